/*
 * exam — what was looked at on one file, and what was found
 *
 * Every question that was asked of a file is an item, also when the answer is good: who reads the
 * list sees what was judged. A fault often has consequences (a stretched label has modules beside
 * the dots): sl_exam_settle() keeps the cause and turns what follows from it into a remark, so that
 * one fault is one finding.
 */
#ifndef SL_EXAM_H
#define SL_EXAM_H

#include "base/geometry.h"

typedef enum {
    SL_EXAM_UNSEEN,    /* could not be looked at; the zero is the harmless one */
    SL_EXAM_UNSURE,    /* looked at, but it cannot be told */
    SL_EXAM_SAME,      /* as it must be */
    SL_EXAM_DIFFERENT, /* a fault */
} SlExamResult;

typedef enum { SL_EXAM_UNDECIDED, SL_EXAM_FINDINGS, SL_EXAM_CLEAN } SlExamVerdict;

/* What is asked; the words are in sl_exam_word(). */
typedef enum {
    SL_ASK_ASPECT,     /* the code's modules are squares */
    SL_ASK_SIZE,       /* the label's size in mm */
    SL_ASK_TRIM,       /* a TrimBox inside the MediaBox */
    SL_ASK_BLEED,      /* the BleedBox around the TrimBox */
    SL_ASK_COLOURS,    /* inks, not RGB, on a press */
    SL_ASK_PLATE,      /* dark modules on a light ground */
    SL_ASK_CONTRAST,   /* ISO/IEC 15415 symbol contrast */
    SL_ASK_QUIET_ZONE, /* nothing but paper around the code */
    SL_ASK_BLACK,      /* the code on the black plate alone, solid, overprint off */
    SL_ASK_MODULE,     /* X-dimension, and dots per module */
    SL_ASK_GRID,       /* modules on whole dots */
    SL_ASK_CODE,       /* a code can be read at all */
    SL_ASK_URL,        /* it says what the registry's row says */
    SL_ASK_ROW,        /* it leads to a row, number and code to the same */
    SL_ASK_NUMBER,     /* the printed number is the row's */
    SL_ASK_LEVEL,      /* so many stars as the row has */
    SL_ASK_STATUS,     /* the row is valid on the day */
    SL_ASK_PROVENANCE, /* the manifest beside the file knows these bytes */
    SL_ASK_PAGES,      /* all pages were looked at */
    SL_ASK_COUNT,
} SlAsk;

typedef struct {
    SlAsk ask;
    SlExamResult result;
    char *seen, *expected, *cure; /* words for people, or NULL */
    gboolean has_box;
    SlQuadPx box; /* px of the picture that was looked at */
} SlExamItem;

typedef struct {
    char *file;
    char *use;          /* what it was judged as: "packaging (manifest.json)" */
    GPtrArray *items;   /* SlExamItem*, in the order in which they were asked */
    GPtrArray *remarks; /* char* */
} SlExam;

SlExam *sl_exam_new(const char *file);
void sl_exam_free(SlExam *exam);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlExam, sl_exam_free)

/* Note an answer. `seen` and `expected` are taken over; `cure` is copied; each may be NULL. */
void sl_exam_add(SlExam *exam, SlAsk ask, SlExamResult result, const SlQuadPx *box, char *seen,
                 char *expected, const char *cure);
/* Add a remark, which is taken over. */
void sl_exam_remark(SlExam *exam, char *text);

/* The worst result that `ask` has, or SL_EXAM_UNSEEN if it was never asked. */
SlExamResult sl_exam_result(const SlExam *exam, SlAsk ask);

/* Turn what follows from another finding into a remark. */
void sl_exam_settle(SlExam *exam);

/* Findings if anything is different, else undecided if anything is unseen or unsure, else clean. */
SlExamVerdict sl_exam_verdict(const SlExam *exam);

const char *sl_exam_word(SlAsk ask);                     /* "quiet-zone" */
const char *sl_exam_result_word(SlExamResult result);    /* "same", "different" … */
const char *sl_exam_verdict_word(SlExamVerdict verdict); /* "clean", "findings", "undecided" */

#endif
