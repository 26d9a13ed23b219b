/*
 * deflate-rows — find repeats, count them, write them as blocks with codes of their own
 */
#include "draw/deflate-rows.h"

#include "draw/prefix-code.h"

#include <libdeflate.h>
#include <string.h>

#define MIN_MATCH      3
#define MAX_MATCH      258
#define MIN_FAR_MATCH  5  /* shorter ones, far away, cost more than their literals */
#define GOOD_MATCH     64 /* long enough not to ask further */
#define WINDOW         32768
#define HASH_BITS      13
#define BLOCK_TOKENS   32768
#define END_OF_BLOCK   256
#define N_LITERALS     286 /* literals, end of block, lengths */
#define N_DISTANCES    30
#define N_CODE_LENGTHS 19

/* RFC 1951, 3.2.5: the first length or distance of each code, and its extra bits. */
static const guint16 LENGTH_BASE[] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                      15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                      67, 83, 99, 115, 131, 163, 195, 227, 258};
static const guint8 LENGTH_EXTRA[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const guint16 DISTANCE_BASE[N_DISTANCES] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

/* A literal (distance 0, its byte in `length`) or a repeat. */
typedef struct {
    guint16 length, distance;
} Token;

typedef struct {
    GByteArray *out;
    guint64 bits; /* not yet in `out`, the first one lowest */
    int n_bits;
} BitWriter;

typedef struct {
    const guint8 *data;
    gsize n, stride;
    guint32 last_seen[1 << HASH_BITS]; /* place of four bytes with that hash, plus 1; 0: none */
    guint8 length_code[MAX_MATCH + 1];
    Token tokens[BLOCK_TOKENS];
    int n_tokens;
    guint32 literals[N_LITERALS], distances[N_DISTANCES];
    BitWriter writer;
} Deflater;

/* ---- bits ---------------------------------------------------------------------------------- */

static void put_bits(BitWriter *writer, guint32 bits, int n)
{
    writer->bits |= (guint64)bits << writer->n_bits;
    writer->n_bits += n;
    if (writer->n_bits >= 32) {
        guint32 word = GUINT32_TO_LE((guint32)writer->bits);

        g_byte_array_append(writer->out, (const guint8 *)&word, 4);
        writer->bits >>= 32;
        writer->n_bits -= 32;
    }
}

static void flush_bits(BitWriter *writer)
{
    for (; writer->n_bits > 0; writer->n_bits -= 8, writer->bits >>= 8) {
        guint8 byte = (guint8)writer->bits;
        g_byte_array_append(writer->out, &byte, 1);
    }
    writer->n_bits = 0;
}

static void put_symbol(BitWriter *writer, const SlPrefixCode *code, int symbol)
{
    put_bits(writer, code->code[symbol], code->length[symbol]);
}

static int distance_code(guint distance)
{
    if (distance <= 4)
        return (int)distance - 1;
    int top = (int)g_bit_storage(distance - 1) - 1; /* two codes for each power of two */
    return 2 * top + (int)((distance - 1) >> (top - 1) & 1);
}

static int distance_extra(int code)
{
    return code < 4 ? 0 : code / 2 - 1;
}

/* ---- a block (RFC 1951, 3.2.7) ------------------------------------------------------------- */

/* A run of equal code lengths becomes symbols 0 … 18; `extra` holds what follows them. */
typedef struct {
    guint8 symbol[N_LITERALS + N_DISTANCES], extra[N_LITERALS + N_DISTANCES];
    guint32 count[N_CODE_LENGTHS];
    int n;
} LengthRuns;

static void add_run(LengthRuns *runs, int symbol, int extra)
{
    runs->symbol[runs->n] = (guint8)symbol;
    runs->extra[runs->n++] = (guint8)extra;
    runs->count[symbol]++;
}

static void collect_runs(const guint8 *lengths, int n, LengthRuns *runs)
{
    for (int i = 0, run; i < n; i += run) {
        for (run = 1; i + run < n && lengths[i + run] == lengths[i]; run++)
            ;
        if (lengths[i] == 0 && run >= 11) {
            run = MIN(run, 138);
            add_run(runs, 18, run - 11);
        } else if (lengths[i] == 0 && run >= 3) {
            add_run(runs, 17, run - 3);
        } else if (i > 0 && lengths[i] == lengths[i - 1] && run >= 3) {
            run = MIN(run, 6);
            add_run(runs, 16, run - 3);
        } else {
            run = 1;
            add_run(runs, lengths[i], 0);
        }
    }
}

static void put_codes(BitWriter *writer, const SlPrefixCode *literals,
                      const SlPrefixCode *distances)
{
    static const guint8 ORDER[N_CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
    guint8 lengths[N_LITERALS + N_DISTANCES];
    LengthRuns runs = {.n = 0};
    SlPrefixCode code;
    int n = N_CODE_LENGTHS;

    memcpy(lengths, literals->length, N_LITERALS);
    memcpy(lengths + N_LITERALS, distances->length, N_DISTANCES);
    collect_runs(lengths, N_LITERALS + N_DISTANCES, &runs);
    sl_prefix_code_make(runs.count, N_CODE_LENGTHS, 7, &code);
    while (n > 4 && !code.length[ORDER[n - 1]])
        n--;
    put_bits(writer, N_LITERALS - 257, 5);
    put_bits(writer, N_DISTANCES - 1, 5);
    put_bits(writer, (guint32)n - 4, 4);
    for (int i = 0; i < n; i++)
        put_bits(writer, code.length[ORDER[i]], 3);
    for (int i = 0; i < runs.n; i++) {
        int symbol = runs.symbol[i];

        put_symbol(writer, &code, symbol);
        put_bits(writer, runs.extra[i], symbol == 18 ? 7 : symbol == 17 ? 3 : symbol == 16 ? 2 : 0);
    }
}

static void put_block(Deflater *deflater, gboolean last)
{
    BitWriter *writer = &deflater->writer;
    SlPrefixCode literals, distances;

    deflater->literals[END_OF_BLOCK] = 1;
    sl_prefix_code_make(deflater->literals, N_LITERALS, 15, &literals);
    sl_prefix_code_make(deflater->distances, N_DISTANCES, 15, &distances);
    put_bits(writer, last ? 5 : 4, 3); /* the last block or not, codes of its own */
    put_codes(writer, &literals, &distances);
    for (int i = 0; i < deflater->n_tokens; i++) {
        const Token *token = &deflater->tokens[i];

        if (!token->distance) {
            put_symbol(writer, &literals, token->length);
            continue;
        }
        int length = deflater->length_code[token->length],
            distance = distance_code(token->distance);
        put_symbol(writer, &literals, END_OF_BLOCK + 1 + length);
        put_bits(writer, (guint32)token->length - LENGTH_BASE[length], LENGTH_EXTRA[length]);
        put_symbol(writer, &distances, distance);
        put_bits(writer, (guint32)token->distance - DISTANCE_BASE[distance],
                 distance_extra(distance));
    }
    put_symbol(writer, &literals, END_OF_BLOCK);
    deflater->n_tokens = 0;
    memset(deflater->literals, 0, sizeof deflater->literals);
    memset(deflater->distances, 0, sizeof deflater->distances);
}

/* ---- repeats ------------------------------------------------------------------------------- */

static int match_length(const Deflater *deflater, gsize at, gsize distance)
{
    const guint8 *here = deflater->data + at, *there = here - distance;
    int most = (int)MIN(deflater->n - at, MAX_MATCH), length = 0;

    for (; length + 8 <= most; length += 8) {
        guint64 a, b;

        memcpy(&a, here + length, 8);
        memcpy(&b, there + length, 8);
        if (a != b)
            break;
    }
    while (length < most && here[length] == there[length])
        length++;
    return length;
}

/* Keep a repeat that is longer than the best so far. */
static void try_distance(const Deflater *deflater, gsize at, gsize distance, int least, Token *best)
{
    if (distance > at || distance > WINDOW || distance == 0 || best->length >= GOOD_MATCH)
        return;
    int length = match_length(deflater, at, distance);
    if (length >= least && length > best->length)
        *best = (Token){(guint16)length, (guint16)distance};
}

static Token find_repeat(Deflater *deflater, gsize at)
{
    Token best = {0, 0};

    try_distance(deflater, at, 1, MIN_MATCH, &best);
    try_distance(deflater, at, deflater->stride, MIN_MATCH, &best);
    if (deflater->n - at >= 4) {
        guint32 four;
        memcpy(&four, deflater->data + at, 4);
        guint32 *seen =
            &deflater->last_seen[GUINT32_FROM_LE(four) * 2654435761u >> (32 - HASH_BITS)];

        if (*seen)
            try_distance(deflater, at, at + 1 - *seen, MIN_FAR_MATCH, &best);
        *seen = (guint32)at + 1;
    }
    return best;
}

static void add_token(Deflater *deflater, Token token)
{
    deflater->tokens[deflater->n_tokens++] = token;
    if (token.distance) {
        deflater->literals[END_OF_BLOCK + 1 + deflater->length_code[token.length]]++;
        deflater->distances[distance_code(token.distance)]++;
    } else {
        deflater->literals[token.length]++;
    }
    if (deflater->n_tokens == BLOCK_TOKENS)
        put_block(deflater, FALSE);
}

void sl_deflate_rows(const guint8 *data, gsize n, gsize stride, GByteArray *out)
{
    static const guint8 HEADER[] = {0x78, 0x9c}; /* deflate, 32 KiB window (RFC 1950, 2.2) */
    g_autofree Deflater *deflater = g_new0(Deflater, 1);
    guint32 check = GUINT32_TO_BE(libdeflate_adler32(1, data, n));

    deflater->data = data;
    deflater->n = n;
    deflater->stride = stride;
    deflater->writer.out = out;
    for (guint code = 0, length = MIN_MATCH; length <= MAX_MATCH; length++) {
        while (code + 1 < G_N_ELEMENTS(LENGTH_BASE) && LENGTH_BASE[code + 1] <= length)
            code++;
        deflater->length_code[length] = (guint8)code;
    }
    g_byte_array_append(out, HEADER, sizeof HEADER);
    for (gsize at = 0; at < n;) {
        Token token = find_repeat(deflater, at);

        if (!token.distance)
            token.length = data[at];
        add_token(deflater, token);
        at += token.distance ? token.length : 1;
    }
    put_block(deflater, TRUE);
    flush_bits(&deflater->writer);
    g_byte_array_append(out, (const guint8 *)&check, sizeof check);
}
