/* test-scheme — schemes are read whole, or refused with the place that is wrong */
#include "base/error.h"
#include "base/file.h"
#include "label/scheme.h"

#include <glib/gstdio.h>
#include <string.h>

static SlScheme *load(const char *name)
{
    g_autofree char *folder = g_build_filename(SL_TOP, "assets", name, NULL);
    g_autoptr(GError) error = NULL;
    SlScheme *scheme = sl_scheme_load(folder, &error);

    g_assert_no_error(error);
    return scheme;
}

/* ---- the schemes that ship ----------------------------------------------------------------- */

static void test_ships_what_the_design_names(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star");
    g_autofree char *uses = sl_scheme_use_names(scheme);
    g_autofree char *variants = sl_scheme_variant_names(scheme);

    g_assert_cmpstr(scheme->name, ==, "jc-star");
    g_assert_cmpstr(uses, ==, "packaging, manual, web, badge, strip, body, brochure");
    g_assert_true(g_str_has_prefix(variants, "colour, mono"));
    g_assert_cmpint(scheme->n_levels, ==, 4);
    g_assert_cmpstr(scheme->levels[1].name_ja, ==, "★1(レベル1)");
    g_assert_cmpstr(scheme->levels[4].name_en, ==, "STAR-4 (Level 4)");
    g_assert_cmpint(scheme->validity_max_years, ==, 2);
    g_assert_cmpint(scheme->quiet_zone_modules, ==, 4);
    g_assert_cmpstr(g_ptr_array_index(scheme->templates, 0), ==, "horizontal");
    g_assert_null(scheme->url_template);
    g_assert_cmpuint(g_strv_length(scheme->url_ports), ==, 0);
    g_assert_cmpuint(scheme->wordings->len, ==, 5);
}

static void test_every_named_file_stands_there(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star-sample");
    const char *faces[] = {scheme->number_face, scheme->text_face};

    for (guint i = 0; i < scheme->templates->len; i++) {
        g_autofree char *file = g_strdup_printf(
            "%s/%s.svg", scheme->folder, (const char *)g_ptr_array_index(scheme->templates, i));
        g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
    }
    for (guint i = 0; i < G_N_ELEMENTS(faces); i++) {
        g_autofree char *file = g_build_filename(SL_TOP, "fonts", faces[i], NULL);
        g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
    }
}

/* A face that was swapped would change every label and every expected picture. */
static void test_the_faces_are_the_listed_files(void)
{
    g_autofree char *list = g_build_filename(SL_TOP, "fonts", "SHA256SUMS", NULL);
    g_autofree char *text = NULL;
    int n = 0;

    g_assert_true(g_file_get_contents(list, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (char **line = lines; *line != NULL; line++, n++) {
        g_auto(GStrv) parts = g_strsplit(*line, "  ", 2);
        g_autofree char *path = g_build_filename(SL_TOP, "fonts", parts[1], NULL);
        g_autoptr(GBytes) bytes = sl_file_read(path, 16 << 20, NULL);
        g_assert_nonnull(bytes);
        g_autofree char *sha256 = sl_sha256(bytes);
        g_assert_cmpstr(sha256, ==, parts[0]);
    }
    g_assert_cmpint(n, ==, 2);
}

static void test_says_what_is_unofficial(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star");
    const char *const *unofficial = (const char *const *)scheme->unofficial;

    g_assert_true(g_strv_contains(unofficial, "number.registration"));
    g_assert_true(g_strv_contains(unofficial, "url.hosts"));
    g_assert_true(g_strv_contains(unofficial, "validity.warn-before-days"));
    g_assert_false(g_strv_contains(unofficial, "validity.max-years"));
    g_assert_false(g_strv_contains(unofficial, "levels.1-ja"));
    g_assert_false(g_strv_contains(unofficial, "templates.quiet-zone-modules"));
    for (guint i = 1; scheme->unofficial[i] != NULL; i++)
        g_assert_cmpstr(scheme->unofficial[i - 1], <, scheme->unofficial[i]);
}

static void test_the_sample_inherits_but_keeps_its_hosts(void)
{
    g_autoptr(SlScheme) real = load("jc-star");
    g_autoptr(SlScheme) sample = load("jc-star-sample");

    g_assert_cmpstr(sample->name, ==, "jc-star-sample");
    g_assert_cmpstr(sample->folder, ==, real->folder);
    g_assert_cmpstr(sample->levels[2].name_ja, ==, real->levels[2].name_ja);
    g_assert_cmpuint(sample->inks->len, ==, real->inks->len);
    g_assert_true(g_strv_contains((const char *const *)sample->url_hosts, "jc-star.example"));
    g_assert_false(g_strv_contains((const char *const *)sample->url_hosts, "www.ipa.go.jp"));
    for (char **host = real->url_hosts; *host != NULL; host++)
        g_assert_false(g_str_has_suffix(*host, ".example"));
    /* a title that the sample changes must not borrow the word "official" */
    g_assert_true(g_strv_contains((const char *const *)sample->unofficial, "scheme.title-ja"));
    g_assert_false(g_strv_contains((const char *const *)real->unofficial, "scheme.title-ja"));
}

static void test_the_sizes_of_the_uses_hold_a_usual_code(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star");
    const SlUse *web = sl_scheme_find_use(scheme, "web");
    const SlUse *body = sl_scheme_find_use(scheme, "body");

    g_assert_cmpint(web->medium, ==, SL_MEDIUM_SCREEN);
    g_assert_cmpint(web->width_px, ==, 320);
    g_assert_cmpfloat(web->width_mm, ==, 0);
    g_assert_cmpint(web->scales[2], ==, 3);
    g_assert_cmpint(web->scales[3], ==, 0);
    g_assert_cmpfloat_with_epsilon(web->dots_per_mm, 96 / 25.4, 1e-9);
    g_assert_cmpstr(body->template_name, ==, "compact");
    g_assert_cmpint(body->scales[0], ==, 1);
    g_assert_cmpfloat(body->min_module_mm, ==, 0.25);
    g_assert_null(sl_scheme_find_use(scheme, "poster"));
}

static void test_mono_has_no_colour_left(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star");
    const SlVariant *mono = sl_scheme_find_variant(scheme, "mono");

    for (guint i = 0; i < scheme->inks->len; i++) {
        const SlInk *ink = g_ptr_array_index(scheme->inks, i);
        const SlInk *becomes = sl_scheme_find_ink(scheme, mono, ink->name);
        g_assert_cmpfloat(becomes->cmyk[0] + becomes->cmyk[1] + becomes->cmyk[2], ==, 0);
    }
    const SlVariant *spot = sl_scheme_find_variant(scheme, "spot");
    g_assert_null(sl_scheme_find_ink(scheme, NULL, "brand")->spot);
    g_assert_cmpstr(sl_scheme_find_ink(scheme, spot, "brand")->spot, ==, "Starlabel Blue");
    g_assert_true(sl_scheme_find_ink(scheme, NULL, "plate")->knockout);
    g_assert_null(sl_scheme_find_ink(scheme, mono, "gold"));
}

/* ---- numbers, words, columns --------------------------------------------------------------- */

static const struct {
    const char *scheme, *number;
    SlNumberKind kind;
} numbers[] = {
    {"jc-star-sample", "JCS-26-000123", SL_NUMBER_REGISTRATION},
    {"jc-star-sample", "JCS-26-00000123", SL_NUMBER_REGISTRATION}, /* numbers grow */
    {"jc-star-sample", "JCS-26-00123", SL_NUMBER_MALFORMED},
    {"jc-star-sample", "JCS-26-000123\n", SL_NUMBER_MALFORMED},
    {"jc-star-sample", "xJCS-26-000123", SL_NUMBER_MALFORMED},
    {"jc-star-sample", "JCA-26-000123", SL_NUMBER_APPLICATION},
    {"jc-star-sample", "JCR-26-000123", SL_NUMBER_ACCEPTANCE},
    {"jc-star-sample", "JCP-26-000123", SL_NUMBER_PROVISIONAL},
    {"jc-star", "JCS-26-000123", SL_NUMBER_REGISTRATION},
    {"jc-star", "000123", SL_NUMBER_REGISTRATION},
    {"jc-star", "A1B2C3D4E5F6G7H8J9K0L1M2N3P4Q5R6", SL_NUMBER_REGISTRATION}, /* 32 */
    {"jc-star", "A1B2C3D4E5F6G7H8J9K0L1M2N3P4Q5R6S", SL_NUMBER_MALFORMED},
    {"jc-star", "ABCDEF", SL_NUMBER_MALFORMED}, /* no digit: a word */
    {"jc-star", "12345", SL_NUMBER_MALFORMED},
    {"jc-star", "1.0E+05", SL_NUMBER_MALFORMED}, /* a spreadsheet's damage */
    {"jc-star", "12--3456", SL_NUMBER_MALFORMED},
    {"jc-star", "123456-", SL_NUMBER_MALFORMED},
    {"jc-star", "JCP-26-000123", SL_NUMBER_PROVISIONAL},
    {"jc-star", "申請番号 12345678", SL_NUMBER_APPLICATION},
    {"jc-star", "受理12345678", SL_NUMBER_ACCEPTANCE},
    {"jc-star", "仮登録番号:12345678", SL_NUMBER_PROVISIONAL},
    {"jc-star", "", SL_NUMBER_MALFORMED},
};

static void test_tells_the_four_numbers_apart(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(SlScheme) scheme = load(numbers[i].scheme);
        g_test_message("%s", numbers[i].number);
        g_assert_cmpint(sl_scheme_number_kind(scheme, numbers[i].number), ==, numbers[i].kind);
    }
}

static const struct {
    const char *typed, *normal;
} normals[] = {
    {"JCS-26-000123", "JCS-26-000123"},
    {" jcs-26-000123\t", "JCS-26-000123"},
    {"ＪＣＳ－２６－０００１２３", "JCS-26-000123"}, /* full width */
    {"JCS‐26‑000123", "JCS-26-000123"},              /* U+2010, U+2011 */
    {"JCS–26—000123", "JCS-26-000123"},              /* en and em dash */
    {"JCS−26ー000123", "JCS-26-000123"},             /* minus, long vowel mark */
    {"JCSｰ26﹣000123", "JCS-26-000123"},             /* half width mark, small hyphen */
    {"　JCS-26-000123　", "JCS-26-000123"},          /* ideographic spaces */
    {"JCS 26", "JCS 26"},                            /* inner blanks are no typing slip */
    {"\xff\xfe", ""},
    {"", ""},
};

static void test_brings_numbers_to_one_form(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(normals); i++) {
        g_autofree char *normal = sl_number_normalise(normals[i].typed);
        g_assert_cmpstr(normal, ==, normals[i].normal);
    }
}

static void test_the_alphabet_holds_every_number(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star-sample");

    for (char c = '!'; c < 0x7f; c++) {
        char number[] = "AAAAAA0";
        number[3] = c;
        g_autoptr(SlScheme) real = load("jc-star");
        if (sl_scheme_number_kind(real, number) == SL_NUMBER_REGISTRATION)
            g_assert_nonnull(strchr(real->number_alphabet, c));
    }
    g_assert_cmpuint(strspn("JCS-0123456789", scheme->number_alphabet), ==, 14);
}

static void test_knows_words_however_they_are_typed(void)
{
    g_autoptr(SlScheme) scheme = load("jc-star");

    g_assert_cmpint(sl_scheme_status(scheme, "有効"), ==, SL_STATUS_VALID);
    g_assert_cmpint(sl_scheme_status(scheme, " Revoked "), ==, SL_STATUS_WITHDRAWN);
    g_assert_cmpint(sl_scheme_status(scheme, "ＶＡＬＩＤ"), ==, SL_STATUS_VALID);
    g_assert_cmpint(sl_scheme_status(scheme, "期限切れ"), ==, SL_STATUS_EXPIRED);
    g_assert_cmpint(sl_scheme_status(scheme, "一時停止"), ==, SL_STATUS_SUSPENDED);
    g_assert_cmpint(sl_scheme_status(scheme, "invalid"), ==, SL_STATUS_UNKNOWN);
    g_assert_cmpint(sl_scheme_status(scheme, ""), ==, SL_STATUS_UNKNOWN);
    g_assert_cmpint(sl_scheme_status(scheme, "\xff"), ==, SL_STATUS_UNKNOWN);

    g_assert_cmpstr(sl_scheme_column(scheme, "登録番号"), ==, "number");
    g_assert_cmpstr(sl_scheme_column(scheme, "　登録 番号 "), ==, "number");
    g_assert_cmpstr(sl_scheme_column(scheme, "Valid Until"), ==, "valid_until");
    g_assert_cmpstr(sl_scheme_column(scheme, "ＵＲＬ"), ==, "url");
    g_assert_cmpstr(sl_scheme_column(scheme, "★"), ==, "level");
    g_assert_null(sl_scheme_column(scheme, "備考"));
}

/* ---- what is wrong is refused, with its place ---------------------------------------------- */

static const struct {
    const char *text;    /* laid over the scheme that ships */
    const char *message; /* part of the error's */
} faults[] = {
    {"[number]\nprovenance=unofficial\nregistration=(", "[number] registration"},
    {"[number]\nprovenance=unofficial\nexample=ABC", "does not fit the pattern"},
    {"[number]\nprovenance=unofficial\nalphabet=ABC-", "every character of the example"},
    {"[number]\nprovenance=unofficial\nregistraton=A", "is not a known key"},
    {"[numbers]\nprovenance=unofficial\nexample=A", "is not a known group"},
    {"[url]\nhosts=a.example", "has no provenance"},
    {"[url]\nprovenance=official\nhosts=a.example", "has no provenance"},
    {"[url]\nprovenance=official;\nhosts=a.example", "has no provenance"},
    {"[url]\nprovenance=unofficial\nhosts=;", "names no host"},
    {"[url]\nprovenance=unofficial\nhost.provenance=unofficial", "speaks of no key"},
    {"[levels]\nprovenance=unofficial\ncount=5", "[levels] 5-ja: is missing"},
    {"[levels]\nprovenance=unofficial\ncount=12", "no whole number from 1 to 9"},
    {"[validity]\nprovenance=unofficial\nmax-years=two", "'two' is no whole number"},
    {"[templates]\nprovenance=unofficial\nnames=../x", "plain file names"},
    {"[templates]\nprovenance=unofficial\nquiet-zone-modules=3", "from 4 to 32"},
    {"[status]\nprovenance=unofficial\ngood=fine", "is no status"},
    {"[columns]\nprovenance=unofficial\ncolour=Farbe", "is no field of a row"},
    {"[ink key]\nprovenance=unofficial\nrgb=#12345g", "write it as #rrggbb"},
    {"[ink key]\nprovenance=unofficial\ncmyk=0 0 0", "four percentages"},
    {"[ink key]\nprovenance=unofficial\ncmyk=0 0 0 101", "four percentages"},
    {"[ink key]\nprovenance=unofficial\nknockout=yes", "write true or false"},
    {"[ink key]\nprovenance=unofficial\ngloss=1", "is not a known key"},
    {"[variant mono]\nprovenance=unofficial\nbrand=gold", "an ink that the scheme does not have"},
    {"[variant x]\nprovenance=unofficial\nbrand=key", "[variant x] title: is missing"},
    {"[use web]\nprovenance=unofficial\nwidth=320mm", "write a length such as 320px"},
    {"[use web]\nprovenance=unofficial\nscales=1;2;3;4", "three at most"},
    {"[use web]\nprovenance=unofficial\ntemplate=round", "does not stand in [templates]"},
    {"[use web]\nprovenance=unofficial\nmedium=wall", "write print, manual or screen"},
    {"[use body]\nprovenance=unofficial\nmin-width=30mm", "'30mm' is too much here"},
    {"[use body]\nprovenance=unofficial\nwidth=22", "write a length such as 40mm"},
    {"[use body]\nprovenance=unofficial\nscales=2", "for screens alone"},
    {"[scheme]\nprovenance=unofficial\nextends=../base", "name of another scheme's folder"},
    {"[scheme]\nprovenance=unofficial\nextends=case", "name of another scheme's folder"},
    {"[scheme]\nprovenance=unofficial\nextends=nowhere", "cannot be"},
    {"no group", "is no scheme file"},
    {"", "it is empty or not UTF-8"},
    {"[url]\nprovenance=unofficial\nhosts=a.example\xff", "it is empty or not UTF-8"},
};

static char *fresh_folder(void)
{
    g_autofree char *top = g_dir_make_tmp("sl-scheme-XXXXXX", NULL);
    g_autofree char *base = g_build_filename(top, "base", NULL);
    g_autofree char *own = g_build_filename(top, "case", NULL);
    g_autofree char *from = g_build_filename(SL_TOP, "assets", "jc-star", "scheme.ini", NULL);
    g_autofree char *to = g_build_filename(base, "scheme.ini", NULL);
    g_autoptr(GBytes) bytes = sl_file_read(from, SL_SCHEME_MAX_BYTES, NULL);

    g_assert_cmpint(g_mkdir(base, 0700), ==, 0);
    g_assert_cmpint(g_mkdir(own, 0700), ==, 0);
    g_assert_true(sl_file_write(to, bytes, FALSE, NULL));
    return g_steal_pointer(&top);
}

static void remove_folder(const char *top)
{
    static const char *const inside[] = {"base/scheme.ini", "case/scheme.ini", "base", "case", ""};

    for (gsize i = 0; i < G_N_ELEMENTS(inside); i++) {
        g_autofree char *path = g_build_filename(top, inside[i], NULL);
        g_remove(path);
    }
}

/* Load a scheme that extends the one that ships by `text`. */
static SlScheme *load_over(const char *top, const char *text, GError **error)
{
    g_autofree char *folder = g_build_filename(top, "case", NULL);
    g_autofree char *path = g_build_filename(folder, "scheme.ini", NULL);
    g_autofree char *whole =
        strstr(text, "extends") || text[0] != '['
            ? g_strdup(text)
            : g_strdup_printf("[scheme]\nprovenance=unofficial\nextends=base\n%s\n", text);
    g_autoptr(GBytes) bytes = g_bytes_new(whole, strlen(whole));

    g_assert_true(sl_file_write(path, bytes, FALSE, NULL));
    return sl_scheme_load(folder, error);
}

static void test_refuses_what_is_wrong_with_its_place(void)
{
    g_autofree char *top = fresh_folder();

    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", faults[i].text);
        g_assert_null(load_over(top, faults[i].text, &error));
        g_assert_true(error != NULL && error->domain == SL_ERROR);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, faults[i].message));
        g_assert_null(strchr(error->message, '\n'));
    }
    remove_folder(top);
}

/* The harness above would pass if nothing ever loaded. */
static void test_an_extension_that_is_right_loads(void)
{
    g_autofree char *top = fresh_folder();
    g_autoptr(GError) error = NULL;
    g_autoptr(SlScheme) scheme =
        load_over(top, "[url]\nprovenance=unofficial\ntemplate=https://a.example/{number}", &error);

    g_assert_no_error(error);
    g_assert_cmpstr(scheme->name, ==, "case");
    g_assert_cmpstr(scheme->url_template, ==, "https://a.example/{number}");
    g_assert_true(g_str_has_suffix(scheme->folder, "base"));
    remove_folder(top);
}

static void test_a_base_has_no_base(void)
{
    g_autofree char *top = fresh_folder();
    g_autofree char *base = g_build_filename(top, "base", "scheme.ini", NULL);
    const char *text = "[scheme]\nprovenance=unofficial\nextends=case\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
    g_autoptr(GError) error = NULL;

    g_assert_true(sl_file_write(base, bytes, FALSE, NULL));
    g_assert_null(load_over(top, "[url]\nprovenance=unofficial\nhosts=a.example", &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
    remove_folder(top);
}

static void test_a_folder_without_a_scheme_is_a_file_error(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(sl_scheme_load(SL_TOP "/assets", &error));
    g_assert_error(error, SL_ERROR, SL_ERROR_FILE);
}

static void test_status_words_go_both_ways(void)
{
    for (int i = SL_STATUS_UNKNOWN; i <= SL_STATUS_SUSPENDED; i++) {
        SlStatus status = SL_STATUS_UNKNOWN;
        g_assert_true(sl_status_parse(sl_status_word((SlStatus)i), &status));
        g_assert_cmpint(status, ==, i);
    }
    SlStatus untouched = SL_STATUS_EXPIRED;
    g_assert_false(sl_status_parse("dead", &untouched));
    g_assert_cmpint(untouched, ==, SL_STATUS_EXPIRED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scheme/ships-what-the-design-names", test_ships_what_the_design_names);
    g_test_add_func("/scheme/every-named-file-stands-there", test_every_named_file_stands_there);
    g_test_add_func("/scheme/the-faces-are-the-listed-files", test_the_faces_are_the_listed_files);
    g_test_add_func("/scheme/says-what-is-unofficial", test_says_what_is_unofficial);
    g_test_add_func("/scheme/the-sample-inherits-but-keeps-its-hosts",
                    test_the_sample_inherits_but_keeps_its_hosts);
    g_test_add_func("/scheme/the-sizes-of-the-uses-hold-a-usual-code",
                    test_the_sizes_of_the_uses_hold_a_usual_code);
    g_test_add_func("/scheme/mono-has-no-colour-left", test_mono_has_no_colour_left);
    g_test_add_func("/scheme/tells-the-four-numbers-apart", test_tells_the_four_numbers_apart);
    g_test_add_func("/scheme/brings-numbers-to-one-form", test_brings_numbers_to_one_form);
    g_test_add_func("/scheme/the-alphabet-holds-every-number",
                    test_the_alphabet_holds_every_number);
    g_test_add_func("/scheme/knows-words-however-they-are-typed",
                    test_knows_words_however_they_are_typed);
    g_test_add_func("/scheme/refuses-what-is-wrong-with-its-place",
                    test_refuses_what_is_wrong_with_its_place);
    g_test_add_func("/scheme/an-extension-that-is-right-loads",
                    test_an_extension_that_is_right_loads);
    g_test_add_func("/scheme/a-base-has-no-base", test_a_base_has_no_base);
    g_test_add_func("/scheme/a-folder-without-a-scheme-is-a-file-error",
                    test_a_folder_without_a_scheme_is_a_file_error);
    g_test_add_func("/scheme/status-words-go-both-ways", test_status_words_go_both_ways);
    return g_test_run();
}
