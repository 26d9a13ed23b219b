/* outputs — marked photos and the report, as photos are done */
#include "cli/outputs.h"

#include "base/error.h"
#include "base/file.h"
#include "verify-picture.h"

#include <string.h>

#define MARKED_PX 1600 /* the marked photo's longer side */

gboolean sl_outputs_wanted(const SlOutputs *outputs)
{
    return outputs->annotate != NULL || outputs->report != NULL;
}

gboolean sl_outputs_open(SlOutputs *outputs, const SlCli *cli, const char *edition, GError **error)
{
    sl_evidence_line_init(&outputs->line, sl_lang_now(), &cli->on, edition);
    outputs->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (outputs->annotate != NULL && !sl_folder_make(outputs->annotate, error))
        return FALSE;
    if (outputs->report == NULL)
        return TRUE;
    return sl_report_page_may_write(outputs->report, error) &&
           (outputs->page = sl_report_page_new(cli->data, &outputs->line, error)) != NULL;
}

/* ---- in the worker ------------------------------------------------------------------------- */

static void mark(const SlReport *report, const SlFonts *fonts, GString *out)
{
    g_autoptr(GBytes) jpeg = sl_report_marked(report, fonts, MARKED_PX, NULL);

    if (jpeg == NULL)
        return;
    g_autofree char *base64 = g_base64_encode(g_bytes_get_data(jpeg, NULL), g_bytes_get_size(jpeg));
    g_string_append(out, base64);
}

void sl_outputs_pack(const SlOutputs *outputs, const SlReport *report, const SlFonts *fonts,
                     guint index, double ms, const char *text, GString *out)
{
    g_auto(SlDossier) dossier;

    sl_dossier_init(&dossier);
    g_string_append(dossier.part[SL_PART_TEXT], text);
    if (outputs->report != NULL)
        sl_dossier_tell(&dossier, report, &outputs->line, index + 1, ms);
    if (outputs->annotate != NULL)
        mark(report, fonts, dossier.part[SL_PART_MARKED]);
    sl_dossier_pack(&dossier, out);
}

void sl_outputs_pack_error(const SlOutputs *outputs, const char *photo, const GError *failure,
                           guint index, const char *text, GString *out)
{
    g_auto(SlDossier) dossier;

    sl_dossier_init(&dossier);
    g_string_append(dossier.part[SL_PART_TEXT], text);
    if (outputs->report != NULL)
        sl_dossier_tell_error(&dossier, photo, sl_error_word(failure), failure->message,
                              &outputs->line, index + 1);
    sl_dossier_pack(&dossier, out);
}

/* ---- in the parent ------------------------------------------------------------------------- */

/* "shelf.jpg"; where two photos are called so, "shelf-2.jpg". */
static char *marked_name(SlOutputs *outputs, const char *photo)
{
    g_autofree char *base = g_path_get_basename(photo);
    g_autofree char *safe = sl_file_safe_name(strcmp(photo, "-") == 0 ? "standard-input" : base);
    char *dot = strrchr(safe, '.');

    if (dot != NULL && dot != safe)
        *dot = '\0';
    char *name = g_strdup_printf("%s.jpg", safe);
    for (guint i = 2; g_hash_table_contains(outputs->names, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s-%u.jpg", safe, i);
    }
    g_hash_table_add(outputs->names, g_strdup(name));
    return name;
}

static gboolean write_marked(SlOutputs *outputs, const char *photo, const GString *base64,
                             GError **error)
{
    gsize n;

    if (base64->len == 0)
        return TRUE;
    g_autofree char *name = marked_name(outputs, photo);
    g_autofree char *path = g_build_filename(outputs->annotate, name, NULL);
    guchar *data = g_base64_decode(base64->str, &n);
    g_autoptr(GBytes) bytes = g_bytes_new_take(data, n);
    return sl_file_write(path, bytes, FALSE, error);
}

gboolean sl_outputs_take(SlOutputs *outputs, const char *photo, guint index, SlReportCount count,
                         const char *packed, GString *text, GError **error)
{
    g_auto(SlDossier) dossier;

    if (packed != NULL && sl_dossier_unpack(&dossier, packed)) {
        g_string_assign(text, dossier.part[SL_PART_TEXT]->str);
    } else {
        sl_dossier_init(&dossier);
        if (outputs->report != NULL)
            sl_dossier_tell_error(&dossier, photo, "library", text->str, &outputs->line, index + 1);
    }
    if (outputs->page != NULL)
        sl_report_page_add(outputs->page, count, &dossier);
    return outputs->annotate == NULL ||
           write_marked(outputs, photo, dossier.part[SL_PART_MARKED], error);
}

gboolean sl_outputs_finish(SlOutputs *outputs, GError **error)
{
    return outputs->page == NULL || sl_report_page_write(outputs->page, outputs->report, error);
}

void sl_outputs_clear(SlOutputs *outputs)
{
    sl_report_page_free(outputs->page);
    sl_evidence_line_clear(&outputs->line);
    g_clear_pointer(&outputs->names, g_hash_table_unref);
    g_clear_pointer(&outputs->annotate, g_free);
    g_clear_pointer(&outputs->report, g_free);
}
