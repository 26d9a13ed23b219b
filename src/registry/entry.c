/* entry — from the cells of a row to a record, with everything that is wrong with it */
#include "registry/entry.h"

#include "base/file.h"
#include "base/words.h"

#include <string.h>

#define SHOWN_CHARACTERS 60 /* of a value in a message */

static void free_row_error(gpointer data)
{
    SlRowError *fault = data;

    g_free(fault->column);
    g_free(fault->message);
    g_free(fault);
}

void sl_faults_init(SlFaults *faults, SlImportReport *report)
{
    *report = (SlImportReport){.errors = g_ptr_array_new_with_free_func(free_row_error)};
    *faults = (SlFaults){.report = report};
}

void sl_faults_begin(SlFaults *faults, guint line, guint row, const char *subject)
{
    faults->line = line;
    faults->row = row;
    faults->subject = subject;
    faults->bad = FALSE;
    faults->fields = 0;
}

void sl_fault(SlFaults *faults, SlField field, const char *format, ...)
{
    GPtrArray *errors = faults->report->errors;
    const char *name = field < SL_N_FIELDS ? sl_field_names[field] : NULL;
    va_list args;

    if (name != NULL && (faults->fields & (1u << field)) != 0)
        return;
    faults->fields |= 1u << field;
    faults->bad = TRUE;
    if (errors->len >= SL_REGISTRY_MAX_ERRORS)
        return;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    SlRowError *fault = g_new0(SlRowError, 1);
    fault->line = faults->line;
    fault->row = faults->row;
    fault->column = g_strdup(name);
    if (faults->subject == NULL)
        fault->message = g_steal_pointer(&text);
    else
        fault->message = g_strdup_printf("%s: %s%s%s", faults->subject, name != NULL ? name : "",
                                         name != NULL ? ": " : "", text);
    g_ptr_array_add(errors, fault);
}

/* A value as a message shows it: printable, and not a page long. */
char *sl_value_shown(const char *text)
{
    char *shown = sl_printable(text);

    if (g_utf8_strlen(shown, -1) > SHOWN_CHARACTERS) {
        char *cut = g_utf8_substring(shown, 0, SHOWN_CHARACTERS);
        g_free(shown);
        shown = g_strconcat(cut, "…", NULL);
        g_free(cut);
    }
    return shown;
}

/* ---- cells --------------------------------------------------------------------------------- */

static gboolean is_blank(const char *p)
{
    return g_unichar_isspace(g_utf8_get_char(p)) || g_utf8_get_char(p) == 0xFEFF;
}

/* Outer blanks dropped; inner ones too, each run to one space, if `join`. */
static char *tidy(const char *text, gboolean join)
{
    GString *out = g_string_new(NULL);
    gsize filled = 0;
    gboolean blanks = FALSE;

    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        if (is_blank(p)) {
            blanks = TRUE;
            if (!join && filled > 0)
                g_string_append_unichar(out, g_utf8_get_char(p));
            continue;
        }
        if (join && blanks && filled > 0)
            g_string_append_c(out, ' ');
        blanks = FALSE;
        g_string_append_unichar(out, g_utf8_get_char(p));
        filled = out->len;
    }
    g_string_truncate(out, filled);
    return g_string_free(out, FALSE);
}

/* Drop the ' that keeps a spreadsheet from running the cell as a formula (registry/export.c). */
static const char *without_guard(const char *text)
{
    const char *p = text;

    while (*p == '\'')
        p++;
    if (p > text && *p != '\0' && g_utf8_strchr("=+-@＝＋－＠", -1, g_utf8_get_char(p)) != NULL)
        return text + 1;
    return text;
}

static const char *const excel_errors[] = {
    "#N/A", "#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#NULL!", "#NUM!",
};

/* What no value may be; notes it and answers FALSE. */
static gboolean is_sound(const char *text, SlField field, SlFaults *faults)
{
    for (gsize i = 0; i < G_N_ELEMENTS(excel_errors); i++)
        if (strcmp(text, excel_errors[i]) == 0) {
            sl_fault(faults, field, _("'%s' is an error of the spreadsheet, not a value"), text);
            return FALSE;
        }
    if (strspn(text, "#") == strlen(text) && *text != '\0') {
        sl_fault(faults, field,
                 _("'%s' is what a spreadsheet shows in a narrow column; widen it and "
                   "save again"),
                 text);
        return FALSE;
    }
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == 0xFFFD) {
            sl_fault(faults, field,
                     _("has a replacement character (U+FFFD): the file was damaged "
                       "before it came here"));
            return FALSE;
        }
        if (g_unichar_iscntrl(c) && c != '\n' && c != '\t') {
            sl_fault(faults, field, _("has a control character (U+%04X)"), (unsigned)c);
            return FALSE;
        }
    }
    return TRUE;
}

/* The cell's text, "" if it is absent or unsound. */
static char *take_cell(const char *const *cells, SlField field, SlFaults *faults)
{
    gboolean join = field != SL_FIELD_MODELS && field != SL_FIELD_URL;

    if (cells[field] == NULL)
        return g_strdup("");
    g_autofree char *text = tidy(cells[field], join);
    if (!is_sound(text, field, faults))
        return g_strdup("");
    return g_strdup(without_guard(text));
}

static gboolean is_missing(const char *text, SlField field, SlFaults *faults)
{
    if (*text != '\0')
        return FALSE;
    sl_fault(faults, field, _("missing"));
    return TRUE;
}

/* ---- fields -------------------------------------------------------------------------------- */

/* Words that stand beside a level's digit or stars, after NFKC and case folding. */
static const char *const level_words[] = {
    "レベル", "れべる", "level", "lv.", "lv", "stars", "star", "星", "つ",
};

static gboolean skip_level_word(const char **p)
{
    for (gsize i = 0; i < G_N_ELEMENTS(level_words); i++)
        if (g_str_has_prefix(*p, level_words[i])) {
            *p += strlen(level_words[i]);
            return TRUE;
        }
    return FALSE;
}

int sl_level_parse(const char *text)
{
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(plain, -1);
    int digit = 0, stars = 0;

    for (const char *p = folded; *p != '\0';) {
        gunichar c = g_utf8_get_char(p);
        if (g_ascii_isdigit(*p)) {
            int said = *p - '0';
            if (g_ascii_isdigit(p[1]) || said == 0 || (digit != 0 && digit != said))
                return 0;
            digit = said;
            p++;
        } else if (c == 0x2605 || c == '*') {
            stars++;
            p = g_utf8_next_char(p);
        } else if (c == 0x2606 || c == '-' || c == '(' || c == ')' || g_unichar_isspace(c)) {
            p = g_utf8_next_char(p);
        } else if (!skip_level_word(&p))
            return 0;
    }
    if (digit == 0)
        return stars;
    return stars <= 1 || stars == digit ? digit : 0;
}

/* The separators that no model holds; if a cell has none of them, a comma separates. */
#define MODEL_SEPARATORS ";；、，\n\r\t"

char **sl_models_split(const char *text)
{
    gboolean plain = FALSE;
    g_autoptr(GStrvBuilder) models = g_strv_builder_new();
    g_autoptr(GString) model = g_string_new(NULL);

    for (const char *p = text; *p != '\0' && !plain; p = g_utf8_next_char(p))
        plain = g_utf8_strchr(MODEL_SEPARATORS, -1, g_utf8_get_char(p)) != NULL;
    const char *separators = plain ? MODEL_SEPARATORS : ",";
    for (const char *p = text;; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c != 0 && g_utf8_strchr(separators, -1, c) == NULL) {
            g_string_append_unichar(model, c);
            continue;
        }
        g_autofree char *name = tidy(model->str, TRUE);
        if (*name != '\0')
            g_strv_builder_add(models, name);
        g_string_truncate(model, 0);
        if (c == 0)
            return g_strv_builder_end(models);
    }
}

/* Excel counts days from the end of 1899, GLib from the beginning of year 1: 1970-01-01 is day
 * 25569 there and 719163 here. */
#define EXCEL_TO_JULIAN (719163 - 25569)

static GDate read_date(const char *text, SlField field, SlFaults *faults)
{
    g_autofree char *shown = sl_value_shown(text);
    gint64 day;
    GDate date;

    g_date_clear(&date, 1);
    if (is_missing(text, field, faults) || sl_date_parse(text, &date))
        return date;
    /* day numbers of the years 2000 to 2100 */
    if (g_ascii_string_to_signed(text, 10, 36526, 73415, &day, NULL)) {
        g_date_set_julian(&date, (guint32)day + EXCEL_TO_JULIAN);
        g_autofree char *meant = sl_date_iso(&date);
        g_date_clear(&date, 1);
        sl_fault(faults, field,
                 _("'%s' is Excel's day number, perhaps %s; give the column the format yyyy-mm-dd "
                   "and save again"),
                 shown, meant);
    } else
        sl_fault(faults, field, _("'%s' is not a date"), shown);
    return date;
}

static int read_level(const char *text, SlFaults *faults)
{
    int level = *text != '\0' ? sl_level_parse(text) : 0;

    if (level == 0 && !is_missing(text, SL_FIELD_LEVEL, faults)) {
        g_autofree char *shown = sl_value_shown(text);
        sl_fault(faults, SL_FIELD_LEVEL, _("'%s' is not a level; write 1, ★1 or ★★"), shown);
    }
    return level;
}

SlRecord *sl_entry_read(const char *const cells[SL_N_FIELDS], const SlScheme *scheme,
                        SlFaults *faults)
{
    SlRecord *record = g_new0(SlRecord, 1);
    char *text[SL_N_FIELDS];

    for (int i = 0; i < SL_N_FIELDS; i++)
        text[i] = take_cell(cells, (SlField)i, faults);
    record->number = sl_number_normalise(text[SL_FIELD_NUMBER]);
    record->level = read_level(text[SL_FIELD_LEVEL], faults);
    record->holder = g_steal_pointer(&text[SL_FIELD_HOLDER]);
    record->product = g_steal_pointer(&text[SL_FIELD_PRODUCT]);
    record->models = sl_models_split(text[SL_FIELD_MODELS]);
    record->url = g_steal_pointer(&text[SL_FIELD_URL]);
    record->issued = read_date(text[SL_FIELD_ISSUED], SL_FIELD_ISSUED, faults);
    record->valid_until = read_date(text[SL_FIELD_VALID_UNTIL], SL_FIELD_VALID_UNTIL, faults);
    record->status_word = g_steal_pointer(&text[SL_FIELD_STATUS]);
    record->document = g_steal_pointer(&text[SL_FIELD_DOCUMENT]);
    record->edition = g_strdup("");
    record->scheme = g_strdup(scheme->name);
    for (int i = 0; i < SL_N_FIELDS; i++)
        g_free(text[i]);
    return record;
}
