/* grade-words — modulation and reflectance margin, through what the error correction forgives */
#include "read/grade-inside.h"

#include <string.h>

/* Modulation of a module; with `margin` 0 where its state is wrong (7.8.4.3). */
static double value_of(const SlGrading *g, int col, int row, gboolean margin)
{
    int at = sl_grading_at(g, col, row);

    if (margin && g->by_global[at] != sl_grading_meant(g, col, row))
        return 0;
    return sl_grading_modulation(g, at);
}

/*
 * 7.8.4.1: a codeword has the least grade of its modules. For each grade, all codewords under it
 * are taken for errors; what would then be left of the error correction is graded, and counts no
 * more than that grade. The best of these is the symbol's.
 */
int sl_grading_overlay(const SlGrading *g, gboolean margin, double *least)
{
    const SlCodewords *words = g->words;
    g_autofree int *grade = g_new(int, words->n_words);
    int best = 0;

    *least = 1;
    for (int i = 0; i < words->n_words; i++)
        grade[i] = 4;
    for (int i = 0; i < g->side * g->side; i++) {
        if (words->word[i] < 0)
            continue;
        double value = value_of(g, i % g->side, i / g->side, margin);
        int of = sl_quality_grade(SL_QUALITY_MODULATION, value);
        *least = MIN(*least, value);
        grade[words->word[i]] = MIN(grade[words->word[i]], of);
    }
    for (int level = 4; level > 0; level--) {
        int bad[SL_CODEWORDS_MAX_BLOCKS] = {0};
        for (int i = 0; i < words->n_words; i++)
            bad[words->block[i]] += grade[i] < level;
        int left = sl_quality_grade(SL_QUALITY_UNUSED, sl_codewords_unused(words, bad));
        best = MAX(best, MIN(level, left));
    }
    return best;
}
