/*
 * test-read-back — a code that would not scan, or says something else, does not leave the house
 */
#include "hand-scene.h"

#include "base/error.h"

typedef struct {
    SlScene *scene;
    SlRaster *raster;
    SlCodeSquare at;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    const HandOrder *order = data ? data : &HAND_PRINT;

    fixture->scene = hand_scene(order);
    fixture->raster = sl_paint_raster(fixture->scene, 1, NULL);
    g_assert_nonnull(fixture->raster);
    g_assert_true(sl_code_square(fixture->scene, 1, &fixture->at, NULL));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    sl_scene_free(fixture->scene);
    sl_raster_free(fixture->raster);
}

static void assert_refused(const Fixture *fixture, const char *word)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(sl_read_back(fixture->raster, fixture->scene, 1, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    if (!strstr(error->message, word))
        g_error("'%s' is not in: %s", word, error->message);
}

static guint8 *dot(const Fixture *fixture, int x, int y)
{
    return &fixture->raster->px[(gsize)y * fixture->raster->width + x];
}

static void repaint(Fixture *fixture)
{
    g_clear_pointer(&fixture->raster, sl_raster_free);
    fixture->raster = sl_paint_raster(fixture->scene, 1, NULL);
}

/* The palette entry of the code's dark (or light) modules becomes another colour. */
static void dye(Fixture *fixture, gboolean dark, guint32 rgb)
{
    const SlCodeSquare *at = &fixture->at;
    int x = at->x + (dark ? 1 : 7 * at->module + 1);
    guint8 *colour = fixture->raster->palette[*dot(fixture, x, at->y + 1)];

    colour[0] = (guint8)(rgb >> 16);
    colour[1] = (guint8)(rgb >> 8);
    colour[2] = (guint8)rgb;
}

static void a_sound_code_passes(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int scale = 1; scale <= 3; scale++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SlRaster) raster = sl_paint_raster(fixture->scene, scale, &error);

        g_assert_no_error(error);
        sl_read_back(raster, fixture->scene, scale, &error);
        g_assert_no_error(error);
    }
}

static void every_size_and_length_passes(void)
{
    static const int DOTS[] = {2, 3, 4, 5, 6, 7, 9, 13, 23};

    for (guint i = 0; i < G_N_ELEMENTS(DOTS); i++)
        for (int length = 20; length < 130; length += 35) {
            g_autofree char *tail = g_strnfill((gsize)length, "0Aa-/"[(length + i) % 5]);
            g_autofree char *text = g_strconcat("https://www.example.jp/", tail, NULL);
            HandOrder order = HAND_PRINT;
            order.dots_per_module = DOTS[i];
            order.height_dots = 70 * DOTS[i];
            order.width_dots = 2 * order.height_dots;
            order.text = text;
            g_autoptr(GError) error = NULL;
            g_autoptr(SlScene) scene = hand_scene(&order);
            g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, &error);

            g_assert_no_error(error);
            sl_read_back(raster, scene, 1, &error);
            g_assert_no_error(error);
        }
}

static void a_flipped_module_is_refused(Fixture *fixture, gconstpointer data)
{
    const SlCodeSquare *at = &fixture->at;
    (void)data;

    for (int y = 0; y < at->module; y++)
        memset(
            dot(fixture, at->x + 20 * at->module, at->y + 10 * at->module + y),
            *dot(fixture,
                 at->x + (sl_symbol_is_dark(fixture->scene->symbol, 20, 10) ? 7 : 0) * at->module,
                 at->y),
            (gsize)at->module);
    assert_refused(fixture, "column 21, row 11");
}

static void a_single_wrong_dot_is_refused(Fixture *fixture, gconstpointer data)
{
    const SlCodeSquare *at = &fixture->at;
    (void)data;

    *dot(fixture, at->x + at->side * at->module - 1, at->y + at->side * at->module - 1) = 1;
    assert_refused(fixture, "is drawn over it");
}

static void a_dirty_quiet_zone_is_refused(Fixture *fixture, gconstpointer data)
{
    const SlCodeSquare *at = &fixture->at;
    const int side = at->side * at->module, quiet = 4 * at->module;
    const int places[][2] = {{-quiet, -quiet}, {side + quiet - 1, side + quiet - 1},
                             {-1, side / 2},   {side, side / 2},
                             {side / 2, -1},   {side / 2, side}};
    (void)data;

    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        guint8 *at_dot = dot(fixture, at->x + places[i][0], at->y + places[i][1]), kept = *at_dot;

        *at_dot = *dot(fixture, at->x, at->y);
        assert_refused(fixture, "quiet zone of 4 modules is not clean");
        *at_dot = kept;
    }
    g_assert_true(sl_read_back(fixture->raster, fixture->scene, 1, NULL));
}

static void artwork_too_near_is_refused(Fixture *fixture, gconstpointer data)
{
    double x = fixture->at.x - 20, y = fixture->at.y;
    (void)data;

    hand_add(fixture->scene, SL_PART_ARTWORK, NULL, hand_rect(fixture->scene, x, y, 5, 50),
             HAND_GOLD);
    repaint(fixture);
    assert_refused(fixture, "is not clean");
}

static void a_code_at_the_edge_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->scene->plan->code_origin.x = 10 / fixture->scene->dots_per_mm;
    repaint(fixture);
    assert_refused(fixture, "does not fit");
}

static void pale_ink_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    dye(fixture, TRUE, 0x999999);
    assert_refused(fixture, "contrast is 6"); /* 68 %: grade B */
}

static void red_ink_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    dye(fixture, TRUE, 0xff0000); /* dark enough for an eye, gone in red light */
    assert_refused(fixture, "contrast is 0 %");
}

static void a_grey_plate_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    dye(fixture, FALSE, 0xc0c0c0);
    assert_refused(fixture, "contrast");
}

static void a_dark_blue_ink_passes(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;

    dye(fixture, TRUE, 0x003087);
    sl_read_back(fixture->raster, fixture->scene, 1, &error);
    g_assert_no_error(error);
}

static void an_inverted_code_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    dye(fixture, TRUE, 0xffffff);
    dye(fixture, FALSE, 0x000000);
    assert_refused(fixture, "inverted");
}

static void a_code_that_says_something_else_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->scene->code_text[8] ^= 1; /* grid and symbol agree; only a decoder can tell */
    assert_refused(fixture, "does not say");
}

static void a_text_cut_short_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->scene->code_text[strlen(fixture->scene->code_text) - 1] = 0;
    assert_refused(fixture, "does not say");
}

static void a_text_that_goes_on_is_refused(Fixture *fixture, gconstpointer data)
{
    char *longer = g_strconcat(fixture->scene->code_text, "0", NULL);
    (void)data;

    g_free(fixture->scene->code_text);
    fixture->scene->code_text = longer;
    assert_refused(fixture, "does not say");
}

static void nonsense_is_not_readable(Fixture *fixture, gconstpointer data)
{
    SlSymbol *symbol = fixture->scene->symbol;
    (void)data;

    for (int row = 9; row < symbol->side - 9; row++) /* finders stay, data become stripes */
        for (int col = 0; col < symbol->side; col++)
            symbol->dark[row * symbol->side + col] = (guint8)(row & 1);
    repaint(fixture);
    assert_refused(fixture, "cannot read it");
}

/* ---- artwork that has its code inside ------------------------------------------------------ */

static void finish(Fixture *fixture)
{
    fixture->scene->plan->slots[SL_SLOT_QR] =
        (SlSlot){.present = TRUE, .box = {0, 0, fixture->scene->plan->width_mm / 2, 1000}};
    g_clear_pointer(&fixture->scene->symbol, sl_symbol_free);
}

static void a_finished_artwork_is_read(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;

    finish(fixture);
    sl_read_back(fixture->raster, fixture->scene, 1, &error);
    g_assert_no_error(error);
    fixture->scene->plan->slots[SL_SLOT_QR].present = FALSE;
    sl_read_back(fixture->raster, fixture->scene, 1, &error);
    g_assert_no_error(error);
}

static void another_finished_artwork_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    finish(fixture);
    fixture->scene->code_text[12] ^= 1;
    assert_refused(fixture, "does not say");
}

static void a_finished_artwork_without_a_code_is_refused(Fixture *fixture, gconstpointer data)
{
    (void)data;
    finish(fixture); /* the code is not drawn any more once there is no symbol */
    repaint(fixture);
    assert_refused(fixture, "cannot read it");
    g_clear_pointer(&fixture->scene->code_text, g_free);
    g_assert_true(sl_read_back(fixture->raster, fixture->scene, 1, NULL));
}

#define CASE(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CASE("/read-back/a-sound-code-passes/print", a_sound_code_passes);
    g_test_add("/read-back/a-sound-code-passes/web", Fixture, &HAND_WEB, set_up,
               a_sound_code_passes, tear_down);
    g_test_add_func("/read-back/every-size-and-length-passes", every_size_and_length_passes);
    CASE("/read-back/a-flipped-module-is-refused", a_flipped_module_is_refused);
    CASE("/read-back/a-single-wrong-dot-is-refused", a_single_wrong_dot_is_refused);
    CASE("/read-back/a-dirty-quiet-zone-is-refused", a_dirty_quiet_zone_is_refused);
    CASE("/read-back/artwork-too-near-is-refused", artwork_too_near_is_refused);
    CASE("/read-back/a-code-at-the-edge-is-refused", a_code_at_the_edge_is_refused);
    CASE("/read-back/pale-ink-is-refused", pale_ink_is_refused);
    CASE("/read-back/red-ink-is-refused", red_ink_is_refused);
    CASE("/read-back/a-grey-plate-is-refused", a_grey_plate_is_refused);
    CASE("/read-back/a-dark-blue-ink-passes", a_dark_blue_ink_passes);
    CASE("/read-back/an-inverted-code-is-refused", an_inverted_code_is_refused);
    CASE("/read-back/a-code-that-says-something-else-is-refused",
         a_code_that_says_something_else_is_refused);
    CASE("/read-back/a-text-cut-short-is-refused", a_text_cut_short_is_refused);
    CASE("/read-back/a-text-that-goes-on-is-refused", a_text_that_goes_on_is_refused);
    CASE("/read-back/nonsense-is-not-readable", nonsense_is_not_readable);
    CASE("/read-back/a-finished-artwork-is-read", a_finished_artwork_is_read);
    CASE("/read-back/another-finished-artwork-is-refused", another_finished_artwork_is_refused);
    CASE("/read-back/a-finished-artwork-without-a-code-is-refused",
         a_finished_artwork_without_a_code_is_refused);
    return g_test_run();
}
