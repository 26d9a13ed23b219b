/*
 * report — what was seen on a photo, for machines and for people
 */
#ifndef SL_REPORT_H
#define SL_REPORT_H

#include "base/words.h"
#include "verify.h"

typedef enum {
    SL_REPORT_VERIFY, /* everything */
    SL_REPORT_DECODE, /* no verdict, nothing expected, no status */
    SL_REPORT_CODES,  /* the codes alone */
} SlReportKind;

/* Append one line of JSON (design: "Machine output"), with its line feed. */
void sl_report_json(const SlReport *report, SlReportKind kind, double ms, GString *out);
/* Append {"photo", "error": {"code", "message"}} with its line feed. */
void sl_report_json_error(const char *photo, const char *code, const char *message, GString *out);
/* Append lines for people; control characters are stripped. */
void sl_report_text(const SlReport *report, SlReportKind kind, GString *out);
/* `text`, the seen or expected of that finding, as people read it in that language. */
const char *sl_finding_words(const SlFinding *finding, const char *text, SlLang lang);

#endif
