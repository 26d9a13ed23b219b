/*
 * grade-inside — what the parts of grading share; for read/grade*.c alone
 *
 *     grade.c          the order of things: capture, parameters, overall
 *     grade-scale.c    values to grades
 *     grade-flat.c     reflectances: linear light, aperture, modules
 *     grade-grid.c     where the modules really lie: nonuniformity, growth
 *     grade-fixed.c    the fixed pattern
 *     grade-words.c    modulation and margin by codewords
 */
#ifndef SL_GRADE_INSIDE_H
#define SL_GRADE_INSIDE_H

#include "read/codewords.h"
#include "read/grade.h"
#include "read/grid.h"
#include "read/rectify.h"

/* Modules of the quiet zone that are measured on every side (ISO/IEC 18004:2015, 6.3.8). */
#define SL_GRADE_QUIET 4

typedef struct {
    const SlGrid *grid;
    SlWarp warp;    /* the grid's, settled */
    int side, wide; /* modules; with the quiet zones */
    int px;         /* of the flat, a module */
    SlFlat *flat;   /* reflectance 0 … 1, or SL_FLAT_UNSEEN; (0, 0) is the quiet zone's */
    double light, dark, threshold; /* R_max, R_min, GT */
    float *offset[2];  /* of each grid intersection, (side + 1) squared, in flat px; NaN: unknown */
    float *at;         /* reflectance of each of the wide * wide modules, through the aperture */
    guint8 *by_global; /* 1 where that is darker than GT */
    guint8 *by_local;  /* 1 where it is darker than its surroundings' middle */
    SlCodewords *words; /* NULL: not decoded */
    const SlSymbol *meant;
} SlGrading;

static inline gboolean sl_grading_meant(const SlGrading *g, int col, int row)
{
    return col >= 0 && row >= 0 && col < g->side && row < g->side &&
           sl_symbol_is_dark(g->meant, col, row);
}

/* The module (col, row) of the symbol, or of its quiet zone, in the arrays of wide * wide. */
static inline int sl_grading_at(const SlGrading *g, int col, int row)
{
    return (row + SL_GRADE_QUIET) * g->wide + col + SL_GRADE_QUIET;
}

/* Modulation of a module, 2 |R - GT| / SC (7.8.4.1); 0 without contrast. */
double sl_grading_modulation(const SlGrading *g, int at);

/* Lay flat and linear; false if the photo does not show all of the code. */
gboolean sl_grading_flatten(SlGrading *g, const SlImage *photo, const SlCalibration *calibration);
/* Measure the modules where the grid has them; after sl_grading_locate(). */
void sl_grading_measure(SlGrading *g);

/* Find the offset of each grid intersection. */
void sl_grading_locate(SlGrading *g);
/* Move the warp to the plane through the intersections; what was measured must be so again. */
gboolean sl_grading_settle(SlGrading *g);
/* The largest distance of an intersection from its ideal place, in modules (7.8.7). */
double sl_grading_grid(const SlGrading *g, gboolean scan);
/* 2 |X - Y| / (X + Y) of the mean spacings (7.8.6). */
double sl_grading_axial(const SlGrading *g);
/* Growth of dark modules in both directions, in modules; false if there are too few edges. */
gboolean sl_grading_growth(const SlGrading *g, double *x, double *y);

/* Fixed pattern damage (7.8.5); with `modulated` also by the modules' modulation. */
int sl_grading_fixed(const SlGrading *g, gboolean modulated, SlPrintGrade *grade);

/* The grade of modulation, or with `margin` that of the reflectance margin, and the least value. */
int sl_grading_overlay(const SlGrading *g, gboolean margin, double *least);

#endif
