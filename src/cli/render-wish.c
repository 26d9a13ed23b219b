/*
 * render-wish — what can be wished for: one table for options and for job columns
 */
#include "cli/render.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

/* ---- setters: one text into a wish; errors begin with the text in quotes ----------------------
 */

gboolean sl_senseless(GError **error, const char *value, const char *format, ...)
{
    g_autofree char *shown = sl_printable(value);
    g_autofree char *why = NULL;
    va_list args;

    va_start(args, format);
    why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, SL_ERROR, SL_ERROR_USAGE, "'%s' %s", shown, why);
    return FALSE;
}

/* "png, svg" -> {"png", "svg"}; each once. NULL if a place between commas is empty. */
static char **split_list(const char *value)
{
    g_auto(GStrv) words = g_strsplit(value, ",", -1);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (char **word = words; *word != NULL; word++) {
        g_strstrip(*word);
        if (**word == '\0')
            return NULL;
        if (g_hash_table_add(seen, *word))
            g_strv_builder_add(kept, *word);
    }
    return g_hash_table_size(seen) > 0 ? g_strv_builder_end(kept) : NULL;
}

static gboolean set_list(char ***list, const char *value, GError **error)
{
    char **words = split_list(value);

    if (words == NULL)
        return sl_senseless(error, value,
                            _("has an empty place; write the names with single commas"));
    g_strfreev(*list);
    *list = words;
    return TRUE;
}

static gboolean set_uses(SlWish *wish, const char *value, GError **error)
{
    return set_list(&wish->uses, value, error);
}

static gboolean set_variants(SlWish *wish, const char *value, GError **error)
{
    return set_list(&wish->variants, value, error);
}

static gboolean set_formats(SlWish *wish, const char *value, GError **error)
{
    g_auto(GStrv) words = NULL;
    guint formats = 0;

    if (!set_list(&words, value, error))
        return FALSE;
    for (char **word = words; *word != NULL; word++) {
        SlFormat format = sl_format_parse(*word);
        if (format == 0)
            return sl_senseless(error, *word, _("is no format; there are: png, svg, pdf"));
        formats |= format;
    }
    wish->formats = formats;
    return TRUE;
}

static gboolean set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
    return TRUE;
}

static gboolean set_template(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("names no template"));
    return set_text(&wish->template_name, value);
}

static gboolean set_pattern(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("is no file name"));
    return set_text(&wish->pattern, value);
}

static gboolean set_model(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("names no model"));
    return set_text(&wish->model, value);
}

static gboolean set_condition(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("names no output condition; one is JC200103"));
    return set_text(&wish->condition, value);
}

static gboolean set_scheme(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("names no scheme"));
    return set_text(&wish->scheme, value);
}

static gboolean set_on(SlWish *wish, const char *value, GError **error)
{
    return sl_date_parse(value, &wish->on) ||
           sl_senseless(error, value, _("is not a date; write it as 2026-12-01"));
}

/* "2" or "★2" */
static gboolean set_level(SlWish *wish, const char *value, GError **error)
{
    static const char star[] = "★";
    const char *digits = g_str_has_prefix(value, star) ? value + strlen(star) : value;

    if (!g_ascii_isdigit(digits[0]) || digits[0] == '0' || digits[1] != '\0')
        return sl_senseless(error, value, _("is no level; write 1, 2 and so on"));
    wish->level = digits[0] - '0';
    return TRUE;
}

static gboolean set_ec(SlWish *wish, const char *value, GError **error)
{
    char ec = g_ascii_toupper(value[0]);

    if (ec == '\0' || strchr("LMQH", ec) == NULL || value[1] != '\0')
        return sl_senseless(error, value, _("is no error-correction level; there are: L, M, Q, H"));
    wish->ec = ec;
    return TRUE;
}

static gboolean set_size(SlWish *wish, const char *value, GError **error)
{
    SlLength size;

    if (!sl_length_parse(value, &size, error))
        return FALSE;
    if (size.unit == SL_UNIT_DPMM)
        return sl_senseless(error, value,
                            _("is a resolution, not a width; write 40mm, 1.5in or 320px"));
    if (size.value <= 0)
        return sl_senseless(error, value, _("is no width; it must be above zero"));
    wish->size = size;
    return TRUE;
}

/* "600" means 600dpi, as the option's name says */
static gboolean set_dpi(SlWish *wish, const char *value, GError **error)
{
    gboolean bare = *value != '\0' && strspn(value, "0123456789.") == strlen(value);
    g_autofree char *text = g_strconcat(value, bare ? "dpi" : "", NULL);
    SlLength raster;

    if (!sl_length_parse(text, &raster, error))
        return FALSE;
    if (raster.unit != SL_UNIT_DPMM)
        return sl_senseless(error, value, _("is no resolution; write 600, 600dpi or 12dpmm"));
    if (raster.value <= 0)
        return sl_senseless(error, value, _("is no resolution; it must be above zero"));
    wish->dots_per_mm = raster.value;
    return TRUE;
}

/* "12" means 12dpmm, as the option's name says */
static gboolean set_dpmm(SlWish *wish, const char *value, GError **error)
{
    gboolean bare = *value != '\0' && strspn(value, "0123456789.") == strlen(value);
    g_autofree char *text = g_strconcat(value, bare ? "dpmm" : "", NULL);

    return set_dpi(wish, text, error);
}

static gboolean set_module(SlWish *wish, const char *value, GError **error)
{
    double mm;

    if (!sl_length_parse_mm(value, &mm, error))
        return FALSE;
    if (mm <= 0)
        return sl_senseless(error, value, _("is no module; it must be above zero"));
    wish->module_mm = mm;
    return TRUE;
}

static gboolean set_ink_spread(SlWish *wish, const char *value, GError **error)
{
    return sl_length_parse_mm(value, &wish->ink_spread_mm, error);
}

static gboolean set_device(SlWish *wish, const char *value, GError **error)
{
    if (*value == '\0')
        return sl_senseless(error, value, _("names no device"));
    return set_text(&wish->device, value);
}

static gboolean set_bleed(SlWish *wish, const char *value, GError **error)
{
    return sl_length_parse_mm(value, &wish->bleed_mm, error);
}

static gboolean set_pdf(SlWish *wish, const char *value, GError **error)
{
    static const struct {
        const char *word;
        SlPdfWish kind;
    } kinds[] = {{"x1a", SL_PDF_AS_X1A}, {"x4", SL_PDF_AS_X4}, {"screen", SL_PDF_AS_SCREEN}};

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_ascii_strcasecmp(kinds[i].word, value) == 0) {
            wish->pdf = kinds[i].kind;
            return TRUE;
        }
    return sl_senseless(error, value, _("is no kind of PDF; there are: x1a, x4, screen"));
}

static gboolean set_flag(gboolean *flag, const char *value, GError **error)
{
    static const char *const yes[] = {"yes", "true", "1", "y", NULL};
    static const char *const no[] = {"no", "false", "0", "n", NULL};
    g_autofree char *word = g_ascii_strdown(value, -1);

    if (!g_strv_contains(yes, word) && !g_strv_contains(no, word))
        return sl_senseless(error, value, _("is neither yes nor no"));
    *flag = g_strv_contains(yes, word);
    return TRUE;
}

static gboolean set_marks(SlWish *wish, const char *value, GError **error)
{
    return set_flag(&wish->marks, value, error);
}

static gboolean set_die_line(SlWish *wish, const char *value, GError **error)
{
    return set_flag(&wish->die_line, value, error);
}

static gboolean set_spots(SlWish *wish, const char *value, GError **error)
{
    return set_flag(&wish->spots, value, error);
}

/* The option that takes away what is the default. */
static gboolean set_no_spots(SlWish *wish, const char *value, GError **error)
{
    gboolean none = FALSE;

    if (!set_flag(&none, value, error))
        return FALSE;
    wish->spots = !none;
    return TRUE;
}

static gboolean set_copies(SlWish *wish, const char *value, GError **error)
{
    gint64 copies;

    if (!g_ascii_string_to_signed(value, 10, 1, SL_SHEET_MAX_COPIES, &copies, NULL))
        return sl_senseless(error, value, _("is no number of copies; write 1 to %d"),
                            SL_SHEET_MAX_COPIES);
    wish->copies = (int)copies;
    return TRUE;
}

static gboolean set_draft(SlWish *wish, const char *value, GError **error)
{
    return set_flag(&wish->draft, value, error);
}

/* ---- the table ----------------------------------------------------------------------------- */

const SlSetting sl_settings[] = {
    {"use", "use", FALSE, set_uses, N_("What for: rows of the scheme (default: packaging)"),
     "packaging,manual,web,badge,strip,body,brochure"},
    {"format", "format", FALSE, set_formats, N_("Files to write (default: all three)"),
     "png,svg,pdf"},
    {"variant", "variant", FALSE, set_variants, N_("Inks (default: colour)"),
     "colour,mono,spot,reversed,dark"},
    {"template", "template", FALSE, set_template,
     N_("Artwork: a name of 'starlabel template list' or an SVG (default: of the use)"),
     "NAME|FILE"},
    {"model", "model", FALSE, set_model,
     N_("The product: finds its number, or must belong to the number given"), "MODEL"},
    {"level", "level", FALSE, set_level,
     N_("What you believe the level is; a registry that disagrees refuses"), "N"},
    {"ec", "ec", FALSE, set_ec, N_("Least error correction of the code (default: M)"), "L|M|Q|H"},
    {"size", "size", FALSE, set_size,
     N_("Width of the label: 40mm, 1.5in, 320px (default: of the use)"), "WIDTH"},
    {"dpi", "dpi", FALSE, set_dpi, N_("Raster: 600, 600dpi or 12dpmm (default: of the use)"), "N"},
    {"dpmm", "dpmm", FALSE, set_dpmm, N_("Raster in dots per mm, as thermal printers have it"),
     "N"},
    {"device", "device", FALSE, set_device,
     N_("Printer of the scheme or of your devices.ini: raster, ink spread, inks"), "thermal-300"},
    {"module", "module", FALSE, set_module,
     N_("Module of the code; the label's width follows from it"), "0.4mm"},
    {"ink-spread", "ink-spread", FALSE, set_ink_spread,
     N_("By how much the press widens dark areas: the code is drawn thinner"), "20um"},
    {"bleed", "bleed", FALSE, set_bleed, N_("Press PDF: paint runs on outside the trim"), "3mm"},
    {"marks", "marks", TRUE, set_marks, N_("Press PDF: crop and registration marks"), NULL},
    {"pdf", "pdf", FALSE, set_pdf, N_("Kind of PDF for uses that are printed (default: x1a)"),
     "x1a|x4|screen"},
    {"spots", "spots", TRUE, set_spots,
     N_("Press PDF: spot inks as plates of their own (the default)"), NULL},
    {"no-spots", "no-spots", TRUE, set_no_spots, N_("Press PDF: spot inks as their CMYK mix"),
     NULL},
    {"die-line", "die-line", TRUE, set_die_line, N_("Press PDF: the trim as a spot layer"), NULL},
    {"condition", "condition", FALSE, set_condition,
     N_("Press PDF: registered output condition (default: JC200103)"), "NAME"},
    {"name", "file", FALSE, set_pattern,
     N_("Names of the files (default: {number}/{use}-{variant}{scale}.{ext})"), "PATTERN"},
    {"draft", "draft", TRUE, set_draft, N_("Draw a sample whatever the registry says"), NULL},
    {NULL, "on", FALSE, set_on, NULL, NULL},
    {NULL, "copies", FALSE, set_copies, NULL, NULL}, /* of sheets: sheet.c has the option */
    {NULL, "scheme", FALSE, set_scheme, NULL, NULL},
};

const guint sl_n_settings = G_N_ELEMENTS(sl_settings);

/* The setting of that column; sl_n_settings if there is none. */
static guint find_column(const char *column)
{
    guint i = 0;

    while (i < sl_n_settings && strcmp(sl_settings[i].column, column) != 0)
        i++;
    return i;
}

gboolean sl_wish_has_column(const char *column)
{
    return find_column(column) < sl_n_settings;
}

gboolean sl_wish_take(SlWish *wish, guint setting, const char *value, GError **error)
{
    if (!sl_settings[setting].set(wish, value, error))
        return FALSE;
    if (wish->said == NULL)
        wish->said = g_new0(char *, sl_n_settings);
    return set_text(&wish->said[setting], value);
}

gboolean sl_wish_take_cell(SlWish *wish, const char *column, const char *value, GError **error)
{
    g_autoptr(GError) reason = NULL;

    if (sl_wish_take(wish, find_column(column), value, &reason))
        return TRUE;
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, "%s: %s", column, reason->message);
    return FALSE;
}

gboolean sl_wish_fits(const SlWish *wish, const SlScheme *scheme, GError **error)
{
    for (char **name = wish->uses; *name != NULL; name++)
        if (sl_scheme_find_use(scheme, *name) == NULL) {
            g_autofree char *known = sl_scheme_use_names(scheme);
            return sl_senseless(error, *name, _("is no use of scheme '%s'; there are: %s"),
                                scheme->name, known);
        }
    for (char **name = wish->variants; *name != NULL; name++)
        if (sl_scheme_find_variant(scheme, *name) == NULL) {
            g_autofree char *known = sl_scheme_variant_names(scheme);
            return sl_senseless(error, *name, _("is no variant of scheme '%s'; there are: %s"),
                                scheme->name, known);
        }
    if (wish->device != NULL && sl_scheme_find_device(scheme, wish->device) == NULL) {
        g_autofree char *known = sl_scheme_device_names(scheme);
        return sl_senseless(error, wish->device, _("is no device of scheme '%s'; there are: %s"),
                            scheme->name, known);
    }
    if (wish->size.value > 0 && wish->module_mm > 0) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("size and module contradict each other; give one of them"));
        return FALSE;
    }
    if (wish->level > scheme->n_levels) {
        g_set_error(error, SL_ERROR, SL_ERROR_USAGE,
                    _("'%d' is no level of scheme '%s'; it has 1 to "
                      "%d"),
                    wish->level, scheme->name, scheme->n_levels);
        return FALSE;
    }
    return TRUE;
}

void sl_wish_init(SlWish *wish)
{
    *wish = (SlWish){.formats = SL_FORMAT_PNG | SL_FORMAT_SVG | SL_FORMAT_PDF,
                     .ink_spread_mm = SL_WISH_UNSAID,
                     .spots = TRUE};
    wish->uses = g_strsplit("packaging", ",", 1);
    wish->variants = g_new0(char *, 1);
    wish->pattern = g_strdup(SL_RENDER_PATTERN);
}

void sl_wish_copy(SlWish *copy, const SlWish *wish)
{
    *copy = *wish;
    if (wish->said != NULL) {
        copy->said = g_new0(char *, sl_n_settings);
        for (guint i = 0; i < sl_n_settings; i++)
            copy->said[i] = g_strdup(wish->said[i]);
    }
    copy->uses = g_strdupv(wish->uses);
    copy->variants = g_strdupv(wish->variants);
    copy->template_name = g_strdup(wish->template_name);
    copy->pattern = g_strdup(wish->pattern);
    copy->model = g_strdup(wish->model);
    copy->condition = g_strdup(wish->condition);
    copy->scheme = g_strdup(wish->scheme);
    copy->device = g_strdup(wish->device);
}

void sl_wish_clear(SlWish *wish)
{
    for (guint i = 0; wish->said != NULL && i < sl_n_settings; i++)
        g_free(wish->said[i]);
    g_clear_pointer(&wish->said, g_free);
    g_clear_pointer(&wish->uses, g_strfreev);
    g_clear_pointer(&wish->variants, g_strfreev);
    g_clear_pointer(&wish->template_name, g_free);
    g_clear_pointer(&wish->pattern, g_free);
    g_clear_pointer(&wish->model, g_free);
    g_clear_pointer(&wish->condition, g_free);
    g_clear_pointer(&wish->scheme, g_free);
    g_clear_pointer(&wish->device, g_free);
}
