/*
 * number — read the registration number off the label, by synthesis
 *
 * The number is never "recognised" alone: its line is drawn from the sheet's glyphs under the
 * photo's blur, and the photo is asked, character by character, whether it shows the expected one
 * or any other of the alphabet (patch.h). The expected number is "same" only if at every place
 *
 *   - the drawn character explains the photo,
 *   - with the contrast that the rest of the line has, and
 *   - every other character of the alphabet is refused by the full margin,
 *
 * and if nothing stands before or behind it. Any doubt is "unsure"; another number that passes the
 * same test, or one character that contradicts by the full margin, is "different".
 */
#ifndef SL_NUMBER_H
#define SL_NUMBER_H

#include "label/reading.h"
#include "read/view.h"

/*
 * Read the number. `part` gets seen, text, score (the best rival's: 0 the expected number is
 * printed, 1 another is) and box. On a bare sheet nothing is expected: then the text is what was
 * read, and `seen` stays SL_SEEN_UNSURE.
 */
void sl_number_read(const SlView *view, SlReadingPart *part);

#endif
