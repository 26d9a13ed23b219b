/* ocr — Tesseract, kept to one thread and to one line */
#include "read/ocr.h"

#include <dlfcn.h>
#include <string.h>
#include <tesseract/capi.h>

#define DATA_FILE      "eng.traineddata"
#define MAX_DATA_BYTES ((gsize)64 << 20)
#define RESOLUTION_DPI 300 /* what the engine shall take the picture for */

struct SlOcr {
    TessBaseAPI *api;
};

/* The engine's data, mapped once: what is never asked for is never read. NULL: there are none. */
static GMappedFile *find_data(void)
{
    const char *const folders[] = {
        g_getenv("TESSDATA_PREFIX"), "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata"};

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        if (folders[i] == NULL)
            continue;
        g_autofree char *path = g_build_filename(folders[i], DATA_FILE, NULL);
        GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
        if (file != NULL && g_mapped_file_get_length(file) <= MAX_DATA_BYTES)
            return file;
        if (file != NULL)
            g_mapped_file_unref(file);
    }
    return NULL;
}

static GMappedFile *data_file(void)
{
    static GMappedFile *file;
    static gsize looked = 0;

    if (g_once_init_enter(&looked)) {
        file = find_data();
        g_once_init_leave(&looked, 1);
    }
    return file;
}

void sl_ocr_prepare(void)
{
    data_file();
}

/* The engine asks OpenMP for four threads, which a worker that shares the machine must not start.
 */
static void keep_to_one_thread(void)
{
    void (*limit)(int) = NULL;

    *(void **)(&limit) = dlsym(RTLD_DEFAULT, "omp_set_max_active_levels");
    if (limit != NULL)
        limit(0);
}

SlOcr *sl_ocr_new(const char *alphabet)
{
    SlOcr *ocr = g_new0(SlOcr, 1);
    /* a number is no word: the engine shall read what stands there, not what it knows */
    static char *names[] = {"load_system_dawg", "load_freq_dawg", "load_number_dawg"};
    static char *values[] = {"0", "0", "0"};
    GMappedFile *data = data_file();

    keep_to_one_thread();
    if (data == NULL) {
        g_free(ocr);
        return NULL;
    }
    ocr->api = TessBaseAPICreate();
    if (TessBaseAPIInit5(ocr->api, g_mapped_file_get_contents(data),
                         (int)g_mapped_file_get_length(data), "eng", OEM_LSTM_ONLY, NULL, 0, names,
                         values, G_N_ELEMENTS(names), FALSE) != 0) {
        sl_ocr_free(ocr);
        return NULL;
    }
    TessBaseAPISetVariable(ocr->api, "debug_file", "/dev/null");
    TessBaseAPISetVariable(ocr->api, "tessedit_char_whitelist", alphabet);
    TessBaseAPISetPageSegMode(ocr->api, PSM_SINGLE_LINE);
    return ocr;
}

void sl_ocr_free(SlOcr *ocr)
{
    if (ocr == NULL)
        return;
    if (ocr->api != NULL) {
        TessBaseAPIEnd(ocr->api);
        TessBaseAPIDelete(ocr->api);
    }
    g_free(ocr);
}

static int take_characters(TessResultIterator *at, SlOcrCharacter *found)
{
    const TessPageIterator *page = TessResultIteratorGetPageIteratorConst(at);
    int n = 0;

    do {
        char *text = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
        const gboolean begins = n == 0 || TessPageIteratorIsAtBeginningOf(page, RIL_WORD);
        if (text != NULL && text[0] > ' ' && text[1] == '\0')
            found[n++] =
                (SlOcrCharacter){text[0], TessResultIteratorConfidence(at, RIL_SYMBOL), begins};
        TessDeleteText(text);
    } while (n < SL_OCR_MAX_CHARACTERS && TessResultIteratorNext(at, RIL_SYMBOL));
    return n;
}

int sl_ocr_read(SlOcr *ocr, const SlImage *line, SlOcrCharacter found[SL_OCR_MAX_CHARACTERS])
{
    int n = 0;

    TessBaseAPISetImage(ocr->api, line->px, line->width, line->height, 1, line->width);
    TessBaseAPISetSourceResolution(ocr->api, RESOLUTION_DPI);
    if (TessBaseAPIRecognize(ocr->api, NULL) == 0) {
        TessResultIterator *at = TessBaseAPIGetIterator(ocr->api);
        if (at != NULL) {
            n = take_characters(at, found);
            TessResultIteratorDelete(at);
        }
    }
    TessBaseAPIClear(ocr->api);
    return n;
}
