/* scheme-group — the groups [ink NAME], [variant NAME], [use NAME] and [wording NAME] */
#include "label/scheme-file.h"

#include "base/length.h"
#include "base/words.h"

#include <string.h>

#define MAX_WIDTH_MM 1000.0 /* a poster */
#define MAX_WIDTH_PX 10000

/* Every key of `group` must stand in `known`. */
static gboolean check_known(const SlSchemeFile *file, const char *group, const char *const *known,
                            GError **error)
{
    g_auto(GStrv) keys = sl_scheme_file_keys(file, group);

    for (char **key = keys; *key != NULL; key++) {
        if (!g_strv_contains(known, *key))
            return sl_scheme_file_fail(file, group, *key, error, _("is not a known key"));
    }
    return TRUE;
}

/* ---- inks ---------------------------------------------------------------------------------- */

void sl_ink_free(gpointer data)
{
    SlInk *ink = data;

    g_free(ink->name);
    g_free(ink->spot);
    g_free(ink);
}

static gboolean read_rgb(const SlSchemeFile *file, const char *group, SlInk *ink, GError **error)
{
    g_autofree char *text = sl_scheme_file_text(file, group, "rgb");

    if (text == NULL || strlen(text) != 7 || text[0] != '#' ||
        strspn(text + 1, "0123456789abcdefABCDEF") != 6)
        return sl_scheme_file_fail(file, group, "rgb", error, _("write it as #rrggbb"));
    for (int i = 0; i < 3; i++)
        ink->rgb[i] =
            (g_ascii_xdigit_value(text[1 + 2 * i]) * 16 + g_ascii_xdigit_value(text[2 + 2 * i])) /
            255.0;
    return TRUE;
}

static gboolean read_cmyk(const SlSchemeFile *file, const char *group, SlInk *ink, GError **error)
{
    g_autofree char *text = sl_scheme_file_text(file, group, "cmyk");
    g_auto(GStrv) parts = g_strsplit_set(text ? text : "", " ", -1);
    gint64 percent;
    int n = 0;

    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0') /* two blanks */
            continue;
        if (n == 4 || !g_ascii_string_to_signed(*part, 10, 0, 100, &percent, NULL)) {
            n = 0;
            break;
        }
        ink->cmyk[n++] = (double)percent / 100;
    }
    return n == 4 || sl_scheme_file_fail(file, group, "cmyk", error,
                                         _("write four percentages: C M Y K, 0 to 100 each"));
}

static gboolean read_ink(const SlSchemeFile *file, const char *name, SlInk *ink, GError **error)
{
    static const char *const known[] = {"rgb", "cmyk", "spot", "knockout", NULL};
    g_autofree char *group = g_strconcat("ink ", name, NULL);
    g_autofree char *knockout = sl_scheme_file_text(file, group, "knockout");

    ink->name = g_strdup(name);
    ink->spot = sl_scheme_file_text(file, group, "spot");
    ink->knockout = g_strcmp0(knockout, "true") == 0;
    if (knockout != NULL && !ink->knockout && strcmp(knockout, "false") != 0)
        return sl_scheme_file_fail(file, group, "knockout", error, _("write true or false"));
    return check_known(file, group, known, error) && read_rgb(file, group, ink, error) &&
           read_cmyk(file, group, ink, error);
}

gboolean sl_scheme_file_inks(const SlSchemeFile *file, GPtrArray *inks, GError **error)
{
    g_auto(GStrv) names = sl_scheme_file_names(file, "ink ");

    for (char **name = names; *name != NULL; name++) {
        SlInk *ink = g_new0(SlInk, 1);
        g_ptr_array_add(inks, ink);
        if (!read_ink(file, *name, ink, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- variants ------------------------------------------------------------------------------ */

void sl_variant_free(gpointer data)
{
    SlVariant *variant = data;

    g_free(variant->name);
    g_free(variant->title);
    g_free(variant->paper);
    if (variant->inks != NULL)
        g_hash_table_unref(variant->inks);
    g_free(variant);
}

gboolean sl_scheme_file_variants(const SlSchemeFile *file, GPtrArray *variants, GError **error)
{
    g_auto(GStrv) names = sl_scheme_file_names(file, "variant ");

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *group = g_strconcat("variant ", *name, NULL);
        g_auto(GStrv) keys = sl_scheme_file_keys(file, group);
        SlVariant *variant = g_new0(SlVariant, 1);

        g_ptr_array_add(variants, variant);
        variant->name = g_strdup(*name);
        variant->inks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        variant->title = sl_scheme_file_text(file, group, "title");
        if (variant->title == NULL)
            return sl_scheme_file_fail(file, group, "title", error, _("is missing"));
        g_autofree char *medium = sl_scheme_file_text(file, group, "medium");
        variant->screen = g_strcmp0(medium, "screen") == 0;
        if (medium != NULL && !variant->screen)
            return sl_scheme_file_fail(file, group, "medium", error,
                                       _("write screen, or leave it out"));
        for (char **key = keys; *key != NULL; key++) {
            char *becomes = sl_scheme_file_text(file, group, *key);
            if (strcmp(*key, "title") == 0 || strcmp(*key, "medium") == 0 || becomes == NULL)
                g_free(becomes);
            else if (strcmp(*key, "paper") == 0)
                variant->paper = becomes;
            else
                g_hash_table_replace(variant->inks, g_strdup(*key), becomes);
        }
    }
    return TRUE;
}

/* ---- uses ---------------------------------------------------------------------------------- */

void sl_use_free(gpointer data)
{
    SlUse *use = data;

    g_free(use->name);
    g_free(use->title);
    g_free(use->template_name);
    g_free(use->with);
    g_free(use->kit);
    g_free(use);
}

/* A length in `unit`, above 0 and at most `most`. */
static gboolean read_length(const SlSchemeFile *file, const char *group, const char *key,
                            SlUnit unit, double most, double *value, GError **error)
{
    static const char *const examples[] = {
        [SL_UNIT_MM] = "40mm", [SL_UNIT_PX] = "320px", [SL_UNIT_DPMM] = "600dpi"};
    g_autofree char *text = sl_scheme_file_text(file, group, key);
    SlLength length;

    if (text == NULL || !sl_length_parse(text, &length, NULL) || length.unit != unit ||
        length.value <= 0)
        return sl_scheme_file_fail(file, group, key, error, _("write a length such as %s"),
                                   examples[unit]);
    if (length.value > most)
        return sl_scheme_file_fail(file, group, key, error, _("'%s' is too much here"), text);
    *value = length.value;
    return TRUE;
}

static gboolean read_medium(const SlSchemeFile *file, const char *group, SlUse *use, GError **error)
{
    static const char *const words[] = {
        [SL_MEDIUM_PRINT] = "print", [SL_MEDIUM_MANUAL] = "manual", [SL_MEDIUM_SCREEN] = "screen"};
    g_autofree char *text = sl_scheme_file_text(file, group, "medium");

    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_strcmp0(text, words[i]) == 0) {
            use->medium = (SlMedium)i;
            return TRUE;
        }
    }
    return sl_scheme_file_fail(file, group, "medium", error, _("write print, manual or screen"));
}

static gboolean read_scales(const SlSchemeFile *file, const char *group, SlUse *use, GError **error)
{
    g_auto(GStrv) words = sl_scheme_file_list(file, group, "scales");
    guint n = g_strv_length(words);
    gint64 scale;

    use->scales[0] = 1;
    if (n > G_N_ELEMENTS(use->scales) - 1 || (n > 0 && use->medium != SL_MEDIUM_SCREEN))
        return sl_scheme_file_fail(file, group, "scales", error,
                                   _("three at most, and for screens alone"));
    for (guint i = 0; i < n; i++) {
        if (!g_ascii_string_to_signed(words[i], 10, 1, 8, &scale, NULL))
            return sl_scheme_file_fail(file, group, "scales", error,
                                       _("'%s' is no scale from 1 to 8"), words[i]);
        use->scales[i] = (int)scale;
    }
    return TRUE;
}

/* Widths are mm in print and px on screens; the smallest label is kept in mm for both. */
static gboolean read_widths(const SlSchemeFile *file, const char *group, SlUse *use, GError **error)
{
    double width = 0, smallest = 0, module = 0;
    gboolean screen = use->medium == SL_MEDIUM_SCREEN;
    SlUnit unit = screen ? SL_UNIT_PX : SL_UNIT_MM;
    double most = screen ? MAX_WIDTH_PX : MAX_WIDTH_MM;

    if (!read_length(file, group, "resolution", SL_UNIT_DPMM, 400, &use->dots_per_mm, error) ||
        !read_length(file, group, "width", unit, most, &width, error) ||
        !read_length(file, group, "min-width", unit, width, &smallest, error) ||
        (!screen && !read_length(file, group, "min-module", SL_UNIT_MM, 10, &module, error)))
        return FALSE;
    use->width_px = screen ? (int)width : 0;
    use->width_mm = screen ? 0 : width;
    use->min_width_mm = screen ? smallest / use->dots_per_mm : smallest;
    use->min_module_mm = module;
    return TRUE;
}

static gboolean read_use(const SlSchemeFile *file, const char *name, SlUse *use, GError **error)
{
    static const char *const known[] = {"title",     "medium",     "template",
                                        "width",     "scales",     "resolution",
                                        "min-width", "min-module", "min-dots-per-module",
                                        "with",      "kit",        NULL};
    g_autofree char *group = g_strconcat("use ", name, NULL);

    use->name = g_strdup(name);
    use->title = sl_scheme_file_text(file, group, "title");
    use->template_name = sl_scheme_file_text(file, group, "template");
    use->with = sl_scheme_file_text(file, group, "with");
    use->kit = sl_scheme_file_text(file, group, "kit");
    if (use->title == NULL || use->template_name == NULL)
        return sl_scheme_file_fail(file, group, use->title ? "template" : "title", error,
                                   _("is missing"));
    return check_known(file, group, known, error) && read_medium(file, group, use, error) &&
           read_scales(file, group, use, error) && read_widths(file, group, use, error) &&
           sl_scheme_file_count(file, group, "min-dots-per-module", 1, 1000,
                                &use->min_dots_per_module, error);
}

/* What comes with a use must be another one. */
static gboolean check_company(const SlSchemeFile *file, char *const *names, const SlUse *use,
                              GError **error)
{
    g_autofree char *group = g_strconcat("use ", use->name, NULL);
    const char *const company[] = {use->with, use->kit}, *const keys[] = {"with", "kit"};

    for (guint i = 0; i < G_N_ELEMENTS(company); i++)
        if (company[i] != NULL && (!g_strv_contains((const char *const *)names, company[i]) ||
                                   strcmp(company[i], use->name) == 0))
            return sl_scheme_file_fail(file, group, keys[i], error, _("'%s' is no other use"),
                                       company[i]);
    return TRUE;
}

gboolean sl_scheme_file_uses(const SlSchemeFile *file, GPtrArray *uses, GError **error)
{
    g_auto(GStrv) names = sl_scheme_file_names(file, "use ");

    for (char **name = names; *name != NULL; name++) {
        SlUse *use = g_new0(SlUse, 1);
        g_ptr_array_add(uses, use);
        if (!read_use(file, *name, use, error) || !check_company(file, names, use, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- wordings ------------------------------------------------------------------------------ */

void sl_wording_free(gpointer data)
{
    SlWording *wording = data;

    g_free(wording->name);
    g_strfreev(wording->words);
    g_strfreev(wording->more);
    g_free(wording->source);
    g_free(wording->cure);
    g_free(wording);
}

gboolean sl_scheme_file_wordings(const SlSchemeFile *file, GPtrArray *wordings, GError **error)
{
    static const char *const known[] = {"words", "more", "cure", NULL};
    g_auto(GStrv) names = sl_scheme_file_names(file, "wording ");

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *group = g_strconcat("wording ", *name, NULL);
        SlWording *wording = g_new0(SlWording, 1);

        g_ptr_array_add(wordings, wording);
        wording->name = g_strdup(*name);
        wording->words = sl_scheme_file_list(file, group, "words");
        wording->more = sl_scheme_file_list(file, group, "more");
        wording->source = sl_scheme_file_source(file, group, "words");
        wording->cure = sl_scheme_file_text(file, group, "cure");
        if (*wording->words == NULL)
            return sl_scheme_file_fail(file, group, "words", error, _("is missing"));
        if (wording->cure == NULL)
            return sl_scheme_file_fail(file, group, "cure", error, _("is missing"));
        if (!check_known(file, group, known, error))
            return FALSE;
    }
    return TRUE;
}
