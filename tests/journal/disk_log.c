/* Writes down what a process does to the files of one folder, in the order in which it does it:
 * LD_PRELOAD=disk_log.so DISK_LOG=file DISK_LOG_FOLDER=/folder DISK_LOG_ACK=fd program
 *
 * A record is a letter, two 64-bit numbers (an offset or size; a length) and two names of 256 bytes,
 * followed by the data of a write: W write, T truncate, S fsync, R rename, U unlink, C create,
 * A whatever was written to the descriptor DISK_LOG_ACK. Not for programs with several threads. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILES 1024
static char names[FILES][256];
static int log_fd = -1, ack_fd = -1;
static const char *folder;

struct record {
    char kind, padding[7];
    uint64_t at, length;
    char name[256], other[256];
};

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("DISK_LOG"), *ack = getenv("DISK_LOG_ACK");
    folder = getenv("DISK_LOG_FOLDER");
    if (!path || !folder || !ack) return;
    ack_fd = atoi(ack);
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    log_fd = syscall(SYS_fcntl, fd, F_DUPFD, FILES);
    syscall(SYS_close, fd);
}

static void note(char kind, const char *name, const char *other, uint64_t at, const void *data, size_t length) {
    if (log_fd < 0) return;
    struct record one = {.kind = kind, .at = at, .length = data ? length : 0};
    strncpy(one.name, name, 255);
    strncpy(one.other, other, 255);
    if (syscall(SYS_write, log_fd, &one, sizeof one) < 0) abort();
    if (one.length && syscall(SYS_write, log_fd, data, length) < 0) abort();
}

/* The name below the folder; "." for the folder itself, nothing for what lies elsewhere. */
static const char *inside(const char *path) {
    size_t n = folder ? strlen(folder) : 0;
    if (log_fd < 0 || !path || strncmp(path, folder, n)) return NULL;
    return path[n] == '/' && path[n + 1] ? path + n + 1 : path[n] == 0 || path[n] == '/' ? "." : NULL;
}

static const char *name_of(int fd) { return log_fd >= 0 && fd >= 0 && fd < FILES && names[fd][0] ? names[fd] : NULL; }

static int opened(int fd, const char *path, int flags, int was_there) {
    if (fd < 0 || fd >= FILES) return fd;
    const char *name = inside(path);
    names[fd][0] = 0;
    if (!name) return fd;
    strncpy(names[fd], name, 255);
    if ((flags & O_CREAT) && !was_there) note('C', name, "", 0, NULL, 0);
    if (flags & O_TRUNC) note('T', name, "", 0, NULL, 0);
    return fd;
}

static int opening(const char *path, int flags, mode_t mode) {
    int was_there = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat");
    return opened(real(AT_FDCWD, path, flags, mode), path, flags, was_there);
}

#define MODE(flags, mode) mode_t mode = 0; if (flags & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); }
int open(const char *path, int flags, ...) { MODE(flags, mode) return opening(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return opening(path, flags | O_LARGEFILE, mode); }

#define REAL(type, name, ...) type (*real)(__VA_ARGS__) = dlsym(RTLD_NEXT, name)
int close(int fd) { REAL(int, "close", int); if (fd >= 0 && fd < FILES) names[fd][0] = 0; return real(fd); }

static ssize_t written(int fd, const void *data, size_t length, off_t at) {
    const char *name = name_of(fd);
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, at);
    if (name && done > 0) note('W', name, "", at, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return written(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return written(fd, data, length, at); }

ssize_t write(int fd, const void *data, size_t length) {
    const char *name = name_of(fd);
    off_t at = name ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = syscall(SYS_write, fd, data, length);
    if (name && done > 0) note('W', name, "", at, data, done);
    if (fd == ack_fd && done > 0) note('A', "", "", 0, data, done);
    return done;
}

static int cut(int fd, off_t size) {
    const char *name = name_of(fd);
    int done = syscall(SYS_ftruncate, fd, size);
    if (name && !done) note('T', name, "", size, NULL, 0);
    return done;
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

static int synced(int fd, long number) {
    int done = syscall(number, fd);
    if (name_of(fd) && !done) note('S', name_of(fd), "", 0, NULL, 0);
    return done;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int done = real(from, to);
    if (!done && inside(from) && inside(to)) note('R', inside(from), inside(to), 0, NULL, 0);
    return done;
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int done = real(path);
    if (!done && inside(path)) note('U', inside(path), "", 0, NULL, 0);
    return done;
}
