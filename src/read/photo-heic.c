/* photo-heic — HEIC and AVIF files: the primary picture's planes */
#include "read/photo-load.h"

#include "base/words.h"

#include <libheif/heif.h>

/* A row of `bits` a sample, 8 … 16, in one or two bytes of this machine's order. */
static void copy_row(const guint8 *row, int bits, int n, guint8 *to)
{
    for (int x = 0; x < n; x++)
        to[x] = bits > 8 ? (guint8)(((const guint16 *)(const void *)row)[x] >> (bits - 8)) : row[x];
}

static void put_luma(SlPhotoLoad *load, const guint8 *plane, int stride, int bits)
{
    g_autofree guint8 *grey = g_malloc(load->width);

    for (int y = 0; y < load->height; y++) {
        copy_row(plane + (gsize)y * stride, bits, load->width, grey);
        sl_photo_put_row(load, y, grey);
    }
}

static void put_chroma(SlPhotoLoad *load, const struct heif_image *image)
{
    static const enum heif_channel channels[2] = {heif_channel_Cb, heif_channel_Cr};
    int width = heif_image_get_width(image, heif_channel_Cb);
    int height = heif_image_get_height(image, heif_channel_Cb), stride[2] = {0, 0}, bits[2];
    const guint8 *plane[2];

    for (int i = 0; i < 2; i++) {
        plane[i] = heif_image_get_plane_readonly(image, channels[i], &stride[i]);
        bits[i] = heif_image_get_bits_per_pixel_range(image, channels[i]);
        if (plane[i] == NULL || bits[i] < 8 || bits[i] > 16 || width < 1 ||
            heif_image_get_width(image, channels[i]) != width ||
            heif_image_get_height(image, channels[i]) != height)
            return;
    }
    g_autofree guint8 *blue = g_malloc(width), *red = g_malloc(width);
    for (int y = 0; y < height; y++) {
        copy_row(plane[0] + (gsize)y * stride[0], bits[0], width, blue);
        copy_row(plane[1] + (gsize)y * stride[1], bits[1], width, red);
        sl_photo_put_tint(load, width, height, y, blue, red);
    }
}

/* libheif turns the picture upright by its own boxes, so the size is taken from what it decoded. */
static gboolean decode(SlPhotoLoad *load, struct heif_image_handle *handle, GError **error)
{
    struct heif_image *image = NULL;
    struct heif_error fault =
        heif_decode_image(handle, &image, heif_colorspace_YCbCr, heif_chroma_420, NULL);

    if (fault.code != heif_error_Ok)
        return sl_photo_fail(load, error, _("the HEIC cannot be decoded (%s)"), fault.message);
    int stride = 0;
    const guint8 *plane = heif_image_get_plane_readonly(image, heif_channel_Y, &stride);
    int bits = heif_image_get_bits_per_pixel_range(image, heif_channel_Y);
    gboolean good = plane != NULL && bits >= 8 && bits <= 16;
    if (!good)
        sl_photo_fail(load, error, _("the HEIC holds no luma plane"));
    else
        good = sl_photo_start(load, heif_image_get_width(image, heif_channel_Y),
                              heif_image_get_height(image, heif_channel_Y), error);
    if (good)
        put_luma(load, plane, stride, bits);
    if (good && load->wants_tint)
        put_chroma(load, image);
    heif_image_release(image);
    return good;
}

static gint64 pixels_of(const struct heif_image_handle *handle)
{
    return (gint64)heif_image_handle_get_width(handle) * heif_image_handle_get_height(handle);
}

gboolean sl_photo_load_heic(SlPhotoLoad *load, GError **error)
{
    struct heif_context *context = heif_context_alloc();
    struct heif_image_handle *handle = NULL;
    gboolean good = FALSE;

    struct heif_error fault =
        heif_context_read_from_memory_without_copy(context, load->data, load->n_data, NULL);
    if (fault.code == heif_error_Ok)
        fault = heif_context_get_primary_image_handle(context, &handle);
    if (fault.code != heif_error_Ok) {
        sl_photo_fail(load, error, _("the HEIC is damaged or cut off (%s)"), fault.message);
    } else if (pixels_of(handle) > SL_PHOTO_MAX_WHOLE) {
        sl_photo_refuse(load, "HEIC", pixels_of(handle), error);
    } else if (sl_photo_start(load, heif_image_handle_get_width(handle),
                              heif_image_handle_get_height(handle), error)) {
        g_clear_pointer(&load->grey, sl_image_free); /* only the limits: it is made again */
        good = decode(load, handle, error);
    }
    if (handle != NULL)
        heif_image_handle_release(handle);
    heif_context_free(context);
    return good;
}
