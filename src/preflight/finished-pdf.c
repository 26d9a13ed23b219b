/* finished-pdf — a PDF's page by qpdf, its picture by poppler's pdftocairo in a process of its own
 */
#include "preflight/finished.h"

#include "base/error.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM       "pdftocairo"
#define LONG_SIDE_PX  3600.0 /* of the page: 60 mm get 60 px a mm, A4 still 12 */
#define MIN_DPI       36.0
#define MAX_DPI       1200.0
#define MAX_SECONDS   60
#define MAX_MEMORY    ((rlim_t)2 << 30)
#define MAX_PNG_BYTES ((rlim_t)256 << 20)
#define POLL_US       5000

/* ---- the process --------------------------------------------------------------------------- */

/* A file without a name that holds `bytes`, at its start; -1 if there is no memory. */
static int memory_file(const guint8 *data, gsize n)
{
    int fd = memfd_create("artwork", MFD_CLOEXEC);

    while (fd >= 0 && n > 0) {
        gssize done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            close(fd);
            return -1;
        }
        data += done;
        n -= (gsize)done;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

G_GNUC_NORETURN static void become(const char *program, char *const *words, int in, int out)
{
    struct rlimit seconds = {MAX_SECONDS, MAX_SECONDS}, memory = {MAX_MEMORY, MAX_MEMORY},
                  file = {MAX_PNG_BYTES, MAX_PNG_BYTES}, none = {0, 0};
    char *const environment[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C", NULL};
    int null = open("/dev/null", O_WRONLY);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_FSIZE, &file);
    setrlimit(RLIMIT_CORE, &none);
    if (dup2(in, 0) == 0 && dup2(out, 1) == 1 && null >= 0 && dup2(null, 2) == 2)
        execve(program, words, environment);
    _exit(127);
}

/* Wait at most MAX_SECONDS; true if it ended well. */
static gboolean wait_for(pid_t pid)
{
    gint64 deadline = g_get_monotonic_time() + MAX_SECONDS * G_USEC_PER_SEC;
    int status = 0;

    for (;;) {
        pid_t done = waitpid(pid, &status, WNOHANG);
        if (done == pid)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (done < 0 && errno != EINTR)
            return FALSE;
        if (g_get_monotonic_time() > deadline) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return FALSE;
        }
        g_usleep(POLL_US);
    }
}

static GBytes *read_all(int fd)
{
    off_t n = lseek(fd, 0, SEEK_END);

    if (n <= 0 || (rlim_t)n > MAX_PNG_BYTES)
        return NULL;
    guint8 *data = g_malloc((gsize)n);
    for (off_t at = 0; at < n;) {
        gssize got = pread(fd, data + at, (gsize)(n - at), at);
        if (got <= 0) {
            g_free(data);
            return NULL;
        }
        at += got;
    }
    return g_bytes_new_take(data, (gsize)n);
}

/* The first page as PNG bytes, or NULL. */
static GBytes *rasterise(const char *program, GBytes *pdf, double dpi)
{
    gsize n = 0;
    const guint8 *data = g_bytes_get_data(pdf, &n);
    g_autofree char *resolution = g_strdup_printf("%d", (int)dpi);
    char *words[] = {(char *)PROGRAM, (char *)"-png", (char *)"-singlefile", (char *)"-r",
                     resolution,      (char *)"-f",   (char *)"1",           (char *)"-l",
                     (char *)"1",     (char *)"-",    (char *)"-",           NULL};
    int in = memory_file(data, n), out = memory_file(NULL, 0);
    GBytes *png = NULL;

    if (in >= 0 && out >= 0) {
        pid_t pid = fork();
        if (pid == 0)
            become(program, words, in, out);
        if (pid > 0 && wait_for(pid))
            png = read_all(out);
    }
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return png;
}

/* ---- the picture --------------------------------------------------------------------------- */

static SlPicture *draw_page(const char *name, GBytes *bytes, double dpi, GError **error)
{
    g_autofree char *program = g_find_program_in_path(PROGRAM);
    SlPngFacts facts = {0};

    if (program == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_LIBRARY,
                    _("'%s': a PDF is drawn by 'pdftocairo', which is not installed; install the "
                      "package poppler-utils"),
                    name);
        return NULL;
    }
    g_autoptr(GBytes) png = rasterise(program, bytes, dpi);
    if (png == NULL) {
        g_set_error(error, SL_ERROR, SL_ERROR_FORMAT,
                    _("'%s': 'pdftocairo' cannot draw its first page; export it again"), name);
        return NULL;
    }
    SlPicture *picture = sl_picture_from_png(name, png, &facts, error);
    g_free(facts.words);
    return picture;
}

/* The trim of the page, in whole pixels. */
static SlPicture *cut_trim(const SlPicture *whole, SlRectMm trim, double px_per_mm)
{
    int x = (int)lround(trim.x * px_per_mm), y = (int)lround(trim.y * px_per_mm);
    int width = (int)lround(trim.width * px_per_mm), height = (int)lround(trim.height * px_per_mm);

    return sl_picture_crop(whole, x, y, CLAMP(width, 1, whole->width),
                           CLAMP(height, 1, whole->height));
}

gboolean sl_finished_pdf(SlFinished *finished, const char *name, GBytes *bytes, GError **error)
{
    SlPressPage *page = finished->page = sl_press_page_read(name, bytes, error);

    if (page == NULL)
        return FALSE;
    double long_in = MAX(page->media.width, page->media.height) / SL_MM_PER_INCH;
    double dpi = floor(CLAMP(LONG_SIDE_PX / long_in, MIN_DPI, MAX_DPI));
    g_autoptr(SlPicture) whole = draw_page(name, bytes, dpi, error);
    if (whole == NULL)
        return FALSE;
    finished->n_pages = page->n_pages;
    finished->words = g_strdup(page->words);
    finished->px_per_mm_x = finished->px_per_mm_y = dpi / SL_MM_PER_INCH;
    finished->width_mm = page->trim.width;
    finished->height_mm = page->trim.height;
    finished->picture = cut_trim(whole, page->trim, finished->px_per_mm_x);
    return TRUE;
}
