/* record — one row of the registry, and its status on a day */
#include "label/record.h"

#include <string.h>

SlRecord *sl_record_copy(const SlRecord *record)
{
    SlRecord *copy = g_memdup2(record, sizeof *record);

    copy->number = g_strdup(record->number);
    copy->holder = g_strdup(record->holder);
    copy->product = g_strdup(record->product);
    copy->models = g_strdupv(record->models);
    copy->url = g_strdup(record->url);
    copy->status_word = g_strdup(record->status_word);
    copy->document = g_strdup(record->document);
    copy->edition = g_strdup(record->edition);
    copy->scheme = g_strdup(record->scheme);
    return copy;
}

void sl_record_free(SlRecord *record)
{
    if (record == NULL)
        return;
    g_free(record->number);
    g_free(record->holder);
    g_free(record->product);
    g_strfreev(record->models);
    g_free(record->url);
    g_free(record->status_word);
    g_free(record->document);
    g_free(record->edition);
    g_free(record->scheme);
    g_free(record);
}

SlStatus sl_record_status(const SlRecord *record, const SlScheme *scheme, const GDate *on)
{
    const char *word = record->status_word;
    gboolean says_nothing = word == NULL || *word == '\0';
    SlStatus status = says_nothing ? SL_STATUS_VALID : sl_scheme_status(scheme, word);

    if (status != SL_STATUS_VALID)
        return status;
    if (!g_date_valid(on) || !g_date_valid(&record->issued) || !g_date_valid(&record->valid_until))
        return SL_STATUS_UNKNOWN;
    if (g_date_compare(on, &record->issued) < 0)
        return SL_STATUS_UNKNOWN;
    if (g_date_compare(on, &record->valid_until) > 0)
        return SL_STATUS_EXPIRED;
    return SL_STATUS_VALID;
}

/* NFKC, case folded, every blank removed: how two spellings of a model are compared. */
static char *model_key(const char *model)
{
    g_autofree char *valid = g_utf8_make_valid(model, -1);
    g_autofree char *plain = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    GString *key = g_string_new(NULL);

    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_isspace(g_utf8_get_char(p)))
            g_string_append_unichar(key, g_utf8_get_char(p));
    return g_string_free(key, FALSE);
}

gboolean sl_record_has_model(const SlRecord *record, const char *model)
{
    g_autofree char *wanted = model_key(model);

    if (*wanted == '\0')
        return FALSE;
    for (gsize i = 0; record->models != NULL && record->models[i] != NULL; i++) {
        g_autofree char *has = model_key(record->models[i]);
        if (strcmp(has, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}
