/* verify-work — what a worker of `verify` and `decode` does with each photo */
#include "cli/verify-inside.h"

#include "base/error.h"
#include "base/file.h"

static SlVerifier *new_verifier(SlVerifyCommand *command, SlRegistry *registry, GError **error)
{
    const SlScheme *scheme = sl_cli_scheme(NULL, &command->cli, error);

    if (scheme == NULL)
        return NULL;
    g_autofree char *fonts = g_build_filename(command->cli.data, "fonts", NULL);
    SlVerifyOrder order = {
        .registry = registry,
        .finder = sl_cli_scheme,
        .finder_data = &command->cli,
        .scheme = scheme,
        .fonts_folder = g_intern_string(fonts),
        .model = command->model,
        .effort = command->effort,
        .on = command->cli.on,
        .codes_only = command->codes_only,
        .keep_pictures = sl_outputs_wanted(&command->outputs) || sl_grade_wanted(&command->grade),
        .keep_sha256 = command->resume_path != NULL,
    };
    return sl_verifier_new(&order, error);
}

gboolean sl_inspector_open(SlInspector *inspector, GError **error)
{
    SlVerifyCommand *command = inspector->command;

    if (command->kind == SL_REPORT_VERIFY) {
        inspector->registry = sl_cli_registry_open(&command->cli, SL_REGISTRY_READ, error);
        if (inspector->registry == NULL)
            return FALSE;
    }
    inspector->verifier = new_verifier(command, inspector->registry, error);
    return inspector->verifier != NULL;
}

void sl_inspector_free(SlInspector *inspector)
{
    sl_verifier_free(inspector->verifier);
    sl_registry_close(inspector->registry);
    g_clear_error(&inspector->error);
    g_free(inspector);
}

gpointer sl_inspector_start(gpointer data)
{
    SlInspector *inspector = g_new0(SlInspector, 1);

    inspector->command = data;
    if (sl_inspector_open(inspector, &inspector->error))
        sl_verifier_prepare(inspector->verifier); /* soon the worker may open nothing */
    return inspector;
}

static SlOutcome outcome_of(const SlVerifyCommand *command, const SlReport *report)
{
    static const SlOutcome of_verdict[] = {
        [SL_VERDICT_UNDECIDED] = SL_OUTCOME_UNDECIDED,
        [SL_VERDICT_DIFFERS] = SL_OUTCOME_DIFFERS,
        [SL_VERDICT_MATCHES] = SL_OUTCOME_MATCHES,
    };

    if (command->kind == SL_REPORT_VERIFY)
        return of_verdict[report->verdict];
    if (command->kind == SL_REPORT_CODES && report->grades == NULL)
        return SL_OUTCOME_MATCHES; /* a sound picture without a code is an answer, too */
    for (guint i = 0; i < report->codes->len; i++)
        if (!((const SlCode *)g_ptr_array_index(report->codes, i))->unread)
            return SL_OUTCOME_MATCHES;
    return SL_OUTCOME_UNDECIDED;
}

/* Which photo of the command stands at that place of the run. */
static guint index_of(const SlVerifyCommand *command, guint place)
{
    return command->resume != NULL ? sl_resume_left(command->resume, place) : place;
}

int sl_inspector_fetch(guint place, gpointer data)
{
    const SlVerifyCommand *command = data;

    return sl_file_open_now(command->photos[index_of(command, place)]);
}

int sl_inspector_look(guint place, int fd, gpointer started, GString *out)
{
    SlInspector *inspector = started;
    const SlVerifyCommand *command = inspector->command;
    const guint index = index_of(command, place);
    const char *photo = command->photos[index];
    g_autoptr(GError) error = NULL;
    g_autoptr(SlReport) report = NULL;
    gint64 begin = g_get_monotonic_time();

    GBytes *bytes = NULL;
    if (inspector->verifier == NULL)
        error = g_error_copy(inspector->error);
    else
        bytes = sl_file_read_from(fd, photo, SL_PHOTO_MAX_BYTES, &error);
    if (bytes != NULL)
        report = sl_verify_bytes(inspector->verifier, photo, bytes, &error);
    if (report != NULL && sl_grade_wanted(&command->grade))
        sl_grade_report(&command->grade, report);
    if (report != NULL && command->grade.calibrate && !sl_grade_card(report, out, &error))
        g_clear_pointer(&report, sl_report_free);
    if (report != NULL && command->grade.calibrate)
        return SL_OUTCOME_MATCHES;
    g_autoptr(GString) text = g_string_new(NULL);
    double ms = (double)(g_get_monotonic_time() - begin) / 1000;
    if (report == NULL)
        g_string_printf(text, "%s\n%s", sl_error_word(error), error->message);
    else if (command->cli.json)
        sl_report_json(report, command->kind, ms, text);
    else
        sl_report_text(report, command->kind, text);
    if (command->resume != NULL)
        g_string_append_printf(out, "%s\n", report != NULL ? report->sha256 : "");
    if (!sl_outputs_wanted(&command->outputs))
        g_string_append(out, text->str);
    else if (report != NULL)
        sl_outputs_pack(&command->outputs, report, sl_verifier_fonts(inspector->verifier), index,
                        ms, text->str, out);
    else
        sl_outputs_pack_error(&command->outputs, photo, error, index, text->str, out);
    return report != NULL ? (int)outcome_of(command, report) : SL_OUTCOME_TROUBLE;
}
