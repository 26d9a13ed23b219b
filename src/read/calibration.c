/* calibration — the file of a scanner's calibration, and its straight line */
#include "read/calibration.h"

#include <math.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#define GROUP  "starlabel calibration"
#define FORMAT 1
#define PLACES 5

/* A card whose light and dark are nearer each other fixes no line. */
#define MIN_CONTRAST 0.3

double sl_grey_linear(double grey)
{
    double coded = CLAMP(grey / 255, 0, 1);

    return coded <= 0.04045 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4);
}

double sl_calibration_apply(const SlCalibration *c, double grey)
{
    double slope = (c->light - c->dark) / (c->light_grey - c->dark_grey);

    return CLAMP(c->dark + slope * (grey - c->dark_grey), 0, 1);
}

static const struct {
    const char *key;
    gsize offset;
} fields[] = {
    {"light-reflectance", G_STRUCT_OFFSET(SlCalibration, light)},
    {"dark-reflectance", G_STRUCT_OFFSET(SlCalibration, dark)},
    {"light-grey", G_STRUCT_OFFSET(SlCalibration, light_grey)},
    {"dark-grey", G_STRUCT_OFFSET(SlCalibration, dark_grey)},
    {"spread", G_STRUCT_OFFSET(SlCalibration, spread)},
};

char *sl_calibration_write(const SlCalibration *calibration)
{
    GString *text = g_string_new("# Made by starlabel decode --calibrate; greys are linear, 0 to "
                                 "1.\n[" GROUP "]\n");

    g_string_append_printf(text, "format=%d\ncards=%d\n", FORMAT, calibration->cards);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        double value = G_STRUCT_MEMBER(double, calibration, fields[i].offset);
        g_string_append_printf(text, "%s=", fields[i].key);
        sl_decimal_append(text, value, PLACES);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

gboolean sl_calibration_check(const SlCalibration *c, const char *name, GError **error)
{
    g_autofree char *shown = sl_printable(name);

    if (c->light <= 1 && c->dark >= 0 && c->light - c->dark >= MIN_CONTRAST &&
        c->light_grey - c->dark_grey >= MIN_CONTRAST)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("'%s': light and dark are too near each other to calibrate by; scan a card of "
                  "black on white with automatic exposure off"),
                shown);
    return FALSE;
}

static gboolean read_fields(GKeyFile *file, SlCalibration *calibration, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        GError *failure = NULL;
        double value = g_key_file_get_double(file, GROUP, fields[i].key, &failure);
        if (failure == NULL && !(value >= 0 && value <= 1))
            failure = g_error_new(SL_ERROR, SL_ERROR_FORMAT, _("%s is not within 0 and 1"),
                                  fields[i].key);
        if (failure != NULL) {
            g_propagate_error(error, failure);
            return FALSE;
        }
        G_STRUCT_MEMBER(double, calibration, fields[i].offset) = value;
    }
    calibration->cards = g_key_file_get_integer(file, GROUP, "cards", NULL);
    return TRUE;
}

gboolean sl_calibration_load(const char *path, SlCalibration *calibration, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_CALIBRATION_MAX_BYTES, error);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) failure = NULL;
    SlCalibration read = {0};

    if (bytes == NULL)
        return FALSE;
    if (g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, &failure) &&
        g_key_file_get_integer(file, GROUP, "format", &failure) == FORMAT &&
        read_fields(file, &read, &failure)) {
        if (!sl_calibration_check(&read, path, error))
            return FALSE;
        *calibration = read;
        return TRUE;
    }
    g_autofree char *shown = sl_printable(path);
    g_autofree char *why = sl_printable(failure != NULL ? failure->message : _("another format"));
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("'%s' is no calibration (%s); make one with decode --calibrate"), shown, why);
    return FALSE;
}
