/*
 * compose-limits — are the modules large enough, and what would make them so
 */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "draw/stage-inside.h"
#include "draw/template-inside.h"

#define DOT_SLACK      1e-6 /* a slot of 328.9999999 dots holds 329 */
#define FINISHED_SLACK 0.02 /* a code that is found in a picture is measured so well */
#define TRIAL_BYTES    2953 /* version 40-L, ISO/IEC 18004 table 7 */

/* Modules on a side with both quiet zones. */
static int modules_across(const SlStage *stage, int side)
{
    return side + 2 * stage->scheme->quiet_zone_modules;
}

static int dots_at(const SlStage *stage, double width_dots, int side)
{
    const SlRectMm *slot = &stage->plan->slots[SL_SLOT_QR].box;
    double part = MIN(slot->width, slot->height) / stage->plan->width_mm;

    return (int)floor(width_dots * part / modules_across(stage, side) + DOT_SLACK);
}

int sl_module_dots(const SlStage *stage, int side)
{
    return dots_at(stage, stage->width_dots, side);
}

/* The fewest dots of a module that both limits of the use allow at a resolution. */
static int least_dots(const SlUse *use, double dots_per_mm)
{
    int by_size = (int)ceil(use->min_module_mm * dots_per_mm - DOT_SLACK);

    return MAX(MAX(use->min_dots_per_module, by_size), 1);
}

/* The smallest width in mm, to the hundredth, that passes at this resolution. */
static double least_width(const SlStage *stage, int side)
{
    int need = least_dots(stage->use, stage->dots_per_mm);
    double dots =
        stage->width_dots * (double)need / MAX(1, dots_at(stage, stage->width_dots, side));

    dots = floor(MIN(dots, stage->width_dots * (double)need));
    while (dots > 1 && dots_at(stage, dots - 1, side) >= need)
        dots--;
    while (dots_at(stage, dots, side) < need)
        dots++;
    return MAX(ceil(dots / stage->dots_per_mm * 100 - DOT_SLACK) / 100, stage->use->min_width_mm);
}

/* The lowest resolution in whole dpi, up to 2400, that passes at this width; 0 if none does. */
static int least_dpi(const SlStage *stage, int side)
{
    for (int dpi = (int)ceil(stage->dots_per_mm * SL_MM_PER_INCH); dpi <= 2400; dpi++) {
        double dots_per_mm = dpi / SL_MM_PER_INCH;
        double dots = round(stage->asked_mm * dots_per_mm);
        if (dots_at(stage, dots, side) >= least_dots(stage->use, dots_per_mm))
            return dpi;
    }
    return 0;
}

static gboolean side_passes(const SlStage *stage, int side)
{
    return sl_module_dots(stage, side) >= least_dots(stage->use, stage->dots_per_mm);
}

/* The most bytes of a URL in small letters that pass at this size and level; 0 if none does. */
static int most_bytes(const SlStage *stage)
{
    int low = 0, high = TRIAL_BYTES;

    while (low < high) {
        int middle = (low + high + 1) / 2;
        g_autofree char *trial = g_strnfill((gsize)middle, 'a');
        g_autoptr(SlSymbol) symbol = sl_symbol_encode(trial, stage->ec, NULL);
        if (symbol && side_passes(stage, symbol->side))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static char *cures(const SlStage *stage, const SlSymbol *symbol, const char *text)
{
    g_autofree char *width = sl_decimal(least_width(stage, symbol->side), 2);
    GString *list = g_string_new(NULL);
    int dpi = least_dpi(stage, symbol->side), bytes = most_bytes(stage);

    g_string_append_printf(list, _("order %s mm or more"), width);
    if (dpi && stage->use->medium != SL_MEDIUM_SCREEN)
        g_string_append_printf(list, _(", or %d dpi"), dpi);
    for (const char *ec = "QML"; *ec; ec++) { /* the highest that passes */
        gboolean is_lower = strchr("LMQH", *ec) < strchr("LMQH", stage->ec);
        g_autoptr(SlSymbol) lower = is_lower ? sl_symbol_encode(text, *ec, NULL) : NULL;
        if (!lower || !side_passes(stage, lower->side))
            continue;
        g_string_append_printf(list, _(", or error correction %c"), *ec);
        break;
    }
    if (bytes > 0 && bytes < (int)strlen(text))
        g_string_append_printf(list, _(", or a URL of at most %d bytes (it has %zu)"), bytes,
                               strlen(text));
    return g_string_free(list, FALSE);
}

gboolean sl_check_modules(const SlStage *stage, const SlSymbol *symbol, const char *text,
                          GError **error)
{
    const SlUse *use = stage->use;

    if (side_passes(stage, symbol->side))
        return TRUE;
    int dots = sl_module_dots(stage, symbol->side);
    g_autofree char *at = sl_decimal(stage->asked_mm, 2);
    g_autofree char *module = sl_decimal(dots / stage->dots_per_mm, 3);
    g_autofree char *least = sl_decimal(use->min_module_mm, 3);
    g_autofree char *what = cures(stage, symbol, text);
    g_autofree char *at_least =
        use->min_module_mm > 0 ? g_strdup_printf(_(" and %s mm"), least) : g_strdup("");
    g_set_error(
        error, SL_ERROR, SL_ERROR_REFUSED,
        _("'%s' at %s mm: the code's modules would have %d dots (%s mm), %s needs %d dots%s: %s"),
        stage->plan->template_name, at, dots, module, use->title ? _(use->title) : use->name,
        use->min_dots_per_module, at_least, what);
    return FALSE;
}

gboolean sl_check_finished_modules(const SlStage *stage, GError **error)
{
    const SlUse *use = stage->use;
    double module = stage->plan->module_mm, dots = module * stage->dots_per_mm;
    double short_by = MAX(use->min_module_mm / module, use->min_dots_per_module / dots);

    /* a picture's pixels grow with its size: only millimetres can be had by ordering more */
    if (sl_template_picture(stage->tpl) && use->medium != SL_MEDIUM_SCREEN)
        short_by = use->min_module_mm / module;
    if (short_by <= 1 + FINISHED_SLACK)
        return TRUE;
    g_autofree char *at = sl_decimal(stage->asked_mm, 2), *is = sl_decimal(module, 3);
    g_autofree char *has = sl_decimal(dots, 1);
    g_autofree char *least = sl_decimal(ceil(stage->asked_mm * short_by * 10) / 10, 1);
    g_set_error(
        error, SL_ERROR, SL_ERROR_REFUSED,
        _("'%s' at %s mm: the modules of its code have %s dots (%s mm), too few for %s: order "
          "%s mm or more"),
        stage->plan->template_name, at, has, is, use->title ? _(use->title) : use->name, least);
    return FALSE;
}
