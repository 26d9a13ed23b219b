/* test-wording — what is found in a text, and what is left alone */
#include "label/wording.h"

#include <string.h>

static SlScheme *load(void)
{
    g_autofree char *folder = g_build_filename(SL_TOP, "assets", "jc-star", NULL);
    g_autoptr(GError) error = NULL;
    SlScheme *scheme = sl_scheme_load(folder, &error);

    g_assert_no_error(error);
    return scheme;
}

/* A text, the rule that must be found ("" for none), and where. */
static const struct {
    const char *text, *rule;
    guint line, column;
} cases[] = {
    {"本製品は完全なセキュリティを提供している", "complete-security", 1, 5},
    {"脆弱性がないことが確認された", "no-vulnerability", 1, 1},
    {"公的なお墨付きを得ている", "official-endorsement", 1, 1},
    {"どんな利用環境でも安全に利用できる", "safe-anywhere", 1, 1},
    {"『JC-STAR適合予定』", "before-registration", 1, 2},
    {"『適合ラベル対応』", "before-registration", 1, 2},
    {"『適合ラベル取得申請中』", "before-registration", 1, 2},
    /* as people type and break it */
    {"a\r\nb\r\n 完全な\r\n  セキュリティ", "complete-security", 3, 2},
    {"完全な\xe2\x80\x8bセキュリティ", "complete-security", 1, 1},
    {"ＪＣ－ＳＴＡＲ　適合予定", "before-registration", 1, 1},
    {"jc\xe2\x80\x91star適合予定", "before-registration", 1, 1},
    {"適合ﾗﾍﾞﾙ対応", "before-registration", 1, 1},
    {"適合ラヘ\xe3\x82\x99ル対応", "before-registration", 1, 1},
    {"「JC-STAR」適合予定", "before-registration", 1, 2},
    {"適合<b class=\"x\">ラベル</b>対応", "before-registration", 1, 1},
    {"**適合**ラベル_対応_", "before-registration", 1, 3},
    {"完全な&nbsp;セキュリティ", "complete-security", 1, 1},
    {"x 完全な&#12475;キュリティ", "complete-security", 1, 3},
    {"com&shy;plete&#x20;security", "complete-security", 1, 1},
    {"絶対安全なルーター", "complete-security", 1, 1},
    {"政府が安全性を保証しています", "official-endorsement", 1, 1},
    {"どのような環境でも安全に", "safe-anywhere", 1, 1},
    /* in English */
    {"It offers COMPLETE\nsecurity.", "complete-security", 1, 11},
    {"100 % secure", "complete-security", 1, 1},
    {"officially endorsed", "official-endorsement", 1, 1},
    {"Our router is JC-STAR ready", "before-registration", 1, 15},
    /* what is no claim */
    {"incomplete security", "", 0, 0},
    {"完全な 新製品のセキュリティ", "", 0, 0},
    {"★1(レベル1)の適合基準に適合しています", "", 0, 0},
    {"本ラベルは完全なセキュリティを保証するものではありません。", "", 0, 0},
    {"The label does not mean complete security.", "", 0, 0},
    {"The label doesn’t promise complete security", "", 0, 0},
    {"JC-STAR適合ラベル(★1)を取得しました", "", 0, 0},
    {"IPAの推奨するパスワードの付け方", "", 0, 0},
    {"脆弱性が見つかった場合は更新を提供します", "", 0, 0},
    {"完全な&lt;セキュリティ &#0; &#x110000; & &; &nosuch;", "", 0, 0},
    /* a denial of something else */
    {"完全なセキュリティです。安価なものではありません。", "complete-security", 1, 1},
    {"完全なセキュリティ\n\nものではありません", "complete-security", 1, 1},
    {"- 完全なセキュリティ\n- 高価なものではありません", "complete-security", 1, 3},
    {"We do not sell it. It has complete security.", "complete-security", 1, 27},
    {"Nothing but complete security", "complete-security", 1, 13},
    {"", "", 0, 0},
};

static void test_cases(void)
{
    g_autoptr(SlScheme) scheme = load();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) hits = sl_wording_find(scheme, cases[i].text, strlen(cases[i].text));
        const SlWordingHit *hit = (const SlWordingHit *)(gpointer)hits->data;
        g_test_message("%s", cases[i].text);
        g_assert_cmpuint(hits->len, ==, *cases[i].rule != '\0');
        if (hits->len == 0)
            continue;
        g_assert_cmpstr(hit->wording->name, ==, cases[i].rule);
        g_assert_cmpuint(hit->line, ==, cases[i].line);
        g_assert_cmpuint(hit->column, ==, cases[i].column);
    }
}

static void test_says_whose_words_they_are(void)
{
    g_autoptr(SlScheme) scheme = load();
    const char *text = "完全なセキュリティ、完璧なセキュリティ";
    g_autoptr(GArray) hits = sl_wording_find(scheme, text, strlen(text));

    g_assert_cmpuint(hits->len, ==, 2);
    g_assert_true(g_array_index(hits, SlWordingHit, 0).official);
    g_assert_false(g_array_index(hits, SlWordingHit, 1).official);
    g_assert_true(
        g_str_has_prefix(g_array_index(hits, SlWordingHit, 0).wording->source, "https://"));
}

static void test_a_long_text_takes_no_time(void)
{
    g_autoptr(SlScheme) scheme = load();
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < 20000; i++)
        g_string_append(text, "<完全な<完全な");
    g_autoptr(GArray) hits = sl_wording_find(scheme, text->str, text->len);
    g_assert_cmpuint(hits->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wording/finds-what-is-forbidden-and-nothing-else", test_cases);
    g_test_add_func("/wording/says-whose-words-they-are", test_says_whose_words_they_are);
    g_test_add_func("/wording/a-long-text-takes-no-time", test_a_long_text_takes_no_time);
    return g_test_run();
}
