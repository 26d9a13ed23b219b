/* render-proof — one contact sheet of a run, to sign off and to send round */
#include "cli/render-proof.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "issue-slug.h"

#define PAGE_WIDTH_MM  210.0 /* A4; larger labels get a larger page */
#define PAGE_HEIGHT_MM 297.0
#define MARGIN_MM      12.0
#define GAP_X_MM       8.0
#define GAP_Y_MM       9.0
#define CAPTION_EM_MM  2.1 /* 6 points */
#define CAPTION_MM                                                                                 \
    34.0 /* the least width of its lines: small labels stand alone on a page else                  \
          */
#define SLUG_EM_MM      2.3
#define WARNING_COLUMNS 40 /* of letters of half an em: CAPTION_MM and a little */

struct SlProof {
    SlFonts *fonts;
    GPtrArray *scenes, *captions; /* SlScene*, SlPath* (or NULL), one each a label */
};

SlProof *sl_proof_new(SlFonts *fonts)
{
    SlProof *proof = g_new0(SlProof, 1);

    proof->fonts = sl_fonts_ref(fonts);
    proof->scenes = g_ptr_array_new_with_free_func((GDestroyNotify)sl_scene_free);
    proof->captions = g_ptr_array_new_with_free_func((GDestroyNotify)sl_path_unref);
    return proof;
}

void sl_proof_free(SlProof *proof)
{
    if (proof == NULL)
        return;
    sl_fonts_unref(proof->fonts);
    g_ptr_array_unref(proof->scenes);
    g_ptr_array_unref(proof->captions);
    g_free(proof);
}

/* ---- captions ------------------------------------------------------------------------------ */

static void append_mm(GString *words, double mm, int places)
{
    sl_decimal_append(words, mm, places);
}

static void append_code(GString *words, const SlRenderFacts *facts)
{
    if (facts->side == 0) {
        g_string_append(words, " · no code");
        return;
    }
    g_string_append(words, " · module ");
    append_mm(words, facts->module_mm, 3);
    g_string_append_printf(words, " mm, %d dots", facts->dots_per_module);
    if (facts->thin_mm > 0) {
        g_string_append(words, " · thinned ");
        append_mm(words, facts->thin_mm * 1000, 1);
        g_string_append(words, " um");
    }
}

/* A warning is a sentence: it may break at any blank. */
static void append_warning(GString *words, const char *warning)
{
    g_auto(GStrv) parts = g_strsplit(warning, " ", -1);
    gsize column = 0;

    g_string_append(words, "\n!");
    for (char **part = parts; *part != NULL; part++) {
        gsize length = (gsize)g_utf8_strlen(*part, -1) + 1;
        gboolean full = column > 0 && column + length > WARNING_COLUMNS;
        g_string_append_printf(words, "%s%s", full ? "\n" : " ", *part);
        column = full ? length : column + length;
    }
}

/* What stands below a label. Product names come from lists and may have characters that the face
 * has not: `with_product` leaves them out. */
static char *caption_words(const SlRenderOrder *order, const SlScene *scene, gboolean with_product)
{
    const SlRecord *record = order->row->record;
    const char *product = with_product && record != NULL ? record->product : NULL;
    g_autofree char *plates = sl_plate_names(scene, order->pdf.spots);
    GString *words = g_string_new(scene->number);

    g_string_append_printf(words, " · ★%d%s", scene->level, scene->draft ? " · draft" : "");
    if (product != NULL)
        g_string_append_printf(words, "\n%s", product);
    g_string_append_printf(words, "\n%s · %s · ", order->use->name, order->variant->name);
    append_mm(words, scene->plan->width_mm, 2);
    g_string_append(words, " x ");
    append_mm(words, scene->plan->height_mm, 2);
    g_string_append(words, " mm");
    append_code(words, &order->facts);
    if (order->pdf.kind != SL_PDF_SCREEN)
        g_string_append_printf(words, "\n%s", plates);
    for (guint i = 0; i < order->warnings->len; i++)
        append_warning(words, ((const SlNote *)order->warnings->pdata[i])->text);
    return g_string_free(words, FALSE);
}

static SlPath *caption_of(const SlProof *proof, const SlRenderOrder *order, const SlScene *scene)
{
    SlPath *path = NULL;

    for (int with_product = 1; path == NULL && with_product >= 0; with_product--) {
        g_autofree char *words = caption_words(order, scene, with_product == 1);
        path = sl_outline_words(proof->fonts, words, CAPTION_EM_MM,
                                MAX(scene->plan->width_mm, CAPTION_MM), NULL);
    }
    return path != NULL ? path : sl_path_new();
}

void sl_proof_add(SlProof *proof, SlRenderOrder *order)
{
    if (order->scene == NULL)
        return;
    g_ptr_array_add(proof->captions, caption_of(proof, order, order->scene));
    g_ptr_array_add(proof->scenes, g_steal_pointer(&order->scene));
}

/* ---- the file ------------------------------------------------------------------------------ */

static SlPdfGrid lay_out(const SlProof *proof)
{
    SlPdfGrid grid = {.width_mm = PAGE_WIDTH_MM,
                      .height_mm = PAGE_HEIGHT_MM,
                      .margin_x_mm = MARGIN_MM,
                      .margin_y_mm = MARGIN_MM,
                      .gap_x_mm = GAP_X_MM,
                      .gap_y_mm = GAP_Y_MM};
    double width = 0, height = 0, caption = 0;

    for (guint i = 0; i < proof->scenes->len; i++) {
        const SlPlan *plan = ((const SlScene *)proof->scenes->pdata[i])->plan;
        SlRectMm box = sl_path_box(proof->captions->pdata[i]);
        width = MAX(width, plan->width_mm);
        height = MAX(height, plan->height_mm);
        caption = MAX(caption, box.height);
    }
    grid.gap_x_mm = MAX(GAP_X_MM, CAPTION_MM - width + GAP_X_MM);
    grid.width_mm = MAX(grid.width_mm, width + 2 * MARGIN_MM);
    grid.height_mm = MAX(grid.height_mm, height + caption + 2 * (MARGIN_MM + GAP_Y_MM));
    return grid;
}

gboolean sl_proof_write(const SlProof *proof, const char *path, const GDate *date, GError **error)
{
    guint n = proof->scenes->len;
    g_autofree SlPdfCell *cells = g_new0(SlPdfCell, n + 1);
    g_autofree char *day = sl_date_iso(date);
    g_autofree char *words = g_strdup_printf("proof of %u label%s at true size, print at 100 %% · "
                                             "%s · starlabel " SL_VERSION,
                                             n, n == 1 ? "" : "s", day);
    SlPdfOrder order = {.kind = SL_PDF_SCREEN, .tool = "starlabel " SL_VERSION, .date = *date};
    SlPdfGrid grid = lay_out(proof);

    if (n == 0)
        return TRUE;
    for (guint i = 0; i < n; i++)
        cells[i] = (SlPdfCell){proof->scenes->pdata[i], 1, proof->captions->pdata[i]};
    g_autoptr(SlPath) slug =
        sl_outline_words(proof->fonts, words, SLUG_EM_MM, grid.width_mm, error);
    if (slug == NULL)
        return FALSE;
    order.slug = words;
    order.slug_path = slug;
    g_autoptr(GBytes) file = sl_pdf_sheet(cells, (int)n, &grid, &order, error);
    return file != NULL && sl_file_write(path, file, FALSE, error);
}
