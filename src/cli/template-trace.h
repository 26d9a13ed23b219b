/*
 * template-trace — `starlabel template trace PHOTO -o mine.svg`: a template proposed from a picture
 */
#ifndef SL_CLI_TEMPLATE_TRACE_H
#define SL_CLI_TEMPLATE_TRACE_H

#include "cli/cli.h"

typedef struct {
    SlCli *cli;
    const SlScheme *scheme;
    const char *photo;
    const char *output;        /* -o: the SVG; its reference picture is written beside it */
    const char *module, *size; /* the scale: one of the two */
    const char *number;        /* that stands on the label, or NULL */
    gboolean force;
} SlTraceWish;

/* Do it; the command's exit code. */
int sl_cli_template_trace(const SlTraceWish *wish);

#endif
