/*
 * layout-trace — what a label of unknown layout looks like: page, slots, and a flat picture
 *
 * The code gives the plane and, by the size of its modules, the scale. Around it the label's edges,
 * the number, the stars and the words of the level are looked for; what is not found is left to the
 * designer. All of it is a proposal, good to half a millimetre.
 */
#ifndef SL_LAYOUT_TRACE_H
#define SL_LAYOUT_TRACE_H

#include "label/plan.h"
#include "read/locate.h"

typedef struct {
    double module_mm;   /* of the code, or 0 */
    double width_mm;    /* of the label, or 0; one of the two must be given */
    const char *number; /* that stands on the label, or NULL: the likeliest is taken */
} SlTraceOrder;

typedef struct {
    SlPlan *plan;     /* slots that were found; owned */
    SlImage *flat;    /* the label laid flat; owned */
    double px_per_mm; /* of that */
    char *number;     /* as read, or NULL */
    int quarter;      /* quarter turns by which the code stands turned against the number */
    gboolean edges; /* the label's edges were seen; else the page is what was found, and a margin */
} SlTrace;

/*
 * Trace the label around `code`. NULL with
 *   SL_ERROR_FORMAT   the code's modules cannot be measured
 *   SL_ERROR_LIMIT    the label would be larger than SL_FLAT_MAX_SIDE_PX allows
 */
SlTrace *sl_layout_trace(const SlPhoto *photo, const SlCode *code, const SlScheme *scheme,
                         const SlTraceOrder *order, GError **error);
void sl_trace_free(SlTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlTrace, sl_trace_free)

#endif
