/*
 * verify-inside — what a verifier holds
 *
 * For verify.c and verify-sheets.c alone.
 */
#ifndef SL_VERIFIER_INSIDE_H
#define SL_VERIFIER_INSIDE_H

#include "verify.h"

struct SlVerifier {
    SlVerifyOrder order;
    GHashTable *ateliers; /* scheme name -> Atelier */
    char *edition;        /* newest edition of the registry, or NULL */
};

#endif
