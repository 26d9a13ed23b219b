/* grade-fixed — damage to finder, timing and alignment patterns (ISO/IEC 18004:2015, annex G.2) */
#include "read/grade-inside.h"

/* A corner: finder, separator, and the quiet zone outside of both. */
#define CORNER_MODULES 8

/* More than two damaged modules in any five of a timing pattern are too many. */
#define RUN_MODULES 5
#define RUN_DAMAGED 2

/* Modules that are not what they must be, or under the modulation that grade `level` asks for;
 * level 0 asks for nothing. */
static gboolean is_damaged(const SlGrading *g, int col, int row, gboolean modulated, int level)
{
    int at = sl_grading_at(g, col, row);
    gboolean dark = modulated ? g->by_global[at] : g->by_local[at];

    if (dark != sl_grading_meant(g, col, row))
        return TRUE;
    return modulated && level > 0 &&
           sl_quality_grade(SL_QUALITY_MODULATION, sl_grading_modulation(g, at)) < level;
}

static int count_corner(const SlGrading *g, int segment, gboolean modulated, int level, int *n)
{
    int wide = CORNER_MODULES + SL_GRADE_QUIET, damaged = 0;

    *n = wide * wide;
    for (int i = 0; i < *n; i++) {
        int col = i % wide - SL_GRADE_QUIET, row = i / wide - SL_GRADE_QUIET;
        if (segment == SL_SEGMENT_A2)
            col = g->side - 1 - col;
        if (segment == SL_SEGMENT_A3)
            row = g->side - 1 - row;
        damaged += is_damaged(g, col, row, modulated, level);
    }
    return damaged;
}

static int count_timing(const SlGrading *g, int segment, gboolean modulated, int level, int *n)
{
    int damaged = 0, run[RUN_MODULES] = {0}, in_run = 0;
    gboolean broken = FALSE;

    *n = g->side - 2 * CORNER_MODULES;
    for (int i = 0; i < *n; i++) {
        int along = CORNER_MODULES + i;
        gboolean bad = segment == SL_SEGMENT_B1 ? is_damaged(g, along, 6, modulated, level)
                                                : is_damaged(g, 6, along, modulated, level);
        in_run += bad - run[i % RUN_MODULES];
        run[i % RUN_MODULES] = bad;
        broken |= in_run > RUN_DAMAGED;
        damaged += bad;
    }
    return broken ? *n : damaged;
}

/* Alignment patterns: 5 x 5 modules whose layout is fixed and that are no finder's, no timing's and
 * no version's. Their middle is dark in a light ring in a dark one. */
static gboolean is_alignment(const SlGrading *g, int col, int row)
{
    const guint8 *layout = g->words->layout;

    for (int i = 0; i < 25; i++) {
        int dx = ABS(i % 5 - 2), dy = ABS(i / 5 - 2), x = col + i % 5 - 2, y = row + i / 5 - 2;
        int what = MAX(dx, dy) == 1 ? SL_MODULE_LIGHT : SL_MODULE_DARK;
        if (x < 0 || y < 0 || x >= g->side || y >= g->side || layout[y * g->side + x] != what)
            return FALSE;
    }
    return TRUE;
}

static int count_alignment(const SlGrading *g, gboolean modulated, int level, int *n)
{
    int damaged = 0;

    *n = 0;
    for (int at = 0; at < g->side * g->side; at++) {
        int col = at % g->side, row = at / g->side;
        if (!is_alignment(g, col, row))
            continue;
        *n += 25;
        for (int i = 0; i < 25; i++)
            damaged += is_damaged(g, col + i % 5 - 2, row + i / 5 - 2, modulated, level);
    }
    return damaged;
}

static int count(const SlGrading *g, int segment, gboolean modulated, int level, int *n)
{
    if (segment <= SL_SEGMENT_A3)
        return count_corner(g, segment, modulated, level, n);
    if (segment <= SL_SEGMENT_B2)
        return count_timing(g, segment, modulated, level, n);
    return count_alignment(g, modulated, level, n);
}

/* The highest grade at which the damage, modules under that grade's modulation counted, is itself
 * graded so high (15415, 7.8.5). */
static int grade_segment(const SlGrading *g, int segment, gboolean modulated)
{
    int best = 0, n;

    for (int level = modulated ? 4 : 0; level >= 0; level--) {
        int damaged = count(g, segment, modulated, level, &n);
        int found = sl_segment_grade(segment, damaged, n);
        best = MAX(best, modulated ? MIN(found, level) : found);
    }
    return best;
}

int sl_grading_fixed(const SlGrading *g, gboolean modulated, SlPrintGrade *grade)
{
    int least = 4, n;

    for (int segment = 0; segment < SL_SEGMENT_COUNT; segment++) {
        grade->segments[segment] = grade_segment(g, segment, modulated);
        grade->damaged[segment] = count(g, segment, modulated, 0, &n);
        least = MIN(least, grade->segments[segment]);
    }
    grade->has_segments = TRUE;
    return least;
}
