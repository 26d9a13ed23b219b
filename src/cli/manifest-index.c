/* manifest-index — find the lines of a file in a manifest that is not held in memory */
#include "cli/manifest-lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/words.h"

/* A slot is one number, so that slots sort as numbers: hash, mark, place in the file. */
#define PLACE_BITS 39 /* half a terabyte of lines */
#define MARK       ((guint64)1 << PLACE_BITS)
#define PLACE_MASK (MARK - 1)
#define HASH_SHIFT (PLACE_BITS + 1)

#define READ_STEP 8192 /* a label's lines: some 700 bytes each */

struct SlLineIndex {
    int fd;
    GArray *slots; /* guint64, sorted: the first of each run of lines with one stem */
};

/* ---- one line ------------------------------------------------------------------------------ */

static gboolean is_below(const char *name, gsize length)
{
    gsize start = 0;

    for (gsize i = 0; i <= length; i++) {
        if (i < length && name[i] != '/')
            continue;
        gsize n = i - start;
        if (n == 0 || (n <= 2 && strncmp(name + start, "..", n) == 0))
            return FALSE;
        start = i + 1;
    }
    return TRUE;
}

/* After `key` at *at come SL_MANIFEST_HEX digits; *at moves behind them. NULL if not. */
static const char *read_hex(const char *key, const char **at, const char *end)
{
    gsize n = strlen(key);

    if ((gsize)(end - *at) < n + SL_MANIFEST_HEX || memcmp(*at, key, n) != 0)
        return NULL;
    const char *hex = *at + n;
    for (int i = 0; i < SL_MANIFEST_HEX; i++)
        if (!g_ascii_isxdigit(hex[i]))
            return NULL;
    *at = hex + SL_MANIFEST_HEX;
    return hex;
}

gboolean sl_manifest_line_read(const char *text, gsize length, SlManifestLine *line)
{
    static const char head[] = "{\"file\":\"";
    const gsize n_head = sizeof head - 1;

    if (length < n_head + 2 || memcmp(text, head, n_head) != 0 || text[length - 1] != '}')
        return FALSE;
    const char *file = text + n_head, *end = text + length;
    const char *quote = memchr(file, '"', length - n_head);
    if (quote == NULL || memchr(file, '\\', (gsize)(quote - file)) != NULL ||
        !is_below(file, (gsize)(quote - file)))
        return FALSE;

    const char *at = quote;
    SlManifestLine read = {text, length, file, (gsize)(quote - file), NULL, NULL};
    read.sha256 = read_hex("\",\"sha256\":\"", &at, end);
    if (read.sha256 == NULL)
        return FALSE;
    read.inputs = read_hex("\",\"inputs\":\"", &at, end);
    *line = read;
    return TRUE;
}

gsize sl_name_stem_length(const char *name, gsize length)
{
    gsize n = length;

    while (n > 0 && name[n - 1] != '.' && name[n - 1] != '/')
        n--;
    n = n > 1 && name[n - 1] == '.' ? n - 1 : length;
    if (n > 3 && name[n - 1] == 'x' && g_ascii_isdigit(name[n - 2]) && name[n - 3] == '@')
        n -= 3;
    return n;
}

gboolean sl_line_next(FILE *stream, GString *buffer)
{
    int c;

    g_string_truncate(buffer, 0);
    while ((c = getc_unlocked(stream)) != EOF && c != '\n')
        if (buffer->len <= SL_MANIFEST_MAX_LINE)
            g_string_append_c(buffer, (char)c);
    if (buffer->len > SL_MANIFEST_MAX_LINE)
        g_string_truncate(buffer, 0);
    return c != EOF || buffer->len > 0;
}

/* ---- building ------------------------------------------------------------------------------ */

static guint64 slot_of(const char *name, gsize length, guint64 place)
{
    guint64 hash = sl_hash64(name, sl_name_stem_length(name, length));

    return hash >> HASH_SHIFT << HASH_SHIFT | (place & PLACE_MASK);
}

static int compare_names(const SlManifestLine *a, const GString *b)
{
    int order = memcmp(a->file, b->str, MIN(a->file_length, b->len));

    return order != 0 ? order : (a->file_length > b->len) - (a->file_length < b->len);
}

static gboolean same_stem(const SlManifestLine *line, const GString *before)
{
    gsize n = sl_name_stem_length(line->file, line->file_length);

    return before->len > 0 && n == sl_name_stem_length(before->str, before->len) &&
           memcmp(line->file, before->str, n) == 0;
}

static void scan(SlLineIndex *index, FILE *stream, gboolean *tidy)
{
    g_autoptr(GString) text = g_string_new(NULL), before = g_string_new(NULL);
    guint64 place = 0;

    for (; sl_line_next(stream, text); place = (guint64)ftello(stream)) {
        SlManifestLine line;

        if (!sl_manifest_line_read(text->str, text->len, &line)) {
            *tidy = FALSE;
            g_string_truncate(before, 0);
            continue;
        }
        if (before->len > 0 && compare_names(&line, before) <= 0)
            *tidy = FALSE;
        if (!same_stem(&line, before)) {
            guint64 slot = slot_of(line.file, line.file_length, place);
            g_array_append_val(index->slots, slot);
        }
        g_string_truncate(before, 0);
        g_string_append_len(before, line.file, (gssize)line.file_length);
    }
}

SlLineIndex *sl_line_index_new(int fd, gboolean *tidy, GError **error)
{
    int copy = dup(fd);
    FILE *stream = copy >= 0 ? fdopen(copy, "r") : NULL;

    if (stream == NULL || fseeko(stream, 0, SEEK_SET) != 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_FILE, _("'manifest.jsonl' cannot be read: %s"),
                    sl_words_errno(errno));
        if (stream != NULL)
            fclose(stream);
        else if (copy >= 0)
            close(copy);
        return NULL;
    }
    SlLineIndex *index = g_new0(SlLineIndex, 1);
    index->fd = fd;
    index->slots = g_array_new(FALSE, FALSE, sizeof(guint64));
    *tidy = TRUE;
    scan(index, stream, tidy);
    fclose(stream);
    sl_sort_u64((guint64 *)(void *)index->slots->data, index->slots->len);
    return index;
}

void sl_line_index_free(SlLineIndex *index)
{
    if (index == NULL)
        return;
    g_array_unref(index->slots);
    g_free(index);
}

gboolean sl_line_index_is_empty(const SlLineIndex *index)
{
    return index->slots->len == 0;
}

/* ---- finding ------------------------------------------------------------------------------- */

/* The first slot whose hash is not below that of `slot`, whatever their marks. */
static guint lower_bound(const SlLineIndex *index, guint64 slot)
{
    guint low = 0, high = index->slots->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(index->slots, guint64, middle) >> HASH_SHIFT < slot >> HASH_SHIFT)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Hand out the lines from `place` on that have the stem of the first. FALSE if `func` stopped. */
static gboolean each_of_run(const SlLineIndex *index, guint64 place, SlLineFunc func, gpointer data)
{
    g_autoptr(GString) read = g_string_new(NULL), before = g_string_new(NULL);
    gsize start = 0;

    for (;;) {
        char step[READ_STEP];
        gssize n = pread(index->fd, step, sizeof step, (off_t)(place + read->len));

        if (n <= 0 || read->len > ((gsize)1 << 24))
            return TRUE;
        g_string_append_len(read, step, n);
        for (char *end; (end = memchr(read->str + start, '\n', read->len - start)) != NULL;
             start = (gsize)(end - read->str) + 1) {
            SlManifestLine line;
            gsize length = (gsize)(end - read->str) - start;

            if (!sl_manifest_line_read(read->str + start, length, &line) ||
                (before->len > 0 && !same_stem(&line, before)))
                return TRUE;
            g_string_truncate(before, 0);
            g_string_append_len(before, line.file, (gssize)line.file_length);
            if (!func(&line, data))
                return FALSE;
        }
    }
}

typedef struct {
    const char *file;
    gsize length;
    SlLineFunc func;
    gpointer data;
} Wanted;

static gboolean pass_wanted(const SlManifestLine *line, gpointer data)
{
    const Wanted *wanted = data;

    return line->file_length != wanted->length ||
           memcmp(line->file, wanted->file, wanted->length) != 0 ||
           wanted->func(line, wanted->data);
}

void sl_line_index_find(const SlLineIndex *index, const char *file, SlLineFunc func, gpointer data)
{
    Wanted wanted = {file, strlen(file), func, data};
    guint64 slot = slot_of(file, wanted.length, 0);

    for (guint i = lower_bound(index, slot); i < index->slots->len; i++) {
        guint64 here = g_array_index(index->slots, guint64, i);
        if (here >> HASH_SHIFT != slot >> HASH_SHIFT ||
            !each_of_run(index, here & PLACE_MASK, pass_wanted, &wanted))
            return;
    }
}

static gboolean stop_at_first(const SlManifestLine *line, gpointer data)
{
    (void)line;
    *(gboolean *)data = TRUE;
    return FALSE;
}

void sl_line_index_mark(SlLineIndex *index, const char *file)
{
    gsize length = strlen(file);
    guint64 slot = slot_of(file, length, 0);

    for (guint i = lower_bound(index, slot); i < index->slots->len; i++) {
        guint64 *here = &g_array_index(index->slots, guint64, i);
        gboolean found = FALSE;
        Wanted wanted = {file, length, stop_at_first, &found};

        if (*here >> HASH_SHIFT != slot >> HASH_SHIFT)
            return;
        each_of_run(index, *here & PLACE_MASK, pass_wanted, &wanted);
        if (found)
            *here |= MARK;
    }
}

gboolean sl_line_index_is_marked(const SlLineIndex *index, const char *file)
{
    guint64 slot = slot_of(file, strlen(file), 0);
    gboolean marked = FALSE;

    for (guint i = lower_bound(index, slot); i < index->slots->len; i++) {
        guint64 here = g_array_index(index->slots, guint64, i);
        if (here >> HASH_SHIFT != slot >> HASH_SHIFT)
            break;
        marked = marked || (here & MARK) != 0;
    }
    return marked;
}

gboolean sl_line_index_each(const SlLineIndex *index, SlLineChoice choice, SlLineFunc func,
                            gpointer data)
{
    for (guint i = 0; i < index->slots->len; i++) {
        guint64 slot = g_array_index(index->slots, guint64, i);
        gboolean marked = (slot & MARK) != 0;

        if ((choice == SL_LINES_ALL || marked == (choice == SL_LINES_MARKED)) &&
            !each_of_run(index, slot & PLACE_MASK, func, data))
            return FALSE;
    }
    return TRUE;
}
