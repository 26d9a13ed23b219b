/*
 * print-lines — lines of print around a code, in any of the four directions, slightly skew
 *
 * Where no plan says what stands where: dark (or light) pieces of one height that follow each other
 * are a line. What they say is not asked here.
 */
#ifndef SL_PRINT_LINES_H
#define SL_PRINT_LINES_H

#include "read/rectify.h"

#define SL_PRINT_LINES_MAX 60

typedef struct {
    SlPointMm start; /* middle of the line's left end */
    double angle;    /* of its direction, radians from x towards y; up to a half turn: which way
                        it reads is not known */
    double length;   /* of the pieces */
    double height;   /* of the taller ones: capitals and digits */
    int pieces;
    gboolean light; /* light print on dark ground */
} SlPrintLine;

/* All lines of `flat` outside of `except`, in its units, those with most pieces first. */
GArray *sl_print_lines(const SlFlat *flat, const SlRectMm *except);

/* The rectangle of the line with `margin` heights around it: the warp of its own coordinates (the
 * start at the origin, x along it; `turned` reads from the other end). `warp` must be a plane. */
SlWarp sl_print_line_warp(const SlPrintLine *line, const SlWarp *warp, gboolean turned);
SlRectMm sl_print_line_box(const SlPrintLine *line, double margin);

/* The line as a picture, dark on light, its capitals `height` px; NULL if it is too large. */
SlImage *sl_print_line_cut(const SlImage *photo, const SlWarp *warp, const SlPrintLine *line,
                           gboolean turned, double margin, double height);

/* Pieces of print that stand alone, upright boxes in units, of one kind of ink. */
GArray *sl_print_pieces(const SlFlat *flat, const SlRectMm *except, gboolean light);

#endif
