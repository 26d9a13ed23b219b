/*
 * palette — count the colours of a picture, and round its shades if they are too many
 */
#include "draw/palette.h"

#include <math.h>
#include <string.h>

#define MAX_COLOURS  256
#define TABLE_BITS   10 /* four slots a colour: probes stay short */
#define TABLE_SIZE   (1 << TABLE_BITS)
#define MAX_ROUNDING 6   /* bits dropped of each channel: 64 shades are left */
#define MAX_EXACT    192 /* inks kept exact beside those 64 shades: together they fit */

typedef struct {
    guint32 colour[TABLE_SIZE];
    gint16 index[TABLE_SIZE]; /* -1: free */
    int n;
} Table;

guint32 sl_ink_rgb24(const SlInk *ink)
{
    guint32 rgb = 0;

    for (int i = 0; i < 3; i++)
        rgb = rgb << 8 | (guint32)lround(CLAMP(ink->rgb[i], 0, 1) * 255);
    return rgb;
}

/* The index of a colour, a new one if it is not there yet; -1 if the palette is full. */
static int find_or_add(Table *table, guint32 colour, SlRaster *raster)
{
    guint slot = (colour * 2654435761u) >> (32 - TABLE_BITS); /* Knuth, TAOCP 3, 6.4 */

    while (table->index[slot] >= 0 && table->colour[slot] != colour)
        slot = (slot + 1) % TABLE_SIZE;
    if (table->index[slot] >= 0)
        return table->index[slot];
    if (table->n == MAX_COLOURS)
        return -1;
    table->colour[slot] = colour;
    table->index[slot] = (gint16)table->n;
    raster->palette[table->n][0] = (guint8)(colour >> 16);
    raster->palette[table->n][1] = (guint8)(colour >> 8);
    raster->palette[table->n][2] = (guint8)colour;
    return table->n++;
}

/* The colour with `bits` dropped of each channel, in the middle of its step; an ink stays. */
static guint32 round_shade(guint32 colour, int bits, const guint32 *inks, int n_inks)
{
    guint32 kept = 0xff & ~((1u << bits) - 1), middle = bits ? 1u << (bits - 1) : 0;

    for (int i = 0; i < n_inks; i++)
        if (inks[i] == colour)
            return colour;
    return (colour & kept * 0x010101) + middle * 0x010101;
}

/* One pass at a given rounding; false if more than 256 colours remain. */
static gboolean try_rounding(const guint32 *rgb, int bits, const guint32 *inks, int n_inks,
                             SlRaster *raster)
{
    const int width = raster->width;
    Table table = {.n = 0};

    memset(table.index, 0xff, sizeof table.index);
    for (int y = 0; y < raster->height; y++) {
        const guint32 *row = rgb + (gsize)y * width;
        guint8 *out = raster->px + (gsize)y * width;

        if (y > 0 && memcmp(row, row - width, (gsize)width * sizeof *row) == 0) {
            memcpy(out, out - width, (gsize)width);
            continue;
        }
        for (int x = 0; x < width;) {
            guint32 colour = row[x] & 0xffffff;
            int start = x;

            while (++x < width && (row[x] & 0xffffff) == colour)
                ;
            if (bits)
                colour = round_shade(colour, bits, inks, n_inks);
            int index = find_or_add(&table, colour, raster);
            if (index < 0)
                return FALSE;
            memset(out + start, index, (gsize)(x - start));
        }
    }
    raster->n_palette = table.n;
    return TRUE;
}

int sl_palette_index(guint32 colour, SlRaster *raster)
{
    const guint8 bytes[3] = {(guint8)(colour >> 16), (guint8)(colour >> 8), (guint8)colour};

    for (int i = 0; i < raster->n_palette; i++)
        if (memcmp(raster->palette[i], bytes, sizeof bytes) == 0)
            return i;
    if (raster->n_palette == MAX_COLOURS)
        return -1;
    memcpy(raster->palette[raster->n_palette], bytes, sizeof bytes);
    return raster->n_palette++;
}

gboolean sl_palette_patch(const guint32 *rgb, int x0, int y0, int x1, int y1, SlRaster *raster)
{
    const int width = raster->width, known = raster->n_palette;
    Table table = {.n = 0};

    memset(table.index, 0xff, sizeof table.index);
    for (int i = 0; i < known; i++) {
        const guint8 *c = raster->palette[i];
        find_or_add(&table, (guint32)c[0] << 16 | (guint32)c[1] << 8 | c[2], raster);
    }
    for (int y = y0; y < y1; y++) {
        const guint32 *row = rgb + (gsize)y * width;
        guint8 *out = raster->px + (gsize)y * width;

        if (y > y0 && memcmp(row + x0, row + x0 - width, (gsize)(x1 - x0) * sizeof *row) == 0) {
            memcpy(out + x0, out + x0 - width, (gsize)(x1 - x0));
            continue;
        }
        for (int x = x0; x < x1;) {
            guint32 colour = row[x] & 0xffffff;
            int start = x, index = find_or_add(&table, colour, raster);

            if (index < 0)
                return FALSE;
            while (++x < x1 && (row[x] & 0xffffff) == colour)
                ;
            memset(out + start, index, (gsize)(x - start));
        }
    }
    raster->n_palette = table.n;
    return TRUE;
}

void sl_palette_apply(const guint32 *rgb, const guint32 *inks, int n_inks, SlRaster *raster)
{
    n_inks = MIN(n_inks, MAX_EXACT);
    for (int bits = 0; bits <= MAX_ROUNDING; bits++)
        if (try_rounding(rgb, bits, inks, n_inks, raster))
            return;
    g_assert_not_reached(); /* 64 shades and MAX_EXACT inks are at most 256 colours */
}
