/* scheme-device — the groups [device NAME]: printers with their raster, ink spread and inks, from
 * the scheme or from a file of the user's own */
#include "label/scheme-file.h"

#include "base/error.h"
#include "base/file.h"
#include "base/length.h"
#include "base/words.h"

#include <string.h>

#define MAX_DOTS_PER_MM 400.0 /* 10,160 dpi: no platesetter is finer */
#define MAX_SPREAD_MM   0.5   /* flexography on corrugated board stays below */
#define MAX_OWN_BYTES   (64 * 1024)
#define MAX_OWN_DEVICES 200

static const char *const KNOWN[] = {"title", "resolution", "ink-spread", "variant", NULL};

void sl_device_free(gpointer data)
{
    SlDevice *device = data;

    g_free(device->name);
    g_free(device->title);
    g_free(device->variant);
    g_free(device);
}

/* What is wrong with the value of `*key`, or NULL. "ink-spread" may be left out: nothing is
 * compensated then. */
static const char *set_device(SlDevice *device, const char *raster, const char *spread,
                              const char **key)
{
    SlLength length;

    *key = "resolution";
    if (raster == NULL || !sl_length_parse(raster, &length, NULL) || length.unit != SL_UNIT_DPMM ||
        length.value <= 0 || length.value > MAX_DOTS_PER_MM)
        return _("write a resolution such as 12dpmm or 600dpi");
    device->dots_per_mm = length.value;
    *key = "ink-spread";
    if (spread != NULL && (!sl_length_parse_mm(spread, &device->ink_spread_mm, NULL) ||
                           device->ink_spread_mm > MAX_SPREAD_MM))
        return _("write 0um to 500um");
    return NULL;
}

static gboolean read_device(const SlSchemeFile *file, const char *name, SlDevice *device,
                            GError **error)
{
    g_autofree char *group = g_strconcat("device ", name, NULL);
    g_auto(GStrv) keys = sl_scheme_file_keys(file, group);
    g_autofree char *raster = sl_scheme_file_text(file, group, "resolution");
    g_autofree char *spread = sl_scheme_file_text(file, group, "ink-spread");
    const char *at;

    device->name = g_strdup(name);
    device->title = sl_scheme_file_text(file, group, "title");
    device->variant = sl_scheme_file_text(file, group, "variant");
    for (char **key = keys; *key != NULL; key++)
        if (!g_strv_contains(KNOWN, *key))
            return sl_scheme_file_fail(file, group, *key, error, _("is not a known key"));
    if (device->title == NULL)
        return sl_scheme_file_fail(file, group, "title", error, _("is missing"));
    const char *wrong = set_device(device, raster, spread, &at);
    return wrong == NULL || sl_scheme_file_fail(file, group, at, error, "%s", wrong);
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

/* ---- a file of one's own ------------------------------------------------------------------- */

static gboolean own_fail(const char *path, const char *group, const char *key, GError **error,
                         const char *message)
{
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "'%s' [%s]%s%s: %s", path, group, key ? " " : "",
                key ? key : "", message);
    return FALSE;
}

/* One group, into a device of the scheme; one of the same name is replaced. */
static gboolean add_own(SlScheme *scheme, GKeyFile *file, const char *path, const char *group,
                        GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    const char *name = group + strlen("device "), *at;

    if (!g_str_has_prefix(group, "device ") || *name == '\0')
        return own_fail(path, group, NULL, error,
                        _("is not a known group; a printer is a group [device NAME]"));
    for (char **key = keys; *key != NULL; key++)
        if (!g_strv_contains(KNOWN, *key) && strcmp(*key, "provenance") != 0)
            return own_fail(path, group, *key, error,
                            _("is not a known key; there are title, resolution, ink-spread and "
                              "variant"));
    g_autofree char *raster = g_key_file_get_string(file, group, "resolution", NULL);
    g_autofree char *spread = g_key_file_get_string(file, group, "ink-spread", NULL);
    SlDevice *device = (SlDevice *)sl_scheme_find_device(scheme, name);
    if (device == NULL) {
        device = g_new0(SlDevice, 1);
        device->name = g_strdup(name);
        g_ptr_array_add(scheme->devices, device);
    }
    device->ink_spread_mm = 0;
    g_free(device->title);
    g_free(device->variant);
    device->title = g_key_file_get_string(file, group, "title", NULL);
    device->variant = g_key_file_get_string(file, group, "variant", NULL);
    if (device->variant != NULL && sl_scheme_find_variant(scheme, device->variant) == NULL) {
        g_autofree char *names = sl_scheme_variant_names(scheme);
        g_autofree char *wrong = g_strdup_printf(_("is no variant; there are: %s"), names);
        return own_fail(path, group, "variant", error, wrong);
    }
    const char *wrong = set_device(device, raster, spread, &at);
    return wrong == NULL || own_fail(path, group, at, error, wrong);
}

gboolean sl_scheme_add_devices(SlScheme *scheme, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, MAX_OWN_BYTES, error);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) why = NULL;

    if (bytes == NULL)
        return FALSE;
    if (!g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, &why)) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s': %s: write groups [device NAME] with lines 'resolution = 600dpi'"),
                    path, why->message);
        return FALSE;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    if (g_strv_length(groups) > MAX_OWN_DEVICES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': more than %d devices: remove some"),
                    path, MAX_OWN_DEVICES);
        return FALSE;
    }
    for (char **group = groups; *group != NULL; group++)
        if (!add_own(scheme, file, path, *group, error))
            return FALSE;
    return TRUE;
}
