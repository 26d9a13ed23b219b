/*
 * render-rows — numbers, lines of standard input and job lists become rows
 */
#include "cli/render.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/table.h"

#define SLIP_LETTERS    4 /* of a column's name: shorter ones resemble each other by nature */
#define MAX_LINES_BYTES (64 << 20) /* of numbers on standard input */

void sl_render_row_free(SlRenderRow *row)
{
    g_free(row->where);
    g_free(row->number);
    sl_wish_clear(&row->wish);
    g_clear_pointer(&row->values, g_hash_table_unref);
    g_clear_error(&row->error);
    sl_record_free(row->record);
    g_free(row);
}

static gboolean add_row(GPtrArray *rows, SlRenderRow *row, GError **error)
{
    g_ptr_array_add(rows, row);
    if (rows->len <= SL_RENDER_MAX_ROWS)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, "more than %d rows in one run; split the list",
                SL_RENDER_MAX_ROWS);
    return FALSE;
}

static SlRenderRow *new_row(const GPtrArray *rows, const SlWish *wish, const char *number)
{
    SlRenderRow *row = g_new0(SlRenderRow, 1);

    row->index = rows->len + 1;
    sl_wish_copy(&row->wish, wish);
    if (number != NULL && g_utf8_validate(number, -1, NULL))
        row->number = sl_number_normalise(number);
    else if (number != NULL)
        row->error = g_error_new(SL_ERROR, SL_ERROR_FORMAT, "the number is not UTF-8");
    return row;
}

/* ---- the command line, and lines of standard input ---------------------------------------------
 */

static gboolean add_lines(GPtrArray *rows, const SlWish *wish, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read("-", MAX_LINES_BYTES, error);

    if (bytes == NULL)
        return FALSE;
    gsize size = g_bytes_get_size(bytes);
    const char *data = g_bytes_get_data(bytes, NULL); /* NULL if there is none */
    g_autofree char *text = g_strndup(size > 0 ? data : "", size);
    const char *start = g_str_has_prefix(text, "\xEF\xBB\xBF") ? text + 3 : text;
    g_auto(GStrv) lines = g_strsplit(start, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        if (*g_strstrip(lines[i]) == '\0')
            continue;
        SlRenderRow *row = new_row(rows, wish, lines[i]);
        row->where = g_strdup_printf("'standard input' line %u", i + 1);
        if (!add_row(rows, row, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_numbers(GPtrArray *rows, const SlRenderLine *line, GError **error)
{
    gboolean read = FALSE;

    if (line->numbers[0] == NULL)
        return add_row(rows, new_row(rows, &line->wish, NULL), error);
    for (char **number = line->numbers; *number != NULL; number++) {
        gboolean dash = strcmp(*number, "-") == 0;
        if (dash && read) {
            g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                        "'-' stands twice; standard input can be "
                        "read once");
            return FALSE;
        }
        read = read || dash;
        if (!(dash ? add_lines(rows, &line->wish, error)
                   : add_row(rows, new_row(rows, &line->wish, *number), error)))
            return FALSE;
    }
    return TRUE;
}

/* ---- job lists ----------------------------------------------------------------------------- */

/* What a column of the list means. */
typedef struct {
    char *name; /* "number", a wish's column, or the free column as the header has it */
    enum { COLUMN_NUMBER, COLUMN_WISH, COLUMN_FREE } kind;
} Column;

static void column_clear(gpointer data)
{
    g_free(((Column *)data)->name);
}

/* The header's own word if we know it, else what the scheme's lists mean by it (登録番号). */
static Column read_column(const char *header, const SlScheme *scheme)
{
    g_autofree char *word = g_ascii_strdown(header, -1);
    const char *field = sl_scheme_column(scheme, header);

    if (strcmp(word, "number") == 0 || g_strcmp0(field, "number") == 0)
        return (Column){g_strdup("number"), COLUMN_NUMBER};
    if (sl_wish_has_column(word))
        return (Column){g_strdup(word), COLUMN_WISH};
    if (g_strcmp0(field, "level") == 0)
        return (Column){g_strdup("level"), COLUMN_WISH};
    return (Column){g_strdup(header), COLUMN_FREE};
}

/* One letter too many, too few, another, or two swapped. */
static gboolean is_one_slip_from(const char *a, const char *b)
{
    gsize n = strlen(a), m = strlen(b), same = 0, tail = 0;

    while (same < MIN(n, m) && a[same] == b[same])
        same++;
    while (tail < MIN(n, m) - same && a[n - tail - 1] == b[m - tail - 1])
        tail++;
    gsize left_a = n - same - tail, left_b = m - same - tail;
    return (left_a <= 1 && left_b <= 1) ||
           (left_a == 2 && left_b == 2 && a[same] == b[same + 1] && a[same + 1] == b[same]);
}

/* A column "sizes" would silently be a free value, and every label of the default size. */
static void warn_of_slips(const SlCli *cli, const char *list, const GArray *columns)
{
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = &g_array_index(columns, Column, i);
        g_autofree char *word = g_ascii_strdown(column->name, -1);
        for (guint k = 0; column->kind == COLUMN_FREE && k < sl_n_settings; k++)
            if (strlen(word) >= SLIP_LETTERS && is_one_slip_from(word, sl_settings[k].column))
                sl_cli_warn(cli, "%s: the column '%s' is a free value; is '%s' meant?", list,
                            column->name, sl_settings[k].column);
    }
}

static GArray *read_header(const char *list, const char *const *header, const SlScheme *scheme,
                           GError **error)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, TRUE, sizeof(Column));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean names_product = FALSE;

    g_array_set_clear_func(columns, column_clear);
    for (; *header != NULL; header++) {
        Column column = read_column(*header, scheme);
        g_array_append_val(columns, column);
        if (*column.name != '\0' && !g_hash_table_add(seen, column.name)) {
            g_autofree char *shown = sl_printable(column.name);
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        "%s: the column '%s' stands twice; rename one", list, shown);
            return NULL;
        }
        names_product =
            names_product || column.kind == COLUMN_NUMBER || strcmp(column.name, "model") == 0;
    }
    if (!names_product) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    "%s: no column 'number' or 'model' in the header; name one so", list);
        return NULL;
    }
    return g_steal_pointer(&columns);
}

/* Cells beyond the header mean that the row has slipped; missing ones at the end are empty. */
static gboolean row_fits_header(const SlRow *cells, guint n_columns, GError **error)
{
    for (guint i = n_columns; i < cells->n; i++)
        if (*cells->fields[i] != '\0') {
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        "%u cells, the header has %u; put texts with commas into quotes", cells->n,
                        n_columns);
            return FALSE;
        }
    return TRUE;
}

static gboolean take_cells(SlRenderRow *row, const GArray *columns, const SlRow *cells,
                           GError **error)
{
    if (!row_fits_header(cells, columns->len, error))
        return FALSE;
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = &g_array_index(columns, Column, i);
        g_autofree char *value = g_strstrip(g_strdup(i < cells->n ? cells->fields[i] : ""));

        if (column->kind == COLUMN_FREE)
            g_hash_table_insert(row->values, g_strdup(column->name), g_steal_pointer(&value));
        else if (*value == '\0')
            continue;
        else if (column->kind == COLUMN_NUMBER)
            row->number = sl_number_normalise(value);
        else if (!sl_wish_take_cell(&row->wish, column->name, value, error))
            return FALSE;
    }
    if (row->number != NULL || row->wish.model != NULL)
        return sl_name_check(row->wish.pattern, row->values, error);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "number: is empty, and there is no model");
    return FALSE;
}

/* The command line's pattern, with the list's free columns; those of cells are checked per row. */
static gboolean pattern_fits(const char *pattern, const GArray *columns, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < columns->len; i++) {
        const Column *column = &g_array_index(columns, Column, i);
        if (column->kind == COLUMN_FREE)
            g_hash_table_add(names, column->name);
    }
    return sl_name_check(pattern, names, error);
}

static gboolean add_jobs(GPtrArray *rows, const SlRenderLine *line, const SlCli *cli,
                         const SlScheme *scheme, GError **error)
{
    g_autoptr(SlTable) table = sl_table_open(line->from, error);
    g_autofree char *base = g_path_get_basename(line->from);
    g_autofree char *shown = sl_printable(strcmp(line->from, "-") == 0 ? "standard input" : base);
    g_autofree char *list = g_strdup_printf("'%s'", shown);
    g_autoptr(GError) reason = NULL;
    SlRow cells;

    if (table == NULL)
        return FALSE;
    g_autoptr(GArray) columns = read_header(list, sl_table_header(table), scheme, error);
    if (columns == NULL || !pattern_fits(line->wish.pattern, columns, error))
        return FALSE;
    warn_of_slips(cli, list, columns);
    while (sl_table_next(table, &cells, &reason)) {
        SlRenderRow *row = new_row(rows, &line->wish, NULL);
        row->index = cells.row;
        row->where = g_strdup_printf("%s line %u", list, cells.line);
        row->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        take_cells(row, columns, &cells, &row->error);
        if (!add_row(rows, row, error))
            return FALSE;
    }
    if (reason == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

GPtrArray *sl_render_rows(const SlRenderLine *line, const SlCli *cli, const SlScheme *scheme,
                          GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sl_render_row_free);
    gboolean ok = line->from != NULL ? add_jobs(rows, line, cli, scheme, error)
                                     : add_numbers(rows, line, error);

    return ok ? g_steal_pointer(&rows) : NULL;
}
