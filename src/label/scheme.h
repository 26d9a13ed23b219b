/*
 * scheme — everything about a labelling scheme that is data
 *
 * assets/<scheme>/scheme.ini holds what the scheme says: the names of its levels, the patterns of
 * its numbers, the hosts of its URLs, its status words, uses with their sizes, inks and variants.
 * Nothing of that is compiled in, because most of it is not officially published and will change.
 * Each group of the file says `provenance = unofficial` or `provenance = official; <source>`; a
 * single key says otherwise with `<key>.provenance = …`. A file that says `extends = NAME` takes
 * what it does not say itself, its templates too, from the scheme of that name in the folder beside
 * it.
 *
 * A scheme is read once, never changed, and may be used by many threads.
 */
#ifndef SL_SCHEME_H
#define SL_SCHEME_H

#include <glib.h>

#define SL_SCHEME_MAX_BYTES (1 << 20)
#define SL_LEVEL_MAX        9   /* no scheme that we know has more than five stars */
#define SL_INK_NONE         (-1)

/* ---- registration status ------------------------------------------------------------------- */

typedef enum {
    SL_STATUS_UNKNOWN, /* the zero is the harmless one: unknown is never valid */
    SL_STATUS_VALID,
    SL_STATUS_EXPIRED,
    SL_STATUS_WITHDRAWN,
    SL_STATUS_SUSPENDED,
} SlStatus;

/* "unknown", "valid", "expired", "withdrawn", "suspended". */
const char *sl_status_word(SlStatus status);
/* The status of that machine word; false, `status` untouched, if there is none. */
gboolean sl_status_parse(const char *word, SlStatus *status);

/* ---- the four numbers (domain.md calls them 申請, 受理, 仮登録 and 登録番号) ---------------------- */

typedef enum {
    SL_NUMBER_MALFORMED,    /* none of the scheme's patterns */
    SL_NUMBER_REGISTRATION, /* the only one that a label may carry */
    SL_NUMBER_APPLICATION,
    SL_NUMBER_ACCEPTANCE,
    SL_NUMBER_PROVISIONAL,
} SlNumberKind;

/* ---- inks, variants, uses ------------------------------------------------------------------ */

typedef struct {
    char *name;      /* as in data-ink="brand" */
    double rgb[3];   /* sRGB, 0 … 1 */
    double cmyk[4];  /* 0 … 1 */
    char *spot;      /* name of a spot colour whose alternate is `cmyk`, or NULL */
    gboolean knockout; /* a paper-white that removes the inks beneath ("plate") */
} SlInk;

/* A variant replaces inks: {"mono": brand -> key}. Missing inks stay as they are. */
typedef struct {
    char *name;
    char *title;        /* for people: "colour", "black only" */
    GHashTable *inks;   /* ink name -> ink name, owned */
    char *paper;        /* the ink that covers the label to the trim and in the bleed, or NULL */
    gboolean screen;    /* for screens alone: never printed, and not looked for on photos */
} SlVariant;

typedef enum {
    SL_MEDIUM_PRINT,  /* sizes in mm at a dpi; CMYK press PDF; the limits of print hold */
    SL_MEDIUM_MANUAL, /* sizes in mm at a dpi; RGB screen PDF; the limits of print hold */
    SL_MEDIUM_SCREEN, /* sizes in px at 1x; RGB; whole pixels, the limits of screens hold */
} SlMedium;

/* One row of the scheme: [use packaging]. */
typedef struct {
    char *name;
    char *title;               /* for people, English */
    SlMedium medium;
    char *template_name;       /* default template */
    char *with, *kit;          /* uses whose files come with it, and with its kit; or NULL */
    double width_mm;           /* default width of the label; 0 for SL_MEDIUM_SCREEN */
    int width_px;              /* default width at 1x; 0 unless SL_MEDIUM_SCREEN */
    double dots_per_mm;        /* default raster; for screens 96 dpi at 1x */
    int scales[4];             /* 1, 2, 3, 0 for screens; 1, 0 otherwise */
    double min_width_mm;       /* smallest label this use allows, of the default template's shape */
    double min_module_mm;      /* smallest X-dimension; 0 on screens */
    int min_dots_per_module;   /* 4 in print (DENSO WAVE), 3 on screens */
} SlUse;

/* A printer: [device thermal-300]. It sets what the order does not say. */
typedef struct {
    char *name;
    char *title;          /* for people */
    double dots_per_mm;   /* thermal heads have 8, 12 or 24, whatever their data sheets call dpi */
    double ink_spread_mm; /* by which dark areas grow on it; 0: not compensated */
    char *variant;        /* its inks, or NULL: the scheme's first variant */
} SlDevice;

/* ---- words of a level ---------------------------------------------------------------------- */

typedef struct {
    char *name_ja; /* "★1(レベル1)" */
    char *name_en; /* "STAR-1 (Level 1)" */
} SlLevelName;

/* ---- wording that the scheme forbids (label/wording.h looks for it) ------------------------- */

typedef struct {
    char *name;    /* "complete-security" */
    char **words;  /* as the scheme's owner names them */
    char **more;   /* the same claim in other words and languages: ours */
    char *source;  /* where `words` come from: an address, or "unofficial" */
    char *cure;    /* what to say instead */
} SlWording;

/* ---- the scheme ---------------------------------------------------------------------------- */

typedef struct SlScheme {
    char *name;              /* "jc-star": the folder's name */
    char *folder;            /* where its templates stand; that of the scheme it extends, if any */
    char *title_ja, *title_en;
    int n_levels;            /* 4 */
    SlLevelName levels[SL_LEVEL_MAX + 1]; /* 1 … n_levels; [0] unused */

    GRegex *registration, *application, *acceptance, *provisional; /* the last three may be NULL */
    char *number_example;    /* shown in error messages */
    char *number_alphabet;   /* the characters a number may have, ASCII */

    char **url_hosts;        /* exact, lower case ASCII */
    char **url_ports;        /* allowed explicit ports; empty: none may be written */
    char *url_template;      /* "https://host/p/{number}" or NULL: then only the hosts are checked */
    int url_max_bytes;

    int validity_max_years;  /* 2: "up to", the end date itself is data */
    int warn_before_days;    /* 180 */
    int edition_stale_days;  /* warn when the registry's edition is older */

    GHashTable *status_words; /* casefolded word of the list -> GINT_TO_POINTER(SlStatus) */
    GHashTable *columns;      /* casefolded, blanks removed header -> field name (record.h) */

    GPtrArray *inks;         /* SlInk* */
    GPtrArray *variants;     /* SlVariant*; the first is the default */
    GPtrArray *uses;         /* SlUse*, in the file's order */
    GPtrArray *devices;      /* SlDevice*, likewise; may be empty */
    GPtrArray *templates;    /* char*: names, file is <folder>/<name>.svg; first is the default */
    int clear_space_percent; /* of a label's shorter side: slots keep so far from the trim */
    int quiet_zone_modules;  /* 4, ISO/IEC 18004 */
    char *number_face, *text_face; /* font files in fonts/ */
    char *sample_text_ja, *sample_text_en; /* 見本, SAMPLE */
    char *sample_code;       /* what a draft's QR says, before the number */
    GPtrArray *wordings;     /* SlWording*: what may not be said; may be empty */
    char **denials_after, **denials_before; /* words that turn a claim round; may be empty */
    char **unofficial;       /* "group.key" of each value that is not officially published, sorted */
} SlScheme;

/*
 * Read `folder`/scheme.ini.
 *
 * Returns a scheme owned by the caller, or NULL with
 *   SL_ERROR_FILE    it cannot be read
 *   SL_ERROR_FORMAT  a group or key is missing or senseless; the message names it
 */
SlScheme *sl_scheme_load(const char *folder, GError **error);
void sl_scheme_free(SlScheme *scheme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlScheme, sl_scheme_free)

/* Find by name; NULL if there is none. */
const SlUse *sl_scheme_find_use(const SlScheme *scheme, const char *name);
const SlVariant *sl_scheme_find_variant(const SlScheme *scheme, const char *name);
/* Add the groups [device NAME] of a user's own file; they replace the scheme's of the same name. */
gboolean sl_scheme_add_devices(SlScheme *scheme, const char *path, GError **error);
const SlDevice *sl_scheme_find_device(const SlScheme *scheme, const char *name);
/* The ink that `name` becomes in `variant` (NULL: unchanged); NULL if there is none. */
const SlInk *sl_scheme_find_ink(const SlScheme *scheme, const SlVariant *variant, const char *name);
/* "packaging, manual, web": the known names, for messages. Owned by the caller. */
char *sl_scheme_use_names(const SlScheme *scheme);
char *sl_scheme_variant_names(const SlScheme *scheme);
char *sl_scheme_device_names(const SlScheme *scheme);

/*
 * Bring a number as people type or print it to its one form: NFKC (full-width to ASCII), every kind
 * of dash to '-', outer blanks dropped, upper case. Owned by the caller.
 */
char *sl_number_normalise(const char *text);
/* Which of the four numbers `number` (normalised) is. A registration wins a tie. */
SlNumberKind sl_scheme_number_kind(const SlScheme *scheme, const char *number);
/* "application number (申請番号)" and so on, for messages. */
const char *sl_number_kind_words(SlNumberKind kind);

/* The status that a list's word means; SL_STATUS_UNKNOWN if the scheme does not know the word. */
SlStatus sl_scheme_status(const SlScheme *scheme, const char *word);
/* The field that a list's header names ("登録番号" -> "number"), or NULL. Case, blanks and full
 * width do not count; `sl_column_fold` is that rule alone and gives a key of `columns`, owned by
 * the caller. */
const char *sl_scheme_column(const SlScheme *scheme, const char *header);
char *sl_column_fold(const char *header);

#endif
