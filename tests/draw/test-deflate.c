/*
 * test-deflate — what we deflate, zlib and libdeflate inflate to the same bytes
 *
 * zlib stands behind libpng in test-png; here libdeflate reads every stream, which must also end
 * exactly where ours ends.
 */
#include "draw/deflate-rows.h"
#include "draw/prefix-code.h"

#include <libdeflate.h>
#include <string.h>

static gsize assert_round_trip(const guint8 *data, gsize n, gsize stride)
{
    struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
    g_autoptr(GByteArray) packed = g_byte_array_new();
    g_autofree guint8 *back = g_malloc(n + 1);
    gsize n_read = 0, n_back = 0;

    sl_deflate_rows(data, n, stride, packed);
    g_assert_cmpint(libdeflate_zlib_decompress_ex(reader, packed->data, packed->len, back, n + 1,
                                                  &n_read, &n_back),
                    ==, LIBDEFLATE_SUCCESS);
    g_assert_cmpint(n_read, ==, packed->len);
    g_assert_cmpmem(data, n, back, n_back);
    libdeflate_free_decompressor(reader);
    return packed->len;
}

static void small_inputs_come_back(void)
{
    guint8 data[600];

    for (int pattern = 0; pattern < 4; pattern++)
        for (gsize n = 0; n <= sizeof data; n += 1 + n / 50) {
            for (gsize i = 0; i < n; i++)
                data[i] = (guint8)(pattern == 0   ? 7
                                   : pattern == 1 ? i
                                   : pattern == 2 ? i % 3
                                                  : i * i >> 3);
            assert_round_trip(data, n, 17);
            assert_round_trip(data, n, 1);
            assert_round_trip(data, n, 100000);
        }
}

/* Bytes as drawn pictures have them, from runs without end to pure noise. */
static void every_mixture_comes_back(void)
{
    const gsize n = 300000;
    g_autoptr(GRand) random = g_rand_new_with_seed(20250321);
    g_autofree guint8 *data = g_malloc(n);

    for (int noise = 0; noise <= 100; noise += 10) {
        for (gsize i = 0; i < n; i++) {
            gboolean fresh = g_rand_int_range(random, 0, 100) < noise;
            data[i] = fresh || i < 1417 ? (guint8)g_rand_int(random)
                                        : data[i - (i % 5000 < 2500 ? 1417 : 1)];
        }
        gsize packed = assert_round_trip(data, n, 1418);
        g_assert_cmpint(packed, <, n + n / 100 + 1000); /* noise hardly grows */
    }
}

static void repeats_beyond_the_window_are_not_taken(void)
{
    const gsize n = 200000;
    g_autofree guint8 *data = g_malloc(n);

    for (gsize i = 0; i < n; i++)
        data[i] = (guint8)(i % 32768 * 2654435761u >> 24);
    assert_round_trip(data, n, 32768); /* the furthest that there is */
    for (gsize i = 0; i < n; i++)
        data[i] = (guint8)(i % 32769 * 2654435761u >> 24);
    assert_round_trip(data, n, 32769); /* one too far */
}

static void runs_become_next_to_nothing(void)
{
    const gsize n = 1000000;
    g_autofree guint8 *data = g_malloc0(n);

    g_assert_cmpint(assert_round_trip(data, n, 1000), <, 1500);
}

/* Fibonacci's numbers ask for the longest codes; the lengths must still fill the code space. */
static void codes_stay_short_and_complete(void)
{
    static const struct {
        int n, max_bits;
    } cases[] = {{286, 15}, {30, 15}, {19, 7}, {2, 1}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint32 counts[SL_PREFIX_MAX_SYMBOLS];
        guint64 a = 1, b = 1;
        SlPrefixCode code;
        double filled = 0;

        for (int s = 0; s < cases[i].n; s++) {
            guint64 next = MIN(a + b, 3000000000u);
            counts[s] = (guint32)a;
            a = b;
            b = next;
        }
        sl_prefix_code_make(counts, cases[i].n, cases[i].max_bits, &code);
        for (int s = 0; s < cases[i].n; s++) {
            g_assert_cmpint(code.length[s], >, 0);
            g_assert_cmpint(code.length[s], <=, cases[i].max_bits);
            filled += 1.0 / (1 << code.length[s]);
        }
        g_assert_cmpfloat(filled, ==, 1); /* Kraft's sum */
    }
}

static void lone_symbols_still_have_a_code(void)
{
    guint32 counts[30] = {0};
    SlPrefixCode code;

    sl_prefix_code_make(counts, 30, 15, &code);
    g_assert_cmpint(code.length[0], ==, 1);
    g_assert_cmpint(code.length[1], ==, 1);
    counts[9] = 5;
    sl_prefix_code_make(counts, 30, 15, &code);
    g_assert_cmpint(code.length[9], ==, 1);
    g_assert_cmpint(code.length[0], ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/deflate/small-inputs-come-back", small_inputs_come_back);
    g_test_add_func("/deflate/every-mixture-comes-back", every_mixture_comes_back);
    g_test_add_func("/deflate/repeats-beyond-the-window-are-not-taken",
                    repeats_beyond_the_window_are_not_taken);
    g_test_add_func("/deflate/runs-become-next-to-nothing", runs_become_next_to_nothing);
    g_test_add_func("/deflate/codes-stay-short-and-complete", codes_stay_short_and_complete);
    g_test_add_func("/deflate/lone-symbols-still-have-a-code", lone_symbols_still_have_a_code);
    return g_test_run();
}
