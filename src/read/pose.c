/* pose — plane, bent sheet or cylinder through three finder patterns */
#include "read/pose.h"

#include "read/warp.h"

#include <math.h>

#define PER_FINDER 5 /* points: four corners and the centre */
#define N_POINTS   (3 * PER_FINDER)
#define TIE_SCALE  0.5 /* modules: a point so far off counts half */
#define FIRST_BEND 0.3 /* of a cylinder: its radius is three times half the code */
#define N_AXES     4   /* directions that are tried for it */
#define KNOTS      9   /* a side, where mesh and cylinder are made equal */

/* The outer square from three finder centres, as if seen from straight above. */
static SlQuadPx affine_quad(const SlPose *pose, int side)
{
    SlPointPx o = pose->frame[0].centre, a = pose->frame[1].centre, b = pose->frame[2].centre;
    double legs = side - 7, ends[4][2] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
    SlQuadPx quad;

    for (int i = 0; i < 4; i++) {
        double u = (ends[i][0] - 3.5) / legs, v = (ends[i][1] - 3.5) / legs;
        quad.p[i].x = o.x + u * (a.x - o.x) + v * (b.x - o.x);
        quad.p[i].y = o.y + u * (a.y - o.y) + v * (b.y - o.y);
    }
    return quad;
}

int sl_pose_version(const SlPose *pose)
{
    const SlFinderFrame *f = pose->frame;
    double modules = 0;

    for (int leg = 0; leg < 2; leg++) {
        const SlFinderFrame *end = &f[1 + leg];
        SlPointPx v = {end->centre.x - f->centre.x, end->centre.y - f->centre.y};
        SlPointPx near_ = leg == 0 ? f->across : f->down, far_ = leg == 0 ? end->across : end->down;
        double size = (hypot(near_.x, near_.y) + hypot(far_.x, far_.y)) / 2;
        modules += hypot(v.x, v.y) / MAX(size, 0.1) / 2;
    }
    return (int)lround((modules + 7 - 17) / 4);
}

/* Corners and centre of each finder pattern, in modules and on the picture. */
static void finder_points(const SlPose *pose, int side, SlPointPx at[N_POINTS],
                          SlPointPx px[N_POINTS])
{
    static const double offset[PER_FINDER][2] = {
        {-3.5, -3.5}, {3.5, -3.5}, {-3.5, 3.5}, {3.5, 3.5}, {0, 0}};
    SlPointPx anchors[3] = {{3.5, 3.5}, {side - 3.5, 3.5}, {3.5, side - 3.5}};

    for (int i = 0; i < N_POINTS; i++) {
        const SlFinderFrame *f = &pose->frame[i / PER_FINDER];
        double u = offset[i % PER_FINDER][0], v = offset[i % PER_FINDER][1];
        at[i] = (SlPointPx){anchors[i / PER_FINDER].x + u, anchors[i / PER_FINDER].y + v};
        px[i] = (SlPointPx){f->centre.x + u * f->across.x + v * f->down.x,
                            f->centre.y + u * f->across.y + v * f->down.y};
    }
}

gboolean sl_pose_mesh(const SlPose *pose, int side, const SlPointPx *alignment, SlMesh *mesh)
{
    SlPointPx at[N_POINTS + 1], px[N_POINTS + 1];
    SlQuadPx quad = affine_quad(pose, side);
    int n = N_POINTS;

    if (!sl_mesh_from_quad(&quad, side, mesh))
        return FALSE;
    finder_points(pose, side, at, px);
    if (alignment != NULL) {
        at[n] = mesh->anchors[3] = (SlPointPx){side - 6.5, side - 6.5};
        px[n++] = *alignment;
        mesh->n_anchors = 4;
    }
    return sl_mesh_pull(mesh, at, px, n);
}

/* Fit plane or cylinder, from `warp`, to the points; the RMS in modules, negative without a fit. */
static double fit(SlWarp *warp, const SlPointPx *at, const SlPointPx *px, gboolean bend)
{
    SlTie ties[N_POINTS];

    for (int i = 0; i < N_POINTS; i++) {
        ties[i] = sl_tie_new(warp, at[i].x, at[i].y, 0, 0);
        ties[i].u = px[i].x;
        ties[i].v = px[i].y;
    }
    return sl_warp_fit(warp, ties, N_POINTS, TIE_SCALE, bend ? SL_FIT_BEND : SL_FIT_PLANE);
}

/* The best cylinder of those that the fit finds from several directions of its axis. */
static gboolean fit_cylinder(SlWarp *warp, const SlPointPx *at, const SlPointPx *px)
{
    double least = HUGE_VAL;
    SlWarp plane = *warp;

    if (fit(&plane, at, px, FALSE) < 0)
        return FALSE;
    for (int i = 0; i < N_AXES; i++) {
        SlWarp rolled = plane;
        rolled.bend = FIRST_BEND;
        rolled.axis = G_PI * i / N_AXES;
        double rms = fit(&rolled, at, px, TRUE);
        if (rms >= 0 && rms < least) {
            least = rms;
            *warp = rolled;
        }
    }
    return least < HUGE_VAL;
}

/* Pull the mesh onto the surface; it then rests there, as it else does in the plane. */
static gboolean mesh_of_warp(const SlWarp *warp, int side, SlMesh *mesh)
{
    SlPointPx at[KNOTS * KNOTS], px[KNOTS * KNOTS];
    SlQuadPx quad = sl_warp_quad(warp, (SlRectMm){0, 0, side, side});

    for (int i = 0; i < 4; i++)
        if (!isfinite(quad.p[i].x) || !isfinite(quad.p[i].y))
            return FALSE;
    if (!sl_quad_is_convex(&quad) || !sl_mesh_from_quad(&quad, side, mesh))
        return FALSE;
    for (int i = 0; i < KNOTS * KNOTS; i++) {
        at[i].x = (double)side * (i % KNOTS) / (KNOTS - 1);
        at[i].y = (double)side * (i / KNOTS) / (KNOTS - 1);
        px[i] = sl_warp_apply(warp, at[i].x, at[i].y);
        if (!isfinite(px[i].x) || !isfinite(px[i].y))
            return FALSE;
    }
    if (!sl_mesh_pull(mesh, at, px, KNOTS * KNOTS))
        return FALSE;
    sl_mesh_rest(mesh);
    return TRUE;
}

gboolean sl_pose_cylinder(const SlPose *pose, int side, int width, int height, SlMesh *mesh)
{
    SlPointPx at[N_POINTS], px[N_POINTS];
    SlQuadPx quad = affine_quad(pose, side);
    SlWarp warp;

    finder_points(pose, side, at, px);
    return sl_warp_from_square(&quad, (SlPointMm){0, 0}, side, width, height, &warp) &&
           fit_cylinder(&warp, at, px) && mesh_of_warp(&warp, side, mesh);
}
