/* test-numbers — decimals, lengths and JSON: the same text in every locale */
#include "base/decimal.h"
#include "base/error.h"
#include "base/json.h"
#include "base/length.h"

#include <locale.h>
#include <math.h>

static const struct {
    double value;
    int places;
    const char *text;
} decimals[] = {
    {0, 3, "0"},
    {1, 0, "1"},
    {72.5, 3, "72.5"},
    {-72.5, 1, "-72.5"},
    {0.4, 3, "0.4"},
    {-0.0004, 3, "0"},
    {0.0005, 3, "0.001"},
    {1234567.891, 2, "1234567.89"},
    {2.9999, 3, "3"},
    {0.05, 1, "0.1"},
    {-0.05, 1, "-0.1"},
    {59.986667, 6, "59.986667"},
    {10, 3, "10"},
    {100.01, 2, "100.01"},
    {999999999, 0, "999999999"},
};

static void test_decimals(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(decimals); i++) {
        g_autofree char *text = sl_decimal(decimals[i].value, decimals[i].places);
        g_assert_cmpstr(text, ==, decimals[i].text);
    }
}

static const struct {
    const char *text;
    double value;
    SlUnit unit;
} lengths[] = {
    {"40mm", 40, SL_UNIT_MM},   {"40 mm", 40, SL_UNIT_MM},    {"1.5in", 38.1, SL_UNIT_MM},
    {"2cm", 20, SL_UNIT_MM},    {"20um", 0.02, SL_UNIT_MM},   {"20µm", 0.02, SL_UNIT_MM},
    {"320px", 320, SL_UNIT_PX}, {"12dpmm", 12, SL_UNIT_DPMM}, {"254dpi", 10, SL_UNIT_DPMM},
    {"40MM", 40, SL_UNIT_MM},
};
static const char *const no_lengths[] = {"",      "40",     "mm",    "40,5mm", "-4mm",  "1e3mm",
                                         "infmm", "nan mm", "0x4mm", "40mmm",  "4 0mm", "1.2.3mm"};

static void test_lengths(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        SlLength length;
        g_autoptr(GError) error = NULL;
        g_assert_true(sl_length_parse(lengths[i].text, &length, &error));
        g_assert_cmpfloat_with_epsilon(length.value, lengths[i].value, 1e-9);
        g_assert_cmpint(length.unit, ==, lengths[i].unit);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(no_lengths); i++) {
        SlLength length = {-1, SL_UNIT_PX};
        g_autoptr(GError) error = NULL;
        if (sl_length_parse(no_lengths[i], &length, &error))
            g_error("'%s' was taken for a length", no_lengths[i]);
        g_assert_error(error, SL_ERROR, SL_ERROR_USAGE);
        g_assert_cmpfloat(length.value, ==, -1);
    }
}

static void test_json(void)
{
    static const char *const models[] = {"A/1", "Ｂ\"", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "a", "line\nbreak\x01\x7f \\ \"q\"");
    sl_json_string(&json, "bad", "\xff");
    sl_json_string(&json, "none", NULL);
    sl_json_strings(&json, "models", models);
    sl_json_strings(&json, "empty", NULL);
    sl_json_number(&json, "mm", 0.4, 4);
    sl_json_number(&json, "nan", NAN, 4);
    sl_json_int(&json, "n", -7);
    sl_json_bool(&json, "yes", TRUE);
    sl_json_quad(&json, "box", &(SlQuadPx){{{0, 0}, {1.5, 0}, {1.5, 2}, {0, 2}}});
    sl_json_end(&json);
    sl_json_finish(&json);
    g_assert_cmpstr(out->str, ==,
                    "{\"a\":\"line\\nbreak\\u0001\\u007f \\\\ \\\"q\\\"\",\"bad\":\"\xef\xbf\xbd\","
                    "\"none\":null,\"models\":[\"A/1\",\"Ｂ\\\"\"],\"empty\":[],\"mm\":0.4,"
                    "\"nan\":null,\"n\":-7,\"yes\":true,"
                    "\"box\":[[0,0],[1.5,0],[1.5,2],[0,2]]}");
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decimal/same-in-every-locale", test_decimals);
    g_test_add_func("/length/needs-its-unit", test_lengths);
    g_test_add_func("/json/stable-and-escaped", test_json);
    return g_test_run();
}
