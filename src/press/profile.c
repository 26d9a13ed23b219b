/* profile — ICC profiles: ours for sRGB, and a look at the user's */
#include "press/profile.h"

#include "base/error.h"
#include "base/words.h"
#include "press/objects.h"

#include <string.h>

#define HEADER_BYTES 128 /* ICC.1:2010, 7.2 */
#define ENTRY_BYTES  12  /* of the tag table, 7.3 */
#define MAX_TAGS     100
#define MAX_NAME     100 /* characters of a description that we repeat */

/* ---- writing sRGB -------------------------------------------------------------------------- */

static void put16(GByteArray *out, guint v)
{
    g_byte_array_append(out, (const guint8[]){(v >> 8) & 0xff, v & 0xff}, 2);
}

static void put32(GByteArray *out, guint32 v)
{
    put16(out, v >> 16);
    put16(out, v & 0xffff);
}

static void put_word(GByteArray *out, const char *four)
{
    g_byte_array_append(out, (const guint8 *)four, 4);
}

static void put_fixed(GByteArray *out, const gint32 *values, int n)
{
    for (int i = 0; i < n; i++)
        put32(out, (guint32)values[i]);
}

/* multiLocalizedUnicodeType with one English record (10.13) */
static void put_text(GByteArray *out, const char *ascii)
{
    guint n = (guint)strlen(ascii);

    put_word(out, "mluc");
    put32(out, 0);
    put32(out, 1);
    put32(out, 12);
    put_word(out, "enUS");
    put32(out, 2 * n);
    put32(out, 28);
    for (guint i = 0; i < n; i++)
        put16(out, (guchar)ascii[i]);
}

/* s15Fixed16: sRGB's primaries adapted to D50, and the Bradford matrix that does it. */
static const gint32 white[3] = {0xf6d6, 0x10000, 0xd32d};
static const gint32 red[3] = {0x6fa2, 0x38f5, 0x0390};
static const gint32 green[3] = {0x6299, 0xb785, 0x18da};
static const gint32 blue[3] = {0x24a0, 0x0f84, 0xb6cf};
static const gint32 adaptation[9] = {0x10c42, 0x05de,  -0x0cdb, 0x0793, 0xfd90,
                                     -0x045f, -0x025e, 0x03dc,  0xc06e};
/* parametricCurveType 3 (10.16): g, a, b, c, d of IEC 61966-2-1 */
static const gint32 curve[5] = {0x26666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5b};

typedef enum { TEXT, XYZ, MATRIX, CURVE } Form;

static const struct {
    const char *tag;
    Form form;
    const void *data;
} srgb[] = {
    {"desc", TEXT, "sRGB"}, {"cprt", TEXT, "No copyright"},
    {"wtpt", XYZ, white},   {"chad", MATRIX, adaptation},
    {"rXYZ", XYZ, red},     {"gXYZ", XYZ, green},
    {"bXYZ", XYZ, blue},    {"rTRC", CURVE, curve},
    {"gTRC", CURVE, curve}, {"bTRC", CURVE, curve},
};

static void put_tag(GByteArray *out, Form form, const void *data)
{
    static const struct {
        const char *type;
        int n;
    } forms[] = {[XYZ] = {"XYZ ", 3}, [MATRIX] = {"sf32", 9}, [CURVE] = {"para", 5}};

    if (form == TEXT) {
        put_text(out, data);
        return;
    }
    put_word(out, forms[form].type);
    put32(out, 0);
    if (form == CURVE)
        put32(out, 3u << 16); /* function type 3, then two bytes reserved */
    put_fixed(out, data, forms[form].n);
}

static void put_header(GByteArray *out, guint32 size)
{
    put32(out, size);
    put32(out, 0); /* no preferred module */
    put32(out, 0x04200000);
    put_word(out, "mntr");
    put_word(out, "RGB ");
    put_word(out, "XYZ ");
    /* A fixed date: 2000-01-01 00:00:00 */
    for (int i = 0; i < 6; i++)
        put16(out, (const guint[]){2000, 1, 1, 0, 0, 0}[i]);
    put_word(out, "acsp");
    for (int i = 0; i < 7; i++)
        put32(out, 0); /* platform, flags, device, attributes, perceptual intent */
    put_fixed(out, white, 3);
    g_byte_array_set_size(out, HEADER_BYTES);
    memset(out->data + 80, 0, HEADER_BYTES - 80);
}

GBytes *sl_profile_srgb(void)
{
    g_autoptr(GByteArray) tags = g_byte_array_new();
    g_autoptr(GByteArray) table = g_byte_array_new();
    GByteArray *out = g_byte_array_new();
    guint start = HEADER_BYTES + 4 + G_N_ELEMENTS(srgb) * ENTRY_BYTES;
    guint at = 0, size = 0;

    put32(table, G_N_ELEMENTS(srgb));
    for (gsize i = 0; i < G_N_ELEMENTS(srgb); i++) {
        /* The three curves are one. */
        if (i == 0 || srgb[i].data != srgb[i - 1].data) {
            at = tags->len;
            put_tag(tags, srgb[i].form, srgb[i].data);
            size = tags->len - at;
            while (tags->len % 4 != 0)
                g_byte_array_append(tags, (const guint8 *)"", 1);
        }
        put_word(table, srgb[i].tag);
        put32(table, start + at);
        put32(table, size);
    }
    put_header(out, start + tags->len);
    g_byte_array_append(out, table->data, table->len);
    g_byte_array_append(out, tags->data, tags->len);
    return g_byte_array_free_to_bytes(out);
}

/* ---- reading the user's -------------------------------------------------------------------- */

static guint32 get32(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static gboolean is_word(const guint8 *p, const char *four)
{
    return memcmp(p, four, 4) == 0;
}

/* The data of a tag, NULL where it is absent or does not lie within the file. */
static const guint8 *find_tag(const guint8 *p, gsize n, const char *tag, gsize *size)
{
    guint32 count = get32(p + HEADER_BYTES);

    if (count > MAX_TAGS || HEADER_BYTES + 4 + (gsize)count * ENTRY_BYTES > n)
        return NULL;
    for (guint32 i = 0; i < count; i++) {
        const guint8 *entry = p + HEADER_BYTES + 4 + (gsize)i * ENTRY_BYTES;
        gsize at = get32(entry + 4), length = get32(entry + 8);
        if (is_word(entry, tag) && at <= n && length <= n - at && length >= 12) {
            *size = length;
            return p + at;
        }
    }
    return NULL;
}

static gboolean refuse(GError **error, SlErrorCode code, const char *why)
{
    g_set_error(error, SL_ERROR, code, _("'output profile': %s; give a CMYK output profile"), why);
    return FALSE;
}

gboolean sl_profile_check_cmyk(GBytes *profile, GError **error)
{
    gsize n, size;
    const guint8 *p = g_bytes_get_data(profile, &n);

    if (n > SL_PROFILE_MAX_BYTES)
        return refuse(error, SL_ERROR_LIMIT, _("it is larger than 16 MiB"));
    if (n < HEADER_BYTES + 4 || !is_word(p + 36, "acsp"))
        return refuse(error, SL_ERROR_FORMAT, _("it is not an ICC profile"));
    if (get32(p) != n)
        return refuse(error, SL_ERROR_FORMAT, _("it is truncated or has bytes after its end"));
    if (!is_word(p + 12, "prtr"))
        return refuse(error, SL_ERROR_REFUSED, _("it is not for a printing device"));
    if (!is_word(p + 16, "CMYK"))
        return refuse(error, SL_ERROR_REFUSED, _("its colour space is not CMYK"));
    if (p[8] != 2 && p[8] != 4)
        return refuse(error, SL_ERROR_REFUSED, _("its version is neither 2 nor 4"));
    if (find_tag(p, n, "A2B0", &size) == NULL || find_tag(p, n, "B2A0", &size) == NULL)
        return refuse(error, SL_ERROR_FORMAT, _("it has no colour tables"));
    return TRUE;
}

GBytes *sl_profile_packed(GBytes *profile)
{
    static GMutex guard;
    static GBytes *known, *packed; /* `known` is held, so that its address stays its own */
    GBytes *found;

    g_mutex_lock(&guard);
    if (known != profile) {
        gsize n;
        const void *data = g_bytes_get_data(profile, &n);
        g_clear_pointer(&known, g_bytes_unref);
        g_clear_pointer(&packed, g_bytes_unref);
        known = g_bytes_ref(profile);
        packed = sl_deflate(data, n);
    }
    found = g_bytes_ref(packed);
    g_mutex_unlock(&guard);
    return found;
}

char *sl_profile_name(GBytes *profile)
{
    gsize n, size = 0, step = 1, from = 12, length = 0;
    const guint8 *p = g_bytes_get_data(profile, &n);
    const guint8 *tag = find_tag(p, n, "desc", &size);
    GString *name = g_string_new(NULL);

    if (tag != NULL && is_word(tag, "desc")) {
        length = get32(tag + 8); /* ICC.1:2001: ASCII with its NUL */
    } else if (tag != NULL && is_word(tag, "mluc") && size >= 28) {
        length = get32(tag + 20);
        from = (gsize)get32(tag + 24) + 1; /* the low bytes of UTF-16BE */
        step = 2;
    }
    for (gsize i = from; i < size && i - from < length && name->len < MAX_NAME; i += step)
        if (g_ascii_isprint(tag[i]))
            g_string_append_c(name, (char)tag[i]);
    if (name->len == 0)
        g_string_assign(name, "CMYK output profile");
    return g_string_free(name, FALSE);
}
