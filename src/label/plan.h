/*
 * plan — where each part of a label sits, in mm
 *
 * The one thing that drawing and reading share: drawing places by it, reading looks by it. All
 * rectangles are in mm from the top left of the trimmed label at the size of `width_mm`.
 */
#ifndef SL_PLAN_H
#define SL_PLAN_H

#include "base/geometry.h"
#include "label/scheme.h"

typedef enum {
    SL_SLOT_QR,         /* the code with its quiet zone */
    SL_SLOT_NUMBER,
    SL_SLOT_LEVEL_TEXT,
    SL_SLOT_STAR_1,     /* … SL_SLOT_STAR_1 + n_levels - 1 */
    SL_SLOT_SAMPLE = SL_SLOT_STAR_1 + SL_LEVEL_MAX,
    SL_SLOT_HOLDER,
    SL_SLOT_PRODUCT,
    SL_SLOT_COUNT,
} SlSlotName;

typedef enum { SL_ALIGN_START, SL_ALIGN_MIDDLE, SL_ALIGN_END } SlAlign;

typedef struct {
    gboolean present;
    SlRectMm box;
    SlAlign align;   /* of text within the box */
} SlSlot;

typedef struct {
    char *template_name;   /* "horizontal", or the path the user gave */
    double width_mm, height_mm;
    SlSlot slots[SL_SLOT_COUNT];
    int n_stars;
    /* Set once a symbol is placed; 0 before. The outer corner of its first module, no quiet zone. */
    SlPointMm code_origin;
    double module_mm;
    int code_side;         /* modules on a side */
} SlPlan;

SlPlan *sl_plan_copy(const SlPlan *plan);
void sl_plan_free(SlPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPlan, sl_plan_free)

/* "qr", "number", "level-text", "star-1" …, "sample-mark", "holder", "product". */
const char *sl_slot_id(SlSlotName slot);

#endif
