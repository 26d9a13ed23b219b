/*
 * words — what people read, in English and Japanese
 *
 * English stands in the source and is the key; src/po/ja.po is a catalogue of GNU gettext, made
 * with its tools (xgettext, msgmerge, msgfmt) and looked up here:
 *
 *     g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%s' is not a date"), text);
 *     static const char *const titles[] = {N_("Photo"), N_("Verdict")};  ... _(titles[i]) ...
 *
 * The lookup is our own, because that of the C library cannot serve us: it answers in English as
 * long as no Japanese locale is installed (a minimal machine has none), and it takes the language
 * from the process, where a server speaks another to each of its readers. Only its file format is
 * read.
 *
 * What machines read is never translated: keys, enumerated values, CSV columns, manifests. Words of
 * a table that go to both stand there in N_() and are looked up where a person reads them.
 */
#ifndef SL_WORDS_H
#define SL_WORDS_H

#include <glib.h>

typedef enum { SL_LANG_EN, SL_LANG_JA, SL_LANG_COUNT } SlLang;

/* Look up, and mark for xgettext; N_ marks alone; C_ is for one English word with two meanings. */
#define _(english)         sl_words(english)
#define N_(english)        english
#define C_(about, english) sl_words_about(about "\004" english)

/* `english` in the language of this thread; itself where there is no other. NULL stays NULL. The
 * answer lives as long as the program, or as `english`. */
const char *sl_words(const char *english) G_GNUC_FORMAT(1);
/* ABOUT "\004" ENGLISH; see C_. */
const char *sl_words_about(const char *key) G_GNUC_FORMAT(1);
/* The one of the two that fits the number; Japanese has one form for all. */
const char *sl_words_many(const char *one, const char *many, guint64 n) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);
/* `english` in that language, whatever this thread's is. */
const char *sl_say(SlLang lang, const char *english) G_GNUC_FORMAT(2);
/* What the system says of an errno, in the language of this thread. */
const char *sl_words_errno(int number);

/* ---- sentences that go to people and into files ---------------------------------------------- */

/* A manifest has the same bytes whatever its writer reads: its sentences are English. */
typedef struct {
    char *text;  /* English */
    char *shown; /* in the language of the thread that made it */
} SlNote;

/* `english` is a format; xgettext takes it from here, without _(). */
SlNote *sl_note_new(const char *english, ...) G_GNUC_PRINTF(1, 2);
SlNote *sl_note_copy(const SlNote *note);
void sl_note_free(SlNote *note); /* a GDestroyNotify, but for its type; NULL is nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlNote, sl_note_free)

/* ---- which language ------------------------------------------------------------------------ */

/* "en", "ja". */
const char *sl_lang_word(SlLang lang);
/* False, `lang` untouched, if the word (also "ja-JP", "ja_JP.UTF-8") is of no known language. */
gboolean sl_lang_parse(const char *word, SlLang *lang);
/* By Accept-Language (RFC 9110, 12.5.4): the first known one of the highest weight. */
SlLang sl_lang_accept(const char *header);
/* By LC_ALL, LC_MESSAGES, LANG and LANGUAGE, as gettext does; the locale need not be installed. */
SlLang sl_lang_locale(void);

/* The language of all threads that have not asked for another: English until this is called, once,
 * before there are threads. GLib and the C library are told as well. */
void sl_lang_start(SlLang lang);
/* Open the catalogues now, for a process that will not be allowed to later. */
void sl_lang_load(void);
/* The language of this thread from now on. */
void sl_lang_use(SlLang lang);
SlLang sl_lang_now(void);

#endif
