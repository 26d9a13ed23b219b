/* photo — which loader reads a picture, its limits, and turning it upright */
#include "read/photo.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "read/photo-load.h"

#include <string.h>

#define KNOWN_FORMATS N_("JPEG, PNG, WebP, TIFF, HEIC and BMP")
#define MAX_SHRINK    8 /* the most that libjpeg scales by itself */

/* ---- what a loader calls ----------------------------------------------------------------- */

gboolean sl_photo_fail(const SlPhotoLoad *load, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    g_autofree char *line = sl_printable(what); /* libraries quote the file */
    va_end(arguments);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "'%s': %s", load->name, line);
    return FALSE;
}

gboolean sl_photo_refuse(const SlPhotoLoad *load, const char *what, gint64 pixels, GError **error)
{
    g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                _("'%s': %s of %d megapixels takes too much memory; save it as an ordinary JPEG"),
                load->name, what, (int)((pixels + 999999) / 1000000));
    return FALSE;
}

void sl_photo_remark(SlPhotoLoad *load, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(load->remarks, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* The smallest power of two that brings the picture down to the size we work at. */
static int shrink_for(gint64 width, gint64 height)
{
    int shrink = 1;

    while (shrink < MAX_SHRINK && (width * height > SL_PHOTO_WORK_PIXELS * shrink * shrink ||
                                   MAX(width, height) > (gint64)SL_IMAGE_MAX_SIDE_PX * shrink))
        shrink *= 2;
    return shrink;
}

gboolean sl_photo_start(SlPhotoLoad *load, gint64 width, gint64 height, GError **error)
{
    if (width < 1 || height < 1)
        return sl_photo_fail(load, error, _("the picture has no pixels"));
    if (width > SL_PHOTO_MAX_SIDE_PX || height > SL_PHOTO_MAX_SIDE_PX ||
        width * height > SL_PHOTO_MAX_PIXELS) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%s': %lld x %lld "
                      "px is more than the limit of %d megapixels and %d px a side; scale it down"),
                    load->name, (long long)width, (long long)height,
                    (int)(SL_PHOTO_MAX_PIXELS / 1000000), SL_PHOTO_MAX_SIDE_PX);
        return FALSE;
    }

    load->width = (int)width;
    load->height = (int)height;
    load->shrink = shrink_for(width, height);
    load->grey = sl_image_new((load->width + load->shrink - 1) / load->shrink,
                              (load->height + load->shrink - 1) / load->shrink, 255);
    return TRUE;
}

/* Add a file row to the sums; the last row of a block becomes a row of the picture. */
static void average_row(SlPhotoLoad *load, int y, const guint8 *row)
{
    int shrink = load->shrink, n = load->grey->width;
    int rows = y % shrink + 1;

    if (load->sums == NULL)
        load->sums = g_new(guint16, n);
    if (rows == 1)
        memset(load->sums, 0, sizeof *load->sums * n);
    for (int x = 0; x < load->width; x++)
        load->sums[x / shrink] += row[x]; /* at most 8 x 8 x 255 */
    if (rows < shrink && y < load->height - 1)
        return;

    guint8 *to = load->grey->px + (gsize)(y / shrink) * n;
    for (int x = 0; x < n; x++) {
        int area = rows * MIN(shrink, load->width - x * shrink);
        to[x] = (guint8)((load->sums[x] + area / 2) / area);
    }
}

void sl_photo_put_row(SlPhotoLoad *load, int y, const guint8 *row)
{
    g_return_if_fail(y >= 0 && y < load->height);
    if (load->shrink == 1)
        memcpy(load->grey->px + (gsize)y * load->width, row, load->width);
    else
        average_row(load, y, row);
}

/* ---- upright ----------------------------------------------------------------------------- */

/*
 * Where a stored pixel goes, by EXIF orientation: first the two axes change places (`turn`), then
 * each may run backwards. Exif 2.32, 4.6.4 A, tag 274.
 */
static const struct {
    gboolean turn, flip_x, flip_y;
} ways[9] = {
    [1] = {FALSE, FALSE, FALSE}, [2] = {FALSE, TRUE, FALSE}, [3] = {FALSE, TRUE, TRUE},
    [4] = {FALSE, FALSE, TRUE},  [5] = {TRUE, FALSE, FALSE}, [6] = {TRUE, TRUE, FALSE},
    [7] = {TRUE, TRUE, TRUE},    [8] = {TRUE, FALSE, TRUE},
};

/* The picture turned upright; takes `stored`. */
static SlImage *upright(SlImage *stored, int orientation)
{
    if (orientation == 1)
        return stored;

    gboolean turn = ways[orientation].turn;
    int width = turn ? stored->height : stored->width;
    int height = turn ? stored->width : stored->height;
    SlImage *image = sl_image_new(width, height, 255);
    for (int y = 0; y < height; y++) {
        int from_y = ways[orientation].flip_y ? height - 1 - y : y;
        guint8 *to = image->px + (gsize)y * width;
        for (int x = 0; x < width; x++) {
            int from_x = ways[orientation].flip_x ? width - 1 - x : x;
            gsize at = turn ? (gsize)from_x * stored->width + from_y
                            : (gsize)from_y * stored->width + from_x;
            to[x] = stored->px[at];
        }
    }
    sl_image_free(stored);
    return image;
}

/* Both planes turned upright; takes `stored`, which may be NULL. */
static SlTint *tint_upright(SlTint *stored, int orientation)
{
    if (stored != NULL) {
        stored->blue = upright(stored->blue, orientation);
        stored->red = upright(stored->red, orientation);
    }
    return stored;
}

/* ---- which format ------------------------------------------------------------------------ */

typedef struct {
    const char *format;
    const char *magic;
    gsize n_magic, at;
    SlPhotoLoader load; /* NULL: a thing we know and do not read */
    const char *cure;
} Format;

/* By the first bytes; HEIC's brand follows its box size. */
static const Format formats[] = {
    {"JPEG", "\xff\xd8\xff", 3, 0, sl_photo_load_jpeg, NULL},
    {"PNG", "\x89PNG\r\n\x1a\n", 8, 0, sl_photo_load_png, NULL},
    {"WebP", "WEBP", 4, 8, sl_photo_load_webp, NULL},
    {"TIFF", "II*\0", 4, 0, sl_photo_load_tiff, NULL},
    {"TIFF", "MM\0*", 4, 0, sl_photo_load_tiff, NULL},
    {"HEIC", "ftyphe", 6, 4, sl_photo_load_heic, NULL},
    {"HEIC", "ftypmif1", 8, 4, sl_photo_load_heic, NULL},
    {"AVIF", "ftypavif", 8, 4, sl_photo_load_heic, NULL},
    {"BMP", "BM", 2, 0, sl_photo_load_bmp, NULL},
    {N_("a PDF"), "%PDF", 4, 0, NULL, N_("turn its page into a PNG first (pdftoppm -png -r 300)")},
    {N_("a GIF"), "GIF8", 4, 0, NULL, N_("save it as PNG")},
    {N_("an SVG or XML file"), "<?xml", 5, 0, NULL, N_("save it as PNG")},
    {N_("an SVG"), "<svg", 4, 0, NULL, N_("save it as PNG")},
    {N_("a zip archive or spreadsheet"), "PK\3\4", 4, 0, NULL, N_("give a picture")},
};

static const Format *format_of(const guint8 *data, gsize n)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        const Format *format = &formats[i];
        if (n >= format->at + format->n_magic &&
            memcmp(data + format->at, format->magic, format->n_magic) == 0)
            return format;
    }
    return NULL;
}

static gboolean run_loader(SlPhotoLoad *load, const Format *format, GError **error)
{
    if (load->n_data == 0)
        return sl_photo_fail(load, error, _("the file is empty; copy it again"));
    if (format == NULL)
        return sl_photo_fail(load, error, _("not a picture; known are %s"), _(KNOWN_FORMATS));
    if (format->load == NULL)
        return sl_photo_fail(load, error, _("%s is not a photo; known are %s; %s"),
                             _(format->format), _(KNOWN_FORMATS), _(format->cure));
    return format->load(load, error);
}

static SlPhoto *photo_from(SlPhotoLoad *load, const char *name, const char *format)
{
    gboolean turn = ways[load->orientation].turn;
    SlPhoto *photo = g_new0(SlPhoto, 1);

    photo->name = g_strdup(name);
    photo->grey = upright(g_steal_pointer(&load->grey), load->orientation);
    photo->tint = tint_upright(g_steal_pointer(&load->tint), load->orientation);
    photo->scale = load->shrink;
    photo->file_width = turn ? load->height : load->width;
    photo->file_height = turn ? load->width : load->height;
    photo->orientation = load->orientation;
    photo->format = g_strdup(format);
    photo->remarks = g_steal_pointer(&load->remarks);
    if (load->shrink > 1)
        g_ptr_array_add(photo->remarks,
                        g_strdup_printf(_("%d x %d px, read at 1/%d of its size"),
                                        photo->file_width, photo->file_height, load->shrink));
    return photo;
}

static SlPhoto *load_bytes(const char *name, GBytes *bytes, gboolean wants_tint, GError **error)
{
    g_autofree char *shown = sl_printable(name);
    SlPhotoLoad load = {.name = shown, .orientation = 1, .shrink = 1, .wants_tint = wants_tint};
    SlPhoto *photo = NULL;

    load.data = g_bytes_get_data(bytes, &load.n_data);
    load.remarks = g_ptr_array_new_with_free_func(g_free);
    if (load.n_data > SL_PHOTO_MAX_BYTES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("'%s': longer than the limit of %d MiB"),
                    shown, (int)(SL_PHOTO_MAX_BYTES >> 20));
    } else {
        const Format *format = format_of(load.data, load.n_data);
        if (run_loader(&load, format, error))
            photo = photo_from(&load, name, format->format);
    }
    sl_image_free(load.grey);
    sl_tint_free(load.tint);
    g_free(load.sums);
    g_free(load.tint_sums);
    g_clear_pointer(&load.remarks, g_ptr_array_unref);
    return photo;
}

SlPhoto *sl_photo_load_bytes(const char *name, GBytes *bytes, GError **error)
{
    return load_bytes(name, bytes, FALSE, error);
}

SlPhoto *sl_photo_load_tinted(const char *name, GBytes *bytes, GError **error)
{
    return load_bytes(name, bytes, TRUE, error);
}

SlPhoto *sl_photo_load(const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_PHOTO_MAX_BYTES, error);

    return bytes == NULL ? NULL : sl_photo_load_bytes(path, bytes, error);
}

SlPhoto *sl_photo_of_artwork(const char *name, SlImage *grey)
{
    SlPhoto *photo = g_new0(SlPhoto, 1);

    photo->name = g_strdup(name);
    photo->grey = grey;
    photo->scale = 1;
    photo->file_width = grey->width;
    photo->file_height = grey->height;
    photo->orientation = 1;
    photo->format = g_strdup("artwork");
    photo->remarks = g_ptr_array_new_with_free_func(g_free);
    return photo;
}

void sl_photo_free(SlPhoto *photo)
{
    if (photo == NULL)
        return;
    g_free(photo->name);
    sl_image_free(photo->grey);
    sl_tint_free(photo->tint);
    g_free(photo->format);
    g_ptr_array_unref(photo->remarks);
    g_free(photo);
}
