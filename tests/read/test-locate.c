/*
 * test-locate — codes on small pictures of every kind, with what they hold and where they lie
 *
 * tests/read/locate/NAME.png is the picture; NAME.txt has a line for each code, from top to bottom:
 *
 *     BYTES-IN-HEX ENCODING VERSION FLAGS TOLERANCE-PX x y x y x y x y
 *
 * made by other programs (zint, qrencode, OpenCV), so that they are independent of ours.
 */
#include "read/engine.h"
#include "read/locate.h"

#include <math.h>
#include <string.h>

#define DATA SL_TOP "/tests/read/locate/"

typedef struct {
    char *hex, *encoding, *flags;
    int version;
    double tolerance;
    gboolean has_corners;
    SlQuadPx corners;
} Truth;

static void truth_free(gpointer data)
{
    Truth *truth = data;

    g_free(truth->hex);
    g_free(truth->encoding);
    g_free(truth->flags);
    g_free(truth);
}

static GPtrArray *read_truth(const char *name)
{
    g_autofree char *path = g_strconcat(DATA, name, ".txt", NULL);
    g_autofree char *text = NULL;
    GPtrArray *truths = g_ptr_array_new_with_free_func(truth_free);

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    for (char **line = lines; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) words = g_strsplit(g_strchomp(*line), " ", 0);
        Truth *truth = g_new0(Truth, 1);
        guint n = g_strv_length(words);
        g_assert_cmpuint(n, >=, 5);
        truth->hex = g_strdup(words[0]);
        truth->encoding = g_strdup(words[1]);
        truth->version = atoi(words[2]);
        truth->flags = g_strdup(words[3]);
        truth->tolerance = g_ascii_strtod(words[4], NULL);
        truth->has_corners = n == 13;
        for (guint i = 0; truth->has_corners && i < 4; i++) {
            truth->corners.p[i].x = g_ascii_strtod(words[5 + 2 * i], NULL);
            truth->corners.p[i].y = g_ascii_strtod(words[6 + 2 * i], NULL);
        }
        g_ptr_array_add(truths, truth);
    }
    return truths;
}

static char *hex_of(GBytes *bytes)
{
    GString *hex = g_string_new(NULL);
    gsize n = 0;
    const guint8 *data = bytes != NULL ? g_bytes_get_data(bytes, &n) : NULL;

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(hex, "%02x", data[i]);
    if (n == 0)
        g_string_append_c(hex, '-');
    return g_string_free(hex, FALSE);
}

static double worst_corner(const SlQuadPx *a, const SlQuadPx *b)
{
    double worst = 0;

    for (int i = 0; i < 4; i++)
        worst = MAX(worst, hypot(a->p[i].x - b->p[i].x, a->p[i].y - b->p[i].y));
    return worst;
}

static void check_code(const char *name, const SlCode *code, const Truth *truth)
{
    g_autofree char *hex = hex_of(code->bytes);

    g_test_message("%s: %s by %s, pass %s, version %d", name, code->text ? code->text : "(null)",
                   code->engine, code->pass, code->version);
    g_assert_cmpstr(hex, ==, truth->hex);
    g_assert_cmpint(code->unread, ==, strcmp(truth->flags, "unread") == 0);
    g_assert_cmpint(code->mirrored, ==, strcmp(truth->flags, "mirrored") == 0);
    g_assert_cmpint(code->inverted, ==, strcmp(truth->flags, "inverted") == 0);
    g_assert_false(code->disputed);
    if (!code->unread)
        g_assert_cmpstr(code->encoding, ==, truth->encoding);
    if (truth->version > 0)
        g_assert_cmpint(code->version, ==, truth->version);
    if (truth->has_corners) {
        double worst = worst_corner(&code->corners, &truth->corners);
        g_test_message("worst corner %f px", worst);
        g_assert_cmpfloat(worst, <=, truth->tolerance);
    }
}

static SlPhoto *load(const char *name)
{
    g_autofree char *path = g_strconcat(DATA, name, ".png", NULL);
    g_autoptr(GError) error = NULL;
    SlPhoto *photo = sl_photo_load(path, &error);

    g_assert_no_error(error);
    return photo;
}

static void test_case(gconstpointer data)
{
    const char *name = data;
    g_autoptr(SlPhoto) photo = load(name);
    g_autoptr(GPtrArray) truths = read_truth(name);
    g_autoptr(GPtrArray) codes = sl_locate(photo, SL_EFFORT_NORMAL, NULL);

    g_assert_cmpuint(codes->len, ==, truths->len);
    for (guint i = 0; i < codes->len; i++)
        check_code(name, g_ptr_array_index(codes, i), g_ptr_array_index(truths, i));
}

/*
 * Every engine alone gives the same bytes, and corners as good as a whole pixel can be. zbar is not
 * asked for ECI symbols: it hands out UTF-8 in place of their bytes, which sl_locate() mends.
 */
static void test_engines_agree(void)
{
    static const char *const names[] = {"plain",      "numeric",    "alphanumeric",    "utf8-bytes",
                                        "kanji-mode", "eci-latin2", "binary-with-nul", "tilted"};
    static const SlEngine engines[] = {SL_ENGINE_ZXING_LOCAL, SL_ENGINE_ZXING_GLOBAL,
                                       SL_ENGINE_ZBAR};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(SlPhoto) photo = load(names[i]);
        g_autoptr(GPtrArray) truths = read_truth(names[i]);
        const Truth *truth = g_ptr_array_index(truths, 0);
        for (gsize k = 0; k < G_N_ELEMENTS(engines); k++) {
            if (engines[k] == SL_ENGINE_ZBAR && g_str_has_prefix(names[i], "eci"))
                continue;
            g_autoptr(GPtrArray) found =
                g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);
            sl_engine_run(engines[k], photo->grey, found);
            g_assert_cmpuint(found->len, ==, 1);
            const SlFound *one = g_ptr_array_index(found, 0);
            g_autofree char *hex = hex_of(one->bytes);
            double worst = worst_corner(&one->corners, &truth->corners);
            g_test_message("%s, engine %d: %s, corners %f px", names[i], (int)engines[k], hex,
                           worst);
            g_assert_cmpstr(hex, ==, truth->hex);
            g_assert_cmpfloat(worst, <=, engines[k] == SL_ENGINE_ZBAR ? 3.0 : 1.5);
        }
    }
}

/* Corners are told in px of the file, also when the photo was loaded at half its size. */
static void test_scaled_photo(void)
{
    g_autoptr(SlPhoto) photo = load("tilted");
    g_autoptr(GPtrArray) plain = sl_locate(photo, SL_EFFORT_NORMAL, NULL);
    photo->scale = 2;
    g_autoptr(GPtrArray) twice = sl_locate(photo, SL_EFFORT_NORMAL, NULL);
    const SlCode *a = g_ptr_array_index(plain, 0), *b = g_ptr_array_index(twice, 0);

    for (int i = 0; i < 4; i++) {
        g_assert_cmpfloat_with_epsilon(b->corners.p[i].x, 2 * a->corners.p[i].x + 0.5, 1e-6);
        g_assert_cmpfloat_with_epsilon(b->corners.p[i].y, 2 * a->corners.p[i].y + 0.5, 1e-6);
    }
}

/* The same photo gives the same answer, and every effort ends. */
static void test_efforts(void)
{
    static const char *const names[] = {"on-a-bottle", "four-on-a-sheet", "nothing"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(SlPhoto) photo = load(names[i]);
        g_autoptr(GPtrArray) fast = sl_locate(photo, SL_EFFORT_FAST, NULL);
        g_autoptr(GPtrArray) normal = sl_locate(photo, SL_EFFORT_NORMAL, NULL);
        g_autoptr(GPtrArray) again = sl_locate(photo, SL_EFFORT_NORMAL, NULL);
        g_autoptr(GPtrArray) thorough = sl_locate(photo, SL_EFFORT_THOROUGH, NULL);
        g_assert_cmpuint(fast->len, <=, normal->len);
        g_assert_cmpuint(normal->len, <=, thorough->len);
        g_assert_cmpuint(normal->len, ==, again->len);
        for (guint k = 0; k < normal->len; k++) {
            const SlCode *a = g_ptr_array_index(normal, k), *b = g_ptr_array_index(again, k);
            g_assert_true(memcmp(&a->corners, &b->corners, sizeof a->corners) == 0);
            g_assert_cmpstr(a->text, ==, b->text);
        }
    }
}

/* Pictures smaller than any code, one pixel wide, or of one grey. */
static void test_degenerate_sizes(void)
{
    static const int sizes[][2] = {{1, 1}, {1, 500}, {500, 1}, {20, 20}, {21, 21}, {2000, 22}};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        SlImage *grey = sl_image_new(sizes[i][0], sizes[i][1], 77);
        SlPhoto photo = {.grey = grey, .scale = 1};
        g_autoptr(GPtrArray) codes = sl_locate(&photo, SL_EFFORT_THOROUGH, NULL);
        g_assert_nonnull(codes);
        g_assert_cmpuint(codes->len, ==, 0);
        sl_image_free(grey);
    }
}

/* Codes with blocks painted over or noise: read right, unread or not seen, never read wrong. */
static void test_damage_is_never_misread(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(2);
    g_autoptr(GPtrArray) truths = read_truth("tilted");
    const Truth *truth = g_ptr_array_index(truths, 0);
    int rounds = g_test_slow() ? 300 : 20;

    for (int round = 0; round < rounds; round++) {
        g_autoptr(SlPhoto) photo = load("tilted");
        for (int blots = g_rand_int_range(dice, 1, 12); blots > 0; blots--) {
            int x0 = g_rand_int_range(dice, 60, 200), y0 = g_rand_int_range(dice, 50, 180);
            int size = g_rand_int_range(dice, 4, 24), grey = g_rand_int_range(dice, 0, 256);
            for (int y = y0; y < y0 + size; y++)
                memset(photo->grey->px + y * photo->grey->width + x0, grey, (gsize)size);
        }
        g_autoptr(GPtrArray) codes = sl_locate(photo, SL_EFFORT_NORMAL, NULL);
        for (guint i = 0; i < codes->len; i++) {
            const SlCode *code = g_ptr_array_index(codes, i);
            g_autofree char *hex = hex_of(code->bytes);
            if (!code->unread && !code->disputed)
                g_assert_cmpstr(hex, ==, truth->hex);
        }
    }
}

int main(int argc, char **argv)
{
    static const char *const cases[] = {
        "plain",      "numeric",  "alphanumeric", "utf8-bytes",      "kanji-mode",
        "eci-latin2", "tilted",   "upside-down",  "binary-with-nul", "four-on-a-sheet",
        "inverted",   "mirrored", "on-a-bottle",  "bits-spoiled",    "nothing",
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/locate/", cases[i], NULL);
        g_test_add_data_func(path, cases[i], test_case);
    }
    g_test_add_func("/locate/engines-agree-on-the-bytes", test_engines_agree);
    g_test_add_func("/locate/corners-are-px-of-the-file", test_scaled_photo);
    g_test_add_func("/locate/same-photo-same-answer-at-every-effort", test_efforts);
    g_test_add_func("/locate/degenerate-sizes-hold-nothing", test_degenerate_sizes);
    g_test_add_func("/locate/damage-is-never-misread", test_damage_is_never_misread);
    return g_test_run();
}
