/* confine — a list of system calls, as a program for seccomp's filter */
#include "cli/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__SANITIZE_ADDRESS__) /* gcc says it so, clang otherwise */
#define SL_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SL_ASAN
#endif
#endif

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#if defined(MACHINE) && !defined(SL_ASAN)

/* What may be called. Not on the list: whatever opens, connects, starts, signals others, or changes
 * who this is. */
static const int calls[] = {
    /* the descriptors it has: its socket, the photo, the registry */
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_lseek,
    SYS_close,
    SYS_fstat,
    SYS_fcntl,
    SYS_recvmsg,
    SYS_recvfrom,
    SYS_sendto,
    SYS_ppoll,
    SYS_dup,
    /* memory */
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    /* threads of its own, and their locks */
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_gettid,
    SYS_getpid,
    SYS_tgkill,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_restart_syscall,
    /* the clock, chance, and its end */
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_getrusage,
    SYS_sysinfo,
    SYS_uname,
    SYS_exit,
    SYS_exit_group,
    /* whether a file is there: SQLite asks for a journal before every reading */
    SYS_newfstatat,
    SYS_faccessat,
#if defined(SYS_faccessat2)
    SYS_faccessat2,
#endif
#if defined(__x86_64__)
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_poll,
    SYS_arch_prctl,
    SYS_time,
#endif
};

#define LOAD(field)         BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (__u32)offsetof(struct seccomp_data, field))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (__u32)(value), 0, (skip))
#define ANSWER(action)      BPF_STMT(BPF_RET | BPF_K, (action))
#define FAIL(code)          ANSWER(SECCOMP_RET_ERRNO | (code))

gboolean sl_confine(void)
{
    const struct sock_filter head[] = {
        LOAD(arch),
        UNLESS(MACHINE, 1),
        BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
        FAIL(EACCES), /* another machine's calls have other numbers */
        LOAD(nr),
        /* clone3 hides its flags in memory: without it, the C library takes clone */
        UNLESS(SYS_clone3, 1),
        FAIL(ENOSYS),
        /* a thread, but no process: what the C library asks for with pthread_create() */
        UNLESS(SYS_clone, 4),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
        ANSWER(SECCOMP_RET_ALLOW),
        FAIL(EACCES),
    };
    struct sock_filter filter[G_N_ELEMENTS(head) + 2 * G_N_ELEMENTS(calls) + 1];
    struct sock_fprog program = {.filter = filter};

    for (gsize i = 0; i < G_N_ELEMENTS(head); i++)
        filter[program.len++] = head[i];
    for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
        filter[program.len++] = (struct sock_filter)UNLESS(calls[i], 1);
        filter[program.len++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
    }
    filter[program.len++] = (struct sock_filter)FAIL(EACCES);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

gboolean sl_confine(void)
{
    return FALSE;
}

#endif
