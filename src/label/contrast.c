/*
 * contrast — from inks to figures
 *
 * In red light cyan and black are dark, magenta and yellow nearly as light as paper: a code in
 * magenta is seen by people and by no scanner.
 */
#include "label/contrast.h"

#include "base/decimal.h"

#include <math.h>

/* Coated paper (ISO 12647-2, paper type 1) reflects 85 % at 660 nm. */
#define PAPER 0.85

/* What a solid layer leaves of red light: densities behind a red filter of 1.45 (C), 0.13 (M), 0.02
 * (Y) and 1.60 (K), as usual on coated paper. */
static const double PASSES[4] = {0.035, 0.74, 0.95, 0.025};

double sl_ink_reflectance(const SlInk *ink)
{
    double light = PAPER;

    for (int i = 0; i < 4; i++) /* Murray-Davies, the layers as filters */
        light *= 1 - (ink->knockout ? 0 : ink->cmyk[i]) * (1 - PASSES[i]);
    return light;
}

/* Relative luminance (WCAG 2.2). */
static double luminance(const SlInk *ink)
{
    static const double WEIGHTS[3] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double v = ink->rgb[i];
        sum += WEIGHTS[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double sl_ink_ratio(const SlInk *one, const SlInk *other)
{
    double a = luminance(one), b = luminance(other);

    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

const char *sl_symbol_grade(double symbol)
{
    return symbol >= SL_CONTRAST_GRADE_A   ? "A"
           : symbol >= SL_CONTRAST_GRADE_B ? "B"
           : symbol >= SL_CONTRAST_GRADE_C ? "C"
           : symbol >= SL_CONTRAST_GRADE_D ? "D"
                                           : "F";
}

SlNote *sl_contrast_warning(const SlContrast *contrast, gboolean screen)
{
    g_autofree char *words = sl_decimal(contrast->words, 1);
    g_autofree char *ratio = sl_decimal(contrast->screen, 1);

    if (!screen && contrast->symbol < SL_CONTRAST_GRADE_B)
        return sl_note_new("symbol contrast about %d %%, grade %s of ISO/IEC 15415: below B; "
                           "give the code a darker ink or a lighter plate",
                           (int)(100 * MAX(contrast->symbol, 0)),
                           sl_symbol_grade(contrast->symbol));
    if (screen && contrast->screen < SL_CONTRAST_GRAPHIC)
        return sl_note_new("the code's contrast is %s:1, WCAG asks 3:1 of graphics; give it a "
                           "darker ink or a lighter plate",
                           ratio);
    if (contrast->words < SL_CONTRAST_TEXT)
        return sl_note_new("the number's contrast is %s:1, WCAG asks 4.5:1 of text; give it "
                           "another ink or ground",
                           words);
    return NULL;
}
