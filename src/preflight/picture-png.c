/* picture-png — PNG files through libpng, with what they say of their size */
#include "preflight/picture.h"

#include "base/error.h"
#include "base/words.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

#define MAX_CHUNK_BYTES (8 << 20) /* of one text or profile */
#define MAX_TEXTS       64

typedef struct {
    const char *name;
    const guint8 *data;
    gsize n, at;
    char reason[128];
    png_structp png;
    png_infop info;
    SlPicture *picture;
    png_bytep *rows;
    GString *words;
} Reader;

G_GNUC_NORETURN static void fail(png_structp png, png_const_charp message)
{
    Reader *reader = png_get_error_ptr(png);

    g_strlcpy(reader->reason, message, sizeof reader->reason);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void take(png_structp png, png_bytep out, png_size_t n)
{
    Reader *reader = png_get_io_ptr(png);

    if (n > reader->n - reader->at)
        png_error(png, "it ends too early");
    memcpy(out, reader->data + reader->at, n);
    reader->at += n;
}

/* Whatever comes: eight bits of RGB on white. */
static void ask_for_rgb(Reader *reader)
{
    png_color_16 white = {.red = 255, .green = 255, .blue = 255, .gray = 255};

    png_set_expand(reader->png);
    png_set_strip_16(reader->png);
    png_set_gray_to_rgb(reader->png);
    if ((png_get_color_type(reader->png, reader->info) & PNG_COLOR_MASK_ALPHA) != 0 ||
        png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0)
        png_set_background(reader->png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
    png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
}

static void read_facts(Reader *reader, SlPngFacts *facts)
{
    png_uint_32 x = 0, y = 0;
    int unit = 0, n_texts = 0;
    png_textp texts = NULL;

    if (png_get_pHYs(reader->png, reader->info, &x, &y, &unit) != 0 &&
        unit == PNG_RESOLUTION_METER && x > 0 && y > 0) {
        facts->px_per_mm_x = x / 1000.0;
        facts->px_per_mm_y = y / 1000.0;
    }
    png_get_text(reader->png, reader->info, &texts, &n_texts);
    for (int i = 0; i < MIN(n_texts, MAX_TEXTS); i++)
        if (texts[i].text != NULL)
            g_string_append_printf(reader->words, "%s\n", texts[i].text);
}

/* Everything that libpng may leave by longjmp; FALSE with `reason` or `too_large`. */
static gboolean decode(Reader *reader, SlPngFacts *facts, gboolean *too_large)
{
    if (setjmp(png_jmpbuf(reader->png)) != 0)
        return FALSE;
    png_set_chunk_malloc_max(reader->png, MAX_CHUNK_BYTES);
    png_set_user_limits(reader->png, SL_IMAGE_MAX_SIDE_PX, SL_IMAGE_MAX_SIDE_PX);
    png_set_read_fn(reader->png, reader, take);
    png_read_info(reader->png, reader->info);
    gsize width = png_get_image_width(reader->png, reader->info);
    gsize height = png_get_image_height(reader->png, reader->info);
    if ((gint64)(width * height) > SL_PICTURE_MAX_PIXELS) {
        *too_large = TRUE;
        return FALSE;
    }
    ask_for_rgb(reader);
    if (png_get_rowbytes(reader->png, reader->info) != width * 3)
        png_error(reader->png, "its pixels cannot be made RGB");
    reader->picture = sl_picture_new((int)width, (int)height);
    reader->rows = g_new(png_bytep, height);
    for (gsize i = 0; i < height; i++)
        reader->rows[i] = reader->picture->rgb + i * width * 3;
    png_read_image(reader->png, reader->rows);
    png_read_end(reader->png, reader->info);
    read_facts(reader, facts);
    return TRUE;
}

SlPicture *sl_picture_from_png(const char *name, GBytes *bytes, SlPngFacts *facts, GError **error)
{
    Reader *reader = g_new0(Reader, 1);
    SlPicture *picture = NULL;
    SlPngFacts read = {0};
    gboolean too_large = FALSE;

    reader->data = g_bytes_get_data(bytes, &reader->n);
    reader->words = g_string_new(NULL);
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, ignore);
    reader->info = reader->png != NULL ? png_create_info_struct(reader->png) : NULL;
    if (reader->info != NULL && decode(reader, &read, &too_large)) {
        picture = g_steal_pointer(&reader->picture);
        read.words = g_strdup(reader->words->str);
        *facts = read;
    } else if (too_large) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                    _("'%s': more than %d million pixels; give one label a file"), name,
                    (int)(SL_PICTURE_MAX_PIXELS / 1000000));
    } else {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s': a damaged PNG (%s); export it again"), name,
                    *reader->reason != '\0' ? reader->reason : _("it cannot be read"));
    }
    if (reader->png != NULL)
        png_destroy_read_struct(&reader->png, &reader->info, NULL);
    sl_picture_free(reader->picture);
    g_free(reader->rows);
    g_string_free(reader->words, TRUE);
    g_free(reader);
    return picture;
}
