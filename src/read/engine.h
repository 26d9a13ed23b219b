/*
 * engine — the QR decoders that others wrote, behind one small C interface
 *
 * An engine takes a grey picture and appends what it read. It guesses no character set: `bytes` are
 * the data bytes of the symbol. Its corners are a first estimate in the pixels of the picture that
 * it was given (pixel centres at integers); read/grid.h refines them.
 */
#ifndef SL_ENGINE_H
#define SL_ENGINE_H

#include "base/geometry.h"
#include "base/image.h"

#define SL_BENT_SIDE 5 /* points a side of what is known of a bent surface */

/* How a code departs from the plane through its corners: in the modules of that plane, where the
 * point (col, row) * side / (SL_BENT_SIDE - 1) of the code lies. The same at any scale of a photo.
 */
typedef struct {
    gboolean known; /* FALSE: as good as flat, or nobody looked */
    SlPointPx at[SL_BENT_SIDE * SL_BENT_SIDE];
} SlBent;

#define SL_ENGINE_MAX_FOUND 128 /* more symbols in one pass are noise, or an attack */

typedef struct {
    GBytes *bytes;    /* NULL: a code is there, and its bits cannot be read */
    int eci;          /* the first ECI designator of the symbol, -1 if there is none */
    SlQuadPx corners; /* clockwise as seen, from the top left as printed */
    SlBent bent;      /* of the code about these corners */
    gboolean mirrored;
    int version;        /* 1 … 40, 0 if the engine does not say */
    const char *engine; /* "zxing", "zbar", "soft" (soft-code.h); static */
} SlFound;

G_BEGIN_DECLS

void sl_found_free(SlFound *found);

typedef enum {
    SL_ENGINE_ZXING_LOCAL,  /* zxing-cpp, threshold from the neighbourhood */
    SL_ENGINE_ZXING_GLOBAL, /* zxing-cpp, one threshold for the picture */
    SL_ENGINE_ZXING_PURE,   /* zxing-cpp, the picture is one flat code with a quiet zone */
    SL_ENGINE_ZBAR,         /* zbar, every scan line */
} SlEngine;

/* True if `p` lies in the quad (clockwise), or within a tenth of its size around it. */
gboolean sl_quad_holds(const SlQuadPx *quad, SlPointPx p);

/* A mirrored code's corners come anticlockwise: exchange the second and the fourth. */
void sl_found_put_clockwise(SlFound *found);

/*
 * Append an SlFound* for each QR code that `engine` reads on `image`. An engine that fails by its
 * own fault (out of memory, an exception) has simply found nothing. Safe to call from many threads.
 */
void sl_engine_run(SlEngine engine, const SlImage *image, GPtrArray *found);

/* The two implementations. */
void sl_zbar_run(const SlImage *image, GPtrArray *found);
void sl_zxing_run(SlEngine engine, const SlImage *image, GPtrArray *found);
G_END_DECLS

#endif
