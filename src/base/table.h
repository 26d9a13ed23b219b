/*
 * table — rows of a CSV or TSV file as Excel writes it
 *
 * One reader for the registry's lists and for job lists. It takes UTF-8 with or without BOM,
 * UTF-16 with BOM, and CP932; commas, tabs or semicolons; LF, CRLF or CR; quoted fields with line
 * breaks and doubled quotes (RFC 4180). The encoding is UTF-8 if the whole file is valid UTF-8,
 * else CP932. An .xlsx or .xls is recognised by its first bytes and refused with one line that says
 * how to save it as CSV.
 *
 *     g_autoptr(SlTable) table = sl_table_open(path, error);
 *     while (sl_table_next(table, &row, error)) ...
 *
 * Rows are streamed: memory does not grow with their number. Standard input is spooled to an
 * unlinked temporary file first.
 */
#ifndef SL_TABLE_H
#define SL_TABLE_H

#include "base/spool.h"

#define SL_TABLE_MAX_BYTES   ((gsize)1 << 30) /* of one file: 1 GiB, some millions of rows */
#define SL_TABLE_MAX_FIELD   65536            /* bytes of one field, as UTF-8 */
#define SL_TABLE_MAX_COLUMNS 256

typedef struct SlTable SlTable;

/* Fields are UTF-8, borrowed until the next call; `line` is the line the row starts on, from 1. */
typedef struct {
    guint n;
    char **fields; /* n strings and a NULL */
    guint line;
    guint row; /* data rows from 1; the header is 0 */
} SlRow;

/*
 * Open `path` ("-" is standard input) and read its header row, the first that is not blank.
 *
 * Returns a table owned by the caller, or NULL with
 *   SL_ERROR_FILE    it cannot be read
 *   SL_ERROR_FORMAT  no header, a NUL byte, neither UTF-8 nor CP932, a spreadsheet
 *   SL_ERROR_LIMIT   longer than SL_TABLE_MAX_BYTES
 */
SlTable *sl_table_open(const char *path, GError **error);
/* The same of a file that is spooled already; takes the spool, also on failure. */
SlTable *sl_table_open_spool(SlSpool *spool, GError **error);
void sl_table_close(SlTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlTable, sl_table_close)

/* The header's names, stripped of blanks, NULL-ended; borrowed. */
const char *const *sl_table_header(const SlTable *table);
/* "UTF-8", "UTF-16" or "CP932". */
const char *sl_table_encoding(const SlTable *table);
/* The sha256 of the file's bytes as they came, in lower-case hex; borrowed. */
const char *sl_table_sha256(const SlTable *table);

/*
 * The next row that is not blank. False at the end (no error set), or with
 *   SL_ERROR_FORMAT  a quote that never closes, bytes after a closing quote
 *   SL_ERROR_LIMIT   a field or row above the limits
 * A row with more or fewer fields than the header is delivered as it is: the caller judges it.
 */
gboolean sl_table_next(SlTable *table, SlRow *row, GError **error);

/* Back to the first data row. */
void sl_table_rewind(SlTable *table);

#endif
