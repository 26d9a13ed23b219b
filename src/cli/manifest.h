/*
 * manifest — what stands in an output folder, and where it came from
 *
 * manifest.jsonl grows by a line as each file lands, so that it is true at every moment: each file
 * that it lists is whole and has that hash, even after a kill. When a run ends its lines are sorted
 * and manifest.json is made of them: every file with its sha256, template, provenance and sizes,
 * paths relative. No clock, host or user. Entries of earlier runs are kept while their files still
 * stand.
 *
 * While a run is at work, .manifest.journal names each file before it lands. A run that was killed
 * leaves it, and so the next one knows which unlisted files are its own.
 *
 *     open (reads) -> lists?, drop … -> begin (writes) -> announce, add … -> close
 *
 * One run at a time: the folder is locked while a manifest is open. Memory: eight bytes a label.
 */
#ifndef SL_MANIFEST_H
#define SL_MANIFEST_H

#include <glib.h>

#define SL_MANIFEST_MAX_BYTES ((gsize)1 << 29) /* of a manifest.json without its manifest.jsonl */

#define SL_MANIFEST_LOG     "manifest.jsonl"
#define SL_MANIFEST_JOURNAL ".manifest.journal"
#define SL_MANIFEST_LIST    "manifest.json"

typedef struct {
    char *file; /* below the folder */
    char *sha256;
    char *inputs; /* sha256 of all that the file was made of; cli/inputs.c */
    char *number, *use, *variant, *format;
    char *template_name, *template_sha256, *provenance;
    char *scheme, *edition; /* edition may be NULL */
    int level, scale, dots_per_module, bytes;
    double width_mm, height_mm, module_mm, dpi;
    gboolean code, draft, checked; /* checked: read back before it was written */
} SlManifestEntry;

void sl_manifest_entry_free(SlManifestEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlManifestEntry, sl_manifest_entry_free)

/* An entry as its line, and back; NULL if it is none. */
void sl_manifest_entry_write(const SlManifestEntry *entry, GString *out);
SlManifestEntry *sl_manifest_entry_read(const char *text, gssize length);

typedef struct SlManifest SlManifest;

/*
 * Read the manifest of `folder`, which need not be there; nothing is made.
 * NULL with SL_ERROR_FILE (no rights, another run at work) or SL_ERROR_FORMAT (a manifest.json that
 * is not one of ours; with `force` it is replaced).
 */
SlManifest *sl_manifest_open(const char *folder, gboolean force, GError **error);

/* ---- what earlier runs left; for many threads ---------------------------------------------- */

/* Does it list `file` as made of these inputs? Then sha256 is filled in (64 digits, owned by the
 * caller). Not changed by sl_manifest_add. */
gboolean sl_manifest_lists(const SlManifest *manifest, const char *file, const char *inputs,
                           char **sha256);
/* Did an earlier run write, or mean to write, a file of that name with that content? */
gboolean sl_manifest_wrote(const SlManifest *manifest, const char *file, const char *sha256);
/* Nothing stands in the folder that we know of. */
gboolean sl_manifest_is_new(const SlManifest *manifest);

/* ---- writing ------------------------------------------------------------------------------- */

/* The label that `file` belongs to will be drawn anew: do not list its files until they are. By
 * one thread, before sl_manifest_begin. */
void sl_manifest_drop(SlManifest *manifest, const char *file);

/* Make the folder and begin to write; what a killed run left half done is removed. */
gboolean sl_manifest_begin(SlManifest *manifest, GError **error);

/* A file is about to land; then it has landed. For many threads; false with SL_ERROR_FILE. */
gboolean sl_manifest_announce(SlManifest *manifest, const char *file, const char *sha256,
                              GError **error);
gboolean sl_manifest_add(SlManifest *manifest, const SlManifestEntry *entry, GError **error);
/* The same with an entry that is a line already, without its end. */
gboolean sl_manifest_add_text(SlManifest *manifest, const char *line, gsize length, GError **error);

/* What manifest.json says of a part of a list: "2/8", the sha256 of the whole list, its rows, those
 * of this part, and how many of them failed. Without it nothing is said. */
typedef struct {
    char *shard, *list;
    guint rows, own_rows, failed;
} SlManifestPart;
void sl_manifest_set_part(SlManifest *manifest, const SlManifestPart *part);

/* Write manifest.json and free. A folder that this run made and nothing landed in is removed. */
gboolean sl_manifest_close(SlManifest *manifest, GError **error);

#endif
