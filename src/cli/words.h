/*
 * words — what pages and reports say to people, in English and Japanese
 *
 * The English words are the key; machine keys (JSON, CSV headers) never change with the language.
 */
#ifndef SL_WORDS_H
#define SL_WORDS_H

#include <glib.h>

typedef enum { SL_LANG_EN, SL_LANG_JA, SL_LANG_COUNT } SlLang;

/* "en", "ja". */
const char *sl_lang_word(SlLang lang);
/* False, `lang` untouched, if the word (also "ja-JP", "ja_JP.UTF-8") is of no known language. */
gboolean sl_lang_parse(const char *word, SlLang *lang);
/* By Accept-Language (RFC 9110, 12.5.4): the first known one of the highest weight. */
SlLang sl_lang_accept(const char *header);
/* By the locale's messages. */
SlLang sl_lang_locale(void);

/* `english` in that language; itself where there is no other. */
const char *sl_say(SlLang lang, const char *english);
/* TRUE if the table has that key; the tests ask for each word that the pages say. */
gboolean sl_say_knows(const char *english);

#endif
