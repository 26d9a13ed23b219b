/*
 * picture — finished artwork as the eye and the scanner see it: sRGB on white paper
 *
 * Eight bits a channel, rows from top to bottom; pixel centres at integers. What is transparent
 * shows white paper.
 */
#ifndef SL_PICTURE_H
#define SL_PICTURE_H

#include "base/image.h"

#define SL_PICTURE_MAX_PIXELS ((gint64)120 * 1000 * 1000)

typedef struct {
    int width, height;
    guint8 *rgb; /* width * height * 3 */
} SlPicture;

/* White paper; both sides must be 1 … SL_IMAGE_MAX_SIDE_PX. */
SlPicture *sl_picture_new(int width, int height);
void sl_picture_free(SlPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPicture, sl_picture_free)

/* The part at (x, y); what lies beyond the picture is white. */
SlPicture *sl_picture_crop(const SlPicture *picture, int x, int y, int width, int height);

/* Its luma (Rec. 709 on sRGB values). */
SlImage *sl_picture_grey(const SlPicture *picture);

/* Reflectance of the pixel nearest to (x, y), 0 … 1: linear luminance of sRGB (IEC 61966-2-1). Out
 * of the picture it is negative. */
double sl_picture_reflectance(const SlPicture *picture, double x, double y);

/* What a PNG says of itself. */
typedef struct {
    double px_per_mm_x, px_per_mm_y; /* pHYs; 0 if it says nothing */
    char *words;                     /* its texts (title and the like), or NULL */
} SlPngFacts;

/*
 * Decode a PNG; `name` is for messages. `facts` is overwritten, its words are the caller's.
 * NULL with SL_ERROR_FORMAT (damaged) or SL_ERROR_LIMIT (more than SL_PICTURE_MAX_PIXELS).
 */
SlPicture *sl_picture_from_png(const char *name, GBytes *bytes, SlPngFacts *facts, GError **error);

#endif
