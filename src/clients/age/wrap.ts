// recipient-v1: age says to whom, and the keys of its files; each comes back sealed to each, or none of them.

import type { Parameters } from '../../contract/parameters.ts'
import { sealStanza } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { fileKeyLength } from '../../core/ibe/kem.ts'
import { type Period, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { isAway, whatIsAway } from './away.ts'
import { type Recipient, readIdentity, readRecipient } from './codec.ts'
import type { About, Conversation } from './conversation.ts'
import type { Keyring } from './keyring.ts'
import { parametersOf } from './parameters.ts'
import type { Holder } from './provide.ts'
import { type Command, Malformed } from './wire.ts'

interface Named {
  readonly about: About
  readonly text: string
}

interface Heard {
  readonly named: readonly Named[]
  readonly fileKeys: readonly Uint8Array[]
  /** Whether age asks which stanzas may stand beside others. */
  readonly asksLabels: boolean
}

function only({ args, body }: Command): string {
  const [, value, more] = args
  if (value === undefined || more !== undefined || body.length > 0) throw new Malformed(`${args[0]} of another shape`)
  return value
}

async function hear(conversation: Conversation): Promise<Heard> {
  const recipients: string[] = []
  const identities: string[] = []
  const fileKeys: Uint8Array[] = []
  let asksLabels = false
  for await (const command of conversation.heard()) {
    const [name] = command.args
    if (name === 'add-recipient') recipients.push(only(command))
    if (name === 'add-identity') identities.push(only(command))
    if (name === 'wrap-file-key') fileKeys.push(command.body)
    if (name === 'extension-labels') asksLabels = true
  }
  const named = [
    ...recipients.map((text, index): Named => ({ about: ['recipient', index], text })),
    ...identities.map((text, index): Named => ({ about: ['identity', index], text })),
  ]
  return { named, fileKeys, asksLabels }
}

/** An identity stands for whose it is; one without data for the one address that is held. */
function recipientOf({ about, text }: Named, keyring: Keyring): Recipient {
  if (about[0] === 'recipient') return readRecipient(text)
  const place = readIdentity(text)
  const places = place ? [place] : keyring.places()
  const [only] = places
  if (!only) throw new PosternError('not-signed-in', 'Nobody is signed in on this machine. Run: postern login ADDRESS')
  if (places.length > 1)
    throw new PosternError('bad-request', 'Several addresses are held here. Name one: postern identities lists them.')
  const account = keyring.account(only.origin)
  if (!account)
    throw new PosternError('not-signed-in', `${only.address} is not signed in here. Run: postern recipients ADDRESS`)
  return { ...only, root: account.root }
}

type Sealer = (fileKey: Uint8Array) => { readonly args: string[]; readonly body: Uint8Array }

async function sealerFor({ address, ...district }: Recipient, { store, clock }: Holder): Promise<Sealer> {
  let parameters: Parameters
  try {
    parameters = await parametersOf(store, district, clock)
  } catch (error) {
    if (!(error instanceof PosternError) || !isAway(error)) throw error
    const what = await whatIsAway(error, 'portal', { store, clock, origin: district.origin, parameters: null })
    const message = `${what} It was never reached from here, and ${address} can be sealed to without it only afterwards.`
    throw new PosternError(error.code, message, { cause: error })
  }
  const period = periodOf(new Date(clock.now() * 1000))
  const serial = serialFor(parameters, period)
  const identity = { district: district.district, serial: serial.serial, period, condition: '', address }
  return fileKey => sealStanza(serial, identity, fileKey)
}

function serialFor({ serials, district }: Parameters, period: Period) {
  try {
    return serialForPeriod(serials, period)
  } catch (cause) {
    if (!(cause instanceof PosternError)) throw cause
    throw new PosternError(
      cause.code,
      `Nothing is sealed for ${district} in ${period}: it has no key for that month.`,
      { cause },
    )
  }
}

/** @returns what seals to each; null where one of them cannot be sealed to, which has been said. */
async function sealers(named: readonly Named[], conversation: Conversation, holder: Holder): Promise<Sealer[] | null> {
  const found: Sealer[] = []
  let isGood = true
  for (const each of named) {
    try {
      found.push(await sealerFor(recipientOf(each, holder.keyring), holder))
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      isGood = false
      await conversation.fail(each.about, error.message)
    }
  }
  return isGood ? found : null
}

export async function wrap(conversation: Conversation, makeHolder: () => Holder): Promise<void> {
  const { named, fileKeys, asksLabels } = await hear(conversation)
  if (named.length === 0 || fileKeys.length === 0) throw new Malformed('nobody to seal to, or nothing to seal')
  if (fileKeys.some(({ length }) => length !== fileKeyLength)) throw new Malformed('a file key of another length')
  const all = await sealers(named, conversation, makeHolder())
  if (all) {
    // Ours may stand beside any other: no label.
    if (asksLabels) await conversation.say(['labels'])
    for (const [file, fileKey] of fileKeys.entries()) {
      for (const seal of all) {
        const { args, body } = seal(fileKey)
        await conversation.say(['recipient-stanza', String(file), ...args], body)
      }
    }
  }
  await conversation.done()
}
