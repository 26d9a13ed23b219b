/* serve-pages — the desk's pages: whole without script, in English and Japanese */
#include "cli/serve.h"

#include "cli/html.h"

#include <string.h>

static void add_nav(GString *out, const SlRequest *request, const char *here)
{
    static const char *const links[][2] = {{"/", N_("Check labels")},
                                           {"/label", N_("Look up and draw")}};
    const char *lang = sl_lang_word(request->lang);
    gboolean japanese = request->lang == SL_LANG_JA;

    sl_html_add(out, "<nav aria-label=\"%s\"><ul>", _("Label verification"));
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
        sl_html_add(out, "<li><a href=\"%s?lang=%s\" aria-current=\"%s\">%s</a></li>", links[i][0],
                    lang, strcmp(links[i][0], here) == 0 ? "page" : "false", _(links[i][1]));
    here = *here != '\0' ? here : "/"; /* a page of trouble is none of them */
    sl_html_add(out,
                "<li class=\"lang\"><a href=\"%s?lang=%s\" lang=\"%s\" hreflang=\"%s\">%s</a>"
                "</li></ul></nav>",
                here, japanese ? "en" : "ja", japanese ? "en" : "ja", japanese ? "en" : "ja",
                japanese ? "English" : "日本語");
}

void sl_page_begin(GString *out, const SlRequest *request, const char *title, const char *here)
{
    sl_lang_use(request->lang); /* other requests may have been at work meanwhile */
    sl_html_add(out,
                "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
                "name=\"color-scheme\" content=\"light dark\">\n<title>%s · starlabel</title>\n"
                "<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" "
                "href=\"/report.css\">\n<link rel=\"stylesheet\" href=\"/desk.css\">\n</head>\n"
                "<body class=\"desk\">\n<a class=\"skip\" href=\"#main\">%s</a>\n<header "
                "class=\"bar\"><p class=\"name\">starlabel</p>",
                sl_lang_word(request->lang), _(title), _("Skip to content"));
    add_nav(out, request, here);
    sl_html_add(out, "</header>\n<main id=\"main\" tabindex=\"-1\">\n<h1>%s</h1>\n", _(title));
}

void sl_page_end(GString *out)
{
    g_string_append(out, "</main>\n</body>\n</html>\n");
}

/* ---- checking
 * ------------------------------------------------------------------------------------ */

static void add_field_lang(GString *out, const SlRequest *request)
{
    sl_html_add(out, "<input type=\"hidden\" name=\"lang\" value=\"%s\">",
                sl_lang_word(request->lang));
}

static void add_photo_fields(GString *out)
{
    sl_html_add(out,
                "<div class=\"drop\" data-drop=\"%s\"><p><label for=\"photo\">%s</label><input "
                "type=\"file\" id=\"photo\" name=\"photo\" accept=\"image/*\" multiple "
                "aria-describedby=\"limits\"></p><p class=\"camera\"><label for=\"camera\">%s"
                "</label><input type=\"file\" id=\"camera\" name=\"photo\" accept=\"image/*\" "
                "capture=\"environment\"></p><p class=\"soft\" id=\"limits\">",
                _("or drop photos here"), _("Choose photos"), _("Take a photo"));
    g_autofree char *photos = g_strdup_printf("%d", SL_DESK_MAX_PHOTOS);
    g_autofree char *size = g_strdup_printf("%d", SL_DESK_MAX_PHOTO_MB);
    g_auto(GStrv) parts = g_strsplit(_("Up to %u photos at once, %u MB each."), "%u", 3);
    sl_html_add(out, "%s%s%s%s%s</p></div>", parts[0], photos, parts[1], size, parts[2]);
}

static void add_answer_fields(GString *out)
{
    static const char *const forms[][2] = {{"page", N_("page")},
                                           {"report", N_("report to keep")},
                                           {"csv", N_("spreadsheet (CSV)")},
                                           {"jsonl", N_("JSON Lines")}};

    sl_html_add(out,
                "<div class=\"fields\"><p class=\"model\"><label for=\"model\">%s</label><span "
                "class=\"soft\" id=\"model-help\">%s</span><input id=\"model\" name=\"model\" "
                "maxlength=\"200\" autocomplete=\"off\" aria-describedby=\"model-help\"></p><p "
                "class=\"plain\"><label for=\"as\">%s</label><select id=\"as\" name=\"as\">",
                _("Model in hand (optional)"),
                _("As printed on the product: then a true label on another product is found, too."),
                _("Answer as"));
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        sl_html_add(out, "<option value=\"%s\">%s</option>", forms[i][0], _(forms[i][1]));
    sl_html_add(out, "</select></p><p class=\"plain\"><button>%s</button></p></div>", _("Check"));
}

static void add_edition(GString *out, const SlRequest *request)
{
    g_autoptr(SlEdition) newest = sl_registry_newest(request->desk->registry, NULL);

    if (newest == NULL) {
        sl_html_add(
            out, "<p class=\"advice\">%s</p>\n",
            _("The registry on this machine is empty: nothing can match. Import a list with "
              "'starlabel registry import LIST.csv'."));
        return;
    }
    g_autofree char *date = sl_date_iso(&newest->date);
    g_autofree char *rows = g_strdup_printf("%d", newest->rows);
    g_autofree char *words =
        g_strdup_printf(_("Judged on %s against edition %s of %s, %s registrations."),
                        request->line.on, newest->name, date, rows);
    sl_html_add(out, "<p class=\"soft edition\">%s</p>\n", words);
}

/* What to do, and what the answers mean: a newcomer reads it, and it goes when there are answers.
 */
static void add_guide(GString *out)
{
    static const char *const steps[] = {
        N_("Photograph the whole label: flat, sharp, no glare. A screenshot or a scan will do."),
        N_("Read the verdict. Boxes on the picture show what was compared."),
        N_("Compare product and models with what you hold; keep the report as evidence."),
    };
    static const char *const verdicts[][2] = {
        {"matches", N_("Code, number, stars and artwork are those of a valid registration. A "
                       "perfect photocopy "
                       "matches, too.")},
        {"differs", N_("Something is not as registered; it is boxed in red.")},
        {"undecided", N_("Not enough could be seen to say; the advice tells how to retake it.")},
    };

    g_string_append(out, "<div class=\"guide\" id=\"guide\">");
    sl_html_add(out, "<section><h2>%s</h2><ol>", _("How it goes"));
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++)
        sl_html_add(out, "<li>%s</li>", _(steps[i]));
    sl_html_add(out, "</ol></section><section><h2>%s</h2><dl>", _("What the verdicts mean"));
    for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++)
        sl_html_add(out, "<div><dt><span class=\"verdict %s\">%s</span></dt><dd>%s</dd></div>",
                    verdicts[i][0], _(verdicts[i][0]), _(verdicts[i][1]));
    g_string_append(out, "</dl></section></div>\n");
}

/* Empty, for the script to fill. */
static void add_results(GString *out)
{
    sl_html_add(out,
                "<section id=\"results\" aria-labelledby=\"results-title\" hidden "
                "data-looking=\"%s\" data-waiting=\"%s\" data-progress=\"%s\" data-away=\"%s\" "
                "data-again=\"%s\" ",
                _("Looking"), _("Waiting"), _("{done} of {all} photos checked"),
                _("The desk cannot be reached. Is it still running?"), _("Try again"));
    sl_html_add(out,
                "data-matches=\"%s\" data-differs=\"%s\" data-undecided=\"%s\" data-error=\"%s\">",
                _("matches"), _("differs"), _("undecided"), _("error"));
    sl_html_add(out,
                "<div class=\"tools\"><h2 id=\"results-title\">%s</h2><p role=\"status\" "
                "id=\"progress\"></p><button type=\"button\" id=\"keep\">%s</button><button "
                "type=\"button\" id=\"clear\" class=\"quiet\">%s</button></div>",
                _("Results"), _("Download report"), _("Clear"));
    sl_html_add(out, "<p class=\"meaning\">%s</p><div id=\"sheets\"></div></section>\n",
                _("\"Matches\" says that code, number, stars and artwork are those of a "
                  "listed row. A perfect photocopy matches too: compare product and "
                  "models with what you hold."));
}

GString *sl_page_home(const SlRequest *request)
{
    GString *out = g_string_new(NULL);

    sl_page_begin(out, request, N_("Check labels"), "/");
    sl_html_add(out, "<p class=\"lead\">%s</p>\n",
                _("Photograph a conformance label: what is printed on it is compared with the "
                  "registration. "
                  "Photos are checked on this machine and forgotten afterwards."));
    g_string_append(out, "<form id=\"desk\" method=\"post\" action=\"/check\" "
                         "enctype=\"multipart/form-data\">");
    add_field_lang(out, request);
    add_photo_fields(out);
    add_answer_fields(out);
    add_edition(out, request);
    g_string_append(out, "</form>\n");
    add_results(out);
    add_guide(out);
    g_string_append(out, "<script src=\"/desk.js\"></script>\n");
    sl_page_end(out);
    return out;
}

/* ---- small pages
 * ----------------------------------------------------------------------------------- */

GString *sl_page_message(const SlRequest *request, const char *title, const char *words)
{
    sl_lang_use(request->lang);
    GString *out = g_string_new(NULL);

    sl_page_begin(out, request, title, "");
    sl_html_add(out,
                "<p class=\"advice\" role=\"alert\">%s</p><p><a href=\"/?lang=%s\">%s</a></p>\n",
                _(words), sl_lang_word(request->lang), _("Back to the desk"));
    sl_page_end(out);
    return out;
}

GString *sl_page_door(const SlRequest *request, gboolean refused)
{
    GString *out = g_string_new(NULL);

    sl_page_begin(out, request, N_("Access token"), "/open");
    if (refused)
        sl_html_add(out, "<p class=\"advice\" role=\"alert\">%s</p>", _("That is not the token."));
    g_string_append(out, "<form method=\"post\" action=\"/open\">");
    add_field_lang(out, request);
    sl_html_add(out,
                "<div class=\"fields\"><p><label for=\"token\">%s</label><input id=\"token\" "
                "name=\"token\" type=\"password\" autocomplete=\"current-password\" required "
                "aria-describedby=\"why\"><span class=\"soft\" id=\"why\">%s</span></p><p>"
                "<button>%s</button></p></div></form>\n",
                _("Access token"), _("This desk asks for the token that it was started with."),
                _("Open"));
    sl_page_end(out);
    return out;
}

/* ---- a number -----------------------------------------------------------------------------------
 */

static void add_choice(GString *out, const char *wished, const char *name, const char *title)
{
    sl_html_add(out, "<option value=\"%s\"", name);
    g_string_append(out, strcmp(wished, name) == 0 ? " selected" : "");
    sl_html_add(out, ">%s</option>", title != NULL ? title : name);
}

static void add_label_form(GString *out, const SlRequest *request)
{
    const SlScheme *scheme = request->desk->scheme;

    g_string_append(out, "<form method=\"get\" action=\"/label\">");
    add_field_lang(out, request);
    sl_html_add(out,
                "<div class=\"fields\"><p><label for=\"number\">%s</label><input id=\"number\" "
                "name=\"number\" required maxlength=\"64\" autocomplete=\"off\" "
                "autocapitalize=\"characters\" spellcheck=\"false\" placeholder=\"%s\" "
                "value=\"%s\"></p><p><label for=\"use\">%s</label><select id=\"use\" "
                "name=\"use\">",
                _("Registration number or model"), scheme->number_example,
                sl_request_field(request, "number"), _("Use"));
    for (guint i = 0; i < scheme->uses->len; i++) {
        const SlUse *use = g_ptr_array_index(scheme->uses, i);
        add_choice(out, sl_request_field(request, "use"), use->name, _(use->title));
    }
    sl_html_add(out,
                "</select></p><p><label for=\"variant\">%s</label><select id=\"variant\" "
                "name=\"variant\">",
                _("Variant"));
    for (guint i = 0; i < scheme->variants->len; i++) {
        const SlVariant *variant = g_ptr_array_index(scheme->variants, i);
        add_choice(out, sl_request_field(request, "variant"), variant->name, _(variant->title));
    }
    sl_html_add(out, "</select></p><p><button>%s</button></p></div></form>\n", _("Look up"));
}

static void add_fact(GString *out, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        sl_html_add(out, "<div><dt>%s</dt><dd>%s</dd></div>", _(name), value);
}

static void add_wide_fact(GString *out, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        sl_html_add(out, "<div class=\"wide\"><dt>%s</dt><dd>%s</dd></div>", _(name), value);
}

static void add_record(GString *out, const SlRequest *request, const SlRecord *record)
{
    const SlScheme *scheme = request->desk->scheme;
    GDate on = request->desk->cli.on_text != NULL ? request->desk->cli.on : sl_date_today();
    SlStatus status = sl_record_status(record, scheme, &on);
    const char *word = sl_status_word(status);
    g_autofree char *models = g_strjoinv("; ", record->models);
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    gboolean known = record->level >= 1 && record->level <= scheme->n_levels;
    const SlLevelName *level = known ? &scheme->levels[record->level] : NULL;

    sl_html_add(out,
                "<header><span class=\"verdict %s\">%s</span><h2 class=\"number\">%s</h2></header>",
                status == SL_STATUS_VALID ? "matches" : "differs", _(word), record->number);
    g_string_append(out, "<div class=\"sheet\"><dl class=\"facts\">");
    add_wide_fact(out, N_("Product"), record->product);
    add_wide_fact(out, N_("Models"), models);
    add_fact(out, N_("Holder"), record->holder);
    if (level != NULL)
        add_fact(out, N_("Level"), request->lang == SL_LANG_JA ? level->name_ja : level->name_en);
    add_fact(out, N_("Issued"), issued);
    add_fact(out, N_("Valid until"), until);
    add_fact(out, N_("Requirement document"), record->document);
    add_fact(out, N_("Edition"), record->edition);
    add_wide_fact(out, N_("URL"), record->url);
    g_string_append(out, "</dl>");
}

static void add_picture(GString *out, const SlRequest *request, const SlRecord *record, GBytes *svg)
{
    sl_html_add(out, "<figure class=\"label-picture\"><img alt=\"%s %s\" src=\"",
                _("Label as it will be printed"), record->number);
    sl_html_add_data(out, "image/svg+xml", svg);
    sl_html_add(out, "\"><figcaption>%s</figcaption></figure>", _("Label as it will be printed"));
    g_autofree char *number = g_uri_escape_string(record->number, NULL, FALSE);
    g_autofree char *use = g_uri_escape_string(sl_request_field(request, "use"), NULL, FALSE);
    g_autofree char *variant =
        g_uri_escape_string(sl_request_field(request, "variant"), NULL, FALSE);
    sl_html_add(out,
                "<p><a class=\"button\" download href=\"/pack.zip?number=%s&amp;use=%s&amp;variant="
                "%s\">%s</a> <span class=\"soft\">%s</span></p>",
                number, use, variant, _("Download pack"), _("PNG, SVG and PDF in one zip file"));
}

void sl_page_listed(GString *out, const SlRequest *request, const SlRecord *record, SlStatus status)
{
    g_autofree char *number = g_uri_escape_string(record->number, NULL, FALSE);

    sl_lang_use(request->lang);
    sl_html_add(out,
                "<li><a class=\"number\" href=\"/label?lang=%s&amp;number=%s\">%s</a> <span "
                "class=\"verdict %s\">%s</span> <span>%s</span></li>",
                sl_lang_word(request->lang), number, record->number,
                status == SL_STATUS_VALID ? "matches" : "differs", _(sl_status_word(status)),
                record->product);
}

/* No such number: rows of that model, or what to do. */
static void add_not_listed(GString *out, const SlRequest *request)
{
    const char *asked = sl_request_field(request, "number");

    if (request->listed->len > 0) {
        sl_html_add(out, "<section><h2>%s</h2><ul class=\"listed\">",
                    _("Registered for this model"));
        g_string_append(out, request->listed->str);
        g_string_append(out, "</ul></section>\n");
        return;
    }
    g_autofree char *words = g_strdup_printf(
        _("'%s' is not listed in edition %s. Check the spelling: a number looks like %s. A newer "
          "registration may be missing from this edition; import the newest list."),
        asked, request->line.edition, request->desk->scheme->number_example);
    sl_html_add(out, "<p class=\"advice\" role=\"alert\">%s</p>\n", words);
}

static void add_label_guide(GString *out)
{
    sl_html_add(
        out, "<p class=\"lead\">%s</p>\n",
        _("See what is registered, and the label as it will be printed, before you download "
          "it as PNG, SVG and PDF."));
}

GString *sl_page_label(const SlRequest *request, const SlRecord *record, GBytes *svg,
                       const char *words)
{
    GString *out = g_string_new(NULL);

    sl_page_begin(out, request, N_("Look up and draw"), "/label");
    add_label_guide(out);
    add_label_form(out, request);
    if (record == NULL && *sl_request_field(request, "number") != '\0')
        add_not_listed(out, request);
    if (record != NULL) {
        g_string_append(out, "<article class=\"photo record\">");
        add_record(out, request, record); /* opens the sheet */
        g_string_append(out, "<div class=\"drawn\">");
        if (svg != NULL)
            add_picture(out, request, record, svg);
        else
            sl_html_add(out, "<p class=\"advice\"><b>%s.</b> %s</p>",
                        _("This label cannot be drawn"), words);
        g_string_append(out, "</div></div></article>\n");
    }
    add_edition(out, request);
    sl_page_end(out);
    return out;
}
