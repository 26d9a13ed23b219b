/*
 * sheet — `starlabel sheet`: labels laid out on a page, many up, for the guillotine or label stock
 */
#include "press/sheet.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/rows.h"
#include "issue-slug.h"

#define GAP_MM     4.0
#define MARGIN_MM  10.0
#define SLUG_EM_MM 2.0
#define MAX_CELLS  5000 /* different labels of one sheet: their outlines are held */

/* What the command line says of the page, as it is said. */
typedef struct {
    char *page, *gap, *margin, *copies;
    int columns, rows, start;
} Layout;

static const char description[] = N_(
    "Labels run along the rows of the page in the order given, each as often as --copies or the\n"
    "column 'copies' of a job list says. With --marks, cut marks stand in the margins in line "
    "with\n"
    "every edge; with --bleed the gaps must be twice as wide. --start leaves places free on stock\n"
    "of which some labels are used already.\n\n"
    "Examples:\n"
    "  starlabel sheet NUMBER --copies 10 -o sheet.pdf\n"
    "  starlabel sheet NUMBER --use body --page 100x150mm --columns 4 --rows 4\n"
    "  starlabel sheet --from jobs.csv --marks --bleed 2mm --gap 4mm --margin 12mm\n"
    "  starlabel sheet NUMBER --start 6                        the first six are used up\n\n"
    "Exit codes: 0 written, 3 the command line makes no sense, 4 a row was refused: then nothing "
    "is\n"
    "written.\n");

/* ---- the page ------------------------------------------------------------------------------ */

static gboolean read_mm(const char *option, const char *text, double *mm, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (text == NULL || sl_length_parse_mm(text, mm, &reason))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, "'--%s': %s", option, reason->message);
    return FALSE;
}

/* "A4", "A4-landscape" or "100x150mm". */
static gboolean read_page(const char *text, SlPdfGrid *grid, GError **error)
{
    static const struct {
        const char *name;
        double width, height; /* ISO 216; JIS P 0138 */
    } known[] = {{"A3", 297, 420}, {"A4", 210, 297}, {"A5", 148, 210},
                 {"A6", 105, 148}, {"B4", 257, 364}, {"B5", 182, 257}};
    g_auto(GStrv) words = g_strsplit(text, "-", 2), sides = g_strsplit(text, "x", 2);

    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        gboolean turned = words[0] != NULL && g_strcmp0(words[1], "landscape") == 0;
        if (words[0] == NULL || g_ascii_strcasecmp(words[0], known[i].name) != 0 ||
            (words[1] != NULL && !turned))
            continue;
        grid->width_mm = turned ? known[i].height : known[i].width;
        grid->height_mm = turned ? known[i].width : known[i].height;
        return TRUE;
    }
    if (g_strv_length(sides) == 2) {
        gboolean bare = *sides[0] != '\0' && strspn(sides[0], "0123456789.") == strlen(sides[0]);
        g_autofree char *width = g_strconcat(sides[0], bare ? "mm" : "", NULL);
        if (sl_length_parse_mm(width, &grid->width_mm, NULL) &&
            sl_length_parse_mm(sides[1], &grid->height_mm, NULL))
            return TRUE;
    }
    return sl_senseless(error, text, _("is no page; write A4, A4-landscape or 100x150mm"));
}

static gboolean read_layout(const Layout *layout, const SlRenderLine *line, SlPdfGrid *grid,
                            GError **error)
{
    double gap = MAX(GAP_MM, 2 * line->wish.bleed_mm), margin = MARGIN_MM + line->wish.bleed_mm;

    if (!read_mm("gap", layout->gap, &gap, error) ||
        !read_mm("margin", layout->margin, &margin, error) ||
        !read_page(layout->page != NULL ? layout->page : "A4", grid, error))
        return FALSE;
    if (layout->columns < 0 || layout->rows < 0 || layout->start < 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("columns, rows and start are numbers from 0 on"));
        return FALSE;
    }
    grid->gap_x_mm = grid->gap_y_mm = gap;
    grid->margin_x_mm = grid->margin_y_mm = margin;
    grid->columns = layout->columns;
    grid->rows = layout->rows;
    grid->start = layout->start;
    return TRUE;
}

/* ---- the labels ---------------------------------------------------------------------------- */

typedef struct {
    SlRender *render;
    GArray *cells;     /* SlPdfCell */
    GPtrArray *scenes; /* SlScene* */
    SlPdfOrder pdf;    /* of the first label: all of a file are for the same press */
    SlFonts *fonts;
    int copies, labels;
    gboolean failed;
} Sheet;

/* Compose and read back; a label that would not be drawn alone is not drawn here. */
static gboolean add_order(Sheet *sheet, SlRenderOrder *order, GError **error)
{
    const SlStage *stage = sl_stage_box_open(order->stage, error);
    g_auto(SlIssued) issued = SL_ISSUED_INIT;
    SlIssueOrder issue = {.row = sl_render_issue_row(sheet->render, order->row),
                          .stage = stage,
                          .use = order->use,
                          .pdf = order->pdf};

    if (stage == NULL || !sl_issue(&issue, &issued, error))
        return FALSE;
    if (sheet->scenes->len == MAX_CELLS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("a sheet has up to %d different labels"),
                    MAX_CELLS);
        return FALSE;
    }
    for (guint i = 0; i < issued.warnings->len; i++)
        sl_cli_warn(sheet->render->cli, "'%s': %s", order->row->number,
                    ((const SlNote *)issued.warnings->pdata[i])->shown);
    if (sheet->scenes->len == 0) {
        sheet->pdf = order->pdf;
        sheet->fonts = sl_fonts_ref(sl_stage_fonts(stage));
    } else if (sheet->pdf.kind != order->pdf.kind) {
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s': a sheet is for one kind of PDF: give uses of one medium, or --pdf"),
                    order->use->name);
        return FALSE;
    }
    int copies = order->row->wish.copies > 0 ? order->row->wish.copies : sheet->copies;
    SlPdfCell cell = {.scene = issued.scene, .copies = copies};
    sheet->labels += copies;
    g_ptr_array_add(sheet->scenes, g_steal_pointer(&issued.scene));
    g_array_append_val(sheet->cells, cell);
    return TRUE;
}

static void report(Sheet *sheet, const SlRenderRow *row, GError *error)
{
    if (row->where != NULL)
        g_prefix_error(&error, "%s: ", row->where);
    sl_cli_fail(error);
    sheet->failed = TRUE;
}

static void add_row(Sheet *sheet, SlRenderRow *row)
{
    g_autoptr(GPtrArray) orders = sl_render_plan_row(sheet->render, row);

    for (guint i = 0; i < orders->len; i++) {
        SlRenderOrder *order = orders->pdata[i];
        GError *error = g_steal_pointer(&order->error);
        if (error != NULL || !add_order(sheet, order, &error))
            report(sheet, row, error);
    }
}

static gboolean add_rows(Sheet *sheet, GError **error)
{
    SlRender *render = sheet->render;
    const SlScheme *scheme = sl_cli_scheme(NULL, render->cli, error);
    SlRenderRow *row = NULL;

    if (scheme == NULL || !sl_wish_fits(&render->line->wish, scheme, error))
        return FALSE;
    render->source = sl_rows_open(render->line, render->cli, scheme, render->registry, error);
    if (render->source == NULL)
        return FALSE;
    while (sl_rows_next(render->source, &row, error)) {
        if (row == NULL)
            return TRUE;
        add_row(sheet, row);
        sl_render_row_unref(row);
    }
    return FALSE;
}

/* ---- the file ------------------------------------------------------------------------------ */

static GBytes *draw(Sheet *sheet, const SlPdfGrid *grid, GError **error)
{
    const SlPdfCell *cells = (const SlPdfCell *)(gpointer)sheet->cells->data;
    g_autofree char *date = sl_date_iso(&sheet->render->cli->on);
    g_autofree char *words = NULL;
    g_autoptr(SlPath) outlines = NULL;

    sheet->pdf.date = sheet->render->cli->on;
    if (sheet->pdf.marks && sheet->pdf.kind != SL_PDF_SCREEN) {
        g_autofree char *plates = sl_plate_names(cells[0].scene, sheet->pdf.spots);
        words = g_strdup_printf("%d labels · %s · %s · starlabel " SL_VERSION, sheet->labels,
                                plates, date);
        outlines = sl_outline_words(sheet->fonts, words, SLUG_EM_MM, grid->width_mm, error);
        if (outlines == NULL)
            return NULL;
        sheet->pdf.slug = words;
        sheet->pdf.slug_path = outlines;
    }
    return sl_pdf_sheet(cells, (int)sheet->cells->len, grid, &sheet->pdf, error);
}

static gboolean put(const SlRenderLine *line, GBytes *file, GError **error)
{
    if (strcmp(line->output, "-") == 0)
        return sl_stdout_write(g_bytes_get_data(file, NULL), g_bytes_get_size(file), error);
    if (!line->force && g_file_test(line->output, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = sl_printable(line->output);
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s' stands there; --force overwrites it"), shown);
        return FALSE;
    }
    return sl_file_write(line->output, file, FALSE, error);
}

static void say(const Sheet *sheet, const SlPdfGrid *grid)
{
    const SlPlan *plan = ((const SlScene *)sheet->scenes->pdata[0])->plan;
    const SlRenderLine *line = sheet->render->line;
    int columns = 0, rows = 0;

    if (strcmp(line->output, "-") == 0 ||
        !sl_pdf_grid_fit(grid, plan->width_mm, plan->height_mm, 0, &columns, &rows, NULL))
        return;
    int pages = (sheet->labels + grid->start + columns * rows - 1) / (columns * rows);
    g_autofree char *shown = sl_printable(line->output);
    sl_cli_print(sl_words_many("%d label, ", "%d labels, ", (guint64)sheet->labels), sheet->labels);
    sl_cli_print(sl_words_many("%d x %d up on %d page, in '%s'\n",
                               "%d x %d up on %d pages, in '%s'\n", (guint64)pages),
                 columns, rows, pages, shown);
}

static gboolean make(Sheet *sheet, const SlPdfGrid *grid, GError **error)
{
    if (!sl_render_open(sheet->render, error) || !add_rows(sheet, error))
        return FALSE;
    if (sheet->failed || sheet->scenes->len == 0)
        return TRUE; /* every reason stands on standard error */
    g_autoptr(GBytes) file = draw(sheet, grid, error);
    if (file == NULL || !put(sheet->render->line, file, error))
        return FALSE;
    say(sheet, grid);
    return TRUE;
}

static int run(const SlRenderLine *line, SlCli *cli, const Layout *layout)
{
    SlRender render = {.cli = cli,
                       .line = line,
                       .scheme_given = cli->scheme != NULL,
                       .stock = sl_render_stock_new(cli->data, line->issued)};
    Sheet sheet = {.render = &render,
                   .cells = g_array_new(FALSE, FALSE, sizeof(SlPdfCell)),
                   .scenes = g_ptr_array_new_with_free_func((GDestroyNotify)sl_scene_free),
                   .copies = MAX(line->wish.copies, 1)};
    SlPdfGrid grid = {0};
    GError *error = NULL;
    gboolean ok = read_layout(layout, line, &grid, &error) && make(&sheet, &grid, &error);
    int code = !ok ? sl_cli_fail(error) : sheet.failed ? SL_EXIT_TROUBLE : SL_EXIT_DONE;

    g_array_unref(sheet.cells);
    g_ptr_array_unref(sheet.scenes);
    g_clear_pointer(&sheet.fonts, sl_fonts_unref);
    sl_render_clear(&render);
    return code;
}

int sl_cli_sheet(int argc, char **argv)
{
    SlCli cli = SL_CLI_INIT;
    SlRenderLine line = {.from = NULL};
    Layout layout = {0};
    const GOptionEntry entries[] = {
        {"copies", 0, 0, G_OPTION_ARG_FILENAME, &layout.copies, N_("Of each label (default: 1)"),
         "N"},
        {"page", 0, 0, G_OPTION_ARG_FILENAME, &layout.page, N_("Page (default: A4)"),
         "A4|A4-landscape|100x150mm"},
        {"gap", 0, 0, G_OPTION_ARG_FILENAME, &layout.gap,
         N_("Between labels (default: 4mm, or twice the bleed)"), "4mm"},
        {"margin", 0, 0, G_OPTION_ARG_FILENAME, &layout.margin,
         N_("Around the labels (default: 10mm and the bleed)"), "10mm"},
        {"columns", 0, 0, G_OPTION_ARG_INT, &layout.columns,
         N_("Labels across (default: all that fit)"), "N"},
        {"rows", 0, 0, G_OPTION_ARG_INT, &layout.rows, N_("Labels down (default: all that fit)"),
         "N"},
        {"start", 0, 0, G_OPTION_ARG_INT, &layout.start,
         N_("Places to leave free on the first page (default: 0)"), "N"},
        G_OPTION_ENTRY_NULL,
    };
    const SlSheetLine sheet = {"sheet [OPTION…] NUMBER…",
                               N_("Lay labels of registered products out on a page, as one PDF."),
                               description, entries};
    int code = sl_sheet_line_parse(&line, &cli, &sheet, argc, argv);
    g_autoptr(GError) reason = NULL;

    if (code < 0 && layout.copies != NULL &&
        !sl_wish_take_cell(&line.wish, "copies", layout.copies, &reason))
        code = sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE, _("'--copies': %s"),
                                       reason->message + strlen("copies: ")));
    if (code < 0)
        code = run(&line, &cli, &layout);
    sl_render_line_clear(&line);
    g_free(layout.page);
    g_free(layout.gap);
    g_free(layout.margin);
    g_free(layout.copies);
    sl_cli_clear(&cli);
    return sl_cli_flush(code);
}
