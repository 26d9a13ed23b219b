/*
 * paint — a scene becomes PNG or SVG bytes
 *
 * The PDF is made in the pressroom (press/pdf.h) from the same scene.
 */
#ifndef SL_PAINT_H
#define SL_PAINT_H

#include "base/image.h"
#include "label/scene.h"

#define SL_RASTER_MAX_PIXELS 150000000 /* A4 at 1200 dpi has 139 million */

/* What messages call the label of a scene: its number, or "label". Borrowed. */
const char *sl_scene_name(const SlScene *scene);

/* The finished raster: palette indices, so that what is read back is what is written. */
typedef struct {
    int width, height;
    guint8 *px;             /* width * height indices */
    guint8 palette[256][3]; /* sRGB */
    guint8 clear[256];      /* 0: opaque … 255: nothing; all 0 unless the scene is see-through */
    int n_palette;
} SlRaster;

void sl_raster_free(SlRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRaster, sl_raster_free)

/*
 * Paint at `scale` times the scene's raster (1; 2 and 3 for screens). Modules are whole dots and
 * have hard edges. Paper is white, or nothing if the scene is see-through. Edges are shaded finely up to 300 dpi and
 * in 4 x 4 steps above; inks are exact. The same scene gives the same bytes in every thread.
 * NULL with
 *   SL_ERROR_LIMIT    more than SL_IMAGE_MAX_SIDE_PX on a side, or more dots than memory is for
 *   SL_ERROR_LIBRARY  the plan does not put the code on whole dots
 */
SlRaster *sl_paint_raster(const SlScene *scene, int scale, GError **error);

/* A PNG of the raster: palette of the least bit depth, pHYs of scale * dots_per_mm, sRGB, iTXt with
 * title, description and software, no time. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_paint_png(const SlRaster *raster, const SlScene *scene, int scale, GError **error);

/*
 * An SVG in mm: <title>, <desc>, role="img", the code as one seamless path over its plate. Shapes
 * keep the template's ids behind a prefix made of the content ("s3bbcbcf6-number"), parts stand in
 * groups with data-part, inks are named by data-ink and data-stroke-ink. Never fails.
 */
GBytes *sl_paint_svg(const SlScene *scene, GError **error);

/* The luma of a raster (Rec. 709 on sRGB values), for reading back and for sheets. */
SlImage *sl_raster_grey(const SlRaster *raster);
/* The luma of each palette entry, on white where it is clear; 0 beyond the palette. */
void sl_raster_luma(const SlRaster *raster, guint8 luma[256]);

/* Where the code stands on a raster, in dots: `side` modules of `module` dots, no quiet zone; dark
 * areas are `thin` dots narrower, the odd one at the right and below. */
typedef struct {
    int x, y, module, side, thin;
} SlCodeSquare;

/*
 * The code's place on the raster of `scene` at `scale`; the scene must have a symbol. False with
 * SL_ERROR_LIBRARY if its plan does not put it on whole dots, or not on the label.
 */
gboolean sl_code_square(const SlScene *scene, int scale, SlCodeSquare *square, GError **error);

/*
 * Set the code's dark dots to `colour` and leave the others: in `px`, or, where there is a palette
 * already, in `indices`; the other one is NULL. Rows are `width` dots apart.
 */
void sl_code_set(const SlSymbol *symbol, const SlCodeSquare *at, int width, guint32 colour,
                 guint32 *px, guint8 *indices);

/*
 * Read the symbol back from the finished raster: every dot of the module grid and of the quiet zone
 * by arithmetic, the contrast, then a real decoder at a modest resolution, once as drawn and once
 * with the ink spread by a quarter of a module; its bytes must equal scene->code_text. Of finished
 * artwork (no symbol, but a code_text) the code is found and decoded only; without a code_text
 * there is nothing to read.
 * False with SL_ERROR_REFUSED that says what failed, or SL_ERROR_LIBRARY as sl_code_square.
 */
gboolean sl_read_back(const SlRaster *raster, const SlScene *scene, int scale, GError **error);

#endif
