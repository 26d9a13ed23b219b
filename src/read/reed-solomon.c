/* reed-solomon — Berlekamp and Massey's method with erasures, Chien's search, Forney's values */
#include "read/reed-solomon.h"

#include <string.h>

#define FIELD_POLYNOMIAL 0x11d
#define ORDER            255 /* of the field's multiplicative group */

typedef struct {
    guint8 power[2 * ORDER]; /* a^i, twice around so that sums of logarithms need no modulo */
    guint8 log[ORDER + 1];
} Field;

static const Field *field(void)
{
    static Field tables;
    static gsize made = 0;

    if (g_once_init_enter(&made)) {
        for (int i = 0, x = 1; i < ORDER; i++) {
            tables.power[i] = tables.power[i + ORDER] = (guint8)x;
            tables.log[x] = (guint8)i;
            x = x << 1 ^ (x & 0x80 ? FIELD_POLYNOMIAL : 0);
        }
        g_once_init_leave(&made, 1);
    }
    return &tables;
}

static guint8 times(const Field *f, guint8 a, guint8 b)
{
    return a == 0 || b == 0 ? 0 : f->power[f->log[a] + f->log[b]];
}

static guint8 over(const Field *f, guint8 a, guint8 b)
{
    return a == 0 ? 0 : f->power[f->log[a] + ORDER - f->log[b]];
}

/* Polynomials hold the lowest power first. */
typedef guint8 Polynomial[SL_RS_MAX_CHECK + 2];

static guint8 value_at(const Field *f, const guint8 *polynomial, int degree, guint8 x)
{
    guint8 sum = 0;

    for (int i = degree; i >= 0; i--)
        sum = times(f, sum, x) ^ polynomial[i];
    return sum;
}

/* The word at each of the generator's roots: all zero for a codeword. */
static gboolean syndromes(const Field *f, const guint8 *word, int n, int n_check, guint8 *s)
{
    guint8 any = 0;

    for (int i = 0; i < n_check; i++) {
        s[i] = 0;
        for (int k = 0; k < n; k++)
            s[i] = times(f, s[i], f->power[i]) ^ word[k];
        any |= s[i];
    }
    return any != 0;
}

/* One step of the iteration; the new length of the register. */
static int lengthen(const Field *f, const guint8 *s, int r, int n_erased, int length,
                    Polynomial lambda, Polynomial before)
{
    guint8 miss = 0;
    Polynomial next;

    for (int i = 0; i <= length; i++)
        miss ^= times(f, lambda[i], s[r - 1 - i]);
    memmove(before + 1, before, sizeof(Polynomial) - 1);
    before[0] = 0;
    if (miss == 0)
        return length;
    for (gsize i = 0; i < sizeof next; i++)
        next[i] = lambda[i] ^ times(f, miss, before[i]);
    if (2 * length <= r + n_erased - 1) {
        length = r + n_erased - length;
        for (gsize i = 0; i < sizeof next; i++)
            before[i] = over(f, lambda[i], miss);
    }
    memcpy(lambda, next, sizeof next);
    return length;
}

/* The polynomial whose roots are the places to correct (Blahut 1983, 9.2); its degree. */
static int locator(const Field *f, const guint8 *s, int n, int n_check, const int *erased,
                   int n_erased, Polynomial lambda)
{
    Polynomial before;

    memset(lambda, 0, sizeof(Polynomial));
    lambda[0] = 1;
    for (int i = 0; i < n_erased; i++) {
        guint8 x = f->power[n - 1 - erased[i]];
        for (int k = i + 1; k > 0; k--)
            lambda[k] ^= times(f, lambda[k - 1], x);
    }
    memcpy(before, lambda, sizeof before);
    int length = n_erased;
    for (int r = n_erased + 1; r <= n_check; r++)
        length = lengthen(f, s, r, n_erased, length, lambda, before);
    return length;
}

/* Add Forney's value at every root among the places; false unless there are `degree` roots. */
static gboolean add_values(const Field *f, const guint8 *s, int n_check, const Polynomial lambda,
                           int degree, guint8 *word, int n)
{
    guint8 omega[SL_RS_MAX_CHECK] = {0};
    int found = 0;

    for (int i = 0; i < n_check; i++)
        for (int k = 0; k <= MIN(i, degree); k++)
            omega[i] ^= times(f, lambda[k], s[i - k]);
    for (int place = 0; place < n; place++) {
        int power = n - 1 - place;
        guint8 inverse = f->power[(ORDER - power) % ORDER], slope = 0;
        if (value_at(f, lambda, degree, inverse) != 0)
            continue;
        for (int k = 1; k <= degree; k += 2)
            slope ^= times(f, lambda[k], f->power[(k - 1) * (ORDER - power) % ORDER]);
        if (slope == 0)
            return FALSE;
        guint8 value = over(f, value_at(f, omega, n_check - 1, inverse), slope);
        word[place] ^= times(f, f->power[power], value);
        found++;
    }
    return found == degree;
}

static int changed_besides(const guint8 *before, const guint8 *after, int n, const int *erased,
                           int n_erased)
{
    int changed = 0;

    for (int i = 0; i < n; i++)
        changed += before[i] != after[i];
    for (int i = 0; i < n_erased; i++)
        changed -= before[erased[i]] != after[erased[i]];
    return changed;
}

int sl_rs_correct(guint8 *word, int n, int n_check, const int *erased, int n_erased)
{
    const Field *f = field();
    guint8 s[SL_RS_MAX_CHECK], fixed[SL_RS_MAX_WORD];
    Polynomial lambda;

    if (n > SL_RS_MAX_WORD || n_check < 1 || n_check > MIN(SL_RS_MAX_CHECK, n - 1) ||
        n_erased > n_check)
        return -1;
    if (!syndromes(f, word, n, n_check, s))
        return 0;
    int degree = locator(f, s, n, n_check, erased, n_erased, lambda);
    if (2 * degree - n_erased > n_check)
        return -1;
    memcpy(fixed, word, (gsize)n);
    if (!add_values(f, s, n_check, lambda, degree, fixed, n) || syndromes(f, fixed, n, n_check, s))
        return -1;
    int errors = changed_besides(word, fixed, n, erased, n_erased);
    memcpy(word, fixed, (gsize)n);
    return errors;
}
