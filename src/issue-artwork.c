/* issue-artwork — artwork files: templates with slots, and finished artwork with its code inside */
#include "issue-artwork.h"

#include <math.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "preflight/examine.h"
#include "preflight/finished.h"
#include "read/locate.h"

#define SQUARE_SLACK 0.01 /* of a pixel's side: pHYs is in whole pixels a metre */

/* ---- its code ------------------------------------------------------------------------------ */

static gboolean refuse(GError **error, const char *name, const char *why)
{
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED, "'%s': %s", name, why);
    return FALSE;
}

/* The one code that can be read and that every engine reads alike. */
static const SlCode *only_code(const GPtrArray *codes, const char *name, GError **error)
{
    const SlCode *only = NULL;

    for (guint i = 0; i < codes->len; i++) {
        const SlCode *code = codes->pdata[i];
        if (code->unread)
            continue;
        if (only != NULL) {
            refuse(error, name, _("it has several codes; give the artwork of one label"));
            return NULL;
        }
        only = code;
    }
    if (only == NULL)
        refuse(
            error, name,
            _("it has no slot 'qr' and no code that can be read: draw a rectangle with the id 'qr' "
              "into a template, or give finished artwork in a higher resolution"));
    else if (only->disputed || only->text == NULL || only->version < 1) {
        refuse(error, name, _("its code is read in more than one way; get the artwork once more"));
        only = NULL;
    }
    return only;
}

/* The mean length of the four sides. */
static double side_of(const SlQuadPx *quad)
{
    double sum = 0;

    for (int i = 0; i < 4; i++)
        sum += hypot(quad->p[(i + 1) % 4].x - quad->p[i].x, quad->p[(i + 1) % 4].y - quad->p[i].y);
    return sum / 4;
}

static gboolean enter_code(SlTemplate *tpl, const char *name, const SlPicture *picture,
                           int quiet_modules, GError **error)
{
    g_autoptr(SlPhoto) photo = sl_photo_of_artwork(name, sl_picture_grey(picture));
    g_autoptr(GPtrArray) codes = sl_locate(photo, SL_EFFORT_NORMAL, error);
    const SlCode *code = codes != NULL ? only_code(codes, name, error) : NULL;

    if (code == NULL)
        return FALSE;
    double mm = sl_template_plan(tpl)->width_mm / picture->width;
    int side = 17 + 4 * code->version; /* ISO/IEC 18004, 6.3.1 */
    SlPointMm origin = {(code->corners.p[0].x + 0.5) * mm, (code->corners.p[0].y + 0.5) * mm};
    const SlSymbol size_alone = {.side = side};
    SlCodeSpot spot = {code->corners, &size_alone};
    sl_spot_refine(picture, &spot);
    sl_template_set_code(tpl, code->text, origin, side, side_of(&code->corners) * mm / side,
                         sl_spot_quiet(picture, &spot, quiet_modules));
    return TRUE;
}

/* ---- the artwork --------------------------------------------------------------------------- */

static gboolean is_square(const SlFinished *finished, const char *name, GError **error)
{
    double x = finished->px_per_mm_x, y = finished->px_per_mm_y;

    return !(x > 0 && y > 0) || fabs(x / y - 1) <= SQUARE_SLACK ||
           refuse(error, name, _("its pixels are not square; export it without stretching it"));
}

/* As a picture; takes the pixels. */
static SlTemplate *take_picture(SlFinished *finished, const char *name, GBytes *bytes,
                                const SlScheme *scheme, GError **error)
{
    SlPicture *own = finished->picture;
    SlScenePicture picture = {own->width, own->height,
                              g_memdup2(own->rgb, (gsize)own->width * (gsize)own->height * 3)};
    SlTemplate *tpl = sl_template_new_picture(name, bytes, scheme, &picture, error);

    g_free(picture.rgb);
    return tpl;
}

static SlTemplate *load_finished(const char *path, const char *name, GBytes *bytes,
                                 const SlScheme *scheme, GError **error)
{
    g_autoptr(SlFinished) finished = sl_finished_open(name, bytes, error);
    g_autoptr(SlTemplate) tpl = NULL;

    if (finished == NULL || !is_square(finished, name, error))
        return NULL;
    if (finished->n_pages != 1) {
        refuse(error, name, _("it has several pages; give the one of the label"));
        return NULL;
    }
    if (finished->kind == SL_FINISHED_SVG) /* what is beyond the profile stays a picture */
        tpl = sl_template_load_finished(path, name, scheme, NULL);
    if (tpl == NULL)
        tpl = take_picture(finished, name, bytes, scheme, error);
    if (tpl == NULL || !enter_code(tpl, name, finished->picture, scheme->quiet_zone_modules, error))
        return NULL;
    return g_steal_pointer(&tpl);
}

SlTemplate *sl_issue_artwork_load(const char *path, const char *name, const SlScheme *scheme,
                                  GError **error)
{
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_FINISHED_MAX_BYTES, error);

    if (bytes == NULL)
        return NULL;
    gsize n = g_bytes_get_size(bytes);
    const guint8 *data = g_bytes_get_data(bytes, NULL);
    gboolean is_picture = n > 1 && (data[0] == 0x89 || data[0] == '%');

    if (!is_picture && sl_template_has_slots(bytes))
        return sl_template_load(path, name, scheme, NULL, error);
    return load_finished(path, name, bytes, scheme, error);
}
