/* zip — local headers and data, then the central directory, then its end */
#include "cli/zip.h"

#include <string.h>

#define UTF8_NAMES 0x0800
#define DOS_DATE   0x0021 /* 1980-01-01, the first day that the format knows */

struct SlZip {
    GByteArray *out, *directory;
    guint16 n;
};

static void put16(GByteArray *to, guint16 value)
{
    const guint8 bytes[] = {(guint8)value, (guint8)(value >> 8)};

    g_byte_array_append(to, bytes, sizeof bytes);
}

static void put32(GByteArray *to, guint32 value)
{
    put16(to, (guint16)value);
    put16(to, (guint16)(value >> 16));
}

/* CRC-32 of ISO 3309, reflected, bit by bit: packs are small. */
static guint32 crc32_of(const guint8 *data, gsize n)
{
    guint32 crc = 0xffffffff;

    for (gsize i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

SlZip *sl_zip_new(void)
{
    SlZip *zip = g_new0(SlZip, 1);

    zip->out = g_byte_array_new();
    zip->directory = g_byte_array_new();
    return zip;
}

/* What local header and directory say alike. */
static void put_facts(GByteArray *to, guint32 crc, gsize n, gsize n_name)
{
    put16(to, 20); /* version needed */
    put16(to, UTF8_NAMES);
    put16(to, 0); /* stored */
    put16(to, 0);
    put16(to, DOS_DATE);
    put32(to, crc);
    put32(to, (guint32)n);
    put32(to, (guint32)n);
    put16(to, (guint16)n_name);
    put16(to, 0);
}

void sl_zip_add(SlZip *zip, const char *name, GBytes *bytes)
{
    gsize n, n_name = strlen(name);
    const guint8 *data = g_bytes_get_data(bytes, &n);
    guint32 crc = crc32_of(data, n), offset = zip->out->len;

    put32(zip->out, 0x04034b50);
    put_facts(zip->out, crc, n, n_name);
    g_byte_array_append(zip->out, (const guint8 *)name, (guint)n_name);
    g_byte_array_append(zip->out, data, (guint)n);

    put32(zip->directory, 0x02014b50);
    put16(zip->directory, 20); /* made by */
    put_facts(zip->directory, crc, n, n_name);
    put16(zip->directory, 0); /* comment */
    put16(zip->directory, 0); /* disk */
    put16(zip->directory, 0);
    put32(zip->directory, 0);
    put32(zip->directory, offset);
    g_byte_array_append(zip->directory, (const guint8 *)name, (guint)n_name);
    zip->n++;
}

GBytes *sl_zip_finish(SlZip *zip)
{
    GByteArray *out = zip->out;
    guint32 offset = out->len, size = zip->directory->len;

    g_byte_array_append(out, zip->directory->data, size);
    put32(out, 0x06054b50);
    put16(out, 0);
    put16(out, 0);
    put16(out, zip->n);
    put16(out, zip->n);
    put32(out, size);
    put32(out, offset);
    put16(out, 0);
    g_byte_array_unref(zip->directory);
    g_free(zip);
    return g_byte_array_free_to_bytes(out);
}
