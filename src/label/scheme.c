/* scheme — read scheme.ini: the plain values by one table, inks, variants and uses by their groups
 */
#include "label/scheme.h"

#include "base/error.h"
#include "base/file.h"
#include "base/length.h"
#include "base/words.h"
#include "label/scheme-file.h"

#include <stddef.h>
#include <string.h>

/* ---- the plain values: group, key, where it goes ------------------------------------------- */

typedef enum { KIND_TEXT, KIND_LIST, KIND_COUNT, KIND_PATTERN } Kind;

typedef struct {
    const char *group, *key;
    Kind kind;
    gboolean optional;
    gsize offset;
    int least, most; /* of a KIND_COUNT */
} Field;

#define TO(member) offsetof(SlScheme, member)

static const Field fields[] = {
    {"scheme", "extends", KIND_TEXT, TRUE, 0, 0, 0}, /* read by scheme-file.c */
    {"scheme", "title-ja", KIND_TEXT, FALSE, TO(title_ja), 0, 0},
    {"scheme", "title-en", KIND_TEXT, FALSE, TO(title_en), 0, 0},
    {"levels", "count", KIND_COUNT, FALSE, TO(n_levels), 1, SL_LEVEL_MAX},
    {"number", "registration", KIND_PATTERN, FALSE, TO(registration), 0, 0},
    {"number", "application", KIND_PATTERN, TRUE, TO(application), 0, 0},
    {"number", "acceptance", KIND_PATTERN, TRUE, TO(acceptance), 0, 0},
    {"number", "provisional", KIND_PATTERN, TRUE, TO(provisional), 0, 0},
    {"number", "example", KIND_TEXT, FALSE, TO(number_example), 0, 0},
    {"number", "alphabet", KIND_TEXT, FALSE, TO(number_alphabet), 0, 0},
    {"url", "hosts", KIND_LIST, FALSE, TO(url_hosts), 0, 0},
    {"url", "ports", KIND_LIST, TRUE, TO(url_ports), 0, 0},
    {"url", "template", KIND_TEXT, TRUE, TO(url_template), 0, 0},
    {"url", "max-bytes", KIND_COUNT, FALSE, TO(url_max_bytes), 16, 2953}, /* version 40-L */
    {"validity", "max-years", KIND_COUNT, FALSE, TO(validity_max_years), 1, 100},
    {"validity", "warn-before-days", KIND_COUNT, FALSE, TO(warn_before_days), 0, 36500},
    {"validity", "edition-stale-days", KIND_COUNT, FALSE, TO(edition_stale_days), 1, 36500},
    {"templates", "quiet-zone-modules", KIND_COUNT, FALSE, TO(quiet_zone_modules), 4, 32},
    {"templates", "clear-space-percent", KIND_COUNT, TRUE, TO(clear_space_percent), 0, 25},
    {"fonts", "number", KIND_TEXT, FALSE, TO(number_face), 0, 0},
    {"fonts", "text", KIND_TEXT, FALSE, TO(text_face), 0, 0},
    {"sample", "text-ja", KIND_TEXT, FALSE, TO(sample_text_ja), 0, 0},
    {"sample", "text-en", KIND_TEXT, FALSE, TO(sample_text_en), 0, 0},
    {"sample", "code", KIND_TEXT, FALSE, TO(sample_code), 0, 0},
    {"wordings", "denials-after", KIND_LIST, TRUE, TO(denials_after), 0, 0},
    {"wordings", "denials-before", KIND_LIST, TRUE, TO(denials_before), 0, 0},
};

/* The whole number must fit, so an author need not write the anchors. */
static gboolean compile_pattern(const SlSchemeFile *file, const Field *field, const char *text,
                                GRegex **pattern, GError **error)
{
    g_autofree char *whole = g_strdup_printf("\\A(?:%s)\\z", text);
    g_autoptr(GError) cause = NULL;

    *pattern = g_regex_new(whole, G_REGEX_OPTIMIZE, 0, &cause);
    return *pattern != NULL || sl_scheme_file_fail(file, field->group, field->key, error,
                                                   _("is no pattern: %s"), cause->message);
}

static gboolean read_field(const SlSchemeFile *file, const Field *field, SlScheme *scheme,
                           GError **error)
{
    void *to = (char *)scheme + field->offset;
    g_autofree char *text = sl_scheme_file_text(file, field->group, field->key);

    if (text == NULL || field->offset == 0) {
        if (text == NULL && !field->optional)
            return sl_scheme_file_fail(file, field->group, field->key, error, _("is missing"));
        if (field->kind == KIND_LIST)
            *(char ***)to = g_new0(char *, 1);
        return TRUE;
    }
    switch (field->kind) {
    case KIND_TEXT:
        *(char **)to = g_steal_pointer(&text);
        return TRUE;
    case KIND_LIST:
        *(char ***)to = sl_scheme_file_list(file, field->group, field->key);
        return TRUE;
    case KIND_COUNT:
        return sl_scheme_file_count(file, field->group, field->key, field->least, field->most, to,
                                    error);
    case KIND_PATTERN:
        return compile_pattern(file, field, text, to, error);
    }
    return FALSE;
}

/* ---- groups of their own form -------------------------------------------------------------- */

static gboolean read_levels(const SlSchemeFile *file, SlScheme *scheme, GError **error)
{
    for (int level = 1; level <= scheme->n_levels; level++) {
        SlLevelName *name = &scheme->levels[level];
        char ja[] = "0-ja", en[] = "0-en";

        ja[0] = en[0] = (char)('0' + level);
        name->name_ja = sl_scheme_file_text(file, "levels", ja);
        name->name_en = sl_scheme_file_text(file, "levels", en);
        if (name->name_ja == NULL || name->name_en == NULL)
            return sl_scheme_file_fail(file, "levels", name->name_ja ? en : ja, error,
                                       _("is missing"));
    }
    return TRUE;
}

static gboolean read_status_words(const SlSchemeFile *file, SlScheme *scheme, GError **error)
{
    g_auto(GStrv) keys = sl_scheme_file_keys(file, "status");

    for (char **key = keys; *key != NULL; key++) {
        g_auto(GStrv) words = sl_scheme_file_list(file, "status", *key);
        SlStatus status;
        if (!sl_status_parse(*key, &status))
            return sl_scheme_file_fail(file, "status", *key, error,
                                       _("is no status; write valid, expired, withdrawn, suspended "
                                         "or unknown"));
        for (char **word = words; *word != NULL; word++)
            g_hash_table_replace(scheme->status_words, g_utf8_casefold(*word, -1),
                                 GINT_TO_POINTER(status));
    }
    return TRUE;
}

static gboolean read_columns(const SlSchemeFile *file, SlScheme *scheme, GError **error)
{
    static const char *const known[] = {"number", "level",    "holder", "product",
                                        "models", "url",      "issued", "valid_until",
                                        "status", "document", "scheme", NULL};
    g_auto(GStrv) keys = sl_scheme_file_keys(file, "columns");

    for (char **key = keys; *key != NULL; key++) {
        g_auto(GStrv) headers = sl_scheme_file_list(file, "columns", *key);
        if (!g_strv_contains(known, *key))
            return sl_scheme_file_fail(file, "columns", *key, error, _("is no field of a row"));
        for (char **header = headers; *header != NULL; header++)
            g_hash_table_replace(scheme->columns, sl_column_fold(*header), g_strdup(*key));
    }
    return TRUE;
}

static gboolean read_templates(const SlSchemeFile *file, SlScheme *scheme, GError **error)
{
    g_auto(GStrv) names = sl_scheme_file_list(file, "templates", "names");

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *safe = sl_file_safe_name(*name);
        if (strcmp(safe, *name) != 0)
            return sl_scheme_file_fail(file, "templates", "names", error,
                                       _("must be plain file names without '.svg'"));
        g_ptr_array_add(scheme->templates, g_strdup(*name));
    }
    return scheme->templates->len > 0 ||
           sl_scheme_file_fail(file, "templates", "names", error, _("is missing"));
}

/* ---- checks over several values ------------------------------------------------------------ */

static gboolean check_inks_of_variants(const SlSchemeFile *file, const SlScheme *scheme,
                                       GError **error)
{
    for (guint i = 0; i < scheme->variants->len; i++) {
        const SlVariant *variant = g_ptr_array_index(scheme->variants, i);
        g_autofree char *group = g_strdup_printf("variant %s", variant->name);
        GHashTableIter iter;
        gpointer from, to;

        if (variant->paper != NULL && sl_scheme_find_ink(scheme, NULL, variant->paper) == NULL)
            return sl_scheme_file_fail(file, group, "paper", error,
                                       _("names an ink that the scheme does not have"));

        g_hash_table_iter_init(&iter, variant->inks);
        while (g_hash_table_iter_next(&iter, &from, &to)) {
            if (sl_scheme_find_ink(scheme, NULL, from) == NULL ||
                sl_scheme_find_ink(scheme, NULL, to) == NULL)
                return sl_scheme_file_fail(file, group, from, error,
                                           _("names an ink that the scheme does not have"));
        }
    }
    return TRUE;
}

static gboolean check_templates_of_uses(const SlSchemeFile *file, const SlScheme *scheme,
                                        GError **error)
{
    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = g_ptr_array_index(scheme->uses, i);
        g_autofree char *group = g_strdup_printf("use %s", use->name);

        if (!g_ptr_array_find_with_equal_func(scheme->templates, use->template_name, g_str_equal,
                                              NULL))
            return sl_scheme_file_fail(file, group, "template", error,
                                       _("'%s' does not stand in [templates]"), use->template_name);
    }
    return TRUE;
}

static gboolean check_variants_of_devices(const SlSchemeFile *file, const SlScheme *scheme,
                                          GError **error)
{
    for (guint i = 0; i < scheme->devices->len; i++) {
        const SlDevice *device = g_ptr_array_index(scheme->devices, i);
        g_autofree char *group = g_strdup_printf("device %s", device->name);

        if (device->variant != NULL && sl_scheme_find_variant(scheme, device->variant) == NULL)
            return sl_scheme_file_fail(file, group, "variant", error, _("'%s' is no variant"),
                                       device->variant);
    }
    return TRUE;
}

/* An example that is no registration number, or a letter that no glyph is kept for, would surface
 * far from its cause. */
static gboolean check_example(const SlSchemeFile *file, const SlScheme *scheme, GError **error)
{
    const char *example = scheme->number_example;

    if (sl_scheme_number_kind(scheme, example) != SL_NUMBER_REGISTRATION)
        return sl_scheme_file_fail(file, "number", "example", error,
                                   _("does not fit the pattern of a registration number"));
    if (strspn(example, scheme->number_alphabet) != strlen(example))
        return sl_scheme_file_fail(file, "number", "alphabet", error,
                                   _("does not hold every character of the example"));
    return TRUE;
}

static gboolean check_whole(const SlSchemeFile *file, const SlScheme *scheme, GError **error)
{
    if (scheme->inks->len == 0 || scheme->variants->len == 0 || scheme->uses->len == 0)
        return sl_scheme_file_fail(file, "ink, variant, use", NULL, error,
                                   _("are needed, one of each at least"));
    if (*scheme->url_hosts == NULL)
        return sl_scheme_file_fail(file, "url", "hosts", error, _("names no host"));
    return check_example(file, scheme, error) && check_inks_of_variants(file, scheme, error) &&
           check_templates_of_uses(file, scheme, error) &&
           check_variants_of_devices(file, scheme, error);
}

/* ---- load and free ------------------------------------------------------------------------- */

static SlScheme *scheme_new(const SlSchemeFile *file)
{
    SlScheme *scheme = g_new0(SlScheme, 1);

    scheme->name = g_strdup(sl_scheme_file_name(file));
    scheme->folder = g_strdup(sl_scheme_file_artwork(file));
    scheme->status_words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    scheme->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    scheme->inks = g_ptr_array_new_with_free_func(sl_ink_free);
    scheme->variants = g_ptr_array_new_with_free_func(sl_variant_free);
    scheme->uses = g_ptr_array_new_with_free_func(sl_use_free);
    scheme->devices = g_ptr_array_new_with_free_func(sl_device_free);
    scheme->wordings = g_ptr_array_new_with_free_func(sl_wording_free);
    scheme->templates = g_ptr_array_new_with_free_func(g_free);
    return scheme;
}

static gboolean is_known_key(const char *group, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strcmp(fields[i].group, group) == 0 && strcmp(fields[i].key, key) == 0)
            return TRUE;
    }
    /* the groups whose keys are data are checked where they are read */
    static const char *const open[] = {"status", "columns", NULL};
    if (g_strv_contains(open, group) || strchr(group, ' ') != NULL)
        return TRUE;
    if (strcmp(group, "levels") == 0)
        return g_ascii_isdigit(key[0]) &&
               (strcmp(key + 1, "-ja") == 0 || strcmp(key + 1, "-en") == 0);
    return strcmp(group, "templates") == 0 && strcmp(key, "names") == 0;
}

SlScheme *sl_scheme_load(const char *folder, GError **error)
{
    g_autoptr(SlSchemeFile) file = sl_scheme_file_open(folder, is_known_key, error);
    if (file == NULL)
        return NULL;

    g_autoptr(SlScheme) scheme = scheme_new(file);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (!read_field(file, &fields[i], scheme, error))
            return NULL;
    }
    if (!read_levels(file, scheme, error) || !read_status_words(file, scheme, error) ||
        !read_columns(file, scheme, error) || !read_templates(file, scheme, error) ||
        !sl_scheme_file_inks(file, scheme->inks, error) ||
        !sl_scheme_file_variants(file, scheme->variants, error) ||
        !sl_scheme_file_uses(file, scheme->uses, error) ||
        !sl_scheme_file_devices(file, scheme->devices, error) ||
        !sl_scheme_file_wordings(file, scheme->wordings, error) ||
        !check_whole(file, scheme, error))
        return NULL;
    scheme->unofficial = sl_scheme_file_unofficial(file);
    return g_steal_pointer(&scheme);
}

void sl_scheme_free(SlScheme *scheme)
{
    if (scheme == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        void *from = (char *)scheme + fields[i].offset;
        if (fields[i].offset == 0 || fields[i].kind == KIND_COUNT)
            continue;
        if (fields[i].kind == KIND_TEXT)
            g_free(*(char **)from);
        else if (fields[i].kind == KIND_LIST)
            g_strfreev(*(char ***)from);
        else if (*(GRegex **)from != NULL)
            g_regex_unref(*(GRegex **)from);
    }
    for (int level = 0; level <= SL_LEVEL_MAX; level++) {
        g_free(scheme->levels[level].name_ja);
        g_free(scheme->levels[level].name_en);
    }
    g_free(scheme->name);
    g_free(scheme->folder);
    g_hash_table_unref(scheme->status_words);
    g_hash_table_unref(scheme->columns);
    g_ptr_array_unref(scheme->inks);
    g_ptr_array_unref(scheme->variants);
    g_ptr_array_unref(scheme->uses);
    g_ptr_array_unref(scheme->devices);
    g_ptr_array_unref(scheme->templates);
    g_ptr_array_unref(scheme->wordings);
    g_strfreev(scheme->unofficial);
    g_free(scheme);
}
