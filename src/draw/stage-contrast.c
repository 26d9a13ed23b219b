/*
 * stage-contrast — how the code and the number stand out on what lies beneath them
 */
#include "draw/stage-inside.h"
#include "draw/template-inside.h"

static const SlInk PAPER = {.rgb = {1, 1, 1}, .knockout = TRUE};
static const SlInk BLACK = {.cmyk = {0, 0, 0, 1}};

static gboolean covers(const SlShape *shape, const SlPointMm *at)
{
    SlRectMm box = sl_path_box(shape->path);

    return at->x >= box.x && at->y >= box.y && at->x <= box.x + box.width &&
           at->y <= box.y + box.height;
}

/* The last fill below the middle of a slot; by boxes, because grounds are rects. */
static const SlInk *ground_of(const SlStage *stage, SlSlotName name)
{
    const SlRectMm *box = &stage->plan->slots[name].box;
    const SlPointMm middle = {box->x + box->width / 2, box->y + box->height / 2};
    const SlInk *ground = &PAPER;

    for (guint i = 0; i < stage->shapes->len; i++) {
        const SlStageShape *own = &g_array_index(stage->shapes, SlStageShape, i);
        if (!own->star && own->shape.fill != SL_INK_NONE && covers(&own->shape, &middle))
            ground = stage->inks[own->shape.fill];
    }
    return ground;
}

SlContrast sl_stage_contrast(const SlStage *stage, gboolean press)
{
    SlContrast contrast = {.symbol = 1, .screen = 21, .words = 21};
    const SlSlot *slots = stage->plan->slots;

    if (slots[SL_SLOT_QR].present) {
        const SlInk *ink = stage->inks[stage->slot_ink[SL_SLOT_QR]];
        /* without a plate of its own, the code gets the scheme's */
        const SlInk *ground = stage->tpl->has_plate ? ground_of(stage, SL_SLOT_QR)
                                                    : stage->inks[stage->plate_ink];
        contrast.symbol = sl_ink_reflectance(ground) - sl_ink_reflectance(press ? &BLACK : ink);
        contrast.screen = sl_ink_ratio(ground, ink);
    }
    if (slots[SL_SLOT_NUMBER].present)
        contrast.words = sl_ink_ratio(ground_of(stage, SL_SLOT_NUMBER),
                                      stage->inks[stage->slot_ink[SL_SLOT_NUMBER]]);
    return contrast;
}
