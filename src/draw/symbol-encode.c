/*
 * symbol-encode — a text becomes the modules of a QR code (ISO/IEC 18004)
 *
 * One way for each text, so that the same text always gives the same symbol: alphanumeric mode if
 * the alphanumeric set holds every character, else bytes; one segment, no ECI.
 */
#include <qrencode.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "draw/compose.h"

/* ISO/IEC 18004, 7.3.4 */
#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

#define MAX_BYTES 4296 /* alphanumeric at version 40-L, table 7: no text of more can fit */

static const char LEVELS[] = "LMQH"; /* order of QRecLevel */

static int level_index(char ec)
{
    const char *found = ec ? strchr(LEVELS, ec) : NULL;

    return found ? (int)(found - LEVELS) : -1;
}

/* NULL if it does not fit; with a version above 0 it must fit that very version. */
static QRcode *encode(const char *text, int version, int level)
{
    gboolean alphanumeric = strspn(text, ALPHANUMERIC) == strlen(text);
    QRinput *input = QRinput_new2(version, (QRecLevel)level);
    QRcode *code = NULL;

    if (input && QRinput_append(input, alphanumeric ? QR_MODE_AN : QR_MODE_8, (int)strlen(text),
                                (const unsigned char *)text) == 0)
        code = QRcode_encodeInput(input);
    QRinput_free(input);
    if (code && version && code->version != version) { /* the library grows versions by itself */
        QRcode_free(code);
        code = NULL;
    }
    return code;
}

static SlSymbol *copy_modules(const QRcode *code, int level)
{
    SlSymbol *symbol = g_new0(SlSymbol, 1);

    symbol->side = code->width;
    symbol->version = code->version;
    symbol->ec = LEVELS[level];
    symbol->dark = g_malloc((gsize)code->width * code->width);
    for (int i = 0; i < code->width * code->width; i++)
        symbol->dark[i] = code->data[i] & 1; /* the other bits tell what a module is for */
    return symbol;
}

SlSymbol *sl_symbol_encode(const char *text, char ec, GError **error)
{
    int asked = level_index(ec);

    if (asked < 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'%c' is no error-correction level: use L, M, Q or H"), ec);
        return NULL;
    }
    if (!*text) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'' is no text for a code: give it a URL"));
        return NULL;
    }
    QRcode *code = strlen(text) <= MAX_BYTES ? encode(text, 0, asked) : NULL;
    if (!code) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_LIMIT,
            _("'%.40s…' has %zu bytes, more than a code at level %c holds: shorten the URL"), text,
            strlen(text), ec);
        return NULL;
    }
    int level = asked;
    for (int better = 3; better > asked && level == asked; better--) {
        QRcode *higher = encode(text, code->version, better);
        if (!higher)
            continue;
        QRcode_free(code);
        code = higher;
        level = better;
    }
    SlSymbol *symbol = copy_modules(code, level);
    QRcode_free(code);
    return symbol;
}
