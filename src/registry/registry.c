/* registry — open the database, make its tables, list its editions */
#include "registry/db.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define BUSY_MS 10000 /* an import of a large list takes a second or two */

static const char schema[] =
    "CREATE TABLE editions ("
    "  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, source TEXT NOT NULL,"
    "  sha256 TEXT NOT NULL, date TEXT NOT NULL, imported TEXT NOT NULL, scheme TEXT NOT NULL,"
    "  rows INTEGER NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL,"
    "  removed INTEGER NOT NULL) STRICT;"
    "CREATE TABLE edition_schemes ("
    "  scheme TEXT NOT NULL, edition INTEGER NOT NULL REFERENCES editions,"
    "  PRIMARY KEY (scheme, edition)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE entries ("
    "  id INTEGER PRIMARY KEY, first INTEGER NOT NULL REFERENCES editions,"
    "  past INTEGER NOT NULL, number TEXT NOT NULL, level INTEGER NOT NULL, holder TEXT NOT NULL,"
    "  product TEXT NOT NULL, models TEXT NOT NULL, models_key TEXT NOT NULL, url TEXT NOT NULL,"
    "  url_key TEXT NOT NULL, issued TEXT NOT NULL, valid_until TEXT NOT NULL,"
    "  status TEXT NOT NULL, document TEXT NOT NULL, scheme TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX entry_now ON entries (number) WHERE past = " SL_DB_NEVER_SQL ";"
    "CREATE INDEX entry_number ON entries (number, first);"
    "CREATE INDEX entry_url ON entries (url_key);";

gboolean sl_db_make_schema(SlRegistry *registry, GError **error)
{
    g_autofree char *marks =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        SL_DB_APPLICATION_ID, SL_DB_VERSION);

    return sl_db_exec(registry, schema, error) && sl_db_exec(registry, marks, error);
}

/* ---- opening ------------------------------------------------------------------------------- */

typedef enum { OURS, NEWER, EMPTY, FOREIGN } Kind;

static gboolean recognise(SlRegistry *registry, Kind *kind, GError **error)
{
    gint64 application, version, tables;

    if (!sl_db_int(registry, "SELECT count(*) FROM sqlite_master", &tables, error) ||
        !sl_db_int(registry, "PRAGMA application_id", &application, error) ||
        !sl_db_int(registry, "PRAGMA user_version", &version, error))
        return FALSE;
    if (application == SL_DB_APPLICATION_ID)
        *kind = version == SL_DB_VERSION ? OURS : NEWER;
    else
        *kind = application == 0 && version == 0 && tables == 0 ? EMPTY : FOREIGN;
    return TRUE;
}

/* Make the tables if nobody else has done so in the meantime. */
static gboolean initialise(SlRegistry *registry, GError **error)
{
    Kind kind;

    if (!sl_db_exec(registry, "BEGIN IMMEDIATE", error))
        return FALSE;
    if (recognise(registry, &kind, error) && (kind == OURS || sl_db_make_schema(registry, error)) &&
        sl_db_exec(registry, "COMMIT", error))
        return TRUE;
    sqlite3_exec(registry->db, "ROLLBACK", NULL, NULL, NULL);
    return FALSE;
}

static gboolean refuse(const SlRegistry *registry, SlErrorCode code, const char *what,
                       GError **error)
{
    g_set_error(error, SL_ERROR, code, "%s %s", registry->shown, what);
    return FALSE;
}

static gboolean settle(SlRegistry *registry, GError **error)
{
    gboolean write = registry->mode == SL_REGISTRY_WRITE;
    Kind kind;

    if (!recognise(registry, &kind, error))
        return FALSE;
    if (kind == FOREIGN)
        return refuse(registry, SL_ERROR_FORMAT,
                      _("is a database of another program, not a registry; it was not changed"),
                      error);
    if (kind == NEWER)
        return refuse(registry, SL_ERROR_FORMAT,
                      _("was made by a newer starlabel; install that, or import the list anew"),
                      error);
    if (write && sqlite3_db_readonly(registry->db, "main") == 1)
        return refuse(registry, SL_ERROR_FILE, _("may not be written"), error);
    if (kind == EMPTY)
        return write ? initialise(registry, error)
                     : refuse(registry, SL_ERROR_FORMAT,
                              _("holds nothing yet; 'starlabel registry import LIST.csv' fills it"),
                              error);
    return TRUE;
}

/* A file that somebody hands us may hold a schema that runs things: let it not. */
static void harden(SlRegistry *registry)
{
    sqlite3_extended_result_codes(registry->db, 0);
    sqlite3_busy_timeout(registry->db, BUSY_MS);
    sqlite3_db_config(registry->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(registry->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(registry->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(registry->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

/* Whether there is a file to read, or a folder to write to. */
static gboolean prepare_place(const SlRegistry *registry, const char *file, GError **error)
{
    GStatBuf st;

    if (registry->mode == SL_REGISTRY_WRITE) {
        g_autofree char *folder = g_path_get_dirname(file);
        if (!sl_folder_make(folder, error))
            return FALSE;
    }
    if (g_stat(file, &st) != 0) {
        if (errno == ENOENT && registry->mode == SL_REGISTRY_WRITE)
            return TRUE;
        if (errno == ENOENT)
            return refuse(registry, SL_ERROR_FILE,
                          _("does not exist; 'starlabel registry import LIST.csv' makes it"),
                          error);
        return refuse(registry, SL_ERROR_FILE, sl_words_errno(errno), error);
    }
    if (!S_ISREG(st.st_mode))
        return refuse(registry, SL_ERROR_FILE, _("is not a file"), error);
    return TRUE;
}

SlRegistry *sl_registry_open(const char *path, SlRegistryMode mode, GError **error)
{
    g_autoptr(SlRegistry) registry = g_new0(SlRegistry, 1);
    g_autofree char *name = sl_printable(path);
    /* absolute: SQLite gives names such as ":memory:" a meaning */
    g_autofree char *file = g_canonicalize_filename(path, NULL);
    /* writable also for reading where the rights allow it: only so can SQLite undo what a killed
     * import has left behind. Nothing else is written then. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

    registry->mode = mode;
    registry->shown = g_strdup_printf("'%s'", name);
    if (!prepare_place(registry, file, error))
        return NULL;
    if (mode == SL_REGISTRY_WRITE)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(file, &registry->db, flags, NULL) != SQLITE_OK) {
        sl_db_fail(registry, error);
        return NULL;
    }
    harden(registry);
    return settle(registry, error) ? g_steal_pointer(&registry) : NULL;
}

void sl_registry_close(SlRegistry *registry)
{
    if (registry == NULL)
        return;
    sqlite3_finalize(registry->by_number);
    sqlite3_close(registry->db);
    g_free(registry->shown);
    g_free(registry);
}

/* ---- editions ------------------------------------------------------------------------------ */

#define EDITION_SELECT                                                                             \
    "SELECT id, name, source, sha256, date, imported, scheme, rows, added, changed, removed"       \
    " FROM editions ORDER BY id"

void sl_edition_free(SlEdition *edition)
{
    if (edition == NULL)
        return;
    g_free(edition->name);
    g_free(edition->source);
    g_free(edition->sha256);
    g_free(edition->scheme);
    g_free(edition);
}

static SlEdition *read_edition(SlStatement *statement)
{
    SlEdition *edition = g_new0(SlEdition, 1);

    edition->id = sqlite3_column_int64(statement, 0);
    edition->name = sl_db_text(statement, 1);
    edition->source = sl_db_text(statement, 2);
    edition->sha256 = sl_db_text(statement, 3);
    edition->date = sl_db_date(statement, 4);
    edition->imported = sl_db_date(statement, 5);
    edition->scheme = sl_db_text(statement, 6);
    edition->rows = sqlite3_column_int(statement, 7);
    edition->added = sqlite3_column_int(statement, 8);
    edition->changed = sqlite3_column_int(statement, 9);
    edition->removed = sqlite3_column_int(statement, 10);
    return edition;
}

static GPtrArray *select_editions(SlRegistry *registry, const char *sql, GError **error)
{
    g_autoptr(SlStatement) statement = sl_db_prepare(registry, sql, error);
    g_autoptr(GPtrArray) editions = g_ptr_array_new_with_free_func((GDestroyNotify)sl_edition_free);
    gboolean row = TRUE;

    if (statement == NULL)
        return NULL;
    for (;;) {
        if (!sl_db_step(registry, statement, &row, error))
            return NULL;
        if (!row)
            return g_steal_pointer(&editions);
        g_ptr_array_add(editions, read_edition(statement));
    }
}

GPtrArray *sl_registry_editions(SlRegistry *registry, GError **error)
{
    return select_editions(registry, EDITION_SELECT, error);
}

SlEdition *sl_registry_newest(SlRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) newest = select_editions(registry, EDITION_SELECT " DESC LIMIT 1", error);

    return newest != NULL && newest->len > 0 ? g_ptr_array_steal_index(newest, 0) : NULL;
}

GPtrArray *sl_registry_schemes(SlRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) schemes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SlStatement) statement = sl_db_prepare(
        registry, "SELECT DISTINCT scheme FROM edition_schemes ORDER BY scheme", error);
    gboolean row = statement != NULL;

    while (row) {
        if (!sl_db_step(registry, statement, &row, error))
            return NULL;
        if (row)
            g_ptr_array_add(schemes, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    }
    return statement != NULL ? g_steal_pointer(&schemes) : NULL;
}
