// npm run prove: every proof, whole; npm run prove -- NAME [flags]: one. What a proof is: docs/decisions/0045-tests-and-proofs.md.

import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium, findHeadlessShell, findOthers, ofProofs } from './browser.mjs'
import { nodeOf, releases } from './node.mjs'
import { runPlaywright, runProgram, runVitest } from './runner/parts.mjs'
import { newRun } from './runner/run.mjs'
import { bundled, bundles, compilation, compiled, finished, installed, programs, root } from './setup.mjs'

/**
 * `vitest`: the file that holds it; `playwright`: the file, or the files; `program`: what is built from it, which takes flags of its own;
 * `nodes`: releases of Node.js under which the tests run.
 */
const proofs = [
  {
    name: 'clear',
    vitest: 'src/gateway/adversary/clear.proof.ts',
    what: 'nothing that must be sealed leaves the gateway in clear, in 100,000 random cases',
    takes: '75 min',
  },
  {
    name: 'readers',
    vitest: 'src/mail/reading/differential.proof.ts',
    what: 'what mailparser, postal-mime, Python and mime4j read in 20,000 odd mails ours reads too; needs mime4j',
    takes: '9 min',
  },
  {
    name: 'opened-before',
    vitest: 'src/gateway/opened-before.proof.ts',
    what: 'of 1,000 letters that were opened what goes out again is found, and next to none of 3,000 others',
    takes: '2 min',
  },
  {
    name: 'dlp',
    vitest: 'src/gateway/policy/dlp.proof.ts',
    what: 'of 10,000 made-up invoices, serial numbers and lists of telephones rules take at most 5 for data of people',
    takes: '2 min',
  },
  {
    name: 'tlock',
    vitest: 'src/core/ibe/tlock.proof.ts',
    what: 'what is sealed here tlock-js opens, and the other way round, in 1,000 random cases each',
    takes: '1 min',
  },
  {
    name: 'pairings',
    vitest: 'src/core/ibe/engines.proof.ts',
    what: 'mcl and noble make the same pairings, stanzas and keys, and mcl agrees with tlock-js, in 1,000 random cases each',
    takes: '3 min',
  },
  {
    name: 'shares',
    vitest: 'src/core/ibe/shares.proof.ts',
    what: 'parts of random nodes, of which some lie, make the key of the whole secret or say who lied, in 1,000 random cases',
    takes: '5 min',
  },
  {
    name: 'nodes',
    vitest: 'src/server/node/killed.proof.ts',
    what: 'one of three nodes, each a process, is killed 30 times under 2,000 requests: everybody gets the right key',
    takes: '4 min',
  },
  {
    name: 'age',
    vitest: 'src/clients/age/both-ways.proof.ts',
    what: "Debian's age opens 100 files of the portal's, and the portal 100 of age's, with nothing answering; needs age",
    takes: '4 min',
  },
  {
    name: 'spam',
    vitest: 'src/carrier/spam.proof.ts',
    what: 'twenty carriers stay far from what a filter with default rules takes for spam; needs rspamd',
    takes: '1 min',
  },
  {
    name: 'kill',
    vitest: 'src/gateway/kill.proof.ts',
    what: 'of 2,000 messages through a gateway that is killed 30 times each arrives; needs Postfix',
    takes: '6 min',
  },
  {
    name: 'killed',
    vitest: 'src/cli/whole/killed.proof.ts',
    what: 'a command that is killed at any of its writes leaves the services whole; needs strace',
    takes: '15 min',
  },
  {
    name: 'intake',
    vitest: 'src/server/intake/postfix.proof.ts',
    what: 'killed at any of twelve points the intake loses nothing, and of 1,000 forwards a few are answered; needs Postfix',
    takes: '2 min',
  },
  {
    name: 'failover',
    vitest: 'src/server/relay/failover.proof.ts',
    what: 'of 2,000 hand-overs none is lost while the primary of PostgreSQL is killed 20 times and its standby takes over; needs postgresql',
    takes: '3 min',
  },
  {
    name: 'rolling',
    vitest: 'src/server/jobs/rolling.proof.ts',
    what: 'two instances over PostgreSQL are renewed by the next release in turn, and put back, and no browser sees an error; needs postgresql and nginx',
    takes: '3 min',
  },
  {
    name: 'package',
    vitest: 'src/cli/install/package.proof.ts',
    what: 'in a fresh Debian 12 the package installs, runs, is renewed over an older database, goes back and leaves nothing but data; needs Debian and root',
    takes: '6 min',
  },
  {
    name: 'engines',
    playwright: 'e2e/engines.proof.ts',
    what: 'every hostile payload is harmless in Firefox and in WebKitGTK',
    takes: '6 min',
  },
  {
    name: 'leaving',
    playwright: 'e2e/leaving.proof.ts',
    what: 'whoever leaves the portal at any of 200 moments finds it working in three engines',
    takes: '4 min',
  },
  {
    name: 'covert',
    playwright: 'e2e/covert.proof.ts',
    what: 'no answer quotes words that pixels do not show, in three engines; of 200 newsletters it quotes those that they do',
    takes: '20 min',
  },
  {
    name: 'hostile',
    playwright: 'e2e/hostile.proof.ts',
    what: 'every hostile payload is harmless in a whole Chromium',
    takes: '2 min',
  },
  {
    name: 'scenarios',
    playwright: ['e2e/scenarios.proof.ts', 'e2e/outage.proof.ts'],
    what: 'every outage by name on every screen: something is said, and there is a way on; a reply that another tab sends does not wait',
    takes: '6 min',
  },
  {
    name: 'journey',
    playwright: 'e2e/journey.proof.ts',
    what: 'from the file to the answer, in three engines',
    takes: '1 min',
  },
  {
    name: 'tabs',
    playwright: 'e2e/tabs.proof.ts',
    what: 'two tabs that sign in at once make one wrapping key, in three engines; going back shows nothing that was forgotten',
    takes: '1 min',
  },
  {
    name: 'profile',
    playwright: 'e2e/profile.proof.ts',
    what: 'Firefox writes no word of a draft into its profile',
    takes: '1 min',
  },
  {
    name: 'languages',
    playwright: 'e2e/languages.proof.ts',
    what: 'the whole way in each language, on the narrowest screen',
    takes: '1 min',
  },
  {
    name: 'banner',
    playwright: 'e2e/banner.proof.ts',
    what: 'the banner and the notice of the file, in every language and tense, on a narrow screen and a wide one',
    takes: '1 min',
  },
  {
    name: 'axe',
    playwright: 'e2e/axe.proof.ts',
    what: 'every screen keeps the rules of access, in light, dark and forced colours',
    takes: '1 min',
  },
  {
    name: 'opening',
    playwright: [
      'e2e/bad-input.proof.ts',
      'e2e/forward.proof.ts',
      'e2e/opening.proof.ts',
      'e2e/readers.proof.ts',
      'e2e/vault.proof.ts',
    ],
    what: 'messages that are large, early, late, older than the keys, dropped or pasted, and links inside apps, open or are explained; needs Postfix',
    takes: '2 min',
  },
  {
    name: 'reading',
    playwright: [
      'e2e/corpus.proof.ts',
      'e2e/drawn.proof.ts',
      'e2e/pictures.proof.ts',
      'e2e/reader-features.proof.ts',
      'e2e/reader-limits.proof.ts',
      'e2e/reader-looks.proof.ts',
      'e2e/reader-screen.proof.ts',
    ],
    what: 'letters without end, pictures of every kind, a whole corpus: shown or said not to be, on paper and on a phone in each language',
    takes: '3 min',
  },
  {
    name: 'composing',
    playwright: [
      'e2e/answer.proof.ts',
      'e2e/composer.proof.ts',
      'e2e/drafts.proof.ts',
      'e2e/picture-size.proof.ts',
      'e2e/quoting.proof.ts',
      'e2e/undo.proof.ts',
    ],
    what: 'four people write to each other; every form of text is quoted as it looked; what is too large to send is said',
    takes: '3 min',
  },
  {
    name: 'administering',
    playwright: ['e2e/admin.proof.ts', 'e2e/people.proof.ts', 'e2e/quarantine.proof.ts'],
    what: 'windows, people and held mail are looked after by keyboard alone, and on every screen in each look',
    takes: '1 min',
  },
  {
    name: 'programs',
    playwright: [
      'e2e/clients.proof.ts',
      'e2e/command-line.proof.ts',
      'e2e/demo.proof.ts',
      'e2e/outlook-pane.proof.ts',
      'e2e/pretended.proof.ts',
    ],
    what: 'the demo beside another, the pretended services, the first day of a command line, the pane of Outlook without storage, and the page of programs in each language',
    takes: '2 min',
  },
  {
    name: 'thunderbird',
    playwright: 'e2e/thunderbird.proof.ts',
    what: 'in a real Thunderbird a message waits, opens and opens with nothing answering; hostile mail asks nobody there',
    takes: '2 min',
  },
  {
    name: 'writing',
    playwright: 'e2e/thunderbird-writing.proof.ts',
    what: 'in a real Thunderbird nothing private leaves in clear: hidden readers, drafts, answers missed, the add-on killed, renewed, switched off; without a network it waits',
    takes: '3 min',
  },
  {
    name: 'policies',
    playwright: 'e2e/policies.proof.ts',
    what: 'policies.json installs the add-on in a real Thunderbird, holds it there, and a newer version comes by itself and keeps keys',
    takes: '1 min',
  },
  {
    name: 'large',
    playwright: 'e2e/large.proof.ts',
    what: '14 MB of HTML are read as words, and given back whole; so is a file of 14 MB that the command line sealed',
    takes: '1 min',
  },
  {
    name: 'node',
    nodes: releases,
    what: `all tests without a browser, the demo and the command line run under Node.js ${releases.join(' and ')} too`,
    takes: '15 min',
  },
  {
    name: 'drill-holes',
    playwright: 'e2e/drill-holes.proof.ts',
    what: 'a word in clear and a lost message, made on purpose, are found by the drill',
    takes: '1 min',
  },
  {
    name: 'organisation',
    program: 'e2e/organisation/main.js',
    what: 'an organisation set up by the manual on four machines: its first weeks, a lost disk, a new release; needs Debian and root',
    takes: '7 min',
  },
  {
    name: 'drill',
    program: 'e2e/drill/main.js',
    what: 'the worst day in every variant: nothing is lost and nothing in clear; --variant, --row, --plant, --one-away, --json',
    takes: '20 min',
  },
  {
    name: 'fuzz',
    program: 'e2e/fuzz/main.js',
    what: 'hostile input without end finds nothing; --minutes (10), --seed',
    takes: '10 min',
  },
]

const [name, ...flags] = process.argv.slice(2)
const isList = name === '--list'
const chosen = proofs.filter(proof => name === undefined || proof.name === name)
if (isList || chosen.length === 0) {
  if (!isList) console.error(`There is no proof ${name}. There are:`)
  const width = Math.max(...proofs.map(proof => proof.name.length))
  for (const { name, what, takes } of proofs) console.log(`${name.padEnd(width)}  ${takes.padStart(6)}  ${what}`)
  process.exit(isList ? 0 : 2)
}

/** Of the proofs that are test files; the programs read theirs themselves. */
const ofTests = () => parseArgs({ args: flags, options: { seed: { type: 'string' } } }).values

await installed()
process.env.POSTERN_CHROMIUM = await findChromium()
process.env.POSTERN_CHROMIUM_SHELL = findHeadlessShell() ?? process.env.POSTERN_CHROMIUM
findOthers(ofProofs)

const cores = availableParallelism()
const portal = bundled()
const steps = ['types', ...(portal.isDone ? [] : ['build'])]
const run = newRun([...steps, ...chosen.map(proof => proof.name)], ({ part }) => `npm run prove -- ${part}`)

/** Tests that run under one release of Node.js after the other; what they start runs under it too. */
async function underEach(nodes, ears) {
  let [code, files] = [0, 0]
  for (const release of nodes) {
    if (run.isStopped()) break
    const onEvent = event => {
      if (event.type === 'plan') files += event.files
      ears.onEvent({
        ...event,
        ...(event.type === 'plan' && { files }),
        ...(event.names && { names: [`Node.js ${release}`, ...event.names] }),
      })
    }
    const under = { ...ears, onEvent, node: nodeOf(release) }
    code = (await runVitest({ projects: ['unit', 'interop'], workers: cores }, under)) || code
    if (run.isStopped()) break
    const specs = ['e2e/command-line.spec.ts', 'e2e/demo.spec.ts']
    code = (await runPlaywright(['--project=e2e', `--workers=${cores}`, ...specs], {}, under)) || code
  }
  return code
}

/** Each proof is a part of its own, whatever runs it. */
function prove(proof) {
  return run.tests([proof.name], ({ onEvent, onText }) => {
    const ears = { onText, onEvent: event => onEvent({ ...event, part: proof.name }) }
    if (proof.program) {
      const program = path.join(root, 'build', proof.program)
      return runProgram(program, flags, {}, { ...ears, onText: text => run.teller.write(text.trimEnd()) })
    }
    if (proof.nodes) return underEach(proof.nodes, ears)
    const { seed } = ofTests()
    if (proof.playwright) {
      return runPlaywright(['--project=proof', `--workers=${cores}`, ...[proof.playwright].flat()], {}, ears)
    }
    const files = { proof: [{ file: proof.vitest }] }
    return runVitest({ projects: ['proof'], files, workers: cores, seed }, ears)
  })
}

if (await run.step('types', [compilation])) compiled().note()
if (!portal.isDone && (await run.step('build', [programs, ...bundles, finished]))) portal.note()
for (const proof of chosen) await prove(proof)
process.exitCode = run.close({ hasFigures: true })
