/*
 * template-walk — the elements of an artwork, in paint order
 */
#include "draw/template-inside.h"

#include <math.h>
#include <string.h>

#include "base/words.h"
#include "draw/svg-scan.h"

#define ID_MAX_BYTES 100 /* longer ids are dropped */

static void walk_node(SlLoad *load, const xmlNode *node, const SlStyle *parent);

gboolean sl_affine_is_uniform(const SlAffine *map, double *scale)
{
    double first = hypot(map->xx, map->yx), second = hypot(map->xy, map->yy);
    double dot = map->xx * map->xy + map->yx * map->yy;

    if (!(first > 0) || fabs(first - second) > 1e-4 * first || fabs(dot) > 1e-4 * first * first)
        return FALSE;
    *scale = sqrt(fabs(map->xx * map->yy - map->xy * map->yx));
    return TRUE;
}

/* ---- shapes -------------------------------------------------------------------------------- */

/* The scheme's ink for a paint, or SL_INK_NONE; what is no ink is reported. */
static int resolve_ink(SlLoad *load, const xmlNode *node, const SlPaintStyle *paint)
{
    if (paint->kind == SL_PAINT_INK)
        return paint->ink;
    if (paint->kind != SL_PAINT_COLOUR)
        return SL_INK_NONE;
    for (guint i = 0; i < load->scheme->inks->len; i++) {
        const SlInk *ink = load->scheme->inks->pdata[i];
        int same = 0;
        for (int c = 0; c < 3; c++)
            same += lround(ink->rgb[c] * 255) == paint->rgb[c];
        if (same == 3)
            return (int)i;
    }
    g_autofree char *names = sl_load_ink_names(load);
    g_autofree char *subject =
        g_strdup_printf(_("colour '#%02x%02x%02x'"), paint->rgb[0], paint->rgb[1], paint->rgb[2]);
    g_autofree char *cure =
        g_strdup_printf(_("use the colour of an ink (%s), or name one with data-ink"), names);
    sl_load_refuse(load, sl_node_line(node), subject, cure, _("it is no ink of the scheme"));
    return SL_INK_NONE;
}

/* An id is given to the first shape that has it; clones have none. */
static char *take_id(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    g_autofree char *id = style->cloned ? NULL : sl_node_attribute(node, "id");

    if (!id || !*id || strlen(id) > ID_MAX_BYTES || !g_hash_table_add(load->taken, g_strdup(id)))
        return NULL;
    return g_steal_pointer(&id);
}

static gboolean is_painted(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    const SlPaintStyle *paints[] = {&style->fill, &style->stroke};
    gboolean translucent = FALSE;

    if (style->hidden || style->invisible)
        return FALSE;
    for (int i = 0; i < 2; i++)
        translucent = translucent || (paints[i]->translucent && paints[i]->kind != SL_PAINT_NONE);
    if (!translucent)
        return TRUE;
    g_autofree char *subject = sl_node_subject(node);
    sl_load_refuse(load, sl_node_line(node), subject,
                   _("use a lighter ink in place of transparency"),
                   _("its paint is not fully opaque, which cannot be printed truly"));
    return FALSE;
}

/* Within reach, and not more points than we hold. */
static gboolean check_path(SlLoad *load, const xmlNode *node, const SlPath *path)
{
    SlRectMm box = sl_path_box(path);
    g_autofree char *subject = sl_node_subject(node);

    load->points += path->points->len;
    if (load->points > SL_TEMPLATE_MAX_POINTS) {
        sl_load_stop(load, sl_node_line(node), subject, _("simplify the artwork"),
                     _("more than %d points in all"), SL_TEMPLATE_MAX_POINTS);
        return FALSE;
    }
    if (box.x >= -SL_TEMPLATE_REACH_MM && box.y >= -SL_TEMPLATE_REACH_MM &&
        box.x + box.width <= SL_TEMPLATE_REACH_MM && box.y + box.height <= SL_TEMPLATE_REACH_MM)
        return TRUE;
    sl_load_refuse(load, sl_node_line(node), subject, _("move or remove it"),
                   _("it lies more than %d mm from the label"), SL_TEMPLATE_REACH_MM);
    return FALSE;
}

static gboolean stroke_scale(SlLoad *load, const xmlNode *node, const SlStyle *style, double *scale)
{
    if (sl_affine_is_uniform(&style->map, scale))
        return TRUE;
    g_autofree char *subject = sl_node_subject(node);
    sl_load_refuse(load, sl_node_line(node), subject, _("convert the stroke to a path"),
                   _("its stroke is stretched or skewed by a transform"));
    return FALSE;
}

static void check_star_place(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    if (!style->star || style->form != SL_FORM_NONE)
        return;
    g_autofree char *subject = g_strdup_printf(_("slot 'star-%d'"), style->star);
    g_autofree char *cure = g_strdup_printf(_("put it into 'star-%d-filled' or 'star-%d-outline', "
                                              "or out of the star"),
                                            style->star, style->star);
    sl_load_refuse(load, sl_node_line(node), subject, cure,
                   _("it holds a shape outside of its two forms"));
}

static void add_shape(SlLoad *load, const xmlNode *node, SlArtShape *art)
{
    if (load->tpl->shapes->len < SL_TEMPLATE_MAX_SHAPES) {
        g_array_append_vals(load->tpl->shapes, art, 1);
        return;
    }
    sl_art_shape_clear(art);
    g_autofree char *subject = sl_node_subject(node);
    sl_load_stop(load, sl_node_line(node), subject, _("simplify the artwork"),
                 _("more than %d shapes"), SL_TEMPLATE_MAX_SHAPES);
}

/* The part of a shape that every kind shares; false where nothing is painted. */
static gboolean begin_shape(SlLoad *load, const xmlNode *node, const SlStyle *style,
                            SlArtShape *art)
{
    double scale = 1;

    if (!is_painted(load, node, style))
        return FALSE;
    check_star_place(load, node, style);
    *art = (SlArtShape){.star = style->star, .filled = style->form == SL_FORM_FILLED};
    art->shape.part = style->star ? SL_PART_STAR : SL_PART_ARTWORK;
    art->shape.fill = resolve_ink(load, node, &style->fill);
    art->shape.stroke = resolve_ink(load, node, &style->stroke);
    if (style->stroke_width <= 0)
        art->shape.stroke = SL_INK_NONE;
    if (art->shape.stroke != SL_INK_NONE && !stroke_scale(load, node, style, &scale))
        return FALSE;
    art->shape.even_odd = style->even_odd;
    art->shape.stroke_mm = style->stroke_width * scale;
    art->shape.miter_limit = style->miter_limit;
    art->shape.cap = style->cap;
    art->shape.join = style->join;
    return art->shape.fill != SL_INK_NONE || art->shape.stroke != SL_INK_NONE;
}

static void walk_shape(SlLoad *load, const xmlNode *node, const SlStyle *style, SlPath *outline)
{
    SlArtShape art;

    if (!begin_shape(load, node, style, &art))
        return;
    g_autoptr(SlPath) path = sl_path_new();
    sl_path_append(path, outline, &style->map);
    if (!check_path(load, node, path))
        return;
    art.shape.id = take_id(load, node, style);
    art.shape.path = g_steal_pointer(&path);
    add_shape(load, node, &art);
}

/* ---- text ---------------------------------------------------------------------------------- */

/* The words of a text element: its own, or those of its only tspan, which is then `*holder`. */
static char *read_words(const xmlNode *node, const xmlNode **holder)
{
    const xmlNode *span = NULL;
    gboolean words_outside = FALSE;

    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            if (span || strcmp((const char *)child->name, "tspan") != 0 || child->children == NULL)
                return NULL;
            span = child;
        } else if (child->type == XML_TEXT_NODE && !xmlIsBlankNode(child)) {
            words_outside = TRUE;
        }
    }
    if (span && (words_outside || xmlChildElementCount((xmlNode *)span)))
        return NULL;
    *holder = span ? span : node;
    xmlChar *content = xmlNodeGetContent((xmlNode *)*holder);
    g_auto(GStrv) pieces = g_strsplit_set((const char *)content, " \t\r\n", 1000);
    GString *words = g_string_new(NULL);
    for (char **piece = pieces; *piece; piece++)
        if (**piece)
            g_string_append_printf(words, "%s%s", words->len ? " " : "", *piece);
    xmlFree(content);
    return g_string_free(words, FALSE);
}

static SlArtText *read_text(SlLoad *load, const xmlNode *node, SlStyle *style)
{
    const xmlNode *holder = NULL;
    g_autofree char *words = read_words(node, &holder);
    SlStyle own = *style;
    double x, y;

    if (!words || strlen(words) > SL_TEMPLATE_MAX_TEXT)
        return NULL;
    if (!sl_load_length(load, node, "x", 0, &x) || !sl_load_length(load, node, "y", 0, &y))
        return NULL;
    if (holder != node) {
        sl_load_style(load, holder, style, &own);
        if (!sl_load_length(load, holder, "x", x, &x) || !sl_load_length(load, holder, "y", y, &y))
            return NULL;
    }
    *style = own;
    SlArtText *text = g_new0(SlArtText, 1);
    text->words = g_steal_pointer(&words);
    text->size = own.font_size;
    text->anchor = own.anchor;
    text->line = sl_node_line(node);
    SlAffine place = {1, 0, 0, 1, x, y};
    text->map = sl_affine_multiply(&place, &own.map);
    return text;
}

static void walk_text(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    g_autofree char *subject = sl_node_subject(node);
    SlStyle own = *style;
    SlArtShape art;

    if (style->hidden || style->invisible)
        return;
    SlArtText *text = read_text(load, node, &own);
    if (!text) {
        sl_load_refuse(load, sl_node_line(node), subject, _("convert the text to paths"),
                       _("it is more than one plain line of text"));
        return;
    }
    if (!*text->words || !begin_shape(load, node, &own, &art)) {
        g_free(text->words);
        g_free(text);
        return;
    }
    sl_load_remark(load, sl_node_line(node), subject,
                   _("convert the text to paths if it must keep its own face"),
                   _("it will be set in '%s'"), load->scheme->text_face);
    art.shape.id = take_id(load, node, style);
    art.text = text;
    add_shape(load, node, &art);
}

/* ---- clones -------------------------------------------------------------------------------- */

static const xmlNode *find_target(SlLoad *load, const xmlNode *node)
{
    xmlChar *href = xmlGetProp((xmlNode *)node, (const xmlChar *)"href"); /* any namespace */
    const xmlNode *target = NULL;

    if (href && href[0] == '#')
        target = g_hash_table_lookup(load->ids, href + 1);
    if (href)
        xmlFree(href);
    return target && strcmp((const char *)target->name, "symbol") != 0 ? target : NULL;
}

static void walk_use(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    const xmlNode *target = find_target(load, node);
    SlStyle own = *style;
    double x, y;

    if (!target) {
        g_autofree char *subject = sl_node_subject(node);
        sl_load_refuse(load, sl_node_line(node), subject, _("unlink the clone"),
                       _("it is not a clone of a shape or group of this file"));
        return;
    }
    if (!sl_load_length(load, node, "x", 0, &x) || !sl_load_length(load, node, "y", 0, &y))
        return;
    own.cloned = TRUE;
    SlAffine place = {1, 0, 0, 1, x, y};
    own.map = sl_affine_multiply(&place, &own.map);
    walk_node(load, target, &own);
}

/* ---- elements ------------------------------------------------------------------------------ */

static void walk_group(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    sl_load_walk(load, node, style);
}

static void ignore(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    (void)load;
    (void)node;
    (void)style;
}

/* Elements that are neither basic shapes nor refused. Style sheets are looked for in template.c. */
static const struct {
    const char *name;
    void (*walk)(SlLoad *load, const xmlNode *node, const SlStyle *style);
} ELEMENTS[] = {
    {"g", walk_group},    {"a", walk_group},  {"use", walk_use}, {"text", walk_text},
    {"defs", ignore},     {"symbol", ignore}, {"title", ignore}, {"desc", ignore},
    {"metadata", ignore}, {"style", ignore},
};

static const struct {
    const char *name, *reason, *cure;
} REFUSED[] = {
    {"linearGradient", N_("a gradient is not an ink"),
     N_("break it up into shapes of one ink each")},
    {"radialGradient", N_("a gradient is not an ink"),
     N_("break it up into shapes of one ink each")},
    {"meshgradient", N_("a gradient is not an ink"), N_("break it up into shapes of one ink each")},
    {"pattern", N_("a pattern is not an ink"), N_("draw its pieces as shapes")},
    {"mask", N_("a mask cannot be printed truly"), N_("cut the shapes themselves")},
    {"clipPath", N_("a clipping path is not supported"), N_("cut the shapes themselves")},
    {"filter", N_("a filter cannot be printed truly"),
     N_("draw the effect as shapes, or leave it out")},
    {"image", N_("a picture has no inks"), N_("trace it to paths")},
    {"svg", N_("a drawing inside the drawing is not supported"), N_("ungroup it into the label")},
    {"marker", N_("markers are not supported"), N_("convert the stroke and its markers to paths")},
    {"foreignObject", N_("it is not SVG"), N_("convert it to paths")},
    {"switch", N_("it looks different in different programs"), N_("keep one of its children")},
    {"script", N_("a label must not run programs"), N_("remove it")},
};

static void walk_other(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    const char *name = (const char *)node->name;
    g_autofree char *subject = sl_node_subject(node);

    for (guint i = 0; i < G_N_ELEMENTS(ELEMENTS); i++)
        if (!strcmp(name, ELEMENTS[i].name)) {
            ELEMENTS[i].walk(load, node, style);
            return;
        }
    if (style->hidden)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(REFUSED); i++)
        if (!strcmp(name, REFUSED[i].name)) {
            sl_load_refuse(load, sl_node_line(node), subject, _(REFUSED[i].cure), "%s",
                           _(REFUSED[i].reason));
            return;
        }
    sl_load_refuse(load, sl_node_line(node), subject, _("convert it to paths, or remove it"),
                   _("it is not known"));
}

/* Counts what is walked, so that clones of clones cannot grow without end. */
static gboolean may_go_on(SlLoad *load, const xmlNode *node, const SlStyle *parent)
{
    g_autofree char *subject = sl_node_subject(node);

    if (parent->depth >= SL_TEMPLATE_MAX_NESTING)
        sl_load_stop(load, sl_node_line(node), subject, _("ungroup the artwork"),
                     _("groups or clones are nested more than %d deep"), SL_TEMPLATE_MAX_NESTING);
    if (++load->visits > SL_TEMPLATE_MAX_VISITS)
        sl_load_stop(load, sl_node_line(node), subject, _("simplify the artwork"),
                     _("more than %d elements, clones counted"), SL_TEMPLATE_MAX_VISITS);
    return !load->stopped;
}

static void walk_node(SlLoad *load, const xmlNode *node, const SlStyle *parent)
{
    g_autoptr(SlPath) outline = NULL;
    SlStyle style;

    if (!sl_node_is_svg(node) || !may_go_on(load, node, parent))
        return;
    sl_load_style(load, node, parent, &style);
    if (!style.cloned && !load->finished) {
        if (sl_load_slot(load, node, &style))
            return;
        sl_load_star(load, node, &style);
    }
    if (!sl_load_shape(load, node, &outline))
        walk_other(load, node, &style);
    else if (outline)
        walk_shape(load, node, &style, outline);
}

void sl_load_walk(SlLoad *load, const xmlNode *parent, const SlStyle *style)
{
    for (const xmlNode *node = parent->children; node && !load->stopped; node = node->next)
        walk_node(load, node, style);
}
