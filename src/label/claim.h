/*
 * claim — what the text of a QR code claims to be
 *
 * The text is hostile. It is judged as bytes by a strict reader of URLs (RFC 3986 without the parts
 * that hide things): scheme https, an allowed host exactly, no user info, no odd port, no escapes
 * that hide a path, no dot segments, no control or non-ASCII byte.
 *
 * A text that *resembles* an allowed URL — the host differs by look-alike letters, has an allowed
 * host as a part, carries one as user info — is a label that differs, not "no label".
 */
#ifndef SL_CLAIM_H
#define SL_CLAIM_H

#include "label/scheme.h"

typedef enum {
    SL_CLAIM_NONE,      /* nothing of the scheme: not a label at all */
    SL_CLAIM_URL,       /* a clean URL at an allowed host */
    SL_CLAIM_RESEMBLES, /* made to look like one; `why` says how */
    SL_CLAIM_SAMPLE,    /* the code of a draft: 見本 */
} SlClaimKind;

typedef struct {
    SlClaimKind kind;
    char *url;    /* the text as it came, when it is UTF-8; else NULL */
    char *key;    /* SL_CLAIM_URL: the normal form by which rows are found and compared, else NULL */
    char *number; /* the number that the scheme's URL template reads from it, or NULL */
    char *why;    /* SL_CLAIM_RESEMBLES: "the host 'x' is not 'y'", else NULL */
} SlClaim;

#define SL_CLAIM_INIT ((SlClaim){SL_CLAIM_NONE, NULL, NULL, NULL, NULL})

/* Judge the data bytes of a code. Always succeeds; `claim` is overwritten, clear it after. */
void sl_claim_read(const guint8 *bytes, gsize n, const SlScheme *scheme, SlClaim *claim);
void sl_claim_clear(SlClaim *claim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SlClaim, sl_claim_clear)

/*
 * The stated normalisation, and no more: scheme and host to lower case, an empty path becomes "/",
 * the default port is dropped. Path and query stay byte for byte. NULL if `url` is not a clean
 * https URL (the message in `why`, if asked for, is owned by the caller).
 */
char *sl_url_normalise(const char *url, const SlScheme *scheme, char **why);

#endif
