/* codewords — modules to codewords to blocks, and back to the symbol that was meant */
#include "read/codewords.h"

#include <string.h>

#include "read/reed-solomon.h"

/* Two format words differ in seven bits, so three wrong ones are corrected (annex C). */
#define FORMAT_MAX_WRONG 3

#define WORD_BITS 8

void sl_codewords_free(SlCodewords *words)
{
    if (words == NULL)
        return;
    sl_symbol_free(words->meant);
    g_free(words->layout);
    g_free(words->word);
    g_free(words->block);
    g_free(words);
}

/* The nearest of the 32 formats to either copy: 0 … 31, or -1. */
static int read_format(const SlSymbol *seen)
{
    int best = -1, least = FORMAT_MAX_WRONG + 1;

    for (int copy = 0; copy < 2; copy++) {
        guint word = 0;
        for (int i = 0; i < SL_FORMAT_BITS; i++) {
            int col, row;
            sl_layout_format(seen->version, copy, i, &col, &row);
            word |= (guint)sl_symbol_is_dark(seen, col, row) << i;
        }
        for (guint data = 0; data < 32; data++) {
            int wrong = __builtin_popcount(word ^ sl_layout_format_word(data));
            if (wrong < least) {
                least = wrong;
                best = (int)data;
            }
        }
    }
    return best;
}

/* Give each module the place of its bit, 0 the first of the first codeword (7.7.3): columns in
 * pairs from the right, up and down by turns, the vertical timing pattern left out. -1: none. */
static int *order_bits(const guint8 *layout, int side)
{
    int *bit = g_new(int, (gsize)side *side), next = 0;
    gboolean up = TRUE;

    for (int i = 0; i < side * side; i++)
        bit[i] = -1;
    for (int right = side - 1; right > 0; right -= 2, up = !up) {
        if (right == 6)
            right--;
        for (int step = 0; step < side; step++)
            for (int col = right; col > right - 2; col--) {
                int at = (up ? side - 1 - step : step) * side + col;
                if (layout[at] == SL_MODULE_DATA)
                    bit[at] = next++;
            }
    }
    return bit;
}

/* Where codeword `i` of the sequence belongs (7.6): the block, and the place in it. */
static void place_word(const SlBlocks *b, int i, int *block, int *place)
{
    int short_data = b->n_blocks * b->n_data, all_data = short_data + b->n_long;

    if (i < short_data) {
        *block = i % b->n_blocks;
        *place = i / b->n_blocks;
    } else if (i < all_data) { /* the one more of the long blocks, which are the last ones */
        *block = b->n_blocks - b->n_long + (i - short_data);
        *place = b->n_data;
    } else {
        *block = (i - all_data) % b->n_blocks;
        *place = (i - all_data) / b->n_blocks + b->n_data + (*block >= b->n_blocks - b->n_long);
    }
}

/* Check codewords that protect against misreading (table 9, the footnote to small symbols). */
static int reserved_words(int version, int level)
{
    enum { M, L, H, Q };

    if (version == 1)
        return level == L ? 3 : level == M ? 2 : 1;
    if (level == L && version <= 3)
        return version == 2 ? 2 : 1;
    return 0;
}

/* Correct the codewords in place, block by block, and count what was wrong. */
static gboolean correct(SlCodewords *words, guint8 *value)
{
    const SlBlocks *b = &words->blocks;

    for (int k = 0; k < b->n_blocks; k++) {
        guint8 block[SL_RS_MAX_WORD + 1];
        int at[SL_RS_MAX_WORD + 1], n = b->n_data + (k >= b->n_blocks - b->n_long) + b->n_check;
        for (int i = 0; i < words->n_words; i++) {
            int of, place;
            place_word(b, i, &of, &place);
            if (of != k)
                continue;
            block[place] = value[i];
            at[place] = i;
        }
        words->errors[k] = sl_rs_correct(block, n, b->n_check, NULL, 0);
        if (words->errors[k] < 0)
            return FALSE;
        for (int place = 0; place < n; place++) {
            value[at[place]] = block[place];
            words->block[at[place]] = (guint8)k;
        }
    }
    return TRUE;
}

/* The symbol of these codewords; `bit` is the order of the modules. */
static SlSymbol *draw_meant(const SlSymbol *seen, const guint8 *layout, const int *bit,
                            const guint8 *value, int n_words, int format)
{
    SlSymbol *meant = sl_symbol_copy(seen);
    int side = seen->side;
    guint word = sl_layout_format_word((guint)format);

    for (int i = 0; i < side * side; i++) {
        gboolean dark = layout[i] == SL_MODULE_DARK;
        if (bit[i] >= 0 && bit[i] < n_words * WORD_BITS)
            dark = value[bit[i] / WORD_BITS] >> (WORD_BITS - 1 - bit[i] % WORD_BITS) & 1;
        if (bit[i] >= 0 && sl_layout_mask_turns(format & 7, i % side, i / side))
            dark = !dark;
        meant->dark[i] = dark;
    }
    for (int i = 0; i < 2 * SL_FORMAT_BITS; i++) {
        int col, row;
        sl_layout_format(seen->version, i / SL_FORMAT_BITS, i % SL_FORMAT_BITS, &col, &row);
        meant->dark[row * side + col] = word >> (i % SL_FORMAT_BITS) & 1;
    }
    meant->ec = "MLHQ"[format >> 3];
    return meant;
}

SlCodewords *sl_codewords_read(const SlSymbol *seen)
{
    int side = seen->side, format = read_format(seen);

    if (format < 0)
        return NULL;
    g_autoptr(SlCodewords) words = g_new0(SlCodewords, 1);
    words->layout = sl_layout_new(seen->version);
    words->blocks = sl_layout_blocks(seen->version, format >> 3);
    words->reserved = reserved_words(seen->version, format >> 3);
    const SlBlocks *b = &words->blocks;
    words->n_words = b->n_blocks * (b->n_data + b->n_check) + b->n_long;
    g_autofree int *bit = order_bits(words->layout, side);
    g_autofree guint8 *value = g_new0(guint8, words->n_words);
    words->word = g_new(gint16, (gsize)side * side);
    words->block = g_new0(guint8, words->n_words);
    for (int i = 0; i < side * side; i++) {
        gboolean is_data = bit[i] >= 0 && bit[i] < words->n_words * WORD_BITS;
        words->word[i] = is_data ? (gint16)(bit[i] / WORD_BITS) : -1;
        if (is_data && (seen->dark[i] != 0) != sl_layout_mask_turns(format & 7, i % side, i / side))
            value[bit[i] / WORD_BITS] |= (guint8)(1 << (WORD_BITS - 1 - bit[i] % WORD_BITS));
    }
    if (!correct(words, value))
        return NULL;
    words->meant = draw_meant(seen, words->layout, bit, value, words->n_words, format);
    return g_steal_pointer(&words);
}

double sl_codewords_unused(const SlCodewords *words, const int *bad)
{
    double worst = 1, capacity = words->blocks.n_check - words->reserved;

    for (int k = 0; k < words->blocks.n_blocks; k++)
        worst = MIN(worst, 1 - 2 * bad[k] / capacity);
    return worst;
}
