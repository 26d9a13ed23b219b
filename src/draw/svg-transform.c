/*
 * svg-transform — the transform attribute (SVG 1.1, 7.6)
 */
#include "draw/svg-scan.h"

#include <math.h>
#include <string.h>

#define MAX_ARGUMENTS 6
#define MAX_FUNCTIONS 1000 /* of one attribute; drawing programs write one to three */

static SlAffine matrix(const double *a, int n)
{
    (void)n;
    return (SlAffine){.xx = a[0], .yx = a[1], .xy = a[2], .yy = a[3], .x0 = a[4], .y0 = a[5]};
}

static SlAffine translate(const double *a, int n)
{
    return (SlAffine){1, 0, 0, 1, a[0], n > 1 ? a[1] : 0};
}

static SlAffine scale(const double *a, int n)
{
    return (SlAffine){a[0], 0, 0, n > 1 ? a[1] : a[0], 0, 0};
}

/* Quarter turns are exact, so that a turned slot stays upright. */
static void sine_cosine(double degrees, double *s, double *c)
{
    double quarter = degrees / 90;

    if (quarter == floor(quarter)) {
        int turns = (int)fmod(fmod(quarter, 4) + 4, 4);
        *s = (const double[]){0, 1, 0, -1}[turns];
        *c = (const double[]){1, 0, -1, 0}[turns];
        return;
    }
    *s = sin(degrees * G_PI / 180);
    *c = cos(degrees * G_PI / 180);
}

static SlAffine rotate(const double *a, int n)
{
    double s, c, x = n > 1 ? a[1] : 0, y = n > 1 ? a[2] : 0;

    sine_cosine(a[0], &s, &c);
    return (SlAffine){c, s, -s, c, x - c * x + s * y, y - s * x - c * y};
}

static SlAffine skew_x(const double *a, int n)
{
    (void)n;
    return (SlAffine){1, 0, tan(a[0] * G_PI / 180), 1, 0, 0};
}

static SlAffine skew_y(const double *a, int n)
{
    (void)n;
    return (SlAffine){1, tan(a[0] * G_PI / 180), 0, 1, 0, 0};
}

static const struct {
    const char *name;
    guint counts; /* bit n is set if n arguments are allowed */
    SlAffine (*make)(const double *a, int n);
} FUNCTIONS[] = {
    {"matrix", 1 << 6, matrix},        {"translate", 1 << 1 | 1 << 2, translate},
    {"scale", 1 << 1 | 1 << 2, scale}, {"rotate", 1 << 1 | 1 << 3, rotate},
    {"skewX", 1 << 1, skew_x},         {"skewY", 1 << 1, skew_y},
};

/* One "name(a, b …)" at *text. */
static gboolean function(const char **text, SlAffine *map)
{
    const char *name = *text, *p = name;
    double arguments[MAX_ARGUMENTS];
    int n = 0;

    while (g_ascii_isalpha(*p))
        p++;
    gsize length = (gsize)(p - name);
    sl_svg_skip_blanks(&p);
    if (*p++ != '(')
        return FALSE;
    sl_svg_skip_blanks(&p);
    while (*p && *p != ')') {
        if (n == MAX_ARGUMENTS || !sl_svg_number(&p, &arguments[n++]))
            return FALSE;
        sl_svg_skip_comma(&p);
    }
    if (*p++ != ')')
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(FUNCTIONS); i++)
        if (strlen(FUNCTIONS[i].name) == length && !strncmp(name, FUNCTIONS[i].name, length) &&
            (FUNCTIONS[i].counts >> n & 1)) {
            *map = FUNCTIONS[i].make(arguments, n);
            *text = p;
            return TRUE;
        }
    return FALSE;
}

static gboolean is_sane(const SlAffine *map)
{
    const double all[] = {map->xx, map->yx, map->xy, map->yy, map->x0, map->y0};

    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (!(fabs(all[i]) <= SL_SVG_MAX_NUMBER))
            return FALSE;
    return TRUE;
}

gboolean sl_svg_transform(const char *text, SlAffine *map)
{
    SlAffine all = SL_AFFINE_IDENTITY, one;

    sl_svg_skip_blanks(&text);
    for (int i = 0; *text; i++) {
        if (i == MAX_FUNCTIONS || !function(&text, &one))
            return FALSE;
        all = sl_affine_multiply(&one, &all); /* the last one acts first */
        if (!is_sane(&all))
            return FALSE;
        sl_svg_skip_comma(&text);
    }
    *map = all;
    return TRUE;
}
