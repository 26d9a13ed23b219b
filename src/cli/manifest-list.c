/* manifest-list — manifest.jsonl in order, and manifest.json made of it */
#include "cli/manifest-inside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"

#define MAX_FILE_BYTES ((gsize)1 << 30)

#define GENERATOR "{\"generator\": \"starlabel"

/* ---- is that manifest.json ours? ----------------------------------------------------------- */

/* The entries of a parsed manifest.json, or NULL if it is none of ours. */
static JsonArray *find_files(JsonParser *parser, GBytes *bytes)
{
    gboolean read = json_parser_load_from_data(parser, g_bytes_get_data(bytes, NULL),
                                               (gssize)g_bytes_get_size(bytes), NULL);
    JsonNode *root = read ? json_parser_get_root(parser) : NULL;
    JsonNode *files = root != NULL && JSON_NODE_HOLDS_OBJECT(root)
                          ? json_object_get_member(json_node_get_object(root), "files")
                          : NULL;

    return files != NULL && JSON_NODE_HOLDS_ARRAY(files) ? json_node_get_array(files) : NULL;
}

/* manifest.jsonl is lost, or what stood in it: make it of manifest.json. */
static gboolean import_files(SlManifest *manifest, JsonArray *files, GError **error)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    for (guint i = 0; i < json_array_get_length(files); i++) {
        g_autofree char *text = json_to_string(json_array_get_element(files, i), FALSE);
        g_autoptr(SlManifestEntry) entry = sl_manifest_entry_read(text, -1);
        if (entry != NULL) {
            sl_manifest_entry_write(entry, lines);
            g_string_append_c(lines, '\n');
        }
    }
    if (manifest->log < 0) {
        g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LOG);
        manifest->log = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (manifest->log < 0 || flock(manifest->log, LOCK_EX | LOCK_NB) != 0)
            return sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), errno,
                                    error);
    }
    if (!sl_manifest_append(manifest->log, lines))
        return sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), errno, error);
    return TRUE;
}

static gboolean has_journal(const SlManifest *manifest)
{
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_JOURNAL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static gboolean begins_like_ours(const char *path)
{
    char head[sizeof GENERATOR] = "";
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return FALSE;
    gsize n = fread(head, 1, sizeof head - 1, file);
    fclose(file);
    return n == sizeof head - 1 && strcmp(head, GENERATOR) == 0;
}

gboolean sl_manifest_check_list(SlManifest *manifest, gboolean force, gboolean *imported,
                                GError **error)
{
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LIST);
    gboolean have_log = manifest->listed != NULL && !sl_line_index_is_empty(manifest->listed);
    g_autoptr(JsonParser) parser = json_parser_new();

    if (!g_file_test(path, G_FILE_TEST_EXISTS) || (have_log && begins_like_ours(path)))
        return TRUE;
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_MANIFEST_MAX_BYTES, error);
    if (bytes == NULL)
        return FALSE;
    JsonArray *files = find_files(parser, bytes);
    if (files == NULL && force)
        return TRUE;
    if (files == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s' is no manifest of ours; move it away, choose another -o, or --force"),
                    path);
        return FALSE;
    }
    /* with a journal it is empty because a run has taken all its lines off, and was killed */
    *imported = !have_log && !has_journal(manifest) && json_array_get_length(files) > 0;
    return !*imported || import_files(manifest, files, error);
}

/* ---- a new file that takes an old one's place ---------------------------------------------- */

typedef struct {
    char *path, *temporary;
    FILE *stream; /* NULL: it could not be opened */
} NewFile;

static gboolean new_file_open(NewFile *file, const SlManifest *manifest, const char *name)
{
    g_autofree char *base = g_strdup_printf(".%s.%d-0.part", name, (int)getpid());

    file->path = sl_manifest_path(manifest, name);
    file->temporary = sl_manifest_path(manifest, base);
    g_unlink(file->temporary);
    int fd = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    file->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    return file->stream != NULL;
}

/* Ends writing; false with errno. */
static gboolean new_file_land(NewFile *file)
{
    gboolean ok = fflush(file->stream) == 0 && !ferror(file->stream);

    return ok && g_rename(file->temporary, file->path) == 0;
}

static void new_file_clear(NewFile *file)
{
    if (file->stream != NULL) {
        int code = errno;
        fclose(file->stream);
        g_unlink(file->temporary);
        errno = code;
    }
    g_free(file->path);
    g_free(file->temporary);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NewFile, new_file_clear)

/* ---- sorting ------------------------------------------------------------------------------- */

typedef struct {
    const SlManifest *manifest;
    SlLineSorter *sorter;
    GError **error;
    FILE *log, *list; /* list NULL: none is written */
    guint n, n_gone;
} Sorting;

static gboolean take_line(const SlManifestLine *line, gpointer data)
{
    Sorting *sorting = data;

    return sl_line_sorter_add(sorting->sorter, line, sorting->error);
}

/* All lines of manifest.jsonl in the order in which they came. */
static gboolean take_log(Sorting *sorting)
{
    const SlManifest *manifest = sorting->manifest;
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LOG);
    FILE *stream = fopen(path, "re");
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean ok = TRUE;

    if (stream == NULL)
        return sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be read"), errno,
                                sorting->error);
    while (ok && sl_line_next(stream, text)) {
        SlManifestLine line;
        g_autoptr(SlManifestEntry) entry = NULL;
        g_autoptr(GString) ours = g_string_new(NULL);

        if (sl_manifest_line_read(text->str, text->len, &line)) {
            ok = take_line(&line, sorting);
        } else if ((entry = sl_manifest_entry_read(text->str, (gssize)text->len)) != NULL) {
            /* a line in another spelling of JSON */
            sl_manifest_entry_write(entry, ours);
            ok = !sl_manifest_line_read(ours->str, ours->len, &line) || take_line(&line, sorting);
        }
    }
    fclose(stream);
    return ok;
}

static gboolean put_log(const SlManifestLine *line, gpointer data)
{
    Sorting *sorting = data;

    return fwrite(line->text, 1, line->length, sorting->log) == line->length &&
           putc('\n', sorting->log) != EOF;
}

gboolean sl_manifest_rewrite(SlManifest *manifest, SlLineChoice choice, GError **error)
{
    g_autoptr(SlLineSorter) sorter = sl_line_sorter_new();
    g_auto(NewFile) file = {.stream = NULL};
    Sorting sorting = {.manifest = manifest, .sorter = sorter, .error = error};
    gboolean ok = choice == SL_LINES_ALL
                      ? take_log(&sorting)
                      : sl_line_index_each(manifest->listed, choice, take_line, &sorting);

    if (!ok)
        return FALSE;
    if (!new_file_open(&file, manifest, SL_MANIFEST_LOG))
        return sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), errno, error);
    sorting.log = file.stream;
    int log = fcntl(fileno(file.stream), F_DUPFD_CLOEXEC, 0);
    if (!sl_line_sorter_each(sorter, put_log, &sorting, error) || log < 0 ||
        flock(log, LOCK_EX | LOCK_NB) != 0 || !new_file_land(&file)) {
        int code = errno;
        if (log >= 0)
            close(log);
        return (error != NULL && *error != NULL) ||
               sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), code, error);
    }
    if (manifest->log != manifest->old_log)
        close(manifest->log);
    manifest->log = log;
    return TRUE;
}

/* ---- manifest.json ------------------------------------------------------------------------- */

/* The first line; a part of a list says which. */
static char *list_head(const SlManifest *manifest)
{
    const SlManifestPart *part = &manifest->part;

    if (part->shard == NULL)
        return g_strdup(GENERATOR " " SL_VERSION "\", \"files\": [");
    return g_strdup_printf(GENERATOR " " SL_VERSION
                                     "\", \"shard\": \"%s\", \"list\": \"%s\", \"rows\": %u, "
                                     "\"own_rows\": %u, \"failed\": %u, \"files\": [",
                           part->shard, part->list, part->rows, part->own_rows, part->failed);
}

/* Does the file of an earlier run still stand? */
static gboolean stands(const SlManifest *manifest, const SlManifestLine *line)
{
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autofree char *path = sl_manifest_path(manifest, file);
    const char *bytes = g_strstr_len(line->text, (gssize)line->length, ",\"bytes\":");
    GStatBuf info;

    if (g_lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return FALSE;
    gint64 size = bytes != NULL ? g_ascii_strtoll(bytes + strlen(",\"bytes\":"), NULL, 10) : 0;
    return size == 0 || size == (gint64)info.st_size; /* older entries do not say */
}

typedef struct {
    const SlManifestLine *line;
    gboolean same;
} Twin;

static gboolean compare_twin(const SlManifestLine *line, gpointer data)
{
    Twin *twin = data;

    twin->same = twin->same || (line->length == twin->line->length &&
                                memcmp(line->text, twin->line->text, line->length) == 0);
    return !twin->same;
}

/* The line of a file that was to be replaced and was not, because its label failed or because this
 * run had other formats: it comes back if the file still is what it says. */
static gboolean is_spoilt(const SlManifest *manifest, const SlManifestLine *line)
{
    Twin twin = {line, FALSE};
    g_autofree char *file = g_strndup(line->file, line->file_length);

    if (!manifest->dropping || !sl_line_index_is_marked(manifest->listed, file))
        return FALSE;
    sl_line_index_find(manifest->listed, file, compare_twin, &twin);
    if (!twin.same)
        return FALSE;
    g_autofree char *path = sl_manifest_path(manifest, file);
    g_autoptr(GBytes) bytes = sl_file_read(path, MAX_FILE_BYTES, NULL);
    g_autofree char *sha256 = bytes != NULL ? sl_sha256(bytes) : NULL;
    return sha256 == NULL || memcmp(sha256, line->sha256, SL_MANIFEST_HEX) != 0;
}

static gboolean put_both(const SlManifestLine *line, gpointer data)
{
    Sorting *sorting = data;

    if (!stands(sorting->manifest, line) || is_spoilt(sorting->manifest, line)) {
        sorting->n_gone++;
        return TRUE;
    }
    return fputs(sorting->n++ > 0 ? ",\n" : "\n", sorting->list) != EOF &&
           fwrite(line->text, 1, line->length, sorting->list) == line->length &&
           put_log(line, sorting);
}

static gboolean note_gone(const SlManifestLine *line, gpointer data)
{
    Sorting *sorting = data;

    sorting->n_gone += !stands(sorting->manifest, line);
    return sorting->n_gone == 0;
}

/* manifest.json says what manifest.jsonl says, and all of it stands. */
static gboolean is_finished(SlManifest *manifest, const char *head)
{
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LIST);
    g_autoptr(GString) first = g_string_new(NULL);
    Sorting sorting = {.manifest = manifest};
    FILE *list;

    if (manifest->changed || manifest->unfinished || manifest->listed == NULL ||
        (list = fopen(path, "re")) == NULL)
        return FALSE;
    gboolean same = sl_line_next(list, first) && strcmp(first->str, head) == 0;
    fclose(list);
    return same && sl_line_index_each(manifest->listed, SL_LINES_ALL, note_gone, &sorting);
}

gboolean sl_manifest_finish(SlManifest *manifest, GError **error)
{
    g_autofree char *head = list_head(manifest);
    g_autoptr(SlLineSorter) sorter = sl_line_sorter_new();
    g_auto(NewFile) log = {.stream = NULL}, list = {.stream = NULL};
    Sorting sorting = {.manifest = manifest, .sorter = sorter, .error = error};

    if (is_finished(manifest, head))
        return TRUE;
    /* what was taken off the list stands first, so that every newer line of a name counts */
    if ((manifest->dropping &&
         !sl_line_index_each(manifest->listed, SL_LINES_MARKED, take_line, &sorting)) ||
        !take_log(&sorting))
        return FALSE;
    if (!new_file_open(&log, manifest, SL_MANIFEST_LOG) ||
        !new_file_open(&list, manifest, SL_MANIFEST_LIST))
        return sl_manifest_fail(manifest, SL_MANIFEST_LIST, _("cannot be written"), errno, error);
    sorting.log = log.stream;
    sorting.list = list.stream;
    fputs(head, list.stream);
    gboolean whole = sl_line_sorter_each(sorter, put_both, &sorting, error);
    if (sorting.n + sorting.n_gone == 0 && whole)
        return ftruncate(manifest->log, 0) == 0; /* nothing stands here: no list */
    fputs("\n]}\n", list.stream);
    if (whole && new_file_land(&list) && new_file_land(&log))
        return TRUE;
    return (error != NULL && *error != NULL) ||
           sl_manifest_fail(manifest, SL_MANIFEST_LIST, _("cannot be written"), errno, error);
}
