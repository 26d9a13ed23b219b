/*
 * manifest-lines — the lines of a manifest as lines: found by name, sorted, each name once
 *
 * A folder may hold a million files, so their entries are never all in memory. What is kept is a
 * number of eight bytes for each label (the lines of a label's files follow each other in a sorted
 * manifest); all else is read from the file again when it is asked for.
 *
 * Every line that we write begins so, and only such lines are understood here:
 *
 *     {"file":"JC-1/packaging-colour.png","sha256":"64 digits","inputs":"64 digits", …
 */
#ifndef SL_MANIFEST_LINES_H
#define SL_MANIFEST_LINES_H

#include <stdio.h>

#include <glib.h>

#define SL_MANIFEST_HEX        64
#define SL_MANIFEST_MAX_LINE   65536
#define SL_MANIFEST_SORT_BYTES ((gsize)4 << 20) /* of lines in memory while they are sorted */

/* ---- one line ------------------------------------------------------------------------------ */

typedef struct {
    const char *text; /* the whole line, without its end */
    gsize length;
    const char *file; /* not ended; below the folder */
    gsize file_length;
    const char *sha256, *inputs; /* SL_MANIFEST_HEX digits, not ended; inputs may be NULL */
} SlManifestLine;

/* False if the line is torn, not written by us, or names a file outside the folder. */
gboolean sl_manifest_line_read(const char *text, gsize length, SlManifestLine *line);

/* The part of a file's name that all files of a label share: without extension and "@2x". */
gsize sl_name_stem_length(const char *name, gsize length);

/* ---- an index ------------------------------------------------------------------------------ */

typedef struct SlLineIndex SlLineIndex;

/* Index the lines of `fd`, which is read with pread and stays the caller's. *tidy: every line is
 * whole, and the names ascend. NULL with SL_ERROR_FILE. */
SlLineIndex *sl_line_index_new(int fd, gboolean *tidy, GError **error);
void sl_line_index_free(SlLineIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlLineIndex, sl_line_index_free)

gboolean sl_line_index_is_empty(const SlLineIndex *index);

/* Called with each line of that name; return FALSE to stop. */
typedef gboolean (*SlLineFunc)(const SlManifestLine *line, gpointer data);
/* For many threads, while nobody marks. */
void sl_line_index_find(const SlLineIndex *index, const char *file, SlLineFunc func, gpointer data);

/* Mark the lines of the label that `file` belongs to. */
void sl_line_index_mark(SlLineIndex *index, const char *file);
/* True for every marked file, and by chance for one in some millions of others. */
gboolean sl_line_index_is_marked(const SlLineIndex *index, const char *file);
/* All lines in the file's order, or those that are marked, or those that are not. FALSE if `func`
 * has stopped it. */
typedef enum { SL_LINES_ALL, SL_LINES_MARKED, SL_LINES_UNMARKED } SlLineChoice;
gboolean sl_line_index_each(const SlLineIndex *index, SlLineChoice choice, SlLineFunc func,
                            gpointer data);

/* ---- a sorter ------------------------------------------------------------------------------ */

typedef struct SlLineSorter SlLineSorter;

SlLineSorter *sl_line_sorter_new(void);
void sl_line_sorter_free(SlLineSorter *sorter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlLineSorter, sl_line_sorter_free)

/* False with SL_ERROR_FILE where the temporary folder is full. */
gboolean sl_line_sorter_add(SlLineSorter *sorter, const SlManifestLine *line, GError **error);
/* Hand out the lines by name; of several with one name, the one that was added last. False with
 * SL_ERROR_FILE, or without an error if `func` has stopped it. */
gboolean sl_line_sorter_each(SlLineSorter *sorter, SlLineFunc func, gpointer data, GError **error);

/* Read lines from `stream` one by one into `buffer`; FALSE at the end. Lines that are too long come
 * out empty. */
gboolean sl_line_next(FILE *stream, GString *buffer);

#endif
