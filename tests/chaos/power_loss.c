/* Preloaded below a program, this keeps a journal of what it writes under one folder and
 * what it has synced, from which `power.py` makes the disk as a power cut may leave it.
 *
 * POWER_LOSS_WATCH    the folder, absolute and without links in it
 * POWER_LOSS_JOURNAL  where the journals go: one for each process, NAME.PID
 *
 * A record is a header, the path, and for a write its bytes. A write is noted before it is
 * done (undone, it is one that was lost), a sync after it has succeeded.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

struct header {
  char kind; /* W write, T truncate, S sync */
  char padding[3];
  uint32_t path;
  uint64_t at;
  uint64_t length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static pid_t owner;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void give_up(const char *why) {
  fprintf(stderr, "power_loss: %s: %s\n", why, strerror(errno));
  abort();
}

static int is_watched(int fd, char *path) {
  static const char *folder;
  char link[64];
  if (!folder) folder = getenv("POWER_LOSS_WATCH");
  if (!folder) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static void note(char kind, const char *path, uint64_t at, const void *data, size_t length) {
  static ssize_t (*real_writev)(int, const struct iovec *, int);
  struct header header = {kind, {0}, (uint32_t)strlen(path), at, kind == 'W' ? length : 0};
  struct iovec parts[3] = {
      {&header, sizeof header}, {(void *)path, header.path}, {(void *)data, header.length}};
  size_t whole = sizeof header + header.path + header.length;
  pthread_mutex_lock(&lock);
  if (owner != getpid()) { /* the first record, or the first one after a fork */
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s.%d", getenv("POWER_LOSS_JOURNAL"), getpid());
    journal = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) give_up(name);
    owner = getpid();
  }
  if (!real_writev) real_writev = real("writev");
  if (real_writev(journal, parts, 3) != (ssize_t)whole) give_up("a record is not whole");
  pthread_mutex_unlock(&lock);
}

static ssize_t note_write(int fd, const void *data, size_t length, off64_t at) {
  static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
  char path[PATH_MAX];
  if (!real_pwrite) real_pwrite = real("pwrite64");
  if (is_watched(fd, path)) note('W', path, (uint64_t)at, data, length);
  return real_pwrite(fd, data, length, at);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
  return note_write(fd, data, length, at);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
  return note_write(fd, data, length, at);
}

ssize_t write(int fd, const void *data, size_t length) {
  static ssize_t (*real_write)(int, const void *, size_t);
  char path[PATH_MAX];
  if (!real_write) real_write = real("write");
  if (is_watched(fd, path)) note('W', path, (uint64_t)lseek(fd, 0, SEEK_CUR), data, length);
  return real_write(fd, data, length);
}

static int note_truncate(int fd, off64_t size) {
  static int (*real_truncate)(int, off64_t);
  char path[PATH_MAX];
  if (!real_truncate) real_truncate = real("ftruncate64");
  if (is_watched(fd, path)) note('T', path, (uint64_t)size, 0, 0);
  return real_truncate(fd, size);
}

int ftruncate(int fd, off_t size) { return note_truncate(fd, size); }
int ftruncate64(int fd, off64_t size) { return note_truncate(fd, size); }

static int note_sync(int fd, const char *name) {
  char path[PATH_MAX];
  int (*real_sync)(int) = real(name);
  int result = real_sync(fd);
  if (result == 0 && is_watched(fd, path)) note('S', path, 0, 0, 0);
  return result;
}

int fsync(int fd) { return note_sync(fd, "fsync"); }
int fdatasync(int fd) { return note_sync(fd, "fdatasync"); }
