/* level-words — hold the words of the expected level against those of every other */
#include "read/level-words.h"

#include <math.h>

#include "read/artwork.h"
#include "read/patch.h"

/* Two pictures differ where their greys are this far apart. */
#define DIFFERENT_GREY 64

/* A place narrower than this part of its line's height is a sliver beside letters that merely stand
 * elsewhere (a narrow digit moves all that follows): it says less than the photo's own noise. */
#define SLIVER_PART 0.35

/* Around a place that differs, so much more is looked at, as a part of its height: the neighbours
 * hold the patch in place. */
#define MARGIN_PART 0.6

/* Resolution: a place is laid flat with at most so many px across. */
#define MAX_PLACE_PX 32

/* The patch may lie off by this part of its height. */
#define MAX_SHIFT 0.2

/* The rival's score is 0 where the expected words are printed and 1 where the rival's are. The
 * expected stand below the first, an error included, which leaves three for the rival's; those
 * above the second, three errors included. An error beyond the third says that the words are too
 * small here to be told apart. */
#define FULL_SAME      0.55
#define FULL_DIFFERENT 0.6
#define ILLEGIBLE      0.15

/* The places in which two pictures of words differ: boxes in px of the pictures. */
typedef struct {
    int left, top, right, bottom; /* right and bottom are outside */
} Place;

static gboolean row_differs(const SlImage *a, const SlImage *b, int y, int left, int right)
{
    for (int x = left; x < right; x++)
        if (abs(a->px[(gsize)y * a->width + x] - b->px[(gsize)y * b->width + x]) > DIFFERENT_GREY)
            return TRUE;
    return FALSE;
}

static gboolean column_differs(const SlImage *a, const SlImage *b, int x, int top, int bottom)
{
    for (int y = top; y < bottom; y++)
        if (abs(a->px[(gsize)y * a->width + x] - b->px[(gsize)y * b->width + x]) > DIFFERENT_GREY)
            return TRUE;
    return FALSE;
}

/* Part one line's columns: a gap of a fifth of the line's height parts two characters. */
static void find_columns(const SlImage *a, const SlImage *b, int top, int bottom, GArray *places)
{
    int gap = MAX(2, (bottom - top) / 5), last = -1, left = -1;

    for (int x = 0; x <= a->width; x++) {
        if (x < a->width && column_differs(a, b, x, top, bottom)) {
            left = left < 0 ? x : left;
            last = x;
        } else if (left >= 0 && (x - last > gap || x == a->width)) {
            Place place = {left, top, last + 1, bottom};
            g_array_append_val(places, place);
            left = -1;
        }
    }
}

/* All places, line by line; *lines is how many lines they stand on. */
static GArray *find_places(const SlImage *a, const SlImage *b, int *lines)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(Place));
    int gap = MAX(2, a->height / 20), last = -1, top = -1;

    *lines = 0;
    if (a->width != b->width || a->height != b->height)
        return places;
    for (int y = 0; y <= a->height; y++) {
        if (y < a->height && row_differs(a, b, y, 0, a->width)) {
            top = top < 0 ? y : top;
            last = y;
        } else if (top >= 0 && (y - last > gap || y == a->height)) {
            find_columns(a, b, top, last + 1, places);
            (*lines)++;
            top = -1;
        }
    }
    return places;
}

/* Darkness that the rival's words add to the expected ones, on the grid of `drawn`. */
static SlFlat *change_between(const SlView *view, const SlImage *expected, const SlImage *rival,
                              const SlFlat *drawn, double blur)
{
    SlRectMm slot = view->sheet->plan->slots[SL_SLOT_LEVEL_TEXT].box, box = drawn->box;
    SlRectMm local = {box.x - slot.x, box.y - slot.y, box.width, box.height};
    double scale = view->sheet->px_per_mm;
    g_autoptr(SlFlat) from = sl_flat_of_image(expected, scale, local, drawn->px_per_mm);
    SlFlat *to = sl_flat_of_image(rival, scale, local, drawn->px_per_mm);

    if (from == NULL || to == NULL) {
        sl_flat_free(to);
        return NULL;
    }
    for (int i = 0; i < to->width * to->height; i++)
        to->grey[i] = from->grey[i] - to->grey[i];
    sl_flat_blur(to, blur, blur);
    return to;
}

static SlSeen look_at(const SlView *view, const Place *place, const SlImage *expected,
                      const SlImage *rival)
{
    SlRectMm slot = view->sheet->plan->slots[SL_SLOT_LEVEL_TEXT].box;
    double scale = view->sheet->px_per_mm;
    double margin = MARGIN_PART * (place->bottom - place->top) / scale, dx = 0, dy = 0;
    SlRectMm box = {slot.x + place->left / scale - margin, slot.y + place->top / scale - margin,
                    (place->right - place->left) / scale + 2 * margin,
                    (place->bottom - place->top) / scale + 2 * margin};
    double px_per_mm = sl_view_resolution(view, box, MAX_PLACE_PX);
    double blur = sl_view_blur(view, box, px_per_mm);
    int pad = (int)ceil(3 * blur) + 2;
    double mm = pad / px_per_mm;
    SlRectMm wide = {box.x - mm, box.y - mm, box.width + 2 * mm, box.height + 2 * mm};
    g_autoptr(SlFlat) drawn = sl_flat_of_image(view->sheet->picture, scale, wide, px_per_mm);
    SlRival found;

    if (drawn == NULL)
        return SL_SEEN_UNSURE;
    sl_flat_darken(drawn);
    sl_flat_blur(drawn, blur, blur);
    g_autoptr(SlFlat) change = change_between(view, expected, rival, drawn, blur);
    g_autoptr(SlPatch) patch =
        sl_patch_settle(view->photo, view->warp, drawn, pad, 3, MAX_SHIFT * box.height, &dx, &dy);
    if (change == NULL || patch == NULL || !(patch->gain > 0) ||
        !sl_patch_try(patch, change, pad, pad, patch->gain, &found))
        return SL_SEEN_UNSURE;
    if (found.score + found.error < FULL_SAME)
        return SL_SEEN_SAME;
    if (found.score - 3 * found.error > FULL_DIFFERENT)
        return SL_SEEN_DIFFERENT;
    return found.error > ILLEGIBLE && found.score < FULL_SAME ? SL_SEEN_NOT : SL_SEEN_UNSURE;
}

/* Hold the expected words against those of one other level, at every place that tells. */
static SlSeen hold_against(const SlView *view, const SlImage *expected, const SlImage *rival,
                           int *lines)
{
    g_autoptr(GArray) places = find_places(expected, rival, lines);
    SlSeen worst = SL_SEEN_NOT; /* nothing told yet: two levels may have the same words */

    for (guint i = 0; i < places->len; i++) {
        const Place *place = &g_array_index(places, Place, i);
        if (place->right - place->left < SLIVER_PART * (place->bottom - place->top))
            continue;
        SlSeen seen = look_at(view, place, expected, rival);
        if (seen == SL_SEEN_DIFFERENT)
            return seen;
        if (worst != SL_SEEN_UNSURE && seen != SL_SEEN_NOT)
            worst = seen;
    }
    return worst == SL_SEEN_NOT ? SL_SEEN_UNSURE : worst;
}

SlSeen sl_words_read(const SlView *view, double noise)
{
    const SlSheet *sheet = view->sheet;
    const SlImage *expected = sheet->words[sheet->level];
    SlSeen worst = SL_SEEN_SAME;
    int lines = 1;

    if (sheet->level == 0 || !sheet->plan->slots[SL_SLOT_LEVEL_TEXT].present)
        return SL_SEEN_NOT;
    if (expected == NULL)
        return SL_SEEN_UNSURE;
    for (int level = 1; level <= SL_LEVEL_MAX; level++) {
        if (level == sheet->level || sheet->words[level] == NULL)
            continue;
        int on_lines;
        SlSeen seen = hold_against(view, expected, sheet->words[level], &on_lines);
        if (seen == SL_SEEN_DIFFERENT)
            return seen;
        if (seen == SL_SEEN_UNSURE)
            worst = seen;
        lines = MAX(lines, on_lines);
    }
    SlSeen intact = sl_words_intact(view, lines, noise);
    return intact == SL_SEEN_SAME ? worst : intact;
}
