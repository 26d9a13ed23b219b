/* stars — filled or outlined, each by itself */
#include "read/stars.h"

#include <math.h>

#include "read/patch.h"

/* A star is laid flat with at most this many px across. */
#define MAX_STAR_PX 40

/* A star that covers fewer px of the photo is not looked at: an outline is then all blur. */
#define MIN_STAR_PX 7

/* The refused drawing's score plus three standard errors must stay below this, outlined and filled:
 * 0 is the one that is shown, 1 the refused one, 0.5 a star that is filled by half, 0.3 an outlined
 * one under a pencil. Noise spreads over pixels. */
static const double most_refused[] = {0.25, 0.4};
#define ERRORS       3.0
#define NOISE_SPREAD 2.0

/* The part of the drawing's own variation that may stay unexplained, outlined and filled: genuine
 * stars stay under 0.05 and 0.02, one filled by 0.4 of its width has 0.26 and more of the first,
 * one filled by 0.6 has 0.06 (15 px of the photo) to 0.19 of the second. */
static const double max_unexplained[] = {0.2, 0.06};

/* Least contrast of the ink, of black on white. */
#define MIN_GAIN 0.12

/* A star's ink against the other stars': all are printed with one. */
#define MIN_RELATIVE_GAIN 0.5
#define MAX_RELATIVE_GAIN 2.0

/* How far a star may lie off its place, in parts of its width. */
#define MAX_SHIFT 0.1

typedef enum { OUTLINED, FILLED, UNCLEAR } Look;

typedef struct {
    Look look;
    double gain, score;
} Star;

/* The star's drawing in darkness on the box, blurred. */
static SlFlat *draw(const SlView *view, int i, int filled, SlRectMm box, double px_per_mm)
{
    SlRectMm slot = view->sheet->plan->slots[SL_SLOT_STAR_1 + i].box;
    SlRectMm local = {box.x - slot.x, box.y - slot.y, box.width, box.height};
    SlFlat *flat =
        sl_flat_of_image(view->sheet->star[i][filled], view->sheet->px_per_mm, local, px_per_mm);
    double blur = sl_view_blur(view, slot, px_per_mm);

    if (flat == NULL)
        return NULL;
    flat->box = box;
    sl_flat_darken(flat);
    sl_flat_blur(flat, blur, blur);
    return flat;
}

/* Does the photo show drawing `a`, and refuse `b`? */
static gboolean shows(const SlView *view, Look look, const SlFlat *a, const SlFlat *b, int pad,
                      double most_mm, Star *star)
{
    double dx = 0, dy = 0;
    g_autoptr(SlPatch) patch =
        sl_patch_settle(view->photo, view->warp, a, pad, 3, most_mm, &dx, &dy);
    g_autoptr(SlFlat) change = sl_flat_copy(b);
    SlRival rival;

    if (patch == NULL || patch->gain < MIN_GAIN)
        return FALSE;
    for (int k = 0; k < a->width * a->height; k++)
        change->grey[k] -= a->grey[k];
    if (!sl_patch_try(patch, change, pad, pad, patch->gain, &rival))
        return FALSE;
    star->gain = sl_patch_ink(patch);
    star->score = rival.score;
    return sl_patch_unexplained(patch, patch->gain) < max_unexplained[look] &&
           rival.score + ERRORS * NOISE_SPREAD * rival.error < most_refused[look];
}

static Star look_at(const SlView *view, int i)
{
    SlRectMm slot = view->sheet->plan->slots[SL_SLOT_STAR_1 + i].box;
    double px_per_mm = sl_view_resolution(view, slot, MAX_STAR_PX);
    double photo = sl_warp_px_per_mm(view->warp, slot.x + slot.width / 2, slot.y + slot.height / 2);
    int pad = (int)ceil(3 * sl_view_blur(view, slot, px_per_mm)) + 2;
    double mm = pad / px_per_mm, most_mm = MAX_SHIFT * slot.width;
    SlRectMm box = {slot.x - mm, slot.y - mm, slot.width + 2 * mm, slot.height + 2 * mm};
    Star star = {UNCLEAR, 0, 1}, other = star;

    if (photo * slot.width < MIN_STAR_PX || view->sheet->star[i][0] == NULL ||
        view->sheet->star[i][1] == NULL)
        return star;
    g_autoptr(SlFlat) outlined = draw(view, i, 0, box, px_per_mm);
    g_autoptr(SlFlat) filled = draw(view, i, 1, box, px_per_mm);
    if (outlined == NULL || filled == NULL)
        return star;
    gboolean is_filled = shows(view, FILLED, filled, outlined, pad, most_mm, &star);
    gboolean is_outlined = shows(view, OUTLINED, outlined, filled, pad, most_mm, &other);
    if (is_filled == is_outlined)
        return (Star){UNCLEAR, 0, 1};
    star = is_filled ? star : other;
    star.look = is_filled ? FILLED : OUTLINED;
    return star;
}

static SlRectMm around(SlRectMm a, SlRectMm b)
{
    double x = MIN(a.x, b.x), y = MIN(a.y, b.y);

    return (SlRectMm){x, y, MAX(a.x + a.width, b.x + b.width) - x,
                      MAX(a.y + a.height, b.y + b.height) - y};
}

/* A star whose ink is unlike the clear ones' mean is not clear. */
static void compare_inks(Star *stars, int n)
{
    double sum = 0;
    int clear = 0;

    for (int i = 0; i < n; i++)
        if (stars[i].look != UNCLEAR) {
            sum += stars[i].gain;
            clear++;
        }
    for (int i = 0; i < n; i++)
        if (stars[i].look != UNCLEAR && (stars[i].gain < MIN_RELATIVE_GAIN * sum / clear ||
                                         stars[i].gain > MAX_RELATIVE_GAIN * sum / clear))
            stars[i] = (Star){UNCLEAR, 0, 1};
}

static SlSeen judge(const Star *stars, int n, int expected)
{
    SlSeen seen = expected > 0 ? SL_SEEN_SAME : SL_SEEN_UNSURE;

    for (int i = 0; i < n && expected > 0; i++) {
        Look look = i < expected ? FILLED : OUTLINED;
        if (stars[i].look == UNCLEAR && seen == SL_SEEN_SAME)
            seen = SL_SEEN_UNSURE;
        else if (stars[i].look != UNCLEAR && stars[i].look != look)
            seen = SL_SEEN_DIFFERENT;
    }
    return seen;
}

void sl_stars_read(const SlView *view, SlReadingPart *part, int *n)
{
    static const char *const signs[] = {[OUTLINED] = "☆", [FILLED] = "★", [UNCLEAR] = "?"};
    const SlPlan *plan = view->sheet->plan;
    int n_stars = CLAMP(plan->n_stars, 0, SL_LEVEL_MAX);
    Star stars[SL_LEVEL_MAX];
    g_autoptr(GString) text = g_string_new(NULL);

    *n = -1;
    part->seen = SL_SEEN_NOT;
    if (n_stars == 0)
        return;
    SlRectMm box = plan->slots[SL_SLOT_STAR_1].box;
    for (int i = 0; i < n_stars; i++) {
        stars[i] = look_at(view, i);
        box = around(box, plan->slots[SL_SLOT_STAR_1 + i].box);
    }
    compare_inks(stars, n_stars);
    gboolean clear = TRUE;
    int filled = 0;
    for (int i = 0; i < n_stars; i++) {
        clear = clear && stars[i].look != UNCLEAR;
        filled += stars[i].look == FILLED;
        part->score = MAX(part->score, stars[i].score);
        g_string_append(text, signs[stars[i].look]);
    }
    *n = clear ? filled : -1;
    part->seen = judge(stars, n_stars, view->sheet->level);
    part->text = g_strdup(text->str);
    part->box = sl_warp_quad(view->warp, box);
    part->has_box = TRUE;
}
