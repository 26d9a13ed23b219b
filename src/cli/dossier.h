/*
 * dossier — everything that is handed over of one photo, as one string
 *
 * A worker looks at a photo and writes the dossier; the parent prints its text, and puts the rest
 * together: report page, table, JSON Lines, marked photo. All parts are text, so that they pass
 * through the workers' pipe as they are.
 */
#ifndef SL_DOSSIER_H
#define SL_DOSSIER_H

#include "cli/report.h"
#include "base/words.h"

typedef enum {
    SL_PART_TEXT,   /* what the command prints for this photo */
    SL_PART_ROW,    /* a row of the report's table, HTML */
    SL_PART_SHEET,  /* the report's page of this photo, HTML */
    SL_PART_CSV,    /* lines of the spreadsheet */
    SL_PART_JSON,   /* a line of JSON */
    SL_PART_MARKED, /* the marked photo, JPEG as base64 */
    SL_DOSSIER_PARTS,
} SlDossierPart;

typedef struct {
    GString *part[SL_DOSSIER_PARTS]; /* never NULL, possibly empty */
} SlDossier;

void sl_dossier_init(SlDossier *dossier);
void sl_dossier_clear(SlDossier *dossier);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlDossier, sl_dossier_clear)

void sl_dossier_pack(const SlDossier *dossier, GString *out);
/* False, `dossier` as after init, if `packed` is damaged. */
gboolean sl_dossier_unpack(SlDossier *dossier, const char *packed);

/* ---- what it is made of -------------------------------------------------------------------- */

/* What all photos of a report share: its evidence. */
typedef struct {
    SlLang lang;
    char *verified; /* "2026-12-01T09:30:00Z" */
    char *on;       /* day of judgement */
    char *edition;  /* newest of the registry; "" if there is none */
    char *tool;     /* "starlabel 1.0.0" */
} SlEvidenceLine;

/* Time is the clock's, or SOURCE_DATE_EPOCH. */
void sl_evidence_line_init(SlEvidenceLine *line, SlLang lang, const GDate *on, const char *edition);
void sl_evidence_line_clear(SlEvidenceLine *line);

/* Fill row, sheet, CSV and JSON of a photo that was looked at; `n` counts photos from 1. The
 * report must have kept its pictures. */
void sl_dossier_tell(SlDossier *dossier, const SlReport *report, const SlEvidenceLine *line,
                     guint n, double ms);
/* The same for a photo that could not be processed. */
void sl_dossier_tell_error(SlDossier *dossier, const char *photo, const char *code,
                           const char *message, const SlEvidenceLine *line, guint n);

/* ---- its parts, each in a file of its own --------------------------------------------------- */

void sl_sheet_html(GString *out, const SlReport *report, const SlEvidenceLine *line, guint n);
void sl_sheet_row_html(GString *out, const SlReport *report, const SlEvidenceLine *line, guint n);
void sl_report_csv(GString *out, const SlReport *report, const SlEvidenceLine *line);
/* The header line of the CSV, with a byte-order mark. */
const char *sl_report_csv_header(void);
/* One cell: quoted where needed; a cell that a spreadsheet would run as a formula gets a ' in
 * front. */
void sl_csv_cell(GString *out, const char *text, gboolean last);

#endif
