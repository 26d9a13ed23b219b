/*
 * marks — what stands outside the label for the people at the press
 *
 * Crop marks at the corners, registration targets at the middles, a line of words below: all in
 * the colour /All, which is printed on every plate. Nothing of it lies within the bleed.
 *
 * Coordinates are those of the page in mm, y downwards; `ink` is the index of a spot of `plates`.
 */
#ifndef SL_MARKS_H
#define SL_MARKS_H

#include "press/plates.h"

#define SL_MARKS_OFFSET_MM 3.0 /* from the trim, or the bleed if that is wider */
#define SL_MARKS_LENGTH_MM 5.0
#define SL_MARKS_EDGE_MM   1.0    /* paper beyond the ends of the marks */
#define SL_MARKS_LINE_MM   0.0882 /* a quarter of a point */

/* The width of the border that bleed and marks need around a trim. */
double sl_marks_border(double bleed_mm, gboolean marks);

/* Crop marks around a trim. */
void sl_marks_crop(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim,
                   double bleed_mm);
/* The marks above and below `block` for labels from x to x + width; left and right of it for
 * labels from y to y + height. */
void sl_marks_columns(GString *out, const SlPlates *plates, int ink, const SlRectMm *block,
                      double x, double width, double bleed_mm);
void sl_marks_rows(GString *out, const SlPlates *plates, int ink, const SlRectMm *block, double y,
                   double height, double bleed_mm);
/* Registration targets at the middle of the four sides; left out where a side is too short. */
void sl_marks_targets(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim,
                      double bleed_mm);
/* The trim as a thin line that overprints: a die line must remove nothing. */
void sl_marks_die_line(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim);
/* Outlines whose box begins at (x, y); `words` are what they say, or NULL. */
void sl_marks_slug(GString *out, const SlPlates *plates, int ink, const SlPath *path,
                   const char *words, double x, double y);

#endif
