/*
 * test-second-look — codes on tubes and under glare, drawn by libqrencode, bent by read/warp.h
 */
#include "read/grid.h"
#include "read/second-look.h"
#include "read/warp.h"

#include <math.h>
#include <qrencode.h>
#include <string.h>

#define TEXT   "https://label.example/p/00-000001"
#define WIDTH  400
#define HEIGHT 300
#define PAPER  210
#define INK    40

/* How a code hangs in the picture. */
typedef struct {
    const char *name;
    double bend, axis_deg; /* curvature per half side, and the direction across the tube's axis */
    double left, top, size, squeeze;
    gboolean mirrored;
    double crease;      /* modules by which the sheet waves */
    gboolean scratched; /* a light cross over the finder pattern at the top right */
} View;

static const View views[] = {
    {"flat", 0, 0, 120, 75, 144, 0.9, FALSE, 0, FALSE},
    {"on-a-wide-can", 0.35, 0, 120, 75, 144, 1, FALSE, 0, FALSE},
    {"on-a-tube", 0.8, 5, 120, 75, 160, 0.95, FALSE, 0, FALSE},
    {"on-a-tube-that-lies", 0.8, 92, 115, 75, 160, 0.95, FALSE, 0, FALSE},
    {"on-a-tube-askew", 0.7, 40, 115, 70, 160, 1, FALSE, 0, FALSE},
    {"round-the-edge-of-a-tube", 1.0, 0, 120, 75, 200, 0.8, FALSE, 0, FALSE},
    {"flat-with-a-finder-scratched", 0, 0, 120, 75, 144, 0.9, FALSE, 0, TRUE},
    {"on-a-tube-with-a-finder-scratched", 0.7, 0, 120, 75, 160, 0.95, FALSE, 0, TRUE},
    {"creased", 0, 0, 80, 40, 230, 0.9, FALSE, 0.6, FALSE},
    {"creased-on-a-can", 0.4, 0, 80, 40, 230, 0.9, FALSE, 0.5, FALSE},
    {"on-a-tube-mirrored", 0.7, 0, 120, 75, 155, 1, TRUE, 0, FALSE},
};

/* The code's surface: a slanted quad, rolled. */
static SlWarp warp_of(const View *view, int side)
{
    double x = view->left, y = view->top, s = view->size, f = view->squeeze;
    SlQuadPx quad = {
        {{x, y}, {x + s, y + 0.1 * s}, {x + 0.95 * s, y + s * f}, {x - 0.05 * s, y + 0.9 * s * f}}};
    SlWarp warp;

    g_assert_true(sl_warp_from_square(&quad, (SlPointMm){0, 0}, side, WIDTH, HEIGHT, &warp));
    warp.bend = view->bend;
    warp.axis = view->axis_deg * G_PI / 180;
    return warp;
}

static double grey_at(const View *view, const QRcode *code, const SlWarp *warp, double u, double v,
                      double *x, double *y)
{
    if (!sl_warp_invert(warp, u, v, x, y)) {
        *x = *y = code->width / 2.0;
        return PAPER;
    }
    int col = (int)floor(*x + view->crease * sin(*y / 3.5 + *x / 8));
    int row = (int)floor(*y + view->crease * sin(*x / 3.5 + 1));
    gboolean inside = col >= 0 && row >= 0 && col < code->width && row < code->width;
    return inside && code->data[row * code->width + col] & 1 ? INK : PAPER;
}

/* The picture of the code, four samples a pixel. */
static SlImage *draw(const View *view, const QRcode *code, SlWarp *warp)
{
    SlImage *image = sl_image_new(WIDTH, HEIGHT, PAPER);
    *warp = warp_of(view, code->width);

    for (int v = 0; v < HEIGHT; v++) {
        double x = code->width / 2.0, y = code->width / 2.0;
        for (int u = 0; u < WIDTH; u++) {
            double sum = 0;
            for (int k = 0; k < 4; k++)
                sum += grey_at(view, code, warp, u - 0.25 + 0.5 * (k % 2), v - 0.25 + 0.5 * (k / 2),
                               &x, &y);
            image->px[v * WIDTH + (view->mirrored ? WIDTH - 1 - u : u)] = (guint8)(sum / 4);
        }
    }
    return image;
}

static GPtrArray *look(const SlImage *image)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);

    sl_second_look(image, none, found);
    return found;
}

static void assert_text(const SlFound *found)
{
    gsize n = 0;
    const char *bytes;

    g_assert_nonnull(found->bytes);
    bytes = g_bytes_get_data(found->bytes, &n);
    g_assert_cmpmem(bytes, n, TEXT, strlen(TEXT));
}

/* What is read next, the grid of modules, is found on the surface that the second look tells of,
 * and not without it where the code is bent far. */
static void assert_grid(const View *view, const SlImage *image, const SlFound *found)
{
    SlCode code = {.corners = found->corners, .bent = found->bent, .version = found->version};
    g_autoptr(SlGrid) grid = sl_grid_fit(image, &code, NULL);

    g_assert_cmpint(code.bent.known, ==, view->bend > 0.3);
    g_assert_nonnull(grid);
    g_test_message("likeness of the grid %f", grid->likeness);
    g_assert_cmpfloat(grid->likeness, >, 0.85);
}

/* Read, and every corner within half a module, and the creases, of where it was drawn. */
static void test_view(gconstpointer data)
{
    const View *view = data;
    QRcode *code = QRcode_encodeString8bit(TEXT, 3, QR_ECLEVEL_M);
    SlWarp warp;

    for (int i = 0; view->scratched && i < 7; i++)
        code->data[3 * code->width + code->width - 7 + i] =
            code->data[i * code->width + code->width - 4] = 0;
    g_autoptr(SlImage) image = draw(view, code, &warp);
    g_autoptr(GPtrArray) found = look(image);

    g_assert_cmpuint(found->len, ==, 1);
    const SlFound *one = g_ptr_array_index(found, 0);
    assert_text(one);
    g_assert_cmpint(one->version, ==, 3);
    SlQuadPx truth = sl_warp_quad(&warp, (SlRectMm){0, 0, code->width, code->width});
    for (int i = 0; i < 4; i++) {
        int k = view->mirrored ? (4 - i) % 4 : i;
        double x = view->mirrored ? WIDTH - 1 - truth.p[k].x : truth.p[k].x;
        double off = hypot(one->corners.p[i].x - x, one->corners.p[i].y - truth.p[k].y);
        g_test_message("corner %d is %f px off", i, off);
        g_assert_cmpfloat(off, <, view->size / code->width * (0.5 + 1.5 * view->crease));
    }
    if (!view->mirrored && view->crease == 0)
        assert_grid(view, image, one);
    QRcode_free(code);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
        g_autofree char *path = g_strconcat("/second-look/reads/", views[i].name, NULL);
        g_test_add_data_func(path, &views[i], test_view);
    }
    return g_test_run();
}
