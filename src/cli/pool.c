/* pool — a nursery that forks workers, and the server's side of their sockets */
#include "cli/pool.h"

#include "base/error.h"
#include "base/words.h"
#include "cli/workers.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEND_SECONDS 10 /* an idle worker reads at once; one that does not is broken */

typedef struct {
    guint64 id;
    GBytes *question;
    SlPoolDone done;
    gpointer user;
} Task;

typedef struct {
    SlPool *pool;
    pid_t pid; /* 0: none */
    int socket;
    guint watch, deadline;
    Task *task; /* NULL: idle */
    GByteArray *answer;
} Worker;

struct SlPool {
    int nursery; /* socket to it */
    pid_t nursery_pid;
    int n_workers;
    Worker *workers;
    GQueue waiting; /* Task* */
    guint64 last_id;
};

typedef struct {
    char verb; /* 'N' a new worker, 'K' end that worker */
    gint32 pid;
} Order;

/* ---- moving bytes -------------------------------------------------------------------------- */

static gboolean move_all(int fd, void *data, gsize n, gboolean sending)
{
    char *p = data;

    while (n > 0) {
        gssize done = sending ? send(fd, p, n, MSG_NOSIGNAL) : read(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return FALSE;
        p += done;
        n -= (gsize)done;
    }
    return TRUE;
}

static gboolean send_bytes(int fd, GBytes *bytes)
{
    gsize n;
    const void *data = g_bytes_get_data(bytes, &n);
    guint64 head = n;

    return move_all(fd, &head, sizeof head, TRUE) && move_all(fd, (void *)data, n, TRUE);
}

/* ---- worker -------------------------------------------------------------------------------- */

G_GNUC_NORETURN static void serve(int fd, SlPoolStart start, SlPoolWork work, gpointer data)
{
    guint64 n;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* no worker outlives the nursery */
    sl_worker_limit();
    gpointer started = start(data);
    while (move_all(fd, &n, sizeof n, FALSE)) {
        g_autofree char *buffer = g_try_malloc(n + 1);
        if (buffer == NULL || !move_all(fd, buffer, n, FALSE))
            break;
        g_autoptr(GBytes) question = g_bytes_new_take(g_steal_pointer(&buffer), n);
        g_autoptr(GBytes) answer = work(started, question);
        if (!send_bytes(fd, answer))
            break;
    }
    _exit(0);
}

/* ---- nursery ------------------------------------------------------------------------------- */

typedef struct {
    int socket;
    GHashTable *children; /* pid */
    SlPoolStart start;
    SlPoolWork work;
    gpointer data;
} Nursery;

static void reap(Nursery *nursery)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        g_hash_table_remove(nursery->children, GINT_TO_POINTER(pid));
}

/* Answer with the worker's pid and its socket (SCM_RIGHTS, unix(7)). */
static gboolean hand_over(int to, pid_t pid, int fd)
{
    char control[CMSG_SPACE(sizeof fd)] = {0};
    gint32 number = pid;
    struct iovec part = {&number, sizeof number};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    return sendmsg(to, &message, MSG_NOSIGNAL) == (gssize)sizeof number;
}

static gboolean bear(Nursery *nursery)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return hand_over(nursery->socket, 0, -1);
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        close(nursery->socket);
        serve(pair[1], nursery->start, nursery->work, nursery->data);
    }
    close(pair[1]);
    if (pid > 0)
        g_hash_table_add(nursery->children, GINT_TO_POINTER(pid));
    gboolean ok = hand_over(nursery->socket, MAX(pid, 0), pid > 0 ? pair[0] : -1);
    close(pair[0]);
    return ok;
}

G_GNUC_NORETURN static void run_nursery(Nursery *nursery)
{
    Order order;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole group; the server says when to end */
    nursery->children = g_hash_table_new(NULL, NULL);
    while (read(nursery->socket, &order, sizeof order) == (gssize)sizeof order) {
        reap(nursery);
        if (order.verb == 'K' &&
            g_hash_table_contains(nursery->children, GINT_TO_POINTER(order.pid)))
            kill(order.pid, SIGKILL);
        if (order.verb == 'N' && !bear(nursery))
            break;
    }
    _exit(0);
}

/* ---- the server's side --------------------------------------------------------------------- */

static void task_free(Task *task)
{
    if (task->question != NULL)
        g_bytes_unref(task->question);
    g_free(task);
}

static gboolean new_worker(Worker *worker)
{
    Order order = {.verb = 'N'};
    gint32 pid = 0;
    int fd = -1;
    char control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec part = {&pid, sizeof pid};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    struct timeval limit = {SEND_SECONDS, 0};

    if (send(worker->pool->nursery, &order, sizeof order, MSG_NOSIGNAL) < 0 ||
        recvmsg(worker->pool->nursery, &message, MSG_CMSG_CLOEXEC) != (gssize)sizeof pid ||
        pid <= 0)
        return FALSE;
    const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head == NULL || head->cmsg_type != SCM_RIGHTS)
        return FALSE;
    memcpy(&fd, CMSG_DATA(head), sizeof fd);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    worker->pid = pid;
    worker->socket = fd;
    g_byte_array_set_size(worker->answer, 0);
    return TRUE;
}

/* Take the worker off its task; the task is the caller's then. */
static Task *take_off(Worker *worker)
{
    Task *task = g_steal_pointer(&worker->task);

    g_clear_handle_id(&worker->watch, g_source_remove);
    g_clear_handle_id(&worker->deadline, g_source_remove);
    g_byte_array_set_size(worker->answer, 0);
    return task;
}

static void end_worker(Worker *worker)
{
    Order order = {.verb = 'K', .pid = worker->pid};

    if (worker->pid == 0)
        return;
    (void)!send(worker->pool->nursery, &order, sizeof order, MSG_NOSIGNAL);
    close(worker->socket);
    worker->pid = 0;
}

static void hand_out(SlPool *pool);

static void finish(Worker *worker, GBytes *answer, const char *lost)
{
    Task *task = take_off(worker);
    SlPool *pool = worker->pool;

    if (answer == NULL)
        end_worker(worker);
    task->done(task->id, answer, lost, task->user);
    task_free(task);
    hand_out(pool);
}

static gboolean on_late(gpointer data)
{
    Worker *worker = data;
    g_autofree char *how = g_strdup_printf(_("took longer than %d seconds"), SL_WORKER_MAX_SECONDS);

    worker->deadline = 0;
    finish(worker, NULL, how);
    return G_SOURCE_REMOVE;
}

static gboolean on_answer(int fd, GIOCondition condition, gpointer data)
{
    Worker *worker = data;
    guint8 step[65536];
    gssize n = read(fd, step, sizeof step);
    guint64 expected;

    (void)condition;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (n > 0)
        g_byte_array_append(worker->answer, step, (guint)n);
    if (n > 0 && worker->answer->len < sizeof expected)
        return G_SOURCE_CONTINUE;
    if (n > 0)
        memcpy(&expected, worker->answer->data, sizeof expected);
    if (n > 0 && expected <= SL_WORKER_MAX_ANSWER &&
        worker->answer->len < sizeof expected + expected)
        return G_SOURCE_CONTINUE;
    worker->watch = 0; /* returning FALSE removes it */
    if (n <= 0 || expected > SL_WORKER_MAX_ANSWER) {
        finish(worker, NULL, _("crashed while it was looked at"));
        return G_SOURCE_REMOVE;
    }
    g_autoptr(GBytes) answer = g_bytes_new(worker->answer->data + sizeof expected, expected);
    finish(worker, answer, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean give(Worker *worker, Task *task)
{
    if (worker->pid == 0 && !new_worker(worker))
        return FALSE;
    if (!send_bytes(worker->socket, task->question)) { /* it died while idle: once more */
        end_worker(worker);
        if (!new_worker(worker) || !send_bytes(worker->socket, task->question)) {
            end_worker(worker);
            return FALSE;
        }
    }
    g_clear_pointer(&task->question, g_bytes_unref);
    worker->task = task;
    worker->watch = g_unix_fd_add(worker->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_answer, worker);
    worker->deadline = g_timeout_add_seconds(SL_WORKER_MAX_SECONDS, on_late, worker);
    return TRUE;
}

static void hand_out(SlPool *pool)
{
    for (int i = 0; i < pool->n_workers; i++) {
        Worker *worker = &pool->workers[i];
        if (worker->task != NULL || g_queue_is_empty(&pool->waiting))
            continue;
        Task *task = g_queue_pop_head(&pool->waiting);
        if (give(worker, task))
            continue;
        task->done(task->id, NULL, _("could not be looked at: no worker can be started"),
                   task->user);
        task_free(task);
    }
}

/* ---- the pool ------------------------------------------------------------------------------ */

SlPool *sl_pool_new(int jobs, SlPoolStart start, SlPoolWork work, gpointer data, GError **error)
{
    int pair[2];
    pid_t pid = -1;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 && (pid = fork()) == 0) {
        Nursery nursery = {.socket = pair[1], .start = start, .work = work, .data = data};
        close(pair[0]);
        run_nursery(&nursery);
    }
    if (pid < 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'worker' cannot be started: %s"),
                    sl_words_errno(errno));
        return NULL;
    }
    close(pair[1]);
    SlPool *pool = g_new0(SlPool, 1);
    pool->nursery = pair[0];
    pool->nursery_pid = pid;
    pool->n_workers = MAX(jobs, 1);
    pool->workers = g_new0(Worker, pool->n_workers);
    g_queue_init(&pool->waiting);
    for (int i = 0; i < pool->n_workers; i++) {
        pool->workers[i].pool = pool;
        pool->workers[i].answer = g_byte_array_new();
    }
    return pool;
}

void sl_pool_free(SlPool *pool)
{
    if (pool == NULL)
        return;
    for (int i = 0; i < pool->n_workers; i++) {
        Task *task = take_off(&pool->workers[i]);
        if (task != NULL)
            task_free(task);
        end_worker(&pool->workers[i]);
        g_byte_array_unref(pool->workers[i].answer);
    }
    g_queue_clear_full(&pool->waiting, (GDestroyNotify)task_free);
    close(pool->nursery);
    while (waitpid(pool->nursery_pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    g_free(pool->workers);
    g_free(pool);
}

guint64 sl_pool_ask(SlPool *pool, GBytes *question, SlPoolDone done, gpointer user)
{
    Task *task = g_new(Task, 1);

    *task = (Task){++pool->last_id, g_bytes_ref(question), done, user};
    g_queue_push_tail(&pool->waiting, task);
    guint64 id = task->id;
    hand_out(pool);
    return id;
}

void sl_pool_forget(SlPool *pool, guint64 id)
{
    for (GList *at = pool->waiting.head; at != NULL; at = at->next) {
        Task *task = at->data;
        if (task->id == id) {
            g_queue_delete_link(&pool->waiting, at);
            task_free(task);
            return;
        }
    }
    for (int i = 0; i < pool->n_workers; i++) {
        Worker *worker = &pool->workers[i];
        if (worker->task != NULL && worker->task->id == id) {
            task_free(take_off(worker));
            end_worker(worker);
            hand_out(pool);
            return;
        }
    }
}
