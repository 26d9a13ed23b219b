/*
 * manifest — what stands in an output folder, and where it came from
 *
 * manifest.jsonl grows by a line as each file lands; manifest.json is made of it at the end: every
 * file with its sha256, template, provenance and sizes, paths relative and sorted. No clock, host
 * or user. Entries of earlier runs are kept while their files still stand.
 *
 * One run at a time: the folder is locked while a manifest is open.
 */
#ifndef SL_MANIFEST_H
#define SL_MANIFEST_H

#include <glib.h>

#define SL_MANIFEST_MAX_BYTES ((gsize)1 << 29)

typedef struct {
    char *file; /* below the folder */
    char *sha256;
    char *number, *use, *variant, *format;
    char *template_name, *template_sha256, *provenance;
    char *scheme, *edition; /* edition may be NULL */
    int level, scale, dots_per_module;
    double width_mm, height_mm, module_mm, dpi;
    gboolean code, draft;
} SlManifestEntry;

typedef struct SlManifest SlManifest;

/*
 * Open the manifest of `folder`, which is made if it is not there.
 * NULL with SL_ERROR_FILE (no rights, another run at work) or SL_ERROR_FORMAT (a manifest.json that
 * is not one of ours; with `force` it is replaced).
 */
SlManifest *sl_manifest_open(const char *folder, gboolean force, GError **error);

/* The sha256 that an earlier run recorded for `file`, or NULL. Borrowed. Not changed by
 * sl_manifest_add, so that threads may ask while files land. */
const char *sl_manifest_earlier(const SlManifest *manifest, const char *file);

/* A file has landed. False with SL_ERROR_FILE. */
gboolean sl_manifest_add(SlManifest *manifest, const SlManifestEntry *entry, GError **error);

/* Write manifest.json and free. A folder that this run made and nothing landed in is removed. */
gboolean sl_manifest_close(SlManifest *manifest, GError **error);

#endif
