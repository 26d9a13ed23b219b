/*
 * annotate — mark a picture: quads in colour, each with its words, a legend, pictures side by side
 *
 * The tool that shows what the algorithm saw. Plain data in, a JPEG out: nothing here knows what a
 * finding is. Every mark carries its words beside it, so that colour alone never says anything.
 */
#ifndef SL_ANNOTATE_H
#define SL_ANNOTATE_H

#include "base/geometry.h"
#include "base/image.h"
#include "draw/compose.h"

#define SL_ANNOTATE_MAX_MARKS 512 /* more are not drawn: a picture full of codes is an attack */

typedef struct {
    SlQuadPx quad;     /* px of the upright file */
    guint32 rgb;       /* 0xRRGGBB */
    const char *words; /* UTF-8 at the quad, or NULL; left out where the font lacks a character */
    gboolean dashed;   /* an outline only, not a finding */
} SlMark;

/* Two pictures side by side under the marked one: what is seen, and what it should be. */
typedef struct {
    const SlImage *seen, *expected; /* `expected` may be NULL */
    const SlTint *seen_tint;        /* may be NULL */
    const char *seen_words, *expected_words;
} SlPair;

typedef struct {
    const SlImage *photo;
    const SlTint *tint; /* the photo's colours, or NULL */
    double scale;       /* file px per photo px */
    int most_px;        /* the marked photo's longer side */
    const SlMark *marks;
    guint n_marks;
    const SlMark *legend; /* rgb and words; the quads mean nothing */
    guint n_legend;
    const SlPair *pairs;
    guint n_pairs;
    const SlFonts *fonts;
} SlAnnotation;

/* A JPEG of it. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_annotate(const SlAnnotation *annotation, GError **error);

/* `image` with its longer side at most `most_px`, each pixel the mean of what it covers. */
SlImage *sl_image_shrink(const SlImage *image, int most_px);

#endif
