/* dossier — parts of one photo's report, packed for the pipe and unpacked again */
#include "cli/dossier.h"

#include "base/json.h"
#include "cli/html.h"

#include <string.h>

void sl_dossier_init(SlDossier *dossier)
{
    for (int i = 0; i < SL_DOSSIER_PARTS; i++)
        dossier->part[i] = g_string_new(NULL);
}

void sl_dossier_clear(SlDossier *dossier)
{
    for (int i = 0; i < SL_DOSSIER_PARTS; i++)
        if (dossier->part[i] != NULL)
            g_string_free(g_steal_pointer(&dossier->part[i]), TRUE);
}

void sl_dossier_pack(const SlDossier *dossier, GString *out)
{
    for (int i = 0; i < SL_DOSSIER_PARTS; i++) {
        g_string_append_printf(out, "%" G_GSIZE_FORMAT "\n", dossier->part[i]->len);
        g_string_append_len(out, dossier->part[i]->str, (gssize)dossier->part[i]->len);
    }
}

gboolean sl_dossier_unpack(SlDossier *dossier, const char *packed)
{
    const char *p = packed, *end = packed + strlen(packed);

    sl_dossier_init(dossier);
    for (int i = 0; i < SL_DOSSIER_PARTS; i++) {
        char *after = NULL;
        guint64 n = g_ascii_strtoull(p, &after, 10);
        if (after == p || *after != '\n' || n > (guint64)(end - after - 1)) {
            for (int k = 0; k < i; k++)
                g_string_truncate(dossier->part[k], 0);
            return FALSE;
        }
        g_string_append_len(dossier->part[i], after + 1, (gssize)n);
        p = after + 1 + n;
    }
    return TRUE;
}

/* ---- evidence ------------------------------------------------------------------------------ */

static char *now_utc(void)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    g_autoptr(GDateTime) time =
        epoch != NULL ? g_date_time_new_from_unix_utc(g_ascii_strtoll(epoch, NULL, 10)) : NULL;

    if (time == NULL)
        time = g_date_time_new_now_utc();
    return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

void sl_evidence_line_init(SlEvidenceLine *line, SlLang lang, const GDate *on, const char *edition)
{
    *line = (SlEvidenceLine){
        .lang = lang,
        .verified = now_utc(),
        .on = sl_date_iso(on),
        .edition = g_strdup(edition != NULL ? edition : ""),
        .tool = g_strdup("starlabel " SL_VERSION),
    };
}

void sl_evidence_line_clear(SlEvidenceLine *line)
{
    g_clear_pointer(&line->verified, g_free);
    g_clear_pointer(&line->on, g_free);
    g_clear_pointer(&line->edition, g_free);
    g_clear_pointer(&line->tool, g_free);
}

/* ---- telling ------------------------------------------------------------------------------- */

/* A line of JSON with the evidence as its last keys. */
static void add_evidence(GString *json, const SlReport *report, const SlEvidenceLine *line)
{
    g_autoptr(GString) tail = g_string_new(NULL);
    SlJson keys = sl_json_begin(tail);

    sl_json_object(&keys, NULL);
    if (report != NULL)
        sl_json_string(&keys, "sha256", report->sha256);
    sl_json_string(&keys, "verified", line->verified);
    sl_json_string(&keys, "on", line->on);
    sl_json_string(&keys, "registry_edition", line->edition);
    sl_json_string(&keys, "tool", line->tool);
    sl_json_end(&keys);
    sl_json_finish(&keys);
    if (json->len < 2 || !g_str_has_suffix(json->str, "}\n"))
        return;
    g_string_truncate(json, json->len - 2);
    g_string_append_c(json, ',');
    g_string_append(json, tail->str + 1);
    g_string_append_c(json, '\n');
}

void sl_dossier_tell(SlDossier *dossier, const SlReport *report, const SlEvidenceLine *line,
                     guint n, double ms)
{
    sl_sheet_row_html(dossier->part[SL_PART_ROW], report, line, n);
    sl_sheet_html(dossier->part[SL_PART_SHEET], report, line, n);
    sl_report_csv(dossier->part[SL_PART_CSV], report, line);
    sl_report_json(report, SL_REPORT_VERIFY, ms, dossier->part[SL_PART_JSON]);
    add_evidence(dossier->part[SL_PART_JSON], report, line);
}

static void tell_error_csv(GString *out, const char *photo, const char *message,
                           const SlEvidenceLine *line)
{
    const char *const cells[] = {photo, "error",        NULL,     NULL,          NULL,      NULL,
                                 NULL,  NULL,           NULL,     NULL,          NULL,      message,
                                 NULL,  line->verified, line->on, line->edition, line->tool};

    for (gsize i = 0; i < G_N_ELEMENTS(cells); i++)
        sl_csv_cell(out, cells[i], i + 1 == G_N_ELEMENTS(cells));
}

void sl_dossier_tell_error(SlDossier *dossier, const char *photo, const char *code,
                           const char *message, const SlEvidenceLine *line, guint n)
{
    GString *row = dossier->part[SL_PART_ROW], *sheet = dossier->part[SL_PART_SHEET];
    const char *word = sl_say(line->lang, "error");

    sl_html_add(row,
                "<tr data-verdict=\"error\"><td>%u</td><td><a href=\"#p%u\">%s</a></td><td "
                "data-sort=\"3\"><span class=\"verdict error\">%s</span></td><td></td><td></td>"
                "<td>%s</td></tr>\n",
                n, n, photo, word, message);
    sl_html_add(sheet,
                "<article class=\"photo\" id=\"p%u\" data-verdict=\"error\"><header><span "
                "class=\"verdict error\">%s</span><h3>%s</h3></header><p class=\"advice\">%s</p>"
                "</article>\n",
                n, word, photo, message);
    tell_error_csv(dossier->part[SL_PART_CSV], photo, message, line);
    sl_report_json_error("photo", photo, code, message, dossier->part[SL_PART_JSON]);
    add_evidence(dossier->part[SL_PART_JSON], NULL, line);
}
