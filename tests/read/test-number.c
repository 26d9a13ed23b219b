/* number: the expected one, its near neighbours, and lines of which nothing is known */
#include "fake-label.h"

#include "read/grid.h"
#include "read/number.h"

/* The true plane: these tests are about reading, not about geometry. */
static SlWarp true_warp(const FakeCamera *camera)
{
    SlHomography view = fake_view(camera);
    const double from[4][2] = {{0, 0}, {30, 0}, {30, 30}, {0, 30}};
    SlQuadPx corners;
    SlWarp warp;

    for (int i = 0; i < 4; i++)
        sl_homography_apply(&view, from[i][0], from[i][1], &corners.p[i].x, &corners.p[i].y);
    g_assert_true(
        sl_warp_from_square(&corners, (SlPointMm){0, 0}, 30, camera->width, camera->height, &warp));
    return warp;
}

static SlReadingPart read_printed(const char *printed, const char *expected,
                                  const FakeCamera *camera, gboolean reversed)
{
    FakeLabel label = {.number = printed, .level = 2, .text_level = 2, .n_stars = 4, .seed = 5};
    FakeLabel drawn = label;
    SlReadingPart part = {0};

    drawn.number = expected != NULL ? expected : "";
    g_autoptr(SlImage) image = fake_draw(&label, 16);
    g_autoptr(SlSheet) sheet = fake_sheet(&drawn, 16);
    if (expected == NULL)
        g_clear_pointer(&sheet->number, g_free);
    if (reversed) {
        fake_invert(image);
        fake_invert(sheet->picture); /* the glyphs are a shape, dark on white in any variant */
    }
    SlPhoto *photo = fake_photograph(image, 16, camera);
    SlWarp warp = true_warp(camera);
    SlView view = {photo->grey, &warp, sheet, camera->blur};
    sl_number_read(&view, &part);
    fake_photo_free(photo);
    return part;
}

static SlReadingPart read_number(const char *printed, const char *expected,
                                 const FakeCamera *camera)
{
    return read_printed(printed, expected, camera, FALSE);
}

static const FakeCamera good = {.width = 480,
                                .height = 320,
                                .px_per_mm = 7,
                                .tilt = 15,
                                .turn = 60,
                                .roll = 8,
                                .blur = 0.8,
                                .noise = 3,
                                .shade = 0.3,
                                .shadow = 0.3,
                                .seed = 1};

static void test_same(void)
{
    const char *const numbers[] = {"JC-2025-0O8B6", "I1I1-QOQO", "5S3E8"};

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        SlReadingPart part = read_number(numbers[i], numbers[i], &good);
        g_assert_cmpint(part.seen, ==, SL_SEEN_SAME);
        g_assert_cmpstr(part.text, ==, numbers[i]);
        g_assert_cmpfloat(part.score, <, 0.25);
        g_assert_true(part.has_box);
        g_free(part.text);
    }
}

/* Light characters on a dark ground are read as surely, and told apart as surely. */
static void test_reversed(void)
{
    static const char *const pairs[][2] = {
        {"JC-25-08", "JC-25-08"}, {"JC-25-08", "JC-25-88"}, {"JC-25-38", "JC-25-33"},
        {"JC-25-35", "JC-25-36"}, {"JC-25-12", "JC-25-72"}, {"JC-25-12", "JC-25-121"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        gboolean same = strcmp(pairs[i][0], pairs[i][1]) == 0;
        SlReadingPart part = read_printed(pairs[i][1], pairs[i][0], &good, TRUE);
        g_assert_cmpint(part.seen, ==, same ? SL_SEEN_SAME : SL_SEEN_DIFFERENT);
        g_assert_cmpstr(part.text, ==, pairs[i][1]);
        g_free(part.text);
    }
}

/* Each pair differs in one character, or in two exchanged ones. */
static void test_near_neighbours(void)
{
    static const char *const pairs[][2] = {
        {"JC-25-Q7", "JC-25-O7"}, {"JC-25-6X", "JC-25-BX"}, {"JC-25-6X", "JC-25-SX"},
        {"JC-25-I4", "JC-25-14"}, {"JC-25-P0", "JC-25-F0"}, {"JC-25-08", "JC-25-88"},
        {"JC-25-35", "JC-25-36"}, {"JC-25-38", "JC-25-33"}, {"JC-25-O1", "JC-25-01"},
        {"JC-25-12", "JC-25-21"},
    };

    int different = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        for (int way = 0; way < 2; way++) {
            SlReadingPart part = read_number(pairs[i][way], pairs[i][!way], &good);
            g_assert_cmpint(part.seen, !=, SL_SEEN_SAME);
            g_assert_cmpfloat(part.score, >, 0.5);
            if (part.seen == SL_SEEN_DIFFERENT) {
                g_assert_cmpstr(part.text, ==, pairs[i][way]);
                different++;
            }
            g_free(part.text);
        }
    g_assert_cmpint(different, >=, 2 * (int)G_N_ELEMENTS(pairs) - 2);
}

static void test_length(void)
{
    SlReadingPart more = read_number("JC-25-331", "JC-25-33", &good);
    SlReadingPart fewer = read_number("JC-25-3", "JC-25-33", &good);

    g_assert_cmpint(more.seen, !=, SL_SEEN_SAME);
    g_assert_cmpint(fewer.seen, !=, SL_SEEN_SAME);
    g_free(more.text);
    g_free(fewer.text);
}

static void test_another(void)
{
    SlReadingPart part = read_number("ABCDEFGH", "JC-25-33", &good);
    SlReadingPart longer = read_number("ABCDEFGHJK", "JC-25-33", &good);

    g_assert_cmpint(part.seen, ==, SL_SEEN_DIFFERENT);
    g_assert_cmpstr(part.text, ==, "ABCDEFGH");
    g_assert_cmpint(longer.seen, !=, SL_SEEN_SAME);
    g_free(part.text);
    g_free(longer.text);
}

/* On a bare sheet the line is spelled, but nothing was expected. */
static void test_bare(void)
{
    SlReadingPart part = read_number("JC-2025-0O8B6", NULL, &good);

    g_assert_cmpint(part.seen, ==, SL_SEEN_UNSURE);
    g_assert_cmpstr(part.text, ==, "JC-2025-0O8B6");
    g_free(part.text);
}

/* However bad the photo, another number is never taken for the expected one. */
static void test_never_same(void)
{
    for (int i = 0; i < 12; i++) {
        FakeCamera bad = {.width = 260,
                          .height = 180,
                          .px_per_mm = 3.6 - 0.1 * (i % 4),
                          .tilt = 20,
                          .turn = 40.0 * i,
                          .blur = 0.6 + 0.15 * (i % 5),
                          .noise = 3 + i % 7,
                          .seed = i};
        SlReadingPart q = read_number("JC-25-Q6", "JC-25-O6", &bad);
        SlReadingPart b = read_number("JC-25-QB", "JC-25-Q8", &bad);
        g_assert_cmpint(q.seen, !=, SL_SEEN_SAME);
        g_assert_cmpint(b.seen, !=, SL_SEEN_SAME);
        g_free(q.text);
        g_free(b.text);
    }
}

/* A number of which one character is covered is unsure, whatever the others say. */
/* Strokes scratched away until a quarter of their ink is left: 6 to 5, 8 to 3, 9 to 7. */
static void test_scratched(void)
{
    static const char *const pairs[][2] = {
        {"JC-26-08", "JC-25-08"}, {"JC-25-08", "JC-25-03"}, {"JC-29-08", "JC-27-08"}};

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(pairs); i++) {
        FakeLabel label = {.number = pairs[i / 2][0], .level = 2, .text_level = 2, .seed = 5};
        FakeLabel left = label;
        SlReadingPart part = {0};
        left.number = pairs[i / 2][1];
        g_autoptr(SlImage) image = fake_draw(&label, 16), rest = fake_draw(&left, 16);
        g_autoptr(SlSheet) sheet = fake_sheet(&label, 16);
        for (gsize k = 0; k < (gsize)image->width * image->height; k++)
            image->px[k] = MIN(MAX(image->px[k], rest->px[k]), 255 - (255 - image->px[k]) / 4);
        if (i % 2 == 1) {
            fake_invert(image);
            fake_invert(sheet->picture);
        }
        SlPhoto *photo = fake_photograph(image, 16, &good);
        SlWarp warp = true_warp(&good);
        SlView view = {photo->grey, &warp, sheet, good.blur};
        sl_number_read(&view, &part);
        g_assert_cmpint(part.seen, !=, SL_SEEN_SAME);
        g_free(part.text);
        fake_photo_free(photo);
    }
}

static void test_covered(void)
{
    FakeLabel label = {.number = "JC-25-33",
                       .level = 2,
                       .text_level = 2,
                       .n_stars = 4,
                       .seed = 5,
                       .sticker = {35.5, 19, 1.9, 3.6}};
    g_autoptr(SlImage) image = fake_draw(&label, 16);
    g_autoptr(SlSheet) sheet = fake_sheet(&label, 16);
    SlPhoto *photo = fake_photograph(image, 16, &good);
    SlWarp warp = true_warp(&good);
    SlView view = {photo->grey, &warp, sheet, good.blur};
    SlReadingPart part = {0};

    sl_number_read(&view, &part);
    g_assert_cmpint(part.seen, ==, SL_SEEN_UNSURE);
    g_free(part.text);
    fake_photo_free(photo);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/number/expected-is-same", test_same);
    g_test_add_func("/number/light-on-dark-is-read-as-surely", test_reversed);
    g_test_add_func("/number/one-character-is-different", test_near_neighbours);
    g_test_add_func("/number/longer-or-shorter-is-not-same", test_length);
    g_test_add_func("/number/another-is-different-and-read", test_another);
    g_test_add_func("/number/bare-sheet-spells", test_bare);
    g_test_add_func("/number/bad-photo-is-never-same-for-another", test_never_same);
    g_test_add_func("/number/scratched-strokes-are-not-same", test_scratched);
    g_test_add_func("/number/covered-character-is-unsure", test_covered);
    return g_test_run();
}
