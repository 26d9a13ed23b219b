/* layout-trace — page, slots and flat picture of a label that nobody has described */
#include "read/layout-trace.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "read/free.h"
#include "read/grid.h"
#include "read/layout-stars.h"
#include "read/ocr.h"
#include "read/print-lines.h"

/* The label is looked for so far from the code, in sides of the code. */
#define REACH_SIDES 2.4

/* Resolution of the search, px a module, and of the flat picture, px a mm. */
#define FIND_PX_PER_MODULE 8.0
#define FLAT_PX_PER_MM     20.0

#define QUIET 4 /* modules (ISO/IEC 18004:2015, 6.3.8) */

/* An edge is where the grey changes by so much within a px, along so much of its length. */
#define EDGE_STEP 8.0
#define EDGE_PART 0.7

/* A label's outermost edge lies at most so many modules outside of the first one: a frame within
 * the trim. */
#define EDGE_RIM 4.0

/* Print that is no slot is the label's, too, if it stands in the column of what was found, so many
 * modules from it at most: a band with words along the label's head. */
#define NEAR_MODULES 8.0

/* Without edges: so many modules of paper around all that was found. */
#define NO_EDGE_MARGIN 2.0

/* Capitals are this part of a text slot's height (template.h). */
#define CAPS_OF_SLOT 0.72

/* A longer number must fit, too. */
#define NUMBER_ROOM 1.15

/* Lines are read at this height of their capitals, px, with a margin. */
#define READ_HEIGHT 32.0
#define READ_MARGIN 0.35

/* Two lines of one block: the gap between their slots, in heights. */
#define BLOCK_GAP 0.35

typedef struct {
    const SlImage *photo;
    const SlScheme *scheme;
    SlWarp page;    /* modules, the page's axes; (0, 0) is the code's first corner on the page */
    double side;    /* of the code, modules */
    SlFlat *flat;   /* of the search, in modules */
    GArray *lines;  /* SlPrintLine, upright ones */
    SlRectMm found; /* all that was found, in modules */
} Search;

void sl_trace_free(SlTrace *trace)
{
    if (trace == NULL)
        return;
    if (trace->plan != NULL)
        sl_plan_free(trace->plan);
    sl_image_free(trace->flat);
    g_free(trace->number);
    g_free(trace);
}

static void search_clear(Search *s)
{
    sl_flat_free(s->flat);
    if (s->lines != NULL)
        g_array_unref(s->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

static SlRectMm unite(SlRectMm a, SlRectMm b)
{
    double x = MIN(a.x, b.x), y = MIN(a.y, b.y);

    return (SlRectMm){x, y, MAX(a.x + a.width, b.x + b.width) - x,
                      MAX(a.y + a.height, b.y + b.height) - y};
}

/* The code's plane, turned by quarters so that the number stands upright. */
static SlWarp turn_page(const SlWarp *warp, int quarter, double side)
{
    static const double corner[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    SlPrintLine axis = {.start = {corner[quarter][0] * side, corner[quarter][1] * side},
                        .angle = quarter * G_PI_2};

    return sl_print_line_warp(&axis, warp, FALSE);
}

/* ---- edges --------------------------------------------------------------------------------- */

/* The part of the line at `at` px, within from … to of the other axis, where the grey steps. */
static double edge_part(const SlFlat *flat, gboolean upright, int at, int from, int to)
{
    int n = 0, steps = 0;

    for (int k = from; k < to; k++) {
        float a = upright ? sl_flat_at(flat, at - 1, k) : sl_flat_at(flat, k, at - 1);
        float b = upright ? sl_flat_at(flat, at + 1, k) : sl_flat_at(flat, k, at + 1);
        if (a == SL_FLAT_UNSEEN && b == SL_FLAT_UNSEEN)
            continue;
        n++;
        if (a == SL_FLAT_UNSEEN || b == SL_FLAT_UNSEEN) /* the picture's own edge */
            steps++;
        else
            steps += fabsf(a - b) > EDGE_STEP;
    }
    return n > 0 ? (double)steps / n : 0;
}

/* Go outwards from `from` px in steps of `way`: the outermost edge near the first; NaN if none. */
static double find_edge(const SlFlat *flat, gboolean upright, int from, int way, int low, int high)
{
    int length = upright ? flat->width : flat->height, first = -1;
    double best = NAN, top = 0;

    for (int at = CLAMP(from, 1, length - 2); at >= 1 && at < length - 1; at += way) {
        double part = edge_part(flat, upright, at, low, high);
        if (first >= 0 && abs(at - first) > EDGE_RIM * flat->px_per_mm)
            break;
        if (part < EDGE_PART) {
            top = 0;
            continue;
        }
        first = first < 0 ? at : first;
        if (part >= top) { /* a blurred edge is several px wide: its steepest */
            top = part;
            best = at + 0.5;
        }
    }
    return best;
}

/* The page around all that was found, in modules; true if its edges were seen. */
static gboolean find_page(const Search *s, SlRectMm *page)
{
    const SlFlat *flat = s->flat;
    double px = flat->px_per_mm, rim = 0.2;
    int left = (int)((s->found.x - rim - flat->box.x) * px);
    int top = (int)((s->found.y - rim - flat->box.y) * px);
    int right = (int)((s->found.x + s->found.width + rim - flat->box.x) * px);
    int foot = (int)((s->found.y + s->found.height + rim - flat->box.y) * px);
    int x0 = CLAMP(left, 0, flat->width), x1 = CLAMP(right, 0, flat->width);
    int y0 = CLAMP(top, 0, flat->height), y1 = CLAMP(foot, 0, flat->height);
    double edge[4] = {
        find_edge(flat, TRUE, left, -1, y0, y1), find_edge(flat, TRUE, right, 1, y0, y1),
        find_edge(flat, FALSE, top, -1, x0, x1), find_edge(flat, FALSE, foot, 1, x0, x1)};

    if (isfinite(edge[0] + edge[1] + edge[2] + edge[3])) {
        *page = (SlRectMm){flat->box.x + edge[0] / px, flat->box.y + edge[2] / px,
                           (edge[1] - edge[0]) / px, (edge[3] - edge[2]) / px};
        return TRUE;
    }
    *page = (SlRectMm){s->found.x - NO_EDGE_MARGIN, s->found.y - NO_EDGE_MARGIN,
                       s->found.width + 2 * NO_EDGE_MARGIN, s->found.height + 2 * NO_EDGE_MARGIN};
    return FALSE;
}

/* ---- slots --------------------------------------------------------------------------------- */

/* A text slot whose capitals are the line's. */
static SlRectMm slot_of(const SlPrintLine *line)
{
    double height = line->height / CAPS_OF_SLOT;
    double middle = line->start.y + line->length / 2 * sin(line->angle);

    return (SlRectMm){line->start.x, middle - height / 2, line->length, height};
}

static void put(Search *s, SlPlan *plan, SlSlotName slot, SlRectMm box)
{
    plan->slots[slot] = (SlSlot){TRUE, box, SL_ALIGN_START};
    s->found = unite(s->found, box);
}

/* The number of the page's lines: the one that lies where the search had it. */
static void put_number(Search *s, SlPlan *plan, const SlFreePlace *place, const SlWarp *code)
{
    SlPointPx p =
        sl_warp_apply(code, place->line.start.x + cos(place->line.angle) * place->line.length / 2,
                      place->line.start.y + sin(place->line.angle) * place->line.length / 2);
    double x = s->side / 2, y = s->side / 2;
    SlPrintLine line = place->line;

    if (!sl_warp_invert(&s->page, p.x, p.y, &x, &y))
        return;
    line.start = (SlPointMm){x - line.length / 2, y};
    line.angle = 0;
    put(s, plan, SL_SLOT_NUMBER, slot_of(&line));
}

/* Does the line say a word of four letters or more that every level's name has? */
static gboolean says_level(const Search *s, SlOcr *ocr, const SlPrintLine *line)
{
    SlOcrCharacter found[SL_OCR_MAX_CHARACTERS];
    g_autoptr(SlImage) image =
        sl_print_line_cut(s->photo, &s->page, line, FALSE, READ_MARGIN, READ_HEIGHT);
    int n = image != NULL ? sl_ocr_read(ocr, image, found) : 0;
    g_autofree char *name = g_ascii_strup(s->scheme->levels[1].name_en, -1);
    g_auto(GStrv) words = g_strsplit_set(name, " ()-0123456789", -1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < n; i++)
        g_string_append_c(text, g_ascii_toupper(found[i].character));
    for (int i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) >= 4 && strstr(text->str, words[i]) != NULL)
            return TRUE;
    return FALSE;
}

/* Is `b` the next line of a block, above or below `a`? */
static gboolean is_of_block(const SlRectMm *a, const SlRectMm *b)
{
    double gap = MAX(a->y, b->y) - MIN(a->y + a->height, b->y + b->height);

    return gap < BLOCK_GAP * MIN(a->height, b->height) && gap > -0.5 * a->height &&
           fabs(a->x - b->x) < MAX(a->height, b->height) && b->height < 2 * a->height &&
           a->height < 2 * b->height;
}

static gboolean overlaps(const SlRectMm *a, const SlSlot *slot)
{
    const SlRectMm *b = &slot->box;

    return slot->present && a->x < b->x + b->width && b->x < a->x + a->width &&
           a->y < b->y + b->height && b->y < a->y + a->height;
}

static void put_level_text(Search *s, SlPlan *plan)
{
    g_autoptr(SlOcr) ocr = sl_ocr_new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-"
                                      "0123456789");

    for (guint i = 0; ocr != NULL && i < s->lines->len; i++) {
        SlRectMm box = slot_of(&g_array_index(s->lines, SlPrintLine, i)), whole = box;
        if (overlaps(&box, &plan->slots[SL_SLOT_NUMBER]) ||
            !says_level(s, ocr, &g_array_index(s->lines, SlPrintLine, i)))
            continue;
        for (guint k = 0; k < s->lines->len; k++) {
            SlRectMm other = slot_of(&g_array_index(s->lines, SlPrintLine, k));
            gboolean is_star = FALSE;
            for (int star = 0; star < plan->n_stars; star++)
                is_star |= overlaps(&other, &plan->slots[SL_SLOT_STAR_1 + star]);
            if (k != i && !is_star && is_of_block(&box, &other) &&
                !overlaps(&other, &plan->slots[SL_SLOT_NUMBER]))
                whole = unite(whole, other);
        }
        put(s, plan, SL_SLOT_LEVEL_TEXT, whole);
        return;
    }
}

/* Let what was found grow by the print near it, until nothing more is near. */
static void take_in_print(Search *s)
{
    gboolean grown = TRUE;

    for (int round = 0; grown && round < SL_PRINT_LINES_MAX; round++) {
        grown = FALSE;
        for (guint i = 0; i < s->lines->len; i++) {
            SlRectMm box = slot_of(&g_array_index(s->lines, SlPrintLine, i)), all = s->found;
            double gap = MAX(box.y - all.y - all.height, all.y - box.y - box.height);
            double shared = MIN(box.x + box.width, all.x + all.width) - MAX(box.x, all.x);
            SlRectMm both = unite(all, box);
            if (gap > NEAR_MODULES || shared < box.width / 2 ||
                (both.width == all.width && both.height == all.height))
                continue;
            s->found = both;
            grown = TRUE;
        }
    }
}

static void put_stars(Search *s, SlPlan *plan)
{
    SlRectMm code = {-1, -1, s->side + 2, s->side + 2}, boxes[SL_LEVEL_MAX];
    int n = sl_layout_stars(s->flat, &code, MIN(s->scheme->n_levels, SL_LEVEL_MAX), boxes);

    for (int i = 0; i < n; i++)
        put(s, plan, SL_SLOT_STAR_1 + i, boxes[i]);
    plan->n_stars = n;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void find_lines(Search *s)
{
    SlRectMm code = {-2, -2, s->side + 4, s->side + 4};
    g_autoptr(GArray) all = sl_print_lines(s->flat, &code);

    s->lines = g_array_new(FALSE, FALSE, sizeof(SlPrintLine));
    for (guint i = 0; i < all->len; i++) {
        const SlPrintLine *line = &g_array_index(all, SlPrintLine, i);
        if (fabs(line->angle) < G_PI_4)
            g_array_append_val(s->lines, *line);
    }
}

/* From modules about the code to mm on the page; slots that may be longer than what stands there
 * get room. */
static void to_mm(SlPlan *plan, const SlRectMm *page, double mm)
{
    plan->width_mm = page->width * mm;
    plan->height_mm = page->height * mm;
    for (int i = 0; i < SL_SLOT_COUNT; i++) {
        SlRectMm *box = &plan->slots[i].box;
        if (!plan->slots[i].present)
            continue;
        *box = (SlRectMm){(box->x - page->x) * mm, (box->y - page->y) * mm, box->width * mm,
                          box->height * mm};
    }
    SlSlot *number = &plan->slots[SL_SLOT_NUMBER], *code = &plan->slots[SL_SLOT_QR];
    if (!number->present)
        return;
    double room = plan->width_mm - number->box.x - (plan->width_mm - number->box.width) / 20;
    gboolean beside = number->box.y < code->box.y + code->box.height &&
                      code->box.y < number->box.y + number->box.height;
    if (beside && code->box.x > number->box.x)
        room = code->box.x - number->box.x;
    number->box.width =
        CLAMP(number->box.width * NUMBER_ROOM, number->box.width, MAX(room, number->box.width));
}

static SlImage *flatten(const Search *s, const SlRectMm *page, double mm, double *px_per_mm)
{
    double most =
        MIN(FLAT_PX_PER_MM, (SL_FLAT_MAX_SIDE_PX - 1) / (MAX(page->width, page->height) * mm));
    g_autoptr(SlFlat) flat = sl_rectify(s->photo, &s->page, *page, most * mm);

    if (flat == NULL)
        return NULL;
    SlImage *image = sl_image_new(flat->width, flat->height, 255);
    for (int i = 0; i < flat->width * flat->height; i++)
        image->px[i] = flat->grey[i] == SL_FLAT_UNSEEN ? 255 : (guint8)CLAMP(flat->grey[i], 0, 255);
    *px_per_mm = most;
    return image;
}

static gboolean lay_flat(Search *s, const SlGrid *grid, int quarter, GError **error)
{
    double reach = REACH_SIDES * s->side;
    SlRectMm around = {-reach, -reach, s->side + 2 * reach, s->side + 2 * reach};

    s->page = turn_page(&grid->warp, quarter, s->side);
    s->flat = sl_rectify(s->photo, &s->page, around, MIN(FIND_PX_PER_MODULE, grid->px_per_module));
    s->found = (SlRectMm){-QUIET, -QUIET, s->side + 2 * QUIET, s->side + 2 * QUIET};
    if (s->flat != NULL)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                _("the label is larger than %d px; scale the picture down"), SL_FLAT_MAX_SIDE_PX);
    return FALSE;
}

SlTrace *sl_layout_trace(const SlPhoto *photo, const SlCode *code, const SlScheme *scheme,
                         const SlTraceOrder *order, GError **error)
{
    SlCode local = sl_code_in_grey(code, photo);
    g_autoptr(SlGrid) grid = sl_grid_fit(photo->grey, &local, NULL);
    g_autoptr(SlTrace) trace = g_new0(SlTrace, 1);
    g_auto(Search) s = {.photo = photo->grey, .scheme = scheme};
    SlReadingPart number = {0};
    SlFreePlace place = {0};
    SlRectMm page;

    if (grid == NULL) {
        g_set_error_literal(
            error, SL_ERROR, SL_ERROR_FORMAT,
            _("the code's modules cannot be measured; come closer, straight above"));
        return NULL;
    }
    s.side = grid->symbol->side;
    sl_free_read(photo->grey, grid, order->number, scheme, &number, &place);
    trace->number = number.text;
    if (place.found)
        trace->quarter = (int)lround(place.line.angle / G_PI_2 + (place.turned ? 2 : 0) + 4) % 4;
    if (!lay_flat(&s, grid, trace->quarter, error))
        return NULL;
    trace->plan = g_new0(SlPlan, 1);
    trace->plan->template_name = g_strdup("");
    put(&s, trace->plan, SL_SLOT_QR, s.found);
    if (place.found)
        put_number(&s, trace->plan, &place, &grid->warp);
    find_lines(&s);
    put_stars(&s, trace->plan);
    put_level_text(&s, trace->plan);
    take_in_print(&s);
    trace->edges = find_page(&s, &page);
    double mm = order->module_mm > 0 ? order->module_mm : order->width_mm / page.width;
    to_mm(trace->plan, &page, mm);
    trace->flat = flatten(&s, &page, mm, &trace->px_per_mm);
    if (trace->flat == NULL) {
        g_set_error_literal(error, SL_ERROR, SL_ERROR_LIMIT, _("the label has no size"));
        return NULL;
    }
    return g_steal_pointer(&trace);
}
