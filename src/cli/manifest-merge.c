/*
 * manifest-merge — `starlabel manifest`: join what several machines have drawn, and check folders
 *
 *     part 1/3, 2/3, 3/3 --check, link--> one folder, as one run would have left it
 */
#include "cli/cli.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/manifest-lines.h"
#include "cli/manifest.h"

#define MAX_HEAD       4096 /* bytes of the first line of a manifest.json */
#define MAX_FILE_BYTES ((gsize)1 << 30)
#define MAX_FINDINGS   1000 /* listed one by one; the rest are counted */

/* What manifest.json says of a part of a list. */
typedef struct {
    guint shard, shards; /* 0: it says nothing */
    char *list;
    gint64 rows, own_rows, failed;
} Part;

typedef struct {
    SlCli *cli;
    SlManifest *out;     /* NULL: only check */
    const char *folder;  /* of `out` */
    const char *from;    /* the part in hand */
    GHashTable *names;   /* char*: seen in the parts */
    GPtrArray *findings; /* char* */
    guint n_findings, n_files;
    GError *error;
} Merge;

G_GNUC_PRINTF(2, 3) static void find(Merge *merge, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (merge->n_findings++ < MAX_FINDINGS)
        g_ptr_array_add(merge->findings, g_strdup_vprintf(format, args));
    va_end(args);
}

/* ---- lines of a folder --------------------------------------------------------------------- */

/* Hand out every line of FOLDER/manifest.jsonl. False with an error, or if `func` stopped. */
static gboolean each_line(const char *folder, SlLineFunc func, gpointer data, GError **error)
{
    g_autofree char *path = g_build_filename(folder, SL_MANIFEST_LOG, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    FILE *stream = fopen(path, "re");
    gboolean ok = TRUE;

    if (stream == NULL) {
        g_autofree char *shown = sl_printable(path);
        g_set_error(error, SL_ERROR, SL_ERROR_FILE, _("'%s' cannot be read: %s"), shown,
                    sl_words_errno(errno));
        return FALSE;
    }
    while (ok && sl_line_next(stream, text)) {
        SlManifestLine line;
        if (sl_manifest_line_read(text->str, text->len, &line))
            ok = func(&line, data);
    }
    fclose(stream);
    return ok;
}

/* The file that a line names, if it is what the line says; else a finding and NULL. */
static GBytes *read_listed(Merge *merge, const char *folder, const char *file,
                           const SlManifestLine *line)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *shown = sl_printable(path);
    GStatBuf info;

    if (g_lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        find(merge, _("'%s' is listed and not there"), shown);
        return NULL;
    }
    g_autoptr(GBytes) bytes = sl_file_read(path, MAX_FILE_BYTES, NULL);
    g_autofree char *sha256 = bytes != NULL ? sl_sha256(bytes) : NULL;
    if (sha256 == NULL || memcmp(sha256, line->sha256, SL_MANIFEST_HEX) != 0) {
        find(merge, _("'%s' is not what its manifest says"), shown);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

/* ---- parts --------------------------------------------------------------------------------- */

static void part_clear(gpointer data)
{
    g_free(((Part *)data)->list);
}

static gint64 head_int(JsonObject *head, const char *key)
{
    return json_object_get_int_member_with_default(head, key, 0);
}

/* The keys before "files" of FOLDER/manifest.json. */
static gboolean read_part(Merge *merge, const char *folder, Part *part)
{
    g_autofree char *path = g_build_filename(folder, SL_MANIFEST_LIST, NULL);
    g_autofree char *journal = g_build_filename(folder, SL_MANIFEST_JOURNAL, NULL);
    g_autofree char *shown = sl_printable(folder);
    g_autoptr(GString) head = g_string_new(NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    FILE *stream = fopen(path, "re");

    if (stream == NULL || g_file_test(journal, G_FILE_TEST_EXISTS)) {
        find(merge, _("'%s': its run did not end; run it again"), shown);
        if (stream != NULL)
            fclose(stream);
        return FALSE;
    }
    sl_line_next(stream, head);
    fclose(stream);
    g_string_append(head, "]}");
    if (head->len > MAX_HEAD ||
        !json_parser_load_from_data(parser, head->str, (gssize)head->len, NULL) ||
        !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser))) {
        find(merge, _("'%s': its manifest.json is none of ours"), shown);
        return FALSE;
    }
    JsonObject *object = json_node_get_object(json_parser_get_root(parser));
    const char *shard = json_object_get_string_member_with_default(object, "shard", "");
    *part = (Part){.list = g_strdup(json_object_get_string_member_with_default(object, "list", "")),
                   .rows = head_int(object, "rows"),
                   .own_rows = head_int(object, "own_rows"),
                   .failed = head_int(object, "failed")};
    if (sscanf(shard, "%u/%u", &part->shard, &part->shards) != 2)
        part->shard = part->shards = 0;
    return TRUE;
}

/* Are the parts all of one list, each once? */
static void look_for_gaps(Merge *merge, const GArray *parts)
{
    const Part *first = &g_array_index(parts, Part, 0);
    guint shards = first->shards;

    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        if (part->shards != shards || strcmp(part->list, first->list) != 0) {
            find(merge, _("the parts are not of one list: '%u/%u' beside '%u/%u'"), first->shard,
                 first->shards, part->shard, part->shards);
            return;
        }
        if (part->failed > 0)
            find(merge, _("part %u/%u: %lld labels were not drawn"), part->shard, part->shards,
                 (long long)part->failed);
    }
    for (guint shard = 1; shard <= shards; shard++) {
        guint n = 0;
        for (guint i = 0; i < parts->len; i++)
            n += g_array_index(parts, Part, i).shard == shard;
        if (n == 0)
            find(merge, _("part %u/%u is missing"), shard, shards);
        else if (n > 1)
            find(merge, _("part %u/%u is there %u times"), shard, shards, n);
    }
}

/* ---- joining ------------------------------------------------------------------------------- */

/* First over all lines: which names stand twice, and what of the folder will be replaced? */
static gboolean note_line(const SlManifestLine *line, gpointer data)
{
    Merge *merge = data;
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autofree char *listed = NULL;

    if (sl_manifest_lists(merge->out, file, NULL, &listed) &&
        memcmp(listed, line->sha256, SL_MANIFEST_HEX) != 0)
        sl_manifest_drop(merge->out, file);
    if (!g_hash_table_contains(merge->names, file)) {
        g_hash_table_add(merge->names, g_steal_pointer(&file));
        return TRUE;
    }
    g_autofree char *shown = sl_printable(file);
    find(merge, _("'%s' stands in more than one part"), shown);
    return TRUE;
}

/* The file at `path` may be replaced: it is what we want, or what an earlier run wrote. */
static gboolean may_stand(Merge *merge, const char *path, const char *file, GBytes *bytes,
                          gboolean *same)
{
    GStatBuf info;

    *same = FALSE;
    if (g_lstat(path, &info) != 0)
        return TRUE;
    g_autoptr(GBytes) there =
        S_ISREG(info.st_mode) ? sl_file_read(path, MAX_FILE_BYTES, NULL) : NULL;
    g_autofree char *sha256 = there != NULL ? sl_sha256(there) : NULL;
    *same = there != NULL && g_bytes_equal(there, bytes);
    if (*same || (sha256 != NULL && sl_manifest_wrote(merge->out, file, sha256)))
        return TRUE;
    g_autofree char *shown = sl_printable(path);
    find(merge, _("'%s' stands there and is not what an earlier run wrote; remove it"), shown);
    return FALSE;
}

/* A second name for the same file where the disk allows it, else a copy. */
static gboolean put_file(const char *from, const char *path, GBytes *bytes, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    return sl_folder_make(folder, error) &&
           (link(from, path) == 0 || sl_file_write(path, bytes, FALSE, error));
}

static gboolean join_line(const SlManifestLine *line, gpointer data)
{
    Merge *merge = data;
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autofree char *sha256 = g_strndup(line->sha256, SL_MANIFEST_HEX);
    g_autofree char *path = g_build_filename(merge->folder, file, NULL);
    g_autofree char *from = g_build_filename(merge->from, file, NULL);
    g_autoptr(GBytes) bytes = read_listed(merge, merge->from, file, line);
    gboolean same;

    if (bytes == NULL || !may_stand(merge, path, file, bytes, &same))
        return TRUE;
    merge->n_files++;
    return (same || (sl_manifest_announce(merge->out, file, sha256, &merge->error) &&
                     put_file(from, path, bytes, &merge->error))) &&
           sl_manifest_add_text(merge->out, line->text, line->length, &merge->error);
}

static gboolean check_line(const SlManifestLine *line, gpointer data)
{
    Merge *merge = data;
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autoptr(GBytes) bytes = read_listed(merge, merge->from, file, line);

    merge->n_files += bytes != NULL;
    return TRUE;
}

static gboolean each_folder(Merge *merge, char **folders, SlLineFunc func, GError **error)
{
    for (; *folders != NULL; folders++) {
        merge->from = *folders;
        if (each_line(*folders, func, merge, error))
            continue;
        if (merge->error != NULL)
            g_propagate_error(error, g_steal_pointer(&merge->error));
        return FALSE;
    }
    return TRUE;
}

static gboolean join(Merge *merge, char **folders, GError **error)
{
    g_autoptr(GArray) parts = g_array_new(FALSE, TRUE, sizeof(Part));

    g_array_set_clear_func(parts, part_clear);
    for (char **folder = folders; *folder != NULL; folder++) {
        Part part;
        if (read_part(merge, *folder, &part))
            g_array_append_val(parts, part);
    }
    if (parts->len > 0)
        look_for_gaps(merge, parts);
    merge->out = sl_manifest_open(merge->folder, FALSE, error);
    if (merge->out == NULL)
        return FALSE;
    gboolean ok = each_folder(merge, folders, note_line, error) &&
                  sl_manifest_begin(merge->out, error) &&
                  each_folder(merge, folders, join_line, error);
    return sl_manifest_close(merge->out, ok ? error : NULL) && ok;
}

/* ---- the command --------------------------------------------------------------------------- */

static void print_json(const Merge *merge)
{
    g_autoptr(GString) line = g_string_new(NULL);
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_int(&json, "files", merge->n_files);
    sl_json_array(&json, "findings");
    for (guint i = 0; i < merge->findings->len; i++)
        sl_json_string(&json, NULL, merge->findings->pdata[i]);
    sl_json_end(&json);
    sl_json_int(&json, "n_findings", merge->n_findings);
    sl_json_end(&json);
    sl_json_finish(&json);
    sl_cli_print("%s\n", line->str);
}

static int print_outcome(const Merge *merge, const char *done)
{
    if (merge->cli->json)
        print_json(merge);
    for (guint i = 0; !merge->cli->json && i < merge->findings->len; i++)
        sl_cli_print("%s\n", (const char *)merge->findings->pdata[i]);
    if (!merge->cli->json) {
        sl_cli_print(sl_words_many("%u file %s, ", "%u files %s, ", merge->n_files), merge->n_files,
                     done);
        sl_cli_print(sl_words_many("%u finding\n", "%u findings\n", merge->n_findings),
                     merge->n_findings);
    }
    return merge->n_findings > 0 ? SL_EXIT_DIFFERS : SL_EXIT_DONE;
}

static int run(SlCli *cli, char **words)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Merge merge = {.cli = cli, .names = names, .findings = findings};
    guint n = g_strv_length(words);
    GError *error = NULL;

    if (n >= 3 && strcmp(words[0], "merge") == 0) {
        merge.folder = words[1];
        if (!join(&merge, words + 2, &error))
            return sl_cli_fail(error);
        return print_outcome(&merge, _("joined"));
    }
    if (n >= 2 && strcmp(words[0], "check") == 0) {
        if (!each_folder(&merge, words + 1, check_line, &error))
            return sl_cli_fail(error);
        return print_outcome(&merge, _("whole"));
    }
    return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                   _("say 'manifest merge OUT DIR…' or 'manifest check DIR…'")));
}

int sl_cli_manifest(int argc, char **argv)
{
    SlCli cli = SL_CLI_INIT;
    g_auto(GStrv) words = NULL;
    int code = sl_cli_parse(
        &cli, "manifest merge|check [OPTION…] DIR…",
        N_("Join the folders of several machines, or check what stands in folders."),
        N_("  starlabel manifest merge OUT DIR…   the parts that render --shard I/N left, in one "
           "folder\n"
           "  starlabel manifest check DIR…       is each file what the manifest says?\n\n"
           "Merging links the files into OUT (or copies them, from another disk) and leaves what "
           "one\n"
           "run over the whole list would have left. It finds parts that are missing, doubled, "
           "not\n"
           "ended or of another list, and files that are missing, damaged or in two parts.\n\n"
           "Examples:\n"
           "  starlabel render --from jobs.csv --shard 1/2 -o part-1\n"
           "  starlabel render --from jobs.csv --shard 2/2 -o part-2\n"
           "  starlabel manifest merge labels part-1 part-2\n\n"
           "Exit codes: 0 all is there, 1 findings, 3 the command line makes no sense, 4 "
           "trouble.\n"),
        NULL, argc, argv, &words);

    if (code < 0)
        code = run(&cli, words);
    sl_cli_clear(&cli);
    return sl_cli_flush(code);
}
