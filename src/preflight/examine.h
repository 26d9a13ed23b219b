/*
 * examine — the questions that one file is asked
 *
 *     sl_examine_file(exam, finished, &limits);               size, boxes, colours
 *     sl_examine_code(exam, finished, &limits, &spot);        and per code: what the scanner needs
 *
 * What is right depends on the use: its limits come from the scheme, and only a press is asked for
 * boxes and plates.
 */
#ifndef SL_EXAMINE_H
#define SL_EXAMINE_H

#include "label/scheme.h"
#include "label/symbol.h"
#include "preflight/exam.h"
#include "preflight/finished.h"

/* ISO/IEC 15415:2011, 7.8.3: symbol contrast is the difference of reflectance. Artwork is asked for
 * the best grade, because paper, gloss and wear only take from it. */
#define SL_CONTRAST_A 0.70
#define SL_CONTRAST_B 0.55
#define SL_CONTRAST_C 0.40
#define SL_CONTRAST_D 0.20

/* Reflectance that the ground of a code needs: 8 % of black on white is less. */
#define SL_GROUND_MIN_REFLECTANCE 0.85

typedef struct {
    const SlUse *use;     /* NULL: nobody said; then the mildest limits of the scheme hold */
    double min_module_mm; /* 0: none (screens) */
    double min_width_mm;
    int min_dots;
    int quiet_modules;
    gboolean press; /* a PDF for a press */
} SlExamLimits;

/* The limits of `use`, or with NULL the mildest of all uses of the scheme. */
SlExamLimits sl_exam_limits(const SlScheme *scheme, const SlUse *use, gboolean press);

/* A code on the picture. */
typedef struct {
    SlQuadPx corners; /* outer corners of the first and last modules, as printed */
    const SlSymbol *symbol;
} SlCodeSpot;

/* Move the corners onto the outer edges of the finder patterns, where they can be seen. */
void sl_spot_refine(const SlPicture *picture, SlCodeSpot *spot);
/* Where module coordinates lie on the picture: (0, 0) is the first module's outer corner. */
SlPointPx sl_spot_place(const SlCodeSpot *spot, double col, double row);

/* Whole modules of light ground round the code on every side, at most `most`. Only the side of
 * `spot->symbol` is looked at. */
int sl_spot_quiet(const SlPicture *picture, const SlCodeSpot *spot, int most);

/* `one_label`: the file is one label, so that its size is the label's. */
void sl_examine_file(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits,
                     gboolean one_label);
void sl_examine_code(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits,
                     const SlCodeSpot *spot);

/* 'A' … 'F' of a symbol contrast. */
char sl_contrast_grade(double contrast);

/* The questions of ink: of examine-press.c, asked by sl_examine_code. */
void sl_examine_black(SlExam *exam, const SlFinished *finished, const SlCodeSpot *spot);
/* The ink of the ground that lies under the whole of `box` (mm on the page) when the code is
 * painted; false if none was found. */
gboolean sl_press_ground(const SlPressPage *page, SlRectMm code, SlRectMm box, SlInks *inks);
/* The code's square in mm on the page. */
SlRectMm sl_spot_on_page(const SlFinished *finished, const SlCodeSpot *spot);

#endif
