/* sheet — many labels on one page */
#include "press/sheet.h"

#include "base/error.h"
#include "base/words.h"
#include "press/document.h"
#include "press/marks.h"
#include "press/operators.h"

#include <math.h>

#define CAPTION_GAP_MM 1.0   /* between a label, or its bleed, and its caption */
#define SLUG_FOOT_MM   3.0   /* between the slug and the page's edge */
#define ROUNDING_MM    0.001 /* a label that is larger than its room by so little fits */

/* What all pages have in common. */
typedef struct {
    SlDocument *document;
    const SlPdfGrid *grid;
    double width, height; /* of a cell: the largest label */
    double caption;       /* height of the strip below it, its gap included; 0: none */
    int columns, rows;
    int all, die; /* spots, or -1 */
} Sheet;

static gboolean refuse(GError **error, const char *subject, const char *why)
{
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED, "'%s': %s", subject, why);
    return FALSE;
}

/* ---- fitting ------------------------------------------------------------------------------- */

static int how_many(double room, double size, double gap)
{
    double n = floor((room + gap + ROUNDING_MM) / (size + gap));

    return n < 0 ? 0 : n > SL_PDF_SHEET_MAX_LABELS ? SL_PDF_SHEET_MAX_LABELS : (int)n;
}

static gboolean is_length(double mm)
{
    return mm >= 0 && mm <= SL_DOCUMENT_MAX_SIDE_MM;
}

static gboolean check_grid(const SlPdfGrid *grid, GError **error)
{
    if (!is_length(grid->width_mm) || !is_length(grid->height_mm) ||
        !is_length(grid->margin_x_mm) || !is_length(grid->margin_y_mm) ||
        !is_length(grid->gap_x_mm) || !is_length(grid->gap_y_mm))
        return refuse(error, _("sheet"), _("sizes, margins and gaps must be 0 to 5080 mm"));
    if (grid->columns < 0 || grid->rows < 0 || grid->start < 0)
        return refuse(error, _("sheet"), _("columns, rows and start must be 0 or more"));
    return TRUE;
}

gboolean sl_pdf_grid_fit(const SlPdfGrid *grid, double width_mm, double height_mm,
                         double caption_mm, int *columns, int *rows, GError **error)
{
    if (!check_grid(grid, error))
        return FALSE;
    if (!(width_mm > 0 && height_mm > 0 && caption_mm >= 0))
        return refuse(error, _("sheet"), _("a label has a size above 0 mm"));

    int across = how_many(grid->width_mm - 2 * grid->margin_x_mm, width_mm, grid->gap_x_mm);
    int down =
        how_many(grid->height_mm - 2 * grid->margin_y_mm, height_mm + caption_mm, grid->gap_y_mm);
    if (across < MAX(grid->columns, 1) || down < MAX(grid->rows, 1)) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_REFUSED,
            _("'sheet': only %d columns and %d rows fit; take a larger page, smaller margins "
              "and gaps, or fewer of them"),
            across, down);
        return FALSE;
    }
    *columns = grid->columns > 0 ? grid->columns : across;
    *rows = grid->rows > 0 ? grid->rows : down;
    return TRUE;
}

/* ---- checking ------------------------------------------------------------------------------ */

static gboolean check_cells(SlDocument *document, const SlPdfCell *cells, int n, GError **error)
{
    gint64 labels = 0;

    for (int i = 0; i < n; i++) {
        if (cells[i].copies < 1)
            return refuse(error, _("sheet"), _("copies must be 1 or more"));
        labels += cells[i].copies;
        if (!sl_scene_check(cells[i].scene, error) ||
            !sl_plates_enter(&document->plates, cells[i].scene, error) ||
            (cells[i].caption != NULL &&
             !sl_path_check(cells[i].caption, "caption", "words", error)))
            return FALSE;
    }
    if (labels == 0 || labels > SL_PDF_SHEET_MAX_LABELS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'sheet': %lld labels; one file takes 1 to %d"), (long long)labels,
                    SL_PDF_SHEET_MAX_LABELS);
        return FALSE;
    }
    return TRUE;
}

static double bleed_of(const SlDocument *document)
{
    return document->plates.press ? document->order->bleed_mm : 0;
}

static gboolean has_slug(const SlPdfOrder *order)
{
    return order->slug_path != NULL && order->slug_path->ops->len > 0;
}

/* Whether bleed, marks and slug have the room that they need. */
static gboolean check_room(const Sheet *sheet, gboolean one_size, GError **error)
{
    const SlPdfOrder *order = sheet->document->order;
    const SlPdfGrid *grid = sheet->grid;
    double bleed = bleed_of(sheet->document), least = MIN(grid->margin_x_mm, grid->margin_y_mm);

    if ((sheet->columns > 1 && grid->gap_x_mm < 2 * bleed - ROUNDING_MM) ||
        (sheet->rows > 1 && grid->gap_y_mm < 2 * bleed - ROUNDING_MM))
        return refuse(error, _("gap"), _("it is less than twice the bleed; make it wider"));
    if (least < bleed)
        return refuse(error, _("margin"), _("it is less than the bleed; make it wider"));
    if (order->marks && !one_size)
        return refuse(error, _("marks"),
                      _("labels of several sizes cannot be cut along common marks"));
    if (order->marks && least < sl_marks_border(bleed, TRUE))
        return refuse(error, _("margin"),
                      _("marks need 9 mm, or 6 mm and the bleed; make it wider"));
    if (has_slug(order) &&
        grid->margin_y_mm < sl_path_box(order->slug_path).height + 2 * SLUG_FOOT_MM)
        return refuse(error, _("margin"), _("the slug needs its height and 6 mm; make it wider"));
    return TRUE;
}

/* Fill in sizes, columns and rows. */
static gboolean measure(Sheet *sheet, const SlPdfCell *cells, int n, GError **error)
{
    gboolean one_size = TRUE;

    for (int i = 0; i < n; i++) {
        const SlPlan *plan = cells[i].scene->plan;
        one_size = one_size && plan->width_mm == cells[0].scene->plan->width_mm &&
                   plan->height_mm == cells[0].scene->plan->height_mm;
        sheet->width = MAX(sheet->width, plan->width_mm);
        sheet->height = MAX(sheet->height, plan->height_mm);
        if (cells[i].caption != NULL && cells[i].caption->ops->len > 0)
            sheet->caption = MAX(sheet->caption, sl_path_box(cells[i].caption).height +
                                                     CAPTION_GAP_MM + bleed_of(sheet->document));
    }
    if (!sl_pdf_grid_fit(sheet->grid, sheet->width, sheet->height, sheet->caption, &sheet->columns,
                         &sheet->rows, error) ||
        !check_room(sheet, one_size, error))
        return FALSE;
    if (sheet->grid->start >= sheet->columns * sheet->rows)
        return refuse(error, _("start"), _("it lies beyond the first page"));
    return TRUE;
}

/* ---- drawing ------------------------------------------------------------------------------- */

static SlPointMm place_of(const Sheet *sheet, int column, int row)
{
    const SlPdfGrid *grid = sheet->grid;

    return (SlPointMm){
        grid->margin_x_mm + column * (sheet->width + grid->gap_x_mm),
        grid->margin_y_mm + row * (sheet->height + sheet->caption + grid->gap_y_mm),
    };
}

static void draw_caption(const Sheet *sheet, SlPage *page, const SlPdfCell *cell, SlPointMm at)
{
    const SlPath *caption = cell->caption;
    SlRectMm box = sl_path_box(caption);
    double fit = box.width > sheet->width ? sheet->width / box.width : 1;
    double below = cell->scene->plan->height_mm + bleed_of(sheet->document) + CAPTION_GAP_MM;

    g_string_append(page->content, "q\n");
    sl_plates_black(&sheet->document->plates, page->content);
    sl_matrix_operators(page->content, &(SlAffine){fit, 0, 0, fit, at.x, at.y + below});
    sl_path_operators(page->content, caption, -box.x, -box.y);
    g_string_append(page->content, "f\nQ\n");
}

/* Cut marks in line with every edge of the grid, and the slug. */
static void draw_margins(const Sheet *sheet, SlPage *page)
{
    const SlPdfOrder *order = sheet->document->order;
    const SlPlates *plates = &sheet->document->plates;
    SlPointMm last = place_of(sheet, sheet->columns - 1, sheet->rows - 1);
    SlRectMm block = {sheet->grid->margin_x_mm, sheet->grid->margin_y_mm,
                      last.x + sheet->width - sheet->grid->margin_x_mm,
                      last.y + sheet->height - sheet->grid->margin_y_mm};

    if (order->marks) {
        for (int i = 0; i < sheet->columns; i++)
            sl_marks_columns(page->content, plates, sheet->all, &block, place_of(sheet, i, 0).x,
                             sheet->width, bleed_of(sheet->document));
        for (int i = 0; i < sheet->rows; i++)
            sl_marks_rows(page->content, plates, sheet->all, &block, place_of(sheet, 0, i).y,
                          sheet->height, bleed_of(sheet->document));
    }
    if (has_slug(order))
        sl_marks_slug(page->content, plates, sheet->all, order->slug_path, order->slug,
                      sheet->grid->margin_x_mm,
                      page->height_mm - SLUG_FOOT_MM - sl_path_box(order->slug_path).height);
}

/* The index of the form that shows a scene, made if it is the first time. */
static int form_of(Sheet *sheet, GHashTable *forms, const SlScene *scene)
{
    gpointer known = g_hash_table_lookup(forms, scene);

    if (known == NULL) {
        g_ptr_array_add(sheet->document->forms, (gpointer)scene);
        known = GUINT_TO_POINTER(sheet->document->forms->len);
        g_hash_table_insert(forms, (gpointer)scene, known);
    }
    return (int)GPOINTER_TO_UINT(known) - 1;
}

static void draw_label(Sheet *sheet, SlPage *page, const SlPdfCell *cell, int form, int position)
{
    SlPointMm at = place_of(sheet, position % sheet->columns, position / sheet->columns);
    const SlPlan *plan = cell->scene->plan;

    sl_page_place(sheet->document, page, cell->scene, at.x, at.y, form);
    if (sheet->die >= 0)
        sl_marks_die_line(page->content, &sheet->document->plates, sheet->die,
                          &(SlRectMm){at.x, at.y, plan->width_mm, plan->height_mm});
    if (cell->caption != NULL && cell->caption->ops->len > 0)
        draw_caption(sheet, page, cell, at);
}

static gboolean draw(Sheet *sheet, const SlPdfCell *cells, int n, GError **error)
{
    g_autoptr(GHashTable) forms = g_hash_table_new(NULL, NULL);
    SlPage *page = NULL;
    int position = sheet->grid->start;

    for (int i = 0; i < n; i++) {
        int form = form_of(sheet, forms, cells[i].scene);
        for (int copy = 0; copy < cells[i].copies; copy++, position++) {
            if (page == NULL || position == sheet->columns * sheet->rows) {
                position = page == NULL ? position : 0;
                page = sl_document_page(sheet->document, sheet->grid->width_mm,
                                        sheet->grid->height_mm, error);
                if (page == NULL)
                    return FALSE;
                draw_margins(sheet, page);
            }
            draw_label(sheet, page, &cells[i], form, position);
        }
    }
    return TRUE;
}

GBytes *sl_pdf_sheet(const SlPdfCell *cells, int n_cells, const SlPdfGrid *grid,
                     const SlPdfOrder *order, GError **error)
{
    SlDocument document;
    Sheet sheet = {.document = &document, .grid = grid, .all = -1, .die = -1};
    GBytes *file = NULL;

    if (!sl_order_check(order, error))
        return NULL;
    sl_document_init(&document, order, n_cells == 1 ? cells[0].scene->title : "Labels", NULL,
                     n_cells > 0 ? cells[0].scene->lang : NULL);
    if (check_cells(&document, cells, n_cells, error) && measure(&sheet, cells, n_cells, error)) {
        if (order->marks || has_slug(order))
            sheet.all = sl_plates_all(&document.plates);
        if (order->die_line && document.plates.press)
            sheet.die = sl_plates_die_line(&document.plates);
        if (draw(&sheet, cells, n_cells, error))
            file = sl_document_write(&document);
    }
    sl_document_clear(&document);
    return file;
}
