/*
 * symbol — copying and freeing module grids
 */
#include "label/symbol.h"

SlSymbol *sl_symbol_copy(const SlSymbol *symbol)
{
    SlSymbol *copy = g_memdup2(symbol, sizeof *symbol);

    copy->dark = g_memdup2(symbol->dark, (gsize)symbol->side * symbol->side);
    return copy;
}

void sl_symbol_free(SlSymbol *symbol)
{
    if (!symbol)
        return;
    g_free(symbol->dark);
    g_free(symbol);
}
