/*
 * prefix-code — Huffman's construction with two queues; counts are flattened until it fits
 */
#include "draw/prefix-code.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    guint32 count;
    int symbol;
} Leaf;

static int compare_leaves(const void *a, const void *b)
{
    const Leaf *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return x->symbol - y->symbol;
}

/* Lengths for `n` sorted leaves, two at least; the longest is returned. Nodes are the leaves and
 * then the joints, both in rising order of count, so the least two stand at the heads of two
 * queues (van Leeuwen 1976). */
static int measure(const Leaf *leaves, int n, guint8 *length)
{
    guint64 count[2 * SL_PREFIX_MAX_SYMBOLS];
    int parent[2 * SL_PREFIX_MAX_SYMBOLS], depth[2 * SL_PREFIX_MAX_SYMBOLS];
    int leaf = 0, joint = n, longest = 0;

    for (int i = 0; i < n; i++)
        count[i] = leaves[i].count;
    for (int made = n; made < 2 * n - 1; made++) {
        count[made] = 0;
        for (int i = 0; i < 2; i++) {
            gboolean take_leaf = leaf < n && (joint >= made || count[leaf] <= count[joint]);
            int least = take_leaf ? leaf++ : joint++;
            parent[least] = made;
            count[made] += count[least];
        }
    }
    depth[2 * n - 2] = 0;
    for (int i = 2 * n - 3; i >= 0; i--) {
        depth[i] = depth[parent[i]] + 1;
        longest = MAX(longest, depth[i]);
        if (i < n)
            length[leaves[i].symbol] = (guint8)MIN(depth[i], G_MAXUINT8);
    }
    return longest;
}

static guint16 reverse(guint bits, int n)
{
    guint reversed = 0;

    for (int i = 0; i < n; i++)
        reversed |= (bits >> i & 1u) << (n - 1 - i);
    return (guint16)reversed;
}

/* The canonical codes of the lengths (RFC 1951, 3.2.2, steps 1 to 3). */
static void number_codes(SlPrefixCode *code, int n)
{
    guint per_length[SL_PREFIX_MAX_BITS + 1] = {0}, next[SL_PREFIX_MAX_BITS + 2] = {0};

    for (int i = 0; i < n; i++)
        per_length[code->length[i]]++;
    per_length[0] = 0;
    for (int bits = 1; bits <= SL_PREFIX_MAX_BITS; bits++)
        next[bits] = (next[bits - 1] + per_length[bits - 1]) << 1;
    for (int i = 0; i < n; i++)
        code->code[i] = code->length[i] ? reverse(next[code->length[i]]++, code->length[i]) : 0;
}

void sl_prefix_code_make(const guint32 *count, int n, int max_bits, SlPrefixCode *code)
{
    Leaf leaves[SL_PREFIX_MAX_SYMBOLS];
    int n_leaves = 0;

    g_assert(n >= 2 && n <= SL_PREFIX_MAX_SYMBOLS && max_bits <= SL_PREFIX_MAX_BITS);
    memset(code, 0, sizeof *code);
    for (int i = 0; i < n; i++)
        if (count[i])
            leaves[n_leaves++] = (Leaf){count[i], i};
    for (int i = 0; n_leaves < 2; i++)
        if (!count[i])
            leaves[n_leaves++] = (Leaf){1, i};
    qsort(leaves, (gsize)n_leaves, sizeof *leaves, compare_leaves);
    while (measure(leaves, n_leaves, code->length) > max_bits)
        for (int i = 0; i < n_leaves; i++) /* the order stays; all equal fits at last */
            leaves[i].count = (leaves[i].count + 1) / 2;
    number_codes(code, n);
}
