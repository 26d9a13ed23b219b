/*
 * symbol-outline — walk around the dark areas of a symbol
 *
 * Every edge between a dark and a light module is walked once, with the dark module on the right
 * hand. Where two dark modules meet at a corner only, the walk turns right and stays at its module,
 * so outlines never cross.
 */
#include "label/symbol-outline.h"

typedef enum { EAST, SOUTH, WEST, NORTH, HEADINGS } Heading;

static const int STEP_X[HEADINGS] = {1, 0, -1, 0};
static const int STEP_Y[HEADINGS] = {0, 1, 0, -1};

/* The module on the right and on the left of an edge that leaves the corner (x, y). */
static const int RIGHT_X[HEADINGS] = {0, -1, -1, 0}, RIGHT_Y[HEADINGS] = {0, 0, -1, -1};
static const int LEFT_X[HEADINGS] = {0, 0, -1, -1}, LEFT_Y[HEADINGS] = {-1, 0, 0, -1};

typedef struct {
    const SlSymbol *symbol;
    guint8 *walked; /* (side + 1)^2 corners: bit h is set once the edge with heading h is walked */
    double inset;   /* by which an edge moves to its right, into the dark */
    SlPath *path;
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

/* The corner between two edges, each moved to its right hand: that of EAST is the south. */
static SlPointMm moved_corner(const Walk *walk, int x, int y, Heading in, Heading out)
{
    int right_in = (in + 1) % HEADINGS, right_out = (out + 1) % HEADINGS;

    return (SlPointMm){x + walk->inset * (STEP_X[right_in] + STEP_X[right_out]),
                       y + walk->inset * (STEP_Y[right_in] + STEP_Y[right_out])};
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

/* The heading of the edge that ends where (x, y) is left to the east. Closed outlines have one. */
static Heading arrival_at(const Walk *walk, int x, int y)
{
    for (Heading heading = EAST; heading < HEADINGS; heading++)
        if (is_edge(walk, x - STEP_X[heading], y - STEP_Y[heading], heading) &&
            turn(walk, x, y, heading) == EAST)
            return heading;
    g_assert_not_reached();
}

/* One closed outline from the corner where it first turns to the east. */
static void walk_outline(Walk *walk, int start_x, int start_y)
{
    int x = start_x, y = start_y;
    Heading heading = EAST;
    SlPointMm corner = moved_corner(walk, x, y, arrival_at(walk, x, y), EAST);

    sl_path_move(walk->path, corner.x, corner.y);
    for (;;) {
        *walked_at(walk, x, y) |= (guint8)(1u << heading);
        x += STEP_X[heading];
        y += STEP_Y[heading];
        Heading next = turn(walk, x, y, heading);
        if (x == start_x && y == start_y && next == EAST)
            break;
        if (next != heading) {
            corner = moved_corner(walk, x, y, heading, next);
            sl_path_line(walk->path, corner.x, corner.y);
        }
        heading = next;
    }
    sl_path_close(walk->path);
}

SlPath *sl_symbol_outline(const SlSymbol *symbol, double thin)
{
    g_autofree guint8 *walked = g_malloc0(((gsize)symbol->side + 1) * ((gsize)symbol->side + 1));
    Walk walk = {.symbol = symbol, .walked = walked, .inset = thin / 2, .path = sl_path_new()};

    for (int y = 0; y <= symbol->side; y++)
        for (int x = 0; x <= symbol->side; x++)
            if (is_edge(&walk, x, y, EAST) && !(*walked_at(&walk, x, y) & 1u << EAST))
                walk_outline(&walk, x, y);
    return walk.path;
}
