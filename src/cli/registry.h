/*
 * registry — what the actions of `starlabel registry` share
 *
 * One action is one function: registry.c has the options and the actions that bring lists in and
 * out, registry-list.c those that show rows, registry-past.c those that look back.
 */
#ifndef SL_CLI_REGISTRY_H
#define SL_CLI_REGISTRY_H

#include "base/json.h"
#include "cli/cli.h"

typedef struct {
    SlCli cli;
    char **args; /* what stands behind the action, NULL-ended */
    guint n_args;
    char *model, *holder, *product, *level, *status, *expires_within;
    char *edition, *edition_date, *source, *output;
    char **columns;
    gboolean keep_going;
} SlRegistryLine;

/* Each returns an exit code and has reported what went wrong. */
int sl_registry_list_action(SlRegistryLine *line);
int sl_registry_show_action(SlRegistryLine *line);
int sl_registry_history_action(SlRegistryLine *line);
int sl_registry_diff_action(SlRegistryLine *line);

/* The object of a row, as design and README have it; status is judged on the day. */
void sl_record_json(SlJson *json, const char *key, const SlRecord *record, SlStatus status);
/* Print what `json` wrote as one line, and free it. */
void sl_json_print(SlJson *json, GString *text);
/* The status of the row on cli->on; unknown if its scheme is not there. */
SlStatus sl_line_status(SlRegistryLine *line, const SlRecord *record);
/* "★★☆☆": filled and outlined stars, as many as the row's scheme has levels. Owned by the caller.
 */
char *sl_line_stars(SlRegistryLine *line, const SlRecord *record);
/* Warn if the newest edition is older than the scheme allows. */
void sl_line_warn_stale(SlRegistryLine *line, const SlEdition *edition);

#endif
