/*
 * second-look — codes whose finder patterns are seen but whose bits no decoder reads
 *
 * On a bottle or a crumpled sheet the decoders' plane is several modules off at the far corner. The
 * second look fits a flexible grid that starts at the finder patterns, two of which are enough
 * (read/pose.h): a cylinder, a bent sheet, at last one with creases. Each is read with all doubts by
 * read/soft-code.h, then laid flat for the decoders again.
 */
#ifndef SL_SECOND_LOOK_H
#define SL_SECOND_LOOK_H

#include "read/engine.h"

/*
 * Append an SlFound* for each code that `image` (grey, at most some megapixels) shows, read or not;
 * corners in its px, refined. Places within the quads `known` (SlQuadPx) are left alone. The work
 * is bounded by a count of modules, not by a clock: the same picture gives the same answer.
 */
void sl_second_look(const SlImage *image, const GArray *known, GPtrArray *found);

/*
 * Read the code at these refined corners once more, by zxing, on a flat picture of it; NULL if that
 * reads nothing. Owned by the caller.
 */
SlFound *sl_read_flat(const SlImage *image, const SlQuadPx *corners, int version);

/*
 * The corners of a code that was read, refined on the edges of all its modules, and its version.
 * `inverted`: the code is light on dark. False, both untouched, if no modules are seen there.
 */
gboolean sl_corners_refine(const SlImage *image, gboolean inverted, SlQuadPx *corners,
                           int *version);

#endif
