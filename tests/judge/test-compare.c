/* test-compare — the verdict, tested with literals: one table of labels, one expectation each */
#include "judge/compare.h"

#include <string.h>

/* judge/ is tested without files: a scheme and two rows as literals. */
static SlScheme scheme;
static char *hosts[] = {(char *)"labels.example", NULL};
static char *models[] = {(char *)"AX-100/J", (char *)"AX-200", NULL};
static SlRecord row, other_row;

static GDate day(int year, int month, int d)
{
    GDate date;

    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)d, (GDateMonth)month, (GDateYear)year);
    return date;
}

static void set_up_world(void)
{
    scheme.url_hosts = hosts;
    scheme.url_max_bytes = 300;
    scheme.status_words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(scheme.status_words, g_strdup("valid"), GINT_TO_POINTER(SL_STATUS_VALID));
    g_hash_table_insert(scheme.status_words, g_strdup("withdrawn"),
                        GINT_TO_POINTER(SL_STATUS_WITHDRAWN));
    row = (SlRecord){
        .number = (char *)"JCS-25-000123",
        .level = 2,
        .holder = (char *)"H",
        .product = (char *)"P",
        .models = models,
        .url = (char *)"https://labels.example/p/JCS-25-000123",
        .issued = day(2025, 5, 21),
        .valid_until = day(2027, 5, 20),
        .status_word = (char *)"valid",
        .edition = (char *)"2026-11",
    };
    other_row = row;
    other_row.number = (char *)"JCS-25-000456";
    other_row.url = (char *)"https://labels.example/p/JCS-25-000456";
}

/* One label that matches in every respect; each case spoils one thing. */
typedef struct {
    SlClaim claim;
    SlReading reading;
    SlRecord record;
    SlEvidence evidence;
} Label;

static void make_genuine(Label *label)
{
    *label = (Label){
        .claim = {SL_CLAIM_URL, row.url, (char *)"https://labels.example/p/JCS-25-000123", NULL, NULL},
        .reading =
            {
                .template_name = (char *)"horizontal",
                .number = {.seen = SL_SEEN_SAME, .text = (char *)"JCS-25-000123"},
                .level = {.seen = SL_SEEN_SAME, .text = (char *)"★★☆☆"},
                .stars = 2,
                .artwork = {.seen = SL_SEEN_SAME},
            },
        .record = row,
    };
    label->evidence = (SlEvidence){
        .claim = &label->claim,
        .record = &label->record,
        .reading = &label->reading,
        .scheme = &scheme,
        .edition = "2026-11",
        .on = day(2026, 12, 1),
    };
}

/* ---- what can be wrong with a label -------------------------------------------------------- */

static void nothing(Label *l) { (void)l; }
static void code_of_nothing(Label *l) { l->claim.kind = SL_CLAIM_NONE; }
static void url_resembles(Label *l) { l->claim.kind = SL_CLAIM_RESEMBLES; }
static void code_of_a_sample(Label *l) { l->claim.kind = SL_CLAIM_SAMPLE; }
static void url_of_another_row(Label *l) { l->claim.key = other_row.url; }
static void url_without_key(Label *l) { l->claim.key = NULL; }
static void code_disputed(Label *l) { l->evidence.code_disputed = TRUE; }
static void unlisted(Label *l) { l->evidence.record = NULL; }
static void unlisted_shared(Label *l)
{
    l->evidence.record = NULL;
    l->evidence.url_shared = TRUE;
}
static void number_altered(Label *l)
{
    l->reading.number = (SlReadingPart){.seen = SL_SEEN_DIFFERENT, .text = (char *)"JCS-25-000128"};
}
static void number_of_another_row(Label *l)
{
    l->reading.number = (SlReadingPart){.seen = SL_SEEN_DIFFERENT, .text = other_row.number};
    l->evidence.printed_row = &other_row;
}
static void number_unseen(Label *l) { l->reading.number = (SlReadingPart){.seen = SL_SEEN_NOT}; }
static void number_unsure(Label *l) { l->reading.number.seen = SL_SEEN_UNSURE; }
static void number_same_without_text(Label *l) { l->reading.number.text = NULL; }
static void number_same_with_other_text(Label *l) { l->reading.number.text = other_row.number; }
static void number_different_with_same_text(Label *l) { l->reading.number.seen = SL_SEEN_DIFFERENT; }
static void one_star_more(Label *l)
{
    l->reading.level.seen = SL_SEEN_DIFFERENT;
    l->reading.stars = 3;
}
static void stars_same_but_count_is_not(Label *l) { l->reading.stars = 3; }
static void words_of_another_level(Label *l)
{
    l->reading.level.seen = SL_SEEN_DIFFERENT;
}
static void stars_unsure(Label *l) { l->reading.level.seen = SL_SEEN_UNSURE; }
static void stars_uncounted(Label *l) { l->reading.stars = -1; }
static void withdrawn(Label *l) { l->record.status_word = (char *)"withdrawn"; }
static void status_word_unknown(Label *l) { l->record.status_word = (char *)"hmm"; }
static void expired(Label *l) { l->evidence.on = day(2027, 5, 21); }
static void last_day(Label *l) { l->evidence.on = day(2027, 5, 20); }
static void first_day(Label *l) { l->evidence.on = day(2025, 5, 21); }
static void too_early(Label *l) { l->evidence.on = day(2025, 5, 20); }
static void no_dates(Label *l) { g_date_clear(&l->record.valid_until, 1); }
static void right_model(Label *l) { l->evidence.model = "ａｘ-100/j"; }
static void another_model(Label *l) { l->evidence.model = "AX-300"; }
static void part_of_a_model(Label *l) { l->evidence.model = "AX-100"; }
static void empty_model(Label *l) { l->evidence.model = ""; }
static void artwork_pasted(Label *l) { l->reading.artwork.seen = SL_SEEN_DIFFERENT; }
static void artwork_unseen(Label *l) { l->reading.artwork.seen = SL_SEEN_NOT; }
static void artwork_of_no_template(Label *l) { l->reading.template_name = NULL; }

static const struct {
    const char *name;
    void (*spoil)(Label *);
    SlVerdict verdict;
    int field;       /* the finding that must say why, or -1 */
    SlResult result;
} cases[] = {
    {"genuine", nothing, SL_VERDICT_MATCHES, -1, 0},
    {"last-day", last_day, SL_VERDICT_MATCHES, -1, 0},
    {"first-day", first_day, SL_VERDICT_MATCHES, -1, 0},
    {"right-model", right_model, SL_VERDICT_MATCHES, SL_FIELD_MODEL, SL_RESULT_SAME},
    {"code-of-nothing", code_of_nothing, SL_VERDICT_UNDECIDED, SL_FIELD_URL, SL_RESULT_UNSEEN},
    {"url-resembles", url_resembles, SL_VERDICT_DIFFERS, SL_FIELD_URL, SL_RESULT_DIFFERENT},
    {"code-of-a-sample", code_of_a_sample, SL_VERDICT_DIFFERS, SL_FIELD_URL, SL_RESULT_DIFFERENT},
    {"url-of-another-row", url_of_another_row, SL_VERDICT_DIFFERS, SL_FIELD_URL,
     SL_RESULT_DIFFERENT},
    {"url-without-key", url_without_key, SL_VERDICT_DIFFERS, SL_FIELD_URL, SL_RESULT_DIFFERENT},
    {"code-disputed", code_disputed, SL_VERDICT_UNDECIDED, SL_FIELD_URL, SL_RESULT_UNSURE},
    {"unlisted", unlisted, SL_VERDICT_DIFFERS, SL_FIELD_ROW, SL_RESULT_DIFFERENT},
    {"unlisted-shared", unlisted_shared, SL_VERDICT_UNDECIDED, SL_FIELD_ROW, SL_RESULT_UNSURE},
    {"number-altered", number_altered, SL_VERDICT_DIFFERS, SL_FIELD_NUMBER, SL_RESULT_DIFFERENT},
    {"number-of-another-row", number_of_another_row, SL_VERDICT_DIFFERS, SL_FIELD_ROW,
     SL_RESULT_DIFFERENT},
    {"number-unseen", number_unseen, SL_VERDICT_UNDECIDED, SL_FIELD_NUMBER, SL_RESULT_UNSEEN},
    {"number-unsure", number_unsure, SL_VERDICT_UNDECIDED, SL_FIELD_NUMBER, SL_RESULT_UNSURE},
    {"number-same-without-text", number_same_without_text, SL_VERDICT_UNDECIDED, SL_FIELD_NUMBER,
     SL_RESULT_UNSURE},
    {"number-same-with-other-text", number_same_with_other_text, SL_VERDICT_UNDECIDED,
     SL_FIELD_NUMBER, SL_RESULT_UNSURE},
    {"number-different-with-same-text", number_different_with_same_text, SL_VERDICT_UNDECIDED,
     SL_FIELD_NUMBER, SL_RESULT_UNSURE},
    {"one-star-more", one_star_more, SL_VERDICT_DIFFERS, SL_FIELD_LEVEL, SL_RESULT_DIFFERENT},
    {"stars-same-but-count-is-not", stars_same_but_count_is_not, SL_VERDICT_UNDECIDED,
     SL_FIELD_LEVEL, SL_RESULT_UNSURE},
    {"words-of-another-level", words_of_another_level, SL_VERDICT_DIFFERS, SL_FIELD_LEVEL,
     SL_RESULT_DIFFERENT},
    {"stars-unsure", stars_unsure, SL_VERDICT_UNDECIDED, SL_FIELD_LEVEL, SL_RESULT_UNSURE},
    {"stars-uncounted", stars_uncounted, SL_VERDICT_UNDECIDED, SL_FIELD_LEVEL, SL_RESULT_UNSURE},
    {"withdrawn", withdrawn, SL_VERDICT_DIFFERS, SL_FIELD_STATUS, SL_RESULT_DIFFERENT},
    {"status-word-unknown", status_word_unknown, SL_VERDICT_UNDECIDED, SL_FIELD_STATUS,
     SL_RESULT_UNSURE},
    {"expired", expired, SL_VERDICT_DIFFERS, SL_FIELD_VALIDITY, SL_RESULT_DIFFERENT},
    {"too-early", too_early, SL_VERDICT_DIFFERS, SL_FIELD_VALIDITY, SL_RESULT_DIFFERENT},
    {"no-dates", no_dates, SL_VERDICT_UNDECIDED, SL_FIELD_VALIDITY, SL_RESULT_UNSURE},
    {"another-model", another_model, SL_VERDICT_DIFFERS, SL_FIELD_MODEL, SL_RESULT_DIFFERENT},
    {"part-of-a-model", part_of_a_model, SL_VERDICT_DIFFERS, SL_FIELD_MODEL, SL_RESULT_DIFFERENT},
    {"empty-model", empty_model, SL_VERDICT_DIFFERS, SL_FIELD_MODEL, SL_RESULT_DIFFERENT},
    {"artwork-pasted", artwork_pasted, SL_VERDICT_DIFFERS, SL_FIELD_ARTWORK, SL_RESULT_DIFFERENT},
    {"artwork-unseen", artwork_unseen, SL_VERDICT_UNDECIDED, SL_FIELD_ARTWORK, SL_RESULT_UNSEEN},
    {"artwork-of-no-template", artwork_of_no_template, SL_VERDICT_UNDECIDED, SL_FIELD_ARTWORK,
     SL_RESULT_UNSURE},
};

static void test_case(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    Label label;
    g_auto(SlJudgement) judgement = {0};
    gboolean found = cases[i].field < 0;

    make_genuine(&label);
    cases[i].spoil(&label);
    sl_compare(&label.evidence, &judgement);
    g_assert_cmpstr(sl_verdict_word(judgement.verdict), ==, sl_verdict_word(cases[i].verdict));
    for (guint k = 0; k < judgement.findings->len; k++) {
        const SlFinding *finding = &g_array_index(judgement.findings, SlFinding, k);
        if ((int)finding->field != cases[i].field)
            continue;
        found = TRUE;
        g_assert_cmpstr(sl_result_word(finding->result), ==, sl_result_word(cases[i].result));
    }
    g_assert_true(found);
}

/* No two faults together make a match out of what neither would be alone. */
static void test_pairs(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(cases); k++) {
            if (cases[i].verdict == SL_VERDICT_MATCHES || cases[k].verdict == SL_VERDICT_MATCHES)
                continue;
            Label label;
            g_auto(SlJudgement) judgement = {0};
            make_genuine(&label);
            cases[i].spoil(&label);
            cases[k].spoil(&label);
            sl_compare(&label.evidence, &judgement);
            if (judgement.verdict == SL_VERDICT_MATCHES)
                g_error("'%s' and '%s' together match", cases[i].name, cases[k].name);
        }
}

static void test_zero_is_harmless(void)
{
    SlReading reading = {0};
    SlClaim claim = {0};
    SlEvidence evidence = {.claim = &claim, .reading = &reading, .scheme = &scheme};
    g_auto(SlJudgement) judgement = {0};

    g_assert_cmpint(judgement.verdict, ==, SL_VERDICT_UNDECIDED);
    g_date_clear(&evidence.on, 1);
    sl_compare(&evidence, &judgement);
    g_assert_cmpint(judgement.verdict, ==, SL_VERDICT_UNDECIDED);
}

static void test_worst(void)
{
    g_assert_cmpint(sl_verdict_worst(SL_VERDICT_MATCHES, SL_VERDICT_UNDECIDED), ==,
                    SL_VERDICT_UNDECIDED);
    g_assert_cmpint(sl_verdict_worst(SL_VERDICT_UNDECIDED, SL_VERDICT_DIFFERS), ==,
                    SL_VERDICT_DIFFERS);
    g_assert_cmpint(sl_verdict_worst(SL_VERDICT_DIFFERS, SL_VERDICT_MATCHES), ==,
                    SL_VERDICT_DIFFERS);
    g_assert_cmpint(sl_verdict_worst(SL_VERDICT_MATCHES, SL_VERDICT_MATCHES), ==,
                    SL_VERDICT_MATCHES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up_world();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/compare/%s", cases[i].name);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_case);
    }
    g_test_add_func("/compare/two-faults-never-match", test_pairs);
    g_test_add_func("/compare/zero-is-undecided", test_zero_is_harmless);
    g_test_add_func("/compare/worst-of-two", test_worst);
    return g_test_run();
}
