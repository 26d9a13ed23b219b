/*
 * issue-slug — the line of words below a press sheet's marks
 *
 *     JCS-26-000002 · packaging · 59.99 x 30.01 mm · Cyan Magenta Yellow Black · 2026-02-10 ·
 * starlabel 1.0.0
 */
#ifndef SL_ISSUE_SLUG_H
#define SL_ISSUE_SLUG_H

#include "issue.h"

/* The plates that a press PDF of the scene has, with blanks between them; owned by the caller. */
char *sl_plate_names(const SlScene *scene, gboolean spots);

/*
 * Set the slug of `pdf`, if it is a press PDF with marks: the words come back in *words and the
 * outlines in *path, owned by the caller, who keeps them until the PDF is made. False with
 * SL_ERROR_FORMAT for a character that the fonts have not.
 */
gboolean sl_issue_slug(const SlIssueOrder *order, const SlScene *scene, SlPdfOrder *pdf,
                       char **words, SlPath **path, GError **error);

#endif
