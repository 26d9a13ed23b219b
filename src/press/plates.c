/* plates — named inks become colour operators */
#include "press/plates.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/words.h"
#include "press/objects.h"

#include <string.h>

#define OWN_SPOTS 2 /* /All and the die line, for which room is always kept */

/* Separation colour spaces with a meaning of their own (ISO 32000-1, 8.6.6.4). */
static const char *const reserved[] = {"All", "None"};

static gboolean check_colours(const SlInk *ink, GError **error)
{
    for (int i = 0; i < 4; i++) {
        /* Written so that a NaN fails too. */
        gboolean good = ink->cmyk[i] >= 0 && ink->cmyk[i] <= 1 &&
                        (i == 3 || (ink->rgb[i] >= 0 && ink->rgb[i] <= 1));
        if (!good) {
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        _("'%s': an ink's colours must be 0 to 1"), ink->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_spot_name(const SlInk *ink, GError **error)
{
    if (!g_utf8_validate(ink->spot, -1, NULL)) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s': the spot name is not UTF-8"),
                    ink->name);
        return FALSE;
    }
    if (strlen(ink->spot) > SL_PLATES_MAX_NAME_BYTES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%s': the spot name is longer than %d bytes; shorten it"), ink->name,
                    SL_PLATES_MAX_NAME_BYTES);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (strcmp(ink->spot, reserved[i]) == 0) {
            g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                        _("'%s': the spot name '%s' is reserved in PDF; give it another"),
                        ink->name, ink->spot);
            return FALSE;
        }
    return TRUE;
}

static int find(const SlPlates *plates, const char *name)
{
    for (int i = 0; i < plates->n; i++)
        if (strcmp(plates->spot[i].name, name) == 0)
            return i;
    return -1;
}

static gboolean is_spot(const SlPlates *plates, const SlInk *ink)
{
    return plates->press && plates->spots && ink->spot != NULL && ink->spot[0] != '\0';
}

static int add(SlPlates *plates, const char *name, const double cmyk[4])
{
    int known = find(plates, name);

    if (known >= 0)
        return known;
    g_assert(plates->n < SL_PLATES_MAX_SPOTS);
    plates->spot[plates->n].name = name;
    memcpy(plates->spot[plates->n].cmyk, cmyk, sizeof plates->spot[0].cmyk);
    return plates->n++;
}

int sl_plates_all(SlPlates *plates)
{
    static const double every[4] = {1, 1, 1, 1};

    return add(plates, "All", every);
}

int sl_plates_die_line(SlPlates *plates)
{
    static const double magenta[4] = {0, 1, 0, 0}; /* only a look: no press prints it */

    return add(plates, "Dieline", magenta);
}

static gboolean enter_spot(SlPlates *plates, const SlInk *ink, GError **error)
{
    if (!check_spot_name(ink, error))
        return FALSE;

    if (find(plates, ink->spot) < 0 && plates->n >= SL_PLATES_MAX_SPOTS - OWN_SPOTS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%s': more than %d spot colours; print some as CMYK"), ink->name,
                    SL_PLATES_MAX_SPOTS - OWN_SPOTS);
        return FALSE;
    }
    int spot = add(plates, ink->spot, ink->cmyk);
    /* One name is one plate, so it can have one look only. */
    for (int i = 0; i < 4; i++)
        if (plates->spot[spot].cmyk[i] != ink->cmyk[i]) {
            g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                        _("'%s': another ink gives the spot '%s' different CMYK values; use the "
                          "same values or another name"),
                        ink->name, ink->spot);
            return FALSE;
        }
    return TRUE;
}

static gboolean enter_ink(SlPlates *plates, const SlScene *scene, int index, GError **error)
{
    if (index == SL_INK_NONE)
        return TRUE;
    if (index < 0 || index >= scene->n_inks) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s': a shape has an ink that is not listed"),
                    scene->title != NULL ? scene->title : _("scene"));
        return FALSE;
    }

    const SlInk *ink = scene->inks[index];
    return check_colours(ink, error) && (!is_spot(plates, ink) || enter_spot(plates, ink, error));
}

int sl_plates_picture(const SlPlates *plates, const SlScenePicture *picture)
{
    for (int i = 0; i < plates->n_pictures; i++)
        if (plates->picture[i] == picture)
            return i;
    return -1;
}

/* Nobody knows the inks of a picture, so it cannot be printed truly. */
static gboolean enter_picture(SlPlates *plates, const SlScene *scene, GError **error)
{
    const char *name = scene->number != NULL ? scene->number : "scene";

    if (scene->picture == NULL || sl_plates_picture(plates, scene->picture) >= 0)
        return TRUE;
    if (plates->press) {
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s': artwork that is a picture makes no press PDF: order --format png,pdf "
                      "with --pdf screen, or get the artwork as SVG"),
                    name);
        return FALSE;
    }
    if (plates->n_pictures == SL_PLATES_MAX_PICTURES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': more than %d pictures in one file"),
                    name, SL_PLATES_MAX_PICTURES);
        return FALSE;
    }
    plates->picture[plates->n_pictures++] = scene->picture;
    return TRUE;
}

gboolean sl_plates_enter(SlPlates *plates, const SlScene *scene, GError **error)
{
    if (!enter_picture(plates, scene, error))
        return FALSE;
    for (guint i = 0; i < scene->shapes->len; i++) {
        const SlShape *shape = &g_array_index(scene->shapes, SlShape, i);
        /* On a press the code has the black plate whatever its ink says, so it needs no other. */
        if (shape->part == SL_PART_CODE && plates->press)
            continue;
        if (!enter_ink(plates, scene, shape->fill, error) ||
            !enter_ink(plates, scene, shape->stroke, error))
            return FALSE;
    }
    return TRUE;
}

static void append_colour(GString *out, const double *values, int n, const char *operator)
{
    for (int i = 0; i < n; i++) {
        sl_decimal_append(out, values[i], 5);
        g_string_append_c(out, ' ');
    }
    g_string_append(out, operator);
    g_string_append_c(out, '\n');
}

void sl_plates_ink(const SlPlates *plates, GString *out, const SlInk *ink, gboolean stroke)
{
    static const double paper[4] = {0, 0, 0, 0}, white[3] = {1, 1, 1};

    const double *rgb = ink->knockout ? white : ink->rgb;

    if (!plates->press && rgb[0] <= rgb[1] && rgb[1] <= rgb[2] && rgb[2] <= rgb[0])
        append_colour(out, rgb, 1, stroke ? "G" : "g"); /* a printer of black has one ink for it */
    else if (!plates->press)
        append_colour(out, rgb, 3, stroke ? "RG" : "rg");
    else if (is_spot(plates, ink))
        sl_plates_use(plates, out, find(plates, ink->spot), stroke);
    else
        append_colour(out, ink->knockout ? paper : ink->cmyk, 4, stroke ? "K" : "k");
}

void sl_plates_use(const SlPlates *plates, GString *out, int spot, gboolean stroke)
{
    if (!plates->press) {
        g_string_append(out, stroke ? "0 G\n" : "0 g\n");
        return;
    }
    g_string_append_printf(out, stroke ? "/S%d CS 1 SCN\n" : "/S%d cs 1 scn\n", spot);
}

void sl_plates_black(const SlPlates *plates, GString *out)
{
    g_string_append(out, plates->press ? "0 0 0 1 k\n" : "0 g\n");
}

void sl_plates_resources(const SlPlates *plates, GString *out)
{
    for (int i = 0; i < plates->n; i++) {
        g_string_append_printf(out, "/S%d[/Separation", i);
        sl_pdf_name_append(out, plates->spot[i].name);
        /* Type 2, exponent 1: a straight line from paper to the full mix (7.10.3). */
        g_string_append(out, "/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1");
        sl_pdf_array_append(out, plates->spot[i].cmyk, 4);
        g_string_append(out, ">>]");
    }
}
