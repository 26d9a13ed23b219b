/*
 * document — pages become a file: page tree, resources, tags, metadata, output intent
 *
 * Shared by single labels (pdf.c) and sheets (sheet.c), which only write page content:
 *
 *     SlDocument document;
 *     sl_document_init(&document, order, title, desc, lang);
 *     ... enter inks in document.plates, then per page:
 *     SlPage *page = sl_document_page(&document, width_mm, height_mm);
 *     ... sl_page_place() each label; marks; sl_page_end()
 *     GBytes *file = sl_document_write(&document);
 *     sl_document_clear(&document);
 */
#ifndef SL_DOCUMENT_H
#define SL_DOCUMENT_H

#include "press/objects.h"
#include "press/pdf.h"
#include "press/plates.h"

#define SL_DOCUMENT_MAX_SIDE_MM 5080.0 /* 14,400 units: ISO 32000-1, annex C */
#define SL_DOCUMENT_MIN_SIDE_PT 3.0    /* the same annex */

typedef struct {
    GString *content;
    double width_mm, height_mm; /* MediaBox */
    SlRectMm trim, bleed;       /* in mm from the page's top left */
    GPtrArray *figures;         /* const SlScene*: one a label, in the order of their MCIDs */
    GArray *places;             /* SlRectMm: where each of them stands */
} SlPage;

typedef struct {
    const SlPdfOrder *order;
    const char *title, *desc, *lang; /* never NULL; borrowed */
    SlPlates plates;
    GPtrArray *pages; /* SlPage* */
    GPtrArray *forms; /* const SlScene*: drawn once, used often, as /F0, /F1 … */
} SlDocument;

/* Judge an order: see sl_pdf for the errors. */
gboolean sl_order_check(const SlPdfOrder *order, GError **error);

void sl_document_init(SlDocument *document, const SlPdfOrder *order, const char *title,
                      const char *desc, const char *lang);
void sl_document_clear(SlDocument *document);

/* A new page with the matrix set to mm, origin at the top left, y downwards. NULL with
 * SL_ERROR_LIMIT for sizes PDF does not allow. Trim and bleed are the whole page until changed. */
SlPage *sl_document_page(SlDocument *document, double width_mm, double height_mm, GError **error);

/*
 * Place a checked scene with the top left of its trim at (x, y). `form` is the index of a form of
 * the document that shows the scene, or -1 to draw it in place.
 */
void sl_page_place(SlDocument *document, SlPage *page, const SlScene *scene, double x, double y,
                   int form);

/* The finished file. `document` must still be cleared. */
GBytes *sl_document_write(SlDocument *document);

#endif
