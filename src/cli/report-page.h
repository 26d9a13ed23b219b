/*
 * report-page — the whole report: one HTML page that asks nobody for anything
 *
 *     SlReportPage *page = sl_report_page_new(data, &line, error);
 *     sl_report_page_add(page, SL_REPORT_MATCHES, &dossier);
 *     sl_report_page_write(page, "report.html", error);    // report.csv and report.jsonl, too
 *
 * Style and script are assets/desk/report.css and report.js of the data folder, written into the
 * page; its Content-Security-Policy allows these two texts and nothing else.
 */
#ifndef SL_REPORT_PAGE_H
#define SL_REPORT_PAGE_H

#include "cli/dossier.h"

typedef enum {
    SL_COUNT_MATCHES,
    SL_COUNT_DIFFERS,
    SL_COUNT_UNDECIDED,
    SL_COUNT_ERROR,
    SL_COUNTS,
} SlReportCount;

typedef struct SlReportPage SlReportPage;

/* `line` must outlive the page. NULL with SL_ERROR_FILE if style or script cannot be read. */
SlReportPage *sl_report_page_new(const char *data_folder, const SlEvidenceLine *line,
                                 GError **error);
void sl_report_page_free(SlReportPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlReportPage, sl_report_page_free)

void sl_report_page_add(SlReportPage *page, SlReportCount count, const SlDossier *dossier);

/* The page so far. Owned by the caller. */
GString *sl_report_page_html(const SlReportPage *page);
/* Header and lines of the table so far, and the lines of JSON; borrowed. */
const GString *sl_report_page_csv(const SlReportPage *page);
const GString *sl_report_page_json(const SlReportPage *page);

/* Whether `path` may be a report: "x.html". False with SL_ERROR_USAGE. */
gboolean sl_report_page_may_write(const char *path, GError **error);
/* Write the page to `path`, table and JSON Lines beside it. False with SL_ERROR_FILE. */
gboolean sl_report_page_write(const SlReportPage *page, const char *path, GError **error);

#endif
