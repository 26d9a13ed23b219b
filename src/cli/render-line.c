/*
 * render-line — the command line of `starlabel render`, and its help
 */
#include "cli/render.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

static const char description[] = N_(
    "Numbers are looked up in the registry; a label is refused when its number is not listed,\n"
    "not valid on the day (--on), of another level than you say, or leads to a URL that the\n"
    "scheme does not allow. --draft draws it as a sample with a code that leads nowhere.\n\n"
    "A job list is CSV or TSV with a header: number (or model), any of the options above by their\n"
    "names, on, scheme, and file for the name of the files. A cell overrides the command line for\n"
    "its row, an empty cell does not. Other columns are free values for the names. Bad rows are\n"
    "reported one by one, the others are written, and the exit code is 4.\n\n"
    "Names know {number} {use} {variant} {scale} {template} {format} {ext} {row} and {COLUMN} for\n"
    "every free column. A name without extension gets {scale}.{ext}.\n\n"
    "A use for screens comes in light and dark, and 'web' with a compact badge, unless you say\n"
    "--variant, --template, --size or --name. --kit adds a strip of text without a code, snippets\n"
    "for HTML and Markdown, a page that shows everything, and the facts as JSON.\n\n"
    "Examples:\n"
    "  starlabel render JC-STAR-1-000123                      packaging: png, svg, press PDF\n"
    "  starlabel render --model WXR18000BE10P/D --use web     finds the number\n"
    "  starlabel render NUMBER --kit                          badges and all that a page needs\n"
    "  starlabel render - < numbers.txt                       one number a line\n"
    "  starlabel render --from jobs.csv -o labels --jobs 4    a list of jobs\n"
    "  starlabel render NUMBER --size 40mm --dpi 12dpmm       a thermal printer's dots\n"
    "  starlabel render NUMBER --format pdf --bleed 3mm --marks\n"
    "  starlabel render NUMBER --format svg -o - > label.svg  one file to standard output\n"
    "  starlabel render NUMBER --draft --level 2              見本 SAMPLE\n\n"
    "Exit codes: 0 all written, 3 the command line makes no sense, 4 a row or file failed.\n");

/* Every text is taken as raw bytes, because GLib's own conversion depends on the locale. */
typedef struct {
    char **text; /* one for each setting */
    gboolean *flag;
    char *shard;
} Words;

static void words_clear(Words *words)
{
    for (guint i = 0; i < sl_n_settings; i++)
        g_free(words->text[i]);
    g_free(words->text);
    g_free(words->shard);
    g_free(words->flag);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static gboolean is_said(const Words *words, const char *option)
{
    for (guint i = 0; i < sl_n_settings; i++)
        if (g_strcmp0(sl_settings[i].option, option) == 0)
            return words->text[i] != NULL || words->flag[i];
    return FALSE;
}

static gboolean take_words(SlWish *wish, const Words *words, GError **error)
{
    for (guint i = 0; i < sl_n_settings; i++) {
        const char *value = words->flag[i] ? "yes" : words->text[i];
        g_autoptr(GError) reason = NULL;

        if (value == NULL)
            continue;
        if (!g_utf8_validate(value, -1, NULL)) {
            g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--%s' is not UTF-8"),
                        sl_settings[i].option);
            return FALSE;
        }
        if (!sl_wish_take(wish, i, value, &reason)) {
            g_set_error(error, SL_ERROR, SL_ERROR_USAGE, "'--%s': %s", sl_settings[i].option,
                        reason->message);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean ends_like_a_file(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot != NULL && sl_format_parse(dot + 1) != 0;
}

/* "2/8" */
static gboolean take_shard(SlRenderLine *line, const char *text, GError **error)
{
    guint64 shard, shards;
    g_auto(GStrv) parts = g_strsplit(text, "/", 3);

    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 1, SL_RENDER_MAX_SHARDS, &shard, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 1, SL_RENDER_MAX_SHARDS, &shards, NULL) ||
        shard > shards)
        return sl_senseless(error, text,
                            _("is no part of a list; write --shard 1/4 to --shard 4/4"));
    line->shard = (guint)shard;
    line->shards = (guint)shards;
    return TRUE;
}

/* The pages of a kit name its pictures, so all of them must be there under their own names. */
static gboolean kit_is_whole(const SlRenderLine *line, GError **error)
{
    const SlWish *wish = &line->wish;
    gboolean whole = wish->variants[0] == NULL && wish->template_name == NULL &&
                     wish->size.value <= 0 && wish->dots_per_mm <= 0 && wish->module_mm <= 0 &&
                     wish->device == NULL && strcmp(wish->pattern, SL_RENDER_PATTERN) == 0;

    if (strcmp(line->output, "-") == 0)
        return sl_senseless(error, "--kit", _("makes a folder; name it with -o"));
    if (wish->draft)
        return sl_senseless(error, "--kit", _("is for pages that people see; leave out --draft"));
    return whole ||
           sl_senseless(error, "--kit",
                        _("has its own variants, templates, sizes and names; leave out --variant, "
                          "--template, --size, --module, --dpi, --device and --name"));
}

static gboolean finish_line(SlRenderLine *line, const Words *words, GError **error)
{
    gboolean listed = line->from != NULL, named = line->numbers[0] != NULL;

    if (!take_words(&line->wish, words, error))
        return FALSE;
    if (line->output == NULL)
        line->output = g_strdup(line->sheet ? "sheet.pdf" : "out");
    if (!line->sheet && (*line->output == '\0' || ends_like_a_file(line->output)))
        return sl_senseless(error, line->output,
                            _("is no folder; -o takes a folder, --name the names"));
    if (listed && named)
        return sl_senseless(error, line->numbers[0],
                            _("stands beside --from; put it into the list"));
    if ((line->conditions != NULL || line->changed_since != NULL) &&
        g_strcmp0(line->from, "registry") != 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--where' and '--changed-since' choose rows of the registry; add "
                      "--from registry"));
        return FALSE;
    }
    if (line->proof != NULL && !g_str_has_suffix(line->proof, ".pdf"))
        return sl_senseless(error, line->proof, _("is no name of a proof; end it in .pdf"));
    if (words->shard != NULL && !take_shard(line, words->shard, error))
        return FALSE;
    if (!listed && !named && line->wish.model == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("no number; give one, --model or --from ('starlabel render --help')"));
        return FALSE;
    }
    line->kit_alone = line->kit && !is_said(words, "use");
    if (line->kit && !kit_is_whole(line, error))
        return FALSE;
    if (!listed && !sl_name_check(line->wish.pattern, NULL, error))
        return FALSE;
    if ((line->wish.pdf == SL_PDF_AS_X4) != (line->profile_path != NULL) && !listed) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--pdf x4' and '--profile FILE' belong together; give both"));
        return FALSE;
    }
    if (line->profile_path != NULL)
        line->profile = sl_file_read(line->profile_path, SL_RENDER_MAX_PROFILE, error);
    return line->profile_path == NULL || line->profile != NULL;
}

/* Of the options beside the wishes, those that mean something on a sheet. */
static gboolean is_for_sheets(const char *option)
{
    static const char *const known[] = {"from",    "where",  "changed-since", "output",
                                        "profile", "issued", "force",         NULL};

    return g_strv_contains(known, option);
}

static int parse(SlRenderLine *line, SlCli *cli, const SlSheetLine *sheet, int argc, char **argv)
{
    g_auto(Words) words = {g_new0(char *, sl_n_settings), g_new0(gboolean, sl_n_settings), NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

    for (guint i = 0; i < sl_n_settings; i++) {
        const SlSetting *s = &sl_settings[i];
        if (s->option == NULL)
            continue;
        GOptionEntry entry = {s->option,
                              0,
                              0,
                              s->flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_FILENAME,
                              s->flag ? (gpointer)&words.flag[i] : (gpointer)&words.text[i],
                              s->help,
                              s->argument};
        g_array_append_val(entries, entry);
    }
    const GOptionEntry others[] = {
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &line->from,
         N_("A job list in CSV, TSV or JSON Lines (- is standard input), or every valid row of the "
            "registry"),
         "FILE|registry"},
        {"where", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &line->conditions,
         N_("With --from registry: level=, model=, holder=, product=, expires-within="), "level=1"},
        {"changed-since", 0, 0, G_OPTION_ARG_FILENAME, &line->changed_since,
         N_("With --from registry: rows added or changed after that edition"), "EDITION"},
        {"shard", 0, 0, G_OPTION_ARG_FILENAME, &words.shard,
         N_("Draw the I-th of N parts of the list; 'starlabel manifest merge' joins them"), "I/N"},
        {"fail-fast", 0, 0, G_OPTION_ARG_NONE, &line->fail_fast,
         N_("End with the first label that fails"), NULL},
        {"no-read-back", 0, 0, G_OPTION_ARG_NONE, &line->no_read_back,
         N_("Do not decode what was drawn: for measuring; the manifest says unchecked"), NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &line->output,
         N_("Folder of the files (default: out); - writes one file to standard output"), "DIR"},
        {"proof", 0, 0, G_OPTION_ARG_FILENAME, &line->proof,
         N_("Also a contact sheet of all labels at true size, to sign off"), "FILE.pdf"},
        {"profile", 0, 0, G_OPTION_ARG_FILENAME, &line->profile_path,
         N_("Press PDF: the CMYK profile that --pdf x4 embeds"), "FILE.icc"},
        {"issued", 0, 0, G_OPTION_ARG_NONE, &line->issued,
         N_("The template file is artwork that the scheme's owner issued"), NULL},
        {"kit", 0, 0, G_OPTION_ARG_NONE, &line->kit,
         N_("Screens: also what a web page needs: embed.html, embed.md, preview.html, badge.json"),
         NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &line->force,
         N_("Draw all again, and overwrite files that an earlier run did not write"), NULL},
    };
    for (const GOptionEntry *own = sheet != NULL ? sheet->entries : NULL;
         own != NULL && own->long_name != NULL; own++)
        g_array_append_val(entries, *own);
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (sheet == NULL || is_for_sheets(others[i].long_name))
            g_array_append_val(entries, others[i]);

    sl_wish_init(&line->wish);
    line->sheet = sheet != NULL;
    int code =
        sl_cli_parse(cli, sheet != NULL ? sheet->usage : "render [OPTION…] NUMBER…",
                     sheet != NULL ? sheet->summary
                                   : N_("Draw labels of registered products to PNG, SVG and PDF."),
                     sheet != NULL ? sheet->description : description,
                     (const GOptionEntry *)(gpointer)entries->data, argc, argv, &line->numbers);
    if (code >= 0)
        return code;
    return finish_line(line, &words, &error) ? -1 : sl_cli_fail(g_steal_pointer(&error));
}

int sl_render_line_parse(SlRenderLine *line, SlCli *cli, int argc, char **argv)
{
    return parse(line, cli, NULL, argc, argv);
}

int sl_sheet_line_parse(SlRenderLine *line, SlCli *cli, const SlSheetLine *sheet, int argc,
                        char **argv)
{
    return parse(line, cli, sheet, argc, argv);
}

void sl_render_line_clear(SlRenderLine *line)
{
    sl_wish_clear(&line->wish);
    g_free(line->from);
    g_strfreev(line->conditions);
    g_free(line->changed_since);
    g_free(line->output);
    g_free(line->profile_path);
    g_free(line->proof);
    g_clear_pointer(&line->profile, g_bytes_unref);
    g_strfreev(line->numbers);
}
