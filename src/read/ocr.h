/*
 * ocr — read one line of print in a face that we do not know
 *
 * Tesseract behind a small interface; it is asked only where nothing can be compared (free.h).
 * Its English data are looked for in $TESSDATA_PREFIX and the usual folders; without them nothing
 * is read, which is no error.
 */
#ifndef SL_OCR_H
#define SL_OCR_H

#include "base/image.h"

typedef struct SlOcr SlOcr;

#define SL_OCR_MAX_CHARACTERS 120

typedef struct {
    char character;   /* of the alphabet that was given */
    float confidence; /* 0 … 100 */
    gboolean starts;  /* a word */
} SlOcrCharacter;

/* Find the data now: later the process may open nothing (cli/confine.h). */
void sl_ocr_prepare(void);

/* An engine for these characters; NULL if there is none. For one thread. */
SlOcr *sl_ocr_new(const char *alphabet);
void sl_ocr_free(SlOcr *ocr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlOcr, sl_ocr_free)

/* Read a picture of one line, dark on light; the number of characters, which fill `found`. */
int sl_ocr_read(SlOcr *ocr, const SlImage *line, SlOcrCharacter found[SL_OCR_MAX_CHARACTERS]);

#endif
