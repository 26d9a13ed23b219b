/* interrupt — note the signals that end a run, and die of them when all is in order */
#include "cli/interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t caught; /* 0: none */
static gboolean ended_early;

static void note_signal(int number)
{
    caught = number;
}

void sl_interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = note_signal,
                               .sa_flags = SA_RESTART | (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    for (guint i = 0; i < G_N_ELEMENTS(watched); i++) {
        struct sigaction before;
        if (sigaction(watched[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(watched[i], &action, NULL);
    }
}

gboolean sl_interrupted(void)
{
    return caught != 0;
}

void sl_interrupt_leave_to_parent(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(watched); i++)
        signal(watched[i], SIG_IGN);
}

void sl_interrupt_report(guint done, guint total, const char *things, const char *cure)
{
    if (caught == 0 || done >= total)
        return;
    ended_early = TRUE;
    fflush(stdout);
    fprintf(stderr, _("starlabel: stopped by SIG%s: %u of %u %s; %s\n"), sigabbrev_np(caught), done,
            total, _(things), cure);
}

void sl_interrupt_die(void)
{
    if (!ended_early)
        return;
    fflush(stdout);
    signal(caught, SIG_DFL);
    raise(caught);
}
