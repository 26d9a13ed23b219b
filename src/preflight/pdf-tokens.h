/*
 * pdf-tokens — the words of a content stream (ISO 32000-1, 7.2 and 7.8)
 *
 * Tolerant: what is no number, name or string is an operator. Arrays and dictionaries come as their
 * brackets and what stands between them.
 */
#ifndef SL_PDF_TOKENS_H
#define SL_PDF_TOKENS_H

#include <glib.h>

#define SL_TOKEN_MAX 128 /* bytes of a name or an operator; longer ones are cut */

typedef enum {
    SL_TOKEN_END,
    SL_TOKEN_NUMBER,
    SL_TOKEN_NAME,    /* without its slash, #xx resolved */
    SL_TOKEN_STRING,  /* its text is not kept */
    SL_TOKEN_BRACKET, /* [ ] << >> */
    SL_TOKEN_WORD,    /* an operator, or true, false, null */
} SlTokenKind;

typedef struct {
    SlTokenKind kind;
    double number;
    char text[SL_TOKEN_MAX];
} SlToken;

typedef struct {
    const guint8 *data;
    gsize n, at;
} SlTokens;

void sl_tokens_next(SlTokens *tokens, SlToken *token);

/* After the operator ID: skip the image's bytes, up to and with EI. False if there is no EI. */
gboolean sl_tokens_skip_image(SlTokens *tokens);

#endif
