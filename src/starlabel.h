/*
 * starlabel — labels of Japan's IoT security scheme, drawn and read back
 *
 * The one header a program includes. It brings the two sentences and what they speak of:
 *
 *     row   -> label -> scene -> png · svg · pdf          issue.h
 *     photo -> QR code -> flat label -> verdict           verify.h
 *
 *     $ cc example.c $(pkg-config --cflags --libs starlabel)
 *
 * Rules that hold everywhere: functions that can fail take a GError ** of the domain SL_ERROR and
 * leave their results untouched on failure; what a function returns is the caller's unless its
 * comment says "borrowed"; texts are UTF-8; lengths carry their unit in the name.
 */
#ifndef STARLABEL_H
#define STARLABEL_H

#include "base/error.h"
#include "issue.h"
#include "label/record.h"
#include "label/scheme.h"
#include "registry/registry.h"
#include "verify.h"

#endif
