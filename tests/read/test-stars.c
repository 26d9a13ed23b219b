/* stars: filled, outlined, and what is neither */
#include "fake-label.h"

#include "read/stars.h"

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

static SlReadingPart read_stars(const FakeLabel *printed, int expected, const FakeCamera *camera,
                                int *n)
{
    FakeLabel drawn = *printed;
    SlHomography view = fake_view(camera);
    const double from[4][2] = {{0, 0}, {30, 0}, {30, 30}, {0, 30}};
    SlReadingPart part = {0};
    SlQuadPx corners;
    SlWarp warp;

    drawn.level = expected;
    drawn.half_star = drawn.tint = 0;
    for (int i = 0; i < 4; i++)
        sl_homography_apply(&view, from[i][0], from[i][1], &corners.p[i].x, &corners.p[i].y);
    g_assert_true(
        sl_warp_from_square(&corners, (SlPointMm){0, 0}, 30, camera->width, camera->height, &warp));
    g_autoptr(SlImage) image = fake_draw(printed, 16);
    g_autoptr(SlSheet) sheet = fake_sheet(&drawn, 16);
    SlPhoto *photo = fake_photograph(image, 16, camera);
    SlView seen = {photo->grey, &warp, sheet, camera->blur};
    sl_stars_read(&seen, &part, n);
    fake_photo_free(photo);
    return part;
}

static void test_counts(void)
{
    static const char *const texts[] = {"☆☆☆☆", "★☆☆☆", "★★☆☆", "★★★☆", "★★★★"};

    for (int level = 1; level <= 4; level++)
        for (int expected = 1; expected <= 4; expected++) {
            FakeLabel label = {.number = "A", .level = level, .text_level = level, .n_stars = 4};
            int n = 0;
            SlReadingPart part = read_stars(&label, expected, &good, &n);
            g_assert_cmpint(n, ==, level);
            g_assert_cmpstr(part.text, ==, texts[level]);
            g_assert_cmpint(part.seen, ==, level == expected ? SL_SEEN_SAME : SL_SEEN_DIFFERENT);
            g_free(part.text);
        }
}

static void test_half(void)
{
    const double parts[] = {0.4, 0.5, 0.6};

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        for (int expected = 2; expected <= 3; expected++) {
            FakeLabel label = {
                .number = "A", .level = 2, .text_level = 2, .n_stars = 4, .half_star = parts[i]};
            int n = 0;
            SlReadingPart part = read_stars(&label, expected, &good, &n);
            g_assert_cmpint(part.seen, !=, SL_SEEN_SAME);
            g_assert_cmpint(n, ==, -1);
            g_free(part.text);
        }
}

/* A tint of 30 % is neither, whichever star is expected there; the paper's own dirt is none. */
static void test_tint(void)
{
    const double tints[] = {0.05, 0.3, 0.5};

    for (gsize i = 0; i < G_N_ELEMENTS(tints); i++)
        for (int expected = 2; expected <= 3; expected++) {
            FakeLabel label = {
                .number = "A", .level = 2, .text_level = 2, .n_stars = 4, .tint = tints[i]};
            int n = 0;
            SlReadingPart part = read_stars(&label, expected, &good, &n);
            if (i == 0 && expected == 2)
                g_assert_cmpint(part.seen, ==, SL_SEEN_SAME);
            else
                g_assert_cmpint(part.seen, !=, SL_SEEN_SAME);
            g_assert_cmpint(n, ==, i == 0 ? 2 : -1);
            g_free(part.text);
        }
}

static void test_covered(void)
{
    SlRectMm star = fake_star_box(1);
    FakeLabel label = {.number = "A",
                       .level = 2,
                       .text_level = 2,
                       .n_stars = 4,
                       .sticker = {star.x, star.y, star.width, star.height}};
    int n = 0;
    SlReadingPart part = read_stars(&label, 2, &good, &n);

    g_assert_cmpint(part.seen, ==, SL_SEEN_UNSURE);
    g_assert_cmpint(n, ==, -1);
    g_free(part.text);
}

static void test_bare(void)
{
    FakeLabel label = {.number = "A", .level = 3, .text_level = 3, .n_stars = 4};
    int n = 0;
    SlReadingPart part = read_stars(&label, 0, &good, &n);

    g_assert_cmpint(part.seen, ==, SL_SEEN_UNSURE);
    g_assert_cmpint(n, ==, 3);
    g_free(part.text);
}

/* Blur and noise may make it unsure, but never another count. */
static void test_bad_photo(void)
{
    for (int i = 0; i < 12; i++) {
        FakeCamera bad = {.width = 240,
                          .height = 160,
                          .px_per_mm = 3 - 0.4 * (i % 4),
                          .tilt = 25,
                          .turn = 30.0 * i,
                          .blur = 0.5 + 0.3 * (i % 5),
                          .noise = 4 + i % 8,
                          .shade = 0.5,
                          .seed = i};
        FakeLabel label = {.number = "A", .level = 1 + i % 3, .text_level = 1, .n_stars = 4};
        int n = 0;
        SlReadingPart part = read_stars(&label, label.level + 1, &bad, &n);
        g_assert_cmpint(part.seen, !=, SL_SEEN_SAME);
        g_assert_true(n == -1 || n == label.level);
        g_free(part.text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stars/every-count-is-read-and-compared", test_counts);
    g_test_add_func("/stars/half-a-star-is-unsure", test_half);
    g_test_add_func("/stars/a-tinted-star-is-unsure", test_tint);
    g_test_add_func("/stars/covered-star-is-unsure", test_covered);
    g_test_add_func("/stars/bare-sheet-counts", test_bare);
    g_test_add_func("/stars/bad-photo-never-miscounts", test_bad_photo);
    return g_test_run();
}
