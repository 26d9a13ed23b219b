/*
 * hand-scene — a label made by hand, so that the painters are tested without composing
 *
 * A brand-coloured band with round corners, a light plate with a code, four stars with curved
 * edges, a stroked frame, and marks that stand for a number. 60 x 30 mm at 600 dpi unless said
 * otherwise; all lengths in dots of the raster, so that the code falls on whole dots.
 */
#ifndef HAND_SCENE_H
#define HAND_SCENE_H

#include "draw/paint.h"

#include <qrencode.h>
#include <math.h>
#include <string.h>

#define HAND_TEXT "https://www.example.jp/jc-star/product/JC0001234567"

enum { HAND_PAPER, HAND_KEY, HAND_BRAND, HAND_PLATE, HAND_GOLD, HAND_INKS };

static SlInk hand_inks[HAND_INKS] = {
    [HAND_PAPER] = {.name = (char *)"paper", .rgb = {1, 1, 1}},
    [HAND_KEY] = {.name = (char *)"key", .rgb = {0, 0, 0}},
    [HAND_BRAND] = {.name = (char *)"brand", .rgb = {0, 0.29, 0.6}},
    [HAND_PLATE] = {.name = (char *)"plate", .rgb = {1, 1, 1}},
    [HAND_GOLD] = {.name = (char *)"gold", .rgb = {0.8, 0.65, 0.1}},
};

typedef struct {
    int width_dots, height_dots, dots_per_module;
    double dots_per_mm;
    const char *text;
    int n_inks; /* 0: the five above; more: extra shades, one stripe each */
} HandOrder;

static const HandOrder HAND_PRINT = {1417, 709, 13, 600 / 25.4, HAND_TEXT, 0};
static const HandOrder HAND_WEB = {300, 150, 3, 96 / 25.4, HAND_TEXT, 0};

static inline SlSymbol *hand_symbol(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    g_assert_nonnull(code);

    SlSymbol *symbol = g_new0(SlSymbol, 1);
    gsize n = (gsize)code->width * (gsize)code->width;
    symbol->side = code->width;
    symbol->version = code->version;
    symbol->ec = 'M';
    symbol->dark = g_malloc(n);
    for (gsize i = 0; i < n; i++)
        symbol->dark[i] = code->data[i] & 1;
    QRcode_free(code);
    return symbol;
}

static inline SlShape *hand_add(SlScene *scene, SlPart part, const char *id, SlPath *path, int fill)
{
    SlShape shape = {.part = part,
                     .id = g_strdup(id),
                     .path = path,
                     .fill = fill,
                     .stroke = SL_INK_NONE,
                     .miter_limit = 4};

    g_array_append_val(scene->shapes, shape);
    return &g_array_index(scene->shapes, SlShape, scene->shapes->len - 1);
}

/* A rectangle with corners rounded by `r`, all in dots. */
static inline SlPath *hand_round_rect(const SlScene *scene, double x, double y, double width,
                                      double height, double r)
{
    const double mm = 1 / scene->dots_per_mm, k = 0.5523 * r;
    SlPath *path = sl_path_new();

    sl_path_move(path, (x + r) * mm, y * mm);
    sl_path_line(path, (x + width - r) * mm, y * mm);
    sl_path_curve(path, (x + width - r + k) * mm, y * mm, (x + width) * mm, (y + r - k) * mm,
                  (x + width) * mm, (y + r) * mm);
    sl_path_line(path, (x + width) * mm, (y + height - r) * mm);
    sl_path_curve(path, (x + width) * mm, (y + height - r + k) * mm, (x + width - r + k) * mm,
                  (y + height) * mm, (x + width - r) * mm, (y + height) * mm);
    sl_path_line(path, (x + r) * mm, (y + height) * mm);
    sl_path_curve(path, (x + r - k) * mm, (y + height) * mm, x * mm, (y + height - r + k) * mm,
                  x * mm, (y + height - r) * mm);
    sl_path_line(path, x * mm, (y + r) * mm);
    sl_path_curve(path, x * mm, (y + r - k) * mm, (x + r - k) * mm, y * mm, (x + r) * mm, y * mm);
    sl_path_close(path);
    return path;
}

static inline SlPath *hand_rect(const SlScene *scene, double x, double y, double width,
                                double height)
{
    const double mm = 1 / scene->dots_per_mm;
    SlPath *path = sl_path_new();

    sl_path_rect(path, &(SlRectMm){x * mm, y * mm, width * mm, height * mm});
    return path;
}

static inline SlPath *hand_star(const SlScene *scene, double x, double y, double radius)
{
    SlPath *path = sl_path_new();

    for (int i = 0; i < 10; i++) {
        double r = (i % 2 ? 0.45 : 1) * radius, angle = G_PI * (i / 5.0 - 0.5);
        double px = (x + r * cos(angle)) / scene->dots_per_mm;
        double py = (y + r * sin(angle)) / scene->dots_per_mm;

        if (i == 0)
            sl_path_move(path, px, py);
        else
            sl_path_line(path, px, py);
    }
    sl_path_close(path);
    return path;
}

/* Rings and bars in a row: curves, holes and straight edges, as letters have. */
static inline SlPath *hand_letters(const SlScene *scene, double x, double y, double height, int n)
{
    SlPath *path = sl_path_new();

    for (int i = 0; i < n; i++, x += height * 0.8) {
        g_autoptr(SlPath) out =
            i % 3 ? hand_round_rect(scene, x, y, height * 0.7, height, height * 0.3)
                  : hand_rect(scene, x, y, height * 0.2, height);
        g_autoptr(SlPath) in = hand_round_rect(scene, x + height * 0.15, y + height * 0.15,
                                               height * 0.4, height * 0.7, height * 0.2);

        sl_path_append(path, out, &SL_AFFINE_IDENTITY);
        if (i % 3)
            sl_path_append(path, in, &SL_AFFINE_IDENTITY);
    }
    return path;
}

static inline void hand_add_inks(SlScene *scene, int n_inks)
{
    static SlInk shades[HAND_INKS + 200];

    scene->n_inks = MAX(n_inks, HAND_INKS);
    scene->inks = g_new0(const SlInk *, scene->n_inks + 1);
    for (int i = 0; i < scene->n_inks; i++) {
        shades[i] = i < HAND_INKS ? hand_inks[i]
                                  : (SlInk){.name = (char *)"shade",
                                            .rgb = {(i * 37 % 256) / 255.0, (i * 91 % 256) / 255.0,
                                                    (i * 11 % 256) / 255.0}};
        scene->inks[i] = &shades[i];
    }
}

static inline void hand_add_code(SlScene *scene, int side, double quiet)
{
    double x = scene->plan->code_origin.x * scene->dots_per_mm;
    double y = scene->plan->code_origin.y * scene->dots_per_mm;

    hand_add(scene, SL_PART_PLATE, NULL,
             hand_rect(scene, x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet),
             HAND_PLATE);
    hand_add(scene, SL_PART_CODE, NULL, NULL, HAND_KEY);
}

static inline void hand_add_artwork(SlScene *scene, double width, double height, double text_x)
{
    static const char *const STARS[] = {"star-1", "star-2", "star-3", "star-4"};

    hand_add(scene, SL_PART_ARTWORK, "ground",
             hand_round_rect(scene, 1, 1, width - 2, height - 2, height / 12), HAND_BRAND);
    SlShape *frame = hand_add(scene, SL_PART_ARTWORK, NULL,
                              hand_round_rect(scene, height / 24, height / 24, width - height / 12,
                                              height - height / 12, height / 16),
                              SL_INK_NONE);
    frame->stroke = HAND_GOLD;
    frame->stroke_mm = height / 60 / scene->dots_per_mm;
    for (int i = 0; i < 4; i++)
        hand_add(scene, SL_PART_STAR, STARS[i],
                 hand_star(scene, text_x + height * (0.1 + 0.2 * i), height * 0.3, height * 0.09),
                 i < 2 ? HAND_GOLD : HAND_PAPER);
    SlShape *number =
        hand_add(scene, SL_PART_NUMBER, "number",
                 hand_letters(scene, text_x, height * 0.55, height * 0.09, 12), HAND_PAPER);
    number->even_odd = TRUE;
    SlShape *words =
        hand_add(scene, SL_PART_LEVEL_TEXT, NULL,
                 hand_letters(scene, text_x, height * 0.75, height * 0.06, 17), HAND_PAPER);
    words->even_odd = TRUE;
}

static inline SlScene *hand_scene(const HandOrder *order)
{
    SlScene *scene = g_new0(SlScene, 1);
    SlPlan *plan = g_new0(SlPlan, 1);

    scene->plan = plan;
    scene->shapes = g_array_new(FALSE, FALSE, sizeof(SlShape));
    scene->dots_per_mm = order->dots_per_mm;
    scene->width_dots = order->width_dots;
    scene->height_dots = order->height_dots;
    scene->dots_per_module = order->dots_per_module;
    scene->title = g_strdup("JC-STAR ★2 適合ラベル \"見本\" <1> & more");
    scene->desc = g_strdup("登録番号 JC0001234567");
    scene->lang = g_strdup("ja");
    scene->number = g_strdup("JC0001234567");
    scene->code_text = g_strdup(order->text);
    scene->symbol = hand_symbol(order->text);
    hand_add_inks(scene, order->n_inks);

    int side = scene->symbol->side * order->dots_per_module;
    double quiet = 4 * order->dots_per_module;
    int origin = (int)fmax(ceil(quiet) + 2, (order->height_dots - side) / 2);
    plan->template_name = g_strdup("hand");
    plan->width_mm = order->width_dots / order->dots_per_mm;
    plan->height_mm = order->height_dots / order->dots_per_mm;
    plan->module_mm = order->dots_per_module / order->dots_per_mm;
    plan->code_side = scene->symbol->side;
    plan->code_origin = (SlPointMm){origin / order->dots_per_mm, origin / order->dots_per_mm};

    hand_add_artwork(scene, order->width_dots, order->height_dots, origin + side + quiet * 1.5);
    for (int i = HAND_INKS; i < scene->n_inks; i++)
        hand_add(scene, SL_PART_ARTWORK, NULL,
                 hand_star(scene, order->width_dots - 40 - i % 8 * 20, 30 + i / 8 * 20, 12), i);
    hand_add_code(scene, side, quiet);
    return scene;
}

#endif
