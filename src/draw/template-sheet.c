/*
 * template-sheet — style sheets of classes, as Illustrator and other editors write them
 *
 * A rule is a list of plain classes and its declarations: ".cls-1, .cls-2 { fill: #fff }". Anything
 * else a selector can say is refused, so that nothing is drawn otherwise than the editor shows it.
 */
#include "base/words.h"
#include "draw/template-inside.h"

#include <string.h>

#define MAX_RULES 1000

typedef struct {
    char *class_name, *declarations;
} Rule;

static void rule_free(Rule *rule)
{
    g_free(rule->class_name);
    g_free(rule->declarations);
    g_free(rule);
}

static gboolean is_class(const char *selector)
{
    if (*selector != '.' || !(g_ascii_isalpha(selector[1]) || selector[1] == '_'))
        return FALSE;
    for (const char *p = selector + 1; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_')
            return FALSE;
    return TRUE;
}

static void blank_comments(char *text)
{
    for (char *open = strstr(text, "/*"); open; open = strstr(open, "/*")) {
        char *close = strstr(open + 2, "*/");
        memset(open, ' ', close ? (size_t)(close + 2 - open) : strlen(open));
    }
}

/* False if a selector is no class: the rest of the sheet is not read. */
static gboolean add_rules(SlLoad *load, const xmlNode *node, char *selectors,
                          const char *declarations)
{
    g_auto(GStrv) each = g_strsplit(selectors, ",", MAX_RULES);

    for (char **one = each; *one; one++) {
        if (!is_class(g_strstrip(*one)) || load->rules->len >= MAX_RULES) {
            sl_load_refuse(load, sl_node_line(node), _("element 'style'"),
                           _("save it with presentation attributes (Inkscape: plain SVG; "
                             "Illustrator: CSS properties as presentation attributes)"),
                           _("its selector '%.40s' is not a plain class"), *one);
            return FALSE;
        }
        Rule *rule = g_new0(Rule, 1);
        rule->class_name = g_strdup(*one + 1);
        rule->declarations = g_strdup(declarations);
        g_ptr_array_add(load->rules, rule);
    }
    return TRUE;
}

void sl_load_sheet(SlLoad *load, const xmlNode *node)
{
    xmlChar *content = xmlNodeGetContent((xmlNode *)node);
    g_autofree char *text = g_strdup(content ? (const char *)content : "");
    char *at = text;

    if (content)
        xmlFree(content);
    blank_comments(text);
    if (!load->rules)
        load->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_free);
    while (*g_strstrip(at)) {
        char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;
        if (open)
            *open = '\0';
        if (close)
            *close = '\0';
        if (!add_rules(load, node, at, open ? open + 1 : "") || !close)
            return;
        at = close + 1;
    }
}

void sl_load_classes(SlLoad *load, const xmlNode *node, SlStyle *style)
{
    g_autofree char *classes = load->rules ? sl_node_attribute(node, "class") : NULL;

    if (!classes)
        return;
    g_auto(GStrv) each = g_strsplit_set(classes, " \t\r\n", -1);
    for (guint i = 0; i < load->rules->len;
         i++) { /* the later rule wins, whatever the order here */
        const Rule *rule = load->rules->pdata[i];
        if (g_strv_contains((const char *const *)each, rule->class_name))
            sl_load_declarations(load, node, style, rule->declarations);
    }
}
