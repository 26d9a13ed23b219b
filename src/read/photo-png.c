/* photo-png — PNG files, row by row to grey over white */
#include "read/photo-load.h"

#include "base/error.h"
#include "base/words.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#define MAX_CHUNK_BYTES ((png_alloc_size_t)16 << 20) /* of one chunk that is not pixels */
#define MAX_CHUNKS      1000

typedef struct {
    SlPhotoLoad *load;
    gsize at;           /* how far the file is read */
    char message[128];  /* of the error that ended it */
    guint8 *row, *grey; /* one row as libpng gives it, and as grey */
    guint n_warnings;
} Reader;

static void on_error(png_structp png, png_const_charp message)
{
    Reader *reader = png_get_error_ptr(png);

    g_strlcpy(reader->message, message, sizeof reader->message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    Reader *reader = png_get_error_ptr(png);

    (void)message;
    reader->n_warnings++;
}

static void on_read(png_structp png, png_bytep to, size_t n)
{
    Reader *reader = png_get_io_ptr(png);

    if (n > reader->load->n_data - reader->at)
        png_error(png, "cut off");
    memcpy(to, reader->load->data + reader->at, n);
    reader->at += n;
}

/* Ask libpng for 8-bit grey or RGB, with alpha where the file has any. */
static void set_transforms(png_structp png, png_infop info)
{
    png_set_scale_16(png);
    png_set_packing(png);
    png_set_expand(png); /* palettes, fewer than 8 bits, tRNS */
    if (png_get_valid(png, info, PNG_INFO_tRNS))
        png_set_tRNS_to_alpha(png);
    png_read_update_info(png, info);
}

/* `n` pixels of 1 to 4 channels become grey over white. */
static void grey_from(const guint8 *from, int channels, int n, guint8 *grey)
{
    for (int x = 0; x < n; x++, from += channels) {
        guint8 value = channels < 3 ? from[0] : sl_luma(from[0], from[1], from[2]);
        grey[x] = channels % 2 == 1 ? value : sl_over_white(value, from[channels - 1]);
    }
}

/* Adam7 pass by pass: each pixel goes straight to its place, no second picture is needed; it stays
 * grey. */
static void read_interlaced(png_structp png, Reader *reader, int channels)
{
    SlPhotoLoad *load = reader->load;

    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
        int n = (int)PNG_PASS_COLS((png_uint_32)load->width, pass);
        int rows = (int)PNG_PASS_ROWS((png_uint_32)load->height, pass);
        for (int i = 0; n > 0 && i < rows; i++) {
            png_read_row(png, reader->row, NULL);
            grey_from(reader->row, channels, n, reader->grey);
            guint8 *to = load->grey->px + (gsize)PNG_ROW_FROM_PASS_ROW(i, pass) * load->width;
            for (int x = 0; x < n; x++)
                to[PNG_COL_FROM_PASS_COL(x, pass)] = reader->grey[x];
        }
    }
}

static void read_plain(png_structp png, Reader *reader, int channels)
{
    SlPhotoLoad *load = reader->load;

    for (int y = 0; y < load->height; y++) {
        png_read_row(png, reader->row, NULL);
        grey_from(reader->row, channels, load->width, reader->grey);
        sl_photo_put_row(load, y, reader->grey);
        sl_photo_put_rgb(load, y, reader->row, channels);
    }
}

static void read_orientation(png_structp png, png_infop info, SlPhotoLoad *load)
{
    png_uint_32 n = 0;
    png_bytep exif = NULL;

    if (png_get_eXIf_1(png, info, &n, &exif) != 0 && exif != NULL)
        load->orientation = sl_exif_orientation(exif, n);
}

static gboolean read_picture(png_structp png, png_infop info, Reader *reader, GError **error)
{
    SlPhotoLoad *load = reader->load;

    png_read_info(png, info);
    gint64 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    gboolean interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    if (!sl_photo_start(load, width, height, error))
        return FALSE;
    if (interlaced && load->shrink > 1) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_LIMIT,
            _("'%s': an interlaced PNG of more than %d megapixels; save it without interlacing"),
            load->name, (int)(SL_PHOTO_WORK_PIXELS / 1000000));
        return FALSE;
    }
    set_transforms(png, info);
    int channels = png_get_channels(png, info);
    reader->row = g_malloc(png_get_rowbytes(png, info));
    reader->grey = g_malloc(load->width);
    if (interlaced)
        read_interlaced(png, reader, channels);
    else
        read_plain(png, reader, channels);
    png_read_end(png, info);
    read_orientation(png, info, load);
    return TRUE;
}

gboolean sl_photo_load_png(SlPhotoLoad *load, GError **error)
{
    Reader reader = {.load = load};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
    png_infop info = png_create_info_struct(png);
    volatile gboolean good = FALSE;

    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &reader, on_read);
        png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); /* ours are checked first */
        png_set_chunk_malloc_max(png, MAX_CHUNK_BYTES);
        png_set_chunk_cache_max(png, MAX_CHUNKS);
        good = read_picture(png, info, &reader, error);
    } else {
        sl_photo_fail(load, error, _("the PNG is damaged (%s); copy it again"), reader.message);
    }
    png_destroy_read_struct(&png, &info, NULL);
    g_free(reader.row);
    g_free(reader.grey);
    return good;
}
