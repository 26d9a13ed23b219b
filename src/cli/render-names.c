/*
 * render-names — the pattern of file names
 *
 *     {number}/{use}-{variant}{scale}.{ext}  ->  JC-STAR-1-000123/web-colour@2x.png
 *
 * A name never leaves the output folder: a slash in a value becomes '_', "..", empty and absolute
 * paths in the pattern are refused, and every component comes from a small alphabet.
 */
#include "cli/render.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#define KNOWN "{number} {use} {variant} {scale} {template} {format} {ext} {row}"

static const char *const fixed[] = {"number",   "use",    "variant", "scale",
                                    "template", "format", "ext",     "row"};

static gboolean is_fixed(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
        if (strcmp(fixed[i], name) == 0)
            return TRUE;
    return FALSE;
}

G_GNUC_PRINTF(3, 4)
static gboolean bad_pattern(GError **error, const char *pattern, const char *format, ...)
{
    g_autofree char *shown = sl_printable(pattern);
    g_autofree char *why = NULL;
    va_list args;

    va_start(args, format);
    why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("name '%s' %s"), shown, why);
    return FALSE;
}

/* ---- checking ------------------------------------------------------------------------------ */

static gboolean check_placeholders(const char *pattern, GHashTable *values, GError **error)
{
    for (const char *p = pattern; *p != '\0'; p++) {
        if (*p == '}')
            return bad_pattern(error, pattern, _("has a '}' without '{'"));
        if (*p != '{')
            continue;
        const char *end = strpbrk(p + 1, "{}");
        if (end == NULL || *end != '}')
            return bad_pattern(error, pattern, _("has a '{' without '}'"));
        g_autofree char *name = g_strndup(p + 1, (gsize)(end - p - 1));
        if (!is_fixed(name) && (values == NULL || !g_hash_table_contains(values, name))) {
            g_autofree char *shown = sl_printable(name);
            return bad_pattern(
                error, pattern,
                _("has an unknown {%s}; there are: %s and the free columns of the job list"), shown,
                KNOWN);
        }
        p = end;
    }
    return TRUE;
}

static gboolean check_components(const char *pattern, GError **error)
{
    g_auto(GStrv) components = g_strsplit(pattern, "/", -1);

    if (g_path_is_absolute(pattern))
        return bad_pattern(error, pattern, _("is absolute; say the folder with -o"));
    for (char **c = components; *c != NULL; c++) {
        if (**c == '\0')
            return bad_pattern(error, pattern, _("has an empty part between slashes"));
        if (strcmp(*c, "..") == 0 || strcmp(*c, ".") == 0)
            return bad_pattern(error, pattern, _("leaves the folder; say the folder with -o"));
    }
    return TRUE;
}

/* The literal extension of the last component: NULL without one. "a.{ext}" gives "{ext}". */
static const char *literal_extension(const char *pattern)
{
    const char *slash = strrchr(pattern, '/');
    const char *base = slash != NULL ? slash + 1 : pattern;
    const char *dot = strrchr(base, '.');

    return dot != NULL && dot != base && dot[1] != '\0' ? dot + 1 : NULL;
}

static gboolean is_extension_place(const char *extension)
{
    return strcmp(extension, "{ext}") == 0 || strcmp(extension, "{format}") == 0;
}

/* Words that users type as extensions; others are part of the name ("v1.2"). */
static gboolean looks_like_extension(const char *extension)
{
    gsize n = strlen(extension);

    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isalpha(extension[i]))
            return FALSE;
    return n >= 2 && n <= 4;
}

static gboolean check_extension(const char *pattern, GError **error)
{
    const char *extension = literal_extension(pattern);

    if (extension == NULL || is_extension_place(extension) || !looks_like_extension(extension) ||
        sl_format_parse(extension) != 0)
        return TRUE;
    g_autofree char *shown = sl_printable(extension);
    return bad_pattern(error, pattern,
                       _("has the unknown extension '%s'; there are: png, svg, pdf"), shown);
}

gboolean sl_name_check(const char *pattern, GHashTable *values, GError **error)
{
    return check_components(pattern, error) && check_placeholders(pattern, values, error) &&
           check_extension(pattern, error);
}

/* ---- expanding ----------------------------------------------------------------------------- */

/* The value of a placeholder, owned by the caller. The check has been passed. */
static char *value_of(const char *name, const SlNameParts *parts)
{
    if (strcmp(name, "number") == 0)
        return g_strdup(parts->row->number);
    if (strcmp(name, "use") == 0)
        return g_strdup(parts->use);
    if (strcmp(name, "variant") == 0)
        return g_strdup(parts->variant);
    if (strcmp(name, "template") == 0)
        return g_strdup(parts->template_name);
    if (strcmp(name, "format") == 0 || strcmp(name, "ext") == 0)
        return g_strdup(sl_format_word(parts->format));
    if (strcmp(name, "row") == 0)
        return g_strdup_printf("%u", parts->row->index);
    if (strcmp(name, "scale") == 0)
        return parts->scale == 1 ? g_strdup("") : g_strdup_printf("@%dx", parts->scale);
    return g_strdup(g_hash_table_lookup(parts->row->values, name));
}

/* One character of the alphabet, or '_' for a whole character outside of it. */
static void append_safe(GString *out, const char *text, gboolean slash_divides)
{
    for (const char *p = text; *p != '\0'; p++) {
        gboolean continues = ((guchar)*p & 0xC0) == 0x80;

        if (g_ascii_isalnum(*p) || strchr("._-@", *p) != NULL || (*p == '/' && slash_divides))
            g_string_append_c(out, *p);
        else if (!continues)
            g_string_append_c(out, '_');
    }
}

static char *fill_in(const char *pattern, const SlNameParts *parts)
{
    GString *out = g_string_new(NULL);

    for (const char *p = pattern; *p != '\0';) {
        gsize literal = strcspn(p, "{");
        g_autofree char *text = g_strndup(p, literal);
        append_safe(out, text, TRUE);
        p += literal;
        if (*p == '\0')
            break;
        const char *end = strchr(p, '}');
        g_autofree char *name = g_strndup(p + 1, (gsize)(end - p - 1));
        g_autofree char *value = value_of(name, parts);
        append_safe(out, value != NULL ? value : "", FALSE);
        p = end + 1;
    }
    return g_string_free(out, FALSE);
}

/* A component made of values alone may have come out empty or with a dot in front. */
static gboolean finish_components(char *name, GString *path, GError **error)
{
    g_auto(GStrv) components = g_strsplit(name, "/", -1);

    for (char **c = components; *c != NULL; c++) {
        if (**c == '\0') {
            g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                        _("'%s' has an empty part between slashes; fill in the column"), name);
            return FALSE;
        }
        if (strlen(*c) > SL_RENDER_MAX_NAME) {
            g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                        _("'%.40s…' is a name of more than %d bytes"), *c, SL_RENDER_MAX_NAME);
            return FALSE;
        }
        if (**c == '.')
            **c = '_';
        g_string_append_printf(path, "%s%s", path->len > 0 ? "/" : "", *c);
    }
    return TRUE;
}

char *sl_name_expand(const char *pattern, const SlNameParts *parts, GError **error)
{
    const char *extension = literal_extension(pattern);
    gboolean complete =
        extension != NULL && (is_extension_place(extension) || sl_format_parse(extension) != 0);
    g_autofree char *whole = g_strconcat(pattern, complete ? NULL : "{scale}.{ext}", NULL);
    g_autofree char *name = fill_in(whole, parts);
    g_autoptr(GString) path = g_string_new(NULL);

    if (!finish_components(name, path, error))
        return NULL;
    const char *dot = strrchr(path->str, '.');
    const char *wanted = sl_format_word(parts->format);
    if (dot == NULL || g_ascii_strcasecmp(dot + 1, wanted) != 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s' is to be a %s file; end the name in .{ext}, or say --format"),
                    path->str, wanted);
        return NULL;
    }
    return g_strdup(path->str);
}
