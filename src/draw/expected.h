/*
 * expected — the sheet that reading compares a photo with
 */
#ifndef SL_EXPECTED_H
#define SL_EXPECTED_H

#include "draw/compose.h"
#include "label/sheet.h"

/*
 * What a label of `record` (NULL: a bare label, no number and all stars outlined, no code)
 * would look like on this template and variant, at `px_per_mm` (8 … 40), with the glyphs of the
 * scheme's number alphabet and both forms of each star.
 * Picture and pieces are drawn when they are asked for (label/sheet.h); till then the sheet keeps
 * template and fonts, and `scheme` and `variant` must live. NULL with the errors of sl_compose.
 */
SlSheet *sl_draw_expected(SlTemplate *tpl, const SlScheme *scheme, SlFonts *fonts,
                          const SlVariant *variant, const SlRecord *record, double px_per_mm,
                          GError **error);

#endif
