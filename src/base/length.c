/* length — quantities with their unit */
#include "base/length.h"

#include "base/error.h"
#include "base/file.h"
#include "base/geometry.h"
#include "base/words.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    SlUnit unit;
    double factor;
} units[] = {
    {"mm", SL_UNIT_MM, 1},
    {"cm", SL_UNIT_MM, 10},
    {"in", SL_UNIT_MM, SL_MM_PER_INCH},
    {"um", SL_UNIT_MM, 0.001},
    {"µm", SL_UNIT_MM, 0.001},
    {"px", SL_UNIT_PX, 1},
    {"dpmm", SL_UNIT_DPMM, 1},
    {"dpi", SL_UNIT_DPMM, 1 / SL_MM_PER_INCH},
};

gboolean sl_length_parse(const char *text, SlLength *length, GError **error)
{
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);

    /* strtod also reads "inf", "nan" and hexadecimal; a length is digits and one point */
    gsize plain = strspn(text, "0123456789.");
    if (end != text && end == text + plain && isfinite(value)) {
        while (*end == ' ')
            end++;
        for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
            if (g_ascii_strcasecmp(end, units[i].name) != 0)
                continue;
            *length = (SlLength){value * units[i].factor, units[i].unit};
            return TRUE;
        }
    }
    g_autofree char *shown = sl_printable(text);
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'%s' is no length with a unit; write for example 40mm, 1.5in, 320px, 600dpi or "
                  "12dpmm"),
                shown);
    return FALSE;
}

gboolean sl_length_parse_mm(const char *text, double *mm, GError **error)
{
    SlLength length;

    if (!sl_length_parse(text, &length, error))
        return FALSE;
    if (length.unit != SL_UNIT_MM) {
        g_autofree char *shown = sl_printable(text);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%s' is no length in mm, cm, in or um"),
                    shown);
        return FALSE;
    }
    *mm = length.value;
    return TRUE;
}
