/*
 * mesh — a flexible module grid, fitted to the edges between modules
 *
 *     modules (0 … side)  --homography-->  px  --bend-->  px
 *
 * It serves a code before its bits are known: the modules are taken as the picture shows them, the
 * edges between dark and light ones pull the grid straight, and the next look shows them better.
 * The fit starts where the pattern is known (finder patterns, alignment pattern) and grows from
 * there, so that it follows a bottle or a shirt on which a plane is several modules off.
 */
#ifndef SL_MESH_H
#define SL_MESH_H

#include "base/geometry.h"
#include "base/image.h"

#define SL_MESH_BENDS   12 /* all terms of second, third and fourth degree in u and v */
#define SL_MESH_KNOTS   8  /* a side, evenly over the code */
#define SL_MESH_ANCHORS 4  /* three finder patterns and the last alignment pattern */

typedef struct {
    int side;                      /* modules, 21 … 177 */
    double h[9];                   /* (-1 … 1) over the code -> px, h[8] = 1 */
    double bend[2][SL_MESH_BENDS]; /* px, of x and of y */
    double rest[2][SL_MESH_BENDS]; /* the bends that it has where no edge asks for others */
    gboolean is_local;             /* the knots have been moved */
    SlPointPx knots[SL_MESH_KNOTS * SL_MESH_KNOTS]; /* px by which creases move the grid there */
    SlPointPx anchors[SL_MESH_ANCHORS];             /* in modules: where the pattern is known */
    int n_anchors;
} SlMesh;

/* The plane that takes the code's outer square to `corners`; false if they span none. */
gboolean sl_mesh_from_quad(const SlQuadPx *corners, int side, SlMesh *mesh);

/* Where the point (col, row) lies, in px; (0, 0) is the outer corner of the first module. */
SlPointPx sl_mesh_apply(const SlMesh *mesh, double col, double row);

/* The mesh as it is bent now is what it returns to where no edge is seen. */
void sl_mesh_rest(SlMesh *mesh);

/* The four outer corners. */
SlQuadPx sl_mesh_quad(const SlMesh *mesh);

/* px per module in the middle of the code. */
double sl_mesh_px_per_module(const SlMesh *mesh);

/* The grey at p, bilinear; outside the picture it is white. */
static inline double sl_grey_at(const SlImage *image, SlPointPx p)
{
    if (!(p.x >= 0 && p.y >= 0 && p.x < image->width - 1 && p.y < image->height - 1))
        return sl_image_sample(image, p.x, p.y, 255);
    int x = (int)p.x, y = (int)p.y;
    double fx = p.x - x, fy = p.y - y;
    const guint8 *px = image->px + (gsize)y * image->width + x;
    double upper = px[0] + fx * (px[1] - px[0]);
    px += image->width;
    return upper + fy * (px[0] + fx * (px[1] - px[0]) - upper);
}

/*
 * How well the three finder patterns with their light borders show at the mesh, and how well the
 * timing patterns do: the correlation -1 … 1 of their modules with the picture, slow changes of the
 * light left out.
 */
double sl_mesh_finder_likeness(const SlMesh *mesh, const SlImage *image);
double sl_mesh_timing_likeness(const SlMesh *mesh, const SlImage *image);

/* The mean of the two. */
double sl_mesh_likeness(const SlMesh *mesh, const SlImage *image);

/*
 * One step of the fit: measure the edges of all modules within `reach` modules of an anchor, solve
 * for the plane, and with `bend` for the bend too. Returns the RMS of the edges' offsets in
 * modules, before the step, or a negative number (mesh untouched) if there are too few edges.
 */
double sl_mesh_step(SlMesh *mesh, const SlImage *image, double reach, gboolean bend);

/*
 * What a module of a fixed pattern is, 1 dark, 0 light: finders with their light border, timing,
 * the last alignment pattern (ISO/IEC 18004, 6.3), the quiet zone. -1 for a module that carries
 * bits.
 */
int sl_mesh_fixed_module(int side, int col, int row);

/* A border between a dark and a light module that the picture shows. */
typedef struct {
    double col, row;  /* its middle, in modules */
    SlPointPx normal; /* modules per px across it */
    double offset;    /* modules that it lies off the mesh's, from the first module to the second */
    double weight;    /* 1 … 0 */
    double sign;      /* 1 if the first module is the darker one, -1 if the second is */
} SlMeshEdge;

/* The edges (SlMeshEdge) within `reach` modules of the anchors. */
GArray *sl_mesh_edges(const SlMesh *mesh, const SlImage *image, double reach);

/*
 * Let every part of the grid within `reach` modules of an anchor follow the edges about it, against
 * creases that no bend describes; the rest is drawn along. One step of several. False, the mesh
 * untouched, if there are too few edges.
 */
gboolean sl_mesh_crease(SlMesh *mesh, const SlImage *image, double reach);

/* What the knots add at (col, row), in px; and the four knots about it with their shares. */
SlPointPx sl_mesh_crease_at(const SlMesh *mesh, double col, double row);
void sl_mesh_knots_at(const SlMesh *mesh, double col, double row, int knots[4], double shares[4]);

/*
 * Pull the mesh until the points `at` (modules) lie on `px`, as far as plane and bends can.
 * False, the mesh then untouched, if the points do not fix it.
 */
gboolean sl_mesh_pull(SlMesh *mesh, const SlPointPx *at, const SlPointPx *px, int n);

/*
 * Look for the alignment pattern nearest the fourth corner (ISO/IEC 18004, 6.3.6; version 2 and up)
 * up to `search` modules around its place, the module (side - 6.5, side - 6.5): true with its `px`.
 */
gboolean sl_mesh_alignment(const SlMesh *mesh, const SlImage *image, double search, SlPointPx *px);

/* The bend's terms at (u, v), -1 … 1 over the code. */
void sl_mesh_terms(double u, double v, double terms[SL_MESH_BENDS]);

/* The code as a flat picture, `px` px a module, with a quiet zone of 4 modules. */
SlImage *sl_mesh_flatten(const SlMesh *mesh, const SlImage *image, int px);

/*
 * The same in black and white, every module whole: darker than the modules around it after
 * `sharpen` times its difference from its four neighbours was added, against blur. Fixed patterns
 * are drawn as they must be: a decoder shall find them.
 */
SlImage *sl_mesh_modules(const SlMesh *mesh, const SlImage *image, int px, double sharpen);

#endif
