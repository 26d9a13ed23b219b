/* second-look — finder patterns, a flexible grid, a flat picture, the decoders again */
#include "read/second-look.h"

#include "read/finder.h"
#include "read/mesh.h"
#include "read/passes.h"
#include "read/pose.h"
#include "read/soft-code.h"
#include "read/soft-modules.h"

#include <math.h>

#define MAX_TRIES        40     /* threes of one picture that come to nothing */
#define MODULE_BUDGET    120000 /* modules of all grids that are fitted: 64 codes of version 6 */
#define START_COST       100    /* of one start, in modules */
#define FIRST_LIKENESS   0.35   /* before anything is fitted */
#define MIN_LIKENESS     0.55   /* of the fixed patterns: below, three blobs are no code */
#define UNREAD_LIKENESS  0.8    /* from here on it is reported as a code that cannot be read */
#define FINDER_REACH     4.5    /* modules about a finder's centre */
#define GOOD_LIKENESS    0.9    /* no other version can be meant */
#define MIN_FINDER       0.5    /* correlation of one finder pattern */
#define FRAME_COST       500    /* of looking at three of them, in modules */
#define PAIR_COST        3000   /* of looking for a third beside two */
#define MAX_PAIRED       10     /* finders that are tried in twos */
#define MAX_PAIR_POSES   2
#define MAX_PAIR_RATIO   3.0
#define MIN_PAIR_MODULES 8
#define MAX_PAIR_MODULES 240  /* the diagonal of version 40 */
#define CREASE_LIKENESS  0.65 /* from here on it is worth while to look for creases, */
#define CREASE_STEPS     58   /* half a module of version 3 */
#define READ_COST        10   /* of the decoders of others, likewise */
#define CREASE_COST      10   /* times that of the other grid */
#define BENT_MODULES     0.4  /* off the plane; a decoder's corners are as bad */
#define FLAT_PX          6    /* a module of the flat picture */
#define SEARCH_MODULES   4    /* around the alignment pattern's place */

/* False if one of the three is no finder pattern after all. */
static gboolean fit_frames(const SlFinderTriple *triple, const SlImage *image, SlPose *pose)
{
    SlPointPx o = triple->corner[0].centre, a = triple->corner[1].centre;
    SlPointPx b = triple->corner[2].centre;
    SlPointPx across = {a.x - o.x, a.y - o.y}, down = {b.x - o.x, b.y - o.y};

    for (int i = 0; i < 3; i++) {
        pose->frame[i] = sl_finder_frame(image, &triple->corner[i], across, down);
        if (pose->frame[i].likeness < MIN_FINDER)
            return FALSE;
    }
    return TRUE;
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

/* What the grid starts from, in the order in which it is tried. */
typedef enum { START_CYLINDER, START_ALIGNED, START_BENT, N_STARTS } Start;

static gboolean start(const SlPose *pose, const SlImage *image, int side, Start how, SlMesh *mesh)
{
    SlPointPx px;

    if (how == START_CYLINDER)
        return sl_pose_cylinder(pose, side, image->width, image->height, mesh);
    return sl_pose_mesh(pose, side, NULL, mesh) &&
           (how == START_BENT || (sl_mesh_alignment(mesh, image, SEARCH_MODULES, &px) &&
                                  sl_pose_mesh(pose, side, &px, mesh)));
}

/* The modules as we see them, doubts and all, without another decoder. */
static SlFound *read_soft(const SlMesh *mesh, const SlImage *image)
{
    g_autofree float *modules = g_new(float, mesh->side * mesh->side);
    SlSoftText text;

    if (!sl_soft_modules(mesh, image, modules) ||
        !sl_soft_decode(modules, (mesh->side - 17) / 4, &text))
        return NULL;
    SlFound *found = g_new0(SlFound, 1);
    found->bytes = text.bytes;
    found->eci = text.eci;
    found->engine = "soft";
    return found;
}

/* The decoders on the flat picture, then on the modules as we see them; the first reading counts.
 */
static SlFound *read_flat(const SlMesh *mesh, const SlImage *image)
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

/* Fit from the finders outwards as grow() does, with a grid that follows every crease. */
static gboolean grow_creased(SlMesh *mesh, const SlImage *image)
{
    double step = mesh->side / (double)CREASE_STEPS;

    for (int i = 0; i < 3; i++)
        sl_mesh_step(mesh, image, FINDER_REACH, TRUE);
    for (double reach = FINDER_REACH; reach < mesh->side; reach += step)
        if (!sl_mesh_crease(mesh, image, reach))
            return FALSE;
    for (int i = 0; i < 3; i++)
        sl_mesh_crease(mesh, image, mesh->side);
    return TRUE;
}

/* A code as far as it is made out. */
typedef struct {
    SlMesh mesh;
    double likeness;
    SlFound *found;
} Sight;

/* Fit a grid from one start, if anything like a code is seen there; keep it if it is read, or
 * likelier than what was seen so far. */
static void try_start(const SlPose *pose, const SlImage *image, int side, Start how, gint64 *budget,
                      Sight *best)
{
    SlMesh mesh;

    *budget -= START_COST;
    if (!start(pose, image, side, how, &mesh) || sl_mesh_likeness(&mesh, image) < FIRST_LIKENESS)
        return;
    *budget -= side * side;
    grow(&mesh, image);
    SlQuadPx corners = sl_mesh_quad(&mesh);
    double likeness = sl_mesh_likeness(&mesh, image);
    if (likeness <= MIN_LIKENESS || !sl_quad_is_convex(&corners))
        return;
    best->found = read_soft(&mesh, image);
    if (best->found != NULL || likeness > best->likeness) {
        best->likeness = likeness;
        best->mesh = mesh;
    }
}

/* From every start, until the code is read; what it costs comes off the `budget`. */
static void try_starts(const SlPose *pose, const SlImage *image, int version, gint64 *budget,
                       Sight *best)
{
    int side = 17 + 4 * version;

    if (version < 1 || version > 40)
        return;
    for (Start how = 0; how < N_STARTS && best->found == NULL && *budget > 0; how++)
        try_start(pose, image, side, how, budget, best);
}

/* The likeliest version once more, with creases. */
static void try_creased(const SlPose *pose, const SlImage *image, gint64 *budget, Sight *best)
{
    int side = best->mesh.side;

    for (Start how = 0; how < N_STARTS && best->found == NULL && *budget > 0; how++) {
        SlMesh mesh;
        *budget -= CREASE_COST * side * side;
        if (!start(pose, image, side, how, &mesh) || !grow_creased(&mesh, image))
            continue;
        SlQuadPx corners = sl_mesh_quad(&mesh);
        best->found = sl_quad_is_convex(&corners) ? read_soft(&mesh, image) : NULL;
        if (best->found != NULL)
            best->mesh = mesh;
    }
}

/*
 * Try the versions around the likely one, nearest first, then the likeliest with creases, then the
 * decoders of others. True with what was read, or is like a code.
 */
static gboolean fit_pose(const SlPose *pose, const SlImage *image, gint64 *budget, Sight *best)
{
    int guess = sl_pose_version(pose), spread = 1 + guess / 8;

    *best = (Sight){.likeness = MIN_LIKENESS};
    for (int k = 0; k < 2 * spread + 1 && best->likeness < GOOD_LIKENESS; k++)
        if (best->found == NULL)
            try_starts(pose, image, guess + (k % 2 == 0 ? k / 2 : -(k + 1) / 2), budget, best);
    if (best->found == NULL && best->likeness > MIN_LIKENESS) {
        best->found = read_flat(&best->mesh, image);
        *budget -= READ_COST * best->mesh.side * best->mesh.side;
    }
    if (best->found == NULL && best->likeness > CREASE_LIKENESS)
        try_creased(pose, image, budget, best);
    return best->likeness > MIN_LIKENESS;
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

/* How far the mesh departs from the plane through its corners. */
static SlBent bent_of(const SlMesh *mesh)
{
    SlBent bent = {.known = FALSE};
    SlQuadPx quad = sl_mesh_quad(mesh);
    double side = mesh->side, from[4][2], to[4][2] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        from[i][0] = quad.p[i].x;
        from[i][1] = quad.p[i].y;
    }
    if (!sl_homography_from_points(from, to, &map))
        return bent;
    for (int i = 0; i < SL_BENT_SIDE * SL_BENT_SIDE; i++) {
        double col = side * (i % SL_BENT_SIDE) / (SL_BENT_SIDE - 1);
        double row = side * (i / SL_BENT_SIDE) / (SL_BENT_SIDE - 1);
        SlPointPx p = sl_mesh_apply(mesh, col, row);
        sl_homography_apply(&map, p.x, p.y, &bent.at[i].x, &bent.at[i].y);
        if (hypot(bent.at[i].x - col, bent.at[i].y - row) > BENT_MODULES)
            bent.known = TRUE;
    }
    return bent;
}

/* The code of this pose: read, or like one; else NULL. */
static SlFound *look_at(const SlPose *pose, const SlImage *image, gint64 *budget)
{
    Sight sight;

    if (!fit_pose(pose, image, budget, &sight))
        return NULL;
    if (sight.found == NULL && sight.likeness < UNREAD_LIKENESS)
        return NULL;
    if (sight.found == NULL) {
        sight.found = g_new0(SlFound, 1);
        sight.found->eci = -1;
        sight.found->engine = "none";
    }
    sight.found->corners = sl_mesh_quad(&sight.mesh);
    sight.found->bent = bent_of(&sight.mesh);
    sight.found->version = (sight.mesh.side - 17) / 4;
    return sight.found;
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

/* One look at a picture. */
typedef struct {
    const SlImage *image;
    GArray *finders; /* SlFinder */
    GArray *taken;   /* SlQuadPx of what was found */
    GPtrArray *found;
    gint64 budget;
} Look;

static gboolean is_taken(const Look *look, const SlFinder *finder)
{
    return is_known(look->taken, finder->centre);
}

static gboolean take(Look *look, const SlPose *pose)
{
    SlFound *one = look_at(pose, look->image, &look->budget);

    if (one == NULL)
        return FALSE;
    g_array_append_val(look->taken, one->corners);
    g_ptr_array_add(look->found, one);
    return TRUE;
}

static void look_at_triples(Look *look)
{
    g_autoptr(GArray) triples = sl_finders_group(look->finders);
    int tries = 0;

    for (guint i = 0; i < triples->len && look->budget > 0 && tries < MAX_TRIES; i++) {
        const SlFinderTriple *triple = &g_array_index(triples, SlFinderTriple, i);
        SlPose pose;
        if (is_taken(look, &triple->corner[0]) || is_taken(look, &triple->corner[1]) ||
            is_taken(look, &triple->corner[2]))
            continue;
        look->budget -= FRAME_COST;
        if (!fit_frames(triple, look->image, &pose) || !take(look, &pose))
            tries++;
    }
}

/* Could the two be of one code? */
static gboolean may_pair(const SlFinder *a, const SlFinder *b)
{
    double apart = hypot(a->centre.x - b->centre.x, a->centre.y - b->centre.y);
    double least = MIN(a->module, b->module), most = MAX(a->module, b->module);

    return most <= MAX_PAIR_RATIO * least && apart >= MIN_PAIR_MODULES * least &&
           apart <= MAX_PAIR_MODULES * most;
}

static void look_at_pair(Look *look, const SlFinder *a, const SlFinder *b)
{
    g_autoptr(GArray) poses = g_array_new(FALSE, FALSE, sizeof(SlPose));

    look->budget -= PAIR_COST;
    sl_pose_from_pair(look->image, a, b, poses);
    for (guint i = 0; i < MIN(poses->len, MAX_PAIR_POSES) && look->budget > 0; i++)
        if (take(look, &g_array_index(poses, SlPose, i)))
            return;
}

/* Those that rows crossed most often come first: small things of chance come last. */
static void look_at_pairs(Look *look)
{
    guint n = MIN(look->finders->len, MAX_PAIRED);

    for (guint k = 1; k < n; k++)
        for (guint i = 0; i < k && look->budget > 0; i++) {
            const SlFinder *a = &g_array_index(look->finders, SlFinder, i);
            const SlFinder *b = &g_array_index(look->finders, SlFinder, k);
            if (may_pair(a, b) && !is_taken(look, a) && !is_taken(look, b))
                look_at_pair(look, a, b);
        }
}

void sl_second_look(const SlImage *image, const GArray *known, GPtrArray *found)
{
    g_autoptr(GArray) finders = unknown_finders(image, known);
    g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));
    Look look = {image, finders, taken, found, MODULE_BUDGET};

    look_at_triples(&look);
    look_at_pairs(&look);
}
