/* trial — every character against every other */
#include "read/trial.h"

#include <math.h>

#include "read/patch.h"

/* The slot is laid flat with no more than this height: 24 px capitals left no error in any
 * experiment. */
#define MAX_SLOT_HEIGHT_PX 48

/* Below this height of the slot (capitals of about 6 px) numbers were confused even when sharp. */
#define MIN_SLOT_HEIGHT_PX 9

/* 0 is the expected character, 1 the rival. A rival is refused when its score is small, and would
 * still be below the middle two standard errors higher. Genuine ones stay under 0.12, forged ones
 * above 0.6; a stroke that is scratched away to a quarter of its ink leaves 0.23. */
#define REFUSED 0.15
#define MIDDLE  0.5
#define ERRORS  2.0

/* Noise of photos is not white: demosaicing, JPEG and our resampling spread it over some px. */
#define NOISE_SPREAD 2.0

/* The part of a character's ink that may stay unexplained. */
#define MAX_UNEXPLAINED 0.15

/* The ink of one character against the line's median: less is glare or wear, more is a pen. */
#define MIN_RELATIVE_GAIN 0.55
#define MAX_RELATIVE_GAIN 1.6

/* Glare and shade take ink from a character and leave its shape (0.01, in their steepest part
 * 0.03); where a stroke was scratched away the fading explains some of it, but not all (0.06). */
#define FADED_GAIN            0.9
#define MAX_FADED_UNEXPLAINED 0.02

/* Ink that is less dark than this part of black, on white paper, cannot be told from dirt. */
#define MIN_INK 0.15

/* A character may be this far off its place, in parts of its advance, before it is another. */
#define MAX_SHIFT 0.3

static double typical_advance(const SlLine *line)
{
    double advance = sl_line_advance(line, '0');

    return advance > 0 ? advance : sl_trial_slot(&(SlView){.sheet = line->sheet}).height / 2;
}

/* Resolution at which the number is looked at; 0 if the photo shows too little of it. */
double sl_trial_resolution(const SlView *view)
{
    SlRectMm box = sl_trial_slot(view);
    double photo = sl_warp_px_per_mm(view->warp, box.x + box.width / 2, box.y + box.height / 2);

    return photo * box.height < MIN_SLOT_HEIGHT_PX
               ? 0
               : sl_view_resolution(view, box, MAX_SLOT_HEIGHT_PX);
}

static void add_cell(SlTrial *trial, gunichar expected, double pen, double left, double right)
{
    if (trial->n < SL_TRIAL_MAX_CHARACTERS + SL_TRIAL_MAX_BLANKS)
        trial->cells[trial->n++] =
            (SlCell){.expected = expected, .pen = pen, .left = left, .right = right};
}

/* A cell where the sheet has no character: within a step of the slot and within the label, as far
 * as the code, a star or the level's words leave it room. What is left of a cell beside them still
 * counts: a digit put in behind the number stands there. */
static void add_blank(SlTrial *trial, double pen, double left, double right)
{
    const SlPlan *plan = trial->view->sheet->plan;
    SlRectMm box = sl_trial_slot(trial->view);
    double step = typical_advance(trial->line);

    left = MAX(left, MAX(0, box.x - step));
    right = MIN(right, MIN(plan->width_mm, box.x + box.width + step));
    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        const SlRectMm *other = &plan->slots[i].box;
        gboolean known = i == SL_SLOT_QR || i == SL_SLOT_LEVEL_TEXT ||
                         (i >= SL_SLOT_STAR_1 && i < SL_SLOT_STAR_1 + plan->n_stars);
        if (!known || !plan->slots[i].present || left >= other->x + other->width ||
            right <= other->x || box.y >= other->y + other->height ||
            box.y + box.height <= other->y)
            continue;
        if (pen < trial->line->pen_mm)
            left = MAX(left, other->x + other->width);
        else
            right = MIN(right, other->x);
    }
    if (right - left >= step / 3)
        add_cell(trial, 0, pen, left, right);
}

/* The characters' cells, and the blank ones before and behind them. */
static gboolean lay_out(SlTrial *trial)
{
    double pen = trial->line->pen_mm, step = typical_advance(trial->line), rim = 0.08 * step;

    trial->n = 0;
    for (const char *at = trial->text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        double advance = sl_line_advance(trial->line, character);
        if (!(advance > 0) || trial->n >= SL_TRIAL_MAX_CHARACTERS)
            return FALSE;
        add_cell(trial, character, pen, pen - rim, pen + advance + rim);
        pen += advance;
    }
    for (int i = 0; i < SL_TRIAL_MAX_BLANKS / 2; i++) {
        add_blank(trial, pen + i * step, pen + i * step + 2 * rim, pen + (i + 1) * step + rim);
        double before = trial->line->pen_mm - (i + 1) * step;
        add_blank(trial, before, before - rim, before + step - 2 * rim);
    }
    return TRUE;
}

/* A cell with room for the blur around it. */
static SlRectMm padded(const SlTrial *trial, const SlCell *cell, int *pad_px)
{
    SlRectMm box = sl_trial_slot(trial->view);
    int pad = (int)ceil(3 * trial->line->blur_px) + 2;
    double mm = pad / trial->px_per_mm;

    *pad_px = pad;
    return (SlRectMm){cell->left - mm, box.y - mm, cell->right - cell->left + 2 * mm,
                      box.height + 2 * mm};
}

static SlFlat *see(const SlTrial *trial, SlRectMm box, double dx, double dy)
{
    SlRectMm moved = {box.x + dx, box.y + dy, box.width, box.height};
    SlFlat *flat = sl_rectify(trial->view->photo, trial->view->warp, moved, trial->px_per_mm);

    if (flat != NULL)
        sl_flat_darken(flat);
    return flat;
}

/* What should be seen around a cell: the text, or where it is blank whatever the sheet has. */
static SlFlat *draw_cell(const SlTrial *trial, const SlCell *cell, SlRectMm box)
{
    const SlSheet *sheet = trial->line->sheet;

    if (cell->expected != 0)
        return sl_line_draw(trial->line, trial->text, box);
    SlFlat *flat = sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, trial->px_per_mm);
    if (flat != NULL) {
        sl_flat_darken(flat);
        sl_flat_blur(flat, trial->line->blur_px, trial->line->blur_px);
    }
    return flat;
}

/* Lay the patch of a cell on its drawing, corrected by the shift that it shows itself. */
static SlPatch *explain(const SlTrial *trial, const SlCell *cell, int rounds, int *pad)
{
    SlRectMm box = padded(trial, cell, pad);
    double dx = trial->dx, dy = trial->dy, most = MAX_SHIFT * typical_advance(trial->line);
    g_autoptr(SlFlat) drawn = draw_cell(trial, cell, box);

    if (drawn == NULL)
        return NULL;
    return sl_patch_settle(trial->view->photo, trial->view->warp, drawn, *pad, rounds, most, &dx,
                           &dy);
}

/* Hold every character of the alphabet against the patch; the cell keeps the best one. */
static void try_rivals(const SlTrial *trial, SlCell *cell, const SlPatch *patch, int pad)
{
    int unused;
    SlRectMm box = padded(trial, cell, &unused);
    const GPtrArray *glyphs = trial->line->sheet->glyphs;
    double energy = cell->expected != 0 ? patch->energy : trial->energy;
    double least = HUGE_VAL, gain = sl_patch_gain_of(patch, trial->ink);

    cell->bound = -HUGE_VAL;
    for (guint i = 0; i < glyphs->len; i++) {
        const SlGlyph *glyph = g_ptr_array_index(glyphs, i);
        SlRival rival;
        if (glyph->character == cell->expected)
            continue;
        g_autoptr(SlFlat) change = sl_flat_new(box, trial->px_per_mm, 0);
        if (change == NULL)
            return;
        sl_line_add(trial->line, change, glyph->character, cell->pen, 1);
        if (cell->expected != 0)
            sl_line_add(trial->line, change, cell->expected, cell->pen, -1);
        if (!sl_patch_try(patch, change, pad, pad, gain, &rival)) {
            rival = (SlRival){.score = 0, .error = HUGE_VAL, .rest_energy = patch->rest_energy};
            if (!(sl_line_advance(trial->line, glyph->character) > 0))
                continue; /* a blank is no rival */
        }
        double error = NOISE_SPREAD * rival.error;
        cell->bound = MAX(cell->bound, rival.score + MAX(ERRORS * error, MIDDLE - REFUSED));
        if (rival.score > 0 && rival.rest_energy < least) {
            least = rival.rest_energy;
            cell->rival = glyph->character;
            cell->score = rival.score;
            cell->error = error;
            cell->rival_unexplained = least / (gain * gain * energy);
        }
    }
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Gain of the line: the median of its characters', and their mean energy. */
static void measure_line(SlTrial *trial, SlPatch *const *patches)
{
    double gains[SL_TRIAL_MAX_CHARACTERS + SL_TRIAL_MAX_BLANKS];
    int n = 0;

    trial->energy = 0;
    for (int i = 0; i < trial->n; i++)
        if (trial->cells[i].expected != 0 && patches[i] != NULL) {
            gains[n++] = sl_patch_ink(patches[i]);
            trial->energy += patches[i]->energy;
        }
    qsort(gains, n, sizeof *gains, (int (*)(const void *, const void *))compare_doubles);
    trial->ink = n > 0 ? gains[n / 2] : 0;
    trial->energy = n > 0 ? trial->energy / n : 0;
}

/* Hold the text against the photo, cell by cell. False if it cannot be drawn or seen at all. */
gboolean sl_trial_run(SlTrial *trial)
{
    SlPatch *patches[SL_TRIAL_MAX_CHARACTERS + SL_TRIAL_MAX_BLANKS] = {NULL};
    int pad[SL_TRIAL_MAX_CHARACTERS + SL_TRIAL_MAX_BLANKS] = {0};

    if (!lay_out(trial))
        return FALSE;
    for (int i = 0; i < trial->n; i++)
        patches[i] = explain(trial, &trial->cells[i], 3, &pad[i]);
    measure_line(trial, patches);
    for (int i = 0; i < trial->n; i++) {
        SlCell *cell = &trial->cells[i];
        double energy = cell->expected != 0 || patches[i] == NULL ? 0 : trial->energy;
        cell->visible = patches[i] != NULL && trial->ink > MIN_INK;
        if (cell->visible) {
            double gain = sl_patch_gain_of(patches[i], trial->ink);
            cell->gain = patches[i]->gain / gain;
            cell->energy = energy > 0 ? energy : patches[i]->energy;
            cell->unexplained = patches[i]->rest_energy / (gain * gain * cell->energy);
            try_rivals(trial, cell, patches[i], pad[i]);
        }
        sl_patch_free(patches[i]);
    }
    return trial->ink > MIN_INK;
}

/* The photo shows what is expected here, and refuses everything else by the full margin. */
gboolean sl_cell_holds(const SlCell *cell)
{
    gboolean shown =
        cell->expected == 0 || (cell->gain > MIN_RELATIVE_GAIN && cell->gain < MAX_RELATIVE_GAIN);

    double most =
        cell->expected != 0 && cell->gain < FADED_GAIN ? MAX_FADED_UNEXPLAINED : MAX_UNEXPLAINED;

    return cell->visible && shown && cell->unexplained < most && cell->bound < MIDDLE;
}

/* The photo shows the rival instead, by the full margin. */
gboolean sl_cell_contradicts(const SlCell *cell)
{
    return cell->visible && cell->rival != 0 && cell->score - ERRORS * cell->error > MIDDLE &&
           cell->rival_unexplained < MAX_UNEXPLAINED &&
           cell->rival_unexplained < cell->unexplained / 2;
}

/* Sum of what the cells leave unexplained; the measure by which blur and place are chosen. */
static double misfit(SlTrial *trial)
{
    double sum = 0;

    if (!lay_out(trial))
        return HUGE_VAL;
    for (int i = 0; i < trial->n; i++) {
        int pad;
        if (trial->cells[i].expected == 0)
            continue;
        g_autoptr(SlPatch) patch = explain(trial, &trial->cells[i], 1, &pad);
        sum += patch != NULL && patch->gain > 0.02
                   ? MIN(1, sl_patch_unexplained(patch, patch->gain))
                   : 1;
    }
    return sum;
}

/* Find the line's own place, near the planned one, by correlation with the text. */
void sl_trial_find_place(SlTrial *trial)
{
    SlRectMm box = sl_trial_slot(trial->view);
    double reach = MAX_SHIFT * typical_advance(trial->line), mm = 1 / trial->px_per_mm;
    int r = MAX(1, (int)(reach * trial->px_per_mm));
    SlRectMm wide = {box.x - r * mm, box.y - r * mm, box.width + 2 * r * mm,
                     box.height + 2 * r * mm};
    g_autoptr(SlFlat) drawn = sl_line_draw(trial->line, trial->text, box);
    g_autoptr(SlFlat) seen = see(trial, wide, 0, 0);
    double best = 0;

    for (int dy = -r; drawn != NULL && seen != NULL && dy <= r; dy++)
        for (int dx = -r; dx <= r; dx++) {
            double st = 0, ss = 0, s = 0, t = 0;
            int n = 0;
            for (int y = 0; y < drawn->height && y + r + dy < seen->height; y++)
                for (int x = 0; x < drawn->width && x + r + dx < seen->width; x++) {
                    double a = sl_flat_at(seen, x + r + dx, y + r + dy);
                    double b = sl_flat_at(drawn, x, y);
                    if (a < 0)
                        continue;
                    st += a * b, ss += a * a, s += a, t += b;
                    n++;
                }
            double variance = n > 0 ? ss - s * s / n : 0;
            double found = variance > 1 ? (st - s * t / n) / sqrt(variance) : 0;
            if (found > best) {
                best = found;
                trial->dx = dx * mm;
                trial->dy = dy * mm;
            }
        }
}

/* Try blurs around the one that the code showed; the line keeps the best. */
void sl_trial_find_blur(SlTrial *trial, SlLine *line)
{
    static const double factors[] = {0.6, 0.8, 1, 1.25, 1.6};
    SlRectMm box = sl_trial_slot(trial->view);
    double usual = sl_view_blur(trial->view, box, trial->px_per_mm);
    double best = HUGE_VAL, best_blur = usual;

    for (gsize i = 0; i < G_N_ELEMENTS(factors); i++) {
        sl_line_set_blur(line, trial->px_per_mm, usual * factors[i]);
        double found = misfit(trial);
        if (found < best) {
            best = found;
            best_blur = line->blur_px;
        }
    }
    sl_line_set_blur(line, trial->px_per_mm, best_blur);
}

gboolean sl_cell_prefers_rival(const SlCell *cell)
{
    return cell->visible && cell->rival != 0 && cell->score > MIDDLE;
}
