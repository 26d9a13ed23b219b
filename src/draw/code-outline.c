/*
 * code-outline — a symbol's outlines as the shortest path data that has them exactly
 */
#include "draw/code-outline.h"

#include "base/decimal.h"
#include "label/symbol-outline.h"

#include <math.h>

#define THIN_PLACES 4 /* of a module: 0.1 µm where a module has 1 mm */

typedef struct {
    GString *out;
    int places;
    double unit;    /* the last place: offsets are those of rounded corners and never add up */
    gint64 x, y;    /* where the pen is, in units */
    gint64 from[2]; /* where the outline began: z goes back to it */
} Pen;

static void append_offset(Pen *pen, gint64 offset)
{
    sl_decimal_append(pen->out, (double)offset * pen->unit, pen->places);
}

static void move(Pen *pen, gint64 x, gint64 y)
{
    g_string_append_c(pen->out, 'm');
    append_offset(pen, x - pen->x);
    if (y >= pen->y)
        g_string_append_c(pen->out, ' ');
    append_offset(pen, y - pen->y);
    pen->from[0] = x;
    pen->from[1] = y;
}

static void line(Pen *pen, gint64 x, gint64 y)
{
    g_string_append_c(pen->out, y == pen->y ? 'h' : 'v');
    append_offset(pen, y == pen->y ? x - pen->x : y - pen->y);
}

void sl_code_outline_append(GString *out, const SlSymbol *symbol, double thin)
{
    g_autoptr(SlPath) path = sl_symbol_outline(symbol, thin);
    const SlPointMm *p = (const SlPointMm *)(const void *)path->points->data;
    int places = thin > 0 ? THIN_PLACES : 0;
    Pen pen = {.out = out, .places = places, .unit = pow(10, -places)};

    for (guint i = 0; i < path->ops->len; i++) {
        SlPathOp op = (SlPathOp)g_array_index(path->ops, guint8, i);
        if (op == SL_PATH_CLOSE) {
            g_string_append_c(out, 'z'); /* the last run is what z draws */
            pen.x = pen.from[0];
            pen.y = pen.from[1];
            continue;
        }
        gint64 x = llround(p->x / pen.unit), y = llround(p->y / pen.unit);
        (op == SL_PATH_MOVE ? move : line)(&pen, x, y);
        pen.x = x;
        pen.y = y;
        p++;
    }
}
