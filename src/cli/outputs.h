/*
 * outputs — what `verify` writes beside its lines: marked photos and a report
 *
 * A worker packs each photo's dossier; the parent unpacks it, prints the text, writes the marked
 * photo at once and the report at the end.
 */
#ifndef SL_OUTPUTS_H
#define SL_OUTPUTS_H

#include "cli/cli.h"
#include "cli/report-page.h"

typedef struct {
    char *annotate; /* --annotate DIR, or NULL */
    char *report;   /* --report FILE, or NULL */
    SlEvidenceLine line;
    SlReportPage *page;
    GHashTable *names; /* of marked photos that were written */
} SlOutputs;

#define SL_OUTPUTS_OPTIONS(outputs)                                                                \
    {"annotate",                                                                                   \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_FILENAME,                                                                        \
     &(outputs)->annotate,                                                                         \
     N_("Write each photo with what was seen marked on it"),                                       \
     "DIR"},                                                                                       \
    {                                                                                              \
        "report", 0, 0, G_OPTION_ARG_FILENAME, &(outputs)->report,                                 \
            N_("Write a page for people; table and JSON Lines beside it"), "FILE.html"             \
    }

gboolean sl_outputs_wanted(const SlOutputs *outputs);
/* Before the workers start. False with SL_ERROR_USAGE or SL_ERROR_FILE. */
gboolean sl_outputs_open(SlOutputs *outputs, const SlCli *cli, const char *edition, GError **error);

/* In the worker: pack what was seen, or why nothing was; `text` is what is printed. */
void sl_outputs_pack(const SlOutputs *outputs, const SlReport *report, const SlFonts *fonts,
                     guint index, double ms, const char *text, GString *out);
void sl_outputs_pack_error(const SlOutputs *outputs, const char *photo, const GError *failure,
                           guint index, const char *text, GString *out);

/* In the parent: take in one photo's dossier and put its text into `text`. A `packed` of NULL is a
 * photo that was lost, `text` says how. False with SL_ERROR_FILE. */
gboolean sl_outputs_take(SlOutputs *outputs, const char *photo, guint index, SlReportCount count,
                         const char *packed, GString *text, GError **error);
/* Write the report. False with SL_ERROR_FILE. */
gboolean sl_outputs_finish(SlOutputs *outputs, GError **error);
void sl_outputs_clear(SlOutputs *outputs);

#endif
