/* grade — one code, measured and graded */
#include "read/grade.h"

#include <math.h>
#include <string.h>

#include "base/words.h"
#include "read/grade-inside.h"

/* A scan's code: opposite sides equal and corners right to so much … */
#define SCAN_MAX_KEYSTONE  0.004
#define SCAN_MAX_OFF_RIGHT 0.006 /* radians, a third of a degree */
/* … and the paper of its nine parts equally light, in linear light. */
#define SCAN_MAX_SHADE 0.08

/* How often the plane is laid through the intersections that were found from it. */
#define SETTLE_ROUNDS 3

static const char why_photo_light[] = N_("a photo's exposure and tone curve are not known");
static const char why_photo_blur[] = N_("on a photo the lens blurs as the press does");
static const char why_photo_tilt[] = N_("on a photo a tilt squeezes one axis, too");
static const char why_coarse[] = N_("fewer than five px a module: scan finer");
static const char why_undecoded[] = N_("the codewords cannot be told");
static const char why_state[] = N_("by the state of the modules alone");
static const char why_plane[] = N_("against the plane through the code");

static void grading_clear(SlGrading *g)
{
    sl_flat_free(g->flat);
    g_free(g->offset[0]);
    g_free(g->offset[1]);
    g_free(g->at);
    g_free(g->by_global);
    g_free(g->by_local);
    sl_codewords_free(g->words);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlGrading, grading_clear)

static void set(SlPrintGrade *grade, SlQuality quality, double value, int of, const char *why)
{
    grade->parts[quality] = (SlQualityPart){TRUE, value, of, why};
}

static void leave_out(SlPrintGrade *grade, SlQuality quality, const char *why)
{
    grade->parts[quality] = (SlQualityPart){FALSE, 0, 0, why};
}

/* ---- scan or photo ------------------------------------------------------------------------- */

static double length(SlPointPx a, SlPointPx b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

static gboolean is_right_angled(const SlGrading *g)
{
    SlRectMm all = {0, 0, g->side, g->side};
    SlQuadPx q = sl_warp_quad(&g->warp, all);
    double top = length(q.p[0], q.p[1]), right = length(q.p[1], q.p[2]);
    double foot = length(q.p[2], q.p[3]), left = length(q.p[3], q.p[0]);
    double ax = q.p[1].x - q.p[0].x + q.p[2].x - q.p[3].x;
    double ay = q.p[1].y - q.p[0].y + q.p[2].y - q.p[3].y;
    double dx = q.p[3].x - q.p[0].x + q.p[2].x - q.p[1].x;
    double dy = q.p[3].y - q.p[0].y + q.p[2].y - q.p[1].y;

    return fabs(top - foot) <= SCAN_MAX_KEYSTONE * (top + foot) / 2 &&
           fabs(left - right) <= SCAN_MAX_KEYSTONE * (left + right) / 2 &&
           fabs(ax * dx + ay * dy) <= SCAN_MAX_OFF_RIGHT * hypot(ax, ay) * hypot(dx, dy);
}

/* A light module in the middle of light ones: there blur takes nothing from the paper. */
static gboolean is_open_paper(const SlGrading *g, int col, int row)
{
    for (int i = 0; i < 9; i++) {
        int x = col + i % 3 - 1, y = row + i / 3 - 1;
        if (x < 0 || y < 0 || x >= g->wide || y >= g->wide || g->by_local[y * g->wide + x] ||
            g->at[y * g->wide + x] == SL_FLAT_UNSEEN)
            return FALSE;
    }
    return TRUE;
}

/* The paper of each ninth of the code, where it shows, is about equally light. */
static gboolean is_evenly_lit(const SlGrading *g)
{
    double sum[9] = {0}, least = 2, most = 0;
    int n[9] = {0};

    for (int i = 0; i < g->wide * g->wide; i++) {
        int col = i % g->wide, row = i / g->wide, part = row * 3 / g->wide * 3 + col * 3 / g->wide;
        if (!is_open_paper(g, col, row))
            continue;
        sum[part] += g->at[i];
        n[part]++;
    }
    for (int part = 0; part < 9; part++) {
        if (n[part] == 0)
            continue;
        least = MIN(least, sum[part] / n[part]);
        most = MAX(most, sum[part] / n[part]);
    }
    return most > 0 && most - least <= SCAN_MAX_SHADE * most;
}

/* ---- decode -------------------------------------------------------------------------------- */

/* The symbol as these states have it; owned. */
static SlSymbol *symbol_of(const SlGrading *g, const guint8 *dark)
{
    SlSymbol *symbol = sl_symbol_copy(g->grid->symbol);

    for (int i = 0; i < g->side * g->side; i++)
        symbol->dark[i] = dark[sl_grading_at(g, i % g->side, i / g->side)];
    return symbol;
}

/* Decode by the states that the capture allows: GT on a scan (7.8.2), the surroundings on a photo.
 * What the fixed pattern must be is known either way. */
static void decode(SlGrading *g, SlPrintGrade *grade, const guint8 *dark)
{
    g_autoptr(SlSymbol) seen = symbol_of(g, dark);

    g->words = sl_codewords_read(seen);
    set(grade, SL_QUALITY_DECODE, g->words != NULL, g->words != NULL ? 4 : 0, NULL);
    if (g->words == NULL) {
        leave_out(grade, SL_QUALITY_UNUSED, why_undecoded);
        return;
    }
    g->meant = g->words->meant;
    grade->ec = g->meant->ec;
    for (int k = 0; k < g->words->blocks.n_blocks; k++)
        grade->errors += g->words->errors[k];
    double unused = sl_codewords_unused(g->words, g->words->errors);
    set(grade, SL_QUALITY_UNUSED, unused, sl_quality_grade(SL_QUALITY_UNUSED, unused), NULL);
}

/* ---- the parameters ------------------------------------------------------------------------ */

static void grade_light(const SlGrading *g, SlPrintGrade *grade)
{
    gboolean scan = grade->capture == SL_CAPTURE_SCAN;
    const char *why = !scan                                               ? why_photo_light
                      : grade->px_per_module < SL_GRADE_MIN_PX_PER_MODULE ? why_coarse
                                                                          : NULL;

    for (int q = SL_QUALITY_CONTRAST; q <= SL_QUALITY_MARGIN; q++)
        leave_out(grade, (SlQuality)q,
                  why == why_photo_light && q != SL_QUALITY_CONTRAST ? why_photo_blur : why);
    if (why != NULL)
        return;
    double contrast = g->light - g->dark, least;
    grade->has_reflectance = TRUE;
    grade->light = g->light;
    grade->dark = g->dark;
    set(grade, SL_QUALITY_CONTRAST, contrast, sl_quality_grade(SL_QUALITY_CONTRAST, contrast),
        grade->calibrated ? NULL : N_("not calibrated: of the file's white"));
    if (g->words == NULL) {
        leave_out(grade, SL_QUALITY_MODULATION, why_undecoded);
        leave_out(grade, SL_QUALITY_MARGIN, why_undecoded);
        return;
    }
    int of = sl_grading_overlay(g, FALSE, &least);
    set(grade, SL_QUALITY_MODULATION, least, of, NULL);
    of = sl_grading_overlay(g, TRUE, &least);
    set(grade, SL_QUALITY_MARGIN, least, of, NULL);
}

static void grade_places(const SlGrading *g, SlPrintGrade *grade)
{
    gboolean scan = grade->capture == SL_CAPTURE_SCAN;
    gboolean fine = grade->px_per_module >= SL_GRADE_MIN_PX_PER_MODULE;
    double grid = sl_grading_grid(g, scan), axial = sl_grading_axial(g);

    set(grade, SL_QUALITY_GRID, grid, sl_quality_grade(SL_QUALITY_GRID, grid),
        scan ? NULL : why_plane);
    if (scan)
        set(grade, SL_QUALITY_AXIAL, axial, sl_quality_grade(SL_QUALITY_AXIAL, axial), NULL);
    else
        leave_out(grade, SL_QUALITY_AXIAL, why_photo_tilt);
    grade->has_growth = scan && fine && sl_grading_growth(g, &grade->growth_x, &grade->growth_y);
    if (g->words == NULL) {
        leave_out(grade, SL_QUALITY_FIXED, why_undecoded);
        return;
    }
    int fixed = sl_grading_fixed(g, scan && fine, grade);
    set(grade, SL_QUALITY_FIXED, fixed, fixed, scan && fine ? NULL : why_state);
}

/* The least grade (7.9), where all of them are measured. A symbol that cannot be decoded fails. */
static int overall(const SlPrintGrade *grade)
{
    int least = 4;

    if (grade->capture != SL_CAPTURE_SCAN || !grade->calibrated)
        return -1;
    if (grade->parts[SL_QUALITY_DECODE].grade == 0)
        return 0;
    for (int q = 0; q < SL_QUALITY_COUNT; q++) {
        if (!grade->parts[q].measured)
            return -1;
        least = MIN(least, grade->parts[q].grade);
    }
    return least;
}

gboolean sl_grade_code(const SlPhoto *photo, const SlCode *code, SlCapture capture,
                       const SlCalibration *calibration, SlPrintGrade *grade)
{
    SlCode local = sl_code_in_grey(code, photo);
    g_autoptr(SlGrid) grid = sl_grid_fit(photo->grey, &local, NULL);
    g_auto(SlGrading) g = {.grid = grid};
    gboolean scan;

    if (grid == NULL)
        return FALSE;
    g.side = grid->symbol->side;
    g.wide = g.side + 2 * SL_GRADE_QUIET;
    g.meant = grid->symbol;
    g.warp = grid->warp;
    g.warp.bend = 0; /* the ideal grid is a plane, whatever the code was read on */
    for (int round = 0; round <= SETTLE_ROUNDS; round++) {
        if (!sl_grading_flatten(&g, photo->grey, calibration))
            return FALSE;
        sl_grading_locate(&g);
        if (round < SETTLE_ROUNDS && !sl_grading_settle(&g))
            return FALSE;
    }
    sl_grading_measure(&g);
    scan = is_right_angled(&g) && is_evenly_lit(&g);
    SlPrintGrade out = {.capture = capture,
                        .version = grid->symbol->version,
                        .px_per_module = grid->px_per_module,
                        .calibrated = calibration != NULL,
                        .overall = -1};
    out.found = capture == SL_CAPTURE_AUTO;
    if (out.found)
        out.capture = scan ? SL_CAPTURE_SCAN : SL_CAPTURE_PHOTO;
    decode(&g, &out, out.capture == SL_CAPTURE_SCAN ? g.by_global : g.by_local);
    grade_light(&g, &out);
    grade_places(&g, &out);
    out.overall = overall(&out);
    *grade = out;
    return TRUE;
}
