/* The reader of CSV files: each file in tables/ stands beside what must be read from it. The
 * expectations of sound files were written by Python's csv module. */
#include "base/error.h"
#include "base/table.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TABLES SL_TOP "/tests/base/tables"

static void append_cells(GString *out, char *const *cells)
{
    for (; *cells != NULL; cells++) {
        g_auto(GStrv) lines = g_strsplit(*cells, "\n", -1);
        g_autofree char *shown = g_strjoinv("\\n", lines);
        g_string_append_printf(out, "|%s", shown);
    }
    g_string_append(out, "|\n");
}

static void append_rows(GString *out, SlTable *table, GError **error)
{
    SlRow row;

    while (sl_table_next(table, &row, error)) {
        g_string_append_printf(out, "row %u line %u ", row.row, row.line);
        append_cells(out, row.fields);
        g_assert_cmpuint(g_strv_length(row.fields), ==, row.n);
    }
}

/* What a file says, in the words of the expectations. */
static char *read_whole(const char *name)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(SlTable) table = sl_table_open(name, &error);

    if (table != NULL) {
        g_string_append_printf(out, "encoding %s\nheader ", sl_table_encoding(table));
        append_cells(out, (char *const *)sl_table_header(table));
        append_rows(out, table, &error);
    }
    if (error != NULL)
        g_string_append_printf(out, "error %s %s\n", sl_error_word(error), error->message);
    return g_string_free(out, FALSE);
}

static void test_file(gconstpointer data)
{
    const char *name = data;
    g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".csv"));
    g_autofree char *path = g_strdup_printf(TABLES "/%s.txt", stem);
    g_autofree char *expected = NULL, *read = NULL;

    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    g_assert_cmpint(g_chdir(TABLES), ==, 0);
    read = read_whole(name);
    g_assert_cmpstr(read, ==, expected);
}

/* ---- what no single file shows ------------------------------------------------------------- */

static char *write_temporary(const char *bytes, gsize n)
{
    g_autoptr(GError) error = NULL;
    char *path = NULL;
    int fd = g_file_open_tmp("table-XXXXXX", &path, &error);

    g_assert_no_error(error);
    g_assert_cmpint(write(fd, bytes, n), ==, (gssize)n);
    close(fd);
    return path;
}

static void test_rewind(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlTable) table = sl_table_open(TABLES "/line-breaks-in-a-field.csv", &error);
    g_autoptr(GString) once = g_string_new(NULL), twice = g_string_new(NULL);

    g_assert_no_error(error);
    append_rows(once, table, &error);
    sl_table_rewind(table);
    append_rows(twice, table, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(once->str, ==, twice->str);
    g_assert_nonnull(strstr(once->str, "row 2 line 5"));
}

/* Characters must not break where one read ends and the next begins. */
static void test_large(gconstpointer data)
{
    const char *charset = data;
    GString *text = g_string_new("\xEF\xBB\xBF番号,名前\n");
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    SlRow row;
    guint n = 0;

    for (int i = 0; i < 30000; i++)
        g_string_append_printf(text, "%d,\"見本電機株式会社%d、架空通信\"\n", i, i);
    gsize length;
    g_autofree char *bytes =
        g_convert(text->str + 3, (gssize)text->len - 3, charset, "UTF-8", NULL, &length, &error);
    g_assert_no_error(error);
    path = write_temporary(bytes, length);
    g_autoptr(SlTable) table = sl_table_open(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sl_table_encoding(table), ==, charset);
    for (; sl_table_next(table, &row, &error); n++) {
        g_autofree char *name = g_strdup_printf("見本電機株式会社%u、架空通信", n);
        g_assert_cmpstr(row.fields[1], ==, name);
        g_assert_cmpuint(row.line, ==, n + 2);
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, 30000);
    g_unlink(path);
    g_string_free(text, TRUE);
}

static void test_sha256(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_temporary("a,b\n1,2\n", 8);
    g_autoptr(SlTable) table = sl_table_open(path, &error);

    g_assert_no_error(error);
    /* printf 'a,b\n1,2\n' | sha256sum */
    g_assert_cmpstr(sl_table_sha256(table), ==,
                    "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
    g_unlink(path);
}

/* A table is read to its end as it was when it was opened. */
static void test_changed_meanwhile(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_temporary("a,b\n1,2\n", 8);
    g_autoptr(SlTable) table = sl_table_open(path, &error);
    SlRow row;

    g_assert_no_error(error);
    g_assert_cmpint(truncate(path, 0), ==, 0);
    g_assert_true(sl_table_next(table, &row, &error));
    g_assert_cmpstr(row.fields[1], ==, "2");
    g_unlink(path);
}

static void test_unreadable(void)
{
    const char *const paths[] = {"/nowhere/x.csv", "/"};

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sl_table_open(paths[i], &error));
        g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
        g_assert_null(strchr(error->message, '\n'));
    }
}

/* A sparse file: its length alone is enough to refuse it. */
static void test_too_long(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_temporary("a,b\n", 4);

    g_assert_cmpint(truncate(path, (off_t)SL_TABLE_MAX_BYTES + 1), ==, 0);
    g_assert_null(sl_table_open(path, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_LIMIT);
    g_unlink(path);
}

static void add_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(TABLES, 0, NULL);
    const char *name;
    int n = 0;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".csv"))
            continue;
        g_autofree char *path = g_strdup_printf("/table/reads/%s", name);
        g_test_add_data_func_full(path, g_strdup(name), test_file, g_free);
        n++;
    }
    g_assert_cmpint(n, >=, 25);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_files();
    g_test_add_func("/table/rewinds-to-the-first-row", test_rewind);
    g_test_add_data_func("/table/large/utf8", "UTF-8", test_large);
    g_test_add_data_func("/table/large/cp932", "CP932", test_large);
    g_test_add_func("/table/hashes-the-bytes-as-they-came", test_sha256);
    g_test_add_func("/table/does-not-see-later-changes", test_changed_meanwhile);
    g_test_add_func("/table/says-what-cannot-be-read", test_unreadable);
    g_test_add_func("/table/refuses-more-than-a-gibibyte", test_too_long);
    return g_test_run();
}
