// The programs that a run is made of, each a process of its own that tells what happens in it.

import { fork, spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../setup.mjs'
import { temporaryFolder } from './temporary.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const children = new Set()

/** Passes on what ends this process, once; whoever insists gets their way. */
export function passOnSignals(onSignal) {
  let isAsked = false
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      if (isAsked) process.exit(130)
      isAsked = true
      onSignal(signal)
      for (const child of children) child.kill(signal)
    })
}

/** Milliseconds that are left to what a process wrote last: something that it started may hold its output open. */
const lastWords = 1_000

function over(child) {
  children.add(child)
  return new Promise(resolve => {
    const done = code => {
      children.delete(child)
      resolve(code ?? 1)
    }
    child.on('error', () => done(1))
    child.on('exit', code => {
      const timer = setTimeout(done, lastWords, code)
      child.on('close', () => {
        clearTimeout(timer)
        done(code)
      })
    })
  })
}

/** A program that only succeeds or fails. @returns {Promise<{ isGood: boolean, output: string }>} */
export async function runStep(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(chunk))
  const code = await over(child)
  return { isGood: code === 0, output: Buffer.concat(output).toString() }
}

/**
 * @param onEvent hears what the program tells. @param onText hears what it writes.
 * @param node the Node.js that runs it, and whatever it starts by that name; this one without it.
 * @returns {Promise<number>} its exit code.
 */
function runTelling(program, args, env, { onEvent, onText, node: execPath = process.execPath }) {
  const PATH = [path.dirname(execPath), process.env.PATH].join(path.delimiter)
  const child = fork(program, args, {
    cwd: root,
    execPath,
    env: { ...process.env, PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.on('message', onEvent)
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onText)
  return over(child)
}

/** Files of vitest. @param wanted see vitest.mjs. */
export function runVitest(wanted, ears) {
  const env = { TMPDIR: temporaryFolder() }
  return runTelling(path.join(here, 'vitest.mjs'), [JSON.stringify(wanted)], env, ears)
}

/** Files of Playwright. @param args behind `playwright test`. */
export function runPlaywright(args, env, ears) {
  const program = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const reporter = `--reporter=${path.join(here, 'playwright.mjs')}`
  return runTelling(program, ['test', reporter, '--pass-with-no-tests', ...args], { ...env, FORCE_COLOR: '0' }, ears)
}

/** A program of ours that tells of each thing it tried. */
export function runProgram(program, args, env, ears) {
  return runTelling(program, args, env, ears)
}
