/* free — the number on a label of unknown layout */
#include "read/free.h"

#include <math.h>
#include <string.h>

#include "read/ocr.h"
#include "read/print-lines.h"

/* So far from the code a number is looked for, in sides of the code: ours stand within 1.5. */
#define REACH_SIDES 2.0

/* Lines are looked for at so many px a module, or the photo's own. */
#define FIND_PX_PER_MODULE 6.0
#define QUIET_MODULES      3.0 /* of the quiet zone, where artwork may stand nearer than it ought to */

/* Heights of capitals, px, at which a line is read: the first always, the others to confirm. */
static const double heights[] = {32, 26, 42};

/* Gaps of more than this part of the height are narrowed to it; ink is darker than that grey. */
#define TIGHT_GAP 0.3
#define TIGHT_INK 150

/* A line of so many pieces more or less than a number has letters may be that number. */
#define PIECES_SLACK 2

/* Height of the margin around a line, in heights. */
#define MARGIN 0.6

/* At most so many lines are read, those with most pieces. */
#define MAX_LINES 24

/* The engine's confidence, of 100, in the least sure character of any reading. To say that another
 * number stands there takes more: tests/free/free.py counts both kinds of error. */
#define SAME_CONFIDENCE  70.0
#define OTHER_CONFIDENCE 85.0

/* Readings of one kind: look-alikes, between which an OCR engine is no judge. */
static const char *const look_alikes[] = {"0ODQCGU", "1IJLT7", "2Z7",   "5S6G", "8B3690",
                                          "AR4",     "UVY",    "MNWHK", "EFPR", "KX",
                                          "35",      "TY",     "-_"};

/* One reading of a line: what stands at its best place. */
typedef struct {
    SlOcrCharacter found[SL_OCR_MAX_CHARACTERS];
    int n;
    int at; /* where the number begins, or -1 */
    gboolean tight;
    int wrong;   /* characters that are not the expected ones */
    float least; /* confidence of the least sure character */
} Reading;

typedef struct {
    const SlImage *photo;
    const SlGrid *grid;
    const char *expected;
    const SlScheme *scheme;
    SlOcr *ocr;
    SlFreePlace *place; /* NULL: nobody asks */
} Search;

/* ---- texts --------------------------------------------------------------------------------- */

static char kind_of(char c)
{
    return g_ascii_isdigit(c) ? '0' : g_ascii_isalpha(c) ? 'A' : c;
}

static gboolean is_look_alike(char a, char b)
{
    for (gsize i = 0; i < G_N_ELEMENTS(look_alikes); i++)
        if (strchr(look_alikes[i], a) != NULL && strchr(look_alikes[i], b) != NULL)
            return TRUE;
    return FALSE;
}

/* Whole words of the reading that have the form of `form`, with the fewest other characters. */
static void find_form(Reading *reading, const char *form)
{
    int length = (int)strlen(form);

    reading->at = -1;
    for (int at = 0; at + length <= reading->n; at++) {
        int wrong = 0, i = 0;
        float least = 100;
        if (!reading->found[at].starts ||
            (at + length < reading->n && !reading->found[at + length].starts))
            continue;
        for (; i < length; i++) {
            char c = reading->found[at + i].character;
            if (kind_of(c) != kind_of(form[i]))
                break;
            wrong += c != form[i];
            least = MIN(least, reading->found[at + i].confidence);
        }
        if (i == length && (reading->at < 0 || wrong < reading->wrong)) {
            reading->at = at;
            reading->wrong = wrong;
            reading->least = least;
        }
    }
}

static char *text_of(const Reading *reading, gsize length)
{
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < length; i++)
        g_string_append_c(text, reading->found[reading->at + i].character);
    return g_string_free(text, FALSE);
}

/* It cannot be a slip of the engine: no place differs by look-alikes alone, and most are the same,
 * as among numbers of one list. */
static gboolean is_another(const Reading *reading, const char *expected)
{
    int length = (int)strlen(expected), plain = 0;

    for (int i = 0; i < length; i++) {
        char c = reading->found[reading->at + i].character;
        plain += c != expected[i] && !is_look_alike(c, expected[i]);
    }
    return plain > 0 && 2 * reading->wrong <= length;
}

/* ---- lines --------------------------------------------------------------------------------- */

/* Narrow the gaps of widely set print: the engine takes its letters for words, and loses some. */
static SlImage *tighten(const SlImage *image, double height)
{
    int widest = (int)(TIGHT_GAP * height), blank = 0, width = 0;
    g_autofree int *from = g_new(int, image->width);

    for (int x = 0; x < image->width; x++) {
        gboolean ink = FALSE;
        for (int y = 0; y < image->height; y++)
            ink |= image->px[(gsize)y * image->width + x] < TIGHT_INK;
        blank = ink ? 0 : blank + 1;
        if (blank <= widest)
            from[width++] = x;
    }
    SlImage *tight = sl_image_new(MAX(width, 1), image->height, 255);
    for (int i = 0; i < width * image->height; i++)
        tight->px[i] = image->px[(gsize)(i / width) * image->width + from[i % width]];
    return tight;
}

static gboolean read_line(const Search *search, const SlPrintLine *line, gboolean turned,
                          gboolean tight, double height, const char *form, Reading *reading)
{
    g_autoptr(SlImage) image =
        sl_print_line_cut(search->photo, &search->grid->warp, line, turned, MARGIN, height);

    if (tight && image != NULL) {
        SlImage *loose = image;
        image = tighten(loose, height);
        sl_image_free(loose);
    }
    reading->tight = tight;
    reading->n = image != NULL ? sl_ocr_read(search->ocr, image, reading->found) : 0;
    find_form(reading, form);
    return reading->at >= 0;
}

/* Does the line have about as many pieces as the form has letters and digits? */
static gboolean may_be(const SlPrintLine *line, const char *form)
{
    int solid = 0;

    for (const char *c = form; *c != '\0'; c++)
        solid += g_ascii_isalnum(*c) != 0;
    return line->pieces >= solid - PIECES_SLACK && line->pieces <= solid + PIECES_SLACK;
}

/* As it is set; and closer where the line looks as if it were the number alone. */
static gboolean read_first(const Search *search, const SlPrintLine *line, gboolean turned,
                           const char *form, Reading *reading)
{
    return read_line(search, line, turned, FALSE, heights[0], form, reading) ||
           (may_be(line, form) && read_line(search, line, turned, TRUE, heights[0], form, reading));
}

/* Read the line in the other sizes, too: SAME, DIFFERENT or UNSURE. */
static SlSeen confirm(const Search *search, const SlPrintLine *line, gboolean turned,
                      const Reading *first)
{
    gsize length = strlen(search->expected);
    g_autofree char *text = text_of(first, length);
    float least = first->least;

    for (gsize i = 0; i < G_N_ELEMENTS(heights); i++) {
        Reading again;
        if (!read_line(search, line, turned, first->tight, heights[i], search->expected, &again))
            return SL_SEEN_UNSURE;
        g_autofree char *other = text_of(&again, length);
        if (strcmp(other, text) != 0)
            return SL_SEEN_UNSURE;
        least = MIN(least, again.least);
    }
    if (first->wrong == 0)
        return least >= SAME_CONFIDENCE ? SL_SEEN_SAME : SL_SEEN_UNSURE;
    return least >= OTHER_CONFIDENCE && is_another(first, search->expected) &&
                   sl_scheme_number_kind(search->scheme, text) == SL_NUMBER_REGISTRATION
               ? SL_SEEN_DIFFERENT
               : SL_SEEN_UNSURE;
}

static void take(const Search *search, const SlPrintLine *line, gboolean turned, const char *form,
                 const Reading *reading, SlSeen seen, SlReadingPart *part)
{
    if (search->place != NULL)
        *search->place = (SlFreePlace){TRUE, turned, *line};
    SlWarp warp = sl_print_line_warp(line, &search->grid->warp, FALSE);

    g_free(part->text);
    part->text = text_of(reading, strlen(form));
    part->seen = seen;
    part->score = reading->least;
    part->has_box = TRUE;
    part->box = sl_warp_quad(&warp, sl_print_line_box(line, MARGIN / 2));
}

/* How much an answer is worth: the expected number wins over any other. */
static int worth(SlSeen seen, int wrong)
{
    return seen == SL_SEEN_SAME ? 4 : wrong == 0 ? 3 : seen == SL_SEEN_DIFFERENT ? 2 : 1;
}

/* All lines, both ways. Several other numbers are no answer: whose are they? */
static void read_lines(const Search *search, const GArray *lines, const char *form,
                       SlReadingPart *part)
{
    int best = 0;
    gboolean several = FALSE;

    for (guint i = 0; i < 2 * MIN(lines->len, MAX_LINES) && best < 4; i++) {
        const SlPrintLine *line = &g_array_index(lines, SlPrintLine, i / 2);
        gboolean turned = i % 2 == 1;
        Reading reading;
        if (!read_first(search, line, turned, form, &reading))
            continue;
        SlSeen seen =
            search->expected != NULL ? confirm(search, line, turned, &reading) : SL_SEEN_UNSURE;
        int value = worth(seen, search->expected != NULL ? reading.wrong : 1);
        g_autofree char *text = text_of(&reading, strlen(form));
        several |= value <= 2 && best > 0 && g_strcmp0(text, part->text) != 0;
        if (value <= best)
            continue;
        best = value;
        take(search, line, turned, form, &reading, seen, part);
    }
    if (several && best < 3)
        part->seen = SL_SEEN_UNSURE;
}

void sl_free_read(const SlImage *photo, const SlGrid *grid, const char *expected,
                  const SlScheme *scheme, SlReadingPart *part, SlFreePlace *place)
{
    const char *form = expected != NULL ? expected : scheme != NULL ? scheme->number_example : NULL;
    double side = grid->symbol->side, reach = REACH_SIDES * side;
    double px = MIN(FIND_PX_PER_MODULE, grid->px_per_module);
    SlRectMm around = {-reach, -reach, side + 2 * reach, side + 2 * reach};
    SlRectMm code = {-QUIET_MODULES, -QUIET_MODULES, side + 2 * QUIET_MODULES,
                     side + 2 * QUIET_MODULES};
    SlWarp plane = grid->warp;

    part->seen = SL_SEEN_UNSURE;
    if (scheme == NULL || form == NULL || strlen(form) >= SL_OCR_MAX_CHARACTERS ||
        scheme->number_alphabet == NULL)
        return;
    plane.bend = 0;
    px = MIN(px, SL_FLAT_MAX_SIDE_PX / around.width - 1);
    g_autoptr(SlFlat) flat = sl_rectify(photo, &plane, around, px);
    g_autoptr(GArray) lines = flat != NULL ? sl_print_lines(flat, &code) : NULL;
    if (lines == NULL || lines->len == 0)
        return;
    g_autoptr(SlOcr) ocr = sl_ocr_new(scheme->number_alphabet);
    Search search = {photo, grid, expected, scheme, ocr, place};
    if (ocr != NULL)
        read_lines(&search, lines, form, part);
}
