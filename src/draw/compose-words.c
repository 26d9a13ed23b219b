/*
 * compose-words — number, level, holder and product in their slots, and the draft mark
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "draw/stage-inside.h"
#include "draw/template-inside.h"

/* Text that must be whole is set smaller to fit, down to this; below it would not be read. A number
 * has no fixed length, so its slot is drawn higher than a long one can use. */
#define LEAST_SHRINK        0.7
#define LEAST_SHRINK_NUMBER 0.5
/* Holder and product may be smaller, and are cut with an ellipsis in the end. */
#define LEAST_SHRINK_NAMES 0.6
/* Japanese above English: two lines share the slot's height, with some air between them. */
#define LINES_OF_LEVEL 2
#define LINE_OF_SHARE  0.86

SlTextPlace sl_text_place(const SlFonts *fonts, SlFaceName face, const SlRectMm *box, SlAlign align,
                          double advance)
{
    double cap = sl_fonts_cap_height(fonts, face);
    double em = box->height * SL_TEXT_CAPS_OF_SLOT / cap;
    double shrink = advance * em > box->width ? box->width / (advance * em) : 1;
    SlTextPlace place = {.em_mm = em * shrink, .shrink = shrink};
    double free_mm = MAX(0, box->width - advance * place.em_mm);

    place.pen.x = box->x + (const double[]){0, 0.5, 1}[align] * free_mm;
    place.pen.y = box->y + box->height / 2 + cap * place.em_mm / 2;
    return place;
}

static void append_line(SlPath *path, const SlTextLine *line, const SlTextPlace *place)
{
    SlAffine map = {place->em_mm, 0, 0, place->em_mm, place->pen.x, place->pen.y};

    sl_path_append(path, line->path, &map);
}

static void overflow(const SlStage *stage, SlSlotName slot, const char *words, double shrink,
                     GError **error)
{
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                _("'%s' %s: it does not fit template '%s', it would have to be set at %d %% of its "
                  "size: use another template, or widen its slot '%s'"),
                words, sl_slot_id(slot), stage->plan->template_name, (int)floor(100 * shrink),
                sl_slot_id(slot));
}

static gboolean add_number(const SlStage *stage, const char *number, SlScene *scene, GError **error)
{
    const SlSlot *slot = &stage->plan->slots[SL_SLOT_NUMBER];
    g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;

    if (!sl_text_line(stage->fonts, SL_FACE_NUMBER, number, _("number"), &line, error))
        return FALSE;
    SlTextPlace place =
        sl_text_place(stage->fonts, SL_FACE_NUMBER, &slot->box, slot->align, line.advance);
    if (place.shrink < LEAST_SHRINK_NUMBER) {
        overflow(stage, SL_SLOT_NUMBER, number, place.shrink, error);
        return FALSE;
    }
    SlPath *path = sl_path_new();
    append_line(path, &line, &place);
    sl_scene_add(scene, SL_PART_NUMBER, "number", path, stage->slot_ink[SL_SLOT_NUMBER]);
    return TRUE;
}

/* ---- level --------------------------------------------------------------------------------- */

/* The box of line `i` of `n` in the level's slot. */
static SlRectMm line_box(const SlSlot *slot, int i, int n)
{
    SlRectMm box = slot->box;
    double share = box.height / n, height = n > 1 ? share * LINE_OF_SHARE : share;

    box.y += i * share + (share - height) / 2;
    box.height = height;
    return box;
}

/* The words of a level go in one line or in two: whichever can be set larger. `shrink` is that size
 * as a part of what two lines would have if the slot were wide enough. */
static int choose_lines(const SlStage *stage, const SlSlot *slot, const SlTextLine *joined,
                        const SlTextLine pair[LINES_OF_LEVEL], double *shrink)
{
    SlRectMm half = line_box(slot, 0, LINES_OF_LEVEL);
    double longest = MAX(pair[0].advance, pair[1].advance);
    SlTextPlace one =
        sl_text_place(stage->fonts, SL_FACE_TEXT, &slot->box, slot->align, joined->advance);
    SlTextPlace two = sl_text_place(stage->fonts, SL_FACE_TEXT, &half, slot->align, longest);

    *shrink = MAX(one.em_mm, two.em_mm) / (two.em_mm / two.shrink);
    return two.em_mm > one.em_mm ? LINES_OF_LEVEL : 1;
}

/* Each line by its own length, all at the size of the longest. */
static SlPath *set_lines(const SlStage *stage, const SlSlot *slot, const SlTextLine *lines, int n)
{
    SlPath *path = sl_path_new();
    double longest = 0;

    for (int i = 0; i < n; i++)
        longest = MAX(longest, lines[i].advance);
    for (int i = 0; i < n; i++) {
        SlRectMm box = line_box(slot, i, n);
        SlTextPlace place = sl_text_place(stage->fonts, SL_FACE_TEXT, &box, slot->align, longest);
        double free_mm = MAX(0, box.width - lines[i].advance * place.em_mm);
        place.pen.x = box.x + (const double[]){0, 0.5, 1}[slot->align] * free_mm;
        append_line(path, &lines[i], &place);
    }
    return path;
}

static gboolean add_level(const SlStage *stage, int level, SlScene *scene, GError **error)
{
    const SlSlot *slot = &stage->plan->slots[SL_SLOT_LEVEL_TEXT];
    const SlLevelName *name = &stage->scheme->levels[level];
    g_autofree char *both = g_strdup_printf("%s  %s", name->name_ja, name->name_en);
    SlTextLine lines[3] = {SL_TEXT_LINE_INIT, SL_TEXT_LINE_INIT, SL_TEXT_LINE_INIT};
    const char *words[3] = {name->name_ja, name->name_en, both};
    double shrink = 1;
    gboolean good = TRUE;

    for (int i = 0; i < 3 && good; i++)
        good =
            sl_text_line(stage->fonts, SL_FACE_TEXT, words[i], _("level text"), &lines[i], error);
    if (good) {
        int n = choose_lines(stage, slot, &lines[2], lines, &shrink);
        good = shrink >= LEAST_SHRINK;
        if (good)
            sl_scene_add(scene, SL_PART_LEVEL_TEXT, "level-text",
                         set_lines(stage, slot, n == 1 ? &lines[2] : lines, n),
                         stage->slot_ink[SL_SLOT_LEVEL_TEXT]);
        else
            overflow(stage, SL_SLOT_LEVEL_TEXT, both, shrink, error);
    }
    for (int i = 0; i < 3; i++)
        sl_text_line_clear(&lines[i]);
    return good;
}

/* ---- holder and product -------------------------------------------------------------------- */

/* `words` without its last `drop` characters, with an ellipsis in their place. */
static char *cut(const char *words, long drop)
{
    long keep = g_utf8_strlen(words, -1) - drop;
    g_autofree char *head = g_utf8_substring(words, 0, keep);

    return g_strconcat(g_strchomp(head), "…", NULL);
}

static gboolean add_name(const SlStage *stage, SlSlotName name, SlPart part, const char *words,
                         SlScene *scene, GError **error)
{
    const SlSlot *slot = &stage->plan->slots[name];

    if (!slot->present || !words || !*words)
        return TRUE;
    long length = g_utf8_validate(words, -1, NULL) ? g_utf8_strlen(words, -1) : 0;
    for (long drop = 0; drop <= length; drop++) {
        g_auto(SlTextLine) line = SL_TEXT_LINE_INIT;
        g_autofree char *shown = drop ? cut(words, drop) : g_strdup(words);
        if (!sl_text_line(stage->fonts, SL_FACE_TEXT, shown, sl_slot_id(name), &line, error))
            return FALSE;
        SlTextPlace place =
            sl_text_place(stage->fonts, SL_FACE_TEXT, &slot->box, slot->align, line.advance);
        if (place.shrink < LEAST_SHRINK_NAMES)
            continue;
        SlPath *path = sl_path_new();
        append_line(path, &line, &place);
        sl_scene_add(scene, part, sl_slot_id(name), path, stage->slot_ink[name]);
        return TRUE;
    }
    overflow(stage, name, words, 0, error);
    return FALSE;
}

gboolean sl_compose_words(const SlStage *stage, const SlLabel *label, SlScene *scene,
                          GError **error)
{
    return (!label->number || add_number(stage, label->number, scene, error)) &&
           (label->level < 1 || add_level(stage, label->level, scene, error)) &&
           add_name(stage, SL_SLOT_HOLDER, SL_PART_HOLDER, label->holder, scene, error) &&
           add_name(stage, SL_SLOT_PRODUCT, SL_PART_PRODUCT, label->product, scene, error);
}
