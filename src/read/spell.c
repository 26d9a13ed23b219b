/* spell — the cheapest chain of glyphs */
#include "read/spell.h"

#include <math.h>
#include <string.h>

/* Paper and ink are estimated over so many slot heights of the line: a shadow's edge is wider. */
#define LIGHT_REACH_HEIGHTS 2.0

/* Paper is darker than this part of the pixels, ink lighter than the rest of the second: strokes
 * cover a fifth of a line, blank ends included. */
#define PAPER_PART 0.3
#define INK_PART   0.97

/* Ink must be so much darker than the paper (of 255) to be read. */
#define MIN_INK 25.0

/* A glyph costs what this part of a slot's square in ink costs, so that specks are not spelled. */
#define GLYPH_PRICE 0.01

typedef struct {
    const SlLine *line;
    int n, height; /* columns and rows */
    float *ink;    /* n x height: 0 paper … 1 ink */
    double *blank; /* cost of leaving a column blank */
    int *advance;  /* px, of each glyph */
    double price;
} Spelling;

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* Paper and ink of the columns left … right; false if there is no ink. */
static gboolean measure_light(const SlFlat *seen, int left, int right, float *paper, float *ink)
{
    g_autofree float *values = g_new(float, (gsize)(right - left) * seen->height);
    int n = 0;

    for (int y = 0; y < seen->height; y++)
        for (int x = left; x < right; x++)
            if (sl_flat_at(seen, x, y) >= 0)
                values[n++] = sl_flat_at(seen, x, y);
    if (n == 0)
        return FALSE;
    qsort(values, n, sizeof *values, compare_floats);
    *paper = values[(int)(PAPER_PART * (n - 1))];
    *ink = values[(int)(INK_PART * (n - 1))];
    return *ink - *paper > MIN_INK;
}

/* Darkness becomes ink, by the paper and ink round about. False on an empty line. */
static gboolean normalise(Spelling *s, const SlFlat *seen)
{
    int reach = (int)(LIGHT_REACH_HEIGHTS * seen->height);
    gboolean any = FALSE;

    for (int from = 0; from < s->n; from += MAX(1, reach / 2)) {
        int to = MIN(s->n, from + MAX(1, reach / 2));
        float paper = 0, ink = 1;
        gboolean lit =
            measure_light(seen, MAX(0, from - reach / 2), MIN(s->n, to + reach / 2), &paper, &ink);
        any = any || lit;
        for (int x = from; x < to; x++)
            for (int y = 0; y < s->height; y++) {
                float at = sl_flat_at(seen, x, y);
                gboolean shown = lit && at != SL_FLAT_UNSEEN;
                s->ink[(gsize)y * s->n + x] =
                    shown ? CLAMP((at - paper) / (ink - paper), -0.5F, 1.5F) : 0;
            }
    }
    for (int x = 0; x < s->n; x++)
        for (int y = 0; y < s->height; y++) {
            double at = s->ink[(gsize)y * s->n + x];
            s->blank[x] += at * at;
        }
    return any;
}

/* What glyph `g` leaves unexplained with its pen at column x, over the columns of its advance. */
static double glyph_cost(const Spelling *s, const SlFlat *drawn, int g, int x)
{
    double sum = 0;

    for (int y = 0; y < s->height; y++) {
        const float *a = s->ink + (gsize)y * s->n + x, *b = drawn->grey + (gsize)y * drawn->width;
        float row = 0;
        for (int col = 0; col < s->advance[g]; col++) {
            float miss = a[col] - b[col];
            row += miss * miss;
        }
        sum += row;
    }
    return sum + s->price;
}

/* The glyph's ink with the pen at the left edge. */
static SlFlat *draw_glyph(const Spelling *s, const SlFlat *seen, const SlGlyph *glyph, int advance)
{
    SlRectMm box = {seen->box.x, seen->box.y, advance / seen->px_per_mm, seen->box.height};
    SlFlat *flat = sl_flat_new(box, seen->px_per_mm, 0);

    if (flat != NULL)
        sl_line_add(s->line, flat, glyph->character, box.x, 1 / 255.0);
    if (flat != NULL && (flat->width < advance || flat->height < s->height))
        g_clear_pointer(&flat, sl_flat_free);
    return flat;
}

/* Viterbi: best[x] covers the columns before x; came[x] is the glyph that ends there, -1 blank. */
static void chain(const Spelling *s, const SlFlat *seen, double *best, int *came)
{
    const GPtrArray *glyphs = s->line->sheet->glyphs;
    g_autoptr(GPtrArray) drawn = g_ptr_array_new_with_free_func((GDestroyNotify)sl_flat_free);

    for (guint g = 0; g < glyphs->len; g++)
        g_ptr_array_add(drawn, draw_glyph(s, seen, g_ptr_array_index(glyphs, g), s->advance[g]));
    for (int x = 1; x <= s->n; x++)
        best[x] = HUGE_VAL;
    best[0] = 0;
    for (int x = 0; x < s->n; x++) {
        if (best[x] + s->blank[x] < best[x + 1]) {
            best[x + 1] = best[x] + s->blank[x];
            came[x + 1] = -1;
        }
        for (guint g = 0; g < glyphs->len; g++) {
            const SlFlat *flat = g_ptr_array_index(drawn, g);
            int end = x + s->advance[g];
            if (flat == NULL || s->advance[g] < 1 || end > s->n)
                continue;
            double cost = best[x] + glyph_cost(s, flat, (int)g, x);
            if (cost < best[end]) {
                best[end] = cost;
                came[end] = (int)g;
            }
        }
    }
}

/* Walk back from the end; the text, and the column of its first pen. */
static char *spelled(const Spelling *s, const int *came, int *first)
{
    GString *text = g_string_new(NULL);

    *first = -1;
    for (int x = s->n; x > 0;) {
        if (came[x] < 0) {
            x--;
            continue;
        }
        const SlGlyph *glyph = g_ptr_array_index(s->line->sheet->glyphs, came[x]);
        char utf8[6];
        g_string_prepend_len(text, utf8, g_unichar_to_utf8(glyph->character, utf8));
        x -= s->advance[came[x]];
        *first = x;
    }
    return g_string_free(text, text->len == 0);
}

char *sl_spell(const SlLine *line, const SlFlat *seen, double *pen_mm)
{
    const GPtrArray *glyphs = line->sheet->glyphs;
    gsize n = seen->width;
    g_autofree float *ink = g_new0(float, n * seen->height);
    g_autofree double *blank = g_new0(double, n), *best = g_new0(double, n + 1);
    g_autofree int *advance = g_new0(int, glyphs->len), *came = g_new0(int, n + 1);
    Spelling s = {line,
                  seen->width,
                  seen->height,
                  ink,
                  blank,
                  advance,
                  GLYPH_PRICE * seen->height * seen->height};
    int first;

    if (!normalise(&s, seen))
        return NULL;
    for (guint g = 0; g < glyphs->len; g++) {
        const SlGlyph *glyph = g_ptr_array_index(glyphs, g);
        /* rounded down: a blank column between two characters costs nothing and makes it up */
        advance[g] = (int)floor(sl_line_advance(line, glyph->character) * seen->px_per_mm);
    }
    chain(&s, seen, best, came);
    char *text = spelled(&s, came, &first);
    if (text != NULL)
        *pen_mm = seen->box.x + first / seen->px_per_mm;
    return text;
}
