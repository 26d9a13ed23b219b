/*
 * test-press — other programs look at our PDFs: plates, boxes, structure, colours, codes
 *
 * Each case is a shell script beside this file. The scripts get their PDFs from this program:
 *
 *     test-press --make screen|x1a|x4 FILE [bleed] [marks] [die-line] [spots] [slug] [sheet]
 *                                          [profile=ICC]
 */
#include "base/file.h"
#include "press/sheet.h"

#include "example.h"

#include <locale.h>

static const char *program; /* the path of this test */

static GDate today(void)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 1, 12, 2026);
    return date;
}

/* Seven copies with captions, after one position that is left free. */
static GBytes *make_sheet(const SlScene *scene, const SlPdfOrder *order, GError **error)
{
    g_autoptr(SlPath) caption = sl_path_new();
    const SlPdfCell cells[] = {{scene, 4, caption}, {scene, 3, NULL}};
    const SlPdfGrid grid = {.width_mm = 210,
                            .height_mm = 148,
                            .margin_x_mm = 10,
                            .margin_y_mm = 10,
                            .gap_x_mm = 6,
                            .gap_y_mm = 6,
                            .columns = 2,
                            .start = 1};

    sl_path_rect(caption, &(SlRectMm){0, 0, 30, 1.5});
    return sl_pdf_sheet(cells, G_N_ELEMENTS(cells), &grid, order, error);
}

/* One word of the command line. */
static void apply(SlPdfOrder *order, const char *word, SlPath *slug)
{
    if (strcmp(word, "bleed") == 0)
        order->bleed_mm = 3;
    else if (strcmp(word, "marks") == 0)
        order->marks = TRUE;
    else if (strcmp(word, "die-line") == 0)
        order->die_line = TRUE;
    else if (strcmp(word, "spots") == 0)
        order->spots = TRUE;
    else if (strcmp(word, "slug") == 0) {
        sl_path_rect(slug, &(SlRectMm){0, -2, 70, 2});
        order->slug = "JST-0001 · 適合";
        order->slug_path = slug;
    } else if (g_str_has_prefix(word, "profile="))
        order->icc_profile = sl_file_read(word + strlen("profile="), 1 << 24, NULL);
    else
        g_error("unknown word '%s'", word);
}

static int make(int n, char **words)
{
    static const char *const kinds[] = {"screen", "x1a", "x4", NULL};
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(SlPath) slug = sl_path_new();
    g_autoptr(GError) error = NULL;
    SlPdfOrder order = {.date = today(), .tool = "starlabel 1.0"};
    int kind = 0;
    gboolean sheet = FALSE;

    while (kinds[kind] != NULL && strcmp(kinds[kind], words[0]) != 0)
        kind++;
    order.kind = (SlPdfKind)kind;
    for (int i = 2; i < n; i++)
        if (strcmp(words[i], "sheet") == 0)
            sheet = TRUE;
        else
            apply(&order, words[i], slug);

    g_autoptr(GBytes) file =
        sheet ? make_sheet(scene, &order, &error) : sl_pdf(scene, &order, &error);
    if (file == NULL || !sl_file_write(words[1], file, FALSE, &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    g_clear_pointer(&order.icc_profile, g_bytes_unref);
    return 0;
}

static void run_script(gconstpointer name)
{
    g_autofree char *script = g_build_filename(SL_TOP, "tests", "press", name, NULL);
    g_autofree char *out = NULL, *err = NULL;
    g_autoptr(GError) error = NULL;
    char *argv[] = {"sh", script, (char *)program, NULL};
    int status = 0;

    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, NULL))
        g_test_message("%s%s", out, err);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path, *script;
    } cases[] = {
        {"/press/other-programs-read-every-kind", "structure.sh"},
        {"/press/plates-are-clean-and-overprint-is-caught", "plates.sh"},
        {"/press/pdfx-rules-hold-and-each-planted-violation-fails", "pdfx.sh"},
    };

    setlocale(LC_ALL, "");
    if (argc >= 4 && strcmp(argv[1], "--make") == 0)
        return make(argc - 2, argv + 2);
    program = argv[0];
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, cases[i].script, run_script);
    return g_test_run();
}
