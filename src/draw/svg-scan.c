/*
 * svg-scan — numbers, lengths and colours of SVG attributes
 */
#include "draw/svg-scan.h"

#include <math.h>
#include <string.h>

#define NUMBER_MAX_CHARS 64 /* longer than any number a program writes */

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void sl_svg_skip_blanks(const char **text)
{
    while (is_blank(**text))
        (*text)++;
}

void sl_svg_skip_comma(const char **text)
{
    sl_svg_skip_blanks(text);
    if (**text == ',')
        (*text)++;
    sl_svg_skip_blanks(text);
}

static const char *digits_end(const char *p)
{
    while (g_ascii_isdigit(*p))
        p++;
    return p;
}

/* The end of the number at `p` by the grammar of SVG 1.1, 4.2; `p` itself if there is none. */
static const char *number_end(const char *p)
{
    const char *start = p, *whole, *end;

    if (*p == '+' || *p == '-')
        p++;
    whole = p;
    end = digits_end(p);
    gboolean has_digits = end > whole;
    if (*end == '.') {
        const char *fraction = digits_end(end + 1);
        has_digits = has_digits || fraction > end + 1;
        end = fraction;
    }
    if (!has_digits)
        return start;
    if (*end == 'e' || *end == 'E') {
        const char *exponent = end + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (g_ascii_isdigit(*exponent)) /* else it is a unit: "2em" */
            end = digits_end(exponent);
    }
    return end;
}

gboolean sl_svg_number(const char **text, double *value)
{
    const char *end = number_end(*text);
    gsize length = (gsize)(end - *text);
    char copy[NUMBER_MAX_CHARS + 1];

    if (length == 0 || length > NUMBER_MAX_CHARS)
        return FALSE;
    memcpy(copy, *text, length);
    copy[length] = '\0';
    double number = g_ascii_strtod(copy, NULL);
    if (!(fabs(number) <= SL_SVG_MAX_NUMBER))
        return FALSE;
    *value = number;
    *text = end;
    return TRUE;
}

gboolean sl_svg_length(const char *text, double *px, SlSvgUnit *unit)
{
    static const struct {
        const char *name;
        SlSvgUnit unit;
        double px;
    } UNITS[] = {
        {"", SL_SVG_NO_UNIT, 1},
        {"px", SL_SVG_PX, 1},
        {"mm", SL_SVG_ABSOLUTE, SL_SVG_PX_PER_MM},
        {"cm", SL_SVG_ABSOLUTE, 10 * SL_SVG_PX_PER_MM},
        {"in", SL_SVG_ABSOLUTE, 96},
        {"pt", SL_SVG_ABSOLUTE, 96.0 / 72},
        {"pc", SL_SVG_ABSOLUTE, 16},
        {"%", SL_SVG_RELATIVE, 1},
        {"em", SL_SVG_RELATIVE, 1},
        {"ex", SL_SVG_RELATIVE, 1},
    };
    double value;

    sl_svg_skip_blanks(&text);
    if (!sl_svg_number(&text, &value))
        return FALSE;
    g_autofree char *rest = g_strchomp(g_strndup(text, 8));
    for (guint i = 0; i < G_N_ELEMENTS(UNITS); i++)
        if (strcmp(rest, UNITS[i].name) == 0) {
            *px = value * UNITS[i].px;
            if (unit)
                *unit = UNITS[i].unit;
            return TRUE;
        }
    return FALSE;
}

GArray *sl_svg_numbers(const char *text)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
    double value;

    sl_svg_skip_blanks(&text);
    while (*text) {
        if (numbers->len >= 2 * SL_PATH_MAX_OPS || !sl_svg_number(&text, &value))
            return NULL;
        g_array_append_val(numbers, value);
        sl_svg_skip_comma(&text);
    }
    return g_steal_pointer(&numbers);
}

/* ---- colours ------------------------------------------------------------------------------- */

static gboolean hex_colour(const char *hex, guint8 rgb[3])
{
    gsize n = strlen(hex);

    if ((n != 3 && n != 6) || strspn(hex, "0123456789abcdefABCDEF") != n)
        return FALSE;
    for (int i = 0; i < 3; i++) {
        int high = g_ascii_xdigit_value(hex[n == 3 ? i : 2 * i]);
        int low = g_ascii_xdigit_value(hex[n == 3 ? i : 2 * i + 1]);
        rgb[i] = (guint8)(16 * high + low);
    }
    return TRUE;
}

/* What follows "rgb(": three numbers or three percentages. */
static gboolean rgb_function(const char *p, guint8 rgb[3])
{
    guint8 found[3];

    for (int i = 0; i < 3; i++) {
        double value;
        sl_svg_skip_comma(&p);
        if (!sl_svg_number(&p, &value))
            return FALSE;
        if (*p == '%') {
            value *= 2.55;
            p++;
        }
        found[i] = (guint8)lround(CLAMP(value, 0, 255));
    }
    sl_svg_skip_blanks(&p);
    if (strcmp(p, ")") != 0)
        return FALSE;
    memcpy(rgb, found, 3);
    return TRUE;
}

/* The basic names of CSS 2.1, 4.3.6. Others have to be written as #rrggbb. */
static const struct {
    const char *name;
    const char *hex;
} NAMES[] = {
    {"aqua", "00ffff"},   {"black", "000000"},  {"blue", "0000ff"},  {"fuchsia", "ff00ff"},
    {"gray", "808080"},   {"green", "008000"},  {"grey", "808080"},  {"lime", "00ff00"},
    {"maroon", "800000"}, {"navy", "000080"},   {"olive", "808000"}, {"purple", "800080"},
    {"red", "ff0000"},    {"silver", "c0c0c0"}, {"teal", "008080"},  {"white", "ffffff"},
    {"yellow", "ffff00"},
};

gboolean sl_svg_colour(const char *text, guint8 rgb[3])
{
    g_autofree char *word = g_strstrip(g_ascii_strdown(text, -1));

    if (word[0] == '#')
        return hex_colour(word + 1, rgb);
    if (g_str_has_prefix(word, "rgb("))
        return rgb_function(word + 4, rgb);
    for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(word, NAMES[i].name) == 0)
            return hex_colour(NAMES[i].hex, rgb);
    return FALSE;
}
