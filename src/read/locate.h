/*
 * locate — find the QR codes on a photo
 *
 * Engines (zbar, zxing-cpp) behind one small interface, passes ordered by what they add per
 * millisecond, until something is read or the budget ends. Where finder patterns are seen and no
 * engine reads, the second look (read/second-look.h) lays the code flat, from a sheet, a tube or a
 * crumpled bag, and decodes it with modules that glare has taken as erasures. Texts are bytes: no
 * engine may guess a character set.
 */
#ifndef SL_LOCATE_H
#define SL_LOCATE_H

#include "read/engine.h"
#include "read/photo.h"

#include "base/geometry.h"

#define SL_LOCATE_MAX_CODES 64

typedef enum { SL_EFFORT_FAST, SL_EFFORT_NORMAL, SL_EFFORT_THOROUGH } SlEffort;

typedef struct {
    GBytes *bytes; /* the data bytes as they stand in the symbol; NULL if `unread` */
    char *text;    /* as UTF-8 if valid, else by the symbol's ECI, else as CP932, else NULL */
    const char *encoding; /* "UTF-8", "CP932", "ISO-8859-1" … or "binary"; static */
    SlQuadPx corners;     /* outer corners of the symbol without quiet zone, px of the upright photo
                             (file px: multiplied by photo->scale), clockwise from the top left as
                             printed, refined as far as the engine allows */
    SlBent bent;          /* of the surface about these corners */
    int version;          /* 1 … 40; 0 if the engine does not say */
    const char *engine, *pass; /* who read it; static; engine "none" if `unread` */
    gboolean disputed;         /* engines disagree on the bytes: unsure, never a match */
    gboolean unread;           /* finder patterns seen, bits not decodable */
    gboolean mirrored, inverted;
} SlCode;

void sl_code_free(SlCode *code);

/* The code with its corners in px of photo->grey, which may be smaller than the file. Borrows. */
SlCode sl_code_in_grey(const SlCode *code, const SlPhoto *photo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlCode, sl_code_free)

/* All codes found, read ones first, from top to bottom: GPtrArray of SlCode*, possibly empty.
 * NULL with SL_ERROR_LIBRARY only. */
GPtrArray *sl_locate(const SlPhoto *photo, SlEffort effort, GError **error);

#endif
