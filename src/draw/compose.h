/*
 * compose — a label becomes a scene
 *
 *     template --sl_stage_new--> stage (size, raster, variant: once)
 *     stage + label --sl_compose--> scene (per label: code, number, words, stars)
 *
 * Sizes are true and one: the asked width becomes the nearest whole number of dots of the raster,
 * the height follows the template's shape, modules are whole dots, and every format is made of the
 * same millimetres. Asked and actual are both kept.
 */
#ifndef SL_COMPOSE_H
#define SL_COMPOSE_H

#include "draw/template.h"
#include "label/contrast.h"
#include "label/record.h"
#include "label/scene.h"

/* The fonts of the program, loaded once; immutable afterwards, for many threads. */
typedef struct SlFonts SlFonts;
/* `folder` is the data folder's fonts/. NULL with SL_ERROR_FILE or SL_ERROR_FORMAT. */
SlFonts *sl_fonts_load(const char *folder, const SlScheme *scheme, GError **error);
SlFonts *sl_fonts_ref(SlFonts *fonts);
void sl_fonts_unref(SlFonts *fonts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlFonts, sl_fonts_unref)

typedef struct {
    const SlUse *use;         /* limits and medium */
    const SlVariant *variant; /* inks */
    double width_mm;          /* asked; 0: the use's own */
    double dots_per_mm;       /* asked; 0: the use's own. Screens: the raster at 1x */
    char ec;                  /* 'L' 'M' 'Q' 'H'; 0: 'M' */
    double ink_spread_mm;     /* by which the press widens dark areas: the code is thinned by it */
    int largest_scale;        /* of the rasters to be painted; 0: 1 */
} SlStageOrder;

/* A code may lose this part of a module and not more: the rest still reads where no ink spreads. */
#define SL_CODE_MAX_THIN 0.25

/* A size by its modules: the code of `text` is to have modules of about that size. */
typedef struct {
    const char *text;
    char ec; /* 0: 'M' */
    double module_mm, dots_per_mm;
} SlModuleWish;

/*
 * The least width at which the code's modules are that size, rounded to whole dots. False,
 * `width_mm` untouched, with the errors of sl_symbol_encode, or SL_ERROR_REFUSED for artwork
 * without a slot.
 */
gboolean sl_module_width(const SlTemplate *tpl, const SlScheme *scheme, const SlModuleWish *wish,
                         double *width_mm, GError **error);

typedef struct SlStage SlStage;

/*
 * Fit the template to a size and a raster; template and fonts are kept, `scheme` and the order's
 * use and variant must outlive the stage. NULL with SL_ERROR_REFUSED (below the use's smallest
 * label; the message names the cures) or SL_ERROR_LIMIT (more than SL_IMAGE_MAX_SIDE_PX dots, at
 * the largest scale as well).
 * Immutable afterwards, for many threads.
 */
SlStage *sl_stage_new(SlTemplate *tpl, const SlScheme *scheme, SlFonts *fonts,
                      const SlStageOrder *order, GError **error);
void sl_stage_free(SlStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlStage, sl_stage_free)

/* What stands on one label. All borrowed. */
typedef struct {
    const char *number;
    int level;
    const char *code_text;        /* the URL of the registry row, verbatim; or the draft's words */
    const char *holder, *product; /* may be NULL */
    gboolean draft;
} SlLabel;

/*
 * Make the scene. The symbol is the smallest version at the error correction asked for, then the
 * highest level which that version still allows; its modules are the most whole dots that fit the
 * slot with the quiet zone.
 *
 * NULL with
 *   SL_ERROR_REFUSED  modules below the use's limits; the cures are named with figures (more dpi, a
 *                     larger size, lower error correction, a shorter URL) and the smallest size
 *                     that would pass; an ink spread above SL_CODE_MAX_THIN of a module
 *   SL_ERROR_FORMAT   a glyph that the font has not, text that overflows its slot
 *   SL_ERROR_USAGE    a level that the scheme has not, an empty code text
 *   SL_ERROR_LIMIT    the text does not fit any symbol
 */
SlScene *sl_compose(const SlStage *stage, const SlLabel *label, GError **error);

/*
 * Words as outlines in mm, the first baseline at y = 0, from x = 0. Lines end at '\n', and between
 * " · " where they would be wider than `width_mm`. NULL with SL_ERROR_FORMAT for a character that
 * the text face has not.
 */
SlPath *sl_outline_words(const SlFonts *fonts, const char *words, double em_mm, double width_mm,
                         GError **error);
/* Draw the frames and ids of the stage's slots over a scene of it, for looking at. False with
 * SL_ERROR_FORMAT. */
gboolean sl_compose_slots(const SlStage *stage, SlScene *scene, GError **error);
/* How the stage's code and number stand out, judged from inks; what it has not counts as perfect.
 * On a press the code is black, whatever its ink. */
SlContrast sl_stage_contrast(const SlStage *stage, gboolean press);
/* The fonts of a stage; borrowed. */
SlFonts *sl_stage_fonts(const SlStage *stage);

/*
 * Encode a text alone: alphanumeric mode if ISO/IEC 18004's alphanumeric set holds all of it, else
 * bytes; one segment, no ECI. The rule of sl_compose for version and level.
 * NULL with SL_ERROR_USAGE (an empty text, an unknown level) or SL_ERROR_LIMIT (it fits no code).
 */
SlSymbol *sl_symbol_encode(const char *text, char ec, GError **error);

#endif
