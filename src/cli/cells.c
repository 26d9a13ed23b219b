/* cells — texts in columns of a terminal */
#include "cli/cells.h"

#include "base/file.h"

static int width_of(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

int sl_text_width(const char *text)
{
    int width = 0;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        width += width_of(g_utf8_get_char(p));
    return width;
}

char *sl_text_fit(const char *text, int width)
{
    g_autofree char *shown = sl_printable(text);
    GString *fitted = g_string_new(NULL);
    gboolean cut = sl_text_width(shown) > width;
    int used = 0;

    for (const char *p = shown; *p != '\0'; p = g_utf8_next_char(p)) {
        int w = width_of(g_utf8_get_char(p));
        if (used + w > width - (cut ? 1 : 0))
            break;
        g_string_append_unichar(fitted, g_utf8_get_char(p));
        used += w;
    }
    if (cut) {
        g_string_append(fitted, "…");
        used++;
    }
    for (; used < width; used++)
        g_string_append_c(fitted, ' ');
    return g_string_free(fitted, FALSE);
}
