/* locate — run the passes until something is read, join what they say */
#include "read/locate.h"

#include "read/code-text.h"
#include "read/search.h"
#include "read/second-look.h"

#include <math.h>
#include <string.h>

SlCode sl_code_in_grey(const SlCode *code, const SlPhoto *photo)
{
    double scale = photo->scale > 0 ? photo->scale : 1;
    SlCode copy = *code;

    for (int i = 0; i < 4; i++) {
        copy.corners.p[i].x = (code->corners.p[i].x + 0.5) / scale - 0.5;
        copy.corners.p[i].y = (code->corners.p[i].y + 0.5) / scale - 0.5;
    }
    return copy;
}

void sl_code_free(SlCode *code)
{
    if (code == NULL)
        return;
    g_clear_pointer(&code->bytes, g_bytes_unref);
    g_free(code->text);
    g_free(code);
}

static SlPointPx centre_of(const SlQuadPx *quad)
{
    SlPointPx c = {0, 0};

    for (int i = 0; i < 4; i++) {
        c.x += quad->p[i].x / 4;
        c.y += quad->p[i].y / 4;
    }
    return c;
}

/* Two readings are of one place if their centres are nearer than a third of the smaller side. */
static gboolean same_place(const SlQuadPx *a, const SlQuadPx *b)
{
    SlPointPx ca = centre_of(a), cb = centre_of(b);
    double side = sqrt(MIN(sl_quad_area(a), sl_quad_area(b)));

    return hypot(ca.x - cb.x, ca.y - cb.y) < side / 3;
}

static SlCode *code_at(const GPtrArray *codes, const SlQuadPx *corners)
{
    for (guint i = 0; i < codes->len; i++) {
        SlCode *code = g_ptr_array_index(codes, i);
        if (same_place(&code->corners, corners))
            return code;
    }
    return NULL;
}

/* What a reading says becomes what the code says. */
static void take(SlCode *code, const SlFound *found, const SlPass *pass)
{
    code->unread = found->bytes == NULL;
    if (!code->unread) {
        code->bytes = g_bytes_ref(found->bytes);
        code->text = sl_code_text(found->bytes, found->eci, &code->encoding);
    }
    code->corners = found->corners;
    code->bent = found->bent;
    code->version = found->version;
    code->engine = found->engine;
    code->pass = pass->name;
    code->mirrored = found->mirrored;
    code->inverted = pass->treatment == SL_TREAT_INVERT;
}

/* Join one reading with the codes known so far: new, the same again, or another opinion. */
static void join(GPtrArray *codes, const SlFound *found, const SlPass *pass)
{
    if (!sl_quad_is_convex(&found->corners))
        return; /* a place that cannot be: no label can be checked around it */
    SlCode *known = code_at(codes, &found->corners);
    if (known == NULL && codes->len < SL_LOCATE_MAX_CODES) {
        known = g_new0(SlCode, 1);
        g_ptr_array_add(codes, known);
        take(known, found, pass);
    } else if (known != NULL && known->unread) {
        take(known, found, pass);
    } else if (known != NULL && found->bytes != NULL &&
               !g_bytes_equal(known->bytes, found->bytes)) {
        known->disputed = TRUE;
    }
}

static GArray *places_read(const GPtrArray *codes)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));

    for (guint i = 0; i < codes->len; i++) {
        const SlCode *code = g_ptr_array_index(codes, i);
        if (!code->unread)
            g_array_append_val(places, code->corners);
    }
    return places;
}

/* Which passes still have something to look for. */
static SlWhen least_needed(const GPtrArray *codes, guint n_read)
{
    if (n_read == 0)
        return SL_WHEN_NONE_READ;
    return codes->len > 1 ? SL_WHEN_MORE : SL_WHEN_ALWAYS;
}

static void run_passes(const SlImage *grey, SlEffort effort, GPtrArray *codes)
{
    g_autoptr(SlScales) scales = sl_scales_new(grey);

    for (guint i = 0; i < sl_n_passes; i++) {
        const SlPass *pass = &sl_passes[i];
        g_autoptr(GArray) known = places_read(codes);
        if (pass->effort > effort || pass->when < least_needed(codes, known->len))
            continue;
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);
        sl_pass_run(pass, scales, known, found);
        for (guint k = 0; k < found->len; k++)
            join(codes, g_ptr_array_index(found, k), pass);
    }
}

static void refine(const SlImage *grey, GPtrArray *codes)
{
    for (guint i = 0; i < codes->len; i++) {
        SlCode *code = g_ptr_array_index(codes, i);
        if (!code->unread && !code->bent.known) /* a bent one stands on all its edges already */
            sl_corners_refine(grey, code->inverted, &code->corners, &code->version);
    }
}

static gboolean is_ascii(GBytes *bytes)
{
    gsize n = 0;
    const guint8 *data = g_bytes_get_data(bytes, &n);

    for (gsize i = 0; i < n; i++)
        if (data[i] >= 0x80)
            return FALSE;
    return TRUE;
}

/*
 * Where a symbol names its character set (ECI), zbar hands out UTF-8 and not the symbol's bytes. Of
 * ASCII both are the same; anything else is read once more by the engine that keeps the bytes.
 */
static void confirm(const SlImage *grey, GPtrArray *codes)
{
    for (guint i = 0; i < codes->len; i++) {
        SlCode *code = g_ptr_array_index(codes, i);
        if (code->unread || strcmp(code->engine, "zbar") != 0 || is_ascii(code->bytes))
            continue;
        SlFound *again = sl_read_flat(grey, &code->corners, code->version);
        code->disputed = again == NULL;
        if (again != NULL && !g_bytes_equal(again->bytes, code->bytes)) {
            g_bytes_unref(code->bytes);
            g_free(code->text);
            code->bytes = g_bytes_ref(again->bytes);
            code->text = sl_code_text(again->bytes, again->eci, &code->encoding);
        }
        sl_found_free(again);
    }
}

/* From px of the grey picture to px of the file. */
static void to_file_px(SlQuadPx *quad, double scale)
{
    for (int i = 0; i < 4; i++) {
        quad->p[i].x = (quad->p[i].x + 0.5) * scale - 0.5;
        quad->p[i].y = (quad->p[i].y + 0.5) * scale - 0.5;
    }
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const SlCode *first = *(SlCode *const *)a, *second = *(SlCode *const *)b;
    SlPointPx ca = centre_of(&first->corners), cb = centre_of(&second->corners);

    if (first->unread != second->unread)
        return first->unread ? 1 : -1;
    if (ca.y != cb.y)
        return ca.y < cb.y ? -1 : 1;
    return ca.x < cb.x ? -1 : ca.x > cb.x;
}

GPtrArray *sl_locate(const SlPhoto *photo, SlEffort effort, GError **error)
{
    GPtrArray *codes = g_ptr_array_new_with_free_func((GDestroyNotify)sl_code_free);

    (void)error; /* an engine that fails has found nothing */
    run_passes(photo->grey, effort, codes);
    refine(photo->grey, codes);
    confirm(photo->grey, codes);
    for (guint i = 0; i < codes->len; i++)
        to_file_px(&((SlCode *)g_ptr_array_index(codes, i))->corners, photo->scale);
    g_ptr_array_sort(codes, by_place);
    return codes;
}
