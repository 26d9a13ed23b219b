/*
 * photo — a picture file becomes an upright grey picture
 *
 * JPEG and PNG (and WebP, TIFF, HEIC, BMP where their loaders are built in). The format is told by
 * the first bytes, never by the name. Limits are checked on the header, before pixels are decoded;
 * a very large picture is scaled while it is loaded. EXIF orientation is applied once, here.
 */
#ifndef SL_PHOTO_H
#define SL_PHOTO_H

#include "base/image.h"

#define SL_PHOTO_MAX_BYTES   ((gsize)512 << 20)
#define SL_PHOTO_MAX_PIXELS  ((gint64)200 * 1000 * 1000) /* as the header claims them */
#define SL_PHOTO_MAX_WHOLE   ((gint64)64 * 1000 * 1000)  /* of what libraries decode as a whole */
#define SL_PHOTO_MAX_SIDE_PX 65500                       /* JPEG's own limit */
#define SL_PHOTO_WORK_PIXELS ((gint64)50 * 1000 * 1000)  /* larger ones are scaled on load */
#define SL_PHOTO_TINT_PX     800 /* colours are kept to one to two times this on the longer side */

typedef struct {
    char *name;    /* as given; "-" for standard input */
    SlImage *grey; /* upright; luma */
    SlTint *tint;  /* upright colours for showing, coarser; NULL: none, or not asked */
    double scale;  /* file px per `grey` px: 1, or more if scaled on load */
    int file_width, file_height; /* upright, in the file's own px */
    int orientation;             /* EXIF 1 … 8 that was applied */
    char *format;                /* "JPEG", "PNG" … */
    GPtrArray *remarks;          /* char*: "first frame of 12" and the like */
} SlPhoto;

/*
 * Load `path` ("-" is standard input).
 * NULL with SL_ERROR_FILE, SL_ERROR_FORMAT (empty, truncated, damaged, no picture: the message says
 * which formats are known) or SL_ERROR_LIMIT (names the limit).
 */
SlPhoto *sl_photo_load(const char *path, GError **error);
/* The same from memory, under the name `name`. */
SlPhoto *sl_photo_load_bytes(const char *name, GBytes *bytes, GError **error);
/* The same with its colours, where they can be had: they are shown, and never judged by. */
SlPhoto *sl_photo_load_tinted(const char *name, GBytes *bytes, GError **error);

/* A picture of drawn artwork, to be read as a photo is. Takes `grey`. */
SlPhoto *sl_photo_of_artwork(const char *name, SlImage *grey);

void sl_photo_free(SlPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPhoto, sl_photo_free)

#endif
