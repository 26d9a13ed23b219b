/*
 * choose — which sheet a photographed label is, and where its points lie
 *
 * One sheet per template and variant is a hypothesis of what the label looks like. They are ranked
 * by what lies about the code, the best are registered, and the one whose artwork fits is the
 * label's.
 */
#ifndef SL_CHOOSE_H
#define SL_CHOOSE_H

#include "label/scheme.h"
#include "label/sheet.h"
#include "read/grid.h"

/* Mean correlation of the artwork's patches from which on a sheet is the label's: the right one
 * has 0.8 to 0.98, another template under 0.3. */
#define SL_CHOOSE_MIN_FIT 0.6

typedef struct {
    const SlSheet *sheet;
    SlWarp warp;
    SlRectMm code; /* without its quiet zone, mm */
    SlRectMm slot; /* of the code, with its quiet zone and more, mm */
    double module_mm;
    gboolean as_planned; /* the code lies where the sheet's plan has it */
    double fit;          /* -1: it cannot be this one */
    gboolean tried;      /* it was registered, its fit is final */
} SlCandidate;

/* The sheet that fits best, registered and in the variant whose greys are the photo's, all of it
 * drawn; its fit is below SL_CHOOSE_MIN_FIT if none is the label's. */
SlCandidate sl_choose_sheet(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                            const SlScheme *scheme);

#endif
