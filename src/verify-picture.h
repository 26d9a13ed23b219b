/*
 * verify-picture — what a verification saw, as pictures
 *
 * The verifier must have been made with `keep_pictures`. Boxes are in px of the upright file.
 */
#ifndef SL_VERIFY_PICTURE_H
#define SL_VERIFY_PICTURE_H

#include "verify.h"

/* The colours of results and verdicts wherever they are shown; 4.5 : 1 against white at least. */
guint32 sl_result_rgb(SlResult result);

/*
 * The photo with each label outlined, every finding that has a place boxed and named, unread codes
 * too, a legend, and under it each label laid flat beside the artwork it should be. At most
 * `most_px` on the photo's longer side. A JPEG; NULL with SL_ERROR_LIBRARY.
 */
GBytes *sl_report_marked(const SlReport *report, const SlFonts *fonts, int most_px, GError **error);

/* The photo alone, upright, as JPEG. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_report_photo(const SlReport *report, int most_px, GError **error);

/* The label laid flat, its longer side `most_px`; NULL where its corners are not known. Its colours
 * go to `tint`, NULL where the photo has none. */
SlImage *sl_label_flat(const SlReport *report, const SlLabelReport *label, int most_px,
                       SlTint **tint);

#endif
