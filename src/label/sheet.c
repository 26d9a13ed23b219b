/*
 * sheet — having expected pictures drawn, and freeing them
 */
#include "label/sheet.h"

void sl_glyph_free(SlGlyph *glyph)
{
    if (!glyph)
        return;
    sl_image_free(glyph->image);
    g_free(glyph);
}

gboolean sl_sheet_draw_picture(const SlSheet *sheet)
{
    if (sheet->picture == NULL && sheet->easel_kind != NULL)
        sheet->easel_kind->picture((SlSheet *)sheet, sheet->easel);
    return sheet->picture != NULL;
}

gboolean sl_sheet_draw_pieces(const SlSheet *sheet)
{
    return sheet->glyphs != NULL || sheet->easel_kind == NULL ||
           sheet->easel_kind->pieces((SlSheet *)sheet, sheet->easel);
}

void sl_sheet_free(SlSheet *sheet)
{
    if (!sheet)
        return;
    g_free(sheet->template_name);
    g_free(sheet->variant);
    sl_plan_free(sheet->plan);
    sl_image_free(sheet->picture);
    g_free(sheet->number);
    g_clear_pointer(&sheet->glyphs, g_ptr_array_unref);
    for (int i = 0; i < SL_LEVEL_MAX; i++)
        for (int filled = 0; filled < 2; filled++)
            sl_image_free(sheet->star[i][filled]);
    for (int level = 0; level <= SL_LEVEL_MAX; level++)
        sl_image_free(sheet->words[level]);
    sl_symbol_free(sheet->symbol);
    if (sheet->easel_kind != NULL)
        sheet->easel_kind->free(sheet->easel);
    g_free(sheet);
}
