/*
 * test-text — words become outlines; FreeType, which draw/text.c does not use, is the oracle
 */
#include <cairo.h>
#include <ft2build.h>
#include <math.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_BBOX_H

#include "base/error.h"
#include "draw/text.h"
#include "label-tools.h"

#define WORDS "★1(レベル1) STAR-1 登録番号見本"

typedef struct {
    SlScheme *scheme;
    SlFonts *fonts;
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    f->scheme = tool_scheme();
    f->fonts = tool_fonts(f->scheme);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    sl_fonts_unref(f->fonts);
    sl_scheme_free(f->scheme);
}

/* The true extent of an outline: left, top, right, bottom. */
static void extents(const SlPath *path, double box[4])
{
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_ALPHA, NULL);
    cairo_t *cr = cairo_create(surface);
    const SlPointMm *p = (const SlPointMm *)(const void *)path->points->data;

    cairo_scale(cr, 1000, 1000);
    cairo_set_tolerance(cr, 0.01);
    for (guint i = 0; i < path->ops->len; i++) {
        SlPathOp op = (SlPathOp)g_array_index(path->ops, guint8, i);
        if (op == SL_PATH_MOVE)
            cairo_move_to(cr, p[0].x, p[0].y);
        else if (op == SL_PATH_LINE)
            cairo_line_to(cr, p[0].x, p[0].y);
        else if (op == SL_PATH_CURVE)
            cairo_curve_to(cr, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
        else
            cairo_close_path(cr);
        p += op == SL_PATH_CURVE ? 3 : op == SL_PATH_CLOSE ? 0 : 1;
    }
    cairo_fill_extents(cr, &box[0], &box[1], &box[2], &box[3]);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

static void assert_like_freetype(const Fixture *f, SlFaceName name, const char *file,
                                 const char *words)
{
    g_autofree char *path = g_build_filename(SL_TOP "/fonts", file, NULL);
    FT_Library library;
    FT_Face face;

    g_assert_cmpint(FT_Init_FreeType(&library), ==, 0);
    g_assert_cmpint(FT_New_Face(library, path, 0, &face), ==, 0);
    for (const char *p = words; *p; p = g_utf8_next_char(p)) {
        g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
        g_autoptr(GError) error = NULL;
        char one[7] = "";
        double ours[4], em = face->units_per_EM;
        FT_BBox theirs;

        one[g_unichar_to_utf8(g_utf8_get_char(p), one)] = '\0';
        g_assert_true(sl_text_line(f->fonts, name, one, "test", &line, &error));
        FT_UInt glyph = FT_Get_Char_Index(face, g_utf8_get_char(p));
        g_assert_cmpint(FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE), ==, 0);
        g_assert_cmpfloat_with_epsilon(line.advance, face->glyph->metrics.horiAdvance / em, 1e-6);
        if (face->glyph->outline.n_points == 0)
            continue;
        FT_Outline_Get_BBox(&face->glyph->outline, &theirs);
        extents(line.path, ours);
        g_assert_cmpfloat_with_epsilon(ours[0], theirs.xMin / em, 0.0015);
        g_assert_cmpfloat_with_epsilon(ours[1], -theirs.yMax / em, 0.0015);
        g_assert_cmpfloat_with_epsilon(ours[2], theirs.xMax / em, 0.0015);
        g_assert_cmpfloat_with_epsilon(ours[3], -theirs.yMin / em, 0.0015);
    }
    FT_Done_Face(face);
    FT_Done_FreeType(library);
}

static void test_outlines(Fixture *f, gconstpointer data)
{
    (void)data;
    assert_like_freetype(f, SL_FACE_NUMBER, f->scheme->number_face, f->scheme->number_alphabet);
    assert_like_freetype(f, SL_FACE_TEXT, f->scheme->text_face, WORDS);
}

/* Reading rebuilds the number from its glyphs: the line must be no more than their sum. */
static void test_number_is_plain(Fixture *f, gconstpointer data)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    g_autoptr(GError) error = NULL;
    const char *number = "AVATAR-11-FIL7";
    double sum = 0;

    (void)data;
    g_assert_true(sl_text_line(f->fonts, SL_FACE_NUMBER, number, "number", &line, &error));
    for (const char *p = number; *p; p++) {
        g_auto(SlTextLine) one = SL_TEXT_LINE_INIT;
        const char letter[2] = {*p, '\0'};
        g_assert_true(sl_text_line(f->fonts, SL_FACE_NUMBER, letter, "number", &one, &error));
        sum += one.advance;
    }
    g_assert_cmpfloat_with_epsilon(line.advance, sum, 1e-9);
}

static void assert_refused(const Fixture *f, const char *words, int code, const char *reason)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    g_autoptr(GError) error = NULL;

    g_assert_false(sl_text_line(f->fonts, SL_FACE_NUMBER, words, "number", &line, &error));
    g_assert_error(error, SL_ERROR, code);
    g_assert_nonnull(strstr(error->message, reason));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_null(line.path);
}

static void test_refusals(Fixture *f, gconstpointer data)
{
    g_autofree char *long_words = g_strnfill(SL_TEXT_MAX_BYTES + 1, 'A');

    (void)data;
    assert_refused(f, "ABC星", SL_ERROR_FORMAT, "no character '星' (U+661F)");
    assert_refused(f, "A\tB", SL_ERROR_FORMAT, "control character");
    assert_refused(f, "A\nB", SL_ERROR_FORMAT, "control character");
    assert_refused(f, "A\xff", SL_ERROR_FORMAT, "not UTF-8");
    assert_refused(f, long_words, SL_ERROR_LIMIT, "longer than");
}

static void test_bad_fonts(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    char *face = f->scheme->number_face;

    (void)data;
    g_assert_null(sl_fonts_load("/nonexistent", f->scheme, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_clear_error(&error);
    g_assert_null(sl_fonts_load(SCHEME_FOLDER, f->scheme, &error));
    g_clear_error(&error);
    f->scheme->number_face = (char *)"scheme.ini"; /* there, and no font */
    g_assert_null(sl_fonts_load(SCHEME_FOLDER, f->scheme, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    g_clear_error(&error);
    f->scheme->number_face = (char *)"../fonts/OCRB.otf"; /* a path is no name */
    g_assert_null(sl_fonts_load(SL_TOP "/fonts", f->scheme, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    f->scheme->number_face = face;
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/text/outlines-are-those-of-freetype", Fixture, NULL, set_up, test_outlines,
               tear_down);
    g_test_add("/text/a-number-is-the-sum-of-its-glyphs", Fixture, NULL, set_up,
               test_number_is_plain, tear_down);
    g_test_add("/text/names-what-it-cannot-set", Fixture, NULL, set_up, test_refusals, tear_down);
    g_test_add("/text/refuses-what-is-no-font", Fixture, NULL, set_up, test_bad_fonts, tear_down);
    return g_test_run();
}
