/* test-photo-kinds — files as other programs write them, made here: TIFF and BMP of all kinds */
#include "base/error.h"
#include "read/photo.h"

#define SCENE_WIDTH  64
#define SCENE_HEIGHT 48

/* White, with three squares that no turn leaves where they are. */
static guint8 scene_at(int x, int y)
{
    if (x < 16 && y < 16)
        return 0;
    if (x < 16 && y < 32)
        return 128;
    return x >= 56 && y < 8 ? 0 : 255;
}

static void assert_scene(const SlPhoto *photo)
{
    g_assert_nonnull(photo);
    g_assert_cmpint(photo->grey->width, ==, SCENE_WIDTH);
    g_assert_cmpint(photo->grey->height, ==, SCENE_HEIGHT);
    for (int i = 0; i < SCENE_WIDTH * SCENE_HEIGHT; i++) {
        int x = i % SCENE_WIDTH, y = i / SCENE_WIDTH;
        if (ABS(photo->grey->px[i] - scene_at(x, y)) > 1)
            g_error("%s at (%d, %d): %d instead of %d", photo->name, x, y, photo->grey->px[i],
                    scene_at(x, y));
    }
}

/* What a file of that orientation (EXIF, tag 274) stores at a place. */
static guint8 stored_at(int orientation, int x, int y)
{
    const int right = SCENE_WIDTH - 1, foot = SCENE_HEIGHT - 1;

    switch (orientation) {
    case 2:
        return scene_at(right - x, y);
    case 3:
        return scene_at(right - x, foot - y);
    case 4:
        return scene_at(x, foot - y);
    case 5:
        return scene_at(y, x);
    case 6:
        return scene_at(right - y, x);
    case 7:
        return scene_at(right - y, foot - x);
    case 8:
        return scene_at(y, foot - x);
    default:
        return scene_at(x, y);
    }
}

static void put(GByteArray *file, gboolean big, int n, guint32 value)
{
    for (int i = 0; i < n; i++) {
        guint8 byte = (guint8)(value >> 8 * (big ? n - 1 - i : i));
        g_byte_array_append(file, &byte, 1);
    }
}

typedef struct {
    gboolean big; /* endian */
    int bits, samples, photometric, orientation;
} TiffKind;

/* Grey (1), red, green and blue (2) or CMYK (5) of one place. */
static void put_tiff_pixel(GByteArray *file, const TiffKind *kind, guint8 grey)
{
    const guint32 full = kind->bits == 16 ? 257 : 1;

    for (int s = 0; s < kind->samples; s++) {
        guint32 value = grey;
        if (kind->photometric == 5)
            value = s == 3 ? 255u - grey : 0;
        put(file, kind->big, kind->bits / 8, value * full);
    }
}

/* One uncompressed strip; see "TIFF, Revision 6.0", sections 2 to 6 and 16. */
static GBytes *make_tiff(const TiffKind *kind)
{
    const gboolean turned = kind->orientation >= 5;
    const guint32 width = turned ? SCENE_HEIGHT : SCENE_WIDTH;
    const guint32 height = turned ? SCENE_WIDTH : SCENE_HEIGHT;
    const guint32 n = (guint32)kind->samples, n_entries = 10, bits_at = 8 + 2 + n_entries * 12 + 4;
    const guint32 entries[10][4] = {
        /* tag, type (3: 16 bits, 4: 32), count, value */
        {256, 4, 1, width},
        {257, 4, 1, height},
        {258, 3, n, n == 1 ? (guint32)kind->bits : bits_at},
        {259, 3, 1, 1},
        {262, 3, 1, (guint32)kind->photometric},
        {273, 4, 1, bits_at + 2 * n},
        {274, 3, 1, (guint32)kind->orientation},
        {277, 3, 1, n},
        {278, 4, 1, height},
        {279, 4, 1, width * height * n * (guint32)kind->bits / 8},
    };
    GByteArray *file = g_byte_array_new();

    g_byte_array_append(file, (const guint8 *)(kind->big ? "MM" : "II"), 2);
    put(file, kind->big, 2, 42);
    put(file, kind->big, 4, 8);
    put(file, kind->big, 2, n_entries);
    for (guint32 i = 0; i < n_entries; i++) {
        const gboolean is_short = entries[i][1] == 3 && entries[i][2] == 1;
        put(file, kind->big, 2, entries[i][0]);
        put(file, kind->big, 2, entries[i][1]);
        put(file, kind->big, 4, entries[i][2]);
        put(file, kind->big, is_short ? 2 : 4, entries[i][3]);
        put(file, kind->big, is_short ? 2 : 0, 0);
    }
    put(file, kind->big, 4, 0);
    for (guint32 s = 0; s < n; s++)
        put(file, kind->big, 2, (guint32)kind->bits);
    for (int y = 0; y < (int)height; y++)
        for (int x = 0; x < (int)width; x++)
            put_tiff_pixel(file, kind, stored_at(kind->orientation, x, y));
    return g_byte_array_free_to_bytes(file);
}

static void test_tiff_kinds(void)
{
    static const int kinds[][3] = {{8, 1, 1}, {16, 1, 1}, {8, 3, 2}, {16, 3, 2}, {8, 4, 5}};

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (int big = 0; big < 2; big++)
            for (int orientation = 1; orientation <= 8; orientation++) {
                g_autoptr(GError) error = NULL;
                const TiffKind kind = {big, kinds[k][0], kinds[k][1], kinds[k][2], orientation};
                g_autofree char *name =
                    g_strdup_printf("%d-%d-%d-%d-%d.tif", big, kind.bits, kind.samples,
                                    kind.photometric, orientation);
                g_autoptr(GBytes) bytes = make_tiff(&kind);
                g_autoptr(SlPhoto) photo = sl_photo_load_bytes(name, bytes, &error);
                g_assert_no_error(error);
                assert_scene(photo);
            }
}

static void test_unusual_tiff(void)
{
    g_autoptr(GError) error = NULL;
    const TiffKind cmyk16 = {FALSE, 16, 4, 5, 1};
    g_autoptr(GBytes) bytes = make_tiff(&cmyk16);

    g_autoptr(SlPhoto) photo = sl_photo_load_bytes("press.tif", bytes, &error);

    g_assert_null(photo);
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    g_assert_true(g_str_has_prefix(error->message, "'press.tif': "));
    g_assert_true(g_str_has_suffix(error->message, "; save it as PNG"));
}

/* Rows from the top: the height is negative. */
static void test_bmp_from_the_top(void)
{
    for (int bits = 24; bits <= 32; bits += 8) {
        GByteArray *file = g_byte_array_new();
        const guint32 size = SCENE_WIDTH * SCENE_HEIGHT * (guint32)bits / 8;
        const guint32 head[][2] = {{4, 54 + size},   {4, 0},
                                   {4, 54},          {4, 40},
                                   {4, SCENE_WIDTH}, {4, (guint32)-SCENE_HEIGHT},
                                   {2, 1},           {2, (guint32)bits},
                                   {4, 0},           {4, size},
                                   {4, 2835},        {4, 2835},
                                   {4, 0},           {4, 0}};
        g_byte_array_append(file, (const guint8 *)"BM", 2);
        for (guint i = 0; i < G_N_ELEMENTS(head); i++)
            put(file, FALSE, (int)head[i][0], head[i][1]);
        for (int i = 0; i < SCENE_WIDTH * SCENE_HEIGHT; i++)
            for (int byte = 0; byte < bits / 8; byte++)
                put(file, FALSE, 1, scene_at(i % SCENE_WIDTH, i / SCENE_WIDTH));
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(file);
        g_autoptr(SlPhoto) photo = sl_photo_load_bytes("top.bmp", bytes, &error);
        g_assert_no_error(error);
        assert_scene(photo);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/photo-kinds/tiff-of-both-endians-and-every-turn", test_tiff_kinds);
    g_test_add_func("/photo-kinds/unusual-tiff-is-told-the-cure", test_unusual_tiff);
    g_test_add_func("/photo-kinds/bmp-from-the-top", test_bmp_from_the_top);
    return g_test_run();
}
