/*
 * manifest-inside — what an open manifest holds
 *
 * For cli/manifest.c and cli/manifest-list.c alone.
 */
#ifndef SL_MANIFEST_INSIDE_H
#define SL_MANIFEST_INSIDE_H

#include "cli/manifest-lines.h"
#include "cli/manifest.h"

struct SlManifest {
    char *folder;
    GMutex lock;            /* of what grows */
    int log;                /* manifest.jsonl, locked; -1: not there yet */
    int old_log;            /* as it was found: what `listed` reads */
    int journal;            /* -1: not begun, and no run was killed here */
    SlLineIndex *listed;    /* of old_log; NULL: nothing */
    SlLineIndex *announced; /* of the journal of a killed run; NULL: there was none */
    SlManifestPart part;    /* shard NULL: not a part */
    gboolean made;          /* this run made the folder */
    gboolean unfinished;    /* a run was killed here */
    gboolean begun;         /* it may be written to */
    gboolean dropping;      /* some lines are marked */
    gboolean changed;       /* manifest.jsonl is not what manifest.json was made of */
};

char *sl_manifest_path(const SlManifest *manifest, const char *name);
/* "'out/NAME' WHAT: reason"; returns FALSE. */
gboolean sl_manifest_fail(const SlManifest *manifest, const char *name, const char *what, int code,
                          GError **error);
/* A whole line or nothing; false with errno. */
gboolean sl_manifest_append(int fd, const GString *line);

/* ---- manifest-list.c ----------------------------------------------------------------------- */

/* Is the manifest.json that stands there ours? Where manifest.jsonl is lost, its entries are taken
 * over into a new one; then *imported is set. */
gboolean sl_manifest_check_list(SlManifest *manifest, gboolean force, gboolean *imported,
                                GError **error);
/* Write manifest.jsonl anew, sorted, of the lines of old_log that are chosen; it stays locked. */
gboolean sl_manifest_rewrite(SlManifest *manifest, SlLineChoice choice, GError **error);
/* Sort manifest.jsonl, leave out what does not stand any more, and write manifest.json. */
gboolean sl_manifest_finish(SlManifest *manifest, GError **error);

#endif
