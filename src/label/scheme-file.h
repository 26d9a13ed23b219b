/*
 * scheme-file — scheme.ini as groups and keys, its base laid beneath, its provenance kept
 *
 * Used by scheme.c alone. A file may say `extends = NAME` in [scheme]: then every key that it does
 * not have comes from the scheme of that name in the folder beside it, and so do its templates
 * unless it has a group [templates] of its own. A base has no base.
 */
#ifndef SL_SCHEME_FILE_H
#define SL_SCHEME_FILE_H

#include "label/scheme.h"

typedef struct SlSchemeFile SlSchemeFile;

/* True if the scheme knows `key` in `group`: a misspelt key is an error, never a silent default. */
typedef gboolean (*SlKeyKnown)(const char *group, const char *key);

/* NULL with SL_ERROR_FILE or SL_ERROR_FORMAT: unreadable, an unknown group or key, no provenance.
 */
SlSchemeFile *sl_scheme_file_open(const char *folder, SlKeyKnown known, GError **error);
void sl_scheme_file_free(SlSchemeFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlSchemeFile, sl_scheme_file_free)

const char *sl_scheme_file_name(const SlSchemeFile *file);    /* the folder's own name */
const char *sl_scheme_file_artwork(const SlSchemeFile *file); /* the folder of the templates */
/* "group.key" of every value that is unofficial, sorted, NULL-ended. */
char **sl_scheme_file_unofficial(const SlSchemeFile *file);

/* The value without outer blanks, backslashes as they stand; NULL if absent or empty. */
char *sl_scheme_file_text(const SlSchemeFile *file, const char *group, const char *key);
/* The parts between ';', blanks around them dropped, empty ones too; never NULL. */
char **sl_scheme_file_list(const SlSchemeFile *file, const char *group, const char *key);
/* The keys of a group without the provenance ones; never NULL. */
char **sl_scheme_file_keys(const SlSchemeFile *file, const char *group);
/* Where a value comes from: the source of an official one, else "unofficial". */
char *sl_scheme_file_source(const SlSchemeFile *file, const char *group, const char *key);
/* A whole number between `least` and `most`. */
gboolean sl_scheme_file_count(const SlSchemeFile *file, const char *group, const char *key,
                              int least, int most, int *count, GError **error);

/* The groups [ink NAME], [variant NAME], [use NAME] and [wording NAME], in the file's order,
 * appended. */
gboolean sl_scheme_file_inks(const SlSchemeFile *file, GPtrArray *inks, GError **error);
gboolean sl_scheme_file_variants(const SlSchemeFile *file, GPtrArray *variants, GError **error);
gboolean sl_scheme_file_uses(const SlSchemeFile *file, GPtrArray *uses, GError **error);
gboolean sl_scheme_file_wordings(const SlSchemeFile *file, GPtrArray *wordings, GError **error);
gboolean sl_scheme_file_devices(const SlSchemeFile *file, GPtrArray *devices, GError **error);
void sl_device_free(gpointer device);
void sl_ink_free(gpointer ink);
void sl_variant_free(gpointer variant);
void sl_use_free(gpointer use);
void sl_wording_free(gpointer wording);

/* The names behind "ink ", "use " …, in the file's order. */
char **sl_scheme_file_names(const SlSchemeFile *file, const char *prefix);

/* Sets SL_ERROR_FORMAT "'…/scheme.ini' [group] key: message" and returns FALSE. `key` may be NULL.
 */
gboolean sl_scheme_file_fail(const SlSchemeFile *file, const char *group, const char *key,
                             GError **error, const char *format, ...) G_GNUC_PRINTF(5, 6);

#endif
