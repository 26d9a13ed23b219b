/*
 * issue-artwork — artwork files: templates with slots, and finished artwork with its code inside
 *
 *     SVG with slots      -> template, every label is drawn on it
 *     SVG without         -> its code is read; within the profile all formats, else a picture
 *     PNG, PDF            -> its code is read; a picture, for PNG and screen PDF
 *
 * Here drawing, reading and preflight meet: what a finished artwork's code says is read by the
 * decoders that read photographs, and sl_compose compares it with each row.
 */
#ifndef SL_ISSUE_ARTWORK_H
#define SL_ISSUE_ARTWORK_H

#include "draw/template.h"

/*
 * Load the file at `path` under the name `name`. NULL with the errors of sl_template_load and
 * sl_finished_open, and SL_ERROR_REFUSED where finished artwork has no code that can be read, or
 * several, or pixels that are not square.
 */
SlTemplate *sl_issue_artwork_load(const char *path, const char *name, const SlScheme *scheme,
                                  GError **error);

#endif
