/*
 * second-look — codes whose finder patterns are seen but whose bits no decoder reads
 *
 * On a bottle or a crumpled sheet the decoders' plane is several modules off at the far corner. The
 * second look fits a flexible grid that starts at the finder patterns, lays the code flat with it
 * and hands the flat picture to the decoders again.
 */
#ifndef SL_SECOND_LOOK_H
#define SL_SECOND_LOOK_H

#include "read/engine.h"

typedef struct {
    SlFound *found; /* owned; found->bytes is NULL if even this look reads nothing */
    SlEngine engine;
    int version;
    double likeness; /* of the fixed patterns, -1 … 1 */
} SlSecondLook;

void sl_second_look_free(SlSecondLook *look);

/* True for a place that is known already and need not be looked at. */
typedef gboolean (*SlIsKnown)(SlPointPx middle, gpointer data);

/*
 * Look at `image` (grey, at most some megapixels): GPtrArray of SlSecondLook*, corners in its px.
 */
GPtrArray *sl_second_look(const SlImage *image, SlIsKnown is_known, gpointer data);

/*
 * The corners of a code that was read, refined on the edges of all its modules, and its version.
 * False, both untouched, if the modules cannot be seen at `corners`.
 */
gboolean sl_corners_refine(const SlImage *image, SlQuadPx *corners, int *version);

#endif
