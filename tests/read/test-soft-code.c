/*
 * test-soft-code — symbols that libqrencode draws, whole and damaged, are read byte for byte
 */
#include "read/reed-solomon.h"
#include "read/soft-code.h"
#include "read/symbol-layout.h"

#include <math.h>
#include <qrencode.h>
#include <string.h>

/* 1 for a dark module, -1 for a light one. Owned by the caller. */
static float *modules_of(const QRcode *code)
{
    int n = code->width * code->width;
    float *modules = g_new(float, n);

    for (int i = 0; i < n; i++)
        modules[i] = code->data[i] & 1 ? 1 : -1;
    return modules;
}

static QRcode *encode(const char *text, int version, QRecLevel level)
{
    QRcode *code = QRcode_encodeString8bit(text, version, level);

    g_assert_nonnull(code);
    return code;
}

static void assert_reads(const float *modules, int version, const char *text)
{
    SlSoftText read = {NULL, 0, 0};

    g_assert_true(sl_soft_decode(modules, version, &read));
    gsize n = 0;
    const char *bytes = g_bytes_get_data(read.bytes, &n);
    g_assert_cmpmem(bytes, n, text, strlen(text));
    g_bytes_unref(read.bytes);
}

/* Nearly as long as level H holds, so that the lower levels show padding, too. */
static char *text_for(int version)
{
    GString *text = g_string_new(NULL);
    int length = 3 + 3 * version + 7 * version * version / 10;

    for (int i = 0; i < length; i++)
        g_string_append_c(text, (char)(' ' + (i * 37 + version * 11) % 95));
    return g_string_free(text, FALSE);
}

/* Every version at every level: the mask is the one that libqrencode finds best. */
static void test_every_version_and_level(void)
{
    for (int version = 1; version <= 40; version++) {
        g_autofree char *text = text_for(version);
        for (int level = QR_ECLEVEL_L; level <= QR_ECLEVEL_H; level++) {
            QRcode *code = encode(text, version, (QRecLevel)level);
            g_assert_cmpint(code->version, ==, version);
            g_autofree float *modules = modules_of(code);
            assert_reads(modules, version, text);
            QRcode_free(code);
        }
    }
}

/* Turn the symbol to another mask and write the format for it. */
static void remask(float *modules, int version, int level, int from, int to)
{
    int side = 17 + 4 * version;
    g_autofree guint8 *layout = sl_layout_new(version);
    guint word = sl_layout_format_word((guint)(level << 3 | to));

    for (int i = 0; i < side * side; i++)
        if (layout[i] == SL_MODULE_DATA && sl_layout_mask_turns(from, i % side, i / side) !=
                                               sl_layout_mask_turns(to, i % side, i / side))
            modules[i] = -modules[i];
    for (int i = 0; i < 2 * SL_FORMAT_BITS; i++) {
        int col, row;
        sl_layout_format(version, i / SL_FORMAT_BITS, i % SL_FORMAT_BITS, &col, &row);
        modules[row * side + col] = word >> i % SL_FORMAT_BITS & 1 ? 1 : -1;
    }
}

/* The mask that libqrencode took is found in the format; all eight are read. */
static void test_every_mask(void)
{
    const char *text = "https://label.example/p/00-000001";
    QRcode *code = encode(text, 3, QR_ECLEVEL_M);
    g_autofree float *drawn = modules_of(code);
    int own = -1;

    for (int mask = 0; mask < 8; mask++) {
        g_autofree float *again = g_memdup2(drawn, sizeof(float) * 29 * 29);
        remask(again, 3, 0, mask, mask);
        if (memcmp(again, drawn, sizeof(float) * 29 * 29) == 0)
            own = mask;
    }
    g_assert_cmpint(own, >=, 0);
    for (int mask = 0; mask < 8; mask++) {
        g_autofree float *turned = g_memdup2(drawn, sizeof(float) * 29 * 29);
        remask(turned, 3, 0, own, mask);
        assert_reads(turned, 3, text);
    }
    QRcode_free(code);
}

/* The fixed patterns that we expect are those that libqrencode draws. */
static void test_fixed_patterns(void)
{
    for (int version = 1; version <= 40; version++) {
        QRcode *code = encode("A", version, QR_ECLEVEL_L);
        g_autofree guint8 *layout = sl_layout_new(version);
        for (int i = 0; i < code->width * code->width; i++) {
            if (layout[i] == SL_MODULE_LIGHT || layout[i] == SL_MODULE_DARK)
                g_assert_cmpint(layout[i] == SL_MODULE_DARK, ==, code->data[i] & 1);
            /* libqrencode marks function modules in bit 7, format in 2, data in 1 */
            g_assert_cmpint(layout[i] == SL_MODULE_DATA, ==, (code->data[i] & 0x80) == 0);
        }
        QRcode_free(code);
    }
}

static void assert_segments(QRencodeMode mode, const char *bytes, gsize n, int version)
{
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    g_assert_cmpint(QRinput_append(input, mode, (int)n, (const unsigned char *)bytes), ==, 0);
    QRcode *code = QRcode_encodeInput(input);
    SlSoftText read;

    g_assert_nonnull(code);
    g_autofree float *modules = modules_of(code);
    g_assert_true(sl_soft_decode(modules, code->version, &read));
    gsize size = 0;
    const char *seen = g_bytes_get_data(read.bytes, &size);
    g_assert_cmpmem(seen, size, bytes, n);
    g_bytes_unref(read.bytes);
    QRcode_free(code);
    QRinput_free(input);
}

/* In versions where the counts of the segments have each of their widths. */
static void test_every_mode(void)
{
    static const int versions[] = {2, 9, 10, 26, 27};

    for (gsize i = 0; i < G_N_ELEMENTS(versions); i++) {
        assert_segments(QR_MODE_NUM, "0123456789012", 13, versions[i]);
        assert_segments(QR_MODE_NUM, "00", 2, versions[i]);
        assert_segments(QR_MODE_AN, "HTTP://A.B/$%*+-.: 9", 20, versions[i]);
        assert_segments(QR_MODE_AN, "ABC", 3, versions[i]);
        assert_segments(QR_MODE_8, "\0\xff\x80 bytes", 9, versions[i]);
        assert_segments(QR_MODE_KANJI, "\x93\x5f\xe4\xaa\x88\x9f", 6, versions[i]);
    }
}

/* Segments that are none: an unknown mode, a count that runs over the end, digits above 999. */
static void test_refuses_segments_that_are_none(void)
{
    static const guint8 none[][4] = {{0x30}, {0x40, 0xff, 0x11, 0x22}, {0x10, 0x0f, 0xfc}, {0}};
    int eci;

    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(sl_segments_read(none[i], 4, 1, &eci));
}

/* An ECI segment is told, and its bytes stay what they are. */
static void test_names_the_eci(void)
{
    static const guint8 data[] = {0x71, 0xa4, 0x02, 0xc3, 0xa4, 0x00}; /* ECI 26, two bytes */
    int eci = 0;
    g_autoptr(GBytes) bytes = sl_segments_read(data, sizeof data, 1, &eci);
    gsize n = 0;

    g_assert_nonnull(bytes);
    const guint8 *seen = g_bytes_get_data(bytes, &n);
    g_assert_cmpmem(seen, n, "\xc3\xa4", 2);
    g_assert_cmpint(eci, ==, 26);
}

/* ---- damage ------------------------------------------------------------------------------ */

/* A square of modules that is known to be unknown costs half of what a wrong one does. */
static void test_glare_costs_half_as_erasure(void)
{
    const char *text = "https://label.example/p/00-000001";
    QRcode *code = encode(text, 3, QR_ECLEVEL_M);
    SlSoftText read;

    g_autofree float *erased = modules_of(code), *wrong = modules_of(code);
    for (int row = 10; row < 19; row++)
        for (int col = 18; col < 27; col++) {
            erased[row * 29 + col] = 0;
            wrong[row * 29 + col] = -1;
        }
    assert_reads(erased, 3, text);
    g_assert_false(sl_soft_decode(wrong, 3, &read));
    QRcode_free(code);
}

static double gaussian(GRand *dice)
{
    double sum = -6;

    for (int i = 0; i < 12; i++)
        sum += g_rand_double(dice);
    return sum;
}

/* Noise: as it grows more is unread, and nothing is read wrong. Each error rate stands for photos
 * of every quality, the last ones for those that no one can read. */
static void test_noise_is_never_misread(void)
{
    const char *text = "https://label.example/p/00-000001";
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    int read_at[10] = {0};

    for (int version = 3; version <= 6; version++) {
        QRcode *code = encode(text, version, QR_ECLEVEL_M);
        for (int i = 0; i < 150; i++) {
            double sigma = 0.3 + 0.1 * (i % 10);
            g_autofree float *modules = modules_of(code);
            for (int k = 0; k < code->width * code->width; k++)
                modules[k] = (float)CLAMP(modules[k] + sigma * gaussian(dice), -1, 1);
            SlSoftText read;
            if (!sl_soft_decode(modules, code->version, &read))
                continue;
            gsize n = 0;
            const char *seen = g_bytes_get_data(read.bytes, &n);
            g_assert_cmpmem(seen, n, text, strlen(text));
            g_bytes_unref(read.bytes);
            read_at[i % 10]++;
        }
        QRcode_free(code);
    }
    for (int i = 0; i < 10; i++)
        g_test_message("noise of %d/10: %d of 60 read", 3 + i, read_at[i]);
    g_assert_cmpint(read_at[0], ==, 60);
    g_assert_cmpint(read_at[9], <, 30);
}

/* Modules by chance are no code, with fixed patterns and all. */
static void test_chance_is_no_code(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(6);
    float modules[33 * 33];
    SlSoftText read;

    for (int i = 0; i < 1200; i++) {
        int version = 1 + i % 4, side = 17 + 4 * version;
        for (int k = 0; k < side * side; k++)
            modules[k] = (float)CLAMP(gaussian(dice), -1, 1);
        g_assert_false(sl_soft_decode(modules, version, &read));
    }
}

/* Errors and erasures up to the limit are mended, beyond it nothing is touched. */
static void test_corrects_up_to_the_limit(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    QRcode *code =
        encode("12345678901234", 1, QR_ECLEVEL_M); /* one block of 26, 10 of them check */
    guint8 sent[26] = {0}, word[26];
    int beyond = 0;

    QRcode_free(code);
    for (int i = 0; i < 2000; i++) {
        int n_erased = i % 11, errors = (10 - n_erased) / 2 + (i % 3 == 0), erased[10];
        memcpy(word, sent, sizeof word); /* all zero is a codeword of every such code */
        for (int k = 0; k < n_erased + errors; k++) {
            int place = (i + 3 * k) % 26;
            if (k < n_erased)
                erased[k] = place;
            word[place] ^= (guint8)g_rand_int_range(dice, 1, 256);
        }
        guint8 before[26];
        memcpy(before, word, sizeof word);
        int mended = sl_rs_correct(word, 26, 10, erased, n_erased);
        if (i % 3 != 0) {
            g_assert_cmpint(mended, ==, errors);
            g_assert_cmpmem(word, sizeof word, sent, sizeof sent);
        } else if (mended < 0) {
            g_assert_cmpmem(word, sizeof word, before, sizeof before);
            beyond++;
        }
    }
    g_assert_cmpint(beyond, >, 300);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reed-solomon/corrects-up-to-the-limit", test_corrects_up_to_the_limit);
    g_test_add_func("/soft-code/fixed-patterns", test_fixed_patterns);
    g_test_add_func("/soft-code/every-version-and-level", test_every_version_and_level);
    g_test_add_func("/soft-code/every-mask", test_every_mask);
    g_test_add_func("/soft-code/every-mode", test_every_mode);
    g_test_add_func("/soft-code/names-the-eci", test_names_the_eci);
    g_test_add_func("/soft-code/refuses-segments-that-are-none",
                    test_refuses_segments_that_are_none);
    g_test_add_func("/soft-code/glare-costs-half-as-erasure", test_glare_costs_half_as_erasure);
    g_test_add_func("/soft-code/noise-is-never-misread", test_noise_is_never_misread);
    g_test_add_func("/soft-code/chance-is-no-code", test_chance_is_no_code);
    return g_test_run();
}
