/*
 * kit — what a web page needs to show a label: snippets, a preview, the facts
 *
 * Made from the pictures that one number has got, and from its row; nothing is fetched, nothing
 * runs and nothing is loaded to show a badge.
 *
 *     kit-facts.c   the words: alternative texts, the JSON twin
 *     kit-pages.c   embed.html, embed.md and the preview
 *     kit.c         they land beside the pictures
 */
#ifndef SL_KIT_H
#define SL_KIT_H

#include "cli/render.h"

/* One badge of the kit: a use in its first variant, and in the one for dark pages. Borrowed. */
typedef struct {
    const SlRenderOrder *light, *dark; /* dark may be NULL */
} SlKitBadge;

typedef struct {
    const SlRenderRow *row;
    const char *page; /* assets/kit/preview.html */
    GArray *badges;   /* SlKitBadge, the first is the main one */
} SlKit;

/*
 * The kit of a row from all its orders (SlRenderOrder*); none if nothing is for screens, or a
 * picture is missing. `n_files` grows by what landed. False with SL_ERROR_FILE, SL_ERROR_FORMAT or
 * SL_ERROR_REFUSED.
 */
gboolean sl_kit_land(SlRender *render, const GPtrArray *orders, guint *n_files, GError **error);
/* Its pages will be made anew: do not list them until they are. Before sl_manifest_begin. */
void sl_kit_drop(const SlRender *render, const SlRenderOrder *order);

/* ---- words (kit-facts.c) ------------------------------------------------------------------- */

/* Alternative texts of a picture of the label, in Japanese and in English; owned by the caller. */
char *sl_kit_alt(const SlKit *kit, gboolean english);
/* The registry's words with control characters and direction marks taken out; owned by the caller.
 */
char *sl_kit_clean(const char *text);
/* Width and height at 1x, in CSS px. */
int sl_kit_width(const SlRenderOrder *order);
int sl_kit_height(const SlRenderOrder *order);
/* The name of a picture without its folder; NULL if there is none. Borrowed. */
const char *sl_kit_file(const SlRenderOrder *order, SlFormat format, int scale);
GBytes *sl_kit_json(const SlKit *kit);

/* ---- pages (kit-pages.c) ------------------------------------------------------------------- */

/* `text` for HTML text and for attributes in double quotes; owned by the caller. */
char *sl_kit_escape(const char *text);
GBytes *sl_kit_html(const SlKit *kit);
GBytes *sl_kit_markdown(const SlKit *kit);
/* NULL with SL_ERROR_FORMAT if the page has not the places that it is filled in at. */
GBytes *sl_kit_preview(const SlKit *kit, GError **error);

#endif
