/* test-preflight — inks, tokens and findings by literals; damaged files end in one error */
#include "base/error.h"
#include "preflight/exam.h"
#include "preflight/examine.h"
#include "preflight/finished.h"
#include "preflight/pdf-tokens.h"

#include <string.h>

static void add(SlExam *exam, SlAsk ask, SlExamResult result)
{
    sl_exam_add(exam, ask, result, NULL, NULL, NULL, "cure");
}

static void test_nothing_asked_is_not_clean(void)
{
    g_autoptr(SlExam) exam = sl_exam_new("x");

    g_assert_cmpint(sl_exam_verdict(exam), ==, SL_EXAM_UNDECIDED);
    add(exam, SL_ASK_SIZE, SL_EXAM_SAME);
    g_assert_cmpint(sl_exam_verdict(exam), ==, SL_EXAM_CLEAN);
    add(exam, SL_ASK_NUMBER, SL_EXAM_UNSURE);
    g_assert_cmpint(sl_exam_verdict(exam), ==, SL_EXAM_UNDECIDED);
    add(exam, SL_ASK_GRID, SL_EXAM_DIFFERENT);
    g_assert_cmpint(sl_exam_verdict(exam), ==, SL_EXAM_FINDINGS);
}

static void test_a_consequence_becomes_a_remark(void)
{
    g_autoptr(SlExam) exam = sl_exam_new("x");

    add(exam, SL_ASK_ASPECT, SL_EXAM_DIFFERENT);
    add(exam, SL_ASK_GRID, SL_EXAM_DIFFERENT);
    add(exam, SL_ASK_CONTRAST, SL_EXAM_DIFFERENT);
    sl_exam_settle(exam);
    g_assert_cmpuint(exam->items->len, ==, 2);
    g_assert_cmpuint(exam->remarks->len, ==, 1);
    g_assert_cmpint(sl_exam_result(exam, SL_ASK_CONTRAST), ==, SL_EXAM_DIFFERENT);
}

static void test_a_wrong_star_stands_beside_a_wrong_number(void)
{
    g_autoptr(SlExam) exam = sl_exam_new("x");

    add(exam, SL_ASK_NUMBER, SL_EXAM_DIFFERENT);
    add(exam, SL_ASK_LEVEL, SL_EXAM_DIFFERENT);
    sl_exam_settle(exam);
    g_assert_cmpuint(exam->items->len, ==, 2);
}

static void test_every_question_has_a_word(void)
{
    for (int ask = 0; ask < SL_ASK_COUNT; ask++)
        g_assert_nonnull(sl_exam_word((SlAsk)ask));
}

static void test_contrast_grades_are_those_of_the_standard(void)
{
    static const struct {
        double contrast;
        char grade;
    } cases[] = {{1, 'A'},   {0.7, 'A'}, {0.69, 'B'}, {0.55, 'B'},
                 {0.4, 'C'}, {0.2, 'D'}, {0.1, 'F'}};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(sl_contrast_grade(cases[i].contrast), ==, cases[i].grade);
}

static void test_tokens_of_a_content_stream(void)
{
    static const char stream[] =
        "q % a comment\n/N#41me gs 1 .5 -2 re[(a\\)(b)) <6162>]TJ <</A 1>>BI";
    static const SlTokenKind kinds[] = {
        SL_TOKEN_WORD,    SL_TOKEN_NAME, SL_TOKEN_WORD,    SL_TOKEN_NUMBER, SL_TOKEN_NUMBER,
        SL_TOKEN_NUMBER,  SL_TOKEN_WORD, SL_TOKEN_BRACKET, SL_TOKEN_STRING, SL_TOKEN_STRING,
        SL_TOKEN_BRACKET, SL_TOKEN_WORD, SL_TOKEN_BRACKET, SL_TOKEN_NAME,   SL_TOKEN_NUMBER,
        SL_TOKEN_BRACKET, SL_TOKEN_WORD, SL_TOKEN_END};
    SlTokens tokens = {(const guint8 *)stream, sizeof stream - 1, 0};
    SlToken token;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        sl_tokens_next(&tokens, &token);
        g_assert_cmpint(token.kind, ==, kinds[i]);
        if (i == 1)
            g_assert_cmpstr(token.text, ==, "NAme");
        if (i == 5)
            g_assert_cmpfloat(token.number, ==, -2);
    }
}

/* A PDF without a cross-reference table: qpdf makes one. */
static GBytes *pdf_of(const char *content, const char *page)
{
    GString *pdf = g_string_new("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n");

    g_string_append_printf(pdf,
                           "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 144]%s"
                           "/Contents 4 0 R>>endobj\n4 0 obj<</Length %zu>>stream\n%s\n"
                           "endstream endobj\ntrailer<</Root 1 0 R>>\n",
                           page, strlen(content), content);
    return g_string_free_to_bytes(pdf);
}

static void test_paints_have_their_inks_and_places(void)
{
    g_autoptr(GBytes) bytes = pdf_of(
        "q 2 0 0 2 0 0 cm 0 0 0 1 k 0 0 18 18 re f Q "
        "/S gs /Spot cs 0.5 scn 0 0 72 144 re f 1 0 0 RG 0 0 m 10 10 l S",
        "/TrimBox[9 9 63 135]/Resources<</ColorSpace<</Spot[/Separation/Gold/DeviceCMYK 5 0 R]"
        ">>/ExtGState<</S<</op true>>>>>>");
    g_autoptr(GError) error = NULL;
    g_autoptr(SlPressPage) page = sl_press_page_read("x.pdf", bytes, &error);

    g_assert_no_error(error);
    g_assert_true(page->has_trim);
    g_assert_cmpfloat_with_epsilon(page->trim.x, 3.175, 1e-6);
    g_assert_cmpfloat_with_epsilon(page->trim.height, 44.45, 1e-6);
    g_assert_cmpuint(page->paints->len, ==, 3);
    const SlPressPaint *paint = &g_array_index(page->paints, SlPressPaint, 0);
    g_assert_cmpfloat(paint->inks.plate[SL_PLATE_K], ==, 1);
    g_assert_cmpfloat_with_epsilon(paint->box.width, 12.7, 1e-6);
    g_assert_cmpfloat_with_epsilon(paint->box.y, 38.1, 1e-6);
    g_assert_false(paint->overprint);
    g_assert_cmpstr(paint[1].inks.spot_name, ==, "Gold");
    g_assert_cmpfloat(paint[1].inks.spot, ==, 0.5);
    g_assert_true(paint[1].overprint);
    g_assert_true(paint[2].inks.rgb);
    g_assert_true(sl_press_page_has_inks(page));
}

static void test_damaged_files_are_errors(void)
{
    static const char *const files[] = {
        "",
        "%PDF-1.4\n",
        "%PDF-1.4\nxref\n0 9999999999\ntrailer<</Size 1>>",
        "<svg",
        "<a/>",
        "\x89PNG\r\n\x1a\n",
        "\x89PNG\r\n\x1a\n\0\0",
        "number,level\n",
        "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;"};

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(files[i], strlen(files[i]));
        g_autoptr(GError) error = NULL;
        g_autoptr(SlFinished) finished = sl_finished_open("x", bytes, &error);
        g_assert_null(finished);
        g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
        g_assert_null(strchr(error->message, '\n'));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exam/nothing-asked-is-not-clean", test_nothing_asked_is_not_clean);
    g_test_add_func("/exam/a-consequence-becomes-a-remark", test_a_consequence_becomes_a_remark);
    g_test_add_func("/exam/a-wrong-star-stands-beside-a-wrong-number",
                    test_a_wrong_star_stands_beside_a_wrong_number);
    g_test_add_func("/exam/every-question-has-a-word", test_every_question_has_a_word);
    g_test_add_func("/contrast/grades", test_contrast_grades_are_those_of_the_standard);
    g_test_add_func("/pdf/tokens", test_tokens_of_a_content_stream);
    g_test_add_func("/pdf/paints-have-their-inks-and-places",
                    test_paints_have_their_inks_and_places);
    g_test_add_func("/finished/damaged-files-are-errors", test_damaged_files_are_errors);
    return g_test_run();
}
