/* serve-guard — Host, Origin and token: no other web page drives the desk */
#include "cli/serve.h"

#include <gio/gio.h>
#include <string.h>

char *sl_guard_hash(const char *token)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
}

/* "127.0.0.1:8077", "[::1]:8077", "desk.local:8077" -> name and port; 80 if none is said. */
static char *split_host(const char *host, guint *port)
{
    const char *colon = strrchr(host, ':'), *bracket = strrchr(host, ']');
    guint64 number = 80;

    if (colon != NULL && (bracket == NULL ? strchr(host, ':') == colon : colon > bracket)) {
        if (!g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &number, NULL))
            return NULL;
    } else {
        colon = NULL;
    }
    *port = (guint)number;
    gsize n = colon != NULL ? (gsize)(colon - host) : strlen(host);
    if (*host == '[')
        return n > 2 && host[n - 1] == ']' ? g_strndup(host + 1, n - 2) : NULL;
    return g_strndup(host, n);
}

static gboolean is_own_name(const char *name)
{
    g_autofree char *local = g_strconcat(g_get_host_name(), ".local", NULL);

    return g_ascii_strcasecmp(name, g_get_host_name()) == 0 || g_ascii_strcasecmp(name, local) == 0;
}

gboolean sl_guard_host(const SlGuard *guard, const SlGuardHeaders *headers)
{
    guint port = 0;

    if (headers->host == NULL)
        return FALSE;
    if (guard->names != NULL && g_strv_contains((const char *const *)guard->names, headers->host))
        return TRUE;
    g_autofree char *name = split_host(headers->host, &port);
    if (name == NULL || port != guard->port)
        return FALSE;
    if (g_ascii_strcasecmp(name, "localhost") == 0)
        return TRUE;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(name);
    if (guard->loopback)
        return address != NULL && g_inet_address_get_is_loopback(address);
    return address != NULL || is_own_name(name);
}

gboolean sl_guard_origin(const SlGuardHeaders *headers)
{
    const char *origin = headers->origin;

    if (origin == NULL) /* no browser, or an old one: then Sec-Fetch-Site may speak */
        return headers->fetch_site == NULL || strcmp(headers->fetch_site, "same-origin") == 0 ||
               strcmp(headers->fetch_site, "none") == 0;
    if (headers->host == NULL)
        return FALSE;
    if (g_str_has_prefix(origin, "http://"))
        return g_ascii_strcasecmp(origin + strlen("http://"), headers->host) == 0;
    if (g_str_has_prefix(origin, "https://")) /* behind a proxy that speaks TLS */
        return g_ascii_strcasecmp(origin + strlen("https://"), headers->host) == 0;
    return FALSE;
}

/* The time does not tell how much of it was right. */
static gboolean equal(const char *a, const char *b)
{
    gsize n = strlen(a);
    guint8 wrong = strlen(b) != n;

    for (gsize i = 0; i < n && b[i] != '\0'; i++)
        wrong |= (guint8)(a[i] ^ b[i]);
    return wrong == 0;
}

gboolean sl_guard_is_token(const SlGuard *guard, const char *token)
{
    if (guard->token_hash == NULL)
        return TRUE;
    g_autofree char *hash = token != NULL ? sl_guard_hash(token) : NULL;
    return hash != NULL && equal(guard->token_hash, hash);
}

gboolean sl_guard_token(const SlGuard *guard, const SlGuardHeaders *headers)
{
    if (guard->token_hash == NULL)
        return TRUE;
    if (headers->authorization != NULL &&
        g_ascii_strncasecmp(headers->authorization, "Bearer ", 7) == 0)
        return sl_guard_is_token(guard, headers->authorization + 7);
    return headers->cookie != NULL && equal(guard->token_hash, headers->cookie);
}
