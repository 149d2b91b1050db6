// Which known name somebody meant.

/** Signs that are put in, left out, changed, or exchanged with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, changed)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** @param most how far it may be away. @returns null where nothing is near. */
export function nearest(name: string, known: readonly string[], most: number): string | null {
  let found: string | null = null
  let least = most + 1
  for (const each of known) {
    if (Math.abs(each.length - name.length) >= least) continue
    const far = distance(name.toLowerCase(), each.toLowerCase())
    if (far < least) [found, least] = [each, far]
  }
  return found
}

/** As a sentence's end; empty where nobody can say. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known, Math.max(2, Math.floor(name.length / 3)))
  return meant === null ? '' : `; did you mean ${meant}?`
}
