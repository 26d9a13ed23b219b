/* report-sheet — the report's page of one photo, and its row in the table, as HTML */
#include "cli/dossier.h"

#include "base/decimal.h"
#include "cli/html.h"
#include "draw/annotate.h"
#include "draw/jpeg.h"
#include "verify-picture.h"

#include <math.h>

#define PHOTO_PX 1100 /* enough for a desk's window; a thousand photos still fit one file */
#define FLAT_PX  560

/* A badge's size, as a part of the picture's longer side. */
#define BADGE 0.022

/* ---- the row of the table ------------------------------------------------------------------ */

static const SlLabelReport *first_label(const SlReport *report)
{
    return report->labels->len > 0 ? g_ptr_array_index(report->labels, 0) : NULL;
}

static const char *number_of(const SlLabelReport *label)
{
    return label->record != NULL ? label->record->number : label->reading.number.text;
}

static void add_verdict(GString *out, SlLang lang, SlVerdict verdict)
{
    const char *word = sl_verdict_word(verdict);

    sl_html_add(out, "<span class=\"verdict %s\">%s</span>", word, sl_say(lang, word));
}

/* What is not the same, in few words. */
static void add_short_findings(GString *out, const SlReport *report, SlLang lang)
{
    guint n = 0;

    for (guint k = 0; k < report->labels->len; k++) {
        const SlLabelReport *label = g_ptr_array_index(report->labels, k);
        for (guint i = 0; i < label->judgement.findings->len; i++) {
            const SlFinding *finding = &g_array_index(label->judgement.findings, SlFinding, i);
            if (finding->result == SL_RESULT_SAME)
                continue;
            sl_html_add(out, "%s<span class=\"%s\">%s: %s</span>", n++ > 0 ? ", " : "",
                        sl_result_word(finding->result),
                        sl_say(lang, sl_field_word(finding->field)),
                        sl_say(lang, sl_result_word(finding->result)));
        }
    }
    if (report->labels->len == 0)
        sl_html_add(out, "%s", sl_say(lang, "no label found"));
}

void sl_sheet_row_html(GString *out, const SlReport *report, const SlEvidenceLine *line, guint n)
{
    static const guint order[] = {
        [SL_VERDICT_DIFFERS] = 0, [SL_VERDICT_UNDECIDED] = 1, [SL_VERDICT_MATCHES] = 2};
    const SlLabelReport *label = first_label(report);
    const SlRecord *record = label != NULL ? label->record : NULL;

    sl_html_add(out,
                "<tr data-verdict=\"%s\"><td>%u</td><td><a href=\"#p%u\">%s</a></td><td "
                "data-sort=\"%u\">",
                sl_verdict_word(report->verdict), n, n, report->photo, order[report->verdict]);
    add_verdict(out, line->lang, report->verdict);
    sl_html_add(out, "</td><td class=\"number\">%s%s</td><td>%s</td><td>",
                label != NULL ? number_of(label) : NULL, report->labels->len > 1 ? " …" : "",
                record != NULL ? record->product : NULL);
    add_short_findings(out, report, line->lang);
    g_string_append(out, "</td></tr>\n");
}

/* ---- boxes on the photo -------------------------------------------------------------------- */

static void add_quad(GString *out, const SlQuadPx *quad, const char *class)
{
    sl_html_add(out, "<polygon class=\"%s\" points=\"", class);
    for (int i = 0; i < 4; i++) {
        g_string_append(out, i > 0 ? " " : "");
        sl_decimal_append(out, CLAMP(quad->p[i].x + 0.5, -1e6, 1e6), 1);
        g_string_append_c(out, ',');
        sl_decimal_append(out, CLAMP(quad->p[i].y + 0.5, -1e6, 1e6), 1);
    }
    g_string_append(out, "\"/>");
}

/* The numbered badge at the quad's first corner, within the picture. */
static void add_badge(GString *out, const SlReport *report, const SlQuadPx *quad, const char *class,
                      guint number)
{
    const SlPhoto *photo = report->picture;
    double r = BADGE * MAX(photo->file_width, photo->file_height);
    SlPointPx at = quad->p[0];

    double middle_x = (quad->p[0].x + quad->p[2].x) / 2,
           middle_y = (quad->p[0].y + quad->p[2].y) / 2;
    double away = hypot(at.x - middle_x, at.y - middle_y);
    if (away > 0) { /* just outside, so that it hides nothing that is judged */
        at.x += (at.x - middle_x) / away * r;
        at.y += (at.y - middle_y) / away * r;
    }
    const double values[] = {CLAMP(at.x, r, photo->file_width - r),
                             CLAMP(at.y, r, photo->file_height - r), r, r * 1.35, r * 0.48};
    char *text[G_N_ELEMENTS(values)];
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        text[i] = sl_decimal(values[i], 1);
    sl_html_add(out,
                "<g class=\"badge %s\" transform=\"translate(%s %s)\"><circle r=\"%s\"/><text "
                "font-size=\"%s\" y=\"%s\">%u</text></g>",
                class, text[0], text[1], text[2], text[3], text[4], number);
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        g_free(text[i]);
}

static gboolean is_shown(const SlFinding *finding)
{
    return finding->has_box &&
           (finding->field != SL_FIELD_ARTWORK || finding->result != SL_RESULT_SAME);
}

static void add_marks(GString *out, const SlReport *report)
{
    guint number = 0;
    g_autoptr(GString) badges = g_string_new(NULL);

    for (guint k = 0; k < report->labels->len; k++) {
        const SlLabelReport *label = g_ptr_array_index(report->labels, k);
        if (label->reading.has_corners)
            add_quad(out, &label->reading.corners, "outline");
        for (guint i = 0; i < label->judgement.findings->len; i++) {
            const SlFinding *finding = &g_array_index(label->judgement.findings, SlFinding, i);
            const char *class = sl_result_word(finding->result);
            if (!is_shown(finding))
                continue;
            add_quad(out, &finding->box, class);
            add_badge(badges, report, &finding->box, class, ++number);
        }
    }
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        if (code->unread)
            add_quad(out, &code->corners, "unsure");
    }
    g_string_append_len(out, badges->str, (gssize)badges->len);
}

static void add_photo(GString *out, const SlReport *report, SlLang lang)
{
    const SlPhoto *photo = report->picture;
    g_autoptr(GBytes) jpeg = sl_report_photo(report, PHOTO_PX, NULL);

    if (jpeg == NULL)
        return;
    sl_html_add(out,
                "<figure class=\"shot\"><div class=\"frame\"><img alt=\"%s: %s\" width=\"%d\" "
                "height=\"%d\" src=\"",
                sl_say(lang, "Photo with what was found"), report->photo, photo->file_width,
                photo->file_height);
    sl_html_add_data(out, "image/jpeg", jpeg);
    sl_html_add(out, "\"><svg aria-hidden=\"true\" focusable=\"false\" viewBox=\"0 0 %d %d\">",
                photo->file_width, photo->file_height);
    add_marks(out, report);
    g_string_append(out, "</svg></div></figure>");
}

/* ---- one label ----------------------------------------------------------------------------- */

static void add_fact(GString *out, SlLang lang, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        sl_html_add(out, "<div><dt>%s</dt><dd>%s</dd></div>", sl_say(lang, name), value);
}

static void add_wide_fact(GString *out, SlLang lang, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        sl_html_add(out, "<div class=\"wide\"><dt>%s</dt><dd>%s</dd></div>", sl_say(lang, name),
                    value);
}

static void add_facts(GString *out, const SlLabelReport *label, SlLang lang)
{
    const SlRecord *record = label->record;

    g_string_append(out, "<dl class=\"facts\">");
    if (record != NULL) {
        g_autofree char *models = g_strjoinv("; ", record->models);
        g_autofree char *until = sl_date_iso(&record->valid_until);
        g_autofree char *level = g_strnfill((gsize)CLAMP(record->level, 0, SL_LEVEL_MAX), '*');
        g_autoptr(GString) stars = g_string_new(level);
        g_string_replace(stars, "*", "★", 0);
        add_wide_fact(out, lang, "Product", record->product);
        add_wide_fact(out, lang, "Models",
                      record->models[0] != NULL ? models : sl_say(lang, "none"));
        add_fact(out, lang, "Holder", record->holder);
        add_fact(out, lang, "Level", stars->str);
        add_fact(out, lang, "Status", sl_say(lang, sl_status_word(label->status)));
        add_fact(out, lang, "Valid until", until);
    }
    add_wide_fact(out, lang, "Code says",
                  label->claim.url != NULL ? label->claim.url : sl_say(lang, "(no text)"));
    g_string_append(out, "</dl>");
}

/* Seen and expected; said once where they are the same words. `number` 0: no box. */
static void add_finding(GString *out, const SlFinding *finding, SlLang lang, guint number)
{
    const char *result = sl_result_word(finding->result);
    const char *seen = sl_finding_words(finding, finding->seen, lang);
    const char *expected = sl_finding_words(finding, finding->expected, lang);
    const char *field = finding->field == SL_FIELD_URL ? "URL" : sl_field_word(finding->field);

    sl_html_add(out, "<tr class=\"%s\"><th scope=\"row\">%s", result, sl_say(lang, field));
    if (number > 0)
        sl_html_add(out, " <span class=\"tag %s\">%u</span>", result, number);
    sl_html_add(out, "</th><td><span class=\"result %s\">%s</span></td>", result,
                sl_say(lang, result));
    if (finding->result == SL_RESULT_SAME && (seen == NULL || g_strcmp0(seen, expected) == 0))
        sl_html_add(out, "<td colspan=\"2\">%s</td></tr>", expected);
    else
        sl_html_add(out, "<td data-label=\"%s\">%s</td><td data-label=\"%s\">%s</td></tr>",
                    sl_say(lang, "Seen"), seen, sl_say(lang, "Expected"), expected);
}

static void add_findings(GString *out, const SlLabelReport *label, SlLang lang, guint *number)
{
    sl_html_add(
        out,
        "<table class=\"findings\"><caption>%s</caption><thead><tr><th scope=\"col\">%s</th>"
        "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr>"
        "</thead><tbody>",
        sl_say(lang, "Findings"), sl_say(lang, "Field"), sl_say(lang, "Result"),
        sl_say(lang, "Seen"), sl_say(lang, "Expected"));
    for (guint i = 0; i < label->judgement.findings->len; i++) {
        const SlFinding *finding = &g_array_index(label->judgement.findings, SlFinding, i);
        add_finding(out, finding, lang, is_shown(finding) ? ++*number : 0);
    }
    g_string_append(out, "</tbody></table>");
}

static void add_picture(GString *out, const SlImage *image, const SlTint *tint, const char *words)
{
    g_autoptr(SlImage) small = sl_image_shrink(image, FLAT_PX);
    g_autoptr(GBytes) jpeg = sl_jpeg_of_photo(small, tint, NULL);

    if (jpeg == NULL)
        return;
    sl_html_add(out, "<figure><img alt=\"%s\" width=\"%d\" height=\"%d\" src=\"", words,
                small->width, small->height);
    sl_html_add_data(out, "image/jpeg", jpeg);
    sl_html_add(out, "\"><figcaption>%s</figcaption></figure>", words);
}

static void add_pair(GString *out, const SlReport *report, const SlLabelReport *label, SlLang lang)
{
    g_autoptr(SlTint) tint = NULL;
    g_autoptr(SlImage) flat = sl_label_flat(report, label, FLAT_PX, &tint);

    if (flat == NULL)
        return;
    g_string_append(out, "<div class=\"pair\">");
    add_picture(out, flat, tint, sl_say(lang, "Label, laid flat"));
    add_picture(out, label->artwork->picture, NULL,
                sl_say(lang, label->record != NULL ? "Artwork it should be"
                                                   : "Artwork without a listed row"));
    g_string_append(out, "</div>");
}

static void add_advice(GString *out, const char *words)
{
    sl_html_add(out, "<p class=\"advice\">%s</p>", words);
}

static void add_label(GString *out, const SlReport *report, guint index, SlLang lang, guint *number)
{
    const SlLabelReport *label = g_ptr_array_index(report->labels, index);
    const char *advice = label->reading.advice;

    g_string_append(out, "<section class=\"label\">");
    sl_html_add(out, "<h4>");
    if (report->labels->len > 1) {
        sl_html_add(out, "<span class=\"of\">%s %u</span> ", sl_say(lang, "Label"), index + 1);
        add_verdict(out, lang, label->judgement.verdict);
    }
    sl_html_add(out, " <span class=\"number\">%s</span></h4>", number_of(label));
    if (label->judgement.verdict == SL_VERDICT_UNDECIDED)
        add_advice(out, sl_say(lang, advice != NULL
                                         ? advice
                                         : "take another photo: closer, sharper, less glare"));
    add_facts(out, label, lang);
    add_findings(out, label, lang, number);
    g_string_append(out, "</section>");
}

/* ---- the sheet ----------------------------------------------------------------------------- */

static gboolean belongs_to_label(const SlReport *report, const SlCode *code)
{
    for (guint k = 0; k < report->labels->len; k++)
        if (((const SlLabelReport *)g_ptr_array_index(report->labels, k))->code == code)
            return TRUE;
    return FALSE;
}

static void add_other_codes(GString *out, const SlReport *report, SlLang lang)
{
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        if (belongs_to_label(report, code))
            continue;
        if (code->unread)
            add_advice(out, sl_say(lang, "a code is seen, but cannot be read: closer, sharper, "
                                         "less glare"));
        else
            sl_html_add(out, "<p class=\"code\">%s: <code>%s</code></p>", sl_say(lang, "Code"),
                        code->text != NULL ? code->text : sl_say(lang, "(bytes that are no text)"));
    }
    if (report->codes->len == 0)
        add_advice(out, sl_say(lang, "no code found: closer, sharper, the whole label in the "
                                     "picture"));
    else if (report->labels->len == 0)
        add_advice(out, sl_say(lang, "no label found"));
}

static void add_evidence(GString *out, const SlReport *report, const SlEvidenceLine *line)
{
    g_string_append(out, "<dl class=\"evidence\">");
    add_fact(out, line->lang, "SHA-256 of the photo", report->sha256);
    add_fact(out, line->lang, "Verified", line->verified);
    add_fact(out, line->lang, "Judged on", line->on);
    add_fact(out, line->lang, "Registry edition",
             *line->edition != '\0' ? line->edition : sl_say(line->lang, "none"));
    add_fact(out, line->lang, "Tool", line->tool);
    for (guint i = 0; report->remarks != NULL && i < report->remarks->len; i++)
        add_fact(out, line->lang, "Note", g_ptr_array_index(report->remarks, i));
    g_string_append(out, "</dl>");
}

void sl_sheet_html(GString *out, const SlReport *report, const SlEvidenceLine *line, guint n)
{
    guint number = 0;

    sl_html_add(out,
                "<article class=\"photo\" id=\"p%u\" data-verdict=\"%s\" aria-labelledby=\"h%u\">"
                "<header>",
                n, sl_verdict_word(report->verdict), n);
    add_verdict(out, line->lang, report->verdict);
    sl_html_add(out, "<h3 id=\"h%u\">%s</h3>", n, report->photo);
    if (report->verdict != SL_VERDICT_MATCHES) {
        g_string_append(out, "<p class=\"brief\">");
        add_short_findings(out, report, line->lang);
        g_string_append(out, "</p>");
    }
    g_string_append(out, "</header><div class=\"sheet\">");
    g_string_append(out, "<div class=\"pictures\">");
    add_photo(out, report, line->lang);
    for (guint i = 0; i < report->labels->len; i++)
        add_pair(out, report, g_ptr_array_index(report->labels, i), line->lang);
    g_string_append(out, "</div><div class=\"labels\">");
    for (guint i = 0; i < report->labels->len; i++)
        add_label(out, report, i, line->lang, &number);
    add_other_codes(out, report, line->lang);
    g_string_append(out, "</div></div>");
    add_evidence(out, report, line);
    g_string_append(out, "</article>\n");
}
