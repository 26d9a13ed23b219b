/* Lists with all that can be wrong with them: each file in lists/ stands beside what an import says
 * of it and stores. SL_WRITE_GOLDEN=1 writes the expectations anew; a diff of them is a review. */
#include "lists.h"

#include "registry/entry.h"

#define LISTS SL_TOP "/tests/registry/lists"

static void append_faults(GString *out, const SlImportReport *report)
{
    for (guint i = 0; i < report->errors->len; i++) {
        const SlRowError *fault = report->errors->pdata[i];
        g_string_append_printf(out, "line %u %s: %s\n", fault->line,
                               fault->column != NULL ? fault->column : "row", fault->message);
    }
}

static gboolean append_row(const SlRecord *record, SlStatus status, gpointer data)
{
    g_autofree char *models = g_strjoinv(" + ", record->models);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);

    g_string_append_printf(data, "%s|%d|%s|%s|%s|%s|%s|%s|%s (%s)|%s|%s\n", record->number,
                           record->level, record->holder, record->product, models, record->url,
                           issued, until, record->status_word, sl_status_word(status),
                           record->document, record->scheme);
    return TRUE;
}

static void append_rows(GString *out, SlRegistry *registry)
{
    SlFilter filter = {.expires_within_days = -1, .on = day("2026-12-01")};
    g_autoptr(GError) error = NULL;

    g_assert_true(sl_registry_list(registry, &filter, find_scheme, NULL, append_row, out, &error));
    g_assert_no_error(error);
}

/* What an import with keep_going says and leaves; before it, that one without stores nothing if
 * there is a fault, and that a check finds the same faults. */
static char *import_whole(const char *name)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    GString *out = g_string_new(NULL);
    g_autoptr(GString) strict = g_string_new(NULL), stored = g_string_new(NULL);
    g_auto(SlImportReport) first = {0}, second = {0}, check = {0};
    g_autoptr(GError) error = NULL, check_error = NULL;
    SlImportOrder order = {.edition = "one", .keep_going = TRUE}, only = {.check_only = TRUE};

    g_assert_true(
        sl_registry_import(NULL, name, NULL, find_scheme, NULL, &only, &check, &check_error));
    gboolean ok = import_file(registry, name, "strict", &first, &error);
    append_faults(strict, &first);
    append_rows(stored, registry);
    g_assert_cmpint(ok, ==, check.errors->len == 0);
    if (!ok) {
        g_assert_cmpstr(stored->str, ==, "");
        g_string_append_printf(out, "%s\n", error->message);
        g_clear_error(&error);
        ok = sl_registry_import(registry, name, NULL, find_scheme, NULL, &order, &second, &error);
        append_faults(out, &second);
        g_assert_nonnull(strstr(out->str, strict->str));
        if (!ok)
            g_string_append_printf(out, "and again: %s\n", error->message);
    }
    append_rows(out, registry);
    return g_string_free(out, FALSE);
}

static void test_list(gconstpointer data)
{
    const char *name = data;
    g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".csv"));
    g_autofree char *path = g_strdup_printf(LISTS "/%s.txt", stem);
    g_autofree char *expected = NULL, *got = NULL;

    g_assert_cmpint(g_chdir(LISTS), ==, 0);
    got = import_whole(name);
    if (g_getenv("SL_WRITE_GOLDEN") != NULL)
        g_assert_true(g_file_set_contents(path, got, -1, NULL));
    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    g_assert_cmpstr(got, ==, expected);
}

/* ---- the sample registry ------------------------------------------------------------------- */

typedef struct {
    int status[5], level[5], soon, capitals, n;
} Tally;

static gboolean tally_row(const SlRecord *record, SlStatus status, gpointer data)
{
    Tally *tally = data;
    GDate on = day("2026-12-01");

    g_assert_cmpstr(record->scheme, ==, "jc-star-sample");
    tally->n++;
    tally->status[status]++;
    tally->level[record->level]++;
    tally->capitals += g_str_has_prefix(record->url, "HTTPS://");
    tally->soon +=
        status == SL_STATUS_VALID && g_date_days_between(&on, &record->valid_until) < 180;
    return TRUE;
}

static void test_sample(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autoptr(SlRegistry) registry = open_registry(folder);
    g_auto(SlImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    SlFilter filter = {.expires_within_days = -1, .on = day("2026-12-01")};
    SlImportOrder order = {.edition = NULL};
    Tally tally = {.n = 0};

    /* the scheme that a user has who gives no option */
    g_assert_true(sl_registry_import(registry, SL_TOP "/samples/registry.csv", "jc-star",
                                     find_scheme, NULL, &order, &report, &error));
    g_assert_no_error(error);
    g_assert_cmpint(report.bad, ==, 0);
    g_assert_cmpstr(report.ignored[0], ==, NULL);
    g_assert_true(
        sl_registry_list(registry, &filter, find_scheme, NULL, tally_row, &tally, &error));
    g_assert_cmpint(tally.n, >=, 44);
    g_assert_cmpint(tally.status[SL_STATUS_VALID], >=, 24);
    for (int i = 0; i < 5; i++)
        g_assert_cmpint(tally.status[i], >=, 2);
    for (int i = 1; i < 5; i++)
        g_assert_cmpint(tally.level[i], >=, 2);
    g_assert_cmpint(tally.soon, >=, 3);
    g_assert_cmpint(tally.capitals, >=, 2);
}

/* ---- mappings ------------------------------------------------------------------------------ */

static void test_mapping(void)
{
    static const struct {
        const char *columns[3];
        const char *error; /* a part of it; NULL: imported */
    } cases[] = {
        {{"Firm=holder", "No=number"}, NULL},
        {{" f i r m =holder", "Ｎｏ=NUMBER"}, NULL},
        {{"Firm=holder"}, "no column for: number; its columns are 'No', 'Firm'"},
        {{"Firm=owner"}, "is not HEADER=FIELD; the fields are: number, level"},
        {{"Firm"}, "is not HEADER=FIELD"},
        {{"Firma=holder"}, "has no column 'Firma'; its columns are 'No'"},
    };
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *file = write_file(
        folder, "x.csv",
        "No,Firm,level,product,url,issued,valid_until,memo\n"
        "JCS-26-000001,見本,1,P,https://jc-star.example/p/1,2026-01-13,2028-01-12,memo\n");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SlImportOrder order = {.columns = (char **)cases[i].columns, .edition = "one"};
        g_auto(SlImportReport) report = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(Folder) place = folder_make();
        g_autoptr(SlRegistry) registry = open_registry(place);
        gboolean ok =
            sl_registry_import(registry, file, NULL, find_scheme, NULL, &order, &report, &error);
        if (cases[i].error == NULL)
            g_assert_no_error(error);
        g_assert_cmpint(ok, ==, cases[i].error == NULL);
        if (ok) {
            g_assert_cmpstr(report.ignored[0], ==, "memo");
            g_assert_true(report.no_status);
        } else
            g_assert_nonnull(strstr(error->message, cases[i].error));
    }
}

/* ---- anything at all ----------------------------------------------------------------------- */

#define MUTANTS 300

/* Some bytes overwritten, doubled or cut out; the seed is fixed, so that a failure comes again. */
static void mutate(GByteArray *bytes, GRand *dice)
{
    static const char spice[] = ",;\t\"\r\n'=\\\0\xff\x81\xe3★";

    for (int i = g_rand_int_range(dice, 1, 12); i > 0; i--) {
        guint at = (guint)g_rand_int_range(dice, 0, (gint32)bytes->len - 40);
        switch (g_rand_int_range(dice, 0, 4)) {
        case 0:
            bytes->data[at] = (guint8)spice[g_rand_int_range(dice, 0, sizeof spice)];
            break;
        case 1:
            bytes->data[at] = (guint8)g_rand_int_range(dice, 0, 256);
            break;
        case 2:
            g_byte_array_remove_range(bytes, at, (guint)g_rand_int_range(dice, 1, 40));
            break;
        default:
            memmove(bytes->data + at, bytes->data + at / 2, 30);
        }
    }
}

static void test_mutants(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(20250521);
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *sample = NULL, *path = g_build_filename(folder, "x.csv", NULL);
    SlImportOrder order = {.check_only = TRUE};
    gsize n;

    g_assert_true(g_file_get_contents(SL_TOP "/samples/registry.csv", &sample, &n, NULL));
    for (int i = 0; i < MUTANTS; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_auto(SlImportReport) report = {0};
        g_autoptr(GError) error = NULL;
        g_byte_array_append(bytes, (guint8 *)sample, (guint)n);
        mutate(bytes, dice);
        g_assert_true(g_file_set_contents(path, (char *)bytes->data, (gssize)bytes->len, NULL));
        gboolean ok =
            sl_registry_import(NULL, path, NULL, find_scheme, NULL, &order, &report, &error);
        g_assert_cmpint(ok, ==, error == NULL);
        if (ok)
            g_assert_cmpint(report.good + report.bad, ==, report.rows);
        for (guint f = 0; f < report.errors->len; f++) {
            const SlRowError *fault = report.errors->pdata[f];
            g_assert_true(g_utf8_validate(fault->message, -1, NULL));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GDir) dir = g_dir_open(LISTS, 0, NULL);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".csv")) {
            g_autofree char *path = g_strdup_printf("/lists/%s", name);
            g_test_add_data_func_full(path, g_strdup(name), test_list, g_free);
        }
    g_test_add_func("/lists/the-sample-imports-without-options", test_sample);
    g_test_add_func("/lists/columns-are-mapped-by-hand", test_mapping);
    g_test_add_func("/lists/survives-anything", test_mutants);
    return g_test_run();
}
