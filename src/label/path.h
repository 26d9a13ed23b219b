/*
 * path — an outline
 *
 * Move, line, cubic curve, close: what Cairo, SVG and PDF have in common. Paths are counted
 * references and never change once they are shared.
 */
#ifndef SL_PATH_H
#define SL_PATH_H

#include "base/geometry.h"

typedef enum {
    SL_PATH_MOVE,  /* 1 point */
    SL_PATH_LINE,  /* 1 point */
    SL_PATH_CURVE, /* 3 points: two controls, end */
    SL_PATH_CLOSE, /* none */
} SlPathOp;

#define SL_PATH_MAX_OPS 200000 /* of one path */

typedef struct {
    GArray *ops;    /* guint8: SlPathOp */
    GArray *points; /* SlPointMm */
} SlPath;

SlPath *sl_path_new(void);
SlPath *sl_path_ref(SlPath *path);
void sl_path_unref(SlPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlPath, sl_path_unref)

void sl_path_move(SlPath *path, double x, double y);
void sl_path_line(SlPath *path, double x, double y);
void sl_path_curve(SlPath *path, double x1, double y1, double x2, double y2, double x, double y);
void sl_path_close(SlPath *path);
void sl_path_rect(SlPath *path, const SlRectMm *rect);
/* Append `from`, every point sent through `map`. */
void sl_path_append(SlPath *path, const SlPath *from, const SlAffine *map);
/* The box of all points (controls included); an empty path gives a zero rectangle. */
SlRectMm sl_path_box(const SlPath *path);

#endif
