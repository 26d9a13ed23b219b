/*
 * template-style — presentation attributes and style="", inherited from group to shape
 */
#include "draw/template-inside.h"

#include <math.h>
#include <string.h>

#include "base/words.h"
#include "draw/svg-scan.h"

const SlStyle SL_STYLE_INITIAL = {
    .map = {1, 0, 0, 1, 0, 0},
    .fill = {.kind = SL_PAINT_COLOUR, .ink = SL_INK_NONE}, /* SVG paints black unless told */
    .stroke = {.kind = SL_PAINT_NONE, .ink = SL_INK_NONE},
    .stroke_width = 1,
    .miter_limit = 4,
    .font_size = 16,
};

/* A property is read into `style`; false where its value makes no sense. */
typedef gboolean (*Apply)(SlStyle *style, const char *value);

static gboolean paint(SlPaintStyle *out, const char *value)
{
    SlPaintStyle read = {.kind = SL_PAINT_COLOUR, .ink = SL_INK_NONE};

    read.translucent = out->translucent;
    if (!strcmp(value, "none") || !strcmp(value, "transparent"))
        read.kind = SL_PAINT_NONE;
    else if (!sl_svg_colour(value, read.rgb))
        read.kind = SL_PAINT_BAD;
    *out = read;
    return read.kind != SL_PAINT_BAD;
}

static gboolean fill(SlStyle *style, const char *value)
{
    return paint(&style->fill, value);
}

static gboolean stroke(SlStyle *style, const char *value)
{
    return paint(&style->stroke, value);
}

static gboolean is_one(const char *value)
{
    double number;

    if (!sl_svg_number(&value, &number))
        return FALSE;
    return fabs(number - (*value == '%' ? 100 : 1)) < 1e-6;
}

static gboolean fill_opacity(SlStyle *style, const char *value)
{
    style->fill.translucent = !is_one(value);
    return TRUE;
}

static gboolean stroke_opacity(SlStyle *style, const char *value)
{
    style->stroke.translucent = !is_one(value);
    return TRUE;
}

static gboolean length(const char *value, double *out)
{
    SlSvgUnit unit;
    double read;

    if (!sl_svg_length(value, &read, &unit) || unit == SL_SVG_RELATIVE || read < 0)
        return FALSE;
    *out = read;
    return TRUE;
}

static gboolean stroke_width(SlStyle *style, const char *value)
{
    return length(value, &style->stroke_width);
}

static gboolean font_size(SlStyle *style, const char *value)
{
    return length(value, &style->font_size);
}

static gboolean miter_limit(SlStyle *style, const char *value)
{
    double read;

    if (!sl_svg_number(&value, &read) || read < 1 || *value)
        return FALSE;
    style->miter_limit = read;
    return TRUE;
}

/* The place of `value` among NULL-ended `words`, or -1. */
static int choice(const char *value, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (!strcmp(value, words[i]))
            return i;
    return -1;
}

static gboolean line_cap(SlStyle *style, const char *value)
{
    static const char *const WORDS[] = {"butt", "round", "square", NULL}; /* order of SlCap */
    int which = choice(value, WORDS);

    style->cap = which < 0 ? style->cap : (SlCap)which;
    return which >= 0;
}

static gboolean line_join(SlStyle *style, const char *value)
{
    static const char *const WORDS[] = {"miter", "round", "bevel", NULL}; /* order of SlJoin */
    int which = choice(value, WORDS);

    style->join = which < 0 ? style->join : (SlJoin)which;
    return which >= 0;
}

static gboolean text_anchor(SlStyle *style, const char *value)
{
    static const char *const WORDS[] = {"start", "middle", "end", NULL}; /* order of SlAlign */
    int which = choice(value, WORDS);

    style->anchor = which < 0 ? style->anchor : (SlAlign)which;
    return which >= 0;
}

static gboolean fill_rule(SlStyle *style, const char *value)
{
    static const char *const WORDS[] = {"nonzero", "evenodd", NULL};
    int which = choice(value, WORDS);

    style->even_odd = which < 0 ? style->even_odd : which;
    return which >= 0;
}

static gboolean display(SlStyle *style, const char *value)
{
    style->hidden = style->hidden || !strcmp(value, "none");
    return TRUE;
}

static gboolean visibility(SlStyle *style, const char *value)
{
    style->invisible = strcmp(value, "visible") != 0;
    return TRUE;
}

static const struct {
    const char *name;
    Apply apply;
} PROPERTIES[] = {
    {"display", display},
    {"visibility", visibility},
    {"fill", fill},
    {"fill-opacity", fill_opacity},
    {"fill-rule", fill_rule},
    {"stroke", stroke},
    {"stroke-opacity", stroke_opacity},
    {"stroke-width", stroke_width},
    {"stroke-linecap", line_cap},
    {"stroke-linejoin", line_join},
    {"stroke-miterlimit", miter_limit},
    {"font-size", font_size},
    {"text-anchor", text_anchor},
};

/* Properties that cannot be printed truly, unless they have the value that does nothing. */
static const struct {
    const char *name, *neutral, *cure;
} REFUSED[] = {
    {"opacity", "1", N_("use a lighter ink in place of transparency")},
    {"mask", "none", N_("cut the shapes themselves")},
    {"clip-path", "none", N_("cut the shapes themselves")},
    {"filter", "none", N_("draw the effect as shapes, or leave it out")},
    {"mix-blend-mode", "normal", N_("use a darker or lighter ink")},
    {"stroke-dasharray", "none", N_("convert the stroke to a path")},
    {"marker", "none", N_("convert the stroke and its markers to paths")},
    {"marker-start", "none", N_("convert the stroke and its markers to paths")},
    {"marker-mid", "none", N_("convert the stroke and its markers to paths")},
    {"marker-end", "none", N_("convert the stroke and its markers to paths")},
    {"paint-order", "normal", N_("convert the stroke to a path")},
    {"vector-effect", "none", N_("convert the stroke to a path")},
};

static void check_refused(SlLoad *load, const xmlNode *node, const char *name, const char *value)
{
    for (guint i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        if (strcmp(name, REFUSED[i].name) != 0)
            continue;
        if (!strcmp(value, REFUSED[i].neutral) || (!strcmp(name, "opacity") && is_one(value)))
            return;
        g_autofree char *subject = sl_node_subject(node);
        sl_load_refuse(load, sl_node_line(node), subject, _(REFUSED[i].cure),
                       _("%s '%.40s' cannot be printed truly"), name, value);
    }
}

static void bad_value(SlLoad *load, const xmlNode *node, const char *name, const char *value)
{
    g_autofree char *subject = sl_node_subject(node);
    gboolean is_paint = !strcmp(name, "fill") || !strcmp(name, "stroke");

    if (is_paint && g_str_has_prefix(value, "url("))
        sl_load_refuse(load, sl_node_line(node), subject,
                       _("give it one ink, or break it up into shapes of one ink each"),
                       _("its %s is a gradient or a pattern"), name);
    else if (is_paint)
        sl_load_refuse(load, sl_node_line(node), subject,
                       _("write it as #rrggbb, or name an ink with data-ink"),
                       _("%s '%.40s' is not a plain colour"), name, value);
    else
        sl_load_refuse(load, sl_node_line(node), subject, _("correct the value"),
                       _("%s '%.40s' is not understood"), name, value);
}

static void apply(SlLoad *load, const xmlNode *node, SlStyle *style, const char *name,
                  const char *raw)
{
    g_autofree char *value = g_strstrip(g_strdup(raw));
    char *important = strstr(value, "!important");

    if (important)
        *important = '\0';
    g_strchomp(value);
    if (!strcmp(value, "inherit"))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(PROPERTIES); i++)
        if (!strcmp(name, PROPERTIES[i].name) && !PROPERTIES[i].apply(style, value))
            bad_value(load, node, name, value);
    if (!style->hidden)
        check_refused(load, node, name, value);
}

void sl_load_declarations(SlLoad *load, const xmlNode *node, SlStyle *style, const char *text)
{
    g_auto(GStrv) declarations = g_strsplit(text, ";", 1000);

    for (char **one = declarations; *one; one++) {
        char *colon = strchr(*one, ':');
        if (!colon)
            continue;
        *colon = '\0';
        apply(load, node, style, g_strstrip(*one), colon + 1);
    }
}

/* data-ink and data-stroke-ink: an ink by its name, where there is paint at all. */
static void apply_ink(SlLoad *load, const xmlNode *node, const char *attribute,
                      SlPaintStyle *paint_)
{
    g_autofree char *name = sl_node_attribute(node, attribute);

    if (!name || paint_->kind == SL_PAINT_NONE)
        return;
    for (guint i = 0; i < load->scheme->inks->len; i++) {
        const SlInk *ink = load->scheme->inks->pdata[i];
        if (!strcmp(ink->name, name)) {
            paint_->kind = SL_PAINT_INK;
            paint_->ink = (int)i;
            return;
        }
    }
    g_autofree char *subject = sl_node_subject(node), *names = sl_load_ink_names(load);
    g_autofree char *cure = g_strdup_printf(_("use one of %s"), names);
    sl_load_refuse(load, sl_node_line(node), subject, cure, _("ink '%.40s' is not in the scheme"),
                   name);
    paint_->kind = SL_PAINT_BAD;
}

static void apply_transform(SlLoad *load, const xmlNode *node, SlStyle *style)
{
    g_autofree char *text = sl_node_attribute(node, "transform");
    SlAffine map;

    if (!text)
        return;
    if (sl_svg_transform(text, &map)) {
        style->map = sl_affine_multiply(&map, &style->map);
        return;
    }
    g_autofree char *subject = sl_node_subject(node);
    sl_load_refuse(load, sl_node_line(node), subject, _("correct the transform"),
                   _("transform '%.60s' is not understood"), text);
}

void sl_load_style(SlLoad *load, const xmlNode *node, const SlStyle *parent, SlStyle *style)
{
    g_autofree char *declarations = sl_node_attribute(node, "style");

    *style = *parent;
    style->depth = parent->depth + 1;
    for (guint i = 0; i < G_N_ELEMENTS(PROPERTIES); i++) {
        g_autofree char *value = sl_node_attribute(node, PROPERTIES[i].name);
        if (value)
            apply(load, node, style, PROPERTIES[i].name, value);
    }
    for (guint i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
        g_autofree char *value = sl_node_attribute(node, REFUSED[i].name);
        if (value && !style->hidden)
            check_refused(load, node, REFUSED[i].name, g_strstrip(value));
    }
    sl_load_classes(load, node, style);
    if (declarations)
        sl_load_declarations(load, node, style, declarations);
    apply_ink(load, node, "data-ink", &style->fill);
    apply_ink(load, node, "data-stroke-ink", &style->stroke);
    apply_transform(load, node, style);
}
