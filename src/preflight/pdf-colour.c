/* pdf-colour — which plates a colour paints */
#include "preflight/pdf-colour.h"

#include "base/decimal.h"
#include "base/words.h"

#include <string.h>

/* Spaces stand inside spaces at most so deep: Indexed, its base, the base's alternate. */
#define MAX_DEPTH 4

static SlSpace space_of(SlSpaceKind kind, int n)
{
    return (SlSpace){.kind = kind, .n = n};
}

static const struct {
    const char *name;
    SlSpaceKind kind;
    int n;
} plain[] = {
    {"/DeviceGray", SL_SPACE_GRAY, 1}, {"/G", SL_SPACE_GRAY, 1},
    {"/CalGray", SL_SPACE_GRAY, 1},    {"/DeviceRGB", SL_SPACE_RGB, 3},
    {"/RGB", SL_SPACE_RGB, 3},         {"/CalRGB", SL_SPACE_RGB, 3},
    {"/Lab", SL_SPACE_RGB, 3},         {"/DeviceCMYK", SL_SPACE_CMYK, 4},
    {"/CMYK", SL_SPACE_CMYK, 4},       {"/Pattern", SL_SPACE_UNKNOWN, 0},
};

static SlSpace plain_space(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
        if (strcmp(plain[i].name, name) == 0)
            return space_of(plain[i].kind, plain[i].n);
    return space_of(SL_SPACE_UNKNOWN, 0);
}

static void take_name(qpdf_data pdf, qpdf_oh object, SlSpace *space)
{
    if (!qpdf_oh_is_name(pdf, object) || space->n >= SL_SPACE_MAX_INKS)
        return;
    g_strlcpy(space->names[space->n++], qpdf_oh_get_name(pdf, object) + 1, SL_INKS_NAME_MAX);
}

static SlSpace icc_space(qpdf_data pdf, qpdf_oh stream)
{
    static const SlSpaceKind of_n[] = {
        [1] = SL_SPACE_GRAY, [3] = SL_SPACE_RGB, [4] = SL_SPACE_CMYK};
    int n = 0;

    if (qpdf_oh_is_stream(pdf, stream)) {
        qpdf_oh count = qpdf_oh_get_key(pdf, qpdf_oh_get_dict(pdf, stream), "/N");
        n = qpdf_oh_is_integer(pdf, count) ? qpdf_oh_get_int_value_as_int(pdf, count) : 0;
    }
    return n == 1 || n == 3 || n == 4 ? space_of(of_n[n], n) : space_of(SL_SPACE_UNKNOWN, 0);
}

static SlSpace read_space(qpdf_data pdf, qpdf_oh object, qpdf_oh resources, int depth);

static SlSpace named_space(qpdf_data pdf, qpdf_oh names)
{
    SlSpace space = space_of(SL_SPACE_NAMED, 0);

    if (qpdf_oh_is_array(pdf, names)) {
        int n = qpdf_oh_get_array_n_items(pdf, names);
        for (int i = 0; i < MIN(n, SL_SPACE_MAX_INKS); i++)
            take_name(pdf, qpdf_oh_get_array_item(pdf, names, i), &space);
        if (n > SL_SPACE_MAX_INKS)
            return space_of(SL_SPACE_UNKNOWN, n);
    } else {
        take_name(pdf, names, &space);
    }
    return space.n > 0 ? space : space_of(SL_SPACE_UNKNOWN, 0);
}

static SlSpace array_space(qpdf_data pdf, qpdf_oh array, qpdf_oh resources, int depth)
{
    qpdf_oh head = qpdf_oh_get_array_item(pdf, array, 0);
    qpdf_oh second = qpdf_oh_get_array_item(pdf, array, 1);
    const char *word = qpdf_oh_is_name(pdf, head) ? qpdf_oh_get_name(pdf, head) : "";

    if (strcmp(word, "/ICCBased") == 0)
        return icc_space(pdf, second);
    if (strcmp(word, "/Separation") == 0 || strcmp(word, "/DeviceN") == 0)
        return named_space(pdf, second);
    if (strcmp(word, "/Indexed") == 0 || strcmp(word, "/I") == 0) {
        SlSpace base = read_space(pdf, second, resources, depth + 1);
        base.kind = base.kind == SL_SPACE_RGB || base.kind == SL_SPACE_UNKNOWN
                        ? base.kind
                        : SL_SPACE_INDEXED_INKS;
        base.n = 1;
        return base;
    }
    return plain_space(word);
}

static SlSpace read_space(qpdf_data pdf, qpdf_oh object, qpdf_oh resources, int depth)
{
    if (depth > MAX_DEPTH)
        return space_of(SL_SPACE_UNKNOWN, 0);
    if (qpdf_oh_is_name(pdf, object)) {
        g_autofree char *name = g_strdup(qpdf_oh_get_name(pdf, object));
        SlSpace space = plain_space(name);
        if (space.kind != SL_SPACE_UNKNOWN || strcmp(name, "/Pattern") == 0)
            return space;
        qpdf_oh spaces = qpdf_oh_get_key_if_dict(pdf, resources, "/ColorSpace");
        qpdf_oh own = qpdf_oh_get_key_if_dict(pdf, spaces, name);
        return qpdf_oh_is_null(pdf, own) ? space : read_space(pdf, own, resources, depth + 1);
    }
    if (qpdf_oh_is_array(pdf, object) && qpdf_oh_get_array_n_items(pdf, object) > 0)
        return array_space(pdf, object, resources, depth);
    return space_of(SL_SPACE_UNKNOWN, 0);
}

SlSpace sl_space_read(qpdf_data pdf, qpdf_oh object, qpdf_oh resources)
{
    return read_space(pdf, object, resources, 0);
}

SlSpace sl_space_find(qpdf_data pdf, qpdf_oh resources, const char *name)
{
    g_autofree char *full = g_strconcat("/", name, NULL);

    return read_space(pdf, qpdf_oh_new_name(pdf, full), resources, 0);
}

/* ---- inks ---------------------------------------------------------------------------------- */

static void add_named(SlInks *inks, const char *name, double value)
{
    static const char *const process[SL_PLATE_COUNT] = {"Cyan", "Magenta", "Yellow", "Black"};

    for (int i = 0; i < SL_PLATE_COUNT; i++)
        if (strcmp(name, process[i]) == 0 || strcmp(name, "All") == 0)
            inks->plate[i] = MAX(inks->plate[i], value);
    if (strcmp(name, "None") == 0 || strcmp(name, "All") == 0)
        return;
    for (int i = 0; i < SL_PLATE_COUNT; i++)
        if (strcmp(name, process[i]) == 0)
            return;
    if (value >= inks->spot) {
        inks->spot = value;
        g_strlcpy(inks->spot_name, name, sizeof inks->spot_name);
    }
}

SlInks sl_space_inks(const SlSpace *space, const double *values, int n)
{
    SlInks inks = {0};
    double v[SL_SPACE_MAX_INKS] = {0};

    for (int i = 0; i < MIN(n, SL_SPACE_MAX_INKS); i++)
        v[i] = CLAMP(values[i], 0, 1);
    switch (space->kind) {
    case SL_SPACE_GRAY:
        inks.plate[SL_PLATE_K] = 1 - v[0];
        break;
    case SL_SPACE_CMYK:
        memcpy(inks.plate, v, sizeof inks.plate);
        break;
    case SL_SPACE_NAMED:
        for (int i = 0; i < space->n; i++)
            add_named(&inks, space->names[i], v[i]);
        break;
    case SL_SPACE_RGB:
        inks.rgb = TRUE;
        for (int i = 0; i < 3; i++)
            inks.value[i] = v[i];
        break;
    case SL_SPACE_INDEXED_INKS:
    case SL_SPACE_UNKNOWN:
        inks.unknown = TRUE;
        break;
    }
    return inks;
}

SlInks sl_space_first(const SlSpace *space)
{
    static const double cmyk[] = {0, 0, 0, 1}, full[SL_SPACE_MAX_INKS] = {1, 1, 1, 1, 1, 1, 1, 1},
                        none[SL_SPACE_MAX_INKS] = {0};

    if (space->kind == SL_SPACE_CMYK)
        return sl_space_inks(space, cmyk, 4);
    return sl_space_inks(space, space->kind == SL_SPACE_NAMED ? full : none, space->n);
}

char *sl_inks_words(const SlInks *inks)
{
    GString *words = g_string_new(NULL);

    if (inks->unknown)
        g_string_append(words, _("a pattern or an unknown colour space"));
    if (inks->rgb) {
        g_string_append(words, _("RGB"));
        for (int i = 0; i < 3; i++) {
            g_string_append_c(words, ' ');
            sl_decimal_append(words, inks->value[i], 2);
        }
    }
    for (int i = 0; i < SL_PLATE_COUNT; i++) {
        if (!(inks->plate[i] > 0))
            continue;
        g_string_append_printf(words, "%s%c ", words->len > 0 ? " " : "", "CMYK"[i]);
        sl_decimal_append(words, inks->plate[i] * 100, 0);
    }
    if (inks->spot > 0) {
        g_string_append_printf(words, "%s%s ", words->len > 0 ? " " : "", inks->spot_name);
        sl_decimal_append(words, inks->spot * 100, 0);
    }
    if (words->len == 0)
        g_string_append(words, _("no ink"));
    return g_string_free(words, FALSE);
}
