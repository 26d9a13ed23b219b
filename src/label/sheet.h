/*
 * sheet — what we would expect to see
 *
 * The picture of a label as reading needs it: grey, flat, with its plan. Drawing makes it,
 * verify.c hands it over, reading compares the photo with it. It is a hypothesis: what the registry
 * expects never lowers the margin that the photo must give.
 *
 * Beside the picture stand the pieces from which reading makes other hypotheses itself: each glyph
 * of the number's face, and each star filled and outlined.
 */
#ifndef SL_SHEET_H
#define SL_SHEET_H

#include "base/image.h"
#include "label/plan.h"
#include "label/symbol.h"

/* A glyph of the number's face at the size the number slot has on this sheet. */
typedef struct {
    gunichar character;
    double advance_px; /* pen advance; kerning is off in the number */
    SlImage *image;    /* dark on white, the slot's full height, origin_px white columns left of
                          the pen position */
    double origin_px;  /* x of the pen position in `image`, in px from its left edge (-0.5) */
} SlGlyph;

typedef struct {
    char *template_name;
    char *variant;
    SlPlan *plan;
    double px_per_mm;
    SlImage *picture;       /* round(plan size * px_per_mm): pixel (i, j) centre is at mm
                               ((i + 0.5) / px_per_mm, (j + 0.5) / px_per_mm) */
    char *number;           /* the number that is drawn in it; NULL on a bare sheet */
    int level;              /* the level that is drawn; 0 on a bare sheet */
    double number_pen_x_px; /* pen position of the drawn number, px in `picture` */
    double number_scale;    /* <= 1: a long number is set smaller to fit; glyphs scale likewise */
    GPtrArray *glyphs;      /* SlGlyph*: the scheme's number alphabet */
    SlImage *star[SL_LEVEL_MAX][2];   /* [i][0] outline, [i][1] filled: the star's slot box */
    SlImage *words[SL_LEVEL_MAX + 1]; /* [level]: the level-text slot's box with the words of that
                                level; all NULL on a bare sheet or without such a slot */
    SlSymbol *symbol;                 /* the code we would have drawn, or NULL */
} SlSheet;

void sl_glyph_free(SlGlyph *glyph);
void sl_sheet_free(SlSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlSheet, sl_sheet_free)

#endif
