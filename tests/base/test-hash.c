/* test-hash — hashes are those of the standard, on any length; numbers sort */
#include "base/hash.h"
#include "base/sha256.h"

#include <string.h>

/* GLib's portable code is the oracle; the lengths go over every edge of a block. */
static void agrees_with_glib(void)
{
    guint8 data[1000];

    for (gsize i = 0; i < sizeof data; i++)
        data[i] = (guint8)(i * 131 + 7);
    for (gsize n = 0; n <= sizeof data; n++) {
        g_autofree char *ours = sl_sha256_data(data, n);
        g_autofree char *theirs = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, n);
        g_assert_cmpstr(ours, ==, theirs);
    }
}

/* FIPS 180-4's own example (NIST, SHA256.pdf): "abc" */
static void is_that_of_the_standard(void)
{
    g_autofree char *sum = sl_sha256_data("abc", 3);

    g_assert_cmpstr(sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Machines that share a list must agree for ever: these are written down. */
static void hash64_never_changes(void)
{
    g_assert_cmphex(sl_hash64("", 0), ==, G_GUINT64_CONSTANT(0xf52a15e9a9b5e89b));
    g_assert_cmphex(sl_hash64("JCS-26-000001", 13), ==, G_GUINT64_CONSTANT(0xd4008bd059aaa213));
}

static void hash64_spreads(void)
{
    guint parts[4] = {0};

    for (int i = 0; i < 4000; i++) {
        char text[32];
        g_snprintf(text, sizeof text, "JCS-26-%06d", i);
        parts[sl_hash64(text, strlen(text)) % 4]++;
    }
    for (int i = 0; i < 4; i++) {
        g_assert_cmpuint(parts[i], >, 900);
        g_assert_cmpuint(parts[i], <, 1100);
    }
}

static void numbers_sort(void)
{
    guint64 numbers[500];

    for (gsize n = 0; n <= G_N_ELEMENTS(numbers); n += 7) {
        for (gsize i = 0; i < n; i++)
            numbers[i] = sl_hash64(&i, sizeof i) >> (i % 3 * 30);
        sl_sort_u64(numbers, n);
        for (gsize i = 1; i < n; i++)
            g_assert_cmpuint(numbers[i - 1], <=, numbers[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sha256/agrees-with-glib-on-every-length", agrees_with_glib);
    g_test_add_func("/sha256/is-that-of-the-standard", is_that_of_the_standard);
    g_test_add_func("/hash64/never-changes", hash64_never_changes);
    g_test_add_func("/hash64/deals-numbers-out-evenly", hash64_spreads);
    g_test_add_func("/sort/numbers-ascend", numbers_sort);
    return g_test_run();
}
