/*
 * check — preflight: finished artwork -> picture and plates -> code, row, number, stars -> findings
 *
 *     g_autoptr(SlExam) exam = sl_check(&order, "label.pdf", error);
 *
 * Artwork of our own or of others, before it goes to press or page. Unlike a photo it is exact: the
 * label is where the trim is, and its colours are what the file says.
 */
#ifndef SL_CHECK_H
#define SL_CHECK_H

#include "preflight/exam.h"
#include "preflight/finished.h"
#include "verify.h"

/* What a manifest.json beside the file says of it; NULL where it says nothing. */
typedef struct {
    char *sha256, *use, *number, *template_name, *provenance;
} SlOrigin;

void sl_origin_free(SlOrigin *origin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlOrigin, sl_origin_free)

typedef struct {
    SlVerifier *verifier;
    const SlVerifyOrder *verify; /* what the verifier was made of, with a registry */
    const char *use;             /* judge it for this use; NULL: that of the manifest, else none */
    const SlOrigin *origin;      /* NULL: no manifest knows the file */
} SlCheckOrder;

/*
 * Look at one file ("-" is standard input).
 *
 * The kind is told so: with order->use everything is judged for that use, and a PDF for a printed
 * one as a press PDF; else the manifest's use gives the limits, else the mildest of the scheme. A
 * PDF is a press PDF if it has an output intent GTS_PDFX or paints in inks.
 *
 * NULL with the errors of sl_finished_open, SL_ERROR_FILE, SL_ERROR_USAGE for a use that the scheme
 * has not, or SL_ERROR_FORMAT if the registry is broken.
 */
SlExam *sl_check(const SlCheckOrder *order, const char *file, GError **error);

/* ---- of check-label.c and check-read.c, used by sl_check alone ------------------------------ */

/* One code of the file, and what it claims. */
typedef struct {
    const SlCheckOrder *order;
    const SlFinished *finished;
    const SlPhoto *photo; /* the picture in grey */
    const SlCode *code;   /* NULL: none was found */
    const SlClaim *claim;
    gboolean one_label; /* the picture is one label, cut at its trim */
    const char *file;
} SlCheckLabel;

/* Read number and stars as if the label were that of `record` (NULL: bare): where the trim says, or
 * if the artwork lies elsewhere, by its code. False with SL_ERROR_FORMAT. */
gboolean sl_check_read(const SlCheckLabel *label, const SlScheme *scheme, const SlRecord *record,
                       SlReading *reading, GError **error);

/* Ask for url, row, number, level and status. False with SL_ERROR_FORMAT. */
gboolean sl_check_label(const SlCheckLabel *label, SlExam *exam, GError **error);

/* The same for a file without a code. *known_artwork: it is one of our templates that have none
 * (a strip for screens), of the number that its texts or its manifest name; then number, level and
 * status were asked, else nothing. */
gboolean sl_check_codeless(const SlCheckLabel *label, SlExam *exam, gboolean *known_artwork,
                           GError **error);

#endif
