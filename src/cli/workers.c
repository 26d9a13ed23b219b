/* workers — hand things to worker processes, one at a time each, and collect the answers in order
 */
#include "cli/workers.h"

#include "base/error.h"
#include "base/words.h"
#include "cli/confine.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) /* gcc says it so, clang otherwise */
#define SL_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SL_ASAN
#endif
#endif

#if defined(SL_ASAN)
#include <sanitizer/lsan_interface.h>
#endif

/* What a worker is told; the descriptor comes beside it (SCM_RIGHTS, unix(7)). */
typedef struct {
    guint32 index;
    gint32 fd; /* a negative number instead of a descriptor, else 0 */
} Task;

typedef struct {
    gint32 code;
    guint32 n; /* bytes of the answer that follow */
} AnswerHead;

typedef struct {
    pid_t pid; /* 0: none */
    int socket;
    gboolean busy;
    guint index;     /* of the thing it works on */
    gint64 deadline; /* monotonic, us */
    GString *answer; /* AnswerHead and what has come of the answer */
} Worker;

typedef struct {
    int code;
    char *answer, *lost;
} Result;

typedef struct {
    guint n, next, shown;
    GHashTable *results; /* index -> Result, done out of order */
    Worker *workers;
    int n_workers;
    const SlWorkerPlan *plan;
    gboolean stopped;
} Run;

static void result_free(gpointer data)
{
    Result *result = data;

    g_free(result->answer);
    g_free(result->lost);
    g_free(result);
}

/* ---- in the worker ------------------------------------------------------------------------- */

static gboolean move_all(int fd, void *data, gsize n, gboolean sending)
{
    char *p = data;

    while (n > 0) {
        gssize done = sending ? write(fd, p, n) : read(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return FALSE;
        p += done;
        n -= (gsize)done;
    }
    return TRUE;
}

void sl_worker_limit(void)
{
#if !defined(SL_ASAN) /* its shadow memory takes terabytes of address space */
    struct rlimit memory = {SL_WORKER_MAX_MEMORY, SL_WORKER_MAX_MEMORY};
    setrlimit(RLIMIT_AS, &memory);
#endif
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
}

/* Leave without the parent's handlers of exit; what was looked at must have left nothing behind. */
G_GNUC_NORETURN static void leave(void)
{
#if defined(SL_ASAN)
    _exit(__lsan_do_recoverable_leak_check() == 0 ? 0 : 1);
#else
    _exit(0);
#endif
}

/* The next task; its `fd` is the worker's own then. */
static gboolean take_task(int socket, Task *task)
{
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {task, sizeof *task};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    gssize n;

    do
        n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (n == (gssize)sizeof *task && head != NULL && head->cmsg_type == SCM_RIGHTS)
        memcpy(&task->fd, CMSG_DATA(head), sizeof task->fd);
    return n == (gssize)sizeof *task;
}

static gboolean give_task(int socket, Task *task)
{
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {task, sizeof *task};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (task->fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof task->fd);
        memcpy(CMSG_DATA(head), &task->fd, sizeof task->fd);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) == (gssize)sizeof *task;
}

G_GNUC_NORETURN static void serve(const Run *run, int socket)
{
    const SlWorkerPlan *plan = run->plan;
    Task task;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no worker outlives the run */
    sl_interrupt_leave_to_parent();
    sl_worker_limit();
    gpointer started = plan->start(plan->data);
    if (plan->confine)
        sl_confine();
    while (take_task(socket, &task)) {
        g_autoptr(GString) out = g_string_new(NULL);
        AnswerHead head = {.code = plan->work(task.index, task.fd, started, out)};
        if (task.fd >= 0)
            close(task.fd);
        head.n = (guint32)MIN(out->len, SL_WORKER_MAX_ANSWER);
        if (!move_all(socket, &head, sizeof head, TRUE) ||
            !move_all(socket, out->str, head.n, TRUE))
            break;
    }
    leave();
}

/* ---- in the parent ------------------------------------------------------------------------- */

static gboolean start_worker(Run *run, Worker *worker, GError **error)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'worker' cannot be started: %s"),
                    sl_words_errno(errno));
        return FALSE;
    }
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < run->n_workers; i++)
            if (run->workers[i].pid > 0)
                close(run->workers[i].socket);
        close(pair[0]);
        serve(run, pair[1]);
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'worker' cannot be started: %s"),
                    sl_words_errno(errno));
        return FALSE;
    }
    worker->pid = pid;
    worker->socket = pair[0];
    worker->busy = FALSE;
    g_string_truncate(worker->answer, 0);
    return TRUE;
}

/* End a worker and say how it ended; NULL if it went by itself. */
static char *end_worker(Worker *worker, gboolean kill_it)
{
    int status = 0;

    if (kill_it)
        kill(worker->pid, SIGKILL);
    close(worker->socket);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    worker->pid = 0;
    worker->busy = FALSE;
    if (WIFSIGNALED(status))
        return g_strdup_printf(_("crashed while it was looked at (%s)"),
                               strsignal(WTERMSIG(status)));
    return WIFEXITED(status) && WEXITSTATUS(status) != 0
               ? g_strdup(_("could not be looked at: a decoder gave up"))
               : NULL;
}

static void keep_result(Run *run, guint index, int code, char *answer, char *lost)
{
    Result *result = g_new(Result, 1);

    *result = (Result){code, answer, lost};
    g_hash_table_insert(run->results, GUINT_TO_POINTER(index), result);
    while (!run->stopped &&
           (result = g_hash_table_lookup(run->results, GUINT_TO_POINTER(run->shown))) != NULL) {
        if (!run->plan->done(run->shown, result->code, result->answer, result->lost,
                             run->plan->data))
            run->stopped = TRUE;
        g_hash_table_remove(run->results, GUINT_TO_POINTER(run->shown));
        run->shown++;
    }
}

static gboolean hand_out(Run *run, Worker *worker, GError **error)
{
    if (worker->pid == 0 && !start_worker(run, worker, error))
        return FALSE;
    Task task = {.index = run->next++, .fd = -1};
    if (run->plan->open != NULL)
        task.fd = run->plan->open(task.index, run->plan->data);
    worker->busy = TRUE;
    worker->index = task.index;
    worker->deadline = g_get_monotonic_time() + SL_WORKER_MAX_SECONDS * G_USEC_PER_SEC;
    g_string_truncate(worker->answer, 0);
    /* a worker that died meanwhile is noticed when its socket is read */
    (void)!give_task(worker->socket, &task);
    if (task.fd >= 0)
        close(task.fd);
    return TRUE;
}

static void lose(Run *run, Worker *worker, gboolean late)
{
    guint index = worker->index;
    g_autofree char *how = end_worker(worker, TRUE);

    if (late)
        keep_result(run, index, 0, NULL,
                    g_strdup_printf(_("took longer than %d seconds"), SL_WORKER_MAX_SECONDS));
    else
        keep_result(run, index, 0, NULL,
                    how != NULL ? g_steal_pointer(&how) : g_strdup(_("could not be looked at")));
}

static void receive(Run *run, Worker *worker)
{
    char step[65536];
    AnswerHead head;
    gssize n = read(worker->socket, step, sizeof step);

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        lose(run, worker, FALSE);
        return;
    }
    g_string_append_len(worker->answer, step, n);
    if (worker->answer->len < sizeof head)
        return;
    memcpy(&head, worker->answer->str, sizeof head);
    if (head.n > SL_WORKER_MAX_ANSWER) {
        lose(run, worker, FALSE);
        return;
    }
    if (worker->answer->len < sizeof head + head.n)
        return;
    worker->busy = FALSE;
    keep_result(run, worker->index, head.code, g_strndup(worker->answer->str + sizeof head, head.n),
                NULL);
}

/* Wait until a worker has something to say or a deadline passes. */
static void wait_for_any(Run *run)
{
    g_autofree struct pollfd *fds = g_new0(struct pollfd, run->n_workers);
    gint64 now = g_get_monotonic_time(), nearest = now + G_USEC_PER_SEC;

    for (int i = 0; i < run->n_workers; i++) {
        const Worker *worker = &run->workers[i];
        fds[i] = (struct pollfd){worker->busy ? worker->socket : -1, POLLIN, 0};
        if (worker->busy)
            nearest = MIN(nearest, worker->deadline);
    }
    poll(fds, (nfds_t)run->n_workers, (int)(MAX(nearest - now, 0) / 1000) + 1);
    now = g_get_monotonic_time();
    for (int i = 0; i < run->n_workers; i++) {
        Worker *worker = &run->workers[i];
        if (!worker->busy)
            continue;
        if (fds[i].revents != 0)
            receive(run, worker);
        else if (now > worker->deadline)
            lose(run, worker, TRUE);
    }
}

static gboolean any_busy(const Run *run)
{
    for (int i = 0; i < run->n_workers; i++)
        if (run->workers[i].busy)
            return TRUE;
    return FALSE;
}

static gboolean work_off(Run *run, GError **error)
{
    while (!run->stopped && !sl_interrupted() && run->shown < run->n) {
        for (int i = 0; i < run->n_workers && run->next < run->n; i++)
            if (!run->workers[i].busy && !hand_out(run, &run->workers[i], error))
                return FALSE;
        if (any_busy(run))
            wait_for_any(run);
    }
    if (!run->stopped)
        return TRUE; /* also when a signal ended it: whoever asked for the run says so */
    g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'run' was stopped"));
    return FALSE;
}

gboolean sl_workers_run(guint n, int jobs, const SlWorkerPlan *plan, GError **error)
{
    Run run = {
        .n = n,
        .n_workers = (int)CLAMP((guint)jobs, 1, MAX(n, 1)),
        .plan = plan,
        .results = g_hash_table_new_full(NULL, NULL, NULL, result_free),
    };

    run.workers = g_new0(Worker, run.n_workers);
    for (int i = 0; i < run.n_workers; i++)
        run.workers[i].answer = g_string_new(NULL);
    gboolean ok = work_off(&run, error);
    for (int i = 0; i < run.n_workers; i++) {
        if (run.workers[i].pid > 0)
            g_free(end_worker(&run.workers[i], run.workers[i].busy));
        g_string_free(run.workers[i].answer, TRUE);
    }
    g_free(run.workers);
    g_hash_table_destroy(run.results);
    return ok;
}
