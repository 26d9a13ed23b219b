/*
 * verify-list — which photos: those of the command line, of a list, or of a folder
 */
#ifndef SL_VERIFY_LIST_H
#define SL_VERIFY_LIST_H

#include <glib.h>

#define SL_PHOTOS_MAX       1000000
#define SL_PHOTOS_MAX_BYTES ((gsize)256 << 20) /* of a list */

/*
 * The photos that `from` names, in its order: a folder's pictures by name, or a file ("-" is
 * standard input) with one path a line. NULL-ended, owned by the caller. NULL with
 *   SL_ERROR_FILE   it cannot be read
 *   SL_ERROR_FORMAT it names none
 *   SL_ERROR_LIMIT  more than SL_PHOTOS_MAX, or a longer list
 */
char **sl_photo_list(const char *from, GError **error);

#endif
