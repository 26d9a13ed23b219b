/*
 * render-run — threads; results in the order of the rows
 *
 * Workers draw, read back and write. This thread alone hands out rows and reports, in the order of
 * the rows, so that nothing that is printed depends on the number of workers. It is never more than
 * a few orders ahead: memory does not grow with the list. With --jobs 1 it draws, too.
 */
#include "cli/rows.h"

#include <string.h>

#include "base/error.h"
#include "cli/kit.h"
#include "base/file.h"
#include "base/words.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/render-proof.h"

#define ORDERS_AHEAD 8 /* of each worker */

typedef struct {
    SlRender *render;
    SlProof *proof; /* or NULL */
    GMutex lock;
    GCond landed;
    GQueue waiting;     /* SlRenderOrder*: handed out, not reported, in the order of the rows */
    GPtrArray *planned; /* of the row in hand; NULL: none */
    guint next;         /* of `planned` */
    gboolean ended;     /* no more rows */
    gint stopping;      /* --fail-fast, and one has failed */
    GError *error;      /* the list cannot be read further */
} Run;

/* --fail-fast, and one has failed; or a signal asks the run to end. */
static gboolean is_stopping(Run *run)
{
    return g_atomic_int_get(&run->stopping) || sl_interrupted();
}

static gboolean hand_out(const SlRender *render, SlRenderOrder *order, const SlIssued *issued,
                         GError **error)
{
    if (render->manifest != NULL)
        return sl_render_land(render, order, issued, error);

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

    if (scene->symbol == NULL && plan->code_side > 0) { /* inside finished artwork */
        facts.side = plan->code_side;
        facts.version = (plan->code_side - 17) / 4; /* ISO/IEC 18004, 6.3.1 */
        facts.module_mm = plan->module_mm;
        facts.dots_per_module = scene->dots_per_module;
    }
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

/* Draw it; or, where all its files stand already, only compose it for what is reported. */
static gboolean issue_order(const SlRender *render, SlRenderOrder *order, GError **error)
{
    const SlRenderRow *row = order->row;
    g_auto(SlIssued) issued = SL_ISSUED_INIT;
    const SlStage *stage = sl_stage_box_open(order->stage, error);
    SlIssueOrder issue = {
        .row = sl_render_issue_row(render, row),
        .stage = stage,
        .use = order->use,
        .formats = order->unchanged ? 0 : order->formats,
        .pdf = order->pdf,
        .unchecked = render->line->no_read_back || order->unchanged,
    };

    if (stage == NULL || !sl_issue(&issue, &issued, error))
        return FALSE;
    order->facts = gather(issued.scene);
    order->facts.quiet_zone = row->scheme->quiet_zone_modules;
    order->warnings = g_steal_pointer(&issued.warnings);
    gboolean landed = order->unchanged ? sl_render_note(render, order, error)
                                       : hand_out(render, order, &issued, error);
    if (landed && render->line->proof != NULL)
        order->scene = g_steal_pointer(&issued.scene);
    return landed;
}

static gboolean draw_order(SlRender *render, SlRenderOrder *order, GError **error)
{
    if (render->manifest != NULL && !sl_render_inputs(render, order, error))
        return FALSE;
    order->unchanged =
        render->manifest != NULL && !render->line->force && sl_render_is_current(render, order);
    if (!issue_order(render, order, error))
        return FALSE;
    if (!sl_render_look(order, error))
        return FALSE;
    if (render->stale != NULL)
        g_ptr_array_add(order->warnings, sl_note_copy(render->stale));
    return TRUE;
}

static void work(gpointer data, gpointer user_data)
{
    SlRenderOrder *order = data;
    Run *run = user_data;

    order->skipped = is_stopping(run);
    if (!order->skipped)
        draw_order(run->render, order, &order->error);
    sl_stage_box_release(g_steal_pointer(&order->stage));
    g_mutex_lock(&run->lock);
    order->done = TRUE;
    g_cond_signal(&run->landed);
    g_mutex_unlock(&run->lock);
}

/* ---- reporting, in the order of the rows --------------------------------------------------- */

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
    if (render->sums.rows > 1 && !g_str_has_prefix(error->message, number))
        g_prefix_error(&error, "%s: ", number);
    return sl_cli_fail(error);
}

/* A row that is drawn for several uses is warned of once: its orders come one after another. */
static void report_warnings(SlRender *render, const SlRenderOrder *order)
{
    const SlRenderRow *row = order->row;

    for (guint i = 0; i < order->warnings->len; i++) {
        const SlNote *note = order->warnings->pdata[i];
        if (render->stale != NULL && strcmp(note->text, render->stale->text) == 0)
            continue; /* said once, for the whole run */
        g_autofree char *said =
            g_strdup_printf("%s%s'%s': %s", row->where != NULL ? row->where : "",
                            row->where != NULL ? ": " : "", row->number, note->shown);
        if (g_strcmp0(said, render->warned) == 0)
            continue;
        sl_cli_warn(render->cli, "%s", said);
        g_free(render->warned);
        render->warned = g_steal_pointer(&said);
    }
}

/* The exit code that this order asks for. */
static int report(SlRender *render, SlRenderOrder *order)
{
    if (order->error != NULL)
        return report_failure(render, order);
    report_warnings(render, order);
    if (render->manifest != NULL)
        sl_render_report_order(render, order);
    return SL_EXIT_DONE;
}

/* ---- handing out --------------------------------------------------------------------------- */

/* The next order of this run, or NULL at the end. */
static SlRenderOrder *next_order(Run *run)
{
    SlRender *render = run->render;

    while (!run->ended && (run->planned == NULL || run->next == run->planned->len)) {
        SlRenderRow *row;

        g_clear_pointer(&run->planned, g_ptr_array_unref);
        run->next = 0;
        if (!sl_rows_next(render->source, &row, &run->error) || row == NULL)
            run->ended = TRUE;
        else if (sl_render_is_own(render, row))
            run->planned = sl_render_plan_row(render, row);
        if (!run->ended)
            sl_render_row_unref(row);
    }
    if (run->ended)
        return NULL;
    SlRenderOrder *order = run->planned->pdata[run->next];
    run->planned->pdata[run->next++] = NULL; /* the queue has it now */
    return order;
}

/* `pool` NULL: draw here. */
static void hand_out_more(Run *run, GThreadPool *pool)
{
    SlRender *render = run->render;
    guint most = pool != NULL ? (guint)render->cli->jobs * ORDERS_AHEAD : 1;

    while (g_queue_get_length(&run->waiting) < most && !is_stopping(run)) {
        SlRenderOrder *order = next_order(run);
        if (order == NULL)
            return;
        g_queue_push_tail(&run->waiting, order);
        order->done = order->error != NULL;
        if (order->done)
            continue;
        if (pool != NULL)
            g_thread_pool_push(pool, order, NULL);
        else
            work(order, run);
    }
}

static SlRenderOrder *await(Run *run)
{
    SlRenderOrder *order = g_queue_pop_head(&run->waiting);

    g_mutex_lock(&run->lock);
    while (order != NULL && !order->done)
        g_cond_wait(&run->landed, &run->lock);
    g_mutex_unlock(&run->lock);
    return order;
}

typedef struct {
    Run *run;
    GThreadPool *pool; /* or NULL */
    SlProgress *progress;
    SlRenderTally tally;
    GPtrArray *row; /* SlRenderOrder*: of the row in hand, reported */
    guint n_reported;
    int code;
} Collection;

static void collect_order(Collection *collection, SlRenderOrder *order)
{
    Run *run = collection->run;
    SlRenderTally *tally = &collection->tally;

    sl_progress_pause(collection->progress);
    int result = report(run->render, order);
    gboolean failed = result != SL_EXIT_DONE;
    tally->files += failed ? 0 : order->files->len;
    tally->unchanged += order->unchanged ? order->files->len : 0;
    tally->failed += failed;
    collection->n_reported++;
    collection->code = MAX(collection->code, result);
    if (!failed && run->proof != NULL)
        sl_proof_add(run->proof, order);
    sl_progress_step(collection->progress, failed, order->unchanged);
    if (failed && run->render->line->fail_fast)
        g_atomic_int_set(&run->stopping, TRUE);
}

/* All orders of a row are reported: its kit can be made. */
static void finish_row(Collection *collection)
{
    SlRender *render = collection->run->render;
    SlRenderOrder *last = collection->row->pdata[collection->row->len - 1];

    if (render->line->kit && sl_interrupted() && !last->skipped && !collection->run->stopping)
        collection->n_reported--; /* no label is done without its kit */
    else if (render->line->kit && last->error == NULL && !is_stopping(collection->run) &&
             !sl_kit_land(render, collection->row, &collection->tally.files, &last->error)) {
        int result = report_failure(render, last); /* MAX would call it twice */
        collection->code = MAX(collection->code, result);
        collection->tally.failed++;
    }
    g_ptr_array_set_size(collection->row, 0);
}

static void collect_all(Collection *collection)
{
    Run *run = collection->run;

    for (;;) {
        hand_out_more(run, collection->pool);
        SlRenderOrder *order = await(run);
        const GPtrArray *row = collection->row;
        if (row->len > 0 && (order == NULL || ((SlRenderOrder *)row->pdata[0])->row != order->row))
            finish_row(collection);
        if (order == NULL)
            return;
        if (!run->stopping && !order->skipped)
            collect_order(collection, order);
        g_ptr_array_add(collection->row, order);
    }
}

/* manifest.json of a part says which part of what it is. */
static void sign_part(const SlRender *render, guint missing)
{
    const SlRenderLine *line = render->line;

    if (line->shards == 0 || render->manifest == NULL)
        return;
    g_autofree char *shard = g_strdup_printf("%u/%u", line->shard, line->shards);
    SlManifestPart part = {shard, render->source->sha256, render->sums.rows, render->sums.own_rows,
                           missing};
    sl_manifest_set_part(render->manifest, &part);
}

static int collect(Run *run, GThreadPool *pool)
{
    SlRender *render = run->render;
    g_autoptr(GPtrArray) row = g_ptr_array_new_with_free_func((GDestroyNotify)sl_render_order_free);
    Collection collection = {
        .run = run,
        .pool = pool,
        .progress = sl_progress_new(render->cli, N_("labels"), render->sums.orders),
        .row = row,
        .code = SL_EXIT_DONE,
    };

    collect_all(&collection);
    sl_progress_free(collection.progress);
    sign_part(render, collection.tally.failed + render->sums.orders - collection.n_reported);
    if (render->manifest != NULL)
        sl_render_report_end(render, &collection.tally);
    sl_interrupt_report(collection.n_reported, render->sums.orders, N_("labels"),
                        _("run the same command again to go on"));
    return collection.code;
}

/* ---- running ------------------------------------------------------------------------------- */

static gboolean open_output(SlRender *render, GError **error)
{
    const SlRenderSums *sums = &render->sums;

    if (render->manifest != NULL)
        return (sums->drawable == 0 && render->line->shards == 0) ||
               sl_manifest_begin(render->manifest, error);
    if (sums->orders == 1 && (sums->drawable == 0 || sums->first_files == 1) && !render->cli->json)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'-o -' writes a single file; name one number, one use and one --format%s"),
                render->cli->json ? _(", and leave out --json") : "");
    return FALSE;
}

static gboolean begin_proof(Run *run, GError **error)
{
    SlRender *render = run->render;

    if (render->line->proof == NULL || render->sums.drawable == 0)
        return TRUE;
    if (render->sums.drawable > SL_PROOF_MAX_LABELS) {
        g_set_error(
            error, SL_ERROR, SL_ERROR_LIMIT,
            _("a proof shows up to %d labels, these are %u: draw parts of the list (--shard)"),
            SL_PROOF_MAX_LABELS, render->sums.drawable);
        return FALSE;
    }
    SlFonts *fonts = sl_render_stock_fonts(render->stock, render->sums.scheme, error);
    run->proof = fonts != NULL ? sl_proof_new(fonts) : NULL;
    return fonts != NULL;
}

static int draw_all(SlRender *render, GError **error)
{
    Run run = {.render = render, .waiting = G_QUEUE_INIT};

    if (!begin_proof(&run, error))
        return SL_EXIT_TROUBLE;
    GThreadPool *pool = NULL; /* --jobs 1 is this thread */

    if (render->cli->jobs > 1 &&
        (pool = g_thread_pool_new(work, &run, render->cli->jobs, TRUE, error)) == NULL)
        return SL_EXIT_TROUBLE;
    g_mutex_init(&run.lock);
    g_cond_init(&run.landed);
    sl_rows_rewind(render->source);
    int code = collect(&run, pool);
    if (pool != NULL)
        g_thread_pool_free(pool, FALSE, TRUE);
    g_clear_pointer(&run.planned, g_ptr_array_unref);
    if (run.proof != NULL && run.error == NULL && !sl_interrupted())
        sl_proof_write(run.proof, render->line->proof, &render->cli->on, &run.error);
    sl_proof_free(run.proof);
    g_cond_clear(&run.landed);
    g_mutex_clear(&run.lock);
    if (run.error != NULL)
        g_propagate_error(error, run.error);
    return code;
}

int sl_render_run(SlRender *render)
{
    g_autoptr(GError) error = NULL;
    int code = SL_EXIT_TROUBLE;

    if (render->sums.rows == 0)
        g_set_error(&error, SL_ERROR, SL_ERROR_FORMAT, _("the list has no rows"));
    else if (open_output(render, &error)) {
        if (render->stale != NULL && render->sums.drawable > 0)
            sl_cli_warn(render->cli, "%s", render->stale->shown);
        sl_interrupt_watch();
        code = draw_all(render, &error);
    }
    if (render->manifest != NULL &&
        !sl_manifest_close(g_steal_pointer(&render->manifest), error == NULL ? &error : NULL))
        code = SL_EXIT_TROUBLE;
    return error != NULL ? sl_cli_fail(g_steal_pointer(&error)) : code;
}
