/*
 * image — a grey picture, and its colours beside it
 *
 * Eight bits a pixel, 0 is black and 255 white, rows from top to bottom without padding.
 * Pixel centres are at integers: the picture covers -0.5 … width - 0.5.
 */
#ifndef SL_IMAGE_H
#define SL_IMAGE_H

#include <glib.h>

/* No side of a picture that we make ourselves is longer (a 1200 dpi A4 page is 14,031 px high). */
#define SL_IMAGE_MAX_SIDE_PX 30000

typedef struct SlImage SlImage;
struct SlImage {
    int width, height; /* > 0 */
    guint8 *px;        /* width * height bytes */
    SlImage *half;     /* of sl_image_half(); NULL until somebody asks */
};

/* A picture of that size, filled with `grey`. Both sides must be 1 … SL_IMAGE_MAX_SIDE_PX. */
SlImage *sl_image_new(int width, int height, guint8 grey);
SlImage *sl_image_copy(const SlImage *image);

/* Light for dark: what was light on dark is dark on light. */
SlImage *sl_image_negative(const SlImage *image);
void sl_image_free(SlImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlImage, sl_image_free)

/* The grey at (x, y), bilinear between pixel centres; outside the picture it is `outside`. */
double sl_image_sample(const SlImage *image, double x, double y, double outside);

/*
 * The picture at half its size, each pixel the mean of four; an odd last row or column is left
 * out. It is made when it is first asked for and belongs to the picture, which must not be changed
 * any more. NULL if it would have no pixel. One thread at a time.
 */
const SlImage *sl_image_half(const SlImage *image);

/*
 * What makes a grey picture coloured, for people to look at: Cb and Cr of ITU-R BT.601 in full
 * range, 128 is none. Both planes have one size, and cover what the grey picture covers.
 */
typedef struct {
    SlImage *blue, *red;
} SlTint;

#define SL_TINT_NONE 128

/* Planes of that size without any colour. */
SlTint *sl_tint_new(int width, int height);
void sl_tint_free(SlTint *tint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlTint, sl_tint_free)
/* The same colours on other planes. */
SlTint *sl_tint_resize(const SlTint *tint, int width, int height);
/* 0xRRGGBB. */
guint32 sl_tint_rgb(guint8 grey, guint8 blue, guint8 red);

#endif
