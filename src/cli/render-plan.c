/*
 * render-plan — a row becomes orders, or a refusal
 *
 *     row --find, admit--> label --uses x variants--> orders --names--> files
 */
#include "cli/render.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/words.h"

static void render_file_free(gpointer data)
{
    SlRenderFile *file = data;

    g_free(file->name);
    g_free(file->inputs);
    g_free(file->sha256);
    g_free(file);
}

void sl_render_order_free(SlRenderOrder *order)
{
    if (order == NULL)
        return;
    sl_stage_box_release(order->stage);
    g_clear_pointer(&order->scene, sl_scene_free);
    g_ptr_array_unref(order->files);
    g_clear_pointer(&order->warnings, g_ptr_array_unref);
    g_clear_error(&order->error);
    sl_render_row_unref(order->row);
    g_free(order);
}

static SlRenderOrder *new_order(GPtrArray *orders, SlRenderRow *row)
{
    SlRenderOrder *order = g_new0(SlRenderOrder, 1);

    order->row = sl_render_row_ref(row);
    order->files = g_ptr_array_new_with_free_func(render_file_free);
    g_ptr_array_add(orders, order);
    return order;
}

/* ---- row -> label -------------------------------------------------------------------------- */

/* The scheme that a row is judged by: its own, --scheme, else the one its record was imported with.
 */
static gboolean find_scheme(SlRender *render, SlRenderRow *row, GError **error)
{
    const char *listed = row->record != NULL ? row->record->scheme : NULL;
    const SlScheme *scheme = sl_cli_scheme(row->wish.scheme, render->cli, error);

    if (scheme == NULL)
        return FALSE;
    if (listed != NULL && strcmp(listed, scheme->name) != 0) {
        if (render->scheme_given || row->wish.scheme != NULL) {
            g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                        _("'%s': is listed under scheme '%s', not '%s'; leave out --scheme"),
                        row->number, listed, scheme->name);
            return FALSE;
        }
        scheme = sl_cli_scheme(listed, render->cli, error);
    }
    row->scheme = scheme;
    return scheme != NULL;
}

static gboolean find_row(SlRender *render, SlRenderRow *row, GError **error)
{
    row->edition = render->newest != NULL ? render->newest->name : NULL;
    if (render->registry != NULL &&
        !sl_registry_find(render->registry, row->number, &row->record, error))
        return FALSE;
    return find_scheme(render, row, error);
}

static GDate day_of(const SlRender *render, const SlRenderRow *row)
{
    return g_date_valid(&row->wish.on) ? row->wish.on : render->cli->on;
}

SlIssueRow sl_render_issue_row(const SlRender *render, const SlRenderRow *row)
{
    return (SlIssueRow){
        .scheme = row->scheme,
        .number = row->number,
        .record = row->record,
        .edition = row->edition,
        .model = row->wish.model,
        .level = row->wish.level,
        .on = day_of(render, row),
        .draft = row->wish.draft,
    };
}

/* All that the label will say, so that a change of any of it is noticed. */
static char *content_of(const SlRenderRow *row, const SlLabel *label)
{
    const GDate *issued = row->record != NULL ? &row->record->issued : NULL;
    g_autofree char *date =
        issued != NULL && g_date_valid(issued) ? sl_date_iso(issued) : g_strdup("");
    const char *words[] = {label->number, label->code_text, label->holder, label->product, date};
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_printf(text, "%d %d\n", label->level, label->draft);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        g_string_append_printf(text, "%d %s\n", words[i] != NULL ? (int)strlen(words[i]) : -1,
                               words[i] != NULL ? words[i] : "");
    return sl_sha256_data(text->str, text->len);
}

static gboolean admit_row(SlRender *render, SlRenderRow *row, GError **error)
{
    g_auto(SlAdmitted) admitted = SL_ADMITTED_INIT;

    if (!find_row(render, row, error) || !sl_wish_fits(&row->wish, row->scheme, error))
        return FALSE;
    SlIssueRow issue = sl_render_issue_row(render, row);
    if (!sl_issue_admit(&issue, &admitted, error))
        return FALSE;
    row->content = content_of(row, &admitted.label);
    return TRUE;
}

/* ---- a model's numbers --------------------------------------------------------------------- */

typedef struct {
    GPtrArray *valid; /* char*: numbers */
    GString *others;  /* "JC-1 (expired), JC-2 (withdrawn)" */
} Found;

static gboolean note_number(const SlRecord *record, SlStatus status, gpointer data)
{
    Found *found = data;

    if (status == SL_STATUS_VALID)
        g_ptr_array_add(found->valid, g_strdup(record->number));
    else
        g_string_append_printf(found->others, "%s%s (%s)", found->others->len > 0 ? ", " : "",
                               record->number, sl_status_word(status));
    return TRUE;
}

/* Set the row's number from its model; a model with several valid numbers is the user's choice. */
static gboolean find_model(SlRender *render, SlRenderRow *row, GError **error)
{
    g_autoptr(GPtrArray) valid = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) others = g_string_new(NULL);
    Found found = {valid, others};
    SlFilter filter = {
        .model = row->wish.model, .expires_within_days = -1, .on = day_of(render, row)};
    g_autofree char *model = sl_printable(row->wish.model);

    if (render->registry != NULL && !sl_registry_list(render->registry, &filter, sl_cli_scheme,
                                                      render->cli, note_number, &found, error))
        return FALSE;
    if (valid->len == 1) {
        row->number = g_strdup(valid->pdata[0]);
        return TRUE;
    }
    if (valid->len == 0)
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("model '%s': no valid registration in edition '%s'%s%s; give the number, or "
                      "import a newer list"),
                    model, row->edition != NULL ? row->edition : _("(none)"),
                    others->len > 0 ? _(", only ") : "", others->str);
    else {
        g_ptr_array_add(valid, NULL);
        g_autofree char *numbers = g_strjoinv(", ", (char **)valid->pdata);
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("model '%s': has several valid registrations: %s; give the number"), model,
                    numbers);
    }
    return FALSE;
}

/* ---- label -> orders ----------------------------------------------------------------------- */

/* The raster: what was said, the device's, the use's. */
static double raster_of(const SlRenderOrder *order)
{
    const SlWish *wish = &order->row->wish;

    return wish->dots_per_mm > 0   ? wish->dots_per_mm
           : order->device != NULL ? order->device->dots_per_mm
                                   : order->use->dots_per_mm;
}

static double ink_spread_of(const SlRenderOrder *order)
{
    double said = order->row->wish.ink_spread_mm;

    return said != SL_WISH_UNSAID ? said : order->device != NULL ? order->device->ink_spread_mm : 0;
}

static int largest_scale(const SlRenderOrder *order)
{
    int largest = order->use->scales[0];

    for (guint i = 0; order->formats & SL_FORMAT_PNG && i < G_N_ELEMENTS(order->use->scales); i++)
        largest = MAX(largest, order->use->scales[i]);
    return largest;
}

static double asked_width_mm(const SlRenderOrder *order)
{
    const SlWish *wish = &order->row->wish;
    const SlUse *use = order->use;
    double dots_per_mm = raster_of(order);

    if (wish->size.value > 0)
        return wish->size.unit == SL_UNIT_PX ? wish->size.value / dots_per_mm : wish->size.value;
    return use->medium == SL_MEDIUM_SCREEN ? use->width_px / dots_per_mm : use->width_mm;
}

static SlPdfKind pdf_kind(const SlWish *wish, const SlUse *use)
{
    if (use->medium != SL_MEDIUM_PRINT || wish->pdf == SL_PDF_AS_SCREEN)
        return SL_PDF_SCREEN;
    return wish->pdf == SL_PDF_AS_X4 ? SL_PDF_PRESS_X4 : SL_PDF_PRESS_X1A;
}

static SlPdfOrder pdf_order(const SlRender *render, const SlWish *wish, const SlUse *use)
{
    SlPdfOrder pdf = {.kind = pdf_kind(wish, use), .tool = "starlabel " SL_VERSION};

    if (pdf.kind == SL_PDF_SCREEN)
        return pdf;
    pdf.bleed_mm = wish->bleed_mm;
    pdf.marks = wish->marks;
    pdf.die_line = wish->die_line;
    pdf.spots = wish->spots;
    pdf.condition = wish->condition;
    if (pdf.kind == SL_PDF_PRESS_X4)
        pdf.icc_profile = render->line->profile;
    return pdf;
}

static gboolean add_file(SlRenderOrder *order, SlFormat format, int scale, GError **error)
{
    SlNameParts parts = {order->row,           order->use->name, order->variant->name,
                         order->artwork->name, format,           scale};
    char *name = sl_name_expand(order->row->wish.pattern, &parts, error);

    if (name == NULL)
        return FALSE;
    SlRenderFile *file = g_new0(SlRenderFile, 1);
    file->format = format;
    file->scale = scale;
    file->name = name;
    g_ptr_array_add(order->files, file);
    return TRUE;
}

/* In the order in which sl_issue hands the files back. */
static gboolean name_files(SlRenderOrder *order, GError **error)
{
    gboolean ok = TRUE;

    if (order->formats & SL_FORMAT_PNG)
        for (guint i = 0; i < G_N_ELEMENTS(order->use->scales) && order->use->scales[i] > 0; i++)
            ok = ok && add_file(order, SL_FORMAT_PNG, order->use->scales[i], error);
    if (order->formats & SL_FORMAT_SVG)
        ok = ok && add_file(order, SL_FORMAT_SVG, 1, error);
    if (order->formats & SL_FORMAT_PDF)
        ok = ok && add_file(order, SL_FORMAT_PDF, 1, error);
    return ok;
}

/* A module that was asked for decides the width; each row has its own code. */
static gboolean size_order(const SlRender *render, SlRenderOrder *order, GError **error)
{
    const SlWish *wish = &order->row->wish;
    g_auto(SlAdmitted) admitted = SL_ADMITTED_INIT;

    order->asked_mm = asked_width_mm(order);
    if (wish->module_mm <= 0)
        return TRUE;
    SlIssueRow row = sl_render_issue_row(render, order->row);
    if (!sl_issue_admit(&row, &admitted, error))
        return FALSE;
    SlModuleWish module = {admitted.code_text, wish->ec, wish->module_mm, raster_of(order)};
    return sl_module_width(order->artwork->tpl, order->row->scheme, &module, &order->asked_mm,
                           error);
}

static gboolean fill_order(SlRender *render, SlRenderOrder *order, const SlUse *use,
                           const SlVariant *variant, GError **error)
{
    SlRenderRow *row = order->row;
    const SlWish *wish = &row->wish;
    const char *artwork = wish->template_name != NULL ? wish->template_name : use->template_name;

    order->use = use;
    order->variant = variant;
    order->formats = sl_company_formats(render, row, use, variant);
    if (variant->screen && use->medium != SL_MEDIUM_SCREEN)
        return sl_senseless(error, variant->name, _("is a variant for screens, not for use '%s'"),
                            use->name);
    order->pdf = pdf_order(render, wish, use);
    if (wish->device != NULL)
        order->device = sl_scheme_find_device(row->scheme, wish->device);
    order->artwork = sl_render_stock_artwork(render->stock, row->scheme, artwork, error);
    if (order->artwork == NULL || !size_order(render, order, error))
        return FALSE;

    gboolean sized = wish->size.value > 0 || wish->module_mm > 0;
    SlStageOrder stage = {.use = use,
                          .variant = variant,
                          .width_mm = sized ? order->asked_mm : 0,
                          .dots_per_mm = raster_of(order),
                          .ec = wish->ec,
                          .ink_spread_mm = ink_spread_of(order),
                          .largest_scale = largest_scale(order)};
    order->stage = sl_render_stock_stage(render->stock, row->scheme, order->artwork, &stage, error);
    return order->stage != NULL && name_files(order, error);
}

static void add_orders(SlRender *render, SlRenderRow *row, GPtrArray *orders)
{
    g_auto(GStrv) uses = sl_company_uses(render, row);

    for (char **name = uses; *name != NULL; name++) {
        const SlUse *use = sl_scheme_find_use(row->scheme, *name);
        g_auto(GStrv) variants = sl_company_variants(render, row, use);
        for (char **variant = variants; *variant != NULL; variant++) {
            SlRenderOrder *order = new_order(orders, row);
            fill_order(render, order, use, sl_scheme_find_variant(row->scheme, *variant),
                       &order->error);
        }
    }
}

GPtrArray *sl_render_plan_row(SlRender *render, SlRenderRow *row)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)sl_render_order_free);

    row->edition = render->newest != NULL ? render->newest->name : NULL;
    if (row->error == NULL && row->number == NULL)
        find_model(render, row, &row->error);
    if (row->error == NULL)
        admit_row(render, row, &row->error);
    if (row->error == NULL)
        add_orders(render, row, orders);
    else
        new_order(orders, row)->error = g_error_copy(row->error);
    return orders;
}
