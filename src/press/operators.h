/*
 * operators — a scene becomes page content
 *
 * Coordinates are the scene's own: mm, origin at the top left of the trim, y downwards. Whoever
 * places the scene writes the matrix. Before anything is written the scene is checked, so that
 * hostile numbers cannot become a file that other programs read differently.
 */
#ifndef SL_OPERATORS_H
#define SL_OPERATORS_H

#include "press/plates.h"

#define SL_OPERATORS_MAX_MM 11000.0 /* reals in PDF 1.4 end at 32767 (appendix C): 11,559 mm */
#define SL_PT_PER_MM        (72.0 / SL_MM_PER_INCH)

/*
 * The names under which a page's resources must hold the graphics states: overprint off, on.
 * Both are said outright, because the default is the output device's own.
 */
#define SL_GS_KNOCKOUT  "/K"
#define SL_GS_OVERPRINT "/O"

/*
 * False with SL_ERROR_FORMAT (no plan, a path that does not begin with a move, a code without
 * place) or SL_ERROR_LIMIT (a coordinate beyond SL_OPERATORS_MAX_MM, or no number).
 */
gboolean sl_scene_check(const SlScene *scene, GError **error);
/* The same for one path; `subject` and `id` name it in the message. */
gboolean sl_path_check(const SlPath *path, const char *subject, const char *id, GError **error);

/*
 * Append a checked scene whose inks are entered in `plates`. With bleed, filled shapes that end at
 * the trim run on as far: bands keep their direction, other shapes grow by an outline of their ink
 * that is painted outside the trim only. Nothing is painted beyond the bleed.
 */
void sl_scene_append(GString *out, const SlScene *scene, const SlPlates *plates, double bleed_mm);

/* Append a path without painting it, each point moved by (dx, dy). */
void sl_path_operators(GString *out, const SlPath *path, double dx, double dy);
/* "x y w h re" */
void sl_rect_operators(GString *out, const SlRectMm *rect);
/* "1 0 0 1 x y cm" and its like */
void sl_matrix_operators(GString *out, const SlAffine *map);

#endif
