/*
 * compare — reading and registry row become a verdict
 *
 * The decision that matters most, with no library and no file: plain data in, plain data out.
 * "matches" needs every finding to be "same"; one "different" makes "differs"; anything unseen or
 * unsure makes "undecided". The zero is the harmless one.
 */
#ifndef SL_COMPARE_H
#define SL_COMPARE_H

#include "label/claim.h"
#include "label/reading.h"
#include "label/record.h"

typedef enum { SL_VERDICT_UNDECIDED, SL_VERDICT_DIFFERS, SL_VERDICT_MATCHES } SlVerdict;

typedef enum {
    SL_FIELD_URL,      /* the code's text against the row's URL */
    SL_FIELD_NUMBER,   /* the printed number against the row's */
    SL_FIELD_LEVEL,    /* the stars against the row's level */
    SL_FIELD_STATUS,   /* the list's status on the day */
    SL_FIELD_VALIDITY, /* the day within issued … valid_until */
    SL_FIELD_ROW,      /* the code leads to a row, and number and code to the same one */
    SL_FIELD_MODEL,    /* the product in hand is one of the row's models (only if asked) */
    SL_FIELD_ARTWORK,  /* the rest of the artwork */
    SL_FIELD_COUNT,
} SlField;

typedef enum { SL_RESULT_UNSEEN, SL_RESULT_UNSURE, SL_RESULT_SAME, SL_RESULT_DIFFERENT } SlResult;

typedef struct {
    SlField field;
    SlResult result;
    char *seen, *expected; /* words for people, or NULL */
    gboolean has_box;
    SlQuadPx box;
} SlFinding;

typedef struct {
    SlVerdict verdict;
    GArray *findings;      /* SlFinding, in the order of SlField, one per field that was asked */
} SlJudgement;

/* What is known of one label; everything borrowed, NULL where it is not known. */
typedef struct {
    const SlClaim *claim;
    const SlRecord *record;        /* the row the code's URL leads to */
    gboolean url_shared;           /* several rows have this URL */
    gboolean code_disputed;        /* two engines disagree on the code's bytes */
    const SlRecord *printed_row;   /* the row of the number that was read, if it is another */
    const SlReading *reading;
    const SlScheme *scheme;
    const char *edition;           /* of the registry, for "not listed in edition X" */
    const char *model;             /* the product in hand, or NULL if not asked */
    const SlQuadPx *code_corners;
    GDate on;
} SlEvidence;

/* `judgement` is overwritten; clear it after. */
void sl_compare(const SlEvidence *evidence, SlJudgement *judgement);
void sl_judgement_clear(SlJudgement *judgement);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlJudgement, sl_judgement_clear)

/* The worst of two: differs, then undecided, then matches. */
SlVerdict sl_verdict_worst(SlVerdict a, SlVerdict b);
const char *sl_verdict_word(SlVerdict verdict);  /* "matches", "differs", "undecided" */
const char *sl_field_word(SlField field);        /* "url", "number" … */
const char *sl_result_word(SlResult result);     /* "same", "different", "unseen", "unsure" */

#endif
