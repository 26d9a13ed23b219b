/* rows-json — a job list in JSON Lines becomes rows: one object a line, keys as columns */
#include "cli/rows.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/table.h"
#include "base/words.h"

#define NUMBER_PLACES 6

typedef struct {
    SlRowSource source;
    SlSpool spool;
    FILE *stream;
    const SlScheme *scheme;
    const SlCli *cli;
    GHashTable *columns; /* key -> SlJobColumn */
    char *list;          /* "'jobs.jsonl'" */
    GString *text;
    guint line;
    gboolean too_long;
} Json;

/* ---- values -------------------------------------------------------------------------------- */

static char *number_text(JsonNode *node)
{
    if (json_node_get_value_type(node) == G_TYPE_INT64)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    return sl_decimal(json_node_get_double(node), NUMBER_PLACES);
}

/* ["png", "svg"] is what a cell writes as png,svg. NULL if it holds anything but texts. */
static char *list_text(JsonArray *array)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *node = json_array_get_element(array, i);
        if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
            return NULL;
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", json_node_get_string(node));
    }
    return g_strdup(text->str);
}

/* A value as a cell would have it; NULL if it can have no cell. */
static char *cell_text(JsonNode *node)
{
    if (JSON_NODE_HOLDS_NULL(node))
        return g_strdup("");
    if (JSON_NODE_HOLDS_ARRAY(node))
        return list_text(json_node_get_array(node));
    if (!JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_BOOLEAN)
        return g_strdup(json_node_get_boolean(node) ? "yes" : "no");
    return type == G_TYPE_STRING ? json_node_dup_string(node) : number_text(node);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void column_free(gpointer data)
{
    g_free(((SlJobColumn *)data)->name);
    g_free(data);
}

/* NULL with an error if there are too many. */
static const SlJobColumn *find_column(Json *json, const char *key, GError **error)
{
    SlJobColumn *column = g_hash_table_lookup(json->columns, key);

    if (column != NULL)
        return column;
    if (g_hash_table_size(json->columns) >= SL_TABLE_MAX_COLUMNS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("there are more than %d keys in the list"),
                    SL_TABLE_MAX_COLUMNS);
        return NULL;
    }
    column = g_new(SlJobColumn, 1);
    *column = sl_job_column(key, json->scheme);
    g_hash_table_insert(json->columns, g_strdup(key), column);
    sl_job_column_warn(json->cli, json->list, column);
    return column;
}

static gboolean take_object(Json *json, SlRenderRow *row, JsonObject *object, GError **error)
{
    JsonObjectIter iter;
    const char *key;
    JsonNode *node;

    json_object_iter_init(&iter, object);
    while (json_object_iter_next(&iter, &key, &node)) {
        g_autofree char *text = cell_text(node);
        const SlJobColumn *column = find_column(json, key, error);

        if (column == NULL)
            return FALSE;
        if (text == NULL) {
            g_autofree char *shown = sl_printable(key);
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        _("%s: is no text, number or list of texts"), shown);
            return FALSE;
        }
        if (!sl_job_take(row, column, text, error))
            return FALSE;
    }
    return sl_job_finish(row, error);
}

static gboolean take_text(Json *json, SlRenderRow *row, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();

    if (json->too_long) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("is longer than %d bytes"),
                    SL_ROWS_MAX_JSON);
        return FALSE;
    }
    JsonNode *root =
        json_parser_load_from_data(parser, json->text->str, (gssize)json->text->len, NULL)
            ? json_parser_get_root(parser)
            : NULL;
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        return take_object(json, row, json_node_get_object(root), error);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("is no JSON object; write one on each line: {\"number\": \"%s\"}"),
                json->scheme->number_example);
    return FALSE;
}

/* The next line; FALSE at the end. */
static gboolean read_line(Json *json)
{
    int c;

    g_string_truncate(json->text, 0);
    json->too_long = FALSE;
    json->line++;
    while ((c = getc_unlocked(json->stream)) != EOF && c != '\n') {
        if (json->text->len < SL_ROWS_MAX_JSON)
            g_string_append_c(json->text, (char)c);
        else
            json->too_long = TRUE;
    }
    return c != EOF || json->text->len > 0;
}

static gboolean json_next(SlRowSource *source, SlRenderRow **row, GError **error)
{
    Json *json = (Json *)source;

    *row = NULL;
    do
        if (!read_line(json)) {
            if (!ferror(json->stream))
                return TRUE;
            g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                        _("%s cannot be read back from the temporary folder: %s"), json->list,
                        sl_words_errno(errno));
            return FALSE;
        }
    while (strspn(json->text->str, " \t\r") == json->text->len);
    *row = sl_row_new(source, NULL);
    (*row)->where = g_strdup_printf(_("%s line %u"), json->list, json->line);
    (*row)->identity = sl_hash64(json->text->str, json->text->len);
    (*row)->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    take_text(json, *row, &(*row)->error);
    return TRUE;
}

static void json_rewind(SlRowSource *source)
{
    Json *json = (Json *)source;

    fseeko(json->stream, json->spool.start, SEEK_SET);
    json->line = 0;
}

static void json_free(SlRowSource *source)
{
    Json *json = (Json *)source;

    g_clear_pointer(&json->stream, fclose);
    sl_spool_clear(&json->spool);
    g_hash_table_unref(json->columns);
    g_string_free(json->text, TRUE);
    g_free(json->list);
}

SlRowSource *sl_rows_json(SlSpool *spool, const SlRenderLine *line, const SlCli *cli,
                          const SlScheme *scheme)
{
    g_autofree char *base = g_path_get_basename(line->from);
    g_autofree char *shown =
        sl_printable(strcmp(line->from, "-") == 0 ? _("standard input") : base);
    Json *json = g_new0(Json, 1);

    json->source = (SlRowSource){json_next, json_rewind, json_free, NULL, NULL, 0};
    json->source.sha256 = g_strdup(spool->sha256);
    json->spool = *spool;
    *spool = SL_SPOOL_INIT;
    json->stream = fdopen(dup(json->spool.fd), "r");
    json->scheme = scheme;
    json->cli = cli;
    json->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, column_free);
    json->text = g_string_new(NULL);
    json->list = g_strdup_printf("'%s'", shown);
    json_rewind(&json->source);
    return &json->source;
}
