/*
 * serve — the parts of `starlabel serve`, in the order in which a request meets them
 *
 *     serve.c        command line, what is opened at start, the loop
 *     serve-guard.c  may this request be answered at all: Host, Origin, token
 *     serve-http.c   one request: its body in, its answer out
 *     serve-check.c  photos -> questions to workers -> verdicts, one by one or as a page
 *     serve-label.c  a number -> row, picture, pack
 *     serve-pages.c  what pages say
 *     serve-work.c   in the worker: a photo is looked at, a label is drawn
 *
 * One thread, one loop; photos are decoded and labels drawn in worker processes (pool.h). Uploads
 * are held in memory, and only until they are answered. The registry is opened for reading.
 */
#ifndef SL_SERVE_H
#define SL_SERVE_H

#include "cli/cli.h"
#include "cli/pool.h"
#include "cli/report-page.h"

#include <microhttpd.h>

#define SL_DESK_MAX_PHOTOS      100                  /* of one request */
#define SL_DESK_MAX_PHOTO_MB    48                   /* a 108-megapixel phone's JPEG has 40 MB */
#define SL_DESK_MAX_REQUEST     ((guint64)384 << 20) /* bytes of one request */
#define SL_DESK_MAX_HELD        ((guint64)768 << 20) /* bytes of all requests at once */
#define SL_DESK_MAX_FIELD       4096                 /* bytes of a form's field that is no photo */
#define SL_DESK_MAX_CONNECTIONS 256
#define SL_DESK_IDLE_SECONDS    30  /* a connection on which nothing moves is closed */
#define SL_DESK_UPLOAD_SECONDS  600 /* an upload that takes longer, too */

/* ---- who may ask (serve-guard.c) ------------------------------------------------------------ */

typedef struct {
    gboolean loopback; /* listening on the loopback alone */
    guint port;
    char **names;     /* further values of Host, exact, NULL-ended; may be NULL */
    char *token_hash; /* sha256 in hex, NULL: no token is asked for */
} SlGuard;

/* The headers that a verdict is made on; NULL where the request has none. */
typedef struct {
    const char *host, *origin, *fetch_site, *authorization, *cookie;
} SlGuardHeaders;

/* Whether Host names this desk: an address, "localhost", this machine's name, or one of `names`;
 * on the loopback only loopback addresses. Another name would be a web page that lets its own
 * domain point here (DNS rebinding). */
gboolean sl_guard_host(const SlGuard *guard, const SlGuardHeaders *headers);
/* Whether a request that changes or costs something comes from our own page, or from no page. */
gboolean sl_guard_origin(const SlGuardHeaders *headers);
/* Whether the token is there: in the cookie, or as "Authorization: Bearer". */
gboolean sl_guard_token(const SlGuard *guard, const SlGuardHeaders *headers);
gboolean sl_guard_is_token(const SlGuard *guard, const char *token);
/* sha256 of a token in hex. */
char *sl_guard_hash(const char *token);

/* ---- the desk ------------------------------------------------------------------------------- */

typedef struct {
    SlCli cli;
    SlGuard guard;
    SlPool *pool;
    SlRegistry *registry;
    const SlScheme *scheme;
    struct MHD_Daemon *daemon;
    guint pump_timer;
    guint64 held;      /* bytes of all uploads */
    GQueue requests;   /* SlRequest* */
    char *folder;      /* private; where workers draw; empty between requests */
    GHashTable *files; /* "/desk.css" -> GBytes */
} SlDesk;

/* What one worker is asked, and what it answers. */
typedef enum { SL_ASK_PHOTO = 'P', SL_ASK_PICTURE = 'S', SL_ASK_PACK = 'Z' } SlAskKind;

typedef struct {
    SlAskKind kind;
    const char *name;   /* photo's name; number */
    const char *detail; /* model in hand; use */
    const char *variant;
    const char *folder; /* to draw in */
    SlLang lang;
    guint n; /* photos from 1 */
    const void *data;
    gsize n_data;
} SlAsk;

GBytes *sl_ask_pack(const SlAsk *ask);
/* `code` is an SlReportCount, or for drawings 0; `data` a packed dossier, SVG or zip, or empty with
 * `words` that say why. False if the worker's answer is damaged. */
gboolean sl_answer_unpack(GBytes *answer, guint *code, char **words, GBytes **data);

/* For sl_pool_new; data is the SlCli. */
gpointer sl_desk_worker_start(gpointer cli);
GBytes *sl_desk_worker_do(gpointer started, GBytes *question);

/* Let the daemon work off what is ready, and come back when it wants to. */
void sl_desk_pump(SlDesk *desk);

/* ---- one request (serve-http.c) ------------------------------------------------------------- */

typedef struct {
    char *name;
    GByteArray *bytes;
    gboolean too_large;
    guint64 ask; /* 0: answered, or not yet asked */
    gboolean done;
    SlReportCount count;
    SlDossier dossier;
} SlDeskPhoto;

typedef struct SlRequest {
    SlDesk *desk;
    struct MHD_Connection *connection;
    const struct SlRoute *route;
    SlLang lang;
    struct MHD_PostProcessor *post;
    GHashTable *fields; /* of the query or the form */
    char *field;        /* that is being received */
    GPtrArray *photos;  /* SlDeskPhoto* */
    guint64 held;
    gint64 begun;
    gboolean too_many, dispatched, suspended, gone;

    /* waiting for workers */
    guint pending;
    guint64 ask;
    SlEvidenceLine line;
    SlRecord *record;
    GString *listed; /* as HTML: what is registered for the model that was asked for */

    /* the answer */
    gboolean events, ended; /* server-sent events: `out` grows until `ended` */
    GString *out;
    gsize sent;
    guint status; /* 0: no answer yet */
    char *type, *disposition, *location, *cookie;
} SlRequest;

typedef struct SlRoute {
    const char *method, *path;
    void (*act)(SlRequest *request);
    gboolean open; /* needs no token */
} SlRoute;

/* The answer is whole: `body` (taken), with the media type. */
void sl_request_answer(SlRequest *request, guint status, const char *type, GString *body);
void sl_request_answer_bytes(SlRequest *request, guint status, const char *type, GBytes *body);
/* Something for a server-sent stream is in `out`, or it has ended. */
void sl_request_wake(SlRequest *request);
const char *sl_request_field(const SlRequest *request, const char *name);
/* Evidence of today's registry. */
void sl_request_evidence(SlRequest *request);

extern const MHD_AccessHandlerCallback sl_desk_access;
void sl_desk_completed(void *data, struct MHD_Connection *connection, void **own,
                       enum MHD_RequestTerminationCode why);
/* Called twice a second: clients that left, uploads that never end. */
void sl_desk_look_after(SlDesk *desk);

/* ---- what requests do ------------------------------------------------------------------------ */

void sl_desk_home(SlRequest *request);
void sl_desk_file(SlRequest *request);
void sl_desk_report_shell(SlRequest *request);
void sl_desk_check(SlRequest *request);
void sl_desk_label(SlRequest *request);
void sl_desk_pack(SlRequest *request);
void sl_desk_open(SlRequest *request);
void sl_desk_door(SlRequest *request);

/* Forget what workers were asked for this request. */
void sl_desk_forget(SlRequest *request);

/* ---- pages (serve-pages.c) ------------------------------------------------------------------- */

void sl_page_begin(GString *out, const SlRequest *request, const char *title, const char *here);
void sl_page_end(GString *out);
GString *sl_page_home(const SlRequest *request);
GString *sl_page_message(const SlRequest *request, const char *title, const char *words);
GString *sl_page_door(const SlRequest *request, gboolean refused);
/* One line of request->listed. */
void sl_page_listed(GString *out, const SlRequest *request, const SlRecord *record,
                    SlStatus status);
/* The form, and under it what is known of the number; `svg` NULL: `words` say why not. */
GString *sl_page_label(const SlRequest *request, const SlRecord *record, GBytes *svg,
                       const char *words);

#endif
