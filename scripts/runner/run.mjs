// One run: its parts, side by side or one after the other, told as they go, and summed up at the end.

import { remember } from './durations.mjs'
import { passOnSignals, runStep } from './parts.mjs'
import { newTally } from './tally.mjs'
import { newTeller } from './tell.mjs'

/**
 * @param names of the parts.
 * @param again what to type to run one failed test again.
 */
export function newRun(names, again) {
  const tally = newTally(names)
  const teller = newTeller(tally, again)
  let isStopped = false

  passOnSignals(() => {
    isStopped = true
  })

  function hear(event) {
    if (event.type === 'said') teller.said(event.where.join(' › ') || event.part, event.text)
    else tally.hear(event)
    if (event.type === 'test' && event.state === 'failed') teller.failed(event)
  }

  const fail = (part, what, errors = [], file = '') =>
    hear({ type: 'test', part, file, state: 'failed', names: what ? [what] : [], errors })

  /** Files whose process ended before they did, and those that were not begun for it. */
  function tellUnfinished(name) {
    const { files, filesDone, running } = tally.part(name)
    for (const file of running) fail(name, '', ['It did not come to its end: its process ended before.'], file)
    const left = files - filesDone - running.size
    if (left > 0) fail(name, `${left} of ${files} files were not begun`)
  }

  return {
    teller,
    fail,
    /** Whether it was told to end: nothing new is begun then. */
    isStopped: () => isStopped,
    /** A part that has no tests in it and counts as one. @param commands in turn; the first that fails ends it. */
    async step(name, commands) {
      if (isStopped) return false
      tally.begin(name)
      let result = { isGood: true, output: '' }
      for (const command of commands) {
        if (!result.isGood) break
        result = typeof command === 'function' ? await command() : await runStep(...command)
      }
      tally.end(name)
      if (result.isGood) tally.part(name).passed++
      else if (!isStopped) fail(name, name, [result.output.trim()])
      return result.isGood
    },
    /** Parts that one program runs. @param start given ears, returns its exit code. */
    async tests(parts, start) {
      if (isStopped) return
      for (const name of parts) tally.begin(name)
      const before = tally.sum('failed')
      const code = await start({
        onEvent: event => hear({ part: parts[0], ...event }),
        onText: text => teller.said(parts.join(' and '), text),
      })
      for (const name of parts) {
        if (!isStopped) tellUnfinished(name)
        tally.end(name)
      }
      if (code !== 0 && tally.sum('failed') === before && !isStopped) fail(parts[0], `the program ended with ${code}`)
    },
    /** The last screen. @returns the exit code. */
    close({ isRecord = false, hasFigures = false } = {}) {
      remember(tally.durations, isRecord)
      if (isStopped) fail(names[0], 'the run was interrupted')
      teller.close({ hasFigures })
      return tally.sum('failed') > 0 || tally.sum('passed') === 0 ? 1 : 0
    },
  }
}
