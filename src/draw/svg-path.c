/*
 * svg-path — path data (SVG 1.1, 8.3) become outlines
 */
#include "draw/svg-scan.h"

#include <math.h>
#include <string.h>

#define MAX_ARGUMENTS 7 /* of an arc */

typedef struct {
    SlPath *path;
    SlPointMm pen, start; /* where the pen is; where the subpath began */
    SlPointMm control;    /* the last control point, for S and T */
    char last;            /* the last command, upper case */
    gboolean open;        /* a subpath has been begun since the last close */
} Pen;

static SlPointMm at(const Pen *pen, gboolean relative, const double *a)
{
    if (relative)
        return (SlPointMm){pen->pen.x + a[0], pen->pen.y + a[1]};
    return (SlPointMm){a[0], a[1]};
}

/* The last control point mirrored at the pen, if the last command was of the same family. */
static SlPointMm mirrored(const Pen *pen, const char *family)
{
    if (!pen->last || !strchr(family, pen->last))
        return pen->pen;
    return (SlPointMm){2 * pen->pen.x - pen->control.x, 2 * pen->pen.y - pen->control.y};
}

static void curve_to(Pen *pen, SlPointMm a, SlPointMm b, SlPointMm to)
{
    sl_path_curve(pen->path, a.x, a.y, b.x, b.y, to.x, to.y);
    pen->control = b;
    pen->pen = to;
}

static void quadratic_to(Pen *pen, SlPointMm control, SlPointMm to)
{
    SlPointMm from = pen->pen;

    curve_to(
        pen,
        (SlPointMm){from.x + (control.x - from.x) * 2 / 3, from.y + (control.y - from.y) * 2 / 3},
        (SlPointMm){to.x + (control.x - to.x) * 2 / 3, to.y + (control.y - to.y) * 2 / 3}, to);
    pen->control = control;
}

static void line_to(Pen *pen, SlPointMm to)
{
    sl_path_line(pen->path, to.x, to.y);
    pen->pen = to;
}

static void move_to(Pen *pen, gboolean relative, const double *a)
{
    pen->pen = pen->start = at(pen, relative, a);
    sl_path_move(pen->path, pen->pen.x, pen->pen.y);
    pen->open = TRUE;
}

static void line(Pen *pen, gboolean relative, const double *a)
{
    line_to(pen, at(pen, relative, a));
}

static void horizontal(Pen *pen, gboolean relative, const double *a)
{
    line_to(pen, (SlPointMm){relative ? pen->pen.x + a[0] : a[0], pen->pen.y});
}

static void vertical(Pen *pen, gboolean relative, const double *a)
{
    line_to(pen, (SlPointMm){pen->pen.x, relative ? pen->pen.y + a[0] : a[0]});
}

static void cubic(Pen *pen, gboolean relative, const double *a)
{
    curve_to(pen, at(pen, relative, a), at(pen, relative, a + 2), at(pen, relative, a + 4));
}

static void smooth_cubic(Pen *pen, gboolean relative, const double *a)
{
    curve_to(pen, mirrored(pen, "CS"), at(pen, relative, a), at(pen, relative, a + 2));
}

static void quadratic(Pen *pen, gboolean relative, const double *a)
{
    quadratic_to(pen, at(pen, relative, a), at(pen, relative, a + 2));
}

static void smooth_quadratic(Pen *pen, gboolean relative, const double *a)
{
    quadratic_to(pen, mirrored(pen, "QT"), at(pen, relative, a));
}

static void arc(Pen *pen, gboolean relative, const double *a)
{
    SlPointMm to = at(pen, relative, a + 5);

    sl_svg_arc(pen->path, pen->pen, a[0], a[1], a[2], a[3] != 0, a[4] != 0, to);
    pen->pen = to;
}

static void close_path(Pen *pen, gboolean relative, const double *a)
{
    (void)relative;
    (void)a;
    if (pen->open)
        sl_path_close(pen->path);
    pen->pen = pen->start;
    pen->open = FALSE;
}

/* Each command with its arguments: n a number, f a flag that may stand without a separator. */
static const struct {
    char name;
    const char *arguments;
    void (*draw)(Pen *pen, gboolean relative, const double *a);
} COMMANDS[] = {
    {'M', "nn", move_to},     {'L', "nn", line},
    {'H', "n", horizontal},   {'V', "n", vertical},
    {'C', "nnnnnn", cubic},   {'S', "nnnn", smooth_cubic},
    {'Q', "nnnn", quadratic}, {'T', "nn", smooth_quadratic},
    {'A', "nnnffnn", arc},    {'Z', "", close_path},
};

static int find_command(char letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
        if (COMMANDS[i].name == g_ascii_toupper(letter))
            return (int)i;
    return -1;
}

static gboolean read_flag(const char **p, double *value)
{
    if (**p != '0' && **p != '1')
        return FALSE;
    *value = *(*p)++ - '0';
    return TRUE;
}

static gboolean read_arguments(const char **p, const char *kinds, double *a)
{
    for (int i = 0; kinds[i]; i++) {
        if (i)
            sl_svg_skip_comma(p);
        if (!(kinds[i] == 'f' ? read_flag(p, &a[i]) : sl_svg_number(p, &a[i])))
            return FALSE;
    }
    return TRUE;
}

/* The pen must stay within what numbers may be: relative steps could add up. */
static gboolean in_reach(const Pen *pen)
{
    return fabs(pen->pen.x) <= SL_SVG_MAX_NUMBER && fabs(pen->pen.y) <= SL_SVG_MAX_NUMBER &&
           pen->path->ops->len <= SL_PATH_MAX_OPS;
}

/* One command letter with all the argument groups that follow it. */
static gboolean run_command(Pen *pen, const char **p)
{
    int command = find_command(**p);
    gboolean relative = g_ascii_islower(**p);
    double a[MAX_ARGUMENTS];

    if (command < 0 || (!pen->last && COMMANDS[command].name != 'M'))
        return FALSE;
    (*p)++;
    for (gboolean first = TRUE;; first = FALSE) {
        const char *kinds = COMMANDS[command].arguments;
        sl_svg_skip_blanks(p);
        if (!read_arguments(p, kinds, a))
            return FALSE;
        if (!pen->open && COMMANDS[command].name != 'M' && COMMANDS[command].name != 'Z')
            move_to(pen, FALSE, (const double[]){pen->pen.x, pen->pen.y});
        COMMANDS[command].draw(pen, relative, a);
        pen->last = COMMANDS[command].name;
        if (!in_reach(pen))
            return FALSE;
        const char *next = *p;
        sl_svg_skip_comma(&next);
        if (!*kinds || !*next || !strchr("+-.0123456789", *next))
            break;
        *p = next;
        if (first && COMMANDS[command].name == 'M')
            command = find_command('L'); /* further pairs of a moveto are lines */
    }
    return TRUE;
}

SlPath *sl_svg_path(const char *d, gsize *where)
{
    g_autoptr(SlPath) path = sl_path_new();
    Pen pen = {.path = path};
    const char *p = d;

    sl_svg_skip_blanks(&p);
    while (*p) {
        if (!run_command(&pen, &p)) {
            *where = (gsize)(p - d);
            return NULL;
        }
        sl_svg_skip_blanks(&p);
    }
    return g_steal_pointer(&path);
}

/* ---- arcs (SVG 1.1, F.6.5 and F.6.6) ------------------------------------------------------- */

/* An ellipse's arc in its own frame: unit circle angles, radii, turn and centre. */
typedef struct {
    double rx, ry, sine, cosine;
    SlPointMm centre;
    double from, sweep; /* radians */
} Arc;

static SlPointMm on_ellipse(const Arc *arc_, double u, double v)
{
    double x = arc_->rx * u, y = arc_->ry * v;

    return (SlPointMm){arc_->centre.x + arc_->cosine * x - arc_->sine * y,
                       arc_->centre.y + arc_->sine * x + arc_->cosine * y};
}

/* Cubics of at most a quarter turn: off the true ellipse by less than 0.03 % of the radius. */
static void append_arc(SlPath *path, const Arc *arc_, SlPointMm to)
{
    int n = MAX(1, (int)ceil(fabs(arc_->sweep) / (G_PI / 2) - 1e-9));
    double step = arc_->sweep / n, k = 4.0 / 3 * tan(step / 4);

    for (int i = 0; i < n; i++) {
        double a = arc_->from + i * step, b = a + step;
        SlPointMm c1 = on_ellipse(arc_, cos(a) - k * sin(a), sin(a) + k * cos(a));
        SlPointMm c2 = on_ellipse(arc_, cos(b) + k * sin(b), sin(b) - k * cos(b));
        SlPointMm end = i == n - 1 ? to : on_ellipse(arc_, cos(b), sin(b));
        sl_path_curve(path, c1.x, c1.y, c2.x, c2.y, end.x, end.y);
    }
}

void sl_svg_arc(SlPath *path, SlPointMm from, double rx, double ry, double turn_degrees,
                gboolean large, gboolean sweep, SlPointMm to)
{
    Arc arc_ = {.rx = fabs(rx), .ry = fabs(ry)};
    double turn = fmod(turn_degrees, 360) * G_PI / 180;

    if (arc_.rx < 1e-9 || arc_.ry < 1e-9 || (from.x == to.x && from.y == to.y)) {
        sl_path_line(path, to.x, to.y);
        return;
    }
    arc_.sine = sin(turn);
    arc_.cosine = cos(turn);
    /* F.6.5.1: the middle between the ends is the origin, the axes lie straight */
    double mx = (from.x - to.x) / 2, my = (from.y - to.y) / 2;
    double x = (arc_.cosine * mx + arc_.sine * my) / arc_.rx;
    double y = (-arc_.sine * mx + arc_.cosine * my) / arc_.ry;
    double reach = x * x + y * y;
    if (reach > 1) { /* F.6.6.2: radii too small grow just enough */
        arc_.rx *= sqrt(reach);
        arc_.ry *= sqrt(reach);
        x /= sqrt(reach);
        y /= sqrt(reach);
        reach = 1;
    }
    /* F.6.5.2, on the unit circle */
    double factor = sqrt(MAX(0, 1 / reach - 1)) * (large == sweep ? -1 : 1);
    double cx = factor * y, cy = -factor * x;
    arc_.centre = (SlPointMm){(from.x + to.x) / 2, (from.y + to.y) / 2};
    arc_.centre = on_ellipse(&arc_, cx, cy);
    arc_.from = atan2(y - cy, x - cx);
    arc_.sweep = atan2(-y - cy, -x - cx) - arc_.from;
    if (sweep && arc_.sweep < 0)
        arc_.sweep += 2 * G_PI;
    if (!sweep && arc_.sweep > 0)
        arc_.sweep -= 2 * G_PI;
    append_arc(path, &arc_, to);
}
