/* admit — what a record must be to stand in the registry */
#include "registry/entry.h"

#include "base/words.h"

#include <string.h>

/* Excel shows no more than fifteen digits; a number that lost more zeros is not guessed at. */
#define MAX_LOST_ZEROS 12

/* "1E+05", "2.5E+11": what Excel makes of a long number, or of one with an E in it. */
static gboolean is_exponent(const char *number)
{
    const char *p = number + strspn(number, "0123456789");

    if (p == number)
        return FALSE;
    if (*p == '.')
        p += 1 + strspn(p + 1, "0123456789");
    if (*p++ != 'E')
        return FALSE;
    if (*p == '+' || *p == '-')
        p++;
    return *p != '\0' && p[strspn(p, "0123456789")] == '\0';
}

/* The registration that `number` would be with zeros in front, or NULL. */
static char *with_zeros(const char *number, const SlScheme *scheme)
{
    g_autoptr(GString) padded = g_string_new(number);

    if (number[strspn(number, "0123456789")] != '\0')
        return NULL;
    for (int i = 0; i < MAX_LOST_ZEROS; i++) {
        g_string_prepend_c(padded, '0');
        if (sl_scheme_number_kind(scheme, padded->str) == SL_NUMBER_REGISTRATION)
            return g_strdup(padded->str);
    }
    return NULL;
}

static void judge_number(const char *number, const SlScheme *scheme, SlFaults *faults)
{
    SlNumberKind kind = sl_scheme_number_kind(scheme, number);
    g_autofree char *shown = sl_value_shown(number);
    gboolean rewritten =
        is_exponent(number) && (strpbrk(number, "+.") != NULL || kind != SL_NUMBER_REGISTRATION);

    if (*number == '\0')
        sl_fault(faults, SL_FIELD_NUMBER, _("missing"));
    else if (rewritten)
        sl_fault(faults, SL_FIELD_NUMBER,
                 _("'%s' was rewritten by Excel and the number is lost; format the column as text, "
                   "enter the number again, then save"),
                 shown);
    else if (kind == SL_NUMBER_MALFORMED) {
        g_autofree char *whole = with_zeros(number, scheme);
        if (whole != NULL)
            sl_fault(
                faults, SL_FIELD_NUMBER,
                _("'%s' has lost its leading zeros in Excel ('%s'?); format the column as text, "
                  "enter the number again, then save"),
                shown, whole);
        else
            sl_fault(faults, SL_FIELD_NUMBER, _("'%s' is not a registration number like '%s'"),
                     shown, scheme->number_example != NULL ? scheme->number_example : "");
    } else if (kind != SL_NUMBER_REGISTRATION) {
        const char *words = sl_number_kind_words(kind);
        sl_fault(faults, SL_FIELD_NUMBER,
                 strchr("aeiou", *words) != NULL ? _("'%s' is an %s, not a registration number")
                                                 : _("'%s' is a %s, not a registration number"),
                 shown, words);
    }
}

static void judge_level(int level, const SlScheme *scheme, SlFaults *faults)
{
    if (level < 1 || level > scheme->n_levels)
        sl_fault(faults, SL_FIELD_LEVEL, _("%d is not a level of %s, which has 1 to %d"), level,
                 scheme->name, scheme->n_levels);
}

static void judge_texts(const SlRecord *record, const SlScheme *scheme, SlFaults *faults)
{
    if (*record->holder == '\0')
        sl_fault(faults, SL_FIELD_HOLDER, _("missing"));
    if (*record->product == '\0')
        sl_fault(faults, SL_FIELD_PRODUCT, _("missing"));
    if (g_strv_length(record->models) > SL_ENTRY_MAX_MODELS)
        sl_fault(faults, SL_FIELD_MODELS, _("more than %d models"), SL_ENTRY_MAX_MODELS);
    if (*record->status_word != '\0' &&
        sl_scheme_status(scheme, record->status_word) == SL_STATUS_UNKNOWN) {
        g_autofree char *shown = sl_value_shown(record->status_word);
        sl_fault(faults, SL_FIELD_STATUS,
                 _("'%s' is no status that %s knows; add the word to its scheme.ini"), shown,
                 scheme->name);
    }
}

static void judge_dates(const SlRecord *record, const SlScheme *scheme, SlFaults *faults)
{
    if (!g_date_valid(&record->issued))
        sl_fault(faults, SL_FIELD_ISSUED, _("missing"));
    if (!g_date_valid(&record->valid_until))
        sl_fault(faults, SL_FIELD_VALID_UNTIL, _("missing"));
    if (!g_date_valid(&record->issued) || !g_date_valid(&record->valid_until))
        return;
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    GDate last = record->issued;
    if (g_date_compare(&record->valid_until, &record->issued) < 0)
        sl_fault(faults, SL_FIELD_VALID_UNTIL, _("'%s' is before the day of issue, '%s'"), until,
                 issued);
    if (scheme->validity_max_years <= 0)
        return;
    g_date_add_years(&last, (guint)scheme->validity_max_years);
    if (g_date_compare(&record->valid_until, &last) > 0)
        sl_fault(faults, SL_FIELD_VALID_UNTIL,
                 _("'%s' is more than %d years after the issue, '%s'"), until,
                 scheme->validity_max_years, issued);
}

static char *judge_url(const SlRecord *record, const SlScheme *scheme, SlFaults *faults)
{
    g_auto(SlClaim) claim = SL_CLAIM_INIT;
    char *why = NULL;
    char *key = sl_url_normalise(record->url, scheme, &why);

    if (*record->url == '\0')
        sl_fault(faults, SL_FIELD_URL, _("missing"));
    else if (key == NULL) {
        g_autofree char *shown = sl_value_shown(record->url);
        sl_fault(faults, SL_FIELD_URL, _("'%s' is not a URL of %s: %s"), shown, scheme->name,
                 why != NULL ? why : _("it is not clean"));
    } else {
        sl_claim_read((const guint8 *)record->url, strlen(record->url), scheme, &claim);
        if (claim.number != NULL && strcmp(claim.number, record->number) != 0)
            sl_fault(faults, SL_FIELD_URL, _("'%s' is the page of '%s'"), record->url,
                     claim.number);
    }
    g_free(why);
    return key;
}

char *sl_entry_judge(const SlRecord *record, const SlScheme *scheme, SlFaults *faults)
{
    judge_number(record->number, scheme, faults);
    judge_level(record->level, scheme, faults);
    judge_texts(record, scheme, faults);
    char *key = judge_url(record, scheme, faults);
    judge_dates(record, scheme, faults);
    return key;
}
