/*
 * text — words become outlines
 *
 * HarfBuzz shapes a line and draws its glyphs from the bundled font files: unhinted, in font
 * units, so that the same words give the same outline at every size and on every machine. There is
 * no other font to fall back on: a character that the face has not is an error.
 */
#ifndef SL_TEXT_H
#define SL_TEXT_H

#include "draw/compose.h"

#define SL_FONT_MAX_BYTES ((gsize)64 << 20) /* the largest CJK collections have 20 MB */
#define SL_TEXT_MAX_BYTES 400               /* of one line */

typedef enum {
    SL_FACE_NUMBER, /* set letter by letter: no kerning, no ligatures */
    SL_FACE_TEXT,
} SlFaceName;

/* A line of text with an em of 1: baseline at y = 0, y downwards, the pen starts at x = 0. */
typedef struct {
    SlPath *path;
    double advance; /* where the pen ends */
} SlTextLine;

#define SL_TEXT_LINE_INIT ((SlTextLine){NULL, 0})

/*
 * Shape and outline one line. `what` names it in messages: "number", "holder".
 *
 * False, `line` untouched, with
 *   SL_ERROR_FORMAT  not UTF-8, a control character, a character that the face has not
 *   SL_ERROR_LIMIT   longer than SL_TEXT_MAX_BYTES
 */
gboolean sl_text_line(const SlFonts *fonts, SlFaceName face, const char *words, const char *what,
                      SlTextLine *line, GError **error);
void sl_text_line_clear(SlTextLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlTextLine, sl_text_line_clear)

/* Height of the capitals, as a part of the em. */
double sl_fonts_cap_height(const SlFonts *fonts, SlFaceName face);

#endif
