/*
 * template-shapes — the basic shapes of SVG (1.1, clause 9) as outlines, in user units
 */
#include "draw/template-inside.h"

#include <math.h>
#include <string.h>

#include "base/words.h"
#include "draw/svg-scan.h"

gboolean sl_load_length(SlLoad *load, const xmlNode *node, const char *name, double missing,
                        double *value)
{
    g_autofree char *text = sl_node_attribute(node, name);
    SlSvgUnit unit;
    double read = missing;

    if (!text || !strcmp(text, "auto")) {
        *value = missing;
        return TRUE;
    }
    if (sl_svg_length(text, &read, &unit) && unit != SL_SVG_RELATIVE) {
        *value = read;
        return TRUE;
    }
    g_autofree char *subject = sl_node_subject(node);
    sl_load_refuse(load, sl_node_line(node), subject, _("write a number, or a length in mm or px"),
                   _("%s '%.40s' is not a length"), name, text);
    return FALSE;
}

/* An ellipse in four arcs, clockwise from three o'clock as SVG says. */
static void ellipse(SlPath *path, double x, double y, double rx, double ry)
{
    const SlPointMm stops[5] = {{x + rx, y}, {x, y + ry}, {x - rx, y}, {x, y - ry}, {x + rx, y}};

    sl_path_move(path, x + rx, y);
    for (int i = 0; i < 4; i++)
        sl_svg_arc(path, stops[i], rx, ry, 0, FALSE, TRUE, stops[i + 1]);
    sl_path_close(path);
}

static void rounded_rect(SlPath *path, const SlRectMm *r, double rx, double ry)
{
    double right = r->x + r->width, bottom = r->y + r->height;
    const struct {
        SlPointMm from, to;
    } corners[4] = {
        {{right - rx, r->y}, {right, r->y + ry}},
        {{right, bottom - ry}, {right - rx, bottom}},
        {{r->x + rx, bottom}, {r->x, bottom - ry}},
        {{r->x, r->y + ry}, {r->x + rx, r->y}},
    };

    sl_path_move(path, r->x + rx, r->y);
    for (int i = 0; i < 4; i++) {
        sl_path_line(path, corners[i].from.x, corners[i].from.y);
        sl_svg_arc(path, corners[i].from, rx, ry, 0, FALSE, TRUE, corners[i].to);
    }
    sl_path_close(path);
}

static gboolean read_rect(SlLoad *load, const xmlNode *node, SlPath *path)
{
    SlRectMm r;
    double rx, ry;

    if (!sl_load_length(load, node, "x", 0, &r.x) || !sl_load_length(load, node, "y", 0, &r.y) ||
        !sl_load_length(load, node, "width", 0, &r.width) ||
        !sl_load_length(load, node, "height", 0, &r.height) ||
        !sl_load_length(load, node, "rx", -1, &rx) || !sl_load_length(load, node, "ry", -1, &ry))
        return FALSE;
    if (r.width <= 0 || r.height <= 0)
        return TRUE;
    rx = MIN(rx < 0 ? MAX(ry, 0) : rx, r.width / 2);
    ry = MIN(ry < 0 ? MAX(rx, 0) : ry, r.height / 2);
    if (rx > 0 && ry > 0)
        rounded_rect(path, &r, rx, ry);
    else
        sl_path_rect(path, &r);
    return TRUE;
}

static gboolean read_circle(SlLoad *load, const xmlNode *node, SlPath *path)
{
    double x, y, r;

    if (!sl_load_length(load, node, "cx", 0, &x) || !sl_load_length(load, node, "cy", 0, &y) ||
        !sl_load_length(load, node, "r", 0, &r))
        return FALSE;
    if (r > 0)
        ellipse(path, x, y, r, r);
    return TRUE;
}

static gboolean read_ellipse(SlLoad *load, const xmlNode *node, SlPath *path)
{
    double x, y, rx, ry;

    if (!sl_load_length(load, node, "cx", 0, &x) || !sl_load_length(load, node, "cy", 0, &y) ||
        !sl_load_length(load, node, "rx", 0, &rx) || !sl_load_length(load, node, "ry", 0, &ry))
        return FALSE;
    if (rx > 0 && ry > 0)
        ellipse(path, x, y, rx, ry);
    return TRUE;
}

static gboolean read_line(SlLoad *load, const xmlNode *node, SlPath *path)
{
    double x1, y1, x2, y2;

    if (!sl_load_length(load, node, "x1", 0, &x1) || !sl_load_length(load, node, "y1", 0, &y1) ||
        !sl_load_length(load, node, "x2", 0, &x2) || !sl_load_length(load, node, "y2", 0, &y2))
        return FALSE;
    sl_path_move(path, x1, y1);
    sl_path_line(path, x2, y2);
    return TRUE;
}

static gboolean read_points(SlLoad *load, const xmlNode *node, SlPath *path)
{
    g_autofree char *text = sl_node_attribute(node, "points");
    g_autoptr(GArray) numbers = text ? sl_svg_numbers(text) : NULL;

    if (text && (!numbers || numbers->len % 2)) {
        g_autofree char *subject = sl_node_subject(node);
        sl_load_refuse(load, sl_node_line(node), subject, _("draw it again as a path"),
                       _("its points are not pairs of numbers"));
        return FALSE;
    }
    for (guint i = 0; numbers && i < numbers->len; i += 2) {
        double x = g_array_index(numbers, double, i), y = g_array_index(numbers, double, i + 1);
        if (i)
            sl_path_line(path, x, y);
        else
            sl_path_move(path, x, y);
    }
    return TRUE;
}

static gboolean read_polygon(SlLoad *load, const xmlNode *node, SlPath *path)
{
    if (!read_points(load, node, path))
        return FALSE;
    if (path->ops->len)
        sl_path_close(path);
    return TRUE;
}

static gboolean read_path(SlLoad *load, const xmlNode *node, SlPath *path)
{
    g_autofree char *d = sl_node_attribute(node, "d");
    gsize where = 0;

    if (!d || !strcmp(d, "none"))
        return TRUE;
    g_autoptr(SlPath) read = sl_svg_path(d, &where);
    if (read) {
        sl_path_append(path, read, &SL_AFFINE_IDENTITY);
        return TRUE;
    }
    g_autofree char *subject = sl_node_subject(node);
    sl_load_refuse(load, sl_node_line(node), subject, _("save it again from the drawing program"),
                   _("its path data are broken or too long at byte %zu"), where);
    return FALSE;
}

static const struct {
    const char *name;
    gboolean (*read)(SlLoad *load, const xmlNode *node, SlPath *path);
} SHAPES[] = {
    {"path", read_path},       {"rect", read_rect}, {"circle", read_circle},
    {"ellipse", read_ellipse}, {"line", read_line}, {"polyline", read_points},
    {"polygon", read_polygon},
};

gboolean sl_load_shape(SlLoad *load, const xmlNode *node, SlPath **path)
{
    for (guint i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
        if (strcmp((const char *)node->name, SHAPES[i].name) != 0)
            continue;
        g_autoptr(SlPath) read = sl_path_new();
        *path = NULL;
        if (SHAPES[i].read(load, node, read) && read->ops->len)
            *path = g_steal_pointer(&read);
        return TRUE;
    }
    return FALSE;
}
