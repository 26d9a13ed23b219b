/*
 * grade — print quality of a code, by the parameters of ISO/IEC 15415:2011
 *
 *     photo, code --grid--> flat code --aperture--> reflectances --> parameters --> grades 4 … 0
 *
 * A verifier lights the code at 45 degrees, knows its camera's response and measures through an
 * aperture. We have a picture. So every figure here is an *estimate*, and a parameter that the
 * picture cannot give honestly is left out with the reason:
 *
 *                               scan                      photo
 *   decode               7.8.2  yes                       yes
 *   symbol contrast      7.8.3  sRGB or calibrated        no: exposure and tone curve are unknown
 *   modulation           7.8.4  yes                       no: the lens blurs as the press does
 *   reflectance margin   7.8.4  yes                       no: likewise
 *   fixed pattern damage 7.8.5  yes                       by the modules' state alone
 *   axial nonuniformity  7.8.6  yes                       no: a tilt squeezes one axis, too
 *   grid nonuniformity   7.8.7  yes                       against the plane through the code
 *   unused correction    7.8.8  yes                       yes: the photo's own blur counts
 *   print growth         7.11   yes, not graded           no: blur and exposure shift the edges
 *
 * A scan shows the code as a parallelogram with right angles in even light. The overall grade, the
 * least of all (7.9), is given for calibrated scans alone. It is the grade of one scan; the
 * symbol's grade is the mean of five, taken at turns of 72 degrees (7.10).
 */
#ifndef SL_GRADE_H
#define SL_GRADE_H

#include "read/calibration.h"
#include "read/locate.h"

/* Diameter of the synthetic aperture, in modules: what most application standards ask. */
#define SL_GRADE_APERTURE 0.8

/* Coarser pictures say nothing of reflectances (7.3.3 asks for five px a module in effect). */
#define SL_GRADE_MIN_PX_PER_MODULE 5.0

typedef enum {
    SL_QUALITY_DECODE,
    SL_QUALITY_CONTRAST,
    SL_QUALITY_MODULATION,
    SL_QUALITY_MARGIN,
    SL_QUALITY_FIXED,
    SL_QUALITY_AXIAL,
    SL_QUALITY_GRID,
    SL_QUALITY_UNUSED,
    SL_QUALITY_COUNT,
} SlQuality;

typedef enum { SL_CAPTURE_AUTO, SL_CAPTURE_SCAN, SL_CAPTURE_PHOTO } SlCapture;

/* The parts of the fixed pattern (ISO/IEC 18004:2015, annex G.2): three corners with finder,
 * separator and quiet zone, two timing patterns, all alignment patterns. */
enum {
    SL_SEGMENT_A1,
    SL_SEGMENT_A2,
    SL_SEGMENT_A3,
    SL_SEGMENT_B1,
    SL_SEGMENT_B2,
    SL_SEGMENT_C,
    SL_SEGMENT_COUNT
};

typedef struct {
    gboolean measured;
    double value;    /* what is graded; of modulation and margin the least of any data module */
    int grade;       /* 4 … 0 */
    const char *why; /* not measured, or not fully: the reason; static */
} SlQualityPart;

typedef struct {
    SlCapture capture; /* scan or photo, as ordered or as found */
    gboolean found;    /* … as found */
    SlQualityPart parts[SL_QUALITY_COUNT];
    gboolean has_segments;
    int segments[SL_SEGMENT_COUNT]; /* grades */
    int damaged[SL_SEGMENT_COUNT];  /* modules in the wrong state */
    gboolean has_growth;
    double growth_x, growth_y; /* of a dark module, in modules: 0.1 is a tenth wider */
    gboolean has_reflectance;
    double light, dark; /* R_max and R_min, 0 … 1 */
    int version;
    char ec;    /* 'L', 'M', 'Q', 'H', or 0 if not decoded */
    int errors; /* codewords corrected, of all blocks */
    double px_per_module;
    gboolean calibrated;
    int overall; /* 4 … 0, or -1: not given */
} SlPrintGrade;

/*
 * Grade one code of a photo; `calibration` may be NULL. False, `grade` untouched, if no modules can
 * be measured at its corners.
 */
gboolean sl_grade_code(const SlPhoto *photo, const SlCode *code, SlCapture capture,
                       const SlCalibration *calibration, SlPrintGrade *grade);

/* The grade, 4 … 0, of a parameter's value; the bounds belong to the better grade. */
int sl_quality_grade(SlQuality quality, double value);
/* The same of a module's modulation, and of a segment of the fixed pattern: `damaged` modules of
 * `modules`. */
int sl_segment_grade(int segment, int damaged, int modules);

const char *sl_quality_word(SlQuality quality); /* "symbol-contrast" … */
const char *sl_segment_word(int segment);       /* "A1" … */
char sl_grade_letter(int grade);                /* 4 A, 3 B, 2 C, 1 D, 0 F */

#endif
