/* claim — what the text of a QR code claims to be: a URL of the scheme, or something made to look
 * so */
#include "label/claim.h"

#include "base/words.h"

#include <string.h>

/* Letters that stand for others in a forged host, as a person would read them. From the classes of
 * Unicode Technical Standard 39 (confusables) those that end on the letters and digits that a host
 * name can have. Each maps to the plainest member of its class. */
static const struct {
    gunichar from;
    char to;
} confusables[] = {
    {'0', 'o'},    {'1', 'l'},    {'i', 'l'},    {'|', 'l'},    {'5', 's'},    {'8', 'b'},
    {0x0430, 'a'}, {0x0432, 'b'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'},
    {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'},
    {0x0455, 's'}, {0x0456, 'l'}, {0x0458, 'j'}, {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'},
    {0x03B1, 'a'}, {0x03B5, 'e'}, {0x03B9, 'l'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'},
    {0x03C1, 'p'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x0131, 'l'}, {0x0237, 'j'}, {0x0251, 'a'},
    {0x0261, 'g'}, {0x1D04, 'c'}, {0x1D0F, 'o'}, {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'},
    {0x2013, '-'}, {0x2014, '-'}, {0x2212, '-'}, {0x30FC, '-'}, {0x3002, '.'}, {0xFF61, '.'},
};

static char plainest(gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(confusables); i++)
        if (confusables[i].from == c)
            return confusables[i].to;
    return c < 0x80 ? (char)c : '?';
}

/* What a hurried reader sees: compatibility forms folded, accents dropped, look-alikes made one. */
static char *skeleton(const char *text)
{
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKD);
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    GString *out = g_string_new(NULL);

    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_ismark(c) && g_unichar_type(c) != G_UNICODE_FORMAT)
            g_string_append_c(out, plainest(c));
    }
    g_string_replace(out, "rn", "m", 0);
    g_string_replace(out, "vv", "w", 0);
    return g_string_free(out, FALSE);
}

/* One letter changed, added, dropped, or two neighbours exchanged (Damerau). */
static gboolean is_one_slip_away(const char *a, const char *b)
{
    gsize na = strlen(a), nb = strlen(b), head = 0;

    if (na > nb)
        return is_one_slip_away(b, a);
    if (nb - na > 1)
        return FALSE;
    while (head < na && a[head] == b[head])
        head++;
    if (na != nb)
        return strcmp(a + head, b + head + 1) == 0;
    if (head == na)
        return TRUE;
    return strcmp(a + head + 1, b + head + 1) == 0 ||
           (head + 1 < na && a[head] == b[head + 1] && a[head + 1] == b[head] &&
            strcmp(a + head + 2, b + head + 2) == 0);
}

/* The host as a browser would take it: after the last '@', before a port, xn-- decoded. A backslash
 * ends the authority as browsers read it. */
static char *host_of(const char *text)
{
    const char *start = strstr(text, "://");

    start = start != NULL ? start + 3 : text;
    g_autofree char *authority = g_strndup(start, strcspn(start, "/\\?#"));
    const char *at = strrchr(authority, '@');
    g_autofree char *host = g_strdup(at != NULL ? at + 1 : authority);
    host[strcspn(host, ":")] = '\0';
    char *unicode = g_hostname_is_ascii_encoded(host) ? g_hostname_to_unicode(host) : NULL;
    return unicode != NULL ? unicode : g_steal_pointer(&host);
}

static const char *without_www(const char *host)
{
    return g_str_has_prefix(host, "www.") ? host + 4 : host;
}

/* Whether `text` is dressed as an allowed URL: an allowed host stands somewhere in it, or its host
 * is one slip away from an allowed one. */
static gboolean resembles(const char *text, const SlScheme *scheme)
{
    g_autofree char *host = host_of(text);
    g_autofree char *seen_text = skeleton(text), *seen_host = skeleton(host);

    for (gsize i = 0; scheme->url_hosts != NULL && scheme->url_hosts[i] != NULL; i++) {
        g_autofree char *allowed = skeleton(without_www(scheme->url_hosts[i]));
        g_autofree char *dashed = g_strdelimit(g_strdup(allowed), ".", '-');
        if (strstr(seen_text, allowed) != NULL || strstr(seen_host, dashed) != NULL)
            return TRUE;
        if (is_one_slip_away(without_www(seen_host), allowed))
            return TRUE;
    }
    return FALSE;
}

/* What the template "https://host/p/{number}" reads from a normal URL, or NULL. */
static char *number_from_url(const char *key, const SlScheme *scheme)
{
    g_autofree char *template =
        scheme->url_template != NULL ? g_strdup(scheme->url_template) : NULL;
    char *slot = template != NULL ? strstr(template, "{number}") : NULL;

    if (slot == NULL)
        return NULL;
    *slot = '\0';
    const char *tail = slot + strlen("{number}");
    gsize n = strlen(key), head_n = strlen(template), tail_n = strlen(tail);
    if (n <= head_n + tail_n || !g_str_has_prefix(key, template) || !g_str_has_suffix(key, tail))
        return NULL;
    g_autofree char *raw = g_strndup(key + head_n, n - head_n - tail_n);
    g_autofree char *number = sl_number_normalise(raw);
    if (sl_scheme_number_kind(scheme, number) != SL_NUMBER_REGISTRATION)
        return NULL;
    return g_steal_pointer(&number);
}

void sl_claim_read(const guint8 *bytes, gsize n, const SlScheme *scheme, SlClaim *claim)
{
    *claim = SL_CLAIM_INIT;
    if (n == 0)
        return;
    g_autofree char *text = g_strndup((const char *)bytes, n); /* ends at a NUL byte */
    gboolean whole = strlen(text) == n && g_utf8_validate(text, -1, NULL);
    g_autofree char *shown = g_utf8_make_valid(text, -1);

    if (whole)
        claim->url = g_strdup(text);
    if (scheme->sample_code != NULL && *scheme->sample_code != '\0' &&
        g_str_has_prefix(shown, scheme->sample_code)) {
        claim->kind = SL_CLAIM_SAMPLE;
        return;
    }
    char *why = NULL;
    if (whole && (claim->key = sl_url_normalise(text, scheme, &why)) != NULL) {
        claim->kind = SL_CLAIM_URL;
        claim->number = number_from_url(claim->key, scheme);
        return;
    }
    if (resembles(shown, scheme)) {
        claim->kind = SL_CLAIM_RESEMBLES;
        claim->why =
            why != NULL ? g_steal_pointer(&why) : g_strdup(_("it has bytes that no URL has"));
    }
    g_free(why);
}

void sl_claim_clear(SlClaim *claim)
{
    g_free(claim->url);
    g_free(claim->key);
    g_free(claim->number);
    g_free(claim->why);
    *claim = SL_CLAIM_INIT;
}
