/* date — the dates of lists: ISO, slashes and points, Japanese years and eras */
#include "label/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first day of each era, and how lists write it. Only eras in which a label can have been
 * issued or in which Excel may show such a date. Source: 元号法 and its cabinet orders
 * (昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01). */
static const struct {
    const char *name, *letter;
    int first_year, first_month, first_day;
} eras[] = {
    {"令和", "R", 2019, 5, 1},
    {"平成", "H", 1989, 1, 8},
    {"昭和", "S", 1926, 12, 25},
};

/* Digits of a year, month or day: at most four. */
static gboolean take_digits(const char **p, int *value)
{
    int n = 0;

    *value = 0;
    while (g_ascii_isdigit(**p) && n < 4) {
        *value = *value * 10 + (**p - '0');
        (*p)++;
        n++;
    }
    return n > 0 && !g_ascii_isdigit(**p);
}

static gboolean take_word(const char **p, const char *word)
{
    gsize n = strlen(word);

    if (strncmp(*p, word, n) != 0)
        return FALSE;
    *p += n;
    return TRUE;
}

/* One of the separators that may follow a year or a month; the same kind has to be used twice. */
static const char *const separators[][3] = {
    {"-", "-", ""},
    {"/", "/", ""},
    {".", ".", ""},
    {"年", "月", "日"},
};

static gboolean take_month_day(const char *p, int *month, int *day)
{
    for (gsize i = 0; i < G_N_ELEMENTS(separators); i++) {
        const char *q = p;
        if (take_word(&q, separators[i][0]) && take_digits(&q, month) &&
            take_word(&q, separators[i][1]) && take_digits(&q, day)) {
            if (!take_word(&q, separators[i][2]))
                return FALSE;
            return *q == '\0';
        }
    }
    return FALSE;
}

static gboolean set_date(GDate *date, int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1900 || year > 9999 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    g_date_clear(date, 1);
    g_date_set_dmy(date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return TRUE;
}

static gboolean parse_era(const char *text, GDate *date)
{
    for (gsize i = 0; i < G_N_ELEMENTS(eras); i++) {
        const char *p = text;
        int year = 1, month, day;
        if (!take_word(&p, eras[i].name) && !take_word(&p, eras[i].letter))
            continue;
        if (!take_word(&p, "元") && !take_digits(&p, &year))
            return FALSE;
        if (year < 1 || year > 99 || !take_month_day(p, &month, &day))
            return FALSE;
        GDate first, read;
        g_date_clear(&first, 1);
        g_date_set_dmy(&first, (GDateDay)eras[i].first_day, (GDateMonth)eras[i].first_month,
                       (GDateYear)eras[i].first_year);
        if (!set_date(&read, eras[i].first_year + year - 1, month, day) ||
            g_date_compare(&read, &first) < 0)
            return FALSE;
        *date = read;
        return TRUE;
    }
    return FALSE;
}

/* NFKC makes full-width digits, slashes and letters plain, and ㋿ to 令和; blanks go. A time of
 * midnight, as Excel adds it, is dropped. */
static char *plain_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *plain = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_strstrip(plain);
    gsize n = strlen(plain);
    static const char *const midnights[] = {" 00:00:00", " 0:00:00", " 0:00", "T00:00:00"};

    for (gsize i = 0; i < G_N_ELEMENTS(midnights); i++)
        if (g_str_has_suffix(plain, midnights[i])) {
            plain[n - strlen(midnights[i])] = '\0';
            break;
        }
    GString *out = g_string_new(NULL);
    for (const char *p = plain; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_isspace(g_utf8_get_char(p)))
            g_string_append_unichar(out, g_unichar_toupper(g_utf8_get_char(p)));
    return g_string_free(out, FALSE);
}

gboolean sl_date_parse(const char *text, GDate *date)
{
    g_autofree char *plain = plain_text(text);
    const char *p = plain;
    int year, month, day;

    if (!g_ascii_isdigit(*p))
        return parse_era(plain, date);
    /* four digits: a year of two digits says 1925 to one reader and 2025 to another */
    if (!take_digits(&p, &year) || p - plain != 4 || !take_month_day(p, &month, &day))
        return FALSE;
    return set_date(date, year, month, day);
}

char *sl_date_iso(const GDate *date)
{
    if (!g_date_valid(date))
        return g_strdup("");
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(date), g_date_get_month(date),
                           g_date_get_day(date));
}

GDate sl_date_today(void)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds = 0;
    GDate today;

    g_date_clear(&today, 1);
    g_autoptr(GDateTime) now = NULL;
    if (epoch != NULL &&
        g_ascii_string_to_signed(epoch, 10, 0, G_GINT64_CONSTANT(253402300799), &seconds, NULL))
        now = g_date_time_new_from_unix_utc(seconds);
    else
        now = g_date_time_new_now_local();
    g_date_set_dmy(&today, (GDateDay)g_date_time_get_day_of_month(now),
                   (GDateMonth)g_date_time_get_month(now), (GDateYear)g_date_time_get_year(now));
    return today;
}
