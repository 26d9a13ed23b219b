/* engine — which function runs which decoder */
#include "read/engine.h"

void sl_found_free(SlFound *found)
{
    if (found == NULL)
        return;
    g_clear_pointer(&found->bytes, g_bytes_unref);
    g_free(found);
}

const char *sl_engine_name(SlEngine engine)
{
    return engine == SL_ENGINE_ZBAR ? "zbar" : "zxing";
}

void sl_engine_run(SlEngine engine, const SlImage *image, GPtrArray *found)
{
    if (engine == SL_ENGINE_ZBAR)
        sl_zbar_run(image, found);
    else
        sl_zxing_run(engine, image, found);
}
