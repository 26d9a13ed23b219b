/*
 * path — growing and sharing outlines
 */
#include "label/path.h"

#include <math.h>

SlPath *sl_path_new(void)
{
    SlPath *path = g_atomic_rc_box_new0(SlPath);

    path->ops = g_array_new(FALSE, FALSE, sizeof(guint8));
    path->points = g_array_new(FALSE, FALSE, sizeof(SlPointMm));
    return path;
}

SlPath *sl_path_ref(SlPath *path)
{
    return g_atomic_rc_box_acquire(path);
}

static void clear(gpointer data)
{
    SlPath *path = data;

    g_array_unref(path->ops);
    g_array_unref(path->points);
}

void sl_path_unref(SlPath *path)
{
    if (path)
        g_atomic_rc_box_release_full(path, clear);
}

static void append(SlPath *path, SlPathOp op, const SlPointMm *points, guint n)
{
    guint8 byte = (guint8)op;

    g_array_append_val(path->ops, byte);
    if (n)
        g_array_append_vals(path->points, points, n);
}

void sl_path_move(SlPath *path, double x, double y)
{
    append(path, SL_PATH_MOVE, &(SlPointMm){x, y}, 1);
}

void sl_path_line(SlPath *path, double x, double y)
{
    append(path, SL_PATH_LINE, &(SlPointMm){x, y}, 1);
}

void sl_path_curve(SlPath *path, double x1, double y1, double x2, double y2, double x, double y)
{
    const SlPointMm points[3] = {{x1, y1}, {x2, y2}, {x, y}};

    append(path, SL_PATH_CURVE, points, 3);
}

void sl_path_close(SlPath *path)
{
    append(path, SL_PATH_CLOSE, NULL, 0);
}

void sl_path_rect(SlPath *path, const SlRectMm *rect)
{
    sl_path_move(path, rect->x, rect->y);
    sl_path_line(path, rect->x + rect->width, rect->y);
    sl_path_line(path, rect->x + rect->width, rect->y + rect->height);
    sl_path_line(path, rect->x, rect->y + rect->height);
    sl_path_close(path);
}

void sl_path_append(SlPath *path, const SlPath *from, const SlAffine *map)
{
    guint start = path->points->len;

    if (from->ops->len)
        g_array_append_vals(path->ops, from->ops->data, from->ops->len);
    g_array_set_size(path->points, start + from->points->len);
    for (guint i = 0; i < from->points->len; i++) {
        SlPointMm p = g_array_index(from->points, SlPointMm, i);
        g_array_index(path->points, SlPointMm, start + i) = sl_affine_apply(map, p);
    }
}

SlRectMm sl_path_box(const SlPath *path)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

    for (guint i = 0; i < path->points->len; i++) {
        SlPointMm p = g_array_index(path->points, SlPointMm, i);
        left = fmin(left, p.x);
        right = fmax(right, p.x);
        top = fmin(top, p.y);
        bottom = fmax(bottom, p.y);
    }
    if (!path->points->len)
        return (SlRectMm){0, 0, 0, 0};
    return (SlRectMm){left, top, right - left, bottom - top};
}
