/* words — the catalogues of gettext's .mo files, and which language a thread speaks */
#include "base/words.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

#define DOMAIN       "starlabel"
#define MO_MAGIC     0x950412deu /* in this machine's byte order, as msgfmt writes it */
#define MO_HEADER    28
#define MO_MAX_BYTES ((gsize)16 << 20)
#define MAX_RANGES   32 /* of an Accept-Language header */

static const char *const lang_words[SL_LANG_COUNT] = {"en", "ja"};

/* ---- one catalogue: "The Format of GNU MO Files" in gettext's manual ---------------------------
 */

typedef struct {
    GMappedFile *file; /* NULL: there is none */
    const char *bytes;
    gsize size;
    guint32 n, keys, texts; /* how many; where the two tables of (length, offset) begin */
} Catalogue;

static guint32 word_at(const Catalogue *catalogue, gsize offset)
{
    guint32 word;

    memcpy(&word, catalogue->bytes + offset, sizeof word);
    return word;
}

/* String number `i` of a table, or NULL if the file is damaged there. */
static const char *string_at(const Catalogue *catalogue, guint32 table, guint32 i)
{
    gsize entry = (gsize)table + (gsize)i * 8;
    gsize length = word_at(catalogue, entry), offset = word_at(catalogue, entry + 4);

    if (offset >= catalogue->size || length >= catalogue->size - offset ||
        catalogue->bytes[offset + length] != '\0')
        return NULL;
    return catalogue->bytes + offset;
}

static gboolean is_sound(Catalogue *catalogue)
{
    if (catalogue->size < MO_HEADER || catalogue->size > MO_MAX_BYTES ||
        word_at(catalogue, 0) != MO_MAGIC || word_at(catalogue, 4) >> 16 > 1)
        return FALSE;
    catalogue->n = word_at(catalogue, 8);
    catalogue->keys = word_at(catalogue, 12);
    catalogue->texts = word_at(catalogue, 16);
    gsize table = (gsize)catalogue->n * 8;
    return table <= catalogue->size && catalogue->keys <= catalogue->size - table &&
           catalogue->texts <= catalogue->size - table;
}

/* Keys are sorted; one with a plural is "one NUL many", found by its first part. */
static const char *find(const Catalogue *catalogue, const char *key)
{
    guint32 low = 0, high = catalogue->n;

    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        const char *there = string_at(catalogue, catalogue->keys, middle);
        int order = there != NULL ? strcmp(key, there) : 0;
        if (there == NULL)
            return NULL;
        if (order == 0)
            return string_at(catalogue, catalogue->texts, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* ---- where catalogues are ---------------------------------------------------------------------
 */

/*
 * Beside the program as it was built, in its prefix as it was installed, else where CMake put them.
 * Never in a folder that a user names: a catalogue has the formats of our messages, so it is as
 * trusted as the program itself.
 */
static Catalogue open_catalogue(SlLang lang)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = g_path_get_dirname(program != NULL ? program : "/");
    g_autofree char *built = g_build_filename(bin, "locale", NULL);
    g_autofree char *installed = g_build_filename(bin, "..", "share", "locale", NULL);
    const char *const folders[] = {built, installed, SL_LOCALE_INSTALLED, SL_LOCALE_BUILT};

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path =
            g_build_filename(folders[i], lang_words[lang], "LC_MESSAGES", DOMAIN ".mo", NULL);
        GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
        if (file == NULL)
            continue;
        Catalogue catalogue = {.file = file,
                               .bytes = g_mapped_file_get_contents(file),
                               .size = g_mapped_file_get_length(file)};
        if (catalogue.bytes != NULL && is_sound(&catalogue))
            return catalogue;
        g_mapped_file_unref(file);
    }
    return (Catalogue){.file = NULL};
}

/* It stays open until the program ends. */
static const Catalogue *catalogue_of(SlLang lang)
{
    static Catalogue catalogues[SL_LANG_COUNT];
    static gsize opened;

    if (g_once_init_enter(&opened)) {
        for (int i = SL_LANG_EN + 1; i < SL_LANG_COUNT; i++)
            catalogues[i] = open_catalogue((SlLang)i);
        g_once_init_leave(&opened, 1);
    }
    return catalogues[lang].file != NULL ? &catalogues[lang] : NULL;
}

static const char *look_up(SlLang lang, const char *key)
{
    if (lang == SL_LANG_EN || key == NULL || *key == '\0') /* the empty key is the file's header */
        return NULL;
    const Catalogue *catalogue = catalogue_of(lang);
    const char *text = catalogue != NULL ? find(catalogue, key) : NULL;
    return text != NULL && *text != '\0' ? text : NULL;
}

/* ---- saying -----------------------------------------------------------------------------------
 */

const char *sl_say(SlLang lang, const char *english)
{
    const char *text = look_up(lang, english);

    return text != NULL ? text : english;
}

const char *sl_words(const char *english)
{
    return sl_say(sl_lang_now(), english);
}

const char *sl_words_about(const char *key)
{
    const char *text = look_up(sl_lang_now(), key);

    return text != NULL ? text : strchr(key, '\004') + 1;
}

const char *sl_words_many(const char *one, const char *many, guint64 n)
{
    const char *text = look_up(sl_lang_now(), one);

    return text != NULL ? text : n == 1 ? one : many;
}

const char *sl_words_errno(int number)
{
    /* the C library's own catalogue is seldom installed */
    static const char *const known[] = {
        N_("Permission denied"),
        N_("No such file or directory"),
        N_("File exists"),
        N_("Is a directory"),
        N_("Not a directory"),
        N_("Too many open files"),
        N_("File too large"),
        N_("No space left on device"),
        N_("Broken pipe"),
        N_("Read-only file system"),
        N_("Input/output error"),
        N_("File name too long"),
        N_("Cannot allocate memory"),
        N_("Operation not permitted"),
        N_("Invalid argument"),
        N_("Address already in use"),
        N_("Disk quota exceeded"),
        N_("Directory not empty"),
        N_("Cannot assign requested address"),
        N_("Too many levels of symbolic links"),
    };

    (void)known; /* marked for xgettext alone */
    return sl_words(g_strerror(number));
}

/* ---- notes ------------------------------------------------------------------------------------
 */

SlNote *sl_note_new(const char *english, ...)
{
    SlNote *note = g_new(SlNote, 1);
    va_list args, again;

    va_start(args, english);
    va_copy(again, args);
    note->text = g_strdup_vprintf(english, args);
    note->shown = g_strdup_vprintf(sl_words(english), again);
    va_end(again);
    va_end(args);
    return note;
}

SlNote *sl_note_copy(const SlNote *note)
{
    SlNote *copy = g_new(SlNote, 1);

    *copy = (SlNote){g_strdup(note->text), g_strdup(note->shown)};
    return copy;
}

void sl_note_free(SlNote *note)
{
    if (note == NULL)
        return;
    g_free(note->text);
    g_free(note->shown);
    g_free(note);
}

/* ---- which language ---------------------------------------------------------------------------
 */

const char *sl_lang_word(SlLang lang)
{
    return lang_words[lang];
}

gboolean sl_lang_parse(const char *word, SlLang *lang)
{
    for (int i = 0; i < SL_LANG_COUNT; i++)
        if (word != NULL && g_ascii_strncasecmp(word, lang_words[i], 2) == 0 &&
            !g_ascii_isalpha(word[2])) {
            *lang = (SlLang)i;
            return TRUE;
        }
    return FALSE;
}

SlLang sl_lang_accept(const char *header)
{
    g_auto(GStrv) ranges = g_strsplit(header != NULL ? header : "", ",", MAX_RANGES);
    SlLang best = SL_LANG_EN, lang;
    double best_weight = 0;

    for (gsize i = 0; ranges[i] != NULL; i++) {
        const char *q = strstr(ranges[i], ";q=");
        double weight = q != NULL ? g_ascii_strtod(q + 3, NULL) : 1;
        if (sl_lang_parse(g_strchug(ranges[i]), &lang) && weight > best_weight) {
            best = lang;
            best_weight = weight;
        }
    }
    return best;
}

SlLang sl_lang_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL, *wishes = g_getenv("LANGUAGE");
    SlLang lang = SL_LANG_EN;

    for (gsize i = 0; i < G_N_ELEMENTS(variables) && (locale == NULL || *locale == '\0'); i++)
        locale = g_getenv(variables[i]);
    /* in the locale of POSIX, LANGUAGE has no say */
    if (locale == NULL || *locale == '\0' || strcmp(locale, "C") == 0 ||
        strcmp(locale, "POSIX") == 0)
        return SL_LANG_EN;
    g_auto(GStrv) names = g_strsplit(wishes != NULL && *wishes != '\0' ? wishes : locale, ":", -1);
    for (gsize i = 0; names[i] != NULL; i++)
        if (sl_lang_parse(names[i], &lang))
            break;
    return lang;
}

static SlLang all_threads = SL_LANG_EN;
static GPrivate this_thread; /* the language + 1; 0: that of all */

void sl_lang_start(SlLang lang)
{
    const char *locale = setlocale(LC_MESSAGES, NULL);

    all_threads = lang;
    if (lang != SL_LANG_EN)
        sl_lang_load();
    g_setenv("LANGUAGE", lang_words[lang], TRUE);
    /* their catalogues, too, are asked in no locale but a named one; C.UTF-8 is always there */
    if (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
}

void sl_lang_load(void)
{
    for (int i = SL_LANG_EN + 1; i < SL_LANG_COUNT; i++)
        catalogue_of((SlLang)i);
}

void sl_lang_use(SlLang lang)
{
    g_private_set(&this_thread, GINT_TO_POINTER((int)lang + 1));
}

SlLang sl_lang_now(void)
{
    int own = GPOINTER_TO_INT(g_private_get(&this_thread));

    return own > 0 ? (SlLang)(own - 1) : all_threads;
}
