/* choose — sheets ranked, registered and told apart by their greys */
#include "read/choose.h"

#include <math.h>

#include "read/register.h"

/* The label is registered at so many px per module, or the photo's own: what the code's grid
 * needs, the artwork needs, too. */
#define REGISTER_PX_PER_MODULE 5.0

/* How far the artwork is searched for, in px at that resolution: the grid foretells the far end of
 * a label to 0.2 mm, a third of a module or 2 px. */
#define REGISTER_REACH_PX 5

/* Sheets are ranked at this resolution before any is registered: a patch is seven modules wide
 * then, and the grid's error of a quarter module hardly matters. Only what lies about the code's
 * slot counts, up to this part of its size away: on a bottle the far end lies elsewhere. */
#define RANK_PX_PER_MODULE 3.0
#define RANK_REACH         0.5

/* Registered are at most so many of them, best first, until one fits well. */
#define MAX_REGISTERED 4
#define GOOD_FIT       0.8

/* Modules are whole dots of the raster that the label was drawn for, so that its code is up to a
 * quarter smaller than the slot would hold (3 dots where 3.99 would fit). Where no sheet fits with
 * its own code, this share of the slot is searched for; a step moves the far end of a label by half
 * a module, and the patches of the ranking bear half of that. */
#define LEAST_CODE_SHARE 0.74
#define CODE_SHARE_STEP  0.01
#define SURE_RANK        0.6

/* A variant in the other polarity is less like the photo by more than this. */
#define SAME_POLARITY 0.2

/* Greys that differ by less are one. */
#define SOLID 6.0F

/* Where the code lies in mm: as the sheet has it (`share` 0), or centred in its slot with modules
 * of that share of the largest that would fit with a quiet zone. */
static gboolean place_code(SlCandidate *candidate, const SlScheme *scheme, int side, double share)
{
    const SlPlan *plan = candidate->sheet->plan;
    const SlSlot *slot = &plan->slots[SL_SLOT_QR];
    int quiet = scheme != NULL ? scheme->quiet_zone_modules : 4;

    if (!slot->present || !(slot->box.width > 0) || !(slot->box.height > 0))
        return FALSE;
    candidate->slot = slot->box;
    candidate->as_planned = share <= 0 && plan->code_side == side && plan->module_mm > 0;
    candidate->module_mm = candidate->as_planned ? plan->module_mm
                                                 : MIN(slot->box.width, slot->box.height) /
                                                       (side + 2 * quiet) * (share > 0 ? share : 1);
    double size = side * candidate->module_mm;
    candidate->code = (SlRectMm){slot->box.x + (slot->box.width - size) / 2,
                                 slot->box.y + (slot->box.height - size) / 2, size, size};
    if (candidate->as_planned) {
        candidate->code.x = plan->code_origin.x;
        candidate->code.y = plan->code_origin.y;
    }
    return TRUE;
}

/* Draw the photo's own modules into the slot, where the candidate has them. */
static void draw_code(SlFlat *flat, const SlCandidate *candidate, const SlSymbol *symbol)
{
    const SlRectMm *slot = &candidate->slot;

    for (int i = 0; i < flat->width * flat->height; i++) {
        double x = flat->box.x + (i % flat->width + 0.5) / flat->px_per_mm;
        double y = flat->box.y + (i / flat->width + 0.5) / flat->px_per_mm;
        if (x < slot->x || y < slot->y || x > slot->x + slot->width || y > slot->y + slot->height)
            continue;
        int col = (int)floor((x - candidate->code.x) / candidate->module_mm);
        int row = (int)floor((y - candidate->code.y) / candidate->module_mm);
        gboolean inside = col >= 0 && row >= 0 && col < symbol->side && row < symbol->side;
        flat->grey[i] = inside && sl_symbol_is_dark(symbol, col, row) ? 0 : 255;
    }
}

static SlRectMm whole_label(const SlCandidate *candidate)
{
    const SlPlan *plan = candidate->sheet->plan;

    return (SlRectMm){0, 0, plan->width_mm, plan->height_mm};
}

/* What of the label lies about the code. */
static SlRectMm about_code(const SlCandidate *candidate)
{
    SlRectMm slot = candidate->slot, all = whole_label(candidate);
    double reach = RANK_REACH * MAX(slot.width, slot.height);
    double left = MAX(0, slot.x - reach), top = MAX(0, slot.y - reach);

    return (SlRectMm){left, top, MIN(all.width, slot.x + slot.width + reach) - left,
                      MIN(all.height, slot.y + slot.height + reach) - top};
}

/* The sheet's picture with the code that the photo shows, blurred like the photo. */
static SlFlat *draw_sheet(const SlCandidate *candidate, const SlGrid *grid, SlRectMm box,
                          double px_per_mm)
{
    const SlSheet *sheet = candidate->sheet;

    if (!sl_sheet_draw_picture(sheet))
        return NULL;
    SlFlat *flat = sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, px_per_mm);
    double blur = grid->blur_modules * candidate->module_mm * px_per_mm;

    if (flat == NULL)
        return NULL;
    if (!grid->as_drawn || !candidate->as_planned)
        draw_code(flat, candidate, grid->symbol);
    sl_flat_blur(flat, blur, blur);
    return flat;
}

static double resolution(const SlCandidate *candidate, const SlGrid *grid, double px_per_module)
{
    return MIN(MIN(grid->px_per_module, px_per_module) / candidate->module_mm,
               candidate->sheet->px_per_mm);
}

typedef SlFlat *(*Rectify)(const SlImage *photo, const SlWarp *warp, SlRectMm box,
                           double px_per_mm);

/* How like the photo is to the sheet, code apart, where the warp is now. */
static double likeness(const SlImage *photo, const SlCandidate *candidate, const SlFlat *drawn,
                       Rectify rectify)
{
    g_autoptr(SlFlat) seen = rectify(photo, &candidate->warp, drawn->box, drawn->px_per_mm);

    return seen != NULL ? sl_flat_likeness(seen, drawn, &candidate->slot) : -1;
}

/* Place one sheet by the code alone. False if its code cannot be placed. */
static gboolean place_sheet(SlCandidate *candidate, const SlGrid *grid, const SlScheme *scheme,
                            double share)
{
    if (!place_code(candidate, scheme, grid->symbol->side, share))
        return FALSE;
    SlPointMm origin = {candidate->code.x, candidate->code.y};
    candidate->warp = sl_warp_rescale(&grid->warp, origin, candidate->module_mm);
    return TRUE;
}

/* Place one sheet by the code alone, and see how well it fits. */
static SlCandidate candidate_new(const SlImage *photo, const SlGrid *grid, const SlSheet *sheet,
                                 const SlScheme *scheme, double share)
{
    SlCandidate candidate = {.sheet = sheet, .fit = -1};

    if (!place_sheet(&candidate, grid, scheme, share))
        return candidate;
    g_autoptr(SlFlat) drawn = draw_sheet(&candidate, grid, about_code(&candidate),
                                         resolution(&candidate, grid, RANK_PX_PER_MODULE));
    if (drawn != NULL)
        candidate.fit = likeness(photo, &candidate, drawn, sl_rectify_roughly);
    return candidate;
}

/* The share of its slot that the code must have for the sheet to fit best; 0 if none can be told.
 */
static double find_share(const SlImage *photo, const SlGrid *grid, const SlSheet *sheet,
                         const SlScheme *scheme)
{
    SlCandidate candidate = {.sheet = sheet};
    double best_share = 0, best = -1;

    if (!place_sheet(&candidate, grid, scheme, 1))
        return 0;
    g_autoptr(SlFlat) drawn = draw_sheet(&candidate, grid, about_code(&candidate),
                                         resolution(&candidate, grid, RANK_PX_PER_MODULE));
    for (double share = 1; drawn != NULL && share >= LEAST_CODE_SHARE; share -= CODE_SHARE_STEP) {
        place_sheet(&candidate, grid, scheme, share);
        double fit = likeness(photo, &candidate, drawn, sl_rectify_roughly);
        if (fit > best) {
            best = fit;
            best_share = share;
        }
    }
    return best_share;
}

/* Register the candidate finely; its fit is -1 where that failed. */
static void register_finely(const SlImage *photo, const SlGrid *grid, SlCandidate *candidate)
{
    g_autoptr(SlFlat) drawn = draw_sheet(candidate, grid, whole_label(candidate),
                                         resolution(candidate, grid, REGISTER_PX_PER_MODULE));

    candidate->fit = -1;
    if (drawn != NULL && sl_register(photo, drawn, candidate->code, REGISTER_REACH_PX,
                                     SL_SURFACE_RIPPLED, &candidate->warp) > 0)
        candidate->fit = likeness(photo, candidate, drawn, sl_rectify);
}

static int better_first(gconstpointer a, gconstpointer b)
{
    const SlCandidate *x = a, *y = b;

    return (x->fit < y->fit) - (x->fit > y->fit);
}

/* Whether both sheets' drawings rise and fall alike about the code: they differ in their inks, not
 * in which is the darker. */
static gboolean is_same_polarity(const SlSheet *a, const SlSheet *b, const SlGrid *grid,
                                 const SlScheme *scheme)
{
    SlCandidate one = {.sheet = a}, two = {.sheet = b};

    if (!place_sheet(&one, grid, scheme, 1) || !place_sheet(&two, grid, scheme, 1))
        return FALSE;
    SlRectMm box = about_code(&one);
    double px_per_mm = resolution(&one, grid, RANK_PX_PER_MODULE);
    g_autoptr(SlFlat) drawn = draw_sheet(&one, grid, box, px_per_mm);
    g_autoptr(SlFlat) other = draw_sheet(&two, grid, box, px_per_mm);
    return drawn != NULL && other != NULL && drawn->width == other->width &&
           drawn->height == other->height &&
           sl_flat_likeness(drawn, other, &one.slot) > 1 - SAME_POLARITY;
}

/* Rank all sheets of one template with the code in the share of its slot that fits best. A share
 * that was found with a drawing in the other polarity fits worst where it should fit best. */
static void rank_with_share(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                            const SlScheme *scheme, guint first, GArray *ranked)
{
    const SlSheet *example = g_ptr_array_index(sheets, first), *measured = example;
    const char *name = example->template_name;
    double share = find_share(photo, grid, example, scheme);

    for (guint i = first; i < sheets->len; i++) {
        const SlSheet *sheet = g_ptr_array_index(sheets, i);
        if (g_strcmp0(sheet->template_name, name) != 0)
            continue;
        if (sheet != measured && !is_same_polarity(measured, sheet, grid, scheme)) {
            share = find_share(photo, grid, sheet, scheme);
            measured = sheet;
        }
        if (share <= 0)
            continue;
        SlCandidate next = candidate_new(photo, grid, sheet, scheme, share);
        g_array_append_val(ranked, next);
    }
}

static gboolean is_first_of_template(const GPtrArray *sheets, guint at)
{
    const SlSheet *sheet = g_ptr_array_index(sheets, at);

    for (guint i = 0; i < at; i++)
        if (g_strcmp0(((const SlSheet *)g_ptr_array_index(sheets, i))->template_name,
                      sheet->template_name) == 0)
            return FALSE;
    return TRUE;
}

/* Sheets, best first: one of each template, and the other variants where none fits; with the code
 * as they have it, else as it may have been drawn for another raster. */
static GArray *rank_sheets(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                           const SlScheme *scheme)
{
    GArray *ranked = g_array_new(FALSE, FALSE, sizeof(SlCandidate));
    double best = -1;

    for (int others = 0; others < 2 && best < SURE_RANK; others++)
        for (guint i = 0; i < sheets->len; i++) {
            if (is_first_of_template(sheets, i) == (others == 1))
                continue;
            SlCandidate next = candidate_new(photo, grid, g_ptr_array_index(sheets, i), scheme, 0);
            best = MAX(best, next.fit);
            g_array_append_val(ranked, next);
        }
    for (guint i = 0; best < SURE_RANK && i < sheets->len; i++)
        if (is_first_of_template(sheets, i))
            rank_with_share(photo, grid, sheets, scheme, i, ranked);
    g_array_sort(ranked, better_first);
    return ranked;
}

/* Whether a candidate like this one was registered already: variants that differ in their inks
 * alone fit alike; one in the other polarity would not have fitted at all. */
static gboolean was_tried(const GArray *ranked, guint n, const SlCandidate *next)
{
    for (guint i = 0; i < n; i++) {
        const SlCandidate *before = &g_array_index(ranked, SlCandidate, i);
        if (before->tried && before->as_planned == next->as_planned &&
            before->fit > SL_CHOOSE_MIN_FIT / 2 &&
            g_strcmp0(before->sheet->template_name, next->sheet->template_name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The sheet that fits best, registered. */
static SlCandidate register_best(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                                 const SlScheme *scheme)
{
    g_autoptr(GArray) ranked = rank_sheets(photo, grid, sheets, scheme);
    SlCandidate best = {.fit = -1};
    int tried = 0;

    for (guint i = 0; i < ranked->len && tried < MAX_REGISTERED && best.fit < GOOD_FIT; i++) {
        SlCandidate *next = &g_array_index(ranked, SlCandidate, i);
        if (next->fit < 0 || was_tried(ranked, i, next))
            continue;
        register_finely(photo, grid, next);
        next->tried = TRUE;
        tried++;
        if (next->fit > best.fit)
            best = *next;
    }
    return best;
}

/* Whether the drawn picture is of one grey about the pixel: then blur has changed nothing there. */
static gboolean is_solid(const SlFlat *drawn, int x, int y)
{
    float at = sl_flat_at(drawn, x, y);

    return fabsf(sl_flat_at(drawn, x - 2, y) - at) < SOLID && /* and so on around it */
           fabsf(sl_flat_at(drawn, x + 2, y) - at) < SOLID &&
           fabsf(sl_flat_at(drawn, x, y - 2) - at) < SOLID &&
           fabsf(sl_flat_at(drawn, x, y + 2) - at) < SOLID;
}

/* Correlation of the greys of all solid areas, code included. */
static double grey_likeness(const SlFlat *seen, const SlFlat *drawn)
{
    double s = 0, t = 0, ss = 0, tt = 0, st = 0, n = 0;

    for (int y = 2; y + 2 < seen->height; y++)
        for (int x = 2; x + 2 < seen->width; x++) {
            double a = sl_flat_at(seen, x, y), b = sl_flat_at(drawn, x, y);
            if (a < 0 || !is_solid(drawn, x, y))
                continue;
            s += a, t += b, ss += a * a, tt += b * b, st += a * b;
            n++;
        }
    double vs = ss - s * s / n, vt = tt - t * t / n;
    return n > 0 && vs > 0 && vt > 0 ? (st - s * t / n) / sqrt(vs * vt) : -1;
}

/* Variants of one template differ only in their inks, which the patches' correlation does not see:
 * the one whose greys are the photo's takes the sheet's place. Only solid areas count: in thin
 * strokes the blur is darker or lighter than ours, because cameras blur light and not greys. */
static void choose_variant(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                           SlCandidate *found)
{
    SlCandidate next = *found;
    const char *name = found->sheet->template_name;
    double px_per_mm = resolution(found, grid, REGISTER_PX_PER_MODULE), best = -2;
    SlRectMm all = whole_label(found);
    g_autoptr(SlFlat) seen = sl_rectify(photo, &found->warp, all, px_per_mm);

    for (guint i = 0; seen != NULL && i < sheets->len; i++) {
        next.sheet = g_ptr_array_index(sheets, i);
        if (g_strcmp0(next.sheet->template_name, name) != 0)
            continue;
        g_autoptr(SlFlat) drawn = draw_sheet(&next, grid, all, px_per_mm);
        if (drawn == NULL || drawn->width != seen->width || drawn->height != seen->height ||
            sl_flat_likeness(seen, drawn, &found->slot) < found->fit - SAME_POLARITY)
            continue;
        double greys = grey_likeness(seen, drawn);
        if (greys > best) {
            best = greys;
            found->sheet = next.sheet;
        }
    }
}

SlCandidate sl_choose_sheet(const SlImage *photo, const SlGrid *grid, const GPtrArray *sheets,
                            const SlScheme *scheme)
{
    SlCandidate best = register_best(photo, grid, sheets, scheme);

    if (best.fit < SL_CHOOSE_MIN_FIT)
        return best;
    choose_variant(photo, grid, sheets, &best);
    if (!sl_sheet_draw_pieces(best.sheet))
        best.fit = -1;
    return best;
}
