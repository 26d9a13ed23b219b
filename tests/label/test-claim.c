/* test-claim — hostile texts of codes, one a line, and what they claim to be */
#include "label/claim.h"

#include <string.h>

static char *hosts[] = {(char *)"jc-star.example", (char *)"www.jc-star.example", NULL};
static SlScheme scheme = {
    .url_hosts = hosts,
    .url_max_bytes = 300,
    .sample_code = (char *)"SAMPLE 見本",
};

static const struct {
    const char *text;
    SlClaimKind kind;
} cases[] = {
    {"https://jc-star.example/p/JCS-25-000123", SL_CLAIM_URL},
    {"HTTPS://JC-STAR.EXAMPLE/P/JCS-25-000123", SL_CLAIM_URL},
    {"https://www.jc-star.example/p/1?x=1", SL_CLAIM_URL},
    {"https://jc-star.example", SL_CLAIM_URL},
    {"https://jc-star.example:443/p/1", SL_CLAIM_URL},
    {"https://jc-star.example/p/%E6%98%9F", SL_CLAIM_URL},
    /* dressed as one of ours */
    {"http://jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example@evil.test/p/1", SL_CLAIM_RESEMBLES},
    {"https://user:pass@jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example:8443/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example:/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example.evil.test/p/1", SL_CLAIM_RESEMBLES},
    {"https://evil-jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example./p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-stаr.example/p/1" /* Cyrillic а */, SL_CLAIM_RESEMBLES},
    {"https://xn--jc-str-7nf.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-5tar.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jcstar.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-sta.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-satr.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc－star．example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example\\@evil.test/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p/../q/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p/%2e%2e/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p%2F1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p/%31", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p/1 ", SL_CLAIM_RESEMBLES},
    {" https://jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star.example/p/1\n", SL_CLAIM_RESEMBLES},
    {"https:/jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https:jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://evil.test/?u=https://jc-star.example/p/1", SL_CLAIM_RESEMBLES},
    {"https://jc-star-example.evil.test/p/1", SL_CLAIM_RESEMBLES},
    /* nothing of the scheme */
    {"https://shop.test/item/42", SL_CLAIM_NONE},
    {"WIFI:S:home;T:WPA;P:secret;;", SL_CLAIM_NONE},
    {"4912345678904", SL_CLAIM_NONE},
    {"hello", SL_CLAIM_NONE},
    {"", SL_CLAIM_NONE},
    /* drafts say so */
    {"SAMPLE 見本 JCS-25-000123", SL_CLAIM_SAMPLE},
};

static void test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(SlClaim) claim = SL_CLAIM_INIT;
        sl_claim_read((const guint8 *)cases[i].text, strlen(cases[i].text), &scheme, &claim);
        if (claim.kind != cases[i].kind)
            g_error("'%s' is taken for %d, not %d (%s)", cases[i].text, claim.kind, cases[i].kind,
                    claim.why != NULL ? claim.why : "");
        g_assert_true((claim.key != NULL) == (claim.kind == SL_CLAIM_URL));
        g_assert_true((claim.why != NULL) == (claim.kind == SL_CLAIM_RESEMBLES));
    }
}

static void test_nul_byte_hides_nothing(void)
{
    static const char text[] = "https://jc-star.example/p/1\0/evil";
    g_auto(SlClaim) claim = SL_CLAIM_INIT;

    sl_claim_read((const guint8 *)text, sizeof text - 1, &scheme, &claim);
    g_assert_cmpint(claim.kind, ==, SL_CLAIM_RESEMBLES);
    g_assert_null(claim.key);
}

static void test_every_single_byte_change(void)
{
    static const char genuine[] = "https://jc-star.example/p/JCS-25-000123";
    g_autofree char *key = sl_url_normalise(genuine, &scheme, NULL);

    for (gsize i = 0; i < sizeof genuine - 1; i++)
        for (int byte = 0; byte < 256; byte++) {
            char text[sizeof genuine];
            memcpy(text, genuine, sizeof genuine);
            text[i] = (char)byte;
            g_auto(SlClaim) claim = SL_CLAIM_INIT;
            sl_claim_read((const guint8 *)text, sizeof genuine - 1, &scheme, &claim);
            if (claim.key == NULL || strcmp(claim.key, key) != 0)
                continue;
            /* the same key only for the same text, but for the case of scheme and host */
            g_assert_cmpint(g_ascii_strcasecmp(text, genuine), ==, 0);
            g_assert_true(text[i] == genuine[i] || i < strlen("https://jc-star.example"));
        }
}

static void test_normal_form(void)
{
    g_autofree char *a = sl_url_normalise("HTTPS://JC-Star.example:443", &scheme, NULL);
    g_autofree char *b = sl_url_normalise("https://jc-star.example/P/Q?a=B#c", &scheme, NULL);
    g_autofree char *c = sl_url_normalise("https://jc-star.example?a", &scheme, NULL);

    g_assert_cmpstr(a, ==, "https://jc-star.example/");
    g_assert_cmpstr(b, ==, "https://jc-star.example/P/Q?a=B#c");
    g_assert_cmpstr(c, ==, "https://jc-star.example/?a");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/claim/kinds-of-texts", test_kinds);
    g_test_add_func("/claim/nul-byte-hides-nothing", test_nul_byte_hides_nothing);
    g_test_add_func("/claim/one-byte-changed-is-another-url", test_every_single_byte_change);
    g_test_add_func("/claim/normal-form", test_normal_form);
    return g_test_run();
}
