/* test-file — whole files or none, safe names, printable text */
#include "base/error.h"
#include "base/file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *folder;

static guint count_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

static void test_write_and_read(void)
{
    g_autofree char *path = g_build_filename(folder, "a.bin", NULL);
    g_autoptr(GBytes) first = g_bytes_new_static("one", 3);
    g_autoptr(GBytes) second = g_bytes_new_static("second", 6);
    g_autoptr(GError) error = NULL;

    g_assert_true(sl_file_write(path, first, FALSE, &error));
    g_assert_true(sl_file_write(path, second, TRUE, &error));
    g_autoptr(GBytes) back = sl_file_read(path, 6, &error);
    g_assert_true(g_bytes_equal(back, second));
    g_assert_cmpuint(count_files(), ==, 1); /* no temporary file is left */
    g_assert_null(sl_file_read(path, 5, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_LIMIT);
    g_clear_error(&error);
    g_unlink(path);
}

static void test_failure_leaves_nothing(void)
{
    g_autofree char *inside = g_build_filename(folder, "no-such", "a.bin", NULL);
    g_autofree char *taken = g_build_filename(folder, "taken", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new_static("one", 3);
    g_autoptr(GError) error = NULL;

    g_assert_false(sl_file_write(inside, bytes, FALSE, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_clear_error(&error);
    /* the target is a folder: the rename fails after the bytes are written */
    g_mkdir(taken, 0777);
    g_assert_false(sl_file_write(taken, bytes, FALSE, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_assert_cmpuint(count_files(), ==, 1);
    g_clear_error(&error);
    g_assert_null(sl_file_read(taken, 10, &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
    g_rmdir(taken);
}

static void test_safe_names(void)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        {"JCS-25-000123", "JCS-25-000123"},
        {"../../etc/passwd", "_._.._etc_passwd"},
        {"", "_"},
        {".hidden", "_hidden"},
        {"a/b", "a_b"},
        {"型番１", "___"},
        {"a\nb c", "a_b_c"},
        {"WXR18000BE10P/D", "WXR18000BE10P_D"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = sl_file_safe_name(cases[i].text);
        g_assert_cmpstr(name, ==, cases[i].name);
    }
}

static void test_printable(void)
{
    g_autofree char *escape = sl_printable("a\x1b[31mb\rc\xff\xe2\x80\xae");

    g_assert_cmpstr(escape, ==,
                    "a\xef\xbf\xbd[31mb\xef\xbf\xbd"
                    "c\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_sha256(void)
{
    g_autoptr(GBytes) abc = g_bytes_new_static("abc", 3); /* FIPS 180-4, appendix B.1 */
    g_autofree char *sum = sl_sha256(abc);

    g_assert_cmpstr(sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("starlabel-XXXXXX", NULL);
    g_test_add_func("/file/written-whole-and-read-with-a-limit", test_write_and_read);
    g_test_add_func("/file/failure-leaves-nothing", test_failure_leaves_nothing);
    g_test_add_func("/file/names-never-leave-the-folder", test_safe_names);
    g_test_add_func("/file/terminal-sees-no-control", test_printable);
    g_test_add_func("/file/sha256", test_sha256);
    int code = g_test_run();
    g_rmdir(folder);
    return code;
}
