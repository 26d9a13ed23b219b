/* check — is the registry whole, and would its rows be imported today? */
#include "registry/db.h"
#include "base/words.h"
#include "registry/entry.h"

#include <string.h>

typedef struct {
    SlRegistry *registry;
    SlSchemeFinder finder;
    gpointer finder_data;
    SlFaults faults;
} Check;

/* Every row that `sql` answers is a fault: its first column says of what, its second which. */
static gboolean list_faults(Check *check, const char *sql, SlField field, const char *what,
                            GError **error)
{
    g_autoptr(SlStatement) statement = sl_db_prepare(check->registry, sql, error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    for (;;) {
        if (!sl_db_step(check->registry, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        g_autofree char *text = sl_db_text(statement, 0);
        g_autofree char *number = sl_db_text(statement, 1);
        g_autofree char *subject =
            *number != '\0' ? g_strdup_printf("'%s'", number) : g_strdup(check->registry->shown);
        if (strcmp(text, "ok") == 0)
            continue;
        sl_faults_begin(&check->faults, 0, 0, subject);
        sl_fault(&check->faults, field, "%s%s", what, text);
    }
}

/* What SQLite itself finds, and what our own rules of the tables say. */
static gboolean check_database(Check *check, GError **error)
{
    return list_faults(check, "SELECT integrity_check, '' FROM pragma_integrity_check(100)",
                       SL_N_FIELDS, _("the database is damaged: "), error) &&
           list_faults(check, "SELECT DISTINCT \"table\", '' FROM pragma_foreign_key_check",
                       SL_N_FIELDS, _("the database is damaged: rows without an edition in "),
                       error) &&
           list_faults(check,
                       "SELECT group_concat(number, ', '), min(number) FROM entries WHERE past "
                       "= " SL_DB_NEVER_SQL " GROUP BY url_key HAVING count(*) > 1",
                       SL_FIELD_URL, _("names no single product, it is that of "), error);
}

static void check_row(Check *check, const SlRecord *record, const char *stored_key)
{
    g_autofree char *subject = g_strdup_printf("'%s'", record->number);
    g_autoptr(GError) error = NULL;
    const SlScheme *scheme = check->finder(record->scheme, check->finder_data, &error);

    sl_faults_begin(&check->faults, 0, 0, subject);
    if (scheme == NULL) {
        sl_fault(&check->faults, SL_FIELD_SCHEME, "%s", error->message);
        return;
    }
    g_autofree char *key = sl_entry_judge(record, scheme, &check->faults);
    if (key != NULL && strcmp(key, stored_key) != 0)
        sl_fault(&check->faults, SL_FIELD_URL,
                 _("was normalised by other rules; import the list again"));
}

static gboolean check_rows(Check *check, GError **error)
{
    SlImportReport *report = check->faults.report;
    g_autoptr(SlStatement) statement = sl_db_prepare(
        check->registry,
        "SELECT " SL_DB_RECORD("''") ", e.url_key FROM entries e WHERE e.past = " SL_DB_NEVER_SQL
                                     " ORDER BY e.number",
        error);
    gboolean row = FALSE;

    if (statement == NULL)
        return FALSE;
    for (;;) {
        if (!sl_db_step(check->registry, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        g_autoptr(SlRecord) record = sl_db_record(statement, 0);
        g_autofree char *key = sl_db_text(statement, SL_DB_RECORD_COLUMNS);
        check_row(check, record, key);
        report->rows++;
        *(check->faults.bad ? &report->bad : &report->good) += 1;
    }
}

gboolean sl_registry_check(SlRegistry *registry, SlSchemeFinder finder, gpointer finder_data,
                           SlImportReport *report, GError **error)
{
    Check check = {.registry = registry, .finder = finder, .finder_data = finder_data};

    sl_faults_init(&check.faults, report);
    return check_database(&check, error) && check_rows(&check, error);
}
