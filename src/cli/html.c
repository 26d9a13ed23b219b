/* html — escaping in one place */
#include "cli/html.h"

#include "base/file.h"

#include <string.h>

static void add_text(GString *out, const char *text)
{
    if (text == NULL)
        return;
    g_autofree char *shown = sl_printable(text);
    g_autofree char *escaped = g_markup_escape_text(shown, -1);
    g_string_append(out, escaped);
}

void sl_html_add(GString *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (const char *p = format; *p != '\0'; p++) {
        if (*p != '%') {
            g_string_append_c(out, *p);
            continue;
        }
        switch (*++p) {
        case 's':
            add_text(out, va_arg(args, const char *));
            break;
        case 'u':
            g_string_append_printf(out, "%u", va_arg(args, guint));
            break;
        case 'd':
            g_string_append_printf(out, "%d", va_arg(args, int));
            break;
        case '%':
            g_string_append_c(out, '%');
            break;
        default:
            g_error("'%c' is no conversion of sl_html_add", *p);
        }
    }
    va_end(args);
}

void sl_html_add_data(GString *out, const char *type, GBytes *bytes)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    g_autofree char *base64 = g_base64_encode(data, n);

    g_string_append_printf(out, "data:%s;base64,", type);
    g_string_append(out, base64);
}

char *sl_html_hash(const char *text)
{
    guint8 digest[32];
    gsize n = sizeof digest;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
    g_checksum_get_digest(sum, digest, &n);
    g_autofree char *base64 = g_base64_encode(digest, n);
    return g_strdup_printf("'sha256-%s'", base64);
}
