/* grade-scale — from values to grades: the bounds of ISO/IEC 15415:2011 and 18004:2015 */
#include "read/grade.h"

/* A value computed as a quotient of greys must not miss its bound by rounding. */
#define SLACK 1e-9

/* Bounds of the grades 4, 3, 2, 1. `rises`: more is better. */
static const struct {
    const char *word;
    double bound[4];
    gboolean rises;
} scales[SL_QUALITY_COUNT] = {
    [SL_QUALITY_DECODE] = {"decode", {1, 1, 1, 1}, TRUE},                             /* 7.8.2 */
    [SL_QUALITY_CONTRAST] = {"symbol-contrast", {0.70, 0.55, 0.40, 0.20}, TRUE},      /* 7.8.3 */
    [SL_QUALITY_MODULATION] = {"modulation", {0.50, 0.40, 0.30, 0.20}, TRUE},         /* 7.8.4 */
    [SL_QUALITY_MARGIN] = {"reflectance-margin", {0.50, 0.40, 0.30, 0.20}, TRUE},     /* 7.8.4 */
    [SL_QUALITY_FIXED] = {"fixed-pattern-damage", {4, 3, 2, 1}, TRUE},                /* 7.8.5 */
    [SL_QUALITY_AXIAL] = {"axial-nonuniformity", {0.06, 0.08, 0.10, 0.12}, FALSE},    /* 7.8.6 */
    [SL_QUALITY_GRID] = {"grid-nonuniformity", {0.38, 0.50, 0.63, 0.75}, FALSE},      /* 7.8.7 */
    [SL_QUALITY_UNUSED] = {"unused-error-correction", {0.62, 0.50, 0.37, 0.25}, TRUE} /* 7.8.8 */
};

/* ISO/IEC 18004:2015, G.2: corners by the number of damaged modules, the others by their part. */
static const double corner_bound[4] = {0, 1, 2, 3};
static const double timing_bound[4] = {0, 0.07, 0.11, 0.14};
static const double alignment_bound[4] = {0, 0.10, 0.20, 0.30};

static int grade_of(const double bound[4], gboolean rises, double value)
{
    for (int i = 0; i < 4; i++)
        if (rises ? value >= bound[i] - SLACK : value <= bound[i] + SLACK)
            return 4 - i;
    return 0;
}

int sl_quality_grade(SlQuality quality, double value)
{
    return grade_of(scales[quality].bound, scales[quality].rises, value);
}

int sl_segment_grade(int segment, int damaged, int modules)
{
    double part = modules > 0 ? (double)damaged / modules : 0;

    if (segment <= SL_SEGMENT_A3)
        return grade_of(corner_bound, FALSE, damaged);
    return grade_of(segment == SL_SEGMENT_C ? alignment_bound : timing_bound, FALSE, part);
}

const char *sl_quality_word(SlQuality quality)
{
    return scales[quality].word;
}

const char *sl_segment_word(int segment)
{
    static const char *const words[SL_SEGMENT_COUNT] = {"A1", "A2", "A3", "B1", "B2", "C"};

    return words[segment];
}

char sl_grade_letter(int grade)
{
    return "FDCBA"[CLAMP(grade, 0, 4)];
}
