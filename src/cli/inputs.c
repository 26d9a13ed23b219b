/*
 * inputs — what a file is made of, as a hash: is what stands there still current?
 *
 * By content, never by time: the words on the label, the template, the scheme files, the fonts, the
 * profile, every option that was said, and the version of this program. An option that is added to
 * the program one day counts from its first day, because all are taken but those that are named
 * here.
 */
#include "cli/render.h"

#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/sha256.h"

#define FORMULA       "3"               /* of this file: another one makes every file stale */
#define MAX_DATA_FILE ((gsize)64 << 20) /* a font, a scheme */

/* Settings that are resolved to something else here, or that decide only whether a label may be
 * drawn or what its file is called. */
static const char *const elsewhere[] = {"use",   "variant", "format", "template", "model", "level",
                                        "draft", "file",    "on",     "scheme",   NULL};
/* Settings that concern press PDFs alone. */
static const char *const press[] = {"bleed",    "marks",     "pdf", "spots",
                                    "die-line", "condition", NULL};

/* ---- data files, each hashed once ---------------------------------------------------------- */

static gboolean hash_file(GChecksum *sum, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, MAX_DATA_FILE, error);

    if (bytes == NULL)
        return FALSE;
    g_autofree char *sha256 = sl_sha256(bytes);
    g_checksum_update(sum, (const guchar *)sha256, -1);
    return TRUE;
}

/* scheme.ini, and that of the scheme it extends. */
static gboolean hash_scheme(const SlRender *render, const char *name, GChecksum *sum,
                            GError **error)
{
    g_autofree char *path = g_build_filename(render->cli->data, "assets", name, "scheme.ini", NULL);
    g_autoptr(GKeyFile) keys = g_key_file_new();

    if (!hash_file(sum, path, error))
        return FALSE;
    g_key_file_load_from_file(keys, path, G_KEY_FILE_NONE, NULL);
    g_autofree char *base = g_key_file_get_string(keys, "scheme", "extends", NULL);
    g_autofree char *safe = base != NULL ? sl_file_safe_name(base) : NULL;
    return base == NULL || strcmp(base, name) == 0 || strcmp(base, safe) != 0 ||
           hash_scheme(render, base, sum, error);
}

static gboolean hash_font(const SlRender *render, const char *face, GChecksum *sum, GError **error)
{
    g_autofree char *path = g_build_filename(render->cli->data, "fonts", face, NULL);

    return hash_file(sum, path, error);
}

/* Of what is hashed once for all orders; workers ask for it. */
static GMutex lock;

static const char *hash_data(SlRender *render, const SlScheme *scheme, GError **error)
{
    const char *known = g_hash_table_lookup(render->data_sums, scheme->name);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    if (known != NULL)
        return known;
    if (!hash_scheme(render, scheme->name, sum, error) ||
        !hash_font(render, scheme->number_face, sum, error) ||
        !hash_font(render, scheme->text_face, sum, error))
        return NULL;
    char *text = g_strdup(g_checksum_get_string(sum));
    g_hash_table_insert(render->data_sums, g_strdup(scheme->name), text);
    return text;
}

/* The hash of a scheme with its fonts. Borrowed. */
static const char *data_of(SlRender *render, const SlScheme *scheme, GError **error)
{
    g_mutex_lock(&lock);
    const char *sum = hash_data(render, scheme, error);
    g_mutex_unlock(&lock);
    return sum;
}

static const char *profile_of(SlRender *render)
{
    g_mutex_lock(&lock);
    if (render->profile_sum == NULL)
        render->profile_sum =
            render->line->profile != NULL ? sl_sha256(render->line->profile) : g_strdup("");
    g_mutex_unlock(&lock);
    return render->profile_sum;
}

/* ---- one order ----------------------------------------------------------------------------- */

static void add(GString *text, const char *name, const char *value)
{
    if (value != NULL)
        g_string_append_printf(text, "%s %u %s\n", name, (guint)strlen(value), value);
}

static void add_settings(GString *text, const SlWish *wish, gboolean for_press)
{
    for (guint i = 0; wish->said != NULL && i < sl_n_settings; i++) {
        const char *column = sl_settings[i].column;
        if (!g_strv_contains(elsewhere, column) && g_strv_contains(press, column) == for_press)
            add(text, column, wish->said[i]);
    }
}

/* What all files of the order are made of. */
static gboolean common(SlRender *render, const SlRenderOrder *order, GString *text, GError **error)
{
    const SlRenderRow *row = order->row;
    const char *data = data_of(render, row->scheme, error);
    g_autoptr(GString) asked = g_string_new(NULL);

    if (data == NULL)
        return FALSE;
    sl_decimal_append(asked, order->asked_mm, 6);
    add(text, "tool", SL_VERSION " " FORMULA);
    add(text, "scheme", row->scheme->name);
    add(text, "data", data);
    add(text, "template", sl_template_sha256(order->artwork->tpl));
    add(text, "name", order->artwork->name);
    add(text, "provenance", order->artwork->provenance);
    add(text, "use", order->use->name);
    add(text, "variant", order->variant->name);
    add(text, "asked", asked->str);
    if (order->device != NULL) { /* it may stand in a file of the user's own */
        g_autoptr(GString) device = g_string_new(NULL);
        sl_decimal_append(device, order->device->dots_per_mm, 6);
        g_string_append_c(device, ' ');
        sl_decimal_append(device, order->device->ink_spread_mm, 6);
        add(text, "printer", device->str);
    }
    add(text, "content", row->content);
    add(text, "unchecked", render->line->no_read_back ? "yes" : NULL);
    add_settings(text, &row->wish, FALSE);
    return TRUE;
}

gboolean sl_render_inputs(SlRender *render, SlRenderOrder *order, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!common(render, order, text, error))
        return FALSE;
    gsize shared = text->len;
    for (guint i = 0; i < order->files->len; i++) {
        SlRenderFile *file = order->files->pdata[i];

        g_string_truncate(text, shared);
        g_string_append_printf(text, "%s %d\n", sl_format_word(file->format), file->scale);
        if (file->format == SL_FORMAT_PDF) {
            add_settings(text, &order->row->wish, TRUE);
            add(text, "profile", profile_of(render));
            add(text, "epoch", g_getenv("SOURCE_DATE_EPOCH"));
        }
        g_free(file->inputs);
        file->inputs = sl_sha256_data(text->str, text->len);
    }
    return TRUE;
}
