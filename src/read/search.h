/*
 * search — the passes over a photo: which decoder looks at what, in which order
 *
 * A pass is a row of a table: a decoder, a size, a treatment. They stand in the order of what they
 * add per millisecond, measured on real photographs; tests/read/measure-locate.c prints the table
 * again.
 */
#ifndef SL_SEARCH_H
#define SL_SEARCH_H

#include "read/engine.h"
#include "read/locate.h"

typedef enum {
    SL_TREAT_NONE,
    SL_TREAT_WINDOW_LARGE, /* adaptive threshold, window an eighth of the longer side */
    SL_TREAT_WINDOW_SMALL, /* adaptive threshold, window 25 px */
    SL_TREAT_OTSU,
    SL_TREAT_EQUALISE,
    SL_TREAT_SHARPEN,
    SL_TREAT_BLUR,
    SL_TREAT_INVERT,
} SlTreatment;

typedef enum {
    SL_LOOK_ZXING,  /* zxing-cpp, threshold from the neighbourhood */
    SL_LOOK_GLOBAL, /* zxing-cpp, one threshold for the picture */
    SL_LOOK_ZBAR,
    SL_LOOK_GRID, /* second-look.h */
} SlLook;

typedef enum {
    SL_WHEN_NONE_READ, /* until a code has been read */
    SL_WHEN_MORE,      /* also while more must be expected: several on the photo, or one unread */
    SL_WHEN_ALWAYS,
} SlWhen;

typedef struct {
    const char *name;
    SlLook look;
    SlTreatment treatment;
    int long_side;   /* the longer side in px; 0: by `scale` */
    double scale;    /* times the photo's size */
    SlEffort effort; /* the least effort that runs it */
    SlWhen when;
} SlPass;

extern const SlPass sl_passes[];
extern const guint sl_n_passes;

/* A photo in the sizes that were asked for so far. */
typedef struct SlScales SlScales;
SlScales *sl_scales_new(const SlImage *image);
void sl_scales_free(SlScales *scales);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlScales, sl_scales_free)

/*
 * Run one pass and append what it found, corners in px of the image behind `scales`; `known` are
 * the places (SlQuadPx, in the same px) that a second look leaves alone. False if the pass makes no
 * sense for this size (it would enlarge a large photo, or repeat another pass).
 */
gboolean sl_pass_run(const SlPass *pass, SlScales *scales, const GArray *known, GPtrArray *found);

#endif
