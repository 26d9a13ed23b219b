/*
 * calibration — what a scanner's greys are worth, from a card of known reflectances
 *
 * A conformance card for verifiers (ISO/IEC 15426-2), or any code whose paper and ink were
 * measured, states the reflectance of its light and of its dark. Scanned with the settings that
 * will be used later (automatic exposure off), it fixes a straight line from linear grey to
 * reflectance.
 */
#ifndef SL_CALIBRATION_H
#define SL_CALIBRATION_H

#include <glib.h>

#define SL_CALIBRATION_MAX_BYTES (64 << 10)

typedef struct {
    double light, dark;           /* reflectances of the card, 0 … 1 */
    double light_grey, dark_grey; /* linear greys that the scans showed, 0 … 1, their mean */
    int cards;                    /* scans that were measured */
    double spread;                /* the largest distance of any from the mean */
} SlCalibration;

/* The reflectance, 0 … 1, of a linear grey. */
double sl_calibration_apply(const SlCalibration *calibration, double grey);

/* The linear grey, 0 … 1, of a grey level coded as sRGB does (IEC 61966-2-1), 0 … 255. */
double sl_grey_linear(double grey);

/* As the text of a file, owned by the caller. */
char *sl_calibration_write(const SlCalibration *calibration);

/* False, `calibration` untouched, with SL_ERROR_FILE, _FORMAT or _LIMIT. */
gboolean sl_calibration_load(const char *path, SlCalibration *calibration, GError **error);

/* False with SL_ERROR_FORMAT: light and dark are too near each other, or the wrong way round. */
gboolean sl_calibration_check(const SlCalibration *calibration, const char *name, GError **error);

#endif
