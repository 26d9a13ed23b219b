/*
 * length — quantities with their unit: 40mm, 1.5in, 320px, 20um, 600dpi, 12dpmm
 *
 * A number without a unit is refused: what it would mean differs from printer to printer.
 */
#ifndef SL_LENGTH_H
#define SL_LENGTH_H

#include <glib.h>

typedef enum {
    SL_UNIT_MM,   /* "mm", "cm", "in", "um" and "µm" come out in mm */
    SL_UNIT_PX,   /* "px": dots of the picture that is being made */
    SL_UNIT_DPMM, /* "dpmm", "dpi" come out in dots per mm */
} SlUnit;

typedef struct {
    double value; /* finite, >= 0 */
    SlUnit unit;
} SlLength;

/*
 * Read `text` whole: a decimal number with a point, then a unit, blanks between them allowed.
 * False with SL_ERROR_USAGE that names the known units; `length` is then untouched.
 */
gboolean sl_length_parse(const char *text, SlLength *length, GError **error);

/* As above, but only mm will do: false with SL_ERROR_USAGE for px, dpi and dpmm. */
gboolean sl_length_parse_mm(const char *text, double *mm, GError **error);

#endif
