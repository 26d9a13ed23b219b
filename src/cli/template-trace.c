/* template-trace — a photo goes to a worker; an SVG, a picture and a list of slots come back */
#include "cli/template-trace.h"

#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/length.h"
#include "base/words.h"
#include "cli/workers.h"
#include "draw/template-trace.h"
#include "label/claim.h"
#include "read/layout-trace.h"
#include "read/ocr.h"

#define PLACES 3

/* The parts of a worker's answer, in base64, one a line. */
enum { PART_SVG, PART_PICTURE, PART_WORDS, PARTS };

typedef struct {
    const SlTraceWish *wish;
    SlTraceOrder order;
    char *picture_path; /* of the reference picture */
    int code;           /* exit */
} Run;

/* ---- in the worker ------------------------------------------------------------------------- */

/* The label's code: the one of the scheme, else the only one that was read. */
static const SlCode *choose_code(const Run *run, const GPtrArray *codes, GError **error)
{
    const SlCode *only = NULL;
    int n = 0;

    for (guint i = 0; i < codes->len; i++) {
        const SlCode *code = g_ptr_array_index(codes, i);
        g_auto(SlClaim) claim = SL_CLAIM_INIT;
        if (code->unread)
            continue;
        gsize size;
        const guint8 *bytes = g_bytes_get_data(code->bytes, &size);
        sl_claim_read(bytes, size, run->wish->scheme, &claim);
        if (claim.kind != SL_CLAIM_NONE)
            return code;
        only = code;
        n++;
    }
    if (n == 1)
        return only;
    g_set_error_literal(error, SL_ERROR, SL_ERROR_FORMAT,
                        n == 0 ? _("no code found: closer, sharper, the whole label in the picture")
                               : _("several codes; crop the picture to one label"));
    return NULL;
}

static gboolean is_wanted(const SlPlan *plan, int slot, int n_levels)
{
    return slot <= SL_SLOT_LEVEL_TEXT || plan->slots[slot].present ||
           (slot >= SL_SLOT_STAR_1 && slot < SL_SLOT_STAR_1 + n_levels);
}

static void say_slots(const Run *run, const SlTrace *trace, GString *out)
{
    const SlPlan *plan = trace->plan;
    g_autofree char *width = sl_decimal(plan->width_mm, 2);
    g_autofree char *height = sl_decimal(plan->height_mm, 2);
    g_autofree char *name = sl_printable(run->wish->output);

    g_string_append_printf(out, "%s: %s x %s mm%s\n", name, width, height,
                           trace->edges ? ""
                                        : _(" (the label's edges are not seen: set the page)"));
    for (int slot = 0; slot < SL_SLOT_COUNT; slot++) {
        const SlRectMm *box = &plan->slots[slot].box;
        if (!is_wanted(plan, slot, run->wish->scheme->n_levels))
            continue;
        g_string_append_printf(out, "  %-11s ", sl_slot_id((SlSlotName)slot));
        if (!plan->slots[slot].present) {
            g_string_append_printf(out, "%s\n", _("not found: draw it"));
            continue;
        }
        const double values[] = {box->x, box->y, box->width, box->height};
        for (int i = 0; i < 4; i++) {
            g_autofree char *value = sl_decimal(values[i], 2);
            g_string_append_printf(out, "%s%s", i > 0 ? " " : "", value);
        }
        g_string_append_printf(
            out, "%s%s\n", slot == SL_SLOT_NUMBER && trace->number != NULL ? "  " : "",
            slot == SL_SLOT_NUMBER && trace->number != NULL ? trace->number : "");
    }
    if (trace->quarter != 0)
        g_string_append_printf(out,
                               _("  note        the code stands turned by %d degrees against "
                                 "the number\n"),
                               90 * (4 - trace->quarter));
}

static void write_slots(const Run *run, const SlTrace *trace, GString *out)
{
    const SlPlan *plan = trace->plan;
    SlJson json = sl_json_begin(out);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "template", run->wish->output);
    sl_json_string(&json, "reference", run->picture_path);
    sl_json_number(&json, "width_mm", plan->width_mm, PLACES);
    sl_json_number(&json, "height_mm", plan->height_mm, PLACES);
    sl_json_bool(&json, "edges", trace->edges);
    sl_json_string(&json, "number", trace->number);
    sl_json_int(&json, "code_turned", 90 * ((4 - trace->quarter) % 4));
    sl_json_array(&json, "slots");
    for (int slot = 0; slot < SL_SLOT_COUNT; slot++) {
        if (!plan->slots[slot].present)
            continue;
        const SlRectMm *box = &plan->slots[slot].box;
        sl_json_object(&json, NULL);
        sl_json_string(&json, "slot", sl_slot_id((SlSlotName)slot));
        sl_json_number(&json, "x", box->x, PLACES);
        sl_json_number(&json, "y", box->y, PLACES);
        sl_json_number(&json, "width", box->width, PLACES);
        sl_json_number(&json, "height", box->height, PLACES);
        sl_json_end(&json);
    }
    sl_json_end(&json);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(out, '\n');
}

static void pack(GString *out, const void *data, gsize n)
{
    g_autofree char *text = g_base64_encode(data, n);

    g_string_append(out, text);
    g_string_append_c(out, '\n');
}

static gboolean trace_photo(const Run *run, int fd, GString *out, GError **error)
{
    const char *path = run->wish->photo;
    g_autoptr(GBytes) bytes = sl_file_read_from(fd, path, SL_PHOTO_MAX_BYTES, error);
    g_autoptr(SlPhoto) photo = bytes != NULL ? sl_photo_load_bytes(path, bytes, error) : NULL;
    g_autoptr(GPtrArray) codes = photo != NULL ? sl_locate(photo, SL_EFFORT_NORMAL, error) : NULL;
    const SlCode *code = codes != NULL ? choose_code(run, codes, error) : NULL;
    g_autoptr(SlTrace) trace =
        code != NULL ? sl_layout_trace(photo, code, run->wish->scheme, &run->order, error) : NULL;
    g_autoptr(GBytes) png = trace != NULL ? sl_template_trace_picture(trace->flat, error) : NULL;
    g_autoptr(GString) words = g_string_new(NULL);

    if (png == NULL)
        return FALSE;
    g_autofree char *name = g_path_get_basename(run->picture_path);
    g_autofree char *svg = sl_template_trace(trace->plan, run->wish->scheme, name);
    (run->wish->cli->json ? write_slots : say_slots)(run, trace, words);
    pack(out, svg, strlen(svg));
    pack(out, g_bytes_get_data(png, NULL), g_bytes_get_size(png));
    pack(out, words->str, words->len);
    return TRUE;
}

static int fetch(guint index, gpointer data)
{
    const Run *run = data;

    (void)index;
    return sl_file_open_now(run->wish->photo);
}

static gpointer start(gpointer data)
{
    sl_ocr_prepare();
    return data;
}

static int work(guint index, int fd, gpointer started, GString *out)
{
    const Run *run = started;
    g_autoptr(GError) error = NULL;

    (void)index;
    if (trace_photo(run, fd, out, &error))
        return 0;
    if (!g_str_has_prefix(error->message, "'")) { /* the photo's own faults name it already */
        g_autofree char *shown = sl_printable(run->wish->photo);
        g_string_printf(out, "'%s': ", shown);
    }
    g_string_append(out, error->message);
    return 1;
}

/* ---- in the parent ------------------------------------------------------------------------- */

static gboolean put(const SlTraceWish *wish, const char *path, const void *data, gsize n,
                    GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, n);

    if (!wish->force && g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = sl_printable(path);
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s' stands there; --force overwrites it"), shown);
        return FALSE;
    }
    return sl_file_write(path, bytes, FALSE, error);
}

static gboolean put_all(const Run *run, const char *answer, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(answer, "\n", PARTS + 1);
    guchar *parts[PARTS] = {NULL};
    gsize n[PARTS];
    gboolean ok = g_strv_length(lines) >= PARTS;

    for (int i = 0; ok && i < PARTS; i++)
        parts[i] = g_base64_decode(lines[i], &n[i]);
    ok = ok && put(run->wish, run->picture_path, parts[PART_PICTURE], n[PART_PICTURE], error) &&
         put(run->wish, run->wish->output, parts[PART_SVG], n[PART_SVG], error) &&
         sl_stdout_write(parts[PART_WORDS], n[PART_WORDS], error);
    for (int i = 0; i < PARTS; i++)
        g_free(parts[i]);
    return ok;
}

static gboolean done(guint index, int code, const char *answer, const char *lost, gpointer data)
{
    Run *run = data;
    GError *error = NULL;

    (void)index;
    if (code == 0 && lost == NULL && put_all(run, answer, &error))
        return TRUE;
    if (error == NULL)
        error = g_error_new_literal(SL_ERROR, SL_ERROR_FORMAT, lost != NULL ? lost : answer);
    if (lost != NULL) {
        g_autofree char *shown = sl_printable(run->wish->photo);
        g_prefix_error(&error, "'%s' ", shown);
    }
    run->code = sl_cli_fail(error);
    return TRUE;
}

/* Exactly one of module and size, and a name that ends in .svg. */
static gboolean read_wish(const SlTraceWish *wish, Run *run, GError **error)
{
    const char *text = wish->module != NULL ? wish->module : wish->size;
    double mm;

    if (wish->output == NULL || !g_str_has_suffix(wish->output, ".svg")) {
        g_set_error_literal(
            error, SL_ERROR, SL_ERROR_USAGE,
            _("starlabel template trace PHOTO -o mine.svg takes one picture and the "
              "name of an SVG"));
        return FALSE;
    }
    if ((wish->module != NULL) == (wish->size != NULL)) {
        g_set_error_literal(error, SL_ERROR, SL_ERROR_USAGE,
                            _("the picture has no scale: give --module, the size of a module of "
                              "the code, or --size, the width of the label"));
        return FALSE;
    }
    if (!sl_length_parse_mm(text, &mm, error))
        return FALSE;
    if (!(mm > 0)) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%s' must be above zero"), text);
        return FALSE;
    }
    *(wish->module != NULL ? &run->order.module_mm : &run->order.width_mm) = mm;
    run->order.number = wish->number;
    g_autofree char *stem = g_strndup(wish->output, strlen(wish->output) - strlen(".svg"));
    run->picture_path = g_strconcat(stem, "-reference.png", NULL);
    return TRUE;
}

int sl_cli_template_trace(const SlTraceWish *wish)
{
    Run run = {.wish = wish, .code = SL_EXIT_DONE};
    GError *error = NULL;

    const SlWorkerPlan plan = {
        .open = fetch, .start = start, .work = work, .done = done, .data = &run, .confine = TRUE};
    if (!read_wish(wish, &run, &error) || !sl_workers_run(1, 1, &plan, &error))
        run.code = sl_cli_fail(error);
    g_free(run.picture_path);
    return run.code;
}
