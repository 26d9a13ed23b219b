/* artwork — tiles that must be as drawn */
#include "read/artwork.h"

#include <math.h>

#include "read/patch.h"

/* A tile of the rest is this part of the label's shorter side: about 3 mm of a 60 x 30 mm label, a
 * word or two. Its step is half of it, so that nothing falls between two tiles. */
#define TILE_PART 0.1

/* A tile of the level's words, as a part of a line's height: about one character. */
#define TEXT_TILE_PART 0.6

/* A tile is laid flat with at most so many px across: a tile of the rest, and one of the level's
 * words, which is one line high; and with at least so many. */
#define MAX_TILE_PX      20
#define MAX_TEXT_TILE_PX 32
#define MIN_TILE_PX      8

/* A tile is printed when its drawing varies more than this (standard deviation, of 255), and its
 * ink can be measured from the second on: below, a mere edge of something crosses a corner. */
#define PRINTED_CONTRAST 14.0
#define INK_CONTRAST     30.0

/* Part of a printed tile's variation (at least INK_CONTRAST's) that stays unexplained: fine below
 * the first, contradicted above the second, in units of the ink that the label shows. Genuine tiles
 * stay under 0.2 once the noise of blank ones is taken off; another word has 0.5 and more. */
#define FINE_UNEXPLAINED  0.25
#define OTHER_UNEXPLAINED 0.6

/* A contradiction must also be dark or light enough by itself (standard deviation, as a part of
 * black): an edge a third of a pixel off leaves up to 0.12, a wrong letter or a mark 0.2. */
#define OTHER_MARK 0.15

/* The level's words, likewise: genuine ones stay under 0.27 even at 4 px per mm of a 60 mm label.
 * That the digit is the right one is level-words.c's to say, so that a few dim tiles may pass. */
#define FINE_WORDS    0.35
#define MAX_DIM_WORDS 0.2

/* What stands on a blank tile (standard deviation, as a part of black on this photo). */
#define FINE_BLANK  0.1
#define OTHER_BLANK 0.25

/* A scratch, a speck, the rim of a shadow: so much of a tile may be anything. A thin letter is
 * twice as much, and lies on several tiles. */
#define SCRATCHED 0.05

/* More than this part of a tile in glare hides it, if the label's paper is darker than glare by as
 * much (of 255): a white sticker on paper in good light looks like glare, too. The paper's light is
 * that of its brightest tiles, but for this part of them. */
#define MAX_GLARE      0.3
#define PAPER_DARKNESS 24.0
#define BRIGHTEST      0.1

/* Glare takes ink away and adds none: more than this part of a tile darker than its paper by half
 * of the label's ink, where the drawing has paper, is a mark. */
#define MARKED 0.05

/* On a blank tile it is a mark, too, where it is unlike the tile by this part of the label's ink,
 * and by so many standard deviations of the noise. */
#define INKED  0.45
#define NOISES 3.0

/* The artwork is the same though this part of its tiles is hidden under glare, and this part
 * outside the photo or turned away, as long as all others are fine: a sticker over half a word
 * leaves two dim tiles. Number, stars and words are looked at by others, and must be seen. */
#define MAX_HIDDEN 0.1
#define MAX_UNSEEN 0.02

/* A tile that does not hold is looked at again where it lies itself, so far off at most, in parts
 * of its size; of so many tiles at most, beyond that the label is another anyway. */
#define MAX_SHIFT  0.1
#define MAX_SECOND 80

/* The tile's ink against the label's. */
#define MIN_RELATIVE_GAIN 0.5
#define MAX_RELATIVE_GAIN 1.8

/* Less ink than that will do where it has just the drawn shape: in the shade of a bottle's rim. */
#define FAINT_GAIN  0.25
#define CLEAR_SHAPE 0.15

/* Print with less is not there. So many bare tiles are a sticker, fewer may be wear. */
#define GONE_GAIN    0.2
#define STICKER_GONE 4

#define MIN_INK 0.15

/* FINE as drawn; DIM nearly, or with too little or too much ink; DOUBT ink on paper, or glare or
 * something white; GONE bare where print should be; OTHER something else. */
typedef enum { FINE, DIM, DOUBT, GONE, OTHER, HIDDEN, N_FINDINGS } Finding;

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

/* A region of the label, seen and drawn, from which the tiles are cut. */
typedef struct {
    const SlView *view;
    SlFlat *seen, *drawn; /* darkness */
    int pad;              /* px around the region, for the blur */
} Region;

static void region_clear(Region *region)
{
    sl_flat_free(region->seen);
    sl_flat_free(region->drawn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Region, region_clear)

static Region region_of(const SlView *view, SlRectMm box, double px_per_mm)
{
    double blur = sl_view_blur(view, box, px_per_mm);
    Region region = {.view = view, .pad = (int)ceil(3 * blur) + 2};
    double mm = region.pad / px_per_mm;
    SlRectMm wide = {box.x - mm, box.y - mm, box.width + 2 * mm, box.height + 2 * mm};

    region.seen = sl_rectify(view->photo, view->warp, wide, px_per_mm);
    region.drawn = sl_flat_of_image(view->sheet->picture, view->sheet->px_per_mm, wide, px_per_mm);
    if (region.seen != NULL)
        sl_flat_darken(region.seen);
    if (region.drawn != NULL) {
        sl_flat_darken(region.drawn);
        sl_flat_blur(region.drawn, blur, blur);
    }
    return region;
}

/* The tile of `size` px at (x, y) px of the region. */
static Tile look_at(const Region *region, int x, int y, int width, int height)
{
    double mm = 1 / region->drawn->px_per_mm;
    SlRectMm origin = region->drawn->box;
    Tile tile = {.box = {origin.x + x * mm, origin.y + y * mm, width * mm, height * mm},
                 .finding = HIDDEN};

    tile.patch = sl_patch_new(region->seen, region->drawn, x, y, width, height);
    if (tile.patch != NULL)
        tile.printed = sqrt(tile.patch->energy / tile.patch->n) > PRINTED_CONTRAST;
    return tile;
}

/* Cut the region into tiles of `size` mm, half a tile apart. */
static GArray *cut(const Region *region, double size_mm, gboolean only_own)
{
    GArray *tiles = g_array_new(FALSE, FALSE, sizeof(Tile));
    int pad = region->pad;

    g_array_set_clear_func(tiles, tile_clear);
    if (region->seen == NULL || region->drawn == NULL)
        return tiles;
    int width = region->drawn->width - 2 * pad, height = region->drawn->height - 2 * pad;
    int size = MAX(MIN_TILE_PX, (int)round(size_mm * region->drawn->px_per_mm));
    int w = MIN(size, width), h = MIN(size, height);
    int columns = (width - w + size / 2 - 1) / (size / 2) + 1;
    int rows = (height - h + size / 2 - 1) / (size / 2) + 1;
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < columns; col++) {
            int x = pad + (columns > 1 ? col * (width - w) / (columns - 1) : 0);
            int y = pad + (rows > 1 ? row * (height - h) / (rows - 1) : 0);
            double mm = 1 / region->drawn->px_per_mm;
            SlRectMm box = {region->drawn->box.x + x * mm, region->drawn->box.y + y * mm, w * mm,
                            h * mm};
            if (only_own && is_of_others(region->view->sheet->plan, box))
                continue;
            Tile tile = look_at(region, x, y, w, h);
            g_array_append_val(tiles, tile);
        }
    return tiles;
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n > 0 ? values[n / 2] : 0;
}

/* What all tiles of a region are judged on. */
typedef struct {
    double ink, noise, fine; /* `fine`: what a printed tile may leave unexplained */
    gboolean knows_glare;    /* its paper is darker than glare */
} Light;

/* The label's ink: the median of the tiles that show enough of it; 0 if none does. */
static double median_ink(const GArray *tiles)
{
    g_autofree double *gains = g_new(double, tiles->len + 1);
    int n = 0;

    for (guint i = 0; i < tiles->len; i++) {
        const SlPatch *patch = g_array_index(tiles, Tile, i).patch;
        if (patch != NULL && patch->energy > INK_CONTRAST * INK_CONTRAST * patch->n)
            gains[n++] = sl_patch_ink(patch);
    }
    return median(gains, n);
}

/* The photo's noise: the median of what blank tiles show, as an energy per px; 0 without any. */
static double median_noise(const GArray *tiles)
{
    g_autofree double *noises = g_new(double, tiles->len + 1);
    int n = 0;

    for (guint i = 0; i < tiles->len; i++) {
        const Tile *tile = &g_array_index(tiles, Tile, i);
        if (tile->patch != NULL && !tile->printed)
            noises[n++] = sl_patch_trimmed(tile->patch, SCRATCHED);
    }
    return median(noises, n);
}

/* Whether the paper is darker than glare. */
static gboolean knows_glare(const GArray *tiles, double ink)
{
    g_autofree double *papers = g_new(double, tiles->len + 1);
    int n = 0;

    for (guint i = 0; i < tiles->len; i++) {
        const SlPatch *patch = g_array_index(tiles, Tile, i).patch;
        double paper =
            patch != NULL && sl_patch_glare(patch) <= MAX_GLARE ? sl_patch_paper(patch, ink) : -1;
        if (paper >= 0)
            papers[n++] = paper;
    }
    qsort(papers, n, sizeof *papers, compare_doubles);
    return n > 0 && papers[(int)(BRIGHTEST * n)] > PAPER_DARKNESS;
}

static Finding judge_seen(const Tile *tile, const Light *light)
{
    const SlPatch *patch = tile->patch;

    double gain = sl_patch_gain_of(patch, light->ink), fine = light->fine;
    double rest = MAX(0, sl_patch_trimmed(patch, SCRATCHED) - light->noise);
    double drawn = patch->energy / patch->n;
    if (!tile->printed) {
        double mark = sqrt(rest) / (255 * gain);
        if (mark < OTHER_BLANK &&
            sl_patch_beyond(patch, MAX(INKED * 255 * gain, NOISES * sqrt(light->noise))) > MARKED)
            return DOUBT;
        return mark < FINE_BLANK ? FINE : mark < OTHER_BLANK ? DIM : OTHER;
    }
    double unexplained = rest / (gain * gain * MAX(drawn, INK_CONTRAST * INK_CONTRAST));
    double ink = patch->gain / gain;
    gboolean clear = ink > FAINT_GAIN && rest < CLEAR_SHAPE * patch->gain * patch->gain * drawn;
    gboolean right_ink = drawn < INK_CONTRAST * INK_CONTRAST ||
                         ((ink > MIN_RELATIVE_GAIN || clear) && ink < MAX_RELATIVE_GAIN);
    if (unexplained < fine && right_ink)
        return FINE;
    if (unexplained < fine && ink < GONE_GAIN)
        return GONE;
    return unexplained > OTHER_UNEXPLAINED && sqrt(rest) > OTHER_MARK * 255 * gain ? OTHER : DIM;
}

/* Glare hides what is not as drawn: a picture that is bright all over still shows its print. */
static Finding judge(const Tile *tile, const Light *light)
{
    if (tile->patch == NULL)
        return HIDDEN;
    Finding finding = judge_seen(tile, light);
    if (finding == FINE || sl_patch_glare(tile->patch) <= MAX_GLARE ||
        sl_patch_inked(tile->patch, light->ink) > MARKED)
        return finding;
    return light->knows_glare ? HIDDEN : DOUBT;
}

/* Whether what is wrong with a tile shows in a tile that overlaps it, too. Tiles overlap by half,
 * so that whatever is large enough to mean something does; noise and JPEG's blocks do not. */
static gboolean is_confirmed(const GArray *tiles, const Tile *tile)
{
    int neighbours = 0;

    for (guint i = 0; i < tiles->len; i++) {
        const Tile *other = &g_array_index(tiles, Tile, i);
        if (other == tile || overlap(tile->box, other->box) <= 0)
            continue;
        neighbours++;
        if (other->finding != FINE)
            return TRUE;
    }
    return neighbours < 2;
}

/* Look at a tile again by itself: with the blur that the photo has there, and where it lies; the
 * far end of a tilted label is less sharp than its middle. */
static void look_again(const Region *region, Tile *tile, const Light *light)
{
    const SlView *view = region->view;
    double px_per_mm = region->drawn->px_per_mm, dx = 0, dy = 0;
    double blur = sl_view_blur(view, tile->box, px_per_mm);
    int pad = (int)ceil(3 * blur) + 2;
    double mm = pad / px_per_mm;
    SlRectMm wide = {tile->box.x - mm, tile->box.y - mm, tile->box.width + 2 * mm,
                     tile->box.height + 2 * mm};
    g_autoptr(SlFlat) drawn =
        sl_flat_of_image(view->sheet->picture, view->sheet->px_per_mm, wide, px_per_mm);
    Tile again = *tile;

    if (drawn == NULL)
        return;
    sl_flat_darken(drawn);
    sl_flat_blur(drawn, blur, blur);
    again.patch = sl_patch_settle(view->photo, view->warp, drawn, pad, 3,
                                  MAX_SHIFT * tile->box.width, &dx, &dy);
    if (again.patch != NULL)
        again.finding = judge(&again, light);
    if (again.patch != NULL && again.finding < tile->finding) {
        sl_patch_free(tile->patch);
        *tile = again;
    } else {
        sl_patch_free(again.patch);
    }
}

/* Judge all tiles on their common ink; counts of each finding. False without any ink. */
static gboolean judge_all(const Region *region, GArray *tiles, double noise, double fine,
                          int counts[N_FINDINGS])
{
    int second = 0;
    Light light = {median_ink(tiles), noise, fine, FALSE};

    if (light.ink < MIN_INK)
        return FALSE;
    light.knows_glare = knows_glare(tiles, light.ink);
    for (guint i = 0; i < tiles->len; i++) {
        Tile *tile = &g_array_index(tiles, Tile, i);
        tile->finding = judge(tile, &light);
        if ((tile->finding != FINE && tile->finding != HIDDEN) && second++ < MAX_SECOND)
            look_again(region, tile, &light);
        counts[tile->finding]++;
    }
    return TRUE;
}

/* Forgive what stands alone; a contradiction that stands alone is a doubt. */
static void forgive(GArray *tiles, int counts[N_FINDINGS])
{
    for (guint i = 0; i < tiles->len; i++) {
        Tile *tile = &g_array_index(tiles, Tile, i);
        if (tile->finding == FINE || tile->finding == HIDDEN || is_confirmed(tiles, tile))
            continue;
        counts[tile->finding]--;
        tile->finding = tile->finding == OTHER || tile->finding == GONE ? DIM : FINE;
        counts[tile->finding]++;
    }
}

SlSeen sl_words_intact(const SlView *view, int lines, double noise)
{
    const SlSlot *slot = &view->sheet->plan->slots[SL_SLOT_LEVEL_TEXT];
    int counts[N_FINDINGS] = {0};

    if (!slot->present)
        return SL_SEEN_NOT;
    g_auto(Region) region =
        region_of(view, slot->box, sl_view_resolution(view, slot->box, 2 * MAX_TEXT_TILE_PX));
    g_autoptr(GArray) tiles = cut(&region, TEXT_TILE_PART * slot->box.height / lines, FALSE);
    if (!judge_all(&region, tiles, noise, FINE_WORDS, counts))
        return SL_SEEN_UNSURE;
    forgive(tiles, counts);
    if (counts[OTHER] > 0)
        return SL_SEEN_DIFFERENT;
    return counts[HIDDEN] + counts[GONE] + counts[DOUBT] > 0 ||
                   counts[DIM] > MAX_DIM_WORDS * tiles->len
               ? SL_SEEN_UNSURE
               : SL_SEEN_SAME;
}

void sl_artwork_read(const SlView *view, SlReadingPart *part, double *noise)
{
    const SlPlan *plan = view->sheet->plan;
    SlRectMm all = {0, 0, plan->width_mm, plan->height_mm}, worst = all;
    double size = TILE_PART * MIN(plan->width_mm, plan->height_mm);
    double px_per_mm = sl_view_resolution(view, all, MAX_TILE_PX / TILE_PART);
    g_auto(Region) region = region_of(view, all, px_per_mm);
    g_autoptr(GArray) tiles = cut(&region, size, TRUE);
    int counts[N_FINDINGS] = {0};

    part->seen = SL_SEEN_UNSURE;
    part->has_box = TRUE;
    part->box = sl_warp_quad(view->warp, worst);
    *noise = median_noise(tiles);
    if (!judge_all(&region, tiles, *noise, FINE_UNEXPLAINED, counts))
        return;
    forgive(tiles, counts);
    Finding sought = counts[OTHER] > 0    ? OTHER
                     : counts[GONE] > 0   ? GONE
                     : counts[DOUBT] > 0  ? DOUBT
                     : counts[HIDDEN] > 0 ? HIDDEN
                                          : DIM;
    for (guint i = 0; i < tiles->len; i++)
        if (g_array_index(tiles, Tile, i).finding == sought) {
            part->box = sl_warp_quad(view->warp, g_array_index(tiles, Tile, i).box);
            break;
        }
    int unseen = 0;
    for (guint i = 0; i < tiles->len; i++)
        unseen += g_array_index(tiles, Tile, i).patch == NULL;
    part->score = 1 - (double)counts[FINE] / tiles->len;
    if (counts[OTHER] > 0 || counts[GONE] >= STICKER_GONE)
        part->seen = SL_SEEN_DIFFERENT;
    else if (counts[GONE] + counts[DOUBT] + counts[DIM] == 0 &&
             counts[HIDDEN] <= MAX_HIDDEN * tiles->len && unseen <= MAX_UNSEEN * tiles->len)
        part->seen = SL_SEEN_SAME;
}
