/* test-pdf: what a PDF of ours must say, and what must be refused */
#include "base/error.h"
#include "press/objects.h"
#include "press/profile.h"
#include "press/sheet.h"

#include "example.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <zlib.h>

#define MAX_CONTENT (1 << 20)

static SlPdfOrder order_of(SlPdfKind kind)
{
    SlPdfOrder order = {.kind = kind, .tool = "starlabel 1.0", .spots = TRUE};

    g_date_clear(&order.date, 1);
    g_date_set_dmy(&order.date, 1, 12, 2026);
    return order;
}

static GBytes *make(const SlScene *scene, const SlPdfOrder *order)
{
    g_autoptr(GError) error = NULL;
    GBytes *file = sl_pdf(scene, order, &error);

    g_assert_no_error(error);
    g_assert_nonnull(file);
    return file;
}

static const char *find(GBytes *file, const char *words)
{
    gsize n;
    const char *data = g_bytes_get_data(file, &n);

    return memmem(data, n, words, strlen(words));
}

/* The first page content of a file, inflated. */
static char *content_of(GBytes *file)
{
    const char *start = find(file, "<</Filter/FlateDecode/Length ");
    char *content = g_malloc0(MAX_CONTENT);
    uLongf n = MAX_CONTENT - 1;

    /* On screen the profile comes first; the page's own dictionary says nothing but its filter. */
    g_assert_nonnull(start);
    start = strstr(start, "stream\n") + strlen("stream\n");
    gsize length;
    const char *data = g_bytes_get_data(file, &length);
    g_assert_cmpint(
        uncompress((Bytef *)content, &n, (const Bytef *)start, (uLong)(data + length - start)), ==,
        Z_OK);
    return content;
}

/* A profile with header and empty tables that passes the check. */
static GBytes *profile_of(const char *device_class, const char *space)
{
    guint8 p[128 + 4 + 24 + 12] = {0};

    p[3] = sizeof p;
    p[8] = 2;
    memcpy(p + 12, device_class, 4);
    memcpy(p + 16, space, 4);
    memcpy(p + 36, "acsp", 4);
    p[131] = 2;
    for (int i = 0; i < 2; i++) {
        memcpy(p + 132 + 12 * i, i == 0 ? "A2B0" : "B2A0", 4);
        p[132 + 12 * i + 7] = 156;
        p[132 + 12 * i + 11] = 12;
    }
    return g_bytes_new(p, sizeof p);
}

/* The same bytes with the one at `at` replaced, or added at the end. */
static GBytes *with_byte(GBytes *bytes, gsize at, guint8 value)
{
    GByteArray *copy = g_byte_array_new();

    g_byte_array_append(copy, g_bytes_get_data(bytes, NULL), (guint)g_bytes_get_size(bytes));
    if (at == copy->len)
        g_byte_array_append(copy, &value, 1);
    copy->data[at] = value;
    return g_byte_array_free_to_bytes(copy);
}

/* ---- what it says -------------------------------------------------------------------------- */

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

/* ---- what is refused ----------------------------------------------------------------------- */

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

/* ---- sheets -------------------------------------------------------------------------------- */

static SlPdfGrid a4(void)
{
    return (SlPdfGrid){.width_mm = 210,
                       .height_mm = 297,
                       .margin_x_mm = 10,
                       .margin_y_mm = 10,
                       .gap_x_mm = 5,
                       .gap_y_mm = 5};
}

static guint count(GBytes *file, const char *words)
{
    guint n = 0;
    gsize length;
    const char *data = g_bytes_get_data(file, &length), *end = data + length;

    for (const char *at = data; (at = memmem(at, (gsize)(end - at), words, strlen(words))) != NULL;
         at++)
        n++;
    return n;
}

static void test_sheet_fills_pages_and_draws_a_label_once(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(GError) error = NULL;
    SlPdfOrder order = order_of(SL_PDF_SCREEN);
    SlPdfGrid grid = a4(); /* 2 x 8 labels of 60 x 30 mm; 3 columns would need 190.0 + 10 */
    int columns = 0, rows = 0;

    g_assert_true(sl_pdf_grid_fit(&grid, 60, 30, 0, &columns, &rows, &error));
    g_assert_cmpint(columns, ==, 3);
    g_assert_cmpint(rows, ==, 8);
    grid.start = 20;
    g_autoptr(GBytes) file = sl_pdf_sheet(&(SlPdfCell){scene, 30, NULL}, 1, &grid, &order, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(count(file, "/Type/Page/"), ==, 3); /* 4 + 24 + 2 */
    g_assert_cmpuint(count(file, "/Subtype/Form"), ==, 1);
    g_assert_cmpuint(count(file, "/S/Figure"), ==, 30);
}

static void test_sheet_makes_wide_captions_smaller(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(SlPath) caption = sl_path_new();
    g_autoptr(GError) error = NULL;
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlPdfGrid grid = a4();

    order.bleed_mm = 2;
    sl_path_rect(caption, &(SlRectMm){0, -3, 120, 3});
    g_autoptr(GBytes) file =
        sl_pdf_sheet(&(SlPdfCell){scene, 1, caption}, 1, &grid, &order, &error);
    g_assert_no_error(error);
    g_autofree char *content = content_of(file);
    /* Below the label, its bleed and a gap of 1 mm; on the black plate. */
    g_assert_nonnull(strstr(content, "q\n0 0 0 1 k\n0.5 0 0 0.5 10 43 cm\n0 0 m\n120 0 l\n"));
    g_assert_nonnull(find(file, "/BBox[-2 -2 62 32]"));
}

static void test_sheets_that_cannot_be_cut_are_refused(void)
{
    g_autoptr(SlScene) scene = example_scene(), other = example_scene();
    SlPdfOrder press = order_of(SL_PDF_PRESS_X1A), marks = press, bleed = press;
    SlPdfGrid grid = a4(), columns = a4(), start = a4(), odd = a4(), tall = a4();
    const SlPdfCell one = {scene, 1, NULL}, none = {scene, 0, NULL};
    const SlPdfCell many = {scene, SL_PDF_SHEET_MAX_LABELS + 1, NULL};
    const SlPdfCell two[] = {one, {other, 1, NULL}};

    marks.marks = TRUE;
    bleed.bleed_mm = 3; /* the gap is 5 */
    other->plan->width_mm = 50;
    columns.columns = 4;
    start.start = 24;
    odd.gap_x_mm = NAN;
    tall.gap_x_mm = 6;
    const struct {
        const SlPdfCell *cells;
        int n;
        const SlPdfGrid *grid;
        const SlPdfOrder *order;
        SlErrorCode code;
    } cases[] = {
        {&one, 1, &tall, &bleed, SL_ERROR_REFUSED},  {&one, 1, &grid, &bleed, SL_ERROR_REFUSED},
        {two, 2, &grid, &marks, SL_ERROR_REFUSED},   {&one, 1, &columns, &press, SL_ERROR_REFUSED},
        {&one, 1, &start, &press, SL_ERROR_REFUSED}, {&one, 1, &odd, &press, SL_ERROR_REFUSED},
        {&none, 1, &grid, &press, SL_ERROR_REFUSED}, {NULL, 0, &grid, &press, SL_ERROR_LIMIT},
        {&many, 1, &grid, &press, SL_ERROR_LIMIT},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(
            sl_pdf_sheet(cases[i].cells, cases[i].n, cases[i].grid, cases[i].order, &error));
        g_assert_error(error, SL_ERROR, (int)cases[i].code);
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
        {"/pdf/bad-orders-are-refused", test_bad_orders_are_refused},
        {"/pdf/wrong-profiles-are-refused", test_wrong_profiles_are_refused},
        {"/pdf/damaged-profiles-never-crash", test_damaged_profiles_never_crash},
        {"/pdf/bad-inks-are-refused", test_bad_inks_are_refused},
        {"/pdf/one-spot-name-with-two-looks-is-refused",
         test_one_spot_name_with_two_looks_is_refused},
        {"/pdf/bad-scenes-are-refused", test_bad_scenes_are_refused},
        {"/sheet/fills-pages-and-draws-a-label-once",
         test_sheet_fills_pages_and_draws_a_label_once},
        {"/sheet/makes-wide-captions-smaller", test_sheet_makes_wide_captions_smaller},
        {"/sheet/what-cannot-be-cut-is-refused", test_sheets_that_cannot_be_cut_are_refused},
    };

    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_func(cases[i].path, cases[i].run);
    return g_test_run();
}
