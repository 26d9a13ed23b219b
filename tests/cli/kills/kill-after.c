/*
 * kill-after — a rename that kills the program right after the N-th one (LD_PRELOAD, for tests)
 *
 *     KILL_AFTER=3 LD_PRELOAD=./kill-after.so starlabel render …
 *
 * That is the narrowest moment of all: a file has its name, and is not listed yet.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int n;

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    const char *after = getenv("KILL_AFTER");
    int result = real(from, to);

    if (after != NULL && atomic_fetch_add(&n, 1) + 1 == atoi(after))
        kill(getpid(), SIGKILL);
    return result;
}
