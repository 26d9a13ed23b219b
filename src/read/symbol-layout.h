/*
 * symbol-layout — where a QR symbol of each version keeps what (ISO/IEC 18004, 6.3, 7.7 to 7.10)
 */
#ifndef SL_SYMBOL_LAYOUT_H
#define SL_SYMBOL_LAYOUT_H

#include <glib.h>

/* What the standard puts on a module. */
enum { SL_MODULE_LIGHT, SL_MODULE_DARK, SL_MODULE_DATA, SL_MODULE_FORMAT };

/* side * side of them, row by row; owned by the caller. Version 1 … 40. */
guint8 *sl_layout_new(int version);

#define SL_FORMAT_BITS 15

/* Where bit `i` of the format information stands, 0 the least; copy 0 or 1. */
void sl_layout_format(int version, int copy, int i, int *col, int *row);

/* The 15 bits as they stand in a symbol, of `data` 0 … 31: level (2 bits), then mask (3 bits). */
guint sl_layout_format_word(guint data);

/* Does mask 0 … 7 turn this module over? */
gboolean sl_layout_mask_turns(int mask, int col, int row);

/* The codewords of a symbol: `n_blocks` blocks, of which the last `n_long` have one data codeword
 * more than `n_data`; `n_check` check codewords each. */
typedef struct {
    int n_blocks, n_long, n_data, n_check;
} SlBlocks;

/* `level` as the format has it: 0 is M, 1 is L, 2 is H, 3 is Q. */
SlBlocks sl_layout_blocks(int version, int level);

#endif
