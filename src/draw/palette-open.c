/*
 * palette-open — make clear what no shape covers
 *
 * Painted on white and on black, a dot is the same where it is covered and differs by the part that
 * is not (the "triangulation matting" of Smith and Blinn, SIGGRAPH 1996).
 */
#include "draw/palette.h"

#include <string.h>

#define STEP 17 /* of clearness: 0, 17 … 255 */

typedef struct {
    guint32 keys[256]; /* 0xCCRRGGBB, the clearness on top */
    int n;
} Keys;

static int channel(guint32 colour, int i)
{
    return (int)(colour >> (16 - 8 * i) & 0xff);
}

static int clearness(guint32 white, guint32 black)
{
    int most = 0;

    for (int i = 0; i < 3; i++)
        most = MAX(most, channel(white, i) - channel(black, i));
    return (most + STEP / 2) / STEP * STEP;
}

/* The ink that comes nearest to a dot of which `black` is left over black. */
static guint32 nearest_ink(const SlScene *scene, guint32 black, int clear)
{
    guint32 nearest = 0;
    int least = G_MAXINT;

    for (int k = 0; k < scene->n_inks; k++) {
        guint32 ink = sl_ink_rgb24(scene->inks[k]);
        int distance = 0;
        for (int i = 0; i < 3; i++) {
            int d = channel(ink, i) * (255 - clear) / 255 - channel(black, i);
            distance += d * d;
        }
        if (distance < least) {
            least = distance;
            nearest = ink;
        }
    }
    return nearest;
}

/* The place of a key, a new one if it is not there yet; -1 if there is no room. */
static int find_or_add(Keys *keys, guint32 key)
{
    for (int i = 0; i < keys->n; i++)
        if (keys->keys[i] == key)
            return i;
    if (keys->n == (int)G_N_ELEMENTS(keys->keys))
        return -1;
    keys->keys[keys->n] = key;
    return keys->n++;
}

static guint32 key_at(const SlRaster *raster, const SlScene *scene, guint32 white, guint32 black,
                      gsize i)
{
    const guint8 *c = raster->palette[raster->px[i]];
    int clear = clearness(white, black);

    if (clear == 255)
        return 0xffffffffu;
    if (clear == 0)
        return (guint32)c[0] << 16 | (guint32)c[1] << 8 | c[2];
    return (guint32)clear << 24 | nearest_ink(scene, black, clear);
}

void sl_palette_open(const guint32 *on_white, const guint32 *on_black, const SlScene *scene,
                     SlRaster *raster)
{
    gsize n = (gsize)raster->width * (gsize)raster->height;
    g_autofree guint8 *px = g_malloc(n);
    Keys keys = {.n = 0};
    guint32 last = 0;
    int index = -1;

    for (gsize i = 0; i < n; i++) {
        guint32 key = key_at(raster, scene, on_white[i], on_black[i], i);
        if (index < 0 || key != last)
            index = find_or_add(&keys, key);
        if (index < 0)
            return;
        last = key;
        px[i] = (guint8)index;
    }
    memcpy(raster->px, px, n);
    raster->n_palette = keys.n;
    for (int i = 0; i < keys.n; i++) {
        raster->clear[i] = (guint8)(keys.keys[i] >> 24);
        for (int k = 0; k < 3; k++)
            raster->palette[i][k] = (guint8)channel(keys.keys[i], k);
    }
}
