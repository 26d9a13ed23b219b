/*
 * grid — the code's modules, and the plane through all their edges
 *
 * An engine's corners are one or two pixels off. The whole module pattern fixes the plane far
 * better: 0.02 mm at the number instead of 0.4 (60 mm label, 4 px per module, 30 degrees).
 */
#ifndef SL_GRID_H
#define SL_GRID_H

#include "label/symbol.h"
#include "read/locate.h"
#include "read/warp.h"

typedef struct {
    SlSymbol *symbol;  /* the modules: the drawn ones if the photo agrees, else its own; owned */
    gboolean as_drawn; /* the photo agrees with the symbol that was handed in */
    gboolean is_cut;   /* some of its modules lie outside the photo */
    SlWarp warp;       /* modules -> px; (0, 0) is the outer corner of the first module */
    double px_per_module;
    double blur_modules; /* standard deviation of the photo's blur */
    double likeness;     /* correlation of the photo with the modules, after the fit */
} SlGrid;

/*
 * Fit the grid of `code`. `drawn` is the symbol that we expect, or NULL; a foreign encoder may
 * have made another of the same text, then the photo's own modules serve.
 * A quarter of the code may lie outside the photo if the rest is as drawn.
 * NULL if no grid can be found at the corners.
 */
SlGrid *sl_grid_fit(const SlImage *photo, const SlCode *code, const SlSymbol *drawn);
void sl_grid_free(SlGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlGrid, sl_grid_free)

#endif
