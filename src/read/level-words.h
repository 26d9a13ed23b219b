/*
 * level-words — which level the words of a label say
 *
 * 「★1(レベル1)」 and 「★2(レベル2)」 differ in a digit or two. Each place where the words of another
 * level differ from the expected ones is looked at by itself, and both hypotheses are held against
 * the photo: the expected one only stands if it beats every other level at every such place.
 */
#ifndef SL_LEVEL_WORDS_H
#define SL_LEVEL_WORDS_H

#include "label/reading.h"
#include "read/view.h"

/*
 * SAME if the words are those of the sheet's level, DIFFERENT if another level's stand there, by the
 * full margin; UNSURE otherwise. SL_SEEN_NOT if the artwork has no place
 * for words, or the sheet is a bare one. `noise` as artwork.h says.
 */
SlSeen sl_words_read(const SlView *view, double noise);

#endif
