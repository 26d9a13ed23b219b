/* corners — from the corners that an engine reports to those that the modules' edges fix */
#include "read/second-look.h"

#include "read/mesh.h"
#include "read/passes.h"

#include <math.h>
#include <string.h>

#define MARGIN       0.15 /* of the code's size, left around it */
#define WORK_PX      6.0  /* a module; more is noise */
#define MIN_LIKENESS 0.5
#define MAX_MOVE     1.5  /* modules; further, and it is another thing */
#define BEND_GAIN    0.75 /* a bent grid must lower the edges' RMS to this */
#define FLAT_RMS     0.06 /* modules; a plane that fits so well needs no bend */

/* A part of the photo, scaled. */
typedef struct {
    SlImage *image;
    double left, top, across, down; /* photo = left + (x + 0.5) * across - 0.5 */
} Part;

static Part cut_out(const SlImage *photo, const SlQuadPx *quad, double shrink, gboolean invert)
{
    double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;

    for (int i = 0; i < 4; i++) {
        x0 = MIN(x0, quad->p[i].x), x1 = MAX(x1, quad->p[i].x);
        y0 = MIN(y0, quad->p[i].y), y1 = MAX(y1, quad->p[i].y);
    }
    double margin = MARGIN * MAX(x1 - x0, y1 - y0) + 2;
    int left = (int)CLAMP(x0 - margin, 0, photo->width - 1);
    int top = (int)CLAMP(y0 - margin, 0, photo->height - 1);
    int right = (int)CLAMP(x1 + margin, left, photo->width - 1);
    int bottom = (int)CLAMP(y1 + margin, top, photo->height - 1);
    g_autoptr(SlImage) whole = sl_image_new(right - left + 1, bottom - top + 1, 255);
    for (int y = top; y <= bottom; y++)
        memcpy(whole->px + (gsize)(y - top) * whole->width,
               photo->px + (gsize)y * photo->width + left, whole->width);
    for (gsize i = 0; invert && i < (gsize)whole->width * whole->height; i++)
        whole->px[i] = (guint8)(255 - whole->px[i]);
    int width = MAX(1, (int)lround(whole->width / MAX(shrink, 1)));
    int height = MAX(1, (int)lround(whole->height / MAX(shrink, 1)));
    return (Part){sl_image_scale(whole, width, height), left, top, (double)whole->width / width,
                  (double)whole->height / height};
}

static SlQuadPx to_part(const Part *part, const SlQuadPx *quad)
{
    SlQuadPx moved;

    for (int i = 0; i < 4; i++) {
        moved.p[i].x = (quad->p[i].x - part->left + 0.5) / part->across - 0.5;
        moved.p[i].y = (quad->p[i].y - part->top + 0.5) / part->down - 0.5;
    }
    return moved;
}

static SlQuadPx from_part(const Part *part, const SlQuadPx *quad)
{
    SlQuadPx moved;

    for (int i = 0; i < 4; i++) {
        moved.p[i].x = part->left + (quad->p[i].x + 0.5) * part->across - 0.5;
        moved.p[i].y = part->top + (quad->p[i].y + 0.5) * part->down - 0.5;
    }
    return moved;
}

/* The version whose fixed patterns show best at the corners. */
static int version_at(const SlImage *image, const SlQuadPx *quad, double *likeness)
{
    int best = 0;

    *likeness = MIN_LIKENESS;
    for (int version = 1; version <= 40; version++) {
        SlMesh mesh;
        if (!sl_mesh_from_quad(quad, 17 + 4 * version, &mesh) || sl_mesh_px_per_module(&mesh) < 1)
            break;
        double like = sl_mesh_likeness(&mesh, image);
        if (like > *likeness) {
            *likeness = like;
            best = version;
        }
    }
    return best;
}

static double largest_move(const SlQuadPx *a, const SlQuadPx *b)
{
    double most = 0;

    for (int i = 0; i < 4; i++)
        most = MAX(most, hypot(a->p[i].x - b->p[i].x, a->p[i].y - b->p[i].y));
    return most;
}

/* The plane by all edges; if the code is clearly bent, the bent grid. */
static gboolean fit(SlMesh *mesh, const SlImage *image)
{
    double all = mesh->side, flat = -1, bent = -1;

    for (int i = 0; i < 2; i++)
        sl_mesh_step(mesh, image, 5, FALSE);
    for (int i = 0; i < 4; i++)
        flat = sl_mesh_step(mesh, image, all, FALSE);
    SlMesh curved = *mesh;
    for (int i = 0; i < 4 && flat > FLAT_RMS; i++)
        bent = sl_mesh_step(&curved, image, all, TRUE);
    if (bent >= 0 && bent < BEND_GAIN * flat)
        *mesh = curved;
    return flat >= 0;
}

gboolean sl_corners_refine(const SlImage *image, gboolean inverted, SlQuadPx *corners, int *version)
{
    double likeness, side = sqrt(sl_quad_area(corners));
    Part part = cut_out(image, corners, 1, inverted);
    SlQuadPx quad = to_part(&part, corners);
    int seen = version_at(part.image, &quad, &likeness);
    gboolean good = FALSE;

    if (seen > 0 && side / (17 + 4 * seen) > WORK_PX * 1.3) {
        sl_image_free(part.image);
        part = cut_out(image, corners, side / (17 + 4 * seen) / WORK_PX, inverted);
        quad = to_part(&part, corners);
    }
    SlMesh mesh;
    if (seen > 0 && sl_mesh_from_quad(&quad, 17 + 4 * seen, &mesh) && fit(&mesh, part.image)) {
        SlQuadPx fitted = sl_mesh_quad(&mesh);
        good = sl_quad_is_convex(&fitted) &&
               largest_move(&fitted, &quad) < MAX_MOVE * sl_mesh_px_per_module(&mesh) + 1 &&
               sl_mesh_likeness(&mesh, part.image) > likeness - 0.02;
        if (good) {
            *corners = from_part(&part, &fitted);
            *version = seen;
        }
    }
    sl_image_free(part.image);
    return good;
}
