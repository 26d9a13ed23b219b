/* columns — which column of a list is which field of a row */
#include "registry/columns.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "registry/db.h"

#include <string.h>

const char *const sl_field_names[SL_N_FIELDS + 1] = {
    "number", "level",       "holder", "product",  "models", "url",
    "issued", "valid_until", "status", "document", "scheme", NULL,
};

/* Without these a row says too little to judge a label by. */
static const SlField required[] = {
    SL_FIELD_NUMBER, SL_FIELD_LEVEL,  SL_FIELD_HOLDER,      SL_FIELD_PRODUCT,
    SL_FIELD_URL,    SL_FIELD_ISSUED, SL_FIELD_VALID_UNTIL,
};

/* The field of that name, -1 if there is none; "valid until" is valid_until. */
static int field_of_name(const char *key)
{
    g_auto(GStrv) parts = g_strsplit(key, "_", -1);
    g_autofree char *plain = g_strjoinv("", parts);

    for (int i = 0; i < SL_N_FIELDS; i++) {
        g_auto(GStrv) pieces = g_strsplit(sl_field_names[i], "_", -1);
        g_autofree char *name = g_strjoinv("", pieces);
        if (strcmp(plain, name) == 0)
            return i;
    }
    return -1;
}

static int field_of_header(const char *header, const SlScheme *scheme)
{
    g_autofree char *key = sl_fold(header, TRUE);
    const char *field = scheme->columns != NULL ? g_hash_table_lookup(scheme->columns, key) : NULL;

    return field_of_name(field != NULL ? field : key);
}

/* "'登録番号', 'URL'": what the list calls its columns, for messages. */
static char *list_headers(const SlTable *table)
{
    GString *list = g_string_new(NULL);

    for (const char *const *header = sl_table_header(table); *header != NULL; header++) {
        g_autofree char *shown = sl_printable(*header);
        g_string_append_printf(list, "%s'%s'", list->len > 0 ? ", " : "", shown);
    }
    return g_string_free(list, FALSE);
}

/* ---- the user's mappings ------------------------------------------------------------------- */

static gboolean fail_mapping(const char *mapping, GError **error)
{
    g_autofree char *shown = sl_printable(mapping);
    g_autofree char *fields = g_strjoinv(", ", (char **)sl_field_names);

    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--column %s' is not HEADER=FIELD; the fields are: %s"), shown, fields);
    return FALSE;
}

static gboolean apply_mapping(SlColumns *columns, const SlTable *table, const char *shown,
                              const char *mapping, gboolean *taken, GError **error)
{
    const char *equals = strrchr(mapping, '='); /* a header may hold one, a field may not */
    g_autofree char *meant = sl_fold(equals != NULL ? equals + 1 : "", TRUE);
    int field = equals != NULL && equals != mapping ? field_of_name(meant) : -1;
    int found = -1;

    if (field < 0)
        return fail_mapping(mapping, error);
    g_autofree char *header = g_strndup(mapping, (gsize)(equals - mapping));
    g_autofree char *wanted = sl_fold(header, TRUE);
    for (guint i = 0; i < columns->n; i++) {
        g_autofree char *key = sl_fold(sl_table_header(table)[i], TRUE);
        if (strcmp(key, wanted) != 0)
            continue;
        if (found >= 0) {
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        _("%s has the column '%s' twice (columns %d and %u); rename one"), shown,
                        header, found + 1, i + 1);
            return FALSE;
        }
        found = (int)i;
    }
    if (found < 0) {
        g_autofree char *headers = list_headers(table), *name = sl_printable(header);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("%s has no column '%s'; its columns are %s"),
                    shown, name, headers);
        return FALSE;
    }
    columns->column[field] = found;
    taken[found] = TRUE;
    return TRUE;
}

/* ---- the scheme's words -------------------------------------------------------------------- */

/* `fixed[field]`: the user has said which column it is, so others of that meaning are ignored. */
static gboolean apply_words(SlColumns *columns, const SlTable *table, const char *shown,
                            const SlScheme *scheme, gboolean *taken, GError **error)
{
    const char *const *headers = sl_table_header(table);
    gboolean fixed[SL_N_FIELDS];

    for (int field = 0; field < SL_N_FIELDS; field++)
        fixed[field] = columns->column[field] >= 0;
    for (guint i = 0; i < columns->n; i++) {
        int field = taken[i] ? -1 : field_of_header(headers[i], scheme);
        if (field < 0 || fixed[field])
            continue;
        if (columns->column[field] >= 0) {
            guint first = (guint)columns->column[field];
            g_autofree char *a = sl_printable(headers[first]), *b = sl_printable(headers[i]);
            g_set_error(
                error, SL_ERROR, SL_ERROR_FORMAT,
                _("%s has two columns for %s: '%s' (column %u) and '%s' (column %u); rename "
                  "one, or say which with --column 'HEADER=%s'"),
                shown, sl_field_names[field], a, first + 1, b, i + 1, sl_field_names[field]);
            return FALSE;
        }
        columns->column[field] = (int)i;
        taken[i] = TRUE;
    }
    return TRUE;
}

/* A row of one or two cells is no header but a title that stands above it. */
#define TITLE_CELLS 2

static gboolean looks_like_a_title(const SlTable *table)
{
    int filled = 0;

    for (const char *const *header = sl_table_header(table); *header != NULL; header++)
        filled += **header != '\0';
    return filled <= TITLE_CELLS;
}

static gboolean require(const SlColumns *columns, const SlTable *table, const char *shown,
                        GError **error)
{
    GString *missing = g_string_new(NULL);
    const char *example = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(required); i++) {
        const char *name = sl_field_names[required[i]];
        if (columns->column[required[i]] >= 0)
            continue;
        g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", name);
        example = example != NULL ? example : name;
    }
    if (example != NULL) {
        g_autofree char *headers = list_headers(table);
        g_set_error(
            error, SL_ERROR, SL_ERROR_FORMAT,
            _("%s has no column for: %s; its columns are %s; %s%s'"), shown, missing->str, headers,
            looks_like_a_title(table)
                ? _("if that is a title, remove the rows above the header, else say which it "
                    "is with --column 'HEADER=")
                : _("say which it is with --column 'HEADER="),
            example);
    }
    g_string_free(missing, TRUE);
    return example == NULL;
}

static char **list_ignored(const SlTable *table, const gboolean *taken)
{
    g_autoptr(GStrvBuilder) ignored = g_strv_builder_new();
    const char *const *headers = sl_table_header(table);

    for (guint i = 0; headers[i] != NULL; i++)
        if (!taken[i] && *headers[i] != '\0')
            g_strv_builder_add(ignored, headers[i]);
    return g_strv_builder_end(ignored);
}

gboolean sl_columns_find(SlColumns *columns, const SlTable *table, const char *shown,
                         const SlScheme *scheme, char *const *mappings, GError **error)
{
    gboolean taken[SL_TABLE_MAX_COLUMNS] = {FALSE};

    *columns = SL_COLUMNS_INIT;
    columns->n = g_strv_length((char **)sl_table_header(table));
    for (int i = 0; i < SL_N_FIELDS; i++)
        columns->column[i] = -1;
    for (gsize i = 0; mappings != NULL && mappings[i] != NULL; i++)
        if (!apply_mapping(columns, table, shown, mappings[i], taken, error))
            return FALSE;
    if (!apply_words(columns, table, shown, scheme, taken, error) ||
        !require(columns, table, shown, error))
        return FALSE;
    columns->ignored = list_ignored(table, taken);
    return TRUE;
}

void sl_columns_clear(SlColumns *columns)
{
    g_strfreev(columns->ignored);
    *columns = SL_COLUMNS_INIT;
}

const char *sl_columns_name(const SlColumns *columns, int i)
{
    for (int field = 0; field < SL_N_FIELDS; field++)
        if (columns->column[field] == i)
            return sl_field_names[field];
    return NULL;
}
