/*
 * profile — ICC profiles: ours for sRGB, and a look at the user's
 *
 * Ours is made from the figures of IEC 61966-2-1, so that no profile file needs to be shipped.
 */
#ifndef SL_PROFILE_H
#define SL_PROFILE_H

#include <glib.h>

#define SL_PROFILE_MAX_BYTES ((gsize)16 << 20) /* real CMYK profiles have 0.5 to 3 MB */

/* An ICC version 4 display profile of sRGB, about half a kilobyte; owned by the caller. */
GBytes *sl_profile_srgb(void);

/*
 * Is this an output profile for CMYK (ICC.1:2010, 7.2, 8.3)? False with
 *   SL_ERROR_FORMAT   damaged: lengths that do not fit, no signature
 *   SL_ERROR_REFUSED  for another device or colour space, or of a version PDF 1.6 does not know
 *   SL_ERROR_LIMIT    above SL_PROFILE_MAX_BYTES
 */
gboolean sl_profile_check_cmyk(GBytes *profile, GError **error);

/*
 * A checked profile, deflated. The last one is kept, because a batch embeds the same profile of
 * some megabytes in every file. For any thread; owned by the caller.
 */
GBytes *sl_profile_packed(GBytes *profile);

/* What a checked profile calls itself (its tag 'desc'), printable ASCII; "CMYK output profile" if
 * it has no such name. Owned by the caller. */
char *sl_profile_name(GBytes *profile);

#endif
