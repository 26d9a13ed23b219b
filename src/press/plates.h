/*
 * plates — named inks become colour operators
 *
 * On screen every ink is its sRGB value. On a press an ink is a spot plate of its own where it has
 * a spot name and the order wants spots, else its CMYK mix; a knockout is 0 0 0 0, which with
 * overprint off removes what lies beneath on every plate.
 *
 * Inks are entered first, when everything that can be wrong with them is found; painting with an
 * entered ink cannot fail.
 */
#ifndef SL_PLATES_H
#define SL_PLATES_H

#include "label/scene.h"

#define SL_PLATES_MAX_SPOTS      32  /* DeviceN's own limit in PDF 1.5; no press has that many */
#define SL_PLATES_MAX_NAME_BYTES 127 /* of a name, PDF 1.4, appendix C */

#define SL_PLATES_MAX_PICTURES 64 /* each is held whole in memory */

typedef struct {
    const char *name; /* borrowed */
    double cmyk[4];   /* the alternate colour */
} SlSpot;

typedef struct {
    gboolean press; /* CMYK and spots, else RGB */
    gboolean spots;
    int n;
    SlSpot spot[SL_PLATES_MAX_SPOTS];
    int n_pictures; /* of finished artwork, on screen alone */
    const SlScenePicture *picture[SL_PLATES_MAX_PICTURES];
} SlPlates;

/*
 * Enter the inks that a scene paints with; it must outlive `plates`. False with
 *   SL_ERROR_REFUSED  a picture on a press; a spot name that is reserved (All, None), or that two inks mix differently
 *   SL_ERROR_FORMAT   a colour outside 0 … 1, a spot name that is not UTF-8, an ink that is
 *                     not in the scene's list
 *   SL_ERROR_LIMIT    too many spots, or too long a name
 */
gboolean sl_plates_enter(SlPlates *plates, const SlScene *scene, GError **error);

/* The indices of our own two, entered if they are new: every plate (All), and the die line. */
int sl_plates_all(SlPlates *plates);
int sl_plates_die_line(SlPlates *plates);

/* Operators that choose an entered ink for filling or stroking. */
void sl_plates_ink(const SlPlates *plates, GString *out, const SlInk *ink, gboolean stroke);
/* The same for the spot with that index, at full tint; black on screen. */
void sl_plates_use(const SlPlates *plates, GString *out, int spot, gboolean stroke);
/* Fill with the black plate alone; black on screen. */
void sl_plates_black(const SlPlates *plates, GString *out);

/* The index of a scene's picture as /I0, /I1 …; it must be entered. */
int sl_plates_picture(const SlPlates *plates, const SlScenePicture *picture);

/* The ColorSpace resources, "/S0 [/Separation …]…". */
void sl_plates_resources(const SlPlates *plates, GString *out);

#endif
