/* verify — the commands `verify` and `decode`: photos in, one report each, in order */
#include "cli/verify-inside.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/interrupt.h"
#include "cli/verify-list.h"
#include "cli/workers.h"

#include <string.h>

static const struct {
    const char *word;
    SlEffort effort;
} efforts[] = {
    {"fast", SL_EFFORT_FAST}, {"normal", SL_EFFORT_NORMAL}, {"thorough", SL_EFFORT_THOROUGH}};

static gboolean parse_effort(SlVerifyCommand *command, GError **error)
{
    command->effort = SL_EFFORT_NORMAL;
    if (command->effort_word == NULL)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(efforts); i++)
        if (strcmp(command->effort_word, efforts[i].word) == 0) {
            command->effort = efforts[i].effort;
            return TRUE;
        }
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--effort %s' is not known; there are fast, normal, thorough"),
                command->effort_word);
    return FALSE;
}

/* ---- in the parent ------------------------------------------------------------------------- */

/* Say why nothing more can be written; FALSE. */
static gboolean give_up(SlVerifyCommand *command, const GError *error)
{
    sl_cli_fail(g_error_copy(error));
    command->output_failed = TRUE;
    return FALSE;
}

/* Marked photos and the report take their part of the answer; the text stays in `out`. */
static gboolean take_outputs(SlVerifyCommand *command, guint index, SlOutcome outcome,
                             const char *answer, GString *out)
{
    static const SlReportCount counts[] = {
        [SL_OUTCOME_UNDECIDED] = SL_COUNT_UNDECIDED,
        [SL_OUTCOME_DIFFERS] = SL_COUNT_DIFFERS,
        [SL_OUTCOME_MATCHES] = SL_COUNT_MATCHES,
        [SL_OUTCOME_TROUBLE] = SL_COUNT_ERROR,
    };
    g_autoptr(GError) error = NULL;

    return !sl_outputs_wanted(&command->outputs) ||
           sl_outputs_take(&command->outputs, command->photos[index], index, counts[outcome],
                           answer, out, &error) ||
           give_up(command, error);
}

/* `known`: by an earlier run. */
static gboolean tell(SlVerifyCommand *command, guint index, SlOutcome outcome, const char *answer,
                     const char *lost, gboolean known)
{
    g_autoptr(GString) out = g_string_new(answer);

    sl_progress_pause(command->progress);
    sl_progress_step(command->progress, outcome == SL_OUTCOME_TROUBLE, known);
    command->n_told = index + 1;
    if (lost != NULL) {
        g_autofree char *shown = sl_printable(command->photos[index]);
        g_string_printf(out, "'%s' %s", shown, lost);
    }
    command->seen[outcome] = TRUE;
    if (!take_outputs(command, index, outcome, answer, out))
        return FALSE;
    if (outcome == SL_OUTCOME_MATCHES && command->grade.calibrate) {
        sl_grade_take(&command->grade, out->str);
        return TRUE;
    }
    g_autoptr(GError) error = NULL;
    gboolean written =
        outcome == SL_OUTCOME_TROUBLE
            ? sl_report_trouble(&command->cli, "photo", command->photos[index], out->str, &error)
            : sl_stdout_write(out->str, out->len, &error);
    return written || give_up(command, error);
}

/* The photos before `end` whose results an earlier run has kept. */
static gboolean tell_known(SlVerifyCommand *command, guint end)
{
    while (command->n_told < end) {
        g_autoptr(GError) error = NULL;
        int code = SL_OUTCOME_TROUBLE;
        g_autofree char *answer = sl_resume_answer(command->resume, command->n_told, &code, &error);

        if (answer == NULL)
            return give_up(command, error);
        code = CLAMP(code, SL_OUTCOME_UNDECIDED, SL_OUTCOME_TROUBLE);
        if (!tell(command, command->n_told, (SlOutcome)code, answer, NULL, TRUE))
            return FALSE;
    }
    return TRUE;
}

static gboolean photo_done(guint place, int code, const char *answer, const char *lost,
                           gpointer data)
{
    SlVerifyCommand *command = data;
    SlResume *resume = command->resume;
    const guint index = resume != NULL ? sl_resume_left(resume, place) : place;
    const SlOutcome outcome = lost != NULL ? SL_OUTCOME_TROUBLE : (SlOutcome)code;
    g_autoptr(GError) error = NULL;

    if (resume == NULL)
        return tell(command, index, outcome, answer, lost, FALSE);
    const char *rest = answer != NULL ? strchr(answer, '\n') : NULL; /* after the sha256 */
    if (!tell_known(command, index) ||
        !tell(command, index, outcome, rest != NULL ? rest + 1 : answer, lost, FALSE))
        return FALSE;
    if (outcome == SL_OUTCOME_TROUBLE || rest == NULL) /* perhaps the next run has better luck */
        return TRUE;
    g_autofree char *sha256 = g_strndup(answer, (gsize)(rest - answer));
    return sl_resume_keep(resume, index, sha256, code, rest + 1, &error) || give_up(command, error);
}

static int exit_code(const SlVerifyCommand *command)
{
    if (command->seen[SL_OUTCOME_TROUBLE] || command->output_failed)
        return SL_EXIT_TROUBLE;
    if (command->seen[SL_OUTCOME_DIFFERS])
        return SL_EXIT_DIFFERS;
    return command->seen[SL_OUTCOME_UNDECIDED] ? SL_EXIT_UNDECIDED : SL_EXIT_DONE;
}

static void warn_if_stale(SlVerifyCommand *command, SlRegistry *registry)
{
    g_autoptr(SlEdition) newest = sl_registry_newest(registry, NULL);
    const SlScheme *scheme = sl_cli_scheme(NULL, &command->cli, NULL);

    if (newest == NULL || scheme == NULL || !g_date_valid(&newest->date))
        return;
    int age = g_date_days_between(&newest->date, &command->cli.on);
    if (age > scheme->edition_stale_days)
        sl_cli_warn(&command->cli,
                    _("edition '%s' of the registry is %d days old; import a newer list"),
                    newest->name, age);
}

static gboolean open_resume(SlVerifyCommand *command, SlRegistry *registry, GError **error)
{
    const SlOutputs *outputs = &command->outputs;
    const SlScheme *scheme = sl_cli_scheme(NULL, &command->cli, error);
    g_autofree char *on = sl_date_iso(&command->cli.on);
    g_autofree char *settings =
        g_strdup_printf("%s %s %d %d %d %d %s", scheme != NULL ? scheme->name : "", on,
                        (int)command->effort, command->cli.json, outputs->annotate != NULL,
                        outputs->report != NULL, command->model != NULL ? command->model : "");
    g_autofree char *inputs = sl_resume_inputs(&command->cli, registry, settings, error);
    SlResumeOrder order = {.path = command->resume_path,
                           .photos = command->photos,
                           .n = command->n_photos,
                           .inputs = inputs,
                           .numbered = outputs->report != NULL};

    command->resume = inputs != NULL ? sl_resume_open(&order, error) : NULL;
    return command->resume != NULL;
}

/* Open everything once here, so that a missing registry is said once and not for each photo. */
static gboolean rehearse(SlVerifyCommand *command, GError **error)
{
    SlInspector *inspector = g_new0(SlInspector, 1);

    inspector->command = command;
    gboolean ok = sl_inspector_open(inspector, error);
    if (ok && inspector->registry != NULL)
        warn_if_stale(command, inspector->registry);
    if (ok && sl_outputs_wanted(&command->outputs)) {
        g_autoptr(SlEdition) newest = sl_registry_newest(inspector->registry, NULL);
        ok = sl_outputs_open(&command->outputs, &command->cli, newest != NULL ? newest->name : NULL,
                             error);
    }
    if (ok && command->resume_path != NULL)
        ok = open_resume(command, inspector->registry, error);
    sl_inspector_free(inspector);
    return ok;
}

/* The photos of the command line, or of --from. */
static gboolean find_photos(SlVerifyCommand *command, GError **error)
{
    gboolean named = command->photos[0] != NULL;

    if (named && command->from != NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'%s' stands beside --from; put it into the list"), command->photos[0]);
        return FALSE;
    }
    if (!named && command->from == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("no photo given; name one or more, - for standard input, or --from a list"));
        return FALSE;
    }
    if (command->from != NULL) {
        g_strfreev(command->photos);
        command->photos = sl_photo_list(command->from, error);
    }
    command->n_photos = command->photos != NULL ? g_strv_length(command->photos) : 0;
    return command->photos != NULL;
}

static gboolean check_line(const SlVerifyCommand *command, GError **error)
{
    if (!command->codes_only || command->kind == SL_REPORT_CODES)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--codes' and '--check' exclude each other"));
    return FALSE;
}

/* A signal ends the run between two photos; a report of half of them is not written. */
static int end_early(SlVerifyCommand *command)
{
    const char *cure = command->resume != NULL ? _("run the same command again to go on")
                       : command->kind == SL_REPORT_VERIFY
                           ? _("with --resume FILE a run goes on where it was stopped")
                           : _("run it again");

    sl_interrupt_report(command->n_told, command->n_photos, N_("photos"), cure);
    return sl_cli_flush(SL_EXIT_TROUBLE);
}

static int run_photos(SlVerifyCommand *command)
{
    g_autoptr(GError) error = NULL;

    if (!find_photos(command, &error) || !check_line(command, &error) ||
        !parse_effort(command, &error) || !sl_grade_open(&command->grade, &error) ||
        !rehearse(command, &error))
        return sl_cli_fail(g_steal_pointer(&error));
    sl_interrupt_watch();
    command->progress = sl_progress_new(&command->cli, N_("photos"), command->n_photos);
    guint n = command->resume != NULL ? sl_resume_n_left(command->resume) : command->n_photos;
    const SlWorkerPlan plan = {.open = sl_inspector_fetch,
                               .start = sl_inspector_start,
                               .work = sl_inspector_look,
                               .done = photo_done,
                               .data = command,
                               .confine = TRUE};
    gboolean ok =
        sl_workers_run(n, command->cli.jobs, &plan, &error) &&
        (command->resume == NULL || sl_interrupted() || tell_known(command, command->n_photos));
    sl_progress_free(command->progress);
    if (!ok && !command->output_failed)
        return sl_cli_fail(g_steal_pointer(&error));
    if (sl_interrupted() && command->n_told < command->n_photos)
        return end_early(command);
    gboolean measured = command->grade.calibrate && exit_code(command) == SL_EXIT_DONE;
    if ((measured && !sl_grade_finish(&command->grade, &error)) ||
        !sl_outputs_finish(&command->outputs, &error)) {
        sl_cli_fail(g_steal_pointer(&error));
        command->output_failed = TRUE;
    }
    return sl_cli_flush(exit_code(command));
}

static void command_clear(SlVerifyCommand *command)
{
    g_strfreev(command->photos);
    g_free(command->from);
    g_free(command->resume_path);
    sl_resume_free(command->resume);
    g_free(command->model);
    g_free(command->effort_word);
    sl_outputs_clear(&command->outputs);
    sl_grade_clear(&command->grade);
    sl_cli_clear(&command->cli);
}

static int run(const char *usage, const char *summary, const char *description,
               SlVerifyCommand *command, const GOptionEntry *own, int argc, char **argv)
{
    int code =
        sl_cli_parse(&command->cli, usage, summary, description, own, argc, argv, &command->photos);

    if (code < 0) {
        command->codes_only |= sl_grade_wanted(&command->grade);
        if (command->check || command->model != NULL)
            command->kind = SL_REPORT_VERIFY;
        else if (command->codes_only)
            command->kind = SL_REPORT_CODES;
        code = run_photos(command);
    }
    command_clear(command);
    sl_interrupt_die();
    return code;
}

#define FROM_OPTION                                                                                \
    {                                                                                              \
        "from", 0, 0, G_OPTION_ARG_FILENAME, &command.from,                                        \
            N_("A list with one photo a line (- is standard input), or a folder of pictures"),     \
            "FILE|DIR"                                                                             \
    }

#define EFFORT_OPTION                                                                              \
    {                                                                                              \
        "effort", 0, 0, G_OPTION_ARG_STRING, &command.effort_word,                                 \
            N_("How hard to look: fast, normal or thorough (default: normal)"), "WORD"             \
    }

int sl_cli_verify(int argc, char **argv)
{
    SlVerifyCommand command = {.cli = SL_CLI_INIT, .kind = SL_REPORT_VERIFY};
    const GOptionEntry own[] = {
        {"model", 0, 0, G_OPTION_ARG_STRING, &command.model,
         N_("The product in hand: its model must be one of the row's"), "NAME"},
        FROM_OPTION,
        {"resume", 0, 0, G_OPTION_ARG_FILENAME, &command.resume_path,
         N_("Keep results in FILE; run again, only photos that are new or changed are looked at"),
         "FILE"},
        EFFORT_OPTION,
        SL_OUTPUTS_OPTIONS(&command.outputs),
        G_OPTION_ENTRY_NULL,
    };

    return run(
        "verify [OPTION…] PHOTO…",
        N_("Read photographed labels and compare them with the registry."),
        N_("Examples:\n"
           "  starlabel verify box.jpg\n"
           "  starlabel verify --model AX-100/J shelf.jpg   is it the right product, too?\n"
           "  starlabel verify --json *.jpg > report.jsonl\n"
           "  starlabel verify --from photos/ --progress   a folder, or a list of paths\n"
           "  starlabel verify --from photos/ --resume done.jsonl   goes on after a kill\n"
           "  starlabel verify --report report.html --annotate marked *.jpg\n\n"
           "Exit codes: 0 every label matches, 1 one differs, 2 undecided, 3 senseless command "
           "line, 4 trouble.\n"
           "\"matches\" says that code, number, stars and artwork are those of a listed row: "
           "compare product and models with what you hold."),
        &command, own, argc, argv);
}

int sl_cli_decode(int argc, char **argv)
{
    SlVerifyCommand command = {.cli = SL_CLI_INIT, .kind = SL_REPORT_DECODE};
    const GOptionEntry own[] = {
        {"codes", 0, 0, G_OPTION_ARG_NONE, &command.codes_only,
         N_("Print every QR code with its text and corners, label or not"), NULL},
        {"check", 0, 0, G_OPTION_ARG_NONE, &command.check,
         N_("Compare with the registry: the same as verify"), NULL},
        SL_GRADE_OPTIONS(&command.grade),
        FROM_OPTION,
        EFFORT_OPTION,
        G_OPTION_ENTRY_NULL,
    };

    return run(
        "decode [OPTION…] PHOTO…", N_("Say what is on photographed labels."),
        N_("Examples:\n"
           "  starlabel decode box.jpg\n"
           "  starlabel decode --codes --json photo.png\n"
           "  starlabel decode --grade scan.png   the code's print quality\n"
           "  starlabel decode --calibrate --reflectance 88.5,3.9 card.png -o scanner.ini\n"
           "  starlabel decode --grade --calibration scanner.ini scan.png\n\n"
           "Exit codes: 0 something was read, 2 nothing was read, 3 senseless command line, 4 "
           "trouble."),
        &command, own, argc, argv);
}
