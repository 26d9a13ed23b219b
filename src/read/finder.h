/*
 * finder — the finder patterns of QR codes, and which three belong together
 *
 * A finder pattern shows dark and light runs of 1 : 1 : 3 : 1 : 1 on every line through its centre
 * (ISO/IEC 18004, 6.3.3), also where the bits of its code cannot be read.
 */
#ifndef SL_FINDER_H
#define SL_FINDER_H

#include "base/geometry.h"
#include "base/image.h"

typedef struct {
    SlPointPx centre;
    double module; /* px, mean of both directions */
    int seen;      /* rows of the picture that crossed it */
} SlFinder;

/* Top left, top right, bottom left; clockwise in the picture unless the code is mirrored. */
typedef struct {
    SlFinder corner[3];
    double misfit; /* 0: two legs of one length at a right angle */
} SlFinderTriple;

/* Add the finder patterns of a black-and-white picture (0 is dark) to `finders` (SlFinder) where
 * they are new, and put those first that most rows saw. */
void sl_finders_find(const SlImage *binary, GArray *finders);

/* Threes that may be one code's (SlFinderTriple), the best first. */
GArray *sl_finders_group(const GArray *finders);

/* A finder pattern as a parallelogram: px for one module along its rows and along its columns. */
typedef struct {
    SlPointPx centre, across, down;
    double likeness; /* correlation with the pattern, -1 … 1 */
} SlFinderFrame;

/* The correlation of the picture with a finder pattern and its light border in that frame. */
double sl_finder_likeness(const SlImage *image, const SlFinderFrame *frame);

/* Move, turn and stretch the frame a little until it is likest. */
void sl_finder_refine(const SlImage *image, SlFinderFrame *frame);

/* The frame of `finder` on the grey picture; `across` and `down` are the code's axes, roughly. */
SlFinderFrame sl_finder_frame(const SlImage *image, const SlFinder *finder, SlPointPx across,
                              SlPointPx down);

#endif
