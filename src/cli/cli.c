/* cli — common options, where data are, schemes, and how a command reports */
#include "cli/cli.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SCHEME "jc-star"

/* ---- language ------------------------------------------------------------------------------ */

/* The value of --lang at argv[i]; *n words are taken. NULL: it is not there. */
static const char *lang_at(int argc, char **argv, int i, int *n)
{
    *n = 1;
    if (g_str_has_prefix(argv[i], "--lang="))
        return argv[i] + strlen("--lang=");
    if (strcmp(argv[i], "--lang") != 0)
        return NULL;
    *n = i + 1 < argc ? 2 : 1;
    return i + 1 < argc ? argv[i + 1] : "";
}

gboolean sl_cli_speak(int *argc, char **argv, GError **error)
{
    const char *asked = NULL;
    gboolean json = FALSE;
    int n;

    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        const char *word = lang_at(*argc, argv, i, &n);
        asked = word != NULL ? word : asked;
        json = json || strcmp(argv[i], "--json") == 0;
    }
    SlLang lang = json ? SL_LANG_EN : sl_lang_locale();
    gboolean known = asked == NULL || sl_lang_parse(asked, &lang);
    sl_lang_start(lang);
    while (*argc > 1 && lang_at(*argc, argv, 1, &n) != NULL) {
        memmove(argv + 1, argv + 1 + n, sizeof *argv * (gsize)(*argc - n));
        *argc -= n;
    }
    if (!known)
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--lang %s' is no language here; there are: en, ja"), asked);
    return known;
}

/* ---- where data are ------------------------------------------------------------------------ */

static gboolean has_schemes(const char *folder)
{
    g_autofree char *assets = g_build_filename(folder, "assets", NULL);

    return g_file_test(assets, G_FILE_TEST_IS_DIR);
}

/* ../share/starlabel beside the program, or NULL */
static char *installed_data(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

    if (program == NULL)
        return NULL;
    g_autofree char *bin = g_path_get_dirname(program);
    g_autofree char *prefix = g_path_get_dirname(bin);
    return g_build_filename(prefix, "share", "starlabel", NULL);
}

/* --data DIR, $STARLABEL_DATA, the installed folder, else the source tree that CMake was given */
static char *find_data(char *given)
{
    const char *named = given != NULL ? given : g_getenv("STARLABEL_DATA");

    if (named != NULL && *named != '\0')
        return g_strdup(named);
    char *installed = installed_data();
    if (installed != NULL && has_schemes(installed))
        return installed;
    g_free(installed);
    return g_strdup(SL_SOURCE_DATA);
}

static char *find_registry(char *given)
{
    const char *named = given != NULL ? given : g_getenv("STARLABEL_REGISTRY");

    if (named != NULL && *named != '\0')
        return g_strdup(named);
    return g_build_filename(g_get_user_data_dir(), "starlabel", "registry.db", NULL);
}

/* ---- options ------------------------------------------------------------------------------- */

static gboolean finish_options(SlCli *cli, GError **error)
{
    char *data = find_data(cli->data), *registry = find_registry(cli->registry);

    g_free(cli->data);
    g_free(cli->registry);
    cli->data = data;
    cli->registry = registry;
    if (cli->jobs < 0 || cli->jobs > 1024) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--jobs %d' is out of range; give 1 to 1024"), cli->jobs);
        return FALSE;
    }
    if (cli->jobs == 0)
        cli->jobs = (int)g_get_num_processors();
    if (cli->on_text == NULL) {
        cli->on = sl_date_today();
        return TRUE;
    }
    if (!sl_date_parse(cli->on_text, &cli->on)) {
        g_autofree char *shown = sl_printable(cli->on_text);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--on %s' is not a date; write it as 2026-12-01"), shown);
        return FALSE;
    }
    return TRUE;
}

/* A GTranslateFunc. */
static const char *translate(const char *english, gpointer unused)
{
    (void)unused;
    return _(english);
}

/* One object file names the same option once: what a command calls its own wins over ours. */
static void add_common(GOptionContext *context, SlCli *cli)
{
    const GOptionEntry entries[] = {
        {"registry", 0, 0, G_OPTION_ARG_FILENAME, &cli->registry,
         N_("The registry file (default: $STARLABEL_REGISTRY, else your data folder)"), "FILE"},
        {"on", 0, 0, G_OPTION_ARG_STRING, &cli->on_text,
         N_("Judge validity on this day (default: today)"), "DATE"},
        {"scheme", 0, 0, G_OPTION_ARG_STRING, &cli->scheme,
         N_("The labelling scheme (default: the registry's, else jc-star)"), "NAME"},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &cli->data,
         N_("Where assets and fonts are (default: $STARLABEL_DATA, else beside the program)"),
         "DIR"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print JSON Lines, one object a line"),
         NULL},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &cli->jobs, N_("Work on N at once (default: all cores)"),
         "N"},
        {"lang", 0, 0, G_OPTION_ARG_STRING, &cli->lang,
         N_("Say everything in this language (default: the locale's; with --json English)"),
         "ja|en"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->quiet, N_("No warnings, no progress"), NULL},
        {"progress", 0, 0, G_OPTION_ARG_NONE, &cli->progress, N_("Show progress on standard error"),
         NULL},
        G_OPTION_ENTRY_NULL,
    };

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_group_set_translate_func(g_option_context_get_main_group(context), translate, NULL,
                                      NULL);
}

/* GLib prints groups before the main options: a command's own options are a group, so that they
 * come first. */
static void add_own(GOptionContext *context, const GOptionEntry *own)
{
    GOptionGroup *group = g_option_group_new("own", N_("Options:"), "Show the options", NULL, NULL);

    g_option_group_add_entries(group, own);
    g_option_group_set_translate_func(group, translate, NULL, NULL);
    g_option_context_add_group(context, group);
}

/* GLib's help, with the command named as it is typed and the main options called what they are. */
static int print_command_help(GOptionContext *context, const char *program)
{
    g_autofree char *help = g_option_context_get_help(context, FALSE, NULL);
    const char *body = strchr(help, '\n');

    body = body != NULL ? strchr(body + 1, '\n') : NULL;
    g_autoptr(GString) text = g_string_new(body != NULL ? body : "\n");
    g_string_replace(text, g_dgettext("glib20", "Application Options:"), _("Common options:"), 1);
    sl_cli_print(_("Usage:\n  %s%s"), program, text->str);
    return sl_cli_flush(SL_EXIT_DONE);
}

static gboolean print_version(void)
{
    sl_cli_print("starlabel %s\n", SL_VERSION);
    return TRUE;
}

static gboolean has_word(int argc, char **argv, const char *word)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], word) == 0)
            return TRUE;
    return FALSE;
}

int sl_cli_parse(SlCli *cli, const char *usage, const char *summary, const char *description,
                 const GOptionEntry *own, int argc, char **argv, char ***rest)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *program = g_strdup_printf("starlabel %s", usage);
    /* GOption takes strings away from the array that it is given: work on a copy of the pointers */
    g_autofree char **words = g_new0(char *, (gsize)argc + 1);

    memcpy(words, argv, sizeof *words * (gsize)argc);
    g_mutex_init(&cli->lock);
    cli->schemes =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sl_scheme_free);
    g_option_context_set_translate_func(context, translate, NULL, NULL);
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, description);
    g_option_context_set_help_enabled(context, FALSE);
    if (own != NULL)
        add_own(context, own);
    add_common(context, cli);
    if (has_word(argc, argv, "--help") || has_word(argc, argv, "-h"))
        return print_command_help(context, program);
    if (has_word(argc, argv, "--version")) {
        print_version();
        return sl_cli_flush(SL_EXIT_DONE);
    }
    int n = argc;
    if (!g_option_context_parse(context, &n, &words, &error)) {
        g_autoptr(GError) usage_error =
            g_error_new(SL_ERROR, SL_ERROR_USAGE, _("%s; 'starlabel %s --help' lists the options"),
                        error->message, argv[0]);
        return sl_cli_fail(g_steal_pointer(&usage_error));
    }
    if (!finish_options(cli, &error))
        return sl_cli_fail(g_steal_pointer(&error));
    if (n > 1 && strcmp(words[1], "--") == 0) {
        memmove(words + 1, words + 2, sizeof *words * (gsize)(n - 1));
        n--;
    }
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (int i = 1; i < n; i++)
        g_strv_builder_add(builder, words[i]);
    *rest = g_strv_builder_end(builder);
    return -1;
}

void sl_cli_clear(SlCli *cli)
{
    if (cli->schemes != NULL) {
        g_hash_table_destroy(cli->schemes);
        g_mutex_clear(&cli->lock);
    }
    g_free(cli->registry);
    g_free(cli->on_text);
    g_free(cli->scheme);
    g_free(cli->lang);
    g_free(cli->data);
    *cli = SL_CLI_INIT;
}

/* ---- schemes and registry ------------------------------------------------------------------ */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *known_schemes(const char *assets)
{
    g_autoptr(GDir) dir = g_dir_open(assets, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(assets, name, "scheme.ini", NULL);
        if (g_file_test(file, G_FILE_TEST_EXISTS))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static char *default_scheme(const SlCli *cli)
{
    g_autoptr(SlRegistry) registry = sl_registry_open(cli->registry, SL_REGISTRY_READ, NULL);
    g_autoptr(SlEdition) newest = registry != NULL ? sl_registry_newest(registry, NULL) : NULL;

    return g_strdup(newest != NULL && newest->scheme != NULL ? newest->scheme : DEFAULT_SCHEME);
}

/* Printers of the user's own: $STARLABEL_DEVICES, else devices.ini in the configuration folder. */
static gboolean add_own_devices(SlScheme *scheme, GError **error)
{
    const char *said = g_getenv("STARLABEL_DEVICES");
    g_autofree char *usual =
        g_build_filename(g_get_user_config_dir(), "starlabel", "devices.ini", NULL);

    if (said != NULL && *said != '\0')
        return sl_scheme_add_devices(scheme, said, error);
    return !g_file_test(usual, G_FILE_TEST_EXISTS) || sl_scheme_add_devices(scheme, usual, error);
}

static const SlScheme *load_scheme(SlCli *cli, const char *name, GError **error)
{
    SlScheme *scheme = g_hash_table_lookup(cli->schemes, name);

    if (scheme != NULL)
        return scheme;
    g_autofree char *assets = g_build_filename(cli->data, "assets", NULL);
    g_autofree char *safe = sl_file_safe_name(name);
    g_autofree char *folder = g_build_filename(assets, safe, NULL);
    if (strcmp(safe, name) != 0 || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_autofree char *known = known_schemes(assets), *shown = sl_printable(name);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'%s' is no scheme in '%s'; there are: %s"),
                    shown, assets, *known != '\0' ? known : _("none"));
        return NULL;
    }
    scheme = sl_scheme_load(folder, error);
    if (scheme != NULL && !add_own_devices(scheme, error))
        g_clear_pointer(&scheme, sl_scheme_free);
    if (scheme != NULL)
        g_hash_table_insert(cli->schemes, g_strdup(name), scheme);
    return scheme;
}

const SlScheme *sl_cli_scheme(const char *name, gpointer data, GError **error)
{
    SlCli *cli = data;

    g_mutex_lock(&cli->lock);
    if (name == NULL && cli->scheme == NULL)
        cli->scheme = default_scheme(cli);
    const SlScheme *scheme = load_scheme(cli, name != NULL ? name : cli->scheme, error);
    g_mutex_unlock(&cli->lock);
    return scheme;
}

SlRegistry *sl_cli_registry_open(SlCli *cli, SlRegistryMode mode, GError **error)
{
    return sl_registry_open(cli->registry, mode, error);
}

/* ---- reporting ----------------------------------------------------------------------------- */

int sl_cli_fail(GError *error)
{
    g_autofree char *shown = sl_printable(error->message);
    int code = g_error_matches(error, SL_ERROR, SL_ERROR_USAGE) ? SL_EXIT_USAGE : SL_EXIT_TROUBLE;

    fflush(stdout);
    fprintf(stderr, "starlabel: %s\n", shown);
    g_error_free(error);
    return code;
}

void sl_cli_warn(const SlCli *cli, const char *format, ...)
{
    if (cli->quiet)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *shown = sl_printable(text);
    fprintf(stderr, _("starlabel: warning: %s\n"), shown);
}

void sl_cli_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stdout, format, args);
    va_end(args);
}

int sl_cli_flush(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, _("starlabel: 'standard output' cannot be written: %s\n"),
            sl_words_errno(errno != 0 ? errno : EIO));
    return SL_EXIT_TROUBLE;
}
