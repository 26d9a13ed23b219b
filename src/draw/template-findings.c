/*
 * template-findings — what was found wrong in an artwork, each thing once
 */
#include "draw/template-inside.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/words.h"

void sl_template_finding_free(SlTemplateFinding *finding)
{
    if (!finding)
        return;
    g_free(finding->subject);
    g_free(finding->message);
    g_free(finding->cure);
    g_free(finding);
}

/* A colour is reported once, where it is used first; all else once a line. */
static gboolean is_known(const SlLoad *load, int line, const char *subject, const char *message)
{
    for (guint i = 0; i < load->findings->len; i++) {
        const SlTemplateFinding *known = load->findings->pdata[i];
        if (!strcmp(known->subject, subject) && !strcmp(known->message, message) &&
            (known->line == line || g_str_has_prefix(subject, "colour ")))
            return TRUE;
    }
    return FALSE;
}

static void add(SlLoad *load, int line, gboolean fatal, const char *subject, const char *cure,
                const char *format, va_list values)
{
    g_autofree char *raw = g_strdup_vprintf(format, values);
    g_autofree char *message = sl_printable(raw);
    g_autofree char *clean_subject = sl_printable(subject);

    if (load->findings->len >= SL_TEMPLATE_MAX_FINDINGS ||
        is_known(load, line, clean_subject, message))
        return;
    SlTemplateFinding *finding = g_new0(SlTemplateFinding, 1);
    finding->line = line;
    finding->fatal = fatal;
    finding->subject = g_steal_pointer(&clean_subject);
    finding->message = g_steal_pointer(&message);
    finding->cure = g_strdup(cure);
    g_ptr_array_add(load->findings, finding);
}

void sl_load_refuse(SlLoad *load, int line, const char *subject, const char *cure,
                    const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add(load, line, TRUE, subject, cure, format, values);
    va_end(values);
}

void sl_load_remark(SlLoad *load, int line, const char *subject, const char *cure,
                    const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add(load, line, FALSE, subject, cure, format, values);
    va_end(values);
}

void sl_load_stop(SlLoad *load, int line, const char *subject, const char *cure, const char *format,
                  ...)
{
    va_list values;

    if (load->stopped)
        return;
    load->stopped = TRUE;
    if (load->findings->len >= SL_TEMPLATE_MAX_FINDINGS) /* the limit must be among the findings */
        g_ptr_array_set_size(load->findings, SL_TEMPLATE_MAX_FINDINGS - 1);
    va_start(values, format);
    add(load, line, TRUE, subject, cure, format, values);
    va_end(values);
}

char *sl_load_ink_names(const SlLoad *load)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < load->scheme->inks->len; i++) {
        const SlInk *ink = load->scheme->inks->pdata[i];
        g_string_append_printf(names, "%s%s #%02lx%02lx%02lx", i ? ", " : "", ink->name,
                               lround(ink->rgb[0] * 255), lround(ink->rgb[1] * 255),
                               lround(ink->rgb[2] * 255));
    }
    return g_string_free(names, FALSE);
}

int sl_node_line(const xmlNode *node)
{
    return (int)xmlGetLineNo((xmlNode *)node);
}

char *sl_node_subject(const xmlNode *node)
{
    g_autofree char *id = sl_node_attribute(node, "id");

    if (!id)
        return g_strdup_printf(_("element '%.60s'"), (const char *)node->name);
    return g_strdup_printf(_("element '%.60s' '%.60s'"), (const char *)node->name, id);
}

char *sl_node_attribute(const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp((xmlNode *)node, (const xmlChar *)name);
    char *copy = g_strdup((const char *)value);

    if (value)
        xmlFree(value);
    return copy;
}

gboolean sl_node_is_svg(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE &&
           (!node->ns || !g_strcmp0((const char *)node->ns->href, "http://www.w3.org/2000/svg"));
}
