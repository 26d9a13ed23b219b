/*
 * report — what was seen on a photo, for machines and for people
 */
#ifndef SL_REPORT_H
#define SL_REPORT_H

#include "base/words.h"
#include "cli/cli.h"
#include "verify.h"

typedef enum {
    SL_REPORT_VERIFY, /* everything */
    SL_REPORT_DECODE, /* no verdict, nothing expected, no status */
    SL_REPORT_CODES,  /* the codes alone */
} SlReportKind;

/* Append one line of JSON (design: "Machine output"), with its line feed. */
void sl_report_json(const SlReport *report, SlReportKind kind, double ms, GString *out);
/* Append {KIND, "error": {"code", "message"}} with its line feed; `kind` is "photo" or "file". */
void sl_report_json_error(const char *kind, const char *name, const char *code, const char *message,
                          GString *out);
/*
 * Say that one of several could not be looked at: with --json by that line, which keeps its place
 * among the answers, and always by one line on standard error. `trouble` is "CODE\nMESSAGE", or a
 * message alone. False with SL_ERROR_FILE if standard output cannot be written.
 */
gboolean sl_report_trouble(const SlCli *cli, const char *kind, const char *name,
                           const char *trouble, GError **error);
/* Append lines for people; control characters are stripped. */
void sl_report_text(const SlReport *report, SlReportKind kind, GString *out);
/* `text`, the seen or expected of that finding, as people read it in that language. */
const char *sl_finding_words(const SlFinding *finding, const char *text, SlLang lang);

#endif
