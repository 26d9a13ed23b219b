/*
 * render-stock — fonts, templates and stages, each made once
 *
 * Fonts and templates are loaded while planning, by one thread. A stage costs time and memory, and
 * a job list may ask for thousands of sizes: so it is made when its first order is drawn, and the
 * stages that no order in hand needs are freed when there are more than a few.
 */
#include "cli/render.h"

#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "issue-artwork.h"

#define MAX_STAGES 32

struct SlRenderStock {
    char *font_folder;
    gboolean issued;
    GHashTable *fonts;    /* scheme name -> SlFonts */
    GHashTable *artworks; /* "scheme|name" -> SlArtwork */
    GHashTable *stages;   /* key -> SlStageBox; the orders hold theirs, too */
};

static void artwork_free(gpointer data)
{
    SlArtwork *artwork = data;

    sl_template_unref(artwork->tpl);
    g_free(artwork->name);
    g_free(artwork);
}

SlRenderStock *sl_render_stock_new(const char *data, gboolean issued)
{
    SlRenderStock *stock = g_new0(SlRenderStock, 1);

    stock->font_folder = g_build_filename(data, "fonts", NULL);
    stock->issued = issued;
    stock->fonts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sl_fonts_unref);
    stock->artworks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, artwork_free);
    stock->stages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)sl_stage_box_release);
    return stock;
}

void sl_render_stock_free(SlRenderStock *stock)
{
    if (stock == NULL)
        return;
    g_hash_table_unref(stock->stages);
    g_hash_table_unref(stock->artworks);
    g_hash_table_unref(stock->fonts);
    g_free(stock->font_folder);
    g_free(stock);
}

SlFonts *sl_render_stock_fonts(SlRenderStock *stock, const SlScheme *scheme, GError **error)
{
    SlFonts *fonts = g_hash_table_lookup(stock->fonts, scheme->name);

    if (fonts == NULL) {
        fonts = sl_fonts_load(stock->font_folder, scheme, error);
        if (fonts != NULL)
            g_hash_table_insert(stock->fonts, g_strdup(scheme->name), fonts);
    }
    return fonts;
}

/* ---- artwork ------------------------------------------------------------------------------- */

static gboolean is_template_name(const SlScheme *scheme, const char *name)
{
    return g_ptr_array_find_with_equal_func(scheme->templates, name, g_str_equal, NULL);
}

static char *template_names(const SlScheme *scheme)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint i = 0; i < scheme->templates->len; i++)
        g_strv_builder_add(names, scheme->templates->pdata[i]);
    g_auto(GStrv) words = g_strv_builder_end(names);
    return g_strjoinv(", ", words);
}

static gboolean is_artwork_file(const char *name)
{
    return g_str_has_suffix(name, ".svg") || g_str_has_suffix(name, ".png") ||
           g_str_has_suffix(name, ".pdf");
}

static SlArtwork *load_artwork(const SlRenderStock *stock, const SlScheme *scheme, const char *name,
                               GError **error)
{
    gboolean known = is_template_name(scheme, name);
    g_autofree char *file = g_strconcat(name, ".svg", NULL);
    g_autofree char *path = known ? g_build_filename(scheme->folder, file, NULL) : g_strdup(name);

    if (!known && strchr(name, '/') == NULL && !is_artwork_file(name)) {
        g_autofree char *names = template_names(scheme), *shown = sl_printable(name);
        g_set_error(
            error, SL_ERROR, SL_ERROR_USAGE,
            _("'%s' is no template of scheme '%s'; there are: %s, or a file: svg, png or pdf"),
            shown, scheme->name, names);
        return NULL;
    }
    g_autofree char *base = known ? g_strdup(name) : g_path_get_basename(name);
    SlTemplate *tpl = known ? sl_template_load(path, base, scheme, NULL, error)
                            : sl_issue_artwork_load(path, base, scheme, error);
    if (tpl == NULL)
        return NULL;

    SlArtwork *artwork = g_new0(SlArtwork, 1);
    artwork->tpl = tpl;
    artwork->name = g_steal_pointer(&base);
    artwork->provenance = known                                           ? N_("own template")
                          : stock->issued || sl_template_is_finished(tpl) ? N_("issued artwork")
                                                                          : N_("user template");
    return artwork;
}

const SlArtwork *sl_render_stock_artwork(SlRenderStock *stock, const SlScheme *scheme,
                                         const char *name, GError **error)
{
    g_autofree char *key = g_strconcat(scheme->name, "|", name, NULL);
    SlArtwork *artwork = g_hash_table_lookup(stock->artworks, key);

    if (artwork == NULL) {
        artwork = load_artwork(stock, scheme, name, error);
        if (artwork != NULL)
            g_hash_table_insert(stock->artworks, g_steal_pointer(&key), artwork);
    }
    return artwork;
}

/* ---- stages -------------------------------------------------------------------------------- */

struct SlStageBox {
    int uses; /* orders that still need it, and the stock */
    GMutex lock;
    SlTemplate *tpl;
    const SlScheme *scheme;
    SlFonts *fonts;
    SlStageOrder order;
    SlStage *stage; /* NULL until the first order opens the box */
    GError *error;  /* why there is none */
};

static char *stage_key(const SlScheme *scheme, const SlArtwork *artwork, const SlStageOrder *order)
{
    g_autofree char *width = sl_decimal(order->width_mm, 6);
    g_autofree char *raster = sl_decimal(order->dots_per_mm, 6);
    g_autofree char *spread = sl_decimal(order->ink_spread_mm, 6);

    return g_strdup_printf("%s|%p|%s|%s|%s|%s|%s|%d|%c", scheme->name, (const void *)artwork,
                           order->use->name, order->variant->name, width, raster, spread,
                           order->largest_scale, order->ec == 0 ? '-' : order->ec);
}

static gboolean is_idle(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    (void)data;
    return g_atomic_int_get(&((SlStageBox *)value)->uses) == 1;
}

SlStageBox *sl_render_stock_stage(SlRenderStock *stock, const SlScheme *scheme,
                                  const SlArtwork *artwork, const SlStageOrder *order,
                                  GError **error)
{
    SlFonts *fonts = sl_render_stock_fonts(stock, scheme, error);

    if (fonts == NULL)
        return NULL;
    g_autofree char *key = stage_key(scheme, artwork, order);
    SlStageBox *box = g_hash_table_lookup(stock->stages, key);
    if (box == NULL) {
        box = g_new0(SlStageBox, 1);
        g_mutex_init(&box->lock);
        box->tpl = sl_template_ref(artwork->tpl);
        box->scheme = scheme;
        box->fonts = sl_fonts_ref(fonts);
        box->order = *order;
        box->uses = 1;
        if (g_hash_table_size(stock->stages) >= MAX_STAGES)
            g_hash_table_foreach_remove(stock->stages, is_idle, NULL);
        g_hash_table_insert(stock->stages, g_steal_pointer(&key), box);
    }
    g_atomic_int_inc(&box->uses);
    return box;
}

const SlStage *sl_stage_box_open(SlStageBox *box, GError **error)
{
    g_mutex_lock(&box->lock);
    if (box->stage == NULL && box->error == NULL)
        box->stage = sl_stage_new(box->tpl, box->scheme, box->fonts, &box->order, &box->error);
    if (box->stage == NULL)
        g_propagate_error(error, g_error_copy(box->error));
    g_mutex_unlock(&box->lock);
    return box->stage;
}

void sl_stage_box_release(SlStageBox *box)
{
    if (box == NULL || !g_atomic_int_dec_and_test(&box->uses))
        return;
    g_clear_pointer(&box->stage, sl_stage_free);
    g_clear_error(&box->error);
    sl_template_unref(box->tpl);
    sl_fonts_unref(box->fonts);
    g_mutex_clear(&box->lock);
    g_free(box);
}
