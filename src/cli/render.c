/*
 * render — `starlabel render`: rows of the registry become artwork
 */
#include "cli/rows.h"

#include <string.h>

#include "base/error.h"
#include "cli/interrupt.h"

void sl_render_clear(SlRender *render)
{
    g_clear_pointer(&render->source, sl_rows_free);
    g_clear_pointer(&render->data_sums, g_hash_table_unref);
    g_clear_pointer(&render->profile_sum, g_free);
    g_clear_pointer(&render->stock, sl_render_stock_free);
    g_clear_pointer(&render->newest, sl_edition_free);
    g_clear_pointer(&render->registry, sl_registry_close);
    g_clear_pointer(&render->stale, sl_note_free);
    g_clear_pointer(&render->warned, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlRender, sl_render_clear)

/* A draft needs no registry: where there is none, nothing is listed. */
gboolean sl_render_open(SlRender *render, GError **error)
{
    gboolean needless =
        render->line->wish.draft && !g_file_test(render->cli->registry, G_FILE_TEST_EXISTS);
    g_autoptr(GError) reason = NULL;

    if (needless)
        return TRUE;
    render->registry = sl_cli_registry_open(render->cli, SL_REGISTRY_READ, error);
    if (render->registry == NULL)
        return FALSE;
    render->newest = sl_registry_newest(render->registry, &reason);
    if (reason == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* What earlier runs left in the folder is read before anything is planned. */
static gboolean open_manifest(SlRender *render, GError **error)
{
    if (strcmp(render->line->output, "-") == 0)
        return TRUE;
    render->manifest = sl_manifest_open(render->line->output, render->line->force, error);
    return render->manifest != NULL;
}

static int render_line(const SlRenderLine *line, SlCli *cli)
{
    g_auto(SlRender) render = {
        .cli = cli,
        .line = line,
        .scheme_given = cli->scheme != NULL,
        .stock = sl_render_stock_new(cli->data, line->issued),
        .data_sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    GError *error = NULL;

    if (!sl_render_open(&render, &error) || !open_manifest(&render, &error) ||
        !sl_render_survey(&render, &error)) {
        if (render.manifest != NULL)
            sl_manifest_close(render.manifest, NULL);
        return sl_cli_fail(error);
    }
    return sl_render_run(&render);
}

int sl_cli_render(int argc, char **argv)
{
    SlCli cli = SL_CLI_INIT;
    SlRenderLine line = {.from = NULL};
    int code = sl_render_line_parse(&line, &cli, argc, argv);

    if (code < 0)
        code = render_line(&line, &cli);
    sl_render_line_clear(&line);
    sl_cli_clear(&cli);
    code = sl_cli_flush(code);
    sl_interrupt_die();
    return code;
}
