/* examine-code — what a scanner needs of a code: ground, contrast, quiet zone, modules, dots */
#include "preflight/examine.h"

#include "base/decimal.h"
#include "base/words.h"

#include <math.h>

#define PARTS         5     /* samples across a module, in its middle … */
#define MIDDLE        0.6   /* … part of it: edges are smoothed by the renderer */
#define ASPECT_SLACK  0.015 /* a code of 87 px is measured to a third of a pixel */
#define PLATE_MIN     0.20  /* a ground that reflects less is no light plate */
#define RING_SLACK    0.06  /* by which the quiet zone may be darker than the light modules */
#define TINTED        0.985 /* a ground with ink in it shows at least so much */
#define GRID_SLACK_PX 0.6   /* over the whole code */
#define SOFT_PART     0.01  /* of a code's pixels that may be neither dark nor light */
#define MODULE_SLACK  0.985
#define LIGHT_PERCENT                                                                              \
    80 /* of all modules about half are light: this one is, and not the lightest */
#define COUNTED_PERCENT 10 /* the weakest tenth of the modules counts, not their mean */

/* What was measured. */
typedef struct {
    double light, dark;  /* reflectance of the weakest modules of each kind */
    double light_middle; /* of the median light module */
    double dark_middle;
    double ring; /* darkest cell of the quiet zone */
    SlPointPx ring_at;
    gboolean ring_cut; /* the quiet zone reaches beyond the label */
    double width_px, height_px;
} Look;

/* ---- measuring ----------------------------------------------------------------------------- */

/* Mean and least reflectance in the middle of a module; false beyond the picture. */
static gboolean cell(const SlPicture *picture, const SlCodeSpot *spot, int col, int row,
                     double *mean, double *least)
{
    double sum = 0;

    *least = 1;
    for (int i = 0; i < PARTS * PARTS; i++) {
        double x = col + 0.5 + MIDDLE * ((i % PARTS + 0.5) / PARTS - 0.5);
        double y = row + 0.5 + MIDDLE * ((i / PARTS + 0.5) / PARTS - 0.5);
        SlPointPx at = sl_spot_place(spot, x, y);
        double r = sl_picture_reflectance(picture, at.x, at.y);
        if (r < 0)
            return FALSE;
        sum += r;
        *least = MIN(*least, r);
    }
    *mean = sum / (PARTS * PARTS);
    return TRUE;
}

static int by_value(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double at_percent(GArray *values, int percent)
{
    return values->len == 0
               ? 0
               : g_array_index(values, double, (values->len - 1) * (guint)percent / 100);
}

static void measure_modules(const SlPicture *picture, const SlCodeSpot *spot, Look *look)
{
    g_autoptr(GArray) dark = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) light = g_array_new(FALSE, FALSE, sizeof(double));

    for (int row = 0; row < spot->symbol->side; row++)
        for (int col = 0; col < spot->symbol->side; col++) {
            double mean, least;
            if (!cell(picture, spot, col, row, &mean, &least))
                continue;
            g_array_append_val(sl_symbol_is_dark(spot->symbol, col, row) ? dark : light, mean);
        }
    g_array_sort(dark, by_value);
    g_array_sort(light, by_value);
    look->light = at_percent(light, COUNTED_PERCENT);
    look->dark = at_percent(dark, 100 - COUNTED_PERCENT);
    look->light_middle = at_percent(light, 50);
    look->dark_middle = at_percent(dark, 50);
}

static void measure_ring(const SlPicture *picture, const SlCodeSpot *spot, int quiet, Look *look)
{
    int side = spot->symbol->side;

    look->ring = 1;
    for (int row = -quiet; row < side + quiet; row++)
        for (int col = -quiet; col < side + quiet; col++) {
            double mean, least;
            if (row >= 0 && row < side && col >= 0 && col < side)
                continue;
            if (!cell(picture, spot, col, row, &mean, &least)) {
                look->ring_cut = TRUE;
            } else if (least < look->ring) {
                look->ring = least;
                look->ring_at = sl_spot_place(spot, col + 0.5, row + 0.5);
            }
        }
}

int sl_spot_quiet(const SlPicture *picture, const SlCodeSpot *spot, int most)
{
    g_autoptr(GArray) inside = g_array_new(FALSE, FALSE, sizeof(double));
    int side = spot->symbol->side;
    double mean, least;

    for (int row = 0; row < side; row++)
        for (int col = 0; col < side; col++)
            if (cell(picture, spot, col, row, &mean, &least))
                g_array_append_val(inside, mean);
    g_array_sort(inside, by_value);
    double light = at_percent(inside, LIGHT_PERCENT);
    for (int ring = 1; ring <= most; ring++)
        for (int i = -ring; i < side + ring; i++) {
            int last = side + ring - 1;
            int at[4][2] = {{i, -ring}, {i, last}, {-ring, i}, {last, i}};
            for (int k = 0; k < 4; k++)
                if (!cell(picture, spot, at[k][0], at[k][1], &mean, &least) ||
                    least < light - RING_SLACK)
                    return ring - 1;
        }
    return most;
}

static double distance(SlPointPx a, SlPointPx b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static Look measure(const SlPicture *picture, const SlCodeSpot *spot, int quiet)
{
    Look look = {0};
    const SlPointPx *p = spot->corners.p;

    measure_modules(picture, spot, &look);
    measure_ring(picture, spot, quiet, &look);
    look.width_px = (distance(p[0], p[1]) + distance(p[3], p[2])) / 2;
    look.height_px = (distance(p[0], p[3]) + distance(p[1], p[2])) / 2;
    return look;
}

/* ---- light --------------------------------------------------------------------------------- */

char sl_contrast_grade(double contrast)
{
    static const struct {
        double least;
        char grade;
    } grades[] = {
        {SL_CONTRAST_A, 'A'}, {SL_CONTRAST_B, 'B'}, {SL_CONTRAST_C, 'C'}, {SL_CONTRAST_D, 'D'}};

    for (gsize i = 0; i < G_N_ELEMENTS(grades); i++)
        if (contrast >= grades[i].least)
            return grades[i].grade;
    return 'F';
}

static char *percent(double part)
{
    g_autofree char *text = sl_decimal(part * 100, 0);

    return g_strdup_printf("%s %%", text);
}

static gboolean ask_plate(SlExam *exam, const SlCodeSpot *spot, const Look *look)
{
    gboolean inverted = look->dark_middle > look->light_middle;
    gboolean dim = look->light_middle < PLATE_MIN;
    g_autofree char *light = percent(look->light_middle);

    sl_exam_add(exam, SL_ASK_PLATE, inverted || dim ? SL_EXAM_DIFFERENT : SL_EXAM_SAME,
                &spot->corners,
                inverted ? g_strdup(_("a reversed code: light modules on a dark ground"))
                : dim    ? g_strdup_printf(_("a dark ground: it reflects %s"), light)
                         : g_strdup(_("dark on light")),
                g_strdup(_("dark modules on a light plate")),
                _("lay a paper-white plate under the code and its quiet zone, and print the code "
                  "black: many scanners do not read a reversed one"));
    return !inverted && !dim;
}

static void ask_contrast(SlExam *exam, const SlCodeSpot *spot, const Look *look)
{
    double contrast = MAX(0, look->light - look->dark);
    g_autofree char *seen = percent(contrast), *light = percent(look->light),
                    *dark = percent(look->dark);

    sl_exam_add(exam, SL_ASK_CONTRAST, contrast < SL_CONTRAST_A ? SL_EXAM_DIFFERENT : SL_EXAM_SAME,
                &spot->corners,
                g_strdup_printf(_("%s, grade %c (light %s, dark %s)"), seen,
                                sl_contrast_grade(contrast), light, dark),
                g_strdup(/* xgettext:no-c-format */ _("70 % or more, grade A")),
                _("print the code black on white"));
}

/* The tint of a press page's ground that no raster shows for sure, or NULL. */
static char *ground_ink(const SlFinished *finished, const SlCodeSpot *spot,
                        const SlExamLimits *limits, const Look *look)
{
    SlInks inks = {0};

    if (finished->page == NULL || !limits->press || look->ring > TINTED)
        return NULL;
    SlRectMm code = sl_spot_on_page(finished, spot);
    return sl_press_ground(finished->page, code, code, &inks) ? sl_inks_words(&inks) : NULL;
}

/* True if the ground of the whole code is the fault, so that its contrast follows from it. */
static gboolean ask_quiet_zone(SlExam *exam, const SlFinished *finished, const SlCodeSpot *spot,
                               const SlExamLimits *limits, const Look *look)
{
    g_autofree char *light = percent(look->ring), *ink = ground_ink(finished, spot, limits, look);
    g_autofree char *wide =
        g_strdup_printf(_("%d modules of paper on every side"), limits->quiet_modules);
    const char *cure = _("clear the quiet zone: paper white, no ink, nothing in it");
    SlQuadPx box = spot->corners;
    gboolean grey = look->ring < SL_GROUND_MIN_REFLECTANCE ||
                    look->ring < look->light_middle - RING_SLACK || ink != NULL;

    if (!grey && look->ring_cut) {
        sl_exam_add(exam, SL_ASK_QUIET_ZONE, SL_EXAM_DIFFERENT, &box,
                    g_strdup(_("it is cut off by the label's edge")), g_steal_pointer(&wide),
                    _("move the code inwards"));
        return FALSE;
    }
    if (!grey) {
        sl_exam_add(exam, SL_ASK_QUIET_ZONE, SL_EXAM_SAME, &box,
                    g_strdup_printf(_("clear, %s"), light), g_steal_pointer(&wide), NULL);
        return FALSE;
    }
    sl_exam_add(exam, SL_ASK_QUIET_ZONE, SL_EXAM_DIFFERENT, &box,
                ink != NULL
                    ? g_strdup_printf(_("its ground reflects %s: %s"), light, ink)
                    : g_strdup_printf(_("something reflects %s at (%d, %d)"), light,
                                      (int)lround(look->ring_at.x), (int)lround(look->ring_at.y)),
                g_steal_pointer(&wide), cure);
    return look->light_middle < SL_GROUND_MIN_REFLECTANCE;
}

/* ---- modules ------------------------------------------------------------------------------- */

static gboolean ask_aspect(SlExam *exam, const SlFinished *finished, const SlCodeSpot *spot,
                           const Look *look)
{
    double width = look->width_px, height = look->height_px;

    if (sl_exam_result(exam, SL_ASK_ASPECT) == SL_EXAM_DIFFERENT)
        return FALSE;
    if (finished->px_per_mm_x > 0 && finished->px_per_mm_y > 0) {
        width /= finished->px_per_mm_x;
        height /= finished->px_per_mm_y;
    }
    double off = width / height - 1;
    g_autofree char *by = sl_decimal(fabs(off) * 100, 1);
    gboolean stretched = fabs(off) > ASPECT_SLACK;
    sl_exam_add(exam, SL_ASK_ASPECT, stretched ? SL_EXAM_DIFFERENT : SL_EXAM_SAME, &spot->corners,
                stretched ? g_strdup_printf(off > 0 ? _("the code is %s %% wider than it is high")
                                                    : _("the code is %s %% higher than it is wide"),
                                            by)
                          : g_strdup(_("square")),
                g_strdup(_("square modules")), _("scale width and height by the same factor"));
    return !stretched;
}

static void ask_module(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits,
                       const SlCodeSpot *spot, const Look *look)
{
    double dots = MIN(look->width_px, look->height_px) / spot->symbol->side;
    double mm_x = finished->px_per_mm_x > 0 ? look->width_px / finished->px_per_mm_x : 0;
    double mm_y = finished->px_per_mm_y > 0 ? look->height_px / finished->px_per_mm_y : 0;
    double mm = MIN(mm_x, mm_y) / spot->symbol->side;
    gboolean raster = finished->kind == SL_FINISHED_PNG;
    gboolean few = raster && dots < limits->min_dots * MODULE_SLACK;
    gboolean small = mm > 0 && mm < limits->min_module_mm * MODULE_SLACK;
    g_autofree char *shown = sl_decimal(mm, 3), *shown_dots = sl_decimal(dots, 2),
                    *least = sl_decimal(limits->min_module_mm, 3);
    GString *seen = g_string_new(NULL), *expected = g_string_new(_("at least"));

    if (mm > 0)
        g_string_append_printf(seen, _("%s mm"), shown);
    if (raster)
        g_string_append_printf(seen, _("%s%s dots"), seen->len > 0 ? ", " : "", shown_dots);
    if (limits->min_module_mm > 0)
        g_string_append_printf(expected, _(" %s mm"), least);
    if (raster)
        g_string_append_printf(expected, _("%s %d dots"),
                               limits->min_module_mm > 0 ? _(" and") : "", limits->min_dots);
    sl_exam_add(exam, SL_ASK_MODULE,
                few || small                             ? SL_EXAM_DIFFERENT
                : mm > 0 || !(limits->min_module_mm > 0) ? SL_EXAM_SAME
                                                         : SL_EXAM_UNSEEN,
                &spot->corners, g_string_free(seen, FALSE), g_string_free(expected, FALSE),
                small ? _("make the label larger, or the URL shorter")
                      : _("export it with more dots, or say its resolution (pHYs)"));
}

/* The part of a code's pixels that are neither its dark nor its light. */
static double soft_part(const SlPicture *picture, const SlCodeSpot *spot, const Look *look)
{
    double range = look->light_middle - look->dark_middle;
    const SlPointPx *p = spot->corners.p;
    int left = (int)lround(MIN(p[0].x, p[2].x) + 0.5), top = (int)lround(MIN(p[0].y, p[2].y) + 0.5);
    int right = (int)lround(MAX(p[0].x, p[2].x) + 0.5);
    int bottom = (int)lround(MAX(p[0].y, p[2].y) + 0.5);
    gint64 soft = 0, all = 0;

    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++, all++) {
            double r = sl_picture_reflectance(picture, x, y);
            soft += r > look->dark_middle + 0.15 * range && r < look->light_middle - 0.15 * range;
        }
    return all > 0 ? (double)soft / (double)all : 1;
}

static void ask_grid(SlExam *exam, const SlFinished *finished, const SlCodeSpot *spot,
                     const Look *look)
{
    int side = spot->symbol->side;
    const SlPointPx *p = spot->corners.p;
    double module = (look->width_px + look->height_px) / 2 / side;
    double off = MAX(fabs(look->width_px - side * round(look->width_px / side)),
                     fabs(look->height_px - side * round(look->height_px / side)));
    double turn = MAX(MIN(fabs(p[0].x - p[1].x), fabs(p[0].y - p[1].y)),
                      MIN(fabs(p[0].x - p[3].x), fabs(p[0].y - p[3].y)));
    g_autofree char *dots = sl_decimal(module, 2);
    gboolean beside = off > GRID_SLACK_PX || turn > GRID_SLACK_PX ||
                      soft_part(finished->picture, spot, look) > SOFT_PART;

    sl_exam_add(exam, SL_ASK_GRID, beside ? SL_EXAM_DIFFERENT : SL_EXAM_SAME, &spot->corners,
                turn > GRID_SLACK_PX
                    ? g_strdup(_("the code is turned: its edges run between the dots"))
                    : g_strdup_printf(_("%s dots a module%s"), dots,
                                      beside ? _(", edges between the dots") : ""),
                g_strdup(_("whole dots a module, sharp edges")),
                _("draw the code at the file's own resolution, never scale it afterwards"));
}

void sl_examine_code(SlExam *exam, const SlFinished *finished, const SlExamLimits *limits,
                     const SlCodeSpot *spot)
{
    Look look = measure(finished->picture, spot, limits->quiet_modules);
    gboolean vector = finished->kind != SL_FINISHED_PNG;

    ask_aspect(exam, finished, spot, &look);
    ask_module(exam, finished, limits, spot, &look);
    if (!vector)
        ask_grid(exam, finished, spot, &look);
    if (ask_plate(exam, spot, &look)) {
        if (!ask_quiet_zone(exam, finished, spot, limits, &look))
            ask_contrast(exam, spot, &look);
    }
    if (finished->page != NULL && limits->press &&
        sl_exam_result(exam, SL_ASK_PLATE) == SL_EXAM_SAME)
        sl_examine_black(exam, finished, spot);
}
