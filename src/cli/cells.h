/* cells — texts in columns of a terminal, where a Japanese character takes two */
#ifndef SL_CELLS_H
#define SL_CELLS_H

#include <glib.h>

/* Columns that a terminal gives to `text`: CJK takes two, combining marks none. */
int sl_text_width(const char *text);
/* `text` printable, padded to `width` columns, cut with an ellipsis if it is wider. */
char *sl_text_fit(const char *text, int width);

#endif
