/*
 * view — the registered photo, as the parts of the label are read from it
 */
#ifndef SL_VIEW_H
#define SL_VIEW_H

#include "label/sheet.h"
#include "read/rectify.h"

typedef struct {
    const SlImage *photo;
    const SlWarp *warp; /* mm of the sheet's plan -> px of the photo, registered */
    const SlSheet *sheet;
    double blur_px; /* standard deviation of the photo's blur, in photo px */
} SlView;

/* A working resolution for a part of the label: a little finer than the photo, not finer than the
 * sheet, and with no more than `most_px` across the smaller side of `box`. */
static inline double sl_view_resolution(const SlView *view, SlRectMm box, double most_px)
{
    double photo = sl_warp_px_per_mm(view->warp, box.x + box.width / 2, box.y + box.height / 2);
    double most = MIN(view->sheet->px_per_mm, most_px / MIN(box.width, box.height));

    return MIN(photo * 1.25, most);
}

/* The photo's blur at that resolution, in px of the flat. */
static inline double sl_view_blur(const SlView *view, SlRectMm box, double px_per_mm)
{
    double photo = sl_warp_px_per_mm(view->warp, box.x + box.width / 2, box.y + box.height / 2);

    return MAX(0.3, photo > 0 ? view->blur_px * px_per_mm / photo : 0);
}

#endif
