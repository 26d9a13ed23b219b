/*
 * interrupt — a long run that is asked to end does so in order
 *
 * Ctrl-C, kill and a terminal that closes are noted, and the run asks for them between two things:
 * what is begun is finished, what is finished is listed and reported, and one line says how to go
 * on. Then the process dies of the signal itself, as shells expect of it (130, 143). A second
 * signal ends it at once.
 */
#ifndef SL_INTERRUPT_H
#define SL_INTERRUPT_H

#include <glib.h>

/* From now on. A signal that whoever started us wants ignored (nohup) stays ignored. */
void sl_interrupt_watch(void);
gboolean sl_interrupted(void);
/* In a child that the parent ends: what is meant for the run may reach its whole group. */
void sl_interrupt_leave_to_parent(void);
/* On standard error, if a signal came before all was done: "stopped by SIGINT: 12 of 80 labels; "
 * and `cure`. */
void sl_interrupt_report(guint done, guint total, const char *things, const char *cure);
/* At the end of the command: does not return if that was reported. */
void sl_interrupt_die(void);

#endif
