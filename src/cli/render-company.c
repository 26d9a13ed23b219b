/*
 * render-company — what comes along with a use that is asked for
 *
 * A page needs a badge in light and in dark, and a smaller one for narrow places: who asks for the
 * use alone gets them all. Who says --variant, --template, --size or names of their own gets what
 * is said.
 */
#include "cli/render.h"

#include <string.h>

static gboolean is_plain(const SlRender *render, const SlRenderRow *row)
{
    const SlWish *wish = &row->wish;

    return wish->variants[0] == NULL && wish->template_name == NULL && wish->size.value <= 0 &&
           wish->dots_per_mm <= 0 && wish->module_mm <= 0 && wish->device == NULL &&
           strcmp(wish->pattern, SL_RENDER_PATTERN) == 0 && strcmp(render->line->output, "-") != 0;
}

static gboolean is_wished(const SlRenderRow *row, const SlUse *use)
{
    return g_strv_contains((const char *const *)row->wish.uses, use->name);
}

static void add_once(GPtrArray *names, const char *name)
{
    if (name != NULL && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, g_strdup(name));
}

static const SlUse *first_of_screens(const SlScheme *scheme)
{
    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = scheme->uses->pdata[i];
        if (use->medium == SL_MEDIUM_SCREEN)
            return use;
    }
    return NULL;
}

char **sl_company_uses(const SlRender *render, const SlRenderRow *row)
{
    GPtrArray *names = g_ptr_array_new();
    gboolean screens = FALSE, kit = render->line->kit;

    gboolean unsaid =
        render->line->kit_alone && g_strv_equal((const char *const *)row->wish.uses,
                                                (const char *const *)render->line->wish.uses);

    for (char **name = row->wish.uses; !unsaid && *name != NULL; name++) {
        add_once(names, *name);
        screens |= sl_scheme_find_use(row->scheme, *name)->medium == SL_MEDIUM_SCREEN;
    }
    const SlUse *first = kit && !screens ? first_of_screens(row->scheme) : NULL;
    if (first != NULL)
        add_once(names, first->name);
    for (guint i = 0; is_plain(render, row) && i < names->len; i++) {
        const SlUse *use = sl_scheme_find_use(row->scheme, names->pdata[i]);
        const SlUse *with = use->with != NULL ? sl_scheme_find_use(row->scheme, use->with) : NULL;
        const SlVariant *variant = row->scheme->variants->pdata[0];
        if (with != NULL && sl_company_formats(render, row, with, variant) != 0)
            add_once(names, with->name);
        if (kit)
            add_once(names, use->kit);
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

char **sl_company_variants(const SlRender *render, const SlRenderRow *row, const SlUse *use)
{
    const GPtrArray *all = row->scheme->variants;
    const SlVariant *first = all->pdata[0];
    const SlDevice *device =
        row->wish.device != NULL ? sl_scheme_find_device(row->scheme, row->wish.device) : NULL;
    GPtrArray *names = g_ptr_array_new();

    if (row->wish.variants[0] != NULL) {
        g_ptr_array_free(names, TRUE);
        return g_strdupv(row->wish.variants);
    }
    add_once(names, device != NULL && device->variant != NULL ? device->variant : first->name);
    for (guint i = 0; i < all->len; i++) {
        const SlVariant *variant = all->pdata[i];
        if (variant->screen && use->medium == SL_MEDIUM_SCREEN && is_plain(render, row) &&
            sl_company_formats(render, row, use, variant) != 0)
            add_once(names, variant->name);
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

guint sl_company_formats(const SlRender *render, const SlRenderRow *row, const SlUse *use,
                         const SlVariant *variant)
{
    gboolean asked = is_wished(row, use) && (!variant->screen || row->wish.variants[0] != NULL);

    if (use->medium != SL_MEDIUM_SCREEN || (asked && !render->line->kit))
        return row->wish.formats;
    if (render->line->kit)
        return SL_FORMAT_PNG | SL_FORMAT_SVG;
    return row->wish.formats & ~(guint)SL_FORMAT_PDF; /* a page shows pictures */
}
