/*
 * compose-module — the width of a label whose modules have the size that was asked for
 */
#include <math.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "draw/stage-inside.h"

#define DOT_SLACK 1e-6 /* as in compose-limits.c */

gboolean sl_module_width(const SlTemplate *tpl, const SlScheme *scheme, const SlModuleWish *wish,
                         double *width_mm, GError **error)
{
    const SlPlan *plan = sl_template_plan(tpl);
    const SlSlot *slot = &plan->slots[SL_SLOT_QR];
    double dots = MAX(1, round(wish->module_mm * wish->dots_per_mm));
    g_autoptr(SlSymbol) symbol = sl_symbol_encode(wish->text, wish->ec ? wish->ec : 'M', error);

    if (!symbol)
        return FALSE;
    if (!slot->present) {
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s': its code is part of the artwork: order a size instead of a module"),
                    plan->template_name);
        return FALSE;
    }
    int across = symbol->side + 2 * scheme->quiet_zone_modules;
    double part = MIN(slot->box.width, slot->box.height) / plan->width_mm;
    *width_mm = ceil(dots * across / part - DOT_SLACK) / wish->dots_per_mm;
    return TRUE;
}
