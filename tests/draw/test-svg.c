/*
 * test-svg — libxml2 reads our SVG, librsvg draws it as our PNG shows it, zbarimg decodes that
 */
#include "hand-scene.h"
#include "oracle.h"

#include "draw/code-outline.h"

#include <libxml/parser.h>
#include <libdeflate.h>
#include <locale.h>

/* ---- helpers ------------------------------------------------------------------------------- */

static char *svg_text(const SlScene *scene)
{
    g_autoptr(GBytes) svg = sl_paint_svg(scene, NULL);
    gsize n;
    const char *data = g_bytes_get_data(svg, &n);

    return g_strndup(data, n);
}

static xmlDoc *parse(const char *svg)
{
    return xmlReadMemory(svg, (int)strlen(svg), "label.svg", NULL,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

/* The attribute, owned by the caller with g_free, or NULL. */
static char *attribute(xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    char *copy = g_strdup((const char *)value);

    xmlFree(value);
    return copy;
}

/* All ids below `node` go into `ids`; each element's name is counted in `names`. */
static void collect(xmlNode *node, GHashTable *ids, GHashTable *names)
{
    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        char *id = attribute(node, "id");
        if (id && !g_hash_table_add(ids, id)) /* owns it now */
            g_error("an id stands twice");
        int count = GPOINTER_TO_INT(g_hash_table_lookup(names, node->name));
        g_hash_table_replace(names, g_strdup((const char *)node->name), GINT_TO_POINTER(count + 1));
        collect(node->children, ids, names);
    }
}

static GHashTable *ids_of(const SlScene *scene)
{
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *svg = svg_text(scene);
    xmlDoc *doc = parse(svg);

    g_assert_nonnull(doc);
    collect(xmlDocGetRootElement(doc), ids, names);
    xmlFreeDoc(doc);
    return ids;
}

/* ---- the document -------------------------------------------------------------------------- */

static void an_assistive_reader_finds_a_name(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autofree char *svg = svg_text(scene);
    xmlDoc *doc = parse(svg);
    g_assert_nonnull(doc);

    xmlNode *root = xmlDocGetRootElement(doc);
    g_autofree char *role = attribute(root, "role"), *lang = attribute(root, "lang");
    g_autofree char *labels = attribute(root, "aria-labelledby");
    g_auto(GStrv) referred = g_strsplit(labels, " ", -1);
    xmlChar *xml_lang = xmlNodeGetLang(root);
    g_assert_cmpstr(role, ==, "img");
    g_assert_cmpstr(lang, ==, "ja");
    g_assert_cmpstr((const char *)xml_lang, ==, "ja");
    g_assert_cmpint(g_strv_length(referred), ==, 2);
    xmlFree(xml_lang);

    int seen = 0;
    for (xmlNode *node = root->children; node; node = node->next) {
        g_autofree char *id = node->type == XML_ELEMENT_NODE ? attribute(node, "id") : NULL;
        for (int i = 0; i < 2; i++)
            if (id && strcmp(id, referred[i]) == 0) {
                xmlChar *words = xmlNodeGetContent(node);
                g_assert_cmpstr((const char *)words, ==, i == 0 ? scene->title : scene->desc);
                xmlFree(words);
                seen++;
            }
    }
    g_assert_cmpint(seen, ==, 2);
    xmlFreeDoc(doc);
}

static void only_plain_elements_stand_in_it(void)
{
    static const char *const ALLOWED[] = {"svg", "title", "desc", "g", "path", NULL};
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autofree char *svg = svg_text(scene);
    xmlDoc *doc = parse(svg);
    GHashTableIter iter;
    gpointer name;

    collect(xmlDocGetRootElement(doc), ids, names);
    xmlFreeDoc(doc);
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_assert_true(g_strv_contains(ALLOWED, name));
    g_assert_null(strstr(svg, "style"));
    g_assert_null(strstr(svg, "font"));
    g_assert_null(strstr(svg, "href"));
    g_assert_null(strstr(svg, "nan"));
    g_assert_null(strstr(svg, "inf"));
}

static void a_screen_label_has_whole_pixels(void)
{
    for (int px = 200; px < 330; px++) {
        HandOrder order = HAND_WEB;
        order.width_dots = px;
        order.height_dots = px;
        g_autoptr(SlScene) scene = hand_scene(&order);
        g_autofree char *svg = svg_text(scene);
        xmlDoc *doc = parse(svg);
        g_autofree char *width = attribute(xmlDocGetRootElement(doc), "width");
        char *unit = NULL;

        g_assert_cmpfloat_with_epsilon(g_ascii_strtod(width, &unit) * 96 / 25.4, px, 1e-4);
        g_assert_cmpstr(unit, ==, "mm");
        xmlFreeDoc(doc);
    }
}

static void the_templates_ids_are_kept(void)
{
    static const char *const NAMES[] = {"ground", "star-1", "star-4",     "number",
                                        "plate",  "code",   "level-text", NULL};
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(GHashTable) ids = ids_of(scene);

    for (int i = 0; NAMES[i]; i++) {
        gboolean found = FALSE;
        GHashTableIter iter;
        gpointer id;

        g_hash_table_iter_init(&iter, ids);
        while (g_hash_table_iter_next(&iter, &id, NULL))
            found |= strlen(id) > 10 && strcmp((char *)id + 10, NAMES[i]) == 0;
        if (!found)
            g_error("no element is called '%s'", NAMES[i]);
    }
}

static void two_labels_on_a_page_do_not_clash(void)
{
    g_autoptr(SlScene) one = hand_scene(&HAND_PRINT), two = hand_scene(&HAND_PRINT);
    two->desc[strlen(two->desc) - 1] ^= 1;
    g_autoptr(GHashTable) ids = ids_of(one), others = ids_of(two);
    GHashTableIter iter;
    gpointer id;

    g_assert_cmpint(g_hash_table_size(ids), ==, g_hash_table_size(others));
    g_hash_table_iter_init(&iter, ids);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        g_assert_false(g_hash_table_contains(others, id));
}

static void hostile_words_stay_words(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);

    g_free(scene->title);
    g_free(scene->lang);
    scene->title = g_strdup("</title><script>]]>&#0;\x01\x1b[0m \xff\xfe \xef\xbf\xbf \"'");
    scene->lang = g_strdup("ja\" onload=\"x");
    g_autofree char *svg = svg_text(scene);
    xmlDoc *doc = parse(svg);
    g_assert_nonnull(doc);
    g_autofree char *onload = attribute(xmlDocGetRootElement(doc), "onload");
    g_assert_null(onload);
    g_assert_null(strstr(svg, "<script"));
    g_assert_nonnull(strstr(svg, "&lt;script&gt;"));
    xmlFreeDoc(doc);

    g_clear_pointer(&scene->title, g_free);
    g_clear_pointer(&scene->desc, g_free);
    g_autofree char *silent = svg_text(scene);
    g_assert_null(strstr(silent, "aria"));
}

static void a_label_weighs_little(void)
{
    struct libdeflate_compressor *gzip = libdeflate_alloc_compressor(6);
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autofree char *svg = svg_text(scene);
    gsize room = libdeflate_gzip_compress_bound(gzip, strlen(svg));
    g_autofree guint8 *packed = g_malloc(room);
    gsize n = libdeflate_gzip_compress(gzip, svg, strlen(svg), packed, room);

    libdeflate_free_compressor(gzip);
    g_assert_cmpint(n, >, 0);
    g_assert_cmpint(n, <, 4096);
}

/* ---- the code as one outline --------------------------------------------------------------- */

/* Fill path data of m, h, v and z by counting crossings of vertical edges; the corner where each
 * outline starts must be reached again. */
static void fill_outline(const char *d, int side, guint8 *filled)
{
    g_autofree guint8 *crossing = g_malloc0((gsize)(side + 1) * side); /* edges left of a module */
    int x = 0, y = 0, start_x = 0, start_y = 0;

    for (char *next; *d; d = next) {
        char command = *d++;
        next = (char *)(gsize)d;
        int by = command == 'z' ? 0 : (int)strtol(d, &next, 10);
        int to_y = command == 'v' ? y + by : command == 'z' ? start_y : y;

        for (int row = MIN(y, to_y); row < MAX(y, to_y); row++)
            crossing[row * (side + 1) + x] ^= 1;
        if (command == 'm') {
            x += by;
            y += (int)strtol(next, &next, 10);
            start_x = x;
            start_y = y;
            continue;
        }
        g_assert_nonnull(strchr("hvz", command));
        x = command == 'h' ? x + by : command == 'z' ? start_x : x;
        y = to_y;
    }
    for (int row = 0; row < side; row++)
        for (int col = 0, inside = 0; col < side; col++) {
            inside ^= crossing[row * (side + 1) + col];
            filled[row * side + col] = (guint8)inside;
        }
}

static void the_outline_encloses_the_dark_modules(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20250521);

    for (int round = 0; round < 200; round++) {
        const int side = 21 + round % 7;
        g_autofree guint8 *dark = g_malloc0((gsize)side * side);
        g_autofree guint8 *filled = g_malloc0((gsize)side * side);
        SlSymbol symbol = {.side = side, .dark = dark};
        g_autoptr(GString) d = g_string_new(NULL);

        for (int i = 0; i < side * side; i++)
            dark[i] = g_rand_int_range(random, 0, 10) < round % 11;
        sl_code_outline_append(d, &symbol, 0);
        fill_outline(d->str, side, filled);
        g_assert_cmpmem(dark, side * side, filled, side * side);
    }
}

static void the_code_is_one_path_over_a_plate(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autofree char *svg = svg_text(scene);
    const char *plate = strstr(svg, "data-part=\"plate\""), *code = strstr(svg, "crispEdges");

    g_assert_nonnull(plate);
    g_assert_nonnull(code);
    g_assert_true(plate < code);
    g_assert_null(strstr(code + 1, "crispEdges"));
    g_assert_nonnull(strstr(code, "</g>\n</svg>"));
}

/* True if the square of `reach` px around the pixel's centre lies on dark modules only. */
static gboolean is_deep_in_the_dark(const SlScene *scene, double px_per_mm, int x, int y,
                                    double reach)
{
    const SlPlan *plan = scene->plan;

    for (int corner = 0; corner < 9; corner++) {
        double px = x + 0.5 + (corner % 3 - 1) * reach, py = y + 0.5 + (corner / 3 - 1) * reach;
        int col = (int)floor((px / px_per_mm - plan->code_origin.x) / plan->module_mm);
        int row = (int)floor((py / px_per_mm - plan->code_origin.y) / plan->module_mm);

        if (col < 0 || row < 0 || col >= plan->code_side || row >= plan->code_side ||
            !sl_symbol_is_dark(scene->symbol, col, row))
            return FALSE;
    }
    return TRUE;
}

static void no_seam_opens_at_odd_zooms(void)
{
    static const int WIDTHS[] = {313, 477, 701, 997, 1633};
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(GBytes) svg = sl_paint_svg(scene, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(WIDTHS); i++) {
        double px_per_mm = WIDTHS[i] / scene->plan->width_mm;
        int height = (int)lround(scene->plan->height_mm * px_per_mm), looked_at = 0;
        g_autoptr(Picture) picture = oracle_render_svg(svg, WIDTHS[i], height);

        for (int y = 0; y < height; y++)
            for (int x = 0; x < WIDTHS[i]; x++)
                if (is_deep_in_the_dark(scene, px_per_mm, x, y, 1.01)) {
                    g_assert_cmpint(picture_at(picture, x, y)[1], ==, 0);
                    looked_at++;
                }
        g_assert_cmpint(looked_at, >, 100);
        if (WIDTHS[i] > 400) { /* from 3 px a module on */
            g_autoptr(GBytes) ppm = picture_to_ppm(picture);
            g_autofree char *text = oracle_decode(ppm, "ppm");
            g_assert_cmpstr(text, ==, scene->code_text);
        }
    }
}

/* ---- the same picture as the PNG ----------------------------------------------------------- */

/* No difference away from edges. On an edge, screens differ by what is left of rounding; print has
 * 4 x 4 samples a dot where librsvg has 15 x 17, which may differ by half of the step. */
static void librsvg_draws_what_the_png_shows(void)
{
    static const struct {
        const HandOrder *order;
        double mean;
        int on_edges;
    } cases[] = {{&HAND_PRINT, 0.6, 128}, {&HAND_WEB, 0.3, 20}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SlScene) scene = hand_scene(cases[i].order);
        g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
        g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
        g_autoptr(GBytes) svg = sl_paint_svg(scene, NULL);
        g_autoptr(Picture) drawn = oracle_render_svg(svg, raster->width, raster->height);
        gsize n;
        const void *data = g_bytes_get_data(png, &n);
        g_autoptr(Picture) ours = oracle_read_png(data, n);
        double mean = picture_compare(ours, drawn, cases[i].on_edges);

        g_test_message("mean difference %.4f", mean);
        g_assert_cmpfloat(mean, <, cases[i].mean);
    }
}

/* ---- bytes --------------------------------------------------------------------------------- */

static gpointer write_in_thread(gpointer data)
{
    return sl_paint_svg(data, NULL);
}

static void the_same_scene_gives_the_same_bytes(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT), twin = hand_scene(&HAND_PRINT);
    GThread *one = g_thread_new("one", write_in_thread, scene);
    GThread *two = g_thread_new("two", write_in_thread, twin);
    g_autoptr(GBytes) first = g_thread_join(one), second = g_thread_join(two);

    g_assert_true(g_bytes_equal(first, second));
}

static void a_decimal_comma_does_not_enter(void)
{
    static const char *const LOCALES[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(GBytes) plain = sl_paint_svg(scene, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(LOCALES); i++) {
        if (!setlocale(LC_ALL, LOCALES[i]))
            continue;
        g_autoptr(GBytes) foreign = sl_paint_svg(scene, NULL);
        setlocale(LC_ALL, "C");
        g_assert_true(g_bytes_equal(plain, foreign));
        return;
    }
    g_test_skip("no locale with a decimal comma is installed");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/svg/an-assistive-reader-finds-a-name", an_assistive_reader_finds_a_name);
    g_test_add_func("/svg/only-plain-elements-stand-in-it", only_plain_elements_stand_in_it);
    g_test_add_func("/svg/a-screen-label-has-whole-pixels", a_screen_label_has_whole_pixels);
    g_test_add_func("/svg/the-templates-ids-are-kept", the_templates_ids_are_kept);
    g_test_add_func("/svg/two-labels-on-a-page-do-not-clash", two_labels_on_a_page_do_not_clash);
    g_test_add_func("/svg/hostile-words-stay-words", hostile_words_stay_words);
    g_test_add_func("/svg/a-label-weighs-little", a_label_weighs_little);
    g_test_add_func("/svg/the-outline-encloses-the-dark-modules",
                    the_outline_encloses_the_dark_modules);
    g_test_add_func("/svg/the-code-is-one-path-over-a-plate", the_code_is_one_path_over_a_plate);
    g_test_add_func("/svg/no-seam-opens-at-odd-zooms", no_seam_opens_at_odd_zooms);
    g_test_add_func("/svg/librsvg-draws-what-the-png-shows", librsvg_draws_what_the_png_shows);
    g_test_add_func("/svg/the-same-scene-gives-the-same-bytes",
                    the_same_scene_gives_the_same_bytes);
    g_test_add_func("/svg/a-decimal-comma-does-not-enter", a_decimal_comma_does_not_enter);
    return g_test_run();
}
