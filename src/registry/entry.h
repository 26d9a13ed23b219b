/*
 * entry — from the cells of a row to a record, with everything that is wrong with it
 *
 * Reading and judging are two steps, because the rows that are stored already are judged again by
 * `registry check`. Both go on after a fault, so that a row's faults are listed all at once.
 */
#ifndef SL_ENTRY_H
#define SL_ENTRY_H

#include "registry/columns.h"
#include "registry/registry.h"

#define SL_ENTRY_MAX_MODELS 10000

/* Where faults go. `subject` is for rows that have no line: "'JCS-25-000123'". */
typedef struct {
    SlImportReport *report;
    guint line, row;
    const char *subject;
    gboolean bad; /* the row has a fault */
    guint fields; /* 1 << SlField of each that has one: a field is faulted once */
} SlFaults;

/* Make `report` an empty one, into which `faults` go. */
void sl_faults_init(SlFaults *faults, SlImportReport *report);
/* Go on to another row. */
void sl_faults_begin(SlFaults *faults, guint line, guint row, const char *subject);

/* Note a fault of `field` (SL_N_FIELDS: of the whole row), unless the field has one already; at
 * most SL_REGISTRY_MAX_ERRORS are kept. */
void sl_fault(SlFaults *faults, SlField field, const char *format, ...) G_GNUC_PRINTF(3, 4);

/*
 * Make a record of the cells, one for each SlField (NULL: the list has no such column). Blanks
 * around are dropped, the number is normalised, the URL stays as it is. What cannot be read is
 * noted and left empty. The record's scheme is `scheme`'s. Owned by the caller.
 */
SlRecord *sl_entry_read(const char *const cells[SL_N_FIELDS], const SlScheme *scheme,
                        SlFaults *faults);

/*
 * Judge a record by its scheme: number, level, URL and host, dates, validity, holder, product,
 * status word. What reading has faulted already is not faulted twice.
 * Returns the URL's key, owned by the caller; NULL if the URL is not clean.
 */
char *sl_entry_judge(const SlRecord *record, const SlScheme *scheme, SlFaults *faults);

/* The level that a cell says: 1, ★1, ★★, レベル1, STAR-1, "★1(レベル1)"; 0 if it says none. */
int sl_level_parse(const char *text);

/* A value as a message shows it: printable, and not a page long. Owned by the caller. */
char *sl_value_shown(const char *text);

/* The models in a cell; NULL-ended, owned by the caller. */
char **sl_models_split(const char *text);

#endif
