/* operators — a scene becomes page content */
#include "press/operators.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "label/symbol-outline.h"

#include <math.h>

#define PLACES      3     /* of a mm: 1 µm, a tenth of the finest platesetter's dot */
#define THIN_PLACES 4     /* of a module, for codes that are thinned against ink spread */
#define AT_TRIM     0.001 /* mm: an edge so near the trim is meant to lie on it */

static void number(GString *out, double value, int places)
{
    sl_decimal_append(out, value, places);
    g_string_append_c(out, ' ');
}

/* ---- checking ------------------------------------------------------------------------------ */

static gboolean is_good(double mm)
{
    return fabs(mm) <= SL_OPERATORS_MAX_MM; /* a NaN is not */
}

static const char *scene_name(const SlScene *scene)
{
    return scene->number != NULL ? scene->number : scene->title != NULL ? scene->title : "scene";
}

gboolean sl_path_check(const SlPath *path, const char *subject, const char *id, GError **error)
{
    if (path->ops->len > 0 && g_array_index(path->ops, guint8, 0) != SL_PATH_MOVE) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s': the path '%s' does not begin anywhere"), subject, id);
        return FALSE;
    }
    for (guint i = 0; i < path->points->len; i++) {
        const SlPointMm *p = &g_array_index(path->points, SlPointMm, i);
        if (!is_good(p->x) || !is_good(p->y)) {
            g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                        _("'%s': the path '%s' reaches further than %d mm"), subject, id,
                        (int)SL_OPERATORS_MAX_MM);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_shape(const SlScene *scene, const SlShape *shape, GError **error)
{
    const char *id = shape->id != NULL ? shape->id : "unnamed";

    if (shape->path == NULL)
        return TRUE;
    if (shape->stroke != SL_INK_NONE &&
        !(is_good(shape->stroke_mm) && is_good(shape->miter_limit))) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': the pen of '%s' is too wide"),
                    scene_name(scene), id);
        return FALSE;
    }
    return sl_path_check(shape->path, scene_name(scene), id, error);
}

static gboolean check_code(const SlScene *scene, GError **error)
{
    const SlPlan *plan = scene->plan;

    if (scene->symbol == NULL ||
        (is_good(plan->code_origin.x) && is_good(plan->code_origin.y) && plan->module_mm > 0 &&
         is_good(plan->module_mm) && !(scene->thin_mm >= plan->module_mm) &&
         scene->symbol->side > 0 && scene->symbol->side <= SL_SYMBOL_MAX_SIDE))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': the code has no place on the label"),
                scene_name(scene));
    return FALSE;
}

gboolean sl_scene_check(const SlScene *scene, GError **error)
{
    if (scene->plan == NULL || !(scene->plan->width_mm > 0) || !(scene->plan->height_mm > 0)) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': the label has no size"),
                    scene_name(scene));
        return FALSE;
    }
    for (guint i = 0; i < scene->shapes->len; i++)
        if (!check_shape(scene, &g_array_index(scene->shapes, SlShape, i), error))
            return FALSE;
    return check_code(scene, error);
}

/* ---- paths --------------------------------------------------------------------------------- */

static void point(GString *out, const SlPointMm *p, double dx, double dy)
{
    number(out, p->x + dx, PLACES);
    number(out, p->y + dy, PLACES);
}

void sl_path_operators(GString *out, const SlPath *path, double dx, double dy)
{
    static const struct {
        int points;
        const char *name;
    } known[] = {
        [SL_PATH_MOVE] = {1, "m\n"},
        [SL_PATH_LINE] = {1, "l\n"},
        [SL_PATH_CURVE] = {3, "c\n"},
        [SL_PATH_CLOSE] = {0, "h\n"},
    };
    const SlPointMm *next = (const SlPointMm *)path->points->data;

    for (guint i = 0; i < path->ops->len; i++) {
        guint8 op = g_array_index(path->ops, guint8, i);
        for (int k = 0; k < known[op].points; k++)
            point(out, next++, dx, dy);
        g_string_append(out, known[op].name);
    }
}

void sl_rect_operators(GString *out, const SlRectMm *rect)
{
    number(out, rect->x, PLACES);
    number(out, rect->y, PLACES);
    number(out, rect->width, PLACES);
    number(out, rect->height, PLACES);
    g_string_append(out, "re\n");
}

void sl_matrix_operators(GString *out, const SlAffine *map)
{
    const double values[] = {map->xx, map->yx, map->xy, map->yy, map->x0, map->y0};

    for (int i = 0; i < 6; i++)
        number(out, values[i], 6);
    g_string_append(out, "cm\n");
}

/* ---- bleed --------------------------------------------------------------------------------- */

/* If the path is one upright rectangle: four corners, or five where the first is said twice. */
static gboolean is_rect(const SlPath *path, const SlRectMm *box)
{
    const SlPointMm *p = (const SlPointMm *)path->points->data;
    guint n = path->points->len;

    if (n != 4 && n != 5)
        return FALSE;
    for (guint i = 0; i < path->ops->len; i++) {
        guint8 op = g_array_index(path->ops, guint8, i);
        if (op == SL_PATH_CURVE || (op == SL_PATH_MOVE) != (i == 0))
            return FALSE;
    }
    for (guint i = 0; i < n; i++) {
        gboolean corner =
            (fabs(p[i].x - box->x) < AT_TRIM || fabs(p[i].x - box->x - box->width) < AT_TRIM) &&
            (fabs(p[i].y - box->y) < AT_TRIM || fabs(p[i].y - box->y - box->height) < AT_TRIM);
        gboolean upright =
            i == 0 || fabs(p[i].x - p[i - 1].x) < AT_TRIM || fabs(p[i].y - p[i - 1].y) < AT_TRIM;
        if (!corner || !upright)
            return FALSE;
    }
    return TRUE;
}

/* Which ends of a shape lie on the trim, and whether one lies beyond it (then bleed is drawn). */
typedef struct {
    gboolean left, top, right, bottom, beyond;
} Edges;

static Edges edges_at_trim(const SlRectMm *box, const SlPlan *plan)
{
    double right = box->x + box->width - plan->width_mm;
    double bottom = box->y + box->height - plan->height_mm;

    return (Edges){
        .left = fabs(box->x) < AT_TRIM,
        .top = fabs(box->y) < AT_TRIM,
        .right = fabs(right) < AT_TRIM,
        .bottom = fabs(bottom) < AT_TRIM,
        .beyond = box->x <= -AT_TRIM || box->y <= -AT_TRIM || right >= AT_TRIM || bottom >= AT_TRIM,
    };
}

/* Clip to what lies within the bleed but outside the trim. */
static void clip_to_frame(GString *out, const SlPlan *plan, double bleed)
{
    sl_rect_operators(
        out, &(SlRectMm){-bleed, -bleed, plan->width_mm + 2 * bleed, plan->height_mm + 2 * bleed});
    sl_rect_operators(out, &(SlRectMm){0, 0, plan->width_mm, plan->height_mm});
    g_string_append(out, "W* n\n");
}

/* Paint the run-on of a filled shape that ends at the trim; nothing for others. */
static void append_run_on(GString *out, const SlScene *scene, const SlShape *shape,
                          const SlPlates *plates, double bleed)
{
    const SlInk *ink = scene->inks[shape->fill];
    SlRectMm box = sl_path_box(shape->path);
    Edges at = edges_at_trim(&box, scene->plan);

    if (!(at.left || at.top || at.right || at.bottom))
        return;
    if (is_rect(shape->path, &box)) {
        double left = at.left ? bleed : 0, top = at.top ? bleed : 0;
        sl_plates_ink(plates, out, ink, FALSE);
        sl_rect_operators(out, &(SlRectMm){box.x - left, box.y - top,
                                           box.width + left + (at.right ? bleed : 0),
                                           box.height + top + (at.bottom ? bleed : 0)});
        g_string_append(out, "f\n");
    } else if (!at.beyond) {
        g_string_append(out, "q\n");
        clip_to_frame(out, scene->plan, bleed);
        sl_plates_ink(plates, out, ink, TRUE);
        number(out, 2 * bleed, PLACES);
        g_string_append(out, "w 0 j 10 M\n");
        sl_path_operators(out, shape->path, 0, 0);
        g_string_append(out, "S Q\n");
    }
}

/* ---- shapes -------------------------------------------------------------------------------- */

static gboolean has_stroke(const SlShape *shape)
{
    /* A width of 0 is the thinnest line a device can draw: on a press, none at all. */
    return shape->stroke != SL_INK_NONE && shape->stroke_mm > 0;
}

static void append_pen(GString *out, const SlShape *shape)
{
    static const int caps[] = {[SL_CAP_BUTT] = 0, [SL_CAP_ROUND] = 1, [SL_CAP_SQUARE] = 2};
    static const int joins[] = {[SL_JOIN_MITER] = 0, [SL_JOIN_ROUND] = 1, [SL_JOIN_BEVEL] = 2};

    number(out, shape->stroke_mm, PLACES);
    g_string_append_printf(out, "w %d J %d j ", caps[shape->cap], joins[shape->join]);
    number(out, MAX(shape->miter_limit, 1), PLACES);
    g_string_append(out, "M\n");
}

static void append_shape(GString *out, const SlScene *scene, const SlShape *shape,
                         const SlPlates *plates)
{
    gboolean fill = shape->fill != SL_INK_NONE, stroke = has_stroke(shape);

    if (!fill && !stroke)
        return;
    if (fill)
        sl_plates_ink(plates, out, scene->inks[shape->fill], FALSE);
    if (stroke) {
        sl_plates_ink(plates, out, scene->inks[shape->stroke], TRUE);
        append_pen(out, shape);
    }
    sl_path_operators(out, shape->path, 0, 0);
    g_string_append(out, fill && stroke ? "B" : fill ? "f" : "S");
    g_string_append(out, fill && shape->even_odd ? "*\n" : "\n");
}

/* Outlines in modules, with places enough for a tenth of a micrometre. */
static void append_outline(GString *out, const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(void *)path->points->data;

    for (guint i = 0; i < path->ops->len; i++) {
        guint8 op = g_array_index(path->ops, guint8, i);
        if (op == SL_PATH_CLOSE) {
            g_string_append(out, "h\n");
            continue;
        }
        number(out, p->x, THIN_PLACES);
        number(out, p->y, THIN_PLACES);
        g_string_append(out, op == SL_PATH_MOVE ? "m\n" : "l\n");
        p++;
    }
}

/*
 * The symbol in units of its module, so that all corners are whole numbers and neighbours share
 * them exactly; one fill for all, so that there are no seams.
 */
static void append_code(GString *out, const SlScene *scene, const SlShape *shape,
                        const SlPlates *plates)
{
    const SlSymbol *symbol = scene->symbol;
    const SlPlan *plan = scene->plan;
    SlAffine map = {plan->module_mm,    0, 0, plan->module_mm, plan->code_origin.x,
                    plan->code_origin.y};

    g_string_append(out, "q\n");
    if (plates->press)
        g_string_append(out, SL_GS_KNOCKOUT " gs\n0 0 0 1 k\n");
    else
        sl_plates_ink(plates, out, scene->inks[shape->fill], FALSE);
    sl_matrix_operators(out, &map);
    for (int row = 0; scene->thin_mm <= 0 && row < symbol->side; row++)
        for (int col = 0, end; col < symbol->side; col = end + 1) {
            for (end = col; end < symbol->side && sl_symbol_is_dark(symbol, end, row);)
                end++;
            if (end > col)
                g_string_append_printf(out, "%d %d %d 1 re\n", col, row, end - col);
        }
    if (scene->thin_mm > 0) {
        g_autoptr(SlPath) outline = sl_symbol_outline(symbol, scene->thin_mm / plan->module_mm);
        append_outline(out, outline);
    }
    g_string_append(out, "f\nQ\n");
}

/* An image is a unit square that stands upright; here y runs downwards. */
static void append_picture(GString *out, const SlScene *scene, const SlPlates *plates)
{
    const SlPlan *plan = scene->plan;
    SlAffine map = {plan->width_mm, 0, 0, -plan->height_mm, 0, plan->height_mm};

    g_string_append(out, "q\n");
    sl_matrix_operators(out, &map);
    g_string_append_printf(out, "/I%d Do\nQ\n", sl_plates_picture(plates, scene->picture));
}

void sl_scene_append(GString *out, const SlScene *scene, const SlPlates *plates, double bleed_mm)
{
    if (scene->picture != NULL)
        append_picture(out, scene, plates);
    for (guint i = 0; i < scene->shapes->len; i++) {
        const SlShape *shape = &g_array_index(scene->shapes, SlShape, i);
        if (shape->part == SL_PART_CODE && shape->path == NULL) {
            if (scene->symbol != NULL && shape->fill != SL_INK_NONE)
                append_code(out, scene, shape, plates);
            continue;
        }
        if (shape->path == NULL || shape->path->ops->len == 0)
            continue;
        if (bleed_mm > 0 && shape->fill != SL_INK_NONE)
            append_run_on(out, scene, shape, plates, bleed_mm);
        append_shape(out, scene, shape, plates);
    }
}
