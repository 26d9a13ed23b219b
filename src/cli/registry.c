/* registry — `starlabel registry`: its options, and the actions that bring lists in and out */
#include "cli/registry.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <glib/gstdio.h>
#include <string.h>

static const char description[] = N_(
    "Actions:\n"
    "  import FILE        read a list: CSV or TSV as Excel saves it, - is standard input\n"
    "  list               the rows, by the filters above\n"
    "  show NUMBER…       everything about a number\n"
    "  history [NUMBER…]  the editions, or what became of a number\n"
    "  diff A B           what changed from edition A to edition B\n"
    "  export [FILE]      all rows as CSV that imports again\n"
    "  check [FILE]       import FILE without storing it; without FILE: is the registry sound?\n\n"
    "Columns are found by their header, Japanese or English: number, level, holder, product, url,\n"
    "issued, valid_until are needed; models, status, document, scheme are used if they are there.\n"
    "One bad row and nothing is stored, unless --keep-going; a row that the new list does not\n"
    "have any more is removed and kept in the history. Importing the same file again changes\n"
    "nothing.\n\n"
    "Examples:\n"
    "  starlabel registry import list.csv\n"
    "  starlabel registry import list.csv --edition 2026-09 --edition-date 2026-09-01\n"
    "  starlabel registry import list.csv --column '登録No=number' --column 'Firm=holder'\n"
    "  starlabel registry list --status valid --expires-within 90d\n"
    "  starlabel registry list --model WXR18000BE10P/D --json\n"
    "  starlabel registry diff 2026-08 2026-09\n\n"
    "Exit codes: 0 done, 1 a check found something, 3 the command line makes no sense, 4 trouble\n"
    "(a bad row, a number that is not listed, a file that cannot be read).\n");

/* ---- reports ------------------------------------------------------------------------------- */

/* "'x.csv' line 12: issued: '2025-13-01' is not a date" */
static char *fault_text(const SlRowError *fault, const char *file)
{
    if (fault->line == 0)
        return g_strdup(fault->message);
    if (fault->column == NULL)
        return g_strdup_printf(_("'%s' line %u: %s"), file, fault->line, fault->message);
    return g_strdup_printf(_("'%s' line %u: %s: %s"), file, fault->line, fault->column,
                           fault->message);
}

static void print_fault_json(const SlRowError *fault, const char *file)
{
    g_autoptr(GString) text = g_string_new(NULL);
    SlJson json = sl_json_begin(text);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "file", file);
    sl_json_int(&json, "line", fault->line);
    sl_json_int(&json, "row", fault->row);
    sl_json_string(&json, "field", fault->column);
    sl_json_string(&json, "message", fault->message);
    sl_json_end(&json);
    sl_json_print(&json, text);
}

static const char *file_name(const char *path)
{
    return strcmp(path, "-") == 0 ? _("standard input") : path;
}

/* Bad rows of an import: on standard error, because they are errors. */
static void report_faults(const SlImportReport *report, const char *file)
{
    for (guint i = 0; report->errors != NULL && i < report->errors->len; i++) {
        const SlRowError *fault = report->errors->pdata[i];
        g_autofree char *text = fault_text(fault, file_name(file));
        sl_cli_fail(g_error_new_literal(SL_ERROR, SL_ERROR_FORMAT, text));
    }
    if (report->errors != NULL && report->errors->len >= SL_REGISTRY_MAX_ERRORS)
        sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_LIMIT,
                                _("'%s': only the first %d faults are listed"), file_name(file),
                                SL_REGISTRY_MAX_ERRORS));
}

/* Findings of a check: on standard output, because they are the answer. */
static void print_findings(const SlRegistryLine *line, const SlImportReport *report,
                           const char *file)
{
    for (guint i = 0; i < report->errors->len; i++) {
        const SlRowError *fault = report->errors->pdata[i];
        g_autofree char *text = fault_text(fault, file_name(file));
        g_autofree char *shown = sl_printable(text);
        if (line->cli.json)
            print_fault_json(fault, file);
        else
            sl_cli_print("%s\n", shown);
    }
    if (report->errors->len >= SL_REGISTRY_MAX_ERRORS)
        sl_cli_warn(&line->cli, _("'%s': only the first %d findings are listed"), file_name(file),
                    SL_REGISTRY_MAX_ERRORS);
}

static void warn_columns(const SlRegistryLine *line, const SlImportReport *report, const char *file)
{
    if (report->ignored != NULL && report->ignored[0] != NULL) {
        g_autofree char *headers = g_strjoinv("', '", report->ignored);
        sl_cli_warn(
            &line->cli,
            _("'%s': these columns are not used: '%s'; --column 'HEADER=FIELD' says what one "
              "is"),
            file_name(file), headers);
    }
    if (report->no_status)
        sl_cli_warn(&line->cli,
                    _("'%s' has no column for the status: a withdrawn label will pass for valid "
                      "until its last day"),
                    file_name(file));
}

/* ---- import -------------------------------------------------------------------------------- */

static gboolean make_order(const SlRegistryLine *line, SlImportOrder *order, GError **error)
{
    *order = (SlImportOrder){.edition = line->edition,
                             .source = line->source,
                             .columns = line->columns,
                             .keep_going = line->keep_going};
    g_date_clear(&order->date, 1);
    if (line->edition_date == NULL || sl_date_parse(line->edition_date, &order->date))
        return TRUE;
    g_autofree char *shown = sl_printable(line->edition_date);
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--edition-date %s' is not a date; write it as 2026-09-01"), shown);
    return FALSE;
}

static void print_report_json(const SlImportReport *report, const char *file)
{
    g_autoptr(GString) text = g_string_new(NULL);
    SlJson json = sl_json_begin(text);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "file", file);
    sl_json_string(&json, "edition", report->edition);
    sl_json_bool(&json, "same_file", report->same_file);
    sl_json_int(&json, "rows", report->rows);
    sl_json_int(&json, "bad", report->bad);
    sl_json_int(&json, "added", report->added);
    sl_json_int(&json, "changed", report->changed);
    sl_json_int(&json, "removed", report->removed);
    sl_json_int(&json, "unchanged", report->unchanged);
    sl_json_end(&json);
    sl_json_print(&json, text);
}

static void print_report(const SlRegistryLine *line, const SlImportReport *report, const char *file)
{
    g_autofree char *shown = sl_printable(file_name(file));
    g_autofree char *edition = sl_printable(report->edition);

    if (line->cli.json)
        print_report_json(report, file);
    else if (line->cli.quiet)
        return;
    else if (report->same_file)
        sl_cli_print(_("'%s' is edition %s already; nothing was changed\n"), shown, edition);
    else {
        sl_cli_print(sl_words_many("'%s' is edition %s: %d row, %d added, %d changed, %d removed",
                                   "'%s' is edition %s: %d rows, %d added, %d changed, %d removed",
                                   (guint64)report->good),
                     shown, edition, report->good, report->added, report->changed, report->removed);
        if (report->bad > 0)
            sl_cli_print(sl_words_many("; %d bad row left out", "; %d bad rows left out",
                                       (guint64)report->bad),
                         report->bad);
        sl_cli_print("\n");
    }
}

/* A registry that was made for a list that could not be stored is nothing: take it away again, so
 * that a failed first import leaves no file. Another import may have filled it meanwhile. */
static void remove_if_bare(SlRegistry *registry, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlEdition) newest = sl_registry_newest(registry, &error);

    if (newest == NULL && error == NULL)
        g_unlink(path);
}

static int import_action(SlRegistryLine *line)
{
    g_auto(SlImportReport) report = {0};
    const char *file = line->args[0];
    gboolean is_new = !g_file_test(line->cli.registry, G_FILE_TEST_EXISTS);
    GError *error = NULL;
    SlImportOrder order;

    if (!make_order(line, &order, &error))
        return sl_cli_fail(error);
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_WRITE, &error);
    if (registry == NULL)
        return sl_cli_fail(error);
    gboolean stored = sl_registry_import(registry, file, line->cli.scheme, sl_cli_scheme,
                                         &line->cli, &order, &report, &error);
    report_faults(&report, file);
    if (!stored && is_new)
        remove_if_bare(registry, line->cli.registry);
    if (!stored)
        return sl_cli_fail(error);
    warn_columns(line, &report, file);
    print_report(line, &report, file);
    return report.bad > 0 ? SL_EXIT_TROUBLE : SL_EXIT_DONE;
}

/* ---- check --------------------------------------------------------------------------------- */

static gboolean check_list(SlRegistryLine *line, SlImportReport *report, GError **error)
{
    SlImportOrder order;

    if (!make_order(line, &order, error))
        return FALSE;
    order.check_only = TRUE;
    /* the registry is asked only for what stands there already; without one all rows are new */
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, NULL);
    return sl_registry_import(registry, line->args[0], line->cli.scheme, sl_cli_scheme, &line->cli,
                              &order, report, error);
}

static gboolean check_registry(SlRegistryLine *line, SlImportReport *report, GError **error)
{
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, error);

    return registry != NULL &&
           sl_registry_check(registry, sl_cli_scheme, &line->cli, report, error);
}

static int check_action(SlRegistryLine *line)
{
    g_auto(SlImportReport) report = {0};
    gboolean list = line->n_args > 0;
    const char *file = list ? line->args[0] : line->cli.registry;
    GError *error = NULL;

    if (!(list ? check_list(line, &report, &error) : check_registry(line, &report, &error)))
        return sl_cli_fail(error);
    print_findings(line, &report, file);
    if (list)
        warn_columns(line, &report, file);
    if (!line->cli.json && !line->cli.quiet && report.errors->len == 0) {
        g_autofree char *shown = sl_printable(file_name(file));
        sl_cli_print(sl_words_many("'%s': %d row, all sound", "'%s': %d rows, all sound",
                                   (guint64)report.rows),
                     shown, report.rows);
        if (list)
            sl_cli_print(_("; import would add %d, change %d, remove %d"), report.added,
                         report.changed, report.removed);
        sl_cli_print("\n");
    }
    return report.errors->len > 0 ? SL_EXIT_DIFFERS : SL_EXIT_DONE;
}

/* ---- export -------------------------------------------------------------------------------- */

static int export_action(SlRegistryLine *line)
{
    const char *target = line->n_args > 0 ? line->args[0] : line->output;
    GError *error = NULL;
    gboolean to_stdout = target == NULL || strcmp(target, "-") == 0;

    if (line->n_args > 0 && line->output != NULL)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("'registry export' takes FILE or -o FILE, not both")));
    if (!to_stdout) {
        g_autofree char *lower = g_ascii_strdown(target, -1), *shown = sl_printable(target);
        if (!g_str_has_suffix(lower, ".csv"))
            return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                           _("'%s' has no known extension; there is: csv"), shown));
    }
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, &error);
    g_autoptr(GBytes) csv = registry != NULL ? sl_registry_export(registry, &error) : NULL;
    if (csv == NULL)
        return sl_cli_fail(error);
    gsize n;
    const void *bytes = g_bytes_get_data(csv, &n);
    if (!(to_stdout ? sl_stdout_write(bytes, n, &error)
                    : sl_file_write(target, csv, FALSE, &error)))
        return sl_cli_fail(error);
    return SL_EXIT_DONE;
}

/* ---- the command --------------------------------------------------------------------------- */

static const struct {
    const char *name;
    guint least, most; /* arguments */
    int (*run)(SlRegistryLine *line);
} actions[] = {
    {"import", 1, 1, import_action},
    {"list", 0, 0, sl_registry_list_action},
    {"show", 1, G_MAXUINT, sl_registry_show_action},
    {"history", 0, G_MAXUINT, sl_registry_history_action},
    {"diff", 2, 2, sl_registry_diff_action},
    {"export", 0, 1, export_action},
    {"check", 0, 1, check_action},
};

/* An option that the action would ignore is a mistake of the user's, and told. */
static gboolean check_options(const SlRegistryLine *line, const char *action, GError **error)
{
    const struct {
        const char *option;
        gboolean given;
        const char *actions;
    } options[] = {
        {"model", line->model != NULL, "list"},
        {"holder", line->holder != NULL, "list"},
        {"product", line->product != NULL, "list"},
        {"level", line->level != NULL, "list"},
        {"status", line->status != NULL, "list"},
        {"expires-within", line->expires_within != NULL, "list"},
        {"edition", line->edition != NULL, "import list"},
        {"edition-date", line->edition_date != NULL, "import"},
        {"source", line->source != NULL, "import"},
        {"column", line->columns != NULL, "import check"},
        {"keep-going", line->keep_going, "import"},
        {"output", line->output != NULL, "export"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        if (!options[i].given || strstr(options[i].actions, action) != NULL)
            continue;
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--%s' means nothing to 'registry %s'; it goes with: %s"), options[i].option,
                    action, options[i].actions);
        return FALSE;
    }
    return TRUE;
}

static gboolean check_texts(const SlRegistryLine *line, GError **error)
{
    const char *texts[] = {line->model,          line->holder,    line->product, line->level,
                           line->status,         line->edition,   line->source,  line->edition_date,
                           line->expires_within, line->cli.scheme};
    gboolean good = TRUE;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        good &= texts[i] == NULL || g_utf8_validate(texts[i], -1, NULL);
    for (gsize i = 0; line->columns != NULL && line->columns[i] != NULL; i++)
        good &= g_utf8_validate(line->columns[i], -1, NULL);
    if (!good)
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'registry': an option's value is not UTF-8"));
    return good;
}

static int run_action(SlRegistryLine *line, char **rest)
{
    GString *known = g_string_new(NULL);
    g_autofree char *names = NULL, *shown = NULL;
    GError *error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", actions[i].name);
        if (rest[0] == NULL || strcmp(rest[0], actions[i].name) != 0)
            continue;
        g_string_free(known, TRUE);
        line->args = rest + 1;
        line->n_args = g_strv_length(line->args);
        if (line->n_args < actions[i].least || line->n_args > actions[i].most)
            return sl_cli_fail(
                g_error_new(SL_ERROR, SL_ERROR_USAGE,
                            _("'registry %s' takes %s; see 'starlabel registry --help'"), rest[0],
                            actions[i].most == 0    ? _("no arguments")
                            : actions[i].least == 2 ? _("two editions")
                            : actions[i].most == 1  ? _("one file")
                                                    : _("at least one number")));
        if (!check_options(line, rest[0], &error) || !check_texts(line, &error))
            return sl_cli_fail(error);
        return actions[i].run(line);
    }
    names = g_string_free(known, FALSE);
    shown = rest[0] != NULL ? sl_printable(rest[0]) : NULL;
    if (shown == NULL)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("'registry' needs an action; there are %s"), names));
    return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                   _("'%s' is no action of registry; there are %s"), shown, names));
}

static void line_clear(SlRegistryLine *line)
{
    char *texts[] = {line->model,          line->holder,  line->product, line->level,
                     line->status,         line->edition, line->source,  line->edition_date,
                     line->expires_within, line->output};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_strfreev(line->columns);
    sl_cli_clear(&line->cli);
}

int sl_cli_registry(int argc, char **argv)
{
    SlRegistryLine line = {.cli = SL_CLI_INIT};
    g_auto(GStrv) rest = NULL;
    /* texts are taken as bytes: GLib's conversion to UTF-8 depends on the locale */
    const GOptionEntry own[] = {
        {"model", 0, 0, G_OPTION_ARG_FILENAME, &line.model, N_("list: has this model, whole"),
         "NAME"},
        {"holder", 0, 0, G_OPTION_ARG_FILENAME, &line.holder, N_("list: part of the holder"),
         "TEXT"},
        {"product", 0, 0, G_OPTION_ARG_FILENAME, &line.product, N_("list: part of the product"),
         "TEXT"},
        {"level", 0, 0, G_OPTION_ARG_FILENAME, &line.level, N_("list: has this many stars"), "N"},
        {"status", 0, 0, G_OPTION_ARG_FILENAME, &line.status,
         N_("list: valid, expired, withdrawn, suspended or unknown"), "STATUS"},
        {"expires-within", 0, 0, G_OPTION_ARG_FILENAME, &line.expires_within,
         N_("list: valid and ending within 90d, 12w"), "SPAN"},
        {"edition", 0, 0, G_OPTION_ARG_FILENAME, &line.edition,
         N_("import: what to call it (default: its date); list: as it stood then"), "NAME"},
        {"edition-date", 0, 0, G_OPTION_ARG_FILENAME, &line.edition_date,
         N_("import: the day the list is of (default: today)"), "DATE"},
        {"source", 0, 0, G_OPTION_ARG_FILENAME, &line.source,
         N_("import: where it comes from (default: the file's name)"), "TEXT"},
        {"column", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &line.columns,
         N_("import, check: the column HEADER is FIELD; may be repeated"), "HEADER=FIELD"},
        {"keep-going", 0, 0, G_OPTION_ARG_NONE, &line.keep_going,
         N_("import: store the good rows although there are bad ones"), NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &line.output,
         N_("export: write to FILE (default: standard output)"), "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    int code = sl_cli_parse(&line.cli, "registry ACTION [OPTION…]",
                            N_("The lists of registrations, in one file with their history."),
                            description, own, argc, argv, &rest);

    if (code < 0)
        code = sl_cli_flush(run_action(&line, rest));
    line_clear(&line);
    return code;
}
