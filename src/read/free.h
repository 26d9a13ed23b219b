/*
 * free — look for the number on a label whose layout nobody has told us
 *
 * No template fits: then the code's own plane is searched for lines of print, in all four
 * directions, and an OCR engine reads them several times. What that can say is less than a
 * comparison with artwork that is known, and is said so:
 *
 *   same        the expected number stands there, and every reading has all of it, surely
 *   different   another number of the same form stands there, and nowhere the expected one: all
 *               readings agree, surely, and differ from it in characters that are not look-alikes
 *   unsure      anything else
 *
 * Stars and artwork are never judged here, so that such a label never "matches".
 */
#ifndef SL_FREE_H
#define SL_FREE_H

#include "label/reading.h"
#include "read/grid.h"
#include "read/print-lines.h"

/* Where the number was found, in modules of the code. */
typedef struct {
    gboolean found, turned; /* turned: it reads from the line's other end */
    SlPrintLine line;
} SlFreePlace;

/*
 * Fill in `part`, its box in px of `photo`. `expected` is the number that the code leads to, or
 * NULL: then the text is the likeliest number, and stays unsure. `place` may be NULL.
 */
void sl_free_read(const SlImage *photo, const SlGrid *grid, const char *expected,
                  const SlScheme *scheme, SlReadingPart *part, SlFreePlace *place);

#endif
