/*
 * pdf-colour — colour spaces of a PDF become inks (ISO 32000-1, 8.6)
 */
#ifndef SL_PDF_COLOUR_H
#define SL_PDF_COLOUR_H

#include "preflight/press-page.h"

#include <qpdf/qpdf-c.h>

#define SL_SPACE_MAX_INKS 8

typedef enum {
    SL_SPACE_GRAY,
    SL_SPACE_RGB, /* RGB, Lab and every other that is no ink */
    SL_SPACE_CMYK,
    SL_SPACE_NAMED,        /* Separation, DeviceN */
    SL_SPACE_INDEXED_INKS, /* an Indexed space over gray, CMYK or named inks */
    SL_SPACE_UNKNOWN,
} SlSpaceKind;

typedef struct {
    SlSpaceKind kind;
    int n; /* components */
    char names[SL_SPACE_MAX_INKS][SL_INKS_NAME_MAX];
} SlSpace;

#define SL_SPACE_INIT ((SlSpace){.kind = SL_SPACE_GRAY, .n = 1})

/* The space `name` of an operator: a device's, or one of the resources' /ColorSpace. */
SlSpace sl_space_find(qpdf_data pdf, qpdf_oh resources, const char *name);
/* The space that an object is (an image's /ColorSpace). */
SlSpace sl_space_read(qpdf_data pdf, qpdf_oh object, qpdf_oh resources);
/* Its inks at these components. Of an indexed space only its kind is known. */
SlInks sl_space_inks(const SlSpace *space, const double *values, int n);
/* The first colour of a space (8.6.8). */
SlInks sl_space_first(const SlSpace *space);

#endif
