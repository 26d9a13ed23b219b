/* registry-past — `starlabel registry history` and `diff`: editions, and what changed in them */
#include "cli/registry.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/cells.h"

#include <string.h>

static const char *const kind_words[] = {
    [SL_CHANGE_ADDED] = N_("added"),
    [SL_CHANGE_CHANGED] = N_("changed"),
    [SL_CHANGE_REMOVED] = N_("removed"),
};

/* ---- a change ------------------------------------------------------------------------------ */

static void print_change_json(SlRegistryLine *line, const SlChange *change, char **fields)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *date = sl_date_iso(&change->date);
    const SlRecord *records[] = {change->before, change->after};
    const char *const keys[] = {"before", "after"};
    SlJson json = sl_json_begin(text);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "number", change->number);
    sl_json_string(&json, "change", kind_words[change->kind]);
    sl_json_string(&json, "edition", change->edition);
    sl_json_string(&json, "date", date);
    sl_json_strings(&json, "fields", (const char *const *)fields);
    for (int i = 0; i < 2; i++)
        if (records[i] != NULL)
            sl_record_json(&json, keys[i], records[i], sl_line_status(line, records[i]));
        else
            sl_json_string(&json, keys[i], NULL);
    sl_json_end(&json);
    sl_json_print(&json, text);
}

/* A field as a change shows it. */
static char *field_text(const SlRecord *record, const char *field)
{
    const struct {
        const char *field;
        const char *text;
    } texts[] = {
        {"holder", record->holder},      {"product", record->product},   {"url", record->url},
        {"status", record->status_word}, {"document", record->document}, {"scheme", record->scheme},
    };

    if (strcmp(field, "level") == 0)
        return g_strdup_printf("%d", record->level);
    if (strcmp(field, "issued") == 0)
        return sl_date_iso(&record->issued);
    if (strcmp(field, "valid_until") == 0)
        return sl_date_iso(&record->valid_until);
    if (strcmp(field, "models") == 0)
        return g_strjoinv("; ", record->models);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].field, field) == 0)
            return sl_printable(texts[i].text);
    return g_strdup("");
}

static void print_change_text(SlRegistryLine *line, const SlChange *change, char **fields,
                              const char *head)
{
    const SlRecord *any = change->after != NULL ? change->after : change->before;
    g_autofree char *product = sl_printable(any->product), *holder = sl_printable(any->holder);
    g_autofree char *stars = sl_line_stars(line, any);

    g_autofree char *kind = sl_text_fit(_(kind_words[change->kind]), 7);
    sl_cli_print("%s  %s  %s  %s (%s)\n", head, kind, stars, product, holder);
    for (gsize i = 0; fields != NULL && fields[i] != NULL; i++) {
        g_autofree char *before = field_text(change->before, fields[i]);
        g_autofree char *after = field_text(change->after, fields[i]);
        g_autofree char *a = sl_printable(before), *b = sl_printable(after);
        sl_cli_print("    %-11s  '%s' -> '%s'\n", fields[i], a, b);
    }
}

static void print_change(SlRegistryLine *line, const SlChange *change, const char *head)
{
    g_auto(GStrv) fields = NULL;

    if (change->before != NULL && change->after != NULL)
        fields = sl_record_differences(change->before, change->after);
    if (line->cli.json)
        print_change_json(line, change, fields);
    else
        print_change_text(line, change, fields, head);
}

/* ---- history ------------------------------------------------------------------------------- */

static void print_edition_json(const SlEdition *edition)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *date = sl_date_iso(&edition->date);
    g_autofree char *imported = sl_date_iso(&edition->imported);
    SlJson json = sl_json_begin(text);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "edition", edition->name);
    sl_json_string(&json, "date", date);
    sl_json_string(&json, "imported", imported);
    sl_json_string(&json, "source", edition->source);
    sl_json_string(&json, "sha256", edition->sha256);
    sl_json_string(&json, "scheme", edition->scheme);
    sl_json_int(&json, "rows", edition->rows);
    sl_json_int(&json, "added", edition->added);
    sl_json_int(&json, "changed", edition->changed);
    sl_json_int(&json, "removed", edition->removed);
    sl_json_end(&json);
    sl_json_print(&json, text);
}

static void print_edition_text(const SlEdition *edition, int width)
{
    g_autofree char *date = sl_date_iso(&edition->date);
    g_autofree char *name = sl_text_fit(edition->name, width);
    g_autofree char *source = sl_printable(edition->source);

    sl_cli_print("%s  %s  %6d  %6d  %7d  %7d  %s\n", name, date, edition->rows, edition->added,
                 edition->changed, edition->removed, source);
}

static void print_edition_titles(int width)
{
    static const struct {
        const char *title;
        int width;
        gboolean right;
    } columns[] = {
        {N_("EDITION"), 0, FALSE}, {N_("DATE"), 10, FALSE},  {N_("ROWS"), 6, TRUE},
        {N_("ADDED"), 6, TRUE},    {N_("CHANGED"), 7, TRUE}, {N_("REMOVED"), 7, TRUE},
        {N_("SOURCE"), 0, FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        const char *title = _(columns[i].title);
        int n = i == 0 ? width : columns[i].width;
        g_autofree char *fitted =
            columns[i].right || n == 0 ? g_strdup(title) : sl_text_fit(title, n);
        sl_cli_print("%s%*s%s", i > 0 ? "  " : "",
                     columns[i].right ? MAX(n - sl_text_width(title), 0) : 0, "", fitted);
    }
    sl_cli_print("\n");
}

static int list_editions(SlRegistryLine *line, SlRegistry *registry)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, &error);
    int width = sl_text_width(_("EDITION"));

    if (editions == NULL)
        return sl_cli_fail(error);
    for (guint i = 0; i < editions->len; i++)
        width = MAX(width, sl_text_width(((SlEdition *)editions->pdata[i])->name));
    if (!line->cli.json && editions->len > 0)
        print_edition_titles(width);
    for (guint i = 0; i < editions->len; i++)
        if (line->cli.json)
            print_edition_json(editions->pdata[i]);
        else
            print_edition_text(editions->pdata[i], width);
    if (!line->cli.json && !line->cli.quiet && editions->len == 0)
        sl_cli_print("%s",
                     _("no list was imported yet; 'starlabel registry import LIST.csv' does it\n"));
    return SL_EXIT_DONE;
}

static int history_of(SlRegistryLine *line, SlRegistry *registry, const char *text)
{
    GError *error = NULL;
    g_autofree char *number = sl_number_normalise(text), *shown = sl_printable(number);
    g_autoptr(GPtrArray) changes = sl_registry_history(registry, number, &error);

    if (changes == NULL)
        return sl_cli_fail(error);
    if (changes->len == 0)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_REFUSED,
                                       _("'%s' was never listed in '%s'"), shown,
                                       line->cli.registry));
    if (!line->cli.json)
        sl_cli_print("%s\n", shown);
    for (guint i = 0; i < changes->len; i++) {
        const SlChange *change = changes->pdata[i];
        g_autofree char *date = sl_date_iso(&change->date);
        g_autofree char *edition = sl_printable(change->edition);
        g_autofree char *head = strcmp(date, edition) == 0
                                    ? g_strdup_printf("  %s", date)
                                    : g_strdup_printf("  %s  %s", date, edition);
        print_change(line, change, head);
    }
    return SL_EXIT_DONE;
}

int sl_registry_history_action(SlRegistryLine *line)
{
    GError *error = NULL;
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, &error);
    int code = SL_EXIT_DONE;

    if (registry == NULL)
        return sl_cli_fail(error);
    if (line->n_args == 0)
        return list_editions(line, registry);
    for (guint i = 0; i < line->n_args; i++) {
        int one = history_of(line, registry, line->args[i]);
        code = MAX(code, one);
    }
    return code;
}

/* ---- diff ---------------------------------------------------------------------------------- */

int sl_registry_diff_action(SlRegistryLine *line)
{
    GError *error = NULL;
    int n[G_N_ELEMENTS(kind_words)] = {0};
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, &error);

    if (registry == NULL)
        return sl_cli_fail(error);
    g_autoptr(GPtrArray) changes = sl_registry_diff(registry, line->args[0], line->args[1], &error);
    if (changes == NULL)
        return sl_cli_fail(error);
    for (guint i = 0; i < changes->len; i++) {
        const SlChange *change = changes->pdata[i];
        g_autofree char *number = sl_printable(change->number);
        n[change->kind]++;
        print_change(line, change, number);
    }
    if (!line->cli.json && !line->cli.quiet)
        sl_cli_print(_("%s%d added, %d changed, %d removed\n"), changes->len > 0 ? "\n" : "",
                     n[SL_CHANGE_ADDED], n[SL_CHANGE_CHANGED], n[SL_CHANGE_REMOVED]);
    return SL_EXIT_DONE;
}
