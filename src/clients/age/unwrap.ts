// identity-v1: age says with which identities, and the stanzas of its files; the keys of the files are given back.

import { maxStanzas, stanzaFields } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { bodyLength } from '../../core/ibe/kem.ts'
import { type Place, readIdentity } from './codec.ts'
import type { Conversation } from './conversation.ts'
import type { Account } from './keyring.ts'
import { type Ours, openStanzas } from './opening.ts'
import { meet } from './parameters.ts'
import { type Holder, provideAhead } from './provide.ts'
import { signIn } from './session.ts'
import { type Command, Malformed } from './wire.ts'

interface Heard {
  readonly identities: readonly string[]
  /** By the number that age gave each file. */
  readonly files: ReadonlyMap<number, readonly Stanza[]>
}

interface Stanza {
  readonly args: readonly string[]
  readonly body: Uint8Array
}

/** A number, as age counts files. */
function numberOf(text: string | undefined): number {
  if (text === undefined || !/^(?:0|[1-9]\d{0,8})$/.test(text)) throw new Malformed('a file without its number')
  return Number(text)
}

function only({ args, body }: Command): string {
  const [, value, more] = args
  if (value === undefined || more !== undefined || body.length > 0) throw new Malformed(`${args[0]} of another shape`)
  return value
}

async function hear(conversation: Conversation): Promise<Heard> {
  const identities: string[] = []
  const files = new Map<number, Stanza[]>()
  let last = 0
  for await (const command of conversation.heard()) {
    const [name, number, ...args] = command.args
    if (name === 'add-identity') identities.push(only(command))
    if (name !== 'recipient-stanza') continue
    const file = numberOf(number)
    if (file < last || args.length === 0) throw new Malformed('a stanza out of its order, or without a type')
    last = file
    const stanzas = files.get(file) ?? []
    stanzas.push({ args, body: command.body })
    files.set(file, stanzas)
  }
  return { identities, files }
}

/** @returns null where one of them is none, which has been said. */
async function readIdentities(texts: readonly string[], conversation: Conversation): Promise<(Place | null)[] | null> {
  const read: (Place | null)[] = []
  let isGood = true
  for (const [index, text] of texts.entries()) {
    try {
      read.push(readIdentity(text))
    } catch (error) {
      isGood = false
      await conversation.fail(['identity', index], messageOf(error))
    }
  }
  return isGood ? read : null
}

interface Sorted {
  readonly ours: readonly Ours[]
  /** Places of stanzas that say they are ours and are none. */
  readonly broken: readonly number[]
  readonly hasNewer: boolean
}

/** Types of others are passed over. */
export function sort(stanzas: readonly Stanza[]): Sorted {
  const ours: Ours[] = []
  const broken: number[] = []
  let hasNewer = false
  for (const [index, { args, body }] of stanzas.entries()) {
    try {
      const fields = stanzaFields(args)
      if (fields === null) continue
      if (body.length === bodyLength) ours.push({ fields, body })
      else broken.push(index)
    } catch (error) {
      if (error instanceof PosternError && error.code === 'newer-version') hasNewer = true
      else broken.push(index)
    }
  }
  return { ours, broken, hasNewer }
}

function messageOf(error: unknown): string {
  if (error instanceof PosternError) return error.message
  throw error
}

/** A person at a terminal is asked first: without one no mail with a code is sent. */
function signInBy(conversation: Conversation, holder: Holder): (place: Place) => Promise<Account> {
  return async place => {
    const { origin, address } = place
    const { root, district } = await meet(holder.store, origin, null, holder.clock)
    if (district !== place.district)
      throw new PosternError('parameters-invalid', `${origin} is another district's portal.`)
    const wants = await conversation.confirm(
      `The key for ${address} is not held here. A code can be sent to that address, to prove that it is yours.`,
      'Send the code',
      'Leave it',
    )
    if (!wants) throw new PosternError('not-signed-in', 'nobody asked for a code')
    const askCode = ({ from, isAgain }: { from: string; isAgain: boolean }) =>
      conversation.ask(isAgain ? 'That was not the code. Once more:' : `The code that ${from} sent to ${address}:`)
    return signIn(place, { ...holder, root, askCode })
  }
}

interface Opening {
  readonly conversation: Conversation
  /** Null in place of all: every address that is held. */
  readonly places: readonly Place[] | null
  holder(): Holder
}

/** Sends the key of one file, or says what is in the way, or nothing where the file is for others. */
async function open(file: number, stanzas: readonly Stanza[], opening: Opening): Promise<void> {
  const { conversation, places } = opening
  if (stanzas.length > maxStanzas) {
    await conversation.fail(['internal'], `The file has more than ${maxStanzas} stanzas. It was not looked at.`)
    return
  }
  const { ours, broken, hasNewer } = sort(stanzas)
  for (const index of broken)
    await conversation.fail(['stanza', file, index], 'A stanza of Postern is malformed: the file is damaged.')
  if (broken.length > 0) return
  let fileKey: Uint8Array | null = null
  if (ours.length > 0) {
    const holder = opening.holder()
    const tell = (text: string) => conversation.tell(text)
    fileKey = await openStanzas(ours, places, { ...holder, signIn: signInBy(conversation, holder), tell })
  }
  if (fileKey) await conversation.say(['file-key', String(file)], fileKey)
  else if (hasNewer)
    await conversation.fail(['internal'], 'The file was sealed by a newer Postern. Bring this program up to date.')
}

export async function unwrap(conversation: Conversation, makeHolder: () => Holder): Promise<void> {
  const { identities, files } = await hear(conversation)
  if (identities.length === 0) throw new Malformed('no identity to open with')
  const read = await readIdentities(identities, conversation)
  let made: Holder | null = null
  const holder = () => {
    made ??= makeHolder()
    return made
  }
  if (read) {
    const places = read.includes(null) ? null : (read as Place[])
    for (const [file, stanzas] of files) {
      try {
        await open(file, stanzas, { conversation, places, holder })
      } catch (error) {
        await conversation.fail(['internal'], messageOf(error))
      }
    }
  }
  if (made) await provideAhead(made).catch(() => undefined)
  await conversation.done()
}
