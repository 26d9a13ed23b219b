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

/* The finder patterns of a black-and-white picture (0 is dark), the often seen first. */
GArray *sl_finders_find(const SlImage *binary);

/* Threes that may be one code's, the best first; at most `max`. */
GArray *sl_finders_group(const GArray *finders, guint max);

#endif
