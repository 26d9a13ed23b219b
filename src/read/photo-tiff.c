/* photo-tiff — TIFF files, of several pages the first */
#include "read/photo-load.h"

#include "base/error.h"
#include "base/words.h"

#include <string.h>

#include <tiffio.h>

#define MAX_BLOCK_BYTES ((tmsize_t)128 << 20) /* of one strip or tile, as it is stored */
#define MAX_BAND_BYTES  ((gsize)128 << 20)    /* of one band in RGBA: 32 megapixels in one strip */

typedef struct {
    const SlPhotoLoad *load;
    gsize at;
} Stream;

static tmsize_t on_read(thandle_t handle, void *to, tmsize_t n)
{
    Stream *stream = handle;
    gsize left = stream->load->n_data - MIN(stream->at, stream->load->n_data);
    gsize take = MIN(left, (gsize)MAX(n, 0));

    memcpy(to, stream->load->data + (stream->load->n_data - left), take);
    stream->at += take;
    return (tmsize_t)take;
}

static tmsize_t on_write(thandle_t handle, void *from, tmsize_t n)
{
    (void)handle, (void)from, (void)n;
    return 0;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int whence)
{
    Stream *stream = handle;
    gsize base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? stream->at : stream->load->n_data;

    stream->at = base + (gsize)offset;
    return stream->at;
}

static int on_close(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t on_size(thandle_t handle)
{
    return ((Stream *)handle)->load->n_data;
}

/* libtiff prints its complaints unless somebody takes them: 1 says that we did. */
static int hush(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments)
{
    (void)tiff, (void)data, (void)module, (void)format, (void)arguments;
    return 1;
}

static TIFF *open_stream(Stream *stream)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();

    TIFFOpenOptionsSetMaxSingleMemAlloc(options, MAX_BLOCK_BYTES);
    TIFFOpenOptionsSetErrorHandlerExtR(options, hush, NULL);
    TIFFOpenOptionsSetWarningHandlerExtR(options, hush, NULL);
    TIFF *tiff = TIFFClientOpenExt(stream->load->name, "rm", stream, on_read, on_write, on_seek,
                                   on_close, on_size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

/* `n` RGBA rows from row `first` on as libtiff gives them, premultiplied, as they are stored. */
static void put_rows(SlPhotoLoad *load, const guint32 *raster, int first, int n)
{
    g_autofree guint8 *grey = g_malloc(load->width), *rgb = g_malloc((gsize)load->width * 3);

    for (int y = 0; y < n; y++) {
        const guint32 *row = raster + (gsize)y * load->width;
        for (int x = 0; x < load->width; x++)
            grey[x] =
                (guint8)MIN(255u, sl_luma(TIFFGetR(row[x]), TIFFGetG(row[x]), TIFFGetB(row[x])) +
                                      (255u - TIFFGetA(row[x])));
        sl_photo_put_row(load, first + y, grey);
        for (int x = 0; x < load->width; x++) { /* premultiplied: white paper adds no colour */
            rgb[3 * x] = (guint8)TIFFGetR(row[x]);
            rgb[3 * x + 1] = (guint8)TIFFGetG(row[x]);
            rgb[3 * x + 2] = (guint8)TIFFGetB(row[x]);
        }
        sl_photo_put_rgb(load, first + y, rgb, 3);
    }
}

/* How many rows are stored together: a strip's, or a row of tiles'. */
static guint32 rows_together(TIFF *tiff, guint32 height)
{
    guint32 rows = 0;

    if (TIFFIsTiled(tiff) ? !TIFFGetField(tiff, TIFFTAG_TILELENGTH, &rows)
                          : !TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows))
        rows = height;
    return CLAMP(rows, 1, height);
}

/* Band by band, so that no more than a band lies here in colour. */
static gboolean read_bands(TIFFRGBAImage *page, TIFF *tiff, SlPhotoLoad *load, GError **error)
{
    guint32 band = rows_together(tiff, page->height);
    gsize band_bytes = (gsize)page->width * band * sizeof(guint32);

    if (band_bytes > MAX_BAND_BYTES)
        return sl_photo_refuse(load, _("TIFF without strips"), (gint64)page->width * page->height,
                               error);
    g_autofree guint32 *raster = g_malloc(band_bytes);
    page->req_orientation = page->orientation; /* as stored: we turn it ourselves */
    for (guint32 y = 0; y < page->height; y += band) {
        guint32 n = MIN(band, page->height - y);
        page->row_offset = (int)y;
        memset(raster, 0, (gsize)page->width * n * sizeof *raster);
        if (!TIFFRGBAImageGet(page, raster, page->width, n))
            return sl_photo_fail(load, error, _("the TIFF is damaged or cut off; copy it again"));
        put_rows(load, raster, (int)y, (int)n);
    }
    return TRUE;
}

static gboolean read_page(TIFF *tiff, SlPhotoLoad *load, GError **error)
{
    TIFFRGBAImage page;
    char why[1024] = "";

    if (!TIFFRGBAImageOK(tiff, why) || !TIFFRGBAImageBegin(&page, tiff, 1, why))
        return sl_photo_fail(load, error, _("a TIFF of an unusual kind (%s); save it as PNG"), why);
    gboolean good = sl_photo_start(load, page.width, page.height, error) &&
                    read_bands(&page, tiff, load, error);
    TIFFRGBAImageEnd(&page);
    return good;
}

gboolean sl_photo_load_tiff(SlPhotoLoad *load, GError **error)
{
    Stream stream = {load, 0};
    guint16 orientation = 1;
    TIFF *tiff = open_stream(&stream);

    if (tiff == NULL)
        return sl_photo_fail(load, error, _("the TIFF is damaged or cut off; copy it again"));
    gboolean good = read_page(tiff, load, error);
    if (good && TIFFGetField(tiff, TIFFTAG_ORIENTATION, &orientation) && orientation >= 1 &&
        orientation <= 8)
        load->orientation = orientation;
    if (good && TIFFReadDirectory(tiff))
        sl_photo_remark(load, _("first page of several"));
    TIFFClose(tiff);
    return good;
}
