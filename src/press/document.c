/* document — pages become a file */
#include "press/document.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "press/metadata.h"
#include "press/operators.h"
#include "press/profile.h"

#include <math.h>

/* ---- orders -------------------------------------------------------------------------------- */

static gboolean refuse(GError **error, const char *subject, const char *why)
{
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED, "'%s': %s", subject, why);
    return FALSE;
}

static gboolean is_text(const char *text)
{
    return text == NULL || g_utf8_validate(text, -1, NULL);
}

gboolean sl_order_check(const SlPdfOrder *order, GError **error)
{
    if (!(order->bleed_mm >= 0) || isinf(order->bleed_mm))
        return refuse(error, _("bleed"), _("it must be 0 mm or more"));
    if (!g_date_valid(&order->date))
        return refuse(error, _("date"), _("a PDF needs one; give the day it is made for"));
    if (!is_text(order->condition) || !is_text(order->condition_info) || !is_text(order->slug) ||
        !is_text(order->tool))
        return refuse(error, _("order"), _("its words must be UTF-8"));
    if (order->condition != NULL && order->condition[0] == '\0')
        return refuse(error, _("output condition"), _("it has no name; give one as JC200103"));
    if (order->slug_path != NULL && !sl_path_check(order->slug_path, "slug", "words", error))
        return FALSE;
    if (order->kind != SL_PDF_PRESS_X4)
        return TRUE;
    if (order->icc_profile == NULL)
        return refuse(error, _("PDF/X-4"),
                      _("it needs the output profile; give one, or use PDF/X-1a"));
    return sl_profile_check_cmyk(order->icc_profile, error);
}

/* ---- pages --------------------------------------------------------------------------------- */

static void free_page(gpointer data)
{
    SlPage *page = data;

    g_string_free(page->content, TRUE);
    g_ptr_array_unref(page->figures);
    g_array_unref(page->places);
    g_free(page);
}

void sl_document_init(SlDocument *document, const SlPdfOrder *order, const char *title,
                      const char *desc, const char *lang)
{
    *document = (SlDocument){
        .order = order,
        .title = title != NULL && title[0] != '\0' ? title : "Label",
        .desc = desc != NULL ? desc : "",
        .lang = lang != NULL && lang[0] != '\0' ? lang : "ja",
        .plates = {.press = order->kind != SL_PDF_SCREEN, .spots = order->spots},
        .pages = g_ptr_array_new_with_free_func(free_page),
        .forms = g_ptr_array_new(),
    };
}

void sl_document_clear(SlDocument *document)
{
    g_clear_pointer(&document->pages, g_ptr_array_unref);
    g_clear_pointer(&document->forms, g_ptr_array_unref);
}

SlPage *sl_document_page(SlDocument *document, double width_mm, double height_mm, GError **error)
{
    const double least = SL_DOCUMENT_MIN_SIDE_PT / SL_PT_PER_MM;
    SlAffine to_mm = {SL_PT_PER_MM, 0, 0, -SL_PT_PER_MM, 0, height_mm * SL_PT_PER_MM};

    if (!(width_mm <= SL_DOCUMENT_MAX_SIDE_MM && height_mm <= SL_DOCUMENT_MAX_SIDE_MM &&
          width_mm >= least && height_mm >= least)) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_LIMIT,
            _("'page': a PDF page has sides of 1.06 mm to %d mm; change size, bleed or marks"),
            (int)SL_DOCUMENT_MAX_SIDE_MM);
        return NULL;
    }

    SlPage *page = g_new0(SlPage, 1);
    page->content = g_string_sized_new(16384);
    page->width_mm = width_mm;
    page->height_mm = height_mm;
    page->trim = page->bleed = (SlRectMm){0, 0, width_mm, height_mm};
    page->figures = g_ptr_array_new();
    page->places = g_array_new(FALSE, FALSE, sizeof(SlRectMm));
    g_ptr_array_add(document->pages, page);
    if (document->plates.press)
        g_string_append(page->content, SL_GS_KNOCKOUT " gs\n");
    sl_matrix_operators(page->content, &to_mm);
    return page;
}

/* Paint within the bleed only, so that artwork cannot run into the marks. */
static void clip_to_bleed(GString *out, const SlPlan *plan, double bleed)
{
    sl_rect_operators(
        out, &(SlRectMm){-bleed, -bleed, plan->width_mm + 2 * bleed, plan->height_mm + 2 * bleed});
    g_string_append(out, "W n\n");
}

static double bleed_of(const SlDocument *document)
{
    return document->plates.press ? document->order->bleed_mm : 0;
}

void sl_page_place(SlDocument *document, SlPage *page, const SlScene *scene, double x, double y,
                   int form)
{
    GString *out = page->content;
    SlRectMm place = {x, y, scene->plan->width_mm, scene->plan->height_mm};

    if (!document->plates.press)
        g_string_append_printf(out, "/Figure<</MCID %u>>BDC\n", page->figures->len);
    g_ptr_array_add(page->figures, (gpointer)scene);
    g_array_append_val(page->places, place);
    g_string_append(out, "q\n");
    if (x != 0 || y != 0)
        sl_matrix_operators(out, &(SlAffine){1, 0, 0, 1, x, y});
    if (form >= 0) {
        g_string_append_printf(out, "/F%d Do\n", form);
    } else {
        clip_to_bleed(out, scene->plan, bleed_of(document));
        sl_scene_append(out, scene, &document->plates, bleed_of(document));
    }
    g_string_append(out, "Q\n");
    if (!document->plates.press)
        g_string_append(out, "EMC\n");
}

/* ---- resources ----------------------------------------------------------------------------- */

/* Colour spaces and graphics states; the object's words without forms and closing brackets. */
static char *common_resources(SlObjects *objects, const SlDocument *document)
{
    GString *out = g_string_new("/ColorSpace<<");

    if (document->plates.press) {
        sl_plates_resources(&document->plates, out);
        g_string_append(out, ">>/ExtGState<<" SL_GS_KNOCKOUT
                             "<</Type/ExtGState/OP false/op false/OPM 0>>" SL_GS_OVERPRINT
                             "<</Type/ExtGState/OP true/op true/OPM 1>>>>");
    } else {
        g_autoptr(GBytes) srgb = sl_profile_srgb();
        gsize n;
        const void *data = g_bytes_get_data(srgb, &n);
        int profile = sl_objects_add_stream(objects, "/N 3/Alternate/DeviceRGB", data, n, TRUE);
        g_string_append_printf(out, "/DefaultRGB[/ICCBased %d 0 R]>>", profile);
    }
    return g_string_free(out, FALSE);
}

/* The images of finished artwork: "/I0 12 0 R…". */
static char *write_pictures(SlObjects *objects, const SlDocument *document)
{
    GString *out = g_string_new(NULL);

    for (int i = 0; i < document->plates.n_pictures; i++) {
        const SlScenePicture *picture = document->plates.picture[i];
        g_autofree char *entries =
            g_strdup_printf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
                            "/BitsPerComponent 8",
                            picture->width, picture->height);
        int number =
            sl_objects_add_stream(objects, entries, picture->rgb,
                                  (gsize)picture->width * (gsize)picture->height * 3, TRUE);
        g_string_append_printf(out, "/I%d %d 0 R", i, number);
    }
    return g_string_free(out, FALSE);
}

static int write_form(SlObjects *objects, const SlDocument *document, const SlScene *scene,
                      const char *resources, const char *pictures)
{
    double bleed = bleed_of(document);
    const double box[] = {-bleed, -bleed, scene->plan->width_mm + bleed,
                          scene->plan->height_mm + bleed};
    g_autoptr(GString) content = g_string_sized_new(16384);
    g_autoptr(GString) entries = g_string_new("/Type/XObject/Subtype/Form/BBox");

    sl_pdf_array_append(entries, box, 4);
    g_string_append_printf(entries, "/Resources<<%s", resources);
    if (*pictures != '\0')
        g_string_append_printf(entries, "/XObject<<%s>>", pictures);
    g_string_append(entries, ">>");
    sl_scene_append(content, scene, &document->plates, bleed);
    return sl_objects_add_stream(objects, entries->str, content->str, content->len, TRUE);
}

/* The resource dictionary that all pages share; its object's number. */
static int write_resources(SlObjects *objects, const SlDocument *document)
{
    g_autofree char *common = common_resources(objects, document);
    g_autofree char *pictures = write_pictures(objects, document);
    g_autoptr(GString) forms = g_string_new(pictures);

    for (guint i = 0; i < document->forms->len; i++) {
        int form =
            write_form(objects, document, g_ptr_array_index(document->forms, i), common, pictures);
        g_string_append_printf(forms, "/F%u %d 0 R", i, form);
    }
    return sl_objects_add(objects, "<<%s/XObject<<%s>>>>", common, forms->str);
}

/* ---- the page tree ------------------------------------------------------------------------- */

/* A box in points with the origin at the page's bottom left. */
static void append_box(GString *out, const char *key, const SlPage *page, const SlRectMm *box)
{
    const double values[] = {
        box->x * SL_PT_PER_MM,
        (page->height_mm - box->y - box->height) * SL_PT_PER_MM,
        (box->x + box->width) * SL_PT_PER_MM,
        (page->height_mm - box->y) * SL_PT_PER_MM,
    };

    g_string_append(out, key);
    sl_pdf_array_append(out, values, 4);
}

static void write_page(SlObjects *objects, const SlDocument *document, guint index, int number,
                       int tree, int resources)
{
    const SlPage *page = g_ptr_array_index(document->pages, index);
    g_autoptr(GString) boxes = g_string_new(NULL);

    append_box(boxes, "/MediaBox", page, &(SlRectMm){0, 0, page->width_mm, page->height_mm});
    append_box(boxes, "/BleedBox", page, &page->bleed);
    append_box(boxes, "/TrimBox", page, &page->trim);
    if (!document->plates.press)
        g_string_append_printf(boxes, "/StructParents %u/Tabs/S", index);

    int content = sl_objects_add_stream(objects, "", page->content->str, page->content->len, TRUE);
    sl_objects_set(objects, number,
                   "<</Type/Page/Parent %d 0 R%s/Resources %d 0 R/Contents %d 0 R>>", tree,
                   boxes->str, resources, content);
}

/* ---- tags ---------------------------------------------------------------------------------- */

static int write_figure(SlObjects *objects, const SlPage *page, guint mcid, int parent,
                        int page_number)
{
    const SlScene *scene = g_ptr_array_index(page->figures, mcid);
    const char *title = scene->title != NULL ? scene->title : "";
    const char *desc = scene->desc != NULL ? scene->desc : "";
    g_autofree char *words =
        g_strconcat(title, title[0] != '\0' && desc[0] != '\0' ? "\n" : "", desc, NULL);
    g_autoptr(GString) out = g_string_new("/Alt");

    sl_pdf_text_append(out, words[0] != '\0' ? words : "Label");
    append_box(out, "/A<</O/Layout/Placement/Block/BBox", page,
               &g_array_index(page->places, SlRectMm, mcid));
    return sl_objects_add(objects, "<</Type/StructElem/S/Figure/P %d 0 R/Pg %d 0 R/K %u%s>>>>",
                          parent, page_number, mcid, out->str);
}

/* The structure tree: one document, one figure a label (ISO 32000-1, 14.7); its root's number. */
static int write_tags(SlObjects *objects, const SlDocument *document, const int *page_numbers)
{
    int root = sl_objects_reserve(objects), all = sl_objects_reserve(objects);
    g_autoptr(GString) kids = g_string_new(NULL);
    g_autoptr(GString) parents = g_string_new(NULL);

    for (guint i = 0; i < document->pages->len; i++) {
        const SlPage *page = g_ptr_array_index(document->pages, i);
        g_string_append_printf(parents, "%u[", i);
        for (guint k = 0; k < page->figures->len; k++) {
            int figure = write_figure(objects, page, k, all, page_numbers[i]);
            g_string_append_printf(kids, "%d 0 R ", figure);
            g_string_append_printf(parents, "%d 0 R ", figure);
        }
        g_string_append_c(parents, ']');
    }
    sl_objects_set(objects, all, "<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>", root, kids->str);
    sl_objects_set(objects, root,
                   "<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>"
                   "/ParentTreeNextKey %u>>",
                   all, parents->str, document->pages->len);
    return root;
}

/* ---- the file ------------------------------------------------------------------------------ */

static int write_pages(SlObjects *objects, const SlDocument *document, int *page_numbers)
{
    int tree = sl_objects_reserve(objects), resources = write_resources(objects, document);
    g_autoptr(GString) kids = g_string_new(NULL);

    for (guint i = 0; i < document->pages->len; i++) {
        page_numbers[i] = sl_objects_reserve(objects);
        g_string_append_printf(kids, "%d 0 R ", page_numbers[i]);
        write_page(objects, document, i, page_numbers[i], tree, resources);
    }
    sl_objects_set(objects, tree, "<</Type/Pages/Count %u/Kids[%s]>>", document->pages->len,
                   kids->str);
    return tree;
}

GBytes *sl_document_write(SlDocument *document)
{
    static const char *const versions[] = {
        [SL_PDF_SCREEN] = "1.7", [SL_PDF_PRESS_X1A] = "1.4", [SL_PDF_PRESS_X4] = "1.6"};
    SlObjects *objects = sl_objects_new(versions[document->order->kind]);
    g_autofree int *page_numbers = g_new(int, document->pages->len);
    g_autoptr(GString) catalog = g_string_new("<</Type/Catalog");

    g_string_append_printf(catalog, "/Pages %d 0 R", write_pages(objects, document, page_numbers));
    g_string_append(catalog, "/Lang");
    sl_pdf_text_append(catalog, document->lang);
    if (document->plates.press)
        g_string_append_printf(catalog, "/OutputIntents[%d 0 R]",
                               sl_metadata_intent(objects, document->order));
    else
        g_string_append_printf(catalog,
                               "/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R"
                               "/ViewerPreferences<</DisplayDocTitle true>>",
                               write_tags(objects, document, page_numbers));

    int info = sl_metadata_info(objects, document);
    g_autofree char *digest = sl_objects_digest(objects);
    int xmp = sl_metadata_xmp(objects, document, digest);
    int root = sl_objects_add(objects, "%s/Metadata %d 0 R>>", catalog->str, xmp);
    return sl_objects_finish(objects, root, info);
}
