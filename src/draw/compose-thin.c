/*
 * compose-thin — a code is drawn thinner by what the press will add
 *
 * Only dark modules lose width, never the quiet zone or the light between them. Outlines lose what
 * was asked; a raster loses whole dots, or nothing where the spread is no whole number of them.
 */
#include <math.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "draw/stage-inside.h"

#define WHOLE_SLACK 0.1 /* of a dot: 40 µm is 0.94 dots at 600 dpi, and meant as one */

static gboolean refuse(const SlStage *stage, const SlScene *scene, GError **error)
{
    double module = scene->plan->module_mm;
    double most = floor(SL_CODE_MAX_THIN * module * 1000);
    double width = scene->plan->width_mm * stage->ink_spread_mm / (SL_CODE_MAX_THIN * module);
    g_autofree char *asked = sl_decimal(stage->ink_spread_mm * 1000, 1);
    g_autofree char *is = sl_decimal(module, 3), *least = sl_decimal(most, 0);
    g_autofree char *size = sl_decimal(ceil(width * 10) / 10, 1);

    g_set_error(
        error, SL_ERROR, SL_ERROR_REFUSED,
        _("'%s': an ink spread of %s um would take more than a quarter of a module (%s mm): "
          "give %s um or less, or order %s mm or more"),
        stage->plan->template_name, asked, is, least, size);
    return FALSE;
}

gboolean sl_thin_code(const SlStage *stage, SlScene *scene, GError **error)
{
    double spread = stage->ink_spread_mm, dots = spread * stage->dots_per_mm;

    if (spread <= 0)
        return TRUE;
    if (spread > SL_CODE_MAX_THIN * scene->plan->module_mm)
        return refuse(stage, scene, error);
    scene->thin_mm = spread;
    if (fabs(dots - round(dots)) <= WHOLE_SLACK && round(dots) <= scene->dots_per_module / 4.0)
        scene->thin_dots = (int)lround(dots);
    return TRUE;
}
