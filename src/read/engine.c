/* engine — which function runs which decoder, and what all of them need */
#include "read/engine.h"

#include <math.h>

void sl_found_free(SlFound *found)
{
    if (found == NULL)
        return;
    g_clear_pointer(&found->bytes, g_bytes_unref);
    g_free(found);
}

gboolean sl_quad_holds(const SlQuadPx *quad, SlPointPx p)
{
    double border = sqrt(sl_quad_area(quad)) / 10;

    for (int i = 0; i < 4; i++) {
        SlPointPx a = quad->p[i], b = quad->p[(i + 1) % 4];
        double length = hypot(b.x - a.x, b.y - a.y);
        double inside = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        if (inside < -border * length)
            return FALSE;
    }
    return TRUE;
}

void sl_found_put_clockwise(SlFound *found)
{
    SlQuadPx turned = found->corners;

    turned.p[1] = found->corners.p[3];
    turned.p[3] = found->corners.p[1];
    if (!sl_quad_is_convex(&found->corners) && sl_quad_is_convex(&turned)) {
        found->corners = turned;
        found->mirrored = TRUE;
    }
}

void sl_engine_run(SlEngine engine, const SlImage *image, GPtrArray *found)
{
    if (engine == SL_ENGINE_ZBAR)
        sl_zbar_run(image, found);
    else
        sl_zxing_run(engine, image, found);
}
