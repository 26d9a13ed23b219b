/* mesh-fit — pull a mesh to the edges that the picture shows */
#include "read/mesh.h"

#include <math.h>
#include <string.h>

#define PLANE 8
#define UNKNOWNS                                                                                   \
    (PLANE + 2 * SL_MESH_BENDS + 1) /* the last is ink gain, the same on every edge                \
                                     */
#define MIN_EDGES 40
#define MAX_EDGES 3000 /* of a large symbol every n-th is enough */

/* An edge whose offset is this many modules counts half (Cauchy's weight). */
#define SCALE_MODULES       0.15
#define KNOWN_SCALE_MODULES 0.5 /* of a fixed pattern, which can be no other's */

/* The bends are held back by this many pretended edges that ask for none. */
#define BEND_RIDGE 0.002
/* The terms of fourth degree are held by so much more; N_SOFT come before them. */
#define STIFF_RIDGE 4
#define N_SOFT      7

/* Contrast of an alignment pattern against the spread within its rings, 0 … 1. */
#define MIN_ALIGNMENT 0.25

/* Two neighbours are dark and light if they differ by this part of the picture's contrast. */
#define MIN_CONTRAST 0.3

typedef struct {
    double a[UNKNOWNS][UNKNOWNS], b[UNKNOWNS];
    double sum2;
    int n;
} Equations;

/* The module's grey: five points, so that one noisy pixel does not decide. */
static double module_grey(const SlMesh *mesh, const SlImage *image, int col, int row)
{
    static const double at[5][2] = {{0.5, 0.5}, {0.3, 0.5}, {0.7, 0.5}, {0.5, 0.3}, {0.5, 0.7}};
    double sum = 0;

    for (int i = 0; i < 5; i++) {
        SlPointPx p = sl_mesh_apply(mesh, col + at[i][0], row + at[i][1]);
        sum += sl_grey_at(image, p);
    }
    return sum / 5;
}

static gboolean within(const SlMesh *mesh, double reach, double col, double row)
{
    for (int i = 0; i < mesh->n_anchors; i++)
        if (MAX(fabs(col - mesh->anchors[i].x), fabs(row - mesh->anchors[i].y)) <= reach)
            return TRUE;
    return FALSE;
}

/*
 * Where the picture crosses from `first` to `second` grey between two neighbouring centres, in
 * modules from where the mesh puts their border. False if it crosses nowhere or back and forth.
 */
static gboolean find_edge(const SlImage *image, const SlPointPx line[2], double first,
                          double second, double *offset)
{
    enum { STEPS = 12 };
    double middle = (first + second) / 2, before = 0, best = 2;

    for (int i = 0; i <= STEPS; i++) {
        double t = (double)i / STEPS;
        SlPointPx p = {line[0].x + t * (line[1].x - line[0].x),
                       line[0].y + t * (line[1].y - line[0].y)};
        double grey = sl_grey_at(image, p) - middle;
        if (first < second)
            grey = -grey; /* from above to below zero */
        if (i > 0 && before > 0 && grey <= 0) {
            double cross = (i - 1 + before / (before - grey)) / STEPS - 0.5;
            if (fabs(cross) < fabs(best))
                best = cross;
        }
        before = grey;
    }
    *offset = best;
    return fabs(best) < 0.5;
}

/*
 * The edge of a fixed pattern: we know that it is there, and which side is dark. It is sought up to
 * a module away, where the step from the one to the other is largest; nearer is better.
 */
static gboolean find_known_edge(const SlImage *image, const SlPointPx line[2], gboolean first_dark,
                                double contrast, double *offset)
{
    enum { PER_MODULE = 8, N = 4 * PER_MODULE + 1 }; /* from 1.5 modules before to 1.5 behind */
    double grey[N], best = 0;
    SlPointPx d = {line[1].x - line[0].x, line[1].y - line[0].y};

    for (int i = 0; i < N; i++) {
        double t = (double)i / PER_MODULE - 1.5;
        grey[i] = sl_grey_at(image, (SlPointPx){line[0].x + t * d.x, line[0].y + t * d.y});
    }
    for (int i = PER_MODULE; i < N - PER_MODULE; i++) {
        double step = 0, off = (double)i / PER_MODULE - 2;
        for (int k = 1; k < PER_MODULE; k++)
            step += (grey[i + k] - grey[i - k]) / (PER_MODULE - 1);
        step = (first_dark ? step : -step) * (1 - 0.4 * fabs(off));
        if (step > best) {
            best = step;
            *offset = off;
        }
    }
    return best > MIN_CONTRAST / 2 * contrast;
}

/* Add what one edge asks for; it says nothing along its own direction. */
static void add_edge(Equations *e, const SlMesh *mesh, const SlMeshEdge *edge)
{
    const double *h = mesh->h;
    double u = 2 * edge->col / mesh->side - 1, v = 2 * edge->row / mesh->side - 1;
    double below = h[6] * u + h[7] * v + h[8], nx = edge->normal.x, ny = edge->normal.y;
    double x = (h[0] * u + h[1] * v + h[2]) / below, y = (h[3] * u + h[4] * v + h[5]) / below;
    double weight = edge->weight, offset = edge->offset;
    if (!(below > 1e-6))
        return;
    double terms[SL_MESH_BENDS];
    sl_mesh_terms(u, v, terms);
    double row_of[UNKNOWNS] = {
        nx * u / below,
        nx * v / below,
        nx / below,
        ny * u / below,
        ny * v / below,
        ny / below,
        -(nx * x + ny * y) * u / below,
        -(nx * x + ny * y) * v / below,
    };

    for (int i = 0; i < SL_MESH_BENDS; i++) {
        row_of[PLANE + i] = nx * terms[i];
        row_of[PLANE + SL_MESH_BENDS + i] = ny * terms[i];
    }
    row_of[UNKNOWNS - 1] = edge->sign;
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int k = 0; k <= i; k++)
            e->a[i][k] += weight * row_of[i] * row_of[k];
        e->b[i] += weight * row_of[i] * offset;
    }
    e->sum2 += weight * offset * offset;
    e->n++;
}

/* Hold what the edges do not fix: the bends near their rest, or as they are if none is wanted. */
static void hold(Equations *e, const SlMesh *mesh, gboolean bend, double ridge)
{
    for (int i = 0; i < UNKNOWNS; i++)
        e->a[i][i] = e->a[i][i] * (1 + 1e-6) + 1e-12;
    for (int i = 0; i < 2 * SL_MESH_BENDS; i++) {
        double now = mesh->bend[i / SL_MESH_BENDS][i % SL_MESH_BENDS] -
                     mesh->rest[i / SL_MESH_BENDS][i % SL_MESH_BENDS];
        double held = i % SL_MESH_BENDS < N_SOFT ? ridge : STIFF_RIDGE * ridge;
        e->a[PLANE + i][PLANE + i] += bend ? held : 1e12;
        e->b[PLANE + i] -= bend ? held * now : 0;
    }
}

/* Cholesky's method, in place: the solution stands in e->b. */
static gboolean solve(Equations *e)
{
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int k = 0; k <= i; k++) {
            double sum = e->a[i][k];
            for (int j = 0; j < k; j++)
                sum -= e->a[i][j] * e->a[k][j];
            if (i == k && !(sum > 0))
                return FALSE;
            e->a[i][k] = i == k ? sqrt(sum) : sum / e->a[k][k];
        }
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int j = 0; j < i; j++)
            e->b[i] -= e->a[i][j] * e->b[j];
        e->b[i] /= e->a[i][i];
    }
    for (int i = UNKNOWNS - 1; i >= 0; i--) {
        for (int j = i + 1; j < UNKNOWNS; j++)
            e->b[i] -= e->a[j][i] * e->b[j];
        e->b[i] /= e->a[i][i];
    }
    return TRUE;
}

/* The greys of the modules within reach and one more around them, and how far dark and light lie
 * apart there. The others are left at -1. */
static double *sample_modules(const SlMesh *mesh, const SlImage *image, double reach,
                              double *contrast)
{
    int stride = mesh->side + 2, count = 0;
    double *grey = g_new(double, stride *stride), mean = 0, spread = 0;

    for (int i = 0; i < stride * stride; i++) {
        int col = i % stride - 1, row = i / stride - 1;
        grey[i] = -1;
        if (!within(mesh, reach + 1, col + 0.5, row + 0.5))
            continue;
        grey[i] = module_grey(mesh, image, col, row);
        mean += grey[i];
        count++;
    }
    mean /= MAX(count, 1);
    for (int i = 0; i < stride * stride; i++)
        if (grey[i] >= 0)
            spread += fabs(grey[i] - mean);
    *contrast = 2 * spread / MAX(count, 1);
    return grey;
}

/* Modules per px along the line of one module's length; false if it has none. */
static gboolean normal_of(const SlPointPx line[2], SlPointPx *normal)
{
    double dx = line[1].x - line[0].x, dy = line[1].y - line[0].y, length2 = dx * dx + dy * dy;

    *normal = (SlPointPx){dx / length2, dy / length2};
    return length2 > 0.01;
}

GArray *sl_mesh_edges(const SlMesh *mesh, const SlImage *image, double reach)
{
    double contrast;
    int stride = mesh->side + 2;
    g_autofree double *grey = sample_modules(mesh, image, reach, &contrast);
    int skip = MAX(1, mesh->side * mesh->side / MAX_EDGES);
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(SlMeshEdge));

    for (int i = 0, count = 0; i < 2 * stride * stride; i++) {
        gboolean down = i % 2 == 1;
        int col = i / 2 % stride - 1, row = i / 2 / stride - 1;
        if ((down ? row : col) >= mesh->side || !within(mesh, reach, col + 0.5, row + 0.5))
            continue;
        double first = grey[i / 2], second = grey[i / 2 + (down ? stride : 1)];
        int one = sl_mesh_fixed_module(mesh->side, col, row);
        int other = sl_mesh_fixed_module(mesh->side, col + !down, row + down);
        gboolean is_known = one >= 0 && other >= 0;
        if (is_known ? one == other : fabs(first - second) < MIN_CONTRAST * contrast)
            continue;
        if (count++ % skip != 0)
            continue;
        SlPointPx line[2] = {sl_mesh_apply(mesh, col + 0.5, row + 0.5),
                             sl_mesh_apply(mesh, col + 0.5 + !down, row + 0.5 + down)};
        SlMeshEdge edge = {.col = col + 0.5 + 0.5 * !down, .row = row + 0.5 + 0.5 * down};
        if (!normal_of(line, &edge.normal) ||
            !(is_known ? find_known_edge(image, line, one == 1, contrast, &edge.offset)
                       : find_edge(image, line, first, second, &edge.offset)))
            continue;
        double off = edge.offset / (is_known ? KNOWN_SCALE_MODULES : SCALE_MODULES);
        edge.weight = 1 / (1 + off * off);
        edge.sign = (is_known ? one == 1 : first < second) ? 1 : -1;
        g_array_append_val(edges, edge);
    }
    return edges;
}

/* Solve and move the mesh; false, nothing moved, if the equations do not fix it. */
static gboolean move(SlMesh *mesh, Equations *e, gboolean bend)
{
    double px = MAX(sl_mesh_px_per_module(mesh), 0.1);

    hold(e, mesh, bend, BEND_RIDGE * e->n / (px * px));
    if (!solve(e))
        return FALSE;
    for (int i = 0; i < PLANE; i++)
        mesh->h[i] += e->b[i];
    for (int i = 0; i < SL_MESH_BENDS; i++) {
        mesh->bend[0][i] += e->b[PLANE + i];
        mesh->bend[1][i] += e->b[PLANE + SL_MESH_BENDS + i];
    }
    return TRUE;
}

double sl_mesh_step(SlMesh *mesh, const SlImage *image, double reach, gboolean bend)
{
    g_autofree Equations *e = g_new0(Equations, 1);
    g_autoptr(GArray) edges = sl_mesh_edges(mesh, image, reach);

    for (guint i = 0; i < edges->len; i++)
        add_edge(e, mesh, &g_array_index(edges, SlMeshEdge, i));
    double rms = e->n > 0 ? sqrt(e->sum2 / e->n) : 0;
    return e->n >= MIN_EDGES && move(mesh, e, bend) ? rms : -1;
}

/* A point asks for two things, one along each axis of the grid. */
static void add_point(Equations *e, const SlMesh *mesh, SlPointPx at, SlPointPx px)
{
    SlPointPx here = sl_mesh_apply(mesh, at.x, at.y);

    for (int down = 0; down < 2; down++) {
        SlPointPx line[2] = {sl_mesh_apply(mesh, at.x - 0.5 * !down, at.y - 0.5 * down),
                             sl_mesh_apply(mesh, at.x + 0.5 * !down, at.y + 0.5 * down)};
        SlMeshEdge edge = {.col = at.x, .row = at.y, .weight = 1};
        if (!normal_of(line, &edge.normal))
            continue;
        edge.offset = (px.x - here.x) * edge.normal.x + (px.y - here.y) * edge.normal.y;
        add_edge(e, mesh, &edge);
    }
}

gboolean sl_mesh_pull(SlMesh *mesh, const SlPointPx *at, const SlPointPx *px, int n)
{
    SlMesh pulled = *mesh;

    for (int step = 0; step < 6; step++) {
        g_autofree Equations *e = g_new0(Equations, 1);
        for (int i = 0; i < n; i++)
            add_point(e, &pulled, at[i], px[i]);
        if (!move(&pulled, e, step >= 2))
            return FALSE;
    }
    *mesh = pulled;
    return TRUE;
}

/* Likeness of an alignment pattern about (col, row): dark, a light ring, a dark ring. */
static double alignment_at(const SlMesh *mesh, const SlImage *image, double col, double row)
{
    double dark = 0, light = 0, dark2 = 0, light2 = 0;

    for (int dy = -2; dy <= 2; dy++) {
        for (int dx = -2; dx <= 2; dx++) {
            SlPointPx p = sl_mesh_apply(mesh, col + dx, row + dy);
            double grey = sl_grey_at(image, p);
            gboolean is_light = MAX(ABS(dx), ABS(dy)) == 1;
            *(is_light ? &light : &dark) += grey;
            *(is_light ? &light2 : &dark2) += grey * grey;
        }
    }
    dark /= 17, dark2 = dark2 / 17 - dark * dark;
    light /= 8, light2 = light2 / 8 - light * light;
    return (light - dark) / (1 + light - dark + 2 * sqrt(MAX(dark2, 0)) + 2 * sqrt(MAX(light2, 0)));
}

gboolean sl_mesh_alignment(const SlMesh *mesh, const SlImage *image, double search, SlPointPx *px)
{
    double place = mesh->side - 6.5, best = MIN_ALIGNMENT, best_x = 0, best_y = 0;

    if (mesh->side < 25)
        return FALSE;
    for (double dy = -search; dy <= search; dy += 0.25) {
        for (double dx = -search; dx <= search; dx += 0.25) {
            double score = alignment_at(mesh, image, place + dx, place + dy) - 0.01 * hypot(dx, dy);
            if (score > best)
                best = score, best_x = dx, best_y = dy;
        }
    }
    if (best <= MIN_ALIGNMENT)
        return FALSE;
    *px = sl_mesh_apply(mesh, place + best_x, place + best_y);
    return TRUE;
}
