/* rectify: corners become a plane, a plane a flat label, and registration makes it true */
#include "fake-label.h"

#include "read/grid.h"
#include "read/register.h"

/* Far ends of the label, where an error at the code has grown most. */
static const double probes[][2] = {{44, 20.5}, {57, 28}, {57, 2}, {5, 28}};

static double worst_miss_mm(const SlWarp *warp, const FakeCamera *camera)
{
    SlHomography view = fake_view(camera);
    double worst = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(probes); i++) {
        double u, v, x = probes[i][0], y = probes[i][1];
        sl_homography_apply(&view, x, y, &u, &v);
        SlPointPx p = sl_warp_apply(warp, x, y);
        worst = MAX(worst, hypot(p.x - u, p.y - v) / sl_warp_px_per_mm(warp, x, y));
    }
    return worst;
}

static void test_square(void)
{
    SlQuadPx corners = {{{100, 80}, {300, 90}, {280, 310}, {90, 280}}};
    SlWarp warp;

    g_assert_true(sl_warp_from_square(&corners, (SlPointMm){3, 4}, 20, 640, 480, &warp));
    const double at[4][2] = {{3, 4}, {23, 4}, {23, 24}, {3, 24}};
    for (int i = 0; i < 4; i++) {
        SlPointPx p = sl_warp_apply(&warp, at[i][0], at[i][1]);
        double x = 10, y = 10;
        g_assert_cmpfloat_with_epsilon(p.x, corners.p[i].x, 1e-6);
        g_assert_cmpfloat_with_epsilon(p.y, corners.p[i].y, 1e-6);
        g_assert_true(sl_warp_invert(&warp, p.x, p.y, &x, &y));
        g_assert_cmpfloat_with_epsilon(x, at[i][0], 1e-4);
    }
}

static void test_no_plane(void)
{
    SlQuadPx line = {{{10, 10}, {20, 20}, {30, 30}, {40, 40}}};
    SlWarp warp = {.unit_mm = 7};

    g_assert_false(sl_warp_from_square(&line, (SlPointMm){0, 0}, 20, 640, 480, &warp));
    g_assert_cmpfloat(warp.unit_mm, ==, 7);
}

/* A bent warp, sampled into ties, must come back out of the fit, from a plane. */
static void test_bend(void)
{
    SlQuadPx corners = {{{300, 200}, {500, 205}, {505, 400}, {295, 395}}};
    SlWarp flat, bent;
    SlTie ties[169];
    int n = 0;

    g_assert_true(sl_warp_from_square(&corners, (SlPointMm){0, 0}, 20, 800, 600, &flat));
    bent = flat;
    bent.bend = 0.35;
    bent.axis = 0.1;
    for (int y = -6; y <= 6; y++)
        for (int x = -6; x <= 6; x++) {
            SlPointPx p = sl_warp_apply(&bent, 10 + x * 2.5, 10 + y * 2);
            ties[n] = sl_tie_new(&flat, 10 + x * 2.5, 10 + y * 2, 0, 0);
            ties[n].u = p.x;
            ties[n++].v = p.y;
        }
    SlWarp found = flat;
    double plane = sl_warp_fit(&found, ties, n, 1, SL_FIT_PLANE);
    found = flat;
    found.bend = 0.1;
    double cylinder = sl_warp_fit(&found, ties, n, 1, SL_FIT_BEND);
    g_assert_cmpfloat(plane, >, 0.05);
    g_assert_cmpfloat(cylinder, <, 0.005);
    g_assert_cmpfloat_with_epsilon(found.bend, 0.35, 0.02);
}

/* What a lens does to a label that fills the picture must come back out of the fit; to one that
 * fills little of it no lens is ascribed for a wrinkle's sake. */
static void test_lens(void)
{
    SlQuadPx large = {{{100, 60}, {700, 90}, {680, 560}, {130, 540}}};
    SlQuadPx little = {{{300, 260}, {360, 262}, {358, 318}, {301, 316}}};
    SlWarp flat, bowed;
    SlTie ties[169];

    for (int part = 0; part < 2; part++) {
        g_assert_true(sl_warp_from_square(part == 0 ? &large : &little, (SlPointMm){0, 0}, 20, 800,
                                          600, &flat));
        bowed = flat;
        bowed.lens = -0.04;
        for (int i = 0; i < 169; i++) {
            double x = i % 13 * 20 / 12.0, y = i / 13 * 20 / 12.0;
            SlPointPx p = sl_warp_apply(part == 0 ? &bowed : &flat, x, y);
            ties[i] = sl_tie_new(&flat, x, y, 0, 0);
            ties[i].u = p.x + (part == 0 ? 0 : 0.3 * sin(x / 3));
            ties[i].v = p.y;
        }
        SlWarp plane = flat, found = flat;
        double without = sl_warp_fit(&plane, ties, 169, 0.02, SL_FIT_PLANE);
        double with = sl_warp_fit(&found, ties, 169, 0.02, SL_FIT_LENS);
        g_assert_cmpfloat(plane.lens, ==, 0);
        g_assert_cmpfloat(found.bend, ==, 0);
        if (part == 0) {
            g_assert_cmpfloat(with, <, without * 0.7);
            g_assert_cmpfloat_with_epsilon(found.lens, -0.04, 0.015);
        } else {
            g_assert_cmpfloat(fabs(found.lens), <, 0.01);
        }
    }
}

/* A lens never folds what lies far outside the picture back into it. */
static void test_lens_rim(void)
{
    SlQuadPx corners = {{{100, 60}, {700, 90}, {680, 560}, {130, 540}}};
    SlWarp warp;

    g_assert_true(sl_warp_from_square(&corners, (SlPointMm){0, 0}, 20, 800, 600, &warp));
    warp.lens = -0.05;
    SlPointPx last = sl_warp_apply(&warp, 10, 10);
    for (double x = 11; x < 200; x++) {
        SlPointPx p = sl_warp_apply(&warp, x, 10);
        g_assert_true(isinf(p.x) || p.x > last.x);
        last = p;
    }
}

static void test_flat_keeps_greys(void)
{
    FakeLabel label = {.number = "A1", .level = 1, .text_level = 1, .n_stars = 4, .seed = 1};
    g_autoptr(SlImage) image = fake_draw(&label, 8);
    SlRectMm all = {0, 0, FAKE_WIDTH_MM, FAKE_HEIGHT_MM};
    g_autoptr(SlFlat) same = sl_flat_of_image(image, 8, all, 8);
    g_autoptr(SlFlat) half = sl_flat_of_image(image, 8, all, 4);

    g_assert_cmpint(same->width, ==, image->width);
    for (int i = 0; i < image->width * image->height; i++)
        g_assert_cmpfloat_with_epsilon(same->grey[i], image->px[i], 1e-3);
    for (int i = 0; i < half->width; i++) { /* each pixel is the mean of four */
        const guint8 *a = image->px + 80 * image->width + 2 * i, *b = a + image->width;
        g_assert_cmpfloat_with_epsilon(sl_flat_at(half, i, 40), (a[0] + a[1] + b[0] + b[1]) / 4.0,
                                       1e-3);
    }
}

static void test_unseen(void)
{
    g_autoptr(SlImage) photo = sl_image_new(50, 50, 128);
    SlQuadPx corners = {{{10, 10}, {40, 10}, {40, 40}, {10, 40}}};
    SlWarp warp;

    g_assert_true(sl_warp_from_square(&corners, (SlPointMm){0, 0}, 30, 50, 50, &warp));
    g_autoptr(SlFlat) flat = sl_rectify(photo, &warp, (SlRectMm){0, 0, 100, 10}, 1);
    g_assert_cmpfloat(sl_flat_at(flat, 5, 5), ==, 128);
    g_assert_cmpfloat(sl_flat_at(flat, 90, 5), ==, SL_FLAT_UNSEEN);
    g_assert_null(sl_rectify(photo, &warp, (SlRectMm){0, 0, 1e6, 10}, 1));
}

/* Where the photo is darker from left to right, each pixel tells where it was taken from. */
static void check_places(const SlWarp *warp, double px_per_mm, double most_px)
{
    g_autoptr(SlImage) ramp = sl_image_new(1020, 700, 0);

    for (int i = 0; i < ramp->width * ramp->height; i++)
        ramp->px[i] = (guint8)(i % ramp->width / 4);
    g_autoptr(SlFlat) flat = sl_rectify(ramp, warp, (SlRectMm){0, 0, 20, 20}, px_per_mm);
    for (int y = 0; y < flat->height; y++)
        for (int x = 0; x < flat->width; x++) {
            SlPointPx p = sl_warp_apply(warp, (x + 0.5) / px_per_mm, (y + 0.5) / px_per_mm);
            g_assert_cmpfloat_with_epsilon(4 * sl_flat_at(flat, x, y) + 1.5, p.x, most_px);
        }
}

/* Coarse flats are taken from the photo's halves, and a bottle is followed in steps of 4 px of the
 * flat. The ramp itself is right to 2 px; halves that are half a px off would be 3 px off more. */
static void test_places(void)
{
    SlQuadPx corners = {{{200, 100}, {700, 120}, {690, 600}, {220, 580}}};
    const double fine = 12; /* px per mm: two px of the photo a pixel */
    SlWarp warp;

    g_assert_true(sl_warp_from_square(&corners, (SlPointMm){0, 0}, 20, 1020, 700, &warp));
    for (double px_per_mm = fine; px_per_mm > 1; px_per_mm /= 2)
        check_places(&warp, px_per_mm, 2 + 2.4 / px_per_mm);
    warp.bend = 0.6;
    warp.axis = 0.2;
    for (double px_per_mm = fine; px_per_mm > 1; px_per_mm /= 2)
        check_places(&warp, px_per_mm, 2 + 2.4 / px_per_mm);
}

static void test_half(void)
{
    g_autoptr(SlImage) image = sl_image_new(5, 4, 10);

    image->px[0] = image->px[1] = image->px[5] = 20;
    const SlImage *half = sl_image_half(image);
    g_assert_cmpint(half->width, ==, 2);
    g_assert_cmpint(half->height, ==, 2);
    g_assert_cmpint(half->px[0], ==, 18); /* 17.5 */
    g_assert_cmpint(half->px[3], ==, 10);
    g_assert_true(sl_image_half(image) == half);
    g_assert_null(sl_image_half(sl_image_half(half))); /* 1 x 1 has no half */
}

/* Grid, then registration: what each must bring, at several tilts and with corners 1.5 px off. */
static void test_grid_and_registration(void)
{
    const double tilts[] = {0, 30, 45};
    FakeLabel label = {
        .number = "JC-25-0B8Q1", .level = 2, .text_level = 2, .n_stars = 4, .seed = 5};
    g_autoptr(SlImage) image = fake_draw(&label, 16);
    g_autoptr(SlSheet) sheet = fake_sheet(&label, 16);

    for (gsize i = 0; i < G_N_ELEMENTS(tilts); i++) {
        FakeCamera camera = {.width = 640,
                             .height = 480,
                             .px_per_mm = 7,
                             .tilt = tilts[i],
                             .turn = 70.0 * i,
                             .roll = 9,
                             .blur = 1,
                             .noise = 3,
                             .shade = 0.3,
                             .corner_error = 1.5,
                             .seed = 7};
        SlPhoto *photo = fake_photograph(image, 16, &camera);
        g_autoptr(SlCode) code = fake_code(&camera);
        g_autoptr(SlGrid) grid = sl_grid_fit(photo->grey, code, sheet->symbol);
        g_assert_nonnull(grid);
        g_assert_true(grid->as_drawn);
        g_assert_false(grid->is_cut);
        SlWarp warp = sl_warp_rescale(&grid->warp, sheet->plan->code_origin, FAKE_MODULE_MM);
        g_assert_cmpfloat(worst_miss_mm(&warp, &camera), <, 0.35);

        SlRectMm all = {0, 0, FAKE_WIDTH_MM, FAKE_HEIGHT_MM};
        SlRectMm square = {FAKE_CODE_MM, FAKE_CODE_MM, FAKE_SIDE * FAKE_MODULE_MM,
                           FAKE_SIDE * FAKE_MODULE_MM};
        g_autoptr(SlFlat) drawn = sl_flat_of_image(sheet->picture, 16, all, 6);
        sl_flat_blur(drawn, 1, 1);
        g_assert_cmpint(sl_register(photo->grey, drawn, square, 5, FALSE, &warp), >, 50);
        g_assert_cmpfloat(worst_miss_mm(&warp, &camera), <, 0.08);
        fake_photo_free(photo);
    }
}

/* A symbol that is not ours must still fix the plane, by its own modules. */
static void test_foreign_symbol(void)
{
    FakeLabel label = {.number = "X", .level = 1, .text_level = 1, .n_stars = 4, .seed = 5};
    FakeCamera camera = {.width = 640,
                         .height = 480,
                         .px_per_mm = 7,
                         .tilt = 25,
                         .turn = 100,
                         .blur = 1,
                         .noise = 3,
                         .corner_error = 1,
                         .seed = 3};
    g_autoptr(SlImage) image = fake_draw(&label, 16);
    g_autoptr(SlSymbol) other = fake_symbol(99);
    SlPhoto *photo = fake_photograph(image, 16, &camera);
    g_autoptr(SlCode) code = fake_code(&camera);
    code->version = 0; /* and nobody says how large it is */
    g_autoptr(SlGrid) grid = sl_grid_fit(photo->grey, code, other);

    g_assert_nonnull(grid);
    g_assert_false(grid->as_drawn);
    g_assert_cmpint(grid->symbol->side, ==, FAKE_SIDE);
    SlWarp warp =
        sl_warp_rescale(&grid->warp, (SlPointMm){FAKE_CODE_MM, FAKE_CODE_MM}, FAKE_MODULE_MM);
    g_assert_cmpfloat(worst_miss_mm(&warp, &camera), <, 0.35);
    fake_photo_free(photo);
}

/* The photo without its first `cut` columns. */
static SlImage *without_left(const SlImage *photo, int cut)
{
    SlImage *rest = sl_image_new(photo->width - cut, photo->height, 255);

    for (int y = 0; y < rest->height; y++)
        memcpy(rest->px + (gsize)y * rest->width, photo->px + (gsize)y * photo->width + cut,
               rest->width);
    return rest;
}

/* What an engine read though the photo cuts into it is measured by the modules that are left; but
 * nobody can say what the others are of a symbol that is not the drawn one. */
static void test_cut_code(void)
{
    FakeLabel label = {.number = "X", .level = 1, .text_level = 1, .n_stars = 4, .seed = 5};
    FakeCamera camera = {.width = 640,
                         .height = 480,
                         .px_per_mm = 7,
                         .tilt = 20,
                         .turn = 100,
                         .blur = 1,
                         .noise = 3,
                         .corner_error = 1,
                         .seed = 3};
    g_autoptr(SlImage) image = fake_draw(&label, 16);
    g_autoptr(SlSheet) sheet = fake_sheet(&label, 16);
    SlPhoto *photo = fake_photograph(image, 16, &camera);
    g_autoptr(SlCode) code = fake_code(&camera);
    int cut = (int)(MAX(code->corners.p[0].x, code->corners.p[3].x) + 3 * 7 * FAKE_MODULE_MM);
    g_autoptr(SlImage) rest = without_left(photo->grey, cut);

    for (int i = 0; i < 4; i++)
        code->corners.p[i].x -= cut;
    g_autoptr(SlGrid) grid = sl_grid_fit(rest, code, sheet->symbol);
    g_assert_nonnull(grid);
    g_assert_true(grid->is_cut); /* and nothing matches on that alone */
    g_assert_true(grid->as_drawn);
    SlWarp warp = sl_warp_rescale(&grid->warp, sheet->plan->code_origin, FAKE_MODULE_MM);
    warp.h[0] += cut * warp.h[6];
    warp.h[1] += cut * warp.h[7];
    warp.h[2] += cut;
    g_assert_cmpfloat(warp.bend, ==, 0);
    g_assert_cmpfloat(worst_miss_mm(&warp, &camera), <, 0.35);
    g_assert_null(sl_grid_fit(rest, code, NULL));
    fake_photo_free(photo);
}

/* Where no code is, there is no grid. */
static void test_no_grid(void)
{
    g_autoptr(SlImage) photo = sl_image_new(200, 200, 200);
    SlCode code = {.corners = {{{40, 40}, {160, 40}, {160, 160}, {40, 160}}}, .version = 3};
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);

    g_assert_null(sl_grid_fit(photo, &code, NULL));
    for (int i = 0; i < 200 * 200; i++)
        photo->px[i] = (guint8)g_rand_int(rand);
    g_assert_null(sl_grid_fit(photo, &code, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rectify/square-goes-to-its-corners-and-back", test_square);
    g_test_add_func("/rectify/refuses-what-is-no-plane", test_no_plane);
    g_test_add_func("/rectify/fit-finds-a-bottle", test_bend);
    g_test_add_func("/rectify/fit-finds-a-lens-where-much-of-the-picture-shows-it", test_lens);
    g_test_add_func("/rectify/a-lens-folds-nothing-back-into-the-picture", test_lens_rim);
    g_test_add_func("/rectify/flat-of-a-picture-keeps-its-greys", test_flat_keeps_greys);
    g_test_add_func("/rectify/outside-the-photo-is-unseen", test_unseen);
    g_test_add_func("/rectify/half-a-picture-is-the-means-of-four", test_half);
    g_test_add_func("/rectify/coarse-and-bent-flats-lie-where-fine-ones-do", test_places);
    g_test_add_func("/rectify/grid-then-artwork-lay-the-far-end-true", test_grid_and_registration);
    g_test_add_func("/rectify/foreign-symbol-serves-as-well", test_foreign_symbol);
    g_test_add_func("/rectify/code-that-the-photo-cuts-is-measured", test_cut_code);
    g_test_add_func("/rectify/no-code-no-grid", test_no_grid);
    return g_test_run();
}
