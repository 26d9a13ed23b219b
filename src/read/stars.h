/*
 * stars — which stars of the label are filled
 *
 * Each star's place is held against the star's two drawings, filled and outlined, on its own paper
 * and with its own ink. One of them must explain the photo and the other be refused by the full
 * margin; a star filled by half or by pen is neither.
 */
#ifndef SL_STARS_H
#define SL_STARS_H

#include "label/reading.h"
#include "read/view.h"

/*
 * Read the stars. `part` gets seen, text ("★★☆☆", '?' where it is unsure), score (the largest
 * score that the refused drawing has: 0 is perfect) and box; *n how many are filled, or -1 if any
 * is unsure. On a bare sheet `seen` stays SL_SEEN_UNSURE.
 */
void sl_stars_read(const SlView *view, SlReadingPart *part, int *n);

#endif
