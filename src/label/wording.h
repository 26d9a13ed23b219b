/*
 * wording — find what a scheme forbids to say in a text
 *
 *     g_autoptr(GArray) hits = sl_wording_find(scheme, text, n_bytes);
 *
 * The text and the scheme's words are compared after NFKC and case folding, without blanks, line
 * breaks, hyphens, quotes, brackets, emphasis marks and characters of no width; tags of HTML may
 * stand inside the words, and its character references for characters. Latin words begin at the
 * beginning of a word: "incomplete security" is not "complete security". A claim that is denied in
 * its own sentence is no claim.
 */
#ifndef SL_WORDING_H
#define SL_WORDING_H

#include "label/scheme.h"

#define SL_WORDING_MAX_BYTES ((gsize)16 << 20) /* of one text: larger than any manual's */

typedef struct {
    const SlWording *wording;   /* borrowed from the scheme */
    gboolean official;          /* its own words, not ours for the same claim */
    gsize start, end;           /* bytes of the text */
    guint line, column;         /* of the start, from 1; columns are characters */
    guint end_line, end_column; /* of the last character */
} SlWordingHit;

/* All hits in the order of the text, of overlapping ones the longest; `text` is UTF-8 of at most
 * SL_WORDING_MAX_BYTES. GArray of SlWordingHit, owned by the caller. */
GArray *sl_wording_find(const SlScheme *scheme, const char *text, gsize n_bytes);

#endif
