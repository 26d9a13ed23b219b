/* compare — reading and registry row become a verdict; the decision that matters most */
#include "judge/compare.h"

#include "base/words.h"

#include <string.h>

/* ---- words --------------------------------------------------------------------------------- */

const char *sl_verdict_word(SlVerdict verdict)
{
    static const char *const words[] = {
        [SL_VERDICT_UNDECIDED] = N_("undecided"),
        [SL_VERDICT_DIFFERS] = N_("differs"),
        [SL_VERDICT_MATCHES] = N_("matches"),
    };
    return words[verdict];
}

const char *sl_field_word(SlField field)
{
    static const char *const words[SL_FIELD_COUNT] = {
        [SL_FIELD_URL] = N_("url"),     [SL_FIELD_NUMBER] = N_("number"),
        [SL_FIELD_LEVEL] = N_("level"), [SL_FIELD_STATUS] = N_("status"),
        [SL_FIELD_ROW] = N_("row"),     [SL_FIELD_VALIDITY] = N_("validity"),
        [SL_FIELD_MODEL] = N_("model"), [SL_FIELD_ARTWORK] = N_("artwork"),
    };
    return words[field];
}

const char *sl_result_word(SlResult result)
{
    static const char *const words[] = {
        [SL_RESULT_UNSEEN] = N_("unseen"),
        [SL_RESULT_UNSURE] = N_("unsure"),
        [SL_RESULT_SAME] = N_("same"),
        [SL_RESULT_DIFFERENT] = N_("different"),
    };
    return words[result];
}

SlVerdict sl_verdict_worst(SlVerdict a, SlVerdict b)
{
    static const int badness[] = {
        [SL_VERDICT_MATCHES] = 0, [SL_VERDICT_UNDECIDED] = 1, [SL_VERDICT_DIFFERS] = 2};

    return badness[a] > badness[b] ? a : b;
}

/* ---- findings ------------------------------------------------------------------------------ */

static char *stars(int n)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < n; i++)
        g_string_append(text, "★");
    return g_string_free(text, FALSE);
}

static void add_finding(SlJudgement *judgement, SlField field, SlResult result, const char *seen,
                        const char *expected, const SlQuadPx *box)
{
    SlFinding finding = {
        .field = field,
        .result = result,
        .seen = g_strdup(seen),
        .expected = g_strdup(expected),
        .has_box = box != NULL,
    };

    if (box != NULL)
        finding.box = *box;
    g_array_append_val(judgement->findings, finding);
}

/* What was seen, as a result; SAME still has to be confirmed by the caller. */
static SlResult result_of(SlSeen seen)
{
    switch (seen) {
    case SL_SEEN_SAME:
        return SL_RESULT_SAME;
    case SL_SEEN_DIFFERENT:
        return SL_RESULT_DIFFERENT;
    case SL_SEEN_UNSURE:
        return SL_RESULT_UNSURE;
    case SL_SEEN_NOT:
        break;
    }
    return SL_RESULT_UNSEEN;
}

static const SlQuadPx *box_of(const SlReadingPart *part)
{
    return part->has_box ? &part->box : NULL;
}

static gboolean url_is_of_row(const SlClaim *claim, const SlRecord *row, const SlScheme *scheme)
{
    g_autofree char *key = row->url != NULL ? sl_url_normalise(row->url, scheme, NULL) : NULL;

    return key != NULL && claim->key != NULL && strcmp(key, claim->key) == 0;
}

static void judge_url(const SlEvidence *e, SlJudgement *out)
{
    const SlRecord *row = e->record != NULL ? e->record : e->printed_row;
    const char *seen = e->claim->url, *expected = row != NULL ? row->url : NULL;
    g_autofree char *said = NULL;
    SlResult result;

    if (e->claim->kind == SL_CLAIM_RESEMBLES) {
        result = SL_RESULT_DIFFERENT;
        said = g_strdup_printf("%s (%s)", seen != NULL ? seen : _("bytes that are no text"),
                               e->claim->why != NULL ? e->claim->why : _("it only resembles one"));
    } else if (e->claim->kind == SL_CLAIM_SAMPLE) {
        result = SL_RESULT_DIFFERENT;
        said =
            g_strdup_printf(_("%s (a sample, not a label)"), seen != NULL ? seen : _("a sample"));
    } else if (e->claim->kind != SL_CLAIM_URL) {
        result = SL_RESULT_UNSEEN;
    } else if (e->code_disputed) {
        result = SL_RESULT_UNSURE;
    } else if (row == NULL) {
        result = SL_RESULT_UNSURE; /* a clean URL, but no row to hold it against */
    } else {
        result = url_is_of_row(e->claim, row, e->scheme) ? SL_RESULT_SAME : SL_RESULT_DIFFERENT;
    }
    add_finding(out, SL_FIELD_URL, result, said != NULL ? said : seen, expected, e->code_corners);
}

static void judge_number(const SlEvidence *e, SlJudgement *out)
{
    const SlReadingPart *part = &e->reading->number;
    SlResult result = result_of(part->seen);

    if (e->record == NULL) /* nothing to be the same as */
        result = part->text != NULL ? SL_RESULT_UNSURE : SL_RESULT_UNSEEN;
    else if (result == SL_RESULT_SAME &&
             (part->text == NULL || strcmp(part->text, e->record->number) != 0))
        result = SL_RESULT_UNSURE;
    else if (result == SL_RESULT_DIFFERENT && part->text != NULL &&
             strcmp(part->text, e->record->number) == 0)
        result = SL_RESULT_UNSURE; /* a contradiction is no answer */
    add_finding(out, SL_FIELD_NUMBER, result, part->text,
                e->record != NULL ? e->record->number : NULL, box_of(part));
}

static void judge_level(const SlEvidence *e, SlJudgement *out)
{
    const SlReadingPart *part = &e->reading->level;
    SlResult result = result_of(part->seen);
    g_autofree char *expected = e->record != NULL ? stars(e->record->level) : NULL;

    if (e->record == NULL)
        result = e->reading->stars >= 0 ? SL_RESULT_UNSURE : SL_RESULT_UNSEEN;
    else if (result == SL_RESULT_SAME && e->reading->stars != e->record->level)
        result = SL_RESULT_UNSURE;
    add_finding(out, SL_FIELD_LEVEL, result, part->text, expected, box_of(part));
}

static void judge_status(const SlEvidence *e, SlJudgement *out)
{
    if (e->record == NULL) {
        add_finding(out, SL_FIELD_STATUS, SL_RESULT_UNSEEN, NULL, _("valid"), NULL);
        return;
    }
    SlStatus status = sl_record_status(e->record, e->scheme, &e->on);
    SlResult result = status == SL_STATUS_VALID     ? SL_RESULT_SAME
                      : status == SL_STATUS_UNKNOWN ? SL_RESULT_UNSURE
                                                    : SL_RESULT_DIFFERENT;
    add_finding(out, SL_FIELD_STATUS, result, sl_status_word(status), _("valid"), NULL);
}

static void judge_validity(const SlEvidence *e, SlJudgement *out)
{
    if (e->record == NULL) {
        add_finding(out, SL_FIELD_VALIDITY, SL_RESULT_UNSEEN, NULL, NULL, NULL);
        return;
    }
    const GDate *from = &e->record->issued, *until = &e->record->valid_until;
    g_autofree char *on = sl_date_iso(&e->on), *first = sl_date_iso(from),
                    *last = sl_date_iso(until);
    g_autofree char *span = g_strdup_printf(_("%s to %s"), first, last);
    SlResult result = SL_RESULT_UNSURE;

    if (g_date_valid(from) && g_date_valid(until) && g_date_valid(&e->on))
        result = g_date_compare(&e->on, from) >= 0 && g_date_compare(&e->on, until) <= 0
                     ? SL_RESULT_SAME
                     : SL_RESULT_DIFFERENT;
    add_finding(out, SL_FIELD_VALIDITY, result, on, span, NULL);
}

static void judge_row(const SlEvidence *e, SlJudgement *out)
{
    const char *code_number = e->record != NULL ? e->record->number : NULL;

    if (e->record == NULL && e->url_shared) {
        add_finding(out, SL_FIELD_ROW, SL_RESULT_UNSURE, _("several rows have this URL"), NULL,
                    NULL);
        return;
    }
    if (e->record == NULL) {
        g_autofree char *seen = g_strdup_printf(_("not listed in edition %s"),
                                                e->edition != NULL ? e->edition : _("(none)"));
        SlResult result = e->claim->kind == SL_CLAIM_URL && !e->code_disputed ? SL_RESULT_DIFFERENT
                                                                              : SL_RESULT_UNSURE;
        add_finding(out, SL_FIELD_ROW, result, seen, _("a listed registration"), e->code_corners);
        return;
    }
    if (e->printed_row != NULL && strcmp(e->printed_row->number, code_number) != 0) {
        g_autofree char *seen = g_strdup_printf(_("the code leads to %s, the printed number to %s"),
                                                code_number, e->printed_row->number);
        add_finding(out, SL_FIELD_ROW, SL_RESULT_DIFFERENT, seen, _("one and the same row"), NULL);
        return;
    }
    gboolean printed_is_same = e->reading->number.seen == SL_SEEN_SAME &&
                               e->reading->number.text != NULL &&
                               strcmp(e->reading->number.text, code_number) == 0;
    add_finding(out, SL_FIELD_ROW, printed_is_same ? SL_RESULT_SAME : SL_RESULT_UNSURE, code_number,
                code_number, NULL);
}

static void judge_model(const SlEvidence *e, SlJudgement *out)
{
    if (e->model == NULL)
        return;
    g_autofree char *models =
        e->record != NULL && e->record->models != NULL ? g_strjoinv("; ", e->record->models) : NULL;
    SlResult result = e->record == NULL                          ? SL_RESULT_UNSEEN
                      : sl_record_has_model(e->record, e->model) ? SL_RESULT_SAME
                                                                 : SL_RESULT_DIFFERENT;
    add_finding(out, SL_FIELD_MODEL, result, e->model, models, NULL);
}

static void judge_artwork(const SlEvidence *e, SlJudgement *out)
{
    const SlReadingPart *part = &e->reading->artwork;
    SlResult result = result_of(part->seen);

    /* artwork can only be the same as artwork that is known by name; and without a row nobody knows
     * what should stand there */
    if ((result == SL_RESULT_SAME && e->reading->template_name == NULL) ||
        (result != SL_RESULT_UNSEEN && e->record == NULL))
        result = SL_RESULT_UNSURE;
    add_finding(out, SL_FIELD_ARTWORK, result, part->text, e->reading->template_name, box_of(part));
}

/* ---- the verdict --------------------------------------------------------------------------- */

/* Every field must be there and "same". A single "different" is enough to differ; what is missing,
 * unseen or unsure leaves it undecided. */
static SlVerdict decide(const SlJudgement *judgement, gboolean model_asked)
{
    gboolean same[SL_FIELD_COUNT] = {FALSE};

    for (guint i = 0; i < judgement->findings->len; i++) {
        const SlFinding *finding = &g_array_index(judgement->findings, SlFinding, i);
        if (finding->result == SL_RESULT_DIFFERENT)
            return SL_VERDICT_DIFFERS;
        same[finding->field] = finding->result == SL_RESULT_SAME;
    }
    for (int field = 0; field < SL_FIELD_COUNT; field++)
        if (!same[field] && (field != SL_FIELD_MODEL || model_asked))
            return SL_VERDICT_UNDECIDED;
    return SL_VERDICT_MATCHES;
}

static void clear_finding(gpointer data)
{
    SlFinding *finding = data;

    g_free(finding->seen);
    g_free(finding->expected);
}

void sl_compare(const SlEvidence *evidence, SlJudgement *judgement)
{
    static void (*const judges[])(const SlEvidence *, SlJudgement *) = {
        judge_url,      judge_number, judge_level, judge_status,
        judge_validity, judge_row,    judge_model, judge_artwork,
    };

    judgement->verdict = SL_VERDICT_UNDECIDED;
    judgement->findings = g_array_new(FALSE, TRUE, sizeof(SlFinding));
    g_array_set_clear_func(judgement->findings, clear_finding);
    for (gsize i = 0; i < G_N_ELEMENTS(judges); i++)
        judges[i](evidence, judgement);
    judgement->verdict = decide(judgement, evidence->model != NULL);
}

void sl_judgement_clear(SlJudgement *judgement)
{
    if (judgement->findings != NULL)
        g_array_unref(judgement->findings);
    *judgement = (SlJudgement){SL_VERDICT_UNDECIDED, NULL};
}
