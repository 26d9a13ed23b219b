/* test-record — dates of lists, and the status of a row on a day */
#include "label/record.h"

#include <string.h>

static const struct {
    const char *text, *iso; /* iso NULL: no date */
} dates[] = {
    {"2025-05-21", "2025-05-21"},
    {"2025/5/21", "2025-05-21"},
    {"2025.5.21", "2025-05-21"},
    {"2025年5月21日", "2025-05-21"},
    {" ２０２５／５／２１ ", "2025-05-21"},
    {"令和7年5月21日", "2025-05-21"},
    {"令和元年5月1日", "2019-05-01"},
    {"令和 7 年 5 月 21 日", "2025-05-21"},
    {"㋿7年5月21日", "2025-05-21"},
    {"R7.5.21", "2025-05-21"},
    {"R7/5/21", "2025-05-21"},
    {"平成31年4月30日", "2019-04-30"},
    {"2024-02-29", "2024-02-29"},
    {"2025/05/21 00:00:00", "2025-05-21"},
    {"2025-13-01", NULL},
    {"2025-02-29", NULL},
    {"25-05-21", NULL},
    {"2025-5/21", NULL},
    {"2025-05-21x", NULL},
    {"2025-05", NULL},
    {"令和元年4月30日", NULL},
    {"令和0年5月1日", NULL},
    {"2025年5月21", NULL},
    {"45798", NULL},
    {"20250521", NULL},
    {"", NULL},
    {"99999999999-01-01", NULL},
    {"2025-05-21\n2026", NULL},
};

static void test_dates(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++) {
        GDate date;
        g_date_clear(&date, 1);
        gboolean ok = sl_date_parse(dates[i].text, &date);
        g_autofree char *iso = sl_date_iso(&date);
        if (ok != (dates[i].iso != NULL) || (ok && strcmp(iso, dates[i].iso) != 0))
            g_error("'%s' was read as '%s'", dates[i].text, ok ? iso : "no date");
        g_assert_true(ok || !g_date_valid(&date)); /* untouched on failure */
    }
}

static void test_source_date_epoch(void)
{
    g_setenv("SOURCE_DATE_EPOCH", "1764547200", TRUE); /* 2025-12-01 00:00 UTC */
    GDate today = sl_date_today();
    g_autofree char *iso = sl_date_iso(&today);
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_assert_cmpstr(iso, ==, "2025-12-01");
}

static void test_models(void)
{
    char *models[] = {(char *)"WXR18000BE10P/D", (char *)"ＡＢ－１", NULL};
    SlRecord record = {.models = models};

    g_assert_true(sl_record_has_model(&record, "wxr18000be10p/d"));
    g_assert_true(sl_record_has_model(&record, " WXR18000BE10P / D "));
    g_assert_true(sl_record_has_model(&record, "ab-1"));
    g_assert_false(sl_record_has_model(&record, "WXR18000BE10P"));
    g_assert_false(sl_record_has_model(&record, ""));
    g_assert_false(sl_record_has_model(&record, " "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/reads-dates-of-lists", test_dates);
    g_test_add_func("/record/today-is-source-date-epoch", test_source_date_epoch);
    g_test_add_func("/record/model-is-compared-whole", test_models);
    return g_test_run();
}
