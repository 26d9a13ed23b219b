/*
 * measure-locate — what each pass adds on a folder of photos, and what the whole search reads
 *
 *     measure-locate [--passes] [--effort N] FOLDER...
 *
 * Beside NAME.png stands NAME.txt with the text that one of its codes must give (UTF-8), or
 * NAME.json with a "number" that its text must end with: what a photo simulator says of a label
 * that it photographed. Folders are counted each for itself, and all together. Without
 * --passes the search runs as the program runs it; with it every pass runs alone on every photo and
 * a matrix goes to standard output.
 */
#include "read/code-text.h"
#include "read/locate.h"
#include "read/search.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Line ends and the last one do not count: the texts were typed by hand. */
static char *normal(const char *text)
{
    g_autofree char *copy = g_strdup(text);
    char *to = copy;

    for (const char *from = copy; *from != '\0'; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = '\0';
    return g_strdup(g_strchomp(copy));
}

/* What the text must be, or with `*` before it, what it must end with; owned by the caller. */
static char *truth_beside(const char *stem)
{
    static const char key[] = "\"number\": \"";
    g_autofree char *text = g_strconcat(stem, ".txt", NULL);
    g_autofree char *json = g_strconcat(stem, ".json", NULL);
    g_autofree char *told = NULL;
    char *truth = NULL;

    if (g_file_get_contents(text, &truth, NULL, NULL) ||
        !g_file_get_contents(json, &told, NULL, NULL))
        return truth;
    const char *number = strstr(told, key);
    if (number == NULL)
        return NULL;
    number += strlen(key);
    return g_strdup_printf("*%.*s", (int)strcspn(number, "\""), number);
}

static gboolean is_text(const char *seen, const char *truth)
{
    if (seen == NULL || truth == NULL)
        return FALSE;
    if (truth[0] == '*')
        return g_str_has_suffix(seen, truth + 1);
    g_autofree char *a = normal(seen), *b = normal(truth);
    return strcmp(a, b) == 0;
}

static void run_matrix(const SlPhoto *photo, const char *truth, const char *name)
{
    g_autoptr(SlScales) scales = sl_scales_new(photo->grey);
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(SlQuadPx));

    printf("%s", name);
    for (guint i = 0; i < sl_n_passes; i++) {
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)sl_found_free);
        double start = cpu_ms();
        gboolean ran = sl_pass_run(&sl_passes[i], scales, none, found);
        double ms = cpu_ms() - start;
        char state = ran ? '-' : '.';
        for (guint k = 0; k < found->len && state != '+'; k++) {
            const SlFound *one = g_ptr_array_index(found, k);
            const char *encoding;
            if (one->bytes == NULL)
                continue;
            g_autofree char *text = sl_code_text(one->bytes, one->eci, &encoding);
            state = is_text(text, truth) ? '+' : 'x';
        }
        printf("\t%c%.2f", state, ms);
    }
    printf("\n");
}

static char run_search(const SlPhoto *photo, const char *truth, const char *name, SlEffort effort)
{
    double start = cpu_ms();
    g_autoptr(GPtrArray) codes = sl_locate(photo, effort, NULL);
    double ms = cpu_ms() - start;
    char state = '-';
    const SlCode *best = NULL;

    for (guint i = 0; i < codes->len && state != '+'; i++) {
        const SlCode *code = g_ptr_array_index(codes, i);
        if (code->unread)
            continue;
        best = code;
        state = truth == NULL ? '?' : is_text(code->text, truth) ? '+' : 'x';
    }
    printf("%c\t%s\t%.2f\t%u\t%s\t%s\tv%d\n", state, name, ms, codes->len, best ? best->pass : "",
           state == 'x' && best->text ? best->text : "", best ? best->version : 0);
    return state;
}

/* Measure every photo of a folder; `counts` by the state that each came to. */
static void run_folder(const char *folder, gboolean matrix, SlEffort effort, guint counts[128])
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *file; dir != NULL && (file = g_dir_read_name(dir)) != NULL;) {
        if (g_str_has_suffix(file, ".txt") || strstr(file, ".json") != NULL)
            continue;
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *stem = g_strndup(path, (gsize)(strrchr(path, '.') - path));
        g_autofree char *truth = truth_beside(stem);
        g_autoptr(GError) error = NULL;
        g_autoptr(SlPhoto) photo = sl_photo_load(path, &error);
        if (photo == NULL)
            printf("!\t%s\t%s\n", path, error->message), counts['!']++;
        else if (matrix)
            run_matrix(photo, truth, path);
        else
            counts[(int)run_search(photo, truth, path, effort)]++;
    }
}

static void print_counts(const char *of, const guint counts[128], double ms)
{
    fprintf(stderr,
            "%s: right %u, wrong %u, unread %u, without truth %u, not loaded %u; %.0f ms CPU\n", of,
            counts['+'], counts['x'], counts['-'], counts['?'], counts['!'], ms);
}

int main(int argc, char **argv)
{
    gboolean matrix = FALSE;
    int effort = SL_EFFORT_NORMAL;
    guint all[128] = {0}, folders = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--passes") == 0) {
            matrix = TRUE;
            for (guint k = 0; k < sl_n_passes; k++)
                printf("\t%s", sl_passes[k].name);
            printf("\n");
            continue;
        }
        if (strcmp(argv[i], "--effort") == 0 && i + 1 < argc) {
            effort = (int)g_ascii_strtoll(argv[++i], NULL, 10);
            continue;
        }
        guint counts[128] = {0};
        double start = cpu_ms();
        run_folder(argv[i], matrix, (SlEffort)effort, counts);
        print_counts(argv[i], counts, cpu_ms() - start);
        for (gsize k = 0; k < G_N_ELEMENTS(counts); k++)
            all[k] += counts[k];
        folders++;
    }
    if (folders > 1)
        print_counts("all", all, cpu_ms());
    return 0;
}
