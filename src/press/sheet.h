/*
 * sheet — many labels on one page: contact sheets, label stock, n-up for the guillotine
 *
 *     SlPdfCell cells[] = {{scene_a, 10, caption_a}, {scene_b, 4, NULL}};
 *     SlPdfGrid grid = {.width_mm = 210, .height_mm = 297, .margin_x_mm = 10, .margin_y_mm = 10,
 *                       .gap_x_mm = 4, .gap_y_mm = 4};
 *     GBytes *file = sl_pdf_sheet(cells, 2, &grid, &order, error);
 *
 * All cells of the grid are as large as the largest label; a smaller one stands at the top left of
 * its cell. Labels run along the rows, page after page, in the order given; each is drawn once in
 * the file however often it is placed. The order means what it means for one label; its marks are
 * cut marks in the margins, in line with every edge, and its slug stands at the foot of each page.
 */
#ifndef SL_PRESS_SHEET_H
#define SL_PRESS_SHEET_H

#include "press/pdf.h"

#define SL_PDF_SHEET_MAX_LABELS 20000 /* placed in one file */

typedef struct {
    const SlScene *scene;  /* borrowed; the same scene may stand in many cells */
    int copies;            /* >= 1 */
    const SlPath *caption; /* outlines below the label, mm, or NULL; made smaller to fit its cell */
} SlPdfCell;

typedef struct {
    double width_mm, height_mm;      /* of the page, which is the TrimBox */
    double margin_x_mm, margin_y_mm; /* left and right, top and bottom */
    double gap_x_mm, gap_y_mm;       /* between trims (and captions) */
    int columns, rows;               /* 0: as many as fit */
    int start;                       /* positions to leave free on the first page: used stock */
} SlPdfGrid;

/*
 * The columns and rows that labels of that size have on a page, captions of `caption_mm` included;
 * the zeros of `grid` filled in. False with SL_ERROR_REFUSED if not one fits, or not as many as
 * `grid` says.
 */
gboolean sl_pdf_grid_fit(const SlPdfGrid *grid, double width_mm, double height_mm,
                         double caption_mm, int *columns, int *rows, GError **error);

/*
 * Returns the file's bytes owned by the caller, or NULL with the errors of sl_pdf and
 *   SL_ERROR_REFUSED  labels do not fit; a gap below twice the bleed; marks without room in the
 *                     margins, or around labels of several sizes; a start beyond the first page
 *   SL_ERROR_LIMIT    more than SL_PDF_SHEET_MAX_LABELS, or no labels at all
 */
GBytes *sl_pdf_sheet(const SlPdfCell *cells, int n_cells, const SlPdfGrid *grid,
                     const SlPdfOrder *order, GError **error);

#endif
