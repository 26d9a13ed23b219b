/*
 * objects — the skeleton of a PDF file: numbered objects, streams, cross-reference table, trailer
 *
 *     SlObjects *objects = sl_objects_new("1.4");
 *     int page = sl_objects_reserve(objects);
 *     sl_objects_set(objects, page, "<</Type/Page/Parent %d 0 R>>", pages);
 *     ...
 *     GBytes *file = sl_objects_finish(objects, catalog, info);
 *
 * Only what PDF 1.4 knows is used (a classic cross-reference table, no object streams), because
 * ISO 15930-4 asks for it. The file identifier is a hash of everything before the table.
 */
#ifndef SL_OBJECTS_H
#define SL_OBJECTS_H

#include <glib.h>

typedef struct {
    GString *out;    /* the file so far */
    GArray *offsets; /* gsize: where object i + 1 begins; 0 while it is only reserved */
} SlObjects;

SlObjects *sl_objects_new(const char *version);
void sl_objects_free(SlObjects *objects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlObjects, sl_objects_free)

/* The number of an object that is set later, from 1. */
int sl_objects_reserve(SlObjects *objects);
/* Set a reserved object. The format takes whole numbers and strings, never a double. */
void sl_objects_set(SlObjects *objects, int number, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Reserve and set at once; the object's number. */
int sl_objects_add(SlObjects *objects, const char *format, ...) G_GNUC_PRINTF(2, 3);

/*
 * Add a stream; `entries` are the words of its dictionary besides Length and Filter. XMP stays
 * as it is, so that programs that know nothing of PDF find it; everything else is deflated.
 */
int sl_objects_add_stream(SlObjects *objects, const char *entries, const void *data, gsize n,
                          gboolean deflate);

/* Add a stream whose data are deflated already (sl_deflate). */
int sl_objects_add_packed(SlObjects *objects, const char *entries, GBytes *packed);

/* The data in zlib's form (RFC 1950), as FlateDecode reads it. */
GBytes *sl_deflate(const void *data, gsize n);

/* 32 hex digits that depend on every byte written so far. */
char *sl_objects_digest(const SlObjects *objects);

/* Write table and trailer, and give up the bytes; `objects` is freed. Every number must be set. */
GBytes *sl_objects_finish(SlObjects *objects, int catalog, int info);

/* ---- the words of a dictionary ------------------------------------------------------------- */

/* A text string: ASCII as (…), everything else as UTF-16BE with its mark. `text` is UTF-8. */
void sl_pdf_text_append(GString *out, const char *text);
/* A name with every byte escaped that is not plain (ISO 32000-1, 7.3.5). */
void sl_pdf_name_append(GString *out, const char *name);
/* Blank-separated decimals in brackets: [0 0 170.07874 85.03937]. */
void sl_pdf_array_append(GString *out, const double *values, int n);

#endif
