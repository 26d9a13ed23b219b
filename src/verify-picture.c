/* verify-picture — reports become marked pictures: reading lays flat, drawing marks */
#include "verify-picture.h"

#include "draw/annotate.h"
#include "draw/jpeg.h"
#include "read/flatten.h"

#define LABEL_RGB 0x0550ae
#define FLAT_PX   700

guint32 sl_result_rgb(SlResult result)
{
    static const guint32 rgb[] = {
        [SL_RESULT_UNSEEN] = 0x57606a,
        [SL_RESULT_UNSURE] = 0x8a5a00,
        [SL_RESULT_SAME] = 0x116329,
        [SL_RESULT_DIFFERENT] = 0xb3121d,
    };

    return rgb[result];
}

SlImage *sl_label_flat(const SlReport *report, const SlLabelReport *label, int most_px,
                       SlTint **tint)
{
    *tint = NULL;
    if (!label->reading.has_corners || label->artwork == NULL || report->picture == NULL)
        return NULL;
    const SlPlan *plan = label->artwork->plan;
    double f = most_px / MAX(plan->width_mm, plan->height_mm);
    int width = MAX(1, (int)(plan->width_mm * f + 0.5));
    int height = MAX(1, (int)(plan->height_mm * f + 0.5));
    *tint = sl_flatten_tint(report->picture, &label->reading.corners, width, height);
    return sl_flatten(report->picture, &label->reading.corners, width, height);
}

GBytes *sl_report_photo(const SlReport *report, int most_px, GError **error)
{
    g_autoptr(SlImage) small = sl_image_shrink(report->picture->grey, most_px);

    return sl_jpeg_of_photo(small, report->picture->tint, error);
}

/* ---- marks --------------------------------------------------------------------------------- */

typedef struct {
    GArray *marks;    /* SlMark */
    GPtrArray *words; /* char*: what the marks say */
} Marks;

static void add_mark(Marks *to, const SlQuadPx *quad, guint32 rgb, char *words, gboolean dashed)
{
    SlMark mark = {.quad = *quad, .rgb = rgb, .words = words, .dashed = dashed};

    g_array_append_val(to->marks, mark);
    if (words != NULL)
        g_ptr_array_add(to->words, words);
}

/* What is the same first, so that what is not lies on top. */
static void mark_findings(Marks *to, const SlLabelReport *label)
{
    static const SlResult order[] = {SL_RESULT_SAME, SL_RESULT_UNSEEN, SL_RESULT_UNSURE,
                                     SL_RESULT_DIFFERENT};
    const GArray *findings = label->judgement.findings;

    for (gsize k = 0; k < G_N_ELEMENTS(order); k++)
        for (guint i = 0; findings != NULL && i < findings->len; i++) {
            const SlFinding *finding = &g_array_index(findings, SlFinding, i);
            if (!finding->has_box || finding->result != order[k])
                continue;
            if (finding->field == SL_FIELD_ARTWORK && finding->result == SL_RESULT_SAME)
                continue; /* its box is the least good tile, and all are good */
            add_mark(to, &finding->box, sl_result_rgb(finding->result),
                     g_strdup_printf("%s: %s", sl_field_word(finding->field),
                                     sl_result_word(finding->result)),
                     FALSE);
        }
}

static void mark_report(const SlReport *report, Marks *to)
{
    for (guint i = 0; i < report->labels->len; i++) {
        const SlLabelReport *label = g_ptr_array_index(report->labels, i);
        if (label->reading.has_corners)
            add_mark(to, &label->reading.corners, LABEL_RGB, NULL, TRUE);
        mark_findings(to, label);
    }
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        if (code->unread)
            add_mark(to, &code->corners, sl_result_rgb(SL_RESULT_UNSURE),
                     g_strdup("code: cannot be read"), FALSE);
    }
}

/* ---- label and artwork --------------------------------------------------------------------- */

typedef struct {
    GArray *pairs;    /* SlPair */
    GPtrArray *flats; /* SlImage* */
    GPtrArray *tints; /* SlTint* */
} Pairs;

static void add_pairs(const SlReport *report, Pairs *to)
{
    for (guint i = 0; i < report->labels->len; i++) {
        const SlLabelReport *label = g_ptr_array_index(report->labels, i);
        SlTint *tint = NULL;
        SlImage *flat = sl_label_flat(report, label, FLAT_PX, &tint);
        if (flat == NULL)
            continue;
        SlPair pair = {flat, label->artwork->picture, tint, "label, laid flat",
                       label->record != NULL ? "artwork of the listed row"
                                             : "artwork, no row known"};
        g_ptr_array_add(to->flats, flat);
        if (tint != NULL)
            g_ptr_array_add(to->tints, tint);
        g_array_append_val(to->pairs, pair);
    }
}

GBytes *sl_report_marked(const SlReport *report, const SlFonts *fonts, int most_px, GError **error)
{
    const SlMark legend[] = {
        {.rgb = sl_result_rgb(SL_RESULT_SAME), .words = "same"},
        {.rgb = sl_result_rgb(SL_RESULT_DIFFERENT), .words = "different"},
        {.rgb = sl_result_rgb(SL_RESULT_UNSURE), .words = "unsure"},
        {.rgb = sl_result_rgb(SL_RESULT_UNSEEN), .words = "unseen"},
        {.rgb = LABEL_RGB, .words = "label"},
    };
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(SlMark));
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(SlPair));
    g_autoptr(GPtrArray) flats = g_ptr_array_new_with_free_func((GDestroyNotify)sl_image_free);
    Marks all_marks = {marks, words};
    g_autoptr(GPtrArray) tints = g_ptr_array_new_with_free_func((GDestroyNotify)sl_tint_free);
    Pairs all_pairs = {pairs, flats, tints};

    mark_report(report, &all_marks);
    add_pairs(report, &all_pairs);
    const SlAnnotation order = {
        .photo = report->picture->grey,
        .tint = report->picture->tint,
        .scale = report->picture->scale > 0 ? report->picture->scale : 1,
        .most_px = most_px,
        .marks = (const SlMark *)(void *)marks->data,
        .n_marks = marks->len,
        .legend = legend,
        .n_legend = G_N_ELEMENTS(legend),
        .pairs = (const SlPair *)(void *)pairs->data,
        .n_pairs = pairs->len,
        .fonts = fonts,
    };
    return sl_annotate(&order, error);
}
