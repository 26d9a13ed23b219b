/* verify — the commands `verify` and `decode`: photos in, one report each, in order */
#include "cli/cli.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/decode-grade.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/verify-list.h"
#include "cli/workers.h"

#include <string.h>

/* What a worker answers beside its text. */
typedef enum { OUTCOME_UNDECIDED, OUTCOME_DIFFERS, OUTCOME_MATCHES, OUTCOME_TROUBLE } Outcome;

typedef struct {
    SlCli cli;
    char **photos;
    guint n_photos;
    char *from; /* a list of photos, or NULL */
    SlProgress *progress;
    char *model, *effort_word;
    gboolean codes_only, check;
    SlOutputs outputs;
    SlGradeOrder grade;
    SlEffort effort;
    SlReportKind kind;
    gboolean seen[OUTCOME_TROUBLE + 1]; /* outcomes that came up */
    gboolean output_failed;
} Command;

static const struct {
    const char *word;
    SlEffort effort;
} efforts[] = {
    {"fast", SL_EFFORT_FAST}, {"normal", SL_EFFORT_NORMAL}, {"thorough", SL_EFFORT_THOROUGH}};

static gboolean parse_effort(Command *command, GError **error)
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

/* ---- in each worker ------------------------------------------------------------------------ */

typedef struct {
    Command *command;
    SlRegistry *registry;
    SlVerifier *verifier;
    GError *error; /* why there is no verifier */
} Inspector;

static SlVerifier *new_verifier(Command *command, SlRegistry *registry, GError **error)
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
    };
    return sl_verifier_new(&order, error);
}

static gboolean open_inspector(Inspector *inspector, GError **error)
{
    Command *command = inspector->command;

    if (command->kind == SL_REPORT_VERIFY) {
        inspector->registry = sl_cli_registry_open(&command->cli, SL_REGISTRY_READ, error);
        if (inspector->registry == NULL)
            return FALSE;
    }
    inspector->verifier = new_verifier(command, inspector->registry, error);
    return inspector->verifier != NULL;
}

static void inspector_free(Inspector *inspector)
{
    sl_verifier_free(inspector->verifier);
    sl_registry_close(inspector->registry);
    g_clear_error(&inspector->error);
    g_free(inspector);
}

static gpointer start_inspector(gpointer data)
{
    Inspector *inspector = g_new0(Inspector, 1);

    inspector->command = data;
    open_inspector(inspector, &inspector->error);
    return inspector;
}

static Outcome outcome_of(const Command *command, const SlReport *report)
{
    static const Outcome of_verdict[] = {
        [SL_VERDICT_UNDECIDED] = OUTCOME_UNDECIDED,
        [SL_VERDICT_DIFFERS] = OUTCOME_DIFFERS,
        [SL_VERDICT_MATCHES] = OUTCOME_MATCHES,
    };

    if (command->kind == SL_REPORT_VERIFY)
        return of_verdict[report->verdict];
    if (command->kind == SL_REPORT_CODES && report->grades == NULL)
        return OUTCOME_MATCHES; /* a sound picture without a code is an answer, too */
    for (guint i = 0; i < report->codes->len; i++)
        if (!((const SlCode *)g_ptr_array_index(report->codes, i))->unread)
            return OUTCOME_MATCHES;
    return OUTCOME_UNDECIDED;
}

static int look_at_photo(guint index, gpointer started, GString *out)
{
    Inspector *inspector = started;
    const Command *command = inspector->command;
    const char *photo = command->photos[index];
    g_autoptr(GError) error = NULL;
    g_autoptr(SlReport) report = NULL;
    gint64 begin = g_get_monotonic_time();

    if (inspector->verifier == NULL)
        error = g_error_copy(inspector->error);
    else
        report = sl_verify(inspector->verifier, photo, &error);
    if (report != NULL && sl_grade_wanted(&command->grade))
        sl_grade_report(&command->grade, report);
    if (report != NULL && command->grade.calibrate && !sl_grade_card(report, out, &error))
        g_clear_pointer(&report, sl_report_free);
    if (report != NULL && command->grade.calibrate)
        return OUTCOME_MATCHES;
    g_autoptr(GString) text = g_string_new(NULL);
    double ms = (double)(g_get_monotonic_time() - begin) / 1000;
    if (report == NULL && command->cli.json)
        sl_report_json_error(photo, sl_error_word(error), error->message, text);
    else if (report == NULL)
        g_string_append(text, error->message);
    else if (command->cli.json)
        sl_report_json(report, command->kind, ms, text);
    else
        sl_report_text(report, command->kind, text);
    if (!sl_outputs_wanted(&command->outputs))
        g_string_append(out, text->str);
    else if (report != NULL)
        sl_outputs_pack(&command->outputs, report, sl_verifier_fonts(inspector->verifier), index,
                        ms, text->str, out);
    else
        sl_outputs_pack_error(&command->outputs, photo, error, index, text->str, out);
    return report != NULL ? (int)outcome_of(command, report) : OUTCOME_TROUBLE;
}

/* ---- in the parent ------------------------------------------------------------------------- */

static void say_lost(const Command *command, const char *photo, const char *lost, GString *out)
{
    g_autofree char *shown = sl_printable(photo);
    g_autofree char *message = g_strdup_printf("'%s' %s", shown, lost);

    if (command->cli.json)
        sl_report_json_error(photo, "library", message, out);
    else
        g_string_append(out, message);
}

/* Marked photos and the report take their part of the answer; the text stays in `out`. */
static gboolean take_outputs(Command *command, guint index, Outcome outcome, const char *answer,
                             GString *out)
{
    static const SlReportCount counts[] = {
        [OUTCOME_UNDECIDED] = SL_COUNT_UNDECIDED,
        [OUTCOME_DIFFERS] = SL_COUNT_DIFFERS,
        [OUTCOME_MATCHES] = SL_COUNT_MATCHES,
        [OUTCOME_TROUBLE] = SL_COUNT_ERROR,
    };
    g_autoptr(GError) error = NULL;

    if (!sl_outputs_wanted(&command->outputs) ||
        sl_outputs_take(&command->outputs, command->photos[index], index, counts[outcome], answer,
                        out, &error))
        return TRUE;
    sl_cli_fail(g_steal_pointer(&error));
    command->output_failed = TRUE;
    return FALSE;
}

static gboolean photo_done(guint index, int code, const char *answer, const char *lost,
                           gpointer data)
{
    Command *command = data;
    g_autoptr(GString) out = g_string_new(answer);
    Outcome outcome = lost != NULL ? OUTCOME_TROUBLE : (Outcome)code;

    sl_progress_pause(command->progress);
    sl_progress_step(command->progress, outcome == OUTCOME_TROUBLE, FALSE);
    if (lost != NULL)
        say_lost(command, command->photos[index], lost, out);
    command->seen[outcome] = TRUE;
    if (!take_outputs(command, index, outcome, answer, out))
        return FALSE;
    if (outcome == OUTCOME_MATCHES && command->grade.calibrate) {
        sl_grade_take(&command->grade, out->str);
        return TRUE;
    }
    if (outcome == OUTCOME_TROUBLE && !command->cli.json) {
        sl_cli_fail(g_error_new_literal(SL_ERROR, SL_ERROR_FILE, out->str));
        return TRUE;
    }
    g_autoptr(GError) error = NULL;
    if (sl_stdout_write(out->str, out->len, &error))
        return TRUE;
    sl_cli_fail(g_steal_pointer(&error));
    command->output_failed = TRUE;
    return FALSE;
}

static int exit_code(const Command *command)
{
    if (command->seen[OUTCOME_TROUBLE] || command->output_failed)
        return SL_EXIT_TROUBLE;
    if (command->seen[OUTCOME_DIFFERS])
        return SL_EXIT_DIFFERS;
    return command->seen[OUTCOME_UNDECIDED] ? SL_EXIT_UNDECIDED : SL_EXIT_DONE;
}

static void warn_if_stale(Command *command, SlRegistry *registry)
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

/* Open everything once here, so that a missing registry is said once and not for each photo. */
static gboolean rehearse(Command *command, GError **error)
{
    Inspector *inspector = g_new0(Inspector, 1);

    inspector->command = command;
    gboolean ok = open_inspector(inspector, error);
    if (ok && inspector->registry != NULL)
        warn_if_stale(command, inspector->registry);
    if (ok && sl_outputs_wanted(&command->outputs)) {
        g_autoptr(SlEdition) newest = sl_registry_newest(inspector->registry, NULL);
        ok = sl_outputs_open(&command->outputs, &command->cli, newest != NULL ? newest->name : NULL,
                             error);
    }
    inspector_free(inspector);
    return ok;
}

/* The photos of the command line, or of --from. */
static gboolean find_photos(Command *command, GError **error)
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

static gboolean check_line(const Command *command, GError **error)
{
    if (!command->codes_only || command->kind == SL_REPORT_CODES)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--codes' and '--check' exclude each other"));
    return FALSE;
}

static int run_photos(Command *command)
{
    g_autoptr(GError) error = NULL;

    if (!find_photos(command, &error) || !check_line(command, &error) ||
        !parse_effort(command, &error) || !sl_grade_open(&command->grade, &error) ||
        !rehearse(command, &error))
        return sl_cli_fail(g_steal_pointer(&error));
    command->progress = sl_progress_new(&command->cli, N_("photos"), command->n_photos);
    gboolean ok = sl_workers_run(command->n_photos, command->cli.jobs, start_inspector,
                                 look_at_photo, photo_done, command, &error);
    sl_progress_free(command->progress);
    if (!ok && !command->output_failed)
        return sl_cli_fail(g_steal_pointer(&error));
    gboolean measured = command->grade.calibrate && exit_code(command) == SL_EXIT_DONE;
    if ((measured && !sl_grade_finish(&command->grade, &error)) ||
        !sl_outputs_finish(&command->outputs, &error)) {
        sl_cli_fail(g_steal_pointer(&error));
        command->output_failed = TRUE;
    }
    return sl_cli_flush(exit_code(command));
}

static void command_clear(Command *command)
{
    g_strfreev(command->photos);
    g_free(command->from);
    g_free(command->model);
    g_free(command->effort_word);
    sl_outputs_clear(&command->outputs);
    sl_grade_clear(&command->grade);
    sl_cli_clear(&command->cli);
}

static int run(const char *usage, const char *summary, const char *description, Command *command,
               const GOptionEntry *own, int argc, char **argv)
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
    Command command = {.cli = SL_CLI_INIT, .kind = SL_REPORT_VERIFY};
    const GOptionEntry own[] = {
        {"model", 0, 0, G_OPTION_ARG_STRING, &command.model,
         N_("The product in hand: its model must be one of the row's"), "NAME"},
        FROM_OPTION,
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
           "  starlabel verify --report report.html --annotate marked *.jpg\n\n"
           "Exit codes: 0 every label matches, 1 one differs, 2 undecided, 3 senseless command "
           "line, 4 trouble.\n"
           "\"matches\" says that code, number, stars and artwork are those of a listed row: "
           "compare product and models with what you hold."),
        &command, own, argc, argv);
}

int sl_cli_decode(int argc, char **argv)
{
    Command command = {.cli = SL_CLI_INIT, .kind = SL_REPORT_DECODE};
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
