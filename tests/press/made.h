/* made — PDFs made for tests, and a look inside */
#ifndef SL_TEST_MADE_H
#define SL_TEST_MADE_H

#include "press/sheet.h"

#include "example.h"

#include <gio/gio.h>

#define MAX_CONTENT (1 << 20)

static inline SlPdfOrder order_of(SlPdfKind kind)
{
    SlPdfOrder order = {.kind = kind, .tool = "starlabel 1.0", .spots = TRUE};

    g_date_clear(&order.date, 1);
    g_date_set_dmy(&order.date, 1, 12, 2026);
    return order;
}

static inline GBytes *make(const SlScene *scene, const SlPdfOrder *order)
{
    g_autoptr(GError) error = NULL;
    GBytes *file = sl_pdf(scene, order, &error);

    g_assert_no_error(error);
    g_assert_nonnull(file);
    return file;
}

static inline const char *find(GBytes *file, const char *words)
{
    gsize n;
    const char *data = g_bytes_get_data(file, &n);

    return memmem(data, n, words, strlen(words));
}

/* The first page content of a file, inflated. */
static inline char *content_of(GBytes *file)
{
    const char *start = find(file, "<</Filter/FlateDecode/Length ");
    g_autoptr(GZlibDecompressor) zlib = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
    char *content = g_malloc0(MAX_CONTENT);
    gsize length, n_read, n;

    /* On screen the profile comes first; the page's own dictionary says nothing but its filter. */
    g_assert_nonnull(start);
    start = strstr(start, "stream\n") + strlen("stream\n");
    const char *data = g_bytes_get_data(file, &length);
    g_assert_cmpint(g_converter_convert(G_CONVERTER(zlib), start, (gsize)(data + length - start),
                                        content, MAX_CONTENT - 1, G_CONVERTER_INPUT_AT_END, &n_read,
                                        &n, NULL),
                    ==, G_CONVERTER_FINISHED);
    return content;
}

/* A profile with header and empty tables that passes the check. */
static inline GBytes *profile_of(const char *device_class, const char *space)
{
    guint8 p[128 + 4 + 24 + 12] = {0};

    p[3] = sizeof p;
    p[8] = 2;
    memcpy(p + 12, device_class, 4);
    memcpy(p + 16, space, 4);
    memcpy(p + 36, "acsp", 4);
    p[131] = 2;
    for (int i = 0; i < 2; i++) {
        memcpy(p + 132 + 12 * i, i == 0 ? "A2B0" : "B2A0", 4);
        p[132 + 12 * i + 7] = 156;
        p[132 + 12 * i + 11] = 12;
    }
    return g_bytes_new(p, sizeof p);
}

/* The same bytes with the one at `at` replaced, or added at the end. */
static inline GBytes *with_byte(GBytes *bytes, gsize at, guint8 value)
{
    GByteArray *copy = g_byte_array_new();

    g_byte_array_append(copy, g_bytes_get_data(bytes, NULL), (guint)g_bytes_get_size(bytes));
    if (at == copy->len)
        g_byte_array_append(copy, &value, 1);
    copy->data[at] = value;
    return g_byte_array_free_to_bytes(copy);
}

static inline guint count(GBytes *file, const char *words)
{
    guint n = 0;
    gsize length;
    const char *data = g_bytes_get_data(file, &length), *end = data + length;

    for (const char *at = data; (at = memmem(at, (gsize)(end - at), words, strlen(words))) != NULL;
         at++)
        n++;
    return n;
}

#endif
