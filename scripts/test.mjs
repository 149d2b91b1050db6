// npm test: everything that CI runs; npm test -- WORD...: what has one of the words in its path or in a title.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { findHeadlessShell, findOthers, noChromium, seekChromium } from './browser.mjs'
import { choose, kinds, titlesWith } from './runner/kinds.mjs'
import { runPlaywright, runVitest } from './runner/parts.mjs'
import { newRun } from './runner/run.mjs'
import { againByTest } from './runner/tell.mjs'
import { bundled, bundles, compilation, compiled, finished, installed, lint, programs } from './setup.mjs'

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    title: { type: 'string', short: 't' },
    list: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})
const isAll = words.length === 0 && values.title === undefined
const files = choose(words, values.title)
const chosen = kinds.filter(kind => files[kind].length > 0)

if (values.list) {
  for (const kind of chosen)
    for (const { file, isByTitle } of files[kind]) console.log(`${kind}  ${file}${isByTitle ? '  (by title)' : ''}`)
  process.exit(chosen.length > 0 ? 0 : 1)
}
if (chosen.length === 0) {
  console.error('No test has that in its path or in its title. npm test -- --list names all files.')
  process.exit(1)
}

await installed()
const isBrowserNeeded = chosen.includes('e2e')
if (isBrowserNeeded) {
  process.env.POSTERN_CHROMIUM = await seekChromium()
  process.env.POSTERN_CHROMIUM_SHELL = findHeadlessShell() ?? process.env.POSTERN_CHROMIUM
}
if (isBrowserNeeded || chosen.includes('interop')) findOthers()

const cores = availableParallelism()
const isCompiled = isAll || isBrowserNeeded || chosen.includes('interop')
const portal = isCompiled ? bundled() : null
const isStale = portal !== null && !portal.isDone
const steps = [...(isCompiled ? ['types'] : []), ...(isStale ? ['programs', 'build'] : []), ...(isAll ? ['lint'] : [])]
const run = newRun([...steps, ...chosen], againByTest)
const titles = titlesWith(words)
const title = values.title === undefined ? undefined : titlesWith([values.title])

/** At once with a browser, and as many without: each waits some of its time, for a page, a mail server, a process. */
const workers = cores + 1

/** What runs without a browser. */
const vitest = async () => {
  const projects = chosen.filter(kind => kind !== 'e2e')
  const wanted = { projects, title, titles, workers, ...(isAll ? {} : { files }) }
  if (projects.length > 0) await run.tests(projects, ears => runVitest(wanted, ears))
}

/** Playwright looks for a title in path and title alike. */
const playwright = () => {
  if (!process.env.POSTERN_CHROMIUM) return run.fail('e2e', noChromium)
  const isByPath = files.e2e.every(({ isByTitle }) => !isByTitle)
  const pattern = title ?? (isByPath ? undefined : titles)
  const args = ['--project=e2e', `--workers=${workers}`, ...(pattern ? ['--grep', pattern] : [])]
  const paths = isAll ? [] : files.e2e.map(({ file }) => file.replaceAll('.', String.raw`\.`))
  return run.tests(['e2e'], ears => runPlaywright([...args, ...paths], {}, ears))
}

/** What runs on a server is made while types are checked: tests start it. */
const making = isStale ? run.step('programs', [programs]) : Promise.resolve(true)
const bundle = async () => {
  const isGood = isStale && (await run.step('build', [...bundles, finished]))
  if ((await making) && isGood) portal.note()
}

// Whatever fails, the rest is run and told.
if (isCompiled && (await run.step('types', [compilation]))) compiled().note()
await making
const bundling = bundle()
await Promise.all([
  vitest(),
  isAll && run.step('lint', [lint]),
  bundling.then(() => (isBrowserNeeded ? playwright() : undefined)),
])
process.exitCode = run.close({ isRecord: values.record })
