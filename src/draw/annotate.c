/* annotate — Cairo draws the marks over the picture, words as outlines of the bundled face */
#include "draw/annotate.h"

#include "base/error.h"
#include "base/words.h"
#include "draw/jpeg.h"
#include "draw/text.h"

#include <cairo.h>
#include <math.h>

#define GAP_PX    16.0
#define EM_PX     18.0
#define LINE_PX   28.0 /* of the legend and of captions */
#define STROKE_PX 3.0
#define PAIR_PX   620 /* the longer side of each picture of a pair */
#define INK       0x1f2328
#define PAPER     0xffffff
#define MIN_WIDTH 760 /* the legend needs it */

typedef struct {
    const SlAnnotation *order;
    SlImage *photo;     /* shrunk */
    double px_per_file; /* shrunk px per file px */
    int width, height;
    cairo_t *cairo;
} Board;

/* ---- pictures ------------------------------------------------------------------------------ */

static guint8 mean_of(const SlImage *image, int left, int top, int right, int bottom)
{
    guint sum = 0, n = (guint)((right - left) * (bottom - top));

    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            sum += image->px[(gsize)y * image->width + x];
    return (guint8)((sum + n / 2) / n);
}

SlImage *sl_image_shrink(const SlImage *image, int most_px)
{
    double f = (double)MAX(image->width, image->height) / most_px;

    if (f <= 1)
        return sl_image_copy(image);
    SlImage *small = sl_image_new(MAX(1, (int)round(image->width / f)),
                                  MAX(1, (int)round(image->height / f)), 255);
    for (int y = 0; y < small->height; y++) {
        int top = (int)((gint64)y * image->height / small->height);
        int bottom = MAX(top + 1, (int)((gint64)(y + 1) * image->height / small->height));
        for (int x = 0; x < small->width; x++) {
            int left = (int)((gint64)x * image->width / small->width);
            int right = MAX(left + 1, (int)((gint64)(x + 1) * image->width / small->width));
            small->px[(gsize)y * small->width + x] = mean_of(image, left, top, right, bottom);
        }
    }
    return small;
}

static void set_ink(cairo_t *cairo, guint32 rgb)
{
    cairo_set_source_rgb(cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

static guint32 colour_at(const SlImage *image, const SlTint *tint, gsize at)
{
    return tint == NULL ? image->px[at] * 0x010101U
                        : sl_tint_rgb(image->px[at], tint->blue->px[at], tint->red->px[at]);
}

static void put_picture(cairo_t *cairo, const SlImage *image, const SlTint *colours, double x,
                        double y)
{
    g_autoptr(SlTint) tint =
        colours != NULL ? sl_tint_resize(colours, image->width, image->height) : NULL;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, image->width, image->height);

    if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
        guint8 *data = cairo_image_surface_get_data(surface);
        int stride = cairo_image_surface_get_stride(surface);
        for (int row = 0; row < image->height; row++) {
            guint32 *to = (guint32 *)(void *)(data + (gsize)row * stride);
            for (int col = 0; col < image->width; col++)
                to[col] = colour_at(image, tint, (gsize)row * image->width + col);
        }
        cairo_surface_mark_dirty(surface);
    }
    cairo_set_source_surface(cairo, surface, x, y);
    cairo_paint(cairo);
    cairo_surface_destroy(surface);
}

/* ---- words --------------------------------------------------------------------------------- */

static void trace(cairo_t *cairo, const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(void *)path->points->data;

    for (guint i = 0; i < path->ops->len; i++)
        switch (g_array_index(path->ops, guint8, i)) {
        case SL_PATH_MOVE:
            cairo_move_to(cairo, p[0].x, p[0].y), p += 1;
            break;
        case SL_PATH_LINE:
            cairo_line_to(cairo, p[0].x, p[0].y), p += 1;
            break;
        case SL_PATH_CURVE:
            cairo_curve_to(cairo, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y), p += 3;
            break;
        default:
            cairo_close_path(cairo);
            break;
        }
}

/* Set the words with their baseline at (x, y); the width they take, 0 if the face lacks one. */
static double put_words(const Board *board, const char *words, double x, double y, guint32 rgb,
                        guint32 ground)
{
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    cairo_t *cairo = board->cairo;

    if (words == NULL ||
        !sl_text_line(board->order->fonts, SL_FACE_TEXT, words, "mark", &line, NULL))
        return 0;
    double width = line.advance * EM_PX;
    if (ground != PAPER) {
        set_ink(cairo, ground);
        cairo_rectangle(cairo, x - 5, y - EM_PX - 1, width + 10, EM_PX + 8);
        cairo_fill(cairo);
    }
    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, EM_PX, EM_PX);
    trace(cairo, line.path);
    cairo_restore(cairo);
    set_ink(cairo, rgb);
    cairo_fill(cairo);
    return width;
}

/* ---- marks --------------------------------------------------------------------------------- */

static SlPointPx on_board(const Board *board, SlPointPx p)
{
    return (SlPointPx){(p.x + 0.5) * board->px_per_file, (p.y + 0.5) * board->px_per_file};
}

static void trace_quad(const Board *board, const SlQuadPx *quad)
{
    for (int i = 0; i < 4; i++) {
        SlPointPx p = on_board(board, quad->p[i]);
        if (i == 0)
            cairo_move_to(board->cairo, p.x, p.y);
        else
            cairo_line_to(board->cairo, p.x, p.y);
    }
    cairo_close_path(board->cairo);
}

/* Light under dark, so that the line is seen on every ground. */
static void draw_quad(const Board *board, const SlMark *mark)
{
    const double dashes[] = {12, 7};
    cairo_t *cairo = board->cairo;

    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    trace_quad(board, &mark->quad);
    set_ink(cairo, PAPER);
    cairo_set_line_width(cairo, STROKE_PX + 3);
    cairo_stroke_preserve(cairo);
    cairo_set_dash(cairo, dashes, mark->dashed ? 2 : 0, 0);
    set_ink(cairo, mark->rgb);
    cairo_set_line_width(cairo, STROKE_PX);
    cairo_stroke(cairo);
    cairo_set_dash(cairo, NULL, 0, 0);
}

static void name_quad(const Board *board, const SlMark *mark)
{
    SlPointPx at = on_board(board, mark->quad.p[0]);

    for (int i = 1; i < 4; i++) { /* above the quad, at its left */
        SlPointPx p = on_board(board, mark->quad.p[i]);
        at.x = MIN(at.x, p.x);
        at.y = MIN(at.y, p.y);
    }
    at.x = CLAMP(at.x, 6, MAX(6, board->photo->width - 160));
    at.y = CLAMP(at.y - 8, EM_PX + 4, board->photo->height - 8);
    put_words(board, mark->words, at.x, at.y, PAPER, mark->rgb);
}

static void draw_marks(const Board *board)
{
    const SlAnnotation *order = board->order;
    guint n = MIN(order->n_marks, SL_ANNOTATE_MAX_MARKS);

    cairo_save(board->cairo);
    cairo_rectangle(board->cairo, 0, 0, board->photo->width, board->photo->height);
    cairo_clip(board->cairo);
    for (guint i = 0; i < n; i++)
        draw_quad(board, &order->marks[i]);
    for (guint i = 0; i < n; i++)
        name_quad(board, &order->marks[i]);
    cairo_restore(board->cairo);
}

/* ---- legend and pairs ---------------------------------------------------------------------- */

static double draw_legend(const Board *board, double y)
{
    double x = GAP_PX;

    for (guint i = 0; i < board->order->n_legend; i++) {
        const SlMark *entry = &board->order->legend[i];
        set_ink(board->cairo, entry->rgb);
        cairo_rectangle(board->cairo, x, y + 5, EM_PX, EM_PX);
        cairo_fill(board->cairo);
        x += EM_PX + 8;
        x += put_words(board, entry->words, x, y + 21, INK, PAPER) + 2 * GAP_PX;
    }
    return y + LINE_PX + 8;
}

static double draw_pair(const Board *board, const SlPair *pair, double y)
{
    double x = GAP_PX, height = 0;
    const SlImage *both[] = {pair->seen, pair->expected};
    const char *words[] = {pair->seen_words, pair->expected_words};

    for (int i = 0; i < 2; i++) {
        if (both[i] == NULL)
            continue;
        g_autoptr(SlImage) small = sl_image_shrink(both[i], PAIR_PX);
        put_words(board, words[i], x, y + 20, INK, PAPER);
        put_picture(board->cairo, small, i == 0 ? pair->seen_tint : NULL, x, y + LINE_PX);
        set_ink(board->cairo, 0xafb8c1);
        cairo_set_line_width(board->cairo, 1);
        cairo_rectangle(board->cairo, x - 0.5, y + LINE_PX - 0.5, small->width + 1,
                        small->height + 1);
        cairo_stroke(board->cairo);
        x += small->width + GAP_PX;
        height = MAX(height, small->height);
    }
    return y + LINE_PX + height + GAP_PX;
}

static void measure(Board *board)
{
    const SlAnnotation *order = board->order;
    double width = MAX(board->photo->width, MIN_WIDTH);
    double height = board->photo->height + (order->n_legend > 0 ? LINE_PX + 8 : 0);

    for (guint i = 0; i < order->n_pairs; i++) {
        const SlImage *both[] = {order->pairs[i].seen, order->pairs[i].expected};
        double row = 0, across = GAP_PX;
        for (int k = 0; k < 2; k++) {
            if (both[k] == NULL)
                continue;
            double f = MIN(1, (double)PAIR_PX / MAX(both[k]->width, both[k]->height));
            row = MAX(row, ceil(both[k]->height * f));
            across += ceil(both[k]->width * f) + GAP_PX;
        }
        width = MAX(width, across);
        height += LINE_PX + row + GAP_PX;
    }
    board->width = (int)ceil(width);
    board->height = (int)MIN(ceil(height), SL_IMAGE_MAX_SIDE_PX);
}

static void draw_board(Board *board)
{
    set_ink(board->cairo, PAPER);
    cairo_paint(board->cairo);
    put_picture(board->cairo, board->photo, board->order->tint, 0, 0);
    draw_marks(board);
    double y = board->photo->height;
    if (board->order->n_legend > 0)
        y = draw_legend(board, y);
    for (guint i = 0; i < board->order->n_pairs; i++)
        y = draw_pair(board, &board->order->pairs[i], y);
}

GBytes *sl_annotate(const SlAnnotation *order, GError **error)
{
    g_autoptr(SlImage) photo = sl_image_shrink(order->photo, order->most_px);
    Board board = {.order = order, .photo = photo};

    board.px_per_file = photo->width / (order->photo->width * order->scale);
    measure(&board);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, board.width, board.height);
    board.cairo = cairo_create(surface);
    draw_board(&board);
    cairo_surface_flush(surface);
    cairo_status_t status = cairo_status(board.cairo);
    GBytes *bytes = NULL;
    if (status == CAIRO_STATUS_SUCCESS) /* a row of RGB24 has no padding */
        bytes = sl_jpeg_of_rgb((const guint32 *)(void *)cairo_image_surface_get_data(surface),
                               board.width, board.height, error);
    else
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY, _("'picture' cannot be marked: cairo: %s"),
                    cairo_status_to_string(status));
    cairo_destroy(board.cairo);
    cairo_surface_destroy(surface);
    return bytes;
}
