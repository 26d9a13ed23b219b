/*
 * test-compose — sizes are true, refusals name figures that pass, sheets agree with labels
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "draw/expected.h"
#include "draw/paint.h"
#include "label-tools.h"

#define URL "https://www.example.jp/jc-star/product/0123456789"

typedef struct {
    SlScheme *scheme;
    SlFonts *fonts;
    SlTemplate *tpl;
    SlUse use;
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    f->scheme = tool_scheme();
    f->fonts = tool_fonts(f->scheme);
    f->tpl =
        sl_template_load(SCHEME_FOLDER "/horizontal.svg", "horizontal", f->scheme, NULL, &error);
    g_assert_no_error(error);
    f->use = (SlUse){.name = "test",
                     .medium = SL_MEDIUM_PRINT,
                     .width_mm = 60,
                     .dots_per_mm = 600 / SL_MM_PER_INCH,
                     .min_width_mm = 10,
                     .min_module_mm = 0.33,
                     .min_dots_per_module = 4};
}

static void tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    sl_template_unref(f->tpl);
    sl_fonts_unref(f->fonts);
    sl_scheme_free(f->scheme);
}

static SlStage *stage_at(const Fixture *f, double width_mm, double dpmm, char ec, GError **error)
{
    const SlStageOrder order = {.use = &f->use,
                                .variant = f->scheme->variants->pdata[0],
                                .width_mm = width_mm,
                                .dots_per_mm = dpmm,
                                .ec = ec};

    return sl_stage_new(f->tpl, f->scheme, f->fonts, &order, error);
}

static SlScene *compose_at(const Fixture *f, double width_mm, double dpmm, char ec, GError **error)
{
    const SlLabel label = {.number = "JCS-25-000123", .level = 2, .code_text = URL};
    g_autoptr(SlStage) stage = stage_at(f, width_mm, dpmm, ec, error);

    return stage ? sl_compose(stage, &label, error) : NULL;
}

/* ---- sizes --------------------------------------------------------------------------------- */

static gboolean is_whole(double dots)
{
    return fabs(dots - round(dots)) < 1e-6;
}

static void test_whole_dots(Fixture *f, gconstpointer data)
{
    static const double SIZES[] = {40, 47.3, 60, 81.77},
                        RASTERS[] = {8, 12, 300 / 25.4, 600 / 25.4};

    (void)data;
    f->use.min_module_mm = 0;
    for (guint i = 0; i < 16; i++) {
        g_autoptr(GError) error = NULL;
        double mm = SIZES[i % 4], dpmm = RASTERS[i / 4];
        g_autoptr(SlScene) scene = compose_at(f, mm, dpmm, 0, &error);
        if (g_error_matches(error, SL_ERROR, SL_ERROR_REFUSED) && i / 4 < 2)
            continue; /* 8 and 12 dots are few for the small ones */
        g_assert_no_error(error);
        const SlPlan *plan = scene->plan;
        const SlRectMm *slot = &plan->slots[SL_SLOT_QR].box;
        double quiet = 4 * plan->module_mm, half_dot = 0.5001 / dpmm;
        g_assert_cmpint(scene->width_dots, ==, (int)round(mm * dpmm));
        g_assert_cmpfloat_with_epsilon(plan->width_mm * dpmm, scene->width_dots, 1e-9);
        g_assert_cmpfloat_with_epsilon(plan->height_mm * dpmm, scene->height_dots, 1e-9);
        g_assert_true(is_whole(plan->code_origin.x * dpmm) && is_whole(plan->code_origin.y * dpmm));
        g_assert_true(is_whole(plan->module_mm * dpmm));
        g_assert_cmpint(scene->dots_per_module, ==, (int)round(plan->module_mm * dpmm));
        g_assert_cmpfloat(plan->code_origin.x - quiet, >=, slot->x - half_dot);
        g_assert_cmpfloat(plan->code_origin.x + plan->code_side * plan->module_mm + quiet, <=,
                          slot->x + slot->width + half_dot);
        double across = (plan->code_side + 8) * (scene->dots_per_module + 1);
        g_assert_cmpfloat(across, >, slot->width * dpmm); /* no larger module would fit */
    }
}

/* ---- refusals ------------------------------------------------------------------------------ */

/* The figures of the message must be the truth: what it names passes, a little less does not. */
static void test_cures(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    double dpmm = 300 / SL_MM_PER_INCH, mm = 0;
    int dpi = 0, bytes = 0;
    char ec = 0;

    (void)data;
    f->use.min_module_mm = 0;
    g_assert_null(compose_at(f, 30, dpmm, 'Q', &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    g_test_message("%s", error->message);
    const char *cures = strstr(error->message, "order ");
    g_assert_cmpint(sscanf(cures, "order %lf mm or more, or %d dpi", &mm, &dpi), ==, 2);
    const char *level = strstr(cures, "error correction "), *url = strstr(cures, "at most ");
    ec = level ? level[strlen("error correction ")] : 0;
    g_assert_true(!url || sscanf(url, "at most %d bytes", &bytes) == 1);

    g_autoptr(SlScene) larger = compose_at(f, mm, dpmm, 'Q', NULL);
    g_autoptr(SlScene) finer = compose_at(f, 30, dpi / SL_MM_PER_INCH, 'Q', NULL);
    g_assert_nonnull(larger);
    g_assert_nonnull(finer);
    g_assert_null(compose_at(f, mm - 1.01 / dpmm, dpmm, 'Q', NULL));
    g_assert_null(compose_at(f, 30, (dpi - 1) / SL_MM_PER_INCH, 'Q', NULL));
    if (ec) {
        g_autoptr(SlScene) lower = compose_at(f, 30, dpmm, ec, NULL);
        g_assert_nonnull(lower);
    }
    if (bytes) {
        g_autoptr(SlStage) stage = stage_at(f, 30, dpmm, 'Q', NULL);
        g_autofree char *fits = g_strnfill((gsize)bytes, 'a');
        g_autofree char *over = g_strnfill((gsize)bytes + 1, 'a');
        SlLabel label = {.number = "JCS-25-000123", .level = 1, .code_text = fits};
        g_autoptr(SlScene) shorter = sl_compose(stage, &label, NULL);
        g_assert_nonnull(shorter);
        label.code_text = over;
        g_assert_null(sl_compose(stage, &label, NULL));
    }
}

static void test_small_modules(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    g_assert_null(compose_at(f, 25, 48, 0, &error)); /* dots enough, but under 0.33 mm */
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    g_assert_nonnull(strstr(error->message, "0.33 mm"));
    g_assert_null(strstr(error->message, " dpi")); /* more dots would not help */
}

static void test_size_limits(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    (void)data;
    g_assert_null(stage_at(f, 9.9, 0, 0, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_null(stage_at(f, 2000, 0, 0, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_LIMIT);
    g_clear_error(&error);
    g_assert_null(stage_at(f, 60, 1e12, 0, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_LIMIT);
}

static void test_words(Fixture *f, gconstpointer data)
{
    g_autoptr(SlStage) stage = stage_at(f, 60, 0, 0, NULL);
    g_autoptr(GError) error = NULL;
    SlLabel label = {.number = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-12345", .level = 1, .code_text = URL};

    (void)data;
    g_assert_null(sl_compose(stage, &label, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "does not fit template"));
    g_clear_error(&error);
    label.number = "ABC-★-1";
    g_assert_null(sl_compose(stage, &label, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "'★'"));
    g_clear_error(&error);
    label.number = "JCS-25-000123";
    label.level = 5;
    g_assert_null(sl_compose(stage, &label, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_USAGE);
}

/* ---- what stands on the label ---------------------------------------------------------------- */

static int count(const SlScene *scene, SlPart part, const char *suffix)
{
    int n = 0;

    for (guint i = 0; i < scene->shapes->len; i++) {
        const SlShape *shape = &g_array_index(scene->shapes, SlShape, i);
        n += shape->part == part && (!suffix || (shape->id && g_str_has_suffix(shape->id, suffix)));
    }
    return n;
}

static void test_stars(Fixture *f, gconstpointer data)
{
    g_autoptr(SlStage) stage = stage_at(f, 60, 0, 0, NULL);

    (void)data;
    for (int level = 1; level <= 4; level++) {
        const SlLabel label = {.number = "JCS-25-000123", .level = level, .code_text = URL};
        g_autoptr(SlScene) scene = sl_compose(stage, &label, NULL);
        g_assert_cmpint(count(scene, SL_PART_STAR, "-filled"), ==, level);
        g_assert_cmpint(count(scene, SL_PART_STAR, "-outline"), ==, 4 - level);
        g_assert_cmpint(count(scene, SL_PART_CODE, "qr"), ==, 1);
        g_assert_cmpint(count(scene, SL_PART_NUMBER, NULL), ==, 1);
        g_assert_cmpint(count(scene, SL_PART_SAMPLE, NULL), ==, 0);
        g_autofree char *star = g_strdup_printf("JC-STAR ★%d JCS-25-000123", level);
        g_assert_cmpstr(scene->title, ==, star);
        g_assert_nonnull(strstr(scene->desc, URL));
    }
}

static void test_draft(Fixture *f, gconstpointer data)
{
    g_autoptr(SlStage) stage = stage_at(f, 60, 0, 0, NULL);
    const SlLabel label = {
        .number = "JCS-25-000123", .level = 1, .code_text = "SAMPLE: X", .draft = TRUE};
    g_autoptr(GError) error = NULL;
    g_autoptr(SlScene) scene = sl_compose(stage, &label, &error);
    int sample = -1, plate = -1;

    (void)data;
    g_assert_no_error(error);
    for (guint i = 0; i < scene->shapes->len; i++) {
        SlPart part = g_array_index(scene->shapes, SlShape, i).part;
        sample = part == SL_PART_SAMPLE ? (int)i : sample;
        plate = part == SL_PART_PLATE ? (int)i : plate;
    }
    g_assert_cmpint(sample, >=, 0);
    g_assert_cmpint(plate, >, sample); /* the code stays clear */
    g_assert_true(g_str_has_prefix(scene->title, "見本 SAMPLE"));
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, &error);
    g_assert_no_error(error);
    sl_read_back(raster, scene, 1, &error);
    g_assert_no_error(error);
}

/* A template without a plate, with artwork under the code: the code is read all the same. */
static void test_plate_is_added(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    const SlLabel label = {.number = "JCS-25-000123", .level = 1, .code_text = URL};

    (void)data;
    sl_template_unref(f->tpl);
    f->tpl = tool_template(f->scheme, "dark-ground-without-a-plate.svg");
    g_autoptr(SlStage) stage = stage_at(f, 60, 0, 0, &error);
    g_assert_no_error(error);
    g_autoptr(SlScene) scene = sl_compose(stage, &label, &error);
    g_assert_no_error(error);
    g_assert_cmpint(count(scene, SL_PART_PLATE, NULL), ==, 1);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, &error);
    g_assert_no_error(error);
    sl_read_back(raster, scene, 1, &error);
    g_assert_no_error(error);
}

static gpointer compose_svg(gpointer data)
{
    const SlStage *stage = data;
    const SlLabel label = {.number = "JCS-25-000123", .level = 3, .code_text = URL};
    g_autoptr(SlScene) scene = sl_compose(stage, &label, NULL);

    return sl_paint_svg(scene, NULL);
}

static void test_threads(Fixture *f, gconstpointer data)
{
    g_autoptr(SlStage) stage = stage_at(f, 60, 0, 0, NULL);
    GThread *threads[8];
    g_autoptr(GBytes) must = compose_svg(stage);

    (void)data;
    for (int i = 0; i < 8; i++)
        threads[i] = g_thread_new("compose", compose_svg, stage);
    for (int i = 0; i < 8; i++) {
        g_autoptr(GBytes) is = g_thread_join(threads[i]);
        g_assert_true(g_bytes_equal(is, must));
    }
}

/* ---- sheets -------------------------------------------------------------------------------- */

static const SlGlyph *find_glyph(const SlSheet *sheet, char c)
{
    for (guint i = 0; i < sheet->glyphs->len; i++) {
        const SlGlyph *glyph = sheet->glyphs->pdata[i];
        if (glyph->character == (gunichar)c)
            return glyph;
    }
    return NULL;
}

/* Set the number again from its glyphs, as reading does, and compare with the picture. */
static double number_difference(const SlSheet *sheet, const char *number)
{
    const SlRectMm *slot = &sheet->plan->slots[SL_SLOT_NUMBER].box;
    double k = sheet->px_per_mm, pen = sheet->number_pen_x_px, worst = 0;
    int left = (int)ceil(slot->x * k) + 1, right = (int)floor((slot->x + slot->width) * k) - 1;
    int top = (int)ceil(slot->y * k) + 1, bottom = (int)floor((slot->y + slot->height) * k) - 1;
    int n = 0;

    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            double dark = 0, at = pen;
            for (const char *c = number; *c; c++) {
                const SlGlyph *glyph = find_glyph(sheet, *c);
                dark += 255 - sl_image_sample(glyph->image, x - at + glyph->origin_px,
                                              y + 0.5 - slot->y * k - 0.5, 255);
                at += glyph->advance_px;
            }
            worst += fabs(255 - dark - sheet->picture->px[y * sheet->picture->width + x]);
            n++;
        }
    return worst / n;
}

static void test_sheet(Fixture *f, gconstpointer data)
{
    static char *NUMBERS[] = {"JCS-25-000123", "AB-1", "ABCDEFGHIJ-987654"};
    g_autoptr(GError) error = NULL;

    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(NUMBERS); i++) {
        SlRecord record = {.number = NUMBERS[i], .level = 2, .url = (char *)URL};
        g_autoptr(SlSheet) sheet = sl_draw_expected(
            f->tpl, f->scheme, f->fonts, f->scheme->variants->pdata[0], &record, 16, &error);
        g_assert_no_error(error);
        g_assert_true(sl_sheet_draw_picture(sheet) && sl_sheet_draw_pieces(sheet));
        g_assert_cmpint(sheet->picture->width, ==, 60 * 16);
        g_assert_cmpint(sheet->picture->height, ==, 30 * 16);
        g_assert_cmpuint(sheet->glyphs->len, ==, strlen(f->scheme->number_alphabet));
        double same = number_difference(sheet, NUMBERS[i]);
        double other = number_difference(sheet, "JCS-25-000128");
        g_test_message("%s: %g, another number %g", NUMBERS[i], same, other);
        g_assert_cmpfloat(same, <, 2.5);
        g_assert_cmpfloat(other, >, 2 * same);
    }
}

/* The star of the sheet is the piece of the picture where its slot is. */
static void test_sheet_stars(Fixture *f, gconstpointer data)
{
    SlRecord record = {.number = (char *)"AB-1", .level = 2, .url = (char *)URL};
    g_autoptr(SlSheet) sheet = sl_draw_expected(f->tpl, f->scheme, f->fonts,
                                                f->scheme->variants->pdata[0], &record, 16, NULL);

    (void)data;
    g_assert_true(sl_sheet_draw_picture(sheet) && sl_sheet_draw_pieces(sheet));
    for (int i = 0; i < 4; i++) {
        const SlRectMm *box = &sheet->plan->slots[SL_SLOT_STAR_1 + i].box;
        double sum[2] = {0, 0};
        for (int filled = 0; filled < 2; filled++) {
            const SlImage *star = sheet->star[i][filled];
            for (int y = 1; y < star->height - 1; y++)
                for (int x = 1; x < star->width - 1; x++)
                    sum[filled] += fabs(star->px[y * star->width + x] -
                                        sl_image_sample(sheet->picture, x + box->x * 16,
                                                        y + box->y * 16, 255)) /
                                   (star->width * star->height);
        }
        g_assert_cmpfloat(sum[i < 2], <, 10);
        g_assert_cmpfloat(sum[i >= 2], >, 30);
    }
}

/* Of many sheets few are looked at, and after their row is gone. */
static void test_sheet_later(Fixture *f, gconstpointer data)
{
    SlRecord record = {.number = g_strdup("AB-1"), .level = 2, .url = g_strdup(URL)};
    g_autoptr(SlSheet) sheet = sl_draw_expected(f->tpl, f->scheme, f->fonts,
                                                f->scheme->variants->pdata[0], &record, 16, NULL);

    (void)data;
    g_free(record.number);
    g_free(record.url);
    g_assert_nonnull(sheet->symbol);
    g_assert_null(sheet->picture);
    g_assert_null(sheet->glyphs);
    g_assert_true(sl_sheet_draw_picture(sheet));
    const SlImage *picture = sheet->picture;
    g_assert_true(sl_sheet_draw_picture(sheet));
    g_assert_true(sheet->picture == picture);
    g_assert_null(sheet->glyphs);
    g_assert_true(sl_sheet_draw_pieces(sheet) && sl_sheet_draw_pieces(sheet));
    g_assert_cmpuint(sheet->glyphs->len, ==, strlen(f->scheme->number_alphabet));
    g_assert_nonnull(sheet->star[0][1]);
}

static void test_bare_sheet(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlSheet) sheet = sl_draw_expected(f->tpl, f->scheme, f->fonts,
                                                f->scheme->variants->pdata[0], NULL, 10, &error);

    (void)data;
    g_assert_no_error(error);
    g_assert_null(sheet->number);
    g_assert_null(sheet->symbol);
    g_assert_cmpint(sheet->level, ==, 0);
    g_assert_cmpint(sheet->plan->code_side, ==, 0);
}

/* The plan of a sheet has the code where the label of the use has it, not a dot of its own. */
static void test_sheet_code(Fixture *f, gconstpointer data)
{
    const SlUse *use = sl_scheme_find_use(f->scheme, "packaging");
    const SlStageOrder order = {.use = use, .variant = f->scheme->variants->pdata[0]};
    const SlLabel label = {.number = "JCS-25-000123", .level = 2, .code_text = URL};
    SlRecord record = {.number = (char *)"JCS-25-000123", .level = 2, .url = (char *)URL};
    g_autoptr(SlStage) stage = sl_stage_new(f->tpl, f->scheme, f->fonts, &order, NULL);
    g_autoptr(SlScene) scene = sl_compose(stage, &label, NULL);
    g_autoptr(SlSheet) sheet = sl_draw_expected(f->tpl, f->scheme, f->fonts,
                                                f->scheme->variants->pdata[0], &record, 12, NULL);
    double scale = sheet->plan->width_mm / scene->plan->width_mm;

    (void)data;
    g_assert_cmpfloat_with_epsilon(sheet->plan->module_mm, scene->plan->module_mm * scale, 1e-9);
    g_assert_cmpfloat_with_epsilon(sheet->plan->code_origin.x, scene->plan->code_origin.x * scale,
                                   1e-9);
}

static const struct {
    const char *path;
    void (*test)(Fixture *f, gconstpointer data);
} TESTS[] = {
    {"/compose/everything-of-the-code-is-whole-dots", test_whole_dots},
    {"/compose/cures-name-figures-that-pass", test_cures},
    {"/compose/refuses-modules-below-the-millimetres", test_small_modules},
    {"/compose/refuses-sizes-beyond-the-limits", test_size_limits},
    {"/compose/refuses-words-that-cannot-be-set", test_words},
    {"/compose/fills-as-many-stars-as-the-level", test_stars},
    {"/compose/marks-a-draft-and-keeps-its-code-clear", test_draft},
    {"/compose/adds-a-plate-where-the-artwork-has-none", test_plate_is_added},
    {"/compose/is-the-same-in-every-thread", test_threads},
    {"/expected/the-number-is-its-glyphs-set-in-a-row", test_sheet},
    {"/expected/stars-are-pieces-of-the-picture", test_sheet_stars},
    {"/expected/a-bare-sheet-has-no-number-and-no-code", test_bare_sheet},
    {"/expected/sheet-is-drawn-when-it-is-looked-at", test_sheet_later},
    {"/expected/the-code-stands-where-the-label-has-it", test_sheet_code},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(TESTS); i++)
        g_test_add(TESTS[i].path, Fixture, NULL, set_up, TESTS[i].test, tear_down);
    return g_test_run();
}
