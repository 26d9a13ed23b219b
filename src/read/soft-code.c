/* soft-code — format, codewords with their sureness, erasures by the least sure first, the proof */
#include "read/soft-code.h"

#include "read/reed-solomon.h"
#include "read/symbol-layout.h"

#include <math.h>
#include <string.h>

#define MAX_CODEWORDS 3706 /* of version 40 */
#define MAX_FORMATS   3    /* readings of the format information that are tried */
#define ERASE_STEP    2    /* as many as one error costs */

/* A block is believed if chance would make one so near, and so like what was seen, with a
 * probability of 2^-28 at most. What the standard itself corrects with its weakest symbols (version
 * 1, levels L and M) stands at 31 and 34. */
#define MIN_SURENESS 28

/* And of all modules so large a part, each with its own sureness, must be as the code has it. */
#define MIN_AGREEMENT 0.7

/* How much likelier a module of sureness 1 is as seen than not: e^6. */
#define LOG_ODDS 6

typedef struct {
    guint8 byte;
    float least;   /* sureness of its most doubtful bit */
    float bits[8]; /* the modules, unmasked: above 0 is 1 */
} Codeword;

/* ---- format ------------------------------------------------------------------------------ */

typedef struct {
    guint data;
    double score;
} Format;

static int best_first(const void *a, const void *b)
{
    double first = ((const Format *)a)->score, second = ((const Format *)b)->score;

    return (first < second) - (first > second);
}

/* The 32 formats, the one that both copies bear out best first. */
static void rank_formats(const float *modules, int version, Format formats[32])
{
    int side = 17 + 4 * version;

    for (guint data = 0; data < 32; data++) {
        guint word = sl_layout_format_word(data);
        formats[data] = (Format){data, 0};
        for (int i = 0; i < 2 * SL_FORMAT_BITS; i++) {
            int bit = i % SL_FORMAT_BITS, col, row;
            sl_layout_format(version, i / SL_FORMAT_BITS, bit, &col, &row);
            float module = modules[row * side + col];
            formats[data].score += word >> bit & 1 ? module : -module;
        }
    }
    qsort(formats, 32, sizeof *formats, best_first);
}

/* ---- codewords --------------------------------------------------------------------------- */

static void take_codeword(Codeword *word, const float bits[8])
{
    *word = (Codeword){.least = 1};
    for (int i = 0; i < 8; i++) {
        word->bits[i] = bits[i];
        word->byte = (guint8)(word->byte << 1 | (bits[i] > 0));
        word->least = MIN(word->least, fabsf(bits[i]));
    }
}

/* All codewords in the order in which they stand: two columns at a time from the right, upwards,
 * then downwards (7.7.3). Their number. */
static int take_codewords(const float *modules, const guint8 *layout, int side, int mask,
                          Codeword *words)
{
    float bits[8];
    int n = 0, count = 0;

    for (int right = side - 1; right >= 1; right -= 2) {
        if (right == 6)
            right = 5;
        for (int i = 0; i < 2 * side; i++) {
            gboolean upwards = ((right + 1) & 2) == 0;
            int col = right - i % 2, row = upwards ? side - 1 - i / 2 : i / 2;
            if (layout[row * side + col] != SL_MODULE_DATA)
                continue;
            float module = modules[row * side + col];
            bits[n++ % 8] = sl_layout_mask_turns(mask, col, row) ? -module : module;
            if (n % 8 == 0 && count < MAX_CODEWORDS)
                take_codeword(&words[count++], bits);
        }
    }
    return count;
}

/* Which codeword of the symbol is number `i` of block `b` (7.6). */
static int place_in_symbol(const SlBlocks *blocks, int b, int i)
{
    int n_short = blocks->n_blocks - blocks->n_long;
    int n_data = blocks->n_data + (b >= n_short), all_data = blocks->n_data * blocks->n_blocks;

    if (i < blocks->n_data)
        return i * blocks->n_blocks + b;
    if (i < n_data)
        return all_data + b - n_short;
    return all_data + blocks->n_long + (i - n_data) * blocks->n_blocks + b;
}

/* ---- one block --------------------------------------------------------------------------- */

static double log2_choose(int n, int k)
{
    return (lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)) / G_LN2;
}

/* How much the seen bits speak for this byte rather than for any: bits. */
static double borne_out(const Codeword *seen, guint8 byte)
{
    double sum = 0;

    for (int i = 0; i < 8; i++) {
        double module = byte >> (7 - i) & 1 ? seen->bits[i] : -seen->bits[i];
        sum += 1 - log2(1 + exp(-LOG_ODDS * module));
    }
    return sum;
}

/*
 * The improbability of the corrected word by chance, in bits: of all words, how few lie so near a
 * codeword (that is what the spare check codewords are worth), and how well the bytes that were
 * changed or unknown fit what was seen of them.
 */
static double sureness(const Codeword *const *seen, const guint8 *word, int n, int n_check,
                       const gboolean *erased, int n_erased, int errors)
{
    double bits = 8.0 * (n_check - n_erased - errors) - log2_choose(n - n_erased, errors);

    for (int i = 0; i < n; i++)
        if (erased[i] || word[i] != seen[i]->byte)
            bits += borne_out(seen[i], word[i]);
    return bits;
}

/* Places in the order of doubt. */
static void rank_doubts(const Codeword *const *seen, int n, int *places)
{
    for (int i = 0; i < n; i++) {
        int k = i;
        for (; k > 0 && seen[places[k - 1]]->least > seen[i]->least; k--)
            places[k] = places[k - 1];
        places[k] = i;
    }
}

/* Erase none, the two most doubtful, four …; keep the surest outcome in `best`. */
static double correct_block(const Codeword *const *seen, int n, int n_check, guint8 *best)
{
    int places[SL_RS_MAX_WORD];
    double most = 0;

    rank_doubts(seen, n, places);
    for (int n_erased = 0; n_erased <= n_check; n_erased += ERASE_STEP) {
        guint8 word[SL_RS_MAX_WORD];
        gboolean erased[SL_RS_MAX_WORD] = {FALSE};
        for (int i = 0; i < n; i++)
            word[i] = seen[i]->byte;
        for (int i = 0; i < n_erased; i++)
            erased[places[i]] = TRUE;
        int errors = sl_rs_correct(word, n, n_check, places, n_erased);
        if (errors < 0)
            continue;
        double sure = sureness(seen, word, n, n_check, erased, n_erased, errors);
        if (sure > most) {
            most = sure;
            memcpy(best, word, (gsize)n);
        }
    }
    return most - log2(n_check / ERASE_STEP + 1.0); /* so many chances it had */
}

/* ---- the symbol -------------------------------------------------------------------------- */

/* How much of what was seen, each module by its sureness, is as in the corrected codewords. */
typedef struct {
    double same, all;
} Agreement;

static void compare(Agreement *agreement, const Codeword *seen, guint8 byte)
{
    for (int i = 0; i < 8; i++) {
        gboolean bit = byte >> (7 - i) & 1;
        agreement->all += fabsf(seen->bits[i]);
        agreement->same += (seen->bits[i] > 0) == bit ? fabsf(seen->bits[i]) : 0;
    }
}

/* Correct every block; the data in order, and how sure the least sure block is. */
static double correct_all(const Codeword *words, const SlBlocks *blocks, guint8 *data, int *n_data)
{
    Agreement agreement = {0, 0};
    double least = HUGE_VAL;

    *n_data = 0;
    for (int b = 0; b < blocks->n_blocks; b++) {
        const Codeword *seen[SL_RS_MAX_WORD];
        guint8 fixed[SL_RS_MAX_WORD];
        int data_here = blocks->n_data + (b >= blocks->n_blocks - blocks->n_long);
        int n = data_here + blocks->n_check;
        for (int i = 0; i < n; i++)
            seen[i] = &words[place_in_symbol(blocks, b, i)];
        least = MIN(least, correct_block(seen, n, blocks->n_check, fixed));
        if (least < MIN_SURENESS)
            return 0;
        for (int i = 0; i < n; i++)
            compare(&agreement, seen[i], fixed[i]);
        memcpy(data + *n_data, fixed, (gsize)data_here);
        *n_data += data_here;
    }
    return agreement.same >= MIN_AGREEMENT * agreement.all ? least : 0;
}

gboolean sl_soft_decode(const float *modules, int version, SlSoftText *text)
{
    int side = 17 + 4 * version, n_data, eci;
    g_autofree guint8 *layout = sl_layout_new(version);
    g_autofree Codeword *words = g_new(Codeword, MAX_CODEWORDS);
    guint8 data[MAX_CODEWORDS];
    Format formats[32];

    rank_formats(modules, version, formats);
    for (int i = 0; i < MAX_FORMATS; i++) {
        SlBlocks blocks = sl_layout_blocks(version, (int)formats[i].data >> 3);
        int n = take_codewords(modules, layout, side, (int)formats[i].data & 7, words);
        int expected = blocks.n_blocks * (blocks.n_data + blocks.n_check) + blocks.n_long;
        double sure = n == expected ? correct_all(words, &blocks, data, &n_data) : 0;
        GBytes *bytes = sure > 0 ? sl_segments_read(data, n_data, version, &eci) : NULL;
        if (bytes == NULL)
            continue;
        *text = (SlSoftText){bytes, eci, sure};
        return TRUE;
    }
    return FALSE;
}
