/* scheme — questions to a loaded scheme: names, inks, words and the four numbers */
#include "label/scheme.h"

#include "base/words.h"

#include <string.h>

/* ---- by name ------------------------------------------------------------------------------- */

const SlUse *sl_scheme_find_use(const SlScheme *scheme, const char *name)
{
    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = g_ptr_array_index(scheme->uses, i);
        if (strcmp(use->name, name) == 0)
            return use;
    }
    return NULL;
}

const SlVariant *sl_scheme_find_variant(const SlScheme *scheme, const char *name)
{
    for (guint i = 0; i < scheme->variants->len; i++) {
        const SlVariant *variant = g_ptr_array_index(scheme->variants, i);
        if (strcmp(variant->name, name) == 0)
            return variant;
    }
    return NULL;
}

const SlInk *sl_scheme_find_ink(const SlScheme *scheme, const SlVariant *variant, const char *name)
{
    const char *becomes = variant ? g_hash_table_lookup(variant->inks, name) : NULL;

    for (guint i = 0; i < scheme->inks->len; i++) {
        const SlInk *ink = g_ptr_array_index(scheme->inks, i);
        if (strcmp(ink->name, becomes ? becomes : name) == 0)
            return ink;
    }
    return NULL;
}

char *sl_scheme_use_names(const SlScheme *scheme)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < scheme->uses->len; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               ((const SlUse *)g_ptr_array_index(scheme->uses, i))->name);
    return g_string_free(names, FALSE);
}

char *sl_scheme_variant_names(const SlScheme *scheme)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < scheme->variants->len; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               ((const SlVariant *)g_ptr_array_index(scheme->variants, i))->name);
    return g_string_free(names, FALSE);
}

/* ---- words of a list ----------------------------------------------------------------------- */

static const char *const status_words[] = {
    [SL_STATUS_UNKNOWN] = "unknown",     [SL_STATUS_VALID] = "valid",
    [SL_STATUS_EXPIRED] = "expired",     [SL_STATUS_WITHDRAWN] = "withdrawn",
    [SL_STATUS_SUSPENDED] = "suspended",
};

const char *sl_status_word(SlStatus status)
{
    return status_words[(guint)status < G_N_ELEMENTS(status_words) ? status : SL_STATUS_UNKNOWN];
}

gboolean sl_status_parse(const char *word, SlStatus *status)
{
    for (guint i = 0; i < G_N_ELEMENTS(status_words); i++) {
        if (strcmp(word, status_words[i]) == 0) {
            *status = (SlStatus)i;
            return TRUE;
        }
    }
    return FALSE;
}

SlStatus sl_scheme_status(const SlScheme *scheme, const char *word)
{
    g_autofree char *normal = g_utf8_normalize(word, -1, G_NORMALIZE_ALL_COMPOSE);
    if (normal == NULL) /* not UTF-8 */
        return SL_STATUS_UNKNOWN;
    g_autofree char *folded = g_utf8_casefold(g_strstrip(normal), -1);
    return (SlStatus)GPOINTER_TO_INT(g_hash_table_lookup(scheme->status_words, folded));
}

char *sl_column_fold(const char *header)
{
    g_autofree char *normal = g_utf8_normalize(header, -1, G_NORMALIZE_ALL_COMPOSE);
    if (normal == NULL)
        return g_strdup("");
    g_autofree char *folded = g_utf8_casefold(normal, -1);
    GString *tight = g_string_new(NULL);

    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c) && g_unichar_type(c) != G_UNICODE_FORMAT)
            g_string_append_unichar(tight, c);
    }
    return g_string_free(tight, FALSE);
}

const char *sl_scheme_column(const SlScheme *scheme, const char *header)
{
    g_autofree char *folded = sl_column_fold(header);

    return g_hash_table_lookup(scheme->columns, folded);
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* U+2010 … U+2015 and U+2212 have no compatibility form; U+30FC is what a Japanese keyboard gives
 * beside digits, U+FF70 its half width (NFKC makes it U+30FC). */
static gboolean is_dash(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212 || c == 0x30FC ||
           c == 0x2500 || c == 0x00AD;
}

char *sl_number_normalise(const char *text)
{
    g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
    if (normal == NULL) /* not UTF-8: no pattern will fit what is left */
        return g_strdup("");

    GString *number = g_string_new(NULL);
    for (const char *p = g_strstrip(normal); *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_dash(c))
            g_string_append_c(number, '-');
        else if (c < 0x80)
            g_string_append_c(number, g_ascii_toupper((char)c));
        else
            g_string_append_unichar(number, c);
    }
    return g_string_free(number, FALSE);
}

SlNumberKind sl_scheme_number_kind(const SlScheme *scheme, const char *number)
{
    const struct {
        const GRegex *pattern;
        SlNumberKind kind;
    } kinds[] = {
        {scheme->registration, SL_NUMBER_REGISTRATION},
        {scheme->application, SL_NUMBER_APPLICATION},
        {scheme->acceptance, SL_NUMBER_ACCEPTANCE},
        {scheme->provisional, SL_NUMBER_PROVISIONAL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].pattern != NULL && g_regex_match(kinds[i].pattern, number, 0, NULL))
            return kinds[i].kind;
    }
    return SL_NUMBER_MALFORMED;
}

const char *sl_number_kind_words(SlNumberKind kind)
{
    static const char *const words[] = {
        [SL_NUMBER_MALFORMED] = N_("no number of the scheme"),
        [SL_NUMBER_REGISTRATION] = N_("registration number (登録番号)"),
        [SL_NUMBER_APPLICATION] = N_("application number (申請番号)"),
        [SL_NUMBER_ACCEPTANCE] = N_("acceptance number (受理番号)"),
        [SL_NUMBER_PROVISIONAL] = N_("provisional number (仮登録番号)"),
    };

    return _(words[(guint)kind < G_N_ELEMENTS(words) ? kind : SL_NUMBER_MALFORMED]);
}
