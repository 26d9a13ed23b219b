/* photo-tint — the colours of a photo, averaged to what a person looks at */
#include "read/photo-load.h"

#include <string.h>

/* So many samples of a plane, on either side, become one. */
static int tint_shrink(int width, int height)
{
    return MAX(1, MAX(width, height) / SL_PHOTO_TINT_PX);
}

static void finish_row(SlPhotoLoad *load, int to_y, int rows, int width, int shrink)
{
    SlImage *planes[] = {load->tint->blue, load->tint->red};
    int n = load->tint->blue->width;

    for (int i = 0; i < 2; i++) {
        const guint32 *sums = load->tint_sums + (gsize)i * n;
        guint8 *to = planes[i]->px + (gsize)to_y * n;
        for (int x = 0; x < n; x++) {
            guint32 area = (guint32)(rows * MIN(shrink, width - x * shrink));
            to[x] = (guint8)((sums[x] + area / 2) / area);
        }
    }
}

void sl_photo_put_tint(SlPhotoLoad *load, int width, int height, int y, const guint8 *blue,
                       const guint8 *red)
{
    int shrink = tint_shrink(width, height), rows = y % shrink + 1;
    int n = (width + shrink - 1) / shrink;

    if (load->tint == NULL) {
        load->tint = sl_tint_new(n, (height + shrink - 1) / shrink);
        load->tint_sums = g_new0(guint32, 2 * (gsize)n);
    }
    g_return_if_fail(n == load->tint->blue->width && y / shrink < load->tint->blue->height);
    if (rows == 1)
        memset(load->tint_sums, 0, sizeof *load->tint_sums * 2 * (gsize)n);
    for (int x = 0; x < width; x++) {
        load->tint_sums[x / shrink] += blue[x];
        load->tint_sums[n + x / shrink] += red[x];
    }
    if (rows == shrink || y == height - 1)
        finish_row(load, y / shrink, rows, width, shrink);
}

/* Of 256ths; the sum of a row's factors is 0, so that greys have none. ITU-R BT.601. */
static guint8 chroma(int of_red, int of_green, int of_blue, const guint8 *px, int alpha)
{
    int value = of_red * px[0] + of_green * px[1] + of_blue * px[2];

    return (guint8)CLAMP(SL_TINT_NONE + value * alpha / (255 * 256), 0, 255);
}

void sl_photo_put_rgb(SlPhotoLoad *load, int y, const guint8 *row, int channels)
{
    if (!load->wants_tint || channels < 3)
        return;
    g_autofree guint8 *blue = g_malloc(load->width), *red = g_malloc(load->width);
    for (int x = 0; x < load->width; x++, row += channels) {
        int alpha = channels == 4 ? row[3] : 255;
        blue[x] = chroma(-43, -85, 128, row, alpha);
        red[x] = chroma(128, -107, -21, row, alpha);
    }
    sl_photo_put_tint(load, load->width, load->height, y, blue, red);
}
