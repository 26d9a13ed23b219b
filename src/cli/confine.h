/*
 * confine — what a process that decodes strangers' pictures may still ask of the kernel
 *
 * Decoders written in C have a history. A worker that was taken over by a picture should find
 * nothing to open, nobody to call and nothing to start: it has the descriptors that it was given,
 * memory, threads and the clock.
 *
 *     everything that has to be opened: fonts, templates, the registry …
 *     sl_confine();
 *     the first byte of the first photo
 *
 * It is seccomp's filter (seccomp(2)); what is not on its list fails with EACCES, so that a library
 * that tries does without. Where the kernel has no such filter, and under AddressSanitizer, whose
 * reports open files, nothing happens: then limits on time and memory are all there is.
 */
#ifndef SL_CONFINE_H
#define SL_CONFINE_H

#include <glib.h>

/* Confine this process, for good. False if it is not confined. */
gboolean sl_confine(void);

#endif
