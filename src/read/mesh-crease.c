/* mesh-crease — knots over the mesh that follow the edges about them, each with its neighbours */
#include "read/mesh.h"

#include <math.h>

#define N         (SL_MESH_KNOTS * SL_MESH_KNOTS)
#define UNKNOWNS  (2 * N)
#define MIN_EDGES 40
#define STIFFNESS 0.05 /* edges that one module of difference between two knots outweighs */
#define HOLD      0.02 /* edges that ask for none, at each knot */
#define BAND      (2 * SL_MESH_KNOTS + 3) /* a knot is tied to those about it, and to no others */

void sl_mesh_knots_at(const SlMesh *mesh, double col, double row, int knots[4], double shares[4])
{
    double step = (double)mesh->side / (SL_MESH_KNOTS - 1);
    double x = CLAMP(col / step, 0, SL_MESH_KNOTS - 1.001);
    double y = CLAMP(row / step, 0, SL_MESH_KNOTS - 1.001);
    int first = (int)x, top = (int)y;

    x -= first, y -= top;
    for (int i = 0; i < 4; i++) {
        knots[i] = (top + i / 2) * SL_MESH_KNOTS + first + i % 2;
        shares[i] = (i % 2 == 0 ? 1 - x : x) * (i / 2 == 0 ? 1 - y : y);
    }
}

SlPointPx sl_mesh_crease_at(const SlMesh *mesh, double col, double row)
{
    SlPointPx sum = {0, 0};
    double shares[4];
    int knots[4];

    sl_mesh_knots_at(mesh, col, row, knots, shares);
    for (int i = 0; i < 4; i++) {
        sum.x += shares[i] * mesh->knots[knots[i]].x;
        sum.y += shares[i] * mesh->knots[knots[i]].y;
    }
    return sum;
}

typedef struct {
    double a[UNKNOWNS][UNKNOWNS], b[UNKNOWNS];
} Equations;

static void add_edge(Equations *e, const SlMesh *mesh, const SlMeshEdge *edge, double gain)
{
    int knots[4], place[8];
    double shares[4], row[8], offset = edge->offset - gain * edge->sign;

    sl_mesh_knots_at(mesh, edge->col, edge->row, knots, shares);
    for (int i = 0; i < 8; i++) {
        place[i] = 2 * knots[i / 2] + i % 2;
        row[i] = shares[i / 2] * (i % 2 == 0 ? edge->normal.x : edge->normal.y);
    }
    for (int i = 0; i < 8; i++) {
        for (int k = 0; k < 8; k++)
            e->a[place[i]][place[k]] += edge->weight * row[i] * row[k];
        e->b[place[i]] += edge->weight * row[i] * offset;
    }
}

/* Two knots are to move alike: `stiff` in edges per px. */
static void tie(Equations *e, const SlMesh *mesh, int one, int other, double stiff)
{
    for (int axis = 0; axis < 2; axis++) {
        int i = 2 * one + axis, k = 2 * other + axis;
        double apart = axis == 0 ? mesh->knots[one].x - mesh->knots[other].x
                                 : mesh->knots[one].y - mesh->knots[other].y;
        e->a[i][i] += stiff;
        e->a[k][k] += stiff;
        e->a[i][k] -= stiff;
        e->a[k][i] -= stiff;
        e->b[i] -= stiff * apart;
        e->b[k] += stiff * apart;
    }
}

static void hold(Equations *e, const SlMesh *mesh)
{
    double px = MAX(sl_mesh_px_per_module(mesh), 0.1), per_px2 = 1 / (px * px);

    for (int i = 0; i < N; i++) {
        if (i % SL_MESH_KNOTS < SL_MESH_KNOTS - 1)
            tie(e, mesh, i, i + 1, STIFFNESS * per_px2);
        if (i / SL_MESH_KNOTS < SL_MESH_KNOTS - 1)
            tie(e, mesh, i, i + SL_MESH_KNOTS, STIFFNESS * per_px2);
        e->a[2 * i][2 * i] += HOLD * per_px2;
        e->a[2 * i + 1][2 * i + 1] += HOLD * per_px2;
        e->b[2 * i] -= HOLD * per_px2 * mesh->knots[i].x;
        e->b[2 * i + 1] -= HOLD * per_px2 * mesh->knots[i].y;
    }
}

/* Cholesky's method within the band, in place: the solution stands in e->b. */
static gboolean solve(Equations *e)
{
    for (int i = 0; i < UNKNOWNS; i++) {
        int first = MAX(i - BAND, 0);
        for (int k = first; k <= i; k++) {
            double sum = e->a[i][k];
            for (int j = first; j < k; j++)
                sum -= e->a[i][j] * e->a[k][j];
            if (i == k && !(sum > 0))
                return FALSE;
            e->a[i][k] = i == k ? sqrt(sum) : sum / e->a[k][k];
        }
        for (int j = first; j < i; j++)
            e->b[i] -= e->a[i][j] * e->b[j];
        e->b[i] /= e->a[i][i];
    }
    for (int i = UNKNOWNS - 1; i >= 0; i--) {
        for (int j = i + 1; j < MIN(i + BAND + 1, UNKNOWNS); j++)
            e->b[i] -= e->a[j][i] * e->b[j];
        e->b[i] /= e->a[i][i];
    }
    return TRUE;
}

/* Ink gain and blur move all edges alike, towards the light: the mean of that. */
static double gain_of(const GArray *edges)
{
    double sum = 0, weight = 1e-9;

    for (guint i = 0; i < edges->len; i++) {
        const SlMeshEdge *edge = &g_array_index(edges, SlMeshEdge, i);
        sum += edge->weight * edge->sign * edge->offset;
        weight += edge->weight;
    }
    return sum / weight;
}

gboolean sl_mesh_crease(SlMesh *mesh, const SlImage *image, double reach)
{
    g_autoptr(GArray) edges = sl_mesh_edges(mesh, image, reach);
    g_autofree Equations *e = g_new0(Equations, 1);
    double gain = gain_of(edges);

    if (edges->len < MIN_EDGES)
        return FALSE;
    for (guint i = 0; i < edges->len; i++)
        add_edge(e, mesh, &g_array_index(edges, SlMeshEdge, i), gain);
    hold(e, mesh);
    if (!solve(e))
        return FALSE;
    for (int i = 0; i < N; i++) {
        mesh->knots[i].x += e->b[2 * i];
        mesh->knots[i].y += e->b[2 * i + 1];
    }
    mesh->is_local = TRUE;
    return TRUE;
}
