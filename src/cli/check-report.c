/* check-report — an exam as a table for people, and as one line of JSON */
#include "cli/check-report.h"

#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cells.h"

#define FIELD_COLUMNS  10
#define RESULT_COLUMNS 9

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

static void say_row(GString *out, const char *head, const char *word, const char *text)
{
    g_autofree char *first = sl_text_fit(head, FIELD_COLUMNS);
    g_autofree char *second = sl_text_fit(word, RESULT_COLUMNS);

    say(out, "  %s  %s  %s", first, second, text != NULL ? text : "");
}

static void say_item(const SlExamItem *item, GString *out)
{
    say_row(out, _(sl_exam_word(item->ask)), _(sl_exam_result_word(item->result)), item->seen);
    if (item->expected != NULL)
        say_row(out, "", _("expected"), item->expected);
    if (item->cure != NULL)
        say_row(out, "", _("cure"), item->cure);
}

void sl_exam_text(const SlExam *exam, gboolean quiet, GString *out)
{
    g_autoptr(GString) good = g_string_new(NULL);

    say(out, "%s: %s", exam->file, _(sl_exam_verdict_word(sl_exam_verdict(exam))));
    if (!quiet)
        say(out, _("  judged as   %s"), exam->use);
    for (guint i = 0; i < exam->items->len; i++) {
        const SlExamItem *item = g_ptr_array_index(exam->items, i);
        if (item->result == SL_EXAM_SAME)
            g_string_append_printf(good, "%s%s", good->len > 0 ? ", " : "",
                                   _(sl_exam_word(item->ask)));
        else
            say_item(item, out);
    }
    if (!quiet && good->len > 0)
        say(out, _("  in order    %s"), good->str);
    for (guint i = 0; !quiet && i < exam->remarks->len; i++)
        say(out, _("  note        %s"), (const char *)g_ptr_array_index(exam->remarks, i));
}

void sl_exam_json(const SlExam *exam, GString *out)
{
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "file", exam->file);
    sl_json_string(&json, "verdict", sl_exam_verdict_word(sl_exam_verdict(exam)));
    sl_json_string(&json, "use", exam->use);
    sl_json_array(&json, "findings");
    for (guint i = 0; i < exam->items->len; i++) {
        const SlExamItem *item = g_ptr_array_index(exam->items, i);
        sl_json_object(&json, NULL);
        sl_json_string(&json, "field", sl_exam_word(item->ask));
        sl_json_string(&json, "result", sl_exam_result_word(item->result));
        sl_json_string(&json, "seen", item->seen);
        sl_json_string(&json, "expected", item->expected);
        sl_json_string(&json, "cure", item->cure);
        sl_json_quad(&json, "box", item->has_box ? &item->box : NULL);
        sl_json_end(&json);
    }
    sl_json_end(&json);
    sl_json_array(&json, "remarks");
    for (guint i = 0; i < exam->remarks->len; i++)
        sl_json_string(&json, NULL, g_ptr_array_index(exam->remarks, i));
    sl_json_end(&json);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(out, '\n');
}
