/*
 * cli — what all commands share: common options, where data are, schemes, machine output
 *
 * A command is one file: its table of options, one call into a room or a sentence, and the print.
 * `run` gets argv without the program's name and returns the exit code.
 */
#ifndef SL_CLI_H
#define SL_CLI_H

#include "label/record.h"
#include "label/scheme.h"
#include "registry/registry.h"

/* Exit codes; every one has a test. As with grep and diff, 1 is an answer. */
enum {
    SL_EXIT_DONE = 0,      /* done; every label matches */
    SL_EXIT_DIFFERS = 1,   /* a label differs; a check found something */
    SL_EXIT_UNDECIDED = 2, /* not enough could be seen */
    SL_EXIT_USAGE = 3,     /* the command line makes no sense */
    SL_EXIT_TROUBLE = 4,   /* file, registry, library; a row refused */
};

typedef struct {
    const char *name;      /* "render" */
    const char *summary;   /* one line for `starlabel --help` */
    int (*run)(int argc, char **argv);
} SlCommand;

/* All commands, ended by a NULL name; main.c dispatches by it. */
extern const SlCommand sl_commands[];

int sl_cli_registry(int argc, char **argv);
int sl_cli_render(int argc, char **argv);
int sl_cli_sheet(int argc, char **argv);
int sl_cli_manifest(int argc, char **argv);
int sl_cli_decode(int argc, char **argv);
int sl_cli_verify(int argc, char **argv);
int sl_cli_check(int argc, char **argv);
int sl_cli_template(int argc, char **argv);
int sl_cli_serve(int argc, char **argv);
int sl_cli_lint_text(int argc, char **argv);

/* Find the language of this run, and begin to speak it: --lang anywhere on the line, else English
 * with --json (machines read on), else the locale's. A `--lang X` before the command is taken out of
 * argv. False, with the error, for a language that there is none of. */
gboolean sl_cli_speak(int *argc, char **argv, GError **error);

/* ---- common options ------------------------------------------------------------------------ */

typedef struct {
    char *registry;     /* --registry FILE, $STARLABEL_REGISTRY, the XDG data folder */
    char *on_text;      /* --on DATE */
    GDate on;           /* the day of judgement: --on, else today */
    char *scheme;       /* --scheme NAME, or NULL: that of the registry, else "jc-star" */
    char *lang;         /* --lang, already obeyed by sl_cli_speak */
    char *data;         /* --data DIR, $STARLABEL_DATA, ../share/starlabel, the source tree */
    gboolean json, quiet, progress;
    int jobs;           /* --jobs N; 0: all cores */
    GHashTable *schemes; /* name -> SlScheme, loaded when first asked for */
    GMutex lock;
} SlCli;

#define SL_CLI_INIT ((SlCli){.jobs = 0})

/*
 * Parse argv with the common options and `own` (may be NULL). `usage` is what follows the program's
 * name ("render NUMBER…"), `summary` and `description` go into --help (may be NULL). What is left of
 * argv (files, numbers) comes back in *rest, NULL-ended, owned by the caller.
 *
 * Returns -1 to go on, else the exit code with which the command must end (--help was printed: 0; a
 * senseless line: 3, already reported).
 */
int sl_cli_parse(SlCli *cli, const char *usage, const char *summary, const char *description,
                 const GOptionEntry *own, int argc, char **argv, char ***rest);
void sl_cli_clear(SlCli *cli);

/* The scheme of that name (NULL: --scheme, else the newest edition's, else "jc-star"). Borrowed;
 * NULL with an error that lists the known schemes. Usable as SlSchemeFinder with data = cli. */
const SlScheme *sl_cli_scheme(const char *name, gpointer cli, GError **error);
/* Opens cli->registry. */
SlRegistry *sl_cli_registry_open(SlCli *cli, SlRegistryMode mode, GError **error);

/* ---- reporting ----------------------------------------------------------------------------- */

/* "starlabel: MESSAGE" on standard error, control characters stripped; frees `error`; returns the
 * exit code that fits: 3 for SL_ERROR_USAGE, else 4. */
int sl_cli_fail(GError *error);
/* "starlabel: warning: …" on standard error unless --quiet. */
void sl_cli_warn(const SlCli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Print to standard output; what cannot be written makes sl_cli_flush fail. */
void sl_cli_print(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Flush standard output; SL_EXIT_TROUBLE with a line on standard error if it did not arrive whole,
 * else `code`. Every command ends with it. */
int sl_cli_flush(int code);

#endif
