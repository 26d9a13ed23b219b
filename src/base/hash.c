/* hash — 64 bits of a text, and numbers in order */
#include "base/hash.h"

/* Fowler, Noll and Vo, FNV-1a with their 64-bit offset basis and prime. */
#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

guint64 sl_hash64(const void *data, gsize n)
{
    const guint8 *p = data;
    guint64 hash = FNV_BASIS;

    for (gsize i = 0; i < n; i++)
        hash = (hash ^ p[i]) * FNV_PRIME;
    /* the finaliser of splitmix64 (Steele, Lea and Flood 2014): FNV's high bits mix slowly */
    hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111ebu;
    return hash ^ hash >> 31;
}

/* Let numbers[root] sink to its place in the heap of the first `n`. */
static void sink(guint64 *numbers, gsize root, gsize n)
{
    guint64 value = numbers[root];

    for (gsize child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && numbers[child + 1] > numbers[child])
            child++;
        if (numbers[child] <= value)
            break;
        numbers[root] = numbers[child];
    }
    numbers[root] = value;
}

void sl_sort_u64(guint64 *numbers, gsize n)
{
    for (gsize i = n / 2; i-- > 0;)
        sink(numbers, i, n);
    while (n-- > 1) {
        guint64 largest = numbers[0];
        numbers[0] = numbers[n];
        numbers[n] = largest;
        sink(numbers, 0, n);
    }
}
