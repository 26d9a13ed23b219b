/*
 * template — an artwork's bytes become a template
 */
#include "draw/template-inside.h"

#include <libxml/parser.h>
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "draw/svg-scan.h"

/* ---- the template -------------------------------------------------------------------------- */

void sl_art_shape_clear(SlArtShape *art)
{
    sl_shape_clear(&art->shape);
    if (art->text)
        g_free(art->text->words);
    g_clear_pointer(&art->text, g_free);
}

static void clear_template(gpointer data)
{
    SlTemplate *tpl = data;

    g_free(tpl->name);
    g_free(tpl->sha256);
    g_free(tpl->code_text);
    g_free(tpl->picture.rgb);
    sl_plan_free(tpl->plan);
    g_array_unref(tpl->shapes);
}

SlTemplate *sl_template_ref(SlTemplate *tpl)
{
    return g_atomic_rc_box_acquire(tpl);
}

void sl_template_unref(SlTemplate *tpl)
{
    if (tpl)
        g_atomic_rc_box_release_full(tpl, clear_template);
}

const SlPlan *sl_template_plan(const SlTemplate *tpl)
{
    return tpl->plan;
}

const char *sl_template_name(const SlTemplate *tpl)
{
    return tpl->name;
}

gboolean sl_template_is_codeless(const SlTemplate *tpl)
{
    return tpl->codeless;
}

const char *sl_template_sha256(const SlTemplate *tpl)
{
    return tpl->sha256;
}

SlTemplate *sl_template_new(const char *name, GBytes *bytes)
{
    SlTemplate *tpl = g_atomic_rc_box_new0(SlTemplate);

    tpl->name = g_strdup(name);
    tpl->sha256 = sl_sha256(bytes);
    tpl->plan = g_new0(SlPlan, 1);
    tpl->plan->template_name = g_strdup(name);
    tpl->shapes = g_array_new(FALSE, FALSE, sizeof(SlArtShape));
    g_array_set_clear_func(tpl->shapes, (GDestroyNotify)sl_art_shape_clear);
    return tpl;
}

/* ---- XML ----------------------------------------------------------------------------------- */

/* Entities are how XML bombs and reads files: a declaration ends the parse. */
static void refuse_entity(void *data, const xmlChar *name, int type, const xmlChar *public_id,
                          const xmlChar *system_id, xmlChar *content)
{
    xmlParserCtxt *parser = data;

    (void)name;
    (void)type;
    (void)public_id;
    (void)system_id;
    (void)content;
    *(gboolean *)parser->_private = TRUE;
    xmlStopParser(parser);
}

static void xml_failure(SlLoad *load, const xmlParserCtxt *parser, gboolean has_entity)
{
    const xmlError *last = &parser->lastError;

    if (has_entity) {
        sl_load_refuse(load, parser->input ? parser->input->line : 0, _("file"),
                       _("save it as plain SVG"), _("it declares XML entities"));
        return;
    }
    g_autofree char *reason = g_strstrip(g_strdup(last->message ? last->message : "damaged"));
    sl_load_refuse(load, last->line, _("file"), _("save it again as SVG"), _("it is not XML (%s)"),
                   reason);
}

static xmlDoc *parse_xml(SlLoad *load, GBytes *bytes)
{
    static gsize ready = 0;
    gboolean has_entity = FALSE;

    if (g_once_init_enter(&ready)) {
        xmlInitParser();
        g_once_init_leave(&ready, 1);
    }
    xmlParserCtxt *parser = xmlNewParserCtxt();
    parser->_private = &has_entity;
    parser->sax->entityDecl = refuse_entity;
    xmlDoc *doc = xmlCtxtReadMemory(parser, g_bytes_get_data(bytes, NULL),
                                    (int)g_bytes_get_size(bytes), "template.svg", NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                        XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    if (has_entity || !doc || !xmlDocGetRootElement(doc)) {
        xml_failure(load, parser, has_entity);
        if (doc)
            xmlFreeDoc(doc);
        doc = NULL;
    }
    xmlFreeParserCtxt(parser);
    return doc;
}

/* The next node in document order, or NULL. */
static const xmlNode *next_node(const xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node && !node->next)
        node = node->parent;
    return node ? node->next : NULL;
}

/* Learn the ids, for clones, and the style sheets, wherever they stand. */
static void survey(SlLoad *load, const xmlNode *root)
{
    for (const xmlNode *node = root; node; node = next_node(node)) {
        if (!sl_node_is_svg(node))
            continue;
        char *id = sl_node_attribute(node, "id");
        if (id && !g_hash_table_contains(load->ids, id))
            g_hash_table_insert(load->ids, id, (gpointer)node);
        else
            g_free(id);
        if (!strcmp((const char *)node->name, "style"))
            sl_load_sheet(load, node);
    }
}

/* ---- the root ------------------------------------------------------------------------------ */

static gboolean root_side(SlLoad *load, const xmlNode *root, const char *name, double *mm)
{
    g_autofree char *text = sl_node_attribute(root, name);
    SlSvgUnit unit;
    double px;

    if (!text || !sl_svg_length(text, &px, &unit) || unit == SL_SVG_RELATIVE) {
        sl_load_refuse(load, sl_node_line(root), _("element 'svg'"),
                       _("give the page its true size in mm: width=\"60mm\" height=\"30mm\""),
                       _("its %s '%.40s' is not a length"), name, text ? text : "");
        return FALSE;
    }
    *mm = px / SL_SVG_PX_PER_MM;
    if (*mm >= SL_TEMPLATE_MIN_MM && *mm <= SL_TEMPLATE_MAX_MM)
        return TRUE;
    g_autofree char *is = sl_decimal(*mm, 2);
    sl_load_refuse(
        load, sl_node_line(root), _("element 'svg'"), _("give the page the true size of the label"),
        _("its %s of %s mm is not %d to %d mm"), name, is, SL_TEMPLATE_MIN_MM, SL_TEMPLATE_MAX_MM);
    return FALSE;
}

/* User units to mm: the viewBox fills the page; without one, user units are px. */
static gboolean root_map(SlLoad *load, const xmlNode *root, SlAffine *map)
{
    const SlPlan *plan = load->tpl->plan;
    g_autofree char *text = sl_node_attribute(root, "viewBox");
    g_autoptr(GArray) box = text ? sl_svg_numbers(text) : NULL;

    *map = (SlAffine){1 / SL_SVG_PX_PER_MM, 0, 0, 1 / SL_SVG_PX_PER_MM, 0, 0};
    if (!text)
        return TRUE;
    const double *v = box && box->len == 4 ? (const double *)(const void *)box->data : NULL;
    if (!v || v[2] <= 0 || v[3] <= 0) {
        sl_load_refuse(load, sl_node_line(root), _("element 'svg'"), _("correct the viewBox"),
                       _("viewBox '%.60s' is not four numbers with a size"), text);
        return FALSE;
    }
    double scale = plan->width_mm / v[2];
    if (fabs(scale * v[3] - plan->height_mm) > SL_TEMPLATE_SLACK_MM) {
        g_autofree char *width = sl_decimal(plan->width_mm, 3);
        g_autofree char *height = sl_decimal(CLAMP(scale * v[3], 0, 1e6), 3);
        g_autofree char *cure =
            g_strdup_printf(_("a width of %s mm goes with a height of %s mm"), width, height);
        sl_load_refuse(load, sl_node_line(root), _("element 'svg'"), cure,
                       _("width, height and viewBox do not have the same shape"));
        return FALSE;
    }
    *map = (SlAffine){scale, 0, 0, scale, -v[0] * scale, -v[1] * scale};
    return TRUE;
}

static void load_code_word(SlLoad *load, const xmlNode *root)
{
    g_autofree char *word = sl_node_attribute(root, "data-code");

    load->tpl->codeless = g_strcmp0(word, "none") == 0;
    if (word && !load->tpl->codeless)
        sl_load_refuse(load, sl_node_line(root), _("element 'svg'"),
                       _("write none, or leave it out"), _("data-code '%.40s' is not known"), word);
}

static void load_root(SlLoad *load, const xmlNode *root)
{
    SlStyle initial = SL_STYLE_INITIAL, style;

    if (strcmp((const char *)root->name, "svg") != 0 || !sl_node_is_svg(root)) {
        sl_load_refuse(load, sl_node_line(root), _("file"), _("give an SVG drawing"),
                       _("its root is '%.40s', not svg"), (const char *)root->name);
        return;
    }
    load_code_word(load, root);
    gboolean wide = root_side(load, root, "width", &load->tpl->plan->width_mm);
    gboolean high = root_side(load, root, "height", &load->tpl->plan->height_mm);
    if (wide && high)
        load->in_shape = root_map(load, root, &initial.map);
    survey(load, root);
    sl_load_style(load, root, &initial, &style);
    sl_load_walk(load, root, &style);
    if (!load->stopped && wide && high && !load->finished)
        sl_load_check(load, sl_node_line(root));
}

/* ---- loading ------------------------------------------------------------------------------- */

int sl_scheme_knockout(const SlScheme *scheme)
{
    for (guint i = 0; i < scheme->inks->len; i++)
        if (((const SlInk *)scheme->inks->pdata[i])->knockout)
            return (int)i;
    return SL_INK_NONE;
}

/* The first fatal finding as an error. */
static gboolean check_findings(const SlLoad *load, const char *path, GError **error)
{
    for (guint i = 0; i < load->findings->len; i++) {
        const SlTemplateFinding *f = load->findings->pdata[i];
        if (!f->fatal)
            continue;
        g_set_error(error, SL_ERROR, load->stopped ? SL_ERROR_LIMIT : SL_ERROR_FORMAT,
                    _("'%s' line %d: %s: %s: %s"), path, f->line, f->subject, f->message, f->cure);
        return FALSE;
    }
    return TRUE;
}

static void compile(SlLoad *load, GBytes *bytes)
{
    xmlDoc *doc = parse_xml(load, bytes);

    if (!doc)
        return;
    load->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    load->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    load->tpl->plate_ink = sl_scheme_knockout(load->scheme);
    if (load->tpl->plate_ink == SL_INK_NONE)
        sl_load_refuse(load, 0, _("scheme"), _("add an ink with knockout = true"),
                       _("it has no paper-white ink for the ground of the code"));
    else
        load_root(load, xmlDocGetRootElement(doc));
    g_hash_table_unref(load->ids);
    g_hash_table_unref(load->taken);
    g_clear_pointer(&load->rules, g_ptr_array_unref);
    xmlFreeDoc(doc);
}

static SlTemplate *load_file(const char *path, const char *name, const SlScheme *scheme,
                             gboolean finished, GPtrArray *findings, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_TEMPLATE_MAX_BYTES, error);
    if (!bytes)
        return NULL;
    g_autoptr(SlTemplate) tpl = sl_template_new(name, bytes);
    SlLoad load = {.scheme = scheme, .tpl = tpl, .finished = finished};
    tpl->finished = finished;
    load.findings = g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_finding_free);
    compile(&load, bytes);
    gboolean good = check_findings(&load, path, error);
    if (findings)
        g_ptr_array_extend_and_steal(findings, g_steal_pointer(&load.findings));
    else
        g_ptr_array_unref(load.findings);
    return good ? g_steal_pointer(&tpl) : NULL;
}

SlTemplate *sl_template_load(const char *path, const char *name, const SlScheme *scheme,
                             GPtrArray *findings, GError **error)
{
    return load_file(path, name, scheme, FALSE, findings, error);
}

SlTemplate *sl_template_load_finished(const char *path, const char *name, const SlScheme *scheme,
                                      GError **error)
{
    return load_file(path, name, scheme, TRUE, NULL, error);
}
