/* report-json — a photo's report as one line of JSON, keys as the README lists them */
#include "cli/report.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/decode-grade.h"

#include <string.h>

static void write_finding(SlJson *json, const SlFinding *finding)
{
    sl_json_object(json, NULL);
    sl_json_string(json, "field", sl_field_word(finding->field));
    sl_json_string(json, "result", sl_result_word(finding->result));
    sl_json_string(json, "seen", finding->seen);
    sl_json_string(json, "expected", finding->expected);
    sl_json_quad(json, "box", finding->has_box ? &finding->box : NULL);
    sl_json_end(json);
}

/* What decoding alone can say of a part: nothing is compared, so nothing can be the same. */
static void write_seen(SlJson *json, SlField field, const SlReadingPart *part, const char *seen)
{
    SlResult result =
        seen != NULL || part->seen != SL_SEEN_NOT ? SL_RESULT_UNSURE : SL_RESULT_UNSEEN;

    sl_json_object(json, NULL);
    sl_json_string(json, "field", sl_field_word(field));
    sl_json_string(json, "result", sl_result_word(result));
    sl_json_string(json, "seen", seen);
    sl_json_quad(json, "box", part->has_box ? &part->box : NULL);
    sl_json_end(json);
}

static void write_decoded(SlJson *json, const SlLabelReport *label)
{
    const SlReading *reading = &label->reading;

    write_seen(json, SL_FIELD_NUMBER, &reading->number, reading->number.text);
    write_seen(json, SL_FIELD_LEVEL, &reading->level, reading->level.text);
}

/* The row speaks where there is one; else what was read. */
static void write_facts(SlJson *json, const SlLabelReport *label, SlReportKind kind)
{
    const SlRecord *record = label->record;
    const SlReading *reading = &label->reading;
    g_autofree char *until = record != NULL ? sl_date_iso(&record->valid_until) : NULL;

    sl_json_string(json, "number", record != NULL ? record->number : reading->number.text);
    if (record != NULL || reading->stars >= 0)
        sl_json_int(json, "level", record != NULL ? record->level : reading->stars);
    else
        sl_json_string(json, "level", NULL);
    sl_json_string(json, "url", label->claim.url);
    if (kind == SL_REPORT_VERIFY)
        sl_json_string(json, "status", record != NULL ? sl_status_word(label->status) : NULL);
    sl_json_string(json, "product", record != NULL ? record->product : NULL);
    sl_json_string(json, "holder", record != NULL ? record->holder : NULL);
    sl_json_strings(json, "models", record != NULL ? (const char *const *)record->models : NULL);
    sl_json_string(json, "valid_until", until);
    sl_json_string(json, "edition", record != NULL ? record->edition : NULL);
}

static void write_label(SlJson *json, const SlLabelReport *label, SlReportKind kind)
{
    const SlReading *reading = &label->reading;
    const GArray *findings = label->judgement.findings;

    sl_json_object(json, NULL);
    write_facts(json, label, kind);
    if (kind == SL_REPORT_VERIFY)
        sl_json_string(json, "verdict", sl_verdict_word(label->judgement.verdict));
    sl_json_quad(json, "corners", reading->has_corners ? &reading->corners : NULL);
    sl_json_array(json, "findings");
    if (kind == SL_REPORT_VERIFY)
        for (guint i = 0; findings != NULL && i < findings->len; i++)
            write_finding(json, &g_array_index(findings, SlFinding, i));
    else
        write_decoded(json, label);
    sl_json_end(json);
    sl_json_string(json, "template", reading->template_name);
    sl_json_string(json, "advice", reading->advice);
    sl_json_end(json);
}

static char *hex(GBytes *bytes)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    GString *out = g_string_sized_new(2 * n + 1);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(out, "%02x", data[i]);
    return g_string_free(out, FALSE);
}

static void write_code(SlJson *json, const SlReport *report, guint i)
{
    const SlCode *code = g_ptr_array_index(report->codes, i);
    g_autofree char *bytes = hex(code->bytes);

    sl_json_object(json, NULL);
    sl_json_string(json, "text", code->text);
    sl_json_string(json, "bytes", bytes);
    sl_json_string(json, "encoding", code->encoding);
    sl_json_quad(json, "corners", &code->corners);
    if (code->disputed)
        sl_json_bool(json, "disputed", TRUE);
    if (report->grades != NULL)
        sl_grade_json(g_ptr_array_index(report->grades, i), json);
    sl_json_end(json);
}

/* Codes that were read stand under "codes"; those only seen, by their corners, under "unread". */
static void write_codes(SlJson *json, const SlReport *report)
{
    guint n_unread = 0;

    sl_json_array(json, "codes");
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        if (code->unread)
            n_unread++;
        else
            write_code(json, report, i);
    }
    sl_json_end(json);
    if (n_unread == 0)
        return;
    sl_json_array(json, "unread");
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        if (code->unread)
            sl_json_quad(json, NULL, &code->corners);
    }
    sl_json_end(json);
}

void sl_report_json(const SlReport *report, SlReportKind kind, double ms, GString *out)
{
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "photo", report->photo);
    if (kind == SL_REPORT_VERIFY)
        sl_json_string(&json, "verdict", sl_verdict_word(report->verdict));
    if (kind != SL_REPORT_CODES) {
        sl_json_number(&json, "ms", ms, 1);
        sl_json_array(&json, "labels");
        for (guint i = 0; i < report->labels->len; i++)
            write_label(&json, g_ptr_array_index(report->labels, i), kind);
        sl_json_end(&json);
    }
    write_codes(&json, report);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(out, '\n');
}

void sl_report_json_error(const char *kind, const char *name, const char *code, const char *message,
                          GString *out)
{
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    sl_json_string(&json, kind, name);
    sl_json_object(&json, "error");
    sl_json_string(&json, "code", code);
    sl_json_string(&json, "message", message);
    sl_json_end(&json);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(out, '\n');
}

gboolean sl_report_trouble(const SlCli *cli, const char *kind, const char *name,
                           const char *trouble, GError **error)
{
    const char *message = strchr(trouble, '\n');
    g_autofree char *code =
        message != NULL ? g_strndup(trouble, (gsize)(message - trouble)) : g_strdup("library");
    g_autoptr(GString) line = g_string_new(NULL);
    gboolean ok = TRUE;

    message = message != NULL ? message + 1 : trouble;
    if (cli->json) {
        sl_report_json_error(kind, name, code, message, line);
        ok = sl_stdout_write(line->str, line->len, error);
    }
    sl_cli_fail(g_error_new_literal(SL_ERROR, SL_ERROR_FILE, message));
    return ok;
}
