/*
 * paint-code — the code's place on the dots, and its dark dots set
 */
#include "draw/paint.h"

#include "base/error.h"
#include "base/words.h"

#include <math.h>
#include <string.h>

#define GRID_TOLERANCE 0.02 /* dots by which the code may miss the grid through rounding of mm */

gboolean sl_code_square(const SlScene *scene, int scale, SlCodeSquare *square, GError **error)
{
    double x = scene->plan->code_origin.x * scene->dots_per_mm;
    double y = scene->plan->code_origin.y * scene->dots_per_mm;
    double module = scene->plan->module_mm * scene->dots_per_mm;
    double side = (double)scene->symbol->side * scene->dots_per_module;

    if (fabs(x - round(x)) > GRID_TOLERANCE || fabs(y - round(y)) > GRID_TOLERANCE ||
        fabs(module - scene->dots_per_module) * scene->symbol->side > GRID_TOLERANCE ||
        scene->dots_per_module < 1) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY,
                    _("'%s': the code does not lie on whole dots"), sl_scene_name(scene));
        return FALSE;
    }
    if (x < -GRID_TOLERANCE || y < -GRID_TOLERANCE || round(x) + side > scene->width_dots ||
        round(y) + side > scene->height_dots) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY,
                    _("'%s': the code does not lie on the label"), sl_scene_name(scene));
        return FALSE;
    }
    *square = (SlCodeSquare){
        .x = (int)lround(x) * scale,
        .y = (int)lround(y) * scale,
        .module = scene->dots_per_module * scale,
        .side = scene->symbol->side,
        .thin = scene->thin_dots * scale,
    };
    return TRUE;
}

/* Is the module dark, and its neighbour too if `y` is a dot that its light would take away? */
static gboolean is_dark_at(const SlSymbol *symbol, const SlCodeSquare *at, int col, int y)
{
    int row = y / at->module, dot = y % at->module;
    gboolean up = dot < at->thin / 2, down = dot >= at->module - (at->thin - at->thin / 2);

    return sl_symbol_is_dark(symbol, col, row) &&
           !(up && (row == 0 || !sl_symbol_is_dark(symbol, col, row - 1))) &&
           !(down && (row == at->side - 1 || !sl_symbol_is_dark(symbol, col, row + 1)));
}

/* One row of dots, 0xff where they are dark: runs of dark modules, shorter at both ends where dark
 * areas are thinned. */
static void mask_code_row(const SlSymbol *symbol, const SlCodeSquare *at, int y, guint8 *mask)
{
    const int before = at->thin / 2, after = at->thin - before;

    memset(mask, 0, (gsize)at->side * (gsize)at->module);
    for (int col = 0, end; col < at->side; col = end + 1) {
        for (end = col; end < at->side && is_dark_at(symbol, at, end, y);)
            end++;
        int start = col * at->module + before, stop = end * at->module - after;
        if (start < stop)
            memset(mask + start, 0xff, (gsize)(stop - start));
    }
}

void sl_code_set(const SlSymbol *symbol, const SlCodeSquare *at, int width, guint32 colour,
                 guint32 *px, guint8 *indices)
{
    const int n = at->side * at->module;
    g_autofree guint8 *mask = g_malloc((gsize)n);

    for (int y = 0; y < n; y++) {
        const gsize first = (gsize)(at->y + y) * (gsize)width + (gsize)at->x;

        if (at->thin > 0 || y % at->module == 0)
            mask_code_row(symbol, at, y, mask);
        for (int x = 0; px && x < n; x++)
            px[first + (gsize)x] = mask[x] ? colour : px[first + (gsize)x];
        for (int x = 0; indices && x < n; x++)
            indices[first + (gsize)x] = mask[x] ? (guint8)colour : indices[first + (gsize)x];
    }
}
