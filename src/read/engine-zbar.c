/*
 * engine-zbar — zbar, for QR codes alone
 *
 * A scanner is made for each picture: long-lived ones leak (symbol recycling), and their cache
 * makes the second answer depend on the first. Other symbologies stay off: their decoders hold
 * asserts.
 */
#include "read/engine.h"

#include <string.h>

#include <zbar.h>

#define MIN_SIDE_PX 21 /* one pixel a module of the smallest code */

/* zbar counts corners anticlockwise: top left, bottom left, bottom right, top right. */
static const int zbar_order[4] = {0, 3, 2, 1};

static gboolean take_corners(const zbar_symbol_t *symbol, SlQuadPx *corners)
{
    if (zbar_symbol_get_loc_size(symbol) != 4)
        return FALSE;
    for (int i = 0; i < 4; i++) {
        corners->p[i].x = zbar_symbol_get_loc_x(symbol, (unsigned)zbar_order[i]);
        corners->p[i].y = zbar_symbol_get_loc_y(symbol, (unsigned)zbar_order[i]);
    }
    return TRUE;
}

static void take_symbols(const zbar_image_t *image, GPtrArray *found)
{
    const zbar_symbol_t *symbol = zbar_image_first_symbol(image);

    for (int n = 0; symbol != NULL && n < SL_ENGINE_MAX_FOUND; n++) {
        SlQuadPx corners;
        unsigned length = zbar_symbol_get_data_length(symbol);
        const char *data = zbar_symbol_get_data(symbol);
        if (zbar_symbol_get_type(symbol) == ZBAR_QRCODE && data != NULL &&
            take_corners(symbol, &corners)) {
            SlFound *one = g_new0(SlFound, 1);
            one->bytes = g_bytes_new(data, length);
            one->eci = -1;
            one->corners = corners;
            one->engine = "zbar";
            sl_found_put_clockwise(one);
            g_ptr_array_add(found, one);
        }
        symbol = zbar_symbol_next(symbol);
    }
}

void sl_zbar_run(const SlImage *image, GPtrArray *found)
{
    if (image->width < MIN_SIDE_PX || image->height < MIN_SIDE_PX)
        return;

    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *view = zbar_image_create();
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_set_format(view, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(view, (unsigned)image->width, (unsigned)image->height);
    zbar_image_set_data(view, image->px, (gsize)image->width * image->height, NULL);
    if (zbar_scan_image(scanner, view) > 0)
        take_symbols(view, found);
    zbar_image_destroy(view);
    zbar_image_scanner_destroy(scanner);
}
