/*
 * render-look — why a user should look again at what was drawn: ink spread, contrast, finished
 * artwork
 */
#include "cli/render.h"

#include <math.h>

#include "base/decimal.h"
#include "base/words.h"

#define RESOLUTION_SLACK 0.98 /* 590 dpi do for 600 */

/* A spread of a part of a dot cannot be taken from a raster. */
static void warn_of_spread(const SlRenderOrder *order)
{
    const SlRenderFacts *facts = &order->facts;

    if (!(order->formats & SL_FORMAT_PNG) || facts->thin_mm <= 0 || facts->thin_raster_mm > 0)
        return;
    g_autofree char *dots = sl_decimal(facts->thin_mm * facts->dots_per_mm, 2);
    g_ptr_array_add(order->warnings,
                    sl_note_new("ink spread is %s dots of the PNG, no whole number or too many "
                                "for it: the PNG is not thinned, other formats are",
                                dots));
}

/* Judged from the inks before anything is drawn, so that it is the same for what stands already. */
static gboolean look_at_contrast(SlRenderOrder *order, GError **error)
{
    const SlStage *stage = sl_stage_box_open(order->stage, error);

    if (stage == NULL)
        return FALSE;
    order->facts.contrast = sl_stage_contrast(stage, order->pdf.kind != SL_PDF_SCREEN);
    SlNote *warning =
        sl_contrast_warning(&order->facts.contrast, order->use->medium == SL_MEDIUM_SCREEN);
    if (warning != NULL)
        g_ptr_array_add(order->warnings, warning);
    return TRUE;
}

/* What nobody has compared, and pixels that are spread thin. */
static void warn_of_finished(SlRenderOrder *order)
{
    const SlScenePicture *picture = sl_template_picture(order->artwork->tpl);
    double dpmm = picture != NULL ? picture->width / order->facts.width_mm : 0;

    if (!sl_template_is_finished(order->artwork->tpl))
        return;
    int quiet = sl_template_quiet_modules(order->artwork->tpl);
    int wanted_quiet = order->row->scheme->quiet_zone_modules;
    order->facts.quiet_zone = quiet;
    if (quiet < wanted_quiet)
        g_ptr_array_add(order->warnings,
                        sl_note_new("the artwork's quiet zone is %d modules, %d are asked: keep so "
                                    "much light ground round it, or get the artwork once more",
                                    quiet, wanted_quiet));
    g_ptr_array_add(order->warnings,
                    sl_note_new("of finished artwork only the code was compared with the registry; "
                                "'starlabel check' looks at number and stars"));
    if (order->row->wish.ink_spread_mm > 0)
        g_ptr_array_add(
            order->warnings,
            sl_note_new("ink spread: finished artwork is printed as it is, not thinned"));
    if (picture == NULL || dpmm >= RESOLUTION_SLACK * order->use->dots_per_mm)
        return;
    g_autofree char *is = sl_decimal(dpmm * SL_MM_PER_INCH, 0);
    g_autofree char *wanted = sl_decimal(order->use->dots_per_mm * SL_MM_PER_INCH, 0);
    g_autofree char *most =
        sl_decimal(floor(10 * picture->width / order->use->dots_per_mm) / 10, 1);
    g_ptr_array_add(order->warnings,
                    sl_note_new("the picture is enlarged past its resolution: it has %s dpi at "
                                "this size, %s asks %s; order %s mm or less, or get a larger "
                                "original",
                                is, order->use->name, wanted, most));
}

gboolean sl_render_look(SlRenderOrder *order, GError **error)
{
    warn_of_spread(order);
    warn_of_finished(order);
    return look_at_contrast(order, error);
}
