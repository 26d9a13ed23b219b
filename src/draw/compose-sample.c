/*
 * compose-sample — 見本 SAMPLE across a draft
 *
 * Solid letters with a paper-white edge, so that no transparency is needed; what stands between
 * them can still be read. The code stays clear: its plate is painted above them.
 */
#include <math.h>

#include "draw/stage-inside.h"
#include "base/words.h"
#include "draw/template-inside.h"

#define HALO_OF_EM      0.12 /* half of it shows on each side of a letter */
#define LEAST_HALO_DOTS 2.0
#define MARGIN          0.92 /* of the place it is given */

/* The largest em with which a line fits `box` when it is turned by `turn`. */
static double fit_em(const SlRectMm *box, double advance, double height, double turn)
{
    double s = fabs(sin(turn)), c = fabs(cos(turn));
    double by_width = box->width / (advance * c + height * s);
    double by_height = box->height / (advance * s + height * c);

    return MARGIN * MIN(by_width, by_height);
}

/* Without a slot of its own the mark rises along the diagonal of the largest place beside the
 * code, at most so steep that it can still be read upright. */
static SlRectMm choose_box(const SlStage *stage)
{
    const SlPlan *plan = stage->plan;
    const SlRectMm *code = &plan->slots[SL_SLOT_QR].box;
    double right = code->x + code->width, bottom = code->y + code->height;
    const SlRectMm sides[4] = {
        {0, 0, code->x, plan->height_mm},
        {right, 0, plan->width_mm - right, plan->height_mm},
        {0, 0, plan->width_mm, code->y},
        {0, bottom, plan->width_mm, plan->height_mm - bottom},
    };
    SlRectMm best = {0, 0, plan->width_mm, plan->height_mm};
    double best_area = 0;

    if (plan->slots[SL_SLOT_SAMPLE].present)
        return plan->slots[SL_SLOT_SAMPLE].box;
    for (int i = 0; i < 4; i++) {
        double area = MAX(0, sides[i].width) * MAX(0, sides[i].height);
        if (area > best_area) {
            best_area = area;
            best = sides[i];
        }
    }
    return best;
}

/* Paper white around the letters: the mark stands out on any ground, in any one ink. */
static void add_halo(const SlStage *stage, SlScene *scene, SlPath *path, double width_mm)
{
    sl_scene_add(scene, SL_PART_SAMPLE, NULL, sl_path_ref(path), SL_INK_NONE);
    SlShape *shape = &g_array_index(scene->shapes, SlShape, scene->shapes->len - 1);
    shape->stroke = stage->plate_ink;
    shape->stroke_mm = width_mm;
    shape->join = SL_JOIN_ROUND;
}

gboolean sl_compose_sample(const SlStage *stage, SlScene *scene, GError **error)
{
    const SlScheme *scheme = stage->scheme;
    g_autofree char *words =
        g_strdup_printf("%s %s", scheme->sample_text_ja, scheme->sample_text_en);
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    SlRectMm box = choose_box(stage);
    double slot_turn = stage->tpl->sample_turn;
    double turn = fabs(slot_turn) > 0 ? slot_turn : -MIN(atan2(box.height, box.width), G_PI / 6);

    if (!sl_text_line(stage->fonts, SL_FACE_TEXT, words, _("sample mark"), &line, error))
        return FALSE;
    double height = 1.1; /* of the em: Japanese characters fill it, strokes add to it */
    double em = fit_em(&box, line.advance, height, fabs(slot_turn) > 0 ? 0 : turn);
    double cap = sl_fonts_cap_height(stage->fonts, SL_FACE_TEXT);
    SlAffine centre = {em, 0, 0, em, -line.advance * em / 2, cap * em / 2};
    SlAffine turned = {
        cos(turn), sin(turn), -sin(turn), cos(turn), box.x + box.width / 2, box.y + box.height / 2};
    SlAffine map = sl_affine_multiply(&centre, &turned);
    SlPath *path = sl_path_new();
    sl_path_append(path, line.path, &map);
    double halo = MAX(em * HALO_OF_EM, LEAST_HALO_DOTS / stage->dots_per_mm);
    add_halo(stage, scene, path, halo);
    sl_scene_add(scene, SL_PART_SAMPLE, "sample-mark", path, stage->sample_ink);
    return TRUE;
}
