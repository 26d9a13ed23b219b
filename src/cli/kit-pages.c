/*
 * kit-pages — snippets for HTML and Markdown, and the page that shows everything
 *
 * What comes from the registry is hostile: it enters HTML by sl_kit_escape and Markdown by
 * append_markdown, and no other way.
 */
#include "cli/kit.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

/* ---- escaping ------------------------------------------------------------------------------ */

char *sl_kit_escape(const char *text)
{
    g_autofree char *clean = sl_kit_clean(text);
    GString *out = g_string_new(NULL);

    for (const char *p = clean; *p != '\0'; p++) {
        static const char *const names[] = {
            ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
        guchar c = (guchar)*p;
        if (c < G_N_ELEMENTS(names) && names[c] != NULL)
            g_string_append(out, names[c]);
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* Every ASCII mark may be escaped (CommonMark 0.31, 2.4); HTML's own become entities as well, for
 * renderers that pass HTML through. */
static void append_markdown(GString *out, const char *text)
{
    g_autofree char *clean = sl_kit_clean(text);

    for (const char *p = clean; *p != '\0'; p++) {
        if (*p == '&' || *p == '<' || *p == '>')
            g_string_append(out, *p == '&' ? "&amp;" : *p == '<' ? "&lt;" : "&gt;");
        else if (g_ascii_ispunct(*p) && strchr("-.,:/", *p) == NULL)
            g_string_append_printf(out, "\\%c", *p);
        else
            g_string_append_c(out, *p);
    }
}

/* A URL between '<' and '>': RFC 3986 has neither, nor blanks; what is no URL is not linked. */
static void append_target(GString *out, const char *url)
{
    for (const char *p = url; *p != '\0'; p++) {
        if (strchr("<>\\\"`", *p) != NULL || !g_ascii_isgraph(*p))
            g_string_append_printf(out, "%%%02X", (guchar)*p);
        else
            g_string_append_c(out, *p);
    }
}

/* ---- snippets ------------------------------------------------------------------------------ */

/* "web-colour.png, web-colour@2x.png 2x, web-colour@3x.png 3x" */
static void append_srcset(GString *out, const SlRenderOrder *order)
{
    const char *between = "";

    for (guint i = 0; i < G_N_ELEMENTS(order->use->scales) && order->use->scales[i] > 0; i++) {
        int scale = order->use->scales[i];
        g_autofree char *name = sl_kit_escape(sl_kit_file(order, SL_FORMAT_PNG, scale));
        g_string_append_printf(out, "%s%s %dx", between, name, scale);
        between = ", ";
    }
}

static void append_image(GString *out, const SlKit *kit, const SlRenderOrder *order,
                         SlFormat format, gboolean english)
{
    g_autofree char *alt = sl_kit_alt(kit, english), *shown = sl_kit_escape(alt);
    g_autofree char *name = sl_kit_escape(sl_kit_file(order, format, 1));

    g_string_append_printf(out, "<img src=\"%s\"", name);
    if (format == SL_FORMAT_PNG) {
        g_string_append(out, "\n  srcset=\"");
        append_srcset(out, order);
        g_string_append_c(out, '"');
    }
    g_string_append_printf(out, "\n  width=\"%d\" height=\"%d\" alt=\"%s\" lang=\"%s\">",
                           sl_kit_width(order), sl_kit_height(order), shown, english ? "en" : "ja");
}

/* Lines break inside of tags: a Markdown renderer ends a paragraph where a line begins with
 * "<source" (CommonMark 0.31, 4.6), and with it the picture. */
static void append_snippet(GString *out, const SlKit *kit, const SlKitBadge *badge, SlFormat format,
                           gboolean english)
{
    g_autofree char *url = sl_kit_escape(kit->row->record->url);

    g_string_append_printf(out, "<a href=\"%s\" hreflang=\"ja\"><picture>", url);
    if (badge->dark != NULL) {
        g_string_append(out, "<source media=\"(prefers-color-scheme: dark)\"\n  srcset=\"");
        if (format == SL_FORMAT_PNG)
            append_srcset(out, badge->dark);
        else
            g_string_append(out, sl_kit_file(badge->dark, format, 1));
        g_string_append(out, "\">");
    }
    append_image(out, kit, badge->light, format, english);
    g_string_append(out, "</picture></a>\n");
}

GBytes *sl_kit_html(const SlKit *kit)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < kit->badges->len; i++) {
        const SlKitBadge *badge = &g_array_index(kit->badges, SlKitBadge, i);
        g_autofree char *title = sl_kit_escape(badge->light->use->title);
        g_string_append_printf(out, "<!-- %s -->\n", title);
        append_snippet(out, kit, badge, SL_FORMAT_PNG, FALSE);
    }
    return g_string_free_to_bytes(out);
}

/* ![alt](picture) inside of [ ](page) */
static void append_markdown_badge(GString *out, const SlKit *kit, const SlKitBadge *badge,
                                  gboolean english)
{
    g_autofree char *alt = sl_kit_alt(kit, english);

    g_string_append(out, "[![");
    append_markdown(out, alt);
    g_string_append_printf(out, "](<%s>)](<", sl_kit_file(badge->light, SL_FORMAT_SVG, 1));
    append_target(out, kit->row->record->url);
    g_string_append(out, ">)\n");
}

GBytes *sl_kit_markdown(const SlKit *kit)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < kit->badges->len; i++) {
        g_string_append(out, i > 0 ? "\n" : "");
        append_markdown_badge(out, kit, &g_array_index(kit->badges, SlKitBadge, i), FALSE);
    }
    return g_string_free_to_bytes(out);
}

/* ---- the preview: its blocks ---------------------------------------------------------------- */

static void append_fact(GString *out, const char *ja, const char *en, const char *value)
{
    g_autofree char *shown = sl_kit_escape(value);

    g_string_append_printf(out, "<div><dt>%s <span lang=\"en\">%s</span></dt><dd>%s</dd></div>\n",
                           ja, en, shown);
}

static char *facts(const SlKit *kit)
{
    const SlRecord *record = kit->row->record;
    const SlLevelName *level = &kit->row->scheme->levels[record->level];
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    g_autofree char *days = g_strdup_printf("%s – %s", issued, until);
    g_autofree char *levels = g_strdup_printf("%s · %s", level->name_ja, level->name_en);
    g_autofree char *models = g_strjoinv(", ", record->models);
    g_autofree char *url = sl_kit_escape(record->url);
    GString *out = g_string_new(NULL);

    append_fact(out, "登録番号", "Registration", record->number);
    append_fact(out, "レベル", "Level", levels);
    append_fact(out, "有効期間", "Valid", days);
    append_fact(out, "事業者", "Holder", record->holder);
    append_fact(out, "型番", "Models", *models != '\0' ? models : "–");
    g_string_append_printf(out,
                           "<div><dt>製品ページ <span lang=\"en\">Product page</span></dt>"
                           "<dd><a href=\"%s\">%s</a></dd></div>\n",
                           url, url);
    return g_string_free(out, FALSE);
}

static void append_tile(GString *out, const SlKit *kit, const SlRenderOrder *order,
                        const char *ground, const char *words)
{
    g_string_append_printf(out, "<figure class=\"tile %s\"><div class=\"stage\">", ground);
    append_image(out, kit, order, SL_FORMAT_PNG, FALSE);
    g_string_append_printf(out, "</div><figcaption>%s</figcaption></figure>\n", words);
}

/* A title, a button that copies, and the text; without a script one click selects it whole. */
static void append_copy(GString *out, const char *id, const char *title, const char *text)
{
    g_autofree char *shown = g_markup_escape_text(text, -1);

    g_string_append_printf(out,
                           "<div class=\"copy\"><div class=\"bar\"><h4>%s</h4>"
                           "<button type=\"button\" hidden data-copy=\"%s\">コピー "
                           "<span lang=\"en\">Copy</span></button></div>"
                           "<pre id=\"%s\" tabindex=\"0\" translate=\"no\">%s</pre></div>\n",
                           title, id, id, shown);
}

static void append_copies(GString *out, const SlKit *kit, const SlKitBadge *badge)
{
    static const struct {
        const char *id, *title;
        SlFormat format;
        gboolean english;
    } kinds[] = {
        {"ja", "HTML 日本語", SL_FORMAT_PNG, FALSE},
        {"en", "HTML <span lang=\"en\">English</span>", SL_FORMAT_PNG, TRUE},
        {"svg", "HTML SVG", SL_FORMAT_SVG, FALSE},
    };
    g_autofree char *use = sl_file_safe_name(badge->light->use->name);

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *id = g_strdup_printf("%s-%s", use, kinds[i].id);
        g_autoptr(GString) text = g_string_new(NULL);
        append_snippet(text, kit, badge, kinds[i].format, kinds[i].english);
        append_copy(out, id, kinds[i].title, text->str);
    }
    g_autofree char *id = g_strdup_printf("%s-md", use);
    g_autoptr(GString) text = g_string_new(NULL);
    append_markdown_badge(text, kit, badge, FALSE);
    append_copy(out, id, "Markdown", text->str);
}

static void append_badge(GString *out, const SlKit *kit, const SlKitBadge *badge)
{
    const SlRenderOrder *light = badge->light, *dark = badge->dark != NULL ? badge->dark : light;
    g_autofree char *title = sl_kit_escape(light->use->title);
    g_autofree char *use = sl_file_safe_name(light->use->name);
    gboolean small = sl_kit_width(light) < 240;

    g_string_append_printf(out,
                           "<section aria-labelledby=\"h-%s\"%s><h2 id=\"h-%s\"><span lang=\"en\">"
                           "%s</span> <small>%d × %d px · %s</small></h2>\n<div class=\"tiles\" "
                           "tabindex=\"0\" role=\"group\" aria-labelledby=\"h-%s\">\n",
                           use, small ? " class=\"narrow\"" : "", use, title, sl_kit_width(light),
                           sl_kit_height(light),
                           light->facts.side > 0 ? "二次元コードつき" : "コードなし", use);
    append_tile(out, kit, light, "on-light", "明るい地に明色版 <b>推奨</b>");
    append_tile(out, kit, dark, "on-dark", "暗い地に暗色版 <b>推奨</b>");
    append_tile(out, kit, light, "on-colour", "色の地に明色版");
    append_tile(out, kit, dark, "on-light", "明るい地に暗色版");
    append_tile(out, kit, light, "on-dark", "暗い地に明色版");
    append_tile(out, kit, dark, "on-colour", "色の地に暗色版");
    g_string_append(out, "</div>\n<h3>貼り付ける <span lang=\"en\">Embed</span></h3>\n"
                         "<div class=\"copies\">\n");
    append_copies(out, kit, badge);
    g_string_append(out, "</div></section>\n");
}

/* ---- the preview: its page ------------------------------------------------------------------ */

/* The page's one script by its hash (Content Security Policy 3, 6.7.2.3): no other may run. */
static char *script_hash(const char *page)
{
    static const char open[] = "<script>";
    const char *from = strstr(page, open);
    const char *to = from != NULL ? strstr(from, "</script>") : NULL;
    guint8 digest[32];
    gsize n = sizeof digest;

    if (to == NULL)
        return NULL;
    from += strlen(open);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)from, to - from);
    g_checksum_get_digest(sum, digest, &n);
    g_autofree char *base64 = g_base64_encode(digest, n);
    return g_strconcat("'sha256-", base64, "'", NULL);
}

/* Put each value in its {{place}}, from the front: a value is never looked at again. */
static gboolean fill(GString *out, const char *page, const char *const *names, char *const *values)
{
    const char *rest = page;

    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *place = g_strdup_printf("{{%s}}", names[i]);
        const char *at = strstr(rest, place);
        if (at == NULL || values[i] == NULL)
            return FALSE;
        g_string_append_len(out, rest, at - rest);
        g_string_append(out, values[i]);
        rest = at + strlen(place);
    }
    g_string_append(out, rest);
    return TRUE;
}

GBytes *sl_kit_preview(const SlKit *kit, GError **error)
{
    static const char *const names[] = {"script", "title",  "product", "facts",
                                        "until",  "badges", NULL};
    const SlRecord *record = kit->row->record;
    g_autofree char *script = script_hash(kit->page), *number = sl_kit_escape(record->number);
    g_autofree char *product = sl_kit_escape(record->product), *list = facts(kit);
    g_autofree char *until = sl_date_iso(&record->valid_until);
    g_autoptr(GString) badges = g_string_new(NULL);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < kit->badges->len; i++)
        append_badge(badges, kit, &g_array_index(kit->badges, SlKitBadge, i));
    char *const values[] = {script, number, product, list, until, badges->str};
    if (fill(out, kit->page, names, values))
        return g_string_free_to_bytes(out);
    g_string_free(out, TRUE);
    g_set_error(
        error, SL_ERROR, SL_ERROR_FORMAT,
        _("'assets/kit/preview.html' lacks its script or one of its places; install it again"));
    return NULL;
}
