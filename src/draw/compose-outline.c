/*
 * compose-outline — words beside a label: slugs of press sheets, captions of proofs
 */
#include "draw/stage-inside.h"

#include "base/words.h"

#define DIVIDER " · "
#define LEADING 1.35 /* of the em, from line to line */

typedef struct {
    const SlFonts *fonts;
    double em_mm, width_mm, y;
    SlPath *path;
} Block;

static gboolean append_line(Block *block, const char *words, GError **error)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    const SlAffine place = {block->em_mm, 0, 0, block->em_mm, 0, block->y};

    if (!sl_text_line(block->fonts, SL_FACE_TEXT, words, _("words beside the label"), &line, error))
        return FALSE;
    sl_path_append(block->path, line.path, &place);
    block->y += LEADING * block->em_mm;
    return TRUE;
}

static gboolean is_too_wide(const Block *block, const char *words)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;

    return sl_text_line(block->fonts, SL_FACE_TEXT, words, _("words beside the label"), &line,
                        NULL) &&
           line.advance * block->em_mm > block->width_mm;
}

/* As many parts on a line as its width has room for. */
static gboolean append_paragraph(Block *block, const char *words, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(words, DIVIDER, -1);
    g_autofree char *line = g_strdup(parts[0] ? parts[0] : "");

    for (guint i = 1; parts[0] && parts[i]; i++) {
        g_autofree char *longer = g_strconcat(line, DIVIDER, parts[i], NULL);
        if (is_too_wide(block, longer)) {
            if (!append_line(block, line, error))
                return FALSE;
            g_free(line);
            line = g_strdup(parts[i]);
        } else {
            g_free(line);
            line = g_steal_pointer(&longer);
        }
    }
    return append_line(block, line, error);
}

SlPath *sl_outline_words(const SlFonts *fonts, const char *words, double em_mm, double width_mm,
                         GError **error)
{
    g_autoptr(SlPath) path = sl_path_new();
    g_auto(GStrv) paragraphs = g_strsplit(words, "\n", -1);
    Block block = {.fonts = fonts, .em_mm = em_mm, .width_mm = width_mm, .path = path};

    for (char **p = paragraphs; *p; p++)
        if (**p && !append_paragraph(&block, *p, error))
            return NULL;
    return g_steal_pointer(&path);
}

SlFonts *sl_stage_fonts(const SlStage *stage)
{
    return stage->fonts;
}
