/* artwork — tiles that must be as drawn */
#include "read/artwork.h"

#include <math.h>

#include "read/patch.h"

/* A tile of the rest is this part of the label's shorter side: about 3 mm of a 60 x 30 mm label, a
 * word or two. Its step is half of it, so that nothing falls between two tiles. */
#define TILE_PART 0.1

/* A tile is laid flat with about this many px across. */
#define MAX_TILE_PX 20

/* A tile is printed when its drawing varies more than this (standard deviation, of 255). */
#define PRINTED_CONTRAST 14.0

/* Part of a printed tile's variation that stays unexplained: fine below the first, contradicted
 * above the second, in units of the ink that the label shows. */
#define FINE_UNEXPLAINED  0.3
#define OTHER_UNEXPLAINED 0.6

/* What stands on a blank tile (standard deviation, as a part of black on this photo). */
#define FINE_BLANK  0.12
#define OTHER_BLANK 0.25

/* The tile's ink against the label's. */
#define MIN_RELATIVE_GAIN 0.5
#define MAX_RELATIVE_GAIN 1.8

#define MIN_GAIN 0.12

/* How far a tile may lie off its place, in parts of its size. */
#define MAX_SHIFT 0.15

typedef enum { FINE, DIM, OTHER, HIDDEN } Finding;

typedef struct {
    SlRectMm box;
    gboolean printed;
    SlPatch *patch;
    Finding finding;
} Tile;

static void tile_clear(gpointer data)
{
    sl_patch_free(((Tile *)data)->patch);
}

static double overlap(SlRectMm a, SlRectMm b)
{
    double width = MIN(a.x + a.width, b.x + b.width) - MAX(a.x, b.x);
    double height = MIN(a.y + a.height, b.y + b.height) - MAX(a.y, b.y);

    return MAX(0, width) * MAX(0, height);
}

/* Code, number, stars and the level's words are read by others: a tile belongs to them when more
 * than half of it lies there. What stands beside them, though, is seen here as well. */
static gboolean is_of_others(const SlPlan *plan, SlRectMm box)
{
    double area = 0;

    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        gboolean star = i >= SL_SLOT_STAR_1 && i < SL_SLOT_STAR_1 + plan->n_stars;
        gboolean others = i == SL_SLOT_QR || i == SL_SLOT_NUMBER || i == SL_SLOT_LEVEL_TEXT || star;
        double part = others && plan->slots[i].present ? overlap(box, plan->slots[i].box) : 0;
        if (i == SL_SLOT_QR && part > 0) /* its modules may be another encoder's */
            return TRUE;
        area += part;
    }
    return area > 0.5 * box.width * box.height;
}

static Tile look_at(const SlView *view, SlRectMm box, double px_per_mm)
{
    double blur = sl_view_blur(view, box, px_per_mm);
    int pad = (int)ceil(3 * blur) + 2;
    double mm = pad / px_per_mm, dx = 0, dy = 0;
    SlRectMm wide = {box.x - mm, box.y - mm, box.width + 2 * mm, box.height + 2 * mm};
    g_autoptr(SlFlat) drawn =
        sl_flat_of_image(view->sheet->picture, view->sheet->px_per_mm, wide, px_per_mm);
    Tile tile = {.box = box, .finding = HIDDEN};

    if (drawn == NULL)
        return tile;
    sl_flat_darken(drawn);
    sl_flat_blur(drawn, blur, blur);
    tile.patch =
        sl_patch_settle(view->photo, view->warp, drawn, pad, 2, MAX_SHIFT * box.width, &dx, &dy);
    if (tile.patch != NULL)
        tile.printed = sqrt(tile.patch->energy / tile.patch->n) > PRINTED_CONTRAST;
    return tile;
}

/* Cut `region` into tiles of `size` mm, half a tile apart. */
static GArray *cut(const SlView *view, SlRectMm region, double size, double max_px,
                   gboolean only_own)
{
    GArray *tiles = g_array_new(FALSE, FALSE, sizeof(Tile));
    int columns = MAX(1, (int)ceil((region.width - size) / (size / 2)) + 1);
    int rows = MAX(1, (int)ceil((region.height - size) / (size / 2)) + 1);

    g_array_set_clear_func(tiles, tile_clear);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < columns; col++) {
            double x = columns > 1 ? col * (region.width - size) / (columns - 1) : 0;
            double y = rows > 1 ? row * (region.height - size) / (rows - 1) : 0;
            SlRectMm box = {region.x + x, region.y + y, MIN(size, region.width),
                            MIN(size, region.height)};
            if (only_own && is_of_others(view->sheet->plan, box))
                continue;
            Tile tile = look_at(view, box, sl_view_resolution(view, box, max_px));
            g_array_append_val(tiles, tile);
        }
    return tiles;
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The label's ink: the median of the printed tiles' gains; 0 if there are none. */
static double median_gain(const GArray *tiles)
{
    g_autofree double *gains = g_new(double, tiles->len + 1);
    int n = 0;

    for (guint i = 0; i < tiles->len; i++) {
        const Tile *tile = &g_array_index(tiles, Tile, i);
        if (tile->printed && tile->patch != NULL)
            gains[n++] = tile->patch->gain;
    }
    qsort(gains, n, sizeof *gains, compare_doubles);
    return n > 0 ? gains[n / 2] : 0;
}

static Finding judge(const Tile *tile, double gain)
{
    const SlPatch *patch = tile->patch;

    if (patch == NULL)
        return HIDDEN;
    if (!tile->printed) {
        double mark = sqrt(patch->rest_energy / patch->n) / (255 * gain);
        return mark < FINE_BLANK ? FINE : mark < OTHER_BLANK ? DIM : OTHER;
    }
    double unexplained = sl_patch_unexplained(patch, gain), ink = patch->gain / gain;
    if (unexplained < FINE_UNEXPLAINED && ink > MIN_RELATIVE_GAIN && ink < MAX_RELATIVE_GAIN)
        return FINE;
    return unexplained > OTHER_UNEXPLAINED ? OTHER : DIM;
}

/* Judge all tiles on their common ink; counts of each finding. False without any ink. */
static gboolean judge_all(GArray *tiles, int counts[4])
{
    double gain = median_gain(tiles);

    if (gain < MIN_GAIN)
        return FALSE;
    for (guint i = 0; i < tiles->len; i++) {
        Tile *tile = &g_array_index(tiles, Tile, i);
        tile->finding = judge(tile, gain);
        counts[tile->finding]++;
    }
    return TRUE;
}

SlSeen sl_level_text_read(const SlView *view)
{
    const SlSlot *slot = &view->sheet->plan->slots[SL_SLOT_LEVEL_TEXT];
    int counts[4] = {0};

    if (!slot->present)
        return SL_SEEN_NOT;
    g_autoptr(GArray) tiles = cut(view, slot->box, slot->box.height, 2 * MAX_TILE_PX, FALSE);
    if (!judge_all(tiles, counts))
        return SL_SEEN_UNSURE;
    if (counts[OTHER] > 0)
        return SL_SEEN_DIFFERENT;
    return counts[DIM] + counts[HIDDEN] > 0 ? SL_SEEN_UNSURE : SL_SEEN_SAME;
}

void sl_artwork_read(const SlView *view, SlReadingPart *part)
{
    const SlPlan *plan = view->sheet->plan;
    SlRectMm all = {0, 0, plan->width_mm, plan->height_mm}, worst = all;
    double size = TILE_PART * MIN(plan->width_mm, plan->height_mm);
    g_autoptr(GArray) tiles = cut(view, all, size, MAX_TILE_PX, TRUE);
    int counts[4] = {0};

    part->seen = SL_SEEN_UNSURE;
    part->has_box = TRUE;
    part->box = sl_warp_quad(view->warp, worst);
    if (!judge_all(tiles, counts))
        return;
    Finding sought = counts[OTHER] > 0 ? OTHER : counts[HIDDEN] > 0 ? HIDDEN : DIM;
    for (guint i = 0; i < tiles->len; i++)
        if (g_array_index(tiles, Tile, i).finding == sought) {
            part->box = sl_warp_quad(view->warp, g_array_index(tiles, Tile, i).box);
            break;
        }
    part->score = 1 - (double)counts[FINE] / tiles->len;
    part->seen = counts[OTHER] > 0                  ? SL_SEEN_DIFFERENT
                 : counts[DIM] + counts[HIDDEN] > 0 ? SL_SEEN_UNSURE
                                                    : SL_SEEN_SAME;
}
