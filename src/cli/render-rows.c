/*
 * render-rows — numbers, lines of standard input and job lists become rows
 */
#include "cli/rows.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/table.h"
#include "base/words.h"

#define REGISTRY "registry" /* --from registry: the rows of the registry itself */

void sl_render_row_unref(SlRenderRow *row)
{
    if (row == NULL || !g_atomic_int_dec_and_test(&row->refs))
        return;
    g_free(row->where);
    g_free(row->number);
    g_free(row->content);
    sl_wish_clear(&row->wish);
    g_clear_pointer(&row->values, g_hash_table_unref);
    g_clear_error(&row->error);
    sl_record_free(row->record);
    g_free(row);
}

SlRenderRow *sl_render_row_ref(SlRenderRow *row)
{
    g_atomic_int_inc(&row->refs);
    return row;
}

SlRenderRow *sl_row_new(const SlRowSource *source, const char *number)
{
    SlRenderRow *row = g_new0(SlRenderRow, 1);

    row->refs = 1;
    row->index = source->n + 1;
    sl_wish_copy(&row->wish, source->wish);
    if (number != NULL && g_utf8_validate(number, -1, NULL))
        row->number = sl_number_normalise(number);
    else if (number != NULL)
        row->error = g_error_new(SL_ERROR, SL_ERROR_FORMAT, _("the number is not UTF-8"));
    if (row->number != NULL)
        row->identity = sl_hash64(row->number, strlen(row->number));
    return row;
}

/* ---- the command line, and lines of standard input ----------------------------------------- */

typedef struct {
    SlRowSource source;
    char **numbers; /* of the command line; "-" stands for the lines; borrowed */
    GBytes *lines;  /* of standard input; NULL: not asked for */
    guint next;     /* of `numbers` */
    gsize at;       /* in `lines` */
    guint line;     /* the last one read */
    gboolean empty; /* neither: the one row is to be found by its model */
} Numbers;

/* The next line that is not blank becomes a row; NULL at the end. */
static SlRenderRow *next_line(Numbers *numbers)
{
    gsize size;
    const char *data = g_bytes_get_data(numbers->lines, &size);

    while (numbers->at < size) {
        const char *start = data + numbers->at;
        const char *end = memchr(start, '\n', size - numbers->at);
        gsize length = end != NULL ? (gsize)(end - start) : size - numbers->at;

        numbers->at += length + 1;
        numbers->line++;
        if (numbers->line == 1 && length >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0)
            start += 3, length -= 3;
        g_autofree char *text = g_strndup(start, length);
        if (*g_strstrip(text) == '\0')
            continue;
        SlRenderRow *row = sl_row_new(&numbers->source, text);
        row->where = g_strdup_printf(_("'standard input' line %u"), numbers->line);
        return row;
    }
    return NULL;
}

static gboolean numbers_next(SlRowSource *source, SlRenderRow **row, GError **error)
{
    Numbers *numbers = (Numbers *)source;

    (void)error;
    *row = NULL;
    if (numbers->empty) {
        if (source->n == 0)
            *row = sl_row_new(source, NULL);
        return TRUE;
    }
    while (*row == NULL && numbers->numbers[numbers->next] != NULL) {
        const char *number = numbers->numbers[numbers->next];
        gboolean dash = strcmp(number, "-") == 0;

        *row = dash ? next_line(numbers) : sl_row_new(source, number);
        if (!dash || *row == NULL)
            numbers->next++;
    }
    return TRUE;
}

static void numbers_rewind(SlRowSource *source)
{
    Numbers *numbers = (Numbers *)source;

    numbers->next = 0;
    numbers->at = 0;
    numbers->line = 0;
}

static void numbers_free(SlRowSource *source)
{
    g_clear_pointer(&((Numbers *)source)->lines, g_bytes_unref);
}

static guint count_dashes(char **numbers)
{
    guint n = 0;

    for (; *numbers != NULL; numbers++)
        n += strcmp(*numbers, "-") == 0;
    return n;
}

static char *hash_numbers(const Numbers *numbers)
{
    g_autofree char *words = g_strjoinv("\n", numbers->numbers);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(sum, (const guchar *)words, -1);
    if (numbers->lines != NULL) {
        gsize size;
        const guchar *data = g_bytes_get_data(numbers->lines, &size);
        g_checksum_update(sum, data, (gssize)size);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static SlRowSource *open_numbers(const SlRenderLine *line, GError **error)
{
    guint dashes = count_dashes(line->numbers);
    g_autoptr(GBytes) lines = NULL;

    if (dashes > 1) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'-' stands twice; standard input can be read once"));
        return NULL;
    }
    if (dashes == 1 && (lines = sl_file_read("-", SL_ROWS_MAX_BYTES, error)) == NULL)
        return NULL;
    Numbers *numbers = g_new0(Numbers, 1);
    numbers->source = (SlRowSource){numbers_next, numbers_rewind, numbers_free, NULL, NULL, 0};
    numbers->numbers = line->numbers;
    numbers->lines = g_steal_pointer(&lines);
    numbers->empty = line->numbers[0] == NULL;
    numbers->source.sha256 = hash_numbers(numbers);
    return &numbers->source;
}

/* ---- any source ---------------------------------------------------------------------------- */

/* JSON Lines begin with a brace, which no header of a table does. */
static gboolean is_json(const SlSpool *spool)
{
    char head[256];
    gssize n = pread(spool->fd, head, sizeof head, spool->start);

    for (gssize i = 0; i < n; i++)
        if (!g_ascii_isspace(head[i]))
            return head[i] == '{';
    return FALSE;
}

static SlRowSource *open_list(const SlRenderLine *line, const SlCli *cli, const SlScheme *scheme,
                              GError **error)
{
    SlSpool spool;

    if (!sl_spool_open(&spool, line->from, SL_TABLE_MAX_BYTES, error)) {
        sl_spool_clear(&spool);
        return NULL;
    }
    return is_json(&spool) ? sl_rows_json(&spool, line, cli, scheme)
                           : sl_rows_table(&spool, line, cli, scheme, error);
}

SlRowSource *sl_rows_open(const SlRenderLine *line, SlCli *cli, const SlScheme *scheme,
                          SlRegistry *registry, GError **error)
{
    SlRowSource *source = line->from == NULL ? open_numbers(line, error)
                          : strcmp(line->from, REGISTRY) == 0
                              ? sl_rows_registry(line, cli, registry, error)
                              : open_list(line, cli, scheme, error);

    if (source != NULL)
        source->wish = &line->wish;
    return source;
}

gboolean sl_rows_next(SlRowSource *source, SlRenderRow **row, GError **error)
{
    if (!source->next(source, row, error))
        return FALSE;
    if (*row != NULL && ++source->n > SL_ROWS_MAX) {
        g_clear_pointer(row, sl_render_row_unref);
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("more than %d rows in one run; split the list"), SL_ROWS_MAX);
        return FALSE;
    }
    return TRUE;
}

void sl_rows_rewind(SlRowSource *source)
{
    source->rewind(source);
    source->n = 0;
}

void sl_rows_free(SlRowSource *source)
{
    if (source == NULL)
        return;
    source->free(source);
    g_free(source->sha256);
    g_free(source);
}
