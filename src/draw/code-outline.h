/*
 * code-outline — the dark modules of a symbol as closed outlines
 *
 * One path that runs around every dark area, holes the other way round, so that both fill rules
 * give the same and no seam can open between neighbours.
 */
#ifndef SL_CODE_OUTLINE_H
#define SL_CODE_OUTLINE_H

#include "label/symbol.h"

/*
 * Append the outlines to `out` as SVG path data in whole modules, relative commands m, h, v and z;
 * the symbol's first module is the square from (0, 0) to (1, 1).
 */
void sl_code_outline_append(GString *out, const SlSymbol *symbol);

#endif
