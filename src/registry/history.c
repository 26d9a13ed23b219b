/* history — what became of a number, and what differs between two editions */
#include "registry/db.h"

#include "base/error.h"

#include <string.h>

void sl_change_free(SlChange *change)
{
    if (change == NULL)
        return;
    g_free(change->edition);
    g_free(change->number);
    sl_record_free(change->before);
    sl_record_free(change->after);
    g_free(change);
}

static gboolean same_models(const SlRecord *a, const SlRecord *b)
{
    return g_strv_equal((const char *const *)a->models, (const char *const *)b->models);
}

static gboolean same_date(const GDate *a, const GDate *b)
{
    if (!g_date_valid(a) || !g_date_valid(b))
        return g_date_valid(a) == g_date_valid(b);
    return g_date_compare(a, b) == 0;
}

char **sl_record_differences(const SlRecord *a, const SlRecord *b)
{
    const struct {
        const char *field;
        gboolean same;
    } fields[] = {
        {"number", strcmp(a->number, b->number) == 0},
        {"level", a->level == b->level},
        {"holder", strcmp(a->holder, b->holder) == 0},
        {"product", strcmp(a->product, b->product) == 0},
        {"models", same_models(a, b)},
        {"url", strcmp(a->url, b->url) == 0},
        {"issued", same_date(&a->issued, &b->issued)},
        {"valid_until", same_date(&a->valid_until, &b->valid_until)},
        {"status", strcmp(a->status_word, b->status_word) == 0},
        {"document", strcmp(a->document, b->document) == 0},
        {"scheme", strcmp(a->scheme, b->scheme) == 0},
    };
    g_autoptr(GStrvBuilder) differing = g_strv_builder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!fields[i].same)
            g_strv_builder_add(differing, fields[i].field);
    return g_strv_builder_end(differing);
}

/* ---- one number ---------------------------------------------------------------------------- */

/* An entry with the editions that opened and closed it; ?1 is the number. */
#define VERSIONS                                                                                   \
    "SELECT " SL_DB_RECORD("a.name") ", e.first, e.past, a.name, a.date, b.name, b.date"           \
                                     " FROM entries e JOIN editions a ON a.id = e.first LEFT "     \
                                     "JOIN editions b ON b.id = e.past"                            \
                                     " WHERE e.number = ?1 ORDER BY e.first"

typedef struct {
    SlRecord *record; /* of the version before, NULL if there was none or it was removed */
    gint64 past;
    char *edition; /* in which it was closed */
    GDate date;
} Version;

static void add_change(GPtrArray *changes, const char *number, const char *edition, GDate date,
                       const SlRecord *before, const SlRecord *after)
{
    SlChange *change = g_new0(SlChange, 1);

    change->kind = before == NULL  ? SL_CHANGE_ADDED
                   : after == NULL ? SL_CHANGE_REMOVED
                                   : SL_CHANGE_CHANGED;
    change->edition = g_strdup(edition);
    change->date = date;
    change->number = g_strdup(number);
    change->before = before != NULL ? sl_record_copy(before) : NULL;
    change->after = after != NULL ? sl_record_copy(after) : NULL;
    g_ptr_array_add(changes, change);
}

static void take_version(GPtrArray *changes, SlStatement *statement, Version *last)
{
    SlRecord *record = sl_db_record(statement, 0);
    gint64 first = sqlite3_column_int64(statement, SL_DB_RECORD_COLUMNS);
    g_autofree char *edition = sl_db_text(statement, SL_DB_RECORD_COLUMNS + 2);
    GDate date = sl_db_date(statement, SL_DB_RECORD_COLUMNS + 3);

    if (last->record != NULL && last->past < first) {
        add_change(changes, record->number, last->edition, last->date, last->record, NULL);
        g_clear_pointer(&last->record, sl_record_free);
    }
    add_change(changes, record->number, edition, date, last->record, record);
    sl_record_free(last->record);
    g_free(last->edition);
    *last = (Version){.record = record,
                      .past = sqlite3_column_int64(statement, SL_DB_RECORD_COLUMNS + 1),
                      .edition = sl_db_text(statement, SL_DB_RECORD_COLUMNS + 4),
                      .date = sl_db_date(statement, SL_DB_RECORD_COLUMNS + 5)};
}

GPtrArray *sl_registry_history(SlRegistry *registry, const char *number, GError **error)
{
    g_autoptr(SlStatement) statement = sl_db_prepare(registry, VERSIONS, error);
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)sl_change_free);
    Version last = {.record = NULL};
    gboolean ok, row = FALSE;

    if (statement == NULL)
        return NULL;
    sl_db_bind_text(statement, 1, number);
    while ((ok = sl_db_step(registry, statement, &row, error)) && row)
        take_version(changes, statement, &last);
    if (ok && last.record != NULL && last.past != SL_DB_NEVER)
        add_change(changes, number, last.edition, last.date, last.record, NULL);
    sl_record_free(last.record);
    g_free(last.edition);
    return ok ? g_steal_pointer(&changes) : NULL;
}

/* ---- two editions -------------------------------------------------------------------------- */

/* The entries that stand in one of the editions ?1 and ?2 and not in the other, of the schemes that
 * these editions speak of; of one number first that of ?1. */
#define DIFFERING                                                                                  \
    "SELECT " SL_DB_RECORD(                                                                        \
        "''") ", e.first <= ?1 AND e.past > ?1 AS old FROM entries e"                              \
              " WHERE old <> (e.first <= ?2 AND e.past > ?2)"                                      \
              " AND e.scheme IN (SELECT scheme FROM edition_schemes WHERE edition IN (?1, ?2))"    \
              " ORDER BY e.number, old DESC"

/* An old and a new entry of one number are one change, unless they say the same after all. */
static void flush_pair(GPtrArray *changes, SlRecord **before, SlRecord **after,
                       const SlEdition *edition)
{
    const SlRecord *any = *after != NULL ? *after : *before;
    g_auto(GStrv) fields = NULL;

    if (*before != NULL && *after != NULL)
        fields = sl_record_differences(*before, *after);
    if (any != NULL && (fields == NULL || fields[0] != NULL))
        add_change(changes, any->number, edition->name, edition->date, *before, *after);
    g_clear_pointer(before, sl_record_free);
    g_clear_pointer(after, sl_record_free);
}

static gboolean collect_pairs(SlRegistry *registry, SlStatement *statement, const SlEdition *a,
                              const SlEdition *b, GPtrArray *changes, GError **error)
{
    SlRecord *before = NULL, *after = NULL;
    gboolean ok, row = FALSE;

    while ((ok = sl_db_step(registry, statement, &row, error)) && row) {
        SlRecord *record = sl_db_record(statement, 0);
        gboolean old = sqlite3_column_int(statement, SL_DB_RECORD_COLUMNS) != 0;
        if (old || after != NULL || (before != NULL && strcmp(before->number, record->number) != 0))
            flush_pair(changes, &before, &after, b);
        g_free(record->edition);
        record->edition = g_strdup(old ? a->name : b->name);
        *(old ? &before : &after) = record;
    }
    flush_pair(changes, &before, &after, b);
    return ok;
}

static const SlEdition *find_edition(GPtrArray *editions, gint64 id)
{
    for (guint i = 0; i < editions->len; i++)
        if (((SlEdition *)g_ptr_array_index(editions, i))->id == id)
            return g_ptr_array_index(editions, i);
    return NULL;
}

GPtrArray *sl_registry_diff(SlRegistry *registry, const char *a, const char *b, GError **error)
{
    gint64 ids[2];
    g_autoptr(GPtrArray) editions = NULL;
    g_autoptr(SlStatement) statement = NULL;
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func((GDestroyNotify)sl_change_free);

    if (!sl_db_edition_id(registry, a, &ids[0], error) ||
        !sl_db_edition_id(registry, b, &ids[1], error) ||
        (editions = sl_registry_editions(registry, error)) == NULL ||
        (statement = sl_db_prepare(registry, DIFFERING, error)) == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, ids[0]);
    sqlite3_bind_int64(statement, 2, ids[1]);
    if (!collect_pairs(registry, statement, find_edition(editions, ids[0]),
                       find_edition(editions, ids[1]), changes, error))
        return NULL;
    return g_steal_pointer(&changes);
}
