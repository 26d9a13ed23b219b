/*
 * trial — hold one text against the photo's line, character by character
 *
 * The text is drawn under the photo's blur; each character's cell is explained by the photo
 * (patch.h), and every other character of the alphabet is tried in its place. Before and behind the
 * text the cells must be as blank as the sheet has them.
 */
#ifndef SL_TRIAL_H
#define SL_TRIAL_H

#include "read/line.h"
#include "read/view.h"

#define SL_TRIAL_MAX_CHARACTERS 64

/* Cells before and behind the number that must be blank, as far as the slot reaches. */
#define SL_TRIAL_MAX_BLANKS 4

/* One place of the line: what the photo says about the character that is drawn there. */
typedef struct {
    double left, right; /* mm; the window that is judged */
    double pen;
    gunichar expected; /* 0: nothing should stand here */
    gboolean visible;
    double gain, energy, unexplained;
    double bound;                           /* the largest score of any rival, its errors added */
    gunichar rival;                         /* the one that would explain most */
    double score, error, rival_unexplained; /* its */
} SlCell;

/* A text held against the photo. */
typedef struct {
    const SlView *view;
    const SlLine *line;
    const char *text;
    double px_per_mm;
    double dx, dy; /* mm by which the line lies off its place */
    int n;         /* cells: the characters, then the blanks */
    SlCell cells[SL_TRIAL_MAX_CHARACTERS + SL_TRIAL_MAX_BLANKS];
    double ink;    /* median of the characters', as on white paper */
    double energy; /* their mean */
} SlTrial;

/* The number's slot on the sheet. */
static inline SlRectMm sl_trial_slot(const SlView *view)
{
    return view->sheet->plan->slots[SL_SLOT_NUMBER].box;
}

/* Resolution at which the number is looked at; 0 if the photo shows too little of it. */
double sl_trial_resolution(const SlView *view);

/* Find the text's own place, near the planned one, by correlation: sets dx and dy. */
void sl_trial_find_place(SlTrial *trial);

/* Try blurs around the one that the code showed; `line`, which is the trial's, keeps the best. */
void sl_trial_find_blur(SlTrial *trial, SlLine *line);

/* Fill in the cells. False if the text cannot be drawn, or no ink is seen at all. */
gboolean sl_trial_run(SlTrial *trial);

/* The photo shows what is expected here, and refuses everything else by the full margin. */
gboolean sl_cell_holds(const SlCell *cell);

/* The photo shows the rival instead, by the full margin. */
gboolean sl_cell_contradicts(const SlCell *cell);

/* Its rival is the better one, be it by little. */
gboolean sl_cell_prefers_rival(const SlCell *cell);

#endif
