/* grid — modules read off the photo, and the plane through them */
#include "read/grid.h"

#include <math.h>
#include <string.h>

#include "read/register.h"

/* The code is laid flat at this many px per module: enough for a tenth of a pixel's precision by
 * correlation, and not more, because blur has removed the rest. */
#define FLAT_PX_PER_MODULE 5

/* White modules around the code that take part: half the quiet zone. */
#define MARGIN_MODULES 2

/* Two symbols of one text with different masks agree in half of their modules; the same symbol,
 * badly focussed and half a module out of place, still in three of four. */
#define SAME_SYMBOL_AGREEMENT 0.75

/* What a module is that lies outside the photo, and the part of all that may: the drawn symbol says
 * what they are, and what is left fixes the plane. */
#define UNSEEN     2
#define MAX_UNSEEN 0.25

/* Finder and timing patterns must be there: this part of their modules, with corners that may be
 * half a module off, and after the fit. Noise has 0.5. */
#define MIN_FRAME_AGREEMENT    0.68
#define FITTED_FRAME_AGREEMENT 0.85

/* No bend is looked for where a plane shows so much of them. */
#define SURE_FRAME_AGREEMENT 0.93

/* Surfaces that are tried: a plane, then bottles upright and lying whose radius is three, one and a
 * half, and one time the code's half side. */
static const struct {
    double bend, axis;
} bends[] = {{0, 0}, {0.33, 0}, {0.33, G_PI_2}, {0.66, 0}, {0.66, G_PI_2}, {1, 0}, {1, G_PI_2}};

/* Modules that were read with corners half a module off are read again so often at most. */
#define MAX_READINGS 4

/* A fitted grid correlates with the photo at least so well; noise gives 0.1. */
#define MIN_LIKENESS 0.35

/* A cylinder is sought from this one: its radius is three times half the code. */
#define FIRST_BEND 0.3

/* Blur of the drawn modules while the photo's is not known, in modules. */
#define FIRST_BLUR 0.4

/* The blur is one of these, in modules: from a scan's to the limit of the decoders. */
static const double blurs[] = {0.1, 0.17, 0.24, 0.31, 0.4, 0.5, 0.62, 0.78, 1.0};

void sl_grid_free(SlGrid *grid)
{
    if (grid == NULL)
        return;
    sl_symbol_free(grid->symbol);
    g_free(grid);
}

static SlSymbol *symbol_new(int side)
{
    SlSymbol *symbol = g_new0(SlSymbol, 1);

    symbol->side = side;
    symbol->version = (side - 17) / 4;
    symbol->dark = g_new0(guint8, (gsize)side * side);
    return symbol;
}

/* The modules as a picture in black on white, MARGIN_MODULES around it. */
static SlFlat *draw(const SlSymbol *symbol)
{
    double side = symbol->side + 2 * MARGIN_MODULES;
    SlRectMm box = {-MARGIN_MODULES, -MARGIN_MODULES, side, side};
    SlFlat *flat = sl_flat_new(box, FLAT_PX_PER_MODULE, 255);

    for (int y = 0; flat != NULL && y < flat->height; y++)
        for (int x = 0; x < flat->width; x++) {
            int col = x / FLAT_PX_PER_MODULE - MARGIN_MODULES;
            int row = y / FLAT_PX_PER_MODULE - MARGIN_MODULES;
            gboolean inside = col >= 0 && row >= 0 && col < symbol->side && row < symbol->side;
            if (inside && sl_symbol_is_dark(symbol, col, row))
                flat->grey[(gsize)y * flat->width + x] = 0;
        }
    return flat;
}

/* Mean grey of each module's middle on the photo, negative where the photo has ended; false if it
 * ends too early. */
static gboolean module_greys(const SlImage *photo, const SlWarp *warp, int side, float *grey)
{
    g_autoptr(SlFlat) flat = sl_rectify(photo, warp, (SlRectMm){0, 0, side, side}, 4);

    if (flat == NULL || flat->width != 4 * side || flat->height != 4 * side)
        return FALSE;
    int unseen = 0;
    for (int row = 0; row < side; row++)
        for (int col = 0; col < side; col++) {
            float sum = 0;
            for (int k = 0; k < 4; k++) {
                float at = sl_flat_at(flat, 4 * col + 1 + k % 2, 4 * row + 1 + k / 2);
                sum = at < 0 || sum < 0 ? SL_FLAT_UNSEEN : sum + at;
            }
            grey[row * side + col] = sum / 4;
            unseen += sum < 0;
        }
    return unseen <= MAX_UNSEEN * side * side;
}

/* Dark or light by the middle between the extremes of the surrounding 9 x 9 modules: every such
 * window of a QR code holds both. */
static SlSymbol *binarise(const SlImage *photo, const SlWarp *warp, int side)
{
    g_autofree float *grey = g_new(float, (gsize)side *side);

    if (!module_greys(photo, warp, side, grey))
        return NULL;
    SlSymbol *symbol = symbol_new(side);
    for (int row = 0; row < side; row++)
        for (int col = 0; col < side; col++) {
            float least = 1e9F, most = -1e9F;
            for (int y = MAX(0, row - 4); y <= MIN(side - 1, row + 4); y++)
                for (int x = MAX(0, col - 4); x <= MIN(side - 1, col + 4); x++) {
                    if (grey[y * side + x] < 0)
                        continue;
                    least = MIN(least, grey[y * side + x]);
                    most = MAX(most, grey[y * side + x]);
                }
            float at = grey[row * side + col];
            symbol->dark[row * side + col] = at < 0 ? UNSEEN : at < (least + most) / 2;
        }
    return symbol;
}

/* What a finder pattern with its separator shows at (col, row) of its 8 x 8 corner. */
static gboolean finder_dark(int col, int row)
{
    int ring = MAX(ABS(col - 3), ABS(row - 3));

    return ring <= 3 && ring != 2;
}

static guint8 module_at(const SlSymbol *symbol, int col, int row)
{
    return symbol->dark[row * symbol->side + col];
}

/* The part of finder and timing modules that are as ISO/IEC 18004, 6.3, wants them. */
static double frame_agreement(const SlSymbol *symbol)
{
    int side = symbol->side, good = 0, all = 0;

    for (int k = 0; k < 3; k++)
        for (int row = 0; row < 8; row++)
            for (int col = 0; col < 8; col++) {
                int x = k == 1 ? side - 1 - col : col, y = k == 2 ? side - 1 - row : row;
                good += module_at(symbol, x, y) == finder_dark(col, row);
                all += module_at(symbol, x, y) != UNSEEN;
            }
    for (int i = 8; i < side - 8; i++) {
        good += 2 * (module_at(symbol, i, 6) == (i % 2 == 0));
        good += 2 * (module_at(symbol, 6, i) == (i % 2 == 0));
        all += 2 * (module_at(symbol, i, 6) != UNSEEN) + 2 * (module_at(symbol, 6, i) != UNSEEN);
    }
    return all > 0 ? (double)good / all : 0;
}

/* The part of the modules that are seen whose colour is the other symbol's. */
static double agreement(const SlSymbol *seen, const SlSymbol *other)
{
    int n = seen->side * seen->side, same = 0, all = 0;

    if (seen->side != other->side)
        return 0;
    for (int i = 0; i < n; i++) {
        same += seen->dark[i] == other->dark[i];
        all += seen->dark[i] != UNSEEN;
    }
    return all > 0 ? (double)same / all : 0;
}

static gboolean is_whole(const SlSymbol *symbol)
{
    return memchr(symbol->dark, UNSEEN, (gsize)symbol->side * symbol->side) == NULL;
}

/* The photo's modules with the number of them that shows finders and timing best. */
static SlSymbol *read_modules(const SlImage *photo, const SlCode *code, int version, SlWarp *warp)
{
    SlSymbol *best = NULL;
    double best_agreement = MIN_FRAME_AGREEMENT;

    for (gsize b = 0; b < G_N_ELEMENTS(bends); b++)
        for (int v = version > 0 ? version : 1; v <= (version > 0 ? version : 40); v++) {
            SlWarp flat;
            int side = 17 + 4 * v;
            if ((b > 0 && best_agreement > SURE_FRAME_AGREEMENT) ||
                !sl_warp_from_bent_square(&code->corners, (SlPointMm){0, 0}, side, photo->width,
                                          photo->height, bends[b].bend, bends[b].axis, &flat))
                break;
            SlSymbol *symbol = binarise(photo, &flat, side);
            double found = symbol != NULL ? frame_agreement(symbol) : 0;
            if (found > best_agreement) {
                sl_symbol_free(best);
                best = g_steal_pointer(&symbol);
                best_agreement = found;
                *warp = flat;
            }
            sl_symbol_free(symbol);
        }
    return best;
}

/* Find the blur under which the drawn modules look most like the photo. */
static void measure_blur(SlGrid *grid, const SlImage *photo)
{
    g_autoptr(SlFlat) sharp = draw(grid->symbol);
    g_autoptr(SlFlat) seen = sl_rectify(photo, &grid->warp, sharp->box, sharp->px_per_mm);

    grid->likeness = -1;
    for (gsize i = 0; seen != NULL && i < G_N_ELEMENTS(blurs); i++) {
        g_autoptr(SlFlat) drawn = sl_flat_copy(sharp);
        double sigma = blurs[i] * FLAT_PX_PER_MODULE;
        sl_flat_blur(drawn, sigma, sigma);
        double likeness = sl_flat_likeness(seen, drawn, NULL);
        if (likeness > grid->likeness) {
            grid->likeness = likeness;
            grid->blur_modules = blurs[i];
        }
    }
}

/* Register the drawn modules, first within most of a module, then finely. */
static gboolean refine(SlGrid *grid, const SlImage *photo, double blur)
{
    SlRectMm all = {0, 0, grid->symbol->side, grid->symbol->side};
    g_autoptr(SlFlat) drawn = draw(grid->symbol);

    if (drawn == NULL)
        return FALSE;
    sl_flat_blur(drawn, blur * FLAT_PX_PER_MODULE, blur * FLAT_PX_PER_MODULE);
    return sl_register(photo, drawn, all, FLAT_PX_PER_MODULE - 1, SL_SURFACE_BENT, &grid->warp) > 0;
}

/* Take the photo's modules, or the drawn ones if they are the same symbol. */
static gboolean take_modules(SlGrid *grid, SlSymbol *seen, const SlSymbol *drawn)
{
    if (seen == NULL)
        return FALSE;
    sl_symbol_free(grid->symbol);
    grid->is_cut = grid->is_cut || !is_whole(seen);
    grid->as_drawn = drawn != NULL && agreement(seen, drawn) >= SAME_SYMBOL_AGREEMENT;
    grid->symbol = seen;
    if (grid->as_drawn) {
        grid->symbol = sl_symbol_copy(drawn);
        sl_symbol_free(seen);
    }
    return TRUE;
}

/* Read, fit, and read again better, until the modules are the drawn ones or stay what they are. */
static gboolean settle(SlGrid *grid, const SlImage *photo, const SlSymbol *drawn)
{
    for (int i = 0; i < MAX_READINGS; i++) {
        if (!refine(grid, photo, FIRST_BLUR))
            return FALSE;
        if (grid->as_drawn)
            return TRUE;
        g_autoptr(SlSymbol) before = sl_symbol_copy(grid->symbol);
        if (!take_modules(grid, binarise(photo, &grid->warp, grid->symbol->side), drawn))
            return FALSE;
        if (!grid->as_drawn && agreement(before, grid->symbol) > 0.999)
            return frame_agreement(grid->symbol) >= FITTED_FRAME_AGREEMENT;
    }
    return frame_agreement(grid->symbol) >= FITTED_FRAME_AGREEMENT;
}

/* The cylinder nearest to what the second look knows of the surface, from the plane in `warp`. */
static gboolean roll(const SlCode *code, int side, SlWarp *warp)
{
    enum { N = SL_BENT_SIDE * SL_BENT_SIDE, AXES = 4 };
    SlTie ties[N];
    SlWarp plane = *warp;
    double least = HUGE_VAL;

    for (int i = 0; i < N; i++) {
        double col = (double)side * (i % SL_BENT_SIDE) / (SL_BENT_SIDE - 1);
        double row = (double)side * (i / SL_BENT_SIDE) / (SL_BENT_SIDE - 1);
        SlPointPx p = sl_warp_apply(&plane, code->bent.at[i].x, code->bent.at[i].y);
        ties[i] = sl_tie_new(&plane, col, row, 0, 0);
        ties[i].u = p.x;
        ties[i].v = p.y;
    }
    for (int i = 0; i < AXES; i++) {
        SlWarp rolled = plane;
        rolled.bend = FIRST_BEND;
        rolled.axis = G_PI * i / AXES;
        double rms = sl_warp_fit(&rolled, ties, N, 1, SL_FIT_BEND);
        if (rms >= 0 && rms < least) {
            least = rms;
            *warp = rolled;
        }
    }
    return least < HUGE_VAL;
}

/* The photo's modules where the second look has seen how the surface is bent. */
static SlSymbol *read_bent(const SlImage *photo, const SlCode *code, SlWarp *warp)
{
    int side = 17 + 4 * code->version;

    if (!code->bent.known || code->version < 1 || code->version > 40 ||
        !sl_warp_from_square(&code->corners, (SlPointMm){0, 0}, side, photo->width, photo->height,
                             warp) ||
        !roll(code, side, warp))
        return NULL;
    SlSymbol *symbol = binarise(photo, warp, side);
    if (symbol != NULL && frame_agreement(symbol) >= MIN_FRAME_AGREEMENT)
        return symbol;
    sl_symbol_free(symbol);
    return NULL;
}

SlGrid *sl_grid_fit(const SlImage *photo, const SlCode *code, const SlSymbol *drawn)
{
    g_autoptr(SlGrid) grid = g_new0(SlGrid, 1);
    int version = code->version > 0 && code->version <= 40 ? code->version : 0;
    SlSymbol *seen = read_bent(photo, code, &grid->warp);

    if (seen == NULL)
        seen = read_modules(photo, code, version, &grid->warp);
    if (seen == NULL && version > 0) /* the engine may be wrong about it */
        seen = read_modules(photo, code, 0, &grid->warp);
    if (!take_modules(grid, seen, drawn) || !settle(grid, photo, drawn) || !is_whole(grid->symbol))
        return NULL;
    measure_blur(grid, photo);
    double middle = grid->symbol->side / 2.0;
    grid->px_per_module = sl_warp_px_per_mm(&grid->warp, middle, middle);
    return grid->likeness >= MIN_LIKENESS ? g_steal_pointer(&grid) : NULL;
}
