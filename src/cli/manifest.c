/*
 * manifest — what stands in an output folder, and where it came from
 */
#include "cli/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

#define LOG_NAME       "manifest.jsonl"
#define LIST_NAME      "manifest.json"
#define GENERATOR      "starlabel"
#define MAX_FILE_BYTES ((gsize)1 << 30) /* of a file that an entry names */
#define MM_PLACES      4
#define DPI_PLACES     2

struct SlManifest {
    char *folder;
    gboolean made;       /* this run made the folder */
    int log;             /* manifest.jsonl, locked */
    GHashTable *earlier; /* file -> SlManifestEntry of earlier runs; not changed while open */
    GHashTable *landed;  /* file -> SlManifestEntry of this run */
};

/* ---- entries ------------------------------------------------------------------------------- */

/* The keys of an entry, in the order in which they are written. */
static const struct Key {
    const char *name;
    enum { KEY_TEXT, KEY_COUNT, KEY_MM, KEY_DPI, KEY_FLAG } kind;
    gsize offset;
} keys[] = {
    {"file", KEY_TEXT, offsetof(SlManifestEntry, file)},
    {"sha256", KEY_TEXT, offsetof(SlManifestEntry, sha256)},
    {"number", KEY_TEXT, offsetof(SlManifestEntry, number)},
    {"level", KEY_COUNT, offsetof(SlManifestEntry, level)},
    {"use", KEY_TEXT, offsetof(SlManifestEntry, use)},
    {"format", KEY_TEXT, offsetof(SlManifestEntry, format)},
    {"variant", KEY_TEXT, offsetof(SlManifestEntry, variant)},
    {"scale", KEY_COUNT, offsetof(SlManifestEntry, scale)},
    {"template", KEY_TEXT, offsetof(SlManifestEntry, template_name)},
    {"template_sha256", KEY_TEXT, offsetof(SlManifestEntry, template_sha256)},
    {"provenance", KEY_TEXT, offsetof(SlManifestEntry, provenance)},
    {"scheme", KEY_TEXT, offsetof(SlManifestEntry, scheme)},
    {"edition", KEY_TEXT, offsetof(SlManifestEntry, edition)},
    {"draft", KEY_FLAG, offsetof(SlManifestEntry, draft)},
    {"code", KEY_FLAG, offsetof(SlManifestEntry, code)},
    {"width_mm", KEY_MM, offsetof(SlManifestEntry, width_mm)},
    {"height_mm", KEY_MM, offsetof(SlManifestEntry, height_mm)},
    {"module_mm", KEY_MM, offsetof(SlManifestEntry, module_mm)},
    {"dots_per_module", KEY_COUNT, offsetof(SlManifestEntry, dots_per_module)},
    {"dpi", KEY_DPI, offsetof(SlManifestEntry, dpi)},
};

#define FIELD(entry, key, type) (*(type *)((char *)(entry) + (key)->offset))

static void entry_free(gpointer data)
{
    SlManifestEntry *entry = data;

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == KEY_TEXT)
            g_free(FIELD(entry, &keys[i], char *));
    g_free(entry);
}

static SlManifestEntry *entry_copy(const SlManifestEntry *entry)
{
    SlManifestEntry *copy = g_memdup2(entry, sizeof *entry);

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == KEY_TEXT)
            FIELD(copy, &keys[i], char *) = g_strdup(FIELD(entry, &keys[i], char *));
    return copy;
}

static void write_entry(const SlManifestEntry *entry, GString *out)
{
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const struct Key *key = &keys[i];
        if (key->kind == KEY_TEXT)
            sl_json_string(&json, key->name, FIELD(entry, key, char *));
        else if (key->kind == KEY_COUNT)
            sl_json_int(&json, key->name, FIELD(entry, key, int));
        else if (key->kind == KEY_FLAG)
            sl_json_bool(&json, key->name, FIELD(entry, key, gboolean));
        else
            sl_json_number(&json, key->name, FIELD(entry, key, double),
                           key->kind == KEY_MM ? MM_PLACES : DPI_PLACES);
    }
    sl_json_end(&json);
    sl_json_finish(&json);
}

/* Below the folder, and nowhere else: a manifest may have been written by someone else. */
static gboolean is_below(const char *file)
{
    g_auto(GStrv) components = g_strsplit(file, "/", -1);

    for (char **c = components; *c != NULL; c++)
        if (**c == '\0' || strcmp(*c, ".") == 0 || strcmp(*c, "..") == 0)
            return FALSE;
    return TRUE;
}

static SlManifestEntry *read_entry(JsonNode *node)
{
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return NULL;

    JsonObject *object = json_node_get_object(node);
    SlManifestEntry *entry = g_new0(SlManifestEntry, 1);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const struct Key *key = &keys[i];
        JsonNode *member = json_object_get_member(object, key->name);
        if (member == NULL || !JSON_NODE_HOLDS_VALUE(member))
            continue;
        if (key->kind == KEY_TEXT)
            FIELD(entry, key, char *) = json_node_dup_string(member);
        else if (key->kind == KEY_COUNT)
            FIELD(entry, key, int) = (int)json_node_get_int(member);
        else if (key->kind == KEY_FLAG)
            FIELD(entry, key, gboolean) = json_node_get_boolean(member);
        else
            FIELD(entry, key, double) = json_node_get_double(member);
    }
    if (entry->file != NULL && entry->sha256 != NULL && is_below(entry->file))
        return entry;
    entry_free(entry);
    return NULL;
}

static void keep(GHashTable *entries, SlManifestEntry *entry)
{
    if (entry != NULL)
        g_hash_table_replace(entries, entry->file, entry);
}

/* ---- reading what earlier runs left
 * -------------------------------------------------------------- */

static gboolean read_list(SlManifest *manifest, gboolean force, GError **error)
{
    g_autofree char *path = g_build_filename(manifest->folder, LIST_NAME, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_MANIFEST_MAX_BYTES, error);
    if (bytes == NULL)
        return FALSE;
    gboolean read = json_parser_load_from_data(parser, g_bytes_get_data(bytes, NULL),
                                               (gssize)g_bytes_get_size(bytes), NULL);
    JsonNode *root = read ? json_parser_get_root(parser) : NULL;
    JsonNode *files = root != NULL && JSON_NODE_HOLDS_OBJECT(root)
                          ? json_object_get_member(json_node_get_object(root), "files")
                          : NULL;
    if (files == NULL || !JSON_NODE_HOLDS_ARRAY(files)) {
        if (force)
            return TRUE;
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    "'%s' is no manifest of ours; move it away, choose another -o, or --force",
                    path);
        return FALSE;
    }
    JsonArray *array = json_node_get_array(files);
    for (guint i = 0; i < json_array_get_length(array); i++)
        keep(manifest->earlier, read_entry(json_array_get_element(array, i)));
    return TRUE;
}

/* Lines that a killed run left in halves are passed over. */
static gboolean read_log(SlManifest *manifest, GError **error)
{
    g_autofree char *path = g_build_filename(manifest->folder, LOG_NAME, NULL);
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_MANIFEST_MAX_BYTES, error);

    if (bytes == NULL)
        return FALSE;
    gsize size = g_bytes_get_size(bytes);
    const char *data = g_bytes_get_data(bytes, NULL); /* NULL if there is none */
    g_autofree char *text = g_strndup(size > 0 ? data : "", size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(JsonParser) parser = json_parser_new();
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && json_parser_load_from_data(parser, *line, -1, NULL))
            keep(manifest->earlier, read_entry(json_parser_get_root(parser)));
    gsize n = strlen(text);
    if (n > 0 && text[n - 1] != '\n' && write(manifest->log, "\n", 1) != 1) {
        g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s' cannot be written: %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* ---- opening ------------------------------------------------------------------------------- */

static gboolean open_log(SlManifest *manifest, GError **error)
{
    g_autofree char *path = g_build_filename(manifest->folder, LOG_NAME, NULL);

    manifest->log = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (manifest->log < 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s' cannot be written: %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    if (flock(manifest->log, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                "'%s' is in use by another run; wait for it, or choose another -o",
                manifest->folder);
    return FALSE;
}

static void manifest_free(SlManifest *manifest)
{
    if (manifest->log >= 0)
        close(manifest->log);
    g_hash_table_unref(manifest->earlier);
    g_hash_table_unref(manifest->landed);
    g_free(manifest->folder);
    g_free(manifest);
}

SlManifest *sl_manifest_open(const char *folder, gboolean force, GError **error)
{
    SlManifest *manifest = g_new0(SlManifest, 1);

    manifest->folder = g_strdup(folder);
    manifest->log = -1;
    manifest->made = !g_file_test(folder, G_FILE_TEST_EXISTS);
    manifest->earlier = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    manifest->landed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    if (sl_folder_make(folder, error) && open_log(manifest, error) &&
        read_list(manifest, force, error) && read_log(manifest, error))
        return manifest;
    manifest_free(manifest);
    return NULL;
}

const char *sl_manifest_earlier(const SlManifest *manifest, const char *file)
{
    const SlManifestEntry *entry = g_hash_table_lookup(manifest->earlier, file);

    return entry != NULL ? entry->sha256 : NULL;
}

/* ---- growing ------------------------------------------------------------------------------- */

/* A whole line or nothing: a full disk must not leave half of one. */
static gboolean append_line(SlManifest *manifest, const GString *line, GError **error)
{
    off_t before = lseek(manifest->log, 0, SEEK_END);
    gsize done = 0;

    while (done < line->len) {
        gssize n = write(manifest->log, line->str + done, line->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int code = n < 0 ? errno : ENOSPC;
            if (before >= 0 && ftruncate(manifest->log, before) != 0)
                code = errno;
            g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s/" LOG_NAME "' cannot be written: %s",
                        manifest->folder, g_strerror(code));
            return FALSE;
        }
        done += (gsize)n;
    }
    return TRUE;
}

gboolean sl_manifest_add(SlManifest *manifest, const SlManifestEntry *entry, GError **error)
{
    const SlManifestEntry *before = g_hash_table_lookup(manifest->earlier, entry->file);
    g_autoptr(GString) line = g_string_new(NULL), known = g_string_new(NULL);

    write_entry(entry, line);
    if (before != NULL)
        write_entry(before, known);
    if (!g_string_equal(line, known)) { /* the same run again adds nothing */
        g_string_append_c(line, '\n');
        if (!append_line(manifest, line, error))
            return FALSE;
    }
    keep(manifest->landed, entry_copy(entry));
    return TRUE;
}

/* ---- closing ------------------------------------------------------------------------------- */

/* Is the file of an earlier run still what its entry says? */
static gboolean stands(const SlManifest *manifest, const SlManifestEntry *entry)
{
    g_autofree char *path = g_build_filename(manifest->folder, entry->file, NULL);

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return FALSE;
    g_autoptr(GBytes) bytes = sl_file_read(path, MAX_FILE_BYTES, NULL);
    if (bytes == NULL)
        return FALSE;
    g_autofree char *sha256 = sl_sha256(bytes);
    return strcmp(sha256, entry->sha256) == 0;
}

static int by_file(gconstpointer a, gconstpointer b)
{
    const SlManifestEntry *const *x = a, *const *y = b;

    return strcmp((*x)->file, (*y)->file);
}

static GPtrArray *all_entries(const SlManifest *manifest)
{
    GPtrArray *entries = g_ptr_array_new();
    GHashTableIter iter;
    gpointer entry;

    g_hash_table_iter_init(&iter, manifest->landed);
    while (g_hash_table_iter_next(&iter, NULL, &entry))
        g_ptr_array_add(entries, entry);
    g_hash_table_iter_init(&iter, manifest->earlier);
    while (g_hash_table_iter_next(&iter, NULL, &entry))
        if (!g_hash_table_contains(manifest->landed, ((SlManifestEntry *)entry)->file) &&
            stands(manifest, entry))
            g_ptr_array_add(entries, entry);
    g_ptr_array_sort(entries, by_file);
    return entries;
}

static gboolean write_list(const SlManifest *manifest, const GPtrArray *entries, GError **error)
{
    g_autofree char *path = g_build_filename(manifest->folder, LIST_NAME, NULL);
    GString *text = g_string_new("{\"generator\": \"" GENERATOR " " SL_VERSION "\", \"files\": [");

    for (guint i = 0; i < entries->len; i++) {
        g_string_append(text, i > 0 ? ",\n" : "\n");
        write_entry(entries->pdata[i], text);
    }
    g_string_append(text, "\n]}\n");
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);
    return sl_file_write(path, bytes, FALSE, error);
}

/* Nothing landed, and nothing stood here before: leave no empty log and no empty folder. */
static void leave_no_trace(const SlManifest *manifest)
{
    g_autofree char *path = g_build_filename(manifest->folder, LOG_NAME, NULL);
    GStatBuf info;

    if (g_stat(path, &info) == 0 && info.st_size == 0)
        g_unlink(path);
    if (manifest->made)
        g_rmdir(manifest->folder);
}

gboolean sl_manifest_close(SlManifest *manifest, GError **error)
{
    g_autoptr(GPtrArray) entries = all_entries(manifest);
    gboolean ok = TRUE;

    if (g_hash_table_size(manifest->landed) > 0 || g_hash_table_size(manifest->earlier) > 0)
        ok = write_list(manifest, entries, error);
    else
        leave_no_trace(manifest);
    manifest_free(manifest);
    return ok;
}
