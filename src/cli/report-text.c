/* report-text — a photo's report for people */
#include "cli/report.h"

#include "base/file.h"
#include "base/words.h"
#include "cli/cells.h"
#include "cli/decode-grade.h"

#include <string.h>

#define FIELD_COLUMNS  9
#define RESULT_COLUMNS 9

/* Texts from photos and lists never reach the terminal as they are. */
G_GNUC_PRINTF(2, 3) static void say(GString *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *shown = sl_printable(text);
    g_string_append(out, shown);
    g_string_append_c(out, '\n');
}

static char *stars(int level)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < level && i < SL_LEVEL_MAX; i++)
        g_string_append(text, "★");
    return g_string_free(text, FALSE);
}

static void say_row(const SlRecord *record, GString *out)
{
    g_autofree char *models =
        record->models != NULL ? g_strjoinv("; ", record->models) : g_strdup("");
    g_autofree char *until = sl_date_iso(&record->valid_until), *level = stars(record->level);

    say(out, "  %s %s", record->number, level);
    say(out, _("  product      %s"), record->product);
    say(out, _("  holder       %s"), record->holder);
    say(out, _("  models       %s"), *models != '\0' ? models : _("(none listed)"));
    say(out, _("  valid until  %s (edition %s)"), until, record->edition);
}

/* What was read from a photo or a list stays as it is: only our own words are looked up. */
const char *sl_finding_words(const SlFinding *finding, const char *text, SlLang lang)
{
    gboolean ours = finding->field == SL_FIELD_STATUS || finding->field == SL_FIELD_ARTWORK;

    return ours ? sl_say(lang, text) : text;
}

static void say_finding(const SlFinding *finding, GString *out)
{
    g_autofree char *field = sl_text_fit(_(sl_field_word(finding->field)), FIELD_COLUMNS);
    g_autofree char *result = sl_text_fit(_(sl_result_word(finding->result)), RESULT_COLUMNS);
    const char *seen = sl_finding_words(finding, finding->seen, sl_lang_now());
    const char *expected = sl_finding_words(finding, finding->expected, sl_lang_now());

    if (seen != NULL && expected != NULL)
        say(out, _("  %s %s  seen: %s, expected: %s"), field, result, seen, expected);
    else if (seen != NULL)
        say(out, _("  %s %s  seen: %s"), field, result, seen);
    else if (expected != NULL)
        say(out, _("  %s %s  expected: %s"), field, result, expected);
    else
        say(out, "  %s %s", field, g_strchomp(result));
}

static void say_verified(const SlLabelReport *label, GString *out)
{
    const GArray *findings = label->judgement.findings;

    if (label->record != NULL)
        say_row(label->record, out);
    else
        say(out, _("  code says    %s"),
            label->claim.url != NULL ? label->claim.url : _("(no text)"));
    for (guint i = 0; i < findings->len; i++) {
        const SlFinding *finding = &g_array_index(findings, SlFinding, i);
        if (finding->result != SL_RESULT_SAME)
            say_finding(finding, out);
    }
    if (label->judgement.verdict == SL_VERDICT_UNDECIDED)
        say(out, _("  advice       %s"),
            label->reading.advice != NULL ? _(label->reading.advice)
                                          : _("take another photo: closer, sharper, less glare"));
}

static void say_decoded(const SlLabelReport *label, GString *out)
{
    const SlReading *reading = &label->reading;

    say(out, _("  url     %s"), label->claim.url != NULL ? label->claim.url : _("(no text)"));
    say(out, _("  number  %s"),
        reading->number.text != NULL ? reading->number.text : _("(not read)"));
    say(out, _("  level   %s"),
        reading->level.text != NULL ? reading->level.text : _("(not read)"));
    if (reading->template_name != NULL)
        say(out, _("  artwork %s"), _(reading->template_name));
    else if (reading->advice != NULL)
        say(out, _("  advice  %s"), _(reading->advice));
    if (label->claim.why != NULL)
        say(out, _("  note    only resembles a URL of the scheme: %s"), label->claim.why);
    if (label->claim.kind == SL_CLAIM_SAMPLE)
        say(out, _("  note    a sample, not a label"));
}

/* Codes that belong to no label, and those that could not be read. */
static void say_other_codes(const SlReport *report, gboolean all, GString *out)
{
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        gboolean of_label = FALSE;
        for (guint k = 0; k < report->labels->len; k++)
            of_label |= ((const SlLabelReport *)g_ptr_array_index(report->labels, k))->code == code;
        if (of_label && !all)
            continue;
        if (code->unread)
            say(out,
                _("  a code at (%.0f, %.0f) is seen, but cannot be read: closer, sharper, less "
                  "glare"),
                code->corners.p[0].x, code->corners.p[0].y);
        else
            say(out, _("  code    %s"),
                code->text != NULL ? code->text : _("(bytes that are no text)"));
        if (report->grades != NULL && !code->unread)
            sl_grade_text(g_ptr_array_index(report->grades, i), out);
    }
}

void sl_report_text(const SlReport *report, SlReportKind kind, GString *out)
{
    if (kind == SL_REPORT_VERIFY)
        say(out, "%s: %s", report->photo, _(sl_verdict_word(report->verdict)));
    else
        say(out, "%s:", report->photo);
    for (guint i = 0; i < report->labels->len; i++) {
        const SlLabelReport *label = g_ptr_array_index(report->labels, i);
        if (kind == SL_REPORT_VERIFY && report->labels->len > 1)
            say(out, _(" label %u: %s"), i + 1, _(sl_verdict_word(label->judgement.verdict)));
        if (kind == SL_REPORT_VERIFY)
            say_verified(label, out);
        else
            say_decoded(label, out);
    }
    say_other_codes(report, kind == SL_REPORT_CODES, out);
    if (report->codes->len == 0)
        say(out, _("  no code found: closer, sharper, the whole label in the picture"));
    else if (report->labels->len == 0 && kind != SL_REPORT_CODES)
        say(out, _("  no label found"));
    for (guint i = 0; report->remarks != NULL && i < report->remarks->len; i++)
        say(out, _("  note    %s"), (const char *)g_ptr_array_index(report->remarks, i));
}
