/*
 * label — an example: the label of one registered number as SVG on standard output
 *
 *     cc label.c $(pkg-config --cflags --libs starlabel) -o label
 *     ./label DATA REGISTRY NUMBER 2026-12-01 > label.svg
 *
 * DATA is the folder that holds assets/ and fonts/, usually PREFIX/share/starlabel.
 */
#include <starlabel.h>

#include <stdio.h>

/* Row, template and stage borrow from each other, so all of them live until the file is written. */
static gboolean write_label(char **argv, GError **error)
{
    g_autofree char *folder = g_build_filename(argv[1], "assets", "jc-star-sample", NULL);
    g_autofree char *fonts_folder = g_build_filename(argv[1], "fonts", NULL);
    g_autofree char *number = sl_number_normalise(argv[3]);
    g_auto(SlIssued) issued = SL_ISSUED_INIT;
    g_autoptr(SlScheme) scheme = sl_scheme_load(folder, error);
    g_autoptr(SlRegistry) registry = sl_registry_open(argv[2], SL_REGISTRY_READ, error);
    g_autoptr(SlRecord) record = NULL;

    if (scheme == NULL || registry == NULL || !sl_registry_find(registry, number, &record, error))
        return FALSE;
    const SlUse *use = sl_scheme_find_use(scheme, "web");
    g_autofree char *file = g_strconcat(scheme->folder, "/", use->template_name, ".svg", NULL);
    g_autoptr(SlTemplate) tpl = sl_template_load(file, use->template_name, scheme, NULL, error);
    g_autoptr(SlFonts) fonts = sl_fonts_load(fonts_folder, scheme, error);
    SlStageOrder fit = {.use = use, .variant = scheme->variants->pdata[0]};
    g_autoptr(SlStage) stage =
        tpl != NULL && fonts != NULL ? sl_stage_new(tpl, scheme, fonts, &fit, error) : NULL;
    SlIssueOrder order = {
        .row = {.scheme = scheme, .number = number, .record = record, .edition = "example"},
        .stage = stage,
        .use = use,
        .formats = SL_FORMAT_SVG,
    };

    sl_date_parse(argv[4], &order.row.on);
    if (stage == NULL || !sl_issue(&order, &issued, error))
        return FALSE;
    const SlIssuedFile *svg = issued.files->pdata[0];
    gsize n = 0;
    const void *data = g_bytes_get_data(svg->bytes, &n);
    return fwrite(data, 1, n, stdout) == n;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 5) {
        fprintf(stderr, "usage: label DATA REGISTRY NUMBER DATE\n");
        return 3;
    }
    if (write_label(argv, &error))
        return 0;
    fprintf(stderr, "label: %s\n", error != NULL ? error->message : "cannot write");
    return 4;
}
