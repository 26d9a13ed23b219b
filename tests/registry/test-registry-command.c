/* `starlabel registry` as a user runs it: arguments, exit code, and a part of what it says.
 * Skipped where the program has not been built beside the tests. */
#include "lists.h"

#include <sys/wait.h>

typedef struct {
    const char *args; /* shell words; $S is the sample list, $D a folder of our own */
    int code;
    const char *out, *err; /* a part of the stream; "" means that it is empty, NULL: anything */
} Case;

static const Case cases[] = {
    {"list", 4, "", "does not exist; 'starlabel registry import LIST.csv' makes it"},
    {"", 3, "", "needs an action; there are import, list, show"},
    {"frobnicate", 3, "", "'frobnicate' is no action of registry; there are import, list"},
    {"import", 3, "", "'registry import' takes one file"},
    {"import $D/absent.csv", 4, "", "cannot be opened"},
    {"check $S", 0, "55 rows, all sound; import would add 55", ""},
    {"import $S --edition one --edition-date 2026-11-20", 0, "is edition one: 55 rows", ""},
    {"import $S", 0, "is edition one already; nothing was changed", ""},
    {"import - --json < $S", 0, "\"same_file\":true", ""},
    {"import $D/bad.csv", 4, "", "bad.csv' line 2: issued: '2025-13-01' is not a date"},
    {"import $D/bad.csv", 4, "", "has 1 bad row of 1; nothing was stored"},
    {"check $D/bad.csv", 1, "bad.csv' line 2: issued: '2025-13-01' is not a date", ""},
    {"check $D/bad.csv --json", 1, "\"line\":2,\"row\":1,\"field\":\"issued\"", ""},
    {"check", 0, "55 rows, all sound", ""},
    {"list --status valid", 0, "34 rows, edition one, judged on 2026-12-01", ""},
    {"list --status valid", 0, "JCS-25-000103  ★☆☆☆   valid   2026-12-20 !19 days", ""},
    {"list --status dead", 3, "", "not one of valid, expired, withdrawn, suspended, unknown"},
    {"list --expires-within 20d --json", 0, "{\"number\":\"JCS-25-000103\",\"level\":1,", ""},
    {"list --expires-within 20", 3, "", "write 90d or 12w"},
    {"list --model mh-1000/ｐ --json", 0,
     "{\"number\":\"JCS-25-000123\",\"level\":1,\"holder\":\"見本電機株式会社\","
     "\"product\":\"見本ルーターMH-1000\",\"models\":[\"MH-1000/P\",\"MH-1000/D\"],"
     "\"url\":\"https://jc-star.example/p/JCS-25-000123\",\"issued\":\"2025-07-28\","
     "\"valid_until\":\"2027-07-27\",\"status\":\"valid\",\"document\":\"JST-CR-01-01-2024R1\","
     "\"edition\":\"one\",\"scheme\":\"jc-star-sample\"}\n",
     ""},
    {"list --keep-going", 3, "", "'--keep-going' means nothing to 'registry list'"},
    {"show ＪＣＳ－２５－０００１０６", 0, "withdrawn on 2026-12-01", ""},
    {"show JCS-25-000123 --on 2027-07-28", 0, "expired on 2027-07-28", "days old"},
    {"show JCS-25-999999", 4, "", "'JCS-25-999999' is not listed in edition 'one'"},
    {"history JCS-25-000123", 0, "added", ""},
    {"history", 0, "one      2026-11-20      55", ""},
    {"diff one two", 3, "", "'two' is no edition"},
    {"diff one one", 0, "0 added, 0 changed, 0 removed", ""},
    {"export $D/out.csv", 0, "", ""},
    {"export $D/out.png", 3, "", "has no known extension; there is: csv"},
    {"check $D/out.csv", 0, "import would add 0, change 0, remove 0", ""},
    {"export > /dev/full", 4, NULL, "cannot be written"},
    {"list > /dev/full", 4, NULL, "cannot be written"},
    {"list --registry $D/bad.csv", 4, "", "is no registry and was not changed"},
    {"--help", 0, "import FILE", ""},
};

static char *program(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(self);

    return g_build_filename(folder, "..", "starlabel", NULL);
}

static void check_stream(const Case *c, const char *name, const char *got, const char *expected)
{
    gboolean good = expected == NULL    ? TRUE
                    : *expected == '\0' ? *got == '\0'
                                        : strstr(got, expected) != NULL;

    if (!good) {
        g_test_message("registry %s: %s is\n%s", c->args, name, got);
        g_test_fail();
    }
}

static void run_case(const Case *c, const char *binary, const Folder *folder)
{
    g_autofree char *line =
        g_strdup_printf("D='%s'; S='%s/samples/registry.csv'; exec '%s' registry --on 2026-12-01 "
                        "--data '%s' %s",
                        folder, SL_TOP, binary, SL_TOP, c->args);
    const char *const argv[] = {"sh", "-c", line, NULL};
    g_autofree char *out = NULL, *err = NULL;
    g_autoptr(GError) error = NULL;
    int status;

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               &err, &status, &error));
    g_assert_no_error(error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != c->code) {
        g_test_message("registry %s: exit %d, not %d\n%s", c->args,
                       WIFEXITED(status) ? WEXITSTATUS(status) : -1, c->code, err);
        g_test_fail();
    }
    check_stream(c, "standard output", out, c->out);
    check_stream(c, "standard error", err, c->err);
}

/* One after the other: the later ones see what the earlier ones have stored. */
static void test_cases(void)
{
    g_autoptr(Folder) folder = folder_make();
    g_autofree char *binary = program();
    g_autofree char *registry = g_build_filename(folder, "registry.db", NULL);
    g_autofree char *bad = write_list(
        folder, "bad.csv",
        "JCS-26-000001,1,H,P,,https://jc-star.example/p/1,2025-13-01,2026-12-31,valid\n");

    (void)bad;
    if (!g_file_test(binary, G_FILE_TEST_IS_EXECUTABLE)) {
        g_test_skip("the program is not built");
        return;
    }
    g_setenv("STARLABEL_REGISTRY", registry, TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        run_case(&cases[i], binary, folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry-command/says-and-exits-as-documented", test_cases);
    return g_test_run();
}
