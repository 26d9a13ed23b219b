/*
 * issue — the first sentence: row -> label -> scene -> files
 *
 *     registry row --admit--> label --compose--> scene --paint, read back--> png · svg · pdf
 *
 * No label without a registration: every refusal is decided here, before anything is drawn, and
 * there is no way from a row to a file that goes round it. What is handed back are bytes in memory;
 * names, folders and the manifest are the caller's.
 *
 *     g_auto(SlIssued) issued = SL_ISSUED_INIT;
 *     if (sl_issue(&order, &issued, error)) ... issued.files ...
 */
#ifndef SL_ISSUE_H
#define SL_ISSUE_H

#include "base/words.h"
#include "draw/compose.h"
#include "label/record.h"
#include "label/scene.h"
#include "press/pdf.h"

/* ---- row -> label -------------------------------------------------------------------------- */

/* What is asked, and what the registry answered. All borrowed. */
typedef struct {
    const SlScheme *scheme;
    const char *number;     /* normalised by sl_number_normalise */
    const SlRecord *record; /* NULL: the registry does not list the number */
    const char *edition;    /* where it was looked for; NULL: nothing was ever imported */
    const char *model;      /* the product that the label is for must be one of these; or NULL */
    int level;              /* what the user believes; 0: says nothing */
    GDate on;               /* the day on which the registration must be valid */
    gboolean draft;         /* draw it anyway, as 見本 SAMPLE */
} SlIssueRow;

/* A row that may be drawn. The strings of `label` point into the row and into `code_text`. */
typedef struct {
    SlLabel label;
    char *code_text;
    GPtrArray *warnings; /* SlNote*: why a user should look again */
} SlAdmitted;

#define SL_ADMITTED_INIT ((SlAdmitted){.code_text = NULL})
void sl_admitted_clear(SlAdmitted *admitted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlAdmitted, sl_admitted_clear)

/*
 * Decide whether a label of this row may be drawn. False, `admitted` untouched, with
 *   SL_ERROR_REFUSED  not a registration number (the message says which of the four it is), not
 *                     listed, not valid on the day, another level or model than the registry has,
 *                     a URL that the scheme does not allow
 *   SL_ERROR_USAGE    a level the scheme does not have; a draft of an unknown number without level
 * A draft passes all refusals: its code says what it is and leads nowhere.
 */
gboolean sl_issue_admit(const SlIssueRow *row, SlAdmitted *admitted, GError **error);

/* ---- label -> scene -> files --------------------------------------------------------------- */

typedef enum {
    SL_FORMAT_PNG = 1 << 0,
    SL_FORMAT_SVG = 1 << 1,
    SL_FORMAT_PDF = 1 << 2,
} SlFormat;

#define SL_FORMAT_COUNT 3

/* "png", "svg", "pdf": word and extension in one; NULL for anything else. */
const char *sl_format_word(SlFormat format);
/* 0 if there is no such format. */
SlFormat sl_format_parse(const char *word);

typedef struct {
    SlIssueRow row;
    const SlStage *stage;
    const SlUse *use;   /* of the stage: its scales */
    guint formats;      /* SlFormat, or-ed */
    SlPdfOrder pdf;     /* kind, bleed, marks …; the date is set here */
    gboolean unchecked; /* do not read back: for measuring alone */
} SlIssueOrder;

typedef struct {
    SlFormat format;
    int scale; /* 1, for PNG of screens also 2 and 3 */
    GBytes *bytes;
    char *sha256;
} SlIssuedFile;

typedef struct {
    SlScene *scene;      /* sizes, symbol, number and level as drawn */
    GPtrArray *files;    /* SlIssuedFile*: png by scale, svg, pdf */
    GPtrArray *warnings; /* SlNote* */
} SlIssued;

#define SL_ISSUED_INIT ((SlIssued){.scene = NULL})
void sl_issued_clear(SlIssued *issued);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlIssued, sl_issued_clear)

/*
 * The whole sentence. Every raster is read back before any bytes are handed out, and one is painted
 * for that even if no PNG is asked for. Free of side effects, for many threads.
 *
 * The dates inside a PDF are the record's `issued`, or SOURCE_DATE_EPOCH; never the clock.
 *
 * False, `issued` untouched, with the errors of sl_issue_admit, sl_compose, sl_read_back, sl_pdf.
 */
gboolean sl_issue(const SlIssueOrder *order, SlIssued *issued, GError **error);

#endif
