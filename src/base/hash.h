/*
 * hash — 64 bits of a text, the same on every machine and in every version
 *
 * For tables and for dealing rows out to machines; not for proving that bytes are the same
 * (sl_sha256 of base/file.h does that).
 */
#ifndef SL_HASH_H
#define SL_HASH_H

#include <glib.h>

/* FNV-1a of `n` bytes, mixed once more so that every bit depends on every byte. */
guint64 sl_hash64(const void *data, gsize n);

/* Sort in place, ascending: no memory beside the numbers. */
void sl_sort_u64(guint64 *numbers, gsize n);

#endif
