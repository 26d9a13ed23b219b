/* pdf-content — the operators of ISO 32000-1, annex A, as far as they place ink */
#include "preflight/pdf-content.h"

#include "preflight/pdf-colour.h"
#include "preflight/pdf-tokens.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPERANDS  64
#define MAX_STACK     256
#define MAX_FORMS     12      /* forms within forms */
#define MAX_OPERATORS 5000000 /* of a page with its forms */

typedef struct {
    SlAffine ctm;
    SlSpace fill_space, stroke_space;
    SlInks fill, stroke;
    gboolean fill_overprint, stroke_overprint, invisible_text;
    double line_width;
} State;

typedef struct {
    qpdf_data pdf;
    SlPressPage *page;
    State state;
    GArray *stack; /* State */
    double number[MAX_OPERANDS];
    int n_numbers;
    char name[SL_TOKEN_MAX], before[SL_TOKEN_MAX]; /* the last two names */
    gboolean has_name;
    double left, top, right, bottom; /* the path, mm on the page */
    double width, height;            /* of the last rectangle's corner, user units */
    gboolean has_path;
    int depth;
    guint n_operators;
} Machine;

static void run(Machine *m, qpdf_oh resources, const guint8 *content, gsize n);

/* ---- paths --------------------------------------------------------------------------------- */

static void add_point(Machine *m, double x, double y)
{
    SlPointMm p = sl_affine_apply(&m->state.ctm, (SlPointMm){x, y});

    if (!m->has_path) {
        m->left = m->right = p.x;
        m->top = m->bottom = p.y;
        m->has_path = TRUE;
    }
    m->left = MIN(m->left, p.x);
    m->right = MAX(m->right, p.x);
    m->top = MIN(m->top, p.y);
    m->bottom = MAX(m->bottom, p.y);
}

static void op_points(Machine *m, qpdf_oh resources)
{
    (void)resources;
    for (int i = 0; i + 1 < m->n_numbers; i += 2)
        add_point(m, m->number[i], m->number[i + 1]);
}

static void op_rectangle(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (m->n_numbers < 4)
        return;
    for (int i = 0; i < 4; i++)
        add_point(m, m->number[0] + (i % 2) * m->number[2], m->number[1] + (i / 2) * m->number[3]);
}

static void note(Machine *m, SlPaintKind kind, const SlInks *inks, SlRectMm box, gboolean overprint)
{
    SlPressPaint paint = {kind, *inks, box, overprint};

    if (m->page->paints->len >= SL_PRESS_MAX_PAINTS)
        m->page->partial = TRUE;
    else
        g_array_append_val(m->page->paints, paint);
}

static void end_path(Machine *m, gboolean fill, gboolean stroke)
{
    SlRectMm box = {m->left, m->top, m->right - m->left, m->bottom - m->top};

    if (m->has_path && fill)
        note(m, SL_PAINT_FILL, &m->state.fill, box, m->state.fill_overprint);
    if (m->has_path && stroke) {
        double half =
            m->state.line_width / 2 *
            sqrt(fabs(m->state.ctm.xx * m->state.ctm.yy - m->state.ctm.xy * m->state.ctm.yx));
        SlRectMm around = {box.x - half, box.y - half, box.width + 2 * half, box.height + 2 * half};
        note(m, SL_PAINT_STROKE, &m->state.stroke, around, m->state.stroke_overprint);
    }
    m->has_path = FALSE;
}

static void op_fill(Machine *m, qpdf_oh resources)
{
    (void)resources;
    end_path(m, TRUE, FALSE);
}

static void op_stroke(Machine *m, qpdf_oh resources)
{
    (void)resources;
    end_path(m, FALSE, TRUE);
}

static void op_both(Machine *m, qpdf_oh resources)
{
    (void)resources;
    end_path(m, TRUE, TRUE);
}

static void op_no_paint(Machine *m, qpdf_oh resources)
{
    (void)resources;
    end_path(m, FALSE, FALSE);
}

/* ---- state --------------------------------------------------------------------------------- */

static void op_save(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (m->stack->len < MAX_STACK)
        g_array_append_val(m->stack, m->state);
    else
        m->page->partial = TRUE;
}

static void op_restore(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (m->stack->len == 0)
        return;
    m->state = g_array_index(m->stack, State, m->stack->len - 1);
    g_array_set_size(m->stack, m->stack->len - 1);
}

static void op_matrix(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (m->n_numbers < 6)
        return;
    const double *v = m->number;
    SlAffine inner = {v[0], v[1], v[2], v[3], v[4], v[5]};
    m->state.ctm = sl_affine_multiply(&inner, &m->state.ctm);
}

static void op_line_width(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (m->n_numbers > 0)
        m->state.line_width = fabs(m->number[0]);
}

static void op_text_mode(Machine *m, qpdf_oh resources)
{
    (void)resources;
    m->state.invisible_text = m->n_numbers > 0 && (m->number[0] == 3 || m->number[0] == 7);
}

static qpdf_oh find_resource(Machine *m, qpdf_oh resources, const char *group)
{
    g_autofree char *key = g_strconcat("/", m->name, NULL);
    qpdf_oh all = qpdf_oh_get_key_if_dict(m->pdf, resources, group);

    return qpdf_oh_get_key_if_dict(m->pdf, all, key);
}

static void op_graphics_state(Machine *m, qpdf_oh resources)
{
    qpdf_oh gs = find_resource(m, resources, "/ExtGState");
    qpdf_oh stroke = qpdf_oh_get_key_if_dict(m->pdf, gs, "/OP");
    qpdf_oh fill = qpdf_oh_get_key_if_dict(m->pdf, gs, "/op");
    qpdf_oh width = qpdf_oh_get_key_if_dict(m->pdf, gs, "/LW");

    if (qpdf_oh_is_bool(m->pdf, stroke))
        m->state.stroke_overprint = m->state.fill_overprint =
            qpdf_oh_get_bool_value(m->pdf, stroke);
    if (qpdf_oh_is_bool(m->pdf, fill))
        m->state.fill_overprint = qpdf_oh_get_bool_value(m->pdf, fill);
    if (qpdf_oh_is_number(m->pdf, width))
        m->state.line_width = fabs(qpdf_oh_get_numeric_value(m->pdf, width));
}

/* ---- colours ------------------------------------------------------------------------------- */

static void set_device(Machine *m, SlSpaceKind kind, int n, gboolean stroke)
{
    SlSpace space = {.kind = kind, .n = n};
    SlInks inks = sl_space_inks(&space, m->number, m->n_numbers);

    *(stroke ? &m->state.stroke_space : &m->state.fill_space) = space;
    *(stroke ? &m->state.stroke : &m->state.fill) = inks;
}

static void set_space(Machine *m, qpdf_oh resources, gboolean stroke)
{
    SlSpace space = sl_space_find(m->pdf, resources, m->name);

    *(stroke ? &m->state.stroke_space : &m->state.fill_space) = space;
    *(stroke ? &m->state.stroke : &m->state.fill) = sl_space_first(&space);
}

static void set_colour(Machine *m, gboolean stroke)
{
    SlSpace *space = stroke ? &m->state.stroke_space : &m->state.fill_space;

    *(stroke ? &m->state.stroke : &m->state.fill) = sl_space_inks(space, m->number, m->n_numbers);
}

#define COLOUR_OPERATOR(name, call)                                                                \
    static void name(Machine *m, qpdf_oh resources)                                                \
    {                                                                                              \
        (void)resources;                                                                           \
        call;                                                                                      \
    }
COLOUR_OPERATOR(op_gray, set_device(m, SL_SPACE_GRAY, 1, FALSE))
COLOUR_OPERATOR(op_gray_stroke, set_device(m, SL_SPACE_GRAY, 1, TRUE))
COLOUR_OPERATOR(op_rgb, set_device(m, SL_SPACE_RGB, 3, FALSE))
COLOUR_OPERATOR(op_rgb_stroke, set_device(m, SL_SPACE_RGB, 3, TRUE))
COLOUR_OPERATOR(op_cmyk, set_device(m, SL_SPACE_CMYK, 4, FALSE))
COLOUR_OPERATOR(op_cmyk_stroke, set_device(m, SL_SPACE_CMYK, 4, TRUE))
COLOUR_OPERATOR(op_space, set_space(m, resources, FALSE))
COLOUR_OPERATOR(op_space_stroke, set_space(m, resources, TRUE))
COLOUR_OPERATOR(op_colour, set_colour(m, FALSE))
COLOUR_OPERATOR(op_colour_stroke, set_colour(m, TRUE))

/* ---- text, images, forms ------------------------------------------------------------------- */

static void op_text(Machine *m, qpdf_oh resources)
{
    (void)resources;
    if (!m->state.invisible_text)
        note(m, SL_PAINT_UNPLACED, &m->state.fill, (SlRectMm){0}, m->state.fill_overprint);
}

static void op_shading(Machine *m, qpdf_oh resources)
{
    qpdf_oh shading = find_resource(m, resources, "/Shading");

    if (qpdf_oh_is_stream(m->pdf, shading))
        shading = qpdf_oh_get_dict(m->pdf, shading);
    SlSpace space =
        sl_space_read(m->pdf, qpdf_oh_get_key_if_dict(m->pdf, shading, "/ColorSpace"), resources);
    SlInks inks = sl_space_first(&space);
    inks.unknown = !inks.rgb;
    note(m, SL_PAINT_UNPLACED, &inks, (SlRectMm){0}, m->state.fill_overprint);
}

/* An image fills the unit square. */
static void paint_image(Machine *m, const SlInks *inks)
{
    gboolean had_path = m->has_path;

    m->has_path = FALSE;
    for (int i = 0; i < 4; i++)
        add_point(m, i % 2, i / 2);
    SlRectMm box = {m->left, m->top, m->right - m->left, m->bottom - m->top};
    note(m, SL_PAINT_IMAGE, inks, box, m->state.fill_overprint);
    m->has_path = FALSE;
    m->page->partial |= had_path;
}

static void draw_image(Machine *m, qpdf_oh dict, qpdf_oh resources)
{
    qpdf_oh mask = qpdf_oh_get_key(m->pdf, dict, "/ImageMask");

    if (qpdf_oh_is_bool(m->pdf, mask) && qpdf_oh_get_bool_value(m->pdf, mask)) {
        paint_image(m, &m->state.fill);
        return;
    }
    SlSpace space = sl_space_read(m->pdf, qpdf_oh_get_key(m->pdf, dict, "/ColorSpace"), resources);
    SlInks inks = sl_space_first(&space);
    if (space.kind == SL_SPACE_CMYK) { /* what its pixels are is not looked at */
        inks = (SlInks){.unknown = TRUE};
    }
    paint_image(m, &inks);
}

static void draw_form(Machine *m, qpdf_oh form, qpdf_oh dict, qpdf_oh resources)
{
    qpdf_oh own = qpdf_oh_get_key(m->pdf, dict, "/Resources");
    qpdf_oh matrix = qpdf_oh_get_key(m->pdf, dict, "/Matrix");
    unsigned char *content = NULL;
    size_t n = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    State before = m->state;
    guint depth_before = m->stack->len;

    if (m->depth >= MAX_FORMS ||
        (qpdf_oh_get_stream_data(m->pdf, form, qpdf_dl_generalized, &filtered, &content, &n) &
         QPDF_ERRORS) != 0 ||
        !filtered) {
        m->page->partial = TRUE;
        free(content);
        return;
    }
    if (qpdf_oh_is_array(m->pdf, matrix) && qpdf_oh_get_array_n_items(m->pdf, matrix) == 6) {
        double v[6];
        for (int i = 0; i < 6; i++)
            v[i] = qpdf_oh_get_numeric_value(m->pdf, qpdf_oh_get_array_item(m->pdf, matrix, i));
        SlAffine inner = {v[0], v[1], v[2], v[3], v[4], v[5]};
        m->state.ctm = sl_affine_multiply(&inner, &m->state.ctm);
    }
    m->depth++;
    run(m, qpdf_oh_is_dictionary(m->pdf, own) ? own : resources, content, n);
    m->depth--;
    free(content);
    g_array_set_size(m->stack, MIN(m->stack->len, depth_before));
    m->state = before;
}

static void op_do(Machine *m, qpdf_oh resources)
{
    qpdf_oh object = find_resource(m, resources, "/XObject");

    if (!qpdf_oh_is_stream(m->pdf, object)) {
        m->page->partial = TRUE;
        return;
    }
    qpdf_oh dict = qpdf_oh_get_dict(m->pdf, object);
    qpdf_oh subtype = qpdf_oh_get_key(m->pdf, dict, "/Subtype");
    if (qpdf_oh_is_name_and_equals(m->pdf, subtype, "/Image"))
        draw_image(m, dict, resources);
    else if (qpdf_oh_is_name_and_equals(m->pdf, subtype, "/Form"))
        draw_form(m, object, dict, resources);
}

/* ---- the machine --------------------------------------------------------------------------- */

static const struct Operator {
    const char *word;
    void (*act)(Machine *, qpdf_oh);
} operators[] = {
    {"m", op_points},      {"l", op_points},         {"c", op_points},
    {"v", op_points},      {"y", op_points},         {"re", op_rectangle},
    {"f", op_fill},        {"F", op_fill},           {"f*", op_fill},
    {"S", op_stroke},      {"s", op_stroke},         {"B", op_both},
    {"B*", op_both},       {"b", op_both},           {"b*", op_both},
    {"n", op_no_paint},    {"q", op_save},           {"Q", op_restore},
    {"cm", op_matrix},     {"w", op_line_width},     {"gs", op_graphics_state},
    {"g", op_gray},        {"G", op_gray_stroke},    {"rg", op_rgb},
    {"RG", op_rgb_stroke}, {"k", op_cmyk},           {"K", op_cmyk_stroke},
    {"cs", op_space},      {"CS", op_space_stroke},  {"sc", op_colour},
    {"scn", op_colour},    {"SC", op_colour_stroke}, {"SCN", op_colour_stroke},
    {"Tr", op_text_mode},  {"Tj", op_text},          {"TJ", op_text},
    {"'", op_text},        {"\"", op_text},          {"sh", op_shading},
    {"Do", op_do},
};

static void inline_image(Machine *m, qpdf_oh resources, SlTokens *tokens, gboolean mask,
                         const char *space_name)
{
    SlInks inks = m->state.fill;

    if (!mask) {
        SlSpace space =
            *space_name != '\0' ? sl_space_find(m->pdf, resources, space_name) : SL_SPACE_INIT;
        inks = sl_space_first(&space);
    }
    paint_image(m, &inks);
    if (!sl_tokens_skip_image(tokens))
        m->page->partial = TRUE;
}

static void take_operand(Machine *m, const SlToken *token)
{
    if (token->kind == SL_TOKEN_NUMBER && m->n_numbers < MAX_OPERANDS)
        m->number[m->n_numbers++] = token->number;
    if (token->kind != SL_TOKEN_NAME)
        return;
    g_strlcpy(m->before, m->name, sizeof m->before);
    g_strlcpy(m->name, token->text, sizeof m->name);
}

static void run(Machine *m, qpdf_oh resources, const guint8 *content, gsize n)
{
    SlTokens tokens = {content, n, 0};
    SlToken token;
    gboolean mask = FALSE, in_image = FALSE;
    char space[SL_TOKEN_MAX] = "";

    for (sl_tokens_next(&tokens, &token); token.kind != SL_TOKEN_END;
         sl_tokens_next(&tokens, &token)) {
        if (token.kind != SL_TOKEN_WORD) {
            take_operand(m, &token);
            if (in_image && token.kind == SL_TOKEN_NAME &&
                (strcmp(m->before, "CS") == 0 || strcmp(m->before, "ColorSpace") == 0))
                g_strlcpy(space, token.text, sizeof space);
            continue;
        }
        if (strcmp(token.text, "true") == 0 || strcmp(token.text, "false") == 0) {
            if (in_image && (strcmp(m->name, "IM") == 0 || strcmp(m->name, "ImageMask") == 0))
                mask = token.text[0] == 't';
            continue;
        }
        if (++m->n_operators > MAX_OPERATORS) {
            m->page->partial = TRUE;
            return;
        }
        if (strcmp(token.text, "BI") == 0) {
            in_image = TRUE;
            mask = FALSE;
            space[0] = '\0';
        } else if (strcmp(token.text, "ID") == 0) {
            inline_image(m, resources, &tokens, mask, space);
            in_image = FALSE;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(operators); i++)
            if (strcmp(operators[i].word, token.text) == 0) {
                operators[i].act(m, resources);
                break;
            }
        m->n_numbers = 0;
        m->name[0] = m->before[0] = '\0';
    }
}

void sl_content_run(qpdf_data pdf, qpdf_oh resources, const guint8 *content, gsize n,
                    const SlAffine *to_page, SlPressPage *page)
{
    static const double black = 0;
    Machine *m = g_new0(Machine, 1);

    m->pdf = pdf;
    m->page = page;
    m->state.ctm = *to_page;
    m->state.fill_space = m->state.stroke_space = SL_SPACE_INIT;
    m->state.fill = m->state.stroke = sl_space_inks(&m->state.fill_space, &black, 1);
    m->state.line_width = 1;
    m->stack = g_array_new(FALSE, FALSE, sizeof(State));
    run(m, resources, content, n);
    g_array_unref(m->stack);
    g_free(m);
}
