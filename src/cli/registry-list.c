/* registry-list — `starlabel registry list` and `show`: rows for people and for programs */
#include "cli/registry.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/cells.h"
#include "registry/entry.h"

#include <string.h>

#define BLOCK_ROWS  1000 /* of one alignment: memory does not grow with the list */
#define MAX_HOLDER  28   /* terminal columns; the whole text is in `show` and --json */
#define MAX_PRODUCT 40
#define MAX_MODELS  32

/* ---- a row --------------------------------------------------------------------------------- */

void sl_record_json(SlJson *json, const char *key, const SlRecord *record, SlStatus status)
{
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);

    sl_json_object(json, key);
    sl_json_string(json, "number", record->number);
    sl_json_int(json, "level", record->level);
    sl_json_string(json, "holder", record->holder);
    sl_json_string(json, "product", record->product);
    sl_json_strings(json, "models", (const char *const *)record->models);
    sl_json_string(json, "url", record->url);
    sl_json_string(json, "issued", issued);
    sl_json_string(json, "valid_until", until);
    sl_json_string(json, "status", sl_status_word(status));
    sl_json_string(json, "document", record->document);
    sl_json_string(json, "edition", record->edition);
    sl_json_string(json, "scheme", record->scheme);
    sl_json_end(json);
}

void sl_json_print(SlJson *json, GString *text)
{
    sl_json_finish(json);
    sl_cli_print("%s\n", text->str);
}

static void print_json(const SlRecord *record, SlStatus status)
{
    g_autoptr(GString) text = g_string_new(NULL);
    SlJson json = sl_json_begin(text);

    sl_record_json(&json, NULL, record, status);
    sl_json_print(&json, text);
}

SlStatus sl_line_status(SlRegistryLine *line, const SlRecord *record)
{
    const SlScheme *scheme = sl_cli_scheme(record->scheme, &line->cli, NULL);

    return scheme != NULL ? sl_record_status(record, scheme, &line->cli.on) : SL_STATUS_UNKNOWN;
}

char *sl_line_stars(SlRegistryLine *line, const SlRecord *record)
{
    const SlScheme *scheme = sl_cli_scheme(record->scheme, &line->cli, NULL);
    int n = scheme != NULL ? scheme->n_levels : CLAMP(record->level, 0, SL_LEVEL_MAX);
    GString *stars = g_string_new(NULL);

    for (int i = 1; i <= n; i++)
        g_string_append(stars, i <= record->level ? "★" : "☆");
    return g_string_free(stars, FALSE);
}

/* Days that a valid row has left, if they are few enough for the scheme to warn; else -1. */
static int days_left(SlRegistryLine *line, const SlRecord *record, SlStatus status)
{
    const SlScheme *scheme = sl_cli_scheme(record->scheme, &line->cli, NULL);
    int left;

    if (status != SL_STATUS_VALID || scheme == NULL)
        return -1;
    left = g_date_days_between(&line->cli.on, &record->valid_until);
    return left <= scheme->warn_before_days ? left : -1;
}

static char *until_text(SlRegistryLine *line, const SlRecord *record, SlStatus status)
{
    int left = days_left(line, record, status);
    g_autofree char *until = sl_date_iso(&record->valid_until);

    if (left < 0)
        return g_steal_pointer(&until);
    return g_strdup_printf(sl_words_many("%s !%d day", "%s !%d days", (guint64)left), until, left);
}

void sl_line_warn_stale(SlRegistryLine *line, const SlEdition *edition)
{
    const SlScheme *scheme =
        edition != NULL ? sl_cli_scheme(edition->scheme, &line->cli, NULL) : NULL;
    int age;

    if (scheme == NULL || scheme->edition_stale_days <= 0 || !g_date_valid(&edition->date))
        return;
    age = g_date_days_between(&edition->date, &line->cli.on);
    if (age > scheme->edition_stale_days)
        sl_cli_warn(&line->cli, _("edition '%s' is %d days old; import a newer list"),
                    edition->name, age);
}

/* ---- list ---------------------------------------------------------------------------------- */

enum { NUMBER, LEVEL, STATUS, UNTIL, HOLDER, PRODUCT, MODELS, N_CELLS };

static const struct {
    const char *title;
    int max; /* 0: as wide as it is */
} cells[N_CELLS] = {
    {N_("NUMBER"), 0},          {N_("LEVEL"), 0},           {N_("STATUS"), 0},
    {N_("VALID UNTIL"), 0},     {N_("HOLDER"), MAX_HOLDER}, {N_("PRODUCT"), MAX_PRODUCT},
    {N_("MODELS"), MAX_MODELS},
};

typedef struct {
    SlRegistryLine *line;
    GPtrArray *block; /* char **: rows not yet printed */
    int width[N_CELLS];
    guint n;
} List;

static void print_cells(const List *list, char *const *texts)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (int i = 0; i < N_CELLS; i++) {
        g_autofree char *fitted = sl_text_fit(texts[i], list->width[i]);
        g_string_append_printf(out, "%s%s", i > 0 ? "  " : "", fitted);
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    sl_cli_print("%s\n", out->str);
}

static void print_block(List *list)
{
    gboolean first = list->n == list->block->len;
    char *titles[N_CELLS];

    for (int i = 0; i < N_CELLS; i++) {
        titles[i] = (char *)_(cells[i].title);
        list->width[i] = MAX(list->width[i], sl_text_width(titles[i]));
        for (guint r = 0; r < list->block->len; r++) {
            char **texts = g_ptr_array_index(list->block, r);
            list->width[i] = MAX(list->width[i], sl_text_width(texts[i]));
        }
        if (cells[i].max > 0)
            list->width[i] = MIN(list->width[i], cells[i].max);
    }
    if (first && list->n > 0)
        print_cells(list, titles);
    for (guint r = 0; r < list->block->len; r++)
        print_cells(list, g_ptr_array_index(list->block, r));
    g_ptr_array_set_size(list->block, 0);
}

static gboolean take_row(const SlRecord *record, SlStatus status, gpointer data)
{
    List *list = data;

    list->n++;
    if (list->line->cli.json) {
        print_json(record, status);
        return TRUE;
    }
    char **texts = g_new0(char *, N_CELLS + 1);
    texts[NUMBER] = g_strdup(record->number);
    texts[LEVEL] = sl_line_stars(list->line, record);
    texts[STATUS] = g_strdup(_(sl_status_word(status)));
    texts[UNTIL] = until_text(list->line, record, status);
    texts[HOLDER] = g_strdup(record->holder);
    texts[PRODUCT] = g_strdup(record->product);
    texts[MODELS] = g_strjoinv(", ", record->models);
    g_ptr_array_add(list->block, texts);
    if (list->block->len == BLOCK_ROWS)
        print_block(list);
    return TRUE;
}

static gboolean refuse(const char *option, const char *value, const char *cure, GError **error)
{
    g_autofree char *shown = sl_printable(value);

    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, "'--%s %s' %s", option, shown, cure);
    return FALSE;
}

/* "90d" or "12w" as days. */
static gboolean parse_span(const char *text, int *days)
{
    char *end;
    guint64 n = g_ascii_strtoull(text, &end, 10);
    gboolean weeks = strcmp(end, "w") == 0;

    if (!g_ascii_isdigit(*text) || n > 36500 || (!weeks && strcmp(end, "d") != 0))
        return FALSE;
    *days = (int)n * (weeks ? 7 : 1);
    return TRUE;
}

static gboolean make_filter(const SlRegistryLine *line, SlFilter *filter, SlStatus *status,
                            GError **error)
{
    *filter = (SlFilter){.model = line->model,
                         .holder = line->holder,
                         .product = line->product,
                         .edition = line->edition,
                         .expires_within_days = -1,
                         .on = line->cli.on};
    if (line->level != NULL) {
        filter->level = sl_level_parse(line->level);
        if (filter->level < 1 || filter->level > SL_LEVEL_MAX)
            return refuse("level", line->level, _("is not a level; give 1, 2, 3 or 4"), error);
    }
    if (line->status != NULL) {
        if (!sl_status_parse(line->status, status))
            return refuse("status", line->status,
                          _("is not one of valid, expired, withdrawn, suspended, unknown"), error);
        filter->status = status;
    }
    if (line->expires_within != NULL &&
        !parse_span(line->expires_within, &filter->expires_within_days))
        return refuse("expires-within", line->expires_within,
                      _("is not a span of days; write 90d or 12w"), error);
    return TRUE;
}

static void print_summary(List *list, const SlEdition *newest)
{
    g_autofree char *on = sl_date_iso(&list->line->cli.on);
    const char *edition = list->line->edition != NULL ? list->line->edition
                          : newest != NULL            ? newest->name
                                                      : NULL;

    if (list->line->cli.quiet)
        return;
    if (edition == NULL)
        sl_cli_print("%s",
                     _("no list was imported yet; 'starlabel registry import LIST.csv' does it\n"));
    else
        sl_cli_print(sl_words_many("%s%u row, edition %s, judged on %s\n",
                                   "%s%u rows, edition %s, judged on %s\n", list->n),
                     list->n > 0 ? "\n" : "", list->n, edition, on);
}

int sl_registry_list_action(SlRegistryLine *line)
{
    GError *error = NULL;
    SlFilter filter;
    SlStatus status;
    List list = {.line = line};

    if (!make_filter(line, &filter, &status, &error))
        return sl_cli_fail(error);
    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, &error);
    if (registry == NULL)
        return sl_cli_fail(error);
    g_autoptr(GPtrArray) block = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    list.block = block;
    if (!sl_registry_list(registry, &filter, sl_cli_scheme, &line->cli, take_row, &list, &error))
        return sl_cli_fail(error);
    g_autoptr(SlEdition) newest = sl_registry_newest(registry, NULL);
    if (!line->cli.json) {
        print_block(&list);
        print_summary(&list, newest);
    }
    sl_line_warn_stale(line, newest);
    return SL_EXIT_DONE;
}

/* ---- show ---------------------------------------------------------------------------------- */

static void print_field(const char *name, const char *value)
{
    g_autofree char *shown = sl_printable(value);

    if (*value == '\0')
        return;
    g_autofree char *fitted = sl_text_fit(name, 12);
    sl_cli_print("  %s  %s\n", fitted, shown);
}

static char *status_text(SlRegistryLine *line, const SlRecord *record, SlStatus status)
{
    g_autofree char *on = sl_date_iso(&line->cli.on);
    int left = days_left(line, record, status);
    const char *word = record->status_word;
    g_autofree char *said =
        *word != '\0' ? g_strdup_printf(_(" (the list says '%s')"), word) : g_strdup("");

    if (left < 0)
        return g_strdup_printf(_("%s on %s%s"), _(sl_status_word(status)), on, said);
    return g_strdup_printf(
        sl_words_many("%s on %s, ends in %d day%s", "%s on %s, ends in %d days%s", (guint64)left),
        _(sl_status_word(status)), on, left, said);
}

static void print_record(SlRegistryLine *line, const SlRecord *record, SlStatus status)
{
    const SlScheme *scheme = sl_cli_scheme(record->scheme, &line->cli, NULL);
    gboolean named = scheme != NULL && record->level >= 1 && record->level <= scheme->n_levels;
    g_autofree char *stars = sl_line_stars(line, record);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    g_autofree char *judged = status_text(line, record, status);
    g_autofree char *number = sl_printable(record->number);

    sl_cli_print("%s  %s  %s\n", number, stars, named ? scheme->levels[record->level].name_ja : "");
    print_field(_("status"), judged);
    print_field(_("holder"), record->holder);
    print_field(_("product"), record->product);
    for (gsize i = 0; record->models[i] != NULL; i++)
        print_field(i == 0 ? _("models") : "", record->models[i]);
    print_field(_("url"), record->url);
    print_field(_("issued"), issued);
    print_field(_("valid until"), until);
    print_field(_("document"), record->document);
    print_field(_("edition"), record->edition);
    print_field(_("scheme"), record->scheme);
}

/* Why the number is not there: it never was, or it went. */
static GError *absent(SlRegistry *registry, const SlRegistryLine *line, const char *number)
{
    g_autoptr(SlEdition) newest = sl_registry_newest(registry, NULL);
    g_autoptr(GPtrArray) changes = sl_registry_history(registry, number, NULL);
    g_autofree char *shown = sl_printable(number);

    if (newest == NULL)
        return g_error_new(SL_ERROR, SL_ERROR_REFUSED,
                           _("'%s' is not listed: nothing was imported into '%s' yet"), shown,
                           line->cli.registry);
    if (changes == NULL || changes->len == 0)
        return g_error_new(SL_ERROR, SL_ERROR_REFUSED, _("'%s' is not listed in edition '%s'"),
                           shown, newest->name);
    const SlChange *last = g_ptr_array_index(changes, changes->len - 1);
    return g_error_new(SL_ERROR, SL_ERROR_REFUSED,
                       _("'%s' is not listed since edition '%s'; 'registry history %s' shows what "
                         "was there"),
                       shown, last->edition, shown);
}

static int show_one(SlRegistryLine *line, SlRegistry *registry, const char *text)
{
    g_autofree char *number = sl_number_normalise(text);
    g_autoptr(SlRecord) record = NULL;
    GError *error = NULL;

    if (!sl_registry_find(registry, number, &record, &error))
        return sl_cli_fail(error);
    if (record == NULL)
        return sl_cli_fail(absent(registry, line, number));
    SlStatus status = sl_line_status(line, record);
    if (line->cli.json)
        print_json(record, status);
    else
        print_record(line, record, status);
    return SL_EXIT_DONE;
}

int sl_registry_show_action(SlRegistryLine *line)
{
    GError *error = NULL;
    int code = SL_EXIT_DONE;

    g_autoptr(SlRegistry) registry = sl_cli_registry_open(&line->cli, SL_REGISTRY_READ, &error);
    if (registry == NULL)
        return sl_cli_fail(error);
    for (guint i = 0; i < line->n_args; i++) {
        int one = show_one(line, registry, line->args[i]);
        code = MAX(code, one);
    }
    g_autoptr(SlEdition) newest = sl_registry_newest(registry, NULL);
    sl_line_warn_stale(line, newest);
    return code;
}
