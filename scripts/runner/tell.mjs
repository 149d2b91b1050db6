// Says how a run goes: while it runs, when something fails, and at its end. On a terminal one line is kept current; elsewhere a line comes now and then.

import { clearLine, cursorTo } from 'node:readline'

/** Milliseconds between two lines of progress: where they are drawn over, and where they stay. */
const often = 250
const seldom = 10_000

export function timeOf(seconds) {
  const whole = Math.round(seconds)
  return whole < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

const quoted = text => `'${text.replaceAll("'", String.raw`'\''`)}'`
const indented = (text, by = '    ') => text.replace(/^(?=.)/gm, by)
const titleOf = ({ names }) => names.join(' › ')

/** @param again what to type to run one failed test again. */
export function newTeller(tally, again, { out = process.stdout } = {}) {
  const isLive = out.isTTY === true
  let shown = ''
  let speaker = ''

  function progressOf(part) {
    if (part.state !== 'runs') return null
    if (part.files === 0) return part.name
    const done = part.passed + part.failed + part.skipped + part.notRun
    const tests =
      part.tests > 0 ? `${done} of ${part.tests} tests` : `${part.filesDone} of ${part.files} files, ${done} tests`
    return `${part.name} ${tests}`
  }

  function line() {
    const running = tally.parts.flatMap(({ running }) => [...running])
    const seconds = Math.round((performance.now() - tally.startedAt) / 1000)
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    const parts = tally.parts.map(progressOf).filter(Boolean)
    const failed = tally.sum('failed') > 0 ? [`${tally.sum('failed')} FAILED`] : []
    return [clock, ...failed, ...parts, ...(running.length > 0 ? [`now ${running.join(', ')}`] : [])].join('  ')
  }

  function wipe() {
    if (!isLive || shown === '') return
    clearLine(out, 0)
    cursorTo(out, 0)
    shown = ''
  }

  function draw() {
    if (isLive) {
      wipe()
      shown = line().slice(0, (out.columns || 80) - 1)
      out.write(shown)
    } else out.write(`${line()}\n`)
  }

  const timer = setInterval(draw, isLive ? often : seldom)
  timer.unref()

  function write(text) {
    wipe()
    out.write(`${text}\n`)
  }

  return {
    write,
    /** What a program wrote of its own accord, with who it was. */
    said(who, text) {
      if (text.trim() === '') return
      if (who !== speaker) write(`${who} says:`)
      speaker = who
      write(indented(text.trimEnd()))
    },
    failed(event) {
      speaker = ''
      write(`\nFAILED  ${[event.file, titleOf(event)].filter(Boolean).join('  ')}`)
      for (const text of event.errors) write(indented(text))
      write(`    again: ${again(event)}\n`)
    },
    /** A part without tests of its own, such as the types, is over. */
    step(name, isGood, output) {
      speaker = ''
      if (output.trim() !== '') write(isGood ? output.trimEnd() : `\nFAILED  ${name}\n${indented(output.trimEnd())}\n`)
    },
    /** The last screen. */
    close({ hasFigures }) {
      clearInterval(timer)
      wipe()
      write(`\n${screen(tally, again, hasFigures)}`)
    },
  }
}

/** Tests of one file that are skipped for the same reason are told together. */
function skippedOf(tally) {
  const groups = new Map()
  for (const { file, names, why } of tally.skips) {
    const key = JSON.stringify([file, why ?? names.slice(0, -1)])
    groups.set(key, [...(groups.get(key) ?? []), { file, names, why }])
  }
  return [...groups.values()].flatMap(tests => {
    const [{ file, why, names }] = tests
    const reason = why ?? names.slice(0, -1).join(' › ')
    return [`  ${file}${reason ? `: ${reason}` : ''}`, ...tests.map(test => `    ${test.names.at(-1)}`)]
  })
}

function screen(tally, again, hasFigures) {
  const width = Math.max(...tally.parts.map(({ name }) => name.length), 3)
  const row = ({ name, state, passed, failed, notRun, seconds }) => {
    const counts = [`${passed} passed`, `${failed} failed`, ...(notRun > 0 ? [`${notRun} not run`] : [])].join(', ')
    return `${name.padEnd(width)}  ${state === 'is over' ? `${timeOf(seconds).padStart(11)}  ${counts}` : 'was not run'}`
  }
  const all = (performance.now() - tally.startedAt) / 1000
  const section = (title, lines) => (lines.length > 0 ? [title, ...lines, ''] : [])
  return [
    ...section(
      'Figures',
      (hasFigures ? tally.figures : []).map(({ figure, ...event }) => `  ${titleOf(event)}: ${figure}`),
    ),
    ...section('Skipped', skippedOf(tally)),
    ...section(
      'Failed',
      tally.failures.flatMap(event => [
        `  ${[event.file, titleOf(event)].filter(Boolean).join('  ')}`,
        `    ${again(event)}`,
      ]),
    ),
    ...tally.parts.map(row),
    `${'all'.padEnd(width)}  ${timeOf(all).padStart(11)}`,
    '',
    `${tally.sum('passed')} passed, ${tally.sum('failed')} failed, ${tally.sum('skipped')} skipped`,
  ].join('\n')
}

/** @returns what runs this one test, and nothing else, again. */
export function againByTest({ file, names, isOfFile = false }) {
  if (!file) return 'npm test'
  return `npm test -- ${file}${names.length > 0 && !isOfFile ? ` -t ${quoted(names.join(' '))}` : ''}`
}
