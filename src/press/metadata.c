/* metadata — what a file says of itself: Info, XMP, output intent */
#include "press/metadata.h"

#include "press/profile.h"

#include <string.h>

#define CONDITION      "JC200103"
#define CONDITION_INFO "Japan Color 2001 Coated"
#define REGISTRY       "http://www.color.org" /* the name ISO 15930 gives the ICC's registry */
#define TOOL           "starlabel"

static const char *tool(const SlDocument *document)
{
    return document->order->tool != NULL ? document->order->tool : TOOL;
}

/* ---- Info ---------------------------------------------------------------------------------- */

static void entry(GString *out, const char *key, const char *text)
{
    g_string_append(out, key);
    sl_pdf_text_append(out, text);
}

int sl_metadata_info(SlObjects *objects, const SlDocument *document)
{
    const GDate *date = &document->order->date;
    g_autoptr(GString) info = g_string_new(NULL);
    g_autofree char *when = g_strdup_printf("D:%04d%02d%02d000000Z", g_date_get_year(date),
                                            (int)g_date_get_month(date), g_date_get_day(date));

    entry(info, "/Title", document->title);
    if (document->desc[0] != '\0')
        entry(info, "/Subject", document->desc);
    entry(info, "/Creator", tool(document));
    entry(info, "/Producer", tool(document));
    entry(info, "/CreationDate", when);
    entry(info, "/ModDate", when);
    g_string_append(info, "/Trapped/False");
    if (document->order->kind == SL_PDF_PRESS_X1A)
        g_string_append(info, "/GTS_PDFXVersion(PDF/X-1a:2003)");
    return sl_objects_add(objects, "<<%s>>", info->str);
}

/* ---- XMP ----------------------------------------------------------------------------------- */

/* Text for XML 1.0: escaped, and without the control characters that it does not allow. */
static char *xml(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    for (char *c = valid; *c != '\0'; c++)
        if ((guchar)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    return g_markup_escape_text(valid, -1);
}

static void alternative(GString *out, const char *name, const char *text)
{
    g_autofree char *escaped = xml(text);

    g_string_append_printf(
        out, "<%s><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></%s>\n", name,
        escaped, name);
}

/* A uuid whose digits are ours: version 8 of RFC 9562. */
static char *uuid(const char *hex)
{
    return g_strdup_printf("uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17,
                           hex + 20);
}

static void append_press(GString *out, SlPdfKind kind, const char *digest)
{
    g_autofree char *id = uuid(digest);

    if (kind == SL_PDF_PRESS_X1A)
        g_string_append(out, "<pdfx:GTS_PDFXVersion>PDF/X-1a:2003</pdfx:GTS_PDFXVersion>\n");
    if (kind == SL_PDF_PRESS_X4)
        g_string_append(out, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n");
    g_string_append_printf(out,
                           "<xmpMM:DocumentID>%s</xmpMM:DocumentID>\n"
                           "<xmpMM:InstanceID>%s</xmpMM:InstanceID>\n"
                           "<xmpMM:VersionID>1</xmpMM:VersionID>\n"
                           "<xmpMM:RenditionClass>default</xmpMM:RenditionClass>\n",
                           id, id);
}

int sl_metadata_xmp(SlObjects *objects, const SlDocument *document, const char *digest)
{
    static const char head[] =
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
        " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\""
        " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
        " xmlns:pdfx=\"http://ns.adobe.com/pdfx/1.3/\""
        " xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\n"
        "<dc:format>application/pdf</dc:format>\n";
    static const char tail[] = "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
                               "<?xpacket end=\"r\"?>";
    static const char *const dates[] = {"CreateDate", "ModifyDate", "MetadataDate"};
    const GDate *date = &document->order->date;
    g_autofree char *name = xml(tool(document));
    GString *out = g_string_new(head);

    alternative(out, "dc:title", document->title);
    if (document->desc[0] != '\0')
        alternative(out, "dc:description", document->desc);
    g_string_append_printf(out,
                           "<xmp:CreatorTool>%s</xmp:CreatorTool>\n"
                           "<pdf:Producer>%s</pdf:Producer>\n<pdf:Trapped>False</pdf:Trapped>\n",
                           name, name);
    for (gsize i = 0; i < G_N_ELEMENTS(dates); i++)
        g_string_append_printf(out, "<xmp:%s>%04d-%02d-%02dT00:00:00Z</xmp:%s>\n", dates[i],
                               g_date_get_year(date), (int)g_date_get_month(date),
                               g_date_get_day(date), dates[i]);
    append_press(out, document->order->kind, digest);
    g_string_append(out, tail);

    int number =
        sl_objects_add_stream(objects, "/Type/Metadata/Subtype/XML", out->str, out->len, FALSE);
    g_string_free(out, TRUE);
    return number;
}

/* ---- output intent ------------------------------------------------------------------------- */

int sl_metadata_intent(SlObjects *objects, const SlPdfOrder *order)
{
    g_autoptr(GString) intent = g_string_new("<</Type/OutputIntent/S/GTS_PDFX");
    g_autofree char *profile_name = NULL;
    const char *condition = order->condition, *info = order->condition_info;

    if (order->kind == SL_PDF_PRESS_X4) {
        /* With a profile of the user's own nothing else may be promised: "Custom" is the word for
         * a condition that stands in no registry (ISO 32000-1, table 365). */
        profile_name = sl_profile_name(order->icc_profile);
        condition = condition != NULL ? condition : "Custom";
        info = info != NULL ? info : profile_name;
    } else if (condition == NULL || strcmp(condition, CONDITION) == 0) {
        condition = CONDITION;
        info = info != NULL ? info : CONDITION_INFO;
    }
    info = info != NULL ? info : condition;

    entry(intent, "/OutputConditionIdentifier", condition);
    entry(intent, "/OutputCondition", info);
    entry(intent, "/Info", info);
    if (strcmp(condition, "Custom") != 0)
        entry(intent, "/RegistryName", REGISTRY);
    if (order->kind == SL_PDF_PRESS_X4) {
        g_autoptr(GBytes) packed = sl_profile_packed(order->icc_profile);
        int stream = sl_objects_add_packed(objects, "/N 4", packed);
        g_string_append_printf(intent, "/DestOutputProfile %d 0 R", stream);
    }
    return sl_objects_add(objects, "%s>>", intent->str);
}
