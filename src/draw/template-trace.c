/* template-trace — slots, stars and the reference picture, written as SVG */
#include "draw/template-trace.h"

#include <cairo.h>
#include <math.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"

#define PLACES 3 /* a micrometre */

/* A pentagram's inner radius, and its box by its outer radius: as wide as high, from the top. */
#define STAR_INNER 0.382
#define STAR_WIDTH 1.902
#define STAR_HIGH  1.809
#define STAR_LINE  0.07 /* the outline's width, in the star's */

/* The draft mark stands so far inside the page. */
#define SAMPLE_INSET 0.12

static void add_number(GString *out, const char *before, double value)
{
    g_string_append(out, before);
    sl_decimal_append(out, value, PLACES);
}

static void add_rect(GString *out, const char *id, const SlRectMm *box, const char *more)
{
    g_string_append_printf(out, "  <rect id=\"%s\"", id);
    add_number(out, " x=\"", box->x);
    add_number(out, "\" y=\"", box->y);
    add_number(out, "\" width=\"", box->width);
    add_number(out, "\" height=\"", box->height);
    g_string_append_printf(out, "\" %s/>\n", more);
}

/* A five-pointed star whose box, half its line included, is `box`. */
static void add_star_path(GString *out, const SlRectMm *box)
{
    double line = STAR_LINE * box->width;
    double rx = (box->width - line) / STAR_WIDTH, ry = (box->height - line) / STAR_HIGH;
    double x = box->x + box->width / 2, y = box->y + line / 2 + ry;

    for (int i = 0; i < 10; i++) {
        double r = i % 2 == 0 ? 1 : STAR_INNER, a = G_PI * i / 5;
        add_number(out, i == 0 ? "M" : "L", x + rx * r * sin(a));
        add_number(out, ",", y - ry * r * cos(a));
    }
    g_string_append_c(out, 'Z');
}

static void add_star(GString *out, int star, const SlRectMm *box)
{
    static const char *const forms[] = {"filled", "outline"};

    g_string_append_printf(out, "  <g id=\"star-%d\" stroke=\"#000000\" data-stroke-ink=\"key\"",
                           star);
    add_number(out, " stroke-width=\"", STAR_LINE * box->width);
    g_string_append(out, "\" stroke-linejoin=\"round\">\n");
    for (int form = 0; form < 2; form++) {
        g_string_append_printf(out, "    <path id=\"star-%d-%s\" d=\"", star, forms[form]);
        add_star_path(out, box);
        g_string_append_printf(out, "\" fill=\"%s\" data-ink=\"%s\"%s/>\n",
                               form == 0 ? "#000000" : "#ffffff", form == 0 ? "key" : "ground",
                               form == 0 ? "" : " display=\"none\"");
    }
    g_string_append(out, "  </g>\n");
}

static void add_head(GString *out, const SlPlan *plan)
{
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<!--\n"
                         "  Traced from a picture: a proposal. Draw the artwork over the layer "
                         "\"reference\", move the slots\n"
                         "  where they belong, hide the layer, and ask starlabel template check.\n"
                         "-->\n"
                         "<svg xmlns=\"http://www.w3.org/2000/svg\"\n"
                         "     xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\"\n"
                         "     xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/"
                         "sodipodi-0.dtd\"\n");
    add_number(out, "     width=\"", plan->width_mm);
    add_number(out, "mm\" height=\"", plan->height_mm);
    add_number(out, "mm\" viewBox=\"0 0 ", plan->width_mm);
    add_number(out, " ", plan->height_mm);
    g_string_append(out, "\">\n");
}

static void add_reference(GString *out, const SlPlan *plan, const char *reference)
{
    g_autofree char *name = g_markup_escape_text(reference, -1);

    g_string_append(out, "  <g id=\"reference-layer\" inkscape:groupmode=\"layer\" "
                         "inkscape:label=\"reference\" sodipodi:insensitive=\"true\">\n"
                         "    <image id=\"reference\" x=\"0\" y=\"0\"");
    add_number(out, " width=\"", plan->width_mm);
    add_number(out, "\" height=\"", plan->height_mm);
    g_string_append_printf(out, "\" preserveAspectRatio=\"none\" href=\"%s\"/>\n  </g>\n", name);
}

char *sl_template_trace(const SlPlan *plan, const SlScheme *scheme, const char *reference)
{
    static const SlSlotName texts[] = {SL_SLOT_NUMBER, SL_SLOT_LEVEL_TEXT};
    GString *out = g_string_new(NULL);
    double x = SAMPLE_INSET * plan->width_mm, y = plan->height_mm / 3;
    SlRectMm sample = {x, y, plan->width_mm - 2 * x, plan->height_mm - 2 * y};

    add_head(out, plan);
    add_reference(out, plan, reference);
    for (int i = 0; i < MIN(plan->n_stars, scheme->n_levels); i++)
        if (plan->slots[SL_SLOT_STAR_1 + i].present)
            add_star(out, i + 1, &plan->slots[SL_SLOT_STAR_1 + i].box);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (plan->slots[texts[i]].present)
            add_rect(out, sl_slot_id(texts[i]), &plan->slots[texts[i]].box,
                     "fill=\"none\" data-ink=\"key\" data-align=\"start\"");
    if (plan->slots[SL_SLOT_QR].present)
        add_rect(out, "qr", &plan->slots[SL_SLOT_QR].box, "fill=\"none\" data-ink=\"key\"");
    add_rect(out, "sample-mark", &sample,
             "fill=\"none\" data-ink=\"sample\" data-align=\"middle\"");
    g_string_append(out, "</svg>\n");
    return g_string_free(out, FALSE);
}

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int n)
{
    g_byte_array_append(closure, data, n);
    return CAIRO_STATUS_SUCCESS;
}

GBytes *sl_template_trace_picture(const SlImage *flat, GError **error)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, flat->width, flat->height);
    GByteArray *bytes = g_byte_array_new();
    guint8 *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);

    for (int y = 0; data != NULL && y < flat->height; y++)
        for (int x = 0; x < flat->width; x++) {
            guint32 grey = flat->px[(gsize)y * flat->width + x];
            ((guint32 *)(void *)(data + (gsize)y * stride))[x] = grey << 16 | grey << 8 | grey;
        }
    cairo_surface_mark_dirty(surface);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, collect, bytes);
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return g_byte_array_free_to_bytes(bytes);
    g_byte_array_unref(bytes);
    g_set_error_literal(error, SL_ERROR, SL_ERROR_LIBRARY, _("cairo failed"));
    return NULL;
}
