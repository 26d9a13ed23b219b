/*
 * expected — the picture of a label as reading will look for it, and its pieces
 */
#include "draw/expected.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "draw/paint.h"
#include "draw/stage-inside.h"
#include "draw/template-inside.h"

#define MIN_PX_PER_MM 8
#define MAX_PX_PER_MM 40
#define GLYPH_MARGIN  0.25 /* white on both sides of a glyph, in em: nothing overhangs as far */

/* A sheet is never printed: the limits of print do not hold for it. */
static const SlUse SHEET_USE = {.name = "sheet", .medium = SL_MEDIUM_SCREEN};

/* ---- pieces of a scene --------------------------------------------------------------------- */

static gboolean meets(const SlShape *shape, const SlRectMm *window)
{
    SlRectMm box = sl_path_box(shape->path);
    double rim = shape->stroke == SL_INK_NONE ? 0 : shape->stroke_mm * shape->miter_limit;

    return box.x - rim <= window->x + window->width && window->x <= box.x + box.width + rim &&
           box.y - rim <= window->y + window->height && window->y <= box.y + box.height + rim;
}

static SlImage *paint_grey(const SlScene *scene, GError **error)
{
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, error);

    return raster ? sl_raster_grey(raster) : NULL;
}

/* What `scene` shows in `window`, whose top left corner becomes that of the picture. */
static SlImage *paint_window(const SlScene *scene, const SlRectMm *window, GError **error)
{
    g_autoptr(SlScene) part = g_new0(SlScene, 1);
    const SlAffine shift = {1, 0, 0, 1, -window->x, -window->y};

    part->plan = g_new0(SlPlan, 1);
    part->dots_per_mm = scene->dots_per_mm;
    part->width_dots = MAX(1, (int)round(window->width * scene->dots_per_mm));
    part->height_dots = MAX(1, (int)round(window->height * scene->dots_per_mm));
    part->plan->width_mm = part->width_dots / part->dots_per_mm;
    part->plan->height_mm = part->height_dots / part->dots_per_mm;
    part->inks = g_memdup2(scene->inks, sizeof *scene->inks * ((gsize)scene->n_inks + 1));
    part->n_inks = scene->n_inks;
    part->shapes = g_array_new(FALSE, FALSE, sizeof(SlShape));
    for (guint i = 0; i < scene->shapes->len; i++) {
        SlShape shape = g_array_index(scene->shapes, SlShape, i);
        if (!shape.path || !meets(&shape, window))
            continue;
        SlPath *path = sl_path_new();
        sl_path_append(path, shape.path, &shift);
        shape.path = path;
        shape.id = NULL;
        g_array_append_val(part->shapes, shape);
    }
    return paint_grey(part, error);
}

/* ---- the code ------------------------------------------------------------------------------ */

/* The use that the template was made for: it tells how large the modules of a printed label are. */
static const SlUse *likely_use(const SlScheme *scheme, const SlTemplate *tpl)
{
    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = scheme->uses->pdata[i];
        if (!g_strcmp0(use->template_name, sl_template_name(tpl)))
            return use;
    }
    return scheme->uses->len ? scheme->uses->pdata[0] : NULL;
}

/* Put the plan's code where a label printed for the likely use has it: on whole dots of that
 * raster, not of this sheet's. */
static void place_code(SlTemplate *tpl, const SlStage *stage, int side, SlPlan *plan)
{
    const SlUse *use = likely_use(stage->scheme, tpl);
    SlUse free_use = use ? *use : SHEET_USE;
    SlStageOrder order = {.use = &free_use, .variant = stage->scheme->variants->pdata[0]};

    free_use.min_width_mm = 0;
    g_autoptr(SlStage) print =
        use ? sl_stage_new(tpl, stage->scheme, stage->fonts, &order, NULL) : NULL;
    const SlStage *model = print && sl_module_dots(print, side) > 0 ? print : stage;
    sl_place_code(model, side, plan);
    double scale = plan->width_mm / model->plan->width_mm;
    plan->code_origin.x *= scale;
    plan->code_origin.y *= scale;
    plan->module_mm *= scale;
}

/* The code as a shape, because its modules need not be whole dots here. */
static void add_modules(const SlStage *stage, const SlSymbol *symbol, SlScene *scene)
{
    const SlPlan *plan = scene->plan;
    double m = plan->module_mm, quiet = stage->scheme->quiet_zone_modules * m;
    SlRectMm ground = {plan->code_origin.x - quiet, plan->code_origin.y - quiet,
                       symbol->side * m + 2 * quiet, symbol->side * m + 2 * quiet};
    SlPath *plate = sl_path_new(), *modules = sl_path_new();

    sl_path_rect(plate, &ground);
    sl_scene_add(scene, SL_PART_PLATE, NULL, plate, stage->plate_ink);
    for (int row = 0; row < symbol->side; row++)
        for (int col = 0, n; col < symbol->side; col += n) {
            for (n = 1; col + n < symbol->side && sl_symbol_is_dark(symbol, col, row) ==
                                                      sl_symbol_is_dark(symbol, col + n, row);)
                n++;
            SlRectMm run = {plan->code_origin.x + col * m, plan->code_origin.y + row * m, n * m, m};
            if (sl_symbol_is_dark(symbol, col, row))
                sl_path_rect(modules, &run);
        }
    sl_scene_add(scene, SL_PART_ARTWORK, NULL, modules, stage->slot_ink[SL_SLOT_QR]);
}

/* ---- glyphs and stars ---------------------------------------------------------------------- */

/* The number's place on the sheet; a bare sheet has it at the size of the scheme's example. */
static gboolean place_number(const SlStage *stage, const SlLabel *label, SlTextPlace *place,
                             GError **error)
{
    const SlSlot *slot = &stage->plan->slots[SL_SLOT_NUMBER];
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;

    const char *number = label->number ? label->number : stage->scheme->number_example;

    if (number && !sl_text_line(stage->fonts, SL_FACE_NUMBER, number, "number", &line, error))
        return FALSE;
    *place = sl_text_place(stage->fonts, SL_FACE_NUMBER, &slot->box, slot->align, line.advance);
    return TRUE;
}

static SlGlyph *draw_glyph(const SlStage *stage, const SlTextPlace *place, const char *character,
                           const SlScene *bare, GError **error)
{
    const SlRectMm *slot = &stage->plan->slots[SL_SLOT_NUMBER].box;
    double k = stage->dots_per_mm, margin = ceil(GLYPH_MARGIN * place->em_mm * k) / k;
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
    g_autoptr(SlScene) scene = g_new0(SlScene, 1);

    if (!sl_text_line(stage->fonts, SL_FACE_NUMBER, character, "number", &line, error))
        return NULL;
    SlAffine map = {place->em_mm, 0, 0, place->em_mm, margin, place->pen.y - slot->y};
    SlPath *path = sl_path_new();
    sl_path_append(path, line.path, &map);
    scene->shapes = g_array_new(FALSE, FALSE, sizeof(SlShape));
    scene->dots_per_mm = k;
    scene->inks = g_memdup2(bare->inks, sizeof *bare->inks * ((gsize)bare->n_inks + 1));
    scene->n_inks = bare->n_inks;
    /* in the code's black, whatever the variant: a shape on white, as label/sheet.h says */
    sl_scene_add(scene, SL_PART_NUMBER, NULL, path, stage->slot_ink[SL_SLOT_QR]);
    SlRectMm window = {0, 0, line.advance * place->em_mm + 2 * margin, slot->height};
    g_autoptr(SlImage) image = paint_window(scene, &window, error);
    if (!image)
        return NULL;
    SlGlyph *glyph = g_new0(SlGlyph, 1);
    glyph->character = g_utf8_get_char(character);
    glyph->advance_px = line.advance * place->em_mm * k;
    glyph->origin_px = margin * k - 0.5;
    glyph->image = g_steal_pointer(&image);
    return glyph;
}

static gboolean draw_glyphs(const SlStage *stage, const SlTextPlace *place, const SlScene *bare,
                            SlSheet *sheet, GError **error)
{
    g_autoptr(GPtrArray) glyphs = g_ptr_array_new_with_free_func((GDestroyNotify)sl_glyph_free);

    for (const char *p = stage->scheme->number_alphabet; *p; p++) {
        const char one[2] = {*p, '\0'};
        SlGlyph *glyph = draw_glyph(stage, place, one, bare, error);
        if (!glyph)
            return FALSE;
        g_ptr_array_add(glyphs, glyph);
    }
    sheet->glyphs = g_steal_pointer(&glyphs);
    return TRUE;
}

/* Both forms of each star, with the artwork around it. */
static gboolean draw_stars(const SlStage *stage, SlSheet *sheet, GError **error)
{
    for (int filled = 0; filled < 2; filled++) {
        SlLabel label = {.level = filled ? stage->scheme->n_levels : 0};
        g_autoptr(SlScene) scene = sl_compose_bare(stage, &label);
        for (int i = 0; i < stage->plan->n_stars; i++) {
            const SlRectMm *box = &stage->plan->slots[SL_SLOT_STAR_1 + i].box;
            sheet->star[i][filled] = paint_window(scene, box, error);
            if (!sheet->star[i][filled])
                return FALSE;
        }
    }
    return TRUE;
}

/* The words of every level, so that reading can hold one against the others. */
static gboolean draw_words(const SlStage *stage, SlSheet *sheet, GError **error)
{
    const SlSlot *slot = &stage->plan->slots[SL_SLOT_LEVEL_TEXT];

    for (int level = 1; slot->present && level <= stage->scheme->n_levels; level++) {
        SlLabel label = {.level = level};
        g_autoptr(SlScene) scene = sl_compose_artwork(stage, &label, error);
        if (!scene)
            return FALSE;
        sheet->words[level] = paint_window(scene, &slot->box, error);
        if (!sheet->words[level])
            return FALSE;
    }
    return TRUE;
}

/* ---- the sheet ----------------------------------------------------------------------------- */

/* What is needed to draw a sheet later; nothing of it is the row's. */
typedef struct {
    SlStage *stage;
    SlScene *scene; /* the whole label */
    SlTextPlace number;
} Easel;

static gboolean draw_picture(SlSheet *sheet, gconstpointer data)
{
    const Easel *easel = data;

    sheet->picture = paint_grey(easel->scene, NULL);
    return sheet->picture != NULL;
}

static gboolean draw_pieces(SlSheet *sheet, gconstpointer data)
{
    const Easel *easel = data;
    const SlLabel nothing = {.level = 0};
    g_autoptr(SlScene) bare = sl_compose_bare(easel->stage, &nothing);

    return draw_glyphs(easel->stage, &easel->number, bare, sheet, NULL) &&
           draw_stars(easel->stage, sheet, NULL) &&
           (sheet->level == 0 || draw_words(easel->stage, sheet, NULL));
}

static void easel_free(gpointer data)
{
    Easel *easel = data;

    sl_scene_free(easel->scene);
    sl_stage_free(easel->stage);
    g_free(easel);
}

/* Compose the label, code included: what does not fit the template is found here. */
static gboolean compose(SlTemplate *tpl, const SlLabel *label, Easel *easel, SlSheet *sheet,
                        GError **error)
{
    const SlStage *stage = easel->stage;

    easel->scene = sl_compose_artwork(stage, label, error);
    if (!easel->scene || !place_number(stage, label, &easel->number, error))
        return FALSE;
    if (label->code_text) {
        sheet->symbol = sl_symbol_encode(label->code_text, stage->ec, error);
        if (!sheet->symbol)
            return FALSE;
        place_code(tpl, stage, sheet->symbol->side, easel->scene->plan);
        add_modules(stage, sheet->symbol, easel->scene);
    }
    sheet->plan = sl_plan_copy(easel->scene->plan);
    sheet->px_per_mm = stage->dots_per_mm;
    sheet->number = g_strdup(label->number);
    sheet->level = label->level;
    sheet->number_pen_x_px = easel->number.pen.x * stage->dots_per_mm - 0.5;
    sheet->number_scale = 1; /* the glyphs are those of this number, shrunk as it is */
    return TRUE;
}

static SlSheet *new_sheet(SlTemplate *tpl, const SlVariant *variant, SlStage *stage)
{
    static const SlEaselKind kind = {draw_picture, draw_pieces, easel_free};
    SlSheet *sheet = g_new0(SlSheet, 1);
    Easel *easel = g_new0(Easel, 1);

    easel->stage = stage;
    sheet->easel_kind = &kind;
    sheet->easel = easel;
    sheet->template_name = g_strdup(sl_template_name(tpl));
    sheet->variant = g_strdup(variant ? variant->name : "");
    return sheet;
}

SlSheet *sl_draw_expected(SlTemplate *tpl, const SlScheme *scheme, SlFonts *fonts,
                          const SlVariant *variant, const SlRecord *record, double px_per_mm,
                          GError **error)
{
    if (!(px_per_mm >= MIN_PX_PER_MM && px_per_mm <= MAX_PX_PER_MM)) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("a sheet has %d to %d px per mm"),
                    MIN_PX_PER_MM, MAX_PX_PER_MM);
        return NULL;
    }
    const SlStageOrder order = {.use = &SHEET_USE,
                                .variant = variant,
                                .width_mm = sl_template_plan(tpl)->width_mm,
                                .dots_per_mm = px_per_mm};
    SlStage *stage = sl_stage_new(tpl, scheme, fonts, &order, error);
    if (!stage)
        return NULL;
    g_autoptr(SlSheet) sheet = new_sheet(tpl, variant, stage);
    SlLabel label = {.level = 0};
    if (record)
        label = (SlLabel){.number = record->number,
                          .level = record->level,
                          .code_text = record->url,
                          .holder = record->holder,
                          .product = record->product};
    return compose(tpl, &label, sheet->easel, sheet, error) ? g_steal_pointer(&sheet) : NULL;
}
