/* verify-resume — results that are kept, so that an interrupted run of `verify` goes on */
#include "cli/verify-resume.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/words.h"
#include "read/photo.h"

#define FORMULA       "1" /* of the key: another one makes every answer stale */
#define LINE_HEAD     "{\"photo\":"
#define MAX_DATA_FILE ((gsize)64 << 20)
#define MAX_DEPTH     4 /* of folders below assets */
#define UNKNOWN       (-1)
#define LOCK_TRIES    20
#define LOCK_PAUSE_US 50000

struct SlResume {
    SlResumeOrder order;
    char *path, *inputs;
    int fd;
    goffset *places; /* of each photo's line, or UNKNOWN */
    GArray *left;    /* guint */
};

/* ---- what answers are made of -------------------------------------------------------------- */

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names and contents of all files of a folder, in the order of their names. */
static gboolean hash_folder(GString *text, const char *folder, int depth, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gboolean ok = TRUE;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; ok && i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            ok = depth >= MAX_DEPTH || hash_folder(text, path, depth + 1, error);
            continue;
        }
        g_autoptr(GBytes) bytes = sl_file_read(path, MAX_DATA_FILE, error);
        if (bytes == NULL)
            return FALSE;
        g_autofree char *sha256 = sl_sha256(bytes);
        g_string_append_printf(text, "%s %s\n", (char *)names->pdata[i], sha256);
    }
    return ok;
}

static gboolean add_editions(GString *text, SlRegistry *registry, GError **error)
{
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, error);

    for (guint i = 0; editions != NULL && i < editions->len; i++) {
        const SlEdition *edition = editions->pdata[i];
        g_autofree char *date = sl_date_iso(&edition->date);
        g_string_append_printf(text, "%s %s %s %s %d\n", edition->scheme, edition->sha256, date,
                               edition->name, edition->rows);
    }
    return editions != NULL;
}

char *sl_resume_inputs(const SlCli *cli, SlRegistry *registry, const char *settings, GError **error)
{
    static const char *const folders[] = {"assets", "fonts"};
    g_autoptr(GString) text = g_string_new(SL_VERSION " " FORMULA "\n");

    g_string_append_printf(text, "%s\n%s\n", sl_lang_word(sl_lang_now()), settings);
    if (!add_editions(text, registry, error))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(cli->data, folders[i], NULL);
        if (!hash_folder(text, folder, 0, error))
            return NULL;
    }
    return sl_sha256_data(text->str, text->len);
}

static char *key_of(const SlResume *resume, guint photo, const char *sha256)
{
    g_autofree char *text =
        g_strdup_printf("%s %s %u %s", resume->inputs, sha256,
                        resume->order.numbered ? photo + 1 : 0, resume->order.photos[photo]);

    return sl_sha256_data(text, strlen(text));
}

/* ---- lines --------------------------------------------------------------------------------- */

typedef struct {
    char *photo, *key, *answer;
    int code;
} Line;

static void line_clear(Line *line)
{
    g_free(line->photo);
    g_free(line->key);
    g_free(line->answer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Line, line_clear)

static char *member(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_dup_string(node)
               : NULL;
}

static gboolean line_read(const char *text, gsize length, Line *line)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    gboolean ok = json_parser_load_from_data(parser, text, (gssize)length, NULL);
    JsonNode *root = ok ? json_parser_get_root(parser) : NULL;

    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return FALSE;
    JsonObject *object = json_node_get_object(root);
    line->photo = member(object, "photo");
    line->key = member(object, "key");
    line->answer = member(object, "answer");
    line->code = (int)json_object_get_int_member_with_default(object, "code", 0);
    return line->photo != NULL && line->key != NULL && line->answer != NULL;
}

/* A name that is not UTF-8 stands in JSON as this. */
static char *name_in_json(const char *photo)
{
    return g_utf8_make_valid(photo, -1);
}

/* ---- opening ------------------------------------------------------------------------------- */

static gboolean fail(const SlResume *resume, const char *what, GError **error)
{
    int code = errno;
    g_autofree char *shown = sl_printable(resume->path);

    g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s' %s: %s", shown, what, sl_words_errno(code));
    return FALSE;
}

typedef struct {
    goffset place;
    char key[65];
} Known;

static void note_line(GHashTable *known, Line *line, goffset place)
{
    Known *one = g_new0(Known, 1);

    one->place = place;
    g_strlcpy(one->key, line->key, sizeof one->key);
    g_hash_table_replace(known, g_steal_pointer(&line->photo), one);
}

/* The last line of each photo: name -> Known. *end is where the last whole one ends; false if there
 * are lines that no run of ours wrote. */
static gboolean scan_lines(FILE *stream, GHashTable *known, goffset *end)
{
    const gsize head = strlen(LINE_HEAD);
    char *text = NULL;
    gsize room = 0;
    gboolean ours = TRUE, whole = TRUE;

    *end = 0;
    for (gssize n; ours && whole && (n = getline(&text, &room, stream)) > 0;) {
        g_auto(Line) line = {.key = NULL};
        whole = text[n - 1] == '\n';
        ours = memcmp(text, LINE_HEAD, MIN((gsize)n, head)) == 0 &&
               (!whole || line_read(text, (gsize)n, &line));
        if (ours && whole) {
            note_line(known, &line, *end);
            *end += n;
        }
    }
    free(text);
    return ours;
}

static gboolean read_lines(const SlResume *resume, GHashTable *known, GError **error)
{
    int copy = dup(resume->fd);
    FILE *stream = copy >= 0 ? fdopen(copy, "r") : NULL;
    goffset end;

    if (stream == NULL)
        return fail(resume, _("cannot be read"), error);
    gboolean ours = scan_lines(stream, known, &end);
    fclose(stream);
    if (ours)
        return ftruncate(resume->fd, end) == 0 || fail(resume, _("cannot be written"), error);
    g_autofree char *shown = sl_printable(resume->path);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("'%s' does not hold results of an earlier run; give another --resume"), shown);
    return FALSE;
}

/* Is the photo as it was when its line was written? */
static gboolean is_current(const SlResume *resume, guint photo, const Known *known)
{
    const char *path = resume->order.photos[photo];

    if (known == NULL || strcmp(path, "-") == 0)
        return FALSE;
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_PHOTO_MAX_BYTES, NULL);
    if (bytes == NULL)
        return FALSE;
    g_autofree char *sha256 = sl_sha256(bytes);
    g_autofree char *key = key_of(resume, photo, sha256);
    return strcmp(key, known->key) == 0;
}

static gboolean open_file(SlResume *resume, GError **error)
{
    resume->fd = open(resume->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (resume->fd < 0)
        return fail(resume, _("cannot be written"), error);
    /* workers of a run that was killed hold it until they are gone, too */
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(resume->fd, LOCK_EX | LOCK_NB) == 0)
            return TRUE;
        g_usleep(LOCK_PAUSE_US);
    }
    g_autofree char *shown = sl_printable(resume->path);
    g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                _("'%s' is in use by another run; wait for it, or give another --resume"), shown);
    return FALSE;
}

SlResume *sl_resume_open(const SlResumeOrder *order, GError **error)
{
    g_autoptr(SlResume) resume = g_new0(SlResume, 1);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    resume->order = *order;
    resume->path = g_strdup(order->path);
    resume->inputs = g_strdup(order->inputs);
    resume->fd = -1;
    resume->places = g_new(goffset, order->n);
    resume->left = g_array_new(FALSE, FALSE, sizeof(guint));
    if (!open_file(resume, error) || !read_lines(resume, known, error))
        return NULL;
    for (guint i = 0; i < order->n; i++) {
        g_autofree char *name = name_in_json(order->photos[i]);
        const Known *line = g_hash_table_lookup(known, name);
        resume->places[i] = is_current(resume, i, line) ? line->place : UNKNOWN;
        if (resume->places[i] == UNKNOWN)
            g_array_append_val(resume->left, i);
    }
    return g_steal_pointer(&resume);
}

void sl_resume_free(SlResume *resume)
{
    if (resume == NULL)
        return;
    if (resume->fd >= 0)
        close(resume->fd);
    g_array_unref(resume->left);
    g_free(resume->places);
    g_free(resume->inputs);
    g_free(resume->path);
    g_free(resume);
}

/* ---- asking and keeping -------------------------------------------------------------------- */

guint sl_resume_n_left(const SlResume *resume)
{
    return resume->left->len;
}

guint sl_resume_left(const SlResume *resume, guint i)
{
    return g_array_index(resume->left, guint, i);
}

char *sl_resume_answer(const SlResume *resume, guint photo, int *code, GError **error)
{
    int copy = dup(resume->fd);
    FILE *stream = copy >= 0 ? fdopen(copy, "r") : NULL;
    g_auto(Line) line = {.key = NULL};
    char *text = NULL;
    gsize room = 0;
    gssize n = -1;

    if (stream != NULL && fseeko(stream, resume->places[photo], SEEK_SET) == 0)
        n = getline(&text, &room, stream);
    gboolean ok = n > 0 && line_read(text, (gsize)n, &line);
    free(text);
    if (stream != NULL)
        fclose(stream);
    if (!ok) {
        fail(resume, _("cannot be read"), error);
        return NULL;
    }
    *code = line.code;
    return g_steal_pointer(&line.answer);
}

gboolean sl_resume_keep(SlResume *resume, guint photo, const char *sha256, int code,
                        const char *answer, GError **error)
{
    g_autofree char *key = key_of(resume, photo, sha256);
    g_autoptr(GString) line = g_string_new(NULL);

    if (!g_utf8_validate(answer, -1, NULL))
        return TRUE; /* it could not be told again as it was */
    SlJson json = sl_json_begin(line);
    sl_json_object(&json, NULL);
    sl_json_string(&json, "photo", resume->order.photos[photo]);
    sl_json_string(&json, "key", key);
    sl_json_int(&json, "code", code);
    sl_json_string(&json, "answer", answer);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(line, '\n');
    for (gsize done = 0; done < line->len;) {
        gssize n = write(resume->fd, line->str + done, line->len - done);
        if (n < 0 && errno != EINTR)
            return fail(resume, _("cannot be written"), error); /* half a line is taken off later */
        done += n > 0 ? (gsize)n : 0;
    }
    return TRUE;
}
