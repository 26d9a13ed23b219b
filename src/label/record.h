/*
 * record — one row of the registry
 *
 * What the list of a scheme says of one registration number, in one edition.
 */
#ifndef SL_RECORD_H
#define SL_RECORD_H

#include "label/scheme.h"

typedef struct SlRecord {
    char *number;         /* normalised registration number */
    int level;            /* 1 … */
    char *holder;
    char *product;
    char **models;        /* NULL-ended, may be empty */
    char *url;            /* verbatim, as the list has it */
    GDate issued;
    GDate valid_until;    /* the last day on which it is valid */
    char *status_word;    /* as the list has it; may be "" (then only the dates speak) */
    char *document;       /* requirement document, may be "" */
    char *edition;        /* of the import that this row stands in */
    char *scheme;         /* name of the scheme */
} SlRecord;

SlRecord *sl_record_copy(const SlRecord *record);
void sl_record_free(SlRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRecord, sl_record_free)

/*
 * The status on a day. The list's word first (withdrawn, suspended, expired win); a valid or empty
 * word is then checked against the dates: before `issued` it is unknown, after `valid_until`
 * expired. An unknown word is unknown.
 */
SlStatus sl_record_status(const SlRecord *record, const SlScheme *scheme, const GDate *on);

/* True if `model` is one of the record's models, compared after NFKC, case folding and with blanks
 * removed; the whole model must agree. */
gboolean sl_record_has_model(const SlRecord *record, const char *model);

/* ---- dates --------------------------------------------------------------------------------- */

/*
 * Read a date as lists write it: 2025-05-21, 2025/5/21, 2025.5.21, 2025年5月21日, 令和7年5月21日,
 * R7.5.21, 令和元年…, 平成…, full-width digits. False, `date` untouched, if it is none (2025-02-30).
 */
gboolean sl_date_parse(const char *text, GDate *date);
/* YYYY-MM-DD, owned by the caller; "" for an invalid date. */
char *sl_date_iso(const GDate *date);
/* The UTC day of SOURCE_DATE_EPOCH if set, else the local day. */
GDate sl_date_today(void);

#endif
