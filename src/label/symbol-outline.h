/*
 * symbol-outline — the dark modules of a symbol as closed outlines
 *
 * One outline runs around every dark area, holes the other way round, so that both fill rules give
 * the same and no seam can open between neighbours. Ink that spreads on the press is met by drawing
 * the dark areas thinner: every edge moves inwards, areas that touch at a corner part.
 */
#ifndef SL_SYMBOL_OUTLINE_H
#define SL_SYMBOL_OUTLINE_H

#include "label/path.h"
#include "label/symbol.h"

/*
 * The outlines in modules: the symbol's first module is the square from (0, 0) to (1, 1). Each is a
 * move, lines that are upright or level in turn, and a close that draws the last of them.
 *
 *   thin  by how much a dark area is narrower, half of it on either side; 0 up to below 1
 */
SlPath *sl_symbol_outline(const SlSymbol *symbol, double thin);

#endif
