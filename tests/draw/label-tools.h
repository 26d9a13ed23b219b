/* label-tools — the shipped scheme and fonts, and a stage on them, for the tests of composing */
#ifndef SL_LABEL_TOOLS_H
#define SL_LABEL_TOOLS_H

#include "draw/compose.h"

#define SCHEME_FOLDER SL_TOP "/assets/jc-star"

static inline SlScheme *tool_scheme(void)
{
    g_autoptr(GError) error = NULL;
    SlScheme *scheme = sl_scheme_load(SCHEME_FOLDER, &error);

    g_assert_no_error(error);
    return scheme;
}

/* The same with three inks of our own, so that what is told of inks does not change with it. */
static inline SlScheme *tool_plain_scheme(void)
{
    static const SlInk INKS[] = {
        {.name = "key", .cmyk = {0, 0, 0, 1}},
        {.name = "brand",
         .rgb = {11 / 255.0, 59 / 255.0, 102 / 255.0},
         .cmyk = {1, 0.65, 0.1, 0.35}},
        {.name = "plate", .rgb = {1, 1, 1}, .knockout = TRUE},
    };
    SlScheme *scheme = tool_scheme();

    g_ptr_array_set_size(scheme->inks, 0);
    for (guint i = 0; i < G_N_ELEMENTS(INKS); i++) {
        SlInk *ink = g_memdup2(&INKS[i], sizeof INKS[i]);
        ink->name = g_strdup(ink->name);
        g_ptr_array_add(scheme->inks, ink);
    }
    return scheme;
}

static inline SlFonts *tool_fonts(const SlScheme *scheme)
{
    g_autoptr(GError) error = NULL;
    SlFonts *fonts = sl_fonts_load(SL_TOP "/fonts", scheme, &error);

    g_assert_no_error(error);
    return fonts;
}

/* A template of tests/draw/template. */
static inline SlTemplate *tool_template(const SlScheme *scheme, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(SL_TOP "/tests/draw/template", file, NULL);
    SlTemplate *tpl = sl_template_load(path, file, scheme, NULL, &error);

    g_assert_no_error(error);
    return tpl;
}

#endif
