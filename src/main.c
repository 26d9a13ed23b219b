/* main — argv -> command -> exit code */
#include "cli/cli.h"

#include "base/error.h"
#include "base/words.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

const SlCommand sl_commands[] = {
    {"registry", N_("import, list and compare lists of registrations"), sl_cli_registry},
    {"render", N_("draw labels to PNG, SVG and PDF"), sl_cli_render},
    {"sheet", N_("lay labels out on a page, many up"), sl_cli_sheet},
    {"manifest", N_("join and check what render has left"), sl_cli_manifest},
    {"decode", N_("say what is on a photo"), sl_cli_decode},
    {"verify", N_("decode a photo and compare it with the registry"), sl_cli_verify},
    {"check", N_("preflight of finished artwork: PNG, SVG, PDF"), sl_cli_check},
    {"template", N_("list, check and show artwork templates"), sl_cli_template},
    {"lint-text", N_("find wording that the scheme forbids around a label"), sl_cli_lint_text},
    {"serve", N_("open a desk for inspectors: a web page on this machine"), sl_cli_serve},
    {NULL, NULL, NULL},
};

static int print_help(void)
{
    sl_cli_print("%s",
                 _("Usage: starlabel COMMAND [OPTION…]\n\n"
                   "Draw labels of Japan's IoT security scheme, and check photographed ones.\n\n"));
    for (const SlCommand *command = sl_commands; command->name != NULL; command++)
        sl_cli_print("  %-10s %s\n", command->name, _(command->summary));
    sl_cli_print(
        "%s", _("\nFirst steps:\n"
                "  starlabel registry import list.csv      read the list of registrations\n"
                "  starlabel render NUMBER                 artwork of one registration\n"
                "  starlabel verify PHOTO                  does this label match the list?\n"
                "\n'starlabel COMMAND --help' shows the options of a command.\n"
                "Exit codes: 0 done or matches, 1 differs, 2 undecided, 3 senseless command line, "
                "4 trouble.\n"));
    return sl_cli_flush(SL_EXIT_DONE);
}

static int refuse_command(const char *name)
{
    GString *known = g_string_new(NULL);

    for (const SlCommand *command = sl_commands; command->name != NULL; command++)
        g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", command->name);
    int code = sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("'%s' is no command; there are %s"), name, known->str));
    g_string_free(known, TRUE);
    return code;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error that we report, not a death */

    GError *error = NULL;
    if (!sl_cli_speak(&argc, argv, &error))
        return sl_cli_fail(error);
    if (argc < 2)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("no command given; 'starlabel --help' lists them")));
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0) {
        sl_cli_print("starlabel %s\n", SL_VERSION);
        return sl_cli_flush(SL_EXIT_DONE);
    }
    for (const SlCommand *command = sl_commands; command->name != NULL; command++)
        if (strcmp(argv[1], command->name) == 0)
            return command->run(argc - 1, argv + 1);
    return refuse_command(argv[1]);
}
