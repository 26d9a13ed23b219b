/*
 * compose-slots — the slots of a template drawn over a label, for its author to look at
 */
#include "draw/stage-inside.h"

#define LINE_OF_SIDE 0.006 /* of the label's shorter side: seen, and hides nothing */
#define EM_OF_SIDE   0.03

/* The name stands inside its slot at the top right, on paper white. */
static gboolean add_name(const SlStage *stage, SlScene *scene, const char *name,
                         const SlRectMm *box, double em, GError **error)
{
    g_autoptr(SlPath) words = sl_outline_words(stage->fonts, name, em, 1000, error);

    if (!words)
        return FALSE;
    SlRectMm size = sl_path_box(words);
    double x = box->x + box->width - size.width - em / 2;
    SlRectMm ground = {x, box->y, size.width + em / 2, size.height + em / 2};
    SlAffine place = {1, 0, 0, 1, x + em / 4 - size.x, box->y + em / 4 - size.y};
    SlPath *plate = sl_path_new(), *path = sl_path_new();

    sl_path_rect(plate, &ground);
    sl_path_append(path, words, &place);
    sl_scene_add(scene, SL_PART_SAMPLE, NULL, plate, stage->plate_ink);
    sl_scene_add(scene, SL_PART_SAMPLE, NULL, path, stage->sample_ink);
    return TRUE;
}

gboolean sl_compose_slots(const SlStage *stage, SlScene *scene, GError **error)
{
    const SlPlan *plan = stage->plan;
    double side = MIN(plan->width_mm, plan->height_mm);

    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        const SlSlot *slot = &plan->slots[i];
        if (!slot->present || i == SL_SLOT_SAMPLE)
            continue;
        SlPath *frame = sl_path_new();
        sl_path_rect(frame, &slot->box);
        sl_scene_add(scene, SL_PART_SAMPLE, NULL, frame, SL_INK_NONE);
        SlShape *shape = &g_array_index(scene->shapes, SlShape, scene->shapes->len - 1);
        shape->stroke = stage->sample_ink;
        shape->stroke_mm = side * LINE_OF_SIDE;
        if (!add_name(stage, scene, sl_slot_id((SlSlotName)i), &slot->box, side * EM_OF_SIDE,
                      error))
            return FALSE;
    }
    return TRUE;
}
