/*
 * render-report — the table for people, the lines for machines
 */
#include "cli/render.h"

#include <string.h>

#include "base/decimal.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cells.h"

#define MM_PLACES      4  /* of JSON: a tenth of a micrometre */
#define READING_WIDTHS 10 /* reading distance in widths of the symbol: trade practice */
#define MM_PER_CM      10
#define UM_PER_MM      1000
#define WIDTH_SIZE     17
#define WIDTH_OTHER    9

/* ---- for machines -------------------------------------------------------------------------- */

/* An estimate from the inks: of ISO/IEC 15415 for print, of WCAG for screens. */
static void json_contrast(SlJson *json, const SlRenderOrder *order)
{
    const SlContrast *contrast = &order->facts.contrast;

    if (order->use->medium == SL_MEDIUM_SCREEN) {
        sl_json_number(json, "contrast_ratio", contrast->screen, 1);
    } else {
        sl_json_number(json, "symbol_contrast", contrast->symbol, 2);
        sl_json_string(json, "symbol_contrast_grade", sl_symbol_grade(contrast->symbol));
    }
    sl_json_number(json, "number_contrast_ratio", contrast->words, 1);
}

static void json_file(const SlRender *render, const SlRenderOrder *order, const SlRenderFile *file)
{
    const SlRenderRow *row = order->row;
    const SlRenderFacts *facts = &order->facts;
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *path = sl_render_path(render, file->name);
    char ec[] = {facts->ec, '\0'};
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "number", row->number);
    sl_json_int(&json, "level", facts->level);
    sl_json_string(&json, "use", order->use->name);
    sl_json_string(&json, "format", sl_format_word(file->format));
    sl_json_string(&json, "variant", order->variant->name);
    sl_json_string(&json, "template", order->artwork->name);
    sl_json_string(&json, "file", path);
    sl_json_string(&json, "sha256", file->sha256);
    sl_json_bool(&json, "code", facts->side > 0);
    sl_json_number(&json, "width_mm", facts->width_mm, MM_PLACES);
    sl_json_number(&json, "height_mm", facts->height_mm, MM_PLACES);
    sl_json_number(&json, "module_mm", facts->module_mm, MM_PLACES);
    sl_json_int(&json, "dots_per_module", facts->dots_per_module * file->scale);
    sl_json_number(&json, "dpi", facts->dots_per_mm * SL_MM_PER_INCH * file->scale, 2);
    sl_json_array(&json, "warnings");
    for (guint i = 0; i < order->warnings->len; i++)
        sl_json_string(&json, NULL, ((const SlNote *)order->warnings->pdata[i])->text);
    sl_json_end(&json);
    sl_json_number(&json, "asked_width_mm", order->asked_mm, MM_PLACES);
    sl_json_int(&json, "scale", file->scale);
    sl_json_int(&json, "version", facts->version);
    sl_json_string(&json, "ec", facts->ec != 0 ? ec : NULL);
    sl_json_int(&json, "quiet_zone_modules", facts->quiet_zone);
    sl_json_number(&json, "reading_distance_mm", facts->module_mm * facts->side * READING_WIDTHS,
                   0);
    if (row->wish.module_mm > 0)
        sl_json_number(&json, "asked_module_mm", row->wish.module_mm, MM_PLACES);
    sl_json_number(&json, "ink_spread_mm",
                   file->format == SL_FORMAT_PNG ? facts->thin_raster_mm : facts->thin_mm,
                   MM_PLACES);
    if (facts->ec != 0) /* else the code is inside finished artwork, with inks of its own */
        json_contrast(&json, order);
    sl_json_string(&json, "device", order->device != NULL ? order->device->name : NULL);
    sl_json_bool(&json, "draft", row->wish.draft);
    sl_json_bool(&json, "unchanged", order->unchanged);
    sl_json_string(&json, "provenance", order->artwork->provenance);
    sl_json_string(&json, "scheme", row->scheme->name);
    sl_json_bool(&json, "unofficial", row->scheme->unofficial[0] != NULL);
    sl_json_end(&json);
    sl_json_finish(&json);
    sl_cli_print("%s\n", line->str);
}

/* ---- for people ---------------------------------------------------------------------------- */

static void append_cell(GString *line, const char *text, int width)
{
    g_string_append(line, text);
    for (int n = sl_text_width(text); n < width + 2; n++)
        g_string_append_c(line, ' ');
}

/* "out/JC-1/packaging-colour{.png,.svg,.pdf}": what a shell would expand. */
static char *brace(const SlRender *render, const SlRenderOrder *order)
{
    const SlRenderFile *first = order->files->pdata[0];
    gsize common = strlen(first->name);
    g_autoptr(GString) names = g_string_new(NULL);

    if (order->files->len == 1)
        return sl_render_path(render, first->name);
    for (guint i = 1; i < order->files->len; i++) {
        const char *name = ((SlRenderFile *)order->files->pdata[i])->name;
        gsize same = 0;
        while (same < common && name[same] == first->name[same])
            same++;
        common = same;
    }
    while (common > 0 && g_ascii_isalnum(first->name[common - 1]) &&
           g_ascii_isalnum(first->name[common]))
        common--; /* not inside a word: "{png,pdf}", not "p{ng,df}" */
    if (common > 0 && first->name[common - 1] == '.')
        common--;
    g_autofree char *stem = g_strndup(first->name, common);
    g_autofree char *path =
        *stem != '\0' ? sl_render_path(render, stem) : g_strconcat(render->line->output, "/", NULL);
    g_string_append_printf(names, "%s{", path);
    for (guint i = 0; i < order->files->len; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? "," : "",
                               ((SlRenderFile *)order->files->pdata[i])->name + common);
    g_string_append_c(names, '}');
    return g_strdup(names->str);
}

static void append_number_cell(GString *line, double value, int places, const char *unit, int width)
{
    g_autoptr(GString) text = g_string_new(NULL);

    sl_decimal_append(text, value, places);
    g_string_append(text, unit);
    append_cell(line, text->str, width);
}

static void append_code_cells(GString *line, const SlRenderOrder *order)
{
    const SlRenderFacts *facts = &order->facts;
    g_autofree char *dots = g_strdup_printf("%d", facts->dots_per_module);
    char ec[] = {'-', facts->ec, '\0'};
    g_autofree char *symbol = g_strdup_printf("%d%s", facts->version, facts->ec != 0 ? ec : "");
    g_autofree char *quiet = g_strdup_printf("%d", facts->quiet_zone);

    if (facts->side == 0) {
        gboolean none = sl_template_is_codeless(order->artwork->tpl);
        append_cell(line, none ? _("no code") : _("in the artwork"), 5 * WIDTH_OTHER - 3);
        return;
    }
    append_number_cell(line, facts->module_mm, 3, " mm", WIDTH_OTHER);
    append_cell(line, dots, 4);
    append_cell(line, symbol, 4);
    append_cell(line, quiet, 5);
    append_number_cell(line, facts->module_mm * facts->side * READING_WIDTHS / MM_PER_CM, 0, " cm",
                       WIDTH_OTHER);
}

static void table_line(const SlRender *render, const SlRenderOrder *order)
{
    const SlRenderFacts *facts = &order->facts;
    g_autoptr(GString) line = g_string_new(NULL), size = g_string_new(NULL);
    g_autofree char *shown = sl_printable(order->row->number);
    g_autofree char *level =
        g_strdup_printf("%d%s", facts->level, order->row->wish.draft ? _(" draft") : "");
    g_autofree char *files = brace(render, order);

    append_cell(line, shown, render->sums.number_width);
    append_cell(line, level, 7);
    append_cell(line, order->use->name, render->sums.use_width);
    append_cell(line, order->variant->name, render->sums.variant_width);
    sl_decimal_append(size, facts->width_mm, 2);
    g_string_append(size, " x ");
    sl_decimal_append(size, facts->height_mm, 2);
    g_string_append(size, " mm");
    append_cell(line, size->str, WIDTH_SIZE);
    append_number_cell(line, order->asked_mm, 2, " mm", WIDTH_OTHER);
    append_number_cell(line, facts->dots_per_mm * SL_MM_PER_INCH, 1, " dpi", WIDTH_OTHER);
    append_code_cells(line, order);
    if (render->sums.any_spread)
        append_number_cell(line, facts->thin_mm * UM_PER_MM, 1, " um", WIDTH_OTHER);
    g_autofree char *shown_files = sl_printable(files);
    g_string_append(line, shown_files);
    sl_cli_print("%s\n", line->str);
}

/* Before the first label that was drawn: a table without rows helps nobody. */
static void print_titles(SlRender *render)
{
    g_autoptr(GString) line = g_string_new(NULL);

    render->titled = TRUE;
    append_cell(line, _("NUMBER"), render->sums.number_width);
    append_cell(line, _("LEVEL"), 7);
    append_cell(line, _("USE"), render->sums.use_width);
    append_cell(line, _("VARIANT"), render->sums.variant_width);
    append_cell(line, _("SIZE"), WIDTH_SIZE);
    append_cell(line, _("ASKED"), WIDTH_OTHER);
    append_cell(line, _("RASTER"), WIDTH_OTHER);
    append_cell(line, _("MODULE"), WIDTH_OTHER);
    append_cell(line, _("DOTS"), 4);
    append_cell(line, _("CODE"), 4);
    append_cell(line, _("QUIET"), 5);
    append_cell(line, _("READ FROM"), WIDTH_OTHER);
    if (render->sums.any_spread)
        append_cell(line, _("THINNED"), WIDTH_OTHER);
    sl_cli_print("%s%s\n", line->str, _("FILES"));
}

void sl_render_report_order(SlRender *render, const SlRenderOrder *order)
{
    for (guint i = 0; render->cli->json && i < order->files->len; i++)
        json_file(render, order, order->files->pdata[i]);
    if (render->cli->json)
        return;
    if (!render->titled)
        print_titles(render);
    table_line(render, order);
}

/* "fonts, ink, number": the groups of the scheme file that have unofficial values. */
static char *unofficial_groups(const SlScheme *scheme)
{
    g_autoptr(GString) groups = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (char **key = scheme->unofficial; *key != NULL; key++) {
        char *group = g_strndup(*key, strcspn(*key, ". "));
        const char *separator = groups->len > 0 ? ", " : "";
        g_autofree char *text = g_strconcat(separator, group, NULL);
        if (g_hash_table_add(seen, group))
            g_string_append(groups, text);
    }
    return g_strdup(groups->str);
}

void sl_render_report_end(const SlRender *render, const SlRenderTally *tally)
{
    const SlScheme *scheme = render->sums.scheme;

    if (render->cli->json || tally->files == 0)
        return; /* every reason stands on standard error */
    g_autofree char *output = sl_printable(render->line->output);
    sl_cli_print(sl_words_many("\n%u file in '%s', listed in its manifest.json",
                               "\n%u files in '%s', listed in its manifest.json", tally->files),
                 tally->files, output);
    if (tally->unchanged > 0)
        sl_cli_print(_("; %u stood there already"), tally->unchanged);
    if (tally->failed > 0)
        sl_cli_print(sl_words_many("; %u label not drawn", "; %u labels not drawn", tally->failed),
                     tally->failed);
    sl_cli_print("\n");
    if (scheme == NULL)
        return;
    g_autofree char *groups = unofficial_groups(scheme);
    if (*groups != '\0')
        sl_cli_print(_("scheme %s; values not officially published: %s\n"), scheme->name, groups);
    else
        sl_cli_print(_("scheme %s; all values officially published\n"), scheme->name);
}
