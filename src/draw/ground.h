/*
 * ground — what all labels of a stage have in common, painted once
 *
 * The shapes of a label begin with its artwork, which labels of one stage and level share to the
 * pointer; number, words and code lie above it. So the artwork's raster is kept, and of each label
 * only the few areas that its own shapes touch are painted and looked up in the palette: a third of
 * a label's time is saved. What comes out depends on the scene alone, kept ground or not.
 */
#ifndef SL_GROUND_H
#define SL_GROUND_H

#include "draw/paint.h"

#define SL_GROUND_MAX_AREAS 8

typedef struct {
    gint refs;
    guint32 *rgb;     /* 0xRRGGBB */
    SlRaster *raster; /* the same in its palette */
} SlGround;

void sl_ground_unref(SlGround *ground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlGround, sl_ground_unref)

/* How many shapes of the scene, from the first on, are ground. 0: paint it whole. */
guint sl_ground_shapes(const SlScene *scene);

/* The ground of the scene's first `n` shapes if it is kept, else NULL. For many threads. */
SlGround *sl_ground_find(const SlScene *scene, int scale, guint n);
/* Keep it; takes `rgb` and `raster`. The ground is the caller's until it is unreferenced. */
SlGround *sl_ground_keep(const SlScene *scene, int scale, guint n, guint32 *rgb, SlRaster *raster);

/*
 * The areas that the shapes from `first` on may touch, in dots, on the raster; they do not overlap.
 * A code that no other of them touches is not among them: then *code_ink is its ink, to be set dot
 * by dot, else SL_INK_NONE.
 */
typedef struct {
    int x0, y0, x1, y1;
} SlArea;
int sl_ground_areas(const SlScene *scene, int scale, guint first, SlArea areas[SL_GROUND_MAX_AREAS],
                    int *code_ink);

#endif
