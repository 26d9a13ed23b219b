/* label: the whole reading of genuine labels and of each kind of forgery */
#include "fake-label.h"

#include "read/label.h"

static const FakeCamera good = {.width = 640,
                                .height = 440,
                                .px_per_mm = 7.5,
                                .tilt = 20,
                                .turn = 60,
                                .roll = 8,
                                .blur = 0.8,
                                .noise = 3,
                                .shade = 0.3,
                                .shadow = 0.3,
                                .corner_error = 1,
                                .seed = 1};
static const FakeLabel genuine = {
    .number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .n_stars = 4, .seed = 5};

/* Takes the sheet. */
static void read_with_sheet(const FakeLabel *printed, SlSheet *sheet, const FakeCamera *camera,
                            double photo_scale, SlReading *reading)
{
    g_autoptr(SlImage) image = fake_draw(printed, 16);
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sl_sheet_free);
    SlPhoto *photo = fake_photograph(image, 16, camera);
    g_autoptr(SlCode) code = fake_code(camera);

    photo->scale = photo_scale; /* the corners come in px of the file */
    for (int i = 0; i < 4; i++) {
        code->corners.p[i].x = (code->corners.p[i].x + 0.5) * photo_scale - 0.5;
        code->corners.p[i].y = (code->corners.p[i].y + 0.5) * photo_scale - 0.5;
    }
    g_ptr_array_add(sheets, sheet);
    g_assert_true(sl_read_label(photo, code, sheets, NULL, reading, NULL));
    fake_photo_free(photo);
}

static void read_label(const FakeLabel *printed, const FakeLabel *expected,
                       const FakeCamera *camera, double photo_scale, SlReading *reading)
{
    read_with_sheet(printed, fake_sheet(expected, 16), camera, photo_scale, reading);
}

static gboolean is_all_same(const SlReading *reading)
{
    return reading->number.seen == SL_SEEN_SAME && reading->level.seen == SL_SEEN_SAME &&
           reading->artwork.seen == SL_SEEN_SAME;
}

static void test_genuine(void)
{
    static const FakeCamera cameras[] = {
        /* screenshot at 5.4 px per mm, 300 dpi scan, photos */
        {.width = 340, .height = 190, .px_per_mm = 5.4, .blur = 0.3, .corner_error = 0.5},
        {.width = 800,
         .height = 460,
         .px_per_mm = 11.8,
         .roll = 2,
         .blur = 0.6,
         .noise = 3,
         .corner_error = 0.7,
         .seed = 2},
        {.width = 640,
         .height = 440,
         .px_per_mm = 7,
         .tilt = 30,
         .turn = 200,
         .roll = -15,
         .blur = 1,
         .noise = 5,
         .shade = 0.4,
         .shadow = 0.5,
         .corner_error = 1.2,
         .seed = 3},
        {.width = 560,
         .height = 560,
         .px_per_mm = 6,
         .tilt = 15,
         .turn = 20,
         .roll = 90,
         .blur = 0.8,
         .noise = 4,
         .corner_error = 1,
         .seed = 4},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cameras); i++) {
        g_auto(SlReading) reading = SL_READING_INIT;
        read_label(&genuine, &genuine, &cameras[i], 1, &reading);
        g_assert_true(is_all_same(&reading));
        g_assert_cmpint(reading.stars, ==, 2);
        g_assert_cmpstr(reading.number.text, ==, genuine.number);
        g_assert_cmpstr(reading.template_name, ==, "fake");
        g_assert_cmpfloat(reading.fit, >, 0.8);
    }
}

/* Corners in px of the file, even where the picture was scaled on load. */
static void test_corners(void)
{
    SlHomography view = fake_view(&good);
    const double at[4][2] = {
        {0, 0}, {FAKE_WIDTH_MM, 0}, {FAKE_WIDTH_MM, FAKE_HEIGHT_MM}, {0, FAKE_HEIGHT_MM}};
    g_auto(SlReading) reading = SL_READING_INIT;

    read_label(&genuine, &genuine, &good, 3, &reading);
    g_assert_true(reading.has_corners);
    for (int i = 0; i < 4; i++) {
        double u, v;
        sl_homography_apply(&view, at[i][0], at[i][1], &u, &v);
        g_assert_cmpfloat_with_epsilon(reading.corners.p[i].x, (u + 0.5) * 3 - 0.5, 2.5);
        g_assert_cmpfloat_with_epsilon(reading.corners.p[i].y, (v + 0.5) * 3 - 0.5, 2.5);
    }
}

typedef enum { NUMBER, LEVEL, ARTWORK } Part;

/* What is forged, and the part that must not be the same. */
static const struct {
    const char *what;
    FakeLabel label;
    Part part;
} forgeries[] = {
    {"one character", {.number = "JC-2025-088Q1", .level = 2, .text_level = 2}, NUMBER},
    {"two exchanged", {.number = "JC-2025-0B81Q", .level = 2, .text_level = 2}, NUMBER},
    {"one more", {.number = "JC-2025-0B8Q11", .level = 2, .text_level = 2}, NUMBER},
    {"one less", {.number = "JC-2025-0B8Q", .level = 2, .text_level = 2}, NUMBER},
    {"another star", {.number = "JC-2025-0B8Q1", .level = 3, .text_level = 2}, LEVEL},
    {"another level", {.number = "JC-2025-0B8Q1", .level = 3, .text_level = 3}, LEVEL},
    {"another level's words", {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 3}, LEVEL},
    {"half a star",
     {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .half_star = 0.5},
     LEVEL},
    {"a draft",
     {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .sample = "SAMPLE"},
     ARTWORK},
    {"something covered",
     {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .sticker = {32, 25, 8, 2.5}},
     ARTWORK},
    {"characters added",
     {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .added = "5C"},
     ARTWORK},
    {"something added",
     {.number = "JC-2025-0B8Q1", .level = 2, .text_level = 2, .gap = {52, 24, 5, 4}},
     ARTWORK},
};

static void test_forgeries(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forgeries); i++) {
        FakeLabel label = forgeries[i].label;
        g_auto(SlReading) reading = SL_READING_INIT;
        label.n_stars = genuine.n_stars;
        label.seed = genuine.seed;
        read_label(&label, &genuine, &good, 1, &reading);
        const SlSeen seen[] = {reading.number.seen, reading.level.seen, reading.artwork.seen};
        g_test_message("%s", forgeries[i].what);
        g_assert_cmpint(seen[forgeries[i].part], !=, SL_SEEN_SAME);
    }
}

/* Paper that is as white as a photo can be looks like glare, and so does a sticker on it. */
static void test_white_sticker(void)
{
    static const FakeCamera screen = {.width = 640,
                                      .height = 440,
                                      .px_per_mm = 8,
                                      .blur = 0.3,
                                      .light = 1.4,
                                      .corner_error = 0.5,
                                      .seed = 1};

    for (int covered = 0; covered < 2; covered++) {
        FakeLabel printed = genuine;
        g_auto(SlReading) reading = SL_READING_INIT;
        const double sticker[4] = {32, 25, 8, 2.5};
        memcpy(printed.sticker, sticker, covered ? sizeof sticker : 0);
        read_label(&printed, &genuine, &screen, 1, &reading);
        if (covered)
            g_assert_cmpint(reading.artwork.seen, !=, SL_SEEN_SAME);
        else
            g_assert_true(is_all_same(&reading));
    }
}

/* The code's slot takes half of the cell before the number: the other half must be blank still. */
static void test_beside_code(void)
{
    for (int marked = 0; marked < 2; marked++) {
        FakeLabel printed = genuine;
        SlSheet *sheet = fake_sheet(&genuine, 16);
        g_auto(SlReading) reading = SL_READING_INIT;
        const double mark[4] = {28.4, 19.4, 1.2, 2.6};
        memcpy(printed.gap, mark, marked ? sizeof mark : 0);
        sheet->plan->slots[SL_SLOT_QR].box.width += 0.8;
        read_with_sheet(&printed, sheet, &good, 1, &reading);
        if (marked)
            g_assert_cmpint(reading.number.seen, !=, SL_SEEN_SAME);
        else
            g_assert_cmpint(reading.number.seen, ==, SL_SEEN_SAME);
    }
}

/* Light on dark, but for the code's plate. */
static void reverse(SlImage *image, double k, gboolean has_plate)
{
    double from = (FAKE_CODE_MM - 4 * FAKE_MODULE_MM) * k;
    double to = (FAKE_CODE_MM + (FAKE_SIDE + 4) * FAKE_MODULE_MM) * k;

    for (int i = 0; i < image->width * image->height; i++) {
        int x = i % image->width, y = i / image->width;
        if (!has_plate || x < from || y < from || x >= to || y >= to)
            image->px[i] = (guint8)(255 - 0.8 * image->px[i]);
    }
}

/* A sheet whose plan says nothing of the code's modules: their size is searched for. */
static SlSheet *sheet_without_modules(const FakeLabel *label, gboolean reversed)
{
    SlSheet *sheet = fake_sheet(label, 16);

    sheet->plan->module_mm = 0;
    if (!reversed)
        return sheet;
    g_free(sheet->variant);
    sheet->variant = g_strdup("reversed");
    reverse(sheet->picture, 16, TRUE);
    for (int i = 0; i < label->n_stars; i++)
        for (int filled = 0; filled < 2; filled++)
            reverse(sheet->star[i][filled], 16, FALSE);
    for (int level = 1; level <= label->n_stars; level++)
        reverse(sheet->words[level], 16, FALSE);
    return sheet;
}

static void read_reversed(const FakeLabel *printed, SlReading *reading)
{
    g_autoptr(SlImage) image = fake_draw(printed, 16);
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sl_sheet_free);
    g_autoptr(SlCode) code = fake_code(&good);

    reverse(image, 16, TRUE);
    SlPhoto *photo = fake_photograph(image, 16, &good);
    g_ptr_array_add(sheets, sheet_without_modules(&genuine, FALSE));
    g_ptr_array_add(sheets, sheet_without_modules(&genuine, TRUE));
    g_assert_true(sl_read_label(photo, code, sheets, NULL, reading, NULL));
    fake_photo_free(photo);
}

/* The first sheet, dark on white, must not say how large the modules of a reversed label are. */
static void test_reversed(void)
{
    g_auto(SlReading) reading = SL_READING_INIT;

    read_reversed(&genuine, &reading);
    g_assert_true(is_all_same(&reading));
    g_assert_cmpstr(reading.variant, ==, "reversed");
    for (gsize i = 0; i < G_N_ELEMENTS(forgeries); i++) {
        FakeLabel label = forgeries[i].label;
        g_auto(SlReading) forged = SL_READING_INIT;
        label.n_stars = genuine.n_stars;
        label.seed = genuine.seed;
        read_reversed(&label, &forged);
        g_test_message("%s %d %d %d", forgeries[i].what, forged.number.seen, forged.level.seen,
                       forged.artwork.seen);
        g_assert_false(is_all_same(&forged));
    }
}

static void test_draft(void)
{
    FakeLabel draft = genuine;
    g_auto(SlReading) reading = SL_READING_INIT;

    draft.sample = "SAMPLE";
    read_label(&draft, &genuine, &good, 1, &reading);
    g_assert_cmpint(reading.artwork.seen, ==, SL_SEEN_DIFFERENT);
}

/* A label whose end lies outside the photo is not wholly seen. */
static void test_cut_off(void)
{
    FakeCamera camera = good;
    g_auto(SlReading) reading = SL_READING_INIT;

    camera.px_per_mm = 12;
    read_label(&genuine, &genuine, &camera, 1, &reading);
    g_assert_false(is_all_same(&reading));
}

/* A code without any label around it. */
static void test_code_alone(void)
{
    FakeLabel alone = genuine;
    g_auto(SlReading) reading = SL_READING_INIT;

    alone.sticker[0] = 27;
    alone.sticker[2] = 33;
    alone.sticker[3] = 30;
    read_label(&alone, &genuine, &good, 1, &reading);
    g_assert_cmpint(reading.number.seen, !=, SL_SEEN_SAME);
    g_assert_cmpint(reading.level.seen, !=, SL_SEEN_SAME);
    g_assert_cmpint(reading.artwork.seen, !=, SL_SEEN_SAME);
}

static void test_no_code(void)
{
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sl_sheet_free);
    g_autoptr(SlImage) blank = sl_image_new(200, 100, 255);
    SlPhoto photo = {.grey = blank, .scale = 1};
    SlCode code = {.corners = {{{10, 10}, {60, 10}, {60, 60}, {10, 60}}}};
    g_auto(SlReading) reading = SL_READING_INIT;

    g_ptr_array_add(sheets, fake_sheet(&genuine, 16));
    g_assert_true(sl_read_label(&photo, &code, sheets, NULL, &reading, NULL));
    g_assert_cmpint(reading.number.seen, ==, SL_SEEN_NOT);
    g_assert_nonnull(reading.advice);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label/genuine-is-all-same", test_genuine);
    g_test_add_func("/label/corners-are-in-file-px", test_corners);
    g_test_add_func("/label/no-forgery-is-all-same", test_forgeries);
    g_test_add_func("/label/a-white-sticker-is-no-glare", test_white_sticker);
    g_test_add_func("/label/number-is-alone-beside-the-code", test_beside_code);
    g_test_add_func("/label/reversed-is-read-and-forged-is-not-same", test_reversed);
    g_test_add_func("/label/draft-is-different", test_draft);
    g_test_add_func("/label/cut-off-is-not-same", test_cut_off);
    g_test_add_func("/label/code-alone-is-not-same", test_code_alone);
    g_test_add_func("/label/no-code-is-unseen-with-advice", test_no_code);
    return g_test_run();
}
