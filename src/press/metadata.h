/*
 * metadata — what a file says of itself: Info, XMP, output intent
 *
 * Both are written from the same words, so that they agree, as PDF/X asks.
 */
#ifndef SL_METADATA_H
#define SL_METADATA_H

#include "press/document.h"

/* The document information dictionary; its object's number. */
int sl_metadata_info(SlObjects *objects, const SlDocument *document);
/* The XMP packet. `digest` (32 hex digits) becomes the document's id. */
int sl_metadata_xmp(SlObjects *objects, const SlDocument *document, const char *digest);
/* The output intent of a press PDF. */
int sl_metadata_intent(SlObjects *objects, const SlPdfOrder *order);

#endif
