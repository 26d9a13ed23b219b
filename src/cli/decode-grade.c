/* decode-grade — print quality of codes: measured in workers, made into a calibration by the parent
 */
#include "cli/decode-grade.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#define GREY_PLACES 6

/* ---- the command line ---------------------------------------------------------------------- */

static gboolean parse_capture(SlGradeOrder *order, GError **error)
{
    const char *word = order->capture_word;

    order->capture = SL_CAPTURE_AUTO;
    if (word == NULL)
        return TRUE;
    if (strcmp(word, "scan") == 0)
        order->capture = SL_CAPTURE_SCAN;
    else if (strcmp(word, "photo") == 0)
        order->capture = SL_CAPTURE_PHOTO;
    else
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--capture %s' is not known; there are scan, photo"), word);
    return order->capture != SL_CAPTURE_AUTO;
}

/* "88.5,3.9": percents. */
static gboolean parse_reflectance(SlGradeOrder *order, GError **error)
{
    g_auto(GStrv) words = g_strsplit(order->reflectance != NULL ? order->reflectance : "", ",", 3);
    char *end[2] = {NULL, NULL};
    double value[2] = {NAN, NAN};

    for (int i = 0; g_strv_length(words) == 2 && i < 2; i++)
        value[i] = g_ascii_strtod(words[i], &end[i]);
    if (end[1] != NULL && *end[0] == '\0' && *end[1] == '\0' && value[0] <= 100 && value[1] >= 0 &&
        value[0] > value[1]) {
        order->calibration.light = value[0] / 100;
        order->calibration.dark = value[1] / 100;
        return TRUE;
    }
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'--reflectance %s': say the card's R_max and R_min in percent, as in 88.5,3.9"),
                order->reflectance != NULL ? order->reflectance : "");
    return FALSE;
}

static gboolean check_together(const SlGradeOrder *order, GError **error)
{
    const char *wrong = NULL;

    if (order->grade && order->calibrate)
        wrong = N_("'--grade' and '--calibrate' exclude each other");
    else if (order->calibrate && order->output == NULL)
        wrong = N_("'--calibrate' needs -o FILE");
    else if (!order->calibrate && (order->output != NULL || order->reflectance != NULL))
        wrong = N_("'-o' and '--reflectance' belong to --calibrate");
    else if (!order->grade && (order->capture_word != NULL || order->calibration_path != NULL))
        wrong = N_("'--capture' and '--calibration' belong to --grade");
    if (wrong != NULL)
        g_set_error_literal(error, SL_ERROR, SL_ERROR_USAGE, _(wrong));
    return wrong == NULL;
}

gboolean sl_grade_open(SlGradeOrder *order, GError **error)
{
    if (!check_together(order, error) || !parse_capture(order, error))
        return FALSE;
    if (order->calibrate) {
        order->capture = SL_CAPTURE_SCAN;
        order->cards = g_array_new(FALSE, FALSE, 2 * sizeof(double));
        return parse_reflectance(order, error);
    }
    order->has_calibration = order->calibration_path != NULL;
    return !order->has_calibration ||
           sl_calibration_load(order->calibration_path, &order->calibration, error);
}

void sl_grade_clear(SlGradeOrder *order)
{
    g_free(order->capture_word);
    g_free(order->calibration_path);
    g_free(order->reflectance);
    g_free(order->output);
    if (order->cards != NULL)
        g_array_unref(order->cards);
}

/* ---- in the worker ------------------------------------------------------------------------- */

void sl_grade_report(const SlGradeOrder *order, SlReport *report)
{
    report->grades = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        SlPrintGrade *grade = g_new0(SlPrintGrade, 1);
        if (code->unread ||
            !sl_grade_code(report->picture, code, order->capture,
                           order->has_calibration ? &order->calibration : NULL, grade))
            g_clear_pointer(&grade, g_free);
        g_ptr_array_add(report->grades, grade);
    }
}

gboolean sl_grade_card(const SlReport *report, GString *out, GError **error)
{
    const SlPrintGrade *found = NULL;
    int n = 0;

    for (guint i = 0; i < report->grades->len; i++) {
        const SlPrintGrade *grade = g_ptr_array_index(report->grades, i);
        if (grade == NULL || !grade->has_reflectance)
            continue;
        found = grade;
        n++;
    }
    if (n != 1) {
        g_autofree char *shown = sl_printable(report->photo);
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    n == 0 ? _("'%s': no code can be measured; scan the card at five px a module "
                               "or more")
                           : _("'%s': several codes; crop the scan to one"),
                    shown);
        return FALSE;
    }
    sl_decimal_append(out, found->light, GREY_PLACES);
    g_string_append_c(out, ' ');
    sl_decimal_append(out, found->dark, GREY_PLACES);
    return TRUE;
}

/* ---- in the parent ------------------------------------------------------------------------- */

void sl_grade_take(SlGradeOrder *order, const char *answer)
{
    char *end = NULL;
    double card[2];

    card[0] = g_ascii_strtod(answer, &end);
    card[1] = g_ascii_strtod(end, NULL);
    g_array_append_val(order->cards, card);
}

gboolean sl_grade_finish(SlGradeOrder *order, GError **error)
{
    SlCalibration *c = &order->calibration;
    const double *card = (const double *)(const void *)order->cards->data;

    c->cards = (int)order->cards->len;
    for (int i = 0; i < c->cards; i++) {
        c->light_grey += card[2 * i] / c->cards;
        c->dark_grey += card[2 * i + 1] / c->cards;
    }
    for (int i = 0; i < c->cards; i++)
        c->spread = MAX(c->spread, MAX(fabs(card[2 * i] - c->light_grey),
                                       fabs(card[2 * i + 1] - c->dark_grey)));
    if (!sl_calibration_check(c, order->output, error))
        return FALSE;
    char *text = sl_calibration_write(c);
    g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
    return sl_file_write(order->output, bytes, FALSE, error);
}

/* ---- for machines -------------------------------------------------------------------------- */

static void write_part(const SlPrintGrade *grade, SlQuality quality, SlJson *json)
{
    const SlQualityPart *part = &grade->parts[quality];
    char letter[2] = {sl_grade_letter(part->grade), '\0'};

    sl_json_object(json, NULL);
    sl_json_string(json, "parameter", sl_quality_word(quality));
    sl_json_number(json, "value", part->measured ? part->value : NAN, 4);
    sl_json_number(json, "grade", part->measured ? part->grade : NAN, 0);
    sl_json_string(json, "letter", part->measured ? letter : NULL);
    sl_json_string(json, "note", part->why);
    sl_json_end(json);
}

static void write_segments(const SlPrintGrade *grade, SlJson *json)
{
    sl_json_array(json, "fixed_pattern");
    for (int i = 0; grade->has_segments && i < SL_SEGMENT_COUNT; i++) {
        sl_json_object(json, NULL);
        sl_json_string(json, "segment", sl_segment_word(i));
        sl_json_int(json, "damaged", grade->damaged[i]);
        sl_json_int(json, "grade", grade->segments[i]);
        sl_json_end(json);
    }
    sl_json_end(json);
}

void sl_grade_json(const SlPrintGrade *grade, SlJson *json)
{
    if (grade == NULL) {
        sl_json_string(json, "quality", NULL);
        return;
    }
    char ec[2] = {grade->ec, '\0'};
    sl_json_object(json, "quality");
    sl_json_bool(json, "estimate", TRUE);
    sl_json_string(json, "capture", grade->capture == SL_CAPTURE_SCAN ? "scan" : "photo");
    sl_json_bool(json, "capture_guessed", grade->found);
    sl_json_bool(json, "calibrated", grade->calibrated);
    sl_json_number(json, "px_per_module", grade->px_per_module, 2);
    sl_json_number(json, "aperture_modules", SL_GRADE_APERTURE, 2);
    sl_json_int(json, "version", grade->version);
    sl_json_string(json, "ec", grade->ec != 0 ? ec : NULL);
    sl_json_number(json, "errors", grade->ec != 0 ? grade->errors : NAN, 0);
    sl_json_number(json, "r_max", grade->has_reflectance ? grade->light : NAN, 4);
    sl_json_number(json, "r_min", grade->has_reflectance ? grade->dark : NAN, 4);
    sl_json_array(json, "parameters");
    for (int q = 0; q < SL_QUALITY_COUNT; q++)
        write_part(grade, (SlQuality)q, json);
    sl_json_end(json);
    write_segments(grade, json);
    sl_json_number(json, "growth_x", grade->has_growth ? grade->growth_x : NAN, 4);
    sl_json_number(json, "growth_y", grade->has_growth ? grade->growth_y : NAN, 4);
    sl_json_number(json, "overall", grade->overall >= 0 ? grade->overall : NAN, 0);
    sl_json_end(json);
}

/* ---- for people ---------------------------------------------------------------------------- */

static void say_part(const SlPrintGrade *grade, SlQuality quality, GString *out)
{
    const SlQualityPart *part = &grade->parts[quality];
    g_autofree char *value = sl_decimal(part->value, 2);

    if (!part->measured)
        g_string_append_printf(out, "    %-24s -         %s\n", sl_quality_word(quality),
                               _(part->why));
    else
        g_string_append_printf(out, "    %-24s %d %c  %5s%s%s\n", sl_quality_word(quality),
                               part->grade, sl_grade_letter(part->grade), value,
                               part->why != NULL ? "  " : "",
                               part->why != NULL ? _(part->why) : "");
}

static void say_growth(const SlPrintGrade *grade, GString *out)
{
    if (!grade->has_growth)
        return;
    g_autofree char *x = sl_decimal(100 * grade->growth_x, 0);
    g_autofree char *y = sl_decimal(100 * grade->growth_y, 0);
    g_string_append_printf(out, "    %-24s          ", "print-growth");
    g_string_append_printf(out, _("%s %% of a module across, %s %% down\n"), x, y);
}

static void say_overall(const SlPrintGrade *grade, GString *out)
{
    g_string_append_printf(out, "    %-24s ", "overall");
    if (grade->overall >= 0)
        g_string_append_printf(out, "%d %c\n", grade->overall, sl_grade_letter(grade->overall));
    else if (grade->capture != SL_CAPTURE_SCAN)
        g_string_append_printf(out, "-         %s\n", _("only for scans"));
    else if (!grade->calibrated)
        g_string_append_printf(out, "-         %s\n", _("only with --calibration"));
    else
        g_string_append_printf(out, "-         %s\n", _("not all parameters are measured"));
}

void sl_grade_text(const SlPrintGrade *grade, GString *out)
{
    if (grade == NULL) {
        g_string_append_printf(out, "  %s\n", _("print quality: the modules cannot be measured"));
        return;
    }
    gboolean scan = grade->capture == SL_CAPTURE_SCAN;
    g_autofree char *px = sl_decimal(grade->px_per_module, 1);
    g_string_append_printf(out, "  %s (%s, %s)\n", _("print quality, estimated"),
                           scan ? _("scan") : _("photo"),
                           grade->calibrated ? _("calibrated") : _("not calibrated"));
    g_string_append_printf(out, _("    version %d, %s px a module\n"), grade->version, px);
    for (int q = 0; q < SL_QUALITY_COUNT; q++)
        say_part(grade, (SlQuality)q, out);
    say_growth(grade, out);
    say_overall(grade, out);
}
