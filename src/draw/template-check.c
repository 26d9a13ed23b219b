/*
 * template-check — is every slot there and in its place, and is the code's place clear
 */
#include "draw/template-inside.h"

#include <cairo.h>
#include <math.h>

#include "base/decimal.h"
#include "base/words.h"

#define PROBE_PX 160 /* side of the picture in which the code's place is looked at */

/* ---- slots --------------------------------------------------------------------------------- */

static gboolean is_inside(const SlRectMm *box, const SlPlan *plan)
{
    return box->x >= -SL_TEMPLATE_SLACK_MM && box->y >= -SL_TEMPLATE_SLACK_MM &&
           box->x + box->width <= plan->width_mm + SL_TEMPLATE_SLACK_MM &&
           box->y + box->height <= plan->height_mm + SL_TEMPLATE_SLACK_MM;
}

/* How far a slot must stay from the page's edges. */
static double clear_space(const SlLoad *load)
{
    const SlPlan *plan = load->tpl->plan;

    return load->scheme->clear_space_percent / 100.0 * MIN(plan->width_mm, plan->height_mm);
}

static gboolean is_clear_of_trim(const SlRectMm *box, const SlPlan *plan, double clear)
{
    const SlRectMm inner = {box->x - clear, box->y - clear, box->width + 2 * clear,
                            box->height + 2 * clear};

    return is_inside(&inner, plan);
}

static gboolean overlap(const SlRectMm *a, const SlRectMm *b)
{
    return a->x + a->width > b->x + SL_TEMPLATE_SLACK_MM &&
           b->x + b->width > a->x + SL_TEMPLATE_SLACK_MM &&
           a->y + a->height > b->y + SL_TEMPLATE_SLACK_MM &&
           b->y + b->height > a->y + SL_TEMPLATE_SLACK_MM;
}

static SlRectMm unite(const SlRectMm *a, const SlRectMm *b)
{
    double right = MAX(a->x + a->width, b->x + b->width);
    double bottom = MAX(a->y + a->height, b->y + b->height);
    double x = MIN(a->x, b->x), y = MIN(a->y, b->y);

    return (SlRectMm){x, y, right - x, bottom - y};
}

/* The box of a star is that of both its forms, half the stroke included. */
static void measure_star(SlLoad *load, int star, int root_line)
{
    SlSlot *slot = &load->tpl->plan->slots[SL_SLOT_STAR_1 + star - 1];
    gboolean has_form[2] = {FALSE, FALSE};

    for (guint i = 0; i < load->tpl->shapes->len; i++) {
        const SlArtShape *art = &g_array_index(load->tpl->shapes, SlArtShape, i);
        if (art->star != star || !art->shape.path)
            continue;
        SlRectMm box = sl_path_box(art->shape.path);
        double rim = art->shape.stroke == SL_INK_NONE ? 0 : art->shape.stroke_mm / 2;
        box = (SlRectMm){box.x - rim, box.y - rim, box.width + 2 * rim, box.height + 2 * rim};
        slot->box = slot->present ? unite(&slot->box, &box) : box;
        slot->present = TRUE;
        has_form[art->filled] = TRUE;
    }
    for (int filled = 0; filled < 2; filled++) {
        if (has_form[filled] || star > load->scheme->n_levels)
            continue;
        g_autofree char *subject = g_strdup_printf(_("slot 'star-%d'"), star);
        g_autofree char *cure = g_strdup_printf(_("draw it as a shape with the id 'star-%d-%s'"),
                                                star, filled ? "filled" : "outline");
        sl_load_refuse(load, root_line, subject, cure, _("its %s form is missing"),
                       filled ? _("filled") : _("outlined"));
    }
    if (slot->present && star > load->scheme->n_levels) {
        g_autofree char *subject = g_strdup_printf(_("slot 'star-%d'"), star);
        sl_load_remark(load, root_line, subject, _("remove it"),
                       _("the scheme has only %d levels: it will never be filled"),
                       load->scheme->n_levels);
    }
}

static void check_required(SlLoad *load, int root_line)
{
    static const SlSlotName REQUIRED[] = {SL_SLOT_QR, SL_SLOT_NUMBER, SL_SLOT_LEVEL_TEXT};

    for (guint i = 0; i < G_N_ELEMENTS(REQUIRED); i++) {
        const char *id = sl_slot_id(REQUIRED[i]);
        if (load->tpl->plan->slots[REQUIRED[i]].present ||
            (REQUIRED[i] == SL_SLOT_QR && load->tpl->codeless))
            continue;
        g_autofree char *subject = g_strdup_printf(_("slot '%s'"), id);
        g_autofree char *cure = g_strdup_printf(_("draw a rectangle with the id '%s'"), id);
        sl_load_refuse(load, root_line, subject, cure, _("it is missing"));
    }
}

static void check_place(SlLoad *load, int name, int root_line)
{
    const SlPlan *plan = load->tpl->plan;
    const SlSlot *slot = &plan->slots[name], *code = &plan->slots[SL_SLOT_QR];

    if (!slot->present || slot->box.width <= 0 || name == SL_SLOT_SAMPLE)
        return;
    g_autofree char *subject = g_strdup_printf(_("slot '%s'"), sl_slot_id((SlSlotName)name));
    if (!is_inside(&slot->box, plan))
        sl_load_refuse(load, root_line, subject, _("move it inside the page"),
                       _("it reaches out of the label"));
    else if (load->in_shape && !is_clear_of_trim(&slot->box, plan, clear_space(load))) {
        g_autofree char *least = sl_decimal(clear_space(load), 2);
        sl_load_refuse(load, root_line, subject, _("move it inwards, or make it smaller"),
                       _("it is nearer to the trim than the scheme's clear space of %s mm"), least);
    }
    if (name != SL_SLOT_QR && code->present && overlap(&slot->box, &code->box))
        sl_load_refuse(load, root_line, subject, _("move them apart"),
                       _("it overlaps the code and its quiet zone (slot 'qr')"));
    if (name == SL_SLOT_QR && fabs(slot->box.width - slot->box.height) > SL_TEMPLATE_SLACK_MM)
        sl_load_refuse(load, root_line, subject, _("make width and height equal"),
                       _("it is not a square"));
}

/* ---- the code's place ---------------------------------------------------------------------- */

static void trace(cairo_t *cr, const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(const void *)path->points->data;

    cairo_new_path(cr);
    for (guint i = 0; i < path->ops->len; i++) {
        switch ((SlPathOp)g_array_index(path->ops, guint8, i)) {
        case SL_PATH_MOVE:
            cairo_move_to(cr, p[0].x, p[0].y);
            p += 1;
            break;
        case SL_PATH_LINE:
            cairo_line_to(cr, p[0].x, p[0].y);
            p += 1;
            break;
        case SL_PATH_CURVE:
            cairo_curve_to(cr, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
            p += 3;
            break;
        case SL_PATH_CLOSE:
            cairo_close_path(cr);
            break;
        }
    }
}

/* Whether an ink is paper white, and stays so in every variant: a ground may turn dark. */
static gboolean stays_paper(const SlScheme *scheme, const SlInk *ink)
{
    gboolean paper = ink->knockout;

    for (guint i = 0; paper && i < scheme->variants->len; i++)
        paper = sl_scheme_find_ink(scheme, scheme->variants->pdata[i], ink->name)->knockout;
    return paper;
}

/* `always`: only what is paper white in every variant counts as paper. */
static void use_ink(cairo_t *cr, const SlLoad *load, int ink, gboolean always)
{
    const SlInk *one = load->scheme->inks->pdata[ink];
    gboolean paper = always ? stays_paper(load->scheme, one) : one->knockout;

    cairo_set_operator(cr, paper ? CAIRO_OPERATOR_CLEAR : CAIRO_OPERATOR_OVER);
}

static void probe_shape(cairo_t *cr, const SlLoad *load, const SlShape *shape, gboolean always)
{
    trace(cr, shape->path);
    cairo_set_fill_rule(cr, shape->even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
    if (shape->fill != SL_INK_NONE) {
        use_ink(cr, load, shape->fill, always);
        cairo_fill_preserve(cr);
    }
    if (shape->stroke != SL_INK_NONE) {
        use_ink(cr, load, shape->stroke, always);
        cairo_set_line_width(cr, shape->stroke_mm);
        cairo_set_miter_limit(cr, shape->miter_limit);
        cairo_set_line_cap(cr, (cairo_line_cap_t)shape->cap);
        cairo_set_line_join(cr, (cairo_line_join_t)shape->join);
        cairo_stroke_preserve(cr);
    }
}

/* Paint the artwork over the slot on paper, or on full ink, and see whether any ink is left. */
static gboolean is_clear(const SlLoad *load, const SlRectMm *box, gboolean on_ink)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, PROBE_PX, PROBE_PX);
    cairo_t *cr = cairo_create(surface);
    gboolean clear = TRUE;

    if (on_ink)
        cairo_paint(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    cairo_scale(cr, PROBE_PX / box->width, PROBE_PX / box->height);
    cairo_translate(cr, -box->x, -box->y);
    for (guint i = 0; i < load->tpl->shapes->len; i++) {
        const SlArtShape *art = &g_array_index(load->tpl->shapes, SlArtShape, i);
        if (art->shape.path)
            probe_shape(cr, load, &art->shape, on_ink);
    }
    cairo_surface_flush(surface);
    const guint8 *px = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < PROBE_PX; y++)
        for (int x = 0; x < PROBE_PX; x++)
            clear = clear && px[y * stride + x] == 0;
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return clear;
}

/* Paper-white shapes that touch the code's place are its plate. */
static void mark_plates(SlLoad *load, const SlRectMm *box)
{
    for (guint i = 0; i < load->tpl->shapes->len; i++) {
        SlArtShape *art = &g_array_index(load->tpl->shapes, SlArtShape, i);
        const SlInk *ink =
            art->shape.fill == SL_INK_NONE ? NULL : load->scheme->inks->pdata[art->shape.fill];
        if (!ink || !ink->knockout || !art->shape.path || art->shape.part != SL_PART_ARTWORK)
            continue;
        SlRectMm own = sl_path_box(art->shape.path);
        if (overlap(&own, box))
            art->shape.part = SL_PART_PLATE;
    }
}

static void check_code_place(SlLoad *load, int root_line)
{
    const SlSlot *slot = &load->tpl->plan->slots[SL_SLOT_QR];

    if (!slot->present || slot->box.width <= 0)
        return;
    mark_plates(load, &slot->box);
    load->tpl->has_plate = is_clear(load, &slot->box, TRUE);
    if (!is_clear(load, &slot->box, FALSE))
        sl_load_remark(load, root_line, _("slot 'qr'"), _("move the artwork away from it"),
                       _("artwork reaches into the code or its quiet zone and will be covered by a "
                         "paper-white plate"));
}

/* A place for a code, and the word that there is none. */
static void check_codeless(SlLoad *load, int root_line)
{
    if (load->tpl->codeless && load->tpl->plan->slots[SL_SLOT_QR].present)
        sl_load_refuse(load, root_line, _("slot 'qr'"),
                       _("remove it, or data-code=\"none\" of the root"),
                       _("the root says that there is no code"));
}

void sl_load_check(SlLoad *load, int root_line)
{
    check_codeless(load, root_line);
    check_required(load, root_line);
    for (int star = 1; star <= SL_LEVEL_MAX; star++)
        measure_star(load, star, root_line);
    for (int slot = 0; slot < SL_SLOT_COUNT; slot++)
        check_place(load, slot, root_line);
    check_code_place(load, root_line);
    load->tpl->plan->n_stars = load->scheme->n_levels;
}
