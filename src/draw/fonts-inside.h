/*
 * fonts-inside — what the loaded fonts hold; for draw/fonts.c and draw/text.c alone
 */
#ifndef SL_FONTS_INSIDE_H
#define SL_FONTS_INSIDE_H

#include <hb.h>

#include "draw/text.h"

#define SL_FACE_COUNT 2

typedef struct {
    char *file;        /* name of the file, for messages */
    hb_font_t *font;   /* immutable: HarfBuzz then allows many threads */
    unsigned upem;     /* font units of an em */
    double cap_height; /* part of the em */
} SlFace;

struct SlFonts {
    SlFace faces[SL_FACE_COUNT]; /* by SlFaceName */
    hb_draw_funcs_t *draw;       /* immutable: glyph outlines to SlPath */
};

/* The callbacks that append a glyph to an SlPath; see text.c. */
hb_draw_funcs_t *sl_text_draw_funcs(void);

#endif
