/* test-pdf: what a PDF of ours must say */
#include "press/objects.h"
#include "press/profile.h"

#include "made.h"

#include <locale.h>
#include <stdio.h>

static void test_same_bytes_on_every_run(void)
{
    g_autoptr(SlScene) scene = example_scene();

    for (int kind = SL_PDF_SCREEN; kind <= SL_PDF_PRESS_X1A; kind++) {
        SlPdfOrder order = order_of((SlPdfKind)kind);
        g_autoptr(GBytes) first = make(scene, &order), second = make(scene, &order);
        g_assert_true(g_bytes_equal(first, second));
    }
}

static gpointer run(gpointer data)
{
    const SlPdfOrder *order = data;
    g_autoptr(SlScene) scene = example_scene();
    GBytes *file = NULL;

    for (int i = 0; i < 20; i++) {
        g_clear_pointer(&file, g_bytes_unref);
        file = make(scene, order);
    }
    return file;
}

static void test_same_bytes_in_every_thread(void)
{
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    GThread *threads[2];
    GBytes *files[2];

    for (int i = 0; i < 2; i++)
        threads[i] = g_thread_new("pdf", run, &order);
    for (int i = 0; i < 2; i++)
        files[i] = g_thread_join(threads[i]);
    g_assert_true(g_bytes_equal(files[0], files[1]));
    g_bytes_unref(files[0]);
    g_bytes_unref(files[1]);
}

/* The trailer's identifier. */
static char *id_of(GBytes *file)
{
    return g_strndup(find(file, "/ID[<") + 5, 32);
}

static void test_id_follows_the_content(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_autoptr(GBytes) before = make(scene, &order);
    scene->symbol->dark[400] ^= 1;
    g_autoptr(GBytes) after = make(scene, &order);
    g_autofree char *a = id_of(before), *b = id_of(after);

    g_assert_cmpstr(a, !=, b);
}

static void test_code_is_black_alone_with_overprint_off(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);

    g_assert_nonnull(strstr(content, "q\n/K gs\n0 0 0 1 k\n0.508 0 0 0.508 8.128 7.112 cm\n"));
    g_assert_nonnull(find(file, "/K<</Type/ExtGState/OP false/op false/OPM 0>>"));
}

static void test_code_stays_black_whatever_its_ink_says(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);

    for (guint i = 0; i < scene->shapes->len; i++) {
        SlShape *shape = &g_array_index(scene->shapes, SlShape, i);
        if (shape->part == SL_PART_CODE)
            shape->fill = BRAND;
    }
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);
    g_assert_nonnull(strstr(content, "/K gs\n0 0 0 1 k\n0.508"));
}

static void test_modules_are_runs_in_one_fill(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);
    char *code = strstr(content, "7.112 cm\n");
    guint8 seen[EXAMPLE_SIDE][EXAMPLE_SIDE] = {{0}};

    char *at = code + strlen("7.112 cm\n");
    for (int x, y, w, used; sscanf(at, "%d %d %d 1 re\n%n", &x, &y, &w, &used) == 3; at += used)
        for (int i = 0; i < w; i++)
            seen[y][x + i]++;
    g_assert_true(g_str_has_prefix(at, "f\nQ\n"));
    for (int i = 0; i < EXAMPLE_SIDE * EXAMPLE_SIDE; i++)
        g_assert_cmpint(seen[i / EXAMPLE_SIDE][i % EXAMPLE_SIDE], ==, scene->symbol->dark[i]);
}

static void test_spots_are_plates_only_on_request(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_autoptr(GBytes) with = make(scene, &order);
    order.spots = FALSE;
    g_autoptr(GBytes) without = make(scene, &order);

    g_assert_nonnull(find(with, "[/Separation/DIC#20166/DeviceCMYK"));
    g_assert_null(find(without, "/Separation"));
}

static void test_unused_spots_make_no_plate(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);

    for (guint i = 0; i < scene->shapes->len; i++)
        g_array_index(scene->shapes, SlShape, i).fill = KEY;
    g_autoptr(GBytes) file = make(scene, &order);
    g_assert_null(find(file, "/Separation"));
}

static void test_rectangles_at_the_trim_run_on_into_the_bleed(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    order.bleed_mm = 2;
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);

    g_assert_nonnull(strstr(content, "-2 -2 64 34 re\nf\n"));
    /* The band at the left edge grows to the left alone. */
    g_assert_nonnull(strstr(content, "-2 26 7 2 re\nf\n"));
    /* The plate lies inside and does not. */
    g_assert_null(strstr(content, "4.096 3.08"));
}

static void test_curves_at_the_trim_run_on_outside_it(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlShape *shape = example_add(scene, SL_PART_ARTWORK, GOLD);

    sl_path_move(shape->path, 0, 10);
    sl_path_curve(shape->path, 2, 12, 2, 18, 0, 20);
    sl_path_close(shape->path);
    order.bleed_mm = 2;
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);
    g_assert_nonnull(strstr(content, "-2 -2 64 34 re\n0 0 60 30 re\nW* n\n"
                                     "0.1 0.3 1 0 K\n4 w 0 j 10 M\n0 10 m\n"));
}

static void test_pens_keep_width_cap_join_and_limit(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlShape *shape = example_add(scene, SL_PART_ARTWORK, SL_INK_NONE);

    sl_path_move(shape->path, 1, 2);
    sl_path_curve(shape->path, 3, 4, 5, 6, 7, 8);
    shape->stroke = GOLD;
    shape->stroke_mm = 0.25;
    shape->cap = SL_CAP_SQUARE;
    shape->join = SL_JOIN_BEVEL;
    shape->miter_limit = 3.5;
    g_autoptr(GBytes) file = make(scene, &order);
    g_autofree char *content = content_of(file);
    g_assert_nonnull(
        strstr(content, "0.1 0.3 1 0 K\n0.25 w 2 J 2 j 3.5 M\n1 2 m\n3 4 5 6 7 8 c\nS\n"));
}

static void test_other_condition_and_profile_are_named(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(GBytes) profile = profile_of("prtr", "CMYK");
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    g_autoptr(GBytes) plain = make(scene, &order);
    order.condition = "FOGRA39";
    g_autoptr(GBytes) other = make(scene, &order);
    order = order_of(SL_PDF_PRESS_X4);
    order.icc_profile = profile;
    g_autoptr(GBytes) custom = make(scene, &order);

    g_assert_nonnull(find(plain, "/OutputConditionIdentifier(JC200103)"));
    g_assert_nonnull(find(plain, "/RegistryName(http://www.color.org)"));
    g_assert_nonnull(find(other, "/OutputConditionIdentifier(FOGRA39)"));
    /* A profile that we do not know must not be called Japan Color. */
    g_assert_nonnull(find(custom, "/OutputConditionIdentifier(Custom)"));
    g_assert_null(find(custom, "JC200103"));
    g_assert_nonnull(find(custom, "/DestOutputProfile"));
}

static void test_screen_pdf_carries_alternative_text(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_SCREEN);
    g_autoptr(GBytes) file = make(scene, &order);

    g_autofree char *content = content_of(file);
    g_assert_nonnull(strstr(content, "/Figure<</MCID 0>>BDC\n"));
    g_assert_nonnull(find(file, "/S/Figure"));
    g_assert_nonnull(find(file, "/K 0/Alt<FEFF9069540830E930D930EB0020"));
    g_assert_nonnull(find(file, "/MarkInfo<</Marked true>>"));
    g_assert_nonnull(find(file, "/Lang(ja)"));
    g_assert_nonnull(find(file, "/DisplayDocTitle true"));
}

static void test_hostile_words_stay_words(void)
{
    g_autoptr(SlScene) scene = example_scene();
    SlPdfOrder order = order_of(SL_PDF_SCREEN);

    g_free(scene->title);
    g_free(scene->desc);
    scene->title = g_strdup("a) /JS (x</rdf:li>&\001");
    scene->desc = g_strdup("\xff\xfe )>>endobj");
    g_autoptr(GBytes) file = make(scene, &order);
    g_assert_null(find(file, "(a) /JS"));
    g_assert_null(find(file, "(x</rdf:li>"));
    g_assert_null(find(file, ")>>endobj"));
    g_assert_nonnull(find(file, "(x&lt;/rdf:li&gt;&amp; "));
}

static void test_names_are_escaped(void)
{
    g_autoptr(GString) out = g_string_new(NULL);

    sl_pdf_name_append(out, "金 #1/(x)");
    g_assert_cmpstr(out->str, ==, "/#E9#87#91#20#231#2F#28x#29");
}

static void test_profile_of_srgb_is_whole(void)
{
    g_autoptr(GBytes) profile = sl_profile_srgb();
    gsize n;
    const guint8 *p = g_bytes_get_data(profile, &n);

    g_assert_cmpuint(n, ==, (gsize)p[2] * 256 + p[3]);
    g_assert_cmpmem(p + 12, 8, "mntrRGB ", 8);
    g_assert_cmpmem(p + 36, 4, "acsp", 4);
    g_assert_cmpint(p[131], ==, 10);
    for (int i = 0; i < 10; i++) {
        const guint8 *entry = p + 132 + 12 * i;
        g_assert_cmpuint((entry[6] * 256u + entry[7]) + (entry[10] * 256u + entry[11]), <=, n);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(void);
    } cases[] = {
        {"/pdf/same-bytes-on-every-run", test_same_bytes_on_every_run},
        {"/pdf/same-bytes-in-every-thread", test_same_bytes_in_every_thread},
        {"/pdf/id-follows-the-content", test_id_follows_the_content},
        {"/pdf/code-is-black-alone-with-overprint-off",
         test_code_is_black_alone_with_overprint_off},
        {"/pdf/code-stays-black-whatever-its-ink-says",
         test_code_stays_black_whatever_its_ink_says},
        {"/pdf/modules-are-runs-in-one-fill", test_modules_are_runs_in_one_fill},
        {"/pdf/spots-are-plates-only-on-request", test_spots_are_plates_only_on_request},
        {"/pdf/unused-spots-make-no-plate", test_unused_spots_make_no_plate},
        {"/pdf/rectangles-at-the-trim-run-on-into-the-bleed",
         test_rectangles_at_the_trim_run_on_into_the_bleed},
        {"/pdf/curves-at-the-trim-run-on-outside-it", test_curves_at_the_trim_run_on_outside_it},
        {"/pdf/pens-keep-width-cap-join-and-limit", test_pens_keep_width_cap_join_and_limit},
        {"/pdf/other-condition-and-profile-are-named", test_other_condition_and_profile_are_named},
        {"/pdf/screen-pdf-carries-alternative-text", test_screen_pdf_carries_alternative_text},
        {"/pdf/hostile-words-stay-words", test_hostile_words_stay_words},
        {"/pdf/names-are-escaped", test_names_are_escaped},
        {"/pdf/profile-of-srgb-is-whole", test_profile_of_srgb_is_whole},
    };

    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_func(cases[i].path, cases[i].run);
    return g_test_run();
}
