/*
 * template-trace — a plan as an SVG to go on from
 *
 * Slots become rects, stars become drawn stars in both forms, and the picture that they were traced
 * from lies beneath in a locked layer "reference". `template check` names that picture as what is
 * left to trace, and every slot that the plan lacks; hiding the layer is enough once it is traced.
 */
#ifndef SL_TEMPLATE_TRACE_H
#define SL_TEMPLATE_TRACE_H

#include "base/image.h"
#include "label/plan.h"

/* The SVG's text, owned by the caller. `reference` is the picture's file name beside the SVG. */
char *sl_template_trace(const SlPlan *plan, const SlScheme *scheme, const char *reference);

/* That picture as a PNG; NULL with SL_ERROR_LIBRARY. */
GBytes *sl_template_trace_picture(const SlImage *flat, GError **error);

#endif
