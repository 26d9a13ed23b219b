/* confine: a process that decodes pictures can open nothing, call nobody and start nothing */
#include "cli/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DONE, REFUSED, NOT_CONFINED };

/* Each tries one thing; true if it was done. */
static gboolean reads_a_file(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static gboolean writes_a_file(void)
{
    return creat("/tmp/starlabel-confine", 0600) >= 0;
}

static gboolean lists_a_folder(void)
{
    return open("/", O_RDONLY | O_DIRECTORY) >= 0;
}

static gboolean removes_a_file(void)
{
    return unlink("/tmp/starlabel-confine") == 0 || errno == ENOENT;
}

static gboolean opens_a_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static gboolean opens_an_internet_socket(void)
{
    return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static gboolean calls_somebody(void)
{
    struct sockaddr_un nobody = {.sun_family = AF_UNIX, .sun_path = "/run/nobody"};

    /* a descriptor that is no socket, where connecting is allowed; EACCES where it is not */
    return connect(STDIN_FILENO, (struct sockaddr *)&nobody, sizeof nobody) == 0 || errno != EACCES;
}

static gboolean starts_a_program(void)
{
    char *const words[] = {(char *)"true", NULL};

    execv("/bin/true", words);
    return errno != EACCES;
}

static gboolean starts_a_process(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid > 0;
}

static gboolean traces_its_parent(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static gboolean signals_others(void)
{
    return kill(getppid(), 0) == 0;
}

/* These must still be done. */
static gpointer idle(gpointer data)
{
    return data;
}

static gboolean works_in_threads_and_memory(void)
{
    gsize n = (gsize)64 << 20;
    char *large = g_malloc(n), word[16] = "";
    int pair = GPOINTER_TO_INT(g_thread_join(g_thread_new("idle", idle, GINT_TO_POINTER(7))));

    memset(large, 1, n);
    g_free(large);
    return pair == 7 && g_get_monotonic_time() > 0 && snprintf(word, sizeof word, "%d", pair) == 1;
}

static gboolean reads_what_it_was_given(void)
{
    char byte;

    return read(STDIN_FILENO, &byte, 1) == 1; /* /dev/zero, see outcome_of() */
}

static int outcome_of(gboolean (*attempt)(void), gboolean confined)
{
    int status = 0;
    pid_t pid = fork();

    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
        dup2(zero, STDIN_FILENO);
        if (confined && !sl_confine())
            _exit(NOT_CONFINED);
        _exit(attempt() ? DONE : REFUSED);
    }
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

typedef struct {
    const char *name;
    gboolean (*attempt)(void);
    int confined; /* what must come of it; unconfined, everything is done */
} Case;

static const Case cases[] = {
    {"reads-a-file", reads_a_file, REFUSED},
    {"writes-a-file", writes_a_file, REFUSED},
    {"lists-a-folder", lists_a_folder, REFUSED},
    {"removes-a-file", removes_a_file, REFUSED},
    {"opens-a-socket", opens_a_socket, REFUSED},
    {"opens-an-internet-socket", opens_an_internet_socket, REFUSED},
    {"calls-somebody", calls_somebody, REFUSED},
    {"starts-a-program", starts_a_program, REFUSED},
    {"starts-a-process", starts_a_process, REFUSED},
    {"traces", traces_its_parent, REFUSED},
    {"signals-others", signals_others, REFUSED},
    {"works-in-threads-and-memory", works_in_threads_and_memory, DONE},
    {"reads-what-it-was-given", reads_what_it_was_given, DONE},
};

static void test_case(gconstpointer data)
{
    const Case *one = data;
    int outcome = outcome_of(one->attempt, TRUE);

    g_assert_cmpint(outcome_of(one->attempt, FALSE), ==, DONE); /* the attempt itself is sound */
    if (outcome == NOT_CONFINED) {
        g_test_skip("no filter here: a kernel without seccomp, or a sanitizer");
        return;
    }
    g_assert_cmpint(outcome, ==, one->confined);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/confine/%s%s", cases[i].name,
                                                cases[i].confined == DONE ? "" : "-never");
        g_test_add_data_func(name, &cases[i], test_case);
    }
    return g_test_run();
}
