/* photo-exif — which way up a photo is: one tag of its EXIF block */
#include "read/photo-load.h"

#define TAG_ORIENTATION 274
#define TYPE_SHORT      3
#define MAX_ENTRIES     512 /* of the first directory; cameras write about 15 */

typedef struct {
    const guint8 *data;
    gsize n;
    gboolean big_endian;
} Tiff;

/* `size` bytes (2 or 4) at `at` as a number; 0 outside the block. */
static guint32 number_at(const Tiff *tiff, gsize at, gsize size)
{
    if (at > tiff->n || size > tiff->n - at)
        return 0;

    guint32 value = 0;
    for (gsize i = 0; i < size; i++)
        value = value << 8 | tiff->data[tiff->big_endian ? at + i : at + size - 1 - i];
    return value;
}

int sl_exif_orientation(const guint8 *data, gsize n)
{
    Tiff tiff = {data, n, FALSE};

    if (n < 8 || data[0] != data[1] || (data[0] != 'I' && data[0] != 'M'))
        return 1;
    tiff.big_endian = data[0] == 'M';
    if (number_at(&tiff, 2, 2) != 42)
        return 1;

    gsize directory = number_at(&tiff, 4, 4);
    guint32 n_entries = MIN(number_at(&tiff, directory, 2), MAX_ENTRIES);
    for (guint32 i = 0; i < n_entries; i++) {
        gsize entry = directory + 2 + 12 * (gsize)i;
        if (number_at(&tiff, entry, 2) != TAG_ORIENTATION ||
            number_at(&tiff, entry + 2, 2) != TYPE_SHORT)
            continue;
        guint32 value = number_at(&tiff, entry + 8, 2);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}
