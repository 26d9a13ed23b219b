/* check — preflight: finished artwork -> picture and plates -> code, row, number, stars */
#include "check.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "preflight/examine.h"
#include "read/grid.h"

#include <string.h>

void sl_origin_free(SlOrigin *origin)
{
    if (origin == NULL)
        return;
    g_free(origin->sha256);
    g_free(origin->use);
    g_free(origin->number);
    g_free(origin->template_name);
    g_free(origin->provenance);
    g_free(origin);
}

/* ---- what it is judged as ------------------------------------------------------------------ */

static const SlUse *find_use(const SlCheckOrder *order, const SlScheme *scheme, GError **error)
{
    const SlUse *use = sl_scheme_find_use(scheme, order->use);

    if (use == NULL) {
        g_autofree char *known = sl_scheme_use_names(scheme);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--use %s' is not known; there are %s"),
                    order->use, known);
    }
    return use;
}

/* The limits by which the file is judged, and words for why. */
static gboolean choose_limits(const SlCheckOrder *order, const SlFinished *finished,
                              SlExamLimits *limits, SlExam *exam, GError **error)
{
    const SlScheme *scheme = order->verify->scheme;
    const SlPressPage *page = finished->page;
    const SlUse *use = NULL;
    const char *why = _("not told: the mildest limits of the scheme");
    gboolean press = page != NULL && (page->pdfx || sl_press_page_has_inks(page));

    if (order->use != NULL) {
        if ((use = find_use(order, scheme, error)) == NULL)
            return FALSE;
        why = "--use";
        press = page != NULL && use->medium == SL_MEDIUM_PRINT;
    } else if (order->origin != NULL && order->origin->use != NULL) {
        use = sl_scheme_find_use(scheme, order->origin->use);
        why = use != NULL ? "manifest.json" : why;
    }
    *limits = sl_exam_limits(scheme, use, press);
    exam->use = g_strdup_printf("%s%s%s (%s)", sl_finished_word(finished->kind),
                                press ? _(", press") : "", use != NULL ? "" : _(", use"), why);
    if (use != NULL) {
        g_free(exam->use);
        exam->use = g_strdup_printf(_("%s for %s%s (%s)"), sl_finished_word(finished->kind),
                                    use->name, press ? _(", press") : "", why);
    }
    return TRUE;
}

/* ---- provenance ---------------------------------------------------------------------------- */

static void ask_provenance(SlExam *exam, const SlOrigin *origin, GBytes *bytes)
{
    if (origin == NULL || origin->sha256 == NULL)
        return;
    g_autofree char *sha256 = sl_sha256(bytes);
    gboolean same = strcmp(sha256, origin->sha256) == 0;

    sl_exam_add(exam, SL_ASK_PROVENANCE, same ? SL_EXAM_SAME : SL_EXAM_DIFFERENT, NULL,
                same
                    ? g_strdup_printf(_("%s, template %s"),
                                      origin->provenance != NULL ? origin->provenance : _("listed"),
                                      origin->template_name != NULL ? origin->template_name : "?")
                    : g_strdup(_("changed since it was written")),
                g_strdup_printf(_("sha256 %.12s… of manifest.json"), origin->sha256),
                _("render it again, or keep the edited file under a name of its own"));
}

/* ---- codes --------------------------------------------------------------------------------- */

/* Measure the code's place by all its modules, on the negative where it is reversed. */
static SlGrid *fit_grid(const SlPhoto *photo, const SlCode *code)
{
    g_autoptr(SlImage) reversed = code->inverted ? sl_image_negative(photo->grey) : NULL;

    return sl_grid_fit(reversed != NULL ? reversed : photo->grey, code, NULL);
}

static void examine_code(const SlCheckLabel *label, const SlExamLimits *limits, SlExam *exam)
{
    g_autoptr(SlGrid) grid = fit_grid(label->photo, label->code);

    if (grid == NULL) {
        sl_exam_add(exam, SL_ASK_CODE, SL_EXAM_UNSURE, &label->code->corners,
                    g_strdup(_("its modules cannot be measured")), NULL,
                    _("export the artwork with more dots, or as SVG or PDF"));
        return;
    }
    double side = grid->symbol->side;
    SlCodeSpot spot = {sl_warp_quad(&grid->warp, (SlRectMm){0, 0, side, side}), grid->symbol};
    sl_spot_refine(label->finished->picture, &spot);
    sl_examine_code(exam, label->finished, limits, &spot);
}

/* The codes that are, or pretend to be, of the scheme; if there is none, every code that was read:
 * it stands where the label's should. */
static GArray *choose_codes(const SlCheckOrder *order, const GPtrArray *codes, GPtrArray *chosen)
{
    GArray *claims = g_array_new(FALSE, TRUE, sizeof(SlClaim));

    g_array_set_clear_func(claims, (GDestroyNotify)sl_claim_clear);
    for (int strict = 1; strict >= 0 && chosen->len == 0; strict--)
        for (guint i = 0; i < codes->len; i++) {
            SlCode *code = g_ptr_array_index(codes, i);
            SlClaim claim = SL_CLAIM_INIT;
            if (code->unread)
                continue;
            sl_verifier_claim(order->verifier, code, &claim);
            if (strict && claim.kind == SL_CLAIM_NONE) {
                sl_claim_clear(&claim);
                continue;
            }
            g_array_append_val(claims, claim);
            g_ptr_array_add(chosen, code);
        }
    return claims;
}

static void ask_unread(const GPtrArray *codes, SlExam *exam)
{
    const SlCode *code = codes->len > 0 ? g_ptr_array_index(codes, 0) : NULL;

    sl_exam_add(exam, SL_ASK_CODE, SL_EXAM_UNSEEN, code != NULL ? &code->corners : NULL,
                g_strdup(code != NULL ? _("a code that cannot be read") : _("no code found")),
                g_strdup(_("a code that reads")),
                _("draw the code again, black on a white plate with its quiet zone"));
}

/* Either artwork that has no code by design, or one whose code cannot be read. */
static gboolean look_without_code(const SlCheckOrder *order, const char *file,
                                  const SlFinished *finished, const SlPhoto *photo,
                                  const GPtrArray *codes, SlExam *exam, GError **error)
{
    SlCheckLabel label = {order, finished, photo, NULL, NULL, TRUE, file};
    gboolean known_artwork = FALSE;

    if (codes->len == 0 && !sl_check_codeless(&label, exam, &known_artwork, error))
        return FALSE;
    if (!known_artwork)
        ask_unread(codes, exam);
    return TRUE;
}

static gboolean look(const SlCheckOrder *order, const char *file, const SlFinished *finished,
                     const SlExamLimits *limits, SlExam *exam, GError **error)
{
    g_autoptr(SlPhoto) photo = sl_photo_of_artwork(file, sl_picture_grey(finished->picture));
    g_autoptr(GPtrArray) codes = sl_locate(photo, order->verify->effort, error);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();

    if (codes == NULL)
        return FALSE;
    g_autoptr(GArray) claims = choose_codes(order, codes, chosen);
    sl_examine_file(exam, finished, limits, chosen->len <= 1);
    if (chosen->len == 0 && !look_without_code(order, file, finished, photo, codes, exam, error))
        return FALSE;
    for (guint i = 0; i < chosen->len; i++) {
        SlCheckLabel label = {order,
                              finished,
                              photo,
                              g_ptr_array_index(chosen, i),
                              &g_array_index(claims, SlClaim, i),
                              chosen->len == 1,
                              file};
        examine_code(&label, limits, exam);
        if (!sl_check_label(&label, exam, error))
            return FALSE;
    }
    return TRUE;
}

SlExam *sl_check(const SlCheckOrder *order, const char *file, GError **error)
{
    g_autoptr(SlExam) exam = sl_exam_new(file);
    g_autoptr(SlFinished) finished = NULL;
    g_autoptr(GBytes) bytes = sl_file_read(file, SL_FINISHED_MAX_BYTES, error);
    g_autofree char *shown = sl_printable(file);
    SlExamLimits limits;

    if (bytes == NULL || (finished = sl_finished_open(shown, bytes, error)) == NULL ||
        !choose_limits(order, finished, &limits, exam, error) ||
        !look(order, file, finished, &limits, exam, error))
        return NULL;
    ask_provenance(exam, order->origin, bytes);
    sl_exam_settle(exam);
    return g_steal_pointer(&exam);
}
