/*
 * measure-paint — what one label costs in each painter: ms of CPU and bytes
 *
 *     build/tests/measure-paint [labels] [folder]
 *
 * Not a test: it prints, and writes the last label's files into the folder if one is named.
 */
#include "hand-scene.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void keep(const char *folder, const char *name, GBytes *bytes)
{
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;

    if (path && !sl_file_write(path, bytes, FALSE, NULL))
        fprintf(stderr, "'%s' cannot be written\n", path);
}

static void measure(const HandOrder *order, const char *name, int n, const char *folder)
{
    g_autoptr(SlScene) scene = hand_scene(order);
    double ms[4] = {0};
    gsize png_bytes = 0, svg_bytes = 0;
    int colours = 0;

    for (int i = 0; i < n; i++) {
        double start = cpu_ms();
        g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
        double painted = cpu_ms();
        g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
        double packed = cpu_ms();
        g_autoptr(GBytes) svg = sl_paint_svg(scene, NULL);
        double written = cpu_ms();
        g_autoptr(GError) error = NULL;
        if (!sl_read_back(raster, scene, 1, &error))
            g_error("%s", error->message);
        double read = cpu_ms();

        ms[0] += painted - start;
        ms[1] += packed - painted;
        ms[2] += written - packed;
        ms[3] += read - written;
        png_bytes = g_bytes_get_size(png);
        svg_bytes = g_bytes_get_size(svg);
        colours = raster->n_palette;
        if (i == n - 1) {
            g_autofree char *png_name = g_strconcat(name, ".png", NULL);
            g_autofree char *svg_name = g_strconcat(name, ".svg", NULL);
            keep(folder, png_name, png);
            keep(folder, svg_name, svg);
        }
    }
    printf("%-6s %4d x %4d, %2d dots a module, %3d colours: raster %.2f, png %.2f (%zu bytes), "
           "svg %.2f (%zu bytes), read back %.2f ms\n",
           name, scene->width_dots, scene->height_dots, scene->dots_per_module, colours, ms[0] / n,
           ms[1] / n, png_bytes, ms[2] / n, svg_bytes, ms[3] / n);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    const char *folder = argc > 2 ? argv[2] : NULL;

    measure(&HAND_PRINT, "print", MAX(n, 1), folder);
    measure(&HAND_WEB, "web", MAX(n, 1), folder);
    return 0;
}
