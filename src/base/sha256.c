/*
 * sha256 — the hash of FIPS 180-4, on the processor's own instructions where it has them
 *
 * Every file is hashed before it is listed and again before it is believed; GLib's portable code
 * takes a tenth of a label's time for that.
 */
#include "base/sha256.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_SHA_NI 1
#include <cpuid.h>
#include <immintrin.h>
#endif

#define BLOCK 64
#define WORDS 8

#ifdef HAVE_SHA_NI

/* FIPS 180-4, 5.3.3 */
static const guint32 START[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
/* FIPS 180-4, 4.2.2 */
static const guint32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static gboolean has_instructions(void)
{
    unsigned a, b, c, d;

    /* leaf 7: EBX bit 29 is SHA; leaf 1: ECX bit 19 is SSE4.1, bit 9 SSSE3 */
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b >> 29 & 1))
        return FALSE;
    return __get_cpuid(1, &a, &b, &c, &d) && c >> 19 & 1 && c >> 9 & 1;
}

/* The instructions keep the eight words as ABEF and CDGH. */
__attribute__((target("sha,sse4.1,ssse3"))) static void hash_blocks(guint32 state[WORDS],
                                                                    const guint8 *data, gsize n)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(gconstpointer)state), 0xb1);
    __m128i high =
        _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(gconstpointer)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);

    for (; n > 0; n--, data += BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];

        for (int i = 0; i < 16; i++) {
            if (i < 4)
                w[i] = _mm_shuffle_epi8(
                    _mm_loadu_si128((const __m128i *)(gconstpointer)(data + i * 16)), swap);
            else /* four words of the schedule at a time (6.2.2, step 1) */
                w[i % 4] = _mm_sha256msg2_epu32(
                    _mm_add_epi32(_mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]),
                                  _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4)),
                    w[(i + 3) % 4]);
            __m128i sum = _mm_add_epi32(
                w[i % 4], _mm_loadu_si128((const __m128i *)(gconstpointer)(K + i * 4)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1b);
    high = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(gpointer)state, _mm_blend_epi16(low, high, 0xf0));
    _mm_storeu_si128((__m128i *)(gpointer)(state + 4), _mm_alignr_epi8(high, low, 8));
}

static char *hash_fast(const guint8 *data, gsize n)
{
    guint32 state[WORDS];
    guint8 last[2 * BLOCK] = {0};
    gsize whole = n / BLOCK, rest = n % BLOCK, tail = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
    const guint64 bits = GUINT64_TO_BE((guint64)n * 8);
    GString *hex = g_string_sized_new(2 * sizeof state + 1);

    memcpy(state, START, sizeof state);
    hash_blocks(state, data, whole);
    if (rest > 0)
        memcpy(last, data + whole * BLOCK, rest);
    last[rest] = 0x80; /* 5.1.1 */
    memcpy(last + tail - sizeof bits, &bits, sizeof bits);
    hash_blocks(state, last, tail / BLOCK);
    for (int i = 0; i < WORDS; i++)
        g_string_append_printf(hex, "%08x", state[i]);
    return g_string_free(hex, FALSE);
}

#endif

char *sl_sha256_data(const void *data, gsize n)
{
#ifdef HAVE_SHA_NI
    static gsize checked; /* 1: no, 2: yes */

    if (g_once_init_enter(&checked))
        g_once_init_leave(&checked, has_instructions() ? 2 : 1);
    if (checked == 2)
        return hash_fast(data, n);
#endif
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, n);
}
