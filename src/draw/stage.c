/*
 * stage — a template fitted to a size, a raster and a variant
 */
#include "draw/stage-inside.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/image.h"
#include "base/words.h"
#include "draw/paint.h"
#include "draw/template-inside.h"

/* ---- size ---------------------------------------------------------------------------------- */

static gboolean check_width(const SlStage *stage, double asked, GError **error)
{
    const SlUse *use = stage->use;

    if (asked >= use->min_width_mm - 0.5 / stage->dots_per_mm)
        return TRUE;
    g_autofree char *is = sl_decimal(asked, 2), *least = sl_decimal(use->min_width_mm, 2);
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                _("'%s' at %s mm: labels for %s are at least %s mm wide: order %s mm or more, or "
                  "another use"),
                stage->plan->template_name, is, use->title ? _(use->title) : use->name, least, least);
    return FALSE;
}

/* Refused here and not where it is painted: the largest picture is the last one. */
static gboolean check_dots(const SlPlan *plan, double width, double height, int scale,
                           GError **error)
{
    double w = width * scale, h = height * scale;

    if (w >= 1 && h >= 1 && w <= SL_IMAGE_MAX_SIDE_PX && h <= SL_IMAGE_MAX_SIDE_PX &&
        w * h <= SL_RASTER_MAX_PIXELS)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                _("'%s' would be %.0f x %.0f dots, the sides may have 1 to %d and the whole %d "
                  "million: order a smaller size or a lower resolution"),
                plan->template_name, w, h, SL_IMAGE_MAX_SIDE_PX, SL_RASTER_MAX_PIXELS / 1000000);
    return FALSE;
}

/* The asked width becomes whole dots, the height follows the template's shape. */
static gboolean fit(SlStage *stage, const SlStageOrder *order, GError **error)
{
    const SlPlan *own = sl_template_plan(stage->tpl);
    const SlUse *use = order->use;
    const SlScenePicture *picture = sl_template_picture(stage->tpl);
    double dpmm = order->dots_per_mm > 0 ? order->dots_per_mm : use->dots_per_mm;
    double asked = order->width_mm > 0 ? order->width_mm : use->width_mm;

    if (asked <= 0 && use->width_px > 0)
        asked = use->width_px / dpmm;
    if (picture && use->medium != SL_MEDIUM_SCREEN)
        dpmm = picture->width / asked; /* its own pixels, placed at the size that was asked for */
    double width = round(asked * dpmm),
           height = round(asked * dpmm * own->height_mm / own->width_mm);
    if (!check_dots(own, width, height, MAX(order->largest_scale, 1), error))
        return FALSE;
    stage->asked_mm = asked;
    stage->dots_per_mm = dpmm;
    stage->width_dots = (int)width;
    stage->height_dots = (int)height;
    stage->scale = width / dpmm / own->width_mm;
    return check_width(stage, asked, error);
}

static void scale_plan(SlStage *stage)
{
    SlPlan *plan = stage->plan;

    plan->width_mm = stage->width_dots / stage->dots_per_mm;
    plan->height_mm = stage->height_dots / stage->dots_per_mm;
    plan->code_origin.x *= stage->scale;
    plan->code_origin.y *= stage->scale;
    plan->module_mm *= stage->scale;
    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        SlRectMm *box = &plan->slots[i].box;
        *box = (SlRectMm){box->x * stage->scale, box->y * stage->scale, box->width * stage->scale,
                          box->height * stage->scale};
    }
}

/* ---- inks ---------------------------------------------------------------------------------- */

/* The place of an ink in stage->inks; it is added if new. */
static int enter_ink(SlStage *stage, const SlInk *ink)
{
    for (int i = 0; i < stage->n_inks; i++)
        if (stage->inks[i] == ink)
            return i;
    stage->inks[stage->n_inks] = ink;
    return stage->n_inks++;
}

/* The place of what the variant makes of a scheme's ink. */
static int take_ink(SlStage *stage, const SlVariant *variant, int scheme_ink)
{
    if (scheme_ink == SL_INK_NONE)
        return SL_INK_NONE;
    const SlInk *own = stage->scheme->inks->pdata[scheme_ink];
    const SlInk *ink = sl_scheme_find_ink(stage->scheme, variant, own->name);

    return enter_ink(stage, ink ? ink : own);
}

/* The ink of the draft mark: its slot's, else "sample" if the scheme has it, else the code's. */
static int find_sample_ink(const SlStage *stage)
{
    if (stage->plan->slots[SL_SLOT_SAMPLE].present)
        return stage->tpl->slot_ink[SL_SLOT_SAMPLE];
    for (guint i = 0; i < stage->scheme->inks->len; i++)
        if (!strcmp(((const SlInk *)stage->scheme->inks->pdata[i])->name, "sample"))
            return (int)i;
    return stage->tpl->slot_ink[SL_SLOT_QR];
}

static void take_slot_inks(SlStage *stage, const SlVariant *variant)
{
    for (int slot = 0; slot < SL_SLOT_COUNT; slot++)
        stage->slot_ink[slot] = take_ink(stage, variant, stage->tpl->slot_ink[slot]);
    stage->plate_ink = take_ink(stage, variant, stage->tpl->plate_ink);
    stage->sample_ink = take_ink(stage, variant, find_sample_ink(stage));
}

/* Finished artwork is printed in its own colours. */
static gboolean keeps_colours(const SlStage *stage, const SlStageOrder *order, GError **error)
{
    const SlVariant *variant = order->variant;

    if (!stage->tpl->finished || !variant ||
        (g_hash_table_size(variant->inks) == 0 && !variant->paper))
        return TRUE;
    g_set_error(
        error, SL_ERROR, SL_ERROR_REFUSED,
        _("'%s': variant '%s' would change the colours of finished artwork: order --variant "
          "%s"),
        stage->plan->template_name, variant->name,
        ((const SlVariant *)stage->scheme->variants->pdata[0])->name);
    return FALSE;
}

/* ---- shapes -------------------------------------------------------------------------------- */

/* A line of text in the artwork, outlined in mm of the template. */
static SlPath *outline_text(const SlStage *stage, const SlArtText *text, GError **error)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    g_autofree char *what = g_strdup_printf(_("in line %d of the template"), text->line);

    if (!sl_text_line(stage->fonts, SL_FACE_TEXT, text->words, what, &line, error))
        return NULL;
    double start = (const double[]){0, -0.5, -1}[text->anchor] * line.advance * text->size;
    SlAffine size = {text->size, 0, 0, text->size, start, 0};
    SlAffine map = sl_affine_multiply(&size, &text->map);
    SlPath *path = sl_path_new();
    sl_path_append(path, line.path, &map);
    return path;
}

static gboolean take_shape(SlStage *stage, const SlVariant *variant, const SlArtShape *art,
                           GError **error)
{
    const SlAffine scale = {stage->scale, 0, 0, stage->scale, 0, 0};
    g_autoptr(SlPath) own =
        art->text ? outline_text(stage, art->text, error) : sl_path_ref(art->shape.path);
    if (!own)
        return FALSE;
    SlStageShape shape = {.shape = art->shape, .star = art->star, .filled = art->filled};
    shape.shape.id = g_strdup(art->shape.id);
    shape.shape.path = sl_path_new();
    sl_path_append(shape.shape.path, own, &scale);
    shape.shape.stroke_mm *= stage->scale;
    shape.shape.fill = take_ink(stage, variant, art->shape.fill);
    shape.shape.stroke = take_ink(stage, variant, art->shape.stroke);
    g_array_append_val(stage->shapes, shape);
    return TRUE;
}

/* The ground that a variant gives to the whole label, beneath everything. */
static void take_paper(SlStage *stage, const SlVariant *variant)
{
    const SlPlan *plan = stage->plan;
    SlStageShape ground = {
        .shape = {.part = SL_PART_ARTWORK, .stroke = SL_INK_NONE, .miter_limit = 4}};

    if (!variant || !variant->paper)
        return;
    ground.shape.fill = enter_ink(stage, sl_scheme_find_ink(stage->scheme, NULL, variant->paper));
    ground.shape.path = sl_path_new();
    sl_path_rect(ground.shape.path, &(SlRectMm){0, 0, plan->width_mm, plan->height_mm});
    g_array_append_val(stage->shapes, ground);
}

static void clear_shape(SlStageShape *shape)
{
    sl_shape_clear(&shape->shape);
}

SlStage *sl_stage_new(SlTemplate *tpl, const SlScheme *scheme, SlFonts *fonts,
                      const SlStageOrder *order, GError **error)
{
    g_autoptr(SlStage) stage = g_new0(SlStage, 1);

    stage->tpl = sl_template_ref(tpl);
    stage->fonts = sl_fonts_ref(fonts);
    stage->scheme = scheme;
    stage->use = order->use;
    stage->ec = order->ec ? order->ec : 'M';
    stage->ink_spread_mm = order->ink_spread_mm;
    stage->plan = sl_plan_copy(sl_template_plan(tpl));
    stage->inks = g_new0(const SlInk *, scheme->inks->len + 1);
    stage->shapes = g_array_new(FALSE, FALSE, sizeof(SlStageShape));
    g_array_set_clear_func(stage->shapes, (GDestroyNotify)clear_shape);
    if (!keeps_colours(stage, order, error) || !fit(stage, order, error))
        return NULL;
    scale_plan(stage);
    take_paper(stage, order->variant);
    for (guint i = 0; i < tpl->shapes->len; i++)
        if (!take_shape(stage, order->variant, &g_array_index(tpl->shapes, SlArtShape, i), error))
            return NULL;
    take_slot_inks(stage, order->variant);
    return g_steal_pointer(&stage);
}

void sl_stage_free(SlStage *stage)
{
    if (!stage)
        return;
    sl_template_unref(stage->tpl);
    sl_fonts_unref(stage->fonts);
    sl_plan_free(stage->plan);
    g_array_unref(stage->shapes);
    g_free(stage->inks);
    g_free(stage);
}
