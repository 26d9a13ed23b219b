/*
 * fonts — the program's own faces, loaded once
 */
#include <hb-ot.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "draw/fonts-inside.h"

#define USUAL_CAP_HEIGHT 0.7 /* of the em: for a font that does not tell */

static void clear_fonts(gpointer data)
{
    SlFonts *fonts = data;

    for (int i = 0; i < SL_FACE_COUNT; i++) {
        g_free(fonts->faces[i].file);
        if (fonts->faces[i].font)
            hb_font_destroy(fonts->faces[i].font);
    }
    hb_draw_funcs_destroy(fonts->draw);
}

SlFonts *sl_fonts_ref(SlFonts *fonts)
{
    return g_atomic_rc_box_acquire(fonts);
}

void sl_fonts_unref(SlFonts *fonts)
{
    if (fonts)
        g_atomic_rc_box_release_full(fonts, clear_fonts);
}

/* The font keeps its bytes. NULL where they are no font. */
static hb_font_t *open_font(GBytes *bytes)
{
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    hb_blob_t *blob = hb_blob_create(data, (unsigned)size, HB_MEMORY_MODE_READONLY,
                                     g_bytes_ref(bytes), (hb_destroy_func_t)g_bytes_unref);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *font = hb_face_get_glyph_count(face) > 0 ? hb_font_create(face) : NULL;

    hb_face_destroy(face);
    hb_blob_destroy(blob);
    if (font)
        hb_font_make_immutable(font);
    return font;
}

/* A file name of the scheme, never a path out of the folder. */
static gboolean load_face(SlFace *face, const char *folder, const char *file, GError **error)
{
    if (!file || !*file || strchr(file, '/') || file[0] == '.') {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s' is not the name of a font file"),
                    file ? file : "");
        return FALSE;
    }
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_FONT_MAX_BYTES, error);
    if (!bytes)
        return FALSE;
    face->font = open_font(bytes);
    if (!face->font) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("'%s' is not a TrueType or OpenType font"),
                    path);
        return FALSE;
    }
    face->file = g_strdup(file);
    face->upem = hb_face_get_upem(hb_font_get_face(face->font));
    hb_position_t cap = 0;
    gboolean told = hb_ot_metrics_get_position(face->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap);
    face->cap_height = told && cap > 0 ? (double)cap / face->upem : USUAL_CAP_HEIGHT;
    return TRUE;
}

SlFonts *sl_fonts_load(const char *folder, const SlScheme *scheme, GError **error)
{
    g_autoptr(SlFonts) fonts = g_atomic_rc_box_new0(SlFonts);

    fonts->draw = sl_text_draw_funcs();
    if (!load_face(&fonts->faces[SL_FACE_NUMBER], folder, scheme->number_face, error) ||
        !load_face(&fonts->faces[SL_FACE_TEXT], folder, scheme->text_face, error))
        return NULL;
    return g_steal_pointer(&fonts);
}

double sl_fonts_cap_height(const SlFonts *fonts, SlFaceName face)
{
    return fonts->faces[face].cap_height;
}
