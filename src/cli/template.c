/*
 * template — `starlabel template`: which artwork there is, and whether one may be used
 */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cells.h"
#include "cli/cli.h"
#include "cli/template-trace.h"
#include "draw/compose.h"
#include "draw/paint.h"
#include "draw/template.h"

#define MM_PLACES 4

typedef struct {
    SlCli cli;
    const SlScheme *scheme;
    char *output; /* -o */
    char *use, *variant;
    int level;
    char *module, *size, *number; /* trace */
    gboolean force, no_slots;
    gboolean frames; /* show: draw the slots over the artwork */
} Template;

static const char description[] = N_(
    "Actions:\n"
    "  list         the templates of the scheme: sizes, slots, what they are used for\n"
    "  check FILE…  may this artwork be used? every finding with its line, reason and cure\n"
    "  show FILE    a sample label drawn on it under its slots, as a PNG (-o), to look at\n"
    "  new FILE     a copy of the scheme's first template to start from\n"
    "  trace PHOTO  propose a template (-o) from one good picture of a label of unknown layout\n\n"
    "FILE is an SVG in millimetres or a name of the list. It must have rects with the ids qr,\n"
    "number and level-text, and groups star-1, star-2 … with star-N-filled and star-N-outline.\n\n"
    "Examples:\n"
    "  starlabel template list\n"
    "  starlabel template new mine.svg\n"
    "  starlabel template check mine.svg\n"
    "  starlabel template show mine.svg --use packaging -o mine.png\n"
    "  starlabel template trace label.jpg --module 0.6mm -o mine.svg\n"
    "  starlabel render NUMBER --template mine.svg\n\n"
    "Exit codes: 0 clean, 1 the artwork may not be used as it is, 3 usage, 4 trouble.\n");

/* ---- finding templates --------------------------------------------------------------------- */

static gboolean is_name(const SlScheme *scheme, const char *text)
{
    return g_ptr_array_find_with_equal_func(scheme->templates, text, g_str_equal, NULL);
}

static char *path_of(const SlScheme *scheme, const char *text)
{
    g_autofree char *file = g_strconcat(text, ".svg", NULL);

    return is_name(scheme, text) ? g_build_filename(scheme->folder, file, NULL) : g_strdup(text);
}

static SlTemplate *load(const SlScheme *scheme, const char *text, GPtrArray *findings,
                        GError **error)
{
    g_autofree char *path = path_of(scheme, text);
    g_autofree char *base = g_path_get_basename(text);

    return sl_template_load(path, base, scheme, findings, error);
}

/* ---- a sample label ------------------------------------------------------------------------ */

static SlScene *draw_sample(const Template *t, SlTemplate *tpl, const SlUse *use, int level,
                            GError **error)
{
    g_autofree char *folder = g_build_filename(t->cli.data, "fonts", NULL);
    g_autoptr(SlFonts) fonts = sl_fonts_load(folder, t->scheme, error);
    g_autofree char *code = g_strconcat(t->scheme->sample_code, t->scheme->number_example, NULL);
    const SlVariant *variant = t->variant != NULL ? sl_scheme_find_variant(t->scheme, t->variant)
                                                  : t->scheme->variants->pdata[0];
    SlStageOrder order = {.use = use, .variant = variant};
    SlLabel label = {.number = t->scheme->number_example,
                     .level = level,
                     .code_text = code,
                     .holder = "Holder",
                     .product = "Product",
                     .draft = TRUE};

    if (fonts == NULL)
        return NULL;
    g_autoptr(SlStage) stage = sl_stage_new(tpl, t->scheme, fonts, &order, error);
    g_autoptr(SlScene) scene = stage != NULL ? sl_compose(stage, &label, error) : NULL;
    if (scene != NULL && t->frames && !sl_compose_slots(stage, scene, error))
        return NULL;
    return g_steal_pointer(&scene);
}

/* The use that the artwork is tried with: the one asked for, the first that names it, the first. */
static const SlUse *use_for(const Template *t, const char *text)
{
    if (t->use != NULL)
        return sl_scheme_find_use(t->scheme, t->use);
    for (guint i = 0; i < t->scheme->uses->len; i++) {
        const SlUse *use = t->scheme->uses->pdata[i];
        if (strcmp(use->template_name, text) == 0)
            return use;
    }
    return t->scheme->uses->pdata[0];
}

/* ---- list ---------------------------------------------------------------------------------- */

/* {"qr", "number", …}: the slots that the plan has. */
static char **slot_ids(const SlPlan *plan)
{
    g_autoptr(GStrvBuilder) ids = g_strv_builder_new();

    for (int i = 0; i < SL_SLOT_COUNT; i++)
        if (plan->slots[i].present)
            g_strv_builder_add(ids, sl_slot_id((SlSlotName)i));
    return g_strv_builder_end(ids);
}

static char **use_names(const SlScheme *scheme, const char *template_name)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = scheme->uses->pdata[i];
        if (strcmp(use->template_name, template_name) == 0)
            g_strv_builder_add(names, use->name);
    }
    return g_strv_builder_end(names);
}

static void list_json(const SlScheme *scheme, const SlTemplate *tpl)
{
    const SlPlan *plan = sl_template_plan(tpl);
    g_auto(GStrv) slots = slot_ids(plan), uses = use_names(scheme, sl_template_name(tpl));
    g_autoptr(GString) line = g_string_new(NULL);
    SlJson json = sl_json_begin(line);

    sl_json_object(&json, NULL);
    sl_json_string(&json, "template", sl_template_name(tpl));
    sl_json_string(&json, "scheme", scheme->name);
    sl_json_number(&json, "width_mm", plan->width_mm, MM_PLACES);
    sl_json_number(&json, "height_mm", plan->height_mm, MM_PLACES);
    sl_json_strings(&json, "slots", (const char *const *)slots);
    sl_json_strings(&json, "uses", (const char *const *)uses);
    sl_json_string(&json, "provenance", "own template");
    sl_json_string(&json, "sha256", sl_template_sha256(tpl));
    sl_json_end(&json);
    sl_json_finish(&json);
    sl_cli_print("%s\n", line->str);
}

static void print_columns(const char *name, const char *size, const char *provenance,
                          const char *uses)
{
    g_autofree char *a = sl_text_fit(name, 12), *b = sl_text_fit(size, 14);
    g_autofree char *c = sl_text_fit(provenance, 13);

    sl_cli_print("%s %s %s %s\n", a, b, c, uses);
}

static void list_text(const SlScheme *scheme, const SlTemplate *tpl)
{
    const SlPlan *plan = sl_template_plan(tpl);
    g_auto(GStrv) slots = slot_ids(plan), uses = use_names(scheme, sl_template_name(tpl));
    g_autofree char *width = sl_decimal(plan->width_mm, 2);
    g_autofree char *height = sl_decimal(plan->height_mm, 2);
    g_autofree char *size = g_strdup_printf(_("%s x %s mm"), width, height);
    g_autofree char *used = g_strjoinv(", ", uses), *holds = g_strjoinv(" ", slots);

    print_columns(sl_template_name(tpl), size, _("own template"), *used != '\0' ? used : "-");
    sl_cli_print(_("%-12s slots: %s\n"), "", holds);
}

static int list(const Template *t)
{
    int code = SL_EXIT_DONE;

    if (!t->cli.json)
        print_columns(_("TEMPLATE"), _("SIZE"), _("PROVENANCE"), _("DEFAULT FOR"));
    for (guint i = 0; i < t->scheme->templates->len; i++) {
        GError *error = NULL;
        g_autoptr(SlTemplate) tpl = load(t->scheme, t->scheme->templates->pdata[i], NULL, &error);
        if (tpl == NULL)
            code = sl_cli_fail(error);
        else if (t->cli.json)
            list_json(t->scheme, tpl);
        else
            list_text(t->scheme, tpl);
    }
    return code;
}

/* ---- check --------------------------------------------------------------------------------- */

static void print_finding(const Template *t, const char *file, const SlTemplateFinding *finding)
{
    g_autofree char *shown = sl_printable(file);
    g_autofree char *subject = sl_printable(finding->subject), *cure = NULL, *message = NULL;

    message = sl_printable(finding->message);
    cure = finding->cure != NULL ? sl_printable(finding->cure) : NULL;
    if (!t->cli.json) {
        sl_cli_print("%s:", shown);
        if (finding->line > 0)
            sl_cli_print("%d:", finding->line);
        sl_cli_print(" %s%s: %s%s%s\n", finding->fatal ? "" : _("remark: "), subject, message,
                     cure != NULL ? "; " : "", cure != NULL ? cure : "");
        return;
    }
    g_autoptr(GString) line = g_string_new(NULL);
    SlJson json = sl_json_begin(line);
    sl_json_object(&json, NULL);
    sl_json_string(&json, "template", file);
    sl_json_int(&json, "line", finding->line);
    sl_json_bool(&json, "fatal", finding->fatal);
    sl_json_string(&json, "subject", finding->subject);
    sl_json_string(&json, "message", finding->message);
    sl_json_string(&json, "cure", finding->cure);
    sl_json_end(&json);
    sl_json_finish(&json);
    sl_cli_print("%s\n", line->str);
}

/* The artwork compiles: does a label come out of it at every level? */
static void try_labels(const Template *t, SlTemplate *tpl, const char *text, GPtrArray *findings)
{
    const SlUse *use = use_for(t, text);

    for (int level = 1; level <= t->scheme->n_levels; level++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SlScene) scene = draw_sample(t, tpl, use, level, &error);
        if (scene != NULL)
            continue;
        SlTemplateFinding *finding = g_new0(SlTemplateFinding, 1);
        finding->fatal = TRUE;
        finding->subject = g_strdup_printf(_("a label of level %d for use '%s'"), level, use->name);
        finding->message = g_strdup(error->message);
        g_ptr_array_add(findings, finding);
        return; /* the other levels would say the same */
    }
}

static gboolean any_fatal(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (((SlTemplateFinding *)findings->pdata[i])->fatal)
            return TRUE;
    return FALSE;
}

/* A file that cannot be read is trouble; one that is read and is no template is an answer. */
static int check_one(Template *t, const char *text)
{
    g_autoptr(GPtrArray) findings =
        g_ptr_array_new_with_free_func((GDestroyNotify)sl_template_finding_free);
    GError *error = NULL;
    g_autoptr(SlTemplate) tpl = load(t->scheme, text, findings, &error);

    if (tpl == NULL && findings->len == 0)
        return sl_cli_fail(error);
    g_clear_error(&error);
    if (tpl != NULL)
        try_labels(t, tpl, text, findings);
    for (guint i = 0; i < findings->len; i++)
        print_finding(t, text, findings->pdata[i]);
    if (any_fatal(findings))
        return SL_EXIT_DIFFERS;
    if (!t->cli.json) {
        g_autofree char *shown = sl_printable(text);
        sl_cli_print(_("%s: may be used\n"), shown);
    }
    return SL_EXIT_DONE;
}

static int check(Template *t, char **files)
{
    int code = SL_EXIT_DONE;

    if (*files == NULL)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("no template given; starlabel template check FILE")));
    for (; *files != NULL; files++) {
        int one = check_one(t, *files); /* MAX would call it twice */
        code = MAX(code, one);
    }
    return code;
}

/* ---- show, new ----------------------------------------------------------------------------- */

static gboolean put(const Template *t, const char *path, GBytes *bytes, GError **error)
{
    if (strcmp(path, "-") == 0)
        return sl_stdout_write(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error);
    if (!t->force && g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = sl_printable(path);
        g_set_error(error, SL_ERROR, SL_ERROR_REFUSED,
                    _("'%s' stands there; --force overwrites it"), shown);
        return FALSE;
    }
    return sl_file_write(path, bytes, FALSE, error);
}

static GBytes *paint_sample(Template *t, const char *text, GError **error)
{
    g_autoptr(SlTemplate) tpl = load(t->scheme, text, NULL, error);
    g_autoptr(SlScene) scene = NULL;
    g_autoptr(SlRaster) raster = NULL;

    if (tpl != NULL)
        scene = draw_sample(t, tpl, use_for(t, text), t->level, error);
    if (scene != NULL)
        raster = sl_paint_raster(scene, 1, error);
    return raster != NULL ? sl_paint_png(raster, scene, 1, error) : NULL;
}

static int show(Template *t, char **files)
{
    GError *error = NULL;

    if (files[0] == NULL || files[1] != NULL || t->output == NULL)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("starlabel template show FILE -o x.png takes one template "
                                         "and the name of a PNG")));
    if (strcmp(t->output, "-") != 0 && !g_str_has_suffix(t->output, ".png"))
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("'%s': shows are PNG files; end the name in .png"),
                                       t->output));
    t->frames = !t->no_slots;
    g_autoptr(GBytes) png = paint_sample(t, files[0], &error);
    if (png == NULL || !put(t, t->output, png, &error))
        return sl_cli_fail(error);
    return SL_EXIT_DONE;
}

static int copy_new(Template *t, char **files)
{
    GError *error = NULL;

    if (files[0] == NULL || files[1] != NULL)
        return sl_cli_fail(
            g_error_new(SL_ERROR, SL_ERROR_USAGE, _("starlabel template new FILE takes one name")));
    g_autofree char *path = path_of(t->scheme, t->scheme->templates->pdata[0]);
    g_autoptr(GBytes) svg = sl_file_read(path, SL_TEMPLATE_MAX_BYTES, &error);
    if (svg == NULL || !put(t, files[0], svg, &error))
        return sl_cli_fail(error);
    return SL_EXIT_DONE;
}

/* ---- the command --------------------------------------------------------------------------- */

/* Options that name rows of the scheme. */
static gboolean options_fit(const Template *t, GError **error)
{
    if (t->use != NULL && sl_scheme_find_use(t->scheme, t->use) == NULL) {
        g_autofree char *known = sl_scheme_use_names(t->scheme);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--use': '%s' is no use; there are: %s"),
                    t->use, known);
        return FALSE;
    }
    if (t->variant != NULL && sl_scheme_find_variant(t->scheme, t->variant) == NULL) {
        g_autofree char *known = sl_scheme_variant_names(t->scheme);
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'--variant': '%s' is no variant; there are: %s"), t->variant, known);
        return FALSE;
    }
    if (t->level < 1 || t->level > t->scheme->n_levels) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE, _("'--level %d': the scheme has 1 to %d"),
                    t->level, t->scheme->n_levels);
        return FALSE;
    }
    return TRUE;
}

static int act(Template *t, char **words)
{
    GError *error = NULL;

    t->scheme = sl_cli_scheme(NULL, &t->cli, &error);
    if (t->scheme == NULL || !options_fit(t, &error))
        return sl_cli_fail(error);
    if (words[0] == NULL)
        return sl_cli_fail(g_error_new(SL_ERROR, SL_ERROR_USAGE,
                                       _("no action; there are: list, check, show, new, trace")));
    if (strcmp(words[0], "list") == 0 && words[1] == NULL)
        return list(t);
    if (strcmp(words[0], "check") == 0)
        return check(t, words + 1);
    if (strcmp(words[0], "show") == 0)
        return show(t, words + 1);
    if (strcmp(words[0], "new") == 0)
        return copy_new(t, words + 1);
    if (strcmp(words[0], "trace") == 0 && words[1] != NULL && words[2] == NULL) {
        SlTraceWish wish = {&t->cli,   t->scheme, words[1],  t->output,
                            t->module, t->size,   t->number, t->force};
        return sl_cli_template_trace(&wish);
    }
    return sl_cli_fail(
        g_error_new(SL_ERROR, SL_ERROR_USAGE,
                    _("'%s' is no action, or has too many words; there are: list, "
                      "check FILE, show FILE -o x.png, new FILE, trace PHOTO -o x.svg"),
                    words[0]));
}

int sl_cli_template(int argc, char **argv)
{
    Template t = {.cli = SL_CLI_INIT, .level = 1};
    g_auto(GStrv) rest = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &t.output,
         N_("show: the PNG to write; trace: the SVG"), "FILE"},
        {"use", 0, 0, G_OPTION_ARG_FILENAME, &t.use, N_("show, check: size and limits of this use"),
         "NAME"},
        {"variant", 0, 0, G_OPTION_ARG_FILENAME, &t.variant, N_("show, check: inks"), "NAME"},
        {"level", 0, 0, G_OPTION_ARG_INT, &t.level, N_("show: stars (default: 1)"), "N"},
        {"no-slots", 0, 0, G_OPTION_ARG_NONE, &t.no_slots,
         N_("show: the sample label alone, without the frames of its slots"), NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &t.force, N_("show, new, trace: overwrite"), NULL},
        {"module", 0, 0, G_OPTION_ARG_STRING, &t.module, N_("trace: size of the code's modules"),
         "0.6mm"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &t.size, N_("trace: width of the label"), "60mm"},
        {"number", 0, 0, G_OPTION_ARG_STRING, &t.number, N_("trace: the number that stands on it"),
         "NUMBER"},
        G_OPTION_ENTRY_NULL,
    };
    int code =
        sl_cli_parse(&t.cli, "template [OPTION…] list|check FILE…|show FILE|new FILE|trace PHOTO",
                     N_("Which artwork templates there are, and whether one may be used."),
                     description, entries, argc, argv, &rest);

    if (code < 0)
        code = act(&t, rest);
    g_free(t.output);
    g_free(t.use);
    g_free(t.variant);
    g_free(t.module);
    g_free(t.size);
    g_free(t.number);
    sl_cli_clear(&t.cli);
    return sl_cli_flush(code);
}
