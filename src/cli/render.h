/*
 * render — the parts of `starlabel render`, in the order in which they work
 *
 *     command line, job list --rows--> rows --plan--> orders --run--> files --report--> user
 *
 *     render-line.c    the command line, and its help
 *     render-wish.c    what can be wished for: one table for options and for job columns
 *     rows.h           numbers, job lists and the registry become rows, one after the other
 *     render-names.c   the pattern of file names
 *     render-stock.c   fonts, templates and stages, each made once
 *     render-plan.c    a row becomes orders, or a refusal
 *     render-survey.c  first over all rows: every clash of names, before anything is drawn
 *     render-run.c     then again: threads; results in the order of the rows
 *     render-land.c    files land whole, and the manifest says so
 *     inputs.c         what a file is made of, as a hash: is what stands there still current?
 *     render-report.c  the table for people, the lines for machines
 */
#ifndef SL_RENDER_H
#define SL_RENDER_H

#include "base/words.h"
#include "base/length.h"
#include "cli/cli.h"
#include "cli/manifest.h"
#include "issue.h"

#define SL_RENDER_MAX_SHARDS  100000
#define SL_RENDER_MAX_NAME    200 /* bytes of one component of a file name */
#define SL_RENDER_MAX_PROFILE (16 << 20)
#define SL_WISH_UNSAID        (-1.0) /* of lengths that may be zero */
#define SL_SHEET_MAX_COPIES   20000
#define SL_RENDER_PATTERN     "{number}/{use}-{variant}{scale}.{ext}"

/* ---- wishes (render-wish.c) ---------------------------------------------------------------- */

typedef enum { SL_PDF_BY_USE, SL_PDF_AS_SCREEN, SL_PDF_AS_X1A, SL_PDF_AS_X4 } SlPdfWish;

/* What one row is to become; the command line's, with the row's own cells over it. */
typedef struct {
    char **said;          /* by setting: the text that was taken, or NULL; NULL: nothing was */
    char **uses;          /* names, at least one */
    char **variants;      /* names; empty: the scheme's first */
    guint formats;        /* SlFormat, or-ed */
    char *template_name;  /* name or file; NULL: of the use */
    char *pattern;        /* of file names */
    char *model;          /* or NULL */
    char *condition;      /* registered output condition of press PDFs, or NULL */
    char *scheme;         /* of a row; NULL: the command line's */
    GDate on;             /* of a row; invalid: the command line's */
    int level;            /* 0: not said */
    char ec;              /* 0: not said */
    SlLength size;        /* value 0: of the use */
    double dots_per_mm;   /* 0: of the device, else of the use */
    double module_mm;     /* 0: of the size */
    double ink_spread_mm; /* SL_WISH_UNSAID: of the device, else none */
    char *device;         /* or NULL */
    double bleed_mm;
    SlPdfWish pdf;
    int copies; /* on a sheet; 0: not said */
    gboolean marks, die_line, spots, draft;
} SlWish;

void sl_wish_init(SlWish *wish);
void sl_wish_copy(SlWish *copy, const SlWish *wish);
void sl_wish_clear(SlWish *wish);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlWish, sl_wish_clear)

/* One thing that can be wished for: an option of the command line and a column of job lists. */
typedef struct {
    const char *option; /* --option; NULL: a common option, which sl_cli_parse takes */
    const char *column;
    gboolean flag; /* takes no value on the command line, yes or no in a cell */
    gboolean (*set)(SlWish *wish, const char *value, GError **error);
    const char *help, *argument;
} SlSetting;

extern const SlSetting sl_settings[];
extern const guint sl_n_settings;

/* Sets SL_ERROR_USAGE "'value' message"; returns FALSE. */
gboolean sl_senseless(GError **error, const char *value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* True if a job column of that name (lower case) overrides the command line. */
gboolean sl_wish_has_column(const char *column);
/* Take over the text of a setting (index into sl_settings). False with an error that begins with
 * the text in quotes. */
gboolean sl_wish_take(SlWish *wish, guint setting, const char *value, GError **error);
/* Take over a cell. False with SL_ERROR_FORMAT: "size: '40' …". */
gboolean sl_wish_take_cell(SlWish *wish, const char *column, const char *value, GError **error);
/* Are the uses and variants rows of the scheme? False with SL_ERROR_USAGE that lists them. */
gboolean sl_wish_fits(const SlWish *wish, const SlScheme *scheme, GError **error);

/* ---- command line (render-line.c) ----------------------------------------------------------- */

/* What stands on the command line beside the wishes. */
typedef struct {
    SlWish wish;
    char *from;          /* job list, "registry", or NULL */
    char **conditions;   /* of the registry's rows: "level=1"; or NULL */
    char *changed_since; /* edition, or NULL */
    guint shard, shards; /* draw part `shard` of `shards`, from 1; 0: all */
    char *output;        /* folder, or "-" */
    char *profile_path;  /* ICC profile for X-4, or NULL */
    GBytes *profile;
    gboolean sheet; /* of `starlabel sheet` */
    char *proof;    /* contact sheet to be written, or NULL */
    gboolean force;
    gboolean fail_fast;    /* end with the first label that fails */
    gboolean no_read_back; /* for measuring */
    gboolean kit;          /* what a web page needs, beside the files */
    gboolean kit_alone;    /* and no --use was said: screens are all that is wanted */
    gboolean issued;       /* the template file is artwork that the scheme's owner issued */
    char **numbers;        /* what is left: NULL-ended */
} SlRenderLine;

/* Parse; -1 to go on, else the exit code (sl_cli_parse). Clear `line` in any case. */
int sl_render_line_parse(SlRenderLine *line, SlCli *cli, int argc, char **argv);
void sl_render_line_clear(SlRenderLine *line);

/* `starlabel sheet` takes the same wishes, and options of its own; -o is then its file. */
typedef struct {
    const char *usage, *summary, *description;
    const GOptionEntry *entries; /* ended by a NULL name */
} SlSheetLine;
int sl_sheet_line_parse(SlRenderLine *line, SlCli *cli, const SlSheetLine *sheet, int argc,
                        char **argv);

/* ---- rows (rows.h) ------------------------------------------------------------------------- */

/* One number to be drawn, or the reason why not. */
typedef struct {
    gint refs;
    char *where;  /* "'jobs.csv' line 7", or NULL on the command line */
    guint index;  /* for {row}: data row of the list, or place on the command line, from 1 */
    char *number; /* normalised; NULL: to be found by wish.model */
    SlWish wish;
    GHashTable *values; /* free columns, shared name -> value; NULL: none */
    guint64 identity;   /* of its content, wherever it stands: deals rows out to shards */
    GError *error;      /* the row cannot be used */

    /* set by the plan */
    const SlScheme *scheme;
    SlRecord *record; /* NULL: not listed */
    const char *edition;
    char *content; /* sha256 of all that the label says */
} SlRenderRow;

SlRenderRow *sl_render_row_ref(SlRenderRow *row);
void sl_render_row_unref(SlRenderRow *row);
typedef struct SlRowSource SlRowSource;

/* ---- names (render-names.c) ---------------------------------------------------------------- */

typedef struct {
    const SlRenderRow *row;
    const char *use, *variant, *template_name;
    SlFormat format;
    int scale;
} SlNameParts;

/* Is the pattern sound? Placeholders must be known: the fixed ones, or a key of `values`.
 * False with SL_ERROR_USAGE. */
gboolean sl_name_check(const char *pattern, GHashTable *values, GError **error);
/* The path below the output folder. NULL with SL_ERROR_REFUSED or SL_ERROR_LIMIT. */
char *sl_name_expand(const char *pattern, const SlNameParts *parts, GError **error);

/* ---- stock (render-stock.c) ---------------------------------------------------------------- */

typedef struct {
    SlTemplate *tpl;
    char *name;             /* "horizontal", or the file's base name */
    const char *provenance; /* "own template", "user template", "issued artwork" */
} SlArtwork;

typedef struct SlRenderStock SlRenderStock;

SlRenderStock *sl_render_stock_new(const char *data, gboolean issued);
void sl_render_stock_free(SlRenderStock *stock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlRenderStock, sl_render_stock_free)

SlFonts *sl_render_stock_fonts(SlRenderStock *stock, const SlScheme *scheme, GError **error);
/* By name or file. SL_ERROR_USAGE lists the known names. Borrowed. */
const SlArtwork *sl_render_stock_artwork(SlRenderStock *stock, const SlScheme *scheme,
                                         const char *name, GError **error);

/* A stage that is made by the first thread that needs it and freed with its last order. */
typedef struct SlStageBox SlStageBox;
SlStageBox *sl_render_stock_stage(SlRenderStock *stock, const SlScheme *scheme,
                                  const SlArtwork *artwork, const SlStageOrder *order,
                                  GError **error);
/* Borrowed until the box is released. For many threads. */
const SlStage *sl_stage_box_open(SlStageBox *box, GError **error);
void sl_stage_box_release(SlStageBox *box);

/* ---- plan (render-plan.c) ------------------------------------------------------------------ */

typedef struct {
    SlFormat format;
    int scale;
    char *name;   /* below the output folder */
    char *inputs; /* sha256 of all that it is made of */
    char *sha256; /* once it has landed */
    gsize bytes;  /* likewise */
} SlRenderFile;

/* What is reported of a label once it is drawn. */
typedef struct {
    int level, version, side, dots_per_module, quiet_zone;
    char ec;
    double width_mm, height_mm, module_mm, dots_per_mm;
    double thin_mm, thin_raster_mm; /* what ink spread took from dark areas: outlines, raster */
    SlContrast contrast;
} SlRenderFacts;

/* One use and variant of one row. */
typedef struct {
    SlRenderRow *row;
    const SlUse *use;
    const SlVariant *variant;
    const SlArtwork *artwork;
    SlStageBox *stage;
    const SlDevice *device; /* or NULL */
    double asked_mm;
    guint formats;
    SlPdfOrder pdf;
    GPtrArray *files; /* SlRenderFile*, in the order of sl_issue */

    GPtrArray *warnings; /* SlNote*; set when done */
    SlScene *scene;      /* for a proof, else NULL; likewise */
    SlRenderFacts facts;
    GError *error;
    gboolean unchanged; /* all its files stood there already */
    gboolean done;
    gboolean skipped; /* the run was asked to end before this one was begun */
} SlRenderOrder;

/* What the first pass over the rows has found. */
typedef struct {
    guint rows, own_rows;                       /* all, and those of this shard */
    guint orders, drawable;                     /* of this shard; not refused */
    guint first_files;                          /* of the first order that can be drawn */
    const SlScheme *scheme;                     /* of the first row that has one */
    gboolean any_spread;                        /* some code is thinned */
    gboolean press_wanted, press_served;        /* wishes for press PDFs, and press PDFs */
    int number_width, use_width, variant_width; /* of the table for people */
} SlRenderSums;

typedef struct {
    SlCli *cli;
    const SlRenderLine *line;
    gboolean scheme_given; /* --scheme was said */
    SlRegistry *registry;  /* NULL: there is none, and only drafts are asked for */
    SlEdition *newest;     /* or NULL */
    SlNote *stale;         /* why the edition is stale, or NULL */
    char *warned;          /* the last warning that was said, or NULL */
    SlRenderStock *stock;
    GHashTable *data_sums; /* scheme -> sha256 of it and its fonts (inputs.c) */
    char *profile_sum;     /* or NULL */
    SlRowSource *source;
    SlRenderSums sums;
    SlManifest *manifest; /* NULL with -o - */
    gboolean titled;      /* the table for people has begun */
} SlRender;

/* Open the registry; none where only drafts are asked for. */
gboolean sl_render_open(SlRender *render, GError **error);
void sl_render_clear(SlRender *render);
/* The orders of a row, at least one: GPtrArray of SlRenderOrder*. Those of a row that is refused
 * carry its error. */
GPtrArray *sl_render_plan_row(SlRender *render, SlRenderRow *row);
void sl_render_order_free(SlRenderOrder *order);
/* The row as the first sentence wants it; borrows from `row`. */
SlIssueRow sl_render_issue_row(const SlRender *render, const SlRenderRow *row);

/* ---- survey (render-survey.c) -------------------------------------------------------------- */

/* Go over all rows: look up, refuse, name, and count. False: nothing may be drawn. */
gboolean sl_render_survey(SlRender *render, GError **error);
/* Is it this run's to draw the row? */
gboolean sl_render_is_own(const SlRender *render, const SlRenderRow *row);

/* ---- inputs (inputs.c) --------------------------------------------------------------------- */

/* Set `inputs` of each file of an order that may be drawn. */
gboolean sl_render_inputs(SlRender *render, SlRenderOrder *order, GError **error);

/* ---- landing (render-land.c) --------------------------------------------------------------- */

/* Do all files of the order stand, made of the same inputs, with the content that the manifest
 * says? */
gboolean sl_render_is_current(const SlRender *render, SlRenderOrder *order);
/* Does the manifest list all files of the order, made of the same inputs? */
gboolean sl_render_is_listed(const SlRender *render, const SlRenderOrder *order);
/* Write all files of the order and their entries, or none that may not. */
gboolean sl_render_land(const SlRender *render, SlRenderOrder *order, const SlIssued *issued,
                        GError **error);
/* The entries of an order that is current, where they say something new. */
gboolean sl_render_note(const SlRender *render, const SlRenderOrder *order, GError **error);

/* ---- what comes along (render-company.c) ---------------------------------------------------- */

/* The uses and variants of a row: those wished for; and where no wish speaks against it, the use
 * that the scheme gives another for company, and its variants for screens. `formats` is what of the
 * row's formats they come in. Owned by the caller. */
char **sl_company_uses(const SlRender *render, const SlRenderRow *row);
char **sl_company_variants(const SlRender *render, const SlRenderRow *row, const SlUse *use);
guint sl_company_formats(const SlRender *render, const SlRenderRow *row, const SlUse *use,
                         const SlVariant *variant);

/* ---- run and report (render-run.c, render-report.c) ---------------------------------------- */

/* Fill in the contrast of a drawn order and add the warnings that its size, inks and artwork call
 * for (render-look.c). False with the errors of its stage. */
gboolean sl_render_look(SlRenderOrder *order, GError **error);

/* Draw all orders; returns the exit code. */
int sl_render_run(SlRender *render);

void sl_render_report_order(SlRender *render, const SlRenderOrder *order);
typedef struct {
    guint files, unchanged, failed; /* files that stand; files among them not drawn; labels */
} SlRenderTally;
void sl_render_report_end(const SlRender *render, const SlRenderTally *tally);

/* "out/JC…/packaging-colour.png", owned by the caller. */
char *sl_render_path(const SlRender *render, const char *name);

#endif
