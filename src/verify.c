/* verify — the second sentence: photo -> QR code -> flat label -> number, stars -> verdict */
#include "verify-inside.h"

#include "base/file.h"
#include "base/words.h"
#include "read/label.h"

#include <string.h>

/* The longest word of a code's text that is looked up as a number. */
#define WORD_MAX_BYTES 64
#define WORD_ENDS      "/?#&=:;,+ \t\r\n"

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
