/*
 * photo-load — what a loader of one picture format is handed, and what it may call
 *
 * Every loader works row by row straight to grey, so that a picture costs its grey pixels and one
 * row. The order is: tell the size from the header, call sl_photo_start(), deliver every row.
 */
#ifndef SL_PHOTO_LOAD_H
#define SL_PHOTO_LOAD_H

#include "read/photo.h"

typedef struct {
    const char *name;   /* for messages: printable */
    const guint8 *data; /* the whole file */
    gsize n_data;
    int width, height; /* of the file, as stored; set by sl_photo_start() */
    int shrink;        /* file px per grey px: 1, 2, 4 or 8; set by sl_photo_start() */
    SlImage *grey;     /* as stored, not yet upright; made by sl_photo_start() */
    guint16 *sums;     /* one row of sums while rows are averaged; NULL if shrink is 1 */
    int orientation;   /* EXIF 1 … 8, left at 1 where the file says nothing */
    gboolean wants_tint;
    SlTint *tint;       /* as stored; made by the first row of colours */
    guint32 *tint_sums; /* two rows of sums while colours are averaged */
    GPtrArray *remarks;
} SlPhotoLoad;

/* Fills load->grey; false with an error, load->grey is then freed by the caller all the same. */
typedef gboolean (*SlPhotoLoader)(SlPhotoLoad *load, GError **error);

gboolean sl_photo_load_jpeg(SlPhotoLoad *load, GError **error);
gboolean sl_photo_load_png(SlPhotoLoad *load, GError **error);
gboolean sl_photo_load_webp(SlPhotoLoad *load, GError **error);
gboolean sl_photo_load_tiff(SlPhotoLoad *load, GError **error);
gboolean sl_photo_load_heic(SlPhotoLoad *load, GError **error);
gboolean sl_photo_load_bmp(SlPhotoLoad *load, GError **error);

/*
 * The header claims `width` x `height`: check the limits, choose load->shrink, make load->grey.
 * A loader that scales by itself asks for load->shrink and fills load->grey directly.
 * False with SL_ERROR_LIMIT, or SL_ERROR_FORMAT for an empty picture.
 */
gboolean sl_photo_start(SlPhotoLoad *load, gint64 width, gint64 height, GError **error);

/* False with SL_ERROR_LIMIT: `what` ("a WebP") takes too much memory, which its `pixels` tell. */
gboolean sl_photo_refuse(const SlPhotoLoad *load, const char *what, gint64 pixels, GError **error);

/* Row `y` of the file, load->width grey bytes; rows come from top to bottom. */
void sl_photo_put_row(SlPhotoLoad *load, int y, const guint8 *row);

/*
 * Colours, where load->wants_tint; they may come on coarser planes than the grey rows. Row `y` of
 * `width` x `height` samples of Cb and Cr; rows come from top to bottom.
 */
void sl_photo_put_tint(SlPhotoLoad *load, int width, int height, int y, const guint8 *blue,
                       const guint8 *red);
/* The same of `channels` bytes a pixel: RGB or RGBA, over white; nothing of fewer channels. */
void sl_photo_put_rgb(SlPhotoLoad *load, int y, const guint8 *row, int channels);

/* Set SL_ERROR_FORMAT "'NAME': …" and return false. */
gboolean sl_photo_fail(const SlPhotoLoad *load, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

void sl_photo_remark(SlPhotoLoad *load, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* ITU-R BT.601 luma of an RGB triple, and `grey` of opacity `alpha` laid over white paper. */
static inline guint8 sl_luma(unsigned red, unsigned green, unsigned blue)
{
    return (guint8)((77 * red + 150 * green + 29 * blue + 128) >> 8);
}

static inline guint8 sl_over_white(unsigned grey, unsigned alpha)
{
    return (guint8)((grey * alpha + 255 * (255 - alpha) + 127) / 255);
}

/*
 * The orientation (1 … 8) in an EXIF block that starts at its TIFF header; 1 where there is none or
 * the block is damaged. Exif 2.32, 4.6.4 A, tag 274.
 */
int sl_exif_orientation(const guint8 *tiff, gsize n);

#endif
