/*
 * code-outline — walk around the dark areas of a symbol
 *
 * Every edge between a dark and a light module is walked once, with the dark module on the right
 * hand. Where two dark modules meet at a corner only, the walk turns right and stays at its module,
 * so outlines never cross.
 */
#include "draw/code-outline.h"

#include "base/decimal.h"

typedef enum { EAST, SOUTH, WEST, NORTH, HEADINGS } Heading;

static const int STEP_X[HEADINGS] = {1, 0, -1, 0};
static const int STEP_Y[HEADINGS] = {0, 1, 0, -1};

/* The module on the right and on the left of an edge that leaves the corner (x, y). */
static const int RIGHT_X[HEADINGS] = {0, -1, -1, 0}, RIGHT_Y[HEADINGS] = {0, 0, -1, -1};
static const int LEFT_X[HEADINGS] = {0, 0, -1, -1}, LEFT_Y[HEADINGS] = {-1, 0, 0, -1};

typedef struct {
    const SlSymbol *symbol;
    guint8 *walked; /* (side + 1)^2 corners: bit h is set once the edge with heading h is walked */
    GString *out;
    int x, y; /* where the pen is */
} Walk;

static gboolean is_dark(const Walk *walk, int col, int row)
{
    int side = walk->symbol->side;

    return col >= 0 && row >= 0 && col < side && row < side &&
           sl_symbol_is_dark(walk->symbol, col, row);
}

static gboolean is_edge(const Walk *walk, int x, int y, Heading heading)
{
    return is_dark(walk, x + RIGHT_X[heading], y + RIGHT_Y[heading]) &&
           !is_dark(walk, x + LEFT_X[heading], y + LEFT_Y[heading]);
}

static guint8 *walked_at(const Walk *walk, int x, int y)
{
    return &walk->walked[y * (walk->symbol->side + 1) + x];
}

static void append_run(Walk *walk, Heading heading, int length)
{
    g_string_append_c(walk->out, heading == EAST || heading == WEST ? 'h' : 'v');
    sl_decimal_append(walk->out, heading == EAST || heading == SOUTH ? length : -length, 0);
}

/* The heading after an edge that arrived at (x, y): right if there is an edge, else straight, else
 * left. Outlines are closed, so there always is one. */
static Heading turn(const Walk *walk, int x, int y, Heading heading)
{
    static const int TURNS[] = {1, 0, 3};

    for (guint i = 0; i < G_N_ELEMENTS(TURNS); i++) {
        Heading next = (heading + TURNS[i]) % HEADINGS;
        if (is_edge(walk, x, y, next))
            return next;
    }
    g_assert_not_reached();
}

/* One closed outline from the top left corner of a module, starting to the east. */
static void walk_outline(Walk *walk, int start_x, int start_y)
{
    int x = start_x, y = start_y, length = 0;
    Heading heading = EAST;

    g_string_append_c(walk->out, 'm');
    sl_decimal_append(walk->out, start_x - walk->x, 0);
    if (start_y >= walk->y)
        g_string_append_c(walk->out, ' ');
    sl_decimal_append(walk->out, start_y - walk->y, 0);
    walk->x = start_x;
    walk->y = start_y;
    for (;;) {
        *walked_at(walk, x, y) |= (guint8)(1u << heading);
        x += STEP_X[heading];
        y += STEP_Y[heading];
        length++;
        Heading next = turn(walk, x, y, heading);
        if (x == start_x && y == start_y && next == EAST)
            break;
        if (next != heading) {
            append_run(walk, heading, length);
            length = 0;
        }
        heading = next;
    }
    g_string_append_c(walk->out, 'z'); /* the last run is what z draws */
}

void sl_code_outline_append(GString *out, const SlSymbol *symbol)
{
    g_autofree guint8 *walked = g_malloc0(((gsize)symbol->side + 1) * ((gsize)symbol->side + 1));
    Walk walk = {.symbol = symbol, .walked = walked, .out = out};

    for (int y = 0; y <= symbol->side; y++)
        for (int x = 0; x <= symbol->side; x++)
            if (is_edge(&walk, x, y, EAST) && !(*walked_at(&walk, x, y) & 1u << EAST))
                walk_outline(&walk, x, y);
}
