/*
 * decode-grade — `decode --grade` and `decode --calibrate`: print quality of codes
 *
 * Workers measure, each its photo; the parent prints, or makes the calibration of all cards.
 */
#ifndef SL_DECODE_GRADE_H
#define SL_DECODE_GRADE_H

#include "base/json.h"
#include "verify.h"

typedef struct {
    gboolean grade;         /* --grade */
    gboolean calibrate;     /* --calibrate */
    char *capture_word;     /* --capture, or NULL */
    char *calibration_path; /* --calibration, or NULL */
    char *reflectance;      /* --reflectance, or NULL */
    char *output;           /* -o, or NULL */
    SlCapture capture;
    gboolean has_calibration;
    SlCalibration calibration; /* the file's; with --calibrate the one in the making */
    GArray *cards;             /* double[2]: light and dark grey of each card so far */
} SlGradeOrder;

#define SL_GRADE_OPTIONS(order)                                                                    \
    {"grade",                                                                                      \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_NONE,                                                                            \
     &(order)->grade,                                                                              \
     N_("Estimate each code's print quality (ISO/IEC 15415); --codes is implied"),                 \
     NULL},                                                                                        \
        {"capture",                                                                                \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(order)->capture_word,                                                                   \
         N_("--grade: scan or photo (default: told by the code's shape and light)"),               \
         "WORD"},                                                                                  \
        {"calibration",                                                                            \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_FILENAME,                                                                    \
         &(order)->calibration_path,                                                               \
         N_("--grade: the scanner's calibration; gives an overall grade"),                         \
         "FILE"},                                                                                  \
        {"calibrate",                                                                              \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_NONE,                                                                        \
         &(order)->calibrate,                                                                      \
         N_("Make a calibration from scans of a reference card (with --reflectance and -o)"),      \
         NULL},                                                                                    \
        {"reflectance",                                                                            \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_STRING,                                                                      \
         &(order)->reflectance,                                                                    \
         N_("--calibrate: the card's R_max and R_min in percent, as its certificate says"),        \
         "MAX,MIN"},                                                                               \
    {                                                                                              \
        "output", 'o', 0, G_OPTION_ARG_FILENAME, &(order)->output,                                 \
            N_("--calibrate: the calibration to write"), "FILE"                                    \
    }

/* Whether codes are to be measured. */
static inline gboolean sl_grade_wanted(const SlGradeOrder *order)
{
    return order->grade || order->calibrate;
}

/* Understand the options and read the calibration. False with SL_ERROR_USAGE and those of
 * sl_calibration_load(). */
gboolean sl_grade_open(SlGradeOrder *order, GError **error);
void sl_grade_clear(SlGradeOrder *order);

/* In the worker: put grades beside the report's codes; its picture must have been kept. */
void sl_grade_report(const SlGradeOrder *order, SlReport *report);
/* In the worker, with --calibrate: what the photo says of the card, for sl_grade_take(). False with
 * SL_ERROR_FORMAT if it shows no card. */
gboolean sl_grade_card(const SlReport *report, GString *out, GError **error);
/* In the parent: take in one card. */
void sl_grade_take(SlGradeOrder *order, const char *answer);
/* In the parent: write the calibration. False with SL_ERROR_FORMAT or SL_ERROR_FILE. */
gboolean sl_grade_finish(SlGradeOrder *order, GError **error);

/* The grade of one code (NULL: it cannot be measured), under the key "quality". */
void sl_grade_json(const SlPrintGrade *grade, SlJson *json);
/* The same for people. */
void sl_grade_text(const SlPrintGrade *grade, GString *out);

#endif
