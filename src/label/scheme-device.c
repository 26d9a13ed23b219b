/* scheme-device — the groups [device NAME]: printers with their raster, ink spread and inks */
#include "label/scheme-file.h"

#include "base/length.h"
#include "base/words.h"

#include <string.h>

#define MAX_DOTS_PER_MM 400.0 /* 10,160 dpi: no platesetter is finer */
#define MAX_SPREAD_MM   0.5   /* flexography on corrugated board stays below */

void sl_device_free(gpointer data)
{
    SlDevice *device = data;

    g_free(device->name);
    g_free(device->title);
    g_free(device->variant);
    g_free(device);
}

/* "ink-spread" may be left out: nothing is compensated then. */
static gboolean read_spread(const SlSchemeFile *file, const char *group, SlDevice *device,
                            GError **error)
{
    g_autofree char *text = sl_scheme_file_text(file, group, "ink-spread");

    return text == NULL ||
           (sl_length_parse_mm(text, &device->ink_spread_mm, NULL) &&
            device->ink_spread_mm <= MAX_SPREAD_MM) ||
           sl_scheme_file_fail(file, group, "ink-spread", error, _("write 0um to 500um"));
}

static gboolean read_device(const SlSchemeFile *file, const char *name, SlDevice *device,
                            GError **error)
{
    static const char *const known[] = {"title", "resolution", "ink-spread", "variant", NULL};
    g_autofree char *group = g_strconcat("device ", name, NULL);
    g_auto(GStrv) keys = sl_scheme_file_keys(file, group);
    g_autofree char *raster = sl_scheme_file_text(file, group, "resolution");
    SlLength length;

    device->name = g_strdup(name);
    device->title = sl_scheme_file_text(file, group, "title");
    device->variant = sl_scheme_file_text(file, group, "variant");
    for (char **key = keys; *key != NULL; key++)
        if (!g_strv_contains(known, *key))
            return sl_scheme_file_fail(file, group, *key, error, _("is not a known key"));
    if (device->title == NULL)
        return sl_scheme_file_fail(file, group, "title", error, _("is missing"));
    if (raster == NULL || !sl_length_parse(raster, &length, NULL) || length.unit != SL_UNIT_DPMM ||
        length.value <= 0 || length.value > MAX_DOTS_PER_MM)
        return sl_scheme_file_fail(file, group, "resolution", error,
                                   _("write a resolution such as 12dpmm or 600dpi"));
    device->dots_per_mm = length.value;
    return read_spread(file, group, device, error);
}

gboolean sl_scheme_file_devices(const SlSchemeFile *file, GPtrArray *devices, GError **error)
{
    g_auto(GStrv) names = sl_scheme_file_names(file, "device ");

    for (char **name = names; *name != NULL; name++) {
        SlDevice *device = g_new0(SlDevice, 1);
        g_ptr_array_add(devices, device);
        if (!read_device(file, *name, device, error))
            return FALSE;
    }
    return TRUE;
}

const SlDevice *sl_scheme_find_device(const SlScheme *scheme, const char *name)
{
    for (guint i = 0; i < scheme->devices->len; i++) {
        const SlDevice *device = g_ptr_array_index(scheme->devices, i);
        if (strcmp(device->name, name) == 0)
            return device;
    }
    return NULL;
}

char *sl_scheme_device_names(const SlScheme *scheme)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < scheme->devices->len; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               ((const SlDevice *)g_ptr_array_index(scheme->devices, i))->name);
    return g_string_free(names, FALSE);
}
