/*
 * paint — a scene becomes PNG or SVG bytes
 *
 * The PDF is made in the pressroom (press/pdf.h) from the same scene.
 */
#ifndef SL_PAINT_H
#define SL_PAINT_H

#include "base/image.h"
#include "label/scene.h"

/* What messages call the label of a scene: its number, or "label". Borrowed. */
const char *sl_scene_name(const SlScene *scene);

/* The finished raster: palette indices, so that what is read back is what is written. */
typedef struct {
    int width, height;
    guint8 *px;             /* width * height indices */
    guint8 palette[256][3]; /* sRGB */
    int n_palette;
} SlRaster;

void sl_raster_free(SlRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRaster, sl_raster_free)

/*
 * Paint at `scale` times the scene's raster (1; 2 and 3 for screens). Modules are whole dots and
 * have hard edges. Transparent nowhere: paper is white.
 */
SlRaster *sl_paint_raster(const SlScene *scene, int scale, GError **error);

/* A PNG of the raster: palette, pHYs of scale * dots_per_mm, sRGB, iTXt title. */
GBytes *sl_paint_png(const SlRaster *raster, const SlScene *scene, int scale, GError **error);

/* An SVG in mm: ids, <title>, <desc>, role="img", the code as one path, no seams. */
GBytes *sl_paint_svg(const SlScene *scene, GError **error);

/* The luma of a raster (Rec. 709 on sRGB values), for reading back and for sheets. */
SlImage *sl_raster_grey(const SlRaster *raster);
/* The luma of each palette entry; 0 beyond the palette. */
void sl_raster_luma(const SlRaster *raster, guint8 luma[256]);

/* Where the code stands on a raster, in dots: `side` modules of `module` dots, no quiet zone. */
typedef struct {
    int x, y, module, side;
} SlCodeSquare;

/*
 * The code's place on the raster of `scene` at `scale`; the scene must have a symbol. False with
 * SL_ERROR_LIBRARY if its plan does not put it on whole dots, or not on the label.
 */
gboolean sl_code_square(const SlScene *scene, int scale, SlCodeSquare *square, GError **error);

/*
 * Read the symbol back from the finished raster: the code with its quiet zone by a real decoder at
 * a modest resolution, its bytes equal to scene->code_text; the module grid by arithmetic at full
 * resolution; the quiet zone white; the grid again with a simulated ink gain.
 * False with SL_ERROR_REFUSED that says what failed.
 */
gboolean sl_read_back(const SlRaster *raster, const SlScene *scene, int scale, GError **error);

#endif
