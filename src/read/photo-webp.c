/* photo-webp — WebP files, straight to luma; of an animation the first frame */
#include "read/photo-load.h"

#include "base/words.h"

#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>

/* WebP's luma is studio swing (BT.601): 16 is black, 235 is white. */
static void fill_table(guint8 table[256])
{
    for (int i = 0; i < 256; i++)
        table[i] = (guint8)CLAMP(((i - 16) * 255 + 109) / 219, 0, 255);
}

static void copy_luma(const WebPYUVABuffer *planes, SlImage *grey)
{
    guint8 table[256];

    fill_table(table);
    for (int y = 0; y < grey->height; y++) {
        const guint8 *from = planes->y + (gsize)y * planes->y_stride;
        const guint8 *alpha = planes->a ? planes->a + (gsize)y * planes->a_stride : NULL;
        guint8 *to = grey->px + (gsize)y * grey->width;
        for (int x = 0; x < grey->width; x++)
            to[x] = alpha ? sl_over_white(table[from[x]], alpha[x]) : table[from[x]];
    }
}

/* Chroma is studio swing, too: 16 … 240. */
static void copy_tint(SlPhotoLoad *load, const WebPYUVABuffer *planes)
{
    int width = (load->grey->width + 1) / 2, height = (load->grey->height + 1) / 2;
    g_autofree guint8 *blue = g_malloc(width), *red = g_malloc(width);

    for (int y = 0; y < height; y++) {
        const guint8 *u = planes->u + (gsize)y * planes->u_stride;
        const guint8 *v = planes->v + (gsize)y * planes->v_stride;
        const guint8 *alpha = planes->a ? planes->a + (gsize)y * 2 * planes->a_stride : NULL;
        for (int x = 0; x < width; x++) {
            int part = alpha != NULL ? alpha[MIN(2 * x, load->grey->width - 1)] : 255;
            blue[x] = (guint8)CLAMP(128 + (u[x] - 128) * part / 224, 0, 255);
            red[x] = (guint8)CLAMP(128 + (v[x] - 128) * part / 224, 0, 255);
        }
        sl_photo_put_tint(load, width, height, y, blue, red);
    }
}

static gboolean decode_frame(SlPhotoLoad *load, const guint8 *data, gsize n, GError **error)
{
    WebPDecoderConfig config;

    if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(data, n, &config.input) != VP8_STATUS_OK)
        return sl_photo_fail(load, error, _("the WebP is damaged; copy it again"));
    gint64 pixels = (gint64)config.input.width * config.input.height;
    if (pixels > SL_PHOTO_MAX_WHOLE)
        return sl_photo_refuse(load, "WebP", pixels, error);
    if (!sl_photo_start(load, config.input.width, config.input.height, error))
        return FALSE;
    config.output.colorspace = config.input.has_alpha ? MODE_YUVA : MODE_YUV;
    if (load->shrink > 1) {
        config.options.use_scaling = 1;
        config.options.scaled_width = load->grey->width;
        config.options.scaled_height = load->grey->height;
    }
    VP8StatusCode status = WebPDecode(data, n, &config);
    if (status == VP8_STATUS_OK)
        copy_luma(&config.output.u.YUVA, load->grey);
    if (status == VP8_STATUS_OK && load->wants_tint)
        copy_tint(load, &config.output.u.YUVA);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OK)
        return TRUE;
    return sl_photo_fail(load, error, _("the WebP is damaged or cut off; copy it again"));
}

static void read_orientation(WebPDemuxer *file, SlPhotoLoad *load)
{
    static const char head[6] = "Exif\0";
    WebPChunkIterator chunk;

    if (!WebPDemuxGetChunk(file, "EXIF", 1, &chunk))
        return;
    const guint8 *exif = chunk.chunk.bytes;
    gsize n = chunk.chunk.size;
    gsize skip = n > sizeof head && memcmp(exif, head, sizeof head) == 0 ? sizeof head : 0;
    load->orientation = sl_exif_orientation(exif + skip, n - skip);
    WebPDemuxReleaseChunkIterator(&chunk);
}

gboolean sl_photo_load_webp(SlPhotoLoad *load, GError **error)
{
    WebPData data = {load->data, load->n_data};
    WebPDemuxer *file = WebPDemux(&data);
    WebPIterator frame;

    if (file == NULL)
        return sl_photo_fail(load, error, _("the WebP is damaged or cut off; copy it again"));
    gboolean good = FALSE;
    if (WebPDemuxGetFrame(file, 1, &frame)) {
        if (frame.num_frames > 1)
            sl_photo_remark(load, _("first frame of %d"), frame.num_frames);
        good = decode_frame(load, frame.fragment.bytes, frame.fragment.size, error);
        WebPDemuxReleaseIterator(&frame);
    } else {
        sl_photo_fail(load, error, _("the WebP holds no picture"));
    }
    if (good)
        read_orientation(file, load);
    WebPDemuxDelete(file);
    return good;
}
