/* pose-pair — the third finder pattern of a code of which two are seen */
#include "read/pose.h"

#include <math.h>

#define MIN_SEEN_LIKENESS  0.7  /* of the two: they must stand along the axes that are supposed */
#define MIN_THIRD_LIKENESS 0.55 /* of the third; anything square has 0.4 */
#define STEP               0.8  /* modules between the places that are tried */
#define BESIDE             5    /* modules to either side of where it should be */
#define SLACK              0.3 /* of the distance, to either side of a tenth more than it should be: */
#define BULGE              1.1 /* a tube is broader between two narrow finder patterns */
#define MIN_LEGS           14  /* modules between two finders of version 1 … */
#define MAX_LEGS           170 /* and 40 */

/* How much narrower than its neighbour a finder pattern may look at the far side of a tube. */
static const double squeezes[] = {1.3, 1, 0.85, 0.7, 0.55, 0.4, 0.28};

static SlPointPx times(SlPointPx v, double factor)
{
    return (SlPointPx){v.x * factor, v.y * factor};
}

static SlPointPx plus(SlPointPx a, SlPointPx b)
{
    return (SlPointPx){a.x + b.x, a.y + b.y};
}

static double dot(SlPointPx a, SlPointPx b)
{
    return a.x * b.x + a.y * b.y;
}

/* The number of modules between finders that fits a version, nearest to that many. */
static int legs_near(double modules)
{
    int version = (int)lround((modules + 7 - 17) / 4);

    return CLAMP(17 + 4 * version - 7, MIN_LEGS, MAX_LEGS);
}

/* Try places about `centre`, `reach` modules along the frame's first axis and BESIDE along its
 * second; keep the likest in `best`. */
static void scan(const SlImage *image, SlFinderFrame frame, double reach, SlFinderFrame *best)
{
    SlPointPx centre = frame.centre;

    for (double u = -reach; u <= reach; u += STEP)
        for (double v = -BESIDE; v <= BESIDE; v += STEP) {
            frame.centre = plus(centre, plus(times(frame.across, u), times(frame.down, v)));
            frame.likeness = sl_finder_likeness(image, &frame);
            if (frame.likeness > best->likeness)
                *best = frame;
        }
}

/* Append the pose of corner, `first` and `second`, whose axes point from the corner to `first` and
 * from it to `second`. */
static void add_pose(GArray *poses, SlFinderFrame corner, SlFinderFrame first, SlFinderFrame second)
{
    SlPointPx a = plus(first.centre, times(corner.centre, -1));
    SlPointPx b = plus(second.centre, times(corner.centre, -1));
    gboolean clockwise = a.x * b.y - a.y * b.x > 0;
    SlPose pose = {{corner, clockwise ? first : second, clockwise ? second : first}};

    for (int i = 0; i < 3;
         i++) { /* the frames have `across` along one leg, `down` along the other */
        SlFinderFrame *f = &pose.frame[i];
        SlPointPx one = f->across, other = f->down, across = clockwise ? a : b;
        SlPointPx down = clockwise ? b : a;
        gboolean turned = fabs(dot(one, across)) / hypot(one.x, one.y) <
                          fabs(dot(other, across)) / hypot(other.x, other.y);
        f->across = turned ? other : one;
        f->down = turned ? one : other;
        f->across = times(f->across, dot(f->across, across) < 0 ? -1 : 1);
        f->down = times(f->down, dot(f->down, down) < 0 ? -1 : 1);
    }
    g_array_append_val(poses, pose);
}

/* The two stand at one side: the third is `legs` modules across it, at one end, to the left or to
 * the right. The frames' `down` runs along the side. */
static void look_across(const SlImage *image, const SlFinderFrame *corner,
                        const SlFinderFrame *other, int sign, int legs, GArray *poses)
{
    SlFinderFrame best = {.likeness = 0};

    for (gsize i = 0; i < G_N_ELEMENTS(squeezes); i++) {
        double distance = BULGE * legs * (1 + squeezes[i]) / 2;
        SlFinderFrame frame = *corner;
        frame.centre = plus(corner->centre, times(corner->across, sign * distance));
        frame.across = times(corner->across, squeezes[i]);
        scan(image, frame, SLACK * distance / squeezes[i], &best);
    }
    if (best.likeness < MIN_THIRD_LIKENESS / 2)
        return;
    sl_finder_refine(image, &best);
    if (best.likeness >= MIN_THIRD_LIKENESS)
        add_pose(poses, *corner, *other, best);
}

static void try_side(const SlImage *image, const SlFinder *a, const SlFinder *b, GArray *poses)
{
    SlPointPx side = {b->centre.x - a->centre.x, b->centre.y - a->centre.y};
    SlPointPx across = {-side.y, side.x};
    SlFinderFrame one = sl_finder_frame(image, a, across, side);
    SlFinderFrame other = sl_finder_frame(image, b, across, side);

    if (MIN(one.likeness, other.likeness) < MIN_SEEN_LIKENESS)
        return;
    double module = (hypot(one.down.x, one.down.y) + hypot(other.down.x, other.down.y)) / 2;
    double modules = hypot(side.x, side.y) / MAX(module, 0.1);
    if (modules < MIN_LEGS - 3 || modules > MAX_LEGS + 20)
        return;
    for (int sign = -1; sign <= 1; sign += 2) {
        look_across(image, &one, &other, sign, legs_near(modules), poses);
        look_across(image, &other, &one, sign, legs_near(modules), poses);
    }
}

/* The two stand at the ends of the diagonal: the third is at one side of it or at the other. */
static void try_diagonal(const SlImage *image, const SlFinder *a, const SlFinder *b, GArray *poses)
{
    SlPointPx d = {b->centre.x - a->centre.x, b->centre.y - a->centre.y};
    SlPointPx u = {d.x + d.y, d.y - d.x},
              v = {d.x - d.y, d.y + d.x}; /* 45 degrees to either side */
    SlFinderFrame one = sl_finder_frame(image, a, u, v), other = sl_finder_frame(image, b, u, v);

    if (MIN(one.likeness, other.likeness) < MIN_SEEN_LIKENESS)
        return;
    SlFinderFrame mean = {.across = times(plus(one.across, other.across), 0.5),
                          .down = times(plus(one.down, other.down), 0.5)};
    SlPointPx step = plus(mean.across, mean.down);
    double modules = hypot(d.x, d.y) / MAX(hypot(step.x, step.y), 0.1);
    if (modules < MIN_LEGS - 3 || modules > MAX_LEGS + 20)
        return;
    int legs = legs_near(modules);
    for (int side = 0; side < 2; side++) {
        SlPointPx leg = side == 0 ? mean.across : mean.down,
                  back = side == 0 ? mean.down : mean.across;
        SlFinderFrame best = {.likeness = 0}, frame = mean;
        frame.centre = times(
            plus(plus(a->centre, times(leg, legs)), plus(b->centre, times(back, -legs))), 0.5);
        scan(image, frame, BESIDE, &best);
        sl_finder_refine(image, &best);
        if (best.likeness >= MIN_THIRD_LIKENESS)
            add_pose(poses, best, one, other);
    }
}

static int likest_first(gconstpointer a, gconstpointer b)
{
    const SlPose *first = a, *second = b;
    double one = 0, other = 0;

    for (int i = 0; i < 3; i++) {
        one += first->frame[i].likeness;
        other += second->frame[i].likeness;
    }
    return (one < other) - (one > other);
}

void sl_pose_from_pair(const SlImage *image, const SlFinder *a, const SlFinder *b, GArray *poses)
{
    try_side(image, a, b, poses);
    try_diagonal(image, a, b, poses);
    g_array_sort(poses, likest_first);
}
