/*
 * symbol — a QR code as its modules (ISO/IEC 18004)
 */
#ifndef SL_SYMBOL_H
#define SL_SYMBOL_H

#include <glib.h>

#define SL_SYMBOL_MAX_SIDE 177 /* version 40 */

typedef struct {
    int side;        /* modules on a side, without the quiet zone: 17 + 4 * version */
    int version;     /* 1 … 40 */
    char ec;         /* 'L', 'M', 'Q' or 'H': the error-correction level it has */
    guint8 *dark;    /* side * side, row by row: 1 dark, 0 light */
} SlSymbol;

static inline gboolean sl_symbol_is_dark(const SlSymbol *symbol, int col, int row)
{
    return symbol->dark[row * symbol->side + col] != 0;
}

SlSymbol *sl_symbol_copy(const SlSymbol *symbol);
void sl_symbol_free(SlSymbol *symbol);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlSymbol, sl_symbol_free)

#endif
