/*
 * render-land — files land whole, and the manifest says so
 *
 * For many threads. Each file is announced, renamed into its place and listed before the next one
 * is touched: a run that is killed leaves at most one file for each worker that is whole and not
 * listed, and none that is listed and not whole.
 */
#include "cli/render.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#define MAX_FILE_BYTES ((gsize)1 << 30) /* of a file that stands where ours is to go */

char *sl_render_path(const SlRender *render, const char *name)
{
    return g_build_filename(render->line->output, name, NULL);
}

/* ---- places -------------------------------------------------------------------------------- */

static gboolean is_link(const char *path)
{
    GStatBuf info;

    return g_lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

/* Make the folders below the output folder; a link there could lead out of it. */
static gboolean make_folders(const SlRender *render, const char *name, GError **error)
{
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        g_autofree char *below = g_strndup(name, (gsize)(slash - name));
        g_autofree char *folder = sl_render_path(render, below);
        if (is_link(folder)) {
            g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                        _("'%s' is a link and may lead out of '%s'; remove it"), folder,
                        render->line->output);
            return FALSE;
        }
        if (g_mkdir(folder, 0777) != 0 && !sl_folder_make(folder, error))
            return FALSE;
    }
    return TRUE;
}

/* Two names in one folder need it made once. */
static gboolean same_folder(const char *a, const char *b)
{
    const char *slash_a = strrchr(a, '/'), *slash_b = strrchr(b, '/');
    gsize n = slash_a != NULL ? (gsize)(slash_a - a) : 0;

    return n == (slash_b != NULL ? (gsize)(slash_b - b) : 0) && memcmp(a, b, n) == 0;
}

/* What stands at `path` may be replaced if it is what we wrote, or if the user says so. `*same` is
 * set if it is already what we want. */
static gboolean may_land(const SlRender *render, const char *path, const char *name,
                         const SlIssuedFile *file, gboolean *same, GError **error)
{
    GStatBuf info;

    *same = FALSE;
    if (g_lstat(path, &info) != 0)
        return TRUE;
    if (S_ISREG(info.st_mode)) {
        g_autoptr(GBytes) there = sl_file_read(path, MAX_FILE_BYTES, error);
        if (there == NULL)
            return FALSE;
        g_autofree char *sha256 = sl_sha256(there);
        *same = strcmp(sha256, file->sha256) == 0;
        if (*same || sl_manifest_wrote(render->manifest, name, sha256))
            return TRUE;
    }
    if (render->line->force && !S_ISDIR(info.st_mode))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                _("'%s' stands there and is not what an earlier run wrote; %s"), path,
                S_ISDIR(info.st_mode) ? _("it is a folder: remove it")
                                      : _("--force overwrites it"));
    return FALSE;
}

/* ---- entries ------------------------------------------------------------------------------- */

static gboolean list_file(const SlRender *render, const SlRenderOrder *order,
                          const SlRenderFile *file, GError **error)
{
    const SlRenderRow *row = order->row;
    const SlRenderFacts *facts = &order->facts;
    SlManifestEntry entry = {
        .file = file->name,
        .sha256 = file->sha256,
        .inputs = file->inputs,
        .bytes = (int)file->bytes,
        .number = row->number,
        .use = order->use->name,
        .variant = order->variant->name,
        .format = (char *)sl_format_word(file->format),
        .template_name = order->artwork->name,
        .template_sha256 = (char *)sl_template_sha256(order->artwork->tpl),
        .provenance = (char *)order->artwork->provenance,
        .scheme = row->scheme->name,
        .edition = row->record != NULL ? row->record->edition : NULL,
        .level = facts->level,
        .scale = file->scale,
        .dots_per_module = facts->dots_per_module * file->scale,
        .width_mm = facts->width_mm,
        .height_mm = facts->height_mm,
        .module_mm = facts->module_mm,
        .dpi = facts->dots_per_mm * SL_MM_PER_INCH * file->scale,
        .code = facts->side > 0,
        .draft = row->wish.draft,
        .checked = !render->line->no_read_back,
    };

    return sl_manifest_add(render->manifest, &entry, error);
}

gboolean sl_render_note(const SlRender *render, const SlRenderOrder *order, GError **error)
{
    for (guint i = 0; i < order->files->len; i++)
        if (!list_file(render, order, order->files->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* ---- landing ------------------------------------------------------------------------------- */

static gboolean land_file(const SlRender *render, const SlRenderOrder *order, SlRenderFile *place,
                          const SlIssuedFile *file, gboolean same, GError **error)
{
    g_autofree char *path = sl_render_path(render, place->name);

    if (!same && (!sl_manifest_announce(render->manifest, place->name, file->sha256, error) ||
                  !sl_file_write(path, file->bytes, FALSE, error)))
        return FALSE;
    g_free(place->sha256); /* of what stood there, if it was looked at */
    place->sha256 = g_strdup(file->sha256);
    place->bytes = g_bytes_get_size(file->bytes);
    return list_file(render, order, place, error);
}

gboolean sl_render_land(const SlRender *render, SlRenderOrder *order, const SlIssued *issued,
                        GError **error)
{
    g_autofree gboolean *same = g_new0(gboolean, issued->files->len);
    const char *before = NULL;

    for (guint i = 0; i < issued->files->len; i++) {
        const char *name = ((SlRenderFile *)order->files->pdata[i])->name;
        g_autofree char *path = sl_render_path(render, name);
        gboolean made = before != NULL && same_folder(before, name);
        if ((!made && !make_folders(render, name, error)) ||
            !may_land(render, path, name, issued->files->pdata[i], &same[i], error))
            return FALSE;
        before = name;
    }
    for (guint i = 0; i < issued->files->len; i++)
        if (!land_file(render, order, order->files->pdata[i], issued->files->pdata[i], same[i],
                       error))
            return FALSE;
    return TRUE;
}

/* ---- what stands already ------------------------------------------------------------------- */

gboolean sl_render_is_listed(const SlRender *render, const SlRenderOrder *order)
{
    gboolean listed = TRUE;

    for (guint i = 0; listed && i < order->files->len; i++) {
        const SlRenderFile *file = order->files->pdata[i];
        g_autofree char *sha256 = NULL;
        listed = sl_manifest_lists(render->manifest, file->name, file->inputs, &sha256);
    }
    return listed;
}

/* Does it stand with the content that the manifest says? */
static gboolean is_whole(const SlRender *render, SlRenderFile *file)
{
    g_autofree char *path = sl_render_path(render, file->name);
    g_autofree char *sha256 = NULL;
    GStatBuf info;

    if (!sl_manifest_lists(render->manifest, file->name, file->inputs, &sha256) ||
        g_lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return FALSE;
    g_autoptr(GBytes) there = sl_file_read(path, MAX_FILE_BYTES, NULL);
    g_autofree char *found = there != NULL ? sl_sha256(there) : NULL;
    if (g_strcmp0(found, sha256) != 0)
        return FALSE;
    g_free(file->sha256);
    file->sha256 = g_steal_pointer(&found);
    file->bytes = g_bytes_get_size(there);
    return TRUE;
}

gboolean sl_render_is_current(const SlRender *render, SlRenderOrder *order)
{
    if (sl_manifest_is_new(render->manifest))
        return FALSE;
    for (guint i = 0; i < order->files->len; i++)
        if (!is_whole(render, order->files->pdata[i]))
            return FALSE;
    return TRUE;
}
