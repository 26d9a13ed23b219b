/* error — the error domain and its machine words */
#include "base/error.h"

G_DEFINE_QUARK(sl - error - quark, sl_error)

const char *sl_error_word(const GError *error)
{
    static const char *const words[] = {
        [SL_ERROR_USAGE] = "usage", [SL_ERROR_FILE] = "file",       [SL_ERROR_FORMAT] = "format",
        [SL_ERROR_LIMIT] = "limit", [SL_ERROR_REFUSED] = "refused", [SL_ERROR_LIBRARY] = "library",
    };

    if (error == NULL || error->domain != SL_ERROR || error->code < 0 ||
        error->code >= (int)G_N_ELEMENTS(words))
        return "file";
    return words[error->code];
}
