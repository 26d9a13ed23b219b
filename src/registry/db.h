/*
 * db — SQLite as this room uses it: one table of entries, each with the editions it lived in
 *
 * An entry is one version of a registry row. It stands in the editions `first` … `past` - 1; the
 * entries of today have `past` = SL_DB_NEVER. So the list as it was in edition x is
 *
 *     first <= x AND past > x
 *
 * and today's is the same with x = SL_DB_NOW. Every SQLite error becomes one GError here.
 */
#ifndef SL_DB_H
#define SL_DB_H

#include "registry/registry.h"

#include <sqlite3.h>

#define SL_DB_APPLICATION_ID 0x534C4231 /* "SLB1" */
#define SL_DB_VERSION        1
#define SL_DB_NEVER          G_GINT64_CONSTANT(9223372036854775807)
#define SL_DB_NEVER_SQL      "9223372036854775807"
#define SL_DB_NOW            (SL_DB_NEVER - 1)

struct SlRegistry {
    sqlite3 *db;
    char *shown; /* the file as messages name it: "'registry.db'" */
    SlRegistryMode mode;
    sqlite3_stmt *by_number; /* sl_registry_find, which is asked for every label; NULL: not yet */
};

typedef sqlite3_stmt SlStatement;
void sl_statement_free(SlStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlStatement, sl_statement_free)

/* The columns that make up a SlRecord, of a table or alias `e`; `edition` is an SQL expression. */
#define SL_DB_RECORD(edition)                                                                      \
    "e.number, e.level, e.holder, e.product, e.models, e.url, e.issued, e.valid_until, e.status, " \
    "e.document, " edition ", e.scheme"
#define SL_DB_RECORD_COLUMNS 12

/* The name of the edition in which an entry of edition ?1 stands: the newest of its scheme. */
#define SL_DB_EDITION                                                                              \
    "(SELECT d.name FROM edition_schemes s JOIN editions d ON d.id = s.edition"                    \
    " WHERE s.scheme = e.scheme AND s.edition <= ?1 ORDER BY s.edition DESC LIMIT 1)"

/* The entries of edition ?1; add conditions with AND. */
#define SL_DB_ENTRIES                                                                              \
    "SELECT " SL_DB_RECORD(SL_DB_EDITION) " FROM entries e WHERE e.first <= ?1 AND e.past > ?1"

/* Report what SQLite last said; always FALSE. */
gboolean sl_db_fail(const SlRegistry *registry, GError **error);
/* The tables and their marks, in the open transaction or one of its own. */
gboolean sl_db_make_schema(SlRegistry *registry, GError **error);
gboolean sl_db_exec(SlRegistry *registry, const char *sql, GError **error);
/* NULL with an error. */
SlStatement *sl_db_prepare(SlRegistry *registry, const char *sql, GError **error);
/* TRUE with *row saying whether there is one. */
gboolean sl_db_step(SlRegistry *registry, SlStatement *statement, gboolean *row, GError **error);
/* The single integer that `sql` answers; 0 without a row. */
gboolean sl_db_int(SlRegistry *registry, const char *sql, gint64 *value, GError **error);

void sl_db_bind_text(SlStatement *statement, int index, const char *text);
/* Column as valid UTF-8, "" for NULL; owned by the caller. */
char *sl_db_text(SlStatement *statement, int column);
/* A date as the database has it (YYYY-MM-DD); invalid if it is none. */
GDate sl_db_date(SlStatement *statement, int column);
/* The record in the columns from `column` on; owned by the caller. */
SlRecord *sl_db_record(SlStatement *statement, int column);

/* The edition of that name; an unknown one is SL_ERROR_USAGE and names the known. */
gboolean sl_db_edition_id(SlRegistry *registry, const char *name, gint64 *id, GError **error);

/* NFKC and case folded: how texts are searched; without blanks: how models are compared. */
char *sl_fold(const char *text, gboolean drop_blanks);
/* The models as the database finds them: "\nkey\nkey\n". */
char *sl_models_key(char *const *models);

#endif
