/* The registry over time: editions, history, finding, filters, export, and files that are none */
#include "lists.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL ",2026-01-13,2028-01-12,valid\n"
#define ROW(n)                                                                                     \
    "JCS-26-00000" n ",1,Holder " n ",Product " n ",M-" n "/A;M-" n "/B,"                          \
    "https://jc-star.example/p/" n TAIL

static SlRecord *find(SlRegistry *registry, const char *number)
{
    g_autoptr(GError) error = NULL;
    SlRecord *record = NULL;

    g_assert_true(sl_registry_find(registry, number, &record, &error));
    g_assert_no_error(error);
    return record;
}

/* ---- editions ------------------------------------------------------------------------------ */

static void test_editions(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GError) error = NULL;

    g_assert_null(sl_registry_newest(registry, &error));
    g_assert_no_error(error);
    import_rows(registry, folder, "one", ROW("1") ROW("2"));
    import_rows(registry, folder, "two", ROW("2") ROW("3"));
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(editions->len, ==, 2);
    const SlEdition *two = editions->pdata[1];
    g_assert_cmpstr(two->name, ==, "two");
    g_assert_cmpstr(two->source, ==, "two");
    g_assert_cmpstr(two->scheme, ==, "jc-star-sample");
    g_assert_cmpint(two->rows, ==, 2);
    g_assert_cmpint(two->added, ==, 1);
    g_assert_cmpint(two->changed, ==, 0);
    g_assert_cmpint(two->removed, ==, 1);
    /* a row stands in the newest edition, also if an older one brought it */
    g_autoptr(SlRecord) record = find(registry, "JCS-26-000002");
    g_assert_cmpstr(record->edition, ==, "two");
    g_autoptr(SlRecord) gone = find(registry, "JCS-26-000001");
    g_assert_null(gone);
}

static void test_same_file(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autofree char *file = write_list(folder, "x.csv", ROW("1"));
    g_autoptr(GError) error = NULL;
    GDate later = sl_date_today();

    for (int i = 0; i < 3; i++) {
        g_auto(SlImportReport) report = {0};
        g_assert_true(import_file(registry, file, NULL, &report, &error));
        g_assert_no_error(error);
        g_assert_cmpint(report.same_file, ==, i > 0);
    }
    /* the user says that the same list is a new edition */
    g_date_add_days(&later, 30);
    SlImportOrder order = {.date = later};
    g_auto(SlImportReport) report = {0};
    g_assert_true(
        sl_registry_import(registry, file, NULL, find_scheme, NULL, &order, &report, &error));
    g_assert_false(report.same_file);
    g_assert_cmpint(report.unchanged, ==, 1);
    g_autoptr(GPtrArray) editions = sl_registry_editions(registry, &error);
    g_assert_cmpuint(editions->len, ==, 2);
}

/* An old list would make a withdrawn label valid again. */
static void test_older_list(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autofree char *file = write_list(folder, "x.csv", ROW("1"));
    g_autofree char *older = write_list(folder, "y.csv", ROW("2"));
    g_autoptr(GError) error = NULL;
    SlImportOrder order = {.date = day("2026-09-01")};
    g_auto(SlImportReport) report = {0}, second = {0};

    g_assert_true(
        sl_registry_import(registry, file, NULL, find_scheme, NULL, &order, &report, &error));
    g_assert_cmpstr(report.edition, ==, "2026-09-01");
    order.date = day("2026-08-31");
    g_assert_false(
        sl_registry_import(registry, older, NULL, find_scheme, NULL, &order, &second, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    g_autoptr(SlRecord) record = find(registry, "JCS-26-000002");
    g_assert_null(record);
}

static void test_edition_names(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autofree char *file = write_list(folder, "x.csv", ROW("3"));
    g_autoptr(GError) error = NULL;
    g_auto(SlImportReport) report = {0}, second = {0};

    import_rows(registry, folder, "one", ROW("1"));
    g_assert_false(import_file(registry, file, "one", &report, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_false(import_file(registry, file, "", &second, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_REFUSED);
}

/* Another scheme's list leaves ours alone, and may not take our numbers. */
static void test_two_schemes(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GError) error = NULL;
    SlImportOrder order = {.edition = "real"};
    g_auto(SlImportReport) report = {0}, second = {0};
    g_autofree char *real = write_list(
        folder, "real.csv", "ABC-26-000001,2,Holder,Product,,https://www.ipa.go.jp/x" TAIL);
    g_autofree char *clash = write_list(
        folder, "clash.csv", "JCS-26-000001,2,Holder,Product,,https://www.ipa.go.jp/y" TAIL);

    import_rows(registry, folder, "sample", ROW("1"));
    g_assert_true(
        sl_registry_import(registry, real, "jc-star", find_scheme, NULL, &order, &report, &error));
    g_assert_no_error(error);
    g_autoptr(SlRecord) ours = find(registry, "JCS-26-000001");
    g_assert_cmpstr(ours->edition, ==, "sample");
    g_autoptr(SlRecord) theirs = find(registry, "ABC-26-000001");
    g_assert_cmpstr(theirs->edition, ==, "real");
    order.edition = "clash";
    g_assert_false(
        sl_registry_import(registry, clash, "jc-star", find_scheme, NULL, &order, &second, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    const SlRowError *fault = second.errors->pdata[0];
    g_assert_cmpuint(fault->line, ==, 2);
    g_assert_nonnull(strstr(fault->message, "jc-star-sample"));
}

/* ---- history ------------------------------------------------------------------------------- */

static void fill_history(SlRegistry *registry, const Folder *folder)
{
    static const char changed[] = "JCS-26-000001,2,Holder 1,Product 1,M-1/A;M-1/B,"
                                  "https://jc-star.example/p/1,2026-01-13,2028-01-12,withdrawn\n";
    g_autofree char *second = g_strconcat(changed, ROW("2"), NULL);

    import_rows(registry, folder, "e1", ROW("1"));
    import_rows(registry, folder, "e2", second);
    import_rows(registry, folder, "e3", ROW("2"));
    import_rows(registry, folder, "e4", ROW("1") ROW("2"));
}

static void test_history(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GError) error = NULL;
    static const struct {
        SlChangeKind kind;
        const char *edition;
    } expected[] = {
        {SL_CHANGE_ADDED, "e1"},
        {SL_CHANGE_CHANGED, "e2"},
        {SL_CHANGE_REMOVED, "e3"},
        {SL_CHANGE_ADDED, "e4"},
    };

    fill_history(registry, folder);
    g_autoptr(GPtrArray) changes = sl_registry_history(registry, "JCS-26-000001", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(changes->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < changes->len; i++) {
        const SlChange *change = changes->pdata[i];
        g_assert_cmpint(change->kind, ==, expected[i].kind);
        g_assert_cmpstr(change->edition, ==, expected[i].edition);
        g_assert_cmpint(change->before != NULL, ==, change->kind != SL_CHANGE_ADDED);
        g_assert_cmpint(change->after != NULL, ==, change->kind != SL_CHANGE_REMOVED);
    }
    const SlChange *change = changes->pdata[1];
    g_auto(GStrv) fields = sl_record_differences(change->before, change->after);
    const char *const differing[] = {"level", "status", NULL};
    g_assert_true(g_strv_equal((const char *const *)fields, differing));
    g_autoptr(GPtrArray) none = sl_registry_history(registry, "JCS-26-000009", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);
}

static void check_diff(SlRegistry *registry, const char *a, const char *b, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) changes = sl_registry_diff(registry, a, b, &error);
    g_autoptr(GString) got = g_string_new(NULL);

    g_assert_no_error(error);
    for (guint i = 0; i < changes->len; i++) {
        const SlChange *change = changes->pdata[i];
        g_string_append_printf(got, "%c%s", "+~-"[change->kind], change -> number + 12);
    }
    g_assert_cmpstr(got->str, ==, expected);
}

static void test_diff(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GError) error = NULL;

    fill_history(registry, folder);
    check_diff(registry, "e1", "e2", "~1+2");
    check_diff(registry, "e2", "e1", "~1-2");
    check_diff(registry, "e2", "e3", "-1");
    check_diff(registry, "e1", "e4", "+2"); /* 1 went and came back as it was */
    check_diff(registry, "e4", "e4", "");
    g_assert_null(sl_registry_diff(registry, "e1", "e9", &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "'e1', 'e2', 'e3', 'e4'"));
}

/* ---- finding ------------------------------------------------------------------------------- */

static void check_url(SlRegistry *registry, const char *url, const char *number, gboolean shared)
{
    const SlScheme *scheme = find_scheme(NULL, NULL, NULL);
    g_auto(SlClaim) claim = SL_CLAIM_INIT;
    g_autoptr(SlRecord) record = NULL;
    g_autoptr(GError) error = NULL;
    gboolean is_shared;

    sl_claim_read((const guint8 *)url, strlen(url), scheme, &claim);
    g_assert_true(sl_registry_find_url(registry, &claim, &record, &is_shared, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(record != NULL ? record->number : NULL, ==, number);
    g_assert_cmpint(is_shared, ==, shared);
}

static void test_find_url(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);

    import_rows(registry, folder, "one",
                ROW("1") "JCS-26-000002,1,H,P,,HTTPS://JC-STAR.EXAMPLE/P/2" TAIL
                         "JCS-26-000003,1,H,P,,https://jc-star.example/shared" TAIL
                         "JCS-26-000004,1,H,P,,https://jc-star.example:443/shared" TAIL);
    check_url(registry, "https://jc-star.example/p/1", "JCS-26-000001", FALSE);
    check_url(registry, "HTTPS://jc-star.EXAMPLE/p/1", "JCS-26-000001", FALSE);
    check_url(registry, "https://jc-star.example/P/1", NULL, FALSE);
    check_url(registry, "https://jc-star.example/p/1/", NULL, FALSE);
    check_url(registry, "https://jc-star.example/P/2", "JCS-26-000002", FALSE);
    check_url(registry, "https://jc-star.example/shared", NULL, TRUE);
    check_url(registry, "https://jc-star.example/p/%", NULL, FALSE);
    check_url(registry, "nothing of the scheme", NULL, FALSE);
    /* what a newer list has dropped is not found any more */
    import_rows(registry, folder, "two", ROW("3"));
    check_url(registry, "https://jc-star.example/p/1", NULL, FALSE);
    check_url(registry, "https://jc-star.example/shared", NULL, FALSE);
}

/* The URL of a row must not be the page of another number. */
static void test_url_of_another(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    SlScheme *scheme = (SlScheme *)find_scheme(NULL, NULL, NULL);
    g_autofree char *file =
        write_list(folder, "x.csv",
                   "JCS-26-000001,1,H,P,,https://jc-star.example/p/JCS-26-000001" TAIL
                   "JCS-26-000002,1,H,P,,https://jc-star.example/p/JCS-26-000003" TAIL
                   "JCS-26-000004,1,H,P,,https://jc-star.example/elsewhere" TAIL);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    char *before = scheme->url_template;

    scheme->url_template = (char *)"https://jc-star.example/p/{number}";
    g_assert_false(import_file(registry, file, "one", &report, &error));
    scheme->url_template = before;
    g_assert_cmpint(report.bad, ==, 1);
    const SlRowError *fault = report.errors->pdata[0];
    g_assert_cmpuint(fault->line, ==, 3);
    g_assert_nonnull(strstr(fault->message, "is the page of 'JCS-26-000003'"));
}

static void test_lost_zeros(void)
{
    g_autoptr(Folder) folder = folder_make();
    SlScheme *scheme = (SlScheme *)find_scheme(NULL, NULL, NULL);
    g_autofree char *file =
        write_list(folder, "x.csv", "1234,1,H,P,,https://jc-star.example/p/1" TAIL);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    SlImportOrder order = {.check_only = TRUE};
    GRegex *before = scheme->registration;
    g_autoptr(GRegex) digits = g_regex_new("^[0-9]{8}$", 0, 0, NULL);

    scheme->registration = digits;
    g_assert_true(sl_registry_import(NULL, file, NULL, find_scheme, NULL, &order, &report, &error));
    scheme->registration = before;
    const SlRowError *fault = report.errors->pdata[0];
    g_assert_nonnull(strstr(fault->message, "lost its leading zeros in Excel ('00001234'?)"));
}

/* ---- filters ------------------------------------------------------------------------------- */

static gboolean collect(const SlRecord *record, SlStatus status, gpointer data)
{
    (void)status;
    g_string_append(data, record->number + 12);
    return TRUE;
}

static void check_filter(SlRegistry *registry, SlFilter filter, int within, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    filter.on = day("2026-12-01");
    filter.expires_within_days = within;
    g_assert_true(sl_registry_list(registry, &filter, find_scheme, NULL, collect, got, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(got->str, ==, expected);
}

#define FILTERED                                                                                   \
    "JCS-26-000005,1,ACME,P5,X,https://jc-star.example/5,2027-01-01,2028-01-01,valid\n"            \
    "JCS-26-000001,1,見本電機,Router,ＭＨ－１／Ｗ;MH-1/B,https://jc-star.example/1" TAIL           \
    "JCS-26-000002,2,Acme KK,Ｒｏｕｔｅｒ "                                                  \
    "2,MH-1,https://jc-star.example/2,2026-01-13,2026-12-31,valid\n"                               \
    "JCS-26-000003,2,Acme KK,Camera,mh 1 / "                                                       \
    "w,https://jc-star.example/3,2026-01-13,2026-11-30,valid\n"                                    \
    "JCS-26-000004,3,Acme KK,Camera,,https://jc-star.example/4,2026-01-13,2026-12-31,取消\n"

static void test_filters(void)
{
    static const SlStatus statuses[] = {SL_STATUS_UNKNOWN, SL_STATUS_VALID, SL_STATUS_EXPIRED,
                                        SL_STATUS_WITHDRAWN, SL_STATUS_SUSPENDED};
    static const char *const by_status[] = {"5", "12", "3", "4", ""};
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);

    import_rows(registry, folder, "one", FILTERED);
    check_filter(registry, (SlFilter){.level = 0}, -1, "12345"); /* in order of number */
    check_filter(registry, (SlFilter){.model = "mh-1/w"}, -1, "1");
    check_filter(registry, (SlFilter){.model = "MH 1/W"}, -1, "3");
    check_filter(registry, (SlFilter){.model = "MH-1"}, -1, "2"); /* whole models only */
    check_filter(registry, (SlFilter){.model = ""}, -1, "");
    check_filter(registry, (SlFilter){.holder = "acme"}, -1, "2345");
    check_filter(registry, (SlFilter){.holder = "ａｃｍｅ k"}, -1, "234");
    check_filter(registry, (SlFilter){.holder = "見本"}, -1, "1");
    check_filter(registry, (SlFilter){.product = "router"}, -1, "12");
    check_filter(registry, (SlFilter){.level = 2}, -1, "23");
    check_filter(registry, (SlFilter){.level = 2, .product = "cam"}, -1, "3");
    check_filter(registry, (SlFilter){.level = 0}, 30, "2");
    check_filter(registry, (SlFilter){.level = 0}, 29, "");
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        check_filter(registry, (SlFilter){.status = &statuses[i]}, -1, by_status[i]);
    import_rows(registry, folder, "two", ROW("1"));
    check_filter(registry, (SlFilter){.changed_since = 1}, -1, "1");
    check_filter(registry, (SlFilter){.edition = "one", .level = 2}, -1, "23");
}

/* ---- export -------------------------------------------------------------------------------- */

static gboolean append_json(const SlRecord *record, SlStatus status, gpointer data)
{
    g_autofree char *models = g_strjoinv("|", record->models);
    g_autofree char *until = sl_date_iso(&record->valid_until);

    g_string_append_printf(data, "%s %d [%s] [%s] [%s] %s %s [%s] [%s] %d\n", record->number,
                           record->level, record->holder, record->product, models, record->url,
                           until, record->status_word, record->document, (int)status);
    return TRUE;
}

static char *dump(SlRegistry *registry)
{
    SlFilter filter = {.expires_within_days = -1, .on = day("2026-12-01")};
    GString *out = g_string_new(NULL);

    g_assert_true(sl_registry_list(registry, &filter, find_scheme, NULL, append_json, out, NULL));
    return g_string_free(out, FALSE);
}

#define NASTY                                                                                      \
    "JCS-26-000001,1,'=1+1,'@SUM(A1),\"'-A;+B\",https://jc-star.example/1" TAIL                    \
    "JCS-26-000002,1,'''=x,\"a \"\"b\"\", c\",\"A,B;\",https://jc-star.example/2" TAIL             \
    "JCS-26-000003,1,＝ｆ,'quoted',\"A,B;C;D\",https://jc-star.example/3" TAIL                     \
    "JCS-26-000004,1,+81 3,-,\"'=cmd|' /C calc'!A0\",https://jc-star.example/4" TAIL

static void test_export(void)
{
    g_autoptr(Folder) folder = folder_make(), other = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder), copy = open_registry(other);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;

    import_rows(registry, folder, "one", NASTY);
    g_autoptr(GBytes) csv = sl_registry_export(registry, &error);
    g_assert_no_error(error);
    gsize n;
    const char *bytes = g_bytes_get_data(csv, &n);
    g_autofree char *text = g_strndup(bytes, n);
    g_assert_true(g_str_has_prefix(text, "\xEF\xBB\xBFnumber,level,"));
    /* no cell begins as a formula does */
    g_assert_false(
        g_regex_match_simple("(^|,)\"?([=+@-]|＝|＋|－|＠)", text, G_REGEX_MULTILINE, 0));
    g_autofree char *file = write_file(other, "x.csv", text);
    g_assert_true(import_file(copy, file, "one", &report, &error));
    g_assert_no_error(error);
    g_autofree char *before = dump(registry), *after = dump(copy);
    g_assert_cmpstr(after, ==, before);
    g_assert_nonnull(strstr(before, "[=1+1] [@SUM(A1)] [-A|+B]"));
    g_assert_nonnull(strstr(before, "[''=x] [a \"b\", c] [A,B]"));
    g_autoptr(GBytes) again = sl_registry_export(copy, &error);
    g_assert_true(g_bytes_equal(csv, again));
}

/* ---- files that are no registry, places that cannot hold one ------------------------------- */

static void check_refused(const char *path, SlErrorCode code)
{
    static const SlRegistryMode modes[] = {SL_REGISTRY_READ, SL_REGISTRY_WRITE};

    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sl_registry_open(path, modes[i], &error));
        g_assert_error(error, SL_ERROR, (gint)code);
        g_assert_null(strchr(error->message, '\n'));
    }
}

static void test_no_registry(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *text = write_file(folder, "text.db", "dear reader,\n this is no database\n");
    g_autofree char *left = NULL, *absent = g_build_filename(folder, "absent.db", NULL);
    g_autoptr(GError) error = NULL;

    check_refused(text, SL_ERROR_FORMAT);
    g_assert_true(g_file_get_contents(text, &left, NULL, NULL));
    g_assert_cmpstr(left, ==, "dear reader,\n this is no database\n");
    check_refused(folder, SL_ERROR_FILE);
    g_assert_null(sl_registry_open(absent, SL_REGISTRY_READ, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "registry import"));
    g_assert_false(g_file_test(absent, G_FILE_TEST_EXISTS));
    check_refused("/proc/registry.db", SL_ERROR_FILE); /* no rights there, not even for root */
}

/* A registry whose middle is overwritten: an error or a finding, never a crash or a wrong row. */
static void test_damaged(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autofree char *path = g_build_filename(folder, "registry.db", NULL);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    struct stat st;

    import_rows(registry, folder, "one", FILTERED);
    g_clear_pointer(&registry, sl_registry_close);
    g_assert_cmpint(stat(path, &st), ==, 0);
    int fd = open(path, O_WRONLY);
    g_autofree char *noise = g_malloc((gsize)st.st_size);
    memset(noise, 'x', (gsize)st.st_size);
    g_assert_cmpint(pwrite(fd, noise, (gsize)st.st_size - 4096, 4096), ==, st.st_size - 4096);
    close(fd);
    registry = sl_registry_open(path, SL_REGISTRY_READ, &error);
    if (registry != NULL && sl_registry_check(registry, find_scheme, NULL, &report, &error))
        g_assert_cmpuint(report.errors->len, >, 0);
    else
        g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
}

static void test_foreign_database(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *path = g_build_filename(folder, "registry.db", NULL);
    g_autofree char *bytes = NULL;
    gsize n;

    sl_registry_close(open_registry(folder));
    g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    bytes[71] = 7; /* application_id, bytes 68 to 71 of the header */
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
    check_refused(path, SL_ERROR_FORMAT);
    bytes[71] = 0x31;
    bytes[63] = 2; /* user_version, bytes 60 to 63: made by a newer program */
    g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
    check_refused(path, SL_ERROR_FORMAT);
}

static void test_empty_file(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *path = write_file(folder, "registry.db", "");
    g_autoptr(GError) error = NULL;

    g_assert_null(sl_registry_open(path, SL_REGISTRY_READ, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    g_autoptr(SlRegistry) registry = open_registry(folder);
    import_rows(registry, folder, "one", ROW("1"));
}

/* A disk that takes no more: the import fails with one line, the registry is as it was. */
static void test_disk_full(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GString) rows = g_string_new(NULL);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    struct rlimit before, tight;

    import_rows(registry, folder, "one", ROW("1"));
    for (int i = 10; i < 2000; i++)
        g_string_append_printf(rows, "JCS-26-%06d,1,H,P,,https://jc-star.example/p/%d" TAIL, i, i);
    g_autofree char *file = write_list(folder, "x.csv", rows->str);
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    tight = before;
    tight.rlim_cur = 150000; /* the list has 130 KB, the registry would have more than 400 */
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &tight), ==, 0);
    gboolean ok = import_file(registry, file, "two", &report, &error);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_false(ok);
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_autoptr(SlRecord) record = find(registry, "JCS-26-000001");
    g_assert_cmpstr(record->edition, ==, "one");
    g_auto(SlImportReport) check = {0};
    g_clear_error(&error);
    g_assert_true(sl_registry_check(registry, find_scheme, NULL, &check, &error));
    g_assert_cmpuint(check.errors->len, ==, 0);
}

/* ---- check --------------------------------------------------------------------------------- */

static void test_check(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    SlScheme *scheme = (SlScheme *)find_scheme(NULL, NULL, NULL);
    g_auto(SlImportReport) clean = {0}, shared = {0}, stricter = {0};
    int before = scheme->n_levels;

    import_rows(registry, folder, "one", ROW("1") ROW("2"));
    g_assert_true(sl_registry_check(registry, find_scheme, NULL, &clean, NULL));
    g_assert_cmpuint(clean.errors->len, ==, 0);
    g_assert_cmpint(clean.rows, ==, 2);
    import_rows(registry, folder, "two",
                "JCS-26-000003,3,H,P,,https://jc-star.example/s" TAIL
                "JCS-26-000004,1,H,P,,https://jc-star.example/s" TAIL);
    g_assert_true(sl_registry_check(registry, find_scheme, NULL, &shared, NULL));
    g_assert_cmpuint(shared.errors->len, ==, 1);
    scheme->n_levels = 2; /* the scheme has changed since the import */
    g_assert_true(sl_registry_check(registry, find_scheme, NULL, &stricter, NULL));
    scheme->n_levels = before;
    g_assert_cmpuint(stricter.errors->len, ==, 2);
    g_assert_cmpint(stricter.bad, ==, 1);
}

/* A check of a file writes nothing, and says what an import would do. */
static void test_check_file(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autofree char *file = write_list(folder, "x.csv", ROW("2") ROW("3"));
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    SlImportOrder order = {.check_only = TRUE};

    import_rows(registry, folder, "one", ROW("1") ROW("2"));
    g_assert_true(
        sl_registry_import(registry, file, NULL, find_scheme, NULL, &order, &report, &error));
    g_assert_cmpint(report.added, ==, 1);
    g_assert_cmpint(report.removed, ==, 1);
    g_assert_cmpint(report.unchanged, ==, 1);
    g_autoptr(SlRecord) record = find(registry, "JCS-26-000003");
    g_assert_null(record);
}

/* ---- many rows ----------------------------------------------------------------------------- */

static void test_many(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_autoptr(GString) rows = g_string_new(NULL);

    for (int i = 0; i < 100000; i++)
        g_string_append_printf(rows,
                               "JCS-26-%06d,1,見本電機,ルーター%d,M-%d/A;M-%d/B,"
                               "https://jc-star.example/p/%d" TAIL,
                               i, i, i, i, i);
    import_rows(registry, folder, "one", rows->str);
    g_autoptr(SlRecord) record = find(registry, "JCS-26-099999");
    g_assert_cmpstr(record->models[1], ==, "M-99999/B");
    check_url(registry, "https://jc-star.example/p/54321", "JCS-26-054321", FALSE);
    g_autoptr(GString) found = g_string_new(NULL);
    SlFilter filter = {.model = "m-77777/b", .expires_within_days = -1, .on = day("2026-12-01")};
    g_assert_true(sl_registry_list(registry, &filter, find_scheme, NULL, collect, found, NULL));
    g_assert_cmpstr(found->str, ==, "7");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry/editions/count-what-they-brought", test_editions);
    g_test_add_func("/registry/editions/the-same-file-changes-nothing", test_same_file);
    g_test_add_func("/registry/editions/an-older-list-is-refused", test_older_list);
    g_test_add_func("/registry/editions/a-name-is-used-once", test_edition_names);
    g_test_add_func("/registry/editions/two-schemes-do-not-mix", test_two_schemes);
    g_test_add_func("/registry/history/tells-added-changed-removed", test_history);
    g_test_add_func("/registry/history/diff-compares-two-editions", test_diff);
    g_test_add_func("/registry/find/url-by-its-normal-form", test_find_url);
    g_test_add_func("/registry/find/a-url-is-not-another-numbers-page", test_url_of_another);
    g_test_add_func("/registry/import/names-lost-zeros", test_lost_zeros);
    g_test_add_func("/registry/list/filters", test_filters);
    g_test_add_func("/registry/export/imports-again-and-runs-no-formula", test_export);
    g_test_add_func("/registry/world/what-is-no-registry-stays-as-it-is", test_no_registry);
    g_test_add_func("/registry/world/damage-is-found", test_damaged);
    g_test_add_func("/registry/world/other-and-newer-databases", test_foreign_database);
    g_test_add_func("/registry/world/an-empty-file-becomes-one", test_empty_file);
    g_test_add_func("/registry/world/a-full-disk-changes-nothing", test_disk_full);
    g_test_add_func("/registry/check/finds-what-no-import-would-take", test_check);
    g_test_add_func("/registry/check/of-a-file-stores-nothing", test_check_file);
    g_test_add_func("/registry/import/a-hundred-thousand-rows", test_many);
    return g_test_run();
}
