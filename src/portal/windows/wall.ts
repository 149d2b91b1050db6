// Times as a form takes them, in a zone that is named: "2014-11-01T02:00" on the walls there.

const minute = 60_000

/** @param at milliseconds. @param zone IANA name. @returns YYYY-MM-DDTHH:MM */
export function onTheWall(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).formatToParts(at)
  const part = (type: string) => parts.find(candidate => candidate.type === type)!.value
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/**
 * The moment at which the walls of a zone show this; the first of two, where clocks are set back.
 * @returns milliseconds; null for what no wall ever shows: a gap when clocks are set forward, or no time at all.
 */
export function readWall(text: string, zone: string): number | null {
  const asUtc = Date.parse(`${text}Z`)
  if (Number.isNaN(asUtc)) return null
  const difference = (at: number) => Date.parse(`${onTheWall(at, zone)}Z`) - at
  const day = 24 * 60 * minute
  const candidates = [asUtc - day, asUtc + day].map(near => asUtc - difference(near))
  return candidates.toSorted((a, b) => a - b).find(at => onTheWall(at, zone) === text) ?? null
}
