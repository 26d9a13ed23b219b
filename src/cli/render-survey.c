/*
 * render-survey — first over all rows: every clash of names, before anything is drawn
 *
 * Of each label eight bytes are kept: a hash of the part of the name that all its files share. Only
 * where two are equal the rows are gone over once more, and their names compared as they are.
 */
#include "cli/rows.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "cli/kit.h"
#include "base/words.h"
#include "cli/manifest-lines.h"

#define MAX_CLASHES 20 /* listed one by one; one pattern gives thousands */

gboolean sl_render_is_own(const SlRender *render, const SlRenderRow *row)
{
    const SlRenderLine *line = render->line;

    return line->shards == 0 || row->identity % line->shards == line->shard - 1;
}

/* ---- counting ------------------------------------------------------------------------------ */

static void measure(SlRenderSums *sums, const SlRenderOrder *order)
{
    const SlWish *wish = &order->row->wish;

    if (order->row->number != NULL)
        sums->number_width = MAX(sums->number_width, (int)g_utf8_strlen(order->row->number, -1));
    sums->use_width = MAX(sums->use_width, (int)strlen(order->use->name));
    sums->variant_width = MAX(sums->variant_width, (int)strlen(order->variant->name));
    sums->any_spread = sums->any_spread || wish->ink_spread_mm > 0 ||
                       (order->device != NULL && order->device->ink_spread_mm > 0);
}

static void count_order(SlRender *render, SlRenderOrder *order)
{
    SlRenderSums *sums = &render->sums;
    const SlWish *wish = &order->row->wish;

    sums->orders++;
    if (order->use != NULL)
        measure(sums, order);
    if (order->error != NULL)
        return;
    if (sums->drawable++ == 0)
        sums->first_files = order->files->len;
    sums->press_wanted = sums->press_wanted || wish->bleed_mm > 0 || wish->marks ||
                         wish->die_line || !wish->spots || wish->condition != NULL ||
                         wish->pdf != SL_PDF_BY_USE;
    sums->press_served = sums->press_served ||
                         (order->use->medium == SL_MEDIUM_PRINT && order->formats & SL_FORMAT_PDF);
}

/* What will be drawn anew goes off the list of what stands. */
static gboolean look_for_stale(SlRender *render, SlRenderOrder *order, GError **error)
{
    if (render->manifest == NULL || sl_manifest_is_new(render->manifest) || order->error != NULL)
        return TRUE;
    if (!sl_render_inputs(render, order, error))
        return FALSE;
    for (guint i = 0; !sl_render_is_listed(render, order) && i < order->files->len; i++)
        sl_manifest_drop(render->manifest, ((SlRenderFile *)order->files->pdata[i])->name);
    if (render->line->kit)
        sl_kit_drop(render, order);
    return TRUE;
}

/* ---- names --------------------------------------------------------------------------------- */

/* Names are compared without case: a folder of labels travels to file systems that ignore it. */
static guint64 hash_stem(const SlRenderFile *file)
{
    g_autofree char *folded = g_ascii_strdown(file->name, -1);

    return sl_hash64(folded, sl_name_stem_length(folded, strlen(folded)));
}

/* Two files of one order may have one name: three scales without {scale}. */
static gboolean has_name_twice(const SlRenderOrder *order, guint file)
{
    const char *name = ((const SlRenderFile *)order->files->pdata[file])->name;

    for (guint i = 0; i < file; i++)
        if (g_ascii_strcasecmp(((const SlRenderFile *)order->files->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* The stems of an order's files, each once unless it is to be looked at again. */
static void add_stems(GArray *stems, const SlRenderOrder *order)
{
    guint first = stems->len;

    for (guint i = 0; order->error == NULL && i < order->files->len; i++) {
        guint64 stem = hash_stem(order->files->pdata[i]);
        gboolean known = FALSE;
        for (guint k = first; k < stems->len; k++)
            known = known || g_array_index(stems, guint64, k) == stem;
        if (!known || has_name_twice(order, i))
            g_array_append_val(stems, stem);
    }
}

/* Leave those that stand more than once; the rest is freed. */
static GArray *keep_doubles(GArray *stems)
{
    GArray *doubles = g_array_new(FALSE, FALSE, sizeof(guint64));
    const guint64 *stem = (const guint64 *)(gpointer)stems->data;

    sl_sort_u64((guint64 *)(gpointer)stems->data, stems->len);
    for (guint i = 1; i < stems->len; i++)
        if (stem[i] == stem[i - 1] && (i == 1 || stem[i] != stem[i - 2]))
            g_array_append_val(doubles, stem[i]);
    g_array_unref(stems);
    return doubles;
}

static gboolean holds(const GArray *sorted, guint64 stem)
{
    guint low = 0, high = sorted->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(sorted, guint64, middle) < stem)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sorted->len && g_array_index(sorted, guint64, low) == stem;
}

typedef struct {
    const GArray *doubles;
    GHashTable *taken; /* folded name -> who has it */
    GString *clashes;
    guint n;
} Clashes;

static char *who(const SlRenderOrder *order)
{
    const SlRenderRow *row = order->row;

    if (row->where != NULL)
        return g_strdup(row->where);
    return g_strdup_printf(_("number %u, %s"), row->index, row->number);
}

static void compare_names(Clashes *clashes, const SlRenderOrder *order)
{
    for (guint i = 0; order->error == NULL && i < order->files->len; i++) {
        const SlRenderFile *file = order->files->pdata[i];
        if (!holds(clashes->doubles, hash_stem(file)))
            continue;
        g_autofree char *folded = g_ascii_strdown(file->name, -1);
        const char *other = g_hash_table_lookup(clashes->taken, folded);
        if (other == NULL) {
            g_hash_table_insert(clashes->taken, g_steal_pointer(&folded), who(order));
            continue;
        }
        g_autofree char *own = who(order);
        if (clashes->n++ < MAX_CLASHES)
            g_string_append_printf(clashes->clashes, "%s'%s' (%s; %s)", clashes->n > 1 ? ", " : "",
                                   file->name, other, own);
    }
}

/* ---- passes -------------------------------------------------------------------------------- */

typedef gboolean (*OrderFunc)(SlRender *render, SlRenderOrder *order, gpointer data,
                              GError **error);

static gboolean each_order(SlRender *render, OrderFunc func, gpointer data, GError **error)
{
    SlRenderRow *row;

    sl_rows_rewind(render->source);
    for (;;) {
        if (!sl_rows_next(render->source, &row, error))
            return FALSE;
        if (row == NULL)
            return TRUE;
        g_autoptr(GPtrArray) orders = sl_render_plan_row(render, row);
        gboolean ok = TRUE;
        for (guint i = 0; ok && i < orders->len; i++)
            ok = func(render, orders->pdata[i], data, error);
        sl_render_row_unref(row);
        if (!ok)
            return FALSE;
    }
}

static gboolean note_order(SlRender *render, SlRenderOrder *order, gpointer data, GError **error)
{
    SlRenderSums *sums = &render->sums;
    gboolean own = sl_render_is_own(render, order->row);

    if (sums->rows < render->source->n) { /* the first order of its row */
        sums->rows = render->source->n;
        sums->own_rows += own;
    }
    if (sums->scheme == NULL)
        sums->scheme = order->row->scheme;
    add_stems(data, order);
    if (!own)
        return TRUE;
    count_order(render, order);
    return look_for_stale(render, order, error);
}

static gboolean note_clashes(SlRender *render, SlRenderOrder *order, gpointer data, GError **error)
{
    (void)render;
    (void)error;
    compare_names(data, order);
    return TRUE;
}

static gboolean names_differ(SlRender *render, const GArray *doubles, GError **error)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GString) words = g_string_new(NULL);
    Clashes clashes = {doubles, taken, words, 0};

    if (doubles->len == 0)
        return TRUE;
    if (!each_order(render, note_clashes, &clashes, error))
        return FALSE;
    if (clashes.n == 0)
        return TRUE;
    if (clashes.n > MAX_CLASHES)
        g_string_append_printf(words, _(" and %u more"), clashes.n - MAX_CLASHES);
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                _("two labels, one name: %s; nothing is written: add {use}, {variant}, {scale} or "
                  "{row} to --name, or drop the row that is double"),
                words->str);
    return FALSE;
}

static SlNote *why_stale(const SlRender *render, const SlScheme *scheme)
{
    const SlEdition *newest = render->newest;

    if (newest == NULL || scheme->edition_stale_days <= 0 || !g_date_valid(&newest->date))
        return NULL;
    int days = g_date_days_between(&newest->date, &render->cli->on);
    if (days <= scheme->edition_stale_days)
        return NULL;
    return sl_note_new("edition '%s' of the registry is %d days old; import a newer list",
                       newest->name, days);
}

gboolean sl_render_survey(SlRender *render, GError **error)
{
    const char *template_name = render->line->wish.template_name;
    const SlScheme *scheme = sl_cli_scheme(NULL, render->cli, error);

    if (scheme == NULL || !sl_wish_fits(&render->line->wish, scheme, error))
        return FALSE;
    render->source = sl_rows_open(render->line, render->cli, scheme, render->registry, error);
    if (render->source == NULL ||
        (template_name != NULL &&
         sl_render_stock_artwork(render->stock, scheme, template_name, error) == NULL))
        return FALSE;

    render->stale = why_stale(render, scheme);
    render->sums = (SlRenderSums){
        .number_width = 6, .use_width = 3, .variant_width = 7}; /* as wide as their titles */
    GArray *stems = g_array_new(FALSE, FALSE, sizeof(guint64));
    gboolean ok = each_order(render, note_order, stems, error);
    g_autoptr(GArray) doubles = keep_doubles(stems);
    if (!ok || !names_differ(render, doubles, error))
        return FALSE;
    if (render->sums.press_wanted && !render->sums.press_served)
        sl_cli_warn(render->cli, _("bleed, marks, spots, die-line, condition and pdf concern press "
                                   "PDFs, and none is drawn"));
    return TRUE;
}
