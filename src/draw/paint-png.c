/*
 * paint-png — a palette raster becomes a PNG (ISO/IEC 15948)
 *
 * libpng makes every chunk; the image data alone are deflated by our own draw/deflate-rows.h,
 * because that takes a fifth of the time. Rows that repeat are filtered with Up, which leaves
 * zeros.
 */
#include "draw/paint.h"

#include "base/error.h"
#include "base/words.h"
#include "draw/deflate-rows.h"

#include <math.h>
#include <png.h>
#include <string.h>

static int bit_depth(int n_palette)
{
    return n_palette <= 2 ? 1 : n_palette <= 4 ? 2 : n_palette <= 16 ? 4 : 8;
}

/* Pack `n` indices into bytes, the first in the high bits (clause 7.2). */
static void pack_row(const guint8 *px, int n, int depth, guint8 *out)
{
    const int per_byte = 8 / depth;

    if (depth == 8) {
        memcpy(out, px, (gsize)n);
        return;
    }
    for (int x = 0; x < n; x += per_byte) {
        guint byte = 0;

        for (int i = 0; i < per_byte; i++)
            byte = byte << depth | (x + i < n ? px[x + i] : 0u);
        *out++ = (guint8)byte;
    }
}

/* The filtered rows, each led by its filter type (clause 9.2): Up where a row repeats the one
 * above it, else None, which is best for palette indices. Owned by the caller. */
static guint8 *filter_rows(const SlRaster *raster, int depth, gsize *n_bytes)
{
    const gsize row_bytes = ((gsize)raster->width * (gsize)depth + 7) / 8;
    const gsize width = (gsize)raster->width;
    guint8 *rows = g_malloc((row_bytes + 1) * (gsize)raster->height), *out = rows;

    for (int y = 0; y < raster->height; y++) {
        const guint8 *px = raster->px + (gsize)y * width;

        if (y > 0 && memcmp(px, px - width, width) == 0) {
            *out++ = PNG_FILTER_VALUE_UP;
            memset(out, 0, row_bytes);
        } else {
            *out++ = PNG_FILTER_VALUE_NONE;
            pack_row(px, raster->width, depth, out);
        }
        out += row_bytes;
    }
    *n_bytes = (gsize)(out - rows);
    return rows;
}

/* ---- chunks -------------------------------------------------------------------------------- */

static void append_bytes(png_structp png, png_bytep data, png_size_t n)
{
    g_byte_array_append(png_get_io_ptr(png), data, (guint)n);
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static void keep_message(png_structp png, png_const_charp message)
{
    g_strlcpy(png_get_error_ptr(png), message, 100);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static png_text international_text(const char *key, const char *text, const char *lang)
{
    return (png_text){
        .compression = PNG_ITXT_COMPRESSION_NONE,
        .key = (char *)(gsize)key,
        .text = (char *)(gsize)text,
        .itxt_length = strlen(text),
        .lang = (char *)(gsize)lang,
        .lang_key = (char *)(gsize) "",
    };
}

static void set_header(png_structp png, png_infop info, const SlRaster *raster,
                       const SlScene *scene, int scale)
{
    png_uint_32 per_metre = (png_uint_32)lround(scene->dots_per_mm * scale * 1000);
    const char *lang = scene->lang ? scene->lang : "";
    png_color palette[256];
    png_byte alpha[256];
    png_text texts[3];
    int n = 0, n_alpha = 0;

    for (int i = 0; i < raster->n_palette; i++)
        palette[i] =
            (png_color){raster->palette[i][0], raster->palette[i][1], raster->palette[i][2]};
    png_set_IHDR(png, info, (png_uint_32)raster->width, (png_uint_32)raster->height,
                 bit_depth(raster->n_palette), PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_PLTE(png, info, palette, raster->n_palette);
    for (int i = 0; i < raster->n_palette; i++) {
        alpha[i] = (png_byte)(255 - raster->clear[i]);
        n_alpha = raster->clear[i] ? i + 1 : n_alpha;
    }
    if (n_alpha)
        png_set_tRNS(png, info, alpha, n_alpha, NULL);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_RELATIVE);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    if (scene->title)
        texts[n++] = international_text("Title", scene->title, lang);
    if (scene->desc)
        texts[n++] = international_text("Description", scene->desc, lang);
    texts[n++] = international_text("Software", "starlabel " SL_VERSION, "");
    png_set_text(png, info, texts, n);
}

/* Everything between setjmp and its return; libpng comes back here by longjmp on an error. */
static gboolean write_chunks(png_structp png, png_infop info, const SlRaster *raster,
                             const SlScene *scene, int scale, const GByteArray *data)
{
    if (setjmp(png_jmpbuf(png)))
        return FALSE;
    set_header(png, info, raster, scene, scale);
    png_write_info(png, info);
    png_write_chunk(png, (png_const_bytep) "IDAT", data->data, data->len);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
    return TRUE;
}

GBytes *sl_paint_png(const SlRaster *raster, const SlScene *scene, int scale, GError **error)
{
    char message[100] = "out of memory";
    gsize n;
    g_autofree guint8 *rows = filter_rows(raster, bit_depth(raster->n_palette), &n);
    g_autoptr(GByteArray) deflated = g_byte_array_new();
    g_autoptr(GByteArray) out = g_byte_array_new();
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, message, keep_message, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    gboolean done = FALSE;

    sl_deflate_rows(rows, n, n / (gsize)raster->height, deflated);
    if (info && deflated->len <= G_MAXINT32) { /* the most that one chunk holds */
        png_set_write_fn(png, out, append_bytes, flush_nothing);
        done = write_chunks(png, info, raster, scene, scale, deflated);
    }
    png_destroy_write_struct(&png, &info);
    if (!done) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'%s': libpng: %s"), sl_scene_name(scene),
                    message);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}
