/* import — a list into the registry: read, judge, stage, compare, store, all in one transaction */
#include "base/error.h"
#include "base/file.h"
#include "base/table.h"
#include "base/words.h"
#include "registry/db.h"
#include "registry/entry.h"
#include "registry/store.h"

#include <string.h>

typedef struct {
    SlStaging *staging;
    SlTable *table;
    char *shown; /* the file as messages name it */
    SlColumns columns;
    SlSchemeFinder finder;
    gpointer finder_data;
    const SlScheme *scheme; /* where a row names none */
    const SlImportOrder *order;
    SlImportReport *report;
    SlFaults faults;
} Import;

void sl_import_report_clear(SlImportReport *report)
{
    if (report->errors != NULL)
        g_ptr_array_unref(report->errors);
    g_free(report->edition);
    g_strfreev(report->ignored);
    *report = (SlImportReport){0};
}

static int field_order(const SlRowError *fault)
{
    int field = 0;

    while (field < SL_N_FIELDS && g_strcmp0(sl_field_names[field], fault->column) != 0)
        field++;
    return field;
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const SlRowError *x = *(SlRowError *const *)a, *y = *(SlRowError *const *)b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return field_order(x) - field_order(y);
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* A row that is too long has a value that broke apart, one that is too short may be cut off: if a
 * field is beyond its end, the row is not taken. */
static gboolean check_width(Import *import, const SlRow *row)
{
    for (guint i = import->columns.n; i < row->n; i++)
        if (*row->fields[i] != '\0') {
            sl_fault(
                &import->faults, SL_N_FIELDS,
                _("%u fields, the header has %u; put quotes around a value that holds a comma"),
                row->n, import->columns.n);
            return FALSE;
        }
    for (int field = 0; field < SL_N_FIELDS; field++)
        if (import->columns.column[field] >= (int)row->n) {
            sl_fault(&import->faults, SL_N_FIELDS,
                     _("%u fields, the header has %u; the row is cut off before %s"), row->n,
                     import->columns.n, sl_field_names[field]);
            return FALSE;
        }
    return TRUE;
}

/* The scheme that the row names, else the list's. */
static const SlScheme *scheme_of_row(Import *import, const char *cell)
{
    g_autoptr(GError) error = NULL;
    const SlScheme *scheme;

    if (cell == NULL)
        return import->scheme;
    g_autofree char *name = g_strstrip(g_strdup(cell));
    if (*name == '\0' || strcmp(name, import->scheme->name) == 0)
        return import->scheme;
    scheme = import->finder(name, import->finder_data, &error);
    if (scheme == NULL)
        sl_fault(&import->faults, SL_FIELD_SCHEME, "%s", error->message);
    return scheme;
}

static gboolean take_row(Import *import, const SlRow *row, GError **error)
{
    const char *cells[SL_N_FIELDS];
    const SlScheme *scheme;

    sl_faults_begin(&import->faults, row->line, row->row, NULL);
    if (!check_width(import, row))
        return TRUE;
    for (int field = 0; field < SL_N_FIELDS; field++) {
        int column = import->columns.column[field];
        cells[field] = column >= 0 ? row->fields[column] : NULL;
    }
    scheme = scheme_of_row(import, cells[SL_FIELD_SCHEME]);
    if (scheme == NULL)
        return TRUE;
    g_autoptr(SlRecord) record = sl_entry_read(cells, scheme, &import->faults);
    g_autofree char *key = sl_entry_judge(record, scheme, &import->faults);
    guint before;
    /* bad rows are staged too: their number may stand a second time further down */
    if (*record->number == '\0')
        return TRUE;
    if (!sl_staging_add(import->staging, record, key, row->line, import->faults.bad, &before,
                        error))
        return FALSE;
    if (before != 0)
        sl_fault(&import->faults, SL_FIELD_NUMBER, _("'%s' stands on line %u already"),
                 record->number, before);
    return TRUE;
}

static gboolean take_rows(Import *import, GError **error)
{
    SlImportReport *report = import->report;
    GError *local = NULL;
    SlRow row;

    while (sl_table_next(import->table, &row, &local)) {
        if (row.row > SL_REGISTRY_MAX_ROWS) {
            g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("%s has more than %d rows"),
                        import->shown, SL_REGISTRY_MAX_ROWS);
            return FALSE;
        }
        report->rows++;
        if (!take_row(import, &row, error))
            return FALSE;
    }
    if (local != NULL) {
        g_propagate_error(error, local);
        return FALSE;
    }
    return sl_staging_judge(import->staging, &import->faults, error);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static gboolean read_list(Import *import, GError **error)
{
    SlImportReport *report = import->report;

    if (!sl_columns_find(&import->columns, import->table, import->shown, import->scheme,
                         import->order->columns, error))
        return FALSE;
    report->ignored = g_steal_pointer(&import->columns.ignored);
    report->no_status = import->columns.column[SL_FIELD_STATUS] < 0;
    gboolean whole = take_rows(import, error);
    /* the rows before a quote that never closes are counted, too */
    if (!sl_staging_count(import->staging, report, whole ? error : NULL) || !whole)
        return FALSE;
    if (report->rows > 0)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("%s has a header and no rows; nothing was stored"), import->shown);
    return FALSE;
}

static gboolean verdict(const Import *import, GError **error)
{
    const SlImportReport *report = import->report;

    if (report->bad == 0 || (import->order->keep_going && report->good > 0))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                sl_words_many("%s has %d bad row of %d; nothing was stored%s",
                              "%s has %d bad rows of %d; nothing was stored%s",
                              (guint64)report->bad),
                import->shown, report->bad, report->rows,
                report->good > 0 ? _(" (--keep-going stores the others)") : "");
    return FALSE;
}

/* With check_only what is wrong with the file is a finding, not a failure. */
static gboolean finish_check(Import *import, GError *fault, GError **error)
{
    if (fault == NULL)
        return TRUE;
    if (!g_error_matches(fault, SL_ERROR, SL_ERROR_FORMAT)) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    sl_faults_begin(&import->faults, 0, 0, NULL);
    sl_fault(&import->faults, SL_N_FIELDS, "%s", fault->message);
    g_error_free(fault);
    return TRUE;
}

static gboolean run(Import *import, const char *file, GError **error)
{
    const SlImportOrder *order = import->order;
    g_autofree char *base = strcmp(file, "-") == 0 ? g_strdup("-") : g_path_get_basename(file);
    GError *fault = NULL;

    if (order->check_only) {
        read_list(import, &fault);
        return finish_check(import, fault, error);
    }
    return read_list(import, error) && verdict(import, error) &&
           sl_staging_store(import->staging, order, order->source != NULL ? order->source : base,
                            sl_table_sha256(import->table), import->shown, import->report, error);
}

gboolean sl_registry_import(SlRegistry *registry, const char *file, const char *default_scheme,
                            SlSchemeFinder finder, gpointer finder_data, const SlImportOrder *order,
                            SlImportReport *report, GError **error)
{
    g_autofree char *name = sl_printable(strcmp(file, "-") == 0 ? _("standard input") : file);
    Import import = {
        .finder = finder, .finder_data = finder_data, .order = order, .report = report};
    gboolean ok;

    sl_faults_init(&import.faults, report);
    g_autofree char *shown = g_strdup_printf("'%s'", name);
    import.shown = shown;
    import.scheme = finder(default_scheme, finder_data, error);
    if (import.scheme == NULL)
        return FALSE;
    g_autoptr(SlTable) table = sl_table_open(file, error);
    if (table == NULL)
        return FALSE;
    import.table = table;
    g_autoptr(SlStaging) staging = sl_staging_open(registry, !order->check_only, error);
    import.staging = staging;
    ok = staging != NULL && run(&import, file, error);
    g_ptr_array_sort(report->errors, by_place);
    sl_columns_clear(&import.columns);
    return ok;
}
