/* second-look — finder patterns, a flexible grid, a flat picture, the decoders again */
#include "read/second-look.h"

#include "read/finder.h"
#include "read/mesh.h"
#include "read/passes.h"

#include <math.h>

#define MAX_TRIES       40     /* threes of one picture that come to nothing */
#define MODULE_BUDGET   120000 /* modules of all grids that are fitted: 64 codes of version 6 */
#define MIN_LIKENESS    0.55   /* of the fixed patterns: below, three blobs are no code */
#define UNREAD_LIKENESS 0.8    /* from here on it is reported as a code that cannot be read */
#define FINDER_REACH    4.5    /* modules about a finder's centre */
#define GOOD_LIKENESS   0.9    /* no other version can be meant */
#define MIN_FINDER      0.5    /* correlation of one finder pattern */
#define FRAME_COST      500    /* of looking at three of them, in modules */
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

/* Three finder patterns, each with its own axes. */
typedef struct {
    SlFinderFrame frame[3];
} Frames;

/* False if one of the three is no finder pattern after all. */
static gboolean fit_frames(const SlFinderTriple *triple, const SlImage *image, Frames *frames)
{
    SlPointPx o = triple->corner[0].centre, a = triple->corner[1].centre;
    SlPointPx b = triple->corner[2].centre;
    SlPointPx across = {a.x - o.x, a.y - o.y}, down = {b.x - o.x, b.y - o.y};

    for (int i = 0; i < 3; i++) {
        frames->frame[i] = sl_finder_frame(image, &triple->corner[i], across, down);
        if (frames->frame[i].likeness < MIN_FINDER)
            return FALSE;
    }
    return TRUE;
}

/* The version that the length of the legs has, in modules of the two finders at their ends. */
static int likely_version(const Frames *frames)
{
    const SlFinderFrame *f = frames->frame;
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

/* The mesh through corners and centres of the finder patterns, and the alignment pattern if given.
 */
static gboolean mesh_from_frames(const SlFinderTriple *triple, const Frames *frames, int side,
                                 const SlPointPx *alignment, SlMesh *mesh)
{
    SlPointPx at[16], px[16];
    SlQuadPx quad = affine_quad(triple, side);

    if (!sl_mesh_from_quad(&quad, side, mesh))
        return FALSE;
    for (int i = 0; i < 15; i++) {
        const SlFinderFrame *f = &frames->frame[i / 5];
        double u = i % 5 == 4 ? 0 : i % 2 == 0 ? -3.5 : 3.5;
        double v = i % 5 == 4 ? 0 : i % 5 < 2 ? -3.5 : 3.5;
        at[i] = (SlPointPx){mesh->anchors[i / 5].x + u, mesh->anchors[i / 5].y + v};
        px[i] = (SlPointPx){f->centre.x + u * f->across.x + v * f->down.x,
                            f->centre.y + u * f->across.y + v * f->down.y};
    }
    if (alignment != NULL) {
        at[15] = mesh->anchors[3] = (SlPointPx){side - 6.5, side - 6.5};
        px[15] = *alignment;
        mesh->n_anchors = 4;
    }
    return sl_mesh_pull(mesh, at, px, alignment != NULL ? 16 : 15);
}

/* Fit from the finders outwards; the grid bends from the start, as on a bottle the finders do. */
static void grow(SlMesh *mesh, const SlImage *image)
{
    double step = MAX(1, mesh->side / 24.0);

    for (int i = 0; i < 3; i++)
        sl_mesh_step(mesh, image, FINDER_REACH, TRUE);
    for (double reach = FINDER_REACH; reach < mesh->side; reach += step)
        sl_mesh_step(mesh, image, reach, TRUE);
    for (int i = 0; i < 2; i++)
        sl_mesh_step(mesh, image, mesh->side, TRUE);
}

/*
 * Try the versions around the likely one, nearest first, with the alignment pattern as a fourth
 * anchor and without; true with the best mesh. Every try costs its modules from the `budget`.
 */
static gboolean fit_triple(const SlFinderTriple *triple, const SlImage *image, gint64 *budget,
                           SlMesh *best, double *likeness)
{
    Frames frames;

    *likeness = MIN_LIKENESS;
    *budget -= FRAME_COST;
    if (!fit_frames(triple, image, &frames))
        return FALSE;
    int guess = likely_version(&frames), spread = 1 + guess / 8;
    for (int i = 0; i < 2 * (2 * spread + 1) && *budget > 0 && *likeness < GOOD_LIKENESS; i++) {
        int k = i / 2, version = guess + (k % 2 == 0 ? k / 2 : -(k + 1) / 2);
        int side = 17 + 4 * version;
        SlPointPx px;
        SlMesh mesh;
        if (version < 1 || version > 40 || !mesh_from_frames(triple, &frames, side, NULL, &mesh))
            continue;
        if (i % 2 == 0 && !(sl_mesh_alignment(&mesh, image, SEARCH_MODULES, &px) &&
                            mesh_from_frames(triple, &frames, side, &px, &mesh)))
            continue;
        grow(&mesh, image);
        *budget -= side * side;
        double like = sl_mesh_likeness(&mesh, image);
        if (like > *likeness) {
            *likeness = like;
            *best = mesh;
        }
    }
    return *likeness > MIN_LIKENESS;
}

/* The decoders on the flat picture, then on the modules as we see them; the first reading counts.
 */
static SlFound *read_mesh(const SlMesh *mesh, const SlImage *image)
{
    static const double sharpen[] = {0, 0.5, 1.0};
    g_autoptr(SlImage) flat = sl_mesh_flatten(mesh, image, FLAT_PX);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);

    sl_engine_run(SL_ENGINE_ZXING_LOCAL, flat, found);
    for (guint i = 0; i < G_N_ELEMENTS(sharpen) && found->len == 0; i++) {
        g_autoptr(SlImage) modules = sl_mesh_modules(mesh, image, FLAT_PX, sharpen[i]);
        sl_engine_run(SL_ENGINE_ZXING_PURE, modules, found);
    }
    if (found->len == 0)
        sl_engine_run(SL_ENGINE_ZBAR, flat, found);
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
    SlFound *found = sl_quad_is_convex(&corners) ? read_mesh(&mesh, image) : NULL;
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

/*
 * The finder patterns that no known code explains: those would make threes with the others. Beside
 * a dark background a large window loses the code, within a large code a small one does; so several
 * are tried, unless a code has been read: then this is a quick look for more.
 */
static GArray *unknown_finders(const SlImage *image, const GArray *known)
{
    static const int parts[] = {12, 25, 60}; /* windows to the longer side */
    int side = MAX(image->width, image->height);
    GArray *finders = g_array_new(FALSE, FALSE, sizeof(SlFinder));

    for (guint i = 0; i < (known->len > 0 ? 1 : G_N_ELEMENTS(parts)); i++) {
        g_autoptr(SlImage) binary = sl_image_threshold(image, MAX(side / parts[i], 31), 6);
        sl_finders_find(binary, finders);
    }
    for (guint i = finders->len; i-- > 0;)
        if (is_known(known, g_array_index(finders, SlFinder, i).centre))
            g_array_remove_index(finders, i);
    return finders;
}

void sl_second_look(const SlImage *image, const GArray *known, GPtrArray *found)
{
    g_autoptr(GArray) finders = unknown_finders(image, known);
    g_autoptr(GArray) triples = sl_finders_group(finders);
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));
    gint64 budget = MODULE_BUDGET;
    int tries = 0;

    for (guint i = 0; i < triples->len && budget > 0 && tries < MAX_TRIES; i++) {
        const SlFinderTriple *triple = &g_array_index(triples, SlFinderTriple, i);
        if (is_known(taken, triple->corner[0].centre) ||
            is_known(taken, triple->corner[1].centre) || is_known(taken, triple->corner[2].centre))
            continue;
        SlFound *one = look_at(triple, image, &budget);
        if (one == NULL) {
            tries++;
            continue;
        }
        g_array_append_val(taken, one->corners);
        g_ptr_array_add(found, one);
    }
}
