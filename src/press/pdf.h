/*
 * pdf — a scene becomes a PDF page, ours to the last operator
 *
 * Two kinds. The screen PDF is for manuals and web: sRGB, outlined text, tagged with the label's
 * alternative text. The press PDF is for packaging: CMYK or spot inks by name, the code in black
 * only with overprint off, TrimBox and BleedBox, PDF/X-1a:2003 (ISO 15930-4) with a registered
 * output condition by default or PDF/X-4 (ISO 15930-7) with the user's profile.
 *
 * No clock, no random id: dates come from the order, the file id from the content.
 */
#ifndef SL_PDF_H
#define SL_PDF_H

#include "label/scene.h"

typedef enum { SL_PDF_SCREEN, SL_PDF_PRESS_X1A, SL_PDF_PRESS_X4 } SlPdfKind;

typedef struct {
    SlPdfKind kind;
    double bleed_mm;         /* >= 0: paint runs on outside the trim */
    gboolean marks;          /* crop and registration marks, in /All */
    gboolean die_line;       /* the trim as a spot layer of its own ("Dieline") */
    gboolean spots;          /* inks with a spot name as Separation, else their CMYK mix */
    const char *slug;        /* a line of words below the marks, drawn with `slug_path`; or NULL */
    const SlPath *slug_path; /* outlines of the slug in mm from its own origin; NULL: none */
    const char *condition;   /* as the ICC registers it; NULL: "JC200103", and "Custom" where a
                                profile is embedded, because nobody knows its condition */
    const char *condition_info; /* words for it; NULL: those of JC200103, or the profile's */
    GBytes *icc_profile;        /* the output profile, must be CMYK; else NULL */
    GDate date;                 /* CreationDate and ModDate; must be valid */
    const char *tool;           /* "starlabel 1.0" for Producer */
} SlPdfOrder;

/*
 * On a press the code is always on the black plate alone, whatever its ink says. With bleed, filled
 * shapes that end at the trim run on. A screen PDF has neither bleed, marks, slug nor spots.
 *
 * Returns the file's bytes owned by the caller, or NULL with
 *   SL_ERROR_REFUSED  an X-4 order without a profile, a profile that is not CMYK, negative
 *                     bleed, no date, a spot name that is reserved or has two mixes
 *   SL_ERROR_FORMAT   a damaged profile; a scene without size, an ink or path that is none
 *   SL_ERROR_LIMIT    a page over 5080 mm or under 3 points (ISO 32000-1, annex C),
 *                     coordinates far outside it, more spots or longer names than PDF has
 */
GBytes *sl_pdf(const SlScene *scene, const SlPdfOrder *order, GError **error);

#endif
