/*
 * manifest — what stands in an output folder, and where it came from
 */
#include "cli/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/manifest-inside.h"

#define LOCK_TRIES 16

/* ---- files of the folder ------------------------------------------------------------------- */

char *sl_manifest_path(const SlManifest *manifest, const char *name)
{
    return g_build_filename(manifest->folder, name, NULL);
}

gboolean sl_manifest_fail(const SlManifest *manifest, const char *name, const char *what, int code,
                          GError **error)
{
    g_autofree char *path = sl_manifest_path(manifest, name);
    g_autofree char *shown = sl_printable(path);

    g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s' %s: %s", shown, what, sl_words_errno(code));
    return FALSE;
}

/* -1 with errno; never through a link, which could lead out of the folder. */
static int open_file(const SlManifest *manifest, const char *name, int flags)
{
    g_autofree char *path = sl_manifest_path(manifest, name);

    return open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | flags, 0666);
}

/* Is `fd` still the file of that name? A run that ends replaces its manifest.jsonl. */
static gboolean is_current(const SlManifest *manifest, int fd)
{
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LOG);
    struct stat open_one, named;

    return fstat(fd, &open_one) == 0 && lstat(path, &named) == 0 &&
           open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev;
}

/* Open and lock manifest.jsonl; with `make` it is made. True without it where it is not there. */
static gboolean lock_log(SlManifest *manifest, gboolean make, GError **error)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        manifest->log = open_file(manifest, SL_MANIFEST_LOG, make ? O_CREAT : 0);
        if (manifest->log < 0)
            return (!make && (errno == ENOENT || errno == ENOTDIR)) ||
                   sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), errno,
                                    error);
        if (flock(manifest->log, LOCK_EX | LOCK_NB) != 0)
            break;
        if (is_current(manifest, manifest->log))
            return TRUE;
        close(manifest->log);
        manifest->log = -1;
    }
    g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                _("'%s' is in use by another run; wait for it, or choose another -o"),
                manifest->folder);
    return FALSE;
}

gboolean sl_manifest_append(int fd, const GString *line)
{
    off_t before = lseek(fd, 0, SEEK_END);
    gsize done = 0;

    while (done < line->len) {
        gssize n = write(fd, line->str + done, line->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int code = n < 0 ? errno : ENOSPC;
            /* a full disk must not leave half a line */
            if (before >= 0 && ftruncate(fd, before) != 0)
                code = errno;
            errno = code;
            return FALSE;
        }
        done += (gsize)n;
    }
    return TRUE;
}

/* ---- opening ------------------------------------------------------------------------------- */

static void manifest_free(SlManifest *manifest)
{
    sl_line_index_free(manifest->listed);
    sl_line_index_free(manifest->announced);
    if (manifest->old_log >= 0 && manifest->old_log != manifest->log)
        close(manifest->old_log);
    if (manifest->log >= 0)
        close(manifest->log);
    if (manifest->journal >= 0)
        close(manifest->journal);
    g_free(manifest->part.shard);
    g_free(manifest->part.list);
    g_mutex_clear(&manifest->lock);
    g_free(manifest->folder);
    g_free(manifest);
}

static gboolean read_journal(SlManifest *manifest, GError **error)
{
    gboolean tidy;

    manifest->journal = open_file(manifest, SL_MANIFEST_JOURNAL, 0);
    if (manifest->journal < 0)
        return errno == ENOENT || errno == ENOTDIR ||
               sl_manifest_fail(manifest, SL_MANIFEST_JOURNAL, _("cannot be read"), errno, error);
    manifest->unfinished = TRUE;
    manifest->announced = sl_line_index_new(manifest->journal, &tidy, error);
    return manifest->announced != NULL;
}

static gboolean index_log(SlManifest *manifest, gboolean *tidy, GError **error)
{
    g_clear_pointer(&manifest->listed, sl_line_index_free);
    if (manifest->old_log >= 0 && manifest->old_log != manifest->log)
        close(manifest->old_log);
    manifest->old_log = manifest->log;
    manifest->listed = sl_line_index_new(manifest->log, tidy, error);
    return manifest->listed != NULL;
}

/* A killed run leaves lines in the order in which they came, perhaps half of one, and a name more
 * than once: bring that in order before it is asked. */
static gboolean read_log(SlManifest *manifest, gboolean force, GError **error)
{
    gboolean tidy = TRUE, imported = FALSE;

    if (!lock_log(manifest, FALSE, error))
        return FALSE;
    if (manifest->log >= 0 && !index_log(manifest, &tidy, error))
        return FALSE;
    if (!sl_manifest_check_list(manifest, force, &imported, error))
        return FALSE;
    if (tidy && !imported)
        return TRUE;
    manifest->changed = TRUE;
    return sl_manifest_rewrite(manifest, SL_LINES_ALL, error) && index_log(manifest, &tidy, error);
}

SlManifest *sl_manifest_open(const char *folder, gboolean force, GError **error)
{
    SlManifest *manifest = g_new0(SlManifest, 1);

    manifest->folder = g_strdup(folder);
    manifest->log = manifest->old_log = manifest->journal = -1;
    g_mutex_init(&manifest->lock);
    if (read_log(manifest, force, error) && read_journal(manifest, error))
        return manifest;
    manifest_free(manifest);
    return NULL;
}

/* ---- asking -------------------------------------------------------------------------------- */

typedef struct {
    const char *sha256, *inputs; /* wanted; NULL: any */
    char *found;                 /* sha256 */
    gboolean hit;
} Question;

static gboolean answer(const SlManifestLine *line, gpointer data)
{
    Question *question = data;

    if (question->sha256 != NULL && memcmp(line->sha256, question->sha256, SL_MANIFEST_HEX) != 0)
        return TRUE;
    if (question->inputs != NULL &&
        (line->inputs == NULL || memcmp(line->inputs, question->inputs, SL_MANIFEST_HEX) != 0))
        return TRUE;
    question->hit = TRUE;
    question->found = g_strndup(line->sha256, SL_MANIFEST_HEX);
    return FALSE;
}

gboolean sl_manifest_lists(const SlManifest *manifest, const char *file, const char *inputs,
                           char **sha256)
{
    Question question = {.inputs = inputs};

    if (manifest->listed != NULL)
        sl_line_index_find(manifest->listed, file, answer, &question);
    *sha256 = question.found;
    return question.hit;
}

gboolean sl_manifest_wrote(const SlManifest *manifest, const char *file, const char *sha256)
{
    Question question = {.sha256 = sha256};

    if (manifest->listed != NULL)
        sl_line_index_find(manifest->listed, file, answer, &question);
    if (!question.hit && manifest->announced != NULL)
        sl_line_index_find(manifest->announced, file, answer, &question);
    g_free(question.found);
    return question.hit;
}

gboolean sl_manifest_is_new(const SlManifest *manifest)
{
    return manifest->listed == NULL || sl_line_index_is_empty(manifest->listed);
}

/* ---- beginning ----------------------------------------------------------------------------- */

void sl_manifest_drop(SlManifest *manifest, const char *file)
{
    if (manifest->listed == NULL)
        return;
    sl_line_index_mark(manifest->listed, file);
    manifest->dropping = TRUE;
}

/* ".NAME.PID-N.part", as sl_file_write names what it has not finished. */
static gboolean is_half_file(const char *name)
{
    return name[0] == '.' && g_str_has_suffix(name, ".part");
}

static void remove_halves(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_half_file(name) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_unlink(path);
    }
}

typedef struct {
    const SlManifest *manifest;
    char *last; /* folder */
} Sweep;

static gboolean sweep_folder_of(const SlManifestLine *line, gpointer data)
{
    Sweep *sweep = data;
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autofree char *below = g_path_get_dirname(file);
    char *folder = g_build_filename(sweep->manifest->folder, below, NULL);

    if (g_strcmp0(folder, sweep->last) != 0)
        remove_halves(folder);
    g_free(sweep->last);
    sweep->last = folder;
    return TRUE;
}

/* The folder is locked, so whatever is half done was left by a run that is no more. */
static void sweep(const SlManifest *manifest)
{
    Sweep sweep = {manifest, NULL};

    remove_halves(manifest->folder);
    sl_line_index_each(manifest->announced, SL_LINES_ALL, sweep_folder_of, &sweep);
    g_free(sweep.last);
}

static gboolean journal_line(const SlManifestLine *line, gpointer data)
{
    SlManifest *manifest = data;
    g_autofree char *file = g_strndup(line->file, line->file_length);
    g_autofree char *sha256 = g_strndup(line->sha256, SL_MANIFEST_HEX);

    return sl_manifest_announce(manifest, file, sha256, NULL);
}

/* What will be replaced is ours: note it in the journal, then take it off the list. */
static gboolean drop_marked(SlManifest *manifest, GError **error)
{
    if (!sl_line_index_each(manifest->listed, SL_LINES_MARKED, journal_line, manifest))
        return sl_manifest_fail(manifest, SL_MANIFEST_JOURNAL, _("cannot be written"), errno,
                                error);
    manifest->changed = TRUE;
    return sl_manifest_rewrite(manifest, SL_LINES_UNMARKED, error);
}

gboolean sl_manifest_begin(SlManifest *manifest, GError **error)
{
    manifest->made = !g_file_test(manifest->folder, G_FILE_TEST_EXISTS);
    if (!sl_folder_make(manifest->folder, error))
        return FALSE;
    if (manifest->log < 0 && !lock_log(manifest, TRUE, error))
        return FALSE;
    if (manifest->unfinished)
        sweep(manifest);
    else
        manifest->journal = open_file(manifest, SL_MANIFEST_JOURNAL, O_CREAT | O_EXCL);
    if (manifest->journal < 0)
        return sl_manifest_fail(manifest, SL_MANIFEST_JOURNAL, _("cannot be written"), errno,
                                error);
    manifest->begun = TRUE;
    return !manifest->dropping || drop_marked(manifest, error);
}

/* ---- growing ------------------------------------------------------------------------------- */

static gboolean append_locked(SlManifest *manifest, int fd, const GString *line)
{
    g_mutex_lock(&manifest->lock);
    gboolean ok = sl_manifest_append(fd, line);
    int code = errno;
    manifest->changed = manifest->changed || fd == manifest->log;
    g_mutex_unlock(&manifest->lock);
    errno = code;
    return ok;
}

gboolean sl_manifest_announce(SlManifest *manifest, const char *file, const char *sha256,
                              GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_printf(line, "{\"file\":\"%s\",\"sha256\":\"%s\"}\n", file, sha256);
    return append_locked(manifest, manifest->journal, line) ||
           sl_manifest_fail(manifest, SL_MANIFEST_JOURNAL, _("cannot be written"), errno, error);
}

static gboolean is_same_text(const SlManifestLine *line, gpointer data)
{
    GString *text = data;

    if (line->length + 1 == text->len && memcmp(line->text, text->str, line->length) == 0)
        g_string_truncate(text, 0);
    return TRUE;
}

gboolean sl_manifest_add_text(SlManifest *manifest, const char *text, gsize length, GError **error)
{
    g_autoptr(GString) line = g_string_new_len(text, (gssize)length);
    SlManifestLine read;

    g_string_append_c(line, '\n');
    if (manifest->listed != NULL && sl_manifest_line_read(text, length, &read)) {
        g_autofree char *file = g_strndup(read.file, read.file_length);
        if (!sl_line_index_is_marked(manifest->listed, file))
            sl_line_index_find(manifest->listed, file, is_same_text, line);
    }
    return line->len == 0 || /* the same run again adds nothing */
           append_locked(manifest, manifest->log, line) ||
           sl_manifest_fail(manifest, SL_MANIFEST_LOG, _("cannot be written"), errno, error);
}

gboolean sl_manifest_add(SlManifest *manifest, const SlManifestEntry *entry, GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);

    sl_manifest_entry_write(entry, line);
    return sl_manifest_add_text(manifest, line->str, line->len, error);
}

void sl_manifest_set_part(SlManifest *manifest, const SlManifestPart *part)
{
    manifest->part = *part;
    manifest->part.shard = g_strdup(part->shard);
    manifest->part.list = g_strdup(part->list);
}

/* ---- closing ------------------------------------------------------------------------------- */

/* Nothing landed, and nothing stood here before: leave no empty log and no empty folder. */
static void leave_no_trace(const SlManifest *manifest)
{
    g_autofree char *path = sl_manifest_path(manifest, SL_MANIFEST_LOG);
    GStatBuf info;

    if (g_stat(path, &info) == 0 && info.st_size == 0)
        g_unlink(path);
    if (manifest->made)
        g_rmdir(manifest->folder);
}

gboolean sl_manifest_close(SlManifest *manifest, GError **error)
{
    g_autofree char *journal = sl_manifest_path(manifest, SL_MANIFEST_JOURNAL);
    gboolean ok = !manifest->begun || sl_manifest_finish(manifest, error);

    if (manifest->begun && ok) {
        g_unlink(journal);
        leave_no_trace(manifest);
    }
    manifest_free(manifest);
    return ok;
}
