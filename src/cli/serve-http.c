/* serve-http — one request: judged by its headers, its body taken in within limits, answered */
#include "cli/serve.h"

#include "cli/html.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define POST_BUFFER  65536
#define STREAM_BLOCK 65536

static const SlRoute routes[] = {
    {"GET", "/", sl_desk_home, FALSE},
    {"GET", "/label", sl_desk_label, FALSE},
    {"GET", "/pack.zip", sl_desk_pack, FALSE},
    {"GET", "/report.html", sl_desk_report_shell, FALSE},
    {"GET", "/report.css", sl_desk_file, TRUE},
    {"GET", "/desk.css", sl_desk_file, TRUE},
    {"GET", "/desk.js", sl_desk_file, TRUE},
    {"POST", "/check", sl_desk_check, FALSE},
    {"GET", "/open", sl_desk_door, TRUE},
    {"POST", "/open", sl_desk_open, TRUE},
};

/* What every answer says: nothing is loaded from elsewhere, framed, kept or guessed. */
static const char *const headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"}, /* with "no-referrer" forms of ours have Origin "null" */
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
    {"Vary", "Accept-Language, Cookie"},
};

/* ---- life ------------------------------------------------------------------------------------ */

static void photo_free(gpointer data)
{
    SlDeskPhoto *photo = data;

    g_free(photo->name);
    if (photo->bytes != NULL)
        g_byte_array_unref(photo->bytes);
    sl_dossier_clear(&photo->dossier);
    g_free(photo);
}

static SlRequest *request_new(SlDesk *desk, struct MHD_Connection *connection)
{
    SlRequest *request = g_new0(SlRequest, 1);

    request->desk = desk;
    request->connection = connection;
    request->begun = g_get_monotonic_time();
    request->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    request->photos = g_ptr_array_new_with_free_func(photo_free);
    request->out = g_string_new(NULL);
    request->listed = g_string_new(NULL);
    g_queue_push_tail(&desk->requests, request);
    return request;
}

static void request_free(SlRequest *request)
{
    sl_desk_forget(request);
    g_queue_remove(&request->desk->requests, request);
    request->desk->held -= request->held;
    if (request->post != NULL)
        MHD_destroy_post_processor(request->post);
    g_hash_table_unref(request->fields);
    g_ptr_array_unref(request->photos);
    g_string_free(request->out, TRUE);
    g_string_free(request->listed, TRUE);
    sl_evidence_line_clear(&request->line);
    sl_record_free(request->record);
    g_free(request->field);
    g_free(request->type);
    g_free(request->disposition);
    g_free(request->location);
    g_free(request->cookie);
    g_free(request);
}

void sl_desk_completed(void *data, struct MHD_Connection *connection, void **own,
                       enum MHD_RequestTerminationCode why)
{
    SlRequest *request = *own;

    (void)data, (void)connection, (void)why;
    *own = NULL;
    if (request != NULL)
        request_free(request);
}

/* ---- answering --------------------------------------------------------------------------------
 */

const char *sl_request_field(const SlRequest *request, const char *name)
{
    const char *value = g_hash_table_lookup(request->fields, name);

    return value != NULL ? value : "";
}

void sl_request_evidence(SlRequest *request)
{
    SlDesk *desk = request->desk;
    GDate on = desk->cli.on_text != NULL ? desk->cli.on : sl_date_today();
    g_autoptr(SlEdition) newest = sl_registry_newest(desk->registry, NULL);

    sl_evidence_line_clear(&request->line);
    sl_evidence_line_init(&request->line, request->lang, &on, newest != NULL ? newest->name : NULL);
}

void sl_request_wake(SlRequest *request)
{
    if (!request->suspended)
        return;
    request->suspended = FALSE;
    MHD_resume_connection(request->connection);
    sl_desk_pump(request->desk);
}

void sl_request_answer(SlRequest *request, guint status, const char *type, GString *body)
{
    g_string_free(request->out, TRUE);
    request->out = body;
    request->status = status;
    g_free(request->type);
    request->type = g_strdup(type);
    sl_request_wake(request);
}

void sl_request_answer_bytes(SlRequest *request, guint status, const char *type, GBytes *body)
{
    GString *text = g_string_new_len(g_bytes_get_data(body, NULL), (gssize)g_bytes_get_size(body));

    sl_request_answer(request, status, type, text);
}

static void add_headers(struct MHD_Response *response, const SlRequest *request)
{
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    if (request->type != NULL)
        MHD_add_response_header(response, "Content-Type", request->type);
    if (request->disposition != NULL)
        MHD_add_response_header(response, "Content-Disposition", request->disposition);
    if (request->location != NULL)
        MHD_add_response_header(response, "Location", request->location);
    if (request->cookie != NULL)
        MHD_add_response_header(response, "Set-Cookie", request->cookie);
}

/* The next piece of a stream; between pieces the connection sleeps. */
static ssize_t read_stream(void *own, uint64_t at, char *buffer, size_t most)
{
    SlRequest *request = own;
    gsize n = MIN(most, request->out->len - request->sent);

    (void)at;
    if (n > 0) {
        memcpy(buffer, request->out->str + request->sent, n);
        request->sent += n;
        if (request->sent == request->out->len) {
            g_string_truncate(request->out, 0);
            request->sent = 0;
        }
        return (ssize_t)n;
    }
    if (request->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    request->suspended = TRUE;
    MHD_suspend_connection(request->connection);
    return 0;
}

static enum MHD_Result send_answer(SlRequest *request)
{
    struct MHD_Response *response =
        request->events ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK,
                                                            read_stream, request, NULL)
                        : MHD_create_response_from_buffer(request->out->len, request->out->str,
                                                          MHD_RESPMEM_MUST_COPY);

    if (response == NULL)
        return MHD_NO;
    add_headers(response, request);
    enum MHD_Result done =
        MHD_queue_response(request->connection, request->events ? 200 : request->status, response);
    MHD_destroy_response(response);
    return done;
}

static enum MHD_Result refuse(SlRequest *request, guint status, const char *words)
{
    sl_request_answer(request, status, "text/html; charset=utf-8",
                      sl_page_message(request, N_("Something is not right"), words));
    return send_answer(request);
}

/* ---- taking in ---------------------------------------------------------------------------------
 */

static void put_field(SlRequest *request, const char *name, const char *data, gsize n, guint64 at)
{
    const char *before = at > 0 ? sl_request_field(request, name) : "";
    gsize n_before = strlen(before);

    if (n_before + n > SL_DESK_MAX_FIELD)
        return;
    g_autofree char *piece = g_strndup(data, n);
    g_autofree char *whole = g_strconcat(before, piece, NULL);
    g_hash_table_replace(request->fields, g_strdup(name), g_utf8_make_valid(whole, -1));
}

static SlDeskPhoto *begin_photo(SlRequest *request, const char *name)
{
    SlDeskPhoto *photo = g_new0(SlDeskPhoto, 1);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    const char *base = strrchr(valid, '/');

    photo->name = g_utf8_substring(base != NULL ? base + 1 : valid, 0,
                                   MIN(200, g_utf8_strlen(base != NULL ? base + 1 : valid, -1)));
    photo->bytes = g_byte_array_new();
    sl_dossier_init(&photo->dossier);
    g_ptr_array_add(request->photos, photo);
    return photo;
}

static void put_photo(SlRequest *request, const char *name, const char *data, gsize n, guint64 at)
{
    if (at == 0 && request->photos->len == SL_DESK_MAX_PHOTOS)
        request->too_many = TRUE;
    if (request->too_many)
        return;
    SlDeskPhoto *photo = at == 0 || request->photos->len == 0
                             ? begin_photo(request, name)
                             : g_ptr_array_index(request->photos, request->photos->len - 1);
    if (photo->bytes->len + n > (gsize)SL_DESK_MAX_PHOTO_MB << 20) {
        photo->too_large = TRUE;
        g_byte_array_set_size(photo->bytes, 0);
    }
    if (!photo->too_large)
        g_byte_array_append(photo->bytes, (const guint8 *)data, (guint)n);
}

static enum MHD_Result on_part(void *own, enum MHD_ValueKind kind, const char *key,
                               const char *filename, const char *type, const char *coding,
                               const char *data, uint64_t at, size_t n)
{
    SlRequest *request = own;

    (void)kind, (void)type, (void)coding;
    if (key == NULL || strlen(key) > 64)
        return MHD_YES;
    if (strcmp(key, "photo") != 0)
        put_field(request, key, data, n, at);
    else if (filename != NULL && *filename != '\0')
        put_photo(request, filename, data, n, at);
    return MHD_YES;
}

static enum MHD_Result on_argument(void *own, enum MHD_ValueKind kind, const char *key,
                                   const char *value)
{
    (void)kind;
    if (value != NULL && strlen(key) <= 64)
        put_field(own, key, value, strlen(value), 0);
    return MHD_YES;
}

/* ---- judging ------------------------------------------------------------------------------------
 */

static const char *header(const SlRequest *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static SlGuardHeaders guard_headers(const SlRequest *request)
{
    return (SlGuardHeaders){
        .host = header(request, "Host"),
        .origin = header(request, "Origin"),
        .fetch_site = header(request, "Sec-Fetch-Site"),
        .authorization = header(request, "Authorization"),
        .cookie = MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND, "desk"),
    };
}

static const SlRoute *find_route(const char *method, const char *path, gboolean *known_path)
{
    gboolean head = strcmp(method, "HEAD") == 0;

    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++)
        if (strcmp(path, routes[i].path) == 0) {
            *known_path = TRUE;
            if (strcmp(head ? "GET" : method, routes[i].method) == 0)
                return &routes[i];
        }
    return NULL;
}

/* The body's length must be said, and fit. */
static guint judge_length(SlRequest *request, const char **words)
{
    const char *said = header(request, "Content-Length");
    guint64 n = 0;

    if (said == NULL || !g_ascii_string_to_unsigned(said, 10, 0, G_MAXINT64, &n, NULL)) {
        *words = N_("say the length of what you send (Content-Length)");
        return 411;
    }
    if (n > SL_DESK_MAX_REQUEST) {
        *words = N_("too much at once; send fewer photos");
        return 413;
    }
    if (n + request->desk->held > SL_DESK_MAX_HELD) {
        *words = N_("the desk is full; try again in a moment");
        return 503;
    }
    request->held = n;
    request->desk->held += n;
    return 0;
}

static guint judge(SlRequest *request, const char *method, const char *path, const char **words)
{
    const SlGuardHeaders seen = guard_headers(request);
    gboolean known_path = FALSE;

    *words = N_("this desk goes by another name; open it by its address");
    if (!sl_guard_host(&request->desk->guard, &seen))
        return 421;
    request->route = find_route(method, path, &known_path);
    *words = known_path ? N_("that cannot be done here") : N_("there is no such page");
    if (request->route == NULL)
        return known_path ? 405 : 404;
    *words = N_("another web page asked for this; open the desk itself");
    if (strcmp(method, "POST") == 0 && !sl_guard_origin(&seen))
        return 403;
    *words = NULL;
    if (!request->route->open && !sl_guard_token(&request->desk->guard, &seen))
        return 401;
    return strcmp(method, "POST") == 0 ? judge_length(request, words) : 0;
}

static enum MHD_Result begin(SlRequest *request, const char *path, const char *method)
{
    const char *words = NULL;

    request->lang = sl_lang_accept(header(request, "Accept-Language"));
    MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, on_argument, request);
    sl_lang_parse(sl_request_field(request, "lang"), &request->lang);
    sl_lang_use(request->lang);
    guint status = judge(request, method, path, &words);
    if (status == 401) {
        sl_request_answer(request, 401, "text/html; charset=utf-8", sl_page_door(request, FALSE));
        return send_answer(request);
    }
    if (status != 0)
        return refuse(request, status, words);
    if (strcmp(method, "POST") != 0)
        return MHD_YES;
    request->post = MHD_create_post_processor(request->connection, POST_BUFFER, on_part, request);
    return request->post != NULL ? MHD_YES : refuse(request, 415, N_("send it as a form"));
}

static enum MHD_Result dispatch(SlRequest *request)
{
    if (!request->dispatched) {
        request->dispatched = TRUE;
        if (request->post != NULL)
            MHD_destroy_post_processor(g_steal_pointer(&request->post));
        sl_lang_parse(sl_request_field(request, "lang"), &request->lang);
        sl_lang_use(request->lang);
        request->route->act(request);
    }
    if (request->status != 0 || request->events)
        return send_answer(request);
    request->suspended = TRUE; /* a worker's answer wakes it */
    MHD_suspend_connection(request->connection);
    return MHD_YES;
}

static enum MHD_Result access_request(void *data, struct MHD_Connection *connection,
                                      const char *path, const char *method, const char *version,
                                      const char *body, size_t *n_body, void **own)
{
    SlRequest *request = *own;

    (void)version;
    if (request == NULL) {
        *own = request = request_new(data, connection);
        return begin(request, path, method);
    }
    if (*n_body > 0) {
        if (request->post != NULL && !request->too_many)
            MHD_post_process(request->post, body, *n_body); /* a damaged form lacks its photos */
        *n_body = 0;
        return MHD_YES;
    }
    return dispatch(request);
}

const MHD_AccessHandlerCallback sl_desk_access = access_request;

/* ---- looking after
 * ------------------------------------------------------------------------------- */

static gboolean has_left(int fd)
{
    struct pollfd seen = {fd, POLLRDHUP | POLLHUP | POLLERR, 0};

    return poll(&seen, 1, 0) > 0 && (seen.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void sl_desk_look_after(SlDesk *desk)
{
    gint64 now = g_get_monotonic_time();
    g_autoptr(GPtrArray) left = g_ptr_array_new();

    for (GList *at = desk->requests.head; at != NULL; at = at->next) {
        SlRequest *request = at->data;
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        gboolean late =
            !request->dispatched && now - request->begun > SL_DESK_UPLOAD_SECONDS * G_USEC_PER_SEC;
        if (info == NULL || request->gone)
            continue;
        if (late || (request->suspended && has_left(info->connect_fd))) {
            shutdown(info->connect_fd, SHUT_RDWR);
            request->gone = TRUE;
            g_ptr_array_add(left, request);
        }
    }
    for (guint i = 0; i < left->len; i++) { /* MHD notices when it is woken, and ends them */
        SlRequest *request = g_ptr_array_index(left, i);
        sl_desk_forget(request);
        request->ended = TRUE;
        if (request->status == 0 && !request->events && request->dispatched)
            sl_request_answer(request, 500, "text/plain", g_string_new(NULL));
        else
            sl_request_wake(request);
    }
}
