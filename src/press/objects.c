/* objects — the skeleton of a PDF file */
#include "press/objects.h"

#include "base/decimal.h"
#include "base/sha256.h"

#include <libdeflate.h>
#include <string.h>

#define DIGEST_HEX 32 /* 16 bytes, as ISO 32000-1, 14.4 recommends */

/* libdeflate's levels on the outlines of a real label (38 KB): 0.11 ms and 13.4 KB at level 1, 0.4
 * and 12.8 at 3, 0.8 and 12.4 at 5, 2.1 and 12.0 at 9; zlib takes 0.75 ms for 13.2 KB. */
#define DEFLATE_LEVEL 1

SlObjects *sl_objects_new(const char *version)
{
    SlObjects *objects = g_new(SlObjects, 1);

    objects->out = g_string_sized_new(32768);
    objects->offsets = g_array_new(FALSE, TRUE, sizeof(gsize));
    /* Four bytes above 127 tell file transfer programs that this is binary (7.5.2). */
    g_string_append_printf(objects->out, "%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n", version);
    return objects;
}

void sl_objects_free(SlObjects *objects)
{
    if (objects == NULL)
        return;
    g_string_free(objects->out, TRUE);
    g_array_unref(objects->offsets);
    g_free(objects);
}

int sl_objects_reserve(SlObjects *objects)
{
    g_array_set_size(objects->offsets, objects->offsets->len + 1);
    return (int)objects->offsets->len;
}

/* Note where object `number` begins and write its head. */
static void begin(SlObjects *objects, int number)
{
    gsize *offset = &g_array_index(objects->offsets, gsize, number - 1);

    g_assert(*offset == 0);
    *offset = objects->out->len;
    g_string_append_printf(objects->out, "%d 0 obj\n", number);
}

static void set(SlObjects *objects, int number, const char *format, va_list words)
{
    begin(objects, number);
    g_string_append_vprintf(objects->out, format, words);
    g_string_append(objects->out, "\nendobj\n");
}

void sl_objects_set(SlObjects *objects, int number, const char *format, ...)
{
    va_list words;

    va_start(words, format);
    set(objects, number, format, words);
    va_end(words);
}

int sl_objects_add(SlObjects *objects, const char *format, ...)
{
    int number = sl_objects_reserve(objects);
    va_list words;

    va_start(words, format);
    set(objects, number, format, words);
    va_end(words);
    return number;
}

GBytes *sl_deflate(const void *data, gsize n)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    gsize room = libdeflate_zlib_compress_bound(compressor, n);
    guint8 *packed = g_malloc(room);
    /* With room for the worst case this cannot fail. */
    gsize size = libdeflate_zlib_compress(compressor, data, n, packed, room);

    g_assert(size > 0);
    libdeflate_free_compressor(compressor);
    return g_bytes_new_take(packed, size);
}

static int add_stream(SlObjects *objects, const char *entries, const char *filter, GBytes *bytes)
{
    int number = sl_objects_reserve(objects);
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);

    begin(objects, number);
    g_string_append_printf(objects->out, "<<%s%s/Length %" G_GSIZE_FORMAT ">>\nstream\n", entries,
                           filter, n);
    g_string_append_len(objects->out, data, (gssize)n);
    g_string_append(objects->out, "\nendstream\nendobj\n");
    return number;
}

int sl_objects_add_packed(SlObjects *objects, const char *entries, GBytes *packed)
{
    return add_stream(objects, entries, "/Filter/FlateDecode", packed);
}

int sl_objects_add_stream(SlObjects *objects, const char *entries, const void *data, gsize n,
                          gboolean deflate)
{
    g_autoptr(GBytes) bytes = deflate ? sl_deflate(data, n) : g_bytes_new_static(data, n);

    return deflate ? sl_objects_add_packed(objects, entries, bytes)
                   : add_stream(objects, entries, "", bytes);
}

char *sl_objects_digest(const SlObjects *objects)
{
    char *digest = sl_sha256_data(objects->out->str, objects->out->len);

    digest[DIGEST_HEX] = '\0';
    return digest;
}

GBytes *sl_objects_finish(SlObjects *objects, int catalog, int info)
{
    g_autofree char *id = sl_objects_digest(objects);
    GString *out = objects->out;
    gsize table = out->len;

    g_string_append_printf(out, "xref\n0 %u\n0000000000 65535 f \n", objects->offsets->len + 1);
    for (guint i = 0; i < objects->offsets->len; i++) {
        gsize offset = g_array_index(objects->offsets, gsize, i);
        g_assert(offset != 0);
        g_string_append_printf(out, "%010" G_GSIZE_FORMAT " 00000 n \n", offset);
    }
    g_string_append_printf(out, "trailer\n<</Size %u/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\n",
                           objects->offsets->len + 1, catalog, info, id, id);
    g_string_append_printf(out, "startxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", table);

    g_array_unref(objects->offsets);
    g_free(objects);
    return g_string_free_to_bytes(out);
}

/* ---- the words of a dictionary ------------------------------------------------------------- */

/* Plain ASCII without what must be escaped in a literal string. */
static gboolean is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c < 0x20 || *c > 0x7e || strchr("()\\", *c) != NULL)
            return FALSE;
    return TRUE;
}

void sl_pdf_text_append(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree gunichar2 *units = NULL;
    glong n = 0;

    if (is_plain(text)) {
        g_string_append_printf(out, "(%s)", text);
        return;
    }
    units = g_utf8_to_utf16(valid, -1, NULL, &n, NULL);
    g_string_append(out, "<FEFF");
    for (glong i = 0; i < n; i++)
        g_string_append_printf(out, "%04X", units[i]);
    g_string_append_c(out, '>');
}

void sl_pdf_name_append(GString *out, const char *name)
{
    g_string_append_c(out, '/');
    for (const char *c = name; *c != '\0'; c++) {
        if (g_ascii_isalnum(*c) || *c == '-' || *c == '_' || *c == '.')
            g_string_append_c(out, *c);
        else
            g_string_append_printf(out, "#%02X", (guchar)*c);
    }
}

void sl_pdf_array_append(GString *out, const double *values, int n)
{
    g_string_append_c(out, '[');
    for (int i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(out, ' ');
        sl_decimal_append(out, values[i], 6);
    }
    g_string_append_c(out, ']');
}
