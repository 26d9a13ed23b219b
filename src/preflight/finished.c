/* finished — which format it is, and the common end of the three openers */
#include "preflight/finished.h"

#include "base/error.h"
#include "base/words.h"

#include <string.h>

const char *sl_finished_word(SlFinishedKind kind)
{
    static const char *const words[] = {
        [SL_FINISHED_PNG] = "PNG", [SL_FINISHED_SVG] = "SVG", [SL_FINISHED_PDF] = "PDF"};

    return words[kind];
}

static gboolean open_png(SlFinished *finished, const char *name, GBytes *bytes, GError **error)
{
    SlPngFacts facts = {0};

    finished->picture = sl_picture_from_png(name, bytes, &facts, error);
    if (finished->picture == NULL)
        return FALSE;
    finished->words = facts.words;
    finished->px_per_mm_x = facts.px_per_mm_x;
    finished->px_per_mm_y = facts.px_per_mm_y;
    if (facts.px_per_mm_x > 0 && facts.px_per_mm_y > 0) {
        finished->width_mm = finished->picture->width / facts.px_per_mm_x;
        finished->height_mm = finished->picture->height / facts.px_per_mm_y;
    }
    return TRUE;
}

/* An SVG begins with '<' after blanks and a byte-order mark, and says so somewhere near. */
static gboolean looks_like_svg(const char *data, gsize n)
{
    gsize at = n >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (at < n && g_ascii_isspace(data[at]))
        at++;
    return at < n && data[at] == '<' && g_strstr_len(data, (gssize)MIN(n, 65536), "<svg") != NULL;
}

static const struct {
    SlFinishedKind kind;
    const char *magic;
    gboolean (*open)(SlFinished *, const char *, GBytes *, GError **);
} formats[] = {
    {SL_FINISHED_PNG, "\x89PNG\r\n\x1a\n", open_png},
    {SL_FINISHED_PDF, "%PDF-", sl_finished_pdf},
};

SlFinished *sl_finished_open(const char *name, GBytes *bytes, GError **error)
{
    g_autoptr(SlFinished) finished = g_new0(SlFinished, 1);
    gsize n = 0;
    const char *data = g_bytes_get_data(bytes, &n);

    finished->n_pages = 1;
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        gsize n_magic = strlen(formats[i].magic);
        if (n < n_magic || memcmp(data, formats[i].magic, n_magic) != 0)
            continue;
        finished->kind = formats[i].kind;
        return formats[i].open(finished, name, bytes, error) ? g_steal_pointer(&finished) : NULL;
    }
    if (n > 0 && looks_like_svg(data, n)) {
        finished->kind = SL_FINISHED_SVG;
        return sl_finished_svg(finished, name, bytes, error) ? g_steal_pointer(&finished) : NULL;
    }
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                n == 0 ? _("'%s': the file is empty; export it again")
                       : _("'%s': no finished artwork; known are PNG, SVG and PDF"),
                name);
    return NULL;
}

void sl_finished_free(SlFinished *finished)
{
    if (finished == NULL)
        return;
    sl_picture_free(finished->picture);
    sl_press_page_free(finished->page);
    g_free(finished->words);
    g_free(finished);
}
