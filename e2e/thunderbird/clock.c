// Shifts the clock of a program that is started with this library before its others: the time of day alone, never what waits.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
  static long seconds;
  static int isKnown;
  if (!isKnown) {
    const char *given = getenv("CLOCK_SHIFT");
    seconds = given ? atol(given) : 0;
    isKnown = 1;
  }
  return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *told) {
  static int (*system_clock)(clockid_t, struct timespec *);
  if (!system_clock) system_clock = dlsym(RTLD_NEXT, "clock_gettime");
  const int failed = system_clock(clock, told);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) told->tv_sec += shift();
  return failed;
}

int gettimeofday(struct timeval *told, void *zone) {
  static int (*system_clock)(struct timeval *, void *);
  if (!system_clock) system_clock = dlsym(RTLD_NEXT, "gettimeofday");
  const int failed = system_clock(told, zone);
  if (!failed) told->tv_sec += shift();
  return failed;
}

time_t time(time_t *told) {
  static time_t (*system_clock)(time_t *);
  if (!system_clock) system_clock = dlsym(RTLD_NEXT, "time");
  const time_t now = system_clock(NULL) + shift();
  if (told) *told = now;
  return now;
}
