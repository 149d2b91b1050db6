// postern seal: a message from a file or a pipe becomes encrypted_message.htm, one file a recipient.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { portalOf } from '../contract/file-of.ts'
import type { Parameters } from '../contract/parameters.ts'
import type { Signer } from '../core/envelope/proof.ts'
import { seal } from '../core/envelope/seal.ts'
import { PosternError } from '../core/errors.ts'
import { writeHtm } from '../core/htm/write.ts'
import { startFastPairings } from '../core/ibe/engine.ts'
import { type Period, parsePeriod, periodOf } from '../core/ibe/period.ts'
import { serialForPeriod } from '../core/ibe/serial.ts'
import { secondsOf } from '../core/seconds.ts'
import { canonicalAddress } from '../mail/address/address.ts'
import { nodeAead } from '../runtime/aead.ts'
import type { Config } from '../runtime/config.ts'
import { asCaller } from '../runtime/owner.ts'
import { portalOrigin, portalParameters } from '../runtime/portal-client.ts'
import { trust } from '../runtime/tls.ts'
import { localParameters, localWindows } from './district.ts'
import { readInput, result, type Speaker, writeOutput } from './output.ts'
import { fetchSigner, signedIn } from './portal.ts'

export interface SealCommand extends Speaker {
  readonly to: readonly string[]
  readonly period?: string
  /** A folder for one file a recipient; without it one recipient's file goes to standard output. */
  readonly out?: string
  readonly fromPortal?: string
  readonly root?: string
  readonly signAs?: string
  /** Name of the sender that the file shows. */
  readonly name?: string
}

export async function sealCommand(config: Config, file: string, options: SealCommand): Promise<void> {
  await trust(config.outgoing)
  const addresses = [...new Set(options.to.map(canonicalAddress))]
  if (addresses.length > 1 && !options.out)
    throw new PosternError('bad-request', 'Several recipients need a folder: name one with --out.')
  const now = new Date()
  const seconds = secondsOf(now)
  const portal = options.fromPortal ? portalOrigin(options.fromPortal) : null
  const parameters = portal
    ? await portalParameters(portal, options.root ?? null, config.data, seconds)
    : await localParameters(config, seconds)
  const windows = portal ? [] : await localWindows(config, seconds)
  const message = await readInput(file)
  if (message.length > parameters.limits.messageBytes)
    throw new PosternError('too-large', `The message is larger than ${parameters.limits.messageBytes} bytes.`)
  const period = options.period ? parsePeriod(options.period) : periodOf(now)
  const signer = options.signAs ? await signerFor(config, options.signAs, parameters, seconds) : null
  // For one reader it is made as fast without.
  if (addresses.length > 1) await startFastPairings()
  const { envelope, indices } = await seal({
    message,
    district: parameters.district,
    serial: serialForPeriod(parameters.serials, period),
    period,
    addresses,
    signer,
    sealedAt: seconds,
    aead: nodeAead,
  })
  const page = (i: number) =>
    writeHtm({
      ...shown(parameters, options, now, period),
      windows,
      envelope,
      readers: [{ address: addresses[i]!, index: indices[i]! }],
    })
  if (!options.out) {
    await writeOutput(await page(0))
    return
  }
  for (const [i, address] of addresses.entries()) {
    const folder = path.join(options.out, String(i + 1))
    const name = path.join(folder, 'encrypted_message.htm')
    const content = await page(i)
    asCaller(() => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(name, content)
    })
    result(options, { address, file: name }, name)
  }
}

function shown(parameters: Parameters, { name }: SealCommand, date: Date, period: Period) {
  return {
    period,
    ...portalOf(parameters),
    sender: name ?? null,
    date,
  }
}

async function signerFor(config: Config, address: string, parameters: Parameters, now: number): Promise<Signer> {
  const session = await signedIn(parameters.portal, canonicalAddress(address), config.data)
  return fetchSigner(session, parameters.district, now)
}
