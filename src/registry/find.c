/* find — one row by number or URL, many by filter */
#include "registry/db.h"

#include <string.h>

/* ---- one row ------------------------------------------------------------------------------- */

/* The rows of today that `statement` finds with `key` for ?2; *n says how many. */
static gboolean ask(SlRegistry *registry, SlStatement *statement, const char *key,
                    SlRecord **record, int *n, GError **error)
{
    g_autoptr(SlRecord) found = NULL;
    gboolean row = FALSE;

    *n = 0;
    sqlite3_bind_int64(statement, 1, SL_DB_NOW);
    sl_db_bind_text(statement, 2, key);
    for (;;) {
        if (!sl_db_step(registry, statement, &row, error))
            return FALSE;
        if (!row)
            break;
        if (++*n == 1)
            found = sl_db_record(statement, 0);
    }
    *record = *n == 1 ? g_steal_pointer(&found) : NULL;
    return TRUE;
}

gboolean sl_registry_find(SlRegistry *registry, const char *number, SlRecord **record,
                          GError **error)
{
    int n;

    if (registry->by_number == NULL)
        registry->by_number = sl_db_prepare(registry, SL_DB_ENTRIES " AND e.number = ?2", error);
    if (registry->by_number == NULL)
        return FALSE;
    gboolean ok = ask(registry, registry->by_number, number, record, &n, error);
    sqlite3_reset(registry->by_number); /* a statement at rest locks nothing */
    return ok;
}

gboolean sl_registry_find_url(SlRegistry *registry, const SlClaim *claim, SlRecord **record,
                              gboolean *shared, GError **error)
{
    g_autoptr(SlStatement) statement = NULL;
    int n = 0;

    *shared = FALSE;
    if (claim->key == NULL) {
        *record = NULL;
        return TRUE;
    }
    statement = sl_db_prepare(registry, SL_DB_ENTRIES " AND e.url_key = ?2 LIMIT 2", error);
    if (statement == NULL || !ask(registry, statement, claim->key, record, &n, error))
        return FALSE;
    *shared = n > 1;
    return TRUE;
}

/* ---- many rows ----------------------------------------------------------------------------- */

/* What a filter asks for, made ready once: folded texts, the edition's id. */
typedef struct {
    const SlFilter *filter;
    char *model, *holder, *product;
    gint64 edition;
    const SlScheme *scheme; /* of the last row */
} Sieve;

static void sieve_clear(Sieve *sieve)
{
    g_free(sieve->model);
    g_free(sieve->holder);
    g_free(sieve->product);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sieve, sieve_clear)

static gboolean sieve_init(Sieve *sieve, SlRegistry *registry, const SlFilter *filter,
                           GError **error)
{
    *sieve = (Sieve){.filter = filter, .edition = SL_DB_NOW};
    if (filter->model != NULL) {
        g_autofree char *key = sl_fold(filter->model, TRUE);
        sieve->model = g_strdup_printf("\n%s\n", key);
    }
    sieve->holder = filter->holder != NULL ? sl_fold(filter->holder, FALSE) : NULL;
    sieve->product = filter->product != NULL ? sl_fold(filter->product, FALSE) : NULL;
    return filter->edition == NULL ||
           sl_db_edition_id(registry, filter->edition, &sieve->edition, error);
}

static gboolean contains(const char *text, const char *folded)
{
    if (folded == NULL)
        return TRUE;
    g_autofree char *key = sl_fold(text, FALSE);
    return strstr(key, folded) != NULL;
}

static gboolean ends_soon(const Sieve *sieve, const SlRecord *record, SlStatus status)
{
    const SlFilter *filter = sieve->filter;

    if (filter->expires_within_days < 0)
        return TRUE;
    return status == SL_STATUS_VALID &&
           g_date_days_between(&filter->on, &record->valid_until) <= filter->expires_within_days;
}

static gboolean passes(const Sieve *sieve, const SlRecord *record, SlStatus status)
{
    return (sieve->filter->status == NULL || *sieve->filter->status == status) &&
           ends_soon(sieve, record, status) && contains(record->holder, sieve->holder) &&
           contains(record->product, sieve->product);
}

#define LIST                                                                                       \
    SL_DB_ENTRIES " AND (?2 = 0 OR e.level = ?2) AND (?3 IS NULL OR instr(e.models_key, ?3) > 0)"  \
                  " AND e.first > ?4 ORDER BY e.number"

static SlStatement *prepare_list(SlRegistry *registry, const Sieve *sieve, GError **error)
{
    SlStatement *statement = sl_db_prepare(registry, LIST, error);

    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, sieve->edition);
    sqlite3_bind_int(statement, 2, sieve->filter->level);
    if (sieve->model != NULL)
        sl_db_bind_text(statement, 3, sieve->model);
    sqlite3_bind_int64(statement, 4, sieve->filter->changed_since);
    return statement;
}

gboolean sl_registry_list(SlRegistry *registry, const SlFilter *filter, SlSchemeFinder finder,
                          gpointer finder_data, SlRecordFunc func, gpointer data, GError **error)
{
    g_auto(Sieve) sieve = {0};
    g_autoptr(SlStatement) statement = NULL;
    gboolean row = FALSE;

    g_return_val_if_fail(g_date_valid(&filter->on), FALSE);
    if (!sieve_init(&sieve, registry, filter, error) ||
        (statement = prepare_list(registry, &sieve, error)) == NULL)
        return FALSE;
    for (;;) {
        if (!sl_db_step(registry, statement, &row, error))
            return FALSE;
        if (!row)
            return TRUE;
        g_autoptr(SlRecord) record = sl_db_record(statement, 0);
        if (sieve.scheme == NULL || strcmp(sieve.scheme->name, record->scheme) != 0)
            sieve.scheme = finder(record->scheme, finder_data, error);
        if (sieve.scheme == NULL)
            return FALSE;
        SlStatus status = sl_record_status(record, sieve.scheme, &filter->on);
        if (passes(&sieve, record, status) && !func(record, status, data))
            return TRUE;
    }
}
