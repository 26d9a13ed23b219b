/*
 * verify — the second sentence: photo -> QR code -> flat label -> number, stars -> verdict
 *
 *     g_autoptr(SlReport) report = sl_verify(&order, path, error);
 *
 * A report holds everything that was seen on one photo, label by label; the photo's verdict is the
 * worst of its labels. An unreadable number is not an error: it is a finding.
 */
#ifndef SL_VERIFY_H
#define SL_VERIFY_H

#include "draw/compose.h"
#include "judge/compare.h"
#include "label/sheet.h"
#include "read/grade.h"
#include "read/locate.h"
#include "registry/registry.h"

/* What a run of verifications shares; made once, used for many photos by one thread. */
typedef struct SlVerifier SlVerifier;

typedef struct {
    SlRegistry *registry;  /* NULL: decode only, nothing is compared; borrowed */
    SlSchemeFinder finder; /* finds the scheme of a row */
    gpointer finder_data;
    const SlScheme *scheme;   /* by which codes are judged before a row is known; borrowed */
    const char *fonts_folder; /* the data folder's fonts/ */
    const char *model;        /* the product in hand, or NULL */
    SlEffort effort;
    GDate on;               /* the day of judgement */
    gboolean codes_only;    /* stop after locating the codes */
    gboolean keep_pictures; /* reports keep photo, sha256 and artwork, for verify-picture.h */
    gboolean keep_sha256;   /* reports keep that alone */
} SlVerifyOrder;

/* NULL with SL_ERROR_FILE or SL_ERROR_FORMAT: fonts, templates or the registry cannot be read. */
SlVerifier *sl_verifier_new(const SlVerifyOrder *order, GError **error);
void sl_verifier_free(SlVerifier *verifier);
/* Open now whatever a photo may lead to later: the schemes of all rows, character sets. A process
 * that may open nothing afterwards can then still look at photos in memory. What cannot be opened
 * is no error before a label needs it. */
void sl_verifier_prepare(SlVerifier *verifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlVerifier, sl_verifier_free)
/* The fonts of the order's scheme, for marking pictures; borrowed, NULL with `codes_only`. */
const SlFonts *sl_verifier_fonts(const SlVerifier *verifier);

/* One label of a photo: a code that is, or pretends to be, of the scheme. */
typedef struct {
    const SlCode *code; /* in the report's codes */
    SlClaim claim;
    SlRecord *record; /* the row its URL leads to, or NULL */
    SlStatus status;  /* of that row on the day */
    SlReading reading;
    SlJudgement judgement; /* empty when only decoding */
    SlSheet *artwork;      /* what the label should look like; NULL if not kept, or not known */
} SlLabelReport;

typedef struct {
    char *photo;
    GPtrArray *codes;   /* SlCode*: all of them */
    GPtrArray *labels;  /* SlLabelReport* */
    GPtrArray *remarks; /* char*: of the loader */
    SlVerdict verdict;  /* the worst of the labels; undecided without any */
    char *edition;      /* the registry's newest, or NULL */
    char *sha256;       /* of the photo's bytes; NULL if not kept */
    SlPhoto *picture;   /* NULL if not kept */
    GPtrArray *grades; /* SlPrintGrade* of each code, NULL in it: not measurable; NULL: not asked */
} SlReport;

/*
 * Look at one photo ("-" is standard input).
 * NULL with the errors of sl_photo_load, or SL_ERROR_FORMAT if the registry is broken.
 */
SlReport *sl_verify(SlVerifier *verifier, const char *photo, GError **error);
/* The same of a photo in memory, under the name `photo`; takes `bytes`. */
SlReport *sl_verify_bytes(SlVerifier *verifier, const char *photo, GBytes *bytes, GError **error);
void sl_report_free(SlReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlReport, sl_report_free)

/* ---- its words, one by one, for who looks at something else than photos (check.h) ----------- */

/* Judge what a code says. Clear `claim` after. */
void sl_verifier_claim(SlVerifier *verifier, const SlCode *code, SlClaim *claim);

/* The row that a claim leads to (NULL: none; *shared: several) and the scheme it is judged by. */
gboolean sl_verifier_row(SlVerifier *verifier, const SlClaim *claim, SlRecord **record,
                         const SlScheme **scheme, gboolean *shared, GError **error);

typedef enum {
    SL_SHEETS_PRINTED,  /* templates with a code, in the variants that may be printed */
    SL_SHEETS_ANY,      /* those and the variants for screens */
    SL_SHEETS_CODELESS, /* templates without a code, in every variant */
} SlSheetChoice;

/* SlSheet*: what a label of `record` (NULL: bare) looks like, per template and variant. NULL with
 * the errors of sl_draw_expected if there is none. */
GPtrArray *sl_verifier_sheets(SlVerifier *verifier, const SlScheme *scheme, SlSheetChoice choice,
                              const SlRecord *record, GError **error);

#endif
