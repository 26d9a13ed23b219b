/* test-geometry — homographies there and back, quads, samples of a picture */
#include "base/geometry.h"
#include "base/image.h"

#include <math.h>

static void test_there_and_back(void)
{
    const double from[4][2] = {{0, 0}, {60, 0}, {60, 30}, {0, 30}};
    const double to[4][2] = {{101.5, 80.25}, {700, 120}, {650, 420}, {60, 380}};
    SlHomography map, inverse;

    g_assert_true(sl_homography_from_points(from, to, &map));
    g_assert_true(sl_homography_invert(&map, &inverse));
    for (int i = 0; i < 4; i++) {
        double u, v, x, y;
        sl_homography_apply(&map, from[i][0], from[i][1], &u, &v);
        g_assert_cmpfloat_with_epsilon(u, to[i][0], 1e-7);
        g_assert_cmpfloat_with_epsilon(v, to[i][1], 1e-7);
        sl_homography_apply(&inverse, u, v, &x, &y);
        g_assert_cmpfloat_with_epsilon(x, from[i][0], 1e-7);
        g_assert_cmpfloat_with_epsilon(y, from[i][1], 1e-7);
    }
}

static void test_no_plane(void)
{
    const double square[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    const double line[4][2] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}};
    SlHomography map = {.m = {42}};

    g_assert_false(sl_homography_from_points(line, square, &map));
    g_assert_cmpfloat(map.m[0], ==, 42);
}

static void test_quads(void)
{
    SlQuadPx good = {{{0, 0}, {10, 0}, {10, 10}, {0, 10}}};
    SlQuadPx mirrored = {{{0, 0}, {0, 10}, {10, 10}, {10, 0}}};
    SlQuadPx crossed = {{{0, 0}, {10, 10}, {10, 0}, {0, 10}}};
    SlQuadPx nan = {{{NAN, 0}, {10, 0}, {10, 10}, {0, 10}}};

    g_assert_true(sl_quad_is_convex(&good));
    g_assert_cmpfloat(sl_quad_area(&good), ==, 100);
    g_assert_false(sl_quad_is_convex(&mirrored));
    g_assert_false(sl_quad_is_convex(&crossed));
    g_assert_false(sl_quad_is_convex(&nan));
}

static void test_affine(void)
{
    SlAffine twice = {2, 0, 0, 2, 0, 0}, move = {1, 0, 0, 1, 3, 4};
    SlAffine both = sl_affine_multiply(&twice, &move);
    SlPointMm p = sl_affine_apply(&both, (SlPointMm){1, 1});

    g_assert_cmpfloat(p.x, ==, 5);
    g_assert_cmpfloat(p.y, ==, 6);
}

static void test_samples(void)
{
    g_autoptr(SlImage) image = sl_image_new(2, 1, 0);

    image->px[1] = 200;
    g_assert_cmpfloat(sl_image_sample(image, 0, 0, 255), ==, 0);
    g_assert_cmpfloat(sl_image_sample(image, 0.5, 0, 255), ==, 100);
    g_assert_cmpfloat(sl_image_sample(image, 5, 0, 255), ==, 255);
    g_assert_cmpfloat(sl_image_sample(image, NAN, 0, 255), ==, 255);
    g_assert_cmpfloat(sl_image_sample(image, 0, -0.5, 100), ==, 50);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/homography/there-and-back", test_there_and_back);
    g_test_add_func("/homography/refuses-what-is-no-plane", test_no_plane);
    g_test_add_func("/quad/convex-clockwise-finite", test_quads);
    g_test_add_func("/affine/inner-first", test_affine);
    g_test_add_func("/image/samples-between-centres", test_samples);
    return g_test_run();
}
