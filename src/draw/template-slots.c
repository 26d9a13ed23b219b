/*
 * template-slots — the named places of an artwork
 */
#include "draw/template-inside.h"

#include "base/words.h"

#include <math.h>
#include <string.h>

/* Turned by less than this (radians), a slot counts as upright. */
#define TURN_SLACK 1e-4

#define INKSCAPE ((const xmlChar *)"http://www.inkscape.org/namespaces/inkscape")

static int find_slot(const char *id)
{
    for (int slot = 0; slot < SL_SLOT_COUNT; slot++) {
        gboolean is_star = slot >= SL_SLOT_STAR_1 && slot < SL_SLOT_STAR_1 + SL_LEVEL_MAX;
        if (!is_star && !strcmp(id, sl_slot_id((SlSlotName)slot)))
            return slot;
    }
    return -1;
}

/* The ink of what will stand in the slot: its own data-ink, that of a group around it, or "key". */
static int slot_ink(const SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    g_autofree char *own = sl_node_attribute(node, "data-ink");
    const char *name = own ? own : "key";
    int first = 0;

    if (!own && style->fill.kind == SL_PAINT_INK)
        return style->fill.ink;
    for (int i = (int)load->scheme->inks->len - 1; i >= 0; i--) {
        const SlInk *ink = load->scheme->inks->pdata[i];
        if (!strcmp(ink->name, name))
            return i;
        if (!ink->knockout)
            first = i;
    }
    return first;
}

static SlAlign slot_align(SlLoad *load, const xmlNode *node, const char *subject)
{
    static const char *const WORDS[] = {"start", "middle", "end"}; /* order of SlAlign */
    g_autofree char *word = sl_node_attribute(node, "data-align");

    for (int i = 0; word && i < 3; i++)
        if (!strcmp(word, WORDS[i]))
            return (SlAlign)i;
    if (word)
        sl_load_refuse(load, sl_node_line(node), subject, _("use start, middle or end"),
                       _("data-align '%.40s' is not known"), word);
    return SL_ALIGN_START;
}

static gboolean read_box(SlLoad *load, const xmlNode *node, const char *subject, SlRectMm *box)
{
    if (strcmp((const char *)node->name, "rect") != 0) {
        sl_load_refuse(load, sl_node_line(node), subject, _("draw it as a rectangle"),
                       _("it is a '%s', not a rect"), (const char *)node->name);
        return FALSE;
    }
    if (!sl_load_length(load, node, "x", 0, &box->x) ||
        !sl_load_length(load, node, "y", 0, &box->y) ||
        !sl_load_length(load, node, "width", 0, &box->width) ||
        !sl_load_length(load, node, "height", 0, &box->height))
        return FALSE;
    if (box->width > 0 && box->height > 0)
        return TRUE;
    sl_load_refuse(load, sl_node_line(node), subject, _("give it a width and a height"),
                   _("it has no area"));
    return FALSE;
}

/* The slot's box in mm; the sample mark alone may be turned, then the box is that of before. */
static gboolean place_box(SlLoad *load, const xmlNode *node, const SlStyle *style, int slot,
                          const char *subject, SlRectMm *box)
{
    const SlAffine *map = &style->map;
    double scale = 1, turn = atan2(map->yx, map->xx);
    gboolean mirrored = map->xx * map->yy - map->xy * map->yx < 0;

    if (!sl_affine_is_uniform(map, &scale) || mirrored ||
        (fabs(turn) > TURN_SLACK && slot != SL_SLOT_SAMPLE)) {
        sl_load_refuse(load, sl_node_line(node), subject,
                       _("draw it upright, without a transform that turns or stretches it"),
                       _("it is turned, mirrored, skewed or stretched by a transform"));
        return FALSE;
    }
    SlPointMm centre = {box->x + box->width / 2, box->y + box->height / 2};
    centre = sl_affine_apply(map, centre);
    box->width *= scale;
    box->height *= scale;
    box->x = centre.x - box->width / 2;
    box->y = centre.y - box->height / 2;
    if (slot == SL_SLOT_SAMPLE && fabs(turn) > TURN_SLACK)
        load->tpl->sample_turn = turn;
    return TRUE;
}

/* "level_x2D_text" is "level-text". */
static void decode_id(char *id)
{
    char *to = id;

    for (const char *from = id; *from; to++) {
        if (from[0] == '_' && from[1] == 'x' && g_ascii_isxdigit(from[2]) &&
            g_ascii_isxdigit(from[3]) && from[4] == '_' && from[2] >= '2' && from[2] < '8') {
            *to = (char)(g_ascii_xdigit_value(from[2]) * 16 + g_ascii_xdigit_value(from[3]));
            from += 5;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

static gboolean names_a_place(const char *name)
{
    return name && (find_slot(name) >= 0 || g_str_has_prefix(name, "star-"));
}

char *sl_node_slot_name(const xmlNode *node)
{
    g_autofree char *id = sl_node_attribute(node, "id");

    if (id)
        decode_id(id);
    if (names_a_place(id))
        return g_steal_pointer(&id);
    xmlChar *label = xmlGetNsProp((xmlNode *)node, (const xmlChar *)"label", INKSCAPE);
    if (names_a_place((const char *)label) && (g_str_has_prefix((const char *)label, "star-") ||
                                               !strcmp((const char *)node->name, "rect"))) {
        g_free(id);
        id = g_strdup((const char *)label);
    }
    if (label)
        xmlFree(label);
    return g_steal_pointer(&id);
}

gboolean sl_load_slot(SlLoad *load, const xmlNode *node, const SlStyle *style)
{
    g_autofree char *id = sl_node_slot_name(node);
    int slot = id ? find_slot(id) : -1;
    SlRectMm box;

    if (slot < 0)
        return FALSE;
    g_autofree char *subject = g_strdup_printf(_("slot '%s'"), id);
    SlSlot *entry = &load->tpl->plan->slots[slot];
    if (entry->present) {
        sl_load_refuse(load, sl_node_line(node), subject, _("rename one of them"),
                       _("two elements have this id"));
        return TRUE;
    }
    entry->present = TRUE; /* there, even if wrong: it is not reported as missing, too */
    if (!read_box(load, node, subject, &box) || !place_box(load, node, style, slot, subject, &box))
        return TRUE;
    entry->box = box;
    entry->align = slot_align(load, node, subject);
    load->tpl->slot_ink[slot] = slot_ink(load, node, style);
    return TRUE;
}

/* ---- stars --------------------------------------------------------------------------------- */

void sl_load_star(SlLoad *load, const xmlNode *node, SlStyle *style)
{
    g_autofree char *id = sl_node_slot_name(node);

    if (!id || !g_str_has_prefix(id, "star-") || id[5] < '1' || id[5] > '0' + SL_LEVEL_MAX)
        return;
    int star = id[5] - '0';
    const char *form = id + 6;
    if (!*form) {
        style->star = star;
        return;
    }
    if (strcmp(form, "-filled") != 0 && strcmp(form, "-outline") != 0)
        return;
    if (style->star && style->star != star) {
        g_autofree char *subject = g_strdup_printf(_("slot 'star-%d'"), style->star);
        sl_load_refuse(load, sl_node_line(node), subject, _("move it into its own star"),
                       _("it holds '%s'"), id);
    }
    style->star = star;
    style->form = !strcmp(form, "-filled") ? SL_FORM_FILLED : SL_FORM_OUTLINE;
    style->hidden = style->invisible = FALSE; /* editors hide the form that is not in view */
}
