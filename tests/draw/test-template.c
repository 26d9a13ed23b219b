/*
 * test-template — artwork is compiled truly, or refused with every reason
 *
 * template/good/ is drawn by us and by librsvg, and the pictures are compared. template/refused/
 * has beside each drawing the findings that it must give; SL_GOLDEN=1 rewrites them.
 */
#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "draw/paint.h"
#include "draw/stage-inside.h"
#include "draw/template-inside.h"
#include "label-tools.h"

#define FOLDER    SL_TOP "/tests/draw/template"
#define PX_PER_MM 16
/* Both renderers are Cairo's, with different antialiasing: edges differ by a shade, and no pixel by
 * more than this. A shape that is wrong by a pixel gives hundreds of them. */
#define SAME_GREY  100
#define MAX_STRAYS 4

/* ---- against librsvg ----------------------------------------------------------------------- */

static SlImage *draw_ours(const char *path)
{
    static const SlUse USE = {.name = "test", .dots_per_mm = PX_PER_MM};
    g_autoptr(SlScheme) scheme = tool_plain_scheme();
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);
    g_autoptr(GPtrArray) findings =
        g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_finding_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(SlTemplate) tpl = sl_template_load(path, "good", scheme, findings, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(findings->len, ==, 0);
    const SlStageOrder order = {.use = &USE, .variant = scheme->variants->pdata[0], .width_mm = 60};
    g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);
    g_assert_no_error(error);
    const SlLabel label = {.level = 0};
    g_autoptr(SlScene) scene = sl_compose_bare(stage, &label);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, &error);
    g_assert_no_error(error);
    return sl_raster_grey(raster);
}

static SlImage *draw_theirs(const char *path, int width, int height)
{
    g_autofree char *png = g_build_filename(g_get_tmp_dir(), "sl-test-template.png", NULL);
    g_autofree char *w = g_strdup_printf("%d", width), *h = g_strdup_printf("%d", height);
    char *command[] = {"rsvg-convert", "-w",         w,    "-h", h,   "-b",
                       "#ffffff",      (char *)path, "-o", png,  NULL};
    int status = -1;

    g_assert_true(g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               &status, NULL));
    g_assert_cmpint(status, ==, 0);
    cairo_surface_t *surface = cairo_image_surface_create_from_png(png);
    g_assert_cmpint(cairo_surface_status(surface), ==, CAIRO_STATUS_SUCCESS);
    g_assert_cmpint(cairo_image_surface_get_width(surface), ==, width);
    g_assert_cmpint(cairo_image_surface_get_height(surface), ==, height);
    SlImage *image = sl_image_new(width, height, 255);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const guint8 *p = cairo_image_surface_get_data(surface) +
                              (gsize)y * cairo_image_surface_get_stride(surface) + 4 * (gsize)x;
            image->px[y * width + x] = (guint8)(0.0722 * p[0] + 0.7152 * p[1] + 0.2126 * p[2]);
        }
    cairo_surface_destroy(surface);
    g_unlink(png);
    return image;
}

/* Pixels that differ by more than antialiasing; `shift` moves one of the pictures. */
static int strays(const SlImage *a, const SlImage *b, int shift)
{
    int n = 0;

    for (int y = 0; y < a->height; y++)
        for (int x = shift; x < a->width; x++)
            n += ABS(a->px[y * a->width + x] - b->px[y * b->width + x - shift]) > SAME_GREY;
    return n;
}

static void test_good(gconstpointer data)
{
    const char *path = data;
    g_autoptr(SlImage) ours = draw_ours(path);
    g_autoptr(SlImage) theirs = draw_theirs(path, ours->width, ours->height);

    g_test_message("%d stray pixels, %d when shifted", strays(ours, theirs, 0),
                   strays(ours, theirs, 1));
    g_assert_cmpint(strays(ours, theirs, 0), <=, MAX_STRAYS);
    g_assert_cmpint(strays(ours, theirs, 1), >, 100 * MAX_STRAYS); /* the measure can fail */
}

/* ---- findings ------------------------------------------------------------------------------ */

static char *list_findings(const char *path)
{
    g_autoptr(SlScheme) scheme = tool_plain_scheme();
    g_autoptr(GPtrArray) findings =
        g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_finding_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(SlTemplate) tpl = sl_template_load(path, "refused", scheme, findings, &error);
    GString *list = g_string_new(NULL);

    g_assert_null(tpl);
    g_assert_true(error->domain == SL_ERROR);
    g_assert_null(strchr(error->message, '\n'));
    for (guint i = 0; i < findings->len; i++) {
        const SlTemplateFinding *f = findings->pdata[i];
        g_string_append_printf(list, "%d %s %s: %s: %s\n", f->line, f->fatal ? "refused" : "remark",
                               f->subject, f->message, f->cure);
    }
    const char *told = strstr(error->message, "' line ");
    g_string_append_printf(list, "error %s%s\n", sl_error_word(error), told ? told + 1 : "?");
    return g_string_free(list, FALSE);
}

static void test_refused(gconstpointer data)
{
    const char *path = data;
    g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".svg"));
    g_autofree char *golden = g_strconcat(stem, ".txt", NULL);
    g_autofree char *is = list_findings(path), *must = NULL;

    if (g_getenv("SL_GOLDEN"))
        g_assert_true(g_file_set_contents(golden, is, -1, NULL));
    g_assert_true(g_file_get_contents(golden, &must, NULL, NULL));
    g_assert_cmpstr(is, ==, must);
}

/* ---- hostile drawings, made here because they are large -------------------------------------- */

/* Load `body` between a root and its end; the error's code, or -1 if it loads. */
static int load_body(const char *body, char **message)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "sl-test-hostile.svg", NULL);
    g_autofree char *text = g_strconcat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60mm\" "
                                        "height=\"30mm\" viewBox=\"0 0 60 30\">",
                                        body, "</svg>", NULL);
    g_autoptr(SlScheme) scheme = tool_plain_scheme();
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(SlTemplate) tpl = sl_template_load(path, "hostile", scheme, NULL, &error);
    g_unlink(path);
    if (message)
        *message = error ? g_strdup(error->message) : NULL;
    return tpl ? -1 : error->code;
}

static char *repeat(const char *piece, int n)
{
    GString *all = g_string_new(NULL);

    for (int i = 0; i < n; i++)
        g_string_append(all, piece);
    return g_string_free(all, FALSE);
}

static void test_nesting(void)
{
    g_autofree char *open = repeat("<g>", 70), *close = repeat("</g>", 70);
    g_autofree char *body = g_strconcat(open, close, NULL), *message = NULL;

    g_assert_cmpint(load_body(body, &message), ==, SL_ERROR_LIMIT);
    g_assert_nonnull(strstr(message, "nested more than 64"));
    g_autofree char *deep_open = repeat("<g>", 100000), *deep_close = repeat("</g>", 100000);
    g_autofree char *deep = g_strconcat(deep_open, deep_close, NULL);
    g_assert_cmpint(load_body(deep, NULL), ==, SL_ERROR_FORMAT); /* libxml2's own limit */
}

/* Each clone holds ten of the one before: 10^12 elements if nobody counts. */
static void test_clone_bomb(void)
{
    GString *body = g_string_new("<defs><g id=\"a0\"/>");
    g_autofree char *message = NULL;

    for (int i = 1; i <= 12; i++) {
        g_autofree char *use = g_strdup_printf("<use href=\"#a%d\"/>", i - 1);
        g_autofree char *ten = repeat(use, 10);
        g_string_append_printf(body, "<g id=\"a%d\">%s</g>", i, ten);
    }
    g_string_append(body, "</defs><use href=\"#a12\"/>");
    g_assert_cmpint(load_body(body->str, &message), ==, SL_ERROR_LIMIT);
    g_assert_nonnull(strstr(message, "elements, clones counted"));
    g_string_free(body, TRUE);
}

static void test_huge_path(void)
{
    g_autofree char *lines = repeat("l1 1", SL_PATH_MAX_OPS + 10);
    g_autofree char *body = g_strconcat("<path d=\"M0 0", lines, "\"/>", NULL);
    g_autofree char *message = NULL;

    g_assert_cmpint(load_body(body, &message), ==, SL_ERROR_FORMAT);
    g_assert_nonnull(strstr(message, "broken or too long"));
}

static void test_many_shapes(void)
{
    g_autofree char *body = repeat("<rect width=\"1\" height=\"1\"/>", SL_TEMPLATE_MAX_SHAPES + 1);
    g_autofree char *message = NULL;

    g_assert_cmpint(load_body(body, &message), ==, SL_ERROR_LIMIT);
    g_assert_nonnull(strstr(message, "more than 20000 shapes"));
}

static void test_large_file(void)
{
    g_autofree char *body = g_strnfill(SL_TEMPLATE_MAX_BYTES, ' ');

    g_assert_cmpint(load_body(body, NULL), ==, SL_ERROR_LIMIT);
}

static void test_missing_file(void)
{
    g_autoptr(SlScheme) scheme = tool_plain_scheme();
    g_autoptr(GError) error = NULL;

    g_assert_null(sl_template_load("/nonexistent/x.svg", "x", scheme, NULL, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
}

/* ---- the rest ------------------------------------------------------------------------------ */

static void test_shipped(void)
{
    g_autoptr(SlScheme) scheme = tool_scheme();

    for (guint i = 0; i < scheme->templates->len; i++) {
        const char *name = scheme->templates->pdata[i];
        g_autofree char *path = g_strdup_printf("%s/%s.svg", scheme->folder, name);
        g_autoptr(GPtrArray) findings =
            g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_finding_free);
        g_autoptr(GError) error = NULL;
        g_autoptr(SlTemplate) tpl = sl_template_load(path, name, scheme, findings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(findings->len, ==, 0);
        g_assert_true(tpl->has_plate != tpl->codeless);
        g_assert_cmpint(sl_template_plan(tpl)->n_stars, ==, scheme->n_levels);
    }
}

static void test_text(void)
{
    g_autoptr(SlScheme) scheme = tool_plain_scheme();
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);
    g_autoptr(SlTemplate) tpl = tool_template(scheme, "good/text-in-the-artwork.svg");
    g_autoptr(GError) error = NULL;
    const SlUse use = {.name = "test", .dots_per_mm = PX_PER_MM};
    const SlStageOrder order = {.use = &use, .variant = scheme->variants->pdata[0], .width_mm = 60};
    g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);

    g_assert_no_error(error);
    guint n = stage->shapes->len;
    SlRectMm start = sl_path_box(g_array_index(stage->shapes, SlStageShape, n - 2).shape.path);
    SlRectMm end = sl_path_box(g_array_index(stage->shapes, SlStageShape, n - 1).shape.path);
    g_assert_cmpfloat_with_epsilon(start.x, 2, 0.5);
    g_assert_cmpfloat_with_epsilon(start.y + start.height, 6, 0.5);
    g_assert_cmpfloat_with_epsilon(end.x + end.width, 30, 0.5);
}

/* Add one test for each .svg of a folder. */
static void add_folder(const char *folder, const char *prefix, GTestDataFunc test)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(name, ".svg") || g_str_has_prefix(name, "text-in-"))
            continue;
        g_autofree char *stem = g_strndup(name, strlen(name) - 4);
        g_autofree char *id = g_strconcat(prefix, stem, NULL);
        g_test_add_data_func_full(id, g_build_filename(folder, name, NULL), test, g_free);
    }
    g_dir_close(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_folder(FOLDER "/good", "/template/draws-as-librsvg-does/", test_good);
    add_folder(FOLDER "/refused", "/template/refuses-with-every-reason/", test_refused);
    g_test_add_func("/template/nests-no-deeper-than-its-limit", test_nesting);
    g_test_add_func("/template/counts-clones-of-clones", test_clone_bomb);
    g_test_add_func("/template/refuses-a-huge-path", test_huge_path);
    g_test_add_func("/template/refuses-too-many-shapes", test_many_shapes);
    g_test_add_func("/template/refuses-a-large-file", test_large_file);
    g_test_add_func("/template/names-a-missing-file", test_missing_file);
    g_test_add_func("/template/shipped-artwork-has-no-finding", test_shipped);
    g_test_add_func("/template/sets-text-where-svg-says", test_text);
    return g_test_run();
}
