/*
 * workers — do a list of things in processes of their own
 *
 * Photos are hostile and their decoders are written in C. Each photo is looked at in a worker
 * process with limits on time and memory: a crash, a hang or an allocation bomb costs that photo
 * one line, and the run goes on with a new worker.
 */
#ifndef SL_WORKERS_H
#define SL_WORKERS_H

#include <glib.h>

#define SL_WORKER_MAX_SECONDS 120                 /* of one thing; `thorough` takes a few */
#define SL_WORKER_MAX_MEMORY  ((guint64)4 << 30)  /* address space of one worker */
#define SL_WORKER_MAX_ANSWER  ((guint32)64 << 20) /* bytes of one answer */

/* Called once in each worker before its first thing; what it returns goes to `work`. */
typedef gpointer (*SlWorkerStart)(gpointer data);
/* Do thing number `index`: append the answer to `out`, return a small code of the caller's own.
 * `fd` is what the parent opened for it, and closed after. */
typedef int (*SlWorkerDo)(guint index, int fd, gpointer started, GString *out);
/* In the parent: open thing number `index`; a descriptor, or a negative number of the caller's own.
 */
typedef int (*SlWorkerOpen)(guint index, gpointer data);
/* In the parent, in order of `index`. `lost` says why there is no answer ("crashed (segmentation
 * fault)", "took longer than 120 seconds"), else it is NULL. Return FALSE to stop the run. */
typedef gboolean (*SlWorkerDone)(guint index, int code, const char *answer, const char *lost,
                                 gpointer data);

/* Who does what. */
typedef struct {
    SlWorkerOpen open; /* NULL: workers open for themselves what they need, `fd` is -1 */
    SlWorkerStart start;
    SlWorkerDo work;
    SlWorkerDone done;
    gpointer data;
    gboolean confine; /* once started, workers are confined (confine.h) */
} SlWorkerPlan;

/*
 * Do `n` things with `jobs` workers. The caller must not have other threads at work.
 * False with SL_ERROR_LIBRARY if no worker can be started, or if `done` stopped the run. A signal
 * (interrupt.h) ends the run before its end, and that is no error.
 */
gboolean sl_workers_run(guint n, int jobs, const SlWorkerPlan *plan, GError **error);

/* Put this process under the limits of a worker; for worker processes of another make. */
void sl_worker_limit(void);

#endif
