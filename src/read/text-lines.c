/* text-lines — pieces of print, chained to lines */
#include "read/text-lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ink is so much darker than the mean around it, of 255 and as a part of that mean. */
#define INK_LEAST 14.0
#define INK_PART  0.14

/* The mean is taken over so many units (modules of the code) on each side: more than a letter. */
#define MEAN_REACH 4.0

/* A letter is so high: px and units. */
#define MIN_HEIGHT_PX    7
#define MAX_HEIGHT_UNITS 9.0
/* … and so wide, in heights: letters may touch. */
#define MAX_WIDTH 4.0

/* Followers: alike in height, level, and not too far; a hyphen between two letters is no letter. */
#define MIN_LIKE_HEIGHT 0.62
#define MAX_OFF_LEVEL   0.35
#define MAX_GAP         1.7

/* A line has so many letters, and is so long, in heights. */
#define MIN_PIECES 4
#define MIN_LENGTH 3.0

#define MAX_PIECES 20000

typedef struct {
    int left, top, right, bottom; /* px, inclusive */
    int next;                     /* the piece that follows, or -1 */
    gboolean followed;            /* … another */
} Piece;

/* A map of ink, upright or transposed. */
typedef struct {
    int width, height;
    guint8 *ink;
} Map;

/* ---- ink ----------------------------------------------------------------------------------- */

/* Sums of greys and of seen pixels above and left. */
static void sum_up(const SlFlat *flat, double *sum, int *seen)
{
    int wide = flat->width + 1;

    for (int y = 0; y < flat->height; y++)
        for (int x = 0; x < flat->width; x++) {
            float at = sl_flat_at(flat, x, y);
            gboolean is_seen = at != SL_FLAT_UNSEEN;
            int to = (y + 1) * wide + x + 1;
            sum[to] = sum[to - 1] + sum[to - wide] - sum[to - wide - 1] + (is_seen ? at : 0);
            seen[to] = seen[to - 1] + seen[to - wide] - seen[to - wide - 1] + is_seen;
        }
}

static Map find_ink(const SlFlat *flat, const SlRectMm *except, gboolean light, gboolean transposed)
{
    int wide = flat->width + 1, reach = (int)ceil(MEAN_REACH * flat->px_per_mm);
    gsize n = (gsize)wide * (flat->height + 1);
    g_autofree double *sum = g_new0(double, n);
    g_autofree int *seen = g_new0(int, n);
    Map map = {transposed ? flat->height : flat->width, transposed ? flat->width : flat->height,
               g_new0(guint8, (gsize)flat->width * flat->height)};

    sum_up(flat, sum, seen);
    for (int y = 0; y < flat->height; y++)
        for (int x = 0; x < flat->width; x++) {
            double mx = flat->box.x + (x + 0.5) / flat->px_per_mm;
            double my = flat->box.y + (y + 0.5) / flat->px_per_mm;
            float at = sl_flat_at(flat, x, y);
            if (at == SL_FLAT_UNSEEN ||
                (mx > except->x && my > except->y && mx < except->x + except->width &&
                 my < except->y + except->height))
                continue;
            int x0 = MAX(0, x - reach), x1 = MIN(flat->width, x + reach + 1);
            int y0 = MAX(0, y - reach), y1 = MIN(flat->height, y + reach + 1);
            int count = seen[y1 * wide + x1] - seen[y1 * wide + x0] - seen[y0 * wide + x1] +
                        seen[y0 * wide + x0];
            double mean = (sum[y1 * wide + x1] - sum[y1 * wide + x0] - sum[y0 * wide + x1] +
                           sum[y0 * wide + x0]) /
                          MAX(count, 1);
            double off = light ? at - mean : mean - at;
            map.ink[transposed ? (gsize)x * map.width + y : (gsize)y * map.width + x] =
                off > MAX(INK_LEAST, INK_PART * mean);
        }
    return map;
}

/* ---- pieces -------------------------------------------------------------------------------- */

/* Flood one piece of ink from `at`, and clear it from the map. */
static Piece flood(Map *map, int at, GArray *stack)
{
    Piece piece = {at % map->width, at / map->width, at % map->width, at / map->width, -1, FALSE};

    g_array_set_size(stack, 0);
    g_array_append_val(stack, at);
    map->ink[at] = 0;
    while (stack->len > 0) {
        int here = g_array_index(stack, int, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        int x = here % map->width, y = here / map->width;
        piece.left = MIN(piece.left, x);
        piece.right = MAX(piece.right, x);
        piece.top = MIN(piece.top, y);
        piece.bottom = MAX(piece.bottom, y);
        for (int k = 0; k < 9; k++) {
            int u = x + k % 3 - 1, v = y + k / 3 - 1, to = v * map->width + u;
            if (u < 0 || v < 0 || u >= map->width || v >= map->height || !map->ink[to])
                continue;
            map->ink[to] = 0;
            g_array_append_val(stack, to);
        }
    }
    return piece;
}

static int height_of(const Piece *piece)
{
    return piece->bottom - piece->top + 1;
}

static GArray *find_pieces(Map *map, double px_per_unit)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(int));

    for (int at = 0; at < map->width * map->height && pieces->len < MAX_PIECES; at++) {
        if (!map->ink[at])
            continue;
        Piece piece = flood(map, at, stack);
        int height = height_of(&piece), width = piece.right - piece.left + 1;
        if (height >= MIN_HEIGHT_PX && height <= MAX_HEIGHT_UNITS * px_per_unit &&
            width <= MAX_WIDTH * height)
            g_array_append_val(pieces, piece);
    }
    return pieces;
}

static int leftmost_first(gconstpointer a, gconstpointer b)
{
    return ((const Piece *)a)->left - ((const Piece *)b)->left;
}

/* How far `b` stands behind `a`, in px; negative if it does not follow. */
static double gap(const Piece *a, const Piece *b)
{
    double tall = MAX(height_of(a), height_of(b)), low = MIN(height_of(a), height_of(b));
    double off = fabs((a->top + a->bottom) / 2.0 - (b->top + b->bottom) / 2.0);

    if (low < MIN_LIKE_HEIGHT * tall || off > MAX_OFF_LEVEL * tall || b->right <= a->right ||
        b->left - a->right > MAX_GAP * tall)
        return -1;
    return MAX(0, b->left - a->right);
}

/* Let each piece be followed by the nearest one that fits. */
static void chain(GArray *pieces)
{
    Piece *all = (Piece *)(void *)pieces->data;

    g_array_sort(pieces, leftmost_first);
    for (guint i = 0; i < pieces->len; i++) {
        double nearest = HUGE_VAL;
        for (guint k = i + 1; k < pieces->len; k++) {
            if (all[k].left > all[i].right + MAX_GAP * 2 * height_of(&all[i]))
                break;
            double far = gap(&all[i], &all[k]);
            if (far < 0 || far >= nearest || all[k].followed)
                continue;
            nearest = far;
            all[i].next = (int)k;
        }
        if (all[i].next >= 0)
            all[all[i].next].followed = TRUE;
    }
}

/* ---- lines --------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The straight line through the middles of a chain. False if it is too short. */
static gboolean line_of(const Piece *all, int first, double px, SlTextLine *line)
{
    double heights[SL_TEXT_LINES_MAX * 4], s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    int n = 0, last = first;

    for (int i = first; i >= 0; i = all[i].next) {
        double x = (all[i].left + all[i].right) / 2.0, y = (all[i].top + all[i].bottom) / 2.0;
        s++, sx += x, sy += y, sxx += x * x, sxy += x * y;
        if (n < (int)G_N_ELEMENTS(heights))
            heights[n++] = height_of(&all[i]);
        last = i;
    }
    if (n < MIN_PIECES)
        return FALSE;
    qsort(heights, n, sizeof *heights, by_value);
    double below = s * sxx - sx * sx, slope = below > 0 ? (s * sxy - sx * sy) / below : 0;
    double level = (sy - slope * sx) / s, left = all[first].left, right = all[last].right + 1;
    double tall = heights[3 * (n - 1) / 4];
    if (right - left < MIN_LENGTH * tall)
        return FALSE;
    line->start = (SlPointMm){left / px, (level + slope * left + 0.5) / px};
    line->angle = atan(slope);
    line->length = (right - left) / px / cos(line->angle);
    line->height = tall / px;
    line->pieces = (int)s;
    return TRUE;
}

static void add_lines(const SlFlat *flat, const SlRectMm *except, gboolean light,
                      gboolean transposed, GArray *lines)
{
    Map map = find_ink(flat, except, light, transposed);
    g_autoptr(GArray) pieces = find_pieces(&map, flat->px_per_mm);
    const Piece *all = (const Piece *)(const void *)pieces->data;

    chain(pieces);
    for (guint i = 0; i < pieces->len; i++) {
        SlTextLine line = {.light = light};
        if (all[i].followed || !line_of(all, (int)i, flat->px_per_mm, &line))
            continue;
        if (transposed) {
            line.start = (SlPointMm){line.start.y, line.start.x};
            line.angle = G_PI_2 - line.angle;
        }
        line.start.x += flat->box.x;
        line.start.y += flat->box.y;
        g_array_append_val(lines, line);
    }
    g_free(map.ink);
}

static int most_pieces_first(gconstpointer a, gconstpointer b)
{
    return ((const SlTextLine *)b)->pieces - ((const SlTextLine *)a)->pieces;
}

GArray *sl_text_lines(const SlFlat *flat, const SlRectMm *except)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(SlTextLine));

    for (int k = 0; k < 4; k++)
        add_lines(flat, except, k / 2 == 1, k % 2 == 1, lines);
    g_array_sort(lines, most_pieces_first);
    if (lines->len > SL_TEXT_LINES_MAX)
        g_array_set_size(lines, SL_TEXT_LINES_MAX);
    return lines;
}

SlWarp sl_text_line_warp(const SlTextLine *line, const SlWarp *warp, gboolean turned)
{
    double c = cos(line->angle), s = sin(line->angle);
    SlPointMm origin = line->start;
    SlWarp own = *warp;

    if (turned) {
        origin.x += c * line->length;
        origin.y += s * line->length;
        c = -c;
        s = -s;
    }
    double x0 = (origin.x - warp->centre.x) / warp->unit_mm;
    double y0 = (origin.y - warp->centre.y) / warp->unit_mm;
    for (int row = 0; row < 3; row++) {
        const double *h = &warp->h[3 * row];
        own.h[3 * row] = h[0] * c + h[1] * s;
        own.h[3 * row + 1] = -h[0] * s + h[1] * c;
        own.h[3 * row + 2] = h[2] + h[0] * x0 + h[1] * y0;
    }
    own.centre = (SlPointMm){0, 0};
    own.bend = 0;
    return own;
}

SlRectMm sl_text_line_box(const SlTextLine *line, double margin)
{
    double rim = margin * line->height;

    return (SlRectMm){-rim, -line->height / 2 - rim, line->length + 2 * rim,
                      line->height + 2 * rim};
}
