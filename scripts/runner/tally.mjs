// What the parts of a run have said so far.

const newPart = name => ({
  name,
  state: 'waits',
  ...{ files: 0, filesDone: 0, tests: 0, passed: 0, failed: 0, skipped: 0, notRun: 0 },
  ...{ startedAt: 0, seconds: 0 },
  running: new Set(),
})

/** @param names of the parts, in the order in which they are told. */
export function newTally(names) {
  const parts = new Map(names.map(name => [name, newPart(name)]))
  const tally = {
    startedAt: performance.now(),
    parts: [...parts.values()],
    failures: [],
    skips: [],
    figures: [],
    /** Seconds by file. */
    durations: new Map(),
    part: name => parts.get(name),
    begin(name) {
      Object.assign(parts.get(name), { state: 'runs', startedAt: performance.now() })
    },
    end(name) {
      const part = parts.get(name)
      Object.assign(part, { state: 'is over', seconds: (performance.now() - part.startedAt) / 1000 })
      part.running.clear()
    },
    hear(event) {
      const part = parts.get(event.part)
      if (event.type === 'plan') Object.assign(part, { files: event.files, tests: event.tests ?? 0 })
      if (event.type === 'begins') part.running.add(event.file)
      if (event.type === 'ends') {
        part.running.delete(event.file)
        part.filesDone++
        tally.durations.set(event.file, event.seconds)
      }
      if (event.type === 'test') count(part, event)
    },
    sum: what => tally.parts.reduce((sum, part) => sum + part[what], 0),
  }

  function count(part, event) {
    const counted = { passed: 'passed', failed: 'failed', skipped: 'skipped', 'not run': 'notRun' }[event.state]
    part[counted]++
    if (event.state === 'failed') tally.failures.push(event)
    if (event.state === 'skipped') tally.skips.push(event)
    for (const figure of event.figures ?? []) tally.figures.push({ ...event, figure })
  }

  return tally
}
