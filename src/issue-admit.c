/*
 * issue-admit — row -> label: may it be drawn at all?
 */
#include "issue.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"
#include "label/claim.h"

G_GNUC_PRINTF(3, 4)
static gboolean refuse(const SlIssueRow *row, GError **error, const char *format, ...)
{
    g_autofree char *number = sl_printable(row->number);
    g_autofree char *why = NULL;
    va_list args;

    va_start(args, format);
    why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED, "'%s': %s", number, why);
    return FALSE;
}

static gboolean is_registration_number(const SlIssueRow *row, GError **error)
{
    SlNumberKind kind = sl_scheme_number_kind(row->scheme, row->number);

    if (kind == SL_NUMBER_REGISTRATION)
        return TRUE;
    if (kind == SL_NUMBER_MALFORMED)
        return refuse(row, error, _("is no registration number (one looks like %s)"),
                      row->scheme->number_example);
    return refuse(row, error, _("%s, not a registration number (one looks like %s)"),
                  sl_number_kind_words(kind), row->scheme->number_example);
}

static gboolean is_listed(const SlIssueRow *row, GError **error)
{
    if (row->record != NULL)
        return TRUE;
    if (row->edition == NULL)
        return refuse(row, error,
                      _("the registry is empty: import a list first "
                        "(starlabel registry import list.csv)"));
    return refuse(row, error,
                  _("not listed in edition '%s'; import a newer list, or --draft draws a sample "
                    "(with --level)"),
                  row->edition);
}

static gboolean is_valid_on_the_day(const SlIssueRow *row, GError **error)
{
    const SlRecord *record = row->record;
    SlStatus status = sl_record_status(record, row->scheme, &row->on);
    g_autofree char *on = sl_date_iso(&row->on);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    g_autofree char *word = sl_printable(record->status_word);

    if (status == SL_STATUS_VALID)
        return TRUE;
    if (status == SL_STATUS_EXPIRED)
        return refuse(row, error,
                      _("expired: valid until %s, and the day is %s (edition '%s'); "
                        "renew the registration, or --draft draws a sample"),
                      until, on, record->edition);
    if (status == SL_STATUS_UNKNOWN && g_date_valid(&record->issued) &&
        g_date_compare(&row->on, &record->issued) < 0)
        return refuse(row, error,
                      _("unknown on %s: the registration begins on %s (edition '%s'); "
                        "give a later --on, or --draft draws a sample"),
                      on, issued, record->edition);
    if (status == SL_STATUS_UNKNOWN)
        return refuse(row, error,
                      _("unknown status '%s' (edition '%s'); add the word to the "
                        "scheme, or --draft draws a sample"),
                      word, record->edition);
    return refuse(row, error,
                  _("%s on %s (edition '%s'); ask the scheme's owner, or --draft draws a sample"),
                  _(sl_status_word(status)), on, record->edition);
}

static gboolean level_agrees(const SlIssueRow *row, GError **error)
{
    if (row->level == 0 || row->level == row->record->level)
        return TRUE;
    return refuse(row, error,
                  _("level %d was asked for, the registry has %d (edition '%s'); "
                    "correct --level or the column 'level'"),
                  row->level, row->record->level, row->record->edition);
}

static gboolean model_agrees(const SlIssueRow *row, GError **error)
{
    if (row->model == NULL || sl_record_has_model(row->record, row->model))
        return TRUE;

    g_autofree char *model = sl_printable(row->model);
    return refuse(row, error,
                  _("is not registered for model '%s' (edition '%s'); a label may stand "
                    "only on the product that was granted it"),
                  model, row->record->edition);
}

/* The URL goes into the code verbatim, so it must be one that verification would accept. */
static gboolean url_is_allowed(const SlIssueRow *row, GError **error)
{
    const char *url = row->record->url;
    g_auto(SlClaim) claim = SL_CLAIM_INIT;

    sl_claim_read((const guint8 *)url, strlen(url), row->scheme, &claim);
    g_autofree char *shown = sl_printable(url);
    if (claim.kind != SL_CLAIM_URL)
        return refuse(row, error,
                      _("URL '%s' is not allowed by scheme '%s'%s%s; correct the list "
                        "or the scheme's hosts"),
                      shown, row->scheme->name, claim.why != NULL ? ": " : "",
                      claim.why != NULL ? claim.why : "");
    if (row->scheme->url_template != NULL && claim.number == NULL)
        return refuse(row, error,
                      _("URL '%s' does not follow the scheme's '%s'; correct the list "
                        "or the scheme"),
                      shown, row->scheme->url_template);
    if (claim.number != NULL && strcmp(claim.number, row->number) != 0) {
        g_autofree char *other = sl_printable(claim.number);
        return refuse(row, error, _("URL '%s' leads to number '%s'; correct the list"), shown,
                      other);
    }
    return TRUE;
}

/* Every condition that a label must meet, in the order in which a user wants to hear of them. */
static gboolean (*const conditions[])(const SlIssueRow *row, GError **error) = {
    is_registration_number, is_listed,    is_valid_on_the_day,
    level_agrees,           model_agrees, url_is_allowed,
};

static gboolean level_exists(const SlIssueRow *row, GError **error)
{
    if (row->level >= 0 && row->level <= row->scheme->n_levels)
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                _("'%d': no level of scheme '%s', which has 1 to %d"), row->level,
                row->scheme->name, row->scheme->n_levels);
    return FALSE;
}

/* ---- warnings ------------------------------------------------------------------------------ */

static GPtrArray *look_again(const SlIssueRow *row)
{
    GPtrArray *warnings = g_ptr_array_new_with_free_func((GDestroyNotify)sl_note_free);
    const SlRecord *record = row->record;

    if (record == NULL || row->draft || !g_date_valid(&record->valid_until))
        return warnings;

    int days = g_date_days_between(&row->on, &record->valid_until);
    if (days >= 0 && days <= row->scheme->warn_before_days) {
        g_autofree char *until = sl_date_iso(&record->valid_until);
        g_ptr_array_add(warnings, sl_note_new("valid until %s only, %d days from the day of "
                                              "judgement",
                                              until, days));
    }
    return warnings;
}

/* ---- admitting ----------------------------------------------------------------------------- */

static gboolean admit_draft(const SlIssueRow *row, SlAdmitted *admitted, GError **error)
{
    const SlRecord *record = row->record;
    int level = row->level != 0 ? row->level : record != NULL ? record->level : 0;

    if (level == 0) {
        g_autofree char *number = sl_printable(row->number);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'%s': the registry does not know it; a draft needs --level"), number);
        return FALSE;
    }
    GPtrArray *warnings = look_again(row);
    if (record != NULL && record->level != level)
        g_ptr_array_add(warnings, sl_note_new("drawn with level %d, the registry has %d", level,
                                              record->level));
    admitted->warnings = warnings;
    admitted->code_text = g_strconcat(row->scheme->sample_code, row->number, NULL);
    admitted->label = (SlLabel){
        .number = row->number,
        .level = level,
        .code_text = admitted->code_text,
        .holder = record != NULL ? record->holder : NULL,
        .product = record != NULL ? record->product : NULL,
        .draft = TRUE,
    };
    return TRUE;
}

gboolean sl_issue_admit(const SlIssueRow *row, SlAdmitted *admitted, GError **error)
{
    if (!level_exists(row, error))
        return FALSE;
    if (row->draft)
        return admit_draft(row, admitted, error);
    for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
        if (!conditions[i](row, error))
            return FALSE;

    admitted->warnings = look_again(row);
    admitted->code_text = g_strdup(row->record->url);
    admitted->label = (SlLabel){
        .number = row->number,
        .level = row->record->level,
        .code_text = admitted->code_text,
        .holder = row->record->holder,
        .product = row->record->product,
        .draft = FALSE,
    };
    return TRUE;
}

void sl_admitted_clear(SlAdmitted *admitted)
{
    g_clear_pointer(&admitted->code_text, g_free);
    g_clear_pointer(&admitted->warnings, g_ptr_array_unref);
    admitted->label = (SlLabel){.number = NULL};
}
