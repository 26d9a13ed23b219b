/* manifest-entry — one file of a manifest as its line of JSON, and back */
#include "cli/manifest.h"

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <string.h>

#include "base/json.h"

#define MM_PLACES  4
#define DPI_PLACES 2

/* The keys of an entry, in the order in which they are written; the first three are what
 * cli/manifest-lines.h reads. */
static const struct Key {
    const char *name;
    enum { KEY_TEXT, KEY_COUNT, KEY_MM, KEY_DPI, KEY_FLAG } kind;
    gsize offset;
} keys[] = {
    {"file", KEY_TEXT, offsetof(SlManifestEntry, file)},
    {"sha256", KEY_TEXT, offsetof(SlManifestEntry, sha256)},
    {"inputs", KEY_TEXT, offsetof(SlManifestEntry, inputs)},
    {"bytes", KEY_COUNT, offsetof(SlManifestEntry, bytes)},
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
    {"checked", KEY_FLAG, offsetof(SlManifestEntry, checked)},
    {"code", KEY_FLAG, offsetof(SlManifestEntry, code)},
    {"width_mm", KEY_MM, offsetof(SlManifestEntry, width_mm)},
    {"height_mm", KEY_MM, offsetof(SlManifestEntry, height_mm)},
    {"module_mm", KEY_MM, offsetof(SlManifestEntry, module_mm)},
    {"dots_per_module", KEY_COUNT, offsetof(SlManifestEntry, dots_per_module)},
    {"dpi", KEY_DPI, offsetof(SlManifestEntry, dpi)},
};

#define FIELD(entry, key, type) (*(type *)((char *)(entry) + (key)->offset))

void sl_manifest_entry_free(SlManifestEntry *entry)
{
    if (entry == NULL)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == KEY_TEXT)
            g_free(FIELD(entry, &keys[i], char *));
    g_free(entry);
}

void sl_manifest_entry_write(const SlManifestEntry *entry, GString *out)
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

static void take_member(SlManifestEntry *entry, const struct Key *key, JsonNode *member)
{
    if (member == NULL || !JSON_NODE_HOLDS_VALUE(member))
        return;
    if (key->kind == KEY_TEXT)
        FIELD(entry, key, char *) = json_node_dup_string(member);
    else if (key->kind == KEY_COUNT)
        FIELD(entry, key, int) = (int)json_node_get_int(member);
    else if (key->kind == KEY_FLAG)
        FIELD(entry, key, gboolean) = json_node_get_boolean(member);
    else
        FIELD(entry, key, double) = json_node_get_double(member);
}

SlManifestEntry *sl_manifest_entry_read(const char *text, gssize length)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonNode *root = json_parser_load_from_data(parser, text, length, NULL)
                         ? json_parser_get_root(parser)
                         : NULL;

    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return NULL;
    g_autoptr(SlManifestEntry) entry = g_new0(SlManifestEntry, 1);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        take_member(entry, &keys[i],
                    json_object_get_member(json_node_get_object(root), keys[i].name));
    return entry->file != NULL && entry->sha256 != NULL ? g_steal_pointer(&entry) : NULL;
}
