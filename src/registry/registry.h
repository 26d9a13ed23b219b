/*
 * registry — the list of registrations, with its editions, in one SQLite file
 *
 * Each import is one transaction and makes one edition: its name, source, date and sha256. Rows
 * that changed keep their history, so "what did the list say on that day" has an answer. The same
 * file again changes nothing.
 *
 *     list.csv --import--> registry.db --find--> SlRecord
 *
 * A registry is used by one thread; open it once per thread (readers never block each other).
 */
#ifndef SL_REGISTRY_H
#define SL_REGISTRY_H

#include "label/claim.h"
#include "label/record.h"

#define SL_REGISTRY_MAX_ROWS   2000000
#define SL_REGISTRY_MAX_ERRORS 1000 /* bad rows listed one by one; the rest are counted */

typedef struct SlRegistry SlRegistry;

typedef enum {
    SL_REGISTRY_READ,  /* the file must exist; never written */
    SL_REGISTRY_WRITE, /* made if it does not exist, its folder too */
} SlRegistryMode;

/*
 * Open the registry at `path`.
 * NULL with SL_ERROR_FILE (absent: the message says how to import; no rights) or SL_ERROR_FORMAT
 * (not a SQLite file, not one of ours, a newer schema).
 */
SlRegistry *sl_registry_open(const char *path, SlRegistryMode mode, GError **error);
void sl_registry_close(SlRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRegistry, sl_registry_close)

/* ---- editions ------------------------------------------------------------------------------ */

typedef struct {
    gint64 id;
    char *name;     /* given with --edition, else the edition date */
    char *source;   /* the file's name as given, without its folder */
    char *sha256;   /* of the file */
    GDate date;     /* the edition's date: --edition-date, else the day of import */
    GDate imported; /* day of import */
    char *scheme;
    int rows, added, changed, removed;
} SlEdition;

void sl_edition_free(SlEdition *edition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlEdition, sl_edition_free)

/* All editions, oldest first: GPtrArray of SlEdition*. NULL with an error. */
GPtrArray *sl_registry_editions(SlRegistry *registry, GError **error);
/* The newest edition of any scheme, NULL without an error if nothing was ever imported. */
SlEdition *sl_registry_newest(SlRegistry *registry, GError **error);
/* The schemes of all rows there ever were: char*. NULL with an error. */
GPtrArray *sl_registry_schemes(SlRegistry *registry, GError **error);

/* ---- import -------------------------------------------------------------------------------- */

typedef struct {
    const char *edition; /* NULL: the date */
    GDate date;          /* invalid: today */
    const char *source;  /* NULL: the file's base name */
    char **columns;      /* extra mappings "Header=field", or NULL */
    gboolean keep_going; /* store the good rows although there are bad ones */
    gboolean check_only; /* store nothing */
} SlImportOrder;

typedef struct {
    guint line;    /* of the file; 0: no row's, then `message` names its subject itself */
    guint row;     /* data row, from 1 */
    char *column;  /* field name ("issued"), or NULL */
    char *message; /* "'2025-13-01' is not a date" */
} SlRowError;

typedef struct {
    int rows, good, bad, added, changed, removed, unchanged;
    gboolean same_file; /* this very file is the newest edition already: nothing was done */
    GPtrArray *errors;  /* SlRowError*, in the file's order */
    char *edition;      /* the one that was made, or that the same file made before */
    char **ignored;     /* headers that stand for no field, NULL-ended; may be NULL */
    gboolean no_status; /* the file has no column for the status: only dates will speak */
} SlImportReport;

void sl_import_report_clear(SlImportReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlImportReport, sl_import_report_clear)

/*
 * Schemes are found by name through this function, because a list may name one per row in its
 * column `scheme`. It answers NULL with an error for an unknown one; what it returns is borrowed.
 */
typedef const SlScheme *(*SlSchemeFinder)(const char *name, gpointer data, GError **error);

/*
 * Import `file` ("-" is standard input). Bad rows are all listed in `report`; unless `keep_going`
 * is set nothing is stored then and the call fails with SL_ERROR_FORMAT. `report` is filled in
 * either way; clear it first if it was used before. `registry` may be NULL with `check_only`; what
 * is wrong with the file's header or rows is then listed, too, and the call succeeds.
 *
 * Columns are found by scheme->columns of `default_scheme` and by the names of the fields (number,
 * level, holder, product, models, url, issued, valid_until, status, document, scheme); all but
 * models, status, document and scheme are required. A level may be written 1, ★1, ★, ★★, ★★☆☆,
 * レベル1, STAR-1, "★1(レベル1)", full width too. Models are separated by ; ； 、 ， or line
 * breaks, never by '/'; a plain comma separates them only in a cell that has none of these. A cell
 * that begins with ' and then = + - @ loses the ': spreadsheets write it so that it is no formula.
 *
 * An edition holds exactly the good rows of its file. A number that stands twice in it is bad in
 * both places. Fails with SL_ERROR_REFUSED where the order's date is before the newest edition's
 * (an old list must not make a withdrawn label valid again), or its name is taken already.
 *
 * A row is bad when: number missing, not a registration number or twice in the file; level not
 * 1 … n; URL not clean, its host not allowed; a date unreadable; valid_until before issued;
 * longer than the scheme's validity; holder or product missing; status word unknown to the scheme;
 * a number that Excel has turned into 1E+05.
 * Rows of the scheme that the file does not have any more are removed (kept in history).
 */
gboolean sl_registry_import(SlRegistry *registry, const char *file, const char *default_scheme,
                            SlSchemeFinder finder, gpointer finder_data, const SlImportOrder *order,
                            SlImportReport *report, GError **error);

/* ---- finding ------------------------------------------------------------------------------- */

/* The row of `number` (normalised) now. True with *record NULL if there is none. */
gboolean sl_registry_find(SlRegistry *registry, const char *number, SlRecord **record,
                          GError **error);
/* The row whose URL has the claim's key. True with *record NULL if there is none, or if several
 * rows share that URL (then *shared is true: the URL names no single product). */
gboolean sl_registry_find_url(SlRegistry *registry, const SlClaim *claim, SlRecord **record,
                              gboolean *shared, GError **error);

typedef struct {
    const char *model, *holder, *product; /* part of the text, NFKC and case folded; NULL: any.
                                             `model` must be a whole model */
    int level;                            /* 0: any */
    const SlStatus *status;               /* NULL: any */
    int expires_within_days; /* < 0: any; else valid on `on` and ending within that many days */
    GDate on;                /* the day on which status is judged; must be valid */
    gint64 changed_since;    /* edition id, 0: any: rows added or changed after it */
    const char *edition;     /* rows as they stood in this edition; NULL: now */
} SlFilter;

/* Called per row in order of number; return FALSE to stop. `record` is borrowed. */
typedef gboolean (*SlRecordFunc)(const SlRecord *record, SlStatus status, gpointer data);
gboolean sl_registry_list(SlRegistry *registry, const SlFilter *filter, SlSchemeFinder finder,
                          gpointer finder_data, SlRecordFunc func, gpointer data, GError **error);

/* ---- history, differences, integrity ------------------------------------------------------- */

typedef enum { SL_CHANGE_ADDED, SL_CHANGE_CHANGED, SL_CHANGE_REMOVED } SlChangeKind;

typedef struct {
    SlChangeKind kind;
    char *edition; /* in which it came about */
    GDate date;
    char *number;
    SlRecord *before, *after; /* NULL where there is none */
} SlChange;
void sl_change_free(SlChange *change);

/* "field" names of what differs between two rows, NULL-ended, owned by the caller. */
char **sl_record_differences(const SlRecord *a, const SlRecord *b);

/* Every change of one number, oldest first. An unknown number gives an empty list. */
GPtrArray *sl_registry_history(SlRegistry *registry, const char *number, GError **error);
/* What changed from edition `a` to edition `b` (names), in order of number. */
GPtrArray *sl_registry_diff(SlRegistry *registry, const char *a, const char *b, GError **error);
/* SQLite's integrity check and every row against its scheme. Fills `report->errors`. */
gboolean sl_registry_check(SlRegistry *registry, SlSchemeFinder finder, gpointer finder_data,
                           SlImportReport *report, GError **error);

/* ---- export -------------------------------------------------------------------------------- */

/*
 * All rows as CSV that imports again to the same rows: UTF-8 with a mark and CRLF, as Excel wants
 * it; a cell that a spreadsheet would run as a formula gets a ' in front, which the import removes.
 */
GBytes *sl_registry_export(SlRegistry *registry, GError **error);

#endif
