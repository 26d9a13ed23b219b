/*
 * rsvg-peer — the pipeline that a C programmer writes first: libqrencode, an SVG, librsvg, Cairo
 *
 *     rsvg-peer TEMPLATE.svg OUT WIDTH_MM HEIGHT_MM X_MM Y_MM SIDE_MM < rows     (NUMBER URL a line)
 *
 * For each row @CODE@ and @NUMBER@ of the template are filled in; the SVG is written, and drawn to
 * PNG at 600 dpi and to PDF. A peer to measure against, not part of the program.
 */
#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <qrencode.h>
#include <string.h>

#define DPI       600.0
#define MM        25.4
#define PT        72.0
#define MAX_LINE  1024

typedef struct {
    const char *out;
    double width, height, x, y, side; /* mm */
} Job;

static char *code_path(const char *url, const Job *job)
{
    QRcode *code = QRcode_encodeString8bit(url, 0, QR_ECLEVEL_M);
    GString *path = g_string_new(NULL);
    double module = job->side / (code->width + 8);

    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                g_string_append_printf(path, "M%.3f %.3fh%.3fv%.3fh-%.3fz",
                                       job->x + (x + 4) * module, job->y + (y + 4) * module, module,
                                       module, module);
    QRcode_free(code);
    return g_string_free(path, FALSE);
}

static char *fill_in(const char *text, const char *place, const char *value)
{
    char **parts = g_strsplit(text, place, -1);
    char *filled = g_strjoinv(value, parts);

    g_strfreev(parts);
    return filled;
}

static void draw(RsvgHandle *handle, cairo_surface_t *surface, double width, double height)
{
    RsvgRectangle page = {0, 0, width, height};
    cairo_t *cairo = cairo_create(surface);

    rsvg_handle_render_document(handle, cairo, &page, NULL);
    cairo_destroy(cairo);
}

static void write_all(const Job *job, const char *number, const char *svg)
{
    char *png = g_strdup_printf("%s/%s.png", job->out, number);
    char *pdf = g_strdup_printf("%s/%s.pdf", job->out, number);
    char *own = g_strdup_printf("%s/%s.svg", job->out, number);
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, strlen(svg), NULL);
    double width = job->width / MM * DPI, height = job->height / MM * DPI;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(width + 0.5), (int)(height + 0.5));

    g_file_set_contents(own, svg, -1, NULL);
    draw(handle, surface, width, height);
    cairo_surface_write_to_png(surface, png);
    cairo_surface_destroy(surface);
    surface = cairo_pdf_surface_create(pdf, job->width / MM * PT, job->height / MM * PT);
    draw(handle, surface, job->width / MM * PT, job->height / MM * PT);
    cairo_surface_destroy(surface);
    g_object_unref(handle);
    g_free(png);
    g_free(pdf);
    g_free(own);
}

int main(int argc, char **argv)
{
    char line[MAX_LINE], *text;

    if (argc != 8 || !g_file_get_contents(argv[1], &text, NULL, NULL))
        return 3;
    Job job = {argv[2],
               g_ascii_strtod(argv[3], NULL),
               g_ascii_strtod(argv[4], NULL),
               g_ascii_strtod(argv[5], NULL),
               g_ascii_strtod(argv[6], NULL),
               g_ascii_strtod(argv[7], NULL)};
    while (fgets(line, sizeof line, stdin) != NULL) {
        char **words = g_strsplit(g_strstrip(line), " ", 2);
        char *path = code_path(words[1], &job);
        char *half = fill_in(text, "@CODE@", path), *svg = fill_in(half, "@NUMBER@", words[0]);

        write_all(&job, words[0], svg);
        g_free(path);
        g_free(half);
        g_free(svg);
        g_strfreev(words);
    }
    g_free(text);
    return 0;
}
