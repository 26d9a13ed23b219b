/*
 * paint-svg — a scene becomes an SVG file in millimetres (SVG 1.1, and valid in SVG 2)
 *
 * Written for three readers: a browser (root size that comes out in whole pixels, accessible name,
 * ids that cannot clash with those of another label on the page), an editor (groups by part, the
 * template's ids, inks by name) and a press (one seamless path for the code). No style sheet, no
 * font, no script, nothing that is loaded.
 */
#include "draw/paint.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/sha256.h"
#include "base/words.h"
#include "draw/code-outline.h"
#include "draw/palette.h"

#include <math.h>
#include <string.h>

#define SIZE_PLACES     6 /* of the root's size: 240 px are 63.5 mm, 241 px 63.764583 mm */
#define POINT_PLACES    3 /* 1 µm: pixel-identical at 600 dpi, two places are not */
#define POINTS_PER_MM   1000
#define STROKE_PLACES   4
#define SVG_MITER_LIMIT 4 /* the initial value of stroke-miterlimit (SVG 1.1, 11.4) */
#define HASH_DIGITS     8

typedef struct {
    const SlScene *scene;
    GString *out;
    GArray *hashes; /* gsize: the places in `out` where the content's hash goes */
} Writer;

static const char *const PART_WORDS[] = {
    [SL_PART_ARTWORK] = "artwork",
    [SL_PART_PLATE] = "plate",
    [SL_PART_CODE] = "code",
    [SL_PART_NUMBER] = "number",
    [SL_PART_LEVEL_TEXT] = "level-text",
    [SL_PART_STAR] = "star",
    [SL_PART_HOLDER] = "holder",
    [SL_PART_PRODUCT] = "product",
    [SL_PART_SAMPLE] = "sample-mark",
};
static const char *const CAP_WORDS[] = {
    [SL_CAP_BUTT] = "butt",
    [SL_CAP_ROUND] = "round",
    [SL_CAP_SQUARE] = "square",
};
static const char *const JOIN_WORDS[] = {
    [SL_JOIN_MITER] = "miter",
    [SL_JOIN_ROUND] = "round",
    [SL_JOIN_BEVEL] = "bevel",
};

/* ---- text, ids, attributes ----------------------------------------------------------------- */

/* XML 1.0, clause 2.2: what may stand in a document at all. */
static gboolean is_xml_char(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
           (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

static void append_escaped(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '&')
            g_string_append(out, "&amp;");
        else if (c == '<')
            g_string_append(out, "&lt;");
        else if (c == '>')
            g_string_append(out, "&gt;");
        else if (c == '"')
            g_string_append(out, "&quot;");
        else
            g_string_append_unichar(out, is_xml_char(c) ? c : 0xfffd);
    }
}

/* An id that no other label's SVG has: 's', the content's hash (put in at the end), '-', name.
 * Blanks end an id in aria-labelledby, so they become '_'. */
static void append_id(Writer *writer, const char *name)
{
    g_autofree char *id = g_strdelimit(g_strdup(name), " \t\r\n", '_');

    g_string_append_c(writer->out, 's');
    gsize place = writer->out->len;
    g_array_append_val(writer->hashes, place);
    g_string_append(writer->out, "00000000-");
    append_escaped(writer->out, id);
}

static void append_id_attribute(Writer *writer, const char *name)
{
    g_string_append(writer->out, " id=\"");
    append_id(writer, name);
    g_string_append_c(writer->out, '"');
}

static void append_number_attribute(GString *out, const char *name, double value, int places)
{
    g_string_append_printf(out, " %s=\"", name);
    sl_decimal_append(out, value, places);
    g_string_append_c(out, '"');
}

static void append_ink(Writer *writer, const char *paint, const char *name, int ink)
{
    const SlInk *colour = writer->scene->inks[ink];

    g_string_append_printf(writer->out, " %s=\"#%06x\" %s=\"", paint, sl_ink_rgb24(colour), name);
    append_escaped(writer->out, colour->name);
    g_string_append_c(writer->out, '"');
}

/* ---- path data ----------------------------------------------------------------------------- */

/* Whole µm; the pen's place is kept in them, so that rounding never adds up along a path. */
typedef struct {
    gint64 x, y;
} Micron;

typedef struct {
    GString *out;
    Micron pen, start;
    char command; /* the last one written; a repeated one is left out */
} Pen;

static Micron to_micron(SlPointMm p)
{
    return (Micron){llround(p.x * POINTS_PER_MM), llround(p.y * POINTS_PER_MM)};
}

static void append_command(Pen *pen, char command)
{
    if (pen->command != command)
        g_string_append_c(pen->out, command);
    pen->command = command;
}

/* One coordinate, with a blank before it where it would run into what stands there. */
static void append_coordinate(Pen *pen, gint64 microns)
{
    char last = pen->out->str[pen->out->len - 1];

    if (microns >= 0 && (g_ascii_isdigit(last) || last == '.'))
        g_string_append_c(pen->out, ' ');
    sl_decimal_append(pen->out, (double)microns / POINTS_PER_MM, POINT_PLACES);
}

static void append_offset(Pen *pen, Micron to)
{
    append_coordinate(pen, to.x - pen->pen.x);
    append_coordinate(pen, to.y - pen->pen.y);
}

static void append_line(Pen *pen, Micron to)
{
    if (to.y == pen->pen.y) {
        append_command(pen, 'h');
        append_coordinate(pen, to.x - pen->pen.x);
    } else if (to.x == pen->pen.x) {
        append_command(pen, 'v');
        append_coordinate(pen, to.y - pen->pen.y);
    } else {
        append_command(pen, 'l');
        append_offset(pen, to);
    }
    pen->pen = to;
}

static void append_curve(Pen *pen, const SlPointMm p[3])
{
    append_command(pen, 'c');
    for (int i = 0; i < 3; i++)
        append_offset(pen, to_micron(p[i]));
    pen->pen = to_micron(p[2]);
}

static void append_move(Pen *pen, Micron to)
{
    pen->command = 0; /* a pair after a repeated m would be a line */
    append_command(pen, 'm');
    append_offset(pen, to);
    pen->pen = pen->start = to;
}

static void append_path_data(GString *out, const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(void *)path->points->data;
    Pen pen = {.out = out};

    for (guint i = 0; i < path->ops->len; i++) {
        switch ((SlPathOp)g_array_index(path->ops, guint8, i)) {
        case SL_PATH_MOVE:
            append_move(&pen, to_micron(p[0]));
            p += 1;
            break;
        case SL_PATH_LINE:
            append_line(&pen, to_micron(p[0]));
            p += 1;
            break;
        case SL_PATH_CURVE:
            append_curve(&pen, p);
            p += 3;
            break;
        case SL_PATH_CLOSE:
            append_command(&pen, 'z');
            pen.pen = pen.start;
            break;
        }
    }
}

/* ---- shapes -------------------------------------------------------------------------------- */

static void append_stroke(Writer *writer, const SlShape *shape)
{
    GString *out = writer->out;

    append_ink(writer, "stroke", "data-stroke-ink", shape->stroke);
    append_number_attribute(out, "stroke-width", shape->stroke_mm, STROKE_PLACES);
    if (shape->cap != SL_CAP_BUTT)
        g_string_append_printf(out, " stroke-linecap=\"%s\"", CAP_WORDS[shape->cap]);
    if (shape->join != SL_JOIN_MITER)
        g_string_append_printf(out, " stroke-linejoin=\"%s\"", JOIN_WORDS[shape->join]);
    else if (shape->miter_limit != SVG_MITER_LIMIT)
        append_number_attribute(out, "stroke-miterlimit", shape->miter_limit, STROKE_PLACES);
}

static void append_shape(Writer *writer, const SlShape *shape)
{
    GString *out = writer->out;

    g_string_append(out, "<path");
    if (shape->id)
        append_id_attribute(writer, shape->id);
    if (shape->fill == SL_INK_NONE)
        g_string_append(out, " fill=\"none\"");
    else
        append_ink(writer, "fill", "data-ink", shape->fill);
    if (shape->fill != SL_INK_NONE && shape->even_odd)
        g_string_append(out, " fill-rule=\"evenodd\"");
    if (shape->stroke != SL_INK_NONE && shape->stroke_mm > 0)
        append_stroke(writer, shape);
    g_string_append(out, " d=\"");
    append_path_data(out, shape->path);
    g_string_append(out, "\"/>\n");
}

/* The code is drawn in whole modules and scaled, so that every module is the same size. */
static void append_code(Writer *writer, const SlShape *shape)
{
    const SlPlan *plan = writer->scene->plan;
    GString *out = writer->out;

    g_string_append(out, "<path");
    if (shape->id)
        append_id_attribute(writer, shape->id);
    append_ink(writer, "fill", "data-ink", shape->fill);
    g_string_append(out, " shape-rendering=\"crispEdges\" transform=\"translate(");
    sl_decimal_append(out, plan->code_origin.x, SIZE_PLACES);
    g_string_append_c(out, ' ');
    sl_decimal_append(out, plan->code_origin.y, SIZE_PLACES);
    g_string_append(out, ") scale(");
    sl_decimal_append(out, plan->module_mm, SIZE_PLACES);
    g_string_append(out, ")\" d=\"");
    sl_code_outline_append(out, writer->scene->symbol, writer->scene->thin_mm / plan->module_mm);
    g_string_append(out, "\"/>\n");
}

static const SlShape *shape_at(const SlScene *scene, guint i)
{
    return &g_array_index(scene->shapes, SlShape, i);
}

/* The id of the group of one part, where the part has one place and no shape bears its name. */
static const char *group_id(const SlScene *scene, SlPart part)
{
    for (guint i = 0; i < scene->shapes->len; i++) {
        const char *id = shape_at(scene, i)->id;
        if (id && strcmp(id, PART_WORDS[part]) == 0)
            return NULL;
    }
    return part == SL_PART_ARTWORK || part == SL_PART_STAR ? NULL : PART_WORDS[part];
}

/* Shapes of the same part that follow each other form a group; plain artwork needs none. */
static void append_shapes(Writer *writer)
{
    const SlScene *scene = writer->scene;
    SlPart open = SL_PART_ARTWORK;
    guint seen = 0; /* bit p is set once part p has had its group */

    for (guint i = 0; i < scene->shapes->len; i++) {
        const SlShape *shape = shape_at(scene, i);

        if (!shape->path && !(shape->part == SL_PART_CODE && scene->symbol))
            continue;
        if (shape->part != open && open != SL_PART_ARTWORK)
            g_string_append(writer->out, "</g>\n");
        if (shape->part != open && shape->part != SL_PART_ARTWORK) {
            const char *id = seen & 1u << shape->part ? NULL : group_id(scene, shape->part);

            g_string_append(writer->out, "<g");
            if (id)
                append_id_attribute(writer, id);
            g_string_append_printf(writer->out, " data-part=\"%s\">\n", PART_WORDS[shape->part]);
            seen |= 1u << shape->part;
        }
        open = shape->part;
        if (shape->path)
            append_shape(writer, shape);
        else
            append_code(writer, shape);
    }
    if (open != SL_PART_ARTWORK)
        g_string_append(writer->out, "</g>\n");
}

/* ---- the document -------------------------------------------------------------------------- */

static void append_root(Writer *writer)
{
    const SlScene *scene = writer->scene;
    GString *out = writer->out;

    g_string_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    sl_decimal_append(out, scene->plan->width_mm, SIZE_PLACES);
    g_string_append(out, "mm\" height=\"");
    sl_decimal_append(out, scene->plan->height_mm, SIZE_PLACES);
    g_string_append(out, "mm\" viewBox=\"0 0 ");
    sl_decimal_append(out, scene->plan->width_mm, SIZE_PLACES);
    g_string_append_c(out, ' ');
    sl_decimal_append(out, scene->plan->height_mm, SIZE_PLACES);
    g_string_append(out, "\" role=\"img\"");
    if (scene->lang) {
        g_string_append(out, " lang=\"");
        append_escaped(out, scene->lang);
        g_string_append(out, "\" xml:lang=\"");
        append_escaped(out, scene->lang);
        g_string_append_c(out, '"');
    }
    if (scene->title || scene->desc)
        g_string_append(out, " aria-labelledby=\"");
    if (scene->title)
        append_id(writer, "title");
    if (scene->title && scene->desc)
        g_string_append_c(out, ' ');
    if (scene->desc)
        append_id(writer, "desc");
    g_string_append(out, scene->title || scene->desc ? "\">\n" : ">\n");
}

static void append_words(Writer *writer, const char *element, const char *words)
{
    if (!words)
        return;
    g_string_append_printf(writer->out, "<%s", element);
    append_id_attribute(writer, element);
    g_string_append_c(writer->out, '>');
    append_escaped(writer->out, words);
    g_string_append_printf(writer->out, "</%s>\n", element);
}

/* Put the hash of all that was written at the places kept for it. */
static void fill_in_hash(Writer *writer)
{
    g_autofree char *hash = sl_sha256_data(writer->out->str, writer->out->len);

    for (guint i = 0; i < writer->hashes->len; i++)
        memcpy(writer->out->str + g_array_index(writer->hashes, gsize, i), hash, HASH_DIGITS);
}

GBytes *sl_paint_svg(const SlScene *scene, GError **error)
{
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(gsize));
    Writer writer = {.scene = scene, .out = g_string_sized_new(32768), .hashes = hashes};

    if (scene->picture) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_REFUSED,
            _("'%s': artwork that is a picture makes no drawing: order --format png,pdf with "
              "--pdf screen"),
            sl_scene_name(scene));
        g_string_free(writer.out, TRUE);
        return NULL;
    }
    append_root(&writer);
    append_words(&writer, "title", scene->title);
    append_words(&writer, "desc", scene->desc);
    append_shapes(&writer);
    g_string_append(writer.out, "</svg>\n");
    fill_in_hash(&writer);
    return g_string_free_to_bytes(writer.out);
}
