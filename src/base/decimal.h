/*
 * decimal — numbers as text, the same in every locale
 *
 * The one formatter of every number that leaves the program (SVG, PDF, JSON, reports), so that a
 * locale with a decimal comma cannot break a label and the same input gives the same bytes.
 */
#ifndef SL_DECIMAL_H
#define SL_DECIMAL_H

#include <glib.h>

/*
 * Append `value` rounded half away from zero to `places` decimals (0 … 6), trailing zeros and a
 * lone point dropped, never "-0". |value| must be below 1e9.
 */
void sl_decimal_append(GString *out, double value, int places);

/* The same as a new string. */
char *sl_decimal(double value, int places);

#endif
