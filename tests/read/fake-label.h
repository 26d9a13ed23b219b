/*
 * fake-label — labels drawn with strokes and photographed by arithmetic, for the reading tests
 *
 * Nothing here knows the code under test: a face of our own made of strokes, a symbol of random
 * modules within the frame of ISO/IEC 18004, a label of fixed layout, and a camera that is one
 * homography, a Gaussian blur in linear light, and noise.
 */
#ifndef FAKE_LABEL_H
#define FAKE_LABEL_H

#include <math.h>
#include <string.h>

#include "base/geometry.h"
#include "label/sheet.h"
#include "read/locate.h"

#define FAKE_ALPHABET "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What a label says. Everything that a forger could change is one field. */
typedef struct {
    const char *number;
    int level;      /* stars that are filled */
    int text_level; /* digit in the level text */
    int n_stars;
    const char *sample; /* text printed across, or NULL */
    const char *added;  /* text between the words and the number, or NULL */
    double tint;        /* how dark the first outlined star's inside is, 0 … 1 */
    double half_star;   /* this part of the first outlined star is filled, 0 … 1 */
    double sticker[4];  /* x, y, width, height in mm: painted white; width 0: none */
    double gap[4];      /* likewise, painted in a wavy dark pattern */
    int seed;           /* of the symbol's modules */
} FakeLabel;

#define FAKE_WIDTH_MM  60.0
#define FAKE_HEIGHT_MM 30.0
#define FAKE_SIDE      29
#define FAKE_MODULE_MM 0.7
#define FAKE_CODE_MM   4.8 /* x and y of the first module */

static const SlRectMm fake_number_box = {30, 19, 28, 3.6};
static const SlRectMm fake_text_box = {30, 12, 28, 2.8};

static inline SlRectMm fake_star_box(int i)
{
    return (SlRectMm){30 + 5.2 * i, 4, 4.6, 4.6};
}

/* Strokes on a grid of 4 x 6 units, two digits a point, '|' between strokes. */
static inline const char *fake_strokes(char c)
{
    static const char *const face[128] = {
        ['0'] = "10 30 41 45 36 16 05 01 10|14 32",
        ['1'] = "11 20 26|16 36",
        ['2'] = "01 10 30 41 42 06 46",
        ['3'] = "00 40 22 32 43 45 36 16 05",
        ['4'] = "36 30 04 44",
        ['5'] = "40 00 02 32 43 45 36 06",
        ['6'] = "40 10 01 05 16 36 45 43 32 02",
        ['7'] = "00 40 16",
        ['8'] = "10 30 41 42 33 13 02 01 10|13 04 05 16 36 45 44 33",
        ['9'] = "06 36 45 41 30 10 01 03 14 44",
        ['A'] = "06 20 46|14 34",
        ['B'] = "00 30 41 42 33 44 45 36 06 00|03 33",
        ['C'] = "41 30 10 01 05 16 36 45",
        ['D'] = "00 30 41 45 36 06 00",
        ['E'] = "40 00 06 46|03 33",
        ['F'] = "40 00 06|03 33",
        ['G'] = "41 30 10 01 05 16 36 45 43 23",
        ['H'] = "00 06|40 46|03 43",
        ['I'] = "10 30|20 26|16 36",
        ['J'] = "40 45 36 16 05",
        ['K'] = "00 06|40 03 46",
        ['L'] = "00 06 46",
        ['M'] = "06 00 23 40 46",
        ['N'] = "06 00 46 40",
        ['O'] = "10 30 41 45 36 16 05 01 10",
        ['P'] = "06 00 30 41 42 33 03",
        ['Q'] = "10 30 41 45 36 16 05 01 10|34 46",
        ['R'] = "06 00 30 41 42 33 03|23 46",
        ['S'] = "41 30 10 01 02 13 33 44 45 36 16 05",
        ['T'] = "00 40|20 26",
        ['U'] = "00 05 16 36 45 40",
        ['V'] = "00 26 40",
        ['W'] = "00 16 23 36 40",
        ['X'] = "00 46|40 06",
        ['Y'] = "00 23 40|23 26",
        ['Z'] = "00 40 06 46",
        ['-'] = "03 43",
        ['('] = "30 12 14 36",
        [')'] = "10 32 34 16",
    };

    return c > 0 && face[(int)c] != NULL ? face[(int)c] : "";
}

static inline double fake_distance(double x, double y, double ax, double ay, double bx, double by)
{
    double dx = bx - ax, dy = by - ay;
    double t = CLAMP(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);

    return hypot(x - ax - t * dx, y - ay - t * dy);
}

/* Darken the picture along a segment; all in px. */
static inline void fake_segment(SlImage *image, double ax, double ay, double bx, double by,
                                double width, double ink)
{
    int x0 = MAX(0, (int)(MIN(ax, bx) - width - 1)), y0 = MAX(0, (int)(MIN(ay, by) - width - 1));
    int x1 = MIN(image->width - 1, (int)(MAX(ax, bx) + width + 1));
    int y1 = MIN(image->height - 1, (int)(MAX(ay, by) + width + 1));

    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            double far = fake_distance(x, y, ax, ay, bx, by) - width / 2;
            double grey = 255 - (255 - ink) * CLAMP(0.5 - far, 0, 1);
            guint8 *px = &image->px[(gsize)y * image->width + x];
            *px = (guint8)MIN((double)*px, grey);
        }
}

/* One character: left edge of its box at (x, y) px, `height` px of capitals. */
static inline void fake_char(SlImage *image, char c, double x, double y, double height, double ink)
{
    const char *s = fake_strokes(c);
    double unit = height / 6, px = -1, py = -1;

    for (; *s != '\0'; s++) {
        if (*s == '|' || *s == ' ') {
            px = *s == '|' ? -1 : px;
            continue;
        }
        double nx = x + (*s - '0') * unit * 0.95, ny = y + (s[1] - '0') * unit;
        if (px >= 0)
            fake_segment(image, px, py, nx, ny, height * 0.15, ink);
        px = nx;
        py = ny;
        s++;
    }
}

/* Advance of every character, as a part of the capitals' height. */
#define FAKE_ADVANCE 0.86

static inline double fake_text(SlImage *image, const char *text, double x, double y, double height,
                               double ink)
{
    for (; *text != '\0'; text++, x += height * FAKE_ADVANCE)
        fake_char(image, *text, x, y, height, ink);
    return x;
}

/* Is (x, y), in units of the radius from the middle, inside a five-pointed star? */
static inline gboolean fake_in_star(double x, double y)
{
    gboolean inside = FALSE;
    double px[10], py[10];

    for (int i = 0; i < 10; i++) {
        double r = i % 2 == 0 ? 1 : 0.45, a = G_PI * i / 5;
        px[i] = r * sin(a);
        py[i] = -r * cos(a);
    }
    for (int i = 0, j = 9; i < 10; j = i++)
        if ((py[i] > y) != (py[j] > y) &&
            x < (px[j] - px[i]) * (y - py[i]) / (py[j] - py[i]) + px[i])
            inside = !inside;
    return inside;
}

/* A star within the square of `size` px at (left, top); `filled` from the left, 0 … 1. */
static inline void fake_star(SlImage *image, double left, double top, double size, double filled,
                             double ink)
{
    double cx = left + size / 2, cy = top + size / 2, r = size * 0.48;

    for (int y = MAX(0, (int)top); y < MIN(image->height, top + size); y++)
        for (int x = MAX(0, (int)left); x < MIN(image->width, left + size); x++) {
            double sum = 0;
            for (int k = 0; k < 16; k++) {
                double u = (x - 0.5 + (k % 4 + 0.5) / 4 - cx) / r;
                double v = (y - 0.5 + (k / 4 + 0.5) / 4 - cy) / r;
                gboolean body = fake_in_star(u, v);
                gboolean heart = fake_in_star(u / 0.72, v / 0.72);
                sum += body && (!heart || u < 2 * filled - 1) ? 1 : 0;
            }
            guint8 *px = &image->px[(gsize)y * image->width + x];
            *px = (guint8)MIN((double)*px, 255 - (255 - ink) * sum / 16);
        }
}

static inline SlSymbol *fake_symbol(int seed)
{
    SlSymbol *symbol = g_new0(SlSymbol, 1);
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)seed);
    int side = FAKE_SIDE;

    symbol->side = side;
    symbol->version = (side - 17) / 4;
    symbol->ec = 'M';
    symbol->dark = g_new0(guint8, (gsize)side * side);
    for (int i = 0; i < side * side; i++)
        symbol->dark[i] = g_rand_boolean(rand);
    for (int i = 0; i < side; i++)
        symbol->dark[6 * side + i] = symbol->dark[i * side + 6] = i % 2 == 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 64; i++) {
            int x = k == 1 ? side - 1 - i % 8 : i % 8, y = k == 2 ? side - 1 - i / 8 : i / 8;
            int ring = MAX(ABS(i % 8 - 3), ABS(i / 8 - 3));
            symbol->dark[y * side + x] = ring <= 3 && ring != 2;
        }
    return symbol;
}

static inline void fake_rect(SlImage *image, double x, double y, double w, double h, guint8 grey)
{
    for (int row = MAX(0, (int)round(y)); row < MIN(image->height, round(y + h)); row++)
        for (int col = MAX(0, (int)round(x)); col < MIN(image->width, round(x + w)); col++)
            image->px[(gsize)row * image->width + col] = grey;
}

#define FAKE_NUMBER_HEIGHT 2.4 /* mm of the capitals */
#define FAKE_BRAND_INK     60  /* grey of the stars' ink */

static inline SlImage *fake_draw(const FakeLabel *label, double k)
{
    SlImage *image =
        sl_image_new((int)round(FAKE_WIDTH_MM * k), (int)round(FAKE_HEIGHT_MM * k), 255);
    SlSymbol *symbol = fake_symbol(label->seed);
    g_autofree char *words =
        g_strdup_printf("STAR-%d (LEVEL %d)", label->text_level, label->text_level);
    double w = FAKE_WIDTH_MM, h = FAKE_HEIGHT_MM, in = 0.6, line = 0.4 * k;
    const double frame[5][2] = {{in, in}, {w - in, in}, {w - in, h - in}, {in, h - in}, {in, in}};

    for (int i = 0; i < 4; i++)
        fake_segment(image, frame[i][0] * k - 0.5, frame[i][1] * k - 0.5, frame[i + 1][0] * k - 0.5,
                     frame[i + 1][1] * k - 0.5, line, FAKE_BRAND_INK);
    fake_text(image, "IOT SECURITY", 30 * k, 25.6 * k, 1.3 * k, 0);
    fake_text(image, words, fake_text_box.x * k, (fake_text_box.y + 0.5) * k, 1.7 * k, 0);
    fake_text(image, label->number, fake_number_box.x * k + 0.3 * k - 0.5,
              (fake_number_box.y + 0.6) * k - 0.5, FAKE_NUMBER_HEIGHT * k, 0);
    for (int i = 0; i < label->n_stars; i++) {
        SlRectMm box = fake_star_box(i);
        double filled = i < label->level ? 1 : i == label->level ? label->half_star : 0;
        fake_star(image, box.x * k, box.y * k, box.width * k, filled, FAKE_BRAND_INK);
        if (i == label->level && label->tint > 0)
            fake_star(image, box.x * k, box.y * k, box.width * k, 1,
                      255 - label->tint * (255 - FAKE_BRAND_INK));
    }
    for (int i = 0; i < symbol->side * symbol->side; i++)
        if (symbol->dark[i])
            fake_rect(image, (FAKE_CODE_MM + i % symbol->side * FAKE_MODULE_MM) * k,
                      (FAKE_CODE_MM + i / symbol->side * FAKE_MODULE_MM) * k, FAKE_MODULE_MM * k,
                      FAKE_MODULE_MM * k, 0);
    if (label->sample != NULL)
        fake_text(image, label->sample, 6 * k, 10 * k, 9 * k, 110);
    if (label->added != NULL)
        fake_text(image, label->added, 46 * k, 15.6 * k, 2 * k, 0);
    fake_rect(image, label->sticker[0] * k, label->sticker[1] * k, label->sticker[2] * k,
              label->sticker[3] * k, 255);
    for (int y = 0; label->gap[2] > 0 && y < label->gap[3] * k; y++)
        for (int x = 0; x < label->gap[2] * k; x++)
            image->px[(gsize)(label->gap[1] * k + y) * image->width +
                      (gsize)(label->gap[0] * k + x)] = (guint8)(90 + 60 * sin(x / k * 6));
    g_free(symbol->dark);
    g_free(symbol);
    return image;
}

static inline SlPlan *fake_plan(int n_stars)
{
    SlPlan *plan = g_new0(SlPlan, 1);
    double side = FAKE_SIDE * FAKE_MODULE_MM, quiet = 4 * FAKE_MODULE_MM;

    plan->template_name = g_strdup("fake");
    plan->width_mm = FAKE_WIDTH_MM;
    plan->height_mm = FAKE_HEIGHT_MM;
    plan->n_stars = n_stars;
    plan->slots[SL_SLOT_QR] =
        (SlSlot){TRUE,
                 {FAKE_CODE_MM - quiet, FAKE_CODE_MM - quiet, side + 2 * quiet, side + 2 * quiet},
                 SL_ALIGN_START};
    plan->slots[SL_SLOT_NUMBER] = (SlSlot){TRUE, fake_number_box, SL_ALIGN_START};
    plan->slots[SL_SLOT_LEVEL_TEXT] = (SlSlot){TRUE, fake_text_box, SL_ALIGN_START};
    for (int i = 0; i < n_stars; i++)
        plan->slots[SL_SLOT_STAR_1 + i] = (SlSlot){TRUE, fake_star_box(i), SL_ALIGN_START};
    plan->code_origin = (SlPointMm){FAKE_CODE_MM, FAKE_CODE_MM};
    plan->module_mm = FAKE_MODULE_MM;
    plan->code_side = FAKE_SIDE;
    return plan;
}

/* The sheet of that label at k px per mm, as drawing would hand it over. */
static inline SlSheet *fake_sheet(const FakeLabel *label, double k)
{
    SlSheet *sheet = g_new0(SlSheet, 1);

    sheet->template_name = g_strdup("fake");
    sheet->variant = g_strdup("mono");
    sheet->plan = fake_plan(label->n_stars);
    sheet->px_per_mm = k;
    sheet->picture = fake_draw(label, k);
    sheet->number = g_strdup(label->number);
    sheet->level = label->level;
    sheet->number_pen_x_px = (fake_number_box.x + 0.3) * k - 0.5;
    sheet->number_scale = 1;
    sheet->glyphs = g_ptr_array_new_with_free_func((GDestroyNotify)sl_glyph_free);
    for (const char *c = FAKE_ALPHABET; *c != '\0'; c++) {
        SlGlyph *glyph = g_new0(SlGlyph, 1);
        double height = FAKE_NUMBER_HEIGHT * k, pad = ceil(0.4 * k);
        glyph->character = (gunichar)*c;
        glyph->advance_px = height * FAKE_ADVANCE;
        glyph->origin_px = pad - 0.5;
        glyph->image = sl_image_new((int)(pad * 2 + height * FAKE_ADVANCE),
                                    (int)round(fake_number_box.height * k), 255);
        fake_char(glyph->image, *c, pad - 0.5, 0.6 * k - 0.5, height, 0);
        g_ptr_array_add(sheet->glyphs, glyph);
    }
    for (int i = 0; i < label->n_stars; i++)
        for (int filled = 0; filled < 2; filled++) {
            SlRectMm box = fake_star_box(i);
            sheet->star[i][filled] =
                sl_image_new((int)round(box.width * k), (int)round(box.height * k), 255);
            fake_star(sheet->star[i][filled], 0, 0, box.width * k, filled, FAKE_BRAND_INK);
        }
    for (int level = 1; label->level > 0 && level <= label->n_stars; level++) {
        g_autofree char *words = g_strdup_printf("STAR-%d (LEVEL %d)", level, level);
        sheet->words[level] = sl_image_new((int)round(fake_text_box.width * k),
                                           (int)round(fake_text_box.height * k), 255);
        fake_text(sheet->words[level], words, 0, 0.5 * k, 1.7 * k, 0);
    }
    sheet->symbol = fake_symbol(label->seed);
    return sheet;
}

/* How a label is photographed. */
typedef struct {
    int width, height;
    double px_per_mm;        /* at the label's middle */
    double tilt, turn, roll; /* degrees: away from the camera, direction of that, in the picture */
    double blur;             /* px */
    double light;            /* times the usual; 0: once */
    double noise;            /* grey levels */
    double shade;            /* light falls off by this part across the label */
    double shadow;           /* a soft shadow on one half takes this part of the light */
    double corner_error;     /* px by which the corners handed on are off */
    int seed;
} FakeCamera;

/* mm on the label -> px, by a pinhole whose focal length is the picture's width. */
static inline SlHomography fake_view(const FakeCamera *camera)
{
    double t = camera->tilt * G_PI / 180, a = camera->turn * G_PI / 180;
    double r = camera->roll * G_PI / 180, f = camera->width, z = f / camera->px_per_mm;
    double from[4][2] = {{0, 0},
                         {FAKE_WIDTH_MM, 0},
                         {FAKE_WIDTH_MM, FAKE_HEIGHT_MM},
                         {0, FAKE_HEIGHT_MM}},
           to[4][2];
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        double x = from[i][0] - FAKE_WIDTH_MM / 2, y = from[i][1] - FAKE_HEIGHT_MM / 2;
        double u = x * cos(r) - y * sin(r), v = x * sin(r) + y * cos(r);
        double along = u * cos(a) + v * sin(a), across = -u * sin(a) + v * cos(a);
        double depth = z + along * sin(t);
        along *= cos(t);
        to[i][0] = f * (along * cos(a) - across * sin(a)) / depth + camera->width / 2.0;
        to[i][1] = f * (along * sin(a) + across * cos(a)) / depth + camera->height / 2.0;
    }
    g_assert_true(
        sl_homography_from_points((const double(*)[2])from, (const double(*)[2])to, &map));
    return map;
}

static inline double fake_gauss(GRand *rand)
{
    double sum = -6;

    for (int i = 0; i < 12; i++)
        sum += g_rand_double(rand);
    return sum;
}

static inline void fake_blur(double *v, int n, int stride, double sigma, double *line)
{
    int reach = (int)ceil(3 * sigma);
    double kernel[64], sum = 0;

    for (int k = -reach; k <= reach; k++)
        sum += kernel[k + reach] = exp(-k * k / (2 * sigma * sigma));
    for (int i = 0; i < n; i++)
        line[i] = v[i * stride];
    for (int i = 0; i < n; i++) {
        double s = 0;
        for (int k = -reach; k <= reach; k++)
            s += kernel[k + reach] * line[CLAMP(i + k, 0, n - 1)];
        v[i * stride] = s / sum;
    }
}

/* Photograph `image` (k px per mm). */
static inline SlPhoto *fake_photograph(const SlImage *image, double k, const FakeCamera *camera)
{
    SlHomography view = fake_view(camera), back;
    int w = camera->width, h = camera->height, n = camera->px_per_mm < 2 * k ? 4 : 2;
    g_autofree double *light = g_new(double, (gsize)w *h);
    g_autofree double *line = g_new(double, MAX(w, h));
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)camera->seed);
    double linear[256];
    SlPhoto *photo = g_new0(SlPhoto, 1);

    for (int i = 0; i < 256; i++)
        linear[i] = pow(i / 255.0, 2.2);
    g_assert_true(sl_homography_invert(&view, &back));
    for (int i = 0; i < w * h; i++) {
        double sum = 0, mx = 0, my = 0;
        for (int s = 0; s < n * n; s++) {
            double x = i % w + (s % n + 0.5) / n - 0.5, y = i / w + (s / n + 0.5) / n - 0.5;
            sl_homography_apply(&back, x, y, &mx, &my);
            double u = mx * k, v = my * k;
            gboolean on = u >= 0 && v >= 0 && u < image->width && v < image->height;
            double much = camera->light > 0 ? camera->light : 1;
            sum += on ? 0.02 + much * 0.75 * linear[image->px[(gsize)v * image->width + (gsize)u]]
                      : 0.25;
        }
        double dim = 1 - camera->shade * (mx / FAKE_WIDTH_MM - 0.5);
        dim *= 1 - camera->shadow / (1 + exp((mx + my - 40) * 1.5));
        light[i] = sum / (n * n) * dim;
    }
    for (int y = 0; camera->blur >= 0.2 && y < h; y++)
        fake_blur(light + (gsize)y * w, w, 1, camera->blur, line);
    for (int x = 0; camera->blur >= 0.2 && x < w; x++)
        fake_blur(light + x, h, w, camera->blur, line);
    photo->name = g_strdup("fake");
    photo->scale = 1;
    photo->file_width = w;
    photo->file_height = h;
    photo->grey = sl_image_new(w, h, 0);
    for (int i = 0; i < w * h; i++) {
        double grey = 255 * pow(MAX(light[i], 0), 1 / 2.2) + camera->noise * fake_gauss(rand);
        photo->grey->px[i] = (guint8)CLAMP(grey + 0.5, 0, 255);
    }
    return photo;
}

/* The code as an engine would report it. */
static inline SlCode *fake_code(const FakeCamera *camera)
{
    SlCode *code = g_new0(SlCode, 1);
    SlHomography view = fake_view(camera);
    double a = FAKE_CODE_MM, b = FAKE_CODE_MM + FAKE_SIDE * FAKE_MODULE_MM;
    const double corners[4][2] = {{a, a}, {b, a}, {b, b}, {a, b}};
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)camera->seed + 1);

    for (int i = 0; i < 4; i++) {
        SlPointPx *p = &code->corners.p[i];
        sl_homography_apply(&view, corners[i][0], corners[i][1], &p->x, &p->y);
        p->x += camera->corner_error * g_rand_double_range(rand, -1, 1);
        p->y += camera->corner_error * g_rand_double_range(rand, -1, 1);
    }
    code->version = (FAKE_SIDE - 17) / 4;
    return code;
}

/* What is light becomes dark. */
static inline void fake_invert(SlImage *image)
{
    for (gsize i = 0; i < (gsize)image->width * image->height; i++)
        image->px[i] = 255 - image->px[i];
}

static inline void fake_photo_free(SlPhoto *photo)
{
    sl_image_free(photo->grey);
    g_free(photo->name);
    g_free(photo);
}

#endif
