/*
 * lint-text — `starlabel lint-text`: does a text claim what the scheme forbids?
 */
#include "cli/cli.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "label/wording.h"

static const char description[] = N_(
    "FILE is plain text, Markdown, HTML or the like in UTF-8 or CP932; - is standard input. The\n"
    "wordings stand in the scheme file with their source, in Japanese and English; case, width,\n"
    "blanks, hyphens, quotes and line breaks do not count. A claim that the same sentence denies\n"
    "(「…を保証するものではありません」, \"does not mean …\") is none.\n\n"
    "Examples:\n"
    "  starlabel lint-text press-release.txt\n"
    "  starlabel lint-text --json *.md\n"
    "  pdftotext manual.pdf - | starlabel lint-text -\n\n"
    "Exit codes: 0 clean, 1 something to reword, 3 usage, 4 trouble.\n");

/* The text as UTF-8 without a BOM; NULL with SL_ERROR_FORMAT. */
static char *decode(const char *path, GBytes *bytes, GError **error)
{
    gsize n = 0, written = 0;
    const char *data = g_bytes_get_data(bytes, &n);

    if (n >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        data += 3, n -= 3;
    if (n == 0 || g_utf8_validate_len(data, n, NULL))
        return g_strndup(n > 0 ? data : "", n);

    gboolean wide =
        n >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0);
    char *text =
        g_convert(data, (gssize)n, "UTF-8", wide ? "UTF-16" : "CP932", NULL, &written, NULL);
    if (text != NULL && strlen(text) == written)
        return text;
    g_free(text);
    g_autofree char *shown = sl_printable(path);
    g_set_error(
        error, SL_ERROR, SL_ERROR_FORMAT,
        _("'%s' is no text: it is neither UTF-8 nor CP932; save it as text (a PDF: pdftotext)"),
        shown);
    return NULL;
}

/* The words as they stand, on one line. */
static char *seen_words(const char *text, const SlWordingHit *hit)
{
    g_autofree char *raw = g_strndup(text + hit->start, hit->end - hit->start);
    g_auto(GStrv) parts = g_strsplit_set(raw, " \t\r\n", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", *part);
    return sl_printable(line->str);
}

static void print_text(const char *path, const SlWordingHit *hit, const char *words)
{
    g_autofree char *shown = sl_printable(path);

    sl_cli_print(_("%s:%u:%u: '%s' claims %s, which the scheme forbids (%s%s): %s\n"), shown,
                 hit->line, hit->column, words, hit->wording->name,
                 hit->official ? "" : _("after "), hit->wording->source, _(hit->wording->cure));
}

static void print_json(const char *path, const SlWordingHit *hit, const char *words)
{
    g_autoptr(GString) line = g_string_new(NULL);
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "file", path);
    sl_json_int(&json, "line", hit->line);
    sl_json_int(&json, "column", hit->column);
    sl_json_int(&json, "end_line", hit->end_line);
    sl_json_int(&json, "end_column", hit->end_column);
    sl_json_string(&json, "words", words);
    sl_json_string(&json, "rule", hit->wording->name);
    sl_json_bool(&json, "official", hit->official);
    sl_json_string(&json, "source", hit->wording->source);
    sl_json_string(&json, "cure", hit->wording->cure);
    sl_json_end(&json);
    sl_json_finish(&json);
    sl_cli_print("%s\n", line->str);
}

static int lint(const SlCli *cli, const SlScheme *scheme, const char *path)
{
    GError *error = NULL;
    g_autoptr(GBytes) bytes = sl_file_read(path, SL_WORDING_MAX_BYTES, &error);
    g_autofree char *text = bytes != NULL ? decode(path, bytes, &error) : NULL;

    if (text == NULL)
        return sl_cli_fail(error);
    g_autoptr(GArray) hits = sl_wording_find(scheme, text, strlen(text));
    for (guint i = 0; i < hits->len; i++) {
        const SlWordingHit *hit = &g_array_index(hits, SlWordingHit, i);
        g_autofree char *words = seen_words(text, hit);
        (cli->json ? print_json : print_text)(path, hit, words);
    }
    return hits->len > 0 ? SL_EXIT_DIFFERS : SL_EXIT_DONE;
}

static int lint_all(SlCli *cli, char **files)
{
    GError *error = NULL;
    int code = SL_EXIT_DONE;
    const SlScheme *scheme = sl_cli_scheme(NULL, cli, &error);

    if (scheme == NULL)
        return sl_cli_fail(error);
    if (*files == NULL)
        return sl_cli_fail(
            g_error_new(SL_ERROR, SL_ERROR_USAGE,
                        _("no text; starlabel lint-text FILE, or - for standard input")));
    if (scheme->wordings->len == 0)
        sl_cli_warn(cli, _("scheme '%s' forbids no wording: nothing to look for"), scheme->name);
    for (; *files != NULL; files++) {
        int one = lint(cli, scheme, *files); /* MAX would call it twice */
        code = MAX(code, one);
    }
    return code;
}

int sl_cli_lint_text(int argc, char **argv)
{
    SlCli cli = SL_CLI_INIT;
    g_auto(GStrv) rest = NULL;
    int code = sl_cli_parse(&cli, "lint-text [OPTION…] FILE…",
                            N_("Find wording that the scheme forbids around a label."), description,
                            NULL, argc, argv, &rest);

    if (code < 0)
        code = lint_all(&cli, rest);
    sl_cli_clear(&cli);
    return sl_cli_flush(code);
}
