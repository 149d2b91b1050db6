// Whole seconds since 1970: what every time on the wire and in the database counts in.

export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
