/*
 * Makes calls of the system fail. It is loaded before a program (LD_PRELOAD), counts what the
 * program calls, and lets the n-th call of one name fail as the system might:
 *
 *     cc -shared -fPIC -o shim.so shim.c
 *     FAULTS=openat:3:24:once FAULTS_TO=told LD_PRELOAD=./shim.so unecho -r in -O out
 *
 * FAULTS is NAME:N:ERRNO:HOW, with HOW one of
 *
 *     once   the n-th call fails
 *     twice  it does, and so does the next: for what is tried again (EINTR)
 *     on     that call and all behind it fail
 *     short  the n-th call reads or writes one byte; ERRNO does not matter
 *     trickle  so do all behind it
 *
 * Without FAULTS nothing fails. The file FAULTS_TO gets a line: of the first call that failed, its
 * name, and whether a descriptor was left open; and without FAULTS, at the end, for each name that
 * was called "NAME KIND COUNT CAN-BE-SHORT ERRNO..." . FAULTS_ABORT=1 ends the program at the
 * failure, for a debugger. A program that does not end is ended after FAULTS_SECONDS of
 * the processor's time, or ten times that on the clock.
 *
 * A row of the table is a function of the C library under its own name. All of them are taken for
 * functions of six longs that return a long: on the machines where this runs (System V calls on
 * x86-64, AArch64) that is how their numbers and pointers travel, be they few or "...". So none of
 * their headers may be included here.
 *
 * With a sanitizer the shim has to come first (verify_asan_link_order=0): its functions call the
 * next ones of their name, which are those of the sanitizer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct interval {
    long every_s, every_us, first_s, first_us;
};

int setitimer(int, const struct interval *, struct interval *);
void abort(void);
char *getenv(const char *);
long strtol(const char *, char **, int);
int snprintf(char *, size_t, const char *, ...);
void *malloc(size_t);
void *calloc(size_t, size_t);
void *realloc(void *, size_t);

/* What a failing call returns, and what else it does. */
enum how_it_fails {
    MINUS,  /* -1, with errno */
    ZERO,   /* 0, with errno: no pointer */
    NUMBER, /* the errno itself */
    DONE    /* -1, with errno, but it is done all the same */
};

/* What of it can be less than was asked for: the third argument; the first of several pieces. */
enum { WHOLE, COUNT, PIECES };

/*      name, kind, how it fails, what can be short, errnos */
#define CALLS(X)                                                                                   \
    X(read, read, MINUS, COUNT, EIO, EINTR, EAGAIN)                                                \
    X(pread64, read, MINUS, COUNT, EIO, EINTR)                                                     \
    X(readv, read, MINUS, PIECES, EIO, EINTR, EAGAIN)                                              \
    X(write, write, MINUS, COUNT, ENOSPC, EIO, EDQUOT, EINTR, EAGAIN)                              \
    X(writev, write, MINUS, PIECES, ENOSPC, EIO, EDQUOT, EINTR, EAGAIN)                            \
    X(pwrite64, write, MINUS, COUNT, ENOSPC, EIO, EINTR)                                           \
    X(sendfile64, write, MINUS, WHOLE, EIO, ENOSPC, EINVAL, EAGAIN)                                \
    X(copy_file_range, write, MINUS, WHOLE, EIO, ENOSPC, EXDEV, ENOSYS)                            \
    X(ftruncate64, write, MINUS, WHOLE, EIO, ENOSPC, EINTR)                                        \
    X(posix_fallocate64, write, NUMBER, WHOLE, ENOSPC, EOPNOTSUPP)                                 \
    X(fflush, write, MINUS, WHOLE, ENOSPC, EIO)                                                    \
    X(lseek64, read, MINUS, WHOLE, ESPIPE)                                                         \
    X(poll, wait, MINUS, WHOLE, EINTR, ENOMEM)                                                     \
    X(open64, open, MINUS, WHOLE, EMFILE, ENFILE, ENOMEM, EACCES, EIO, ENOSPC, EROFS, EINTR)       \
    X(open, open, MINUS, WHOLE, EMFILE, ENFILE, ENOMEM, EACCES, EIO, ENOSPC, EROFS, EINTR)         \
    X(fopen64, open, ZERO, WHOLE, EMFILE, EACCES, ENOMEM)                                          \
    X(fopen, open, ZERO, WHOLE, EMFILE, EACCES, ENOMEM)                                            \
    X(mkostemp64, open, MINUS, WHOLE, EMFILE, EACCES, ENOSPC)                                      \
    X(memfd_create, open, MINUS, WHOLE, EMFILE, ENOMEM)                                            \
    X(pipe2, open, MINUS, WHOLE, EMFILE)                                                           \
    X(dup, open, MINUS, WHOLE, EMFILE)                                                             \
    X(close, close, DONE, WHOLE, EIO, ENOSPC, EDQUOT, EINTR)                                       \
    X(rename, rename, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EROFS, EPERM)                             \
    X(renameat, rename, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EROFS, EPERM)                           \
    X(renameat2, rename, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EROFS, EPERM, EINVAL, ENOSYS)          \
    X(link, link, MINUS, WHOLE, EIO, ENOSPC, EPERM, EMLINK, EROFS)                                 \
    X(linkat, link, MINUS, WHOLE, EIO, ENOSPC, EPERM, EMLINK, EROFS, ENOENT, EOPNOTSUPP)           \
    X(symlinkat, link, MINUS, WHOLE, EIO, ENOSPC, EPERM)                                           \
    X(unlink, unlink, MINUS, WHOLE, EIO, EPERM, EROFS)                                             \
    X(unlinkat, unlink, MINUS, WHOLE, EIO, EPERM, EROFS)                                           \
    X(rmdir, unlink, MINUS, WHOLE, EIO, EPERM)                                                     \
    X(fsync, sync, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EINTR)                                       \
    X(fdatasync, sync, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EINTR)                                   \
    X(syncfs, sync, MINUS, WHOLE, EIO, ENOSPC, EDQUOT)                                             \
    X(sync_file_range, sync, MINUS, WHOLE, EIO, ENOSPC)                                            \
    X(stat64, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                             \
    X(lstat64, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                            \
    X(fstat64, stat, MINUS, WHOLE, EIO, ENOMEM)                                                    \
    X(fstatat64, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                          \
    X(statx, stat, MINUS, WHOLE, EIO, ENOMEM, ENOSYS)                                              \
    X(fstatfs64, stat, MINUS, WHOLE, EIO, ENOSYS, EINTR)                                           \
    X(access, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                             \
    X(faccessat, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                          \
    X(readlink, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                           \
    X(readlinkat, stat, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                         \
    X(realpath, stat, ZERO, WHOLE, EIO, ENOMEM, EACCES)                                            \
    X(getcwd, stat, ZERO, WHOLE, ENOENT, ENOMEM)                                                   \
    X(mkdir, mkdir, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENOMEM)                      \
    X(mkdirat, mkdir, MINUS, WHOLE, EIO, ENOSPC, EDQUOT, EROFS, EACCES, ENOMEM)                    \
    X(opendir, list, ZERO, WHOLE, EMFILE, ENOMEM, EACCES)                                          \
    X(fdopendir, list, ZERO, WHOLE, ENOMEM)                                                        \
    X(readdir, list, ZERO, WHOLE, EIO, EINTR)                                                      \
    X(readdir64, list, ZERO, WHOLE, EIO, EINTR)                                                    \
    X(chmod, rights, MINUS, WHOLE, EPERM, EIO, EROFS)                                              \
    X(fchmod, rights, MINUS, WHOLE, EPERM, EIO, EROFS)                                             \
    X(fchmodat, rights, MINUS, WHOLE, EPERM, EIO, EROFS)                                           \
    X(fchown, rights, MINUS, WHOLE, EPERM, EIO, EDQUOT)                                            \
    X(fchownat, rights, MINUS, WHOLE, EPERM, EIO, EDQUOT)                                          \
    X(utimensat, rights, MINUS, WHOLE, EPERM, EIO)                                                 \
    X(futimens, rights, MINUS, WHOLE, EPERM, EIO)                                                  \
    X(getxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                         \
    X(lgetxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                        \
    X(fgetxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                        \
    X(setxattr, rights, MINUS, WHOLE, EPERM, ENOSPC, EDQUOT, EOPNOTSUPP)                           \
    X(lsetxattr, rights, MINUS, WHOLE, EPERM, ENOSPC, EDQUOT, EOPNOTSUPP)                          \
    X(fsetxattr, rights, MINUS, WHOLE, EPERM, ENOSPC, EDQUOT, EOPNOTSUPP)                          \
    X(listxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                        \
    X(llistxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                       \
    X(flistxattr, rights, MINUS, WHOLE, EIO, ENOMEM, EACCES)                                       \
    X(fremovexattr, rights, MINUS, WHOLE, EPERM, EOPNOTSUPP)                                       \
    X(getrandom, random, MINUS, WHOLE, EINTR, EAGAIN, ENOSYS)                                      \
    X(getentropy, random, MINUS, WHOLE, EIO, ENOSYS)                                               \
    X(pthread_create, thread, NUMBER, WHOLE, EAGAIN)                                               \
    X(posix_fadvise64, advice, NUMBER, WHOLE, EINVAL)                                              \
    X(madvise, advice, MINUS, WHOLE, EINVAL, ENOMEM)                                               \
    X(mmap, memory, MINUS, WHOLE, ENOMEM)                                                          \
    X(mmap64, memory, MINUS, WHOLE, ENOMEM)                                                        \
    X(mremap, memory, MINUS, WHOLE, ENOMEM)                                                        \
    X(mprotect, memory, MINUS, WHOLE, ENOMEM)

/* What is not a function of that name, or only with some arguments: malloc and all of its kin,
 * requests of fcntl, files without a name, a system call that the library has no function for. */
#define OTHERS(X)                                                                                  \
    X(alloc, memory, ZERO, WHOLE, ENOMEM)                                                          \
    X(fcntl_dup, open, MINUS, WHOLE, EMFILE)                                                       \
    X(flock, lock, MINUS, WHOLE, EINTR, ENOLCK, EOPNOTSUPP)                                        \
    X(flock_try, lock, MINUS, WHOLE, EWOULDBLOCK, ENOLCK, EOPNOTSUPP)                              \
    X(fcntl_lock, lock, MINUS, WHOLE, EACCES, EINTR, ENOLCK, EINVAL)                               \
    X(openat, open, MINUS, WHOLE, EMFILE, ENFILE, ENOMEM, EACCES, EIO, ENOSPC, EDQUOT, EROFS,      \
      EINTR)                                                                                       \
    X(openat_tmpfile, open, MINUS, WHOLE, EMFILE, ENOMEM, EACCES, EIO, ENOSPC, EDQUOT, EROFS,      \
      EOPNOTSUPP, EISDIR)                                                                          \
    X(openat2, open, MINUS, WHOLE, EMFILE, ENFILE, ENOMEM, EACCES, EIO, ENOSPC, ENOSYS, EPERM,     \
      EINTR, EAGAIN)

#define AS_ROW(name, ...) ROW_##name,
enum { CALLS(AS_ROW) OTHERS(AS_ROW) ROWS };

enum { ERRNOS = 12 };

#define AS_ENTRY(name, kind, fails, less, ...) {#name, #kind, fails, less, {__VA_ARGS__}},
static const struct row {
    const char *name, *kind;
    enum how_it_fails fails;
    int less;
    int errnos[ERRNOS];
} rows[] = {CALLS(AS_ENTRY) OTHERS(AS_ENTRY)};

typedef long call(long, long, long, long, long, long);

/* The function that the program would have got: it stands in the library behind this one. */
static call *next_of(const char *name) { return (call *)(uintptr_t)dlsym(RTLD_NEXT, name); }

/* --- what fails ------------------------------------------------------------------------------- */

enum how { NEVER, ONCE, TWICE, ON, SHORT, TRICKLE };
static const char *const hows[] = {"never", "once", "twice", "on", "short", "trickle"};

static struct {
    bool active; /* while main() runs */
    int row;
    long number;
    int error;
    enum how how;
} plan;

static _Thread_local bool resting; /* what the thread calls is not the program's */
static atomic_long counts[ROWS];
static atomic_bool told;

/* With calls that are not counted. */
static void tell(const char *text) {
    enum { APPENDED = 02101 }; /* O_WRONLY | O_CREAT | O_APPEND */
    const char *path = getenv("FAULTS_TO");
    long fd = path ? next_of("open64")((long)path, APPENDED, 0600, 0, 0, 0) : -1;

    if (fd < 0)
        return;
    (void)next_of("write")(fd, (long)text, (long)strlen(text), 0, 0, 0);
    (void)next_of("close")(fd, 0, 0, 0, 0, 0);
}

static bool is_due(int row, long number) {
    if (row != plan.row)
        return false;
    if (plan.how == ON || plan.how == TRICKLE)
        return number >= plan.number;
    return number == plan.number || (plan.how == TWICE && number == plan.number + 1);
}

/* Counts a call. True: it is one that fails, or is short. */
static bool is_hit(int row) {
    if (!plan.active || resting || !is_due(row, ++counts[row]))
        return false;
    if (!atomic_exchange(&told, true))
        tell(rows[row].name);
    if (getenv("FAULTS_ABORT"))
        abort();
    return true;
}

static long fail(int row, call *next, const long *args) {
    if (rows[row].fails == DONE)
        (void)next(args[0], args[1], args[2], args[3], args[4], args[5]);
    if (rows[row].fails == NUMBER)
        return plan.error;
    errno = plan.error;
    return rows[row].fails == ZERO ? 0 : -1;
}

static long pass(int row, call *next, const long *args) {
    int number = errno;
    bool hit = is_hit(row), less = plan.how == SHORT || plan.how == TRICKLE;
    struct {
        char *base;
        size_t len;
    } piece;

    errno = number;
    if (!hit)
        return next(args[0], args[1], args[2], args[3], args[4], args[5]);
    if (!less)
        return fail(row, next, args);
    if (rows[row].less == COUNT)
        return next(args[0], args[1], args[2] > 0, args[3], args[4], args[5]);
    memcpy(&piece, (const void *)args[1], sizeof(piece)); /* a struct iovec */
    piece.len = piece.len > 0;
    return next(args[0], (long)&piece, 1, args[3], args[4], args[5]);
}

/* --- the functions ---------------------------------------------------------------------------- */

#define LONGS long a, long b, long c, long d, long e, long f

#define CALL(name, row)                                                                            \
    do {                                                                                           \
        static call *next;                                                                         \
                                                                                                   \
        if (!next)                                                                                 \
            next = next_of(name);                                                                  \
        return pass(row, next, (const long[]){a, b, c, d, e, f});                                  \
    } while (0)

#define AS_FUNCTION(name, ...)                                                                     \
    long name(LONGS);                                                                              \
    long name(LONGS) { CALL(#name, ROW_##name); }
CALLS(AS_FUNCTION)

/* Neither counted nor failing. */
#define PASS (-1)

static int row_of_fcntl(long request) {
    switch (request) {
    case 0:    /* F_DUPFD */
    case 1030: /* F_DUPFD_CLOEXEC */
        return ROW_fcntl_dup;
    case 6:  /* F_SETLK */
    case 7:  /* F_SETLKW */
    case 37: /* F_OFD_SETLK */
    case 38: /* F_OFD_SETLKW */
        return ROW_fcntl_lock;
    default:
        return PASS;
    }
}

static long pass_some(int row, const char *name, const long *args) {
    call *next = next_of(name);

    return row == PASS ? next(args[0], args[1], args[2], args[3], args[4], args[5])
                       : pass(row, next, args);
}

long fcntl64(LONGS);
long fcntl64(LONGS) {
    return pass_some(row_of_fcntl(b), "fcntl64", (const long[]){a, b, c, d, e, f});
}

long fcntl(LONGS);
long fcntl(LONGS) { return pass_some(row_of_fcntl(b), "fcntl", (const long[]){a, b, c, d, e, f}); }

static int row_of_open(long flags) {
    return flags & 020000000 ? ROW_openat_tmpfile : ROW_openat; /* O_TMPFILE */
}

long openat64(LONGS);
long openat64(LONGS) {
    return pass_some(row_of_open(c), "openat64", (const long[]){a, b, c, d, e, f});
}

long openat(LONGS);
long openat(LONGS) { return pass_some(row_of_open(c), "openat", (const long[]){a, b, c, d, e, f}); }

long flock(LONGS);
long flock(LONGS) {
    enum { LOCK_NB = 4, LOCK_UN = 8 };
    int row = b & LOCK_UN ? PASS : b & LOCK_NB ? ROW_flock_try : ROW_flock;

    return pass_some(row, "flock", (const long[]){a, b, c, d, e, f});
}

long syscall(LONGS);
long syscall(LONGS) {
    return pass_some(a == 437 ? ROW_openat2 : PASS, "syscall", (const long[]){a, b, c, d, e, f});
}

static void *allocate(const char *name, long a, long b) {
    return (void *)pass_some(ROW_alloc, name, (const long[]){a, b, 0, 0, 0, 0});
}

void *malloc(size_t size) { return allocate("malloc", (long)size, 0); }

void *calloc(size_t count, size_t size) { return allocate("calloc", (long)count, (long)size); }

void *realloc(void *old, size_t size) { return allocate("realloc", (long)old, (long)size); }

/* A sanitizer has functions of its own for these, which would not come by malloc. */
char *strndup(const char *text, size_t most) {
    size_t len = strnlen(text, most);
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

char *strdup(const char *text) { return strndup(text, strlen(text)); }

/* A sanitizer asks for this where a thread begins, and does not live without it. */
long pthread_getattr_np(LONGS);
long pthread_getattr_np(LONGS) {
    long result;

    resting = true;
    result = next_of("pthread_getattr_np")(a, b, c, d, e, f);
    resting = false;
    return result;
}

/* --- the program ------------------------------------------------------------------------------ */

static int row_of(const char *name, size_t len) {
    for (int i = 0; i < ROWS; i++)
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
            return i;
    return ROWS;
}

/* NAME:N:ERRNO:HOW */
static void read_plan(const char *text) {
    const char *end = strchr(text, ':');
    char *at = (char *)end;

    plan.row = end ? row_of(text, (size_t)(end - text)) : ROWS;
    if (plan.row == ROWS)
        abort();
    plan.number = strtol(at + 1, &at, 10);
    plan.error = (int)strtol(at + 1, &at, 10);
    while (plan.how < TRICKLE && strcmp(hows[plan.how], at + 1) != 0)
        plan.how++;
}

static void tell_counts(void) {
    char text[256];

    for (int i = 0; i < ROWS; i++) {
        int len = snprintf(text, sizeof(text), "%s %s %ld %d", rows[i].name, rows[i].kind,
                           (long)counts[i], rows[i].less != WHOLE);

        for (size_t k = 0; k < ERRNOS && rows[i].errnos[k]; k++)
            len += snprintf(text + len, sizeof(text) - (size_t)len, " %d", rows[i].errnos[k]);
        (void)snprintf(text + len, sizeof(text) - (size_t)len, "\n");
        if (counts[i] > 0)
            tell(text);
    }
}

enum { DESCRIPTORS = 64 }; /* that are looked at */

static int count_open(void) {
    enum { F_GETFD = 1 };
    call *next = next_of("fcntl64");
    int count = 0;

    for (long fd = 0; fd < DESCRIPTORS; fd++)
        count += (int)next(fd, F_GETFD, 0, 0, 0, 0) >= 0;
    return count;
}

static void limit(long seconds) {
    enum { REAL = 0, PROF = 2 };

    (void)setitimer(PROF, &(struct interval){.first_s = seconds}, NULL);
    (void)setitimer(REAL, &(struct interval){.first_s = 10 * seconds}, NULL);
}

typedef int program(int, char **, char **);

static program *real_main;

static int counted_main(int argc, char **argv, char **environment) {
    const char *seconds = getenv("FAULTS_SECONDS"), *text = getenv("FAULTS");
    int status, before = count_open();

    if (seconds)
        limit(strtol(seconds, NULL, 10));
    plan.row = ROWS;
    if (text)
        read_plan(text);
    plan.active = true;
    status = real_main(argc, argv, environment);
    plan.active = false;
    if (count_open() > before)
        tell(" left open: a descriptor");
    if (!text)
        tell_counts();
    return status;
}

/* What the C library begins a program with. */
int __libc_start_main(program *, int, char **, void (*)(void), void (*)(void), void (*)(void),
                      void *);
int __libc_start_main(program *begin, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*end)(void), void *stack) {
    int (*next)(program *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
    void *found = dlsym(RTLD_NEXT, "__libc_start_main");

    memcpy(&next, &found, sizeof(next));
    real_main = begin;
    return next(counted_main, argc, argv, init, fini, end, stack);
}
