/*
 * file — whole files, or none
 *
 * Everything that leaves the program is first made in memory, then written to a temporary file
 * beside its target and renamed. A full disk, a read-only folder or a kill leaves the old file or
 * no file, never half of one.
 */
#ifndef SL_FILE_H
#define SL_FILE_H

#include <glib.h>

/*
 * Read `path` ("-" is standard input) whole, at most `max_bytes`.
 *
 * Returns bytes owned by the caller, or NULL with
 *   SL_ERROR_FILE   it cannot be read (a folder is such a case)
 *   SL_ERROR_LIMIT  it is longer than `max_bytes`
 */
GBytes *sl_file_read(const char *path, gsize max_bytes, GError **error);

#define SL_FILE_DEVICE (-1000000) /* no errno */

/*
 * The same in two steps, for who may open files and who may not: a descriptor to close, or minus
 * the errno; "-" is a copy of standard input. The second reads what the first gave under the name
 * `path`, and does not close it.
 */
int sl_file_open(const char *path);
/* As sl_file_open, but never waits for another process: a pipe that nobody writes to is empty, and
 * a device is SL_FILE_DEVICE. */
int sl_file_open_now(const char *path);
GBytes *sl_file_read_from(int fd, const char *path, gsize max_bytes, GError **error);

/*
 * Write `bytes` to `path` so that it appears whole or not at all. With `sync` the data are on the
 * disk before the name is (fsync). The folder must exist; the permissions are those the umask
 * gives.
 *
 * False with SL_ERROR_FILE; then `path` is as it was and no temporary file is left.
 */
gboolean sl_file_write(const char *path, GBytes *bytes, gboolean sync, GError **error);

/* Make `folder` and its parents. False with SL_ERROR_FILE. */
gboolean sl_folder_make(const char *folder, GError **error);

/*
 * Write bytes to standard output and flush; false with SL_ERROR_FILE (a full disk, a closed pipe).
 */
gboolean sl_stdout_write(const void *data, gsize n, GError **error);

/* The sha256 of `bytes` in lower-case hex, owned by the caller. */
char *sl_sha256(GBytes *bytes);

/*
 * `text` as one component of a file name: letters, digits, '.', '_' and '-' stay, every other
 * character becomes '_'; never empty, never starting with a dot. Owned by the caller.
 */
char *sl_file_safe_name(const char *text);

/*
 * `text` as it may go to a terminal: control characters, escapes and direction overrides are
 * replaced by U+FFFD, invalid UTF-8 too. Owned by the caller.
 */
char *sl_printable(const char *text);

#endif
