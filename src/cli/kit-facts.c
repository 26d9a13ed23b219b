/*
 * kit-facts — the words of a kit: alternative texts, and the facts as JSON
 */
#include "cli/kit.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

char *sl_kit_clean(const char *text)
{
    return sl_printable(text != NULL ? text : "");
}

char *sl_kit_alt(const SlKit *kit, gboolean english)
{
    const SlRecord *record = kit->row->record;
    const SlLevelName *level = &kit->row->scheme->levels[record->level];
    g_autofree char *product = sl_kit_clean(record->product);
    g_autofree char *title = g_strdup(kit->row->scheme->title_en);

    title[strcspn(title, ":(")] = '\0';
    g_strchomp(title);
    if (english)
        return g_strdup_printf("%s label %s, registration number %s: %s", title, level->name_en,
                               record->number, product);
    return g_strdup_printf("%s 適合ラベル %s 登録番号 %s %s", title, level->name_ja, record->number,
                           product);
}

int sl_kit_width(const SlRenderOrder *order)
{
    return (int)lround(order->facts.width_mm * order->facts.dots_per_mm);
}

int sl_kit_height(const SlRenderOrder *order)
{
    return (int)lround(order->facts.height_mm * order->facts.dots_per_mm);
}

const char *sl_kit_file(const SlRenderOrder *order, SlFormat format, int scale)
{
    for (guint i = 0; i < order->files->len; i++) {
        const SlRenderFile *file = order->files->pdata[i];
        const char *slash = strrchr(file->name, '/');
        if (file->format == format && file->scale == scale)
            return slash != NULL ? slash + 1 : file->name;
    }
    return NULL;
}

static void add_pictures(SlJson *json, const SlRenderOrder *order)
{
    for (guint i = 0; order != NULL && i < order->files->len; i++) {
        const SlRenderFile *file = order->files->pdata[i];
        sl_json_object(json, NULL);
        sl_json_string(json, "file", sl_kit_file(order, file->format, file->scale));
        sl_json_string(json, "use", order->use->name);
        sl_json_string(json, "variant", order->variant->name);
        sl_json_bool(json, "dark", order->variant->screen);
        sl_json_string(json, "format", sl_format_word(file->format));
        sl_json_int(json, "scale", file->scale);
        sl_json_int(json, "width", sl_kit_width(order));
        sl_json_int(json, "height", sl_kit_height(order));
        sl_json_bool(json, "code", order->facts.side > 0);
        sl_json_string(json, "sha256", file->sha256);
        sl_json_end(json);
    }
}

static void add_record(SlJson *json, const SlKit *kit)
{
    const SlRecord *record = kit->row->record;
    const SlLevelName *level = &kit->row->scheme->levels[record->level];
    g_autofree char *issued = sl_date_iso(&record->issued);
    g_autofree char *until = sl_date_iso(&record->valid_until);

    sl_json_string(json, "number", record->number);
    sl_json_int(json, "level", record->level);
    sl_json_string(json, "level_ja", level->name_ja);
    sl_json_string(json, "level_en", level->name_en);
    sl_json_string(json, "scheme", kit->row->scheme->name);
    sl_json_string(json, "scheme_ja", kit->row->scheme->title_ja);
    sl_json_string(json, "scheme_en", kit->row->scheme->title_en);
    sl_json_string(json, "holder", record->holder);
    sl_json_string(json, "product", record->product);
    sl_json_strings(json, "models", (const char *const *)record->models);
    sl_json_string(json, "url", record->url);
    sl_json_string(json, "issued", issued);
    sl_json_string(json, "valid_until", until);
    sl_json_string(json, "edition", record->edition);
}

GBytes *sl_kit_json(const SlKit *kit)
{
    GString *out = g_string_new(NULL);
    SlJson json = sl_json_begin(out);
    g_autofree char *alt_ja = sl_kit_alt(kit, FALSE), *alt_en = sl_kit_alt(kit, TRUE);

    sl_json_object(&json, NULL);
    add_record(&json, kit);
    sl_json_string(&json, "alt_ja", alt_ja);
    sl_json_string(&json, "alt_en", alt_en);
    sl_json_array(&json, "pictures");
    for (guint i = 0; i < kit->badges->len; i++) {
        const SlKitBadge *badge = &g_array_index(kit->badges, SlKitBadge, i);
        add_pictures(&json, badge->light);
        add_pictures(&json, badge->dark);
    }
    sl_json_end(&json);
    sl_json_end(&json);
    sl_json_finish(&json);
    g_string_append_c(out, '\n');
    return g_string_free_to_bytes(out);
}
