/* spool — a text file as UTF-8, whatever it came as */
#include "base/spool.h"

#include "base/error.h"
#include "base/file.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP      ((gsize)1 << 16)
#define IN_MEMORY (16 << 20) /* up to here a spool needs no writable temporary folder */

/* Text that is not UTF-8 throughout, but has this many good multi-byte characters for each bad
 * byte, is damaged UTF-8: CP932 text hardly ever forms a valid sequence of three bytes. */
#define DAMAGED_UTF8_RATIO 20

/* ---- spooling ------------------------------------------------------------------------------ */

typedef struct {
    GChecksum *sum;
    gsize total, bad, multibyte; /* bytes; bad bytes and good characters as UTF-8 */
    guint lines, bad_line;       /* line ends so far; the line of the first bad byte */
    gboolean nul;
    guint8 head[8];
    guint8 tail[4]; /* a character that the last step cut */
    gsize n_tail;
} Scan;

static gboolean fail(const SlSpool *spool, SlErrorCode code, GError **error, const char *what)
{
    g_set_error(error, SL_ERROR, code, "%s %s", spool->shown, what);
    return FALSE;
}

static gboolean fail_errno(const SlSpool *spool, GError **error, const char *what, int number)
{
    g_set_error(error, SL_ERROR, SL_ERROR_FILE, "%s %s: %s", spool->shown, what,
                sl_words_errno(number));
    return FALSE;
}

static int open_spool(goffset expected)
{
    g_autofree char *path = NULL;
    int fd = expected >= 0 && expected <= IN_MEMORY ? memfd_create("table", MFD_CLOEXEC) : -1;

    if (fd >= 0)
        return fd;
    path = g_build_filename(g_get_tmp_dir(), "starlabel-XXXXXX", NULL);
    fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        g_unlink(path);
    return fd;
}

static gboolean write_all(int fd, const void *data, gsize n)
{
    const guint8 *p = data;

    while (n > 0) {
        gssize done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return FALSE;
        p += done;
        n -= (gsize)done;
    }
    return TRUE;
}

static gssize read_some(int fd, void *data, gsize n)
{
    gssize done;

    do
        done = read(fd, data, n);
    while (done < 0 && errno == EINTR);
    return done;
}

/* Note every step's bytes: hash, line ends, and how well they are UTF-8. */
static void scan_utf8(Scan *scan, const guint8 *bytes, gsize n, gboolean last)
{
    g_autofree guint8 *joined = g_malloc(scan->n_tail + n + 1);
    const char *p = (const char *)joined, *end;

    memcpy(joined, scan->tail, scan->n_tail);
    memcpy(joined + scan->n_tail, bytes, n);
    end = p + scan->n_tail + n;
    scan->n_tail = 0;
    while (p < end) {
        const char *good;
        g_utf8_validate(p, end - p, &good);
        for (; p < good; p++) {
            scan->lines += *p == '\n';
            scan->multibyte += ((guchar)*p & 0xE0) == 0xE0;
        }
        if (p == end)
            return;
        if (*p == '\0')
            scan->nul = TRUE;
        else if (!last && end - p < 4 && g_utf8_get_char_validated(p, end - p) == (gunichar)-2) {
            scan->n_tail = (gsize)(end - p);
            memcpy(scan->tail, p, scan->n_tail);
            return;
        } else if (scan->bad++ == 0)
            scan->bad_line = scan->lines + 1;
        p++;
    }
}

static void scan_step(Scan *scan, const guint8 *bytes, gsize n)
{
    if (scan->total < sizeof scan->head)
        memcpy(scan->head + scan->total, bytes, MIN(n, sizeof scan->head - scan->total));
    g_checksum_update(scan->sum, bytes, (gssize)n);
    scan_utf8(scan, bytes, n, FALSE);
    scan->total += n;
}

static gboolean fail_length(const SlSpool *spool, gsize max_bytes, GError **error)
{
    g_set_error(error, SL_ERROR, SL_ERROR_LIMIT, _("%s is longer than the limit of %zu bytes"),
                spool->shown, max_bytes);
    return FALSE;
}

/* Copy `from` to the spool. */
static gboolean copy_source(SlSpool *spool, int from, gsize max_bytes, Scan *scan, GError **error)
{
    g_autofree guint8 *buffer = g_malloc(STEP);
    struct stat st;
    gssize n;

    if (fstat(from, &st) != 0)
        return fail_errno(spool, error, _("cannot be read"), errno);
    if (S_ISDIR(st.st_mode))
        return fail_errno(spool, error, _("cannot be read"), EISDIR);
    if (S_ISREG(st.st_mode) && (gsize)st.st_size > max_bytes)
        return fail_length(spool, max_bytes, error);
    spool->fd = open_spool(S_ISREG(st.st_mode) ? st.st_size : -1);
    if (spool->fd < 0)
        return fail_errno(spool, error, _("cannot be copied to the temporary folder"), errno);
    while ((n = read_some(from, buffer, STEP)) > 0) {
        if ((gsize)n > max_bytes - scan->total)
            return fail_length(spool, max_bytes, error);
        scan_step(scan, buffer, (gsize)n);
        if (!write_all(spool->fd, buffer, (gsize)n))
            return fail_errno(spool, error, _("cannot be copied to the temporary folder"), errno);
    }
    if (n < 0)
        return fail_errno(spool, error, _("cannot be read"), errno);
    scan_utf8(scan, (const guint8 *)"", 0, TRUE);
    spool->sha256 = g_strdup(g_checksum_get_string(scan->sum));
    return TRUE;
}

/* ---- encodings ----------------------------------------------------------------------------- */

typedef struct {
    GIConv iconv;
    int to;
    gsize have; /* bytes in `in` */
    char in[STEP];
    char out[STEP * 2];
    guint lines;
} Transcoder;

/* Convert what `in` holds; what is left is the beginning of a character. 0 or an errno. */
static int transcode_step(Transcoder *t)
{
    char *in = t->in;
    gsize left = t->have;

    while (left > 0) {
        char *out = t->out;
        gsize room = sizeof t->out;
        gsize done = g_iconv(t->iconv, &in, &left, &out, &room);
        int code = done == (gsize)-1 ? errno : 0;
        gsize made = (gsize)(out - t->out);
        for (gsize i = 0; i < made; i++)
            t->lines += t->out[i] == '\n';
        if (memchr(t->out, '\0', made) != NULL)
            return ENODATA;
        if (!write_all(t->to, t->out, made))
            return errno;
        if (code == EINVAL)
            break;
        if (code != 0 && code != E2BIG)
            return code;
    }
    memmove(t->in, in, left);
    t->have = left;
    return 0;
}

static int transcode_all(Transcoder *t, int from)
{
    for (;;) {
        gssize n = read_some(from, t->in + t->have, sizeof t->in - t->have);
        int code;
        if (n < 0)
            return errno;
        if (n == 0)
            return t->have > 0 ? EILSEQ : 0;
        t->have += (gsize)n;
        if ((code = transcode_step(t)) != 0)
            return code;
    }
}

/* Put a spool of UTF-8 in place of the spool of `charset`, whose first `skip` bytes are a mark. */
static gboolean transcode(SlSpool *spool, const char *charset, goffset skip, const char *otherwise,
                          GError **error)
{
    g_autofree Transcoder *t = g_new0(Transcoder, 1);
    int code;

    t->iconv = g_iconv_open("UTF-8", charset);
    if (t->iconv == (GIConv)-1) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY,
                    _("%s is %s, which this system's iconv does not know; save it as UTF-8"),
                    spool->shown, charset);
        return FALSE;
    }
    t->to = open_spool(lseek(spool->fd, 0, SEEK_END));
    if (t->to < 0 || lseek(spool->fd, skip, SEEK_SET) < 0)
        code = errno;
    else
        code = transcode_all(t, spool->fd);
    g_iconv_close(t->iconv);
    if (code == 0) {
        close(spool->fd);
        spool->fd = t->to;
        return TRUE;
    }
    if (t->to >= 0)
        close(t->to);
    if (code == ENODATA)
        return fail(spool, SL_ERROR_FORMAT, error, _("contains a NUL byte and is no table"));
    if (code != EILSEQ)
        return fail_errno(spool, error, _("cannot be copied to the temporary folder"), code);
    g_set_error(error, SL_ERROR, SL_ERROR_FORMAT, _("%s line %u: %s; save it as 'CSV UTF-8'"),
                spool->shown, t->lines + 1, otherwise);
    return FALSE;
}

static const struct {
    const char *magic;
    gsize n;
    const char *what;
} workbooks[] = {
    {"PK\003\004", 4, N_("is a workbook (.xlsx, .ods) or archive, not CSV")},
    {"\320\317\021\340", 4, N_("is an Excel workbook (.xls), not CSV")},
};

static gboolean refuse_workbook(const SlSpool *spool, const Scan *scan, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(workbooks); i++) {
        if (memcmp(scan->head, workbooks[i].magic, workbooks[i].n) != 0)
            continue;
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("%s %s; open it, choose 'Save As', type 'CSV UTF-8 (comma delimited)', "
                      "and give that file"),
                    spool->shown, _(workbooks[i].what));
        return FALSE;
    }
    return TRUE;
}

/* Find out the encoding and leave UTF-8 in the spool. */
static gboolean settle_encoding(SlSpool *spool, const Scan *scan, GError **error)
{
    gboolean marked = memcmp(scan->head, "\357\273\277", 3) == 0;
    gboolean utf16le = memcmp(scan->head, "\377\376", 2) == 0;
    gboolean utf16be = memcmp(scan->head, "\376\377", 2) == 0;

    if (scan->total == 0)
        return fail(spool, SL_ERROR_FORMAT, error, _("is empty: a header row is needed"));
    if (!refuse_workbook(spool, scan, error))
        return FALSE;
    if (utf16le || utf16be) {
        spool->encoding = "UTF-16";
        return transcode(spool, utf16le ? "UTF-16LE" : "UTF-16BE", 2, _("this is not UTF-16"),
                         error);
    }
    if (scan->nul)
        return fail(spool, SL_ERROR_FORMAT, error, _("contains a NUL byte and is no table"));
    if (scan->bad == 0) {
        spool->encoding = "UTF-8";
        spool->start = marked ? 3 : 0;
        return TRUE;
    }
    if (marked || scan->multibyte / DAMAGED_UTF8_RATIO > scan->bad) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("%s line %u: a byte here is damaged, the rest is UTF-8; save it again"),
                    spool->shown, scan->bad_line);
        return FALSE;
    }
    spool->encoding = "CP932";
    return transcode(spool, "CP932", 0, _("this is neither UTF-8 nor CP932 (Shift_JIS of Windows)"),
                     error);
}

gboolean sl_spool_open(SlSpool *spool, const char *path, gsize max_bytes, GError **error)
{
    gboolean is_stdin = strcmp(path, "-") == 0;
    g_autofree char *name = sl_printable(path);
    int from = is_stdin ? STDIN_FILENO : g_open(path, O_RDONLY | O_CLOEXEC, 0);
    Scan scan = {0};

    *spool = SL_SPOOL_INIT;
    spool->shown = is_stdin ? g_strdup(_("'standard input'")) : g_strdup_printf("'%s'", name);
    if (from < 0)
        return fail_errno(spool, error, _("cannot be opened"), errno);
    scan.sum = g_checksum_new(G_CHECKSUM_SHA256);
    gboolean ok =
        copy_source(spool, from, max_bytes, &scan, error) && settle_encoding(spool, &scan, error);
    g_checksum_free(scan.sum);
    if (!is_stdin)
        close(from);
    return ok;
}

void sl_spool_clear(SlSpool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    g_free(spool->shown);
    g_free(spool->sha256);
    *spool = SL_SPOOL_INIT;
}
