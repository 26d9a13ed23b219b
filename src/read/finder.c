/* finder — the finder patterns of QR codes, and which three belong together */
#include "read/finder.h"

#include <math.h>
#include <stdlib.h>

#define MAX_LISTED       1000 /* places that one threshold gives; noise makes more */
#define MAX_GROUPED      200  /* finders that are tried in threes, */
#define MAX_NEIGHBOURS   12   /* each with so many: within a code, or a few codes away */
#define MIN_SEEN         2    /* rows: one crossing is chance */
#define MIN_SEEN_MODULES 0.5  /* rows to a module's height; the middle of a finder has 3 of it */
#define RUN_TOLERANCE    0.6  /* of a module, a run may be off; the middle run three times that */
#define MAX_SIZE_RATIO   2.2  /* between the finders of one code, seen from the side */
#define MAX_ASPECT       3.5  /* of one finder's two directions, at the edge of a tube */
#define MAX_LEG_RATIO    2.5
#define MIN_LEG_MODULES  11  /* version 1: 14 between centres, foreshortened */
#define MAX_LEG_MODULES  210 /* version 40: 170, and an error of the module size */
#define SMALL_FIRST      0.005
#define MAX_COSINE       0.75 /* of the angle at the corner */

/* ---- one line ---------------------------------------------------------------------------- */

/* Do five runs stand as 1 : 1 : 3 : 1 : 1? Gives the module size. */
static gboolean is_finder(const int run[5], double *module)
{
    int total = run[0] + run[1] + run[2] + run[3] + run[4];

    if (total < 7)
        return FALSE;
    double one = total / 7.0, tolerance = MAX(one * RUN_TOLERANCE, 0.8);
    for (int i = 0; i < 5; i++) {
        double want = i == 2 ? 3 * one : one;
        if (run[i] == 0 || fabs(run[i] - want) > (i == 2 ? 3 : 1) * tolerance)
            return FALSE;
    }
    *module = one;
    return TRUE;
}

static gboolean dark_at(const SlImage *image, int x, int y)
{
    return x >= 0 && y >= 0 && x < image->width && y < image->height &&
           image->px[(gsize)y * image->width + x] == 0;
}

/* How many pixels from (x, y) on in direction (dx, dy) are of that colour, at most `limit`. */
static int run_length(const SlImage *image, int *x, int *y, int dx, int dy, gboolean dark,
                      int limit)
{
    int n = 0;

    while (n <= limit && *x >= 0 && *y >= 0 && *x < image->width && *y < image->height &&
           dark_at(image, *x, *y) == dark) {
        *x += dx;
        *y += dy;
        n++;
    }
    return n;
}

/* The five runs through (x, y) along (dx, dy): their module, and how far the middle lies off. */
static gboolean cross_check(const SlImage *image, int x, int y, int dx, int dy, double about,
                            double *module, double *offset)
{
    int limit = (int)(about * 7) + 4, run[5], half[2];

    for (int side = 0; side < 2; side++) {
        int sign = side == 0 ? -1 : 1, px = x, py = y;
        if (side == 1)
            px += dx, py += dy;
        half[side] = run_length(image, &px, &py, sign * dx, sign * dy, TRUE, limit);
        run[2 + sign] = run_length(image, &px, &py, sign * dx, sign * dy, FALSE, limit);
        run[2 + 2 * sign] = run_length(image, &px, &py, sign * dx, sign * dy, TRUE, limit);
    }
    run[2] = half[0] + half[1];
    *offset = (half[1] - half[0] + 1) / 2.0;
    return is_finder(run, module);
}

/* ---- all of a picture -------------------------------------------------------------------- */

static void add_finder(GArray *finders, SlPointPx at, double module)
{
    for (guint i = 0; i < finders->len; i++) {
        SlFinder *f = &g_array_index(finders, SlFinder, i);
        if (hypot(f->centre.x - at.x, f->centre.y - at.y) > 1.5 * MAX(f->module, module))
            continue;
        double old = (double)f->seen / (f->seen + 1);
        f->centre.x = f->centre.x * old + at.x * (1 - old);
        f->centre.y = f->centre.y * old + at.y * (1 - old);
        f->module = f->module * old + module * (1 - old);
        f->seen++;
        return;
    }
    if (finders->len < MAX_LISTED) {
        SlFinder one = {at, module, 1};
        g_array_append_val(finders, one);
    }
}

/* A row showed the five runs with their middle at x: look along the other directions. */
static void check_candidate(const SlImage *image, GArray *finders, double x, int y, double module)
{
    double down, across, slant, off_y, off_x, off;
    int col = (int)lround(x);

    if (!cross_check(image, col, y, 0, 1, MAX(module, 1) * MAX_ASPECT, &down, &off_y) ||
        down > module * MAX_ASPECT || module > down * MAX_ASPECT)
        return;
    int row = (int)lround(y + off_y);
    if (!cross_check(image, col, row, 1, 0, module * 1.5, &across, &off_x))
        return;
    col = (int)lround(col + off_x);
    /* one diagonal is enough: on a slanted finder the other may be spoiled */
    if (!cross_check(image, col, row, 1, 1, module * MAX_ASPECT, &slant, &off) &&
        !cross_check(image, col, row, 1, -1, module * MAX_ASPECT, &slant, &off))
        return;
    add_finder(finders, (SlPointPx){x, y + off_y}, (across + down) / 2);
}

static void scan_row(const SlImage *image, int y, GArray *finders)
{
    const guint8 *row = image->px + (gsize)y * image->width;
    int run[5] = {0, 0, 0, 0, 0}, length = 0;
    double module;

    for (int x = 1; x <= image->width; x++) {
        length++;
        if (x < image->width && row[x] == row[x - 1])
            continue;
        for (int i = 0; i < 4; i++)
            run[i] = run[i + 1];
        run[4] = length;
        length = 0;
        if (row[x - 1] == 0 && run[0] > 0 && is_finder(run, &module))
            check_candidate(image, finders, x - run[4] - run[3] - (run[2] + 1) / 2.0, y, module);
    }
}

static int often_seen_first(gconstpointer a, gconstpointer b)
{
    const SlFinder *first = a, *second = b;
    double ra = first->seen / first->module, rb = second->seen / second->module;

    return (ra < rb) - (ra > rb);
}

static gboolean is_listed(const GArray *finders, const SlFinder *finder)
{
    for (guint i = 0; i < finders->len; i++) {
        const SlFinder *f = &g_array_index(finders, SlFinder, i);
        if (hypot(f->centre.x - finder->centre.x, f->centre.y - finder->centre.y) <=
            1.5 * MAX(f->module, finder->module))
            return TRUE;
    }
    return FALSE;
}

void sl_finders_find(const SlImage *binary, GArray *finders)
{
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(SlFinder));

    for (int y = 0; y < binary->height; y++)
        scan_row(binary, y, seen);
    for (guint i = 0; i < seen->len; i++) {
        SlFinder finder = g_array_index(seen, SlFinder, i);
        if (finder.seen >= MAX(MIN_SEEN, MIN_SEEN_MODULES * finder.module) &&
            !is_listed(finders, &finder))
            g_array_append_val(finders, finder);
    }
    g_array_sort(finders, often_seen_first);
}

/* ---- threes ------------------------------------------------------------------------------ */

/* Could `corner` be the top left of a code, with `a` and `b` at the ends of its legs? */
static gboolean legs_fit(const SlFinder *corner, const SlFinder *a, const SlFinder *b,
                         double *misfit)
{
    double ax = a->centre.x - corner->centre.x, ay = a->centre.y - corner->centre.y;
    double bx = b->centre.x - corner->centre.x, by = b->centre.y - corner->centre.y;
    double la = hypot(ax, ay), lb = hypot(bx, by);
    double least = MIN(corner->module, MIN(a->module, b->module));
    double most = MAX(corner->module, MAX(a->module, b->module));

    if (most > MAX_SIZE_RATIO * least || MAX(la, lb) > MAX_LEG_RATIO * MIN(la, lb))
        return FALSE;
    double mean = (corner->module + a->module + b->module) / 3;
    if (MIN(la, lb) < MIN_LEG_MODULES * least || MAX(la, lb) > MAX_LEG_MODULES * mean)
        return FALSE;
    double cosine = fabs(ax * bx + ay * by) / (la * lb);
    /* of two that fit alike the smaller: finders of neighbouring codes make squares, too */
    *misfit = cosine + log(MAX(la, lb) / MIN(la, lb)) + log(most / least) +
              SMALL_FIRST * (la + lb) / mean;
    return cosine <= MAX_COSINE;
}

static void add_triple(GArray *triples, const SlFinder *corner, const SlFinder *a,
                       const SlFinder *b)
{
    SlFinderTriple triple = {.misfit = 0};

    if (!legs_fit(corner, a, b, &triple.misfit))
        return;
    double turn = (a->centre.x - corner->centre.x) * (b->centre.y - corner->centre.y) -
                  (a->centre.y - corner->centre.y) * (b->centre.x - corner->centre.x);
    triple.corner[0] = *corner;
    triple.corner[1] = turn > 0 ? *a : *b; /* y downwards: clockwise from a to b */
    triple.corner[2] = turn > 0 ? *b : *a;
    g_array_append_val(triples, triple);
}

static int best_first(gconstpointer a, gconstpointer b)
{
    double first = ((const SlFinderTriple *)a)->misfit,
           second = ((const SlFinderTriple *)b)->misfit;

    return (first > second) - (first < second);
}

/* A finder as seen from another one. */
typedef struct {
    double distance;
    const SlFinder *finder;
} Neighbour;

static int nearest_first(gconstpointer a, gconstpointer b)
{
    double first = ((const Neighbour *)a)->distance, second = ((const Neighbour *)b)->distance;

    return (first > second) - (first < second);
}

/* All threes with `corner` at the top left, of its nearest neighbours. */
static void add_triples(GArray *triples, const GArray *finders, guint n, const SlFinder *corner)
{
    g_autoptr(GArray) near_by = g_array_new(FALSE, FALSE, sizeof(Neighbour));

    for (guint i = 0; i < n; i++) {
        const SlFinder *f = &g_array_index(finders, SlFinder, i);
        Neighbour one = {hypot(f->centre.x - corner->centre.x, f->centre.y - corner->centre.y), f};
        if (f != corner)
            g_array_append_val(near_by, one);
    }
    g_array_sort(near_by, nearest_first);
    guint last = MIN(near_by->len, MAX_NEIGHBOURS);
    for (guint j = 0; j < last; j++)
        for (guint k = j + 1; k < last; k++)
            add_triple(triples, corner, g_array_index(near_by, Neighbour, j).finder,
                       g_array_index(near_by, Neighbour, k).finder);
}

GArray *sl_finders_group(const GArray *finders)
{
    GArray *triples = g_array_new(FALSE, FALSE, sizeof(SlFinderTriple));
    guint n = MIN(finders->len, MAX_GROUPED);

    for (guint i = 0; i < n; i++)
        add_triples(triples, finders, n, &g_array_index(finders, SlFinder, i));
    g_array_sort(triples, best_first);
    return triples;
}
