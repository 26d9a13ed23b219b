/* store — the rows of a list, staged beside the registry and compared with it before they go in */
#include "registry/store.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "registry/db.h"

struct SlStaging {
    SlRegistry *registry;
    SlRegistry *own; /* a passing one, when nothing is to be stored and there is no registry */
    SlStatement *insert, *find, *spoil;
    gboolean open; /* the transaction is */
};

#define ENTRY_FIELDS                                                                               \
    "number, level, holder, product, models, models_key, url, url_key, issued, valid_until, "      \
    "status, document, scheme"

static const char staged_table[] =
    "DROP TABLE IF EXISTS temp.staged;"
    "CREATE TEMP TABLE staged (number TEXT PRIMARY KEY, level INTEGER, holder TEXT, product TEXT,"
    " models TEXT, models_key TEXT, url TEXT, url_key TEXT, issued TEXT, valid_until TEXT,"
    " status TEXT, document TEXT, scheme TEXT, line INTEGER, bad INTEGER)";

/* The staged row `s` says the same as the entry `e`. Keys too: a new normalisation is a change. */
#define SAME                                                                                       \
    "s.level = e.level AND s.holder = e.holder AND s.product = e.product AND s.models = e.models"  \
    " AND s.models_key = e.models_key AND s.url = e.url AND s.url_key = e.url_key"                 \
    " AND s.issued = e.issued AND s.valid_until = e.valid_until AND s.status = e.status"           \
    " AND s.document = e.document AND s.scheme = e.scheme"
#define GOOD     "(SELECT * FROM temp.staged WHERE bad = 0)"
#define NOW      "e.past = " SL_DB_NEVER_SQL
#define REPLACED "e.scheme IN (SELECT scheme FROM temp.staged WHERE bad = 0)"

/* ---- opening ------------------------------------------------------------------------------- */

static SlRegistry *open_passing(GError **error)
{
    g_autoptr(SlRegistry) registry = g_new0(SlRegistry, 1);

    registry->mode = SL_REGISTRY_WRITE;
    registry->shown = g_strdup("'temporary registry'");
    /* no name: a private file that SQLite removes */
    if (sqlite3_open_v2("", &registry->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ==
        SQLITE_OK)
        return sl_db_make_schema(registry, error) ? g_steal_pointer(&registry) : NULL;
    sl_db_fail(registry, error);
    return NULL;
}

static gboolean prepare_statements(SlStaging *staging, GError **error)
{
    SlRegistry *registry = staging->registry;

    staging->insert =
        sl_db_prepare(registry,
                      "INSERT INTO temp.staged VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                      " ?11, ?12, ?13, ?14, ?15)",
                      error);
    if (staging->insert == NULL)
        return FALSE;
    staging->find =
        sl_db_prepare(registry, "SELECT line FROM temp.staged WHERE number = ?1", error);
    if (staging->find == NULL)
        return FALSE;
    staging->spoil =
        sl_db_prepare(registry, "UPDATE temp.staged SET bad = 1 WHERE number = ?1", error);
    return staging->spoil != NULL;
}

SlStaging *sl_staging_open(SlRegistry *registry, gboolean write, GError **error)
{
    g_autoptr(SlStaging) staging = g_new0(SlStaging, 1);

    g_return_val_if_fail(registry != NULL || !write, NULL);
    g_return_val_if_fail(!write || registry->mode == SL_REGISTRY_WRITE, NULL);
    if (registry == NULL && (registry = staging->own = open_passing(error)) == NULL)
        return NULL;
    staging->registry = registry;
    if (!sl_db_exec(registry, write ? "BEGIN IMMEDIATE" : "BEGIN", error))
        return NULL;
    staging->open = TRUE;
    if (!sl_db_exec(registry, staged_table, error) || !prepare_statements(staging, error))
        return NULL;
    return g_steal_pointer(&staging);
}

void sl_staging_close(SlStaging *staging)
{
    if (staging == NULL)
        return;
    sl_statement_free(staging->insert);
    sl_statement_free(staging->find);
    sl_statement_free(staging->spoil);
    if (staging->open)
        sqlite3_exec(staging->registry->db, "ROLLBACK", NULL, NULL, NULL);
    sl_registry_close(staging->own);
    g_free(staging);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static gboolean find_before(SlStaging *staging, const char *number, guint *before, GError **error)
{
    gboolean row = FALSE, ok;

    sl_db_bind_text(staging->find, 1, number);
    ok = sl_db_step(staging->registry, staging->find, &row, error);
    if (ok)
        *before = row ? (guint)sqlite3_column_int64(staging->find, 0) : 0;
    sqlite3_reset(staging->find);
    return ok;
}

static gboolean run_once(SlStaging *staging, SlStatement *statement, GError **error)
{
    gboolean row, ok = sl_db_step(staging->registry, statement, &row, error);

    sqlite3_reset(statement);
    return ok;
}

gboolean sl_staging_add(SlStaging *staging, const SlRecord *record, const char *url_key, guint line,
                        gboolean bad, guint *before, GError **error)
{
    g_autofree char *models = g_strjoinv("\n", record->models);
    g_autofree char *models_key = sl_models_key(record->models);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    const char *texts[] = {record->number, NULL,       record->holder,      record->product,
                           models,         models_key, record->url,         url_key,
                           issued,         until,      record->status_word, record->document,
                           record->scheme};

    if (!find_before(staging, record->number, before, error))
        return FALSE;
    if (*before != 0) {
        sl_db_bind_text(staging->spoil, 1, record->number);
        return run_once(staging, staging->spoil, error);
    }
    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        sl_db_bind_text(staging->insert, i + 1, texts[i]);
    sqlite3_bind_int(staging->insert, 2, record->level);
    sqlite3_bind_int64(staging->insert, 14, line);
    sqlite3_bind_int(staging->insert, 15, bad);
    return run_once(staging, staging->insert, error);
}

gboolean sl_staging_judge(SlStaging *staging, SlFaults *faults, GError **error)
{
    SlRegistry *registry = staging->registry;
    g_autoptr(SlStatement) taken = sl_db_prepare(
        registry,
        "SELECT s.number, s.line, e.scheme FROM " GOOD " s JOIN entries e ON e.number = s.number"
        " AND " NOW " WHERE NOT " REPLACED " ORDER BY s.line",
        error);
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    gboolean row = FALSE;

    if (taken == NULL)
        return FALSE;
    for (;;) {
        if (!sl_db_step(registry, taken, &row, error))
            return FALSE;
        if (!row)
            break;
        g_autofree char *number = sl_db_text(taken, 0), *scheme = sl_db_text(taken, 2);
        sl_faults_begin(faults, (guint)sqlite3_column_int64(taken, 1), 0, NULL);
        sl_fault(faults, SL_FIELD_NUMBER,
                 _("'%s' stands in the list of scheme '%s' already; keep two schemes in two "
                   "registries (--registry FILE)"),
                 number, scheme);
        g_ptr_array_add(numbers, g_steal_pointer(&number));
    }
    for (guint i = 0; i < numbers->len; i++) {
        sl_db_bind_text(staging->spoil, 1, g_ptr_array_index(numbers, i));
        if (!run_once(staging, staging->spoil, error))
            return FALSE;
    }
    return TRUE;
}

gboolean sl_staging_count(SlStaging *staging, SlImportReport *report, GError **error)
{
    SlRegistry *registry = staging->registry;
    gint64 good, known, same, removed;

    if (!sl_db_int(registry, "SELECT count(*) FROM " GOOD, &good, error) ||
        !sl_db_int(registry,
                   "SELECT count(*) FROM " GOOD " s JOIN entries e ON e.number = s.number"
                   " AND " NOW,
                   &known, error) ||
        !sl_db_int(registry,
                   "SELECT count(*) FROM " GOOD " s JOIN entries e ON e.number = s.number"
                   " AND " NOW " AND " SAME,
                   &same, error) ||
        !sl_db_int(registry,
                   "SELECT count(*) FROM entries e WHERE " NOW " AND " REPLACED
                   " AND NOT EXISTS (SELECT 1 FROM temp.staged s WHERE s.number = e.number"
                   " AND s.bad = 0)",
                   &removed, error))
        return FALSE;
    report->good = (int)good;
    report->bad = report->rows - report->good;
    report->added = (int)(good - known);
    report->changed = (int)(known - same);
    report->unchanged = (int)same;
    report->removed = (int)removed;
    return TRUE;
}

/* ---- storing ------------------------------------------------------------------------------- */

/* The newest edition of the schemes that the file speaks of. */
typedef struct {
    gboolean exists;
    char *name, *sha256;
    GDate date;
} Newest;

static void newest_clear(Newest *newest)
{
    g_free(newest->name);
    g_free(newest->sha256);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Newest, newest_clear)

static gboolean find_newest(SlStaging *staging, Newest *newest, GError **error)
{
    g_autoptr(SlStatement) statement =
        sl_db_prepare(staging->registry,
                      "SELECT name, sha256, date FROM editions WHERE id = (SELECT max(edition)"
                      " FROM edition_schemes e WHERE " REPLACED ")",
                      error);

    if (statement == NULL || !sl_db_step(staging->registry, statement, &newest->exists, error))
        return FALSE;
    if (newest->exists) {
        newest->name = sl_db_text(statement, 0);
        newest->sha256 = sl_db_text(statement, 1);
        newest->date = sl_db_date(statement, 2);
    }
    return TRUE;
}

/* The very file that made the newest edition, and no wish to call it a new one. */
static gboolean is_same_file(const Newest *newest, const SlImportOrder *order, const char *sha256,
                             const SlImportReport *report)
{
    gboolean newer = g_date_valid(&order->date) && g_date_valid(&newest->date) &&
                     g_date_compare(&order->date, &newest->date) > 0;
    gboolean renamed = order->edition != NULL && newest->name != NULL &&
                       !g_str_equal(order->edition, newest->name);

    return newest->exists && g_str_equal(newest->sha256, sha256) && !newer && !renamed &&
           report->added == 0 && report->changed == 0 && report->removed == 0;
}

static gboolean refuse_older(const Newest *newest, const SlImportOrder *order, const char *shown,
                             GError **error)
{
    if (!newest->exists || !g_date_valid(&order->date) || !g_date_valid(&newest->date) ||
        g_date_compare(&order->date, &newest->date) >= 0)
        return TRUE;
    g_autofree char *date = sl_date_iso(&order->date), *of = sl_date_iso(&newest->date);
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                _("%s of %s is older than edition '%s' of %s, which is stored; import lists oldest "
                  "first"),
                shown, date, newest->name, of);
    return FALSE;
}

static gboolean is_taken(SlStaging *staging, const char *name)
{
    gint64 id;

    return sl_db_edition_id(staging->registry, name, &id, NULL);
}

/* The name as ordered, else the date; a second edition of that day is "2026-09-01-2". */
static char *name_edition(SlStaging *staging, const SlImportOrder *order, const GDate *date,
                          GError **error)
{
    if (order->edition != NULL) {
        g_autofree char *shown = sl_printable(order->edition);
        if (*order->edition != '\0' && !is_taken(staging, order->edition))
            return g_strdup(order->edition);
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    *order->edition == '\0'
                        ? _("'--edition %s' is empty; give it a name")
                        : _("'%s' is an edition already; give another --edition"),
                    shown);
        return NULL;
    }
    g_autofree char *plain = sl_date_iso(date);
    char *name = g_strdup(plain);
    for (int i = 2; is_taken(staging, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s-%d", plain, i);
    }
    return name;
}

static gboolean insert_edition(SlStaging *staging, const char *name, const char *source,
                               const char *sha256, const GDate *date, const SlImportReport *report,
                               GError **error)
{
    g_autoptr(SlStatement) insert = sl_db_prepare(
        staging->registry,
        "INSERT INTO editions (name, source, sha256, date, imported, scheme, rows, added, changed,"
        " removed) VALUES (?1, ?2, ?3, ?4, ?5,"
        " (SELECT scheme FROM " GOOD " ORDER BY line LIMIT 1), ?6, ?7, ?8, ?9)",
        error);
    GDate today = sl_date_today();
    g_autofree char *on = sl_date_iso(date), *imported = sl_date_iso(&today);
    const int counts[] = {report->good, report->added, report->changed, report->removed};
    gboolean row = FALSE;

    if (insert == NULL)
        return FALSE;
    sl_db_bind_text(insert, 1, name);
    sl_db_bind_text(insert, 2, source);
    sl_db_bind_text(insert, 3, sha256);
    sl_db_bind_text(insert, 4, on);
    sl_db_bind_text(insert, 5, imported);
    for (int i = 0; i < (int)G_N_ELEMENTS(counts); i++)
        sqlite3_bind_int(insert, 6 + i, counts[i]);
    return sl_db_step(staging->registry, insert, &row, error);
}

/* Close what the list does not have any more, or not so; open what is new. */
static gboolean move_entries(SlStaging *staging, GError **error)
{
    static const char move[] =
        "UPDATE entries AS e SET past = (SELECT max(id) FROM editions) WHERE " NOW " AND " REPLACED
        " AND NOT EXISTS (SELECT 1 FROM temp.staged s WHERE s.number = e.number"
        " AND s.bad = 0 AND " SAME ");"
        "INSERT INTO entries (first, past, " ENTRY_FIELDS ")"
        " SELECT (SELECT max(id) FROM editions), " SL_DB_NEVER_SQL ", " ENTRY_FIELDS " FROM " GOOD
        " s WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.number = s.number AND " NOW
        ") ORDER BY number;"
        "INSERT INTO edition_schemes SELECT DISTINCT scheme, (SELECT max(id) FROM editions)"
        " FROM " GOOD;

    return sl_db_exec(staging->registry, move, error);
}

gboolean sl_staging_store(SlStaging *staging, const SlImportOrder *order, const char *source,
                          const char *sha256, const char *shown, SlImportReport *report,
                          GError **error)
{
    GDate date = g_date_valid(&order->date) ? order->date : sl_date_today();
    g_auto(Newest) newest = {0};

    if (!find_newest(staging, &newest, error))
        return FALSE;
    if (is_same_file(&newest, order, sha256, report)) {
        report->same_file = TRUE;
        report->edition = g_steal_pointer(&newest.name);
        return TRUE;
    }
    if (!refuse_older(&newest, order, shown, error))
        return FALSE;
    g_autofree char *name = name_edition(staging, order, &date, error);
    if (name == NULL || !insert_edition(staging, name, source, sha256, &date, report, error) ||
        !move_entries(staging, error) || !sl_db_exec(staging->registry, "COMMIT", error))
        return FALSE;
    staging->open = FALSE;
    report->edition = g_steal_pointer(&name);
    return TRUE;
}
