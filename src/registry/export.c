/* export — the rows as CSV that imports again to the same rows */
#include "registry/db.h"
#include "registry/entry.h"

#include <string.h>

/* What begins with one of these is a formula to a spreadsheet (full width in Japanese ones). */
#define FORMULA_STARTS "=+-@＝＋－＠"

/* A cell that is a formula, or that begins as a guarded one does, gets a ' in front: the import
 * takes one away again. */
static gboolean needs_guard(const char *text)
{
    const char *p = text + strspn(text, "'");

    return *p != '\0' && g_utf8_strchr(FORMULA_STARTS, -1, g_utf8_get_char(p)) != NULL;
}

static void append_cell(GString *csv, const char *text)
{
    gboolean quoted = strpbrk(text, ",\";\t\r\n") != NULL;

    if (quoted)
        g_string_append_c(csv, '"');
    if (needs_guard(text))
        g_string_append_c(csv, '\'');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *p);
    }
    if (quoted)
        g_string_append_c(csv, '"');
}

/* "A; B"; a lone model that holds a comma gets a ';' behind it, so that it stays one. */
static char *join_models(char *const *models)
{
    char *joined = g_strjoinv("; ", (char **)models);

    if (models[0] != NULL && models[1] == NULL && strchr(joined, ',') != NULL) {
        char *ended = g_strconcat(joined, ";", NULL);
        g_free(joined);
        return ended;
    }
    return joined;
}

static void append_record(GString *csv, const SlRecord *record)
{
    g_autofree char *level = g_strdup_printf("%d", record->level);
    g_autofree char *models = join_models(record->models);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    const char *const cells[SL_N_FIELDS] = {
        [SL_FIELD_NUMBER] = record->number,
        [SL_FIELD_LEVEL] = level,
        [SL_FIELD_HOLDER] = record->holder,
        [SL_FIELD_PRODUCT] = record->product,
        [SL_FIELD_MODELS] = models,
        [SL_FIELD_URL] = record->url,
        [SL_FIELD_ISSUED] = issued,
        [SL_FIELD_VALID_UNTIL] = until,
        [SL_FIELD_STATUS] = record->status_word,
        [SL_FIELD_DOCUMENT] = record->document,
        [SL_FIELD_SCHEME] = record->scheme,
    };

    for (int i = 0; i < SL_N_FIELDS; i++) {
        if (i > 0)
            g_string_append_c(csv, ',');
        append_cell(csv, cells[i]);
    }
    g_string_append(csv, "\r\n");
}

GBytes *sl_registry_export(SlRegistry *registry, GError **error)
{
    g_autoptr(SlStatement) statement =
        sl_db_prepare(registry, SL_DB_ENTRIES " ORDER BY e.number", error);
    g_autoptr(GString) csv = g_string_new("\357\273\277");
    g_autofree char *header = g_strjoinv(",", (char **)sl_field_names);
    gboolean row = FALSE;

    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, SL_DB_NOW);
    g_string_append_printf(csv, "%s\r\n", header);
    for (;;) {
        if (!sl_db_step(registry, statement, &row, error))
            return NULL;
        if (!row)
            return g_string_free_to_bytes(g_steal_pointer(&csv));
        g_autoptr(SlRecord) record = sl_db_record(statement, 0);
        append_record(csv, record);
    }
}
