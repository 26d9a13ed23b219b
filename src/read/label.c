/* label — from the code to the whole label */
#include "read/label.h"

#include "base/words.h"
#include "read/artwork.h"
#include "read/choose.h"
#include "read/free.h"
#include "read/number.h"
#include "read/stars.h"
#include "read/level-words.h"

/* A genuine label that was registered fits so well, unless much of it is hidden. */
#define SURE_FIT 0.78

/* A drawing that is darker than this part is light on dark, or has more ink than any label. */
#define REVERSED_PART 0.35

static void to_file_px(SlQuadPx *quad, double scale)
{
    for (int i = 0; i < 4; i++) {
        quad->p[i].x = (quad->p[i].x + 0.5) * scale - 0.5;
        quad->p[i].y = (quad->p[i].y + 0.5) * scale - 0.5;
    }
}

/* The stars and the words of the level must both say so. */
static void join_level(SlReadingPart *level, SlSeen words)
{
    if (level->seen != SL_SEEN_SAME || words == SL_SEEN_SAME || words == SL_SEEN_NOT)
        return;
    level->seen = words == SL_SEEN_DIFFERENT ? SL_SEEN_DIFFERENT : SL_SEEN_UNSURE;
    if (words != SL_SEEN_DIFFERENT)
        return;
    char *stars = level->text;
    level->text = g_strdup_printf(_("%s beside the words of another level"), stars);
    g_free(stars);
}

/* A part that contradicts where the whole label hardly fits was not found, rather: then nobody can
 * say that it is another. */
static void doubt(SlReadingPart *part, double fit)
{
    if (fit < SURE_FIT && part->seen == SL_SEEN_DIFFERENT)
        part->seen = SL_SEEN_UNSURE;
}

/* What a second photo should do, when something was not seen or stayed unsure. */
static char *advise(const SlReading *reading)
{
    static const char *const advice[] = {
        [SL_SEEN_NOT] = N_("the whole label in the picture, without glare on it"),
        [SL_SEEN_UNSURE] = N_("closer, sharper and without glare"),
    };
    const SlReadingPart *parts[] = {&reading->number, &reading->level, &reading->artwork};

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i]->seen == SL_SEEN_NOT || parts[i]->seen == SL_SEEN_UNSURE)
            return g_strdup(advice[parts[i]->seen]);
    return NULL;
}

static gboolean is_reversed(const SlImage *picture)
{
    gsize n = (gsize)picture->width * picture->height, dark = 0;

    for (gsize i = 0; i < n; i++)
        dark += picture->px[i] < 128;
    return dark > REVERSED_PART * n;
}

/* A light mark on a dark ground is a dark one in the negative of photo and sheet: what holds, holds
 * in both. */
static void read_artwork(const SlView *view, SlReadingPart *part, double *noise)
{
    sl_artwork_read(view, part, noise);
    if (!is_reversed(view->sheet->picture))
        return;
    g_autoptr(SlImage) photo = sl_image_negative(view->photo);
    g_autoptr(SlImage) picture = sl_image_negative(view->sheet->picture);
    SlSheet sheet = *view->sheet;
    SlView negative = *view;
    SlReadingPart other = {.seen = SL_SEEN_NOT};
    double other_noise = 0;

    sheet.picture = picture;
    negative.photo = photo;
    negative.sheet = &sheet;
    sl_artwork_read(&negative, &other, &other_noise);
    if (part->seen == SL_SEEN_SAME && other.seen != SL_SEEN_SAME) {
        part->seen = SL_SEEN_UNSURE; /* a screen's dark label is unlike a press's, too */
        part->score = other.score;
        part->box = other.box;
    }
    g_free(other.text);
}

/* Read all parts with the sheet that fits. */
static void read_parts(const SlPhoto *photo, const SlGrid *grid, const SlCandidate *found,
                       SlReading *reading)
{
    const SlPlan *plan = found->sheet->plan;
    SlRectMm all = {0, 0, plan->width_mm, plan->height_mm};
    SlView view = {photo->grey, &found->warp, found->sheet,
                   grid->blur_modules * grid->px_per_module};

    reading->template_name = g_strdup(found->sheet->template_name);
    reading->variant = g_strdup(found->sheet->variant);
    reading->has_corners = TRUE;
    reading->corners = sl_warp_quad(&found->warp, all);
    double noise = 0;
    sl_number_read(&view, &reading->number);
    sl_stars_read(&view, &reading->level, &reading->stars);
    read_artwork(&view, &reading->artwork, &noise);
    SlSeen words = sl_words_read(&view, noise);
    join_level(&reading->level,
               words == SL_SEEN_DIFFERENT && found->fit < SURE_FIT ? SL_SEEN_UNSURE : words);
    doubt(&reading->artwork, found->fit);
    if (grid->is_cut && reading->artwork.seen != SL_SEEN_DIFFERENT)
        reading->artwork.seen = SL_SEEN_NOT;
    reading->advice = advise(reading);
    to_file_px(&reading->corners, photo->scale);
    to_file_px(&reading->number.box, photo->scale);
    to_file_px(&reading->level.box, photo->scale);
    to_file_px(&reading->artwork.box, photo->scale);
}

/* No sheet fits: what can be seen without one, and what cannot. */
static void read_free(const SlPhoto *photo, const SlGrid *grid, const GPtrArray *sheets,
                      const SlScheme *scheme, SlReading *reading)
{
    const char *expected = NULL, *advice = N_("the whole label in the picture, flat and sharp");

    for (guint i = 0; i < sheets->len && expected == NULL; i++)
        expected = ((const SlSheet *)g_ptr_array_index(sheets, i))->number;
    reading->level.seen = reading->artwork.seen = SL_SEEN_UNSURE;
    if (scheme == NULL)
        return;
    sl_free_read(photo->grey, grid, expected, scheme, &reading->number, NULL);
    to_file_px(&reading->number.box, photo->scale);
    if (reading->number.seen == SL_SEEN_SAME)
        advice = N_("code and number agree with the registry; layout unknown: stars and artwork "
                    "not judged; make a template with 'template trace'");
    else if (reading->number.seen == SL_SEEN_DIFFERENT)
        advice = N_("layout unknown: the number was read without a template, stars and artwork not "
                    "judged");
    reading->advice = g_strdup(advice);
}

gboolean sl_read_label(const SlPhoto *photo, const SlCode *code, const GPtrArray *sheets,
                       const SlScheme *scheme, SlReading *reading, GError **error)
{
    SlCode local = sl_code_in_grey(code, photo);
    const SlSymbol *symbol = NULL;

    (void)error; /* nothing here can fail: what cannot be seen is a reading */
    for (guint i = 0; i < sheets->len && symbol == NULL; i++)
        symbol = ((const SlSheet *)g_ptr_array_index(sheets, i))->symbol;
    g_autoptr(SlGrid) grid = sl_grid_fit(photo->grey, &local, symbol);
    if (grid == NULL) {
        reading->advice = g_strdup(N_("closer and sharper: the code's modules cannot be measured"));
        return TRUE;
    }
    SlCandidate best = sl_choose_sheet(photo->grey, grid, sheets, scheme);
    reading->fit = best.fit;
    if (best.fit < SL_CHOOSE_MIN_FIT) {
        read_free(photo, grid, sheets, scheme, reading);
        return TRUE;
    }
    read_parts(photo, grid, &best, reading);
    return TRUE;
}
