/* check-manifest — what the manifest beside a file says of it */
#include "cli/check-report.h"

#include "base/file.h"
#include "cli/manifest.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define LIST_NAME "manifest.json"
#define MAX_LEVEL 4 /* folders above the file in which a manifest may stand */

static char *text_of(JsonObject *object, const char *key)
{
    JsonNode *node = json_object_get_member(object, key);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_dup_string(node) : NULL;
}

static SlOrigin *origin_of(JsonObject *entry)
{
    SlOrigin *origin = g_new0(SlOrigin, 1);

    origin->sha256 = text_of(entry, "sha256");
    origin->use = text_of(entry, "use");
    origin->number = text_of(entry, "number");
    origin->template_name = text_of(entry, "template");
    origin->provenance = text_of(entry, "provenance");
    return origin;
}

static SlOrigin *find_entry(JsonNode *root, const char *below)
{
    JsonNode *files = JSON_NODE_HOLDS_OBJECT(root)
                          ? json_object_get_member(json_node_get_object(root), "files")
                          : NULL;

    if (files == NULL || !JSON_NODE_HOLDS_ARRAY(files))
        return NULL;
    JsonArray *array = json_node_get_array(files);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *node = json_array_get_element(array, i);
        if (!JSON_NODE_HOLDS_OBJECT(node))
            continue;
        g_autofree char *file = text_of(json_node_get_object(node), "file");
        if (file != NULL && strcmp(file, below) == 0)
            return origin_of(json_node_get_object(node));
    }
    return NULL;
}

/* The entry of `below` in the manifest of `folder`, or NULL. */
static SlOrigin *look_in(const char *folder, const char *below)
{
    g_autofree char *path = g_build_filename(folder, LIST_NAME, NULL);
    g_autoptr(GBytes) bytes = g_file_test(path, G_FILE_TEST_IS_REGULAR)
                                  ? sl_file_read(path, SL_MANIFEST_MAX_BYTES, NULL)
                                  : NULL;
    g_autoptr(JsonParser) parser = json_parser_new();
    gsize n = 0;
    const char *data = bytes != NULL ? g_bytes_get_data(bytes, &n) : NULL;

    if (data == NULL || !json_parser_load_from_data(parser, data, (gssize)n, NULL) ||
        json_parser_get_root(parser) == NULL)
        return NULL;
    return find_entry(json_parser_get_root(parser), below);
}

SlOrigin *sl_origin_find(const char *file)
{
    if (strcmp(file, "-") == 0)
        return NULL;
    g_autofree char *full = g_canonicalize_filename(file, NULL);
    g_autofree char *below = g_path_get_basename(full);
    g_autofree char *folder = g_path_get_dirname(full);

    for (int i = 0; i < MAX_LEVEL; i++) {
        SlOrigin *origin = look_in(folder, below);
        if (origin != NULL || strcmp(folder, "/") == 0)
            return origin;
        g_autofree char *name = g_path_get_basename(folder);
        char *longer = g_build_filename(name, below, NULL), *up = g_path_get_dirname(folder);
        g_free(below);
        g_free(folder);
        below = longer;
        folder = up;
    }
    return NULL;
}
