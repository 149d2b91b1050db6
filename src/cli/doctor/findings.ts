// What looking at an installation finds, and the looks that services and gateway share.

import { createConnection, isIPv6 } from 'node:net'
import { connect } from 'node:tls'
import { core } from 'zod/mini'
import { firstFaultOf } from '../../runtime/settings/said.ts'
import { roomIn } from '../../runtime/storage.ts'
import { reach } from './reach.ts'

export interface Finding {
  readonly state: 'good' | 'unsure' | 'wrong'
  readonly what: string
  /** Which side is wrong, and what to do. */
  readonly say: string
}

export type Check = () => Promise<Finding>

export const good = (what: string, say: string): Finding => ({ state: 'good', what, say })
export const unsure = (what: string, say: string): Finding => ({ state: 'unsure', what, say })
export const wrong = (what: string, say: string): Finding => ({ state: 'wrong', what, say })

/** Several addresses that were tried one after the other make an error without words: what the first said counts. */
export function messageOf(error: unknown): string {
  if (error instanceof core.$ZodError) return `what came is out of its shape: ${firstFaultOf(error)}`
  if (error instanceof SyntaxError) return 'what came is no JSON'
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  if (!(error instanceof Error)) return 'nothing more is known'
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
}
export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? messageOf(error)

/** What helps where files of the portal are missing. */
export const buildAgain = 'install the package again, or run "npm run build", and start the services again'

/** What helps against a server that does not prove who it is. */
export const mendTls = 'give it a good one, name its authority in OUTGOING_CA, or set OUTGOING_TLS'

export async function inOrder(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of checks) findings.push(await check())
  return findings
}

/** Bytes that should be free for what is kept. */
const leastFree = 1_000_000_000
const leastFiles = 10_000

export async function disk(folder: string): Promise<Finding> {
  try {
    const { bytes: free, files, isFull } = await roomIn(folder)
    const say = `${Math.round(free / 1e6)} MB${files === null ? '' : ` and ${files} files`} are free`
    if (isFull) return wrong('disk', `is full (${say}): nothing is taken until there is room on the disk of ${folder}`)
    if (files !== null && files < leastFiles)
      return unsure('disk', `${say}: what is kept on a bad day needs more files (inodes)`)
    return free >= leastFree ? good('disk', say) : unsure('disk', `${say}: what is kept on a bad day needs more`)
  } catch (error) {
    return wrong('disk', `the data folder cannot be used: ${codeOf(error)}`)
  }
}

/** A mail server, or one of our own ways in. */
export interface MailPlace {
  readonly protocol: 'lmtp' | 'smtp' | 'smtps'
  readonly host: string
  readonly port: number
}

/** Milliseconds. */
const timeoutMs = 10_000

/** @returns what a server greets with, and how it answers EHLO. @throws what the network says */
export function greet({ host, port, protocol }: MailPlace): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket =
      protocol === 'smtps'
        ? connect({ host, port, timeout: timeoutMs })
        : createConnection({ host, port, timeout: timeoutMs })
    let text = ''
    let asked = false
    let left = false
    socket.setEncoding('latin1')
    socket.on('timeout', () => socket.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    socket.on('data', (chunk: string) => {
      text += chunk
      if (!asked && /^220[ -].*\r\n/m.test(text)) {
        asked = true
        socket.write(`${protocol === 'lmtp' ? 'LHLO' : 'EHLO'} postern.invalid\r\n`)
      } else if (asked && !left && /^250 .*\r\n/m.test(text)) {
        left = true
        socket.end('QUIT\r\n')
      }
    })
  })
}

/** Largest mail that a server takes, by its answer to EHLO; 0: it does not say. */
export function sizeIn(said: string): number {
  return Number(/^250[ -]SIZE (\d+)/im.exec(said)?.[1] ?? 0)
}

/** @param who listens there when it runs. */
export async function listening(what: string, place: MailPlace, who: string): Promise<Finding> {
  const where = `${place.protocol}://${place.host}:${place.port}`
  try {
    const said = await greet(place)
    return /^220/.test(said) ? good(what, `is taken at ${where}`) : wrong(what, `another program answers at ${where}`)
  } catch (error) {
    return unsure(what, `nobody listens at ${where} (${codeOf(error)}): ${who} does not run`)
  }
}

/** @param path that is answered with 200. @param who listens there when it runs. */
export async function answering(
  what: string,
  { host, port }: Pick<MailPlace, 'host' | 'port'>,
  path: string,
  who: string,
): Promise<Finding> {
  const where = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  try {
    const { status } = await reach(`http://${where}${path}`)
    return status === 200 ? good(what, `answers at ${where}`) : wrong(what, `another program answers at ${where}`)
  } catch (error) {
    return unsure(what, `nobody listens at ${where} (${codeOf(error)}): ${who} does not run`)
  }
}
