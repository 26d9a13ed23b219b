/*
 * contrast — how well a label's code and words stand out, judged from their inks
 *
 * An estimate made before anything is printed: paper, press and varnish decide in the end, so a
 * figure near a limit asks for a measurement of the print.
 */
#ifndef SL_CONTRAST_H
#define SL_CONTRAST_H

#include "base/words.h"
#include "label/scheme.h"

/* Grades of symbol contrast (ISO/IEC 15415:2011, table 4), and what WCAG 2.2 asks of text (1.4.3)
 * and of graphics (1.4.11). */
#define SL_CONTRAST_GRADE_A 0.70
#define SL_CONTRAST_GRADE_B 0.55
#define SL_CONTRAST_GRADE_C 0.40
#define SL_CONTRAST_GRADE_D 0.20
#define SL_CONTRAST_TEXT    4.5
#define SL_CONTRAST_GRAPHIC 3.0

typedef struct {
    double symbol; /* 0 … 1: reflectance in red light of the code's ground less that of its ink */
    double screen; /* 1 … 21: WCAG's ratio of the code on its ground */
    double words;  /* the same of the number on what lies below it */
} SlContrast;

/* The reflectance of an ink's mix on coated paper at 660 nm, where scanners look; 0 … 1. */
double sl_ink_reflectance(const SlInk *ink);
/* WCAG's contrast ratio of two inks as screens show them; 1 … 21. */
double sl_ink_ratio(const SlInk *one, const SlInk *other);
/* "A" … "D", "F": the grade of a symbol contrast. */
const char *sl_symbol_grade(double symbol);

/* Why to look again, or NULL; owned by the caller. `screen` chooses the figure that counts. */
SlNote *sl_contrast_warning(const SlContrast *contrast, gboolean screen);

#endif
