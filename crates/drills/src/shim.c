/* Stands between the program and its disk (LD_PRELOAD), for files below $DRILL_FOLDER:
 *
 *   $DRILL_JOURNAL   every change of a file or folder and every sync is appended, once the system has done it,
 *                    so that `journal.rs` can say what a power cut at any point would have left;
 *   $DRILL_COUNTERS  a file of counters, mapped: writes, bytes, syncs of a write-ahead log, other syncs, faults;
 *   $DRILL_FAULT     «K ERRNO HOW»: call K of write, truncate or sync fails with ERRNO; HOW is `once` or `on`
 *                    (from then on), or `lie`: the call does nothing and says that it has;
 *   $DRILL_FULL      while this file exists, writes fail for want of space, or lie ($DRILL_FULL_LIE);
 *   $DRILL_CLOCK     a file of one number, mapped: seconds by which the wall clock is ahead;
 *   $DRILL_KILL      the process ends, without warning, in place of call K;
 *   $DRILL_UNSYNCED  a name's ending whose syncs are not done: what `synchronous = NORMAL` leaves out with `-wal`.
 *
 * Built at run time by the drills; no part of the program.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FILES = 65536 };
enum { WRITES, BYTES, LOG_SYNCS, OTHER_SYNCS, FAULTS, CALLS, COUNTERS };

static pthread_once_t begun = PTHREAD_ONCE_INIT;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char *names[MOST_FILES];
static const char *folder, *unsynced, *full;
static size_t folder_length;
static int journal = -1, fault_errno, fault_on, fault_lie;
static uint64_t tokens, fault_at, kill_at, own_counters[COUNTERS], *counters = own_counters;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static const int64_t no_offset, *clock_offset = &no_offset;

static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  const char *clock_file = getenv("DRILL_CLOCK");
  int mapped_clock = clock_file ? real_open(clock_file, O_RDONLY | O_CLOEXEC) : -1;
  if (mapped_clock >= 0) {
    void *mapped = mmap(NULL, sizeof no_offset, PROT_READ, MAP_SHARED, mapped_clock, 0);
    if (mapped != MAP_FAILED) clock_offset = mapped;
    real_close(mapped_clock);
  }
  folder = getenv("DRILL_FOLDER");
  if (!folder) return;
  folder_length = strlen(folder);
  unsynced = getenv("DRILL_UNSYNCED");
  full = getenv("DRILL_FULL");
  const char *text = getenv("DRILL_JOURNAL");
  if (text) journal = real_open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  text = getenv("DRILL_COUNTERS");
  int file = text ? real_open(text, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof own_counters, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) counters = mapped;
    real_close(file);
  }
  char how[8] = "";
  text = getenv("DRILL_FAULT");
  unsigned long long at = 0;
  if (text && sscanf(text, "%llu %d %7s", &at, &fault_errno, how) == 3) {
    fault_at = at;
    fault_on = !strcmp(how, "on");
    fault_lie = !strcmp(how, "lie");
  }
  text = getenv("DRILL_KILL");
  if (text) kill_at = strtoull(text, NULL, 10);
}

static void ready(void) { pthread_once(&begun, begin); }

static uint64_t count(int which, uint64_t more) {
  return __atomic_add_fetch(&counters[which], more, __ATOMIC_SEQ_CST);
}

/* The name below the folder, or nothing: shared memory is no file that a power cut leaves anything of. */
static const char *below(const char *path) {
  if (!folder || !path || strncmp(path, folder, folder_length) || strstr(path, "-shm")) return NULL;
  const char *rest = path + folder_length;
  if (*rest == 0) return ".";
  return *rest == '/' ? rest + 1 : NULL;
}

static const char *name_of(int file) {
  ready();
  return file >= 0 && file < MOST_FILES ? names[file] : NULL;
}

static int ends_with(const char *name, const char *ending) {
  size_t one = strlen(name), other = ending ? strlen(ending) : 0;
  return other && one >= other && !strcmp(name + one - other, ending);
}

/* One record: a head of 24 bytes, the name, the second name or the bytes. */
static void record(char kind, const char *name, uint64_t at, const void *bytes, uint64_t length) {
  if (journal < 0) return;
  struct { char kind, pad[3]; uint32_t name; uint64_t at, length; } head = {kind, {0}, (uint32_t)strlen(name), at, length};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)bytes, bytes ? length : 0}};
  pthread_mutex_lock(&order);
  if (writev(journal, parts, 3) < 0) abort();
  pthread_mutex_unlock(&order);
}

/* Whether this call is to fail: 0 no, 1 fail with errno, 2 lie. */
static int due(void) {
  uint64_t call = count(CALLS, 1);
  if (kill_at && call == kill_at) kill(getpid(), SIGKILL);
  if (!fault_at || call < fault_at || (call > fault_at && !fault_on)) return 0;
  count(FAULTS, 1);
  errno = fault_errno;
  return fault_lie ? 2 : 1;
}

static int opened(int file, const char *path, int existed) {
  if (file < 0 || file >= MOST_FILES) return file;
  free(names[file]);
  const char *name = below(path);
  names[file] = name ? strdup(name) : NULL;
  if (name && !existed) record('C', name, 0, NULL, 0);
  return file;
}

#define OPEN(NAME)                                                                      \
  int NAME(const char *path, int flags, ...) {                                          \
    ready();                                                                            \
    va_list rest;                                                                       \
    va_start(rest, flags);                                                              \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;             \
    va_end(rest);                                                                       \
    int existed = !(flags & O_CREAT) || access(path, F_OK) == 0;                        \
    return opened(real_open(path, flags, mode), path, existed);                         \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(NAME)                                                                    \
  int NAME(int at, const char *path, int flags, ...) {                                  \
    ready();                                                                            \
    va_list rest;                                                                       \
    va_start(rest, flags);                                                              \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;             \
    va_end(rest);                                                                       \
    int existed = !(flags & O_CREAT) || faccessat(at, path, F_OK, 0) == 0;              \
    return opened(real_openat(at, path, flags, mode), path, existed);                   \
  }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
  ready();
  if (file >= 0 && file < MOST_FILES && names[file]) {
    free(names[file]);
    names[file] = NULL;
  }
  return real_close(file);
}

static ssize_t write_at(int file, const void *bytes, size_t length, off64_t at, int keeps_place) {
  const char *name = name_of(file);
  if (!name) return keeps_place ? real_pwrite(file, bytes, length, at) : real_write(file, bytes, length);
  if (full && access(full, F_OK) == 0) {
    errno = ENOSPC;
    return getenv("DRILL_FULL_LIE") ? (ssize_t)length : -1;
  }
  switch (due()) {
    case 1: return -1;
    case 2: return (ssize_t)length;
  }
  if (!keeps_place) at = lseek64(file, 0, SEEK_CUR);
  ssize_t done = keeps_place ? real_pwrite(file, bytes, length, at) : real_write(file, bytes, length);
  if (done > 0) {
    count(WRITES, 1);
    count(BYTES, (uint64_t)done);
    record('W', name, (uint64_t)at, bytes, (uint64_t)done);
  }
  return done;
}

ssize_t write(int file, const void *bytes, size_t length) { return write_at(file, bytes, length, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) { return write_at(file, bytes, length, at, 1); }
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) { return write_at(file, bytes, length, at, 1); }

int ftruncate64(int file, off64_t length) {
  const char *name = name_of(file);
  if (!name) return real_ftruncate(file, length);
  switch (due()) {
    case 1: return -1;
    case 2: return 0;
  }
  int done = real_ftruncate(file, length);
  if (done == 0) record('T', name, (uint64_t)length, NULL, 0);
  return done;
}
int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int sync_with(int (*real)(int), int file) {
  const char *name = name_of(file);
  if (!name) return real(file);
  if (ends_with(name, unsynced)) return 0;
  switch (due()) {
    case 1: return -1;
    case 2: return 0;
  }
  /* What was written before it began is on the platter once it has returned, and not a moment sooner. */
  uint64_t token = __atomic_add_fetch(&tokens, 1, __ATOMIC_SEQ_CST);
  record('B', name, token, NULL, 0);
  int done = real(file);
  if (done == 0) {
    count(ends_with(name, "-wal") ? LOG_SYNCS : OTHER_SYNCS, 1);
    record('S', name, token, NULL, 0);
  }
  return done;
}
int fsync(int file) { ready(); return sync_with(real_fsync, file); }
int fdatasync(int file) { ready(); return sync_with(real_fdatasync, file); }

int rename(const char *from, const char *to) {
  ready();
  int done = real_rename(from, to);
  const char *old = below(from), *new = below(to);
  if (done == 0 && old && new) record('R', old, 0, new, strlen(new));
  return done;
}

int unlink(const char *path) {
  ready();
  int done = real_unlink(path);
  const char *name = below(path);
  if (done == 0 && name) record('U', name, 0, NULL, 0);
  return done;
}

int clock_gettime(clockid_t which, struct timespec *time) {
  ready();
  int done = real_clock_gettime(which, time);
  if (done == 0 && which == CLOCK_REALTIME) time->tv_sec += __atomic_load_n(clock_offset, __ATOMIC_SEQ_CST);
  return done;
}
