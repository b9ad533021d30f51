/*
 * Owns what the benchmark measures with: a reader that costs next to nothing itself, and does to every filesystem
 * exactly the same system calls. What it needs to know (names, open files) it finds out before the clock starts.
 *
 *   reader [OPTIONS] read|list|stat FOLDER…       whole files in calls of 1 MiB; names; names and attributes
 *   reader [OPTIONS] random|open COUNT FOLDER…    4 KiB anywhere in open files; open, 4 KiB, close
 *
 * -j JOBS shares the work among as many processes.
 * -d drops the files' pages first, those of the filesystem that they are read through and of no other below it.
 * -p PID, for each process that serves the filesystem, has its CPU time told as well. Prints one line of JSON.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WHOLE = 1 << 20, SMALL = 4096, MOST_FILES = 1 << 16, MOST_SERVERS = 16 };

struct done {
  long operations;
  long bytes;
};

static char *paths[MOST_FILES];
static int descriptors[MOST_FILES];
static off_t sizes[MOST_FILES];
static long path_count;
static char **folders;
static clockid_t servers[MOST_SERVERS];
static int server_count;
static char buffer[WHOLE];

static int open_file(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) err(1, "%s", path);
  return fd;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Beside them a merged day holds a playlist that lies on no disk. */
static int is_segment(const char *name) {
  const char *ending = strrchr(name, '.');
  return ending != NULL && strcmp(ending, ".ts") == 0;
}

static void find_files(void) {
  for (char **folder = folders; *folder != NULL; folder++) {
    DIR *dir = opendir(*folder);
    if (dir == NULL) err(1, "%s", *folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
      if (!is_segment(entry->d_name)) continue;
      if (path_count == MOST_FILES) errx(1, "more than %d files", MOST_FILES);
      if (asprintf(&paths[path_count++], "%s/%s", *folder, entry->d_name) < 0) err(1, "asprintf");
    }
    closedir(dir);
  }
  qsort(paths, path_count, sizeof *paths, by_name);
}

/* Evenly spread over the day, and so over its roots. */
static void keep_only(long count) {
  if (count > path_count) errx(1, "only %ld files", path_count);
  for (long index = 0; index < count; index++) paths[index] = paths[index * path_count / count];
  path_count = count;
}

static void open_all(void) {
  for (long index = 0; index < path_count; index++) {
    struct stat attributes;
    descriptors[index] = open_file(paths[index]);
    if (fstat(descriptors[index], &attributes) != 0) err(1, "%s", paths[index]);
    sizes[index] = attributes.st_size;
  }
}

static void drop_pages(void) {
  for (long index = 0; index < path_count; index++) {
    int fd = open_file(paths[index]);
    if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) errx(1, "%s: its pages cannot be dropped", paths[index]);
    close(fd);
  }
}

static void read_whole(long job, long jobs, struct done *done) {
  for (long index = job; index < path_count; index += jobs) {
    int fd = open_file(paths[index]);
    ssize_t got;
    while ((got = read(fd, buffer, WHOLE)) > 0) done->bytes += got;
    if (got < 0) err(1, "%s", paths[index]);
    close(fd);
    done->operations++;
  }
}

static void read_randomly(long count, long job, struct done *done) {
  unsigned short seed[3] = {1, 2, (unsigned short)job};
  for (long index = 0; index < count; index++) {
    long file = nrand48(seed) % path_count;
    off_t place = (nrand48(seed) % (sizes[file] / SMALL)) * SMALL;
    if (pread(descriptors[file], buffer, SMALL, place) != SMALL) err(1, "%s", paths[file]);
    done->bytes += SMALL;
    done->operations++;
  }
}

static void open_and_read(long job, long jobs, struct done *done) {
  for (long index = job; index < path_count; index += jobs) {
    int fd = open_file(paths[index]);
    ssize_t got = read(fd, buffer, SMALL);
    if (got < 0) err(1, "%s", paths[index]);
    close(fd);
    done->bytes += got;
    done->operations++;
  }
}

static void list(int with_attributes, struct done *done) {
  struct stat attributes;
  for (char **folder = folders; *folder != NULL; folder++) {
    DIR *dir = opendir(*folder);
    if (dir == NULL) err(1, "%s", *folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
      if (entry->d_name[0] == '.') continue;
      if (with_attributes && fstatat(dirfd(dir), entry->d_name, &attributes, AT_SYMLINK_NOFOLLOW) != 0)
        err(1, "%s/%s", *folder, entry->d_name);
      done->operations++;
    }
    closedir(dir);
  }
}

static void work(const char *what, long count, long job, long jobs, struct done *done) {
  if (strcmp(what, "read") == 0) read_whole(job, jobs, done);
  else if (strcmp(what, "random") == 0) read_randomly(count / jobs, job, done);
  else if (strcmp(what, "open") == 0) open_and_read(job, jobs, done);
  else list(strcmp(what, "stat") == 0, done);
}

static struct done work_in_children(const char *what, long count, long jobs) {
  struct done total = {0, 0};
  int results[2];
  if (pipe(results) != 0) err(1, "pipe");
  for (long job = 0; job < jobs; job++) {
    if (fork() != 0) continue;
    struct done done = {0, 0};
    work(what, count, job, jobs, &done);
    _exit(write(results[1], &done, sizeof done) == sizeof done ? 0 : 1);
  }
  for (int status; wait(&status) > 0;) {
    struct done done;
    if (status != 0 || read(results[0], &done, sizeof done) != sizeof done) errx(1, "a job failed");
    total.operations += done.operations;
    total.bytes += done.bytes;
  }
  return total;
}

static double seconds_of(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) err(1, "clock_gettime");
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double seconds_of_servers(void) {
  double seconds = 0;
  for (int index = 0; index < server_count; index++) seconds += seconds_of(servers[index]);
  return seconds;
}

static void add_server(pid_t pid) {
  if (server_count == MOST_SERVERS) errx(1, "more than %d servers", MOST_SERVERS);
  if (clock_getcpuclockid(pid, &servers[server_count++]) != 0) errx(1, "no process %d", pid);
}

static double seconds_of_cpu(void) {
  double seconds = 0;
  for (int who = RUSAGE_CHILDREN; who <= RUSAGE_SELF; who++) {
    struct rusage used;
    getrusage(who, &used);
    seconds += used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  }
  return seconds;
}

int main(int argc, char **argv) {
  long jobs = 1, count = 0;
  int drops = 0, option;
  while ((option = getopt(argc, argv, "+j:dp:")) != -1) {
    if (option == 'j') jobs = atol(optarg);
    else if (option == 'd') drops = 1;
    else if (option == 'p') add_server(atoi(optarg));
    else return 2;
  }
  if (argc < optind + 2) return 2;
  const char *what = argv[optind++];
  int takes_count = strcmp(what, "random") == 0 || strcmp(what, "open") == 0;
  if (takes_count) count = atol(argv[optind++]);
  folders = argv + optind;
  if (strcmp(what, "list") != 0 && strcmp(what, "stat") != 0) find_files();
  if (strcmp(what, "open") == 0) keep_only(count);
  if (drops) drop_pages();
  if (strcmp(what, "random") == 0) open_all();

  struct done done = {0, 0};
  double served = seconds_of_servers(), cpu = seconds_of_cpu(), start = seconds_of(CLOCK_MONOTONIC);
  if (jobs == 1) work(what, count, 0, 1, &done);
  else done = work_in_children(what, count, jobs);
  double seconds = seconds_of(CLOCK_MONOTONIC) - start;
  printf("{\"seconds\":%.9f,\"readerCpuSeconds\":%.6f,\"daemonCpuSeconds\":%.6f,\"operations\":%ld,\"bytes\":%ld}\n",
         seconds, seconds_of_cpu() - cpu, seconds_of_servers() - served, done.operations, done.bytes);
}
