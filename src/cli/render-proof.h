/*
 * render-proof — one contact sheet of a run, to sign off and to send round
 *
 * Every label at its true size, with its number, product, size, module, inks and warnings below it.
 * A screen PDF: it is looked at, and printed on any printer at 100 %.
 */
#ifndef SL_RENDER_PROOF_H
#define SL_RENDER_PROOF_H

#include "cli/render.h"
#include "press/sheet.h"

#define SL_PROOF_MAX_LABELS 2000 /* their outlines are held until the file is written */

typedef struct SlProof SlProof;

/* `fonts` are kept. */
SlProof *sl_proof_new(SlFonts *fonts);
void sl_proof_free(SlProof *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlProof, sl_proof_free)

/* Take over a drawn order's scene; orders without one are passed over. */
void sl_proof_add(SlProof *proof, SlRenderOrder *order);
/* Write the file; nothing if no label was added. False with the errors of sl_pdf_sheet and
 * sl_file_write. */
gboolean sl_proof_write(const SlProof *proof, const char *path, const GDate *date, GError **error);

#endif
