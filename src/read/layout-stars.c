/* layout-stars — a star's outline has five waves */
#include "read/layout-stars.h"

#include <math.h>

#include "read/print-lines.h"

/* The outline is looked at in so many directions. */
#define RAYS 60

/* The fifth wave of the radius is so large a part of its mean (0.33 for a pentagram's star, 0.05
 * for a disc), and so many times any other wave. */
#define MIN_WAVE  0.12
#define MIN_ALONE 1.8

/* About as wide as high, and large enough to have points. */
#define MAX_ASPECT    1.25
#define MIN_SIDE_UNIT 1.5

/* Stars of a row are so alike, in their size. */
#define MAX_UNLIKE 0.15

static double grey_at(const SlFlat *flat, double x, double y)
{
    int col = (int)lround((x - flat->box.x) * flat->px_per_mm - 0.5);
    int row = (int)lround((y - flat->box.y) * flat->px_per_mm - 0.5);

    return col < 0 || row < 0 || col >= flat->width || row >= flat->height
               ? 255
               : sl_flat_at(flat, col, row);
}

/* The wave of that order in the outline's radius, as a part of its mean. */
static double wave(const double radius[RAYS], int order)
{
    double c = 0, s = 0, mean = 0;

    for (int i = 0; i < RAYS; i++) {
        c += radius[i] * cos(2 * G_PI * order * i / RAYS);
        s += radius[i] * sin(2 * G_PI * order * i / RAYS);
        mean += radius[i];
    }
    return mean > 0 ? 2 * hypot(c, s) / mean : 0;
}

/* How far the ink reaches from the middle in every direction, and whether five waves lead. */
static gboolean is_star(const SlFlat *flat, const SlRectMm *box)
{
    double half = MAX(box->width, box->height) / 2, radius[RAYS], most = 0, least = 255;
    /* a star's points lie on a circle about a middle that is not its box's */
    double cx = box->x + box->width / 2, cy = box->y + box->width * 0.5257;

    if (MAX(box->width, box->height) > MAX_ASPECT * MIN(box->width, box->height) ||
        MIN(box->width, box->height) < MIN_SIDE_UNIT)
        return FALSE;
    for (int i = 0; i < 400; i++) {
        double at = grey_at(flat, box->x + (i % 20 + 0.5) / 20 * box->width,
                            box->y + (i / 20 + 0.5) / 20 * box->height);
        most = MAX(most, at);
        least = MIN(least, at);
    }
    for (int i = 0; i < RAYS; i++) {
        double a = 2 * G_PI * i / RAYS, r = 1.15 * half;
        while (r > 0 && grey_at(flat, cx + r * sin(a), cy - r * cos(a)) > (most + least) / 2)
            r -= 0.02 * half;
        radius[i] = MAX(r, 0);
    }
    double five = wave(radius, 5);
    for (int order = 1; order < 9; order++)
        if (order != 5 && five < MIN_ALONE * wave(radius, order))
            return FALSE;
    return five >= MIN_WAVE;
}

static int leftmost_first(gconstpointer a, gconstpointer b)
{
    double x = ((const SlRectMm *)a)->x, y = ((const SlRectMm *)b)->x;

    return (x > y) - (x < y);
}

int sl_layout_stars(const SlFlat *flat, const SlRectMm *except, int most, SlRectMm *boxes)
{
    g_autoptr(GArray) pieces = sl_print_pieces(flat, except, FALSE);
    int best = 0;

    g_array_sort(pieces, leftmost_first);
    for (guint i = 0; i < pieces->len; i++)
        if (!is_star(flat, &g_array_index(pieces, SlRectMm, i)))
            g_array_remove_index(pieces, i--);
    for (guint i = 0; i < pieces->len; i++) {
        const SlRectMm *first = &g_array_index(pieces, SlRectMm, i);
        SlRectMm row[SL_PRINT_LINES_MAX];
        int n = 0;
        for (guint k = i; k < pieces->len && n < MIN(most, SL_PRINT_LINES_MAX); k++) {
            const SlRectMm *next = &g_array_index(pieces, SlRectMm, k);
            if (fabs(next->width - first->width) <= MAX_UNLIKE * first->width &&
                fabs(next->y - first->y) <= MAX_UNLIKE * first->height)
                row[n++] = *next;
        }
        if (n <= best)
            continue;
        best = n;
        for (int k = 0; k < n; k++)
            boxes[k] = row[k];
    }
    return best;
}
