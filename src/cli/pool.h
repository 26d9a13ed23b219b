/*
 * pool — worker processes for a server: questions in, answers out, as they are ready
 *
 * Workers are forked from a nursery, a process that is itself forked before the server has threads,
 * sockets or uploads: a worker starts clean, whatever the server has become by then. A worker that
 * crashes, hangs or is not wanted any more is ended, and costs its own question only.
 *
 *     SlPool *pool = sl_pool_new(jobs, start, work, data, error);   // first thing in main
 *     guint64 id = sl_pool_ask(pool, question, done, user);         // `done` comes from the main
 * loop
 *
 * Everything here belongs to the thread of the default main context.
 */
#ifndef SL_POOL_H
#define SL_POOL_H

#include <glib.h>

/* In each worker before its first question; what it returns goes to `work`. */
typedef gpointer (*SlPoolStart)(gpointer data);
/* In a worker: the answer to one question, owned by the caller. */
typedef GBytes *(*SlPoolWork)(gpointer started, GBytes *question);
/* In the server: the answer, or NULL and how it was lost ("crashed", "took longer than …"). */
typedef void (*SlPoolDone)(guint64 id, GBytes *answer, const char *lost, gpointer user);

typedef struct SlPool SlPool;

/* NULL with SL_ERROR_LIBRARY. Workers start when there is something to do. */
SlPool *sl_pool_new(int jobs, SlPoolStart start, SlPoolWork work, gpointer data, GError **error);
/* Ends all workers and the nursery; no `done` is called any more. */
void sl_pool_free(SlPool *pool);

/* Ask; the question is freed as soon as a worker has it. Answers come in any order. */
guint64 sl_pool_ask(SlPool *pool, GBytes *question, SlPoolDone done, gpointer user);
/* Forget a question: `done` will not be called; a worker that is at it is ended. */
void sl_pool_forget(SlPool *pool, guint64 id);

#endif
