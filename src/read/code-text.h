/* code-text — what the bytes of a QR code say, and in which character set */
#ifndef SL_CODE_TEXT_H
#define SL_CODE_TEXT_H

#include <glib.h>

/*
 * The bytes as text: as UTF-8 if they are valid, else by the ECI designator `eci` (-1: none), else
 * as CP932 if valid, else NULL. `encoding` says which ("binary" with NULL); static. A NUL byte
 * makes the bytes binary. Owned by the caller.
 */
char *sl_code_text(GBytes *bytes, int eci, const char **encoding);

/* Load the tables of all character sets, for good: later on no file may be opened. */
void sl_code_text_prepare(void);

#endif
