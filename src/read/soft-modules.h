/*
 * soft-modules — how dark each module is, blur and light undone, and how sure that is
 *
 * Blur, motion, a camera's sharpening and a grid that is a little off all do the same to a module:
 * they mix its neighbours into it. What a code has fixed (finder, timing and alignment patterns,
 * quiet zone) shows how much, so the mixture can be undone without knowing the lens.
 */
#ifndef SL_SOFT_MODULES_H
#define SL_SOFT_MODULES_H

#include "read/mesh.h"

/*
 * Fill `modules` (side * side, row by row) for soft-code.h: 1 surely dark … 0 … -1 surely light.
 * False, `modules` untouched, if the fixed patterns do not show at the mesh.
 */
gboolean sl_soft_modules(const SlMesh *mesh, const SlImage *image, float *modules);

#endif
