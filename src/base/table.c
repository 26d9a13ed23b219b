/* table — rows of a CSV or TSV file as Excel writes it */
#include "base/table.h"

#include "base/error.h"
#include "base/spool.h"
#include "base/words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define STEP ((gsize)1 << 16)

struct SlTable {
    SlSpool spool;
    char delimiter;
    char **header;

    guint8 buffer[STEP]; /* spool bytes [offset - have, offset) */
    gsize have, at;
    goffset offset;
    int failed;    /* errno of a read, else 0 */
    guint line;    /* of the next byte, from 1 */
    goffset first; /* where the first data row starts */
    guint first_line;

    GString *text;    /* fields of the row, each ended by a NUL */
    GArray *starts;   /* gsize: where each begins in `text` */
    GPtrArray *cells; /* what a row hands out */
    guint row_line, row_number;
};

/* ---- bytes and rows ------------------------------------------------------------------------ */

#define END (-1)

static void seek_to(SlTable *table, goffset offset, guint line)
{
    table->offset = offset;
    table->have = table->at = 0;
    table->line = line;
}

static int peek(SlTable *table)
{
    gssize n;

    if (G_LIKELY(table->at < table->have))
        return table->buffer[table->at];
    do
        n = pread(table->spool.fd, table->buffer, STEP, table->offset);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        table->failed = errno;
    table->have = n > 0 ? (gsize)n : 0;
    table->at = 0;
    table->offset += (goffset)table->have;
    return n > 0 ? table->buffer[0] : END;
}

/* The next byte; CRLF and CR come out as LF. */
static int take(SlTable *table)
{
    int c = peek(table);

    if (c == END)
        return END;
    table->at++;
    if (c == '\r') {
        if (peek(table) == '\n')
            table->at++;
        c = '\n';
    }
    table->line += c == '\n';
    return c;
}

static gboolean fail_line(const SlTable *table, SlErrorCode code, GError **error, const char *what)
{
    g_set_error(error, SL_ERROR, code, _("%s line %u: %s"), table->spool.shown, table->row_line,
                what);
    return FALSE;
}

static gboolean fail_read(const SlTable *table, GError **error)
{
    g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                _("%s cannot be read back from the temporary folder: %s"), table->spool.shown,
                sl_words_errno(table->failed));
    return FALSE;
}

static gboolean append(SlTable *table, gsize start, int c, GError **error)
{
    if (table->text->len - start >= SL_TABLE_MAX_FIELD)
        return fail_line(table, SL_ERROR_LIMIT, error,
                         _("a field is longer than 65536 bytes; is a quote left open?"));
    g_string_append_c(table->text, (char)c);
    return TRUE;
}

/* The rest of a quoted field; *after is the byte behind its closing quote. */
static gboolean read_quoted(SlTable *table, gsize start, int *after, GError **error)
{
    for (;;) {
        int c = take(table);
        if (c == END)
            return fail_line(table, SL_ERROR_FORMAT, error,
                             _("a quote is opened and never closed; double the quotes in a value"));
        if (c == '"') {
            c = take(table);
            if (c != '"') {
                *after = c;
                return TRUE;
            }
        }
        if (!append(table, start, c, error))
            return FALSE;
    }
}

/* One field into `text`; *after is the delimiter, '\n' or END. */
static gboolean read_field(SlTable *table, int *after, GError **error)
{
    gsize start = table->text->len;
    int c = take(table);

    if (table->starts->len == SL_TABLE_MAX_COLUMNS)
        return fail_line(table, SL_ERROR_LIMIT, error, _("there are more than 256 fields"));
    g_array_append_val(table->starts, start);
    if (c == '"') {
        if (!read_quoted(table, start, &c, error))
            return FALSE;
        if (c != table->delimiter && c != '\n' && c != END)
            return fail_line(table, SL_ERROR_FORMAT, error,
                             _("text follows a closing quote; double the quotes in a value"));
    } else {
        for (; c != table->delimiter && c != '\n' && c != END; c = take(table))
            if (!append(table, start, c, error))
                return FALSE;
    }
    g_string_append_c(table->text, '\0');
    *after = c;
    return TRUE;
}

/* The next row, blank or not. False at the end. */
static gboolean read_row(SlTable *table, GError **error)
{
    int after = END;

    g_string_truncate(table->text, 0);
    g_array_set_size(table->starts, 0);
    table->row_line = table->line;
    if (peek(table) != END)
        do
            if (!read_field(table, &after, error))
                return FALSE;
        while (after == table->delimiter);
    if (table->failed != 0)
        return fail_read(table, error);
    return table->starts->len > 0;
}

static gboolean is_blank(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (!g_unichar_isspace(g_utf8_get_char(text)))
            return FALSE;
    return TRUE;
}

/* Point the cells into the text, which does not move any more; false if all of them are blank. */
static gboolean lay_out_cells(SlTable *table)
{
    gboolean filled = FALSE;

    g_ptr_array_set_size(table->cells, 0);
    for (guint i = 0; i < table->starts->len; i++) {
        char *cell = table->text->str + g_array_index(table->starts, gsize, i);
        filled |= !is_blank(cell);
        g_ptr_array_add(table->cells, cell);
    }
    g_ptr_array_add(table->cells, NULL);
    return filled;
}

static gboolean read_filled_row(SlTable *table, GError **error)
{
    while (read_row(table, error))
        if (lay_out_cells(table))
            return TRUE;
    return FALSE;
}

/* ---- header -------------------------------------------------------------------------------- */

/* The delimiter that the first filled line has most of, outside quotes; a comma if it has none. */
static char sniff_delimiter(SlTable *table)
{
    static const char delimiters[] = {',', '\t', ';'};
    guint counts[G_N_ELEMENTS(delimiters)] = {0};
    gboolean quoted = FALSE, filled = FALSE;
    gsize best = 0;

    for (guint n = 0; n < SL_TABLE_MAX_FIELD; n++) {
        int c = take(table);
        if (c == END || (c == '\n' && !quoted && filled))
            break;
        if (c == '"')
            quoted = !quoted;
        filled |= !g_ascii_isspace(c) && c != ',' && c != ';' && c != '"';
        for (gsize i = 0; i < G_N_ELEMENTS(delimiters); i++)
            counts[i] += !quoted && c == delimiters[i];
    }
    for (gsize i = 1; i < G_N_ELEMENTS(delimiters); i++)
        if (counts[i] > counts[best])
            best = i;
    return delimiters[best];
}

static char *strip(const char *text)
{
    const char *end = text + strlen(text);

    while (*text != '\0' && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    while (end > text) {
        const char *last = g_utf8_prev_char(end);
        if (!g_unichar_isspace(g_utf8_get_char(last)))
            break;
        end = last;
    }
    return g_strndup(text, (gsize)(end - text));
}

static gboolean read_header(SlTable *table, GError **error)
{
    GError *local = NULL;
    guint n;

    seek_to(table, table->spool.start, 1);
    table->delimiter = sniff_delimiter(table);
    seek_to(table, table->spool.start, 1);
    if (!read_filled_row(table, &local)) {
        if (local == NULL)
            g_set_error(&local, SL_ERROR, SL_ERROR_FORMAT, _("%s has no header row"),
                        table->spool.shown);
        g_propagate_error(error, local);
        return FALSE;
    }
    n = table->starts->len;
    table->header = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        table->header[i] = strip(g_ptr_array_index(table->cells, i));
    table->first = table->offset - (goffset)(table->have - table->at);
    table->first_line = table->line;
    return TRUE;
}

/* ---- the table ----------------------------------------------------------------------------- */

SlTable *sl_table_open_spool(SlSpool *spool, GError **error)
{
    g_autoptr(SlTable) table = g_new0(SlTable, 1);

    table->text = g_string_new(NULL);
    table->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
    table->cells = g_ptr_array_new();
    table->spool = *spool;
    *spool = SL_SPOOL_INIT;
    return read_header(table, error) ? g_steal_pointer(&table) : NULL;
}

SlTable *sl_table_open(const char *path, GError **error)
{
    SlSpool spool;

    if (sl_spool_open(&spool, path, SL_TABLE_MAX_BYTES, error))
        return sl_table_open_spool(&spool, error);
    sl_spool_clear(&spool);
    return NULL;
}

void sl_table_close(SlTable *table)
{
    if (table == NULL)
        return;
    sl_spool_clear(&table->spool);
    g_strfreev(table->header);
    g_string_free(table->text, TRUE);
    g_array_unref(table->starts);
    g_ptr_array_unref(table->cells);
    g_free(table);
}

const char *const *sl_table_header(const SlTable *table)
{
    return (const char *const *)table->header;
}

const char *sl_table_encoding(const SlTable *table)
{
    return table->spool.encoding;
}

const char *sl_table_sha256(const SlTable *table)
{
    return table->spool.sha256;
}

gboolean sl_table_next(SlTable *table, SlRow *row, GError **error)
{
    if (!read_filled_row(table, error))
        return FALSE;
    table->row_number++;
    *row = (SlRow){.n = table->starts->len,
                   .fields = (char **)table->cells->pdata,
                   .line = table->row_line,
                   .row = table->row_number};
    return TRUE;
}

void sl_table_rewind(SlTable *table)
{
    seek_to(table, table->first, table->first_line);
    table->row_number = 0;
    table->failed = 0;
}
