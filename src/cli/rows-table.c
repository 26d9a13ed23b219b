/* rows-table — a job list in CSV or TSV becomes rows */
#include "cli/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/table.h"
#include "base/words.h"

#define SLIP_LETTERS 4 /* of a column's name: shorter ones resemble each other by nature */

typedef struct {
    SlRowSource source;
    SlTable *table;
    GArray *columns; /* SlJobColumn */
    char *list;      /* "'jobs.csv'" */
} Table;

/* ---- columns and cells --------------------------------------------------------------------- */

SlJobColumn sl_job_column(const char *header, const SlScheme *scheme)
{
    g_autofree char *word = g_ascii_strdown(header, -1);
    const char *field = sl_scheme_column(scheme, header);

    if (strcmp(word, "number") == 0 || g_strcmp0(field, "number") == 0)
        return (SlJobColumn){g_strdup("number"), SL_COLUMN_NUMBER};
    if (sl_wish_has_column(word))
        return (SlJobColumn){g_strdup(word), SL_COLUMN_WISH};
    if (g_strcmp0(field, "level") == 0)
        return (SlJobColumn){g_strdup("level"), SL_COLUMN_WISH};
    return (SlJobColumn){g_strdup(header), SL_COLUMN_FREE};
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

void sl_job_column_warn(const SlCli *cli, const char *list, const SlJobColumn *column)
{
    g_autofree char *word = g_ascii_strdown(column->name, -1);

    for (guint k = 0; column->kind == SL_COLUMN_FREE && k < sl_n_settings; k++)
        if (strlen(word) >= SLIP_LETTERS && is_one_slip_from(word, sl_settings[k].column))
            sl_cli_warn(cli, _("%s: the column '%s' is a free value; is '%s' meant?"), list,
                        column->name, sl_settings[k].column);
}

gboolean sl_job_take(SlRenderRow *row, const SlJobColumn *column, const char *value, GError **error)
{
    g_autofree char *text = g_strstrip(g_strdup(value));

    if (column->kind == SL_COLUMN_FREE) {
        g_hash_table_insert(row->values, g_strdup(column->name), g_steal_pointer(&text));
        return TRUE;
    }
    if (*text == '\0')
        return TRUE;
    if (column->kind == SL_COLUMN_WISH)
        return sl_wish_take_cell(&row->wish, column->name, text, error);
    g_free(row->number);
    row->number = sl_number_normalise(text);
    return TRUE;
}

gboolean sl_job_finish(SlRenderRow *row, GError **error)
{
    if (row->number != NULL || row->wish.model != NULL)
        return sl_name_check(row->wish.pattern, row->values, error);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("number: is empty, and there is no model"));
    return FALSE;
}

/* ---- header -------------------------------------------------------------------------------- */

static void column_clear(gpointer data)
{
    g_free(((SlJobColumn *)data)->name);
}

static GArray *read_header(const char *list, const char *const *header, const SlScheme *scheme,
                           GError **error)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, TRUE, sizeof(SlJobColumn));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean names_product = FALSE;

    g_array_set_clear_func(columns, column_clear);
    for (; *header != NULL; header++) {
        SlJobColumn column = sl_job_column(*header, scheme);
        g_array_append_val(columns, column);
        if (*column.name != '\0' && !g_hash_table_add(seen, column.name)) {
            g_autofree char *shown = sl_printable(column.name);
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        _("%s: the column '%s' stands twice; rename one"), list, shown);
            return NULL;
        }
        names_product =
            names_product || column.kind == SL_COLUMN_NUMBER || strcmp(column.name, "model") == 0;
    }
    if (!names_product) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("%s: no column 'number' or 'model' in the header; name one so"), list);
        return NULL;
    }
    return g_steal_pointer(&columns);
}

/* The command line's pattern, with the list's free columns; those of cells are checked per row. */
static gboolean pattern_fits(const char *pattern, const GArray *columns, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < columns->len; i++) {
        const SlJobColumn *column = &g_array_index(columns, SlJobColumn, i);
        if (column->kind == SL_COLUMN_FREE)
            g_hash_table_add(names, column->name);
    }
    return sl_name_check(pattern, names, error);
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* Cells beyond the header mean that the row has slipped; missing ones at the end are empty. */
static gboolean row_fits_header(const SlRow *cells, guint n_columns, GError **error)
{
    for (guint i = n_columns; i < cells->n; i++)
        if (*cells->fields[i] != '\0') {
            g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                        _("%u cells, the header has %u; put texts with commas into quotes"),
                        cells->n, n_columns);
            return FALSE;
        }
    return TRUE;
}

static gboolean take_cells(SlRenderRow *row, const GArray *columns, const SlRow *cells,
                           GError **error)
{
    if (!row_fits_header(cells, columns->len, error))
        return FALSE;
    for (guint i = 0; i < columns->len; i++)
        if (!sl_job_take(row, &g_array_index(columns, SlJobColumn, i),
                         i < cells->n ? cells->fields[i] : "", error))
            return FALSE;
    return sl_job_finish(row, error);
}

/* The same cells, the same number, wherever the row stands. */
static guint64 identity_of(const SlRow *cells)
{
    g_autofree char *text = g_strjoinv("\x1f", cells->fields);

    return sl_hash64(text, strlen(text));
}

static gboolean table_next(SlRowSource *source, SlRenderRow **row, GError **error)
{
    Table *table = (Table *)source;
    g_autoptr(GError) reason = NULL;
    SlRow cells;

    *row = NULL;
    if (!sl_table_next(table->table, &cells, &reason)) {
        if (reason == NULL)
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    *row = sl_row_new(source, NULL);
    (*row)->index = cells.row;
    (*row)->where = g_strdup_printf(_("%s line %u"), table->list, cells.line);
    (*row)->identity = identity_of(&cells);
    (*row)->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    take_cells(*row, table->columns, &cells, &(*row)->error);
    return TRUE;
}

static void table_rewind(SlRowSource *source)
{
    sl_table_rewind(((Table *)source)->table);
}

static void table_free(SlRowSource *source)
{
    Table *table = (Table *)source;

    g_clear_pointer(&table->columns, g_array_unref);
    g_clear_pointer(&table->table, sl_table_close);
    g_free(table->list);
}

SlRowSource *sl_rows_table(SlSpool *spool, const SlRenderLine *line, const SlCli *cli,
                           const SlScheme *scheme, GError **error)
{
    g_autofree char *base = g_path_get_basename(line->from);
    g_autofree char *shown =
        sl_printable(strcmp(line->from, "-") == 0 ? _("standard input") : base);
    g_autoptr(SlTable) opened = sl_table_open_spool(spool, error);

    if (opened == NULL)
        return NULL;
    Table *table = g_new0(Table, 1);
    g_autoptr(SlRowSource) source = &table->source;
    *source = (SlRowSource){table_next, table_rewind, table_free, NULL, NULL, 0};
    source->sha256 = g_strdup(sl_table_sha256(opened));
    table->list = g_strdup_printf("'%s'", shown);
    table->table = g_steal_pointer(&opened);
    table->columns = read_header(table->list, sl_table_header(table->table), scheme, error);
    if (table->columns == NULL || !pattern_fits(line->wish.pattern, table->columns, error))
        return NULL;
    for (guint i = 0; i < table->columns->len; i++)
        sl_job_column_warn(cli, table->list, &g_array_index(table->columns, SlJobColumn, i));
    return g_steal_pointer(&source);
}
