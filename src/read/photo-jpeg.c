/* photo-jpeg — JPEG files: luma is decoded, large ones are scaled by the decoder; then colours */
#include "read/photo-load.h"

#include "base/words.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#define MAX_SCANS        100 /* a progressive file of a camera has about ten; more is a bomb */
#define MAX_MARKER_BYTES 65533
#define MAX_CODER_BYTES  ((long)1 << 30)
#define MAX_COEFFICIENTS ((guint64)300 << 20) /* bytes: progressive, 100 megapixels of 4:2:0 */

typedef struct {
    struct jpeg_error_mgr base; /* first: libjpeg hands it back */
    jmp_buf home;
    char message[JMSG_LENGTH_MAX];
    gboolean cut_off; /* the data ended before the picture did */
} Complaints;

static void give_up(j_common_ptr common)
{
    Complaints *complaints = (Complaints *)common->err;

    complaints->base.format_message(common, complaints->message);
    longjmp(complaints->home, 1);
}

static void note(j_common_ptr common, int level)
{
    Complaints *complaints = (Complaints *)common->err;

    if (level >= 0)
        return; /* traces */
    complaints->base.num_warnings++;
    if (complaints->base.msg_code == JWRN_JPEG_EOF)
        complaints->cut_off = TRUE;
}

/* A file of many thousand scans would take hours. */
static void watch_scans(j_common_ptr common)
{
    j_decompress_ptr decoder = (j_decompress_ptr)common;
    Complaints *complaints = (Complaints *)common->err;

    if (decoder->input_scan_number <= MAX_SCANS)
        return;
    g_strlcpy(complaints->message, "too many scans", sizeof complaints->message);
    longjmp(complaints->home, 1);
}

static int orientation_of(const struct jpeg_decompress_struct *decoder)
{
    static const char head[6] = "Exif\0";

    for (jpeg_saved_marker_ptr m = decoder->marker_list; m != NULL; m = m->next) {
        if (m->marker == JPEG_APP0 + 1 && m->data_length > sizeof head &&
            memcmp(m->data, head, sizeof head) == 0)
            return sl_exif_orientation(m->data + sizeof head, m->data_length - sizeof head);
    }
    return 1;
}

/* What the decoder shall deliver: grey where it can, CMYK where it must. */
static J_COLOR_SPACE space_for(J_COLOR_SPACE stored)
{
    return stored == JCS_CMYK || stored == JCS_YCCK ? JCS_CMYK : JCS_GRAYSCALE;
}

/* CMYK to grey in place. Adobe's files store the inks inverted: 255 is no ink. */
static void grey_from_cmyk(guint8 *row, int n, gboolean inverted)
{
    for (int x = 0; x < n; x++) {
        unsigned ink[4];
        for (int i = 0; i < 4; i++)
            ink[i] = inverted ? row[4 * x + i] : 255u - row[4 * x + i];
        row[x] = sl_luma(ink[0] * ink[3] / 255, ink[1] * ink[3] / 255, ink[2] * ink[3] / 255);
    }
}

/* What libjpeg keeps of a file whose scans come one after the other: all its coefficients. */
static guint64 coefficient_bytes(const struct jpeg_decompress_struct *decoder)
{
    guint64 blocks = 0;

    for (int i = 0; i < decoder->num_components; i++)
        blocks +=
            (guint64)decoder->comp_info[i].width_in_blocks * decoder->comp_info[i].height_in_blocks;
    return blocks * sizeof(JBLOCK);
}

static gboolean read_header(struct jpeg_decompress_struct *decoder, SlPhotoLoad *load,
                            GError **error)
{
    jpeg_save_markers(decoder, JPEG_APP0 + 1, MAX_MARKER_BYTES);
    jpeg_mem_src(decoder, load->data, load->n_data);
    jpeg_read_header(decoder, TRUE);
    load->orientation = orientation_of(decoder);
    if (!sl_photo_start(load, decoder->image_width, decoder->image_height, error))
        return FALSE;
    if (jpeg_has_multiple_scans(decoder) && coefficient_bytes(decoder) > MAX_COEFFICIENTS)
        return sl_photo_refuse(load, _("progressive JPEG"),
                               (gint64)decoder->image_width * decoder->image_height, error);
    decoder->scale_num = 1;
    decoder->scale_denom = (unsigned)load->shrink;
    decoder->out_color_space = space_for(decoder->jpeg_color_space);
    return TRUE;
}

static void read_rows(struct jpeg_decompress_struct *decoder, SlPhotoLoad *load)
{
    const Complaints *complaints = (const Complaints *)decoder->err;
    SlImage *grey = load->grey;
    gboolean inks = decoder->out_color_space == JCS_CMYK;

    jpeg_start_decompress(decoder);
    /* lives until jpeg_destroy_decompress(), so a jump does not leak it */
    JSAMPARRAY row = decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE,
                                                decoder->output_width * 4, 1);
    int width = MIN((int)decoder->output_width, grey->width);
    while (decoder->output_scanline < decoder->output_height && !complaints->cut_off) {
        int y = (int)decoder->output_scanline;
        jpeg_read_scanlines(decoder, row, 1);
        if (inks)
            grey_from_cmyk(row[0], width, decoder->saw_Adobe_marker);
        if (y < grey->height)
            memcpy(grey->px + (gsize)y * grey->width, row[0], width);
    }
}

/* ---- colours -------------------------------------------------------------------------------- */

/* The least size, in eighths, that still has the samples we keep: libjpeg is quickest so. */
static void scale_for_tint(struct jpeg_decompress_struct *decoder)
{
    unsigned longer = MAX(decoder->image_width, decoder->image_height), eighths = 1;

    while (eighths < 8 && longer * eighths / 8 < SL_PHOTO_TINT_PX)
        eighths++;
    decoder->scale_num = eighths;
    decoder->scale_denom = 8;
    decoder->do_fancy_upsampling = FALSE;
    decoder->dct_method = JDCT_IFAST;
}

static void read_tint(struct jpeg_decompress_struct *decoder, SlPhotoLoad *load)
{
    jpeg_start_decompress(decoder);
    int width = (int)decoder->output_width, height = (int)decoder->output_height;
    JSAMPARRAY row = decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE,
                                                decoder->output_width * 3, 1);
    JSAMPARRAY planes =
        decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE, decoder->output_width, 2);
    for (int y = 0; y < height; y++) {
        jpeg_read_scanlines(decoder, row, 1);
        for (int x = 0; x < width; x++) {
            planes[0][x] = row[0][3 * x + 1];
            planes[1][x] = row[0][3 * x + 2];
        }
        sl_photo_put_tint(load, width, height, y, planes[0], planes[1]);
    }
}

/*
 * A second look at a small scale, so that what is judged by does not depend on who wants colours. A
 * file that has none of the usual colours, or is damaged, stays grey.
 */
static void load_tint(SlPhotoLoad *load)
{
    struct jpeg_decompress_struct decoder;
    struct jpeg_progress_mgr progress = {.progress_monitor = watch_scans};
    Complaints complaints = {.cut_off = FALSE};

    decoder.err = jpeg_std_error(&complaints.base);
    complaints.base.error_exit = give_up;
    complaints.base.emit_message = note;
    if (setjmp(complaints.home) != 0) {
        jpeg_destroy_decompress(&decoder);
        g_clear_pointer(&load->tint, sl_tint_free);
        return;
    }
    jpeg_create_decompress(&decoder);
    decoder.progress = &progress;
    decoder.mem->max_memory_to_use = MAX_CODER_BYTES;
    jpeg_mem_src(&decoder, load->data, load->n_data);
    jpeg_read_header(&decoder, TRUE);
    if (decoder.jpeg_color_space == JCS_YCbCr) {
        decoder.out_color_space = JCS_YCbCr;
        scale_for_tint(&decoder);
        read_tint(&decoder, load);
    }
    jpeg_destroy_decompress(&decoder);
}

/* ---- the picture ---------------------------------------------------------------------------- */

gboolean sl_photo_load_jpeg(SlPhotoLoad *load, GError **error)
{
    struct jpeg_decompress_struct decoder;
    struct jpeg_progress_mgr progress = {.progress_monitor = watch_scans};
    Complaints complaints = {.cut_off = FALSE};
    volatile gboolean good = FALSE;

    decoder.err = jpeg_std_error(&complaints.base);
    complaints.base.error_exit = give_up;
    complaints.base.emit_message = note;
    if (setjmp(complaints.home) != 0) {
        jpeg_destroy_decompress(&decoder);
        if (complaints.cut_off)
            return sl_photo_fail(load, error,
                                 _("the JPEG is cut off in its header; copy it again"));
        return sl_photo_fail(load, error, _("the JPEG is damaged (%s); copy it again"),
                             complaints.message);
    }
    jpeg_create_decompress(&decoder);
    decoder.progress = &progress;
    decoder.mem->max_memory_to_use = MAX_CODER_BYTES;
    if (read_header(&decoder, load, error)) {
        read_rows(&decoder, load);
        good = !complaints.cut_off;
        if (!good)
            sl_photo_fail(load, error, _("the JPEG is cut off after row %u of %d; copy it again"),
                          decoder.output_scanline * (unsigned)load->shrink, load->height);
        else if (complaints.base.num_warnings > 0)
            sl_photo_remark(load, _("the JPEG is damaged in %ld places"),
                            complaints.base.num_warnings);
    }
    jpeg_destroy_decompress(&decoder);
    if (good && load->wants_tint)
        load_tint(load);
    return good;
}
