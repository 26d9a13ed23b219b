/* number — every character against every other */
#include "read/number.h"

#include <math.h>
#include <string.h>

#include "read/line.h"
#include "read/patch.h"
#include "read/spell.h"

/* The slot is laid flat with no more than this height: 24 px capitals left no error in any
 * experiment. */
#define MAX_SLOT_HEIGHT_PX 48

/* Below this height of the slot (capitals of about 6 px) numbers were confused even when sharp. */
#define MIN_SLOT_HEIGHT_PX 9

/* 0 is the expected character, 1 the rival. A rival is refused when its score is small, and would
 * still be below the middle two standard errors higher. Genuine ones stay under 0.2, forged ones
 * above 0.6. */
#define REFUSED 0.3
#define MIDDLE  0.5
#define ERRORS  2.0

/* Noise of photos is not white: demosaicing, JPEG and our resampling spread it over some px. */
#define NOISE_SPREAD 2.0

/* The part of a character's ink that may stay unexplained. */
#define MAX_UNEXPLAINED 0.25

/* The ink of one character against the line's median: less is glare or wear, more is a pen. */
#define MIN_RELATIVE_GAIN 0.55
#define MAX_RELATIVE_GAIN 1.6

/* Ink that is less dark than this part of black, on white paper, cannot be told from dirt. */
#define MIN_INK 0.15

/* A character may be this far off its place, in parts of its advance, before it is another. */
#define MAX_SHIFT 0.3

/* The number drawn here and the sheet's own picture of it must correlate so well: less is a sheet
 * that contradicts itself. */
#define MIN_AGREEMENT 0.9

#define MAX_CHARACTERS 64

/* Cells before and behind the number that must be blank, as far as the slot reaches. */
#define MAX_BLANKS 4

/* One place of the line: what the photo says about the character that is drawn there. */
typedef struct {
    double left, right; /* mm; the window that is judged */
    double pen;
    gunichar expected; /* 0: nothing should stand here */
    gboolean visible;
    double gain, energy, unexplained;
    double bound;                           /* the largest score of any rival, its errors added */
    gunichar rival;                         /* the one that would explain most */
    double score, error, rival_unexplained; /* its */
} Cell;

/* A text held against the photo. */
typedef struct {
    const SlView *view;
    const SlLine *line;
    const char *text;
    double px_per_mm;
    double dx, dy; /* mm by which the line lies off its place */
    int n;         /* cells: the characters, then the blanks */
    Cell cells[MAX_CHARACTERS + MAX_BLANKS];
    double ink;    /* median of the characters', as on white paper */
    double energy; /* their mean */
} Test;

static SlRectMm slot_box(const SlView *view)
{
    return view->sheet->plan->slots[SL_SLOT_NUMBER].box;
}

static double typical_advance(const SlLine *line)
{
    double advance = sl_line_advance(line, '0');

    return advance > 0 ? advance : slot_box(&(SlView){.sheet = line->sheet}).height / 2;
}

/* Resolution at which the number is looked at; 0 if the photo shows too little of it. */
static double working_resolution(const SlView *view)
{
    SlRectMm box = slot_box(view);
    double photo = sl_warp_px_per_mm(view->warp, box.x + box.width / 2, box.y + box.height / 2);

    return photo * box.height < MIN_SLOT_HEIGHT_PX
               ? 0
               : sl_view_resolution(view, box, MAX_SLOT_HEIGHT_PX);
}

static void add_cell(Test *test, gunichar expected, double pen, double left, double right)
{
    if (test->n < MAX_CHARACTERS + MAX_BLANKS)
        test->cells[test->n++] =
            (Cell){.expected = expected, .pen = pen, .left = left, .right = right};
}

/* A cell where the sheet has no character: within a step of the slot and within the label, and not
 * where the code, a star or the level's words stand. */
static void add_blank(Test *test, double pen, double left, double right)
{
    const SlPlan *plan = test->view->sheet->plan;
    SlRectMm box = slot_box(test->view);
    double step = typical_advance(test->line);

    left = MAX(left, MAX(0, box.x - step));
    right = MIN(right, MIN(plan->width_mm, box.x + box.width + step));
    if (right - left < step / 3)
        return;
    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        const SlRectMm *other = &plan->slots[i].box;
        gboolean known = i == SL_SLOT_QR || i == SL_SLOT_LEVEL_TEXT ||
                         (i >= SL_SLOT_STAR_1 && i < SL_SLOT_STAR_1 + plan->n_stars);
        if (known && plan->slots[i].present && left < other->x + other->width && right > other->x &&
            box.y < other->y + other->height && box.y + box.height > other->y)
            return;
    }
    add_cell(test, 0, pen, left, right);
}

/* The characters' cells, and the blank ones before and behind them. */
static gboolean lay_out(Test *test)
{
    double pen = test->line->pen_mm, step = typical_advance(test->line), rim = 0.08 * step;

    test->n = 0;
    for (const char *at = test->text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        double advance = sl_line_advance(test->line, character);
        if (!(advance > 0) || test->n >= MAX_CHARACTERS)
            return FALSE;
        add_cell(test, character, pen, pen - rim, pen + advance + rim);
        pen += advance;
    }
    for (int i = 0; i < MAX_BLANKS / 2; i++) {
        add_blank(test, pen + i * step, pen + i * step + 2 * rim, pen + (i + 1) * step + rim);
        double before = test->line->pen_mm - (i + 1) * step;
        add_blank(test, before, before - rim, before + step - 2 * rim);
    }
    return TRUE;
}

/* A cell with room for the blur around it. */
static SlRectMm padded(const Test *test, const Cell *cell, int *pad_px)
{
    SlRectMm box = slot_box(test->view);
    int pad = (int)ceil(3 * test->line->blur_px) + 2;
    double mm = pad / test->px_per_mm;

    *pad_px = pad;
    return (SlRectMm){cell->left - mm, box.y - mm, cell->right - cell->left + 2 * mm,
                      box.height + 2 * mm};
}

static SlFlat *see(const Test *test, SlRectMm box, double dx, double dy)
{
    SlRectMm moved = {box.x + dx, box.y + dy, box.width, box.height};
    SlFlat *flat = sl_rectify(test->view->photo, test->view->warp, moved, test->px_per_mm);

    if (flat != NULL)
        sl_flat_darken(flat);
    return flat;
}

/* What should be seen around a cell: the text, or where it is blank whatever the sheet has. */
static SlFlat *draw_cell(const Test *test, const Cell *cell, SlRectMm box)
{
    const SlSheet *sheet = test->line->sheet;

    if (cell->expected != 0)
        return sl_line_draw(test->line, test->text, box);
    SlFlat *flat = sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, test->px_per_mm);
    if (flat != NULL) {
        sl_flat_darken(flat);
        sl_flat_blur(flat, test->line->blur_px, test->line->blur_px);
    }
    return flat;
}

/* Lay the patch of a cell on its drawing, corrected by the shift that it shows itself. */
static SlPatch *explain(const Test *test, const Cell *cell, int rounds, int *pad)
{
    SlRectMm box = padded(test, cell, pad);
    double dx = test->dx, dy = test->dy, most = MAX_SHIFT * typical_advance(test->line);
    g_autoptr(SlFlat) drawn = draw_cell(test, cell, box);

    if (drawn == NULL)
        return NULL;
    return sl_patch_settle(test->view->photo, test->view->warp, drawn, *pad, rounds, most, &dx,
                           &dy);
}

/* Hold every character of the alphabet against the patch; the cell keeps the best one. */
static void try_rivals(const Test *test, Cell *cell, const SlPatch *patch, int pad)
{
    int unused;
    SlRectMm box = padded(test, cell, &unused);
    const GPtrArray *glyphs = test->line->sheet->glyphs;
    double energy = cell->expected != 0 ? patch->energy : test->energy;
    double least = HUGE_VAL, gain = sl_patch_gain_of(patch, test->ink);

    cell->bound = -HUGE_VAL;
    for (guint i = 0; i < glyphs->len; i++) {
        const SlGlyph *glyph = g_ptr_array_index(glyphs, i);
        SlRival rival;
        if (glyph->character == cell->expected)
            continue;
        g_autoptr(SlFlat) change = sl_flat_new(box, test->px_per_mm, 0);
        if (change == NULL)
            return;
        sl_line_add(test->line, change, glyph->character, cell->pen, 1);
        if (cell->expected != 0)
            sl_line_add(test->line, change, cell->expected, cell->pen, -1);
        if (!sl_patch_try(patch, change, pad, pad, gain, &rival)) {
            rival = (SlRival){.score = 0, .error = HUGE_VAL, .rest_energy = patch->rest_energy};
            if (!(sl_line_advance(test->line, glyph->character) > 0))
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
static void measure_line(Test *test, SlPatch *const *patches)
{
    double gains[MAX_CHARACTERS + MAX_BLANKS];
    int n = 0;

    test->energy = 0;
    for (int i = 0; i < test->n; i++)
        if (test->cells[i].expected != 0 && patches[i] != NULL) {
            gains[n++] = sl_patch_ink(patches[i]);
            test->energy += patches[i]->energy;
        }
    qsort(gains, n, sizeof *gains, (int (*)(const void *, const void *))compare_doubles);
    test->ink = n > 0 ? gains[n / 2] : 0;
    test->energy = n > 0 ? test->energy / n : 0;
}

/* Hold the text against the photo, cell by cell. False if it cannot be drawn or seen at all. */
static gboolean run(Test *test)
{
    SlPatch *patches[MAX_CHARACTERS + MAX_BLANKS] = {NULL};
    int pad[MAX_CHARACTERS + MAX_BLANKS] = {0};

    if (!lay_out(test))
        return FALSE;
    for (int i = 0; i < test->n; i++)
        patches[i] = explain(test, &test->cells[i], 3, &pad[i]);
    measure_line(test, patches);
    for (int i = 0; i < test->n; i++) {
        Cell *cell = &test->cells[i];
        double energy = cell->expected != 0 || patches[i] == NULL ? 0 : test->energy;
        cell->visible = patches[i] != NULL && test->ink > MIN_INK;
        if (cell->visible) {
            double gain = sl_patch_gain_of(patches[i], test->ink);
            cell->gain = patches[i]->gain / gain;
            cell->energy = energy > 0 ? energy : patches[i]->energy;
            cell->unexplained = patches[i]->rest_energy / (gain * gain * cell->energy);
            try_rivals(test, cell, patches[i], pad[i]);
        }
        sl_patch_free(patches[i]);
    }
    return test->ink > MIN_INK;
}

/* The photo shows what is expected here, and refuses everything else by the full margin. */
static gboolean holds(const Cell *cell)
{
    gboolean shown =
        cell->expected == 0 || (cell->gain > MIN_RELATIVE_GAIN && cell->gain < MAX_RELATIVE_GAIN);

    return cell->visible && shown && cell->unexplained < MAX_UNEXPLAINED && cell->bound < MIDDLE;
}

/* The photo shows the rival instead, by the full margin. */
static gboolean contradicts(const Cell *cell)
{
    return cell->visible && cell->rival != 0 && cell->score - ERRORS * cell->error > MIDDLE &&
           cell->rival_unexplained < MAX_UNEXPLAINED &&
           cell->rival_unexplained < cell->unexplained / 2;
}

/* The text with every character for which a rival is the better one exchanged; owned. */
static char *best_text(const Test *test)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < test->n; i++) {
        const Cell *cell = &test->cells[i];
        gboolean other = cell->visible && cell->rival != 0 && cell->score > MIDDLE;
        if (cell->expected != 0)
            g_string_append_unichar(text, other ? cell->rival : cell->expected);
        else if (other && contradicts(cell) && cell->pen > test->cells[0].pen)
            g_string_append_unichar(text, cell->rival);
    }
    return g_string_free(text, FALSE);
}

/* Sum of what the cells leave unexplained; the measure by which blur and place are chosen. */
static double misfit(Test *test)
{
    double sum = 0;

    if (!lay_out(test))
        return HUGE_VAL;
    for (int i = 0; i < test->n; i++) {
        int pad;
        if (test->cells[i].expected == 0)
            continue;
        g_autoptr(SlPatch) patch = explain(test, &test->cells[i], 1, &pad);
        sum += patch != NULL && patch->gain > 0.02
                   ? MIN(1, sl_patch_unexplained(patch, patch->gain))
                   : 1;
    }
    return sum;
}

/* Find the line's own place, near the planned one, by correlation with the text. */
static void find_place(Test *test)
{
    SlRectMm box = slot_box(test->view);
    double reach = MAX_SHIFT * typical_advance(test->line), mm = 1 / test->px_per_mm;
    int r = MAX(1, (int)(reach * test->px_per_mm));
    SlRectMm wide = {box.x - r * mm, box.y - r * mm, box.width + 2 * r * mm,
                     box.height + 2 * r * mm};
    g_autoptr(SlFlat) drawn = sl_line_draw(test->line, test->text, box);
    g_autoptr(SlFlat) seen = see(test, wide, 0, 0);
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
                test->dx = dx * mm;
                test->dy = dy * mm;
            }
        }
}

/* Try blurs around the one that the code showed; the line keeps the best. */
static void find_blur(Test *test, SlLine *line)
{
    static const double factors[] = {0.6, 0.8, 1, 1.25, 1.6};
    SlRectMm box = slot_box(test->view);
    double usual = sl_view_blur(test->view, box, test->px_per_mm);
    double best = HUGE_VAL, best_blur = usual;

    for (gsize i = 0; i < G_N_ELEMENTS(factors); i++) {
        sl_line_set_blur(line, test->px_per_mm, usual * factors[i]);
        double found = misfit(test);
        if (found < best) {
            best = found;
            best_blur = line->blur_px;
        }
    }
    sl_line_set_blur(line, test->px_per_mm, best_blur);
}

static SlSeen judge(const Test *test, double *score)
{
    gboolean all = test->n > 0;

    *score = 0;
    for (int i = 0; i < test->n; i++) {
        all = all && holds(&test->cells[i]);
        *score = MAX(*score, test->cells[i].visible ? test->cells[i].score : 1);
    }
    return all ? SL_SEEN_SAME : SL_SEEN_UNSURE;
}

/* Some character of `other` stands where `test` has another one, by the full margin both ways. */
static gboolean is_different(const Test *test, const Test *other)
{
    for (int i = 0; i < test->n; i++) {
        if (!contradicts(&test->cells[i]))
            continue;
        for (int k = 0; k < other->n; k++)
            if (fabs(other->cells[k].pen - test->cells[i].pen) < 1e-6 &&
                other->cells[k].expected == test->cells[i].rival && holds(&other->cells[k]))
                return TRUE;
    }
    return FALSE;
}

/* Spell the line as it stands, and set the pen where the spelling begins; NULL: nothing there. */
static char *spell(const SlView *view, SlLine *line, double px_per_mm)
{
    g_autoptr(SlFlat) seen = sl_rectify(view->photo, view->warp, slot_box(view), px_per_mm);

    if (seen == NULL)
        return NULL;
    sl_flat_darken(seen);
    return sl_spell(line, seen, &line->pen_mm);
}

/* Hold what the line itself seems to say against it. True if that holds by the full margin; the
 * text is the part's in any case. */
static gboolean read_freely(const SlView *view, const SlLine *usual, double px_per_mm,
                            SlReadingPart *part)
{
    SlLine line = *usual; /* with a pen of its own; the softened glyphs stay the other's */
    g_autofree char *text = spell(view, &line, px_per_mm);
    g_autofree Test *test = g_new0(Test, 1);
    double score = 1;
    gboolean all = FALSE;

    *test = (Test){.view = view, .line = &line, .px_per_mm = px_per_mm, .text = text};
    if (text == NULL)
        return FALSE;
    if (g_utf8_strlen(text, -1) < MAX_CHARACTERS) {
        find_place(test);
        all = run(test) && judge(test, &score) == SL_SEEN_SAME;
    }
    g_free(part->text);
    part->text = g_steal_pointer(&text);
    return all;
}

/* Most of the characters hold: the text is nearly what stands there. */
static gboolean mostly_holds(const Test *test)
{
    int good = 0, all = 0;

    for (int i = 0; i < test->n; i++)
        if (test->cells[i].expected != 0) {
            good += holds(&test->cells[i]);
            all++;
        }
    return 2 * good > all;
}

/* The expected number did not hold: does another one? First the expected one with the characters
 * exchanged that the photo prefers, then whatever the line says by itself. */
static void look_for_another(const SlView *view, Test *test, SlLine *line, SlReadingPart *part)
{
    g_autofree Test *again = g_new0(Test, 1);
    g_autofree char *guess = best_text(test);
    gboolean near = mostly_holds(test);

    /* the blur was found with the expected text, which may be all wrong */
    double blur = sl_view_blur(view, slot_box(view), test->px_per_mm), score;
    if (!near)
        sl_line_set_blur(line, test->px_per_mm, blur);
    *again = *test;
    again->text = guess;
    if (strcmp(guess, test->text) != 0 && run(again) &&
        ((near && is_different(test, again)) || judge(again, &score) == SL_SEEN_SAME)) {
        part->seen = SL_SEEN_DIFFERENT;
        part->text = g_steal_pointer(&guess);
        return;
    }
    sl_line_set_blur(line, test->px_per_mm, blur);
    if (read_freely(view, line, test->px_per_mm, part) && strcmp(part->text, test->text) != 0) {
        part->seen = SL_SEEN_DIFFERENT;
    } else if (near) {
        g_free(part->text);
        part->text = g_steal_pointer(&guess);
    }
}

void sl_number_read(const SlView *view, SlReadingPart *part)
{
    g_auto(SlLine) line = {0};
    SlRectMm box = slot_box(view);
    double px_per_mm = working_resolution(view);

    part->box = sl_warp_quad(view->warp, box);
    part->has_box = TRUE;
    part->seen = SL_SEEN_UNSURE;
    part->score = 1;
    if (px_per_mm <= 0 || !sl_line_init(&line, view->sheet))
        return;
    sl_line_set_blur(&line, px_per_mm, sl_view_blur(view, box, px_per_mm));
    if (view->sheet->number == NULL || *view->sheet->number == '\0') {
        part->score = read_freely(view, &line, px_per_mm, part) ? 0 : 1;
        return;
    }
    if (line.agreement < MIN_AGREEMENT)
        return;
    g_autofree Test *test = g_new0(Test, 1);
    *test =
        (Test){.view = view, .line = &line, .px_per_mm = px_per_mm, .text = view->sheet->number};
    find_place(test);
    find_blur(test, &line);
    if (run(test))
        part->seen = judge(test, &part->score);
    if (part->seen == SL_SEEN_SAME)
        part->text = g_strdup(test->text);
    else
        look_for_another(view, test, &line, part);
}
