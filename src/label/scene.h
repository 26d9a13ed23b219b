/*
 * scene — one label, ready to be painted
 *
 * The list of what is drawn, in paint order and in true mm, in named inks. PNG, SVG and PDF are
 * made from the same scene, so they cannot disagree on what the label says.
 *
 *     record --compose--> scene --paint--> png · svg · pdf
 *
 * A scene never holds text: every glyph is an outline already. `label` keeps the words beside it
 * for titles, alternative text and checks.
 */
#ifndef SL_SCENE_H
#define SL_SCENE_H

#include "label/path.h"
#include "label/plan.h"
#include "label/symbol.h"

typedef enum { SL_CAP_BUTT, SL_CAP_ROUND, SL_CAP_SQUARE } SlCap;
typedef enum { SL_JOIN_MITER, SL_JOIN_ROUND, SL_JOIN_BEVEL } SlJoin;

/* What a shape is for; writers group by it, checks look for it. */
typedef enum {
    SL_PART_ARTWORK,
    SL_PART_PLATE,      /* the light ground under the code and its quiet zone */
    SL_PART_CODE,
    SL_PART_NUMBER,
    SL_PART_LEVEL_TEXT,
    SL_PART_STAR,
    SL_PART_HOLDER,
    SL_PART_PRODUCT,
    SL_PART_SAMPLE,     /* 見本 SAMPLE across a draft */
} SlPart;

typedef struct {
    SlPart part;
    char *id;             /* the template's id, or NULL; unique in a scene */
    SlPath *path;         /* in mm of the scene */
    int fill;             /* index into the scene's inks, or SL_INK_NONE */
    gboolean even_odd;    /* fill rule; else non-zero */
    int stroke;           /* likewise; strokes are centred on the path */
    double stroke_mm, miter_limit;
    SlCap cap;
    SlJoin join;
} SlShape;

/* Artwork that came as a picture; it fills the label. sRGB, three bytes a pixel, no padding. */
typedef struct {
    int width, height;
    guint8 *rgb;
} SlScenePicture;

/* One shape of the list is the code: part SL_PART_CODE, path NULL, fill its ink. Writers draw the
 * symbol there: dark modules only, the square (col, row) at plan->code_origin + module_mm * (col,
 * row). It is always painted over a plate. */
typedef struct {
    SlPlan *plan;          /* sizes, slots and the code's place, in mm of this scene */
    GArray *shapes;        /* SlShape, in paint order */
    const SlScenePicture *picture; /* beneath all shapes; borrowed, or NULL */
    SlSymbol *symbol;      /* NULL if this artwork carries no code that we draw */
    const SlInk **inks;    /* NULL-ended; borrowed from the scheme */
    int n_inks;
    double dots_per_mm;    /* of the raster it was fitted to: modules are whole dots of it */
    int width_dots, height_dots; /* size of that raster at 1x */
    int dots_per_module;
    /* What dark areas of the code lose in width, half on either side, because ink spreads: in
     * outlines, and in whole dots of the raster at 1x (0 where it is less than a dot). */
    double thin_mm;
    int thin_dots;
    gboolean draft;
    gboolean see_through;  /* PNG: nothing where there is no artwork, in place of white paper */

    /* words, for <title>, <desc>, alternative text and file metadata */
    char *title, *desc;    /* UTF-8 */
    char *lang;            /* "ja" */
    char *number;
    char *code_text;       /* what the code says */
    int level;
} SlScene;

void sl_shape_clear(SlShape *shape);
void sl_scene_free(SlScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlScene, sl_scene_free)

#endif
