/* serve — the command `serve`: a desk for inspectors, on this machine's loopback unless told */
#include "cli/serve.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEFAULT_LISTEN "127.0.0.1:8077"
#define MIN_TOKEN      8 /* characters */
#define MAX_ASSET      ((gsize)1 << 20)
#define LOOK_AFTER_MS  500

/* ---- what requests do that need nothing ---------------------------------------------------------
 */

void sl_desk_home(SlRequest *request)
{
    sl_request_evidence(request);
    sl_request_answer(request, 200, "text/html; charset=utf-8", sl_page_home(request));
}

void sl_desk_file(SlRequest *request)
{
    GBytes *bytes = g_hash_table_lookup(request->desk->files, request->route->path);

    sl_request_answer_bytes(request, 200,
                            g_str_has_suffix(request->route->path, ".css")
                                ? "text/css; charset=utf-8"
                                : "text/javascript; charset=utf-8",
                            bytes);
}

void sl_desk_door(SlRequest *request)
{
    sl_request_answer(request, 200, "text/html; charset=utf-8", sl_page_door(request, FALSE));
}

void sl_desk_open(SlRequest *request)
{
    const char *token = sl_request_field(request, "token");

    if (!sl_guard_is_token(&request->desk->guard, token)) {
        sl_request_answer(request, 401, "text/html; charset=utf-8", sl_page_door(request, TRUE));
        return;
    }
    request->cookie = g_strdup_printf(
        "desk=%s; Path=/; HttpOnly; SameSite=Strict",
        request->desk->guard.token_hash != NULL ? request->desk->guard.token_hash : "open");
    request->location = g_strdup_printf("/?lang=%s", sl_lang_word(request->lang));
    sl_request_answer(request, 303, "text/plain", g_string_new(NULL));
}

/* ---- the loop
 * ------------------------------------------------------------------------------------- */

static void run_daemon(SlDesk *desk);

static gboolean on_timer(gpointer data)
{
    SlDesk *desk = data;

    desk->pump_timer = 0;
    run_daemon(desk);
    return G_SOURCE_REMOVE;
}

void sl_desk_pump(SlDesk *desk)
{
    /* not at once: it may be MHD itself that calls */
    g_clear_handle_id(&desk->pump_timer, g_source_remove);
    desk->pump_timer = g_idle_add(on_timer, desk);
}

static void run_daemon(SlDesk *desk)
{
    MHD_UNSIGNED_LONG_LONG ms;

    g_clear_handle_id(&desk->pump_timer, g_source_remove); /* what it wanted before is stale */
    MHD_run(desk->daemon);
    if (desk->pump_timer != 0 || MHD_get_timeout(desk->daemon, &ms) != MHD_YES)
        return;
    desk->pump_timer = g_timeout_add((guint)MIN(ms, 1000), on_timer, desk);
}

static gboolean on_ready(int fd, GIOCondition condition, gpointer data)
{
    (void)fd, (void)condition;
    run_daemon(data);
    return G_SOURCE_CONTINUE;
}

static gboolean on_half_second(gpointer data)
{
    sl_desk_look_after(data);
    return G_SOURCE_CONTINUE;
}

static gboolean on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

/* ---- start
 * ------------------------------------------------------------------------------------------ */

typedef struct {
    char *listen, *token;
    char **hosts;
} Wishes;

static gboolean parse_listen(const char *listen, GSocketAddress **address, GError **error)
{
    g_autoptr(GSocketConnectable) where = g_network_address_parse(listen, 8077, NULL);
    guint16 port = where != NULL ? g_network_address_get_port(G_NETWORK_ADDRESS(where)) : 0;
    const char *host =
        where != NULL ? g_network_address_get_hostname(G_NETWORK_ADDRESS(where)) : "";

    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    *address = g_inet_socket_address_new_from_string(host, port);
    if (*address != NULL)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--listen %s' is no address; write it as 127.0.0.1:8077 or [::1]:8077"), listen);
    return FALSE;
}

static gboolean set_guard(SlDesk *desk, const Wishes *wishes, GSocketAddress *address,
                          GError **error)
{
    GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
    const char *token = wishes->token != NULL ? wishes->token : g_getenv("STARLABEL_TOKEN");

    desk->guard.loopback = g_inet_address_get_is_loopback(inet);
    desk->guard.names = wishes->hosts;
    if (token != NULL && strlen(token) < MIN_TOKEN) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--token' is too short; give at least %d "
                      "characters"),
                    MIN_TOKEN);
        return FALSE;
    }
    if (token == NULL && !desk->guard.loopback) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_USAGE,
            _("'--listen %s' lets other machines in: give --token WORD or $STARLABEL_TOKEN"),
            wishes->listen);
        return FALSE;
    }
    desk->guard.token_hash = token != NULL ? sl_guard_hash(token) : NULL;
    return TRUE;
}

/* What is served as it stands. */
static gboolean read_files(SlDesk *desk, GError **error)
{
    static const char *const names[] = {"report.css", "desk.css", "desk.js"};

    desk->files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(desk->cli.data, "assets", "desk", names[i], NULL);
        GBytes *bytes = sl_file_read(path, MAX_ASSET, error);
        if (bytes == NULL)
            return FALSE;
        g_hash_table_insert(desk->files, g_strconcat("/", names[i], NULL), bytes);
    }
    return TRUE;
}

static gboolean open_books(SlDesk *desk, GError **error)
{
    return (desk->registry = sl_cli_registry_open(&desk->cli, SL_REGISTRY_READ, error)) != NULL &&
           (desk->scheme = sl_cli_scheme(NULL, &desk->cli, error)) != NULL &&
           read_files(desk, error) &&
           (desk->folder = g_dir_make_tmp("starlabel-XXXXXX", error)) != NULL;
}

static void no_log(void *data, const char *format, va_list args)
{
    (void)data, (void)format, (void)args; /* what clients do wrong is no news */
}

/* The socket is ours, so that a taken port is one clear line. */
static int open_socket(GSocketAddress *address, const char *listen_at, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GSocket) socket_at =
        g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM,
                     G_SOCKET_PROTOCOL_TCP, &failure);

    if (socket_at != NULL && g_socket_bind(socket_at, address, TRUE, &failure) &&
        g_socket_listen(socket_at, &failure))
        return dup(g_socket_get_fd(socket_at));
    g_set_error(error, SL_ERROR, SL_ERROR_FILE, _("'%s' cannot be listened on: %s"), listen_at,
                failure->message);
    return -1;
}

/* A NUL in a path or field would hide what follows it. */
static size_t unescape(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data, (void)connection;
    for (char *p = text; (p = strstr(p, "%00")) != NULL; p += 3)
        p[2] = '1';
    return MHD_http_unescape(text);
}

static gboolean start_daemon(SlDesk *desk, int listen_fd, GError **error)
{
    desk->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, sl_desk_access,
        desk, MHD_OPTION_EXTERNAL_LOGGER, no_log, NULL, MHD_OPTION_LISTEN_SOCKET, listen_fd,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)SL_DESK_IDLE_SECONDS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned int)SL_DESK_MAX_CONNECTIONS,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        sl_desk_completed, desk, MHD_OPTION_END);
    if (desk->daemon != NULL)
        return TRUE;
    close(listen_fd);
    g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'serve' cannot start its server"));
    return FALSE;
}

/* The port that the system gave for :0. */
static void find_port(SlDesk *desk, int fd)
{
    struct sockaddr_storage bound;
    socklen_t n = sizeof bound;

    if (getsockname(fd, (struct sockaddr *)&bound, &n) == 0)
        desk->guard.port =
            ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                              : ((struct sockaddr_in *)&bound)->sin_port);
}

static void run_loop(SlDesk *desk, GSocketAddress *address)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
    g_autofree char *host = g_inet_address_to_string(inet);
    gboolean six = g_inet_address_get_family(inet) == G_SOCKET_FAMILY_IPV6;

    g_unix_fd_add(MHD_get_daemon_info(desk->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, G_IO_IN,
                  on_ready, desk);
    g_timeout_add(LOOK_AFTER_MS, on_half_second, desk);
    g_unix_signal_add(SIGINT, on_signal, loop);
    g_unix_signal_add(SIGTERM, on_signal, loop);
    sl_cli_print(_("starlabel: the desk is open at http://%s%s%s:%u/ (Ctrl-C closes it)\n"),
                 six ? "[" : "", host, six ? "]" : "", desk->guard.port);
    sl_cli_flush(SL_EXIT_DONE);
    g_main_loop_run(loop);
}

static gboolean open_desk(SlDesk *desk, const Wishes *wishes, GError **error)
{
    g_autoptr(GSocketAddress) address = NULL;
    int fd = -1;

    if (!parse_listen(wishes->listen, &address, error) ||
        !set_guard(desk, wishes, address, error) || !open_books(desk, error) ||
        (fd = open_socket(address, wishes->listen, error)) < 0)
        return FALSE;
    find_port(desk, fd);
    if (!start_daemon(desk, fd, error))
        return FALSE;
    run_loop(desk, address);
    return TRUE;
}

static void close_desk(SlDesk *desk)
{
    for (GList *at = desk->requests.head; at != NULL; at = at->next) {
        SlRequest *request = at->data;
        sl_desk_forget(request);
        request->ended = TRUE;
        if (request->suspended)
            MHD_resume_connection(request->connection);
        request->suspended = FALSE;
    }
    if (desk->daemon != NULL)
        MHD_stop_daemon(desk->daemon);
    sl_pool_free(desk->pool);
    if (desk->folder != NULL)
        g_rmdir(desk->folder);
    g_free(desk->folder);
    g_clear_pointer(&desk->files, g_hash_table_unref);
    sl_registry_close(desk->registry);
    g_free(desk->guard.token_hash);
}

static int run_desk(SlDesk *desk, const Wishes *wishes)
{
    g_autoptr(GError) error = NULL;

    /* first of all: workers are forked from a process without threads, sockets and uploads */
    desk->pool =
        sl_pool_new(desk->cli.jobs, sl_desk_worker_start, sl_desk_worker_do, &desk->cli, &error);
    gboolean ok = desk->pool != NULL && open_desk(desk, wishes, &error);
    close_desk(desk);
    return ok ? sl_cli_flush(SL_EXIT_DONE) : sl_cli_fail(g_steal_pointer(&error));
}

int sl_cli_serve(int argc, char **argv)
{
    Wishes wishes = {.listen = NULL};
    SlDesk desk = {.cli = SL_CLI_INIT, .requests = G_QUEUE_INIT};
    g_auto(GStrv) rest = NULL;
    const GOptionEntry own[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &wishes.listen,
         N_("Where to listen (default: 127.0.0.1:8077; port 0: any free one)"), "ADDRESS:PORT"},
        {"token", 0, 0, G_OPTION_ARG_STRING, &wishes.token,
         N_("Ask every visitor for this word (or $STARLABEL_TOKEN, which ps does not show)"),
         "WORD"},
        {"host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wishes.hosts,
         N_("Answer to this Host, too: the name by which a proxy calls"), "NAME[:PORT]"},
        G_OPTION_ENTRY_NULL,
    };
    int code = sl_cli_parse(
        &desk.cli, "serve [OPTION…]", N_("Open a desk for inspectors: a web page on this machine."),
        N_("Examples:\n"
           "  starlabel serve                            then open the address that it prints\n"
           "  STARLABEL_TOKEN=… starlabel serve --listen 0.0.0.0:8077   for phones on this "
           "network\n\n"
           "Photos are checked in processes of their own, held in memory and forgotten. The "
           "registry "
           "is only read."),
        own, argc, argv, &rest);

    if (code < 0 && rest[0] != NULL)
        code = sl_cli_fail(
            g_error_new(SL_ERROR, SL_ERROR_USAGE, _("'%s' is one word too many"), rest[0]));
    if (wishes.listen == NULL)
        wishes.listen = g_strdup(DEFAULT_LISTEN);
    sl_lang_load(); /* each request has its own language, and workers may open nothing */
    if (code < 0)
        code = run_desk(&desk, &wishes);
    g_free(wishes.listen);
    g_free(wishes.token);
    g_strfreev(wishes.hosts);
    sl_cli_clear(&desk.cli);
    return code;
}
