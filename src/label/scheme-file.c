/* scheme-file — scheme.ini as groups and keys, with its base and its provenance */
#include "label/scheme-file.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <string.h>

#define OFFICIAL   "official;"
#define UNOFFICIAL "unofficial"
#define PROVENANCE "provenance"
#define OF_A_KEY   ".provenance"

struct SlSchemeFile {
    char *path; /* for messages */
    char *name;
    char *artwork;
    GKeyFile *keys;
};

gboolean sl_scheme_file_fail(const SlSchemeFile *file, const char *group, const char *key,
                             GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "'%s' [%s]%s%s: %s", file->path, group,
                key ? " " : "", key ? key : "", message);
    return FALSE;
}

/* ---- one file ------------------------------------------------------------------------------ */

static gboolean is_provenance(const char *key)
{
    return strcmp(key, PROVENANCE) == 0 || g_str_has_suffix(key, OF_A_KEY);
}

/* Where a key's value comes from: its own word, else the group's. */
static char *find_provenance(GKeyFile *keys, const char *group, const char *key)
{
    g_autofree char *own = g_strconcat(key, OF_A_KEY, NULL);
    char *word = g_key_file_get_value(keys, group, own, NULL);

    if (word == NULL)
        word = g_key_file_get_value(keys, group, PROVENANCE, NULL);
    return word ? g_strstrip(word) : NULL;
}

/* "official" alone is not enough: it must name its source. */
static gboolean is_sound_provenance(const char *word)
{
    return word != NULL && (strcmp(word, UNOFFICIAL) == 0 ||
                            (g_str_has_prefix(word, OFFICIAL) && word[strlen(OFFICIAL)] != '\0'));
}

static gboolean is_known_group(const char *group)
{
    static const char *const plain[] = {"scheme",   "levels", "number",   "url",
                                        "validity", "status", "columns",  "templates",
                                        "fonts",    "sample", "wordings", NULL};

    return g_strv_contains(plain, group) || g_str_has_prefix(group, "ink ") ||
           g_str_has_prefix(group, "variant ") || g_str_has_prefix(group, "use ") ||
           g_str_has_prefix(group, "wording ") || g_str_has_prefix(group, "device ");
}

static gboolean check_key(const SlSchemeFile *file, const char *group, const char *key,
                          SlKeyKnown known, GError **error)
{
    if (is_provenance(key)) {
        g_autofree char *of = g_strndup(key, strlen(key) - MIN(strlen(key), strlen(OF_A_KEY)));
        if (*of != '\0' && !g_key_file_has_key(file->keys, group, of, NULL))
            return sl_scheme_file_fail(file, group, key, error,
                                       _("speaks of no key of this group"));
        return TRUE;
    }
    if (!known(group, key))
        return sl_scheme_file_fail(file, group, key, error, _("is not a known key"));
    g_autofree char *word = find_provenance(file->keys, group, key);
    if (!is_sound_provenance(word))
        return sl_scheme_file_fail(file, group, key, error,
                                   _("has no provenance; write 'provenance = unofficial' or "
                                     "'provenance = official; <source>' in its group"));
    return TRUE;
}

static gboolean check_keys(const SlSchemeFile *file, SlKeyKnown known, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file->keys, NULL);

    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(file->keys, *group, NULL, NULL);
        if (!is_known_group(*group))
            return sl_scheme_file_fail(file, *group, NULL, error, _("is not a known group"));
        for (char **key = keys; *key != NULL; key++) {
            if (!check_key(file, *group, *key, known, error))
                return FALSE;
        }
    }
    return TRUE;
}

static SlSchemeFile *open_one(const char *folder, SlKeyKnown known, GError **error)
{
    g_autoptr(SlSchemeFile) file = g_new0(SlSchemeFile, 1);
    g_autoptr(GError) cause = NULL;

    file->path = g_build_filename(folder, "scheme.ini", NULL);
    file->name = g_path_get_basename(folder);
    file->artwork = g_strdup(folder);
    file->keys = g_key_file_new();

    g_autoptr(GBytes) bytes = sl_file_read(file->path, SL_SCHEME_MAX_BYTES, error);
    if (bytes == NULL)
        return NULL;
    gsize size = 0;
    const char *text = g_bytes_get_data(bytes, &size);
    if (size == 0 || !g_utf8_validate_len(text, size, NULL)) { /* a NUL is no UTF-8 text here */
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s' is no scheme file: it is empty or not UTF-8"), file->path);
        return NULL;
    }
    /* GKeyFile's own message has no file name in it */
    if (!g_key_file_load_from_bytes(file->keys, bytes, G_KEY_FILE_NONE, &cause)) {
        g_autofree char *shown = sl_printable(cause->message);
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s' is no scheme file: %s"), file->path,
                    shown);
        return NULL;
    }
    return check_keys(file, known, error) ? g_steal_pointer(&file) : NULL;
}

/* ---- a file and its base ------------------------------------------------------------------- */

/* Lay the keys of `top` over `base`, each with its own provenance, so that a value which the top
 * file changes never borrows the word "official" from the base. */
static void lay_over(GKeyFile *base, GKeyFile *top)
{
    g_auto(GStrv) groups = g_key_file_get_groups(top, NULL);

    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(top, *group, NULL, NULL);
        for (char **key = keys; *key != NULL; key++) {
            if (is_provenance(*key))
                continue;
            g_autofree char *value = g_key_file_get_value(top, *group, *key, NULL);
            g_autofree char *word = find_provenance(top, *group, *key);
            g_autofree char *own = g_strconcat(*key, OF_A_KEY, NULL);
            g_key_file_set_value(base, *group, *key, value);
            g_key_file_set_value(base, *group, own, word);
        }
    }
}

static gboolean add_base(SlSchemeFile *file, const char *folder, const char *base_name,
                         SlKeyKnown known, GError **error)
{
    g_autofree char *safe = sl_file_safe_name(base_name);
    if (strcmp(safe, base_name) != 0 || strcmp(base_name, file->name) == 0)
        return sl_scheme_file_fail(file, "scheme", "extends", error,
                                   _("must be the name of another scheme's folder"));

    g_autofree char *assets = g_path_get_dirname(folder);
    g_autofree char *base_folder = g_build_filename(assets, base_name, NULL);
    g_autoptr(SlSchemeFile) base = open_one(base_folder, known, error);
    if (base == NULL)
        return FALSE;
    if (g_key_file_has_key(base->keys, "scheme", "extends", NULL))
        return sl_scheme_file_fail(base, "scheme", "extends", error,
                                   _("is used by a base already"));

    if (!g_key_file_has_group(file->keys, "templates")) {
        g_free(file->artwork);
        file->artwork = g_steal_pointer(&base_folder);
    }
    lay_over(base->keys, file->keys);
    g_key_file_unref(file->keys);
    file->keys = g_key_file_ref(base->keys);
    return TRUE;
}

SlSchemeFile *sl_scheme_file_open(const char *folder, SlKeyKnown known, GError **error)
{
    /* "assets/jc-star/" and "." must give a name too */
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);
    g_autoptr(SlSchemeFile) file = open_one(whole, known, error);
    if (file == NULL)
        return NULL;

    g_autofree char *base = sl_scheme_file_text(file, "scheme", "extends");
    if (base != NULL && !add_base(file, whole, base, known, error))
        return NULL;
    return g_steal_pointer(&file);
}

void sl_scheme_file_free(SlSchemeFile *file)
{
    if (file == NULL)
        return;
    g_free(file->path);
    g_free(file->name);
    g_free(file->artwork);
    g_key_file_unref(file->keys);
    g_free(file);
}

/* ---- values -------------------------------------------------------------------------------- */

const char *sl_scheme_file_name(const SlSchemeFile *file)
{
    return file->name;
}

const char *sl_scheme_file_artwork(const SlSchemeFile *file)
{
    return file->artwork;
}

char *sl_scheme_file_text(const SlSchemeFile *file, const char *group, const char *key)
{
    char *text = g_key_file_get_value(file->keys, group, key, NULL);

    if (text != NULL && *g_strstrip(text) == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

char *sl_scheme_file_source(const SlSchemeFile *file, const char *group, const char *key)
{
    char *word = find_provenance(file->keys, group, key);

    if (word != NULL && g_str_has_prefix(word, OFFICIAL))
        return g_strstrip(
            memmove(word, word + strlen(OFFICIAL), strlen(word + strlen(OFFICIAL)) + 1));
    return word;
}

char **sl_scheme_file_list(const SlSchemeFile *file, const char *group, const char *key)
{
    g_autofree char *text = sl_scheme_file_text(file, group, key);
    g_auto(GStrv) parts = g_strsplit(text ? text : "", ";", -1);
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (char **part = parts; *part != NULL; part++) {
        if (*g_strstrip(*part) != '\0')
            g_strv_builder_add(list, *part);
    }
    return g_strv_builder_end(list);
}

char **sl_scheme_file_keys(const SlSchemeFile *file, const char *group)
{
    g_auto(GStrv) all = g_key_file_get_keys(file->keys, group, NULL, NULL);
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (char **key = all; key != NULL && *key != NULL; key++) {
        if (!is_provenance(*key))
            g_strv_builder_add(list, *key);
    }
    return g_strv_builder_end(list);
}

char **sl_scheme_file_names(const SlSchemeFile *file, const char *prefix)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file->keys, NULL);
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (char **group = groups; *group != NULL; group++) {
        if (g_str_has_prefix(*group, prefix))
            g_strv_builder_add(list, *group + strlen(prefix));
    }
    return g_strv_builder_end(list);
}

gboolean sl_scheme_file_count(const SlSchemeFile *file, const char *group, const char *key,
                              int least, int most, int *count, GError **error)
{
    g_autofree char *text = sl_scheme_file_text(file, group, key);
    gint64 value = 0;

    if (text == NULL)
        return sl_scheme_file_fail(file, group, key, error, _("is missing"));
    if (!g_ascii_string_to_signed(text, 10, least, most, &value, NULL))
        return sl_scheme_file_fail(file, group, key, error,
                                   _("'%s' is no whole number from %d to %d"), text, least, most);
    *count = (int)value;
    return TRUE;
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **sl_scheme_file_unofficial(const SlSchemeFile *file)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file->keys, NULL);
    GPtrArray *found = g_ptr_array_new();

    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = sl_scheme_file_keys(file, *group);
        for (char **key = keys; *key != NULL; key++) {
            g_autofree char *word = find_provenance(file->keys, *group, *key);
            if (g_strcmp0(word, UNOFFICIAL) == 0)
                g_ptr_array_add(found, g_strconcat(*group, ".", *key, NULL));
        }
    }
    g_ptr_array_sort(found, compare_words);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}
