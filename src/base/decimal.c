/* decimal — the one number formatter */
#include "base/decimal.h"

#include <math.h>

void sl_decimal_append(GString *out, double value, int places)
{
    static const gint64 powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    char digits[32];
    int n = 0;

    g_return_if_fail(places >= 0 && places <= 6 && fabs(value) < 1e9);

    gint64 scaled = llround(value * (double)powers[places]);
    if (scaled < 0) {
        g_string_append_c(out, '-');
        scaled = -scaled;
    }
    gint64 whole = scaled / powers[places], rest = scaled % powers[places];
    do
        digits[n++] = (char)('0' + whole % 10);
    while ((whole /= 10) > 0);
    while (n > 0)
        g_string_append_c(out, digits[--n]);
    if (rest == 0)
        return;
    g_string_append_c(out, '.');
    for (gint64 unit = powers[places] / 10; rest > 0; unit /= 10) {
        g_string_append_c(out, (char)('0' + rest / unit));
        rest %= unit;
    }
}

char *sl_decimal(double value, int places)
{
    GString *out = g_string_new(NULL);

    sl_decimal_append(out, value, places);
    return g_string_free(out, FALSE);
}
