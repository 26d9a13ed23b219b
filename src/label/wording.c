/*
 * wording — find what a scheme forbids to say in a text
 *
 * Text and words become rows of folded characters that know where they came from; then it is plain
 * comparison.
 */
#include "label/wording.h"

#include <string.h>

#define MAX_TAG_CHARS    200 /* a '<' that is not closed by then opens no tag */
#define MAX_REFERENCE    10  /* bytes of "&#x10ffff;" */
#define MAX_DENIAL_CHARS 80  /* folded characters between a claim and its denial */

typedef struct {
    gunichar c;       /* folded */
    gsize start, end; /* bytes of the text */
    gboolean begins;  /* no letter stands before it: a word may begin here */
} Letter;

/* ---- folding ------------------------------------------------------------------------------- */

/* Characters that make no difference to what is said. */
static gboolean is_idle(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
        return TRUE;
    default:
        return c < 0x80 ? strchr("\"'*_`~", (int)c) != NULL : c == 0x2212; /* minus sign */
    }
}

/* A mark that belongs to the character before it: NFKC must see both. */
static gboolean is_mark(gunichar c)
{
    return g_unichar_combining_class(c) != 0 || c == 0xff9e || c == 0xff9f; /* half-width ﾞ and ﾟ */
}

/* Those that stand between or inside words; "&lt;" is none: it would open a tag. */
static const struct {
    const char *name;
    gunichar c;
} entities[] = {
    {"nbsp", 0xa0},  {"ensp", 0x2002},   {"emsp", 0x2003},  {"thinsp", 0x2009}, {"shy", 0xad},
    {"zwj", 0x200d}, {"zwnj", 0x200c},   {"ndash", 0x2013}, {"mdash", 0x2014},  {"quot", '"'},
    {"apos", '\''},  {"hyphen", 0x2010}, {"minus", 0x2212}, {"amp", '&'},
};

/* The bytes of a character reference of HTML at `p`, or 0 (WHATWG HTML, 13.5). */
static gsize reference_at(const char *p, gsize n, gunichar *c)
{
    const char *close = *p == '&' ? memchr(p, ';', MIN(n, MAX_REFERENCE)) : NULL;

    if (close == NULL)
        return 0;
    g_autofree char *name = g_strndup(p + 1, (gsize)(close - p) - 1);
    guint64 number = 0;
    gboolean hex = name[0] == '#' && (name[1] == 'x' || name[1] == 'X');
    if (name[0] == '#' &&
        g_ascii_string_to_unsigned(name + (hex ? 2 : 1), hex ? 16 : 10, 1, 0x10ffff, &number,
                                   NULL) &&
        g_unichar_validate((gunichar)number) && number != '<')
        *c = (gunichar)number;
    for (gsize i = 0; i < G_N_ELEMENTS(entities) && number == 0; i++)
        if (strcmp(name, entities[i].name) == 0)
            number = *c = entities[i].c;
    return number != 0 && number != '<' ? (gsize)(close - p) + 1 : 0;
}

/* Fold the characters `shown`, which the text's bytes from `start` to `end` stand for. */
static void fold(GArray *row, const char *shown, gsize n, gsize start, gsize end, gboolean begins)
{
    g_autofree char *whole = g_utf8_normalize(shown, (gssize)n, G_NORMALIZE_NFKC);
    g_autofree char *folded = whole != NULL ? g_utf8_casefold(whole, -1) : NULL;

    for (const char *p = folded; p != NULL && *p != '\0'; p = g_utf8_next_char(p)) {
        Letter letter = {g_utf8_get_char(p), start, end, begins};
        if (!is_idle(letter.c))
            g_array_append_val(row, letter);
        begins = FALSE;
    }
}

static GArray *fold_all(const char *text, gsize n)
{
    GArray *row = g_array_new(FALSE, FALSE, sizeof(Letter));
    const char *end = text + n;
    gboolean begins = TRUE;

    for (const char *p = text; p < end;) {
        const char *first = p;
        gunichar c = g_utf8_get_char(p);
        gsize reference = reference_at(p, (gsize)(end - p), &c);
        char shown[6];
        p = reference > 0 ? p + reference : g_utf8_next_char(p);
        gboolean alone = reference > 0 || p == end || !is_mark(g_utf8_get_char(p));
        while (!alone && p < end && is_mark(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        if (alone && is_idle(c)) {
            begins = TRUE;
            continue;
        }
        gsize n_shown = reference > 0 ? (gsize)g_unichar_to_utf8(c, shown) : (gsize)(p - first);
        fold(row, reference > 0 ? shown : first, n_shown, (gsize)(first - text), (gsize)(p - text),
             begins);
        begins = !g_unichar_isalpha(c);
    }
    return row;
}

/* ---- comparing ----------------------------------------------------------------------------- */

static const Letter *at(const GArray *row, guint i)
{
    return &g_array_index(row, Letter, i);
}

/* The place behind a tag of HTML that opens at `i`, or `i`. */
static guint skip_tag(const GArray *row, guint i)
{
    if (at(row, i)->c != '<')
        return i;
    for (guint k = i + 1; k < row->len && k < i + MAX_TAG_CHARS; k++)
        if (at(row, k)->c == '>')
            return k + 1;
    return i;
}

static gboolean is_latin(gunichar c)
{
    return c < 0x250 && g_unichar_isalpha(c);
}

/* The place behind `words` if they stand at `i`, else 0. */
static guint stands_at(const GArray *row, guint i, const GArray *words)
{
    guint k = 0, place = i;

    if (words->len == 0 || (is_latin(at(words, 0)->c) && !at(row, i)->begins))
        return 0;
    while (k < words->len && place < row->len) {
        if (at(row, place)->c == at(words, k)->c) {
            place++;
            k++;
            continue;
        }
        guint behind = k > 0 ? skip_tag(row, place) : place;
        if (behind == place)
            return 0;
        place = behind;
    }
    return k == words->len ? place : 0;
}

static gboolean ends_sentence(const Letter *letter, const char *text)
{
    gunichar c = letter->c;

    if (c == 0x3002 || c == '!' || c == '?' || c == 0xff61)
        return TRUE;
    /* "1.5" goes on, "secure. It" does not */
    return c == '.' && (text[letter->end] == '\0' || g_ascii_isspace(text[letter->end]));
}

/* Do two places of the text stand in different paragraphs or items of a list? */
static gboolean is_parted(const char *text, gsize from, gsize to)
{
    for (gsize i = from; i < to; i++) {
        if (text[i] != '\n' && text[i] != '\r')
            continue;
        const char *next = text + i + 1;
        next += strspn(next, " \t");
        if (*next == '\n' || (strchr("-*+#", *next) != NULL && g_ascii_isspace(next[1])) ||
            g_str_has_prefix(next, "・"))
            return TRUE;
    }
    return FALSE;
}

/* Does one of `denials` stand in the sentence of the claim, `step` by step from it? */
static gboolean is_denied(const GArray *row, const char *text, guint from, int step,
                          const GPtrArray *denials)
{
    guint i = from, last = from - (guint)step;

    for (int n = 0; n < MAX_DENIAL_CHARS && i < row->len; n++, last = i, i += (guint)step) {
        const Letter *first = at(row, MIN(i, last)), *second = at(row, MAX(i, last));
        if (ends_sentence(at(row, i), text) || is_parted(text, first->end, second->start))
            return FALSE;
        for (guint d = 0; d < denials->len; d++) {
            guint behind = stands_at(row, i, denials->pdata[d]);
            gboolean is_whole = behind > 0 && (behind == row->len || at(row, behind)->begins ||
                                               !is_latin(at(row, behind - 1)->c));
            if (is_whole)
                return TRUE;
        }
    }
    return FALSE;
}

/* ---- finding ------------------------------------------------------------------------------- */

typedef struct {
    const char *text;
    GArray *row;
    GPtrArray *after, *before; /* GArray* of Letter: the denials, folded */
} Search;

static GPtrArray *fold_words(char *const *words)
{
    GPtrArray *folded = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

    for (; words != NULL && *words != NULL; words++)
        g_ptr_array_add(folded, fold_all(*words, strlen(*words)));
    return folded;
}

static void search(const Search *find, const SlWording *wording, char *const *words,
                   gboolean official, GArray *hits)
{
    g_autoptr(GPtrArray) folded = fold_words(words);

    for (guint w = 0; w < folded->len; w++)
        for (guint i = 0; i < find->row->len; i++) {
            guint behind = stands_at(find->row, i, folded->pdata[w]);
            if (behind == 0 || is_denied(find->row, find->text, behind, 1, find->after) ||
                (i > 0 && is_denied(find->row, find->text, i - 1, -1, find->before)))
                continue;
            SlWordingHit hit = {.wording = wording,
                                .official = official,
                                .start = at(find->row, i)->start,
                                .end = at(find->row, behind - 1)->end};
            g_array_append_val(hits, hit);
        }
}

/* By place, of those that begin together the longest first. */
static int by_place(gconstpointer a, gconstpointer b)
{
    const SlWordingHit *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end == y->end ? y->official - x->official : x->end > y->end ? -1 : 1;
}

static void drop_overlaps(GArray *hits)
{
    gsize end = 0;
    guint kept = 0;

    for (guint i = 0; i < hits->len; i++) {
        SlWordingHit hit = g_array_index(hits, SlWordingHit, i);
        if (kept > 0 && hit.start < end)
            continue;
        g_array_index(hits, SlWordingHit, kept++) = hit;
        end = hit.end;
    }
    g_array_set_size(hits, kept);
}

/* Lines end in LF, CRLF or CR. */
static void number_lines(const char *text, GArray *hits)
{
    guint line = 1, column = 1;
    const char *p = text;

    for (guint i = 0; i < hits->len; i++) {
        SlWordingHit *hit = &g_array_index(hits, SlWordingHit, i);
        for (; p < text + hit->end; p = g_utf8_next_char(p)) {
            if (p == text + hit->start) {
                hit->line = line;
                hit->column = column;
            }
            hit->end_line = line;
            hit->end_column = column++;
            if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
                line++;
                column = 1;
            }
        }
    }
}

GArray *sl_wording_find(const SlScheme *scheme, const char *text, gsize n_bytes)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(SlWordingHit));
    g_autoptr(GArray) row = fold_all(text, n_bytes);
    g_autoptr(GPtrArray) after = fold_words(scheme->denials_after);
    g_autoptr(GPtrArray) before = fold_words(scheme->denials_before);
    Search find = {text, row, after, before};

    for (guint i = 0; i < scheme->wordings->len; i++) {
        const SlWording *wording = scheme->wordings->pdata[i];
        search(&find, wording, wording->words, TRUE, hits);
        search(&find, wording, wording->more, FALSE, hits);
    }
    g_array_sort(hits, by_place);
    drop_overlaps(hits);
    number_lines(text, hits);
    return hits;
}
