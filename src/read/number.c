/* number — the expected one, another one, or doubt */
#include "read/number.h"

#include <math.h>
#include <string.h>

#include "read/spell.h"
#include "read/trial.h"

/* The number drawn here and the sheet's own picture of it must correlate so well: less is a sheet
 * that contradicts itself. */
#define MIN_AGREEMENT 0.9

/* Whether a number is light is seen on so few rows of it. */
#define COARSE_PX 8

/* A free reading is bettered at most so often. */
#define FREE_READINGS 3

/* The text with every character for which a rival is the better one exchanged; owned. */
static char *best_text(const SlTrial *trial)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < trial->n; i++) {
        const SlCell *cell = &trial->cells[i];
        gboolean other = sl_cell_prefers_rival(cell);
        if (cell->expected != 0)
            g_string_append_unichar(text, other ? cell->rival : cell->expected);
        else if (other && sl_cell_contradicts(cell) && cell->pen > trial->cells[0].pen)
            g_string_append_unichar(text, cell->rival);
    }
    return g_string_free(text, FALSE);
}

static SlSeen judge(const SlTrial *trial, double *score)
{
    gboolean all = trial->n > 0;

    *score = 0;
    for (int i = 0; i < trial->n; i++) {
        all = all && sl_cell_holds(&trial->cells[i]);
        *score = MAX(*score, trial->cells[i].visible ? trial->cells[i].score : 1);
    }
    return all ? SL_SEEN_SAME : SL_SEEN_UNSURE;
}

/* Some character of `other` stands where `test` has another one, by the full margin both ways. */
static gboolean is_different(const SlTrial *trial, const SlTrial *other)
{
    for (int i = 0; i < trial->n; i++) {
        if (!sl_cell_contradicts(&trial->cells[i]))
            continue;
        for (int k = 0; k < other->n; k++)
            if (fabs(other->cells[k].pen - trial->cells[i].pen) < 1e-6 &&
                other->cells[k].expected == trial->cells[i].rival &&
                sl_cell_holds(&other->cells[k]))
                return TRUE;
    }
    return FALSE;
}

/* Spell the line as it stands, and set the pen where the spelling begins; NULL: nothing there. */
static char *spell(const SlView *view, SlLine *line, double px_per_mm)
{
    g_autoptr(SlFlat) seen = sl_rectify(view->photo, view->warp, sl_trial_slot(view), px_per_mm);

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
    g_autofree SlTrial *trial = g_new0(SlTrial, 1);
    double score = 1;
    gboolean all = FALSE;

    *trial = (SlTrial){.view = view, .line = &line, .px_per_mm = px_per_mm, .text = text};
    if (text == NULL)
        return FALSE;
    /* the spelling is coarse: what the characters' rivals say is tried, too */
    for (int i = 0; i < FREE_READINGS && !all; i++) {
        if (g_utf8_strlen(text, -1) >= SL_TRIAL_MAX_CHARACTERS)
            break;
        trial->text = text;
        sl_trial_find_place(trial);
        if (!sl_trial_run(trial))
            break;
        all = judge(trial, &score) == SL_SEEN_SAME;
        if (!all) {
            char *better = best_text(trial);
            g_free(text);
            text = better;
        }
    }
    g_free(part->text);
    part->text = g_steal_pointer(&text);
    return all;
}

/* Most of the characters hold: the text is nearly what stands there. */
static gboolean mostly_holds(const SlTrial *trial)
{
    int good = 0, all = 0;

    for (int i = 0; i < trial->n; i++)
        if (trial->cells[i].expected != 0) {
            good += sl_cell_holds(&trial->cells[i]);
            all++;
        }
    return 2 * good > all;
}

/* The expected number did not hold: does another one? First the expected one with the characters
 * exchanged that the photo prefers, then whatever the line says by itself. */
static void look_for_another(const SlView *view, SlTrial *trial, SlLine *line, SlReadingPart *part)
{
    g_autofree SlTrial *again = g_new0(SlTrial, 1);
    g_autofree char *guess = best_text(trial);
    gboolean near = mostly_holds(trial);

    /* the blur was found with the expected text, which may be all wrong */
    double blur = sl_view_blur(view, sl_trial_slot(view), trial->px_per_mm), score;
    if (!near)
        sl_line_set_blur(line, trial->px_per_mm, blur);
    *again = *trial;
    again->text = guess;
    if (strcmp(guess, trial->text) != 0 && sl_trial_run(again) &&
        ((near && is_different(trial, again)) || judge(again, &score) == SL_SEEN_SAME)) {
        part->seen = SL_SEEN_DIFFERENT;
        part->text = g_steal_pointer(&guess);
        return;
    }
    sl_line_set_blur(line, trial->px_per_mm, blur);
    if (read_freely(view, line, trial->px_per_mm, part) && strcmp(part->text, trial->text) != 0) {
        part->seen = SL_SEEN_DIFFERENT;
    } else if (near) {
        g_free(part->text);
        part->text = g_steal_pointer(&guess);
    }
}

static void read_dark(const SlView *view, SlReadingPart *part)
{
    g_auto(SlLine) line = {0};
    SlRectMm box = sl_trial_slot(view);
    double px_per_mm = sl_trial_resolution(view);

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
    g_autofree SlTrial *trial = g_new0(SlTrial, 1);
    *trial =
        (SlTrial){.view = view, .line = &line, .px_per_mm = px_per_mm, .text = view->sheet->number};
    sl_trial_find_place(trial);
    sl_trial_find_blur(trial, &line);
    if (sl_trial_run(trial))
        part->seen = judge(trial, &part->score);
    if (part->seen == SL_SEEN_SAME)
        part->text = g_strdup(trial->text);
    else
        look_for_another(view, trial, &line, part);
}

/* The number's slot on the sheet is more ink than paper: light characters on a dark ground. */
static gboolean is_light(const SlView *view)
{
    const SlSheet *sheet = view->sheet;
    SlRectMm box = sl_trial_slot(view);
    g_autoptr(SlFlat) flat =
        sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, COARSE_PX / MAX(box.height, 1e-6));
    double sum = 0;
    int n = flat != NULL ? flat->width * flat->height : 0;

    for (int i = 0; i < n; i++)
        sum += flat->grey[i];
    return n > 0 && sum < 128.0 * n;
}

void sl_number_read(const SlView *view, SlReadingPart *part)
{
    if (!is_light(view)) {
        read_dark(view, part);
        return;
    }
    /* a light number on a dark ground is a dark one in the negative of photo and sheet */
    g_autoptr(SlImage) photo = sl_image_negative(view->photo);
    g_autoptr(SlImage) picture = sl_image_negative(view->sheet->picture);
    SlSheet sheet = *view->sheet;
    SlView negative = *view;
    sheet.picture = picture;
    negative.photo = photo;
    negative.sheet = &sheet;
    read_dark(&negative, part);
}
