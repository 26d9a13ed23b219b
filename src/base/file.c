/* file — read with a limit, write whole or not at all, and text that is safe to show */
#include "base/file.h"

#include "base/error.h"
#include "base/sha256.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP (1u << 16)

static void set_file_error(GError **error, const char *path, const char *what, int code)
{
    g_autofree char *shown = sl_printable(path);

    g_set_error(error, SL_ERROR, SL_ERROR_FILE, "'%s' %s: %s", shown, what, sl_words_errno(code));
}

/* The size of a file, so that it need not be moved about while it is read; 0 of a pipe. */
static guint expected_bytes(int fd, gsize max_bytes)
{
    struct stat info;

    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0
               ? (guint)MIN(MIN((guint64)info.st_size, max_bytes), G_MAXINT32 - READ_STEP)
               : 0;
}

int sl_file_open(const char *path)
{
    int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                    : g_open(path, O_RDONLY | O_CLOEXEC, 0);

    return fd >= 0 ? fd : -errno;
}

int sl_file_open_now(const char *path)
{
    struct stat info;

    if (strcmp(path, "-") == 0)
        return sl_file_open(path);
    int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return -errno;
    if (fstat(fd, &info) == 0 && (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode))) {
        close(fd);
        return SL_FILE_DEVICE;
    }
    fcntl(fd, F_SETFL, 0); /* whoever reads a pipe may wait: bytes are on their way */
    return fd;
}

/* Why nothing can be read from what sl_file_open gave. */
static void set_open_error(GError **error, const char *path, int fd)
{
    g_autofree char *shown = sl_printable(path);

    if (fd == SL_FILE_DEVICE)
        g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                    _("'%s' is a device; give a file, or - for standard input"), shown);
    else
        set_file_error(error, path, _("cannot be opened"), -fd);
}

/* A pipe without a byte is more likely a mistake than an empty file. */
static gboolean is_silent_pipe(int fd, const char *path, guint length)
{
    struct stat info;

    return length == 0 && strcmp(path, "-") != 0 && fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode);
}

GBytes *sl_file_read_from(int fd, const char *path, gsize max_bytes, GError **error)
{
    if (fd < 0) {
        set_open_error(error, path, fd);
        return NULL;
    }
    /* read to where the bytes stay */
    g_autoptr(GByteArray) data = g_byte_array_sized_new(expected_bytes(fd, max_bytes) + READ_STEP);
    for (;;) {
        const guint length = data->len;
        g_byte_array_set_size(data, length + READ_STEP);
        gssize n = read(fd, data->data + length, READ_STEP);
        const int code = errno;
        g_byte_array_set_size(data, length + (guint)MAX(n, 0));
        if (n < 0 && code == EINTR)
            continue;
        if (n < 0) {
            set_file_error(error, path, _("cannot be read"), code);
            return NULL;
        }
        if (n == 0 && is_silent_pipe(fd, path, length)) {
            g_autofree char *shown = sl_printable(path);
            g_set_error(error, SL_ERROR, SL_ERROR_FILE,
                        _("'%s' is a pipe that nobody has written to"), shown);
            return NULL;
        }
        if (n == 0)
            return g_byte_array_free_to_bytes(g_steal_pointer(&data));
        if ((gsize)n > max_bytes - length) {
            g_autofree char *shown = sl_printable(path);
            g_set_error(error, SL_ERROR, SL_ERROR_LIMIT,
                        _("'%s' is longer than the limit of %zu bytes"), shown, max_bytes);
            return NULL;
        }
    }
}

GBytes *sl_file_read(const char *path, gsize max_bytes, GError **error)
{
    int fd = sl_file_open(path);
    GBytes *bytes = sl_file_read_from(fd, path, max_bytes, error);

    if (fd >= 0)
        close(fd);
    return bytes;
}

static gboolean write_all(int fd, const guint8 *data, gsize n)
{
    while (n > 0) {
        gssize done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return FALSE;
        data += done;
        n -= (gsize)done;
    }
    return TRUE;
}

gboolean sl_file_write(const char *path, GBytes *bytes, gboolean sync, GError **error)
{
    /* The temporary name starts with a dot and is unique to process and call, so that two workers
     * never share one. */
    static gint counter;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *temporary = g_strdup_printf("%s/.%.100s.%d-%d.part", folder, name,
                                                 (int)getpid(), g_atomic_int_add(&counter, 1));
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    int fd = g_open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0) {
        set_file_error(error, path, _("cannot be written"), errno);
        return FALSE;
    }
    gboolean ok = write_all(fd, data, n) && (!sync || fsync(fd) == 0);
    int code = errno;
    if (close(fd) != 0 && ok) {
        ok = FALSE;
        code = errno;
    }
    if (ok && g_rename(temporary, path) != 0) {
        ok = FALSE;
        code = errno;
    }
    if (!ok) {
        g_unlink(temporary);
        set_file_error(error, path, _("cannot be written"), code);
    }
    return ok;
}

gboolean sl_folder_make(const char *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, 0777) == 0)
        return TRUE;
    set_file_error(error, folder, _("cannot be made a folder"), errno);
    return FALSE;
}

gboolean sl_stdout_write(const void *data, gsize n, GError **error)
{
    if (fwrite(data, 1, n, stdout) == n && fflush(stdout) == 0)
        return TRUE;
    set_file_error(error, _("standard output"), _("cannot be written"), errno);
    return FALSE;
}

char *sl_sha256(GBytes *bytes)
{
    gsize n;
    const void *data = g_bytes_get_data(bytes, &n);

    return sl_sha256_data(data, n);
}

char *sl_file_safe_name(const char *text)
{
    GString *safe = g_string_new(NULL);

    for (const char *p = text; *p != '\0'; p++) {
        gboolean continues = ((guchar)*p & 0xC0) == 0x80; /* one '_' for a whole character */
        if (g_ascii_isalnum(*p) || *p == '_' || *p == '-' || (*p == '.' && safe->len > 0))
            g_string_append_c(safe, *p);
        else if (!continues)
            g_string_append_c(safe, '_');
    }
    if (safe->len == 0)
        g_string_append_c(safe, '_');
    return g_string_free(safe, FALSE);
}

/* Controls, format characters such as direction overrides, line separators. */
static gboolean may_show(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);

    return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT &&
           type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR &&
           type != G_UNICODE_UNASSIGNED && type != G_UNICODE_PRIVATE_USE;
}

char *sl_printable(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *shown = g_string_new(NULL);

    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_string_append_unichar(shown, may_show(c) ? c : 0xFFFD);
    }
    return g_string_free(shown, FALSE);
}
