// How the command line speaks: results on standard output, everything said to a person on standard error.

import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { stderr, stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline/promises'
import { type Readable, Writable } from 'node:stream'
import { core } from 'zod/mini'
import { PosternError } from '../core/errors.ts'
import { asCaller } from '../runtime/owner.ts'
import { firstFaultOf } from '../runtime/settings/said.ts'
import { whyNotRead } from '../runtime/settings/unreadable.ts'
import { storageFailure } from '../runtime/storage.ts'

/** Exit codes, as `postern --help` documents them. 78 is what sysexits(3) has for wrong settings, and units know it. */
export const exitCodes = { ok: 0, unexpected: 1, usage: 2, refused: 3, later: 4, settings: 78 } as const

export interface Speaker {
  readonly json: boolean
}

/**
 * What strangers wrote is in what is told: names of mail, replies of mail servers. A terminal obeys some signs, and turns others
 * around. JSON stays what it was.
 */
function harmless(text: string): string {
  return text.replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, sign =>
    Array.from({ length: sign.length }, (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}

export function result(speaker: Speaker, value: Record<string, unknown>, sentence: string): void {
  stdout.write(`${harmless(speaker.json ? JSON.stringify(value) : sentence)}\n`)
}

export function note(sentence: string): void {
  stderr.write(`${harmless(sentence)}\n`)
}

/** @returns null for what is no fault of what was read. */
function outOfShape(error: unknown): PosternError | null {
  const why =
    error instanceof core.$ZodError ? firstFaultOf(error) : error instanceof SyntaxError ? 'it is no JSON' : null
  if (why === null) return null
  return new PosternError(
    'internal',
    `What was read, from a portal or from the data folder, is not as Postern writes it: ${why}. Is another program there, or another release?`,
    { cause: error },
  )
}

/** Says what went wrong, and with which code to end. */
export function failure(error: unknown, json: boolean): number {
  const told =
    error instanceof PosternError
      ? error
      : (storageFailure(error) ??
        outOfShape(error) ??
        new PosternError('internal', error instanceof Error ? error.message : 'unexpected'))
  const { code, temporary, message } = told
  note(json ? JSON.stringify({ code, temporary, message }) : `postern: ${message} (${code})`)
  if (told.code === 'internal') return exitCodes.unexpected
  if (told.code === 'config-invalid') return exitCodes.settings
  return told.temporary ? exitCodes.later : exitCodes.refused
}

/** Asks for a line. @param hidden for a passphrase: what is typed is not shown. */
export async function askLine(question: string, hidden = false): Promise<string> {
  stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const input = stdin.readableEnded ? await openTerminal() : stdin
  const reader = createInterface({ input, output: hidden ? silent : stderr, terminal: hidden && stdin.isTTY })
  try {
    const { value, done } = await reader[Symbol.asyncIterator]().next()
    if (done) throw new PosternError('bad-request', 'Nothing was typed.')
    return String(value).trim()
  } finally {
    reader.close()
    if (input !== stdin) input.destroy()
    if (hidden) stderr.write('\n')
  }
}

/** Where the message came in by the pipe, the person still sits at the terminal. */
async function openTerminal(): Promise<Readable> {
  const terminal = await open('/dev/tty').catch(cause => {
    throw new PosternError(
      'bad-request',
      'The message came by the pipe, and there is no terminal to ask for the code. Name the message as a file.',
      { cause },
    )
  })
  return terminal.createReadStream()
}

export async function readInput(file: string): Promise<Uint8Array> {
  if (file !== '-') {
    try {
      return asCaller(() => readFileSync(file))
    } catch (cause) {
      throw new PosternError('bad-request', `The file cannot be read: ${whyNotRead(file, cause)}.`, { cause })
    }
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

/** @param file `-` for a pipe, which may take its time. @throws PosternError `bad-request` */
export async function readJson(file: string): Promise<unknown> {
  const content = Buffer.from(await readInput(file)).toString('utf8')
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new PosternError('bad-request', `${file === '-' ? 'What came by the pipe' : file} is not JSON.`, { cause })
  }
}

/** Waits until a pipe has taken everything. */
export function writeOutput(bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (cause: Error) =>
      reject(
        new PosternError('unavailable', `The output cannot be written: ${cause.message}. Do this again.`, { cause }),
      )
    // A file on a full disk tells it in both ways.
    stdout.once('error', refused)
    stdout.write(bytes, error => {
      if (error) return refused(error)
      stdout.off('error', refused)
      resolve()
    })
  })
}

/** A bar on a terminal, nothing elsewhere. */
export function progressBar(total: number): { step(): void; end(): void } {
  const width = 30
  let done = 0
  const draw = () => {
    const filled = Math.round((width * done) / Math.max(total, 1))
    stderr.write(`\r[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${done} of ${total}`)
  }
  return {
    step() {
      done++
      if (stderr.isTTY) draw()
    },
    end() {
      if (stderr.isTTY && done > 0) stderr.write('\n')
    },
  }
}
