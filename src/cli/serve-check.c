/* serve-check — photos go to workers; verdicts come back one by one, or together as a page */
#include "cli/serve.h"

#include "base/json.h"
#include "base/words.h"

#include <string.h>

/* How the answer to a form may come. */
typedef enum { AS_PAGE, AS_REPORT, AS_CSV, AS_JSON, AS_EVENTS } As;

static const struct {
    const char *word, *type, *disposition;
} forms[] = {
    [AS_PAGE] = {"page", "text/html; charset=utf-8", NULL},
    [AS_REPORT] = {"report", "text/html; charset=utf-8", "attachment; filename=\"report.html\""},
    [AS_CSV] = {"csv", "text/csv; charset=utf-8", "attachment; filename=\"report.csv\""},
    [AS_JSON] = {"jsonl", "application/jsonl; charset=utf-8", NULL},
    [AS_EVENTS] = {"events", "text/event-stream", NULL},
};

static As wanted(const SlRequest *request)
{
    const char *accept =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, "Accept");
    const char *word = sl_request_field(request, "as");

    if (accept != NULL && g_str_has_prefix(accept, "text/event-stream"))
        return AS_EVENTS;
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (strcmp(word, forms[i].word) == 0)
            return (As)i;
    return AS_PAGE;
}

static guint first_number(const SlRequest *request)
{
    guint64 n = 1;

    g_ascii_string_to_unsigned(sl_request_field(request, "first"), 10, 1, 1000000, &n, NULL);
    return (guint)n;
}

/* ---- answers --------------------------------------------------------------------------------- */

static const char *count_word(SlReportCount count)
{
    static const char *const words[] = {
        [SL_COUNT_MATCHES] = "matches",
        [SL_COUNT_DIFFERS] = "differs",
        [SL_COUNT_UNDECIDED] = "undecided",
        [SL_COUNT_ERROR] = "error",
    };

    return words[count];
}

/* One event (WHATWG HTML, 9.2.6); JSON has no line feeds of its own. */
static void add_event(SlRequest *request, guint index)
{
    const SlDeskPhoto *photo = g_ptr_array_index(request->photos, index);
    SlJson json;

    g_string_append(request->out, "event: verdict\ndata: ");
    json = sl_json_begin(request->out);
    sl_json_object(&json, NULL);
    sl_json_int(&json, "n", first_number(request) + index);
    sl_json_string(&json, "photo", photo->name);
    sl_json_string(&json, "verdict", count_word(photo->count));
    sl_json_string(&json, "row", photo->dossier.part[SL_PART_ROW]->str);
    sl_json_string(&json, "sheet", photo->dossier.part[SL_PART_SHEET]->str);
    sl_json_string(&json, "csv", photo->dossier.part[SL_PART_CSV]->str);
    sl_json_string(&json, "json", photo->dossier.part[SL_PART_JSON]->str);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append(request->out, "\n\n");
}

static void answer_together(SlRequest *request)
{
    As as = wanted(request);
    g_autoptr(GError) error = NULL;
    g_autoptr(SlReportPage) page =
        sl_report_page_new(request->desk->cli.data, &request->line, &error);

    if (page == NULL) {
        sl_request_answer(request, 500, "text/html; charset=utf-8",
                          sl_page_message(request, N_("Something is not right"), error->message));
        return;
    }
    for (guint i = 0; i < request->photos->len; i++) {
        const SlDeskPhoto *photo = g_ptr_array_index(request->photos, i);
        sl_report_page_add(page, photo->count, &photo->dossier);
    }
    request->disposition = g_strdup(forms[as].disposition);
    const GString *text = as == AS_CSV    ? sl_report_page_csv(page)
                          : as == AS_JSON ? sl_report_page_json(page)
                                          : NULL;
    sl_request_answer(request, 200, forms[as].type,
                      text != NULL ? g_string_new_len(text->str, (gssize)text->len)
                                   : sl_report_page_html(page));
}

static void photo_done(SlRequest *request, guint index)
{
    SlDeskPhoto *photo = g_ptr_array_index(request->photos, index);

    photo->done = TRUE;
    photo->ask = 0;
    request->pending--;
    if (request->events) {
        add_event(request, index);
        for (int i = 0; i < SL_DOSSIER_PARTS; i++) /* it is on its way: not kept twice */
            g_string_truncate(photo->dossier.part[i], 0);
        if (request->pending == 0) {
            g_string_append(request->out, "event: done\ndata: {}\n\n");
            request->ended = TRUE;
        }
        sl_request_wake(request);
    } else if (request->pending == 0) {
        answer_together(request);
    }
}

static void tell_trouble(SlRequest *request, guint index, const char *code, const char *words)
{
    SlDeskPhoto *photo = g_ptr_array_index(request->photos, index);
    g_autofree char *message = g_strdup_printf("'%s' %s", photo->name, words);

    photo->count = SL_COUNT_ERROR;
    sl_dossier_tell_error(&photo->dossier, photo->name, code, message, &request->line,
                          first_number(request) + index);
    photo_done(request, index);
}

/* Which photo of the request was it? */
static guint find_ask(const SlRequest *request, guint64 id)
{
    guint i = 0;

    while (i < request->photos->len &&
           ((SlDeskPhoto *)g_ptr_array_index(request->photos, i))->ask != id)
        i++;
    return i;
}

static void on_verdict(guint64 id, GBytes *answer, const char *lost, gpointer user)
{
    SlRequest *request = user;
    guint index = find_ask(request, id), code = SL_COUNT_ERROR;
    g_autofree char *words = NULL;
    g_autoptr(GBytes) data = NULL;

    if (index == request->photos->len)
        return;
    SlDeskPhoto *photo = g_ptr_array_index(request->photos, index);
    if (answer == NULL || !sl_answer_unpack(answer, &code, &words, &data) || code >= SL_COUNTS) {
        tell_trouble(request, index, "library", lost != NULL ? lost : _("could not be looked at"));
        return;
    }
    g_autofree char *packed = g_strndup(g_bytes_get_data(data, NULL), g_bytes_get_size(data));
    sl_dossier_clear(&photo->dossier);
    if (!sl_dossier_unpack(&photo->dossier, packed)) {
        tell_trouble(request, index, "library", _("could not be looked at"));
        return;
    }
    photo->count = (SlReportCount)code;
    photo_done(request, index);
}

/* ---- questions --------------------------------------------------------------------------------
 */

static void ask_photo(SlRequest *request, guint index)
{
    SlDeskPhoto *photo = g_ptr_array_index(request->photos, index);
    const SlAsk ask = {
        .kind = SL_ASK_PHOTO,
        .name = photo->name,
        .detail = sl_request_field(request, "model"),
        .lang = request->lang,
        .n = first_number(request) + index,
        .data = photo->bytes->data,
        .n_data = photo->bytes->len,
    };

    if (photo->too_large) {
        g_autofree char *words = g_strdup_printf(_("is larger than %d MB"), SL_DESK_MAX_PHOTO_MB);
        tell_trouble(request, index, "limit", words);
        return;
    }
    g_autoptr(GBytes) question = sl_ask_pack(&ask);
    g_clear_pointer(&photo->bytes, g_byte_array_unref);
    guint64 id = sl_pool_ask(request->desk->pool, question, on_verdict, request);
    if (!photo->done)
        photo->ask = id;
}

void sl_desk_check(SlRequest *request)
{
    if (request->too_many || request->photos->len == 0) {
        const char *words =
            request->too_many ? N_("too many photos at once") : N_("no photo given");
        sl_request_answer(
            request, request->too_many ? 413 : 400, "text/html; charset=utf-8",
            sl_page_message(request, N_("Something is not right"), sl_say(request->lang, words)));
        return;
    }
    sl_request_evidence(request);
    if (wanted(request) == AS_EVENTS) {
        request->events = TRUE;
        request->type = g_strdup(forms[AS_EVENTS].type);
        g_string_append(request->out, ": looking\n\n"); /* the headers leave at once */
    }
    request->pending = request->photos->len;
    for (guint i = 0; i < request->photos->len; i++)
        ask_photo(request, i);
}

void sl_desk_forget(SlRequest *request)
{
    for (guint i = 0; i < request->photos->len; i++) {
        SlDeskPhoto *photo = g_ptr_array_index(request->photos, i);
        guint64 id = photo->ask;
        photo->ask = 0;
        if (id != 0)
            sl_pool_forget(request->desk->pool, id);
    }
    guint64 id = request->ask;
    request->ask = 0;
    if (id != 0)
        sl_pool_forget(request->desk->pool, id);
}

/* A report without photos, for the page's script to fill in. */
void sl_desk_report_shell(SlRequest *request)
{
    sl_request_evidence(request);
    answer_together(request);
}
