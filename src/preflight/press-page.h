/*
 * press-page — what a page of a PDF asks of a press: boxes, output intent, and what is painted
 *
 * All boxes are in mm from the page's top left (of its MediaBox), y downwards. The content is read
 * operator by operator (ISO 32000-1, 8 and annex A), form XObjects included; what is noted of each
 * painted object is its inks and the box around it.
 */
#ifndef SL_PRESS_PAGE_H
#define SL_PRESS_PAGE_H

#include "base/geometry.h"

#define SL_INKS_NAME_MAX 64

enum { SL_PLATE_C, SL_PLATE_M, SL_PLATE_Y, SL_PLATE_K, SL_PLATE_COUNT };

/* The inks of one painted object. */
typedef struct {
    double plate[SL_PLATE_COUNT]; /* 0 … 1 */
    double spot;                  /* the strongest spot ink, 0 … 1 */
    char spot_name[SL_INKS_NAME_MAX];
    gboolean rgb;     /* RGB, Lab or the like: inks are not said */
    gboolean unknown; /* a pattern or a colour space that we cannot resolve */
    double value[4];  /* RGB as written */
} SlInks;

typedef enum { SL_PAINT_FILL, SL_PAINT_STROKE, SL_PAINT_UNPLACED, SL_PAINT_IMAGE } SlPaintKind;

typedef struct {
    SlPaintKind kind;
    SlInks inks;
    SlRectMm box; /* on the page; empty for what is unplaced: text, shadings */
    gboolean overprint;
} SlPressPaint;

#define SL_PRESS_MAX_PAINTS 400000

typedef struct {
    int n_pages;
    SlRectMm media, trim, bleed; /* trim and bleed: the media where the page has none */
    gboolean has_trim, has_bleed;
    gboolean pdfx;    /* an OutputIntent GTS_PDFX */
    char *condition;  /* its OutputConditionIdentifier, or NULL */
    GArray *paints;   /* SlPressPaint, in paint order */
    gboolean partial; /* the content was not understood to its end */
    char *words;      /* Title, Subject and Keywords, or NULL */
} SlPressPage;

/* Read the first page. NULL with SL_ERROR_FORMAT (damaged, encrypted, no page) or SL_ERROR_LIMIT.
 */
SlPressPage *sl_press_page_read(const char *name, GBytes *bytes, GError **error);
void sl_press_page_free(SlPressPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPressPage, sl_press_page_free)

/* True if anything is painted in CMYK or in a named ink. */
gboolean sl_press_page_has_inks(const SlPressPage *page);

/* "C 75 M 68 Y 67 K 90", "0.04 0.23 0.4 RGB", "Starlabel Blue 100"; owned by the caller. */
char *sl_inks_words(const SlInks *inks);

#endif
