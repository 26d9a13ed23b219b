/*
 * columns — which column of a list is which field of a row
 *
 * Headers are compared after NFKC and case folding, blanks removed. What the user maps with
 * "Header=field" wins over the scheme's words; the scheme's words win over nothing: two columns
 * that mean the same field are an error, not a guess.
 */
#ifndef SL_COLUMNS_H
#define SL_COLUMNS_H

#include "base/table.h"
#include "label/scheme.h"

typedef enum {
    SL_FIELD_NUMBER,
    SL_FIELD_LEVEL,
    SL_FIELD_HOLDER,
    SL_FIELD_PRODUCT,
    SL_FIELD_MODELS,
    SL_FIELD_URL,
    SL_FIELD_ISSUED,
    SL_FIELD_VALID_UNTIL,
    SL_FIELD_STATUS,
    SL_FIELD_DOCUMENT,
    SL_FIELD_SCHEME,
    SL_N_FIELDS,
} SlField;

/* "number", "level" …: the names in JSON, in messages and in an exported file. */
extern const char *const sl_field_names[SL_N_FIELDS + 1];

typedef struct {
    int column[SL_N_FIELDS]; /* index into a row, -1: the list has none */
    guint n;                 /* columns of the header */
    char **ignored;          /* headers that stand for no field, NULL-ended */
} SlColumns;

#define SL_COLUMNS_INIT ((SlColumns){.ignored = NULL})

/*
 * Find the columns of `table`. `shown` names the file in messages ("'x.csv'"), `mappings` are the
 * user's, or NULL. Clear `columns` after.
 *   SL_ERROR_USAGE   a mapping without '=', to no field, or of a header that the list does not have
 *   SL_ERROR_FORMAT  required columns missing (all are named), two columns for one field
 */
gboolean sl_columns_find(SlColumns *columns, const SlTable *table, const char *shown,
                         const SlScheme *scheme, char *const *mappings, GError **error);
void sl_columns_clear(SlColumns *columns);

/* The field that column `i` holds, or NULL. */
const char *sl_columns_name(const SlColumns *columns, int i);

#endif
