/* verify-list — which photos: those of a list, or of a folder */
#include "cli/verify-list.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

/* Extensions of the pictures that can be read (read/photo.h). */
static const char *const pictures[] = {"jpg",  "jpeg", "png",  "webp", "heic",
                                       "heif", "tif",  "tiff", "bmp",  NULL};

static gboolean is_picture(const char *name)
{
    const char *dot = strrchr(name, '.');
    g_autofree char *extension = dot != NULL ? g_ascii_strdown(dot + 1, -1) : g_strdup("");

    return name[0] != '.' && g_strv_contains(pictures, extension);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean list_folder(const char *folder, GPtrArray *photos, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &reason);

    if (dir == NULL) {
        g_autofree char *shown = sl_printable(folder);
        g_set_error(error, SL_ERROR, SL_ERROR_FILE, _("'%s' cannot be read: %s"), shown,
                    reason->message);
        return FALSE;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL && photos->len <= SL_PHOTOS_MAX;)
        if (is_picture(name))
            g_ptr_array_add(photos, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(photos, by_text);
    return TRUE;
}

/* One path a line, as they stand; blank lines are passed over. */
static gboolean read_lines(const char *from, GPtrArray *photos, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(from, SL_PHOTOS_MAX_BYTES, error);

    if (bytes == NULL)
        return FALSE;
    gsize size;
    const char *at = g_bytes_get_data(bytes, &size), *end = at + size;
    if (size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    while (at < end && photos->len <= SL_PHOTOS_MAX) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        gsize length = newline != NULL ? (gsize)(newline - at) : (gsize)(end - at);
        g_autofree char *path = g_strndup(at, length);

        at += length + 1;
        g_strchomp(path);
        if (*path != '\0')
            g_ptr_array_add(photos, g_steal_pointer(&path));
    }
    return TRUE;
}

char **sl_photo_list(const char *from, GError **error)
{
    g_autoptr(GPtrArray) photos = g_ptr_array_new_with_free_func(g_free);
    gboolean folder = strcmp(from, "-") != 0 && g_file_test(from, G_FILE_TEST_IS_DIR);
    g_autofree char *shown = sl_printable(strcmp(from, "-") == 0 ? _("standard input") : from);

    if (!(folder ? list_folder(from, photos, error) : read_lines(from, photos, error)))
        return NULL;
    if (photos->len == 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s' names no photo%s"), shown,
                    folder ? _("; pictures end in .jpg, .png, .webp, .heic, .tiff or .bmp") : "");
        return NULL;
    }
    if (photos->len > SL_PHOTOS_MAX) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s' names more than %d photos; split it"),
                    shown, SL_PHOTOS_MAX);
        return NULL;
    }
    g_ptr_array_add(photos, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&photos), FALSE);
}
