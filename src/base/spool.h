/*
 * spool — a text file as UTF-8, whatever it came as
 *
 * The file is copied to an unlinked spool and hashed on the way, so that what is read is what was
 * hashed, even if somebody writes to the file meanwhile. UTF-8, UTF-16 with a byte-order mark and
 * CP932 come out as UTF-8; memory does not grow with the file. Up to 16 MiB the spool is kept in
 * memory, above in the temporary folder ($TMPDIR).
 */
#ifndef SL_SPOOL_H
#define SL_SPOOL_H

#include <glib.h>

typedef struct {
    int fd;               /* the spool; -1 if there is none */
    goffset start;        /* its text begins here, after a byte-order mark */
    char *shown;          /* the file as messages name it: "'x.csv'", "'standard input'" */
    char *sha256;         /* of the bytes as they came, lower-case hex */
    const char *encoding; /* "UTF-8", "UTF-16", "CP932" */
} SlSpool;

#define SL_SPOOL_INIT ((SlSpool){.fd = -1})

/*
 * Spool `path` ("-" is standard input), at most `max_bytes`. Clear `spool` after, also on failure:
 *   SL_ERROR_FILE    it cannot be read, or the temporary folder cannot hold it
 *   SL_ERROR_FORMAT  empty, a workbook, a NUL byte, neither of the encodings, damaged UTF-8
 *   SL_ERROR_LIMIT   longer than `max_bytes`
 */
gboolean sl_spool_open(SlSpool *spool, const char *path, gsize max_bytes, GError **error);
void sl_spool_clear(SlSpool *spool);

#endif
