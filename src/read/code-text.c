/* code-text — what the bytes of a QR code say, and in which character set */
#include "read/code-text.h"

#include <string.h>

/* AIM ITS/04-023 ECI Part 3: the designators that a QR code may carry, by iconv's names. */
static const struct {
    int eci;
    const char *name;
} charsets[] = {
    {1, "ISO-8859-1"},    {3, "ISO-8859-1"},    {4, "ISO-8859-2"},    {5, "ISO-8859-3"},
    {6, "ISO-8859-4"},    {7, "ISO-8859-5"},    {8, "ISO-8859-6"},    {9, "ISO-8859-7"},
    {10, "ISO-8859-8"},   {11, "ISO-8859-9"},   {12, "ISO-8859-10"},  {13, "ISO-8859-11"},
    {15, "ISO-8859-13"},  {16, "ISO-8859-14"},  {17, "ISO-8859-15"},  {18, "ISO-8859-16"},
    {20, "CP932"},        {21, "WINDOWS-1250"}, {22, "WINDOWS-1251"}, {23, "WINDOWS-1252"},
    {24, "WINDOWS-1256"}, {25, "UTF-16BE"},     {26, "UTF-8"},        {28, "BIG5"},
    {29, "GB18030"},      {30, "EUC-KR"},
};

static char *converted(const char *data, gsize n, const char *charset)
{
    gsize n_text = 0;
    char *text = g_convert(data, (gssize)n, "UTF-8", charset, NULL, &n_text, NULL);

    if (text != NULL && memchr(text, '\0', n_text) != NULL)
        g_clear_pointer(&text, g_free);
    return text;
}

char *sl_code_text(GBytes *bytes, int eci, const char **encoding)
{
    gsize n = 0;
    const char *data = g_bytes_get_data(bytes, &n);
    char *text = NULL;

    *encoding = "UTF-8";
    if (n == 0)
        return g_strdup("");
    if (g_utf8_validate_len(data, n, NULL))
        return g_strndup(data, n);
    for (gsize i = 0; i < G_N_ELEMENTS(charsets) && text == NULL; i++) {
        if (charsets[i].eci != eci)
            continue;
        *encoding = charsets[i].name;
        text = converted(data, n, charsets[i].name);
    }
    if (text == NULL) {
        *encoding = "CP932";
        text = converted(data, n, "CP932");
    }
    if (text == NULL)
        *encoding = "binary";
    return text;
}

void sl_code_text_prepare(void)
{
    static GIConv open[G_N_ELEMENTS(charsets)];

    /* the C library keeps a table as long as somebody has it open */
    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++)
        if (open[i] == NULL)
            open[i] = g_iconv_open("UTF-8", charsets[i].name);
}
