/* issue-slug — the line of words below a press sheet's marks */
#include "issue-slug.h"

#include "base/decimal.h"

#define SLUG_EM_MM    2.0  /* 5.7 points: read at arm's length, and short enough for small labels */
#define SLUG_LEAST_MM 60.0 /* lines of small labels may be wider than the label */

static const char *const PROCESS[4] = {"Cyan", "Magenta", "Yellow", "Black"};

/* Enter an ink's plates: process colours into `used`, a spot name into `spots` once. */
static void enter(const SlInk *ink, gboolean with_spots, gboolean used[4], GPtrArray *spots)
{
    if (ink->knockout)
        return;
    if (with_spots && ink->spot != NULL && *ink->spot != '\0') {
        if (!g_ptr_array_find_with_equal_func(spots, ink->spot, g_str_equal, NULL))
            g_ptr_array_add(spots, ink->spot);
        return;
    }
    for (int i = 0; i < 4; i++)
        used[i] = used[i] || ink->cmyk[i] > 0;
}

char *sl_plate_names(const SlScene *scene, gboolean with_spots)
{
    gboolean used[4] = {FALSE, FALSE, FALSE, FALSE};
    g_autoptr(GPtrArray) spots = g_ptr_array_new();
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < scene->shapes->len; i++) {
        const SlShape *shape = &g_array_index(scene->shapes, SlShape, i);
        if (shape->part == SL_PART_CODE && shape->path == NULL)
            used[3] = TRUE; /* the code is on the black plate alone */
        else if (shape->fill != SL_INK_NONE)
            enter(scene->inks[shape->fill], with_spots, used, spots);
        if (shape->stroke != SL_INK_NONE)
            enter(scene->inks[shape->stroke], with_spots, used, spots);
    }
    for (int i = 0; i < 4; i++)
        if (used[i])
            g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", PROCESS[i]);
    for (guint i = 0; i < spots->len; i++)
        g_string_append_printf(names, "%s'%s'", names->len > 0 ? " " : "", (char *)spots->pdata[i]);
    return g_string_free(names, FALSE);
}

gboolean sl_issue_slug(const SlIssueOrder *order, const SlScene *scene, SlPdfOrder *pdf,
                       char **words, SlPath **path, GError **error)
{
    if (pdf->kind == SL_PDF_SCREEN || !pdf->marks)
        return TRUE;
    g_autofree char *width = sl_decimal(scene->plan->width_mm, 2);
    g_autofree char *height = sl_decimal(scene->plan->height_mm, 2);
    g_autofree char *plates = sl_plate_names(scene, pdf->spots);
    g_autofree char *date = sl_date_iso(&pdf->date);

    *words = g_strdup_printf("%s%s · %s · %s x %s mm · %s · %s · %s", scene->number,
                             scene->draft ? " 見本 SAMPLE" : "", order->use->name, width, height,
                             plates, date, pdf->tool != NULL ? pdf->tool : "starlabel");
    *path = sl_outline_words(sl_stage_fonts(order->stage), *words, SLUG_EM_MM,
                             MAX(scene->plan->width_mm, SLUG_LEAST_MM), error);
    pdf->slug = *words;
    pdf->slug_path = *path;
    return *path != NULL;
}
