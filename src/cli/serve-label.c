/* serve-label — a number is looked up, its label is drawn and shown, its pack handed out */
#include "cli/serve.h"

#include "base/words.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- the private folder -----------------------------------------------------------------------
 */

static void remove_all(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        if (!g_file_test(below, G_FILE_TEST_IS_SYMLINK) && g_file_test(below, G_FILE_TEST_IS_DIR))
            remove_all(below);
        else
            g_unlink(below);
    }
    g_rmdir(path);
}

static char *folder_of(const SlRequest *request)
{
    g_autofree char *name = g_strdup_printf("%p", (const void *)request);

    return g_build_filename(request->desk->folder, name, NULL);
}

/* ---- asking -------------------------------------------------------------------------------------
 */

static const char *wished_use(const SlRequest *request)
{
    const SlUse *use = sl_scheme_find_use(request->desk->scheme, sl_request_field(request, "use"));

    if (use == NULL)
        use = g_ptr_array_index(request->desk->scheme->uses, 0);
    return use->name;
}

static const char *wished_variant(const SlRequest *request)
{
    const SlVariant *variant =
        sl_scheme_find_variant(request->desk->scheme, sl_request_field(request, "variant"));

    if (variant == NULL)
        variant = g_ptr_array_index(request->desk->scheme->variants, 0);
    return variant->name;
}

static void ask_drawing(SlRequest *request, SlAskKind kind, SlPoolDone done)
{
    g_autofree char *folder = folder_of(request);
    const SlAsk ask = {
        .kind = kind,
        .name = request->record->number,
        .detail = wished_use(request),
        .variant = wished_variant(request),
        .folder = folder,
        .lang = request->lang,
    };
    g_autoptr(GBytes) question = sl_ask_pack(&ask);

    g_mkdir(folder, 0700);
    request->pending = 1;
    guint64 id = sl_pool_ask(request->desk->pool, question, done, request);
    if (request->pending > 0)
        request->ask = id;
}

/* The worker's bytes, or NULL and why not. */
static GBytes *take_drawing(SlRequest *request, GBytes *answer, const char *lost, char **words)
{
    g_autofree char *folder = folder_of(request);
    g_autoptr(GBytes) data = NULL;
    guint code = 0;

    request->ask = 0;
    request->pending = 0;
    remove_all(folder);
    if (answer == NULL || !sl_answer_unpack(answer, &code, words, &data)) {
        *words = g_strdup(lost != NULL ? lost : _("could not be drawn"));
        return NULL;
    }
    return code == 0 ? g_steal_pointer(&data) : NULL;
}

static gboolean find_record(SlRequest *request, GError **error)
{
    g_autofree char *number = sl_number_normalise(sl_request_field(request, "number"));

    return *number == '\0' ||
           sl_registry_find(request->desk->registry, number, &request->record, error);
}

/* ---- the page -----------------------------------------------------------------------------------
 */

static void on_picture(guint64 id, GBytes *answer, const char *lost, gpointer user)
{
    SlRequest *request = user;
    g_autofree char *words = NULL;
    g_autoptr(GBytes) svg = take_drawing(request, answer, lost, &words);

    (void)id;
    sl_request_answer(request, 200, "text/html; charset=utf-8",
                      sl_page_label(request, request->record, svg, words));
}

#define MAX_LISTED 100 /* rows of one model that are shown */

typedef struct {
    SlRequest *request;
    guint n;
} Listing;

static gboolean list_row(const SlRecord *record, SlStatus status, gpointer data)
{
    Listing *listing = data;

    sl_page_listed(listing->request->listed, listing->request, record, status);
    return ++listing->n < MAX_LISTED;
}

/* What is no number may be a model. */
static gboolean find_model(SlRequest *request, GError **error)
{
    SlCli *cli = &request->desk->cli;
    Listing listing = {request, 0};
    const SlFilter filter = {.model = sl_request_field(request, "number"),
                             .expires_within_days = -1,
                             .on = cli->on_text != NULL ? cli->on : sl_date_today()};

    return *filter.model == '\0' || sl_registry_list(request->desk->registry, &filter,
                                                     sl_cli_scheme, cli, list_row, &listing, error);
}

void sl_desk_label(SlRequest *request)
{
    g_autoptr(GError) error = NULL;

    sl_request_evidence(request);
    if (!find_record(request, &error) ||
        (request->record == NULL && !find_model(request, &error))) {
        sl_request_answer(request, 500, "text/html; charset=utf-8",
                          sl_page_message(request, N_("Something is not right"), error->message));
        return;
    }
    if (request->record != NULL) {
        ask_drawing(request, SL_ASK_PICTURE, on_picture);
        return;
    }
    gboolean asked = *sl_request_field(request, "number") != '\0' && request->listed->len == 0;
    sl_request_answer(request, asked ? 404 : 200, "text/html; charset=utf-8",
                      sl_page_label(request, NULL, NULL, NULL));
}

static void on_pack(guint64 id, GBytes *answer, const char *lost, gpointer user)
{
    SlRequest *request = user;
    g_autofree char *words = NULL;
    g_autoptr(GBytes) zip = take_drawing(request, answer, lost, &words);

    (void)id;
    if (zip == NULL) {
        sl_request_answer(request, 409, "text/html; charset=utf-8",
                          sl_page_message(request, N_("This label cannot be drawn"), words));
        return;
    }
    /* a listed number: letters, digits and '-', but what comes from a list is never trusted */
    g_autofree char *name = g_strcanon(g_strdup(request->record->number),
                                       G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '_');
    request->disposition = g_strdup_printf("attachment; filename=\"%s.zip\"", name);
    sl_request_answer_bytes(request, 200, "application/zip", zip);
}

void sl_desk_pack(SlRequest *request)
{
    g_autoptr(GError) error = NULL;

    if (find_record(request, &error) && request->record != NULL) {
        ask_drawing(request, SL_ASK_PACK, on_pack);
        return;
    }
    sl_request_answer(request, 404, "text/html; charset=utf-8",
                      sl_page_message(request, N_("Something is not right"),
                                      error != NULL ? error->message
                                                    : sl_say(request->lang, "nothing is listed")));
}
