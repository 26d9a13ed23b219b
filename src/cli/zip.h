/* zip — files in one archive, stored as they are (APPNOTE.TXT 6.3.3), same input same bytes */
#ifndef SL_ZIP_H
#define SL_ZIP_H

#include <glib.h>

typedef struct SlZip SlZip;

SlZip *sl_zip_new(void);
/* Add a file; `name` is relative, UTF-8, with '/'. */
void sl_zip_add(SlZip *zip, const char *name, GBytes *bytes);
/* The archive; frees `zip`. */
GBytes *sl_zip_finish(SlZip *zip);

#endif
