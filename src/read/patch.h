/*
 * patch — how well a drawing explains a piece of the photo, and whether another would do better
 *
 * A small window of the flat photo is written as the drawn picture, as brighter or darker paper
 * (level, slope and curve), as ink that fades to one side, as a small shift, as more or less blur
 * in any direction (a moving hand), and as bolder or thinner ink, by linear least squares:
 *
 *     P = a T + b + c x + d y + e T_x + f T_y + g T_xx + h T_yy + i T_xy + j |grad T|
 *         + (k x + l y) T + m x² + n y² + o x y  +  rest
 *
 * A rival hypothesis that differs from T by D is then judged by the one number s in
 * rest = s D' (D' is D without what the terms above could explain): s is 0 where T is printed and
 * 1 where T + D is, and its standard error says whether the photo can tell at all.
 *
 * Everything is darkness: 0 is white, 255 black.
 */
#ifndef SL_PATCH_H
#define SL_PATCH_H

#include "read/rectify.h"

#define SL_PATCH_TERMS 15

typedef struct {
    int width, height, n;
    float *seen;                 /* n values */
    float *drawn;                /* n values: T */
    float *term[SL_PATCH_TERMS]; /* orthonormal; NULL where a term was dependent */
    float *rest;                 /* what no term explains */
    double energy;               /* of T about its mean */
    double gain;                 /* a of the four terms T, 1, x, y alone */
    double shift_x, shift_y;     /* where the photo's print lies, px right and below of T */
    double rest_energy;
    double noise; /* standard deviation of the rest */
    double seen_mean, drawn_mean;
} SlPatch;

typedef struct {
    double score;       /* s */
    double error;       /* its standard error, as if the rest were white noise */
    double rest_energy; /* that would be left with D */
} SlRival;

/*
 * Explain the window width x height at (x, y) of `seen` by the same window at (x, y) of `drawn`.
 * Both hold darkness. NULL if the window leaves either, or the photo does not show all of it.
 */
SlPatch *sl_patch_new(const SlFlat *seen, const SlFlat *drawn, int x, int y, int width, int height);
void sl_patch_free(SlPatch *patch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPatch, sl_patch_free)

/*
 * Judge the rival T + D, D being the window at (x, y) of `change`, on the photo's `gain`.
 * False if the terms explain all of D: then the photo cannot tell.
 */
gboolean sl_patch_try(const SlPatch *patch, const SlFlat *change, int x, int y, double gain,
                      SlRival *rival);

/*
 * Explain the inside of `drawn` (without `pad_px` around it, which holds what the blur brings in)
 * by the photo, and follow the shift that the patch itself shows, up to `most_mm`, for `rounds`
 * rounds. (*dx, *dy) is where to begin, in mm, and where it ended. NULL as above.
 */
SlPatch *sl_patch_settle(const SlImage *photo, const SlWarp *warp, const SlFlat *drawn, int pad_px,
                         int rounds, double most_mm, double *dx, double *dy);

/*
 * In shade the ink loses contrast as the paper loses light. The ink of a patch as it would be on
 * white paper, and the gain that such an ink should have on the patch's own paper.
 */
double sl_patch_ink(const SlPatch *patch);
double sl_patch_gain_of(const SlPatch *patch, double ink);

/* The darkness of a patch's paper, given that ink; -1 where ink covers nearly all. */
double sl_patch_paper(const SlPatch *patch, double ink);

/* The rest's energy per px without the worst `part` of the window: a scratch or a speck leaves
 * much in few px, another letter in many. */
double sl_patch_trimmed(const SlPatch *patch, double part);

/* The part of the window whose rest is more than `least`. */
double sl_patch_beyond(const SlPatch *patch, double least);

/* The part of the window that is darker than its paper by half of that ink or more, though the
 * drawing has paper there. */
double sl_patch_inked(const SlPatch *patch, double ink);

/* The part of the window that is as bright as a photo can be: glare. */
double sl_patch_glare(const SlPatch *patch);

/* Part of the drawn picture's variation, at that gain, that the photo contradicts: 0 is perfect. */
double sl_patch_unexplained(const SlPatch *patch, double gain);

#endif
