// Whole seconds since 1970: what every time on the wire and in the database counts in.

export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}

/** Seconds that have passed since then. What happened later than now did so before the clock was set back: long ago. */
export function elapsed(then: number, now: number): number {
  return then > now ? Number.POSITIVE_INFINITY : now - then
}
