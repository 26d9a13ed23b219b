/*
 * spell — read a line of the number's face without knowing what it says
 *
 * Every glyph is laid on every place of the line; the cheapest chain of glyphs and blank columns
 * that covers the slot is the text (Viterbi's algorithm). It is a guess to be tested by number.c,
 * never an answer by itself.
 */
#ifndef SL_SPELL_H
#define SL_SPELL_H

#include "read/line.h"

/*
 * Spell the darkness in `seen`, which covers the slot at the line's resolution. *pen_mm is where
 * the first character's pen stands. NULL if there is nothing to read.
 */
char *sl_spell(const SlLine *line, const SlFlat *seen, double *pen_mm);

#endif
