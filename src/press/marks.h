/*
 * marks — what stands outside the label for the people at the press
 *
 * Crop marks at the corners, registration targets at the middles, a line of words below: all in
 * the colour /All, which is printed on every plate. Nothing of it lies within the bleed.
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

/* Crop marks around a trim, in the coordinates of the page, mm; `ink` is a spot's index. */
void sl_marks_crop(GString *out, int ink, const SlRectMm *trim, double bleed_mm);
/* Registration targets at the middle of the four sides; left out where a side is too short. */
void sl_marks_targets(GString *out, int ink, const SlRectMm *trim, double bleed_mm);
/* The trim as a thin line of the spot `ink`, which overprints: a die line must remove nothing. */
void sl_marks_die_line(GString *out, int ink, const SlRectMm *trim);
/* Outlines whose box begins at (x, y); `words` are what they say. */
void sl_marks_slug(GString *out, int ink, const SlPath *path, const char *words, double x,
                   double y);

#endif
