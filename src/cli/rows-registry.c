/* rows-registry — the valid rows of the registry become rows of a run */
#include "cli/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

typedef struct {
    SlRowSource source;
    GString *numbers; /* each ended by a NUL */
    gsize at;
} Listed;

/* ---- filters ------------------------------------------------------------------------------- */

static gboolean set_level(SlFilter *filter, const char *value, GError **error)
{
    filter->level = (int)g_ascii_strtoll(value, NULL, 10);
    return (filter->level > 0 && strspn(value, "0123456789") == strlen(value)) ||
           sl_senseless(error, value, _("is no level; write --where level=1"));
}

static gboolean set_days(SlFilter *filter, const char *value, GError **error)
{
    gsize digits = strspn(value, "0123456789");

    filter->expires_within_days = (int)MIN(g_ascii_strtoull(value, NULL, 10), G_MAXINT / 2);
    return (digits > 0 && (value[digits] == '\0' || strcmp(value + digits, "d") == 0)) ||
           sl_senseless(error, value, _("is no number of days; write --where expires-within=90d"));
}

static gboolean set_model(SlFilter *filter, const char *value, GError **error)
{
    (void)error;
    filter->model = value;
    return TRUE;
}

static gboolean set_holder(SlFilter *filter, const char *value, GError **error)
{
    (void)error;
    filter->holder = value;
    return TRUE;
}

static gboolean set_product(SlFilter *filter, const char *value, GError **error)
{
    (void)error;
    filter->product = value;
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*set)(SlFilter *filter, const char *value, GError **error);
} conditions[] = {
    {"level", set_level},     {"model", set_model},         {"holder", set_holder},
    {"product", set_product}, {"expires-within", set_days},
};

/* "level=1" */
static gboolean take_condition(SlFilter *filter, const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    gsize n = equals != NULL ? (gsize)(equals - text) : strlen(text);

    for (guint i = 0; equals != NULL && equals[1] != '\0' && i < G_N_ELEMENTS(conditions); i++)
        if (strlen(conditions[i].name) == n && strncmp(text, conditions[i].name, n) == 0)
            return conditions[i].set(filter, equals + 1, error);
    return sl_senseless(error, text,
                        _("is no condition; there are: level=, model=, holder=, product=, "
                          "expires-within="));
}

static gboolean find_edition(SlRegistry *registry, const char *name, gint64 *id, GError **error)
{
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, error);
    g_autoptr(GString) known = g_string_new(NULL);

    if (editions == NULL)
        return FALSE;
    for (guint i = 0; i < editions->len; i++) {
        const SlEdition *edition = editions->pdata[i];
        if (strcmp(edition->name, name) == 0) {
            *id = edition->id;
            return TRUE;
        }
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", edition->name);
    }
    return sl_senseless(error, name, _("is no edition of the registry; there are: %s"), known->str);
}

static gboolean read_filter(const SlRenderLine *line, SlRegistry *registry, SlFilter *filter,
                            GError **error)
{
    for (char **text = line->conditions; text != NULL && *text != NULL; text++)
        if (!g_utf8_validate(*text, -1, NULL))
            return sl_senseless(error, *text, _("is not UTF-8"));
        else if (!take_condition(filter, *text, error))
            return FALSE;
    return line->changed_since == NULL ||
           find_edition(registry, line->changed_since, &filter->changed_since, error);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static gboolean keep_number(const SlRecord *record, SlStatus status, gpointer data)
{
    GString *numbers = data;

    if (status == SL_STATUS_VALID)
        g_string_append_len(numbers, record->number, (gssize)strlen(record->number) + 1);
    return numbers->len <= SL_ROWS_MAX_BYTES;
}

static gboolean listed_next(SlRowSource *source, SlRenderRow **row, GError **error)
{
    Listed *listed = (Listed *)source;

    (void)error;
    *row = NULL;
    if (listed->at < listed->numbers->len) {
        const char *number = listed->numbers->str + listed->at;
        *row = sl_row_new(source, number);
        listed->at += strlen(number) + 1;
    }
    return TRUE;
}

static void listed_rewind(SlRowSource *source)
{
    ((Listed *)source)->at = 0;
}

static void listed_free(SlRowSource *source)
{
    g_string_free(((Listed *)source)->numbers, TRUE);
}

SlRowSource *sl_rows_registry(const SlRenderLine *line, SlCli *cli, SlRegistry *registry,
                              GError **error)
{
    SlFilter filter = {.expires_within_days = -1, .on = cli->on};
    g_autoptr(GString) numbers = g_string_new(NULL);

    if (registry == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                    _("the registry is empty: import a list first (starlabel registry import "
                      "list.csv)"));
        return NULL;
    }
    if (!read_filter(line, registry, &filter, error) ||
        !sl_registry_list(registry, &filter, sl_cli_scheme, cli, keep_number, numbers, error))
        return NULL;
    if (numbers->len > SL_ROWS_MAX_BYTES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("too many rows in one run; use --where"));
        return NULL;
    }
    Listed *listed = g_new0(Listed, 1);
    listed->source = (SlRowSource){listed_next, listed_rewind, listed_free, NULL, NULL, 0};
    listed->source.sha256 =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, numbers->str, (gssize)numbers->len);
    listed->numbers = g_steal_pointer(&numbers);
    return &listed->source;
}
