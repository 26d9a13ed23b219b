/*
 * rows — where the rows of a run come from, one after the other, as often as they are asked for
 *
 *     numbers of the command line, lines of standard input    render-rows.c
 *     a job list in CSV or TSV                                rows-table.c
 *     a job list in JSON Lines                                rows-json.c
 *     all valid rows of the registry                          rows-registry.c
 *
 * A run goes over its rows twice: first over the names of the files, then to draw. So a source can
 * be rewound, and it holds no rows: at most the bytes of the numbers themselves.
 */
#ifndef SL_ROWS_H
#define SL_ROWS_H

#include "base/spool.h"
#include "cli/render.h"

#define SL_ROWS_MAX       5000000           /* of one run */
#define SL_ROWS_MAX_BYTES ((gsize)64 << 20) /* of numbers in memory */
#define SL_ROWS_MAX_JSON  65536             /* bytes of one line of JSON */

typedef struct SlRowSource SlRowSource;
struct SlRowSource {
    /* The next row, or *row NULL at the end. False with an error that ends the run. */
    gboolean (*next)(SlRowSource *source, SlRenderRow **row, GError **error);
    void (*rewind)(SlRowSource *source);
    void (*free)(SlRowSource *source);
    const SlWish *wish; /* the command line's; borrowed */
    char *sha256;       /* of the whole list */
    guint n;            /* rows handed out since the start */
};

/* What the command line names. `scheme` knows further names of the column `number`; `registry` may
 * be NULL. NULL with an error that concerns the list as a whole. */
SlRowSource *sl_rows_open(const SlRenderLine *line, SlCli *cli, const SlScheme *scheme,
                          SlRegistry *registry, GError **error);
gboolean sl_rows_next(SlRowSource *source, SlRenderRow **row, GError **error);
void sl_rows_rewind(SlRowSource *source);
void sl_rows_free(SlRowSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRowSource, sl_rows_free)

/* ---- for the sources ----------------------------------------------------------------------- */

/* A row with the command line's wishes; `number` as it was written, or NULL. */
SlRenderRow *sl_row_new(const SlRowSource *source, const char *number);

/* What a column of a list means. */
typedef struct {
    char *name; /* "number", a wish's column, or the free column as the header has it */
    enum { SL_COLUMN_NUMBER, SL_COLUMN_WISH, SL_COLUMN_FREE } kind;
} SlJobColumn;

/* The header's own word if we know it, else what the scheme's lists mean by it (登録番号). */
SlJobColumn sl_job_column(const char *header, const SlScheme *scheme);
/* A column "sizes" would silently be a free value: warn. `list` is "'jobs.csv'". */
void sl_job_column_warn(const SlCli *cli, const char *list, const SlJobColumn *column);
/* Take over one cell; an empty one says nothing. False with SL_ERROR_FORMAT. */
gboolean sl_job_take(SlRenderRow *row, const SlJobColumn *column, const char *value,
                     GError **error);
/* When all cells are taken: is there a number or model, and do the names work out? */
gboolean sl_job_finish(SlRenderRow *row, GError **error);

SlRowSource *sl_rows_registry(const SlRenderLine *line, SlCli *cli, SlRegistry *registry,
                              GError **error);
/* Both take the spool, also on failure. */
SlRowSource *sl_rows_table(SlSpool *spool, const SlRenderLine *line, const SlCli *cli,
                           const SlScheme *scheme, GError **error);
SlRowSource *sl_rows_json(SlSpool *spool, const SlRenderLine *line, const SlCli *cli,
                          const SlScheme *scheme);

#endif
