/* lists — what the tests of the registry share: schemes, small lists, temporary folders */
#ifndef SL_TEST_LISTS_H
#define SL_TEST_LISTS_H

#include "base/error.h"
#include "registry/registry.h"

#include <glib/gstdio.h>
#include <string.h>

/* SlSchemeFinder on the schemes of the source tree; NULL is the sample's. */
static inline const SlScheme *find_scheme(const char *name, gpointer data, GError **error)
{
    static GHashTable *schemes;
    (void)data;

    if (schemes == NULL)
        schemes =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sl_scheme_free);
    name = name != NULL ? name : "jc-star-sample";
    SlScheme *scheme = g_hash_table_lookup(schemes, name);
    g_autofree char *folder = g_build_filename(SL_TOP, "assets", name, NULL);
    if (scheme != NULL)
        return scheme;
    if (strchr(name, '/') != NULL || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, "'%s' is no scheme", name);
        return NULL;
    }
    scheme = sl_scheme_load(folder, error);
    if (scheme != NULL)
        g_hash_table_insert(schemes, g_strdup(name), scheme);
    return scheme;
}

/* A folder that is removed with all that is in it (no folders) when the variable ends. */
typedef char Folder;
static inline void folder_remove(Folder *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, folder_remove)

static inline Folder *folder_make(void)
{
    return g_dir_make_tmp("registry-XXXXXX", NULL);
}

#define HEADER "number,level,holder,product,models,url,issued,valid_until,status\n"

static inline char *write_file(const Folder *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* HEADER and `rows` as the file `name`. */
static inline char *write_list(const Folder *folder, const char *name, const char *rows)
{
    g_autofree char *text = g_strconcat(HEADER, rows, NULL);

    return write_file(folder, name, text);
}

static inline SlRegistry *open_registry(const Folder *folder)
{
    g_autofree char *path = g_build_filename(folder, "registry.db", NULL);
    g_autoptr(GError) error = NULL;
    SlRegistry *registry = sl_registry_open(path, SL_REGISTRY_WRITE, &error);

    g_assert_no_error(error);
    return registry;
}

static inline gboolean import_file(SlRegistry *registry, const char *file, const char *edition,
                                   SlImportReport *report, GError **error)
{
    SlImportOrder order = {.edition = edition};

    return sl_registry_import(registry, file, NULL, find_scheme, NULL, &order, report, error);
}

/* Import HEADER and `rows`, all of them good. */
static inline void import_rows(SlRegistry *registry, const Folder *folder, const char *edition,
                               const char *rows)
{
    g_autofree char *file = write_list(folder, edition, rows);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;

    g_assert_true(import_file(registry, file, edition, &report, &error));
    g_assert_no_error(error);
}

static inline GDate day(const char *text)
{
    GDate date;

    g_assert_true(sl_date_parse(text, &date));
    return date;
}

#endif
