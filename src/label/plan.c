/*
 * plan — copying plans, and the ids of slots
 */
#include "label/plan.h"

static const char *const SLOT_IDS[SL_SLOT_COUNT] = {
    [SL_SLOT_QR] = "qr",
    [SL_SLOT_NUMBER] = "number",
    [SL_SLOT_LEVEL_TEXT] = "level-text",
    [SL_SLOT_STAR_1] = "star-1",
    [SL_SLOT_STAR_1 + 1] = "star-2",
    [SL_SLOT_STAR_1 + 2] = "star-3",
    [SL_SLOT_STAR_1 + 3] = "star-4",
    [SL_SLOT_STAR_1 + 4] = "star-5",
    [SL_SLOT_STAR_1 + 5] = "star-6",
    [SL_SLOT_STAR_1 + 6] = "star-7",
    [SL_SLOT_STAR_1 + 7] = "star-8",
    [SL_SLOT_STAR_1 + 8] = "star-9",
    [SL_SLOT_SAMPLE] = "sample-mark",
    [SL_SLOT_HOLDER] = "holder",
    [SL_SLOT_PRODUCT] = "product",
};

G_STATIC_ASSERT(SL_LEVEL_MAX == 9); /* the table above has one row per star */

const char *sl_slot_id(SlSlotName slot)
{
    g_assert((int)slot >= 0 && slot < SL_SLOT_COUNT);
    return SLOT_IDS[slot];
}

SlPlan *sl_plan_copy(const SlPlan *plan)
{
    SlPlan *copy = g_memdup2(plan, sizeof *plan);

    copy->template_name = g_strdup(plan->template_name);
    return copy;
}

void sl_plan_free(SlPlan *plan)
{
    if (!plan)
        return;
    g_free(plan->template_name);
    g_free(plan);
}
