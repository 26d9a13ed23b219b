/*
 * soft-code — from modules of which some are doubtful to the bytes of a QR code
 *
 * Decoders take a module for dark or light. Here it also says how sure it is: what lies under glare
 * or dirt, or near the threshold, is passed to the error correction as unknown, which allows up to
 * twice the damage. What comes out is held against what was seen: a text that the modules do not
 * bear out is no text.
 */
#ifndef SL_SOFT_CODE_H
#define SL_SOFT_CODE_H

#include <glib.h>

typedef struct {
    GBytes *bytes;   /* the data of all segments, as they stand */
    int eci;         /* of the first ECI segment, -1 if there is none */
    double sureness; /* bits: a chance likeness has a probability of 2^-sureness */
} SlSoftText;

/*
 * Decode a symbol of `version` 1 … 40. `modules`, row by row: from 1, surely dark, by 0, unknown,
 * to -1, surely light; the fixed patterns are not looked at.
 * True with `text` filled in (its bytes are the caller's); false, `text` untouched, if the modules
 * bear no code out, or one with segments of other modes than numeric, alphanumeric, byte, kanji and
 * ECI.
 */
gboolean sl_soft_decode(const float *modules, int version, SlSoftText *text);

/* The bytes of the segments in `data`; NULL if they are none. `eci` as above. */
GBytes *sl_segments_read(const guint8 *data, int n, int version, int *eci);

#endif
