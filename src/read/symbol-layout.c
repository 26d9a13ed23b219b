/* symbol-layout — function patterns, masks, and how codewords are split into blocks */
#include "read/symbol-layout.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ALIGNMENTS     7
#define FORMAT_MASK        0x5412
#define FORMAT_DIVISOR     0x537
#define VERSION_DIVISOR    0x1f25
#define FIRST_WITH_VERSION 7

static void fill(guint8 *layout, int side, int col, int row, int width, int height, int what)
{
    for (int y = MAX(row, 0); y < MIN(row + height, side); y++)
        for (int x = MAX(col, 0); x < MIN(col + width, side); x++)
            layout[y * side + x] = (guint8)what;
}

static void finder(guint8 *layout, int side, int col, int row)
{
    fill(layout, side, col - 1, row - 1, 9, 9, SL_MODULE_LIGHT);
    fill(layout, side, col, row, 7, 7, SL_MODULE_DARK);
    fill(layout, side, col + 1, row + 1, 5, 5, SL_MODULE_LIGHT);
    fill(layout, side, col + 2, row + 2, 3, 3, SL_MODULE_DARK);
}

/* Row and column coordinates of the alignment patterns' centres (annex E). */
static int alignments(int version, int at[MAX_ALIGNMENTS])
{
    int n = version / 7 + 2, side = 17 + 4 * version;

    if (version < 2)
        return 0;
    /* even steps back from the far side, as equal as they can be; version 32 is the exception */
    int step = version == 32 ? 26 : (version * 4 + n * 2 + 1) / (2 * n - 2) * 2;
    at[0] = 6;
    for (int i = n - 1, place = side - 7; i > 0; i--, place -= step)
        at[i] = place;
    return n;
}

static void alignment(guint8 *layout, int side, int col, int row)
{
    fill(layout, side, col - 2, row - 2, 5, 5, SL_MODULE_DARK);
    fill(layout, side, col - 1, row - 1, 3, 3, SL_MODULE_LIGHT);
    fill(layout, side, col, row, 1, 1, SL_MODULE_DARK);
}

/* `data` followed by the remainder of its division (BCH codes of annexes C and D). */
static guint with_remainder(guint data, guint divisor, int n_check)
{
    guint rest = data << n_check;

    for (int bit = 31; bit >= n_check; bit--)
        if (rest >> bit & 1)
            rest ^= divisor << (bit - n_check);
    return data << n_check | rest;
}

guint sl_layout_format_word(guint data)
{
    return with_remainder(data, FORMAT_DIVISOR, 10) ^ FORMAT_MASK;
}

static void version_information(guint8 *layout, int version, int side)
{
    guint word = with_remainder((guint)version, VERSION_DIVISOR, 12);

    for (int i = 0; i < 18; i++) {
        int dark = word >> i & 1 ? SL_MODULE_DARK : SL_MODULE_LIGHT;
        fill(layout, side, side - 11 + i % 3, i / 3, 1, 1, dark);
        fill(layout, side, i / 3, side - 11 + i % 3, 1, 1, dark);
    }
}

void sl_layout_format(int version, int copy, int i, int *col, int *row)
{
    int side = 17 + 4 * version;

    if (copy == 0) { /* around the top left finder: down its right side, then along its foot */
        *col = i < 8 ? 8 : i == 8 ? 7 : 14 - i;
        *row = i < 6 ? i : i < 8 ? i + 1 : 8;
    } else { /* leftwards under the top right one, then down beside the bottom left one */
        *col = i < 8 ? side - 1 - i : 8;
        *row = i < 8 ? 8 : side - 15 + i;
    }
}

guint8 *sl_layout_new(int version)
{
    int side = 17 + 4 * version, at[MAX_ALIGNMENTS], n = alignments(version, at), col, row;
    guint8 *layout = g_malloc((gsize)side * side);

    memset(layout, SL_MODULE_DATA, (gsize)side * side);
    for (int i = 0; i < side; i++) {
        fill(layout, side, i, 6, 1, 1, i % 2 == 0 ? SL_MODULE_DARK : SL_MODULE_LIGHT);
        fill(layout, side, 6, i, 1, 1, i % 2 == 0 ? SL_MODULE_DARK : SL_MODULE_LIGHT);
    }
    for (int i = 0; i < n * n; i++)
        if (!(i == 0 || i == n - 1 || i == n * (n - 1))) /* not where the finders are */
            alignment(layout, side, at[i % n], at[i / n]);
    finder(layout, side, 0, 0);
    finder(layout, side, side - 7, 0);
    finder(layout, side, 0, side - 7);
    if (version >= FIRST_WITH_VERSION)
        version_information(layout, version, side);
    for (int i = 0; i < 2 * SL_FORMAT_BITS; i++) {
        sl_layout_format(version, i / SL_FORMAT_BITS, i % SL_FORMAT_BITS, &col, &row);
        layout[row * side + col] = SL_MODULE_FORMAT;
    }
    layout[(side - 8) * side + 8] = SL_MODULE_DARK;
    return layout;
}

gboolean sl_layout_mask_turns(int mask, int x, int y)
{
    switch (mask) { /* table 10: x is the column, y the row */
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (x / 3 + y / 2) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* Table 9, in the order of the format's two bits: M, L, H, Q; versions 1 … 40. */
static const guint8 check_codewords[4][40] = {
    {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
    {7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
};
static const guint8 block_counts[4][40] = {
    {1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
    {1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
     8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
    {1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
    {1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
};

/* Codewords of a symbol, from the area that its function patterns leave. */
static int codewords(int version)
{
    int n = version < 2 ? 0 : version / 7 + 2, modules = (16 * version + 128) * version + 64;

    if (version >= 2)
        modules -= (25 * n - 10) * n - 55;
    if (version >= FIRST_WITH_VERSION)
        modules -= 36;
    return modules / 8;
}

SlBlocks sl_layout_blocks(int version, int level)
{
    int all = codewords(version), n = block_counts[level][version - 1];
    int n_check = check_codewords[level][version - 1];

    return (SlBlocks){n, all % n, all / n - n_check, n_check};
}
