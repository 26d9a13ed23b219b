/* sha256 — the hash of FIPS 180-4 (base/file.h has it of GBytes) */
#ifndef SL_SHA256_H
#define SL_SHA256_H

#include <glib.h>

/* The hash of `n` bytes in lower-case hex, owned by the caller. */
char *sl_sha256_data(const void *data, gsize n);

#endif
