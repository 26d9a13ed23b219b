/*
 * template — artwork, compiled once
 *
 * An SVG in millimetres drawn in any editor, with named slots, becomes a list of shapes in named
 * inks and a plan. What cannot be printed truly (mask, filter, image, blend, opacity, gradient,
 * style sheet with selectors) is refused with its line and a cure.
 *
 * The root's width and height are the label's true size (mm, or px at 96 to the inch); a viewBox
 * must have the same shape. Artwork may reach beyond it as bleed.
 *
 * Slots are elements with these ids: `qr`, `number`, `level-text` (rects: their box counts, their
 * paint does not), `star-1` … (groups that hold a `star-N-filled` and a `star-N-outline` form, of
 * which one may be hidden), `sample-mark` (the only one that may be turned), and optional `holder`
 * and `product`. `data-align="start|middle|end"` on a text slot says where text sits; capitals
 * are 0.72 of the slot's height, and smaller if the line is longer than the slot: a number down to
 * a half, a level's two lines to 0.7, names to 0.6 and then cut with an ellipsis.
 *
 * An ink is named with `data-ink="brand"` (fill) and `data-stroke-ink="brand"` on a shape or a
 * group, where there is a fill or a stroke at all; the nearest word wins. Shapes without one take
 * their fill and stroke colour, which must be the sRGB of an ink of the scheme. On a slot, data-ink
 * is the ink of what will stand there ("key" if nothing is said).
 *
 * A paper-white shape (an ink with `knockout`) under the qr slot is its plate; one is added where
 * the artwork has none, or has ink above it.
 */
#ifndef SL_TEMPLATE_H
#define SL_TEMPLATE_H

#include "label/plan.h"
#include "label/scene.h"
#include "label/scheme.h"

#define SL_TEMPLATE_MAX_BYTES   (4 << 20)
#define SL_TEMPLATE_MAX_SHAPES  20000
#define SL_TEMPLATE_MAX_NESTING 64

typedef struct SlTemplate SlTemplate;

typedef struct {
    int line;
    gboolean fatal; /* FALSE: a remark, the template may be used */
    char *subject;  /* "element 'mask'", "slot 'number'" */
    char *message;  /* reason */
    char *cure;     /* what to do about it */
} SlTemplateFinding;
void sl_template_finding_free(SlTemplateFinding *finding);

/*
 * Compile the file at `path` for `scheme` under the name `name`. All findings are appended to
 * `findings` (SlTemplateFinding*; may be NULL). NULL with SL_ERROR_FILE, SL_ERROR_FORMAT (the
 * message is the first fatal finding) or SL_ERROR_LIMIT. Immutable afterwards, for many threads.
 */
SlTemplate *sl_template_load(const char *path, const char *name, const SlScheme *scheme,
                             GPtrArray *findings, GError **error);
SlTemplate *sl_template_ref(SlTemplate *tpl);
void sl_template_unref(SlTemplate *tpl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlTemplate, sl_template_unref)

/* The plan at the template's own size; borrowed. */
const SlPlan *sl_template_plan(const SlTemplate *tpl);
const char *sl_template_name(const SlTemplate *tpl);
/* True if the artwork has no place for a code on purpose: data-code="none" on its root. Such artwork
 * is for screens alone, and verification passes it over: nothing leads to it. */
gboolean sl_template_is_codeless(const SlTemplate *tpl);
/*
 * Finished artwork has its code inside and no slots: nothing is drawn into it.
 *
 *     sl_template_has_slots()       is it a template after all, if only a bad one?
 *     sl_template_load_finished()   an SVG within the profile: it can be printed
 *     sl_template_new_picture()     anything else, as a picture (taken): for PNG and screen PDF
 *     sl_template_set_code()        what its code says and where it is; before it is shared
 */
gboolean sl_template_has_slots(GBytes *svg);
SlTemplate *sl_template_load_finished(const char *path, const char *name, const SlScheme *scheme,
                                      GError **error);
SlTemplate *sl_template_new_picture(const char *name, GBytes *file, const SlScheme *scheme,
                                    SlScenePicture *picture, GError **error);
void sl_template_set_code(SlTemplate *tpl, const char *text, SlPointMm origin, int side,
                          double module_mm, int quiet_modules);
/* Modules of light ground that were measured round the code of finished artwork. */
int sl_template_quiet_modules(const SlTemplate *tpl);
gboolean sl_template_is_finished(const SlTemplate *tpl);
/* Borrowed; NULL unless it is a picture. */
const SlScenePicture *sl_template_picture(const SlTemplate *tpl);
/* sha256 of the file, lower-case hex; borrowed. */
const char *sl_template_sha256(const SlTemplate *tpl);

#endif
