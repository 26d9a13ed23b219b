/*
 * error — what can go wrong, in one domain
 *
 * An error is work that could not be done: no file, a broken registry, an order that must be
 * refused. What we *see* on a photo is never an error, it is a reading (label/reading.h).
 *
 * Messages follow one form: lower case, no full stop, the subject in single quotes first, the cure
 * last: "'x.csv' line 12: issued: '2025-13-01' is not a date". Whoever detects, reports; whoever
 * passes on, stays silent.
 */
#ifndef SL_ERROR_H
#define SL_ERROR_H

#include <glib.h>

#define SL_ERROR sl_error_quark()

typedef enum {
    SL_ERROR_USAGE,   /* the command line or an order makes no sense; the program exits 3 */
    SL_ERROR_FILE,    /* a file cannot be opened, read or written */
    SL_ERROR_FORMAT,  /* it is not what it claims to be, or is damaged */
    SL_ERROR_LIMIT,   /* larger than a named limit allows */
    SL_ERROR_REFUSED, /* understood, and must not be done (no label without a registration) */
    SL_ERROR_LIBRARY, /* a library failed in a way that it should not */
} SlErrorCode;

GQuark sl_error_quark(void);

/* The stable machine word of a code: "usage", "file", "format", "limit", "refused", "library".
 * Errors of other domains (GFileError and the like) are "file". Never NULL. */
const char *sl_error_word(const GError *error);

#endif
