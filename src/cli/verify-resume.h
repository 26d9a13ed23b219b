/*
 * verify-resume — results that are kept, so that an interrupted run of `verify` goes on
 *
 * A file grows by one line a photo, as soon as its result is printed:
 *
 *     {"photo":"shelf.jpg","key":"64 digits","code":2,"answer":"what its worker answered"}
 *
 * The key is a hash of the photo's bytes and of all that the answer was made of: the registry's
 * editions, scheme, templates, fonts, options, the day and the program's version. A photo whose
 * line has the key that it would get now is not looked at again. By content, never by time.
 */
#ifndef SL_VERIFY_RESUME_H
#define SL_VERIFY_RESUME_H

#include "cli/cli.h"

typedef struct SlResume SlResume;

typedef struct {
    const char *path;    /* of the file; made if it is not there */
    char *const *photos; /* `n` paths; borrowed */
    guint n;
    const char *inputs; /* sl_resume_inputs */
    gboolean numbered;  /* an answer depends on its place in the list, too */
} SlResumeOrder;

/* A hash of what all answers of a run are made of; `settings` are its options as one text. NULL
 * with an error if the registry or the data cannot be read. */
char *sl_resume_inputs(const SlCli *cli, SlRegistry *registry, const char *settings,
                       GError **error);

/*
 * Open the file, lock it, and find out which photos are known; those that it lists are read and
 * hashed. A line that a kill has torn is taken off.
 * NULL with SL_ERROR_FILE (no rights, in use by another run) or SL_ERROR_FORMAT (not one of ours).
 */
SlResume *sl_resume_open(const SlResumeOrder *order, GError **error);
void sl_resume_free(SlResume *resume);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlResume, sl_resume_free)

/* How many photos are to be looked at, and the place in `photos` of each of them. */
guint sl_resume_n_left(const SlResume *resume);
guint sl_resume_left(const SlResume *resume, guint i);

/* The answer of a photo that is known, owned by the caller; NULL with SL_ERROR_FILE if the file was
 * changed meanwhile. */
char *sl_resume_answer(const SlResume *resume, guint photo, int *code, GError **error);

/* Keep an answer to a photo with that sha256. False with SL_ERROR_FILE. */
gboolean sl_resume_keep(SlResume *resume, guint photo, const char *sha256, int code,
                        const char *answer, GError **error);

#endif
