/*
 * artwork — the rest of the label: frame, words, marks, and paper that should be blank
 *
 * The label without code, number and stars is cut into tiles. A printed tile must be explained by
 * its drawing, a blank one must be blank. What contradicts is a sticker, a pen, another level's
 * words or the mark of a draft; what is merely dim, glared over or outside the photo is unsure.
 */
#ifndef SL_ARTWORK_H
#define SL_ARTWORK_H

#include "label/reading.h"
#include "read/view.h"

/*
 * Read the rest. `part` gets seen, score (the part of the tiles that do not hold) and the box of
 * the worst place; *noise what blank paper shows, the energy per px of the flat.
 */
void sl_artwork_read(const SlView *view, SlReadingPart *part, double *noise);

/*
 * Whether the words of the level, set in so many lines, are as drawn, tile by tile: what covers or
 * contradicts them. Which level they say is told by read/level-words.h. SL_SEEN_NOT if the plan has
 * none.
 */
SlSeen sl_words_intact(const SlView *view, int lines, double noise);

#endif
