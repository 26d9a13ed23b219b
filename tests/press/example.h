/*
 * example — a label made by hand, for the tests of the pressroom
 *
 * 60 x 30 mm: a ground of the spot ink "brand" that runs to all edges, a band at the left edge, one
 * that runs far out at the right, a ring, a star with curves, a line, a paper-white plate with the
 * code on it, and a number of three bars.
 * At 600 dpi a module has exactly 12 dots.
 */
#ifndef SL_TEST_EXAMPLE_H
#define SL_TEST_EXAMPLE_H

#include "label/scene.h"

#include <string.h>

#define EXAMPLE_TEXT   "https://label.example/p/JST-0001"
#define EXAMPLE_SIDE   29
#define EXAMPLE_MODULE (12 * SL_MM_PER_INCH / 600)
#define EXAMPLE_WIDTH  60.0
#define EXAMPLE_HEIGHT 30.0
#define EXAMPLE_CODE_X 8.128 /* 16 modules from the left */
#define EXAMPLE_CODE_Y 7.112 /* 14 from the top */

enum { BRAND, KEY, GOLD, PAPER, EXAMPLE_INKS };

/* EXAMPLE_TEXT at level M in byte mode, as qrencode(1) draws it. */
// clang-format off
static const char *const example_symbol[EXAMPLE_SIDE] = {
    "####### # # ####   ## #######",
    "#     # ## ###  ##    #     #",
    "# ### #     #   #   # # ### #",
    "# ### # ##### ## ###  # ### #",
    "# ### #  # ## # #  ## # ### #",
    "#     #  ## ## ###### #     #",
    "####### # # # # # # # #######",
    "        ##     ####          ",
    "# ## ### # # # #  ##  #  # ##",
    "####     ####### ########   #",
    " # ## #    ###  #   ###   ## ",
    " #  #  #  # #   #  ## ##    #",
    "## # ## # ### ##   # #   ##  ",
    "#    #  # #   # ####  #   ###",
    " # #### ## # # ### # #  # ###",
    "### #   # ##  # #    ## #  # ",
    " #  # ## ###  ## ##  # ### # ",
    " # ### #   #  # # # #  # ### ",
    "# ### ##   # ####   #  ## #  ",
    "  # ##  # ## ##  #   # #  #  ",
    " # # ## ### ###  #  #######  ",
    "        ###      ## #   #####",
    "####### ## #  #  #### # ## # ",
    "#     # ####### # # #   ##  #",
    "# ### #   ###  #### ##### ## ",
    "# ### # ###### # ##### ###  #",
    "# ### # #  # ## #  # # #  # #",
    "#     #     # ##  # ### ## # ",
    "####### #     # #  ##   #  # ",
};
// clang-format on

static SlInk example_ink[EXAMPLE_INKS] = {
    [BRAND] = {"brand", {0.85, 0.25, 0.10}, {0, 0.8, 0.9, 0.1}, "DIC 166", FALSE},
    [KEY] = {"key", {0, 0, 0}, {0, 0, 0, 1}, NULL, FALSE},
    [GOLD] = {"gold", {0.85, 0.65, 0.10}, {0.1, 0.3, 1, 0}, NULL, FALSE},
    /* Values that must not be used, because a knockout is paper. */
    [PAPER] = {"plate", {0.5, 0.5, 0.5}, {0.2, 0.2, 0.2, 0.2}, NULL, TRUE},
};

static inline SlShape *example_add(SlScene *scene, SlPart part, int fill)
{
    SlShape shape = {.part = part, .fill = fill, .stroke = SL_INK_NONE, .miter_limit = 4};

    if (part != SL_PART_CODE)
        shape.path = sl_path_new();
    g_array_append_val(scene->shapes, shape);
    return &g_array_index(scene->shapes, SlShape, scene->shapes->len - 1);
}

static inline SlShape *example_box(SlScene *scene, SlPart part, int fill, double x, double y,
                                   double width, double height)
{
    SlShape *shape = example_add(scene, part, fill);

    sl_path_rect(shape->path, &(SlRectMm){x, y, width, height});
    return shape;
}

static inline SlSymbol *example_code(void)
{
    SlSymbol *symbol = g_new0(SlSymbol, 1);

    *symbol = (SlSymbol){EXAMPLE_SIDE, 3, 'M', g_new0(guint8, EXAMPLE_SIDE * EXAMPLE_SIDE)};
    for (int i = 0; i < EXAMPLE_SIDE * EXAMPLE_SIDE; i++)
        symbol->dark[i] = example_symbol[i / EXAMPLE_SIDE][i % EXAMPLE_SIDE] == '#';
    return symbol;
}

static inline void example_shapes(SlScene *scene)
{
    SlPlan *plan = scene->plan;
    double quiet = 4 * plan->module_mm, side = (EXAMPLE_SIDE + 8) * plan->module_mm;

    example_box(scene, SL_PART_ARTWORK, BRAND, 0, 0, EXAMPLE_WIDTH, EXAMPLE_HEIGHT);
    example_box(scene, SL_PART_ARTWORK, GOLD, 0, 26, 5, 2);

    example_box(scene, SL_PART_ARTWORK, GOLD, 57, 6, 20, 2);

    SlShape *line = example_add(scene, SL_PART_ARTWORK, SL_INK_NONE);
    sl_path_move(line->path, 36, 22);
    sl_path_line(line->path, 52, 22);
    line->stroke = KEY;
    line->stroke_mm = 0.8;

    SlShape *ring = example_box(scene, SL_PART_ARTWORK, GOLD, 34, 3, 20, 8);
    sl_path_rect(ring->path, &(SlRectMm){35, 4, 18, 6});
    ring->even_odd = TRUE;

    SlShape *star = example_add(scene, SL_PART_STAR, PAPER);
    sl_path_move(star->path, 44, 13);
    sl_path_curve(star->path, 44.5, 16, 46, 17, 49, 17);
    sl_path_curve(star->path, 46, 17.5, 44.5, 18.5, 44, 21);
    sl_path_curve(star->path, 43.5, 18.5, 42, 17.5, 39, 17);
    sl_path_curve(star->path, 42, 17, 43.5, 16, 44, 13);
    sl_path_close(star->path);
    star->stroke = KEY;
    star->stroke_mm = 0.3;
    star->join = SL_JOIN_ROUND;

    example_box(scene, SL_PART_PLATE, PAPER, plan->code_origin.x - quiet,
                plan->code_origin.y - quiet, side, side);
    example_add(scene, SL_PART_CODE, KEY);
    for (int i = 0; i < 3; i++)
        example_box(scene, SL_PART_NUMBER, KEY, 36 + 6 * i, 24, 4, 2);
}

static inline SlScene *example_scene(void)
{
    SlScene *scene = g_new0(SlScene, 1);

    scene->plan = g_new0(SlPlan, 1);
    scene->plan->template_name = g_strdup("example");
    scene->plan->width_mm = EXAMPLE_WIDTH;
    scene->plan->height_mm = EXAMPLE_HEIGHT;
    scene->plan->code_origin = (SlPointMm){EXAMPLE_CODE_X, EXAMPLE_CODE_Y};
    scene->plan->module_mm = EXAMPLE_MODULE;
    scene->plan->code_side = EXAMPLE_SIDE;
    scene->shapes = g_array_new(FALSE, FALSE, sizeof(SlShape));
    scene->symbol = example_code();
    scene->inks = g_new0(const SlInk *, EXAMPLE_INKS + 1);
    scene->n_inks = EXAMPLE_INKS;
    for (int i = 0; i < EXAMPLE_INKS; i++)
        scene->inks[i] = &example_ink[i];
    scene->title = g_strdup("適合ラベル JST-0001 (★2)");
    scene->desc = g_strdup("Conformance label, level 2 of 4, with a QR code");
    scene->lang = g_strdup("ja");
    scene->number = g_strdup("JST-0001");
    scene->code_text = g_strdup(EXAMPLE_TEXT);
    scene->level = 2;
    example_shapes(scene);
    return scene;
}

#endif
