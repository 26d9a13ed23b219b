/* test-pdf-refusals: orders, profiles, inks and scenes that must not become a PDF */
#include "base/error.h"
#include "press/profile.h"

#include "made.h"

#include <locale.h>
#include <math.h>

static void expect(const SlScene *scene, const SlPdfOrder *order, SlErrorCode code)
{
    g_autoptr(GError) error = NULL;
    GBytes *file = sl_pdf(scene, order, &error);

    g_assert_null(file);
    g_assert_error(error, SL_ERROR, (int)code);
    g_assert_true(error->message[0] == '\'');
    g_assert_null(strchr(error->message, '\n'));
}

static void test_bad_orders_are_refused(void)
{
    g_autoptr(SlScene) scene = example_scene();
    const double bad[] = {-1, NAN, INFINITY};

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
        order.bleed_mm = bad[i];
        expect(scene, &order, SL_ERROR_REFUSED);
    }
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_date_clear(&order.date, 1);
    expect(scene, &order, SL_ERROR_REFUSED);
    order = order_of(SL_PDF_PRESS_X1A);
    order.condition = "";
    expect(scene, &order, SL_ERROR_REFUSED);
    order.condition = "\xff";
    expect(scene, &order, SL_ERROR_REFUSED);
}

static void test_wrong_profiles_are_refused(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(GBytes) rgb = profile_of("prtr", "RGB "), screen = profile_of("mntr", "CMYK");
    g_autoptr(GBytes) good = profile_of("prtr", "CMYK"), srgb = sl_profile_srgb();
    g_autoptr(GBytes) cut = g_bytes_new_from_bytes(good, 0, g_bytes_get_size(good) - 1);
    g_autoptr(GBytes) bare = g_bytes_new_from_bytes(good, 0, 40);
    g_autoptr(GBytes) more = with_byte(good, g_bytes_get_size(good), 0);
    g_autoptr(GBytes) past = with_byte(good, 132 + 11, 200); /* the first table's length */
    const struct {
        GBytes *profile;
        SlErrorCode code;
    } cases[] = {
        {NULL, SL_ERROR_REFUSED}, {rgb, SL_ERROR_REFUSED}, {screen, SL_ERROR_REFUSED},
        {srgb, SL_ERROR_REFUSED}, {cut, SL_ERROR_FORMAT},  {bare, SL_ERROR_FORMAT},
        {more, SL_ERROR_FORMAT},  {past, SL_ERROR_FORMAT},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SlPdfOrder order = order_of(SL_PDF_PRESS_X4);
        order.icc_profile = cases[i].profile;
        expect(scene, &order, cases[i].code);
    }
}

/* Every byte of a profile's head and table, changed or cut off there: never a crash. */
static void test_damaged_profiles_never_crash(void)
{
    g_autoptr(GBytes) good = profile_of("prtr", "CMYK");
    gsize n;
    const guint8 *p = g_bytes_get_data(good, &n);

    for (gsize i = 0; i < n; i++) {
        g_autofree guint8 *copy = g_memdup2(p, n);
        copy[i] ^= 0xff;
        g_autoptr(GBytes) changed = g_bytes_new(copy, n), cut = g_bytes_new(p, i);
        g_assert_false(sl_profile_check_cmyk(cut, NULL));
        if (sl_profile_check_cmyk(changed, NULL)) {
            g_autofree char *name = sl_profile_name(changed);
            g_assert_nonnull(name);
        }
    }
}

static void test_bad_inks_are_refused(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlInk ink = example_ink[BRAND];

    scene->inks[BRAND] = &ink;
    ink.spot = (char *)"All";
    expect(scene, &order, SL_ERROR_REFUSED);
    ink.spot = (char *)"\xff";
    expect(scene, &order, SL_ERROR_FORMAT);
    g_autofree char *longest = g_strnfill(128, 'x');
    ink.spot = longest;
    expect(scene, &order, SL_ERROR_LIMIT);
    ink.spot = NULL;
    ink.cmyk[1] = NAN;
    expect(scene, &order, SL_ERROR_FORMAT);
}

static void test_one_spot_name_with_two_looks_is_refused(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlInk gold = example_ink[GOLD];

    gold.spot = example_ink[BRAND].spot;
    scene->inks[GOLD] = &gold;
    expect(scene, &order, SL_ERROR_REFUSED);
}

static void test_bad_scenes_are_refused(void)
{
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    const double sizes[] = {5081, 1e300, 0.5};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(SlScene) scene = example_scene();
        scene->plan->width_mm = sizes[i];
        expect(scene, &order, SL_ERROR_LIMIT);
    }
    const double none[] = {0, -1, NAN};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(SlScene) scene = example_scene();
        scene->plan->height_mm = none[i];
        expect(scene, &order, SL_ERROR_FORMAT);
    }
    g_autoptr(SlScene) far = example_scene();
    sl_path_line(g_array_index(far->shapes, SlShape, 0).path, 1e8, 0);
    expect(far, &order, SL_ERROR_LIMIT);
    g_autoptr(SlScene) adrift = example_scene();
    SlShape *shape = example_add(adrift, SL_PART_ARTWORK, KEY);
    sl_path_line(shape->path, 1, 1);
    expect(adrift, &order, SL_ERROR_FORMAT);
    g_autoptr(SlScene) inkless = example_scene();
    g_array_index(inkless->shapes, SlShape, 0).fill = EXAMPLE_INKS;
    expect(inkless, &order, SL_ERROR_FORMAT);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(void);
    } cases[] = {
        {"/pdf/bad-orders-are-refused", test_bad_orders_are_refused},
        {"/pdf/wrong-profiles-are-refused", test_wrong_profiles_are_refused},
        {"/pdf/damaged-profiles-never-crash", test_damaged_profiles_never_crash},
        {"/pdf/bad-inks-are-refused", test_bad_inks_are_refused},
        {"/pdf/one-spot-name-with-two-looks-is-refused",
         test_one_spot_name_with_two_looks_is_refused},
        {"/pdf/bad-scenes-are-refused", test_bad_scenes_are_refused},
    };

    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_func(cases[i].path, cases[i].run);
    return g_test_run();
}
