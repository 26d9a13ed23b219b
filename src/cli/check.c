/* check — the command `check`: finished artwork in, findings out */
#include "cli/report.h"
#include "cli/check-report.h"

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/workers.h"

/* What a worker answers beside its text. */
typedef enum { OUTCOME_UNDECIDED, OUTCOME_FINDINGS, OUTCOME_CLEAN, OUTCOME_TROUBLE } Outcome;

typedef struct {
    SlCli cli;
    char **files;
    char *use;
    gboolean seen[OUTCOME_TROUBLE + 1]; /* outcomes that came up */
    gboolean output_failed;
} Command;

/* ---- in each worker ------------------------------------------------------------------------ */

typedef struct {
    Command *command;
    SlVerifyOrder verify;
    SlRegistry *registry;
    SlVerifier *verifier;
    GError *error; /* why there is no verifier */
} Inspector;

static gboolean open_inspector(Inspector *inspector, GError **error)
{
    SlCli *cli = &inspector->command->cli;
    const SlScheme *scheme = sl_cli_scheme(NULL, cli, error);
    g_autofree char *fonts = g_build_filename(cli->data, "fonts", NULL);

    if (scheme == NULL ||
        (inspector->registry = sl_cli_registry_open(cli, SL_REGISTRY_READ, error)) == NULL)
        return FALSE;
    inspector->verify = (SlVerifyOrder){
        .registry = inspector->registry,
        .finder = sl_cli_scheme,
        .finder_data = cli,
        .scheme = scheme,
        .fonts_folder = g_intern_string(fonts),
        .effort = SL_EFFORT_NORMAL,
        .on = cli->on,
    };
    inspector->verifier = sl_verifier_new(&inspector->verify, error);
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

static int look_at_file(guint index, int fd, gpointer started, GString *out)
{
    static const Outcome outcomes[] = {
        [SL_EXAM_UNDECIDED] = OUTCOME_UNDECIDED,
        [SL_EXAM_FINDINGS] = OUTCOME_FINDINGS,
        [SL_EXAM_CLEAN] = OUTCOME_CLEAN,
    };
    (void)fd; /* pdftocairo is started for PDFs: these workers open for themselves */
    Inspector *inspector = started;
    const Command *command = inspector->command;
    const char *file = command->files[index];
    g_autoptr(SlOrigin) origin = sl_origin_find(file);
    SlCheckOrder order = {inspector->verifier, &inspector->verify, command->use, origin};
    g_autoptr(GError) error = NULL;
    g_autoptr(SlExam) exam = NULL;

    if (inspector->verifier == NULL)
        error = g_error_copy(inspector->error);
    else
        exam = sl_check(&order, file, &error);
    if (exam == NULL) {
        g_string_printf(out, "%s\n%s", sl_error_word(error), error->message);
        return OUTCOME_TROUBLE;
    }
    if (command->cli.json)
        sl_exam_json(exam, out);
    else
        sl_exam_text(exam, command->cli.quiet, out);
    return (int)outcomes[sl_exam_verdict(exam)];
}

/* ---- in the parent ------------------------------------------------------------------------- */

static gboolean file_done(guint index, int code, const char *answer, const char *lost,
                          gpointer data)
{
    Command *command = data;
    g_autoptr(GString) out = g_string_new(answer);
    g_autoptr(GError) error = NULL;
    Outcome outcome = lost != NULL ? OUTCOME_TROUBLE : (Outcome)code;

    if (lost != NULL) {
        g_autofree char *shown = sl_printable(command->files[index]);
        g_string_printf(out, "'%s' %s", shown, lost);
    }
    command->seen[outcome] = TRUE;
    if (command->cli.progress && !command->cli.quiet)
        g_printerr(_("starlabel: %u of %u files\n"), index + 1, g_strv_length(command->files));
    if (outcome == OUTCOME_TROUBLE
            ? sl_report_trouble(&command->cli, "file", command->files[index], out->str, &error)
            : sl_stdout_write(out->str, out->len, &error))
        return TRUE;
    sl_cli_fail(g_steal_pointer(&error));
    command->output_failed = TRUE;
    return FALSE;
}

/* 4 if a file could not be looked at, else 1 if anything was found, else 2, else 0. */
static int exit_code(const Command *command)
{
    if (command->seen[OUTCOME_TROUBLE] || command->output_failed)
        return SL_EXIT_TROUBLE;
    if (command->seen[OUTCOME_FINDINGS])
        return SL_EXIT_DIFFERS;
    return command->seen[OUTCOME_UNDECIDED] ? SL_EXIT_UNDECIDED : SL_EXIT_DONE;
}

static gboolean check_use(Command *command, GError **error)
{
    const SlScheme *scheme =
        command->use != NULL ? sl_cli_scheme(NULL, &command->cli, error) : NULL;

    if (command->use == NULL || scheme == NULL)
        return command->use == NULL;
    if (sl_scheme_find_use(scheme, command->use) != NULL)
        return TRUE;
    g_autofree char *known = sl_scheme_use_names(scheme);
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--use %s' is not known; there are %s"),
                command->use, known);
    return FALSE;
}

/* Open everything once here, so that a missing registry is said once and not for each file. */
static gboolean rehearse(Command *command, GError **error)
{
    Inspector *inspector = g_new0(Inspector, 1);

    inspector->command = command;
    gboolean ok = open_inspector(inspector, error);
    inspector_free(inspector);
    return ok;
}

static int run_files(Command *command)
{
    g_autoptr(GError) error = NULL;

    if (g_strv_length(command->files) == 0)
        return sl_cli_fail(
            g_error_new(SL_ERROR, SL_ERROR_USAGE,
                        _("no file given; name one or more, or - for standard input")));
    if (!check_use(command, &error) || !rehearse(command, &error))
        return sl_cli_fail(g_steal_pointer(&error));
    const SlWorkerPlan plan = {
        .start = start_inspector, .work = look_at_file, .done = file_done, .data = command};
    if (!sl_workers_run(g_strv_length(command->files), command->cli.jobs, &plan, &error) &&
        !command->output_failed)
        return sl_cli_fail(g_steal_pointer(&error));
    return sl_cli_flush(exit_code(command));
}

static const char description[] = N_(
    "Asked of every file: size, square modules, module size, contrast (ISO/IEC 15415, grade A),\n"
    "quiet zone, a light plate, code against registry, number and stars against the code's row,\n"
    "and the sha256 if a manifest.json beside it lists the file. Of a PNG: modules on whole dots.\n"
    "Of a press PDF: TrimBox, BleedBox, no RGB, the code on the black plate alone.\n\n"
    "What is right depends on the use. A PDF is for a press if it has an output intent GTS_PDFX\n"
    "or paints in inks. The limits are those of --use, else of the use that manifest.json names,\n"
    "else the mildest of the scheme. A fault's consequences are notes, not findings.\n\n"
    "Examples:\n"
    "  starlabel check out/*/*.pdf\n"
    "  starlabel check --use packaging from-agency.pdf\n"
    "  starlabel check --json artwork.svg > findings.jsonl\n\n"
    "Exit codes: 0 clean, 1 findings, 2 not everything could be judged, 3 senseless command line,\n"
    "4 trouble. PDFs are drawn by pdftocairo of the package poppler-utils.");

int sl_cli_check(int argc, char **argv)
{
    Command command = {.cli = SL_CLI_INIT};
    const GOptionEntry own[] = {
        {"use", 0, 0, G_OPTION_ARG_STRING, &command.use,
         N_("Judge everything for this use (default: as manifest.json says)"), "NAME"},
        G_OPTION_ENTRY_NULL,
    };
    int code =
        sl_cli_parse(&command.cli, "check [OPTION…] FILE…",
                     N_("Check finished artwork (PNG, SVG, PDF) before it is printed or shown."),
                     description, own, argc, argv, &command.files);

    if (code < 0)
        code = run_files(&command);
    g_strfreev(command.files);
    g_free(command.use);
    sl_cli_clear(&command.cli);
    return code;
}
