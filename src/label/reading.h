/*
 * reading — what was seen on a photographed label
 *
 * "Seen" is never "judged": a reading says what the photo gives, with a margin and a place.
 * Unseen and unsure are readings, not errors; the zero is the harmless one.
 */
#ifndef SL_READING_H
#define SL_READING_H

#include "base/geometry.h"
#include "label/scheme.h"

typedef enum {
    SL_SEEN_NOT,       /* not visible, or not looked for */
    SL_SEEN_UNSURE,    /* visible, but the margin is not there */
    SL_SEEN_SAME,      /* what the expected picture shows, by the full margin */
    SL_SEEN_DIFFERENT, /* something else, by the full margin */
} SlSeen;

typedef struct {
    SlSeen seen;
    char *text;         /* what stands there as far as it can be told ("★★☆☆"), or NULL */
    double score;       /* the measure the decision was made on; meaning depends on the part */
    gboolean has_box;
    SlQuadPx box;       /* px of the upright photo */
} SlReadingPart;

typedef struct {
    char *template_name;   /* the template whose artwork fits, or NULL: none did */
    char *variant;
    double fit;            /* correlation of the flat label with the artwork, -1 … 1 */
    gboolean has_corners;
    SlQuadPx corners;      /* of the whole label, in px of the upright photo */
    SlReadingPart number;
    SlReadingPart level;   /* the stars */
    int stars;             /* how many are seen filled; -1 if that is unsure */
    SlReadingPart artwork; /* the rest: frame, level text, marks */
    char *advice;          /* "closer", "less glare" …: what a second photo should do, or NULL */
} SlReading;

#define SL_READING_INIT ((SlReading){.stars = -1})

void sl_reading_clear(SlReading *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlReading, sl_reading_clear)

#endif
