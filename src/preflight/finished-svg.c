/* finished-svg — an SVG's size by libxml2, its picture by librsvg */
#include "preflight/finished.h"

#include "base/error.h"
#include "base/words.h"

#include <librsvg/rsvg.h>
#include <libxml/parser.h>
#include <math.h>
#include <string.h>

/* The longer side of the picture: a 60 mm label gets 40 px a mm, a module of 0.2 mm still 8 px. */
#define LONG_SIDE_PX  2400.0
#define MAX_PX_PER_MM 60.0
#define MAX_SVG_BYTES ((gsize)32 << 20)
#define PX_PER_INCH   96.0 /* CSS */
#define MAX_SIDE_MM   5080.0
#define MAX_WORDS     65536

/* ---- what the root says -------------------------------------------------------------------- */

static const struct {
    const char *unit;
    double mm;
} units[] = {
    {"mm", 1},
    {"cm", 10},
    {"in", SL_MM_PER_INCH},
    {"pt", SL_MM_PER_INCH / 72},
    {"pc", SL_MM_PER_INCH / 6},
    {"px", SL_MM_PER_INCH / PX_PER_INCH},
    {"", SL_MM_PER_INCH / PX_PER_INCH},
};

/* A length in mm; 0 if there is none, or if it is a part of something unknown ("100%"). */
static double read_length(xmlNode *root, const char *name)
{
    xmlChar *text = xmlGetNoNsProp(root, (const xmlChar *)name);
    double mm = 0;

    if (text != NULL) {
        char *end = NULL;
        double value = g_ascii_strtod((const char *)text, &end);
        for (gsize i = 0; i < G_N_ELEMENTS(units) && end != (const char *)text; i++)
            if (strcmp(end, units[i].unit) == 0 && isfinite(value) && value > 0)
                mm = value * units[i].mm;
        xmlFree(text);
    }
    return mm;
}

static gboolean read_view_box(xmlNode *root, double *width, double *height)
{
    xmlChar *text = xmlGetNoNsProp(root, (const xmlChar *)"viewBox");
    double v[4] = {0};
    int n = 0;

    if (text == NULL)
        return FALSE;
    for (char *at = (char *)text, *end = NULL; n < 4; n++, at = end) {
        at += strspn(at, " \t\r\n,");
        v[n] = g_ascii_strtod(at, &end);
        if (end == at)
            break;
    }
    xmlFree(text);
    if (n < 4 || !(v[2] > 0 && v[3] > 0 && isfinite(v[2]) && isfinite(v[3])))
        return FALSE;
    *width = v[2];
    *height = v[3];
    return TRUE;
}

/* Titles and descriptions, at any depth of the first levels. */
static void collect_words(xmlNode *node, int depth, GString *words)
{
    for (; node != NULL && depth < 8 && words->len < MAX_WORDS; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (xmlStrEqual(node->name, (const xmlChar *)"title") ||
            xmlStrEqual(node->name, (const xmlChar *)"desc")) {
            xmlChar *text = xmlNodeGetContent(node);
            g_string_append_printf(words, "%s\n", text != NULL ? (const char *)text : "");
            xmlFree(text);
        }
        collect_words(node->children, depth + 1, words);
    }
}

static gboolean read_root(SlFinished *finished, const char *name, const char *data, gsize n,
                          GError **error)
{
    xmlDoc *doc = xmlReadMemory(data, (int)n, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    double width = 0, height = 0;

    if (root == NULL || !xmlStrEqual(root->name, (const xmlChar *)"svg")) {
        xmlFreeDoc(doc);
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': a damaged SVG; export it again"),
                    name);
        return FALSE;
    }
    finished->width_mm = read_length(root, "width");
    finished->height_mm = read_length(root, "height");
    gboolean has_box = read_view_box(root, &width, &height);
    if (has_box && finished->width_mm > 0 && finished->height_mm > 0)
        finished->shape_error = finished->width_mm * height / (finished->height_mm * width) - 1;
    GString *words = g_string_new(NULL);
    collect_words(root, 0, words);
    finished->words = g_string_free(words, FALSE);
    xmlFreeDoc(doc);
    return TRUE;
}

/* ---- the picture --------------------------------------------------------------------------- */

static SlPicture *picture_of_surface(cairo_surface_t *surface, int width, int height)
{
    SlPicture *picture = sl_picture_new(width, height);
    const guint8 *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            guint32 p;
            memcpy(&p, data + (gsize)y * (gsize)stride + (gsize)x * 4, 4);
            guint8 *out = picture->rgb + 3 * ((gsize)y * (gsize)width + (gsize)x);
            out[0] = (guint8)(p >> 16);
            out[1] = (guint8)(p >> 8);
            out[2] = (guint8)p;
        }
    return picture;
}

static gboolean draw(SlFinished *finished, const char *name, RsvgHandle *handle, double width,
                     double height, GError **error)
{
    int w = MAX(1, (int)lround(width)), h = MAX(1, (int)lround(height));
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    cairo_t *cr = cairo_create(surface);
    RsvgRectangle viewport = {0, 0, width, height};
    g_autoptr(GError) failure = NULL;

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    gboolean ok = rsvg_handle_render_document(handle, cr, &viewport, &failure) &&
                  cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_surface_flush(surface);
    if (ok)
        finished->picture = picture_of_surface(surface, w, h);
    else
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': librsvg cannot draw it: %s"), name,
                    failure != NULL ? failure->message : _("cairo failed"));
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return ok;
}

/* Width over height of what has no size in mm. */
static double shape_of(RsvgHandle *handle)
{
    gboolean has_width, has_height, has_box;
    RsvgLength width, height;
    RsvgRectangle box;

    rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_box,
                                         &box);
    return has_box && box.width > 0 && box.height > 0 ? box.width / box.height : 1;
}

static gboolean draw_document(SlFinished *finished, const char *name, const guint8 *data, gsize n,
                              GError **error)
{
    g_autoptr(GError) failure = NULL;
    double width = finished->width_mm, height = finished->height_mm;
    /* no base URI: what lies beside the file is never read */
    RsvgHandle *handle = rsvg_handle_new_from_data(data, n, &failure);

    if (handle == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': librsvg cannot read it: %s"), name,
                    failure->message);
        return FALSE;
    }
    if (width > 0 && height > 0) {
        double scale = MIN(LONG_SIDE_PX / MAX(width, height), MAX_PX_PER_MM);
        finished->px_per_mm_x = finished->px_per_mm_y = scale;
        width *= scale;
        height *= scale;
    } else {
        double shape = CLAMP(shape_of(handle), 0.01, 100);
        finished->width_mm = finished->height_mm = 0;
        width = LONG_SIDE_PX * MIN(1, shape);
        height = LONG_SIDE_PX / MAX(1, shape);
    }
    gboolean ok = draw(finished, name, handle, width, height, error);
    g_object_unref(handle);
    return ok;
}

gboolean sl_finished_svg(SlFinished *finished, const char *name, GBytes *bytes, GError **error)
{
    gsize n = 0;
    const char *data = g_bytes_get_data(bytes, &n);

    if (n > MAX_SVG_BYTES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': an SVG of more than %d MiB"), name,
                    (int)(MAX_SVG_BYTES >> 20));
        return FALSE;
    }
    if (!read_root(finished, name, data, n, error))
        return FALSE;
    if (finished->width_mm > MAX_SIDE_MM || finished->height_mm > MAX_SIDE_MM) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': larger than %d mm"), name,
                    (int)MAX_SIDE_MM);
        return FALSE;
    }
    return draw_document(finished, name, (const guint8 *)data, n, error);
}
