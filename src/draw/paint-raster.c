/*
 * paint-raster — a scene becomes pixels: Cairo draws the outlines, the code is set dot by dot
 *
 * The modules are not left to an antialiasing renderer: they are whole dots of the raster by
 * construction, so they are written as such, in their place in the paint order.
 */
#include "draw/paint.h"

#include "base/error.h"
#include "base/words.h"
#include "draw/ground.h"
#include "draw/palette.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#define MAX_SCALE    8
#define FINE_DOTS_MM 12 /* 305 dpi: from here on no eye tells the shades of an edge apart */
/* Cairo 1.16's fast antialiasing draws what is not upright a quarter of a dot too far left
 * (measured on triangles at random places: -0.246 dots, -0.002 downwards; its good one is right to
 * 0.02). */
#define FAST_RIGHT_DOTS 0.25

static const cairo_line_cap_t CAPS[] = {
    [SL_CAP_BUTT] = CAIRO_LINE_CAP_BUTT,
    [SL_CAP_ROUND] = CAIRO_LINE_CAP_ROUND,
    [SL_CAP_SQUARE] = CAIRO_LINE_CAP_SQUARE,
};
static const cairo_line_join_t JOINS[] = {
    [SL_JOIN_MITER] = CAIRO_LINE_JOIN_MITER,
    [SL_JOIN_ROUND] = CAIRO_LINE_JOIN_ROUND,
    [SL_JOIN_BEVEL] = CAIRO_LINE_JOIN_BEVEL,
};

typedef struct {
    const SlScene *scene;
    int scale, width, height;
    guint32 *px; /* 0xRRGGBB, the top byte means nothing */
    cairo_surface_t *surface;
    cairo_t *cairo;
    double right_mm;       /* what cairo draws too far left */
    gboolean without_code; /* it is set elsewhere */
} Canvas;

/* ---- the code ------------------------------------------------------------------------------ */

static gboolean paint_code(const Canvas *canvas, guint32 colour, GError **error)
{
    const SlSymbol *symbol = canvas->scene->symbol;
    SlCodeSquare at;

    if (!symbol || !sl_code_square(canvas->scene, canvas->scale, &at, error))
        return symbol == NULL;

    cairo_surface_flush(canvas->surface);
    sl_code_set(symbol, &at, canvas->width, colour, canvas->px, NULL);
    cairo_surface_mark_dirty(canvas->surface);
    return TRUE;
}

/* Into a raster with a palette, where no other shape of the label lies. False without an error: the
 * palette is full. */
static gboolean patch_code(const SlScene *scene, int scale, int ink, SlRaster *raster,
                           GError **error)
{
    SlCodeSquare at;
    int index = sl_palette_index(sl_ink_rgb24(scene->inks[ink]), raster);

    if (index < 0 || !sl_code_square(scene, scale, &at, error))
        return FALSE;
    sl_code_set(scene->symbol, &at, raster->width, (guint32)index, NULL, raster->px);
    return TRUE;
}

/* ---- outlines ------------------------------------------------------------------------------ */

static void trace(cairo_t *cairo, const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(void *)path->points->data;

    cairo_new_path(cairo);
    for (guint i = 0; i < path->ops->len; i++) {
        switch ((SlPathOp)g_array_index(path->ops, guint8, i)) {
        case SL_PATH_MOVE:
            cairo_move_to(cairo, p[0].x, p[0].y);
            p += 1;
            break;
        case SL_PATH_LINE:
            cairo_line_to(cairo, p[0].x, p[0].y);
            p += 1;
            break;
        case SL_PATH_CURVE:
            cairo_curve_to(cairo, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
            p += 3;
            break;
        case SL_PATH_CLOSE:
            cairo_close_path(cairo);
            break;
        }
    }
}

/* Only level and upright lines: cairo draws such paths by another way, which is exact. */
static gboolean is_upright(const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(void *)path->points->data;
    SlPointMm at = {0, 0}, start = {0, 0};

    for (guint i = 0; i < path->ops->len; i++) {
        SlPathOp op = (SlPathOp)g_array_index(path->ops, guint8, i);
        SlPointMm to = op == SL_PATH_CLOSE ? start : *p++;

        if (op == SL_PATH_CURVE || (op != SL_PATH_MOVE && to.x != at.x && to.y != at.y))
            return FALSE;
        start = op == SL_PATH_MOVE ? to : start;
        at = to;
    }
    return TRUE;
}

static void set_ink(const Canvas *canvas, int ink)
{
    guint32 rgb = sl_ink_rgb24(canvas->scene->inks[ink]);

    cairo_set_source_rgb(canvas->cairo, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0);
}

static void paint_shape(const Canvas *canvas, const SlShape *shape)
{
    cairo_t *cairo = canvas->cairo;

    cairo_save(cairo);
    if (canvas->right_mm > 0 && !is_upright(shape->path))
        cairo_translate(cairo, canvas->right_mm, 0);
    trace(cairo, shape->path);
    if (shape->fill != SL_INK_NONE) {
        set_ink(canvas, shape->fill);
        cairo_set_fill_rule(cairo,
                            shape->even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
        cairo_fill_preserve(cairo);
    }
    if (shape->stroke != SL_INK_NONE && shape->stroke_mm > 0) {
        set_ink(canvas, shape->stroke);
        cairo_set_line_width(cairo, shape->stroke_mm);
        cairo_set_line_cap(cairo, CAPS[shape->cap]);
        cairo_set_line_join(cairo, JOINS[shape->join]);
        cairo_set_miter_limit(cairo, shape->miter_limit);
        cairo_stroke(cairo);
    }
    cairo_restore(cairo);
}

/* ---- artwork that is a picture ----------------------------------------------------------------
 */

static int part_of(int dot, int pixels, int dots)
{
    return (int)((gint64)dot * pixels / dots);
}

/* The mean of the pixels below a dot, at least one. */
static guint32 mean_of(const SlScenePicture *picture, int x0, int x1, int y0, int y1)
{
    guint64 sum[3] = {0, 0, 0};
    guint64 n = (guint64)(x1 - x0) * (guint64)(y1 - y0);

    for (int y = y0; y < y1; y++) {
        const guint8 *px = picture->rgb + 3 * ((gsize)y * (gsize)picture->width + (gsize)x0);
        for (int x = x0; x < x1; x++, px += 3)
            for (int c = 0; c < 3; c++)
                sum[c] += px[c];
    }
    return (guint32)((sum[0] / n) << 16 | (sum[1] / n) << 8 | sum[2] / n);
}

/* Its own pixels where there are as many dots, else their means; a picture that is too small has
 * its pixels repeated, which blurs nothing. */
static void paint_picture(const Canvas *canvas, const SlScenePicture *picture)
{
    for (int y = 0; y < canvas->height; y++) {
        int y0 = part_of(y, picture->height, canvas->height);
        int y1 = MAX(y0 + 1, part_of(y + 1, picture->height, canvas->height));
        guint32 *dots = canvas->px + (gsize)y * (gsize)canvas->width;
        for (int x = 0; x < canvas->width; x++) {
            int x0 = part_of(x, picture->width, canvas->width);
            int x1 = MAX(x0 + 1, part_of(x + 1, picture->width, canvas->width));
            dots[x] = mean_of(picture, x0, x1, y0, y1);
        }
    }
    cairo_surface_mark_dirty(canvas->surface);
}

/* ---- the canvas ---------------------------------------------------------------------------- */

static gboolean canvas_fits(const SlScene *scene, int scale, GError **error)
{
    if (scale < 1 || scale > MAX_SCALE || scene->width_dots < 1 || scene->height_dots < 1 ||
        scene->width_dots > SL_IMAGE_MAX_SIDE_PX / scale ||
        scene->height_dots > SL_IMAGE_MAX_SIDE_PX / scale ||
        (gint64)scene->width_dots * scene->height_dots > SL_RASTER_MAX_PIXELS / (scale * scale)) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%s': a picture of %d x %d dots at %d times is too large: choose fewer dots "
                      "per mm or a smaller label"),
                    sl_scene_name(scene), scene->width_dots, scene->height_dots, scale);
        return FALSE;
    }
    return TRUE;
}

/* A canvas on pixels that the caller owns. */
static void canvas_on(Canvas *canvas, const SlScene *scene, int scale, guint32 *px)
{
    *canvas = (Canvas){.scene = scene,
                       .scale = scale,
                       .width = scene->width_dots * scale,
                       .height = scene->height_dots * scale,
                       .px = px};
    canvas->surface = cairo_image_surface_create_for_data((guint8 *)canvas->px, CAIRO_FORMAT_RGB24,
                                                          canvas->width, canvas->height,
                                                          canvas->width * (int)sizeof *canvas->px);
    canvas->cairo = cairo_create(canvas->surface);

    double dots_per_mm = scene->dots_per_mm * scale;
    cairo_scale(canvas->cairo, dots_per_mm, dots_per_mm);
    /* 4 x 4 samples a dot: half the time and two thirds of the bytes of 15 x 17 */
    gboolean fast = dots_per_mm >= FINE_DOTS_MM;
    cairo_set_antialias(canvas->cairo, fast ? CAIRO_ANTIALIAS_FAST : CAIRO_ANTIALIAS_GOOD);
    canvas->right_mm = fast ? FAST_RIGHT_DOTS / dots_per_mm : 0;
}

/* A canvas of its own, white. */
static gboolean canvas_init(Canvas *canvas, const SlScene *scene, int scale, GError **error)
{
    if (!canvas_fits(scene, scale, error))
        return FALSE;
    gsize n = (gsize)scene->width_dots * scale * ((gsize)scene->height_dots * scale);
    guint32 *px = g_try_malloc(n * sizeof *px);
    if (!px) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': no memory for %d x %d dots"),
                    sl_scene_name(scene), scene->width_dots * scale, scene->height_dots * scale);
        return FALSE;
    }
    memset(px, 0xff, n * sizeof *px); /* paper */
    canvas_on(canvas, scene, scale, px);
    return TRUE;
}

static void canvas_clear(Canvas *canvas)
{
    g_clear_pointer(&canvas->cairo, cairo_destroy);
    g_clear_pointer(&canvas->surface, cairo_surface_destroy);
    g_clear_pointer(&canvas->px, g_free);
}

/* Paint the shapes from `first` to before `end`. */
static gboolean paint_shapes(Canvas *canvas, guint first, guint end, GError **error)
{
    const SlScene *scene = canvas->scene;

    if (scene->picture && first == 0)
        paint_picture(canvas, scene->picture);
    for (guint i = first; i < end; i++) {
        const SlShape *shape = &g_array_index(scene->shapes, SlShape, i);

        if (shape->path)
            paint_shape(canvas, shape);
        else if (shape->part == SL_PART_CODE && !canvas->without_code &&
                 !paint_code(canvas, sl_ink_rgb24(scene->inks[shape->fill]), error))
            return FALSE;
    }
    cairo_surface_flush(canvas->surface);

    cairo_status_t status = cairo_status(canvas->cairo);
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'%s': cairo: %s"), sl_scene_name(scene),
                    cairo_status_to_string(status));
        return FALSE;
    }
    return TRUE;
}

static SlRaster *canvas_to_raster(const Canvas *canvas)
{
    const SlScene *scene = canvas->scene;
    g_autofree guint32 *inks = g_new(guint32, scene->n_inks + 1);
    SlRaster *raster = g_new0(SlRaster, 1);

    inks[0] = 0xffffff; /* paper is an ink, too */
    for (int i = 0; i < scene->n_inks; i++)
        inks[i + 1] = sl_ink_rgb24(scene->inks[i]);
    raster->width = canvas->width;
    raster->height = canvas->height;
    raster->px = g_malloc((gsize)canvas->width * canvas->height);
    sl_palette_apply(canvas->px, inks, scene->n_inks + 1, raster);
    return raster;
}

/* Paint once more on black: what differs is not covered. */
static gboolean open_raster(const Canvas *on_white, SlRaster *raster, GError **error)
{
    Canvas canvas;
    const SlScene *scene = on_white->scene;

    if (!canvas_init(&canvas, scene, on_white->scale, error))
        return FALSE;
    memset(canvas.px, 0, (gsize)canvas.width * canvas.height * sizeof *canvas.px);
    gboolean done = paint_shapes(&canvas, 0, scene->shapes->len, error);
    if (done)
        sl_palette_open(on_white->px, canvas.px, scene, raster);
    canvas_clear(&canvas);
    return done;
}

/* ---- on a ground --------------------------------------------------------------------------- */

/* Pixels that a thread uses for one label after the other: fresh ones cost as much as painting. */
typedef struct {
    guint32 *px;
    gsize n;
} Scratch;

static void scratch_free(gpointer data)
{
    g_free(((Scratch *)data)->px);
    g_free(data);
}

static guint32 *scratch_of_thread(gsize n)
{
    static GPrivate key = G_PRIVATE_INIT(scratch_free);
    Scratch *scratch = g_private_get(&key);

    if (!scratch) {
        scratch = g_new0(Scratch, 1);
        g_private_set(&key, scratch);
    }
    if (scratch->n < n) {
        g_free(scratch->px);
        scratch->px = g_malloc(n * sizeof *scratch->px);
        scratch->n = n;
    }
    return scratch->px;
}

/* NULL with an error, or without one if it cannot be done this way. */
static SlGround *get_ground(const SlScene *scene, int scale, guint n, GError **error)
{
    SlGround *ground = sl_ground_find(scene, scale, n);
    Canvas canvas;

    if (ground || !canvas_init(&canvas, scene, scale, error))
        return ground;
    if (paint_shapes(&canvas, 0, n, error)) {
        SlRaster *raster = canvas_to_raster(&canvas);
        ground = sl_ground_keep(scene, scale, n, g_steal_pointer(&canvas.px), raster);
    }
    canvas_clear(&canvas);
    return ground;
}

/* The label's own shapes over the kept artwork. NULL without an error: there are too many colours
 * to go without rounding them, so the whole must be seen at once. */
static SlRaster *paint_on(const SlGround *ground, const SlScene *scene, int scale, guint n,
                          GError **error)
{
    const SlRaster *below = ground->raster;
    const gsize width = (gsize)below->width, dots = width * (gsize)below->height;
    g_autoptr(SlRaster) raster = g_memdup2(below, sizeof *below);
    SlArea areas[SL_GROUND_MAX_AREAS];
    int code_ink, n_areas = sl_ground_areas(scene, scale, n, areas, &code_ink);
    guint32 *px = scratch_of_thread(dots);
    Canvas canvas;

    raster->px = g_memdup2(below->px, dots);
    for (int i = 0; i < n_areas; i++)
        for (int y = areas[i].y0; y < areas[i].y1; y++) {
            gsize at = (gsize)y * width + (gsize)areas[i].x0;
            memcpy(px + at, ground->rgb + at, (gsize)(areas[i].x1 - areas[i].x0) * sizeof *px);
        }
    canvas_on(&canvas, scene, scale, px);
    canvas.without_code = code_ink != SL_INK_NONE;
    gboolean ok = paint_shapes(&canvas, n, scene->shapes->len, error);
    canvas.px = NULL; /* the thread's */
    canvas_clear(&canvas);
    for (int i = 0; ok && i < n_areas; i++)
        ok = sl_palette_patch(px, areas[i].x0, areas[i].y0, areas[i].x1, areas[i].y1, raster);
    if (ok && code_ink != SL_INK_NONE)
        ok = patch_code(scene, scale, code_ink, raster, error);
    return ok ? g_steal_pointer(&raster) : NULL;
}

/* *whole is set where the scene must be painted as a whole. */
static SlRaster *paint_with_ground(const SlScene *scene, int scale, gboolean *whole, GError **error)
{
    guint n = sl_ground_shapes(scene);
    g_autoptr(GError) reason = NULL;
    SlRaster *raster = NULL;

    *whole = n == 0;
    if (*whole || !canvas_fits(scene, scale, error))
        return NULL;
    g_autoptr(SlGround) ground = get_ground(scene, scale, n, &reason);
    if (ground)
        raster = paint_on(ground, scene, scale, n, &reason);
    *whole = !raster && !reason;
    if (reason)
        g_propagate_error(error, g_steal_pointer(&reason));
    return raster;
}

SlRaster *sl_paint_raster(const SlScene *scene, int scale, GError **error)
{
    gboolean whole;
    SlRaster *raster = paint_with_ground(scene, scale, &whole, error);
    Canvas canvas;

    if (!whole || !canvas_init(&canvas, scene, scale, error))
        return raster;
    if (paint_shapes(&canvas, 0, scene->shapes->len, error))
        raster = canvas_to_raster(&canvas);
    if (raster && scene->see_through && !open_raster(&canvas, raster, error))
        g_clear_pointer(&raster, sl_raster_free);
    canvas_clear(&canvas);
    return raster;
}
