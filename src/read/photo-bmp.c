/* photo-bmp — BMP files without compression: 1, 4, 8, 24 and 32 bits */
#include "read/photo-load.h"

#include "base/words.h"

#define FILE_HEADER 14
#define INFO_HEADER 40

typedef struct {
    const guint8 *data;
    gsize n;
    int width, height, bits;
    gboolean bottom_up;
    gsize pixels, stride; /* where the rows start, and bytes a row */
    guint8 palette[256];  /* as grey */
    guint8 colours[256][3];
} Bmp;

static guint32 little(const guint8 *at, int size)
{
    guint32 value = 0;

    for (int i = size - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static void read_palette(Bmp *bmp, gsize at)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bmp->palette) && at + 4 * i + 4 <= bmp->n; i++) {
        const guint8 *entry = bmp->data + at + 4 * i;
        bmp->palette[i] = sl_luma(entry[2], entry[1], entry[0]);
        for (int k = 0; k < 3; k++)
            bmp->colours[i][k] = entry[2 - k];
    }
}

static int palette_index(const Bmp *bmp, const guint8 *row, int x)
{
    int per_byte = 8 / bmp->bits, shift = 8 - bmp->bits * (x % per_byte + 1);

    return row[x / per_byte] >> shift & ((1 << bmp->bits) - 1);
}

static guint8 grey_at(const Bmp *bmp, const guint8 *row, int x)
{
    if (bmp->bits <= 8)
        return bmp->palette[palette_index(bmp, row, x)];
    const guint8 *px = row + (gsize)x * (bmp->bits / 8);
    return sl_luma(px[2], px[1], px[0]);
}

static void put_colours(SlPhotoLoad *load, const Bmp *bmp, const guint8 *row, int y)
{
    g_autofree guint8 *rgb = g_malloc((gsize)load->width * 3);

    for (int x = 0; x < load->width; x++) {
        const guint8 *px = row + (gsize)x * (bmp->bits / 8);
        const guint8 *entry = bmp->bits <= 8 ? bmp->colours[palette_index(bmp, row, x)] : NULL;
        for (int k = 0; k < 3; k++)
            rgb[3 * x + k] = entry != NULL ? entry[k] : px[2 - k];
    }
    sl_photo_put_rgb(load, y, rgb, 3);
}

gboolean sl_photo_load_bmp(SlPhotoLoad *load, GError **error)
{
    const guint8 *data = load->data;

    if (load->n_data < FILE_HEADER + INFO_HEADER || little(data + FILE_HEADER, 4) < INFO_HEADER)
        return sl_photo_fail(load, error,
                             _("the BMP is cut off, or older than Windows 3; save it as PNG"));
    gint64 width = (gint32)little(data + 18, 4), height = (gint32)little(data + 22, 4);
    guint32 bits = little(data + 28, 2), compression = little(data + 30, 4);
    /* 3 is "bit fields": everyone's 32-bit files use it for plain BGRA */
    if ((bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32) ||
        (compression != 0 && !(compression == 3 && bits == 32)))
        return sl_photo_fail(load, error, _("a compressed or unusual BMP; save it as PNG"));
    if (!sl_photo_start(load, width, ABS(height), error))
        return FALSE;

    Bmp bmp = {.data = data, .n = load->n_data, .bits = (int)bits, .bottom_up = height > 0};
    bmp.pixels = little(data + 10, 4);
    bmp.stride = ((gsize)load->width * bits + 31) / 32 * 4;
    if (bmp.pixels > bmp.n || bmp.stride * (gsize)load->height > bmp.n - bmp.pixels)
        return sl_photo_fail(load, error, _("the BMP is cut off; copy it again"));
    read_palette(&bmp, FILE_HEADER + (gsize)little(data + FILE_HEADER, 4));
    g_autofree guint8 *grey = g_malloc(load->width);
    for (int y = 0; y < load->height; y++) {
        int stored = bmp.bottom_up ? load->height - 1 - y : y;
        const guint8 *row = data + bmp.pixels + (gsize)stored * bmp.stride;
        for (int x = 0; x < load->width; x++)
            grey[x] = grey_at(&bmp, row, x);
        sl_photo_put_row(load, y, grey);
        if (load->wants_tint)
            put_colours(load, &bmp, row, y);
    }
    return TRUE;
}
