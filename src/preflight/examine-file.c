/* examine-file — what is asked of the whole file: size, shape, boxes, colours */
#include "preflight/examine.h"

#include "base/decimal.h"
#include "base/words.h"

#include <math.h>

#define SIZE_SLACK_MM 0.05 /* half a dot at 254 dpi */
#define BOX_SLACK_MM  0.02
#define SHAPE_SLACK   0.01 /* a viewBox is rounded to whole numbers by many editors */

SlExamLimits sl_exam_limits(const SlScheme *scheme, const SlUse *use, gboolean press)
{
    SlExamLimits limits = {.use = use, .quiet_modules = scheme->quiet_zone_modules, .press = press};

    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *row = use != NULL ? use : g_ptr_array_index(scheme->uses, i);
        if (use == NULL && press && row->medium != SL_MEDIUM_PRINT)
            continue;
        if (limits.min_dots == 0 || row->min_dots_per_module < limits.min_dots)
            limits.min_dots = row->min_dots_per_module;
        if (row->min_module_mm > 0 &&
            (!(limits.min_module_mm > 0) || row->min_module_mm < limits.min_module_mm))
            limits.min_module_mm = row->min_module_mm;
        if (row->min_width_mm > 0 &&
            (!(limits.min_width_mm > 0) || row->min_width_mm < limits.min_width_mm))
            limits.min_width_mm = row->min_width_mm;
    }
    return limits;
}

static char *size_words(double width, double height)
{
    g_autofree char *w = sl_decimal(width, 2), *h = sl_decimal(height, 2);

    return g_strdup_printf(_("%s x %s mm"), w, h);
}

static void ask_size(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits)
{
    gboolean screen = limits->use != NULL && limits->use->medium == SL_MEDIUM_SCREEN;

    if (!(finished->width_mm > 0 && finished->height_mm > 0)) {
        if (screen && finished->kind == SL_FINISHED_SVG)
            return; /* it takes the size that the page gives it */
        sl_exam_add(exam, SL_ASK_SIZE, SL_EXAM_UNSEEN, NULL,
                    g_strdup(_("the file does not say its size")), g_strdup(_("a size in mm")),
                    finished->kind == SL_FINISHED_PNG
                        ? _("export the PNG with its resolution (pHYs)")
                        : _("give the SVG's width and height in mm"));
        return;
    }
    g_autofree char *least = sl_decimal(limits->min_width_mm, 2);
    g_autofree char *cure =
        g_strdup_printf(_("make it %s mm wide or more, or name its --use"), least);
    gboolean small = finished->width_mm < limits->min_width_mm - SIZE_SLACK_MM;
    sl_exam_add(exam, SL_ASK_SIZE, small ? SL_EXAM_DIFFERENT : SL_EXAM_SAME, NULL,
                size_words(finished->width_mm, finished->height_mm),
                g_strdup_printf(_("at least %s mm wide"), least), cure);
}

/* ---- boxes --------------------------------------------------------------------------------- */

static gboolean holds(SlRectMm outer, SlRectMm inner)
{
    return inner.x >= outer.x - BOX_SLACK_MM && inner.y >= outer.y - BOX_SLACK_MM &&
           inner.x + inner.width <= outer.x + outer.width + BOX_SLACK_MM &&
           inner.y + inner.height <= outer.y + outer.height + BOX_SLACK_MM;
}

static void ask_boxes(SlExam *exam, const SlPressPage *page)
{
    if (!page->has_trim) {
        sl_exam_add(exam, SL_ASK_TRIM, SL_EXAM_DIFFERENT, NULL, g_strdup(_("no TrimBox")),
                    g_strdup(_("a TrimBox: where the label is cut")),
                    _("set the TrimBox to the label's edge when the PDF is exported"));
        return;
    }
    char *trim = size_words(page->trim.width, page->trim.height);
    if (!holds(page->media, page->trim)) {
        sl_exam_add(exam, SL_ASK_TRIM, SL_EXAM_DIFFERENT, NULL, trim,
                    g_strdup(_("a TrimBox inside the MediaBox")),
                    _("make the page larger than the label, or correct the TrimBox"));
        return;
    }
    sl_exam_add(exam, SL_ASK_TRIM, SL_EXAM_SAME, NULL, trim, NULL, NULL);
    gboolean good = holds(page->media, page->bleed) && holds(page->bleed, page->trim);
    if (page->has_bleed)
        sl_exam_add(exam, SL_ASK_BLEED, good ? SL_EXAM_SAME : SL_EXAM_DIFFERENT, NULL,
                    size_words(page->bleed.width, page->bleed.height),
                    g_strdup(_("a BleedBox around the TrimBox, inside the MediaBox")),
                    _("correct the BleedBox, or leave it out"));
}

/* ---- colours ------------------------------------------------------------------------------- */

static void ask_colours(SlExam *exam, const SlPressPage *page)
{
    const SlInks *first = NULL;
    int n = 0;

    for (guint i = 0; i < page->paints->len; i++) {
        const SlInks *inks = &g_array_index(page->paints, SlPressPaint, i).inks;
        if (!inks->rgb)
            continue;
        first = first != NULL ? first : inks;
        n++;
    }
    if (n > 0) {
        g_autofree char *words = sl_inks_words(first);
        sl_exam_add(
            exam, SL_ASK_COLOURS, SL_EXAM_DIFFERENT, NULL,
            g_strdup_printf(sl_words_many("%d object in RGB, the first %s",
                                          "%d objects in RGB, the first %s", (guint64)n),
                            n, words),
            g_strdup(_("CMYK or named inks")),
            _("give every object its inks before the PDF is exported; the press would guess"));
        return;
    }
    sl_exam_add(exam, SL_ASK_COLOURS, page->partial ? SL_EXAM_UNSURE : SL_EXAM_SAME, NULL,
                page->partial ? g_strdup(_("its content cannot be followed to the end")) : NULL,
                NULL, _("export the PDF as PDF/X-1a: simpler content, every colour in inks"));
}

void sl_examine_file(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits,
                     gboolean one_label)
{
    if (finished->kind == SL_FINISHED_PDF && limits->press) {
        ask_boxes(exam, finished->page);
        ask_colours(exam, finished->page);
        if (!finished->page->pdfx)
            sl_exam_remark(exam, g_strdup(_("no PDF/X output intent: tell the printer which paper "
                                            "and inks the colours are meant for")));
    }
    if (fabs(finished->shape_error) > SHAPE_SLACK) {
        g_autofree char *off = sl_decimal(fabs(finished->shape_error) * 100, 1);
        sl_exam_add(exam, SL_ASK_ASPECT, SL_EXAM_DIFFERENT, NULL,
                    g_strdup_printf(_("width and height are %s %% off the viewBox's shape"), off),
                    g_strdup(_("one scale for both directions")),
                    _("scale width and height by the same factor"));
    }
    if (one_label)
        ask_size(exam, finished, limits);
    if (finished->n_pages > 1)
        sl_exam_add(exam, SL_ASK_PAGES, SL_EXAM_UNSEEN, NULL,
                    g_strdup_printf(_("page 1 of %d"), finished->n_pages),
                    g_strdup(_("one page a file")),
                    _("check each page as a file of its own (qpdf --split-pages)"));
}
