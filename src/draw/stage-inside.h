/*
 * stage-inside — what a stage holds, and the pieces of composing a label on it
 *
 * For draw/stage.c, draw/compose*.c and draw/expected*.c alone.
 */
#ifndef SL_STAGE_INSIDE_H
#define SL_STAGE_INSIDE_H

#include "draw/compose.h"
#include "draw/text.h"

/* A shape of the artwork in mm of the label; inks are indices into stage->inks. */
typedef struct {
    SlShape shape;
    int star; /* 0: always drawn; else in that star's filled or outlined form */
    gboolean filled;
} SlStageShape;

struct SlStage {
    SlTemplate *tpl;
    SlFonts *fonts;
    const SlScheme *scheme;
    const SlUse *use;
    char ec;
    double scale;    /* label mm per template mm */
    double asked_mm; /* width; plan->width_mm is the nearest whole number of dots */
    double dots_per_mm;
    double ink_spread_mm;
    int width_dots, height_dots;
    SlPlan *plan;       /* without a code */
    GArray *shapes;     /* SlStageShape */
    const SlInk **inks; /* of the variant, NULL-ended: those in use */
    int n_inks;
    int slot_ink[SL_SLOT_COUNT], plate_ink, sample_ink;
};

/* ---- text in slots ------------------------------------------------------------------------- */

/* Capitals fill this part of a slot's height, and sit in its middle: 0.72 is where the em of a
 * usual face is as high as the slot, so that Japanese text fills it. */
#define SL_TEXT_CAPS_OF_SLOT 0.72

/* How a line stands in its slot. */
typedef struct {
    SlPointMm pen; /* on the baseline */
    double em_mm;
    double shrink; /* <= 1: what the em was reduced by so that the line fits */
} SlTextPlace;

/* Where a line of `advance` em goes in `box`. */
SlTextPlace sl_text_place(const SlFonts *fonts, SlFaceName face, const SlRectMm *box, SlAlign align,
                          double advance);

/* Append the label's words to `scene`: number, level, holder, product. */
gboolean sl_compose_words(const SlStage *stage, const SlLabel *label, SlScene *scene,
                          GError **error);
/* Append 見本 SAMPLE. */
gboolean sl_compose_sample(const SlStage *stage, SlScene *scene, GError **error);
/* Append a filled shape; takes the path. */
void sl_scene_add(SlScene *scene, SlPart part, const char *id, SlPath *path, int ink);

/* ---- the code ------------------------------------------------------------------------------ */

/* Dots of a module: the most that fit the slot with its quiet zone. */
int sl_module_dots(const SlStage *stage, int side);
/* False with SL_ERROR_REFUSED and the cures, if modules of a code of `text` would be too small. */
gboolean sl_check_modules(const SlStage *stage, const SlSymbol *symbol, const char *text,
                          GError **error);

/* The same for a code inside finished artwork. */
gboolean sl_check_finished_modules(const SlStage *stage, GError **error);

/* Thin the code of a scene that is placed; false with SL_ERROR_REFUSED if it would lose too much. */
gboolean sl_thin_code(const SlStage *stage, SlScene *scene, GError **error);

/* Put the plan's code in its slot: centred, origin on a whole dot, modules of whole dots. */
void sl_place_code(const SlStage *stage, int side, SlPlan *plan);

/* The artwork alone, with as many filled stars as the label has levels. */
SlScene *sl_compose_bare(const SlStage *stage, const SlLabel *label);
/* The scene of a label without its code; number NULL and level 0 leave those out. */
SlScene *sl_compose_artwork(const SlStage *stage, const SlLabel *label, GError **error);

#endif
