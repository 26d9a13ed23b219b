/*
 * template-inside — what a compiled template holds, and how its loader is divided
 *
 * For draw/template*.c and draw/stage.c alone.
 *
 *     template.c           bytes -> XML tree -> root -> template
 *     template-walk.c      elements in document order: groups, clones, text, what is refused
 *     template-style.c     presentation attributes and style="", inherited
 *     template-shapes.c    the basic shapes as outlines
 *     template-slots.c     the named slots
 *     template-check.c     is everything there, and is the code's place clear
 *     template-findings.c  what was found wrong
 */
#ifndef SL_TEMPLATE_INSIDE_H
#define SL_TEMPLATE_INSIDE_H

#include <libxml/tree.h>

#include "draw/template.h"

/* Coordinates of artwork farther from the label than this are damage. */
#define SL_TEMPLATE_REACH_MM     2000
#define SL_TEMPLATE_MIN_MM       3
#define SL_TEMPLATE_MAX_MM       1000
#define SL_TEMPLATE_MAX_VISITS   100000 /* elements walked, clones counted each time */
#define SL_TEMPLATE_MAX_POINTS   2000000
#define SL_TEMPLATE_MAX_FINDINGS 200
#define SL_TEMPLATE_MAX_TEXT     200 /* bytes of one line of text in the artwork */
/* Two lengths of a drawing that differ by less are the same: 10 µm. */
#define SL_TEMPLATE_SLACK_MM 0.01

/* A line of text in the artwork; it becomes an outline when the fonts are there (stage.c). */
typedef struct {
    char *words;
    double size; /* em, in user units of `map` */
    SlAlign anchor;
    SlAffine map; /* from user units, origin where the text stands, to mm */
    int line;
} SlArtText;

/* A shape in mm at the template's own size. Its inks are indices into scheme->inks. */
typedef struct {
    SlShape shape;   /* path is NULL while `text` waits for the fonts */
    SlArtText *text; /* or NULL */
    int star;        /* 1 …: part of that star; 0: artwork */
    gboolean filled; /* of a star: belongs to its filled form, else to the outlined one */
} SlArtShape;

void sl_art_shape_clear(SlArtShape *art);

struct SlTemplate {
    char *name, *sha256;
    SlPlan *plan;
    GArray *shapes;              /* SlArtShape, in paint order */
    int slot_ink[SL_SLOT_COUNT]; /* index into scheme->inks: text, and the code's dark modules */
    double sample_turn;          /* radians, clockwise as seen: the sample mark's own rotation */
    int plate_ink;               /* the scheme's paper white */
    gboolean has_plate;          /* the artwork itself keeps the whole qr slot paper white */
    gboolean finished;           /* its code is inside: no slots */
    char *code_text;             /* what that code says, or NULL */
    int quiet_modules;           /* that were measured round it */
    SlScenePicture picture;      /* rgb NULL: it is made of shapes */
    gboolean codeless;           /* data-code="none": the code is left out on purpose */
};

SlTemplate *sl_template_new(const char *name, GBytes *bytes);
/* The scheme's first paper-white ink, or SL_INK_NONE. */
int sl_scheme_knockout(const SlScheme *scheme);
/* The size that a picture is given before one is ordered. */
#define SL_PICTURE_OWN_PX_PER_MM 24.0

/* ---- inherited style ----------------------------------------------------------------------- */

typedef enum { SL_PAINT_NONE, SL_PAINT_COLOUR, SL_PAINT_INK, SL_PAINT_BAD } SlPaintKind;

typedef struct {
    SlPaintKind kind;
    guint8 rgb[3];
    int ink;
    gboolean translucent;
} SlPaintStyle;

typedef enum { SL_FORM_NONE, SL_FORM_FILLED, SL_FORM_OUTLINE } SlStarForm;

typedef struct {
    SlAffine map; /* user units to mm */
    SlPaintStyle fill, stroke;
    gboolean even_odd;
    double stroke_width, miter_limit; /* user units */
    SlCap cap;
    SlJoin join;
    gboolean hidden, invisible; /* display: none above; visibility: hidden */
    double font_size;
    SlAlign anchor;
    int star;
    SlStarForm form;
    gboolean cloned; /* below a <use> */
    int depth;
} SlStyle;

extern const SlStyle SL_STYLE_INITIAL;

/* ---- the loader ---------------------------------------------------------------------------- */

typedef struct {
    const SlScheme *scheme;
    SlTemplate *tpl;
    GPtrArray *findings; /* SlTemplateFinding* */
    GHashTable *ids;     /* id -> xmlNode of the document */
    GHashTable *taken;   /* ids already given to a shape */
    GPtrArray *rules;    /* of style sheets, in their order; NULL: there are none */
    guint visits, points;
    gboolean in_shape; /* size and viewBox agree: places mean something */
    gboolean finished; /* ids of slots mean nothing */
    gboolean stopped; /* a limit was hit: its finding is there, nothing more is read */
} SlLoad;

/* Findings, each message once a line; `format` makes the message. */
void sl_load_refuse(SlLoad *load, int line, const char *subject, const char *cure,
                    const char *format, ...) G_GNUC_PRINTF(5, 6);
void sl_load_remark(SlLoad *load, int line, const char *subject, const char *cure,
                    const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Refuse, and read no further. */
void sl_load_stop(SlLoad *load, int line, const char *subject, const char *cure, const char *format,
                  ...) G_GNUC_PRINTF(5, 6);
/* "brand #003f8a, key #000000": the scheme's inks, for cures. */
char *sl_load_ink_names(const SlLoad *load);

int sl_node_line(const xmlNode *node);
/* "element 'path'", or "element 'path' 'logo'" with its id; owned by the caller. */
char *sl_node_subject(const xmlNode *node);
/* The attribute without a namespace, owned by the caller, or NULL. */
char *sl_node_attribute(const xmlNode *node, const char *name);
gboolean sl_node_is_svg(const xmlNode *node);

/* The id by which an editor's user named the object, for slots and stars: Illustrator's "_x2D_" is
 * read as the character it stands for; where the id names none of them, Inkscape's label does.
 * Owned by the caller; NULL if there is neither. */
char *sl_node_slot_name(const xmlNode *node);

/* The rules of a <style>; a selector that is no plain class is refused. */
void sl_load_sheet(SlLoad *load, const xmlNode *node);
/* What those rules say of the classes of `node`. */
void sl_load_classes(SlLoad *load, const xmlNode *node, SlStyle *style);
/* "name: value; …" as in style="". */
void sl_load_declarations(SlLoad *load, const xmlNode *node, SlStyle *style, const char *text);
/* The style of `node` below `parent`: attributes, classes, style="", then transform and inks. */
void sl_load_style(SlLoad *load, const xmlNode *node, const SlStyle *parent, SlStyle *style);

/* True if `name` is a basic shape; `*path` is then its outline in user units, or NULL where it
 * has none (a finding says why, if that is a fault). */
gboolean sl_load_shape(SlLoad *load, const xmlNode *node, SlPath **path);
/* A length attribute in user units; `missing` if absent. False where it is broken (reported). */
gboolean sl_load_length(SlLoad *load, const xmlNode *node, const char *name, double missing,
                        double *value);

/* True if the id names a slot other than a star; the slot is then taken. */
gboolean sl_load_slot(SlLoad *load, const xmlNode *node, const SlStyle *style);
/* Enter a star or one of its forms, if the id names one. */
void sl_load_star(SlLoad *load, const xmlNode *node, SlStyle *style);

/* Walk the children of `parent`. */
void sl_load_walk(SlLoad *load, const xmlNode *parent, const SlStyle *style);

/* After the walk: what is missing, what is in the wrong place, is the code's place clear. */
void sl_load_check(SlLoad *load, int root_line);

/* True if the map keeps shapes: equal scale on both axes, no skew; `scale` is then that factor. */
gboolean sl_affine_is_uniform(const SlAffine *map, double *scale);

#endif
