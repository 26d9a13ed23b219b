/* serve-work — what a worker of the desk does: look at a photo, draw a label */
#include "cli/serve.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/outputs.h"
#include "cli/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ASK_TYPE    "(ysssssuay)"
#define ANSWER_TYPE "(usay)"
#define MAX_WORDS   2000
#define MAX_FILES   200 /* of one pack */
#define MAX_FILE    ((gsize)256 << 20)

/* ---- question and answer -------------------------------------------------------------------- */

static const char *valid(const char *text)
{
    return text != NULL ? text : "";
}

GBytes *sl_ask_pack(const SlAsk *ask)
{
    GVariant *data = g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE,
                                               ask->data != NULL ? ask->data : "", ask->n_data, 1);
    g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_new(
        "(ysssssu@ay)", (guchar)ask->kind, valid(ask->name), valid(ask->detail),
        valid(ask->variant), valid(ask->folder), sl_lang_word(ask->lang), ask->n, data));
    return g_variant_get_data_as_bytes(all);
}

static GBytes *answer_new(guint code, const char *words, const void *data, gsize n)
{
    g_autofree char *utf8 = g_utf8_make_valid(valid(words), -1);
    GVariant *bytes =
        g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, data != NULL ? data : "", n, 1);
    g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_new("(us@ay)", code, utf8, bytes));

    return g_variant_get_data_as_bytes(all);
}

gboolean sl_answer_unpack(GBytes *answer, guint *code, char **words, GBytes **data)
{
    g_autoptr(GVariant) all =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(ANSWER_TYPE), answer, FALSE));
    g_autoptr(GVariant) bytes = NULL;

    if (!g_variant_is_normal_form(all))
        return FALSE;
    g_variant_get(all, "(us@ay)", code, words, &bytes);
    *data = g_variant_get_data_as_bytes(bytes);
    return TRUE;
}

/* ---- the worker ----------------------------------------------------------------------------- */

typedef struct {
    SlCli *cli;
    SlRegistry *registry;
    SlVerifier *verifier;
    char *edition; /* for which the verifier was made */
    char *model;
    int said; /* a file in memory: what commands print */
} Clerk;

gpointer sl_desk_worker_start(gpointer cli)
{
    Clerk *clerk = g_new0(Clerk, 1);

    clerk->cli = cli;
    clerk->said = memfd_create("said", MFD_CLOEXEC);
    if (clerk->said >= 0) {
        dup2(clerk->said, STDOUT_FILENO);
        dup2(clerk->said, STDERR_FILENO);
    }
    return clerk;
}

static void close_books(Clerk *clerk)
{
    g_clear_pointer(&clerk->verifier, sl_verifier_free);
    g_clear_pointer(&clerk->registry, sl_registry_close);
    g_clear_pointer(&clerk->edition, g_free);
    g_clear_pointer(&clerk->model, g_free);
}

static gboolean make_verifier(Clerk *clerk, GError **error)
{
    const SlScheme *scheme = sl_cli_scheme(NULL, clerk->cli, error);

    if (scheme == NULL)
        return FALSE;
    g_autofree char *fonts = g_build_filename(clerk->cli->data, "fonts", NULL);
    const SlVerifyOrder order = {
        .registry = clerk->registry,
        .finder = sl_cli_scheme,
        .finder_data = clerk->cli,
        .scheme = scheme,
        .fonts_folder = g_intern_string(fonts),
        .model = clerk->model,
        .effort = SL_EFFORT_NORMAL,
        .on = clerk->cli->on_text != NULL ? clerk->cli->on : sl_date_today(),
        .keep_pictures = TRUE,
    };
    clerk->verifier = sl_verifier_new(&order, error);
    return clerk->verifier != NULL;
}

/* Registry and verifier, made anew when a list was imported meanwhile, or for another model. */
static gboolean open_books(Clerk *clerk, const char *model, GError **error)
{
    if (clerk->registry == NULL &&
        (clerk->registry = sl_cli_registry_open(clerk->cli, SL_REGISTRY_READ, error)) == NULL)
        return FALSE;
    g_autoptr(SlEdition) newest = sl_registry_newest(clerk->registry, NULL);
    const char *edition = newest != NULL ? newest->name : "";
    const char *wanted = *model != '\0' ? model : NULL;
    if (clerk->verifier != NULL && g_strcmp0(clerk->edition, edition) == 0 &&
        g_strcmp0(clerk->model, wanted) == 0)
        return TRUE;
    g_clear_pointer(&clerk->verifier, sl_verifier_free);
    g_free(clerk->edition);
    clerk->edition = g_strdup(edition);
    g_free(clerk->model);
    clerk->model = g_strdup(wanted);
    return make_verifier(clerk, error);
}

static GBytes *look_at(Clerk *clerk, const SlAsk *ask)
{
    static const SlReportCount counts[] = {
        [SL_VERDICT_UNDECIDED] = SL_COUNT_UNDECIDED,
        [SL_VERDICT_DIFFERS] = SL_COUNT_DIFFERS,
        [SL_VERDICT_MATCHES] = SL_COUNT_MATCHES,
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(SlReport) report = NULL;
    g_autoptr(GString) packed = g_string_new(NULL);
    g_auto(SlDossier) dossier;
    gint64 begin = g_get_monotonic_time();
    SlEvidenceLine line;
    GDate on = clerk->cli->on_text != NULL ? clerk->cli->on : sl_date_today();

    sl_dossier_init(&dossier);
    if (open_books(clerk, ask->detail, &error))
        report = sl_verify_bytes(clerk->verifier, ask->name,
                                 g_bytes_new_static(ask->data, ask->n_data), &error);
    sl_evidence_line_init(&line, ask->lang, &on, clerk->edition);
    if (report != NULL)
        sl_dossier_tell(&dossier, report, &line, ask->n,
                        (double)(g_get_monotonic_time() - begin) / 1000);
    else
        sl_dossier_tell_error(&dossier, ask->name, sl_error_word(error), error->message, &line,
                              ask->n);
    sl_evidence_line_clear(&line);
    sl_dossier_pack(&dossier, packed);
    if (report == NULL)
        close_books(clerk); /* the next photo gets fresh ones */
    return answer_new(report != NULL ? counts[report->verdict] : SL_COUNT_ERROR, NULL, packed->str,
                      packed->len);
}

/* ---- drawing --------------------------------------------------------------------------------- */

/* What the command said, without the program's name: its last line. */
static char *last_words(const Clerk *clerk)
{
    char text[MAX_WORDS + 1] = "";
    gssize n = clerk->said >= 0 ? pread(clerk->said, text, MAX_WORDS, 0) : 0;

    text[MAX(n, 0)] = '\0';
    g_strchomp(text);
    const char *line = strrchr(text, '\n');
    line = line != NULL ? line + 1 : text;
    return g_strdup(g_str_has_prefix(line, "starlabel: ") ? line + strlen("starlabel: ") : line);
}

static int run_render(const Clerk *clerk, const SlAsk *ask)
{
    g_autofree char *on = clerk->cli->on_text != NULL ? g_strdup(clerk->cli->on_text) : NULL;
    const char *words[32] = {"render",
                             "--registry",
                             clerk->cli->registry,
                             "--data",
                             clerk->cli->data,
                             "--use",
                             ask->detail,
                             "--variant",
                             ask->variant,
                             "--format",
                             ask->kind == SL_ASK_PACK ? "png,svg,pdf" : "svg",
                             "--output",
                             ask->folder,
                             "--jobs",
                             "1",
                             "--quiet"};
    int n = 16;

    if (on != NULL) {
        words[n++] = "--on";
        words[n++] = on;
    }
    words[n++] = "--";
    words[n++] = ask->name;
    if (clerk->said >= 0 &&
        (ftruncate(clerk->said, 0) != 0 || lseek(clerk->said, 0, SEEK_SET) != 0))
        return SL_EXIT_TROUBLE;
    return sl_cli_render(n, (char **)words);
}

static void list_files(const char *folder, const char *below, GPtrArray *files)
{
    g_autofree char *path =
        below != NULL ? g_build_filename(folder, below, NULL) : g_strdup(folder);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && files->len < MAX_FILES && (name = g_dir_read_name(dir)) != NULL) {
        char *file = below != NULL ? g_build_filename(below, name, NULL) : g_strdup(name);
        g_autofree char *whole = g_build_filename(folder, file, NULL);
        if (g_file_test(whole, G_FILE_TEST_IS_DIR)) {
            list_files(folder, file, files);
            g_free(file);
        } else {
            g_ptr_array_add(files, file);
        }
    }
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GBytes *collect(const SlAsk *ask, GPtrArray *files)
{
    SlZip *zip = ask->kind == SL_ASK_PACK ? sl_zip_new() : NULL;

    for (guint i = 0; i < files->len; i++) {
        const char *name = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(ask->folder, name, NULL);
        g_autoptr(GBytes) bytes = sl_file_read(path, MAX_FILE, NULL);
        if (bytes == NULL)
            continue;
        if (zip != NULL)
            sl_zip_add(zip, name, bytes);
        else if (g_str_has_suffix(name, ".svg"))
            return g_steal_pointer(&bytes);
    }
    return zip != NULL ? sl_zip_finish(zip) : NULL;
}

static GBytes *draw(Clerk *clerk, const SlAsk *ask)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    int code = run_render(clerk, ask);

    if (code != SL_EXIT_DONE) {
        g_autofree char *words = last_words(clerk);
        return answer_new((guint)code, words, NULL, 0);
    }
    list_files(ask->folder, NULL, files);
    g_ptr_array_sort(files, by_name);
    g_autoptr(GBytes) bytes = collect(ask, files);
    if (bytes == NULL)
        return answer_new(SL_EXIT_TROUBLE, _("nothing was drawn"), NULL, 0);
    return answer_new(0, NULL, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

GBytes *sl_desk_worker_do(gpointer started, GBytes *question)
{
    g_autoptr(GVariant) all =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(ASK_TYPE), question, TRUE));
    g_autoptr(GVariant) bytes = NULL;
    const char *lang;
    guchar kind;
    SlAsk ask = {.n_data = 0};

    g_variant_get(all, "(y&s&s&s&s&su@ay)", &kind, &ask.name, &ask.detail, &ask.variant,
                  &ask.folder, &lang, &ask.n, &bytes);
    ask.kind = (SlAskKind)kind;
    sl_lang_parse(lang, &ask.lang);
    sl_lang_start(ask.lang); /* of whatever threads it takes to draw */
    ask.data = g_variant_get_fixed_array(bytes, &ask.n_data, 1);
    return ask.kind == SL_ASK_PHOTO ? look_at(started, &ask) : draw(started, &ask);
}
