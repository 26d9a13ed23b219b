/*
 * code-outline — the dark modules of a symbol as SVG path data
 */
#ifndef SL_CODE_OUTLINE_H
#define SL_CODE_OUTLINE_H

#include "label/symbol.h"

/*
 * Append the outlines of label/symbol-outline.h to `out` as path data in modules, relative commands
 * m, h, v and z: whole numbers if `thin` is 0, else four places.
 */
void sl_code_outline_append(GString *out, const SlSymbol *symbol, double thin);

#endif
