/* pdf-tokens — cut a content stream into words */
#include "preflight/pdf-tokens.h"

#include <string.h>

static gboolean is_blank(guint8 c)
{
    return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static gboolean is_delimiter(guint8 c)
{
    return c != 0 && strchr("()<>[]{}/%", c) != NULL;
}

static void skip_blanks(SlTokens *t)
{
    while (t->at < t->n) {
        if (t->data[t->at] == '%')
            while (t->at < t->n && t->data[t->at] != '\n' && t->data[t->at] != '\r')
                t->at++;
        else if (is_blank(t->data[t->at]))
            t->at++;
        else
            return;
    }
}

/* Past the string that begins at '('; parentheses may be nested, a backslash hides one. */
static void skip_string(SlTokens *t)
{
    int depth = 0;

    for (; t->at < t->n; t->at++) {
        guint8 c = t->data[t->at];
        if (c == '\\')
            t->at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            break;
    }
    t->at = MIN(t->n, t->at + 1);
}

static void take_regular(SlTokens *t, SlToken *token)
{
    gsize n = 0;

    while (t->at < t->n && !is_blank(t->data[t->at]) && !is_delimiter(t->data[t->at])) {
        guint8 c = t->data[t->at++];
        if (c == '#' && token->kind == SL_TOKEN_NAME && t->at + 1 < t->n &&
            g_ascii_isxdigit((char)t->data[t->at]) && g_ascii_isxdigit((char)t->data[t->at + 1])) {
            c = (guint8)(g_ascii_xdigit_value((char)t->data[t->at]) * 16 +
                         g_ascii_xdigit_value((char)t->data[t->at + 1]));
            t->at += 2;
        }
        if (n + 1 < SL_TOKEN_MAX)
            token->text[n++] = (char)c;
    }
    token->text[n] = '\0';
}

static void take_brackets(SlTokens *t, SlToken *token)
{
    guint8 c = t->data[t->at++];

    token->kind = SL_TOKEN_BRACKET;
    token->text[0] = (char)c;
    token->text[1] = '\0';
    if ((c == '<' || c == '>') && t->at < t->n && t->data[t->at] == c) {
        t->at++;
    } else if (c == '<') {
        token->kind = SL_TOKEN_STRING;
        while (t->at < t->n && t->data[t->at++] != '>')
            ;
    }
}

void sl_tokens_next(SlTokens *t, SlToken *token)
{
    token->kind = SL_TOKEN_END;
    token->text[0] = '\0';
    skip_blanks(t);
    if (t->at >= t->n)
        return;
    guint8 c = t->data[t->at];
    if (c == '(') {
        token->kind = SL_TOKEN_STRING;
        skip_string(t);
    } else if (c == '/') {
        token->kind = SL_TOKEN_NAME;
        t->at++;
        take_regular(t, token);
    } else if (is_delimiter(c)) {
        take_brackets(t, token);
    } else {
        char *end = NULL;
        token->kind = SL_TOKEN_WORD;
        take_regular(t, token);
        token->number = g_ascii_strtod(token->text, &end);
        if (end != token->text && *end == '\0' && strpbrk(token->text, "eExXnN") == NULL)
            token->kind = SL_TOKEN_NUMBER;
    }
}

gboolean sl_tokens_skip_image(SlTokens *t)
{
    for (gsize i = t->at + 1; i + 2 <= t->n; i++)
        if (t->data[i] == 'E' && t->data[i + 1] == 'I' && is_blank(t->data[i - 1]) &&
            (i + 2 == t->n || is_blank(t->data[i + 2]))) {
            t->at = i + 2;
            return TRUE;
        }
    t->at = t->n;
    return FALSE;
}
