/* segments — the data codewords of a QR code as bytes (ISO/IEC 18004, 7.4) */
#include "read/soft-code.h"

#include <string.h>

typedef struct {
    const guint8 *data;
    int at, n; /* bits */
    gboolean short_of;
} Bits;

static guint take_bits(Bits *bits, int n)
{
    guint value = 0;

    if (bits->n - bits->at < n) {
        bits->short_of = TRUE;
        bits->at = bits->n;
        return 0;
    }
    for (int i = 0; i < n; i++, bits->at++)
        value = value << 1 | (bits->data[bits->at / 8] >> (7 - bits->at % 8) & 1);
    return value;
}

enum {
    MODE_END = 0,
    MODE_NUMERIC = 1,
    MODE_ALPHANUMERIC = 2,
    MODE_BYTE = 4,
    MODE_ECI = 7,
    MODE_KANJI = 8
};

static gboolean read_numeric(Bits *bits, guint count, GByteArray *out)
{
    static const guint limit[] = {0, 10, 100, 1000};
    static const int width[] = {0, 4, 7, 10};

    for (guint left = count; left > 0 && !bits->short_of;) {
        guint digits = MIN(left, 3), value = take_bits(bits, width[digits]);
        if (value >= limit[digits])
            return FALSE;
        for (guint unit = limit[digits] / 10; unit > 0; unit /= 10) {
            guint8 digit = (guint8)('0' + value / unit % 10);
            g_byte_array_append(out, &digit, 1);
        }
        left -= digits;
    }
    return TRUE;
}

static gboolean read_alphanumeric(Bits *bits, guint count, GByteArray *out)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const guint base = sizeof letters - 1;

    for (guint left = count; left > 0 && !bits->short_of;) {
        guint two = MIN(left, 2), value = take_bits(bits, two == 2 ? 11 : 6);
        if (value >= (two == 2 ? base * base : base))
            return FALSE;
        guint8 pair[2] = {(guint8)letters[value / base % base], (guint8)letters[value % base]};
        g_byte_array_append(out, two == 2 ? pair : pair + 1, two);
        left -= two;
    }
    return TRUE;
}

static gboolean read_bytes(Bits *bits, guint count, GByteArray *out)
{
    for (guint i = 0; i < count && !bits->short_of; i++) {
        guint8 byte = (guint8)take_bits(bits, 8);
        g_byte_array_append(out, &byte, 1);
    }
    return TRUE;
}

static gboolean read_kanji(Bits *bits, guint count, GByteArray *out)
{
    for (guint i = 0; i < count && !bits->short_of; i++) {
        guint value = take_bits(bits, 13), packed = value / 0xc0 << 8 | value % 0xc0;
        packed += packed < 0x1f00 ? 0x8140 : 0xc140; /* Shift_JIS without its gap */
        guint8 pair[2] = {(guint8)(packed >> 8), (guint8)packed};
        g_byte_array_append(out, pair, 2);
    }
    return TRUE;
}

static int read_eci(Bits *bits)
{
    guint first = take_bits(bits, 8);

    if (first < 0x80)
        return (int)first;
    if (first < 0xc0)
        return (int)((first & 0x3f) << 8 | take_bits(bits, 8));
    return first < 0xe0 ? (int)((first & 0x1f) << 16 | take_bits(bits, 16)) : -1;
}

/* Modes, how wide their counts are in versions 1-9, 10-26, 27-40 (table 3), who reads them. */
static const struct {
    guint mode;
    int width[3];
    gboolean (*read)(Bits *, guint, GByteArray *);
} modes[] = {
    {MODE_NUMERIC, {10, 12, 14}, read_numeric},
    {MODE_ALPHANUMERIC, {9, 11, 13}, read_alphanumeric},
    {MODE_BYTE, {8, 16, 16}, read_bytes},
    {MODE_KANJI, {8, 10, 12}, read_kanji},
};

static gboolean read_segment(Bits *bits, guint mode, int version, GByteArray *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        if (modes[i].mode == mode) {
            guint count = take_bits(bits, modes[i].width[version < 10 ? 0 : version < 27 ? 1 : 2]);
            return modes[i].read(bits, count, out) && !bits->short_of;
        }
    return FALSE;
}

GBytes *sl_segments_read(const guint8 *data, int n, int version, int *eci)
{
    Bits bits = {data, 0, 8 * n, FALSE};
    g_autoptr(GByteArray) out = g_byte_array_new();
    int first_eci = -1;

    while (bits.n - bits.at >= 4) {
        guint mode = take_bits(&bits, 4);
        if (mode == MODE_END)
            break;
        if (mode == MODE_ECI) {
            int designator = read_eci(&bits);
            if (designator < 0 || bits.short_of)
                return NULL;
            first_eci = first_eci < 0 ? designator : first_eci;
        } else if (!read_segment(&bits, mode, version, out)) {
            return NULL;
        }
    }
    if (out->len == 0)
        return NULL;
    *eci = first_eci;
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}
