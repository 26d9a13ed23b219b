/* jpeg — libjpeg behind two functions; its errors come back as ours */
#include "draw/jpeg.h"

#include "base/error.h"
#include "base/words.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

typedef struct {
    struct jpeg_error_mgr manager; /* first: libjpeg hands back a pointer to it */
    jmp_buf out;
    char message[JMSG_LENGTH_MAX];
} Failure;

G_GNUC_NORETURN static void fail(j_common_ptr info)
{
    Failure *failure = (Failure *)info->err;

    info->err->format_message(info, failure->message);
    longjmp(failure->out, 1);
}

typedef struct {
    const SlImage *grey; /* with `tint` or alone; or */
    const SlTint *tint;  /* of the same size */
    const guint32 *rgb;
    int width, height;
} Source;

static void fill_row(const Source *source, int y, guint8 *row)
{
    gsize at = (gsize)y * source->width;
    const guint32 *px = source->rgb != NULL ? source->rgb + at : NULL;

    for (int x = 0; source->tint != NULL && x < source->width; x++) {
        row[3 * x] = source->grey->px[at + x];
        row[3 * x + 1] = source->tint->blue->px[at + x];
        row[3 * x + 2] = source->tint->red->px[at + x];
    }
    for (int x = 0; source->grey == NULL && x < source->width; x++) {
        row[3 * x] = (guint8)(px[x] >> 16);
        row[3 * x + 1] = (guint8)(px[x] >> 8);
        row[3 * x + 2] = (guint8)px[x];
    }
}

static void compress(struct jpeg_compress_struct *jpeg, const Source *source, guint8 *row)
{
    jpeg->image_width = (JDIMENSION)source->width;
    jpeg->image_height = (JDIMENSION)source->height;
    gboolean is_grey = source->grey != NULL && source->tint == NULL;

    jpeg->input_components = is_grey ? 1 : 3;
    jpeg->in_color_space = is_grey ? JCS_GRAYSCALE : source->tint != NULL ? JCS_YCbCr : JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, SL_JPEG_QUALITY, TRUE);
    jpeg->optimize_coding = TRUE;
    for (int i = 0; source->rgb != NULL && i < jpeg->num_components; i++) /* 4:4:4 */
        jpeg->comp_info[i].h_samp_factor = jpeg->comp_info[i].v_samp_factor = 1;
    jpeg_start_compress(jpeg, TRUE);
    for (int y = 0; y < source->height; y++) {
        JSAMPROW line = row;
        if (is_grey)
            line = (JSAMPROW)(source->grey->px + (gsize)y * source->width);
        else
            fill_row(source, y, row);
        jpeg_write_scanlines(jpeg, &line, 1);
    }
    jpeg_finish_compress(jpeg);
}

static GBytes *encode(const Source *source, GError **error)
{
    struct jpeg_compress_struct jpeg;
    Failure failure;
    unsigned char *volatile data = NULL;
    unsigned char *buffer = NULL;
    unsigned long n = 0;
    guint8 *row = g_malloc((gsize)source->width * 3);

    jpeg.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = fail;
    if (setjmp(failure.out) != 0) {
        jpeg_destroy_compress(&jpeg);
        free(data);
        g_free(row);
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'picture' cannot be written as JPEG: %s"),
                    failure.message);
        return NULL;
    }
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &buffer, &n);
    data = buffer;
    compress(&jpeg, source, row);
    jpeg_destroy_compress(&jpeg);
    g_free(row);
    GBytes *bytes = g_bytes_new(buffer, n);
    free(buffer);
    return bytes;
}

GBytes *sl_jpeg_of_photo(const SlImage *grey, const SlTint *tint, GError **error)
{
    g_autoptr(SlTint) fitting =
        tint != NULL ? sl_tint_resize(tint, grey->width, grey->height) : NULL;
    const Source source = {
        .grey = grey, .tint = fitting, .width = grey->width, .height = grey->height};

    return encode(&source, error);
}

GBytes *sl_jpeg_of_rgb(const guint32 *px, int width, int height, GError **error)
{
    const Source source = {.rgb = px, .width = width, .height = height};

    return encode(&source, error);
}
