/*
 * finished — finished artwork, opened: a picture of the trimmed label and what the file says
 *
 *     PNG --libpng--> picture, pHYs
 *     SVG --libxml2, librsvg--> picture, width, height, viewBox
 *     PDF --qpdf, pdftocairo--> picture, page boxes, inks
 *
 * The format is told by the first bytes. Nothing beside the file is ever loaded. A PDF's picture is
 * made by `pdftocairo` (Debian's poppler-utils) as a program of its own under limits.
 */
#ifndef SL_FINISHED_H
#define SL_FINISHED_H

#include "preflight/picture.h"
#include "preflight/press-page.h"

#define SL_FINISHED_MAX_BYTES ((gsize)256 << 20)

typedef enum { SL_FINISHED_PNG, SL_FINISHED_SVG, SL_FINISHED_PDF } SlFinishedKind;

typedef struct {
    SlFinishedKind kind;
    SlPicture *picture;              /* of the label at its trim */
    double px_per_mm_x, px_per_mm_y; /* of the picture; 0 where the file says nothing of mm */
    double width_mm, height_mm;      /* of the trimmed label; 0 likewise */
    double shape_error; /* SVG: how far the viewBox's shape is from the size's, 0 if not */
    SlPressPage *page;  /* PDF: its first page; else NULL */
    int n_pages;        /* 1, or those of the PDF */
    char *words;        /* titles and descriptions in the file, may be NULL */
} SlFinished;

/*
 * Open a file that was read as `bytes`; `name` is for messages.
 * NULL with
 *   SL_ERROR_FORMAT   empty, damaged, none of the three formats
 *   SL_ERROR_LIMIT    larger than the limits
 *   SL_ERROR_LIBRARY  pdftocairo is not installed, or gave up
 */
SlFinished *sl_finished_open(const char *name, GBytes *bytes, GError **error);
void sl_finished_free(SlFinished *finished);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlFinished, sl_finished_free)

/* "PNG", "SVG", "PDF". */
const char *sl_finished_word(SlFinishedKind kind);

/* One opener per format, used by finished.c alone: fill in `finished`. */
gboolean sl_finished_svg(SlFinished *finished, const char *name, GBytes *bytes, GError **error);
gboolean sl_finished_pdf(SlFinished *finished, const char *name, GBytes *bytes, GError **error);

#endif
