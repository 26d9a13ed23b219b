/* report-page — totals, table and sheets become one page; CSV and JSON Lines stand beside it */
#include "cli/report-page.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/html.h"

#include <string.h>

#define ASSET_MAX_BYTES ((gsize)1 << 20)

struct SlReportPage {
    const SlEvidenceLine *line;
    char *style, *script;
    guint n, count[SL_COUNTS];
    GString *rows, *sheets, *csv, *json;
};

/* Words and colour class of each count, in the order in which an inspector wants them. */
static const struct {
    SlReportCount count;
    const char *word;
} counts[] = {
    {SL_COUNT_DIFFERS, "differs"},
    {SL_COUNT_UNDECIDED, "undecided"},
    {SL_COUNT_ERROR, "error"},
    {SL_COUNT_MATCHES, "matches"},
};

static char *read_asset(const char *data_folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(data_folder, "assets", "desk", name, NULL);
    g_autoptr(GBytes) bytes = sl_file_read(path, ASSET_MAX_BYTES, error);

    if (bytes == NULL)
        return NULL;
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

SlReportPage *sl_report_page_new(const char *data_folder, const SlEvidenceLine *line,
                                 GError **error)
{
    g_autoptr(SlReportPage) page = g_new0(SlReportPage, 1);

    page->line = line;
    page->rows = g_string_new(NULL);
    page->sheets = g_string_new(NULL);
    page->csv = g_string_new(sl_report_csv_header());
    page->json = g_string_new(NULL);
    if ((page->style = read_asset(data_folder, "report.css", error)) == NULL ||
        (page->script = read_asset(data_folder, "report.js", error)) == NULL)
        return NULL;
    return g_steal_pointer(&page);
}

void sl_report_page_free(SlReportPage *page)
{
    if (page == NULL)
        return;
    g_free(page->style);
    g_free(page->script);
    g_string_free(page->rows, TRUE);
    g_string_free(page->sheets, TRUE);
    g_string_free(page->csv, TRUE);
    g_string_free(page->json, TRUE);
    g_free(page);
}

static void append(GString *to, const GString *from)
{
    g_string_append_len(to, from->str, (gssize)from->len);
}

void sl_report_page_add(SlReportPage *page, SlReportCount count, const SlDossier *dossier)
{
    page->n++;
    page->count[count]++;
    append(page->rows, dossier->part[SL_PART_ROW]);
    append(page->sheets, dossier->part[SL_PART_SHEET]);
    append(page->csv, dossier->part[SL_PART_CSV]);
    append(page->json, dossier->part[SL_PART_JSON]);
}

const GString *sl_report_page_csv(const SlReportPage *page)
{
    return page->csv;
}

const GString *sl_report_page_json(const SlReportPage *page)
{
    return page->json;
}

/* ---- the page ------------------------------------------------------------------------------ */

static void add_head(GString *out, const SlReportPage *page)
{
    const SlEvidenceLine *line = page->line;
    g_autofree char *style = sl_html_hash(page->style), *script = sl_html_hash(page->script);

    sl_html_add(out,
                "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                "http-equiv=\"Content-Security-Policy\" content=\"",
                sl_lang_word(line->lang));
    g_string_append_printf(out,
                           "default-src 'none'; img-src data:; style-src %s; script-src %s; "
                           "base-uri 'none'; form-action 'none'",
                           style, script);
    sl_html_add(out,
                "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" "
                "content=\"%s\">\n<title>%s, %s</title>\n<style>",
                line->tool, sl_say(line->lang, "Verification report"), line->verified);
    g_string_append(out, page->style);
    g_string_append(out, "</style>\n</head>\n<body>\n");
}

static void add_evidence(GString *out, const SlEvidenceLine *line)
{
    const char *const facts[][2] = {
        {"Verified", line->verified},
        {"Judged on", line->on},
        {"Registry edition", *line->edition != '\0' ? line->edition : sl_say(line->lang, "none")},
        {"Tool", line->tool},
    };

    g_string_append(out, "<dl class=\"evidence\">");
    for (gsize i = 0; i < G_N_ELEMENTS(facts); i++)
        sl_html_add(out, "<div><dt>%s</dt><dd>%s</dd></div>", sl_say(line->lang, facts[i][0]),
                    facts[i][1]);
    g_string_append(out, "</dl>\n");
}

static void add_totals(GString *out, const SlReportPage *page)
{
    SlLang lang = page->line->lang;

    sl_html_add(out,
                "<section class=\"totals\" aria-label=\"%s\"><button type=\"button\" "
                "class=\"total\" data-show=\"\" aria-pressed=\"true\"><b>%u</b> <span>%s</span>"
                "</button>",
                sl_say(lang, "Totals"), page->n, sl_say(lang, "photos"));
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
        sl_html_add(out,
                    "<button type=\"button\" class=\"total %s\" data-show=\"%s\" "
                    "aria-pressed=\"false\"><b>%u</b> <span>%s</span></button>",
                    counts[i].word, counts[i].word, page->count[counts[i].count],
                    sl_say(lang, counts[i].word));
    g_string_append(out, "</section>\n");
}

static void add_table(GString *out, const SlReportPage *page)
{
    static const char *const heads[] = {"Photo", "Verdict", "Number", "Product", "Findings"};
    SlLang lang = page->line->lang;

    sl_html_add(out,
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
                "class=\"index\"><thead><tr><th scope=\"col\" data-number=\"1\">#</th>",
                sl_say(lang, "All photos"));
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        sl_html_add(out, "<th scope=\"col\">%s</th>", sl_say(lang, heads[i]));
    g_string_append(out, "</tr></thead>\n<tbody>\n");
    append(out, page->rows);
    g_string_append(out, "</tbody></table></div>\n");
}

GString *sl_report_page_html(const SlReportPage *page)
{
    SlLang lang = page->line->lang;
    GString *out = g_string_sized_new(page->sheets->len + page->rows->len + 32768);

    add_head(out, page);
    sl_html_add(out, "<header class=\"top\"><h1>%s</h1>", sl_say(lang, "Verification report"));
    add_evidence(out, page->line);
    g_string_append(out, "</header>\n<main>\n");
    add_totals(out, page);
    sl_html_add(out, "<p class=\"meaning\">%s</p>\n",
                sl_say(lang, "\"Matches\" says that code, number, stars and artwork are those of a "
                             "listed row. A perfect photocopy matches too: compare product and "
                             "models with what you hold."));
    add_table(out, page);
    sl_html_add(out, "<h2>%s</h2>\n<div class=\"sheets\">\n", sl_say(lang, "Findings"));
    append(out, page->sheets);
    g_string_append(out, "</div>\n</main>\n<script>");
    g_string_append(out, page->script);
    g_string_append(out, "</script>\n</body>\n</html>\n");
    return out;
}

/* ---- files --------------------------------------------------------------------------------- */

gboolean sl_report_page_may_write(const char *path, GError **error)
{
    if (g_str_has_suffix(path, ".html") && strlen(path) > strlen(".html"))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--report %s' is no page; name a file that ends in .html"), path);
    return FALSE;
}

static gboolean write_beside(const char *path, const char *ending, const GString *text,
                             GError **error)
{
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".html"));
    g_autofree char *name = g_strconcat(stem, ending, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new_static(text->str, text->len);

    return sl_file_write(name, bytes, FALSE, error);
}

gboolean sl_report_page_write(const SlReportPage *page, const char *path, GError **error)
{
    GString *html = sl_report_page_html(page);
    gboolean ok = write_beside(path, ".html", html, error) &&
                  write_beside(path, ".csv", page->csv, error) &&
                  write_beside(path, ".jsonl", page->json, error);

    g_string_free(html, TRUE);
    return ok;
}
