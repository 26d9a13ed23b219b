/*
 * check-report — what the command `check` is made of: the manifest beside a file, and its two
 * reports
 */
#ifndef SL_CLI_CHECK_REPORT_H
#define SL_CLI_CHECK_REPORT_H

#include "check.h"

/* What the manifest.json in the file's folder, or in the one above, says of it; NULL if there is
 * none, if it is no manifest of ours, or if it does not list the file. */
SlOrigin *sl_origin_find(const char *file);

/* Append one line of JSON with its line feed: {"file", "verdict", "use", "findings", "remarks"}. */
void sl_exam_json(const SlExam *exam, GString *out);
/* Append lines for people; control characters are stripped. */
void sl_exam_text(const SlExam *exam, gboolean quiet, GString *out);

#endif
