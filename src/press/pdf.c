/* pdf — a scene becomes a PDF page */
#include "press/pdf.h"

#include "press/document.h"
#include "press/marks.h"
#include "press/operators.h"

#define SLUG_GAP_MM 1.0

/* How far the page reaches beyond the trim, and where the slug stands. */
typedef struct {
    double border;      /* on all four sides */
    double extra_right; /* for a slug that is wider than the label */
    double slug_height; /* with its gaps; 0 without a slug */
} Layout;

static Layout lay_out(const SlScene *scene, const SlPdfOrder *order)
{
    Layout layout = {0};

    if (order->kind == SL_PDF_SCREEN)
        return layout;
    layout.border = sl_marks_border(order->bleed_mm, order->marks);
    if (order->slug_path != NULL && order->slug_path->ops->len > 0) {
        SlRectMm box = sl_path_box(order->slug_path);
        layout.slug_height = box.height + 2 * SLUG_GAP_MM;
        layout.extra_right =
            MAX(0, box.width + SLUG_GAP_MM - scene->plan->width_mm - layout.border);
    }
    return layout;
}

/* What a press page shows besides the label. */
static void append_marks(SlDocument *document, SlPage *page, const Layout *layout)
{
    const SlPdfOrder *order = document->order;
    SlPlates *plates = &document->plates;
    GString *out = page->content;

    if (order->die_line)
        sl_marks_die_line(out, plates, sl_plates_die_line(plates), &page->trim);
    if (order->marks) {
        sl_marks_crop(out, plates, sl_plates_all(plates), &page->trim, order->bleed_mm);
        sl_marks_targets(out, plates, sl_plates_all(plates), &page->trim, order->bleed_mm);
    }
    if (layout->slug_height > 0)
        sl_marks_slug(out, plates, sl_plates_all(plates), order->slug_path, order->slug,
                      page->trim.x, page->height_mm - layout->slug_height + SLUG_GAP_MM);
}

static gboolean draw_page(SlDocument *document, const SlScene *scene, GError **error)
{
    Layout layout = lay_out(scene, document->order);
    double border = layout.border, bleed = document->plates.press ? document->order->bleed_mm : 0;
    const SlPlan *plan = scene->plan;
    SlPage *page = sl_document_page(document, plan->width_mm + 2 * border + layout.extra_right,
                                    plan->height_mm + 2 * border + layout.slug_height, error);

    if (page == NULL)
        return FALSE;
    page->trim = (SlRectMm){border, border, plan->width_mm, plan->height_mm};
    page->bleed = (SlRectMm){border - bleed, border - bleed, plan->width_mm + 2 * bleed,
                             plan->height_mm + 2 * bleed};
    sl_page_place(document, page, scene, border, border, -1);
    if (document->plates.press)
        append_marks(document, page, &layout);
    return TRUE;
}

GBytes *sl_pdf(const SlScene *scene, const SlPdfOrder *order, GError **error)
{
    SlDocument document;
    GBytes *file = NULL;

    if (!sl_order_check(order, error) || !sl_scene_check(scene, error))
        return NULL;
    sl_document_init(&document, order, scene->title != NULL ? scene->title : scene->number,
                     scene->desc, scene->lang);
    if (sl_plates_enter(&document.plates, scene, error) && draw_page(&document, scene, error))
        file = sl_document_write(&document);
    sl_document_clear(&document);
    return file;
}
