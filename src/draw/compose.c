/*
 * compose — artwork, words and code become the scene of one label
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "draw/stage-inside.h"
#include "draw/template-inside.h"

void sl_scene_add(SlScene *scene, SlPart part, const char *id, SlPath *path, int ink)
{
    SlShape shape = {.part = part,
                     .id = g_strdup(id),
                     .path = path,
                     .fill = ink,
                     .stroke = SL_INK_NONE,
                     .miter_limit = 4};

    g_array_append_val(scene->shapes, shape);
}

/* ---- words beside the picture -------------------------------------------------------------- */

/* "JC-STAR" of "JC-STAR: Labeling Scheme …". */
static char *short_title(const SlScheme *scheme)
{
    const char *title = scheme->title_en ? scheme->title_en : scheme->name;

    return g_strchomp(g_strndup(title, strcspn(title, ":(")));
}

/* "Router (Maker) ", as the registry has them: a name is the same in every language. */
static char *product_words(const SlLabel *label)
{
    if (!label->product || !*label->product)
        return g_strdup("");
    if (!label->holder || !*label->holder)
        return g_strconcat(label->product, " ", NULL);
    return g_strdup_printf("%s (%s) ", label->product, label->holder);
}

static void describe(const SlStage *stage, const SlLabel *label, SlScene *scene)
{
    const SlScheme *scheme = stage->scheme;
    g_autofree char *name = short_title(scheme);
    const char *mark = label->draft ? "見本 SAMPLE " : "";
    const char *code = label->code_text ? label->code_text : "";

    scene->lang = g_strdup("ja");
    scene->number = g_strdup(label->number ? label->number : "");
    scene->code_text = g_strdup(label->code_text);
    scene->level = label->level;
    scene->draft = label->draft;
    if (label->level < 1) {
        scene->title = g_strdup(name);
        scene->desc = g_strdup("");
        return;
    }
    const SlLevelName *level = &scheme->levels[label->level];
    scene->title = g_strdup_printf("%s%s ★%d %s", mark, name, label->level, scene->number);
    g_autofree char *product = product_words(label);
    scene->desc =
        g_strdup_printf("%s%s %s 登録番号 %s %s%s / %s, registration number %s, %s%s", mark,
                        scheme->title_ja ? scheme->title_ja : name, level->name_ja, scene->number,
                        product, code, level->name_en, scene->number, product, code);
}

/* ---- artwork ------------------------------------------------------------------------------- */

static void add_artwork(const SlStage *stage, const SlLabel *label, SlScene *scene)
{
    for (guint i = 0; i < stage->shapes->len; i++) {
        const SlStageShape *own = &g_array_index(stage->shapes, SlStageShape, i);
        if (own->star && own->filled != (own->star <= label->level))
            continue;
        SlShape shape = own->shape;
        shape.id = g_strdup(own->shape.id);
        shape.path = sl_path_ref(own->shape.path);
        g_array_append_val(scene->shapes, shape);
    }
}

static SlScene *new_scene(const SlStage *stage)
{
    SlScene *scene = g_new0(SlScene, 1);

    scene->plan = sl_plan_copy(stage->plan);
    scene->shapes = g_array_new(FALSE, FALSE, sizeof(SlShape));
    scene->inks = g_memdup2(stage->inks, sizeof *stage->inks * ((gsize)stage->n_inks + 1));
    scene->n_inks = stage->n_inks;
    scene->dots_per_mm = stage->dots_per_mm;
    scene->width_dots = stage->width_dots;
    scene->height_dots = stage->height_dots;
    return scene;
}

SlScene *sl_compose_bare(const SlStage *stage, const SlLabel *label)
{
    SlScene *scene = new_scene(stage);

    describe(stage, label, scene);
    add_artwork(stage, label, scene);
    return scene;
}

SlScene *sl_compose_artwork(const SlStage *stage, const SlLabel *label, GError **error)
{
    if (label->level < 0 || label->level > stage->scheme->n_levels) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%d' is not a level: use 1 to %d"),
                    label->level, stage->scheme->n_levels);
        return NULL;
    }
    g_autoptr(SlScene) scene = sl_compose_bare(stage, label);
    if (!sl_compose_words(stage, label, scene, error))
        return NULL;
    if (label->draft && !sl_compose_sample(stage, scene, error))
        return NULL;
    return g_steal_pointer(&scene);
}

/* ---- the code ------------------------------------------------------------------------------ */

/* One side of the code in dots: centred in its slot, on a whole dot. */
static double code_start(double slot_start, double slot_size, int code_dots, double dots_per_mm)
{
    return round((slot_start + slot_size / 2) * dots_per_mm - code_dots / 2.0);
}

/* The code's square with its quiet zone, in mm. */
static SlRectMm quiet_square(const SlStage *stage, const SlScene *scene)
{
    const SlPlan *plan = scene->plan;
    double quiet = stage->scheme->quiet_zone_modules * plan->module_mm;
    double side = plan->code_side * plan->module_mm + 2 * quiet;

    return (SlRectMm){plan->code_origin.x - quiet, plan->code_origin.y - quiet, side, side};
}

/* The artwork's plate may do if it reaches under the whole quiet zone and nothing lies on it. */
static gboolean needs_plate(const SlStage *stage, const SlScene *scene, const SlRectMm *quiet)
{
    const SlRectMm *slot = &stage->plan->slots[SL_SLOT_QR].box;
    double slack = 0.01 / stage->dots_per_mm;

    return scene->draft || !stage->tpl->has_plate || quiet->x < slot->x - slack ||
           quiet->y < slot->y - slack || quiet->x + quiet->width > slot->x + slot->width + slack ||
           quiet->y + quiet->height > slot->y + slot->height + slack;
}

void sl_place_code(const SlStage *stage, int side, SlPlan *plan)
{
    const SlRectMm *slot = &stage->plan->slots[SL_SLOT_QR].box;
    int module = sl_module_dots(stage, side);
    double dpmm = stage->dots_per_mm;

    plan->code_origin.x = code_start(slot->x, slot->width, module * side, dpmm) / dpmm;
    plan->code_origin.y = code_start(slot->y, slot->height, module * side, dpmm) / dpmm;
    plan->module_mm = module / dpmm;
    plan->code_side = side;
}

static void add_code(const SlStage *stage, SlScene *scene, SlSymbol *symbol)
{
    sl_place_code(stage, symbol->side, scene->plan);
    scene->dots_per_module = sl_module_dots(stage, symbol->side);
    scene->symbol = symbol;
    SlRectMm quiet = quiet_square(stage, scene);
    if (needs_plate(stage, scene, &quiet)) {
        SlPath *plate = sl_path_new();
        sl_path_rect(plate, &quiet);
        sl_scene_add(scene, SL_PART_PLATE, NULL, plate, stage->plate_ink);
    }
    sl_scene_add(scene, SL_PART_CODE, "qr", NULL, stage->slot_ink[SL_SLOT_QR]);
}

/* The words alone; what is printed must lead to its page. */
static SlScene *compose_codeless(const SlStage *stage, const SlLabel *label, GError **error)
{
    SlScene *scene = NULL;

    if (stage->use->medium != SL_MEDIUM_SCREEN) {
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s' has no code and is for screens alone: use another template for %s"),
                    stage->plan->template_name,
                    stage->use->title ? _(stage->use->title) : stage->use->name);
        return NULL;
    }
    scene = sl_compose_artwork(stage, label, error);
    if (scene)
        g_clear_pointer(&scene->code_text, g_free); /* nothing to read back */
    return scene;
}

/* Nothing is drawn into finished artwork: its code must be the label's. */
static gboolean is_of_label(const SlStage *stage, const SlLabel *label, GError **error)
{
    const char *name = stage->plan->template_name, *text = stage->tpl->code_text;

    if (label->draft)
        g_set_error(
            error, SL_ERROR, SL_ERROR_REFUSED,
            _("'%s': a sample mark cannot be drawn into finished artwork: leave out --draft, "
              "or use a template"),
            name);
    else if (g_strcmp0(text, label->code_text) != 0)
        g_set_error(
            error, SL_ERROR, SL_ERROR_REFUSED,
            _("'%s': its code says '%s', the registry has '%s' for %s: use the artwork that "
              "was issued for this number"),
            name, text ? text : _("nothing"), label->code_text, label->number);
    else
        return TRUE;
    return FALSE;
}

static SlScene *compose_finished(const SlStage *stage, const SlLabel *label, GError **error)
{
    if (!is_of_label(stage, label, error) || !sl_check_finished_modules(stage, error))
        return NULL;
    SlScene *scene = sl_compose_bare(stage, label);
    scene->picture = sl_template_picture(stage->tpl);
    scene->dots_per_module = (int)lround(stage->plan->module_mm * stage->dots_per_mm);
    return scene;
}

SlScene *sl_compose(const SlStage *stage, const SlLabel *label, GError **error)
{
    if (stage->tpl->codeless)
        return compose_codeless(stage, label, error);
    if (stage->tpl->finished)
        return compose_finished(stage, label, error);

    g_autoptr(SlSymbol) symbol = sl_symbol_encode(label->code_text, stage->ec, error);
    if (!symbol || !sl_check_modules(stage, symbol, label->code_text, error))
        return NULL;
    g_autoptr(SlScene) scene = sl_compose_artwork(stage, label, error);
    if (!scene)
        return NULL;
    add_code(stage, scene, g_steal_pointer(&symbol));
    return sl_thin_code(stage, scene, error) ? g_steal_pointer(&scene) : NULL;
}
