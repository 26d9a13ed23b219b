/* progress — how far a long run is, on standard error */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "base/words.h"

#define BAR_WIDTH   24
#define PARTS       20 /* lines of a run that is not on a terminal */
#define REDRAW_US   (G_USEC_PER_SEC / 10)
#define PATIENCE_US (2 * G_USEC_PER_SEC) /* a run that is over by then needs no bar */
#define CLEAR_LINE  "\r\033[K"

typedef enum { SILENT, BAR, LINES, EVENTS } Manner;

struct SlProgress {
    Manner manner;
    const char *things;
    guint total, done, failed, unchanged;
    gint64 start, drawn;
    gboolean shown, eager;
};

static Manner choose_manner(const SlCli *cli)
{
    gboolean terminal = isatty(STDERR_FILENO);

    if (cli->quiet || (!cli->progress && (!terminal || cli->json)))
        return SILENT;
    return cli->json ? EVENTS : terminal ? BAR : LINES;
}

SlProgress *sl_progress_new(const SlCli *cli, const char *things, guint total)
{
    SlProgress *progress = g_new0(SlProgress, 1);

    progress->manner = choose_manner(cli);
    progress->things = things;
    progress->total = total;
    progress->eager = cli->progress;
    progress->start = g_get_monotonic_time();
    return progress;
}

void sl_progress_pause(SlProgress *progress)
{
    if (progress->shown)
        fputs(CLEAR_LINE, stderr);
    progress->shown = FALSE;
}

void sl_progress_free(SlProgress *progress)
{
    sl_progress_pause(progress);
    fflush(stderr);
    g_free(progress);
}

/* Things a second, and seconds left; both 0 while nothing is known. */
static double rate_of(const SlProgress *progress, double *left)
{
    double seconds = (double)(g_get_monotonic_time() - progress->start) / (double)G_USEC_PER_SEC;
    double rate = seconds > 0 ? progress->done / seconds : 0;

    *left = rate > 0 ? (progress->total - progress->done) / rate : 0;
    return rate;
}

static void draw_bar(SlProgress *progress)
{
    char bar[BAR_WIDTH + 1];
    double left, rate = rate_of(progress, &left);
    guint64 full =
        progress->total > 0 ? (guint64)progress->done * BAR_WIDTH / progress->total : BAR_WIDTH;
    guint seconds = (guint)left;

    for (guint i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fputs(CLEAR_LINE, stderr);
    fprintf(stderr, _("[%s] %u of %u %s, %.0f/s, %u:%02u:%02u left"), bar, progress->done,
            progress->total, _(progress->things), rate, seconds / 3600, seconds / 60 % 60,
            seconds % 60);
    if (progress->failed > 0)
        fprintf(stderr, _(", %u failed"), progress->failed);
    fflush(stderr);
    progress->shown = TRUE;
}

static void write_event(const SlProgress *progress)
{
    g_autoptr(GString) line = g_string_new(NULL);
    double left, rate = rate_of(progress, &left);
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "event", "progress");
    sl_json_string(&json, "of", progress->things);
    sl_json_int(&json, "done", progress->done);
    sl_json_int(&json, "total", progress->total);
    sl_json_int(&json, "failed", progress->failed);
    sl_json_int(&json, "unchanged", progress->unchanged);
    sl_json_number(&json, "per_second", rate, 1);
    sl_json_number(&json, "seconds_left", left, 0);
    sl_json_end(&json);
    sl_json_finish(&json);
    fprintf(stderr, "%s\n", line->str);
}

void sl_progress_step(SlProgress *progress, gboolean failed, gboolean unchanged)
{
    gint64 now = g_get_monotonic_time();
    guint step = MAX(progress->total / PARTS, 1);

    progress->done++;
    progress->failed += failed;
    progress->unchanged += unchanged;
    if (progress->manner == BAR) {
        if (now - progress->drawn >= REDRAW_US &&
            (progress->eager || now - progress->start >= PATIENCE_US)) {
            progress->drawn = now;
            draw_bar(progress);
        }
        return;
    }
    if (progress->manner == SILENT ||
        (progress->done % step != 0 && progress->done != progress->total))
        return;
    if (progress->manner == EVENTS)
        write_event(progress);
    else
        fprintf(stderr, _("starlabel: %u of %u %s\n"), progress->done, progress->total,
                _(progress->things));
}
