/* reading — what was seen, and how to forget it */
#include "label/reading.h"

void sl_reading_clear(SlReading *reading)
{
    if (reading == NULL)
        return;
    g_free(reading->template_name);
    g_free(reading->variant);
    g_free(reading->number.text);
    g_free(reading->level.text);
    g_free(reading->artwork.text);
    g_free(reading->advice);
    *reading = SL_READING_INIT;
}
