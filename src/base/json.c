/* json — a small writer of JSON Lines */
#include "base/json.h"

#include "base/decimal.h"

#include <math.h>

SlJson sl_json_begin(GString *out)
{
    return (SlJson){.out = out, .first = TRUE, .open = g_string_new(NULL)};
}

void sl_json_finish(SlJson *json)
{
    g_warn_if_fail(json->open->len == 0);
    g_string_free(json->open, TRUE);
    json->open = NULL;
}

static void append_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    g_string_append_c(out, '"');
    for (const char *p = valid; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c == '\r')
            g_string_append(out, "\\r");
        else if (c == '\t')
            g_string_append(out, "\\t");
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

static void begin_value(SlJson *json, const char *key)
{
    if (!json->first)
        g_string_append_c(json->out, ',');
    json->first = FALSE;
    if (key == NULL)
        return;
    append_string(json->out, key);
    g_string_append_c(json->out, ':');
}

static void open_bracket(SlJson *json, const char *key, char bracket, char closing)
{
    begin_value(json, key);
    g_string_append_c(json->out, bracket);
    g_string_append_c(json->open, closing);
    json->first = TRUE;
}

void sl_json_object(SlJson *json, const char *key)
{
    open_bracket(json, key, '{', '}');
}

void sl_json_array(SlJson *json, const char *key)
{
    open_bracket(json, key, '[', ']');
}

void sl_json_end(SlJson *json)
{
    g_return_if_fail(json->open->len > 0);

    g_string_append_c(json->out, json->open->str[json->open->len - 1]);
    g_string_truncate(json->open, json->open->len - 1);
    json->first = FALSE;
}

void sl_json_string(SlJson *json, const char *key, const char *value)
{
    begin_value(json, key);
    if (value == NULL)
        g_string_append(json->out, "null");
    else
        append_string(json->out, value);
}

void sl_json_strings(SlJson *json, const char *key, const char *const *values)
{
    sl_json_array(json, key);
    for (gsize i = 0; values != NULL && values[i] != NULL; i++)
        sl_json_string(json, NULL, values[i]);
    sl_json_end(json);
}

void sl_json_int(SlJson *json, const char *key, gint64 value)
{
    begin_value(json, key);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, value);
}

void sl_json_bool(SlJson *json, const char *key, gboolean value)
{
    begin_value(json, key);
    g_string_append(json->out, value ? "true" : "false");
}

void sl_json_number(SlJson *json, const char *key, double value, int places)
{
    begin_value(json, key);
    if (isfinite(value))
        sl_decimal_append(json->out, value, places);
    else
        g_string_append(json->out, "null");
}

void sl_json_quad(SlJson *json, const char *key, const SlQuadPx *quad)
{
    if (quad == NULL) {
        sl_json_string(json, key, NULL);
        return;
    }
    sl_json_array(json, key);
    for (int i = 0; i < 4; i++) {
        sl_json_array(json, NULL);
        sl_json_number(json, NULL, quad->p[i].x, 2);
        sl_json_number(json, NULL, quad->p[i].y, 2);
        sl_json_end(json);
    }
    sl_json_end(json);
}
