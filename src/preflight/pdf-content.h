/*
 * pdf-content — run a content stream and note what it paints
 */
#ifndef SL_PDF_CONTENT_H
#define SL_PDF_CONTENT_H

#include "preflight/press-page.h"

#include <qpdf/qpdf-c.h>

/*
 * Run `content` with `resources`; `to_page` takes user space to mm on the page. Appends to
 * page->paints; page->partial is set where something could not be followed.
 */
void sl_content_run(qpdf_data pdf, qpdf_oh resources, const guint8 *content, gsize n,
                    const SlAffine *to_page, SlPressPage *page);

#endif
