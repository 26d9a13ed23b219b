/* second-look — finder patterns, a flexible grid, a flat picture, the decoders again */
#include "read/second-look.h"

#include "read/finder.h"
#include "read/mesh.h"
#include "read/passes.h"

#include <math.h>

#define MAX_TRIPLES     40     /* tried on one picture */
#define MODULE_BUDGET   100000 /* modules of all grids that are fitted; 60 of version 6 */
#define MIN_LIKENESS    0.55   /* of the fixed patterns: below, three blobs are no code */
#define UNREAD_LIKENESS 0.8    /* from here on it is reported as a code that cannot be read */
#define FINDER_REACH    4.5    /* modules about a finder's centre */
#define FLAT_PX         6      /* a module of the flat picture */
#define SEARCH_MODULES  4      /* around the alignment pattern's place */

/* The outer square from three finder centres, as if seen from straight above. */
static SlQuadPx affine_quad(const SlFinderTriple *triple, int side)
{
    SlPointPx o = triple->corner[0].centre, a = triple->corner[1].centre;
    SlPointPx b = triple->corner[2].centre;
    double legs = side - 7, ends[4][2] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
    SlQuadPx quad;

    for (int i = 0; i < 4; i++) {
        double u = (ends[i][0] - 3.5) / legs, v = (ends[i][1] - 3.5) / legs;
        quad.p[i].x = o.x + u * (a.x - o.x) + v * (b.x - o.x);
        quad.p[i].y = o.y + u * (a.y - o.y) + v * (b.y - o.y);
    }
    return quad;
}

/*
 * Fit from the finders outwards; the grid may bend from the start, because on a bottle the finders
 * stand askew. False where there are no three finders.
 */
static gboolean grow(SlMesh *mesh, const SlImage *image, gboolean align)
{
    double step = MAX(1, mesh->side / 24.0);

    for (int i = 0; i < 3; i++)
        sl_mesh_step(mesh, image, FINDER_REACH, FALSE);
    if (sl_mesh_finder_likeness(mesh, image) < MIN_LIKENESS)
        return FALSE;
    if (align && sl_mesh_align(mesh, image, SEARCH_MODULES))
        sl_mesh_step(mesh, image, FINDER_REACH, FALSE);
    for (int i = 0; i < 3; i++)
        sl_mesh_step(mesh, image, FINDER_REACH, TRUE);
    for (double reach = FINDER_REACH; reach < mesh->side; reach += step)
        sl_mesh_step(mesh, image, reach, TRUE);
    for (int i = 0; i < 2; i++)
        sl_mesh_step(mesh, image, mesh->side, TRUE);
    return TRUE;
}

/* Versions that the size of the finders and the length of the legs allow. */
static int likely_version(const SlFinderTriple *triple)
{
    const SlFinder *f = triple->corner;
    double a = hypot(f[1].centre.x - f[0].centre.x, f[1].centre.y - f[0].centre.y);
    double b = hypot(f[2].centre.x - f[0].centre.x, f[2].centre.y - f[0].centre.y);
    double module = (f[0].module + f[1].module + f[2].module) / 3;

    return (int)lround(((a + b) / 2 / module + 7 - 17) / 4);
}

/*
 * Try the versions around the likely one, nearest first; true with the best mesh. Every version
 * costs its modules from the `budget`.
 */
static gboolean fit_triple(const SlFinderTriple *triple, const SlImage *image, gint64 *budget,
                           SlMesh *best, double *likeness)
{
    int guess = likely_version(triple), spread = 1 + guess / 6;

    *likeness = MIN_LIKENESS;
    for (int i = 0; i <= 2 * spread && *budget > 0; i++) {
        int version = guess + (i % 2 == 0 ? i / 2 : -(i + 1) / 2), side = 17 + 4 * version;
        if (version < 1 || version > 40)
            continue;
        SlQuadPx quad = affine_quad(triple, side);
        SlMesh mesh;
        if (!sl_mesh_from_quad(&quad, side, &mesh))
            continue;

        *budget -= grow(&mesh, image, TRUE) ? side * side : 3 * 81;
        double like = sl_mesh_likeness(&mesh, image);
        if (like > *likeness) {
            *likeness = like;
            *best = mesh;
        }
    }
    return *likeness > MIN_LIKENESS;
}

static const SlEngine flat_engines[] = {SL_ENGINE_ZXING_LOCAL, SL_ENGINE_ZXING_PURE,
                                        SL_ENGINE_ZBAR};

/* The decoders on the flat picture; the first reading counts. */
static SlFound *read_flat(const SlMesh *mesh, const SlImage *image)
{
    g_autoptr(SlImage) flat = sl_mesh_flatten(mesh, image, FLAT_PX);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);

    for (guint i = 0; i < G_N_ELEMENTS(flat_engines) && found->len == 0; i++)
        sl_engine_run(flat_engines[i], flat, found);
    return found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
}

SlFound *sl_read_flat(const SlImage *image, const SlQuadPx *corners, int version)
{
    SlMesh mesh;

    if (version < 1 || !sl_mesh_from_quad(corners, 17 + 4 * version, &mesh))
        return NULL;
    g_autoptr(SlImage) flat = sl_mesh_flatten(&mesh, image, FLAT_PX);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);
    sl_engine_run(SL_ENGINE_ZXING_LOCAL, flat, found);
    if (found->len == 0)
        sl_engine_run(SL_ENGINE_ZXING_PURE, flat, found);
    return found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
}

static SlFound *look_at(const SlFinderTriple *triple, const SlImage *image, gint64 *budget)
{
    SlMesh mesh;
    double likeness;

    if (!fit_triple(triple, image, budget, &mesh, &likeness))
        return NULL;
    SlQuadPx corners = sl_mesh_quad(&mesh);
    SlFound *found = sl_quad_is_convex(&corners) ? read_flat(&mesh, image) : NULL;
    if (found == NULL && (likeness < UNREAD_LIKENESS || !sl_quad_is_convex(&corners)))
        return NULL;
    if (found == NULL) {
        found = g_new0(SlFound, 1);
        found->eci = -1;
        found->engine = "none";
    }
    found->corners = corners;
    found->version = (mesh.side - 17) / 4;
    return found;
}

static gboolean is_known(const GArray *known, SlPointPx p)
{
    for (guint i = 0; i < known->len; i++)
        if (sl_quad_holds(&g_array_index(known, SlQuadPx, i), p))
            return TRUE;
    return FALSE;
}

/* The finders of codes that are known would make threes with those of others. */
static GArray *unknown_finders(const SlImage *image, const GArray *known)
{
    int side = MAX(image->width, image->height);
    g_autoptr(SlImage) binary = sl_image_threshold(image, MAX(side / 12, 41), 6);
    GArray *finders = sl_finders_find(binary);

    for (guint i = finders->len; i-- > 0;)
        if (is_known(known, g_array_index(finders, SlFinder, i).centre))
            g_array_remove_index(finders, i);
    return finders;
}

void sl_second_look(const SlImage *image, const GArray *known, GPtrArray *found)
{
    g_autoptr(GArray) finders = unknown_finders(image, known);
    g_autoptr(GArray) triples = sl_finders_group(finders, MAX_TRIPLES);
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));
    gint64 budget = MODULE_BUDGET;

    for (guint i = 0; i < triples->len && budget > 0; i++) {
        const SlFinderTriple *triple = &g_array_index(triples, SlFinderTriple, i);
        if (is_known(taken, triple->corner[0].centre) ||
            is_known(taken, triple->corner[1].centre) || is_known(taken, triple->corner[2].centre))
            continue;
        SlFound *one = look_at(triple, image, &budget);
        if (one == NULL)
            continue;
        g_array_append_val(taken, one->corners);
        g_ptr_array_add(found, one);
    }
}
