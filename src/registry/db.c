/* db — SQLite statements, errors and columns */
#include "registry/db.h"

#include "base/error.h"
#include "base/words.h"

#include <stdio.h>
#include <string.h>

/* Primary result codes of SQLite and what they are to us. See sqlite.org/rescode.html. */
static const struct {
    int code;
    SlErrorCode error;
    const char *what;
} failures[] = {
    {SQLITE_NOTADB, SL_ERROR_FORMAT, N_("is no registry and was not changed")},
    {SQLITE_CORRUPT, SL_ERROR_FORMAT, N_("is damaged; import the list into a new registry")},
    {SQLITE_ERROR, SL_ERROR_FORMAT, N_("is damaged; import the list into a new registry")},
    {SQLITE_CONSTRAINT, SL_ERROR_FORMAT, N_("is damaged; import the list into a new registry")},
    {SQLITE_MISMATCH, SL_ERROR_FORMAT, N_("is damaged; import the list into a new registry")},
    {SQLITE_BUSY, SL_ERROR_FILE, N_("is being written by another program; try again")},
    {SQLITE_LOCKED, SL_ERROR_FILE, N_("is being written by another program; try again")},
    {SQLITE_READONLY, SL_ERROR_FILE, N_("may not be written")},
    {SQLITE_PERM, SL_ERROR_FILE, N_("may not be opened")},
    {SQLITE_AUTH, SL_ERROR_FILE, N_("may not be opened")},
    {SQLITE_CANTOPEN, SL_ERROR_FILE, N_("cannot be opened, or its folder may not be written")},
    {SQLITE_FULL, SL_ERROR_FILE, N_("cannot grow: the disk is full; nothing was stored")},
    {SQLITE_IOERR, SL_ERROR_FILE, N_("cannot be read or written")},
    {SQLITE_TOOBIG, SL_ERROR_LIMIT, N_("has a value that is too long")},
};

gboolean sl_db_fail(const SlRegistry *registry, GError **error)
{
    int code = sqlite3_errcode(registry->db) & 0xff;

    for (gsize i = 0; i < G_N_ELEMENTS(failures); i++)
        if (failures[i].code == code) {
            g_set_error(error, SL_ERROR, failures[i].error, "%s %s (%s)", registry->shown,
                        _(failures[i].what), sqlite3_errmsg(registry->db));
            return FALSE;
        }
    g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("%s: SQLite failed: %s"), registry->shown,
                sqlite3_errmsg(registry->db));
    return FALSE;
}

void sl_statement_free(SlStatement *statement)
{
    sqlite3_finalize(statement);
}

gboolean sl_db_exec(SlRegistry *registry, const char *sql, GError **error)
{
    if (sqlite3_exec(registry->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    return sl_db_fail(registry, error);
}

SlStatement *sl_db_prepare(SlRegistry *registry, const char *sql, GError **error)
{
    SlStatement *statement = NULL;

    if (sqlite3_prepare_v2(registry->db, sql, -1, &statement, NULL) == SQLITE_OK)
        return statement;
    sl_db_fail(registry, error);
    return NULL;
}

gboolean sl_db_step(SlRegistry *registry, SlStatement *statement, gboolean *row, GError **error)
{
    int code = sqlite3_step(statement);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sl_db_fail(registry, error);
    *row = code == SQLITE_ROW;
    return TRUE;
}

gboolean sl_db_int(SlRegistry *registry, const char *sql, gint64 *value, GError **error)
{
    g_autoptr(SlStatement) statement = sl_db_prepare(registry, sql, error);
    gboolean row = FALSE;

    if (statement == NULL || !sl_db_step(registry, statement, &row, error))
        return FALSE;
    *value = row ? sqlite3_column_int64(statement, 0) : 0;
    return TRUE;
}

void sl_db_bind_text(SlStatement *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
}

char *sl_db_text(SlStatement *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text != NULL ? g_utf8_make_valid(text, -1) : g_strdup("");
}

GDate sl_db_date(SlStatement *statement, int column)
{
    g_autofree char *text = sl_db_text(statement, column);
    GDate date;

    g_date_clear(&date, 1);
    if (*text != '\0' && !sl_date_parse(text, &date))
        g_date_clear(&date, 1);
    return date;
}

SlRecord *sl_db_record(SlStatement *statement, int column)
{
    SlRecord *record = g_new0(SlRecord, 1);
    g_autofree char *models = sl_db_text(statement, column + 4);

    record->number = sl_db_text(statement, column);
    record->level = sqlite3_column_int(statement, column + 1);
    record->holder = sl_db_text(statement, column + 2);
    record->product = sl_db_text(statement, column + 3);
    record->models = g_strsplit(models, "\n", -1);
    record->url = sl_db_text(statement, column + 5);
    record->issued = sl_db_date(statement, column + 6);
    record->valid_until = sl_db_date(statement, column + 7);
    record->status_word = sl_db_text(statement, column + 8);
    record->document = sl_db_text(statement, column + 9);
    record->edition = sl_db_text(statement, column + 10);
    record->scheme = sl_db_text(statement, column + 11);
    return record;
}

/* "'2026-09', '2026-10'", the newest last, at most `most` of them */
static char *edition_names(SlRegistry *registry, guint most)
{
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, NULL);
    GString *names = g_string_new(NULL);
    guint n = editions != NULL ? editions->len : 0;

    for (guint i = n > most ? n - most : 0; i < n; i++) {
        const SlEdition *edition = g_ptr_array_index(editions, i);
        g_string_append_printf(names, "%s'%s'", names->len > 0 ? ", " : "", edition->name);
    }
    return g_string_free(names, FALSE);
}

gboolean sl_db_edition_id(SlRegistry *registry, const char *name, gint64 *id, GError **error)
{
    g_autoptr(SlStatement) statement =
        sl_db_prepare(registry, "SELECT id FROM editions WHERE name = ?1", error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    sl_db_bind_text(statement, 1, name);
    if (!sl_db_step(registry, statement, &row, error))
        return FALSE;
    if (!row) {
        g_autofree char *known = edition_names(registry, 20);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%s' is no edition of %s; there are: %s"),
                    name, registry->shown, *known != '\0' ? known : _("none"));
        return FALSE;
    }
    *id = sqlite3_column_int64(statement, 0);
    return TRUE;
}

char *sl_fold(const char *text, gboolean drop_blanks)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *plain = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    GString *key;

    if (!drop_blanks)
        return g_steal_pointer(&folded);
    key = g_string_new(NULL);
    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_isspace(g_utf8_get_char(p)))
            g_string_append_unichar(key, g_utf8_get_char(p));
    return g_string_free(key, FALSE);
}

char *sl_models_key(char *const *models)
{
    GString *key = g_string_new("\n");

    for (gsize i = 0; models != NULL && models[i] != NULL; i++) {
        g_autofree char *model = sl_fold(models[i], TRUE);
        g_string_append_printf(key, "%s\n", model);
    }
    return g_string_free(key, FALSE);
}
