/*
 * test-symbol — version, level and mode of codes, read from their modules as ISO/IEC 18004 says
 *
 * That other programs decode them is shown in test-artwork.c.
 */
#include <string.h>

#include "base/error.h"
#include "draw/compose.h"

/* ISO/IEC 18004, 7.9.1: the five data bits of the format information, as they stand masked. */
#define FORMAT_MASK 0x15 /* 10101, the first five bits of 101010000010010 */

#define URL_36 "https://www.example.jp/p/0123456789X" /* 36 bytes */

static int format_bits(const SlSymbol *symbol)
{
    int bits = 0;

    for (int col = 0; col < 5; col++)
        bits = bits << 1 | sl_symbol_is_dark(symbol, col, 8);
    return bits ^ FORMAT_MASK;
}

static char format_level(const SlSymbol *symbol)
{
    return "MLHQ"[format_bits(symbol) >> 3]; /* table 12: 00 M, 01 L, 10 H, 11 Q */
}

/* Table 10: is the module at (col, row) turned over by mask `mask`? */
static gboolean is_masked(int mask, int row, int col)
{
    switch (mask) {
    case 0:
        return (row + col) % 2 == 0;
    case 1:
        return row % 2 == 0;
    case 2:
        return col % 3 == 0;
    case 3:
        return (row + col) % 3 == 0;
    case 4:
        return (row / 2 + col / 3) % 2 == 0;
    case 5:
        return row * col % 2 + row * col % 3 == 0;
    case 6:
        return (row * col % 2 + row * col % 3) % 2 == 0;
    default:
        return ((row + col) % 2 + row * col % 3) % 2 == 0;
    }
}

/* The mode indicator: the first four data modules, from the bottom right corner upwards. */
static int mode_bits(const SlSymbol *symbol)
{
    int bits = 0, mask = format_bits(symbol) & 7;

    for (int i = 0; i < 4; i++) {
        int col = symbol->side - 1 - i % 2, row = symbol->side - 1 - i / 2;
        bits = bits << 1 | (sl_symbol_is_dark(symbol, col, row) ^ is_masked(mask, row, col));
    }
    return bits;
}

static const struct {
    const char *text;
    char asked;
    int side;
    char ec;
    int mode; /* table 2: 2 alphanumeric, 4 byte, 7 ECI */
} CASES[] = {
    {URL_36, 'M', 29, 'M', 4},
    {"HTTPS://WWW.EXAMPLE.JP/P/0123456789X", 'M', 25, 'M', 2}, /* measured: capitals save 4 */
    {"HTTPS://WWW.EXAMPLE.JP/P/0123456789x", 'M', 29, 'M', 4},
    {"https://a.jp/", 'L', 21, 'M', 4}, /* 13 bytes: version 1 holds 14 at M */
    {"https://a.jp/", 'M', 21, 'M', 4},
    {"A", 'L', 21, 'H', 2},
    {"見本", 'M', 21, 'H', 4},       /* UTF-8 as bytes, no ECI, no kanji mode */
    {"0123456789", 'Q', 21, 'H', 2}, /* digits too are alphanumeric: one mode, pinned */
    {URL_36, 'H', 37, 'H', 4},
};

static void test_cases(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SlSymbol) symbol = sl_symbol_encode(CASES[i].text, CASES[i].asked, &error);
        g_assert_no_error(error);
        g_assert_cmpint(symbol->side, ==, CASES[i].side);
        g_assert_cmpint(symbol->version, ==, (CASES[i].side - 17) / 4);
        g_assert_cmpint(symbol->ec, ==, CASES[i].ec);
        g_assert_cmpint(format_level(symbol), ==, CASES[i].ec);
        g_assert_cmpint(mode_bits(symbol), ==, CASES[i].mode);
    }
}

/* The level is the highest that the version allows: one higher needs a larger symbol. */
static void test_level_is_highest(void)
{
    for (int n = 1; n < 120; n++) {
        g_autofree char *text = g_strnfill((gsize)n, 'a');
        g_autoptr(SlSymbol) symbol = sl_symbol_encode(text, 'L', NULL);
        const char *higher = strchr("LMQH", symbol->ec) + 1;
        if (!*higher)
            continue;
        g_autoptr(SlSymbol) next = sl_symbol_encode(text, *higher, NULL);
        g_assert_cmpint(next->side, >, symbol->side);
    }
}

static void test_limits(void)
{
    g_autofree char *full = g_strnfill(2331, 'a'), *over = g_strnfill(2332, 'a'); /* 40-M */
    g_autoptr(SlSymbol) largest = sl_symbol_encode(full, 'M', NULL);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(largest->side, ==, SL_SYMBOL_MAX_SIDE);
    g_assert_null(sl_symbol_encode(over, 'M', &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_LIMIT);
    g_clear_error(&error);
    g_assert_null(sl_symbol_encode("", 'M', &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_null(sl_symbol_encode("a", 'X', &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_USAGE);
}

static gpointer encode_many(gpointer data)
{
    const SlSymbol *must = data;
    gboolean same = TRUE;

    for (int i = 0; i < 200; i++) {
        g_autoptr(SlSymbol) symbol = sl_symbol_encode(URL_36, 'M', NULL);
        same = same && symbol->side == must->side &&
               !memcmp(symbol->dark, must->dark, (gsize)must->side * must->side);
    }
    return GINT_TO_POINTER(same);
}

static void test_threads(void)
{
    g_autoptr(SlSymbol) must = sl_symbol_encode(URL_36, 'M', NULL);
    GThread *threads[4];

    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("encode", encode_many, must);
    for (int i = 0; i < 4; i++)
        g_assert_true(GPOINTER_TO_INT(g_thread_join(threads[i])));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbol/has-the-smallest-version-and-a-pinned-mode", test_cases);
    g_test_add_func("/symbol/has-the-highest-level-of-its-version", test_level_is_highest);
    g_test_add_func("/symbol/refuses-what-fits-no-code", test_limits);
    g_test_add_func("/symbol/is-the-same-in-every-thread", test_threads);
    return g_test_run();
}
