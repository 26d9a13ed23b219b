/*
 * verify-inside — what `verify` and `decode` know of a run, and their part in a worker
 *
 * For cli/verify.c and cli/verify-work.c alone.
 */
#ifndef SL_VERIFY_INSIDE_H
#define SL_VERIFY_INSIDE_H

#include "cli/cli.h"
#include "cli/decode-grade.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/verify-resume.h"

/* What a worker answers beside its text. */
typedef enum {
    SL_OUTCOME_UNDECIDED,
    SL_OUTCOME_DIFFERS,
    SL_OUTCOME_MATCHES,
    SL_OUTCOME_TROUBLE
} SlOutcome;

typedef struct {
    SlCli cli;
    char **photos;
    guint n_photos;
    char *from;        /* a list of photos, or NULL */
    char *resume_path; /* --resume FILE, or NULL */
    SlResume *resume;
    guint n_told; /* photos whose result is printed, from the first on */
    SlProgress *progress;
    char *model, *effort_word;
    gboolean codes_only, check;
    SlOutputs outputs;
    SlGradeOrder grade;
    SlEffort effort;
    SlReportKind kind;
    gboolean seen[SL_OUTCOME_TROUBLE + 1]; /* outcomes that came up */
    gboolean output_failed;
} SlVerifyCommand;

/* ---- verify-work.c ------------------------------------------------------------------------- */

/* What a worker has open. */
typedef struct {
    SlVerifyCommand *command;
    SlRegistry *registry;
    SlVerifier *verifier;
    GError *error; /* why there is no verifier */
} SlInspector;

/* Registry and verifier of the command; false with an error. */
gboolean sl_inspector_open(SlInspector *inspector, GError **error);
void sl_inspector_free(SlInspector *inspector);

/* For sl_workers_run: `data` is the command. Photos are opened in the parent, because workers may
 * open nothing. What is answered of a photo in trouble is "CODE\nMESSAGE" (report.h). With --resume
 * the photo's sha256 stands in a line before the answer. */
int sl_inspector_fetch(guint place, gpointer data);
gpointer sl_inspector_start(gpointer data);
int sl_inspector_look(guint place, int fd, gpointer started, GString *out);

#endif
