/* ground — what all labels of a stage have in common, painted once */
#include "draw/ground.h"

#include "draw/palette.h"

#include <math.h>
#include <string.h>

#define MAX_KEPT   16
#define MAX_DOTS   ((gsize)12 << 20) /* of all that is kept: five bytes each */
#define MAX_SINGLE ((gsize)4 << 20)  /* of one: a larger label is rarely one of thousands */
#define MARGIN     2                 /* dots around a shape that antialiasing may touch */

/* What the pixels of a shape depend on. */
typedef struct {
    SlPath *path; /* held, so that no other path can have its address */
    guint32 fill, stroke;
    double stroke_mm, miter_limit;
    int even_odd, cap, join;
} ShapeKey;

typedef struct {
    int width, height, scale;
    double dots_per_mm;
    guint n;
    ShapeKey *shapes;
    SlGround *ground;
    guint64 used;
} Kept;

static GMutex lock;
static Kept kept[MAX_KEPT];
static guint64 clock_of_use;

void sl_ground_unref(SlGround *ground)
{
    if (!ground || !g_atomic_int_dec_and_test(&ground->refs))
        return;
    g_free(ground->rgb);
    sl_raster_free(ground->raster);
    g_free(ground);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static const SlShape *shape_at(const SlScene *scene, guint i)
{
    return &g_array_index(scene->shapes, SlShape, i);
}

/* The template's, not this label's: a plate that was made for its code lies right below that. */
static gboolean is_artwork(const SlScene *scene, guint i)
{
    const SlShape *shape = shape_at(scene, i);

    if (shape->part == SL_PART_PLATE)
        return i + 1 < scene->shapes->len && shape_at(scene, i + 1)->path;
    return shape->path && (shape->part == SL_PART_ARTWORK || shape->part == SL_PART_STAR);
}

guint sl_ground_shapes(const SlScene *scene)
{
    guint n = 0;

    if (scene->picture || scene->see_through)
        return 0;
    while (n < scene->shapes->len && is_artwork(scene, n))
        n++;
    return n;
}

static guint32 colour_of(const SlScene *scene, int ink)
{
    return ink == SL_INK_NONE ? G_MAXUINT32 : sl_ink_rgb24(scene->inks[ink]);
}

static ShapeKey key_of(const SlScene *scene, guint i)
{
    const SlShape *shape = shape_at(scene, i);

    return (ShapeKey){shape->path,
                      colour_of(scene, shape->fill),
                      colour_of(scene, shape->stroke),
                      shape->stroke_mm,
                      shape->miter_limit,
                      shape->even_odd,
                      (int)shape->cap,
                      (int)shape->join};
}

static gboolean same_shape(const ShapeKey *a, const ShapeKey *b)
{
    return a->path == b->path && a->fill == b->fill && a->stroke == b->stroke &&
           a->stroke_mm == b->stroke_mm && a->miter_limit == b->miter_limit &&
           a->even_odd == b->even_odd && a->cap == b->cap && a->join == b->join;
}

static gboolean is_of(const Kept *one, const SlScene *scene, int scale, guint n)
{
    if (!one->ground || one->width != scene->width_dots || one->height != scene->height_dots ||
        one->scale != scale || one->dots_per_mm != scene->dots_per_mm || one->n != n)
        return FALSE;
    for (guint i = 0; i < n; i++) {
        ShapeKey key = key_of(scene, i);
        if (!same_shape(&one->shapes[i], &key))
            return FALSE;
    }
    return TRUE;
}

/* ---- keeping ------------------------------------------------------------------------------- */

static gsize dots_of(const Kept *one)
{
    return one->ground ? (gsize)one->ground->raster->width * (gsize)one->ground->raster->height : 0;
}

static void forget(Kept *one)
{
    for (guint i = 0; i < one->n; i++)
        sl_path_unref(one->shapes[i].path);
    g_free(one->shapes);
    sl_ground_unref(one->ground);
    *one = (Kept){.ground = NULL};
}

SlGround *sl_ground_find(const SlScene *scene, int scale, guint n)
{
    SlGround *found = NULL;

    g_mutex_lock(&lock);
    for (int i = 0; i < MAX_KEPT && !found; i++)
        if (is_of(&kept[i], scene, scale, n)) {
            kept[i].used = ++clock_of_use;
            found = kept[i].ground;
            g_atomic_int_inc(&found->refs);
        }
    g_mutex_unlock(&lock);
    return found;
}

/* Make room for `dots` more and return a free place: the longest unused ones go. */
static Kept *make_room(gsize dots)
{
    for (;;) {
        gsize total = dots;
        Kept *oldest = NULL, *empty = NULL;

        for (int i = 0; i < MAX_KEPT; i++) {
            total += dots_of(&kept[i]);
            if (!kept[i].ground)
                empty = &kept[i];
            else if (!oldest || kept[i].used < oldest->used)
                oldest = &kept[i];
        }
        if (empty && total <= MAX_DOTS)
            return empty;
        forget(oldest);
    }
}

SlGround *sl_ground_keep(const SlScene *scene, int scale, guint n, guint32 *rgb, SlRaster *raster)
{
    SlGround *ground = g_new(SlGround, 1);
    gsize dots = (gsize)raster->width * (gsize)raster->height;

    *ground = (SlGround){1, rgb, raster};
    if (n == 0 || dots > MAX_SINGLE)
        return ground;
    g_mutex_lock(&lock);
    Kept *place = make_room(dots);
    *place = (Kept){scene->width_dots,
                    scene->height_dots,
                    scale,
                    scene->dots_per_mm,
                    n,
                    g_new(ShapeKey, n),
                    ground,
                    ++clock_of_use};
    for (guint i = 0; i < n; i++) {
        place->shapes[i] = key_of(scene, i);
        sl_path_ref(place->shapes[i].path);
    }
    g_atomic_int_inc(&ground->refs);
    g_mutex_unlock(&lock);
    return ground;
}

/* ---- areas --------------------------------------------------------------------------------- */

static gboolean overlap(const SlArea *a, const SlArea *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static SlArea join(const SlArea *a, const SlArea *b)
{
    return (SlArea){MIN(a->x0, b->x0), MIN(a->y0, b->y0), MAX(a->x1, b->x1), MAX(a->y1, b->y1)};
}

static SlArea area_of(const SlScene *scene, const SlShape *shape, int scale)
{
    const SlPlan *plan = scene->plan;
    double dots = scene->dots_per_mm * scale, side = plan->code_side * plan->module_mm;
    SlRectMm box = shape->path ? sl_path_box(shape->path)
                               : (SlRectMm){plan->code_origin.x, plan->code_origin.y, side, side};
    double pen =
        shape->stroke != SL_INK_NONE ? shape->stroke_mm * fmax(shape->miter_limit, 2) * dots : 0;
    const double width = scene->width_dots * scale, height = scene->height_dots * scale;
    double x0 = floor(box.x * dots - pen) - MARGIN, y0 = floor(box.y * dots - pen) - MARGIN;
    double x1 = ceil((box.x + box.width) * dots + pen) + MARGIN;
    double y1 = ceil((box.y + box.height) * dots + pen) + MARGIN;

    return (SlArea){(int)CLAMP(x0, 0, width), (int)CLAMP(y0, 0, height), (int)CLAMP(x1, 0, width),
                    (int)CLAMP(y1, 0, height)};
}

/* Add an area; those that it overlaps become one with it, and where all are taken the last does. */
static int add_area(SlArea areas[SL_GROUND_MAX_AREAS], int n, SlArea area)
{
    for (int i = 0; i < n;) {
        if (!overlap(&areas[i], &area) && n < SL_GROUND_MAX_AREAS) {
            i++;
            continue;
        }
        area = join(&areas[i], &area);
        areas[i] = areas[--n];
        i = 0; /* it has grown */
    }
    areas[n] = area;
    return n + 1;
}

int sl_ground_areas(const SlScene *scene, int scale, guint first, SlArea areas[SL_GROUND_MAX_AREAS],
                    int *code_ink)
{
    SlArea code = {0, 0, 0, 0};
    int n = 0;

    *code_ink = SL_INK_NONE;
    for (guint i = first; i < scene->shapes->len; i++) {
        const SlShape *shape = shape_at(scene, i);
        SlArea area = area_of(scene, shape, scale);

        if (!shape->path && shape->part == SL_PART_CODE && scene->symbol) {
            code = area;
            *code_ink = shape->fill;
        } else if (shape->path && area.x0 < area.x1 && area.y0 < area.y1) {
            n = add_area(areas, n, area);
        }
    }
    for (int i = 0; i < n && *code_ink != SL_INK_NONE; i++)
        if (overlap(&areas[i], &code)) {
            *code_ink = SL_INK_NONE;
            n = add_area(areas, n, code);
        }
    return n;
}
