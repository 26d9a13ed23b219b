/*
 * json — write JSON Lines: one object a line, keys in the order they are said, stable bytes
 *
 *     g_autoptr(GString) line = g_string_new(NULL);
 *     SlJson json = sl_json_begin(line);
 *     sl_json_object(&json, NULL);
 *     sl_json_string(&json, "number", record->number);
 *     sl_json_array(&json, "models");
 *     ...
 *     sl_json_end(&json);                     // closes the array
 *     sl_json_end(&json);                     // closes the object
 *
 * Only writing is done here, because a general library prints 0.4 as 0.40000000000000002; reading
 * uses json-glib. `key` is NULL inside an array and at the top.
 */
#ifndef SL_JSON_H
#define SL_JSON_H

#include "base/geometry.h"

typedef struct {
    GString *out;
    gboolean first; /* nothing stands yet in the innermost object or array */
    GString *open;  /* the brackets that are open, innermost last */
} SlJson;

SlJson sl_json_begin(GString *out);
/* Frees what `json` holds; a document with open brackets is a programming error. */
void sl_json_finish(SlJson *json);

void sl_json_object(SlJson *json, const char *key);
void sl_json_array(SlJson *json, const char *key);
void sl_json_end(SlJson *json);

/* NULL becomes null. Bytes that are not UTF-8 are replaced by U+FFFD. */
void sl_json_string(SlJson *json, const char *key, const char *value);
void sl_json_strings(SlJson *json, const char *key, const char *const *values);
void sl_json_int(SlJson *json, const char *key, gint64 value);
void sl_json_bool(SlJson *json, const char *key, gboolean value);
/* Rounded to `places` decimals; NaN and infinities become null. */
void sl_json_number(SlJson *json, const char *key, double value, int places);
/* [[x,y],[x,y],[x,y],[x,y]] with two decimals; NULL becomes null. */
void sl_json_quad(SlJson *json, const char *key, const SlQuadPx *quad);

#endif
