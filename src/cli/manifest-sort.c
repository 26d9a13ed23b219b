/* manifest-sort — lines in the order of their names, in little memory: sorted runs on disk, merged
 */
#include "cli/manifest-lines.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"

typedef struct {
    gsize start, length; /* in `text` */
    guint sequence;
} Item;

struct SlLineSorter {
    GString *text;
    GArray *items;   /* Item */
    GPtrArray *runs; /* FILE*, each sorted; older ones first */
};

static void close_run(gpointer run)
{
    fclose(run);
}

SlLineSorter *sl_line_sorter_new(void)
{
    SlLineSorter *sorter = g_new0(SlLineSorter, 1);

    sorter->text = g_string_new(NULL);
    sorter->items = g_array_new(FALSE, FALSE, sizeof(Item));
    sorter->runs = g_ptr_array_new_with_free_func(close_run);
    return sorter;
}

void sl_line_sorter_free(SlLineSorter *sorter)
{
    if (sorter == NULL)
        return;
    g_string_free(sorter->text, TRUE);
    g_array_unref(sorter->items);
    g_ptr_array_unref(sorter->runs);
    g_free(sorter);
}

/* ---- runs ---------------------------------------------------------------------------------- */

static SlManifestLine line_at(const SlLineSorter *sorter, const Item *item)
{
    SlManifestLine line;

    g_assert_true(sl_manifest_line_read(sorter->text->str + item->start, item->length, &line));
    return line;
}

static int compare_lines(const SlManifestLine *a, const SlManifestLine *b)
{
    int order = memcmp(a->file, b->file, MIN(a->file_length, b->file_length));

    return order != 0 ? order
                      : (a->file_length > b->file_length) - (a->file_length < b->file_length);
}

static int by_name(gconstpointer a, gconstpointer b, gpointer sorter)
{
    const Item *x = a, *y = b;
    SlManifestLine p = line_at(sorter, x), q = line_at(sorter, y);
    int order = compare_lines(&p, &q);

    return order != 0 ? order : (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static gboolean fail(GError **error)
{
    g_set_error(error, SL_ERROR, SL_ERROR_FILE, _("the temporary folder cannot be used: %s"),
                sl_words_errno(errno));
    return FALSE;
}

/* Hand out what is in memory, sorted, of each name the last. FALSE if `func` has stopped it. */
static gboolean each_in_memory(SlLineSorter *sorter, SlLineFunc func, gpointer data)
{
    g_array_sort_with_data(sorter->items, by_name, sorter);
    for (guint i = 0; i < sorter->items->len; i++) {
        SlManifestLine line = line_at(sorter, &g_array_index(sorter->items, Item, i)), next;

        if (i + 1 < sorter->items->len) {
            next = line_at(sorter, &g_array_index(sorter->items, Item, i + 1));
            if (compare_lines(&line, &next) == 0)
                continue;
        }
        if (!func(&line, data))
            return FALSE;
    }
    return TRUE;
}

static gboolean put_line(const SlManifestLine *line, gpointer run)
{
    return fwrite(line->text, 1, line->length, run) == line->length && putc('\n', run) != EOF;
}

/* What is in memory goes to disk. */
static gboolean write_run(SlLineSorter *sorter, GError **error)
{
    FILE *run = tmpfile();

    if (run == NULL)
        return fail(error);
    g_ptr_array_add(sorter->runs, run);
    if (!each_in_memory(sorter, put_line, run) || fflush(run) != 0 || fseeko(run, 0, SEEK_SET) != 0)
        return fail(error);
    g_string_truncate(sorter->text, 0);
    g_array_set_size(sorter->items, 0);
    return TRUE;
}

gboolean sl_line_sorter_add(SlLineSorter *sorter, const SlManifestLine *line, GError **error)
{
    Item item = {sorter->text->len, line->length, sorter->items->len};

    g_string_append_len(sorter->text, line->text, (gssize)line->length);
    g_array_append_val(sorter->items, item);
    return sorter->text->len < SL_MANIFEST_SORT_BYTES || write_run(sorter, error);
}

/* ---- merging ------------------------------------------------------------------------------- */

typedef struct {
    GString *text;
    SlManifestLine line;
    gboolean ended;
} Head;

static void advance(FILE *run, Head *head)
{
    head->ended = !sl_line_next(run, head->text) ||
                  !sl_manifest_line_read(head->text->str, head->text->len, &head->line);
}

/* The run with the least name; of equal ones the newest, which counts. NULL at the end. */
static Head *find_least(Head *heads, guint n)
{
    Head *least = NULL;

    for (guint i = 0; i < n; i++)
        if (!heads[i].ended && (least == NULL || compare_lines(&heads[i].line, &least->line) <= 0))
            least = &heads[i];
    return least;
}

static gboolean merge(SlLineSorter *sorter, Head *heads, SlLineFunc func, gpointer data)
{
    const guint n = sorter->runs->len;
    g_autoptr(GString) text = g_string_new(NULL);

    for (Head *least; (least = find_least(heads, n)) != NULL;) {
        SlManifestLine line;

        g_string_assign(text, least->text->str);
        sl_manifest_line_read(text->str, text->len, &line);
        for (guint i = 0; i < n; i++)
            if (!heads[i].ended && compare_lines(&heads[i].line, &line) == 0)
                advance(sorter->runs->pdata[i], &heads[i]);
        if (!func(&line, data))
            return FALSE;
    }
    return TRUE;
}

gboolean sl_line_sorter_each(SlLineSorter *sorter, SlLineFunc func, gpointer data, GError **error)
{
    if (sorter->runs->len == 0)
        return each_in_memory(sorter, func, data);
    if (!write_run(sorter, error))
        return FALSE;

    g_autofree Head *heads = g_new0(Head, sorter->runs->len);
    for (guint i = 0; i < sorter->runs->len; i++) {
        heads[i].text = g_string_new(NULL);
        advance(sorter->runs->pdata[i], &heads[i]);
    }
    gboolean whole = merge(sorter, heads, func, data);
    for (guint i = 0; i < sorter->runs->len; i++)
        g_string_free(heads[i].text, TRUE);
    return whole;
}
