/*
 * issue — the first sentence: row -> label -> scene -> files
 */
#include "issue.h"

#include "base/error.h"
#include "base/file.h"
#include "draw/paint.h"
#include "issue-slug.h"

/* PDF dates of a draft that the registry does not know: any fixed day, so that bytes repeat. */
#define DRAFT_YEAR 2000

static const struct {
    SlFormat format;
    const char *word;
} formats[SL_FORMAT_COUNT] = {
    {SL_FORMAT_PNG, "png"},
    {SL_FORMAT_SVG, "svg"},
    {SL_FORMAT_PDF, "pdf"},
};

const char *sl_format_word(SlFormat format)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i].format == format)
            return formats[i].word;
    return NULL;
}

SlFormat sl_format_parse(const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i].word, word) == 0)
            return formats[i].format;
    return 0;
}

/* ---- painting ------------------------------------------------------------------------------ */

/* The rasters of one label, by scale; [0] is always there. */
typedef struct {
    SlRaster *raster[G_N_ELEMENTS(((SlUse *)0)->scales)];
    int scale[G_N_ELEMENTS(((SlUse *)0)->scales)];
    guint n;
} Proofs;

static void proofs_clear(Proofs *proofs)
{
    for (guint i = 0; i < proofs->n; i++)
        sl_raster_free(proofs->raster[i]);
    proofs->n = 0;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Proofs, proofs_clear)

/* Paint every raster that is wanted, at least one, and read each back. */
static gboolean prove(const SlIssueOrder *order, const SlScene *scene, Proofs *proofs,
                      GError **error)
{
    gboolean only_one = (order->formats & SL_FORMAT_PNG) == 0;

    if (only_one && order->unchecked)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(proofs->scale) && order->use->scales[i] > 0; i++) {
        int scale = order->use->scales[i];
        SlRaster *raster = sl_paint_raster(scene, scale, error);

        if (raster == NULL)
            return FALSE;
        proofs->raster[proofs->n] = raster;
        proofs->scale[proofs->n++] = scale;
        if (!order->unchecked && !sl_read_back(raster, scene, scale, error))
            return FALSE;
        if (only_one)
            break;
    }
    return TRUE;
}

static void issued_file_free(gpointer data)
{
    SlIssuedFile *file = data;

    g_bytes_unref(file->bytes);
    g_free(file->sha256);
    g_free(file);
}

/* Takes `bytes`; NULL passes the failure on. */
static gboolean add_file(GPtrArray *files, SlFormat format, int scale, GBytes *bytes)
{
    if (bytes == NULL)
        return FALSE;

    SlIssuedFile *file = g_new0(SlIssuedFile, 1);
    file->format = format;
    file->scale = scale;
    file->bytes = bytes;
    file->sha256 = sl_sha256(bytes);
    g_ptr_array_add(files, file);
    return TRUE;
}

/* SOURCE_DATE_EPOCH if it is set, else the day of issue. */
static GDate pdf_date(const SlRecord *record)
{
    GDate date;

    if (g_getenv("SOURCE_DATE_EPOCH") != NULL)
        return sl_date_today();
    if (record != NULL && g_date_valid(&record->issued))
        return record->issued;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 1, G_DATE_JANUARY, DRAFT_YEAR);
    return date;
}

static gboolean write_files(const SlIssueOrder *order, const SlScene *scene, const Proofs *proofs,
                            GPtrArray *files, GError **error)
{
    gboolean ok = TRUE;

    if (order->formats & SL_FORMAT_PNG)
        for (guint i = 0; ok && i < proofs->n; i++)
            ok = add_file(files, SL_FORMAT_PNG, proofs->scale[i],
                          sl_paint_png(proofs->raster[i], scene, proofs->scale[i], error));
    if (ok && order->formats & SL_FORMAT_SVG)
        ok = add_file(files, SL_FORMAT_SVG, 1, sl_paint_svg(scene, error));
    if (ok && order->formats & SL_FORMAT_PDF) {
        SlPdfOrder pdf = order->pdf;
        g_autofree char *words = NULL;
        g_autoptr(SlPath) outlines = NULL;
        pdf.date = pdf_date(order->row.record);
        ok = sl_issue_slug(order, scene, &pdf, &words, &outlines, error) &&
             add_file(files, SL_FORMAT_PDF, 1, sl_pdf(scene, &pdf, error));
    }
    return ok;
}

/* ---- the sentence -------------------------------------------------------------------------- */

static gboolean compose(const SlIssueOrder *order, const SlAdmitted *admitted, SlScene **scene,
                        GError **error)
{
    *scene = sl_compose(order->stage, &admitted->label, error);
    if (*scene != NULL) /* a page shows through round its corners */
        (*scene)->see_through = order->use->medium == SL_MEDIUM_SCREEN;
    return *scene != NULL;
}

gboolean sl_issue(const SlIssueOrder *order, SlIssued *issued, GError **error)
{
    g_auto(SlAdmitted) admitted = SL_ADMITTED_INIT; /* the label's words */
    g_autoptr(SlScene) scene = NULL;                /* outlines in true mm */
    g_auto(Proofs) proofs = {.n = 0};               /* painted, read back */
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(issued_file_free);

    if (!sl_issue_admit(&order->row, &admitted, error) ||
        !compose(order, &admitted, &scene, error) || !prove(order, scene, &proofs, error) ||
        !write_files(order, scene, &proofs, files, error))
        return FALSE;

    issued->scene = g_steal_pointer(&scene);
    issued->files = g_steal_pointer(&files);
    issued->warnings = g_steal_pointer(&admitted.warnings);
    return TRUE;
}

void sl_issued_clear(SlIssued *issued)
{
    g_clear_pointer(&issued->scene, sl_scene_free);
    g_clear_pointer(&issued->files, g_ptr_array_unref);
    g_clear_pointer(&issued->warnings, g_ptr_array_unref);
}
