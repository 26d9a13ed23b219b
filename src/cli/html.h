/*
 * html — write HTML in which nothing from outside is ever markup
 */
#ifndef SL_HTML_H
#define SL_HTML_H

#include <glib.h>

/*
 * Append `format`, whose own text is markup: %s is escaped (text and quoted attributes; control
 * characters, direction overrides and bytes that are no UTF-8 become U+FFFD; NULL is nothing), %u
 * and %d are numbers, %% is a percent sign. No other conversion exists.
 */
void sl_html_add(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Append `bytes` as "data:TYPE;base64,…". */
void sl_html_add_data(GString *out, const char *type, GBytes *bytes);

/* The words of a Content-Security-Policy that allow exactly this inline text: 'sha256-…'. */
char *sl_html_hash(const char *text);

#endif
