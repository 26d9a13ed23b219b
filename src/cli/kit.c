/*
 * kit — the pages of a kit land beside the pictures of their number
 */
#include "cli/kit.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"

#define MAX_PAGE_BYTES ((gsize)1 << 20)

/* ---- gathering ----------------------------------------------------------------------------- */

static SlKitBadge *badge_of(GArray *badges, const SlUse *use)
{
    for (guint i = 0; i < badges->len; i++) {
        SlKitBadge *badge = &g_array_index(badges, SlKitBadge, i);
        if (badge->light->use == use)
            return badge;
    }
    return NULL;
}

/* Every picture for screens that the row has got; NULL if one is missing. */
static GArray *gather(const GPtrArray *orders)
{
    g_autoptr(GArray) badges = g_array_new(FALSE, FALSE, sizeof(SlKitBadge));

    for (guint i = 0; i < orders->len; i++) {
        const SlRenderOrder *order = orders->pdata[i];
        if (order->use == NULL || order->use->medium != SL_MEDIUM_SCREEN)
            continue;
        if (order->error != NULL || order->facts.dots_per_mm <= 0)
            return NULL;
        SlKitBadge *badge = badge_of(badges, order->use);
        if (badge == NULL) {
            SlKitBadge one = {.light = order};
            g_array_append_val(badges, one);
        } else if (order->variant->screen && badge->dark == NULL)
            badge->dark = order;
    }
    return badges->len > 0 ? g_steal_pointer(&badges) : NULL;
}

/* ---- landing ------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *format;
    GBytes *bytes;
} Page;

/* What stands there may be replaced if an earlier run wrote it, or if the user says so. */
static gboolean may_land(const SlRender *render, const char *path, const char *name, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return TRUE;
    g_autoptr(GBytes) there =
        g_file_test(path, G_FILE_TEST_IS_REGULAR) ? sl_file_read(path, MAX_PAGE_BYTES, NULL) : NULL;
    g_autofree char *sha256 = there != NULL ? sl_sha256(there) : NULL;

    if ((sha256 != NULL && sl_manifest_wrote(render->manifest, name, sha256)) ||
        (render->line->force && !g_file_test(path, G_FILE_TEST_IS_DIR)))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                _("'%s' stands there and is not what an earlier run wrote; --force overwrites it"),
                path);
    return FALSE;
}

static void report(const SlRender *render, const SlKit *kit, const Page *page, const char *path,
                   const char *sha256)
{
    const SlRenderOrder *first = g_array_index(kit->badges, SlKitBadge, 0).light;
    g_autoptr(GString) line = g_string_new(NULL);
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "number", kit->row->number);
    sl_json_int(&json, "level", first->facts.level);
    sl_json_string(&json, "use", first->use->name);
    sl_json_string(&json, "format", page->format);
    sl_json_string(&json, "variant", NULL);
    sl_json_string(&json, "template", NULL);
    sl_json_string(&json, "file", path);
    sl_json_string(&json, "sha256", sha256);
    sl_json_bool(&json, "code", FALSE);
    for (const char *const *key = (const char *const[]){"width_mm", "height_mm", "module_mm",
                                                        "dots_per_module", "dpi", NULL};
         *key != NULL; key++)
        sl_json_number(&json, *key, NAN, 0);
    sl_json_array(&json, "warnings");
    sl_json_end(&json);
    sl_json_end(&json);
    sl_json_finish(&json);
    if (render->cli->json)
        sl_cli_print("%s\n", line->str);
}

static gboolean land_page(SlRender *render, const SlKit *kit, const Page *page, GError **error)
{
    const SlRenderOrder *first = g_array_index(kit->badges, SlKitBadge, 0).light;
    const SlRenderFile *beside = first->files->pdata[0];
    g_autofree char *folder = g_path_get_dirname(beside->name);
    g_autofree char *name = g_build_filename(folder, page->name, NULL);
    g_autofree char *path = sl_render_path(render, name);
    g_autofree char *sha256 = sl_sha256(page->bytes);
    SlManifestEntry entry = {
        .file = name,
        .sha256 = sha256,
        .inputs = sha256, /* it is made again by every run */
        .bytes = (int)g_bytes_get_size(page->bytes),
        .number = kit->row->number,
        .use = first->use->name,
        .variant = "",
        .format = (char *)page->format,
        .template_name = "",
        .template_sha256 = "",
        .provenance = "kit",
        .scheme = kit->row->scheme->name,
        .edition = kit->row->record->edition,
        .level = first->facts.level,
    };

    if (!may_land(render, path, name, error) ||
        !sl_manifest_announce(render->manifest, name, sha256, error) ||
        !sl_file_write(path, page->bytes, FALSE, error) ||
        !sl_manifest_add(render->manifest, &entry, error))
        return FALSE;
    report(render, kit, page, path, sha256);
    return TRUE;
}

static const struct {
    const char *name, *format;
} page_names[] = {
    {"embed.html", "html"}, {"embed.md", "md"}, {"badge.json", "json"}, {"preview.html", "html"}};

void sl_kit_drop(const SlRender *render, const SlRenderOrder *order)
{
    if (order->use == NULL || order->use->medium != SL_MEDIUM_SCREEN || order->files->len == 0)
        return;
    g_autofree char *folder =
        g_path_get_dirname(((const SlRenderFile *)order->files->pdata[0])->name);
    for (guint i = 0; i < G_N_ELEMENTS(page_names); i++) {
        g_autofree char *name = g_build_filename(folder, page_names[i].name, NULL);
        sl_manifest_drop(render->manifest, name);
    }
}

static gboolean land_pages(SlRender *render, const SlKit *kit, guint *n_files, GError **error)
{
    g_autoptr(GBytes) html = sl_kit_html(kit);
    g_autoptr(GBytes) markdown = sl_kit_markdown(kit);
    g_autoptr(GBytes) json = sl_kit_json(kit);
    g_autoptr(GBytes) preview = sl_kit_preview(kit, error);
    GBytes *const bytes[G_N_ELEMENTS(page_names)] = {html, markdown, json, preview};

    if (preview == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(page_names); i++) {
        const Page page = {page_names[i].name, page_names[i].format, bytes[i]};
        if (!land_page(render, kit, &page, error))
            return FALSE;
        ++*n_files;
    }
    return TRUE;
}

static GBytes *load_page(const SlRender *render, GError **error)
{
    g_autofree char *path =
        g_build_filename(render->cli->data, "assets", "kit", "preview.html", NULL);

    return sl_file_read(path, MAX_PAGE_BYTES, error);
}

gboolean sl_kit_land(SlRender *render, const GPtrArray *orders, guint *n_files, GError **error)
{
    const SlRenderOrder *first = orders->pdata[0];
    g_autoptr(GArray) badges = gather(orders);

    if (badges == NULL || first->row->record == NULL || render->manifest == NULL)
        return TRUE;
    g_autoptr(GBytes) page = load_page(render, error);
    if (page == NULL)
        return FALSE;
    gsize n = 0;
    const char *data = g_bytes_get_data(page, &n);
    g_autofree char *text = g_strndup(n > 0 ? data : "", n);
    SlKit kit = {.row = first->row, .page = text, .badges = badges};
    return land_pages(render, &kit, n_files, error);
}
