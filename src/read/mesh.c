/* mesh — the map itself, its fixed patterns, and laying a code flat with it */
#include "read/mesh.h"

#include <math.h>
#include <string.h>

#define QUIET_MODULES 4

gboolean sl_mesh_from_quad(const SlQuadPx *corners, int side, SlMesh *mesh)
{
    const double from[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    double to[4][2];
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        to[i][0] = corners->p[i].x;
        to[i][1] = corners->p[i].y;
    }
    if (!(sl_quad_area(corners) > 1) || !sl_homography_from_points(from, to, &map))
        return FALSE;
    memset(mesh, 0, sizeof *mesh);
    mesh->side = side;
    memcpy(mesh->h, map.m, sizeof mesh->h);
    mesh->anchors[0] = (SlPointPx){3.5, 3.5};
    mesh->anchors[1] = (SlPointPx){side - 3.5, 3.5};
    mesh->anchors[2] = (SlPointPx){3.5, side - 3.5};
    mesh->n_anchors = 3;
    return TRUE;
}

void sl_mesh_terms(double u, double v, double terms[SL_MESH_BENDS])
{
    double u2 = u * u, v2 = v * v;
    const double all[SL_MESH_BENDS] = {
        u2,      u * v,      v2,                           /* second degree */
        u2 * u,  u2 * v,     u * v2,  v2 * v,              /* third */
        u2 * u2, u2 * u * v, u2 * v2, u * v2 * v, v2 * v2, /* fourth */
    };

    memcpy(terms, all, sizeof all);
}

SlPointPx sl_mesh_apply(const SlMesh *mesh, double col, double row)
{
    const double *h = mesh->h;
    double u = 2 * col / mesh->side - 1, v = 2 * row / mesh->side - 1;
    double below = h[6] * u + h[7] * v + h[8];

    if (!(below > 1e-6))
        return (SlPointPx){-1e6, -1e6};
    double terms[SL_MESH_BENDS];

    sl_mesh_terms(u, v, terms);
    SlPointPx p = {(h[0] * u + h[1] * v + h[2]) / below, (h[3] * u + h[4] * v + h[5]) / below};
    for (int i = 0; i < SL_MESH_BENDS; i++) {
        p.x += mesh->bend[0][i] * terms[i];
        p.y += mesh->bend[1][i] * terms[i];
    }
    if (mesh->is_local) {
        SlPointPx crease = sl_mesh_crease_at(mesh, col, row);
        p.x += crease.x;
        p.y += crease.y;
    }
    return p;
}

void sl_mesh_rest(SlMesh *mesh)
{
    memcpy(mesh->rest, mesh->bend, sizeof mesh->rest);
}

SlQuadPx sl_mesh_quad(const SlMesh *mesh)
{
    double side = mesh->side;

    return (SlQuadPx){{sl_mesh_apply(mesh, 0, 0), sl_mesh_apply(mesh, side, 0),
                       sl_mesh_apply(mesh, side, side), sl_mesh_apply(mesh, 0, side)}};
}

double sl_mesh_px_per_module(const SlMesh *mesh)
{
    double middle = mesh->side / 2.0;
    SlPointPx o = sl_mesh_apply(mesh, middle, middle);
    SlPointPx x = sl_mesh_apply(mesh, middle + 1, middle);
    SlPointPx y = sl_mesh_apply(mesh, middle, middle + 1);

    return sqrt(fabs((x.x - o.x) * (y.y - o.y) - (x.y - o.y) * (y.x - o.x)));
}

/* ---- fixed patterns ---------------------------------------------------------------------- */

typedef struct {
    double n, sum_seen, sum_seen2, sum_true, sum_cross;
} Correlation;

static void compare(Correlation *c, const SlMesh *mesh, const SlImage *image, int col, int row,
                    gboolean dark)
{
    SlPointPx p = sl_mesh_apply(mesh, col + 0.5, row + 0.5);
    double seen = 255 - sl_grey_at(image, p);

    c->n++;
    c->sum_seen += seen;
    c->sum_seen2 += seen * seen;
    c->sum_true += dark;
    c->sum_cross += dark * seen;
}

static double correlation(const Correlation *c)
{
    double seen = c->sum_seen2 / c->n - c->sum_seen * c->sum_seen / (c->n * c->n);
    double truth = c->sum_true / c->n * (1 - c->sum_true / c->n);
    double cross = c->sum_cross / c->n - c->sum_seen * c->sum_true / (c->n * c->n);

    return seen > 1 && truth > 0 ? cross / sqrt(seen * truth) : 0;
}

/* A finder pattern: dark, but for the ring at two modules from its centre. */
static gboolean finder_is_dark(int col, int row)
{
    int ring = MAX(ABS(col - 3), ABS(row - 3));

    return ring != 2 && ring < 4;
}

double sl_mesh_finder_likeness(const SlMesh *mesh, const SlImage *image)
{
    int far = mesh->side - 7, places[3][2] = {{0, 0}, {far, 0}, {0, far}};
    double sum = 0;

    for (int f = 0; f < 3; f++) { /* each for itself: a shadow may lie between them */
        Correlation finder = {0, 0, 0, 0, 0};
        for (int row = -1; row <= 7; row++)
            for (int col = -1; col <= 7; col++)
                compare(&finder, mesh, image, places[f][0] + col, places[f][1] + row,
                        finder_is_dark(col, row));
        sum += correlation(&finder);
    }
    return sum / 3;
}

/* How much darker a timing module is than the two beside it; the others are to be lighter. */
static double timing_contrast(const SlMesh *mesh, const SlImage *image, int i, gboolean down)
{
    double grey[3];

    for (int k = 0; k < 3; k++) {
        double along = i + k - 0.5, beside = 6.5;
        grey[k] =
            sl_grey_at(image, sl_mesh_apply(mesh, down ? beside : along, down ? along : beside));
    }
    return (grey[0] + grey[2]) / 2 - grey[1];
}

double sl_mesh_timing_likeness(const SlMesh *mesh, const SlImage *image)
{
    double sum = 0, sum2 = 1;
    int n = 2 * (mesh->side - 16);

    for (int i = 0; i < n; i++) {
        int at = 8 + i / 2;
        double contrast = timing_contrast(mesh, image, at, i % 2 == 1);
        sum += at % 2 == 0 ? contrast : -contrast;
        sum2 += contrast * contrast;
    }
    return sum / sqrt(n * sum2);
}

double sl_mesh_likeness(const SlMesh *mesh, const SlImage *image)
{
    return (sl_mesh_finder_likeness(mesh, image) + sl_mesh_timing_likeness(mesh, image)) / 2;
}

/* ---- flat -------------------------------------------------------------------------------- */

SlImage *sl_mesh_flatten(const SlMesh *mesh, const SlImage *image, int px)
{
    int modules = mesh->side + 2 * QUIET_MODULES;
    SlImage *flat = sl_image_new(modules * px, modules * px, 255);

    for (int y = QUIET_MODULES * px; y < (modules - QUIET_MODULES) * px; y++) {
        for (int x = QUIET_MODULES * px; x < (modules - QUIET_MODULES) * px; x++) {
            SlPointPx p =
                sl_mesh_apply(mesh, (x + 0.5) / px - QUIET_MODULES, (y + 0.5) / px - QUIET_MODULES);
            double grey = sl_grey_at(image, p);
            flat->px[(gsize)y * flat->width + x] = (guint8)CLAMP(grey + 0.5, 0, 255);
        }
    }
    return flat;
}

/* Is the module darker than the others about it? Their mean over 9 x 9 is the threshold. */
static gboolean darker_than_around(const double *grey, int side, int col, int row, double own)
{
    enum { AROUND = 4 };
    double sum = 0;
    int n = 0;

    for (int y = MAX(row - AROUND, 0); y <= MIN(row + AROUND, side - 1); y++)
        for (int x = MAX(col - AROUND, 0); x <= MIN(col + AROUND, side - 1); x++, n++)
            sum += grey[y * side + x];
    return own < sum / n;
}

int sl_mesh_fixed_module(int side, int col, int row)
{
    if (MIN(col, row) < 0 || MAX(col, row) >= side)
        return 0;

    int x = col < 8 ? col : col - (side - 7), y = row < 8 ? row : row - (side - 7);
    int from_last = MAX(ABS(col - (side - 7)), ABS(row - (side - 7)));

    if ((col < 8 || col >= side - 8) && (row < 8 || row >= side - 8) && (col < 8 || row < 8))
        return finder_is_dark(x, y);
    if (side >= 25 && from_last <= 2)
        return from_last != 1;
    return col == 6 ? row % 2 == 0 : row == 6 ? col % 2 == 0 : -1;
}

static gboolean module_is_dark(const double *grey, int side, int col, int row, double sharpen)
{
    int i = row * side + col, fixed = sl_mesh_fixed_module(side, col, row);
    double beside = (grey[col > 0 ? i - 1 : i] + grey[col < side - 1 ? i + 1 : i] +
                     grey[row > 0 ? i - side : i] + grey[row < side - 1 ? i + side : i]) /
                    4;

    if (fixed >= 0)
        return fixed;
    return darker_than_around(grey, side, col, row, grey[i] + sharpen * (grey[i] - beside));
}

SlImage *sl_mesh_modules(const SlMesh *mesh, const SlImage *image, int px, double sharpen)
{
    int side = mesh->side, all = (side + 2 * QUIET_MODULES) * px;
    g_autofree double *grey = g_new(double, side *side);
    SlImage *flat = sl_image_new(all, all, 255);

    for (int i = 0; i < side * side; i++)
        grey[i] = sl_grey_at(image, sl_mesh_apply(mesh, i % side + 0.5, i / side + 0.5));
    for (int i = 0; i < side * side; i++) {
        int col = i % side, row = i / side;
        if (!module_is_dark(grey, side, col, row, sharpen))
            continue;
        for (int y = 0; y < px; y++)
            memset(flat->px + (gsize)((row + QUIET_MODULES) * px + y) * all +
                       (col + QUIET_MODULES) * px,
                   0, (gsize)px);
    }
    return flat;
}
