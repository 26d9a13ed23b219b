/*
 * sheet — what we would expect to see
 *
 * The picture of a label as reading needs it: grey, flat, with its plan. Drawing makes it,
 * verify.c hands it over, reading compares the photo with it. It is a hypothesis: what the registry
 * expects never lowers the margin that the photo must give.
 *
 * Beside the picture stand the pieces from which reading makes other hypotheses itself: each glyph
 * of the number's face, each star filled and outlined, and the words of each level.
 *
 * Of a dozen sheets one is the label's and half are never looked at: picture and pieces are drawn
 * when they are first asked for. Before that they are NULL:
 *
 *     if (sl_sheet_draw_picture(sheet)) … sheet->picture …
 *     if (sl_sheet_draw_pieces(sheet))  … sheet->glyphs, sheet->star, sheet->words …
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

typedef struct SlSheet SlSheet;

/* How what is not there yet is drawn; `easel` is the maker's own. */
typedef struct {
    gboolean (*picture)(SlSheet *sheet, gconstpointer easel);
    gboolean (*pieces)(SlSheet *sheet, gconstpointer easel);
    void (*free)(gpointer easel);
} SlEaselKind;

struct SlSheet {
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

    const SlEaselKind *easel_kind; /* NULL: all that there will be is drawn */
    gpointer easel;
};

/* Have it drawn if it is not; false if it cannot be. The sheet stays what it was, it is only seen:
 * hence const. Not from two threads at once. */
gboolean sl_sheet_draw_picture(const SlSheet *sheet);
gboolean sl_sheet_draw_pieces(const SlSheet *sheet);

void sl_glyph_free(SlGlyph *glyph);
void sl_sheet_free(SlSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlSheet, sl_sheet_free)

#endif
