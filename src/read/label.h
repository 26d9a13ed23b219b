/*
 * label — read number, stars and the rest of the artwork of a photographed label
 *
 *     photo, code --rectify--> flat label --register--> against each sheet --> number, stars, rest
 *
 * The sheets are hypotheses of what the label looks like (one per template and variant, drawn for
 * the row that the code leads to, or bare). They say where to look; they never lower the margin
 * that the photo must give: a number is "same" only when it beats every number that differs in one
 * character by a margin, a star only by its own paper and ink.
 */
#ifndef SL_READ_LABEL_H
#define SL_READ_LABEL_H

#include "label/reading.h"
#include "label/sheet.h"
#include "read/locate.h"

/*
 * Fill in `reading` from the label around `code`. `sheets` are SlSheet*, at least one. Where none
 * fits, the number is looked for with `scheme`'s alphabet; NULL: it is not. Whatever
 * cannot be seen is SL_SEEN_NOT or SL_SEEN_UNSURE, never an error; false only with
 * SL_ERROR_LIBRARY. `reading` must be SL_READING_INIT or cleared.
 */
gboolean sl_read_label(const SlPhoto *photo, const SlCode *code, const GPtrArray *sheets,
                       const SlScheme *scheme, SlReading *reading, GError **error);

#endif
