/*
 * template-finished — artwork whose code is part of it
 *
 * It has no slots. An SVG within the profile is compiled like any other, so that it can be printed;
 * anything else comes as a picture.
 */
#include "draw/template-inside.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

gboolean sl_template_has_slots(GBytes *svg)
{
    g_autoptr(GRegex) slots =
        g_regex_new("[ \\t\\r\\n:](id|label)\\s*=\\s*[\"'](qr|number|level(-|_x2[Dd]_)text)[\"']"
                    "|data-code\\s*=\\s*[\"']none[\"']",
                    G_REGEX_RAW | G_REGEX_OPTIMIZE, 0, NULL);
    gsize n;
    const char *text = g_bytes_get_data(svg, &n);

    return n > 0 && n <= G_MAXINT && g_regex_match_full(slots, text, (gssize)n, 0, 0, NULL, NULL);
}

gboolean sl_template_is_finished(const SlTemplate *tpl)
{
    return tpl->finished;
}

const SlScenePicture *sl_template_picture(const SlTemplate *tpl)
{
    return tpl->picture.rgb ? &tpl->picture : NULL;
}

void sl_template_set_code(SlTemplate *tpl, const char *text, SlPointMm origin, int side,
                          double module_mm, int quiet_modules)
{
    g_free(tpl->code_text);
    tpl->code_text = g_strdup(text);
    tpl->plan->code_origin = origin;
    tpl->plan->code_side = side;
    tpl->plan->module_mm = module_mm;
    tpl->quiet_modules = quiet_modules;
}

int sl_template_quiet_modules(const SlTemplate *tpl)
{
    return tpl->quiet_modules;
}

SlTemplate *sl_template_new_picture(const char *name, GBytes *file, const SlScheme *scheme,
                                    SlScenePicture *picture, GError **error)
{
    /* a size is ordered: only the shape is the picture's */
    double width_mm =
        CLAMP(picture->width / SL_PICTURE_OWN_PX_PER_MM, SL_TEMPLATE_MIN_MM, SL_TEMPLATE_MAX_MM);

    if (picture->width < 1 || picture->height < 1) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': its picture is empty"), name);
        return NULL;
    }
    SlTemplate *tpl = sl_template_new(name, file);
    tpl->finished = TRUE;
    tpl->plan->width_mm = width_mm;
    tpl->plan->height_mm = width_mm * picture->height / picture->width;
    tpl->plate_ink = sl_scheme_knockout(scheme);
    tpl->picture = *picture;
    picture->rgb = NULL;
    return tpl;
}
