/* test-words — which language, asked how, in which thread; and what the catalogue answers */
#include "base/words.h"

#include <errno.h>
#include <string.h>

/* words of the catalogue that will not go */
#define ENGLISH  "Permission denied"
#define JAPANESE "権限がありません"

static void the_locale_says_which(void)
{
    static const struct {
        const char *lc_all, *lc_messages, *lang, *language;
        SlLang expected;
    } cases[] = {
        {NULL, NULL, NULL, NULL, SL_LANG_EN},
        {NULL, NULL, "ja_JP.UTF-8", NULL, SL_LANG_JA},
        {NULL, NULL, "ja_JP.eucJP", "", SL_LANG_JA},
        {NULL, NULL, "ja", NULL, SL_LANG_JA},
        {NULL, NULL, "jam_JM", NULL, SL_LANG_EN},
        {NULL, NULL, "de_DE.UTF-8", NULL, SL_LANG_EN},
        {NULL, "ja_JP.UTF-8", "de_DE.UTF-8", NULL, SL_LANG_JA},
        {"C", "ja_JP.UTF-8", "ja_JP.UTF-8", NULL, SL_LANG_EN},
        {"", "", "ja_JP.UTF-8", NULL, SL_LANG_JA},
        {"C.UTF-8", NULL, NULL, "ja", SL_LANG_JA},
        {"C.UTF-8", NULL, NULL, "fr:ja:en", SL_LANG_JA},
        {NULL, NULL, "ja_JP.UTF-8", "en", SL_LANG_EN},
        /* as in gettext: the locale of POSIX is not asked for LANGUAGE */
        {"C", NULL, NULL, "ja", SL_LANG_EN},
        {"POSIX", NULL, NULL, "ja", SL_LANG_EN},
        {NULL, NULL, NULL, "ja", SL_LANG_EN},
    };
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const values[] = {cases[i].lc_all, cases[i].lc_messages, cases[i].lang,
                                      cases[i].language};
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
            if (values[k] != NULL)
                g_setenv(names[k], values[k], TRUE);
            else
                g_unsetenv(names[k]);
        g_test_message("case %d", (int)i);
        g_assert_cmpint(sl_lang_locale(), ==, cases[i].expected);
    }
}

static void a_browser_says_which(void)
{
    static const struct {
        const char *header;
        SlLang expected;
    } cases[] = {
        {NULL, SL_LANG_EN},
        {"", SL_LANG_EN},
        {"ja", SL_LANG_JA},
        {"ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7", SL_LANG_JA},
        {"en-US,en;q=0.9,ja;q=0.8", SL_LANG_EN},
        {"fr, ja;q=0.3, en;q=0.2", SL_LANG_JA},
        {"fr", SL_LANG_EN},
        {"ja;q=0", SL_LANG_EN},
        {",,;q=,ja;q=nan", SL_LANG_EN},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(sl_lang_accept(cases[i].header), ==, cases[i].expected);
}

static void words_are_found(void)
{
    g_assert_cmpstr(sl_say(SL_LANG_JA, ENGLISH), ==, JAPANESE);
    g_assert_cmpstr(sl_say(SL_LANG_EN, ENGLISH), ==, ENGLISH);
    g_assert_cmpstr(_(ENGLISH), ==, ENGLISH);
    g_assert_cmpstr(sl_say(SL_LANG_JA, "no such words"), ==, "no such words");
    g_assert_cmpstr(sl_say(SL_LANG_JA, ""), ==, ""); /* not the catalogue's header */
    g_assert_null(sl_say(SL_LANG_JA, NULL));
    g_assert_cmpstr(C_("nowhere", "photo"), ==, "photo");
    g_assert_cmpstr(sl_words_many("one", "many", 1), ==, "one");
    g_assert_cmpstr(sl_words_many("one", "many", 0), ==, "many");
}

static gpointer speak_japanese(gpointer data)
{
    (void)data;
    sl_lang_use(SL_LANG_JA);
    return (gpointer)_(ENGLISH);
}

static void threads_speak_their_own(void)
{
    GThread *thread = g_thread_new("ja", speak_japanese, NULL);

    g_assert_cmpstr(g_thread_join(thread), ==, JAPANESE);
    g_assert_cmpstr(_(ENGLISH), ==, ENGLISH);
    sl_lang_use(SL_LANG_JA);
    g_assert_cmpstr(sl_words_errno(EACCES), ==, JAPANESE);
    sl_lang_use(SL_LANG_EN);
    g_assert_cmpstr(_(ENGLISH), ==, ENGLISH);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/the-locale-says-which", the_locale_says_which);
    g_test_add_func("/words/a-browser-says-which", a_browser_says_which);
    g_test_add_func("/words/are-found", words_are_found);
    g_test_add_func("/words/threads-speak-their-own", threads_speak_their_own);
    return g_test_run();
}
