/*
 * line — the number's line of text, drawn from the sheet's glyphs
 *
 * Drawing hands over the glyphs; reading sets them itself, any text at any resolution and blur, to
 * compare the photo with every hypothesis on the same footing.
 */
#ifndef SL_LINE_H
#define SL_LINE_H

#include "label/sheet.h"
#include "read/rectify.h"

typedef struct {
    const SlSheet *sheet;
    double pen_mm;    /* of the first character */
    double top_mm;    /* of the glyph images */
    double scale;     /* of the glyphs */
    double px_per_mm; /* of flats that are drawn */
    double blur_px;   /* their blur: standard deviation */
    SlFlat **soft;    /* the glyphs' darkness under that blur, at the sheet's resolution */
    double agreement; /* correlation of the drawn number with the sheet's picture; 1 on a bare
                         sheet */
} SlLine;

/*
 * Where the sheet sets its number. The text is found again on the sheet's own picture, so that
 * pen and scale are known to be right: `agreement` says how right.
 * False if the sheet has no number slot or no glyphs; else clear `line` after use.
 */
gboolean sl_line_init(SlLine *line, const SlSheet *sheet);

void sl_line_clear(SlLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlLine, sl_line_clear)

/* Draw for flats of this resolution and blur from now on. */
void sl_line_set_blur(SlLine *line, double px_per_mm, double blur_px);

/* Pen advance in mm; 0 for a character that the face lacks. */
double sl_line_advance(const SlLine *line, gunichar character);

/* Add `factor` times the glyph's blurred darkness to `flat`, its pen at `pen_mm`. */
void sl_line_add(const SlLine *line, SlFlat *flat, gunichar character, double pen_mm,
                 double factor);

/* The text's darkness over `box`, blurred. */
SlFlat *sl_line_draw(const SlLine *line, const char *text, SlRectMm box);

#endif
