/*
 * progress — how far a long run is, on standard error
 *
 *     on a terminal    a bar with rate and remaining time, redrawn in place; for runs that last
 *     elsewhere        with --progress a plain line at every twentieth part
 *     with --json      with --progress an event a line: {"event":"progress","done":…}
 *
 * Nothing with --quiet.
 */
#ifndef SL_PROGRESS_H
#define SL_PROGRESS_H

#include "cli/cli.h"

typedef struct SlProgress SlProgress;

/* `things` is what is counted ("labels"); `total` is how many there are. */
SlProgress *sl_progress_new(const SlCli *cli, const char *things, guint total);
/* Ends the bar. */
void sl_progress_free(SlProgress *progress);

/* Take the bar away, because a line is about to be printed. */
void sl_progress_pause(SlProgress *progress);
/* One more is done; it failed, or it was done already. */
void sl_progress_step(SlProgress *progress, gboolean failed, gboolean unchanged);

#endif
