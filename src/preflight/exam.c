/* exam — the list of what was looked at, and which findings follow from which */
#include "preflight/exam.h"

#include "base/words.h"

/* ---- words --------------------------------------------------------------------------------- */

const char *sl_exam_word(SlAsk ask)
{
    static const char *const words[SL_ASK_COUNT] = {
        [SL_ASK_ASPECT] = N_("aspect"),     [SL_ASK_SIZE] = N_("size"),
        [SL_ASK_TRIM] = N_("trim"),         [SL_ASK_BLEED] = N_("bleed"),
        [SL_ASK_COLOURS] = N_("colours"),   [SL_ASK_PLATE] = N_("plate"),
        [SL_ASK_CONTRAST] = N_("contrast"), [SL_ASK_QUIET_ZONE] = N_("quiet-zone"),
        [SL_ASK_BLACK] = N_("black"),       [SL_ASK_MODULE] = N_("module"),
        [SL_ASK_GRID] = N_("grid"),         [SL_ASK_CODE] = N_("code"),
        [SL_ASK_URL] = N_("url"),           [SL_ASK_ROW] = N_("row"),
        [SL_ASK_NUMBER] = N_("number"),     [SL_ASK_LEVEL] = N_("level"),
        [SL_ASK_STATUS] = N_("status"),     [SL_ASK_PROVENANCE] = N_("provenance"),
        [SL_ASK_PAGES] = N_("pages"),
    };
    return words[ask];
}

const char *sl_exam_result_word(SlExamResult result)
{
    static const char *const words[] = {
        [SL_EXAM_UNSEEN] = N_("unseen"),
        [SL_EXAM_UNSURE] = N_("unsure"),
        [SL_EXAM_SAME] = N_("same"),
        [SL_EXAM_DIFFERENT] = N_("different"),
    };
    return words[result];
}

const char *sl_exam_verdict_word(SlExamVerdict verdict)
{
    static const char *const words[] = {
        [SL_EXAM_UNDECIDED] = N_("undecided"),
        [SL_EXAM_FINDINGS] = N_("findings"),
        [SL_EXAM_CLEAN] = N_("clean"),
    };
    return words[verdict];
}

/* ---- the list ------------------------------------------------------------------------------ */

static void item_free(gpointer data)
{
    SlExamItem *item = data;

    g_free(item->seen);
    g_free(item->expected);
    g_free(item->cure);
    g_free(item);
}

SlExam *sl_exam_new(const char *file)
{
    SlExam *exam = g_new0(SlExam, 1);

    exam->file = g_strdup(file);
    exam->items = g_ptr_array_new_with_free_func(item_free);
    exam->remarks = g_ptr_array_new_with_free_func(g_free);
    return exam;
}

void sl_exam_free(SlExam *exam)
{
    if (exam == NULL)
        return;
    g_free(exam->file);
    g_free(exam->use);
    g_ptr_array_unref(exam->items);
    g_ptr_array_unref(exam->remarks);
    g_free(exam);
}

void sl_exam_add(SlExam *exam, SlAsk ask, SlExamResult result, const SlQuadPx *box, char *seen,
                 char *expected, const char *cure)
{
    SlExamItem *item = g_new0(SlExamItem, 1);

    item->ask = ask;
    item->result = result;
    item->seen = seen;
    item->expected = expected;
    item->cure = result == SL_EXAM_SAME ? NULL : g_strdup(cure);
    item->has_box = box != NULL;
    if (box != NULL)
        item->box = *box;
    g_ptr_array_add(exam->items, item);
}

void sl_exam_remark(SlExam *exam, char *text)
{
    g_ptr_array_add(exam->remarks, text);
}

SlExamResult sl_exam_result(const SlExam *exam, SlAsk ask)
{
    static const int badness[] = {
        [SL_EXAM_UNSEEN] = 1, [SL_EXAM_UNSURE] = 2, [SL_EXAM_SAME] = 0, [SL_EXAM_DIFFERENT] = 3};
    SlExamResult worst = SL_EXAM_UNSEEN;
    gboolean asked = FALSE;

    for (guint i = 0; i < exam->items->len; i++) {
        const SlExamItem *item = g_ptr_array_index(exam->items, i);
        if (item->ask == ask && (!asked || badness[item->result] > badness[worst])) {
            worst = item->result;
            asked = TRUE;
        }
    }
    return worst;
}

SlExamVerdict sl_exam_verdict(const SlExam *exam)
{
    gboolean open = exam->items->len == 0;

    for (guint i = 0; i < exam->items->len; i++) {
        const SlExamItem *item = g_ptr_array_index(exam->items, i);
        if (item->result == SL_EXAM_DIFFERENT)
            return SL_EXAM_FINDINGS;
        open |= item->result != SL_EXAM_SAME;
    }
    return open ? SL_EXAM_UNDECIDED : SL_EXAM_CLEAN;
}

/* ---- causes -------------------------------------------------------------------------------- */

/* Where the first is a fault, the second is its consequence and no finding of its own. */
static const struct {
    SlAsk cause, consequence;
    gboolean doubts_only; /* only what is unseen or unsure follows; a fault stands for itself */
} follows[] = {
    /* what is stretched or shrunk is resampled, and no size says more than the first */
    {SL_ASK_ASPECT, SL_ASK_GRID, FALSE},
    {SL_ASK_ASPECT, SL_ASK_SIZE, FALSE},
    {SL_ASK_ASPECT, SL_ASK_MODULE, FALSE},
    {SL_ASK_MODULE, SL_ASK_GRID, FALSE},
    {SL_ASK_MODULE, SL_ASK_SIZE, FALSE},
    {SL_ASK_MODULE, SL_ASK_NUMBER, TRUE},
    {SL_ASK_MODULE, SL_ASK_LEVEL, TRUE},
    /* without a TrimBox nobody knows the label's size, nor around what the bleed is */
    {SL_ASK_TRIM, SL_ASK_BLEED, FALSE},
    {SL_ASK_TRIM, SL_ASK_SIZE, FALSE},
    /* a code without its light ground has no contrast, no quiet zone and the wrong inks */
    {SL_ASK_PLATE, SL_ASK_CONTRAST, FALSE},
    {SL_ASK_PLATE, SL_ASK_QUIET_ZONE, FALSE},
    {SL_ASK_PLATE, SL_ASK_BLACK, FALSE},
    {SL_ASK_PLATE, SL_ASK_GRID, FALSE},
    {SL_ASK_PLATE, SL_ASK_CODE, TRUE},
    {SL_ASK_PLATE, SL_ASK_NUMBER, TRUE},
    {SL_ASK_PLATE, SL_ASK_LEVEL, TRUE},
    {SL_ASK_PLATE, SL_ASK_URL, TRUE},
    /* a pale code is a screened one */
    {SL_ASK_CONTRAST, SL_ASK_BLACK, FALSE},
    {SL_ASK_CONTRAST, SL_ASK_GRID, FALSE},
    /* RGB becomes four inks: the code's too */
    {SL_ASK_COLOURS, SL_ASK_BLACK, FALSE},
    /* a code that leads nowhere has no row, and no row has no number and no stars */
    {SL_ASK_URL, SL_ASK_ROW, FALSE},
    {SL_ASK_URL, SL_ASK_NUMBER, TRUE},
    {SL_ASK_URL, SL_ASK_LEVEL, TRUE},
    {SL_ASK_URL, SL_ASK_STATUS, TRUE},
    {SL_ASK_ROW, SL_ASK_NUMBER, TRUE},
    {SL_ASK_ROW, SL_ASK_LEVEL, TRUE},
    {SL_ASK_ROW, SL_ASK_STATUS, TRUE},
    {SL_ASK_NUMBER, SL_ASK_LEVEL, TRUE},
};

static gboolean is_consequence(const SlExam *exam, const SlExamItem *item, SlAsk *cause)
{
    if (item->result == SL_EXAM_SAME)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(follows); i++) {
        if (follows[i].consequence != item->ask ||
            sl_exam_result(exam, follows[i].cause) != SL_EXAM_DIFFERENT)
            continue;
        if (follows[i].doubts_only && item->result == SL_EXAM_DIFFERENT)
            continue;
        *cause = follows[i].cause;
        return TRUE;
    }
    return FALSE;
}

void sl_exam_settle(SlExam *exam)
{
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    SlAsk cause = SL_ASK_COUNT;

    for (guint i = 0; i < exam->items->len; i++) {
        SlExamItem *item = g_ptr_array_index(exam->items, i);
        if (!is_consequence(exam, item, &cause))
            continue;
        g_ptr_array_add(gone, item);
        sl_exam_remark(exam,
                       g_strdup_printf(_("%s: follows from %s%s%s"), _(sl_exam_word(item->ask)),
                                       _(sl_exam_word(cause)), item->seen != NULL ? ": " : "",
                                       item->seen != NULL ? item->seen : ""));
    }
    for (guint i = 0; i < gone->len; i++)
        g_ptr_array_remove(exam->items, g_ptr_array_index(gone, i));
}
