/* second-look — finder patterns, a flexible grid, a flat picture, the decoders again */
#include "read/second-look.h"

#include "read/finder.h"
#include "read/mesh.h"
#include "read/passes.h"

#include <math.h>

#define MAX_TRIPLES     24   /* tried on one picture */
#define MIN_LIKENESS    0.55 /* of the fixed patterns: below, three blobs are no code */
#define UNREAD_LIKENESS 0.8  /* from here on it is reported as a code that cannot be read */
#define FLAT_PX         6    /* a module of the flat picture */
#define SEARCH_MODULES  4    /* around the alignment pattern's place */

void sl_second_look_free(SlSecondLook *look)
{
    if (look == NULL)
        return;
    sl_found_free(look->found);
    g_free(look);
}

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

/* Fit from the finders outwards; the more that is seen, the more freely the grid may bend. */
static double grow(SlMesh *mesh, const SlImage *image)
{
    double rms = -1;

    for (int i = 0; i < 3; i++)
        sl_mesh_step(mesh, image, 4.5, FALSE);
    if (sl_mesh_finder_likeness(mesh, image) < MIN_LIKENESS)
        return -1;
    if (sl_mesh_align(mesh, image, SEARCH_MODULES))
        sl_mesh_step(mesh, image, 4.5, FALSE);
    for (double reach = 6; reach < mesh->side; reach += MAX(2, mesh->side / 16)) {
        sl_mesh_step(mesh, image, reach, reach > 8);
        if (reach > 8)
            rms = sl_mesh_step(mesh, image, reach, TRUE);
    }
    return rms;
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

/* Try the versions around the likely one; true with the best mesh. */
static gboolean fit_triple(const SlFinderTriple *triple, const SlImage *image, SlMesh *best,
                           double *likeness)
{
    int guess = likely_version(triple), spread = 1 + guess / 6;

    *likeness = MIN_LIKENESS;
    for (int version = MAX(1, guess - spread); version <= MIN(40, guess + spread); version++) {
        SlQuadPx quad = affine_quad(triple, 17 + 4 * version);
        SlMesh mesh;
        if (!sl_mesh_from_quad(&quad, 17 + 4 * version, &mesh))
            continue;
        grow(&mesh, image);
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
static SlFound *read_flat(const SlMesh *mesh, const SlImage *image, SlEngine *engine)
{
    g_autoptr(SlImage) flat = sl_mesh_flatten(mesh, image, FLAT_PX);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);

    for (guint i = 0; i < G_N_ELEMENTS(flat_engines) && found->len == 0; i++) {
        *engine = flat_engines[i];
        sl_engine_run(*engine, flat, found);
    }
    return found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
}

static SlSecondLook *look_at(const SlFinderTriple *triple, const SlImage *image)
{
    SlMesh mesh;
    double likeness;
    SlEngine engine = SL_ENGINE_ZBAR;

    if (!fit_triple(triple, image, &mesh, &likeness))
        return NULL;
    SlFound *found = read_flat(&mesh, image, &engine);
    if (found == NULL && likeness < UNREAD_LIKENESS)
        return NULL;
    if (found == NULL) {
        found = g_new0(SlFound, 1);
        found->eci = -1;
    }
    found->corners = sl_mesh_quad(&mesh);
    SlSecondLook *look = g_new0(SlSecondLook, 1);
    *look = (SlSecondLook){found, engine, (mesh.side - 17) / 4, likeness};
    return look;
}

static SlPointPx middle_of(const SlFinderTriple *triple)
{
    return (SlPointPx){(triple->corner[1].centre.x + triple->corner[2].centre.x) / 2,
                       (triple->corner[1].centre.y + triple->corner[2].centre.y) / 2};
}

/* Has an earlier triple of this picture given a code there? */
static gboolean is_taken(const GPtrArray *looks, SlPointPx middle)
{
    for (guint i = 0; i < looks->len; i++) {
        const SlQuadPx *q = &((const SlSecondLook *)looks->pdata[i])->found->corners;
        double x = 0, y = 0;
        for (int k = 0; k < 4; k++)
            x += q->p[k].x / 4, y += q->p[k].y / 4;
        if (hypot(middle.x - x, middle.y - y) < sqrt(sl_quad_area(q)) / 2)
            return TRUE;
    }
    return FALSE;
}

GPtrArray *sl_second_look(const SlImage *image, SlIsKnown is_known, gpointer data)
{
    GPtrArray *looks = g_ptr_array_new_with_free_func((GDestroyNotify)sl_second_look_free);
    g_autoptr(SlImage) binary =
        sl_image_threshold(image, MAX(MAX(image->width, image->height) / 12, 41), 6);
    g_autoptr(GArray) finders = sl_finders_find(binary);
    g_autoptr(GArray) triples = sl_finders_group(finders, MAX_TRIPLES);

    for (guint i = 0; i < triples->len; i++) {
        const SlFinderTriple *triple = &g_array_index(triples, SlFinderTriple, i);
        SlPointPx middle = middle_of(triple);
        if (is_taken(looks, middle) || is_known(middle, data))
            continue;
        SlSecondLook *look = look_at(triple, image);
        if (look != NULL)
            g_ptr_array_add(looks, look);
    }
    return looks;
}
