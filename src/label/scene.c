/*
 * scene — freeing scenes and their shapes
 */
#include "label/scene.h"

void sl_shape_clear(SlShape *shape)
{
    g_clear_pointer(&shape->id, g_free);
    g_clear_pointer(&shape->path, sl_path_unref);
}

void sl_scene_free(SlScene *scene)
{
    if (!scene)
        return;
    sl_plan_free(scene->plan);
    for (guint i = 0; scene->shapes && i < scene->shapes->len; i++)
        sl_shape_clear(&g_array_index(scene->shapes, SlShape, i));
    g_clear_pointer(&scene->shapes, g_array_unref);
    sl_symbol_free(scene->symbol);
    g_free(scene->inks);
    g_free(scene->title);
    g_free(scene->desc);
    g_free(scene->lang);
    g_free(scene->number);
    g_free(scene->code_text);
    g_free(scene);
}
