/*
 * render-run — threads; files land whole; results in the order of the rows
 *
 * Workers draw, read back and write. This thread alone reports and keeps the manifest, in the order
 * of the rows, so that nothing that is printed or recorded depends on the number of workers.
 */
#include "cli/render.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"

#define MAX_FILE_BYTES ((gsize)1 << 30) /* of a file that stands where ours is to go */

typedef struct {
    SlRender *render;
    GMutex lock;
    GCond landed;
} Run;

char *sl_render_path(const SlRender *render, const char *name)
{
    return g_build_filename(render->line->output, name, NULL);
}

/* ---- landing ------------------------------------------------------------------------------- */

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
                        "'%s' is a link and may lead out of '%s'; remove it", folder,
                        render->line->output);
            return FALSE;
        }
        if (!sl_folder_make(folder, error))
            return FALSE;
    }
    return TRUE;
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
        if (*same || g_strcmp0(sha256, sl_manifest_earlier(render->manifest, name)) == 0)
            return TRUE;
    }
    if (render->line->force && !S_ISDIR(info.st_mode))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                "'%s' stands there and is not what an earlier run wrote; %s", path,
                S_ISDIR(info.st_mode) ? "it is a folder: remove it" : "--force overwrites it");
    return FALSE;
}

/* All files of the order, or none that may not. */
static gboolean land(const SlRender *render, SlRenderOrder *order, const SlIssued *issued,
                     GError **error)
{
    g_autofree gboolean *same = g_new0(gboolean, issued->files->len);

    for (guint i = 0; i < issued->files->len; i++) {
        const SlRenderFile *place = order->files->pdata[i];
        g_autofree char *path = sl_render_path(render, place->name);
        if (!make_folders(render, place->name, error) ||
            !may_land(render, path, place->name, issued->files->pdata[i], &same[i], error))
            return FALSE;
    }
    for (guint i = 0; i < issued->files->len; i++) {
        const SlIssuedFile *file = issued->files->pdata[i];
        SlRenderFile *place = order->files->pdata[i];
        g_autofree char *path = sl_render_path(render, place->name);
        if (!same[i] && !sl_file_write(path, file->bytes, FALSE, error))
            return FALSE;
        place->sha256 = g_strdup(file->sha256);
    }
    return TRUE;
}

static gboolean hand_out(const SlRender *render, SlRenderOrder *order, const SlIssued *issued,
                         GError **error)
{
    if (render->manifest != NULL)
        return land(render, order, issued, error);

    const SlIssuedFile *file = issued->files->pdata[0];
    return sl_stdout_write(g_bytes_get_data(file->bytes, NULL), g_bytes_get_size(file->bytes),
                           error);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static SlRenderFacts gather(const SlScene *scene)
{
    const SlPlan *plan = scene->plan;
    SlRenderFacts facts = {
        .level = scene->level,
        .width_mm = plan->width_mm,
        .height_mm = plan->height_mm,
        .dots_per_mm = scene->dots_per_mm,
    };

    if (scene->symbol == NULL)
        return facts;
    facts.version = scene->symbol->version;
    facts.side = scene->symbol->side;
    facts.ec = scene->symbol->ec;
    facts.module_mm = plan->module_mm;
    facts.dots_per_module = scene->dots_per_module;
    facts.thin_mm = scene->thin_mm;
    facts.thin_raster_mm = scene->thin_dots / scene->dots_per_mm;
    return facts;
}

/* A spread of a part of a dot cannot be taken from a raster. */
static void warn_of_spread(const SlRenderOrder *order, const SlRenderFacts *facts)
{
    if (!(order->formats & SL_FORMAT_PNG) || facts->thin_mm <= 0 || facts->thin_raster_mm > 0)
        return;
    g_autofree char *dots = sl_decimal(facts->thin_mm * facts->dots_per_mm, 2);
    g_ptr_array_add(order->warnings,
                    g_strdup_printf("ink spread is %s dots of the PNG, no whole number or too many "
                                    "for it: the PNG is not thinned, other formats are",
                                    dots));
}

static gboolean draw_order(const SlRender *render, SlRenderOrder *order, GError **error)
{
    const SlRenderRow *row = order->row;
    g_auto(SlIssued) issued = SL_ISSUED_INIT;
    const SlStage *stage = sl_stage_box_open(order->stage, error);
    SlIssueOrder issue = {
        .row = sl_render_issue_row(render, row),
        .stage = stage,
        .use = order->use,
        .formats = order->formats,
        .pdf = order->pdf,
    };

    if (stage == NULL || !sl_issue(&issue, &issued, error) ||
        !hand_out(render, order, &issued, error))
        return FALSE;
    order->facts = gather(issued.scene);
    order->facts.quiet_zone = row->scheme->quiet_zone_modules;
    order->warnings = g_steal_pointer(&issued.warnings);
    warn_of_spread(order, &order->facts);
    if (render->stale != NULL)
        g_ptr_array_add(order->warnings, g_strdup(render->stale));
    return TRUE;
}

static void work(gpointer data, gpointer user_data)
{
    SlRenderOrder *order = data;
    Run *run = user_data;

    draw_order(run->render, order, &order->error);
    sl_stage_box_release(g_steal_pointer(&order->stage));
    g_mutex_lock(&run->lock);
    order->done = TRUE;
    g_cond_signal(&run->landed);
    g_mutex_unlock(&run->lock);
}

/* ---- reporting, in the order of the rows
 * --------------------------------------------------------- */

static gboolean record_files(SlRender *render, const SlRenderOrder *order, GError **error)
{
    const SlRenderRow *row = order->row;
    const SlRenderFacts *facts = &order->facts;

    for (guint i = 0; i < order->files->len; i++) {
        SlRenderFile *file = order->files->pdata[i];
        SlManifestEntry entry = {
            .file = file->name,
            .sha256 = file->sha256,
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
        };
        if (!sl_manifest_add(render->manifest, &entry, error))
            return FALSE;
    }
    return TRUE;
}

/* The row of a list, or one number of several, is named before its error. A mistake on the command
 * line itself is usage. */
static int report_failure(const SlRender *render, SlRenderOrder *order)
{
    const SlRenderRow *row = order->row;
    GError *error = g_steal_pointer(&order->error);

    if (row->where != NULL) {
        g_prefix_error(&error, "%s: ", row->where);
        sl_cli_fail(error);
        return SL_EXIT_TROUBLE;
    }
    g_autofree char *number = g_strdup_printf("'%s'", row->number != NULL ? row->number : "");
    if (render->rows->len > 1 && !g_str_has_prefix(error->message, number))
        g_prefix_error(&error, "%s: ", number);
    return sl_cli_fail(error);
}

static void report_warnings(const SlRender *render, const SlRenderOrder *order)
{
    const SlRenderRow *row = order->row;

    for (guint i = 0; i < order->warnings->len; i++) {
        const char *text = order->warnings->pdata[i];
        if (render->stale != NULL && strcmp(text, render->stale) == 0)
            continue; /* said once, for the whole run */
        sl_cli_warn(render->cli, "%s%s'%s': %s", row->where != NULL ? row->where : "",
                    row->where != NULL ? ": " : "", row->number, text);
    }
}

/* The exit code that this order asks for. */
static int report(SlRender *render, SlRenderOrder *order)
{
    if (order->error == NULL && render->manifest != NULL)
        record_files(render, order, &order->error);
    if (order->error != NULL)
        return report_failure(render, order);
    report_warnings(render, order);
    if (render->manifest != NULL)
        sl_render_report_order(render, order);
    return SL_EXIT_DONE;
}

static void show_progress(const SlRender *render, guint done)
{
    gboolean terminal = isatty(STDERR_FILENO);
    guint n = render->orders->len, step = terminal ? 1 : MAX(n / 20, 1);

    if (!render->cli->progress || render->cli->quiet || (done % step != 0 && done != n))
        return;
    g_printerr("%sstarlabel: %u of %u labels%s", terminal ? "\r" : "", done, n,
               terminal && done < n ? "" : "\n");
}

static int collect(Run *run)
{
    SlRender *render = run->render;
    guint n_files = 0, n_failed = 0;
    int code = SL_EXIT_DONE;

    for (guint i = 0; i < render->orders->len; i++) {
        SlRenderOrder *order = render->orders->pdata[i];
        g_mutex_lock(&run->lock);
        while (!order->done)
            g_cond_wait(&run->landed, &run->lock);
        g_mutex_unlock(&run->lock);
        int result = report(render, order);
        n_files += result == SL_EXIT_DONE ? order->files->len : 0;
        n_failed += result != SL_EXIT_DONE;
        code = MAX(code, result);
        show_progress(render, i + 1);
    }
    if (render->manifest != NULL)
        sl_render_report_end(render, n_files, n_failed);
    return code;
}

/* ---- running ------------------------------------------------------------------------------- */

static guint count_drawable(const SlRender *render)
{
    guint n = 0;

    for (guint i = 0; i < render->orders->len; i++) {
        SlRenderOrder *order = render->orders->pdata[i];
        order->done = order->error != NULL;
        n += !order->done;
    }
    return n;
}

static gboolean open_output(SlRender *render, guint n_drawable, GError **error)
{
    if (strcmp(render->line->output, "-") != 0) {
        if (n_drawable > 0)
            render->manifest = sl_manifest_open(render->line->output, render->line->force, error);
        return n_drawable == 0 || render->manifest != NULL;
    }
    const SlRenderOrder *first = render->orders->pdata[0];
    if (render->orders->len == 1 && (first->error != NULL || first->files->len == 1) &&
        !render->cli->json)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                "'-o -' writes a single file; name one number, one use and one --format%s",
                render->cli->json ? ", and leave out --json" : "");
    return FALSE;
}

static int draw_all(SlRender *render, GError **error)
{
    Run run = {.render = render};
    GThreadPool *pool = g_thread_pool_new(work, &run, render->cli->jobs, TRUE, error);

    if (pool == NULL)
        return SL_EXIT_TROUBLE;
    g_mutex_init(&run.lock);
    g_cond_init(&run.landed);
    for (guint i = 0; i < render->orders->len; i++) {
        SlRenderOrder *order = render->orders->pdata[i];
        if (order->error == NULL)
            g_thread_pool_push(pool, order, NULL);
    }
    int code = collect(&run);
    g_thread_pool_free(pool, FALSE, TRUE);
    g_cond_clear(&run.landed);
    g_mutex_clear(&run.lock);
    return code;
}

int sl_render_run(SlRender *render)
{
    g_autoptr(GError) error = NULL;
    guint n_drawable = count_drawable(render);

    if (render->orders->len == 0)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_FORMAT, "the list has no rows"));
    if (!open_output(render, n_drawable, &error))
        return sl_cli_fail(g_steal_pointer(&error));
    if (render->stale != NULL && n_drawable > 0)
        sl_cli_warn(render->cli, "%s", render->stale);

    int code = draw_all(render, &error);
    if (render->manifest != NULL &&
        !sl_manifest_close(g_steal_pointer(&render->manifest), error == NULL ? &error : NULL))
        code = SL_EXIT_TROUBLE;
    if (error != NULL)
        code = sl_cli_fail(g_steal_pointer(&error));
    return code;
}
