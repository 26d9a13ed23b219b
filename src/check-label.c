/* check-label — the words of finished artwork: code, row, number and stars must be of one label */
#include "check.h"

#include "base/words.h"

#include <string.h>

#define MAX_WORDS  400 /* of a file's own texts */
#define MIN_NUMBER 4
#define MAX_NUMBER 64

/* ---- whose number is it -------------------------------------------------------------------- */

/* What is known of a label: the row of its code, and that of its printed number if another. */
typedef struct {
    const SlScheme *scheme;
    SlRecord *coded, *printed;
    SlReading as_coded, as_printed;
    gboolean shared;
} Known;

static void known_clear(Known *known)
{
    sl_record_free(known->coded);
    sl_record_free(known->printed);
    sl_reading_clear(&known->as_coded);
    sl_reading_clear(&known->as_printed);
}

/* True if `text` names `number` as a whole word. */
static gboolean names(const char *text, const char *number)
{
    gsize n = strlen(number);

    for (const char *at = text; at != NULL && (at = strstr(at, number)) != NULL; at++)
        if ((at == text || !g_ascii_isalnum(at[-1])) && !g_ascii_isalnum(at[n]))
            return TRUE;
    return FALSE;
}

/* Try whether the number of another row stands printed. */
static gboolean try_printed(const SlCheckLabel *label, const char *number, Known *known,
                            GError **error)
{
    g_autoptr(SlRecord) row = NULL;
    g_auto(SlReading) reading = SL_READING_INIT;

    if (number == NULL || known->printed != NULL ||
        (known->coded != NULL && strcmp(number, known->coded->number) == 0))
        return TRUE;
    if (!sl_registry_find(label->order->verify->registry, number, &row, error))
        return FALSE;
    if (row == NULL || strcmp(row->scheme, known->scheme->name) != 0)
        return TRUE;
    if (!sl_check_read(label, known->scheme, row, &reading, error))
        return FALSE;
    if (reading.number.seen != SL_SEEN_SAME)
        return TRUE;
    known->printed = g_steal_pointer(&row);
    known->as_printed = reading;
    reading = SL_READING_INIT;
    return TRUE;
}

/* Call `visit` with every word of the file's own texts that has the form of a number, until it
 * fails or is content. */
typedef gboolean (*Visit)(const SlCheckLabel *label, const char *number, Known *known,
                          GError **error);

static gboolean visit_words(const SlCheckLabel *label, Known *known, Visit visit, GError **error)
{
    const SlOrigin *origin = label->order->origin;
    const char *texts = label->finished->words != NULL ? label->finished->words : "";
    g_auto(GStrv) words = g_strsplit_set(texts, " \t\r\n,;/:", MAX_WORDS);

    if (origin != NULL && origin->number != NULL && !visit(label, origin->number, known, error))
        return FALSE;
    for (char **word = words; *word != NULL; word++)
        if (strlen(*word) >= MIN_NUMBER && strlen(*word) <= MAX_NUMBER &&
            sl_scheme_number_kind(known->scheme, *word) == SL_NUMBER_REGISTRATION &&
            !visit(label, *word, known, error))
            return FALSE;
    return TRUE;
}

static gboolean read_all(const SlCheckLabel *label, Known *known, GError **error)
{
    if (!sl_check_read(label, known->scheme, known->coded, &known->as_coded, error))
        return FALSE;
    if (known->coded != NULL && known->as_coded.number.seen == SL_SEEN_SAME)
        return TRUE;
    return try_printed(label, known->as_coded.number.text, known, error) &&
           visit_words(label, known, try_printed, error);
}

/* Which of two rows is meant, by everything else: positive the printed one's, negative the code's,
 * zero nobody knows. */
static int votes_for_printed(const SlCheckLabel *label, const Known *known)
{
    const SlOrigin *origin = label->order->origin;
    const char *said[] = {label->finished->words, label->file,
                          origin != NULL ? origin->number : NULL};
    int votes = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        votes += names(said[i], known->printed->number) - names(said[i], known->coded->number);
    if (known->printed->level != known->coded->level)
        votes += 2 * ((known->as_printed.level.seen == SL_SEEN_SAME) -
                      (known->as_coded.level.seen == SL_SEEN_SAME));
    return votes;
}

/* ---- asking -------------------------------------------------------------------------------- */

static SlExamResult result_of(SlSeen seen)
{
    static const SlExamResult results[] = {
        [SL_SEEN_NOT] = SL_EXAM_UNSEEN,
        [SL_SEEN_UNSURE] = SL_EXAM_UNSURE,
        [SL_SEEN_SAME] = SL_EXAM_SAME,
        [SL_SEEN_DIFFERENT] = SL_EXAM_DIFFERENT,
    };
    return results[seen];
}

static const SlQuadPx *box_of(const SlReadingPart *part)
{
    return part->has_box ? &part->box : NULL;
}

static void ask_level(SlExam *exam, const SlReading *reading, const SlRecord *row)
{
    GString *stars = g_string_new(NULL);

    for (int i = 0; i < row->level; i++)
        g_string_append(stars, "★");
    sl_exam_add(exam, SL_ASK_LEVEL, result_of(reading->level.seen), box_of(&reading->level),
                g_strdup(reading->level.text), g_string_free(stars, FALSE),
                _("draw the label again from the registry: its stars are not those of the row"));
}

static void ask_status(SlExam *exam, const SlCheckLabel *label, const Known *known,
                       const SlRecord *row)
{
    const GDate *on = &label->order->verify->on;
    SlStatus status = sl_record_status(row, known->scheme, on);
    g_autofree char *day = sl_date_iso(on), *until = sl_date_iso(&row->valid_until);

    sl_exam_add(exam, SL_ASK_STATUS,
                status == SL_STATUS_VALID     ? SL_EXAM_SAME
                : status == SL_STATUS_UNKNOWN ? SL_EXAM_UNSURE
                                              : SL_EXAM_DIFFERENT,
                NULL, g_strdup_printf(_("%s on %s"), _(sl_status_word(status)), day),
                g_strdup_printf(_("valid (listed until %s)"), until),
                _("do not print it: the registration does not hold on that day"));
}

static void ask_number(SlExam *exam, const Known *known)
{
    const SlReadingPart *part = &known->as_coded.number;
    const char *seen = known->printed != NULL ? known->printed->number : part->text;

    sl_exam_add(exam, SL_ASK_NUMBER,
                known->printed != NULL ? SL_EXAM_DIFFERENT : result_of(part->seen), box_of(part),
                g_strdup(seen != NULL ? seen : _("no number of a known artwork")),
                g_strdup(known->coded->number),
                part->seen == SL_SEEN_DIFFERENT || known->printed != NULL
                    ? _("print the number of the row that the code leads to")
                    : _("compare it by eye: the artwork is not one of 'starlabel template list'"));
}

/* Number and code are of two listed rows: say which of them is wrong, where that can be told. */
static const SlRecord *ask_two_rows(const SlCheckLabel *label, const Known *known, SlExam *exam)
{
    int votes = votes_for_printed(label, known);

    if (votes > 0) {
        sl_exam_add(
            exam, SL_ASK_URL, SL_EXAM_DIFFERENT, &label->code->corners,
            g_strdup_printf(_("%s, the code of %s"), label->claim->url, known->coded->number),
            g_strdup(known->printed->url), _("draw the code of the printed number's row"));
        return known->printed;
    }
    if (votes < 0) {
        ask_number(exam, known);
        return known->coded;
    }
    sl_exam_add(
        exam, SL_ASK_ROW, SL_EXAM_DIFFERENT, &label->code->corners,
        g_strdup_printf(_("the code leads to %s, the printed number is %s"), known->coded->number,
                        known->printed->number),
        g_strdup(_("one and the same row")),
        _("find out which of the two is meant, and draw the label again from the registry"));
    return NULL;
}

static void ask_one_row(const SlCheckLabel *label, const Known *known, SlExam *exam)
{
    sl_exam_add(exam, SL_ASK_URL, SL_EXAM_SAME, &label->code->corners, g_strdup(label->claim->url),
                g_strdup(known->coded->url), NULL);
    ask_number(exam, known);
    ask_level(exam, &known->as_coded, known->coded);
    ask_status(exam, label, known, known->coded);
}

/* A code that is no clean URL of a listed row. */
static void ask_no_row(const SlCheckLabel *label, const Known *known, SlExam *exam)
{
    static const char *const kinds[] = {
        [SL_CLAIM_NONE] = N_("no URL of the scheme"),
        [SL_CLAIM_RESEMBLES] = N_("it only resembles one"),
        [SL_CLAIM_SAMPLE] = N_("a draft's code, not a label's"),
    };
    const SlClaim *claim = label->claim;
    const char *said = claim->url != NULL ? claim->url : _("bytes that are no text");
    char *expected = known->printed != NULL ? g_strdup(known->printed->url) : NULL;

    if (claim->kind != SL_CLAIM_URL || known->printed != NULL)
        sl_exam_add(exam, SL_ASK_URL, SL_EXAM_DIFFERENT, &label->code->corners,
                    g_strdup_printf("%s (%s)", said,
                                    claim->kind == SL_CLAIM_URL ? _("in no row of the registry")
                                    : claim->why != NULL        ? claim->why
                                                                : kinds[claim->kind]),
                    expected, _("draw the code that the registry's row has"));
    else
        sl_exam_add(
            exam, SL_ASK_ROW, known->shared ? SL_EXAM_UNSURE : SL_EXAM_DIFFERENT,
            &label->code->corners,
            g_strdup_printf(known->shared ? _("several rows have %s") : _("%s is in no row"), said),
            g_strdup(_("a listed registration")),
            _("import the newest list, or draw the label again from the registry"));
    if (known->printed != NULL) {
        ask_level(exam, &known->as_printed, known->printed);
        ask_status(exam, label, known, known->printed);
    }
}

gboolean sl_check_label(const SlCheckLabel *label, SlExam *exam, GError **error)
{
    Known known = {.as_coded = SL_READING_INIT, .as_printed = SL_READING_INIT};
    gboolean ok = sl_verifier_row(label->order->verifier, label->claim, &known.coded, &known.scheme,
                                  &known.shared, error) &&
                  read_all(label, &known, error);

    if (ok && known.coded == NULL) {
        ask_no_row(label, &known, exam);
    } else if (ok && known.printed == NULL) {
        ask_one_row(label, &known, exam);
    } else if (ok) {
        const SlRecord *meant = ask_two_rows(label, &known, exam);
        if (meant == known.printed)
            ask_level(exam, &known.as_printed, known.printed);
        else if (meant == known.coded)
            ask_level(exam, &known.as_coded, known.coded);
        if (meant != NULL)
            ask_status(exam, label, &known, meant);
    }
    known_clear(&known);
    return ok;
}

/* The file's own words name the row that is meant: the first that is listed. */
static gboolean take_named_row(const SlCheckLabel *label, const char *number, Known *known,
                               GError **error)
{
    if (known->coded != NULL ||
        !sl_registry_find(label->order->verify->registry, number, &known->coded, error))
        return known->coded != NULL;
    if (known->coded != NULL && strcmp(known->coded->scheme, known->scheme->name) != 0)
        g_clear_pointer(&known->coded, sl_record_free);
    return TRUE;
}

gboolean sl_check_codeless(const SlCheckLabel *label, SlExam *exam, gboolean *known_artwork,
                           GError **error)
{
    Known known = {.scheme = label->order->verify->scheme,
                   .as_coded = SL_READING_INIT,
                   .as_printed = SL_READING_INIT};
    gboolean ok = visit_words(label, &known, take_named_row, error) &&
                  (known.coded == NULL ||
                   sl_check_read(label, known.scheme, known.coded, &known.as_coded, error));

    *known_artwork = ok && known.as_coded.template_name != NULL;
    if (*known_artwork) {
        ask_number(exam, &known);
        ask_level(exam, &known.as_coded, known.coded);
        ask_status(exam, label, &known, known.coded);
    }
    known_clear(&known);
    return ok;
}
