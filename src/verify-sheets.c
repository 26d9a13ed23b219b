/* verify-sheets — each scheme's fonts and templates, and the sheets drawn with them */
#include "verify-inside.h"

#include "base/error.h"
#include "base/words.h"
#include "draw/expected.h"
#include "draw/template.h"
#include "read/code-text.h"
#include "read/ocr.h"

/* A sheet's longer side: finer than any photo that is read at all (a 60 mm label at 16 px/mm has
 * modules of 11 px), small enough to be compared in milliseconds. */
#define SHEET_SIDE_PX       1000.0
#define SHEET_MIN_PX_PER_MM 8.0
#define SHEET_MAX_PX_PER_MM 40.0

/* What belongs to one scheme: its fonts and its compiled templates. */
typedef struct {
    const SlScheme *scheme;
    SlFonts *fonts;
    GPtrArray *templates; /* SlTemplate* that have a code */
    GPtrArray *codeless;  /* those that have none: no code leads to them */
} Atelier;

/* ---- what a run shares --------------------------------------------------------------------- */

static void atelier_free(gpointer data)
{
    Atelier *atelier = data;

    if (atelier->templates != NULL)
        g_ptr_array_unref(atelier->templates);
    if (atelier->codeless != NULL)
        g_ptr_array_unref(atelier->codeless);
    if (atelier->fonts != NULL)
        sl_fonts_unref(atelier->fonts);
    g_free(atelier);
}

static gboolean load_templates(Atelier *atelier, GError **error)
{
    const SlScheme *scheme = atelier->scheme;

    atelier->templates = g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_unref);
    atelier->codeless = g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_unref);
    for (guint i = 0; i < scheme->templates->len; i++) {
        const char *name = g_ptr_array_index(scheme->templates, i);
        g_autofree char *file = g_strdup_printf("%s.svg", name);
        g_autofree char *path = g_build_filename(scheme->folder, file, NULL);
        SlTemplate *tpl = sl_template_load(path, name, scheme, NULL, error);
        if (tpl == NULL)
            return FALSE;
        g_ptr_array_add(sl_template_is_codeless(tpl) ? atelier->codeless : atelier->templates, tpl);
    }
    return TRUE;
}

static const Atelier *find_atelier(SlVerifier *verifier, const SlScheme *scheme, GError **error)
{
    Atelier *atelier = g_hash_table_lookup(verifier->ateliers, scheme->name);

    if (atelier != NULL)
        return atelier;
    atelier = g_new0(Atelier, 1);
    atelier->scheme = scheme;
    atelier->fonts = sl_fonts_load(verifier->order.fonts_folder, scheme, error);
    if (atelier->fonts == NULL || !load_templates(atelier, error)) {
        atelier_free(atelier);
        return NULL;
    }
    g_hash_table_insert(verifier->ateliers, g_strdup(scheme->name), atelier);
    return atelier;
}

SlVerifier *sl_verifier_new(const SlVerifyOrder *order, GError **error)
{
    g_autoptr(SlVerifier) verifier = g_new0(SlVerifier, 1);

    verifier->order = *order;
    verifier->ateliers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, atelier_free);
    if (order->registry != NULL) {
        GError *failure = NULL;
        g_autoptr(SlEdition) newest = sl_registry_newest(order->registry, &failure);
        if (failure != NULL) {
            g_propagate_error(error, failure);
            return NULL;
        }
        verifier->edition = newest != NULL ? g_strdup(newest->name) : NULL;
    }
    if (!order->codes_only && find_atelier(verifier, order->scheme, error) == NULL)
        return NULL;
    return g_steal_pointer(&verifier);
}

void sl_verifier_free(SlVerifier *verifier)
{
    if (verifier == NULL)
        return;
    g_hash_table_destroy(verifier->ateliers);
    g_free(verifier->edition);
    g_free(verifier);
}

void sl_verifier_prepare(SlVerifier *verifier)
{
    const SlVerifyOrder *order = &verifier->order;
    g_autoptr(GPtrArray) schemes =
        order->registry != NULL ? sl_registry_schemes(order->registry, NULL) : NULL;

    sl_code_text_prepare();
    for (guint i = 0; schemes != NULL && !order->codes_only && i < schemes->len; i++) {
        const SlScheme *scheme =
            order->finder(g_ptr_array_index(schemes, i), order->finder_data, NULL);
        if (scheme != NULL)
            find_atelier(verifier, scheme, NULL);
    }
    if (!verifier->order.codes_only)
        sl_ocr_prepare();
}

const SlFonts *sl_verifier_fonts(const SlVerifier *verifier)
{
    const Atelier *atelier = g_hash_table_lookup(verifier->ateliers, verifier->order.scheme->name);

    return atelier != NULL ? atelier->fonts : NULL;
}

/* ---- sheets -------------------------------------------------------------------------------- */

static SlSheet *draw_sheet(const Atelier *atelier, SlTemplate *tpl, const SlVariant *variant,
                           const SlRecord *record, GError **error)
{
    const SlPlan *plan = sl_template_plan(tpl);
    double px_per_mm = CLAMP(SHEET_SIDE_PX / MAX(plan->width_mm, plan->height_mm),
                             SHEET_MIN_PX_PER_MM, SHEET_MAX_PX_PER_MM);

    return sl_draw_expected(tpl, atelier->scheme, atelier->fonts, variant, record, px_per_mm,
                            error);
}

/* One sheet per template and variant: the hypotheses of what the label looks like. A number that
 * does not fit one template (a compact one) may fit the others; only none at all is an error. */
static GPtrArray *draw_sheets(const Atelier *atelier, SlSheetChoice choice, const SlRecord *record,
                              GError **error)
{
    const GPtrArray *templates =
        choice == SL_SHEETS_CODELESS ? atelier->codeless : atelier->templates;
    SlRecord row = record != NULL ? *record : (SlRecord){0};
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sl_sheet_free);
    g_autoptr(GError) failure = NULL;

    if (choice == SL_SHEETS_CODELESS)
        row.url = NULL;
    for (guint t = 0; t < templates->len; t++)
        for (guint v = 0; v < atelier->scheme->variants->len; v++) {
            const SlVariant *variant = g_ptr_array_index(atelier->scheme->variants, v);
            if (variant->screen && choice == SL_SHEETS_PRINTED)
                continue;
            g_clear_error(&failure);
            SlSheet *sheet = draw_sheet(atelier, g_ptr_array_index(templates, t), variant,
                                        record != NULL ? &row : NULL, &failure);
            if (sheet != NULL)
                g_ptr_array_add(sheets, sheet);
        }
    if (sheets->len > 0)
        return g_steal_pointer(&sheets);
    if (failure == NULL)
        failure = g_error_new(SL_ERROR, SL_ERROR_FORMAT, _("'%s' has no template to compare with"),
                              atelier->scheme->name);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

GPtrArray *sl_verifier_sheets(SlVerifier *verifier, const SlScheme *scheme, SlSheetChoice choice,
                              const SlRecord *record, GError **error)
{
    const Atelier *atelier = find_atelier(verifier, scheme, error);

    return atelier != NULL ? draw_sheets(atelier, choice, record, error) : NULL;
}
