/* verify — the second sentence: photo -> QR code -> flat label -> number, stars -> verdict */
#include "verify.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "draw/expected.h"
#include "draw/template.h"
#include "read/code-text.h"
#include "read/label.h"
#include "read/ocr.h"

#include <string.h>

/* A sheet's longer side: finer than any photo that is read at all (a 60 mm label at 16 px/mm has
 * modules of 11 px), small enough to be compared in milliseconds. */
#define SHEET_SIDE_PX       1000.0
#define SHEET_MIN_PX_PER_MM 8.0
#define SHEET_MAX_PX_PER_MM 40.0

/* The longest word of a code's text that is looked up as a number. */
#define WORD_MAX_BYTES 64
#define WORD_ENDS      "/?#&=:;,+ \t\r\n"

/* What belongs to one scheme: its fonts and its compiled templates. */
typedef struct {
    const SlScheme *scheme;
    SlFonts *fonts;
    GPtrArray *templates; /* SlTemplate* that have a code */
    GPtrArray *codeless;  /* those that have none: no code leads to them */
} Atelier;

struct SlVerifier {
    SlVerifyOrder order;
    GHashTable *ateliers; /* scheme name -> Atelier */
    char *edition;        /* newest edition of the registry, or NULL */
};

/* ---- what a run shares --------------------------------------------------------------------- */

static void atelier_free(gpointer data)
{
    Atelier *atelier = data;

    if (atelier->templates != NULL)
        g_ptr_array_unref(atelier->templates);
    if (atelier->codeless != NULL)
        g_ptr_array_unref(atelier->codeless);
    if (atelier->fonts != NULL)
        sl_fonts_unref(atelier->fonts);
    g_free(atelier);
}

static gboolean load_templates(Atelier *atelier, GError **error)
{
    const SlScheme *scheme = atelier->scheme;

    atelier->templates = g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_unref);
    atelier->codeless = g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_unref);
    for (guint i = 0; i < scheme->templates->len; i++) {
        const char *name = g_ptr_array_index(scheme->templates, i);
        g_autofree char *file = g_strdup_printf("%s.svg", name);
        g_autofree char *path = g_build_filename(scheme->folder, file, NULL);
        SlTemplate *tpl = sl_template_load(path, name, scheme, NULL, error);
        if (tpl == NULL)
            return FALSE;
        g_ptr_array_add(sl_template_is_codeless(tpl) ? atelier->codeless : atelier->templates, tpl);
    }
    return TRUE;
}

static const Atelier *find_atelier(SlVerifier *verifier, const SlScheme *scheme, GError **error)
{
    Atelier *atelier = g_hash_table_lookup(verifier->ateliers, scheme->name);

    if (atelier != NULL)
        return atelier;
    atelier = g_new0(Atelier, 1);
    atelier->scheme = scheme;
    atelier->fonts = sl_fonts_load(verifier->order.fonts_folder, scheme, error);
    if (atelier->fonts == NULL || !load_templates(atelier, error)) {
        atelier_free(atelier);
        return NULL;
    }
    g_hash_table_insert(verifier->ateliers, g_strdup(scheme->name), atelier);
    return atelier;
}

SlVerifier *sl_verifier_new(const SlVerifyOrder *order, GError **error)
{
    g_autoptr(SlVerifier) verifier = g_new0(SlVerifier, 1);

    verifier->order = *order;
    verifier->ateliers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, atelier_free);
    if (order->registry != NULL) {
        GError *failure = NULL;
        g_autoptr(SlEdition) newest = sl_registry_newest(order->registry, &failure);
        if (failure != NULL) {
            g_propagate_error(error, failure);
            return NULL;
        }
        verifier->edition = newest != NULL ? g_strdup(newest->name) : NULL;
    }
    if (!order->codes_only && find_atelier(verifier, order->scheme, error) == NULL)
        return NULL;
    return g_steal_pointer(&verifier);
}

void sl_verifier_free(SlVerifier *verifier)
{
    if (verifier == NULL)
        return;
    g_hash_table_destroy(verifier->ateliers);
    g_free(verifier->edition);
    g_free(verifier);
}

void sl_verifier_prepare(SlVerifier *verifier)
{
    const SlVerifyOrder *order = &verifier->order;
    g_autoptr(GPtrArray) schemes =
        order->registry != NULL ? sl_registry_schemes(order->registry, NULL) : NULL;

    sl_code_text_prepare();
    for (guint i = 0; schemes != NULL && !order->codes_only && i < schemes->len; i++) {
        const SlScheme *scheme =
            order->finder(g_ptr_array_index(schemes, i), order->finder_data, NULL);
        if (scheme != NULL)
            find_atelier(verifier, scheme, NULL);
    }
    if (!verifier->order.codes_only)
        sl_ocr_prepare();
}

const SlFonts *sl_verifier_fonts(const SlVerifier *verifier)
{
    const Atelier *atelier = g_hash_table_lookup(verifier->ateliers, verifier->order.scheme->name);

    return atelier != NULL ? atelier->fonts : NULL;
}

/* ---- reports ------------------------------------------------------------------------------- */

static void label_report_free(gpointer data)
{
    SlLabelReport *label = data;

    sl_claim_clear(&label->claim);
    sl_record_free(label->record);
    sl_reading_clear(&label->reading);
    sl_judgement_clear(&label->judgement);
    if (label->artwork != NULL)
        sl_sheet_free(label->artwork);
    g_free(label);
}

void sl_report_free(SlReport *report)
{
    if (report == NULL)
        return;
    g_free(report->photo);
    g_ptr_array_unref(report->labels);
    if (report->codes != NULL)
        g_ptr_array_unref(report->codes);
    if (report->remarks != NULL)
        g_ptr_array_unref(report->remarks);
    g_free(report->edition);
    g_free(report->sha256);
    sl_photo_free(report->picture);
    g_clear_pointer(&report->grades, g_ptr_array_unref);
    g_free(report);
}

/* ---- the sentence, word by word ------------------------------------------------------------ */

/* Whether a listed number stands in a text that is no allowed URL: then somebody sends the
 * customers of that product elsewhere, and the label differs. */
static gboolean names_a_listed_number(SlRegistry *registry, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, WORD_ENDS, -1);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0' || strlen(words[i]) > WORD_MAX_BYTES)
            continue;
        g_autofree char *number = sl_number_normalise(words[i]);
        g_autoptr(SlRecord) record = NULL;
        if (sl_registry_find(registry, number, &record, NULL) && record != NULL)
            return TRUE;
    }
    return FALSE;
}

void sl_verifier_claim(SlVerifier *verifier, const SlCode *code, SlClaim *claim)
{
    gsize n;
    const guint8 *bytes = g_bytes_get_data(code->bytes, &n);

    sl_claim_read(bytes, n, verifier->order.scheme, claim);
    if (claim->kind == SL_CLAIM_NONE && claim->url != NULL && verifier->order.registry != NULL &&
        names_a_listed_number(verifier->order.registry, claim->url)) {
        claim->kind = SL_CLAIM_RESEMBLES;
        claim->why = g_strdup(_("it names a listed number, but is no URL of the scheme"));
    }
}

static SlSheet *draw_sheet(const Atelier *atelier, SlTemplate *tpl, const SlVariant *variant,
                           const SlRecord *record, GError **error)
{
    const SlPlan *plan = sl_template_plan(tpl);
    double px_per_mm = CLAMP(SHEET_SIDE_PX / MAX(plan->width_mm, plan->height_mm),
                             SHEET_MIN_PX_PER_MM, SHEET_MAX_PX_PER_MM);

    return sl_draw_expected(tpl, atelier->scheme, atelier->fonts, variant, record, px_per_mm,
                            error);
}

/* One sheet per template and variant: the hypotheses of what the label looks like. A number that
 * does not fit one template (a compact one) may fit the others; only none at all is an error. */
static GPtrArray *draw_sheets(const Atelier *atelier, SlSheetChoice choice, const SlRecord *record,
                              GError **error)
{
    const GPtrArray *templates =
        choice == SL_SHEETS_CODELESS ? atelier->codeless : atelier->templates;
    SlRecord row = record != NULL ? *record : (SlRecord){0};
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)sl_sheet_free);
    g_autoptr(GError) failure = NULL;

    if (choice == SL_SHEETS_CODELESS)
        row.url = NULL;
    for (guint t = 0; t < templates->len; t++)
        for (guint v = 0; v < atelier->scheme->variants->len; v++) {
            const SlVariant *variant = g_ptr_array_index(atelier->scheme->variants, v);
            if (variant->screen && choice == SL_SHEETS_PRINTED)
                continue;
            g_clear_error(&failure);
            SlSheet *sheet = draw_sheet(atelier, g_ptr_array_index(templates, t), variant,
                                        record != NULL ? &row : NULL, &failure);
            if (sheet != NULL)
                g_ptr_array_add(sheets, sheet);
        }
    if (sheets->len > 0)
        return g_steal_pointer(&sheets);
    if (failure == NULL)
        failure = g_error_new(SL_ERROR, SL_ERROR_FORMAT, _("'%s' has no template to compare with"),
                              atelier->scheme->name);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

gboolean sl_verifier_row(SlVerifier *verifier, const SlClaim *claim, SlRecord **record,
                         const SlScheme **scheme, gboolean *shared, GError **error)
{
    const SlVerifyOrder *order = &verifier->order;
    g_autoptr(SlRecord) found = NULL;

    *scheme = order->scheme;
    if (order->registry == NULL || claim->kind != SL_CLAIM_URL)
        return TRUE;
    if (!sl_registry_find_url(order->registry, claim, &found, shared, error))
        return FALSE;
    if (found != NULL) {
        *scheme = order->finder(found->scheme, order->finder_data, error);
        if (*scheme == NULL)
            return FALSE;
    }
    *record = g_steal_pointer(&found);
    return TRUE;
}

GPtrArray *sl_verifier_sheets(SlVerifier *verifier, const SlScheme *scheme, SlSheetChoice choice,
                              const SlRecord *record, GError **error)
{
    const Atelier *atelier = find_atelier(verifier, scheme, error);

    return atelier != NULL ? draw_sheets(atelier, choice, record, error) : NULL;
}

/* The row that the code leads to, its status, and the scheme by which it is judged. */
static gboolean find_row(SlVerifier *verifier, SlLabelReport *label, const SlScheme **scheme,
                         gboolean *shared, GError **error)
{
    if (!sl_verifier_row(verifier, &label->claim, &label->record, scheme, shared, error))
        return FALSE;
    if (label->record != NULL)
        label->status = sl_record_status(label->record, *scheme, &verifier->order.on);
    return TRUE;
}

/* The row of the number that stands printed, when it is not the code's own. */
static gboolean find_printed_row(SlVerifier *verifier, const SlLabelReport *label,
                                 SlRecord **printed, GError **error)
{
    const char *text = label->reading.number.text;

    if (text == NULL)
        return TRUE;
    if (label->record != NULL && (label->reading.number.seen != SL_SEEN_DIFFERENT ||
                                  strcmp(text, label->record->number) == 0))
        return TRUE;
    return sl_registry_find(verifier->order.registry, text, printed, error);
}

static gboolean judge_label(SlVerifier *verifier, SlLabelReport *label, const SlScheme *scheme,
                            gboolean shared, GError **error)
{
    g_autoptr(SlRecord) printed = NULL;

    if (verifier->order.registry == NULL)
        return TRUE;
    if (!find_printed_row(verifier, label, &printed, error))
        return FALSE;
    SlEvidence evidence = {
        .claim = &label->claim,
        .record = label->record,
        .url_shared = shared,
        .code_disputed = label->code->disputed,
        .printed_row = printed,
        .reading = &label->reading,
        .scheme = scheme,
        .edition = verifier->edition,
        .model = verifier->order.model,
        .code_corners = &label->code->corners,
        .on = verifier->order.on,
    };
    sl_compare(&evidence, &label->judgement);
    return TRUE;
}

/* The sheet that the photo fits: what people compare with. */
static void keep_artwork(GPtrArray *sheets, SlLabelReport *label)
{
    for (guint i = 0; i < sheets->len; i++) {
        const SlSheet *sheet = g_ptr_array_index(sheets, i);
        if (g_strcmp0(sheet->template_name, label->reading.template_name) == 0 &&
            g_strcmp0(sheet->variant, label->reading.variant) == 0) {
            label->artwork = g_ptr_array_steal_index(sheets, i);
            return;
        }
    }
}

/* Without a row the code's own text may still name a number: a guess of what is printed, to be
 * looked for like any other. It says nothing of the level. NULL if no number stands there. */
static SlRecord *guess_record(const SlClaim *claim, const SlScheme *scheme)
{
    SlRecord *guess = NULL;

    if (claim->url == NULL || strlen(claim->url) > (gsize)scheme->url_max_bytes)
        return NULL;
    g_auto(GStrv) words = g_strsplit_set(claim->url, WORD_ENDS, -1);
    for (gsize i = 0; words[i] != NULL; i++) {
        if (*words[i] == '\0' || strlen(words[i]) > WORD_MAX_BYTES)
            continue;
        g_autofree char *number = sl_number_normalise(words[i]);
        if (sl_scheme_number_kind(scheme, number) != SL_NUMBER_REGISTRATION)
            continue;
        sl_record_free(guess); /* the last one stands: hosts and folders come before it */
        guess = g_new0(SlRecord, 1);
        guess->number = g_steal_pointer(&number);
        guess->url = g_strdup(claim->url);
    }
    return guess;
}

/* The sheets of the label's row; of a guess, or bare ones, where there is none. */
static GPtrArray *expect(SlVerifier *verifier, const SlScheme *scheme, const SlLabelReport *label,
                         GError **error)
{
    g_autoptr(SlRecord) guess = label->record == NULL ? guess_record(&label->claim, scheme) : NULL;
    GPtrArray *sheets =
        guess != NULL ? sl_verifier_sheets(verifier, scheme, SL_SHEETS_PRINTED, guess, NULL) : NULL;

    return sheets != NULL
               ? sheets
               : sl_verifier_sheets(verifier, scheme, SL_SHEETS_PRINTED, label->record, error);
}

/* One code: claim -> row -> expected sheets -> reading -> judgement. */
static gboolean look_at_label(SlVerifier *verifier, const SlPhoto *photo, SlLabelReport *label,
                              GError **error)
{
    const SlScheme *scheme = NULL;
    g_autoptr(GPtrArray) sheets = NULL;
    gboolean shared = FALSE;

    if (!(find_row(verifier, label, &scheme, &shared, error) &&
          (sheets = expect(verifier, scheme, label, error)) != NULL &&
          sl_read_label(photo, label->code, sheets, scheme, &label->reading, error) &&
          judge_label(verifier, label, scheme, shared, error)))
        return FALSE;
    if (verifier->order.keep_pictures)
        keep_artwork(sheets, label);
    return TRUE;
}

static gboolean look_at_codes(SlVerifier *verifier, const SlPhoto *photo, SlReport *report,
                              GError **error)
{
    for (guint i = 0; i < report->codes->len; i++) {
        const SlCode *code = g_ptr_array_index(report->codes, i);
        g_auto(SlClaim) claim = SL_CLAIM_INIT;
        if (code->unread)
            continue;
        sl_verifier_claim(verifier, code, &claim);
        if (claim.kind == SL_CLAIM_NONE)
            continue;
        SlLabelReport *label = g_new0(SlLabelReport, 1);
        label->code = code;
        label->claim = claim;
        claim = SL_CLAIM_INIT;
        label->reading = SL_READING_INIT;
        g_ptr_array_add(report->labels, label);
        if (!look_at_label(verifier, photo, label, error))
            return FALSE;
        report->verdict = report->labels->len == 1
                              ? label->judgement.verdict
                              : sl_verdict_worst(report->verdict, label->judgement.verdict);
    }
    return TRUE;
}

static SlReport *look_at_photo(SlVerifier *verifier, const char *name, SlPhoto *loaded,
                               GError **error)
{
    g_autoptr(SlPhoto) photo = loaded;
    g_autoptr(SlReport) report = g_new0(SlReport, 1);

    report->photo = g_strdup(name);
    report->labels = g_ptr_array_new_with_free_func(label_report_free);
    report->edition = g_strdup(verifier->edition);
    if (photo == NULL || (report->codes = sl_locate(photo, verifier->order.effort, error)) == NULL)
        return NULL;
    report->remarks = photo->remarks != NULL ? g_ptr_array_ref(photo->remarks) : NULL;
    if (!verifier->order.codes_only && !look_at_codes(verifier, photo, report, error))
        return NULL;
    if (verifier->order.keep_pictures)
        report->picture = g_steal_pointer(&photo);
    return g_steal_pointer(&report);
}

SlReport *sl_verify_bytes(SlVerifier *verifier, const char *name, GBytes *bytes, GError **error)
{
    gboolean keep = verifier->order.keep_pictures;
    g_autofree char *sha256 = keep || verifier->order.keep_sha256 ? sl_sha256(bytes) : NULL;
    SlPhoto *photo =
        keep ? sl_photo_load_tinted(name, bytes, error) : sl_photo_load_bytes(name, bytes, error);

    g_bytes_unref(bytes); /* before it is looked at: a large photo should not lie here twice */
    SlReport *report = look_at_photo(verifier, name, photo, error);
    if (report != NULL)
        report->sha256 = g_steal_pointer(&sha256);
    return report;
}

SlReport *sl_verify(SlVerifier *verifier, const char *path, GError **error)
{
    GBytes *bytes = sl_file_read(path, SL_PHOTO_MAX_BYTES, error);

    return bytes != NULL ? sl_verify_bytes(verifier, path, bytes, error) : NULL;
}
