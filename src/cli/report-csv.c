/* report-csv — verdicts for a spreadsheet: one line a label, safe to open */
#include "cli/dossier.h"

#include <string.h>

const char *sl_report_csv_header(void)
{
    return "\xEF\xBB\xBFphoto,verdict,label,number,level,product,holder,models,valid_until,status,"
           "url,findings,sha256,verified,on,registry_edition,tool\r\n";
}

/* OWASP "CSV Injection": = + - @ tab and CR begin what a spreadsheet runs, also full width. */
static gboolean is_formula(const char *text)
{
    static const char *const starts[] = {"=",  "+",      "-",      "@",      "\t",    "\r",
                                         "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++)
        if (g_str_has_prefix(text, starts[i]))
            return TRUE;
    return FALSE;
}

void sl_csv_cell(GString *out, const char *text, gboolean last)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);

    g_string_append_c(out, '"');
    if (is_formula(valid))
        g_string_append_c(out, '\'');
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, (guchar)*p < 0x20 ? ' ' : *p);
    }
    g_string_append(out, last ? "\"\r\n" : "\",");
}

/* "number=different (JCS-…; expected JCS-…)" for all that is not the same. */
static char *findings_of(const SlLabelReport *label)
{
    const GArray *findings = label->judgement.findings;
    GString *out = g_string_new(NULL);

    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const SlFinding *finding = &g_array_index(findings, SlFinding, i);
        if (finding->result == SL_RESULT_SAME)
            continue;
        g_string_append_printf(out, "%s%s=%s", out->len > 0 ? "; " : "",
                               sl_field_word(finding->field), sl_result_word(finding->result));
        if (finding->seen != NULL)
            g_string_append_printf(out, " seen: %s", finding->seen);
        if (finding->expected != NULL)
            g_string_append_printf(out, " expected: %s", finding->expected);
    }
    return g_string_free(out, FALSE);
}

static void add_line(GString *out, const SlReport *report, const SlLabelReport *label, guint n,
                     const SlEvidenceLine *line)
{
    const SlRecord *record = label != NULL ? label->record : NULL;
    g_autofree char *index = label != NULL ? g_strdup_printf("%u", n) : NULL;
    g_autofree char *level = record != NULL ? g_strdup_printf("%d", record->level) : NULL;
    g_autofree char *models = record != NULL ? g_strjoinv("; ", record->models) : NULL;
    g_autofree char *until = record != NULL ? sl_date_iso(&record->valid_until) : NULL;
    g_autofree char *findings = label != NULL            ? findings_of(label)
                                : report->codes->len > 0 ? g_strdup("no label found")
                                                         : g_strdup("no code found");
    const char *number = record != NULL  ? record->number
                         : label != NULL ? label->reading.number.text
                                         : NULL;
    SlVerdict verdict = label != NULL ? label->judgement.verdict : report->verdict;
    const char *const cells[] = {
        report->photo,
        sl_verdict_word(verdict),
        index,
        number,
        level,
        record != NULL ? record->product : NULL,
        record != NULL ? record->holder : NULL,
        models,
        until,
        record != NULL ? sl_status_word(label->status) : NULL,
        label != NULL ? label->claim.url : NULL,
        findings,
        report->sha256,
        line->verified,
        line->on,
        line->edition,
        line->tool,
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        sl_csv_cell(out, cells[i], i + 1 == G_N_ELEMENTS(cells));
}

void sl_report_csv(GString *out, const SlReport *report, const SlEvidenceLine *line)
{
    for (guint i = 0; i < report->labels->len; i++)
        add_line(out, report, g_ptr_array_index(report->labels, i), i + 1, line);
    if (report->labels->len == 0)
        add_line(out, report, NULL, 0, line);
}
