/* print-lines — pieces of print, chained to lines */
#include "read/print-lines.h"

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

/* A piece at an end that stands off and is of another height, or on another level, is a frame's or
 * a mark's: all in heights. */
#define END_GAP    0.9
#define END_UNLIKE 0.12

#define MAX_PIECES 20000
/* Around a line that is cut out: paper, so many heights of it, of the mean of what is lighter than
 * this. */
#define PAPER_RIM  0.4
#define PAPER_GREY 150

#define MAX_CHAIN 240 /* pieces of one line */

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

static double middle_of(const Piece *piece)
{
    return (piece->top + piece->bottom) / 2.0;
}

/* The height of the taller pieces. */
static double tall_of(const Piece *const *pieces, int n)
{
    double heights[MAX_CHAIN];

    for (int i = 0; i < n; i++)
        heights[i] = height_of(pieces[i]);
    qsort(heights, n, sizeof *heights, by_value);
    return heights[3 * (n - 1) / 4];
}

/* Does the end piece `end`, beside `next`, not belong to the line? */
static gboolean is_stray(const Piece *end, const Piece *next, double tall)
{
    double gap_px = MAX(next->left - end->right, end->left - next->right);

    return gap_px > END_GAP * tall && (fabs(height_of(end) - tall) > END_UNLIKE * tall ||
                                       fabs(middle_of(end) - middle_of(next)) > END_UNLIKE * tall);
}

/* The straight line through the middles of the pieces. */
static void fit_line(const Piece *const *pieces, int n, double tall, double px, SlPrintLine *line)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;

    for (int i = 0; i < n; i++) {
        double x = (pieces[i]->left + pieces[i]->right) / 2.0, y = middle_of(pieces[i]);
        sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    double below = n * sxx - sx * sx, slope = below > 0 ? (n * sxy - sx * sy) / below : 0;
    double left = pieces[0]->left, right = pieces[n - 1]->right + 1;
    line->start = (SlPointMm){left / px, ((sy - slope * sx) / n + slope * left + 0.5) / px};
    line->angle = atan(slope);
    line->length = (right - left) / px / cos(line->angle);
    line->height = tall / px;
    line->pieces = n;
}

/* The line of a chain. False if it is too short. */
static gboolean line_of(const Piece *all, int first, double px, SlPrintLine *line)
{
    const Piece *chained[MAX_CHAIN], **pieces = chained;
    int n = 0;

    for (int i = first; i >= 0 && n < MAX_CHAIN; i = all[i].next)
        pieces[n++] = &all[i];
    double tall = tall_of(pieces, n);
    for (; n >= MIN_PIECES && is_stray(pieces[0], pieces[1], tall); n--)
        pieces++;
    for (; n >= MIN_PIECES && is_stray(pieces[n - 1], pieces[n - 2], tall); n--)
        ;
    if (n < MIN_PIECES || pieces[n - 1]->right - pieces[0]->left < MIN_LENGTH * tall)
        return FALSE;
    fit_line(pieces, n, tall_of(pieces, n), px, line);
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
        SlPrintLine line = {.light = light};
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

GArray *sl_print_pieces(const SlFlat *flat, const SlRectMm *except, gboolean light)
{
    GArray *boxes = g_array_new(FALSE, FALSE, sizeof(SlRectMm));
    Map map = find_ink(flat, except, light, FALSE);
    g_autoptr(GArray) pieces = find_pieces(&map, flat->px_per_mm);
    double px = flat->px_per_mm;

    for (guint i = 0; i < pieces->len; i++) {
        const Piece *p = &g_array_index(pieces, Piece, i);
        SlRectMm box = {flat->box.x + p->left / px, flat->box.y + p->top / px,
                        (p->right - p->left + 1) / px, height_of(p) / px};
        g_array_append_val(boxes, box);
    }
    g_free(map.ink);
    return boxes;
}

static int most_pieces_first(gconstpointer a, gconstpointer b)
{
    return ((const SlPrintLine *)b)->pieces - ((const SlPrintLine *)a)->pieces;
}

GArray *sl_print_lines(const SlFlat *flat, const SlRectMm *except)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(SlPrintLine));

    for (int k = 0; k < 4; k++)
        add_lines(flat, except, k / 2 == 1, k % 2 == 1, lines);
    g_array_sort(lines, most_pieces_first);
    if (lines->len > SL_PRINT_LINES_MAX)
        g_array_set_size(lines, SL_PRINT_LINES_MAX);
    return lines;
}

SlWarp sl_print_line_warp(const SlPrintLine *line, const SlWarp *warp, gboolean turned)
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

SlRectMm sl_print_line_box(const SlPrintLine *line, double margin)
{
    double rim = margin * line->height;

    return (SlRectMm){-rim, -line->height / 2 - rim, line->length + 2 * rim,
                      line->height + 2 * rim};
}

/* Darkest and lightest of what is seen. */
static void find_range(const SlFlat *flat, float *least, float *most)
{
    *least = 255;
    *most = 0;
    for (int i = 0; i < flat->width * flat->height; i++) {
        if (flat->grey[i] == SL_FLAT_UNSEEN)
            continue;
        *least = MIN(*least, flat->grey[i]);
        *most = MAX(*most, flat->grey[i]);
    }
}

SlImage *sl_print_line_cut(const SlImage *photo, const SlWarp *warp, const SlPrintLine *line,
                           gboolean turned, double margin, double height)
{
    SlWarp own = sl_print_line_warp(line, warp, turned);
    g_autoptr(SlFlat) flat =
        sl_rectify(photo, &own, sl_print_line_box(line, margin), height / line->height);
    int rim = (int)(PAPER_RIM * height);
    float least, most;
    double paper = 0, n_paper = 0;

    if (flat == NULL)
        return NULL;
    find_range(flat, &least, &most);
    for (int i = 0; i < flat->width * flat->height; i++) {
        float *at = &flat->grey[i];
        *at = *at == SL_FLAT_UNSEEN ? 255 : (*at - least) / MAX(1, most - least) * 255;
        if (line->light)
            *at = 255 - *at;
        paper += *at > PAPER_GREY ? *at : 0;
        n_paper += *at > PAPER_GREY;
    }
    SlImage *image = sl_image_new(flat->width + 2 * rim, flat->height + 2 * rim,
                                  (guint8)(paper / MAX(1, n_paper)));
    for (int y = 0; y < flat->height; y++)
        for (int x = 0; x < flat->width; x++)
            image->px[(gsize)(y + rim) * image->width + x + rim] = (guint8)sl_flat_at(flat, x, y);
    return image;
}
