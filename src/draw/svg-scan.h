/*
 * svg-scan — the small grammars inside SVG attributes
 *
 * Numbers, lengths, point lists, path data, transforms and colours (SVG 1.1, clauses 4.2, 7.6, 8.3,
 * 9.7). Hostile text is expected: nothing here reads a locale, accepts NaN or infinity, or makes
 * more than SL_PATH_MAX_OPS of anything. Every function leaves its result untouched on failure.
 */
#ifndef SL_SVG_SCAN_H
#define SL_SVG_SCAN_H

#include "label/path.h"

/* User units of SVG are CSS px: 96 to the inch. */
#define SL_SVG_PX_PER_MM (96.0 / SL_MM_PER_INCH)
/* No number of a drawing is larger; beyond it lies only damage. */
#define SL_SVG_MAX_NUMBER 1e7

/* Read a number at *text and step over it. False if none stands there or it is too large. */
gboolean sl_svg_number(const char **text, double *value);
/* Step over blanks, then at most one comma, then blanks. */
void sl_svg_skip_comma(const char **text);
void sl_svg_skip_blanks(const char **text);

typedef enum { SL_SVG_NO_UNIT, SL_SVG_PX, SL_SVG_ABSOLUTE, SL_SVG_RELATIVE } SlSvgUnit;

/*
 * A whole attribute that is a length: "12", "12px", "3.5mm". `px` is in CSS px; `unit` (may be
 * NULL) tells how it was written. Percent, em and ex are SL_SVG_RELATIVE with `px` the bare number.
 */
gboolean sl_svg_length(const char *text, double *px, SlSvgUnit *unit);

/* All numbers of a whole attribute, separated by blanks or commas: GArray of double, or NULL. */
GArray *sl_svg_numbers(const char *text);

/*
 * Path data ("d"), arcs turned into cubics. NULL where the data are broken, with the byte offset
 * in *where, or where there are more than SL_PATH_MAX_OPS operations.
 */
SlPath *sl_svg_path(const char *d, gsize *where);

/* Append an elliptical arc from (x0, y0) to (x, y) as cubics (SVG 1.1, F.6); the pen stands at
 * (x0, y0) already. */
void sl_svg_arc(SlPath *path, SlPointMm from, double rx, double ry, double turn_degrees,
                gboolean large, gboolean sweep, SlPointMm to);

/* A transform attribute: matrix, translate, scale, rotate, skewX, skewY, in any number. */
gboolean sl_svg_transform(const char *text, SlAffine *map);

/* "#rgb", "#rrggbb", "rgb(…)", the sixteen basic names; components 0 … 255. */
gboolean sl_svg_colour(const char *text, guint8 rgb[3]);

#endif
