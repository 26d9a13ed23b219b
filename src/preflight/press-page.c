/* press-page — a PDF's first page through qpdf: boxes, output intent, words, content */
#include "preflight/press-page.h"

#include "base/error.h"
#include "base/words.h"
#include "preflight/pdf-content.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MM_PER_POINT (SL_MM_PER_INCH / 72)
#define MAX_SIDE_MM  5080.0 /* 14,400 units: ISO 32000-1, annex C */
#define MAX_PARENTS  64
#define MAX_WORDS    4096

void sl_press_page_free(SlPressPage *page)
{
    if (page == NULL)
        return;
    g_free(page->condition);
    g_free(page->words);
    if (page->paints != NULL)
        g_array_unref(page->paints);
    g_free(page);
}

gboolean sl_press_page_has_inks(const SlPressPage *page)
{
    for (guint i = 0; i < page->paints->len; i++) {
        const SlInks *inks = &g_array_index(page->paints, SlPressPaint, i).inks;
        if (inks->spot > 0 || inks->plate[SL_PLATE_C] > 0 || inks->plate[SL_PLATE_M] > 0 ||
            inks->plate[SL_PLATE_Y] > 0)
            return TRUE;
    }
    return FALSE;
}

/* ---- dictionaries -------------------------------------------------------------------------- */

/* A page's attribute, its own or inherited (ISO 32000-1, 7.7.3.4). */
static qpdf_oh find_attribute(qpdf_data pdf, qpdf_oh page, const char *key)
{
    for (int i = 0; i < MAX_PARENTS && qpdf_oh_is_dictionary(pdf, page); i++) {
        qpdf_oh value = qpdf_oh_get_key(pdf, page, key);
        if (!qpdf_oh_is_null(pdf, value))
            return value;
        page = qpdf_oh_get_key(pdf, page, "/Parent");
    }
    return qpdf_oh_new_null(pdf);
}

/* A box as left, bottom, right, top in points; false if there is none of any size. */
static gboolean read_box(qpdf_data pdf, qpdf_oh array, double box[4])
{
    double v[4];

    if (!qpdf_oh_is_array(pdf, array) || qpdf_oh_get_array_n_items(pdf, array) != 4)
        return FALSE;
    for (int i = 0; i < 4; i++) {
        qpdf_oh item = qpdf_oh_get_array_item(pdf, array, i);
        if (!qpdf_oh_is_number(pdf, item))
            return FALSE;
        v[i] = qpdf_oh_get_numeric_value(pdf, item);
    }
    for (int i = 0; i < 2; i++) {
        box[i] = MIN(v[i], v[i + 2]);
        box[i + 2] = MAX(v[i], v[i + 2]);
    }
    return box[2] - box[0] > 0 && box[3] - box[1] > 0 && isfinite(box[2] - box[0]) &&
           isfinite(box[3] - box[1]);
}

/* User space to mm from the top left of the page as it is shown. */
static SlAffine page_matrix(const double media[4], int rotate, double k)
{
    switch (((rotate % 360) + 360) % 360) {
    case 90:
        return (SlAffine){0, k, k, 0, -media[1] * k, -media[0] * k};
    case 180:
        return (SlAffine){-k, 0, 0, k, media[2] * k, -media[1] * k};
    case 270:
        return (SlAffine){0, -k, -k, 0, media[3] * k, media[2] * k};
    default:
        return (SlAffine){k, 0, 0, -k, -media[0] * k, media[3] * k};
    }
}

static SlRectMm to_page(const SlAffine *map, const double box[4])
{
    SlPointMm a = sl_affine_apply(map, (SlPointMm){box[0], box[1]});
    SlPointMm b = sl_affine_apply(map, (SlPointMm){box[2], box[3]});

    return (SlRectMm){MIN(a.x, b.x), MIN(a.y, b.y), fabs(a.x - b.x), fabs(a.y - b.y)};
}

static gboolean read_boxes(qpdf_data pdf, qpdf_oh dict, SlPressPage *page, SlAffine *map)
{
    qpdf_oh rotate = find_attribute(pdf, dict, "/Rotate");
    qpdf_oh unit = qpdf_oh_get_key(pdf, dict, "/UserUnit");
    double media[4], box[4];
    double user = qpdf_oh_is_number(pdf, unit) ? qpdf_oh_get_numeric_value(pdf, unit) : 1;

    if (!read_box(pdf, find_attribute(pdf, dict, "/MediaBox"), media) || !(user > 0 && user < 1e4))
        return FALSE;
    *map = page_matrix(
        media, qpdf_oh_is_integer(pdf, rotate) ? qpdf_oh_get_int_value_as_int(pdf, rotate) : 0,
        MM_PER_POINT * user);
    page->media = page->trim = page->bleed = to_page(map, media);
    page->has_trim = read_box(pdf, qpdf_oh_get_key(pdf, dict, "/TrimBox"), box);
    if (page->has_trim)
        page->trim = to_page(map, box);
    page->has_bleed = read_box(pdf, qpdf_oh_get_key(pdf, dict, "/BleedBox"), box);
    if (page->has_bleed)
        page->bleed = to_page(map, box);
    return page->media.width <= MAX_SIDE_MM && page->media.height <= MAX_SIDE_MM;
}

/* ---- the document -------------------------------------------------------------------------- */

static void read_intents(qpdf_data pdf, SlPressPage *page)
{
    qpdf_oh intents = qpdf_oh_get_key_if_dict(pdf, qpdf_get_root(pdf), "/OutputIntents");
    int n = qpdf_oh_is_array(pdf, intents) ? qpdf_oh_get_array_n_items(pdf, intents) : 0;

    for (int i = 0; i < MIN(n, 16); i++) {
        qpdf_oh intent = qpdf_oh_get_array_item(pdf, intents, i);
        qpdf_oh kind = qpdf_oh_get_key_if_dict(pdf, intent, "/S");
        if (!qpdf_oh_is_name_and_equals(pdf, kind, "/GTS_PDFX"))
            continue;
        qpdf_oh condition = qpdf_oh_get_key(pdf, intent, "/OutputConditionIdentifier");
        page->pdfx = TRUE;
        g_free(page->condition);
        page->condition = qpdf_oh_is_string(pdf, condition)
                              ? g_strndup(qpdf_oh_get_utf8_value(pdf, condition), 64)
                              : NULL;
    }
}

static void read_words(qpdf_data pdf, SlPressPage *page)
{
    static const char *const keys[] = {"/Title", "/Subject", "/Keywords"};
    qpdf_oh info = qpdf_oh_get_key_if_dict(pdf, qpdf_get_trailer(pdf), "/Info");
    GString *words = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        qpdf_oh text = qpdf_oh_get_key_if_dict(pdf, info, keys[i]);
        if (qpdf_oh_is_string(pdf, text)) {
            g_autofree char *start = g_strndup(qpdf_oh_get_utf8_value(pdf, text), MAX_WORDS);
            g_string_append_printf(words, "%s\n", start);
        }
    }
    page->words = g_string_free(words, FALSE);
}

static gboolean read_page(qpdf_data pdf, SlPressPage *page)
{
    unsigned char *content = NULL;
    size_t n = 0;
    SlAffine map;

    if (page->n_pages < 1)
        return FALSE;
    qpdf_oh dict = qpdf_get_page_n(pdf, 0);
    if (!qpdf_oh_is_dictionary(pdf, dict) || !read_boxes(pdf, dict, page, &map))
        return FALSE;
    read_intents(pdf, page);
    read_words(pdf, page);
    if ((qpdf_oh_get_page_content_data(pdf, dict, &content, &n) & QPDF_ERRORS) != 0)
        page->partial = TRUE;
    else
        sl_content_run(pdf, find_attribute(pdf, dict, "/Resources"), content, n, &map, page);
    free(content);
    return TRUE;
}

SlPressPage *sl_press_page_read(const char *name, GBytes *bytes, GError **error)
{
    g_autoptr(SlPressPage) page = g_new0(SlPressPage, 1);
    qpdf_data pdf = qpdf_init();
    gsize n = 0;
    const char *data = g_bytes_get_data(bytes, &n);
    const char *trouble = NULL;

    page->paints = g_array_new(FALSE, FALSE, sizeof(SlPressPaint));
    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    if ((qpdf_read_memory(pdf, name, data, n, NULL) & QPDF_ERRORS) != 0)
        trouble = qpdf_is_encrypted(pdf) ? _("it needs a password; save it without one")
                                         : _("a damaged PDF; export it again");
    if (trouble == NULL) {
        page->n_pages = qpdf_get_num_pages(pdf);
        if (!read_page(pdf, page))
            trouble = _("a PDF without a page of any size; export it again");
    }
    if (qpdf_has_error(pdf))
        qpdf_get_error(pdf); /* taken note of: else qpdf complains on standard error */
    qpdf_cleanup(&pdf);
    if (trouble == NULL)
        return g_steal_pointer(&page);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "'%s': %s", name, trouble);
    return NULL;
}
