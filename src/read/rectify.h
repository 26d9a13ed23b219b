/*
 * rectify — lay a photographed label flat
 *
 * A flat is a part of the label as a grey picture of its own resolution. The photo's flat and the
 * drawn sheet's flat have the same grid, so that they can be compared pixel by pixel:
 *
 *     SlFlat *seen  = sl_rectify(photo->grey, &warp, box, px_per_mm);
 *     SlFlat *drawn = sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, px_per_mm);
 *     sl_flat_blur(drawn, sigma_px, sigma_px);
 *
 * Before: grid.h and register.h find the warp. After: number.h, stars.h and artwork.h read.
 */
#ifndef SL_RECTIFY_H
#define SL_RECTIFY_H

#include "base/image.h"
#include "read/warp.h"

/* Grey of a flat's pixel that lies outside the photo. */
#define SL_FLAT_UNSEEN (-1000.0F)

/* No side of a flat is longer: 1 m of label at 4 px/mm, and 64 MB. */
#define SL_FLAT_MAX_SIDE_PX 4000

typedef struct {
    int width, height;
    SlRectMm box; /* pixel (i, j) is centred at box.x + (i + 0.5) / px_per_mm, … */
    double px_per_mm;
    float *grey; /* 0 … 255, or SL_FLAT_UNSEEN */
} SlFlat;

/* A flat of that box, filled with `grey`; NULL if it would be empty or too large. */
SlFlat *sl_flat_new(SlRectMm box, double px_per_mm, float grey);
SlFlat *sl_flat_copy(const SlFlat *flat);
void sl_flat_free(SlFlat *flat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlFlat, sl_flat_free)

/*
 * Resample the photo so that `box` lies flat. A flat pixel that covers several photo pixels is
 * their mean. NULL if the flat would be empty or too large.
 */
SlFlat *sl_rectify(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm);

/* The same, but each pixel is one sample, of the photo at about the flat's own resolution: good
 * enough to tell labels apart, and several times faster. */
SlFlat *sl_rectify_roughly(const SlImage *photo, const SlWarp *warp, SlRectMm box,
                           double px_per_mm);

/*
 * Cut `box` out of a picture whose pixel (i, j) is centred at ((i + 0.5) / image_px_per_mm, …),
 * each pixel the mean of what it covers; beyond the picture is white.
 */
SlFlat *sl_flat_of_image(const SlImage *image, double image_px_per_mm, SlRectMm box,
                         double px_per_mm);

/* Blur with a Gaussian of these standard deviations, in px; under 0.2 px nothing happens. */
void sl_flat_blur(SlFlat *flat, double sigma_x, double sigma_y);

/* Turn grey into darkness (255 - grey), in place; what was unseen stays so. */
void sl_flat_darken(SlFlat *flat);

static inline float sl_flat_at(const SlFlat *flat, int x, int y)
{
    return flat->grey[(gsize)y * flat->width + x];
}

#endif
