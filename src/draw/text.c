/*
 * text — shaping a line and drawing its glyphs
 */
#include "draw/text.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "draw/fonts-inside.h"

/* ---- glyphs to outlines -------------------------------------------------------------------- */

/* Where the glyph goes: its origin in font units, and the scale to an em of 1, y downwards. */
typedef struct {
    SlPath *path;
    double x, y, em;
} Target;

static SlPointMm place(const Target *t, float x, float y)
{
    return (SlPointMm){(t->x + (double)x) / t->em, -(t->y + (double)y) / t->em};
}

static void on_move(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x, float y,
                    void *user)
{
    Target *t = data;
    SlPointMm p = place(t, x, y);

    (void)funcs;
    (void)state;
    (void)user;
    sl_path_move(t->path, p.x, p.y);
}

static void on_line(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x, float y,
                    void *user)
{
    Target *t = data;
    SlPointMm p = place(t, x, y);

    (void)funcs;
    (void)state;
    (void)user;
    sl_path_line(t->path, p.x, p.y);
}

static void on_curve(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x1, float y1,
                     float x2, float y2, float x, float y, void *user)
{
    Target *t = data;
    SlPointMm a = place(t, x1, y1), b = place(t, x2, y2), p = place(t, x, y);

    (void)funcs;
    (void)state;
    (void)user;
    sl_path_curve(t->path, a.x, a.y, b.x, b.y, p.x, p.y);
}

static void on_close(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, void *user)
{
    Target *t = data;

    (void)funcs;
    (void)state;
    (void)user;
    sl_path_close(t->path);
}

/* Quadratic curves come as cubics where no callback for them is set. */
hb_draw_funcs_t *sl_text_draw_funcs(void)
{
    hb_draw_funcs_t *funcs = hb_draw_funcs_create();

    hb_draw_funcs_set_move_to_func(funcs, on_move, NULL, NULL);
    hb_draw_funcs_set_line_to_func(funcs, on_line, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(funcs, on_curve, NULL, NULL);
    hb_draw_funcs_set_close_path_func(funcs, on_close, NULL, NULL);
    hb_draw_funcs_make_immutable(funcs);
    return funcs;
}

/* ---- shaping ------------------------------------------------------------------------------- */

static gboolean check_words(const char *words, const char *what, GError **error)
{
    g_autofree char *shown = sl_printable(words);

    if (strlen(words) > SL_TEXT_MAX_BYTES) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%.60s…' %s: longer than %d bytes: shorten it"), shown, what,
                    SL_TEXT_MAX_BYTES);
        return FALSE;
    }
    gboolean good = g_utf8_validate(words, -1, NULL);
    for (const char *p = words; good && *p; p = g_utf8_next_char(p))
        good = !g_unichar_iscntrl(g_utf8_get_char(p));
    if (!good)
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s' %s: it has a control character or is not UTF-8: remove it"), shown,
                    what);
    return good;
}

/* Shape from left to right. The number is set letter by letter, so that reading can rebuild it. */
static hb_buffer_t *shape(const SlFace *face, SlFaceName name, const char *words)
{
    static const hb_feature_t PLAIN[] = {
        {HB_TAG('k', 'e', 'r', 'n'), 0, 0, (unsigned)-1},
        {HB_TAG('l', 'i', 'g', 'a'), 0, 0, (unsigned)-1},
        {HB_TAG('c', 'l', 'i', 'g'), 0, 0, (unsigned)-1},
        {HB_TAG('c', 'a', 'l', 't'), 0, 0, (unsigned)-1},
    };
    hb_buffer_t *buffer = hb_buffer_create();

    hb_buffer_add_utf8(buffer, words, -1, 0, -1);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_language(buffer, hb_language_from_string("ja", -1));
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(face->font, buffer, PLAIN, name == SL_FACE_NUMBER ? G_N_ELEMENTS(PLAIN) : 0);
    return buffer;
}

/* The glyph that shows a missing character is an error that names the character. */
static gboolean check_glyphs(const SlFace *face, hb_buffer_t *buffer, const char *words,
                             const char *what, GError **error)
{
    unsigned n = 0;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(buffer, &n);

    for (unsigned i = 0; i < n; i++) {
        if (glyphs[i].codepoint != 0)
            continue;
        gunichar character = g_utf8_get_char(words + glyphs[i].cluster);
        char shown[7] = "";
        shown[g_unichar_to_utf8(character, shown)] = '\0';
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s' %s: the face '%s' has no character '%s' (U+%04X): replace it"), words,
                    what, face->file, shown, character);
        return FALSE;
    }
    return TRUE;
}

static void draw_glyph(const SlFonts *fonts, const SlFace *face, hb_codepoint_t glyph, Target *t)
{
#if HB_VERSION_ATLEAST(7, 0, 0)
    hb_font_draw_glyph(face->font, glyph, fonts->draw, t);
#else
    hb_font_get_glyph_shape(face->font, glyph, fonts->draw, t);
#endif
}

static void draw_line(const SlFonts *fonts, const SlFace *face, hb_buffer_t *buffer,
                      SlTextLine *line)
{
    unsigned n = 0;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(buffer, &n);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, &n);
    double x = 0, y = 0;

    line->path = sl_path_new();
    for (unsigned i = 0; i < n; i++) {
        Target target = {.path = line->path,
                         .x = x + positions[i].x_offset,
                         .y = y + positions[i].y_offset,
                         .em = face->upem};
        draw_glyph(fonts, face, glyphs[i].codepoint, &target);
        x += positions[i].x_advance;
        y += positions[i].y_advance;
    }
    line->advance = x / face->upem;
}

gboolean sl_text_line(const SlFonts *fonts, SlFaceName name, const char *words, const char *what,
                      SlTextLine *line, GError **error)
{
    const SlFace *face = &fonts->faces[name];

    if (!check_words(words, what, error))
        return FALSE;
    hb_buffer_t *buffer = shape(face, name, words);
    gboolean good = check_glyphs(face, buffer, words, what, error);
    if (good)
        draw_line(fonts, face, buffer, line);
    hb_buffer_destroy(buffer);
    return good;
}

void sl_text_line_clear(SlTextLine *line)
{
    g_clear_pointer(&line->path, sl_path_unref);
    line->advance = 0;
}
