/*
 * store — the rows of a list, staged beside the registry and compared with it before they go in
 *
 *     open -> add row by row -> judge (what only shows in the whole) -> count -> store
 *
 * Everything happens in one transaction, which closing a staging that was not stored undoes. The
 * staged rows live in SQLite's temporary table, so memory does not grow with them.
 */
#ifndef SL_STORE_H
#define SL_STORE_H

#include "registry/entry.h"

typedef struct SlStaging SlStaging;

/* Begin. `registry` may be NULL when nothing is to be stored. With `write` no other import can run
 * until the staging is closed. NULL with an error. */
SlStaging *sl_staging_open(SlRegistry *registry, gboolean write, GError **error);
void sl_staging_close(SlStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlStaging, sl_staging_close)

/* Stage a row. If its number was staged before, *before is the line of that row and both are bad;
 * else 0. `url_key` may be NULL in a bad row. */
gboolean sl_staging_add(SlStaging *staging, const SlRecord *record, const char *url_key, guint line,
                        gboolean bad, guint *before, GError **error);
/* Fault the rows whose number another scheme's list holds. */
gboolean sl_staging_judge(SlStaging *staging, SlFaults *faults, GError **error);
/* Fill in the report's good, bad, added, changed, removed and unchanged. */
gboolean sl_staging_count(SlStaging *staging, SlImportReport *report, GError **error);
/*
 * Make the good rows the newest edition and commit. The same file again stores nothing and sets
 * report->same_file.
 */
gboolean sl_staging_store(SlStaging *staging, const SlImportOrder *order, const char *source,
                          const char *sha256, const char *shown, SlImportReport *report,
                          GError **error);

#endif
