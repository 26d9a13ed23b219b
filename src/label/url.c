/* url — the strict reader of URLs: what is not plainly an allowed https URL is refused */
#include "label/claim.h"

#include "base/words.h"

#include <string.h>

/* A URL in four pieces, each borrowed from the text: a slice is a start and a length. */
typedef struct {
    const char *text;
    gsize n;
} Slice;

typedef struct {
    Slice scheme, host, port, rest; /* rest: path, query and fragment, with its first character */
    gboolean has_user, has_port;
} Parts;

static char *slice_down(Slice slice)
{
    return g_ascii_strdown(slice.text, (gssize)slice.n);
}

/* RFC 3986 section 2: the characters a URL may be made of. All others hide something. */
static gboolean is_url_byte(guchar c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL);
}

static gboolean split(const char *url, Parts *parts)
{
    const char *colon = strstr(url, "://");

    if (colon == NULL)
        return FALSE;
    parts->scheme = (Slice){url, (gsize)(colon - url)};
    const char *authority = colon + 3;
    gsize n = strcspn(authority, "/?#");
    parts->rest = (Slice){authority + n, strlen(authority + n)};
    const char *at = g_strrstr_len(authority, (gssize)n, "@");
    parts->has_user = at != NULL;
    const char *host = at != NULL ? at + 1 : authority;
    gsize host_n = n - (gsize)(host - authority);
    const char *port = memchr(host, ':', host_n);
    parts->has_port = port != NULL;
    parts->host = (Slice){host, port != NULL ? (gsize)(port - host) : host_n};
    parts->port = port != NULL ? (Slice){port + 1, (gsize)(host + host_n - port - 1)}
                               : (Slice){host + host_n, 0};
    return TRUE;
}

static gboolean slice_is(Slice slice, const char *word)
{
    return strlen(word) == slice.n && g_ascii_strncasecmp(slice.text, word, slice.n) == 0;
}

/* %XX may stand for a byte that a URL cannot hold as it is (a space, UTF-8 beyond ASCII). An
 * escaped letter, dot, slash, percent or control only hides what the path really says. */
static gboolean escapes_are_plain(const char *rest)
{
    for (const char *p = strchr(rest, '%'); p != NULL; p = strchr(p + 1, '%')) {
        if (!g_ascii_isxdigit(p[1]) || !g_ascii_isxdigit(p[2]))
            return FALSE;
        int byte = g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]);
        if (byte < 0x20 || byte == 0x7f || g_ascii_isalnum(byte) ||
            (byte < 0x80 && strchr("-._~/\\%:@?#&=", byte) != NULL))
            return FALSE;
    }
    return TRUE;
}

/* "." and ".." as a whole segment of the path lead elsewhere than they say. */
static gboolean has_dot_segment(const char *rest)
{
    gsize path_n = strcspn(rest, "?#");
    g_autofree char *path = g_strndup(rest, path_n);
    g_auto(GStrv) segments = g_strsplit(path, "/", -1);

    for (gsize i = 0; segments[i] != NULL; i++)
        if (strcmp(segments[i], ".") == 0 || strcmp(segments[i], "..") == 0)
            return TRUE;
    return FALSE;
}

static gboolean host_is_allowed(Slice host, const SlScheme *scheme)
{
    for (gsize i = 0; scheme->url_hosts != NULL && scheme->url_hosts[i] != NULL; i++)
        if (slice_is(host, scheme->url_hosts[i]))
            return TRUE;
    return FALSE;
}

/* The default port says nothing; any other has to be on the scheme's list. */
static gboolean port_is_allowed(const Parts *parts, const SlScheme *scheme)
{
    if (!parts->has_port || slice_is(parts->port, "443"))
        return TRUE;
    for (gsize i = 0; scheme->url_ports != NULL && scheme->url_ports[i] != NULL; i++)
        if (slice_is(parts->port, scheme->url_ports[i]))
            return TRUE;
    return FALSE;
}

static char *find_fault(const Parts *parts, const SlScheme *scheme)
{
    if (!slice_is(parts->scheme, "https"))
        return g_strdup(_("it does not begin with https://"));
    if (parts->has_user)
        return g_strdup(_("it has a user name before the host, which hides where it leads"));
    if (!host_is_allowed(parts->host, scheme)) {
        g_autofree char *host = slice_down(parts->host);
        g_autofree char *known =
            scheme->url_hosts != NULL ? g_strjoinv(", ", scheme->url_hosts) : g_strdup(_("none"));
        return g_strdup_printf(_("its host '%s' is not one of: %s"), host, known);
    }
    if (!port_is_allowed(parts, scheme))
        return g_strdup(_("it names a port that the scheme does not use"));
    if (!escapes_are_plain(parts->rest.text))
        return g_strdup(_("it has escapes that hide its path"));
    if (has_dot_segment(parts->rest.text))
        return g_strdup(_("its path has '.' or '..' as a part"));
    if (strpbrk(parts->rest.text, "[]") != NULL)
        return g_strdup(_("it has brackets in its path"));
    return NULL;
}

static char *check_bytes(const char *url, const SlScheme *scheme)
{
    gsize n = strlen(url);

    if (n == 0)
        return g_strdup(_("it is empty"));
    if (scheme->url_max_bytes > 0 && n > (gsize)scheme->url_max_bytes)
        return g_strdup_printf(_("it is longer than %d bytes"), scheme->url_max_bytes);
    for (gsize i = 0; i < n; i++)
        if (!is_url_byte((guchar)url[i]))
            return g_strdup_printf(_("byte %zu may not stand in a URL"), i + 1);
    return NULL;
}

char *sl_url_normalise(const char *url, const SlScheme *scheme, char **why)
{
    Parts parts = {0};
    char *fault = check_bytes(url, scheme);

    if (fault == NULL && !split(url, &parts))
        fault = g_strdup(_("it is no URL"));
    if (fault == NULL)
        fault = find_fault(&parts, scheme);
    if (fault != NULL) {
        if (why != NULL)
            *why = fault;
        else
            g_free(fault);
        return NULL;
    }
    g_autofree char *host = slice_down(parts.host);
    g_autofree char *port = !parts.has_port || slice_is(parts.port, "443")
                                ? g_strdup("")
                                : g_strdup_printf(":%.*s", (int)parts.port.n, parts.port.text);
    /* an empty path is "/" (RFC 3986 section 6.2.3); nothing else of the path is touched */
    const char *slash = parts.rest.text[0] == '/' ? "" : "/";
    return g_strconcat("https://", host, port, slash, parts.rest.text, NULL);
}
