/* test-photo — pictures that are as they should be, turned, cut off, damaged or lying */
#include "base/error.h"
#include "base/file.h"
#include "read/photo.h"

#include <string.h>

#define DATA SL_TOP "/tests/read/photo/"

static SlPhoto *load(const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strconcat(DATA, file, NULL);
    SlPhoto *photo = sl_photo_load(path, &error);

    g_assert_no_error(error);
    g_assert_nonnull(photo);
    return photo;
}

static GBytes *bytes_of(const char *file)
{
    g_autofree char *path = g_strconcat(DATA, file, NULL);
    GBytes *bytes = sl_file_read(path, SL_PHOTO_MAX_BYTES, NULL);

    g_assert_nonnull(bytes);
    return bytes;
}

/* The error of a file that must not load. */
static void expect_error(const char *name, GBytes *bytes, SlErrorCode code, const char *part)
{
    g_autoptr(GError) error = NULL;
    SlPhoto *photo = sl_photo_load_bytes(name, bytes, &error);

    g_assert_null(photo);
    g_assert_error(error, SL_ERROR, (int)code);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, part));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_true(g_str_has_prefix(error->message, "'"));
}

/* All test pictures show the same: 64 x 48 px, white, the top left 16 x 16 black, below it a
 * 16 x 16 square of grey 128, and one black 8 x 8 square at the far right of the first row. */
static void assert_scene(const SlPhoto *photo, int tolerance)
{
    static const struct {
        int x, y, grey;
    } spots[] = {{8, 8, 0}, {8, 24, 128}, {60, 4, 0}, {60, 16, 255}, {40, 40, 255}, {8, 44, 255}};

    g_assert_cmpint(photo->grey->width, ==, 64);
    g_assert_cmpint(photo->grey->height, ==, 48);
    g_assert_cmpint(photo->file_width, ==, 64);
    g_assert_cmpint(photo->file_height, ==, 48);
    for (gsize i = 0; i < G_N_ELEMENTS(spots); i++) {
        int seen = photo->grey->px[spots[i].y * 64 + spots[i].x];
        if (ABS(seen - spots[i].grey) > tolerance)
            g_error("%s at (%d, %d): %d instead of %d", photo->name, spots[i].x, spots[i].y, seen,
                    spots[i].grey);
    }
}

static void test_formats(void)
{
    static const struct {
        const char *file, *format;
        int tolerance;
    } rows[] = {
        {"grey8.png", "PNG", 0},        {"grey16.png", "PNG", 1},
        {"rgb.png", "PNG", 1},          {"rgba-on-black.png", "PNG", 1},
        {"palette.png", "PNG", 1},      {"interlaced.png", "PNG", 1},
        {"grey.jpg", "JPEG", 6},        {"colour.jpg", "JPEG", 6},
        {"progressive.jpg", "JPEG", 6}, {"cmyk.jpg", "JPEG", 8},
        {"lossless.webp", "WebP", 3},   {"lossy.webp", "WebP", 10},
        {"plain.tif", "TIFF", 1},       {"plain.bmp", "BMP", 1},
        {"palette.bmp", "BMP", 1},      {"plain.heic", "HEIC", 8},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(SlPhoto) photo = load(rows[i].file);
        g_assert_cmpstr(photo->format, ==, rows[i].format);
        g_assert_cmpint(photo->orientation, ==, 1);
        assert_scene(photo, rows[i].tolerance);
    }
}

static void test_orientations(void)
{
    for (int i = 1; i <= 8; i++) {
        g_autofree char *jpeg = g_strdup_printf("turned-%d.jpg", i);
        g_autoptr(SlPhoto) photo = load(jpeg);
        g_assert_cmpint(photo->orientation, ==, i);
        assert_scene(photo, 6);
    }
    g_autoptr(SlPhoto) png = load("turned-6.png");
    g_assert_cmpint(png->orientation, ==, 6);
    assert_scene(png, 1);
}

static SlPhoto *load_tinted(const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = bytes_of(file);
    SlPhoto *photo = sl_photo_load_tinted(file, bytes, &error);

    g_assert_no_error(error);
    return photo;
}

/* The two-tone pictures: 64 x 48 px, left red (200, 40, 30), right blue (30, 60, 200), and the
 * lower third of the left half grey 128. */
static void assert_two_tone(const SlPhoto *photo)
{
    static const struct {
        double x, y;
        int red, green, blue;
    } spots[] = {{16, 16, 200, 40, 30}, {48, 16, 30, 60, 200}, {16, 40, 128, 128, 128}};

    g_assert_nonnull(photo->tint);
    g_autoptr(SlTint) tint = sl_tint_resize(photo->tint, 64, 48);
    for (gsize i = 0; i < G_N_ELEMENTS(spots); i++) {
        gsize at = (gsize)spots[i].y * 64 + (gsize)spots[i].x;
        guint32 rgb = sl_tint_rgb(photo->grey->px[at], tint->blue->px[at], tint->red->px[at]);
        int red = rgb >> 16 & 255, green = rgb >> 8 & 255, blue = rgb & 255;
        if (MAX(ABS(red - spots[i].red),
                MAX(ABS(green - spots[i].green), ABS(blue - spots[i].blue))) > 16)
            g_error("%s at (%g, %g): #%06x", photo->name, spots[i].x, spots[i].y, rgb);
    }
}

static void test_colours(void)
{
    static const char *const files[] = {
        "two-tone.jpg", "two-tone.png",         "two-tone.webp",       "two-tone.tif",
        "two-tone.bmp", "two-tone-palette.bmp", "two-tone-turned.jpg", "two-tone.heic",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(SlPhoto) plain = load(files[i]), tinted = load_tinted(files[i]);
        assert_two_tone(tinted);
        g_assert_null(plain->tint); /* nothing is spent on what nobody asked for */
        g_assert_cmpmem(plain->grey->px, 64 * 48, tinted->grey->px, 64 * 48);
    }
    g_autoptr(SlPhoto) grey = load_tinted("grey.jpg");
    g_assert_null(grey->tint);
    g_autoptr(SlPhoto) large = load_tinted("large.jpg");
    if (large->tint != NULL)
        g_assert_cmpint(large->tint->blue->width, <, 2 * SL_PHOTO_TINT_PX);
}

static void test_first_frame(void)
{
    g_autoptr(SlPhoto) photo = load("animated.webp");

    assert_scene(photo, 10);
    g_assert_cmpuint(photo->remarks->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(photo->remarks, 0), ==, "first frame of 2");
}

/* Every file of the folder, cut anywhere, is an error of one line and never a grey half. */
static void test_cut_off(void)
{
    static const char *const files[] = {"colour.jpg", "progressive.jpg", "rgb.png",
                                        "lossy.webp", "plain.tif",       "plain.bmp"};

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GBytes) whole = bytes_of(files[i]);
        gsize n = g_bytes_get_size(whole);
        for (int tenth = 1; tenth <= 9; tenth++) {
            g_autoptr(GBytes) part = g_bytes_new_from_bytes(whole, 0, n * (gsize)tenth / 10);
            expect_error(files[i], part, SL_ERROR_FORMAT, files[i]);
        }
    }
}

static void test_no_picture(void)
{
    static const struct {
        const char *name, *data, *part;
    } rows[] = {
        {"empty.jpg", "", "empty"},
        {"text.jpg", "number,level\nJ-1,2\n", "known are JPEG, PNG"},
        {"scan.pdf", "%PDF-1.4\n", "known are JPEG, PNG"},
        {"list.xlsx", "PK\3\4", "known are JPEG, PNG"},
        {"drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "known are JPEG, PNG"},
        {"two.bin", "\xff\xd8", "not a picture"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(rows[i].data, strlen(rows[i].data));
        expect_error(rows[i].name, bytes, SL_ERROR_FORMAT, rows[i].part);
    }
}

static void test_control_characters_in_name(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);

    expect_error("a\033[31m\nb.jpg", bytes, SL_ERROR_FORMAT, "not a picture");
}

/* A header that claims 60,000 x 60,000 px is refused before a byte is reserved for it. */
static void test_size_lies(void)
{
    g_autoptr(GBytes) huge = bytes_of("huge.png");
    g_autoptr(GBytes) bmp = bytes_of("plain.bmp");
    g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(bmp, NULL), g_bytes_get_size(bmp));

    expect_error("huge.png", huge, SL_ERROR_LIMIT, "60000 x 60000");
    memcpy(copy + 18, "\x60\xea\0\0\x60\xea\0\0", 8);
    g_autoptr(GBytes) lying = g_bytes_new_static(copy, g_bytes_get_size(bmp));
    expect_error("lying.bmp", lying, SL_ERROR_LIMIT, "60000 x 60000");
}

/* `n` bytes behind the first place of `mark` become `with`; the file as a new one. */
static GBytes *patched(const char *file, const char *mark, gsize n_mark, gsize behind,
                       const char *with, gsize n)
{
    g_autoptr(GBytes) bytes = bytes_of(file);
    gsize size = g_bytes_get_size(bytes);
    guint8 *copy = g_memdup2(g_bytes_get_data(bytes, NULL), size);
    guint8 *at = memmem(copy, size, mark, n_mark);

    g_assert_nonnull(at);
    g_assert_cmpuint((gsize)(at - copy) + n_mark + behind + n, <=, size);
    memcpy(at + n_mark + behind, with, n);
    return g_bytes_new_take(copy, size);
}

/* What its library decodes as a whole is refused at a size that is no trouble for others. */
static void test_wholes_are_smaller(void)
{
    static const char webp[] = "RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x0f\xe7\xc3\x09\0\0\0\0\0";
    /* 10,000 x 10,000 px: of JPEG more, because its coefficients are counted */
    g_autoptr(GBytes) heic = patched("plain.heic", "@\0\0\0\x14ispe", 9, 4,
                                     "\0\0\x27\x10\0\0\x27\x10", 8); /* the second size */
    g_autoptr(GBytes) jpeg = patched("progressive.jpg", "\xff\xc2", 2, 3, "\x3e\x80\x30\xd4", 4);
    g_autoptr(GBytes) large = g_bytes_new_static(webp, sizeof webp - 1);

    expect_error("large.heic", heic, SL_ERROR_LIMIT, "save it as an ordinary JPEG");
    expect_error("large.jpg", jpeg, SL_ERROR_LIMIT, "save it as an ordinary JPEG");
    expect_error("large.webp", large, SL_ERROR_LIMIT, "save it as an ordinary JPEG");
}

#define STRIPS_WIDTH  7
#define STRIPS_HEIGHT 10

/* An uncompressed grey TIFF, little endian. */
static GBytes *strips_new(guint32 rows_per_strip)
{
    enum { PX = 180, OFFSETS = 300, COUNTS = 350, ALL = 400 };
    const guint32 n = (STRIPS_HEIGHT + rows_per_strip - 1) / rows_per_strip;
    const guint32 entries[][4] = {{256, 4, 1, STRIPS_WIDTH},
                                  {257, 4, 1, STRIPS_HEIGHT},
                                  {258, 3, 1, 8},
                                  {259, 3, 1, 1},
                                  {262, 3, 1, 1},
                                  {273, 4, n, n > 1 ? OFFSETS : PX},
                                  {277, 3, 1, 1},
                                  {278, 4, 1, rows_per_strip},
                                  {279, 4, n, n > 1 ? COUNTS : STRIPS_WIDTH * STRIPS_HEIGHT}};
    guint8 *file = g_malloc0(ALL);

    memcpy(file, "II*\0\x08\0\0\0", 8);
    file[8] = G_N_ELEMENTS(entries);
    for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
        guint8 *to = file + 10 + 12 * i;
        for (int k = 0; k < 2; k++) {
            to[k] = (guint8)(entries[i][0] >> (8 * k));
            to[2 + k] = (guint8)(entries[i][1] >> (8 * k));
            to[4 + k] = (guint8)(entries[i][2] >> (8 * k));
            to[8 + k] = (guint8)(entries[i][3] >> (8 * k));
        }
    }
    for (guint32 i = 0; i < MIN(n, STRIPS_HEIGHT); i++) {
        guint32 rows = MIN(rows_per_strip, STRIPS_HEIGHT - i * rows_per_strip);
        file[OFFSETS + 4 * i] = (guint8)(PX + i * rows_per_strip * STRIPS_WIDTH);
        file[COUNTS + 4 * i] = (guint8)(rows * STRIPS_WIDTH);
    }
    for (int i = 0; i < STRIPS_WIDTH * STRIPS_HEIGHT; i++)
        file[PX + i] = (guint8)(3 * i);
    return g_bytes_new_take(file, ALL);
}

/* TIFFs are read strip by strip, whatever the height of a strip is. */
static void test_strips(void)
{
    for (guint32 rows = 1; rows <= STRIPS_HEIGHT; rows++) {
        g_autoptr(GBytes) bytes = strips_new(rows);
        g_autoptr(GError) error = NULL;
        g_autoptr(SlPhoto) photo = sl_photo_load_bytes("strips.tif", bytes, &error);
        g_assert_no_error(error);
        g_assert_cmpint(photo->grey->width, ==, STRIPS_WIDTH);
        g_assert_cmpint(photo->grey->height, ==, STRIPS_HEIGHT);
        for (int i = 0; i < STRIPS_WIDTH * STRIPS_HEIGHT; i++)
            g_assert_cmpint(photo->grey->px[i], ==, 3 * i);
    }
}

/* 8,000 x 7,000 white px in a few kB: read at half its size. */
static void test_large_is_shrunk(void)
{
    static const char *const files[] = {"large.png", "large.jpg"};

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(SlPhoto) photo = load(files[i]);
        g_assert_cmpint(photo->file_width, ==, 8001);
        g_assert_cmpint(photo->file_height, ==, 7001);
        g_assert_cmpfloat(photo->scale, ==, 2);
        g_assert_cmpint(photo->grey->width, ==, 4001);
        g_assert_cmpint(photo->grey->height, ==, 3501);
        g_assert_cmpint(photo->grey->px[0], >=, 254);
        g_assert_cmpint(photo->grey->px[4001 * 3501 - 1], >=, 254);
        g_assert_cmpuint(photo->remarks->len, ==, 1);
    }
}

static void test_no_file(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sl_photo_load(DATA "none.jpg", &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_clear_error(&error);
    g_assert_null(sl_photo_load(DATA, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
}

static guint32 crc_of(const guint8 *data, gsize n)
{
    guint32 crc = 0xffffffff;

    for (gsize i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* Make the check sums of a damaged PNG right again, or nothing behind them would be tested. */
static void mend_png(guint8 *data, gsize n)
{
    for (gsize at = 8; at + 12 <= n;) {
        gsize length = (gsize)data[at] << 24 | (gsize)data[at + 1] << 16 |
                       (gsize)data[at + 2] << 8 | data[at + 3];
        if (length > n - at - 12)
            return;
        guint32 crc = crc_of(data + at + 4, length + 4);
        for (int i = 0; i < 4; i++)
            data[at + 8 + length + (gsize)i] = (guint8)(crc >> (24 - 8 * i));
        at += length + 12;
    }
}

/* Thousands of damaged files: each loads or fails with one line, nothing else. */
static void test_mutations(void)
{
    static const char *const files[] = {"colour.jpg",   "progressive.jpg", "cmyk.jpg",
                                        "rgb.png",      "palette.png",     "interlaced.png",
                                        "turned-6.png", "lossy.webp",      "animated.webp",
                                        "plain.tif",    "palette.bmp",     "plain.heic"};
    g_autoptr(GRand) dice = g_rand_new_with_seed(1);
    int rounds = g_test_slow() ? 2000 : 100;

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GBytes) whole = bytes_of(files[i]);
        gsize n = g_bytes_get_size(whole);
        for (int round = 0; round < rounds; round++) {
            guint8 *copy = g_memdup2(g_bytes_get_data(whole, NULL), n);
            for (int hits = g_rand_int_range(dice, 1, 6); hits > 0; hits--)
                copy[g_rand_int_range(dice, 0, (gint32)n)] = (guint8)g_rand_int(dice);
            if (copy[0] == 0x89)
                mend_png(copy, n);
            g_autoptr(GBytes) bytes = g_bytes_new_take(copy, n);
            g_autoptr(GError) error = NULL;
            g_autoptr(SlPhoto) photo = sl_photo_load_tinted(files[i], bytes, &error);
            g_assert_true((photo == NULL) == (error != NULL));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/photo/every-format-shows-the-same", test_formats);
    g_test_add_func("/photo/exif-orientation-is-applied-once", test_orientations);
    g_test_add_func("/photo/colours-are-kept-for-showing", test_colours);
    g_test_add_func("/photo/animation-gives-its-first-frame", test_first_frame);
    g_test_add_func("/photo/cut-off-is-an-error", test_cut_off);
    g_test_add_func("/photo/what-is-no-picture-names-the-known-formats", test_no_picture);
    g_test_add_func("/photo/message-is-one-printable-line", test_control_characters_in_name);
    g_test_add_func("/photo/claimed-size-is-checked-first", test_size_lies);
    g_test_add_func("/photo/what-is-decoded-whole-is-limited", test_wholes_are_smaller);
    g_test_add_func("/photo/tiff-is-read-strip-by-strip", test_strips);
    g_test_add_func("/photo/large-picture-is-read-smaller", test_large_is_shrunk);
    g_test_add_func("/photo/missing-file-or-folder-is-an-error", test_no_file);
    g_test_add_func("/photo/damage-never-crashes", test_mutations);
    return g_test_run();
}
