// Holes that are made on purpose, one at a time: each takes one defence of the gateway back, and the cases must find it. Imported before
// anything that they are made in.

import { createHash, randomBytes } from 'node:crypto'
import { vi } from 'vitest'
import { armor } from '../../../core/htm/armor.ts'
import type { LookInto, Reading } from '../../../mail/reading/reading.ts'
import { stagedBytes } from '../../../runtime/staged.ts'

const holes = vi.hoisted(() => ({
  'a header beyond 256 KiB says nothing': false,
  'of several fields of a name one is read': false,
  'a CR alone ends no line, and a NUL is a byte like others': false,
  'ids count as they are spelled, and in two fields': false,
  'opened mail goes on without an id': false,
  'what goes out is not looked into for opened mail': false,
  'what is attached holds no words': false,
  'markup is taken away by a pattern': false,
  'letters count as they are written': false,
  'what cannot be read is not there': false,
  'recipients count as they are spelled': false,
  'events have no ids, and machines are nobody': false,
  'the subject stands outside too': false,
  'reports bring along what they are about': false,
  'what is signed or packed is not looked into': false,
  'nothing of opened mail is known': false,
}))

export { holes }
export type Hole = keyof typeof holes

export function plant(hole: Hole, isOpen: boolean): void {
  holes[hole] = isOpen
}

const headerLimit = 256 * 1024

vi.mock('../../../mail/reading/read.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/read.ts')>()
  type Options = Parameters<typeof real.readMessage>[1]
  const isOver = (raw: Uint8Array) => {
    const end = Buffer.from(raw.buffer, raw.byteOffset, raw.length).indexOf('\r\n\r\n')
    return holes['a header beyond 256 KiB says nothing'] && end > headerLimit
  }
  const optionsOf = (options: Options = {}) => {
    const { unpack: _, ...packed } = options
    return holes['what is signed or packed is not looked into'] ? packed : options
  }
  const holed = (reading: ReturnType<typeof real.readMessage>, raw: Uint8Array) => {
    const { header, types, inside, files, events } = reading
    const texts = holes['what is attached holds no words']
      ? reading.texts.filter(({ of }) => of === 'body' || of === 'subject')
      : reading.texts
    const unread = reading.unread.filter(() => !isOver(raw) && !holes['what cannot be read is not there'])
    return { header, types, inside, files, events, texts, unread }
  }
  const rawOf = (raw: Uint8Array) => (isOver(raw) ? new Uint8Array() : raw)
  return {
    ...real,
    readMessage: (raw: Uint8Array, options?: Options) => holed(real.readMessage(rawOf(raw), optionsOf(options)), raw),
    readMessageWithFiles: async (raw: Uint8Array, look: LookInto, options?: Options) =>
      holed(await real.readMessageWithFiles(rawOf(raw), look, optionsOf(options)), raw),
  }
})
vi.mock('../../../mail/reading/fields.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/fields.ts')>()
  return {
    ...real,
    viewsOf(...args: Parameters<typeof real.viewsOf>) {
      const found = real.viewsOf(...args)
      if (!holes['of several fields of a name one is read']) return found
      const views = found.views.map(view => {
        const names = new Set<string>()
        return { ...view, fields: view.fields.filter(({ name }) => !names.has(name) && names.add(name)) }
      })
      return { ...found, views }
    },
  }
})
vi.mock('../../../mail/reading/variants.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/variants.ts')>()
  const isOpen = () => holes['a CR alone ends no line, and a NUL is a byte like others']
  return { ...real, variantsOf: (raw: Uint8Array) => (isOpen() ? [raw] : real.variantsOf(raw)) }
})
vi.mock('../../../mail/reading/packed/cms.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/packed/cms.ts')>()
  const isOpen = () => holes['what is signed or packed is not looked into']
  return { ...real, contentOfCms: (bytes: Uint8Array) => (isOpen() ? null : real.contentOfCms(bytes)) }
})
vi.mock('../../../mail/reading/html.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/html.ts')>()
  return {
    ...real,
    wordsOfHtml: (text: string) =>
      holes['markup is taken away by a pattern']
        ? { readings: [text.replace(/<[^>]*>/g, ' ')], labels: [], isWhole: true }
        : real.wordsOfHtml(text),
  }
})
vi.mock('../../../mail/reading/seen.ts', async original => {
  const real = await original<typeof import('../../../mail/reading/seen.ts')>()
  const isOpen = () => holes['letters count as they are written']
  return { ...real, seenForms: (text: string) => (isOpen() ? [text] : real.seenForms(text)) }
})
vi.mock('../../policy/patterns.ts', async original => {
  const real = await original<typeof import('../../policy/patterns.ts')>()
  const expression = (pattern: string) =>
    new RegExp(
      `^${pattern
        .toLowerCase()
        .replace(/[.[\]\\+?^$(){}|]/g, String.raw`\$&`)
        .replaceAll('*', '.*')}$`,
      's',
    )
  return {
    ...real,
    matchAddress(patterns: readonly string[], address: string) {
      if (!holes['recipients count as they are spelled']) return real.matchAddress(patterns, address)
      const is = patterns.some(pattern => expression(pattern).test(address.toLowerCase()))
      return { any: is, all: is }
    },
  }
})
vi.mock('../../opened/ids.ts', async original => {
  const real = await original<typeof import('../../opened/ids.ts')>()
  const spelled = ({ header }: Reading, names: readonly string[]) =>
    names.flatMap(name => (header.values(name).proper[0] ?? '').match(/<[^<>\s]+>/g) ?? [])
  const isOpen = () => holes['ids count as they are spelled, and in two fields']
  return {
    ...real,
    usableId: (header: Parameters<typeof real.usableId>[0]) =>
      holes['opened mail goes on without an id'] ? '<none>' : real.usableId(header),
    idsToRemember: (reading: Reading) => (isOpen() ? spelled(reading, ['message-id']) : real.idsToRemember(reading)),
    idsNamed: (reading: Reading) =>
      isOpen() ? spelled(reading, ['in-reply-to', 'references']) : real.idsNamed(reading),
  }
})
vi.mock('../../opened/memory.ts', async original => {
  const real = await original<typeof import('../../opened/memory.ts')>()
  const trace = real.OpenedMemory.prototype.trace
  real.OpenedMemory.prototype.trace = async function (mail) {
    if (holes['nothing of opened mail is known']) return null
    const { reading } = mail.classified
    const blind = holes['what goes out is not looked into for opened mail']
    const isOfMachine = holes['events have no ids, and machines are nobody']
    const { subject, from, fromFields, recipients, ids } = reading.header
    const values = (name: string) => reading.header.values(name)
    const header = blind
      ? { subject, from, fromFields, recipients, names: [], values, ids: { ...ids, own: [] } }
      : reading.header
    const { types, inside, texts, files, events, unread } = reading
    const told = {
      ...{ header, types, unread },
      ...(blind ? { inside: [], texts: [], files: [] } : { inside, texts, files }),
      events: isOfMachine ? [] : events,
    }
    const found = await trace.call(this, { ...mail, classified: { ...mail.classified, reading: told } })
    return isOfMachine && found?.kind === 'machine' ? null : found
  }
  return real
})
vi.mock('../../transform/seal.ts', async original => {
  const real = await original<typeof import('../../transform/seal.ts')>()
  return {
    ...real,
    async sealFor(...args: Parameters<typeof real.sealFor>) {
      const carrier = await real.sealFor(...args)
      if (!holes['the subject stands outside too']) return carrier
      const topic = Buffer.from(`Thread-Topic: ${args[0].classified.subject}\r\n`)
      return { ...carrier, content: stagedBytes(Buffer.concat([topic, await carrier.content.read()])) }
    },
  }
})
vi.mock('../../queue/plan.ts', async original => {
  const real = await original<typeof import('../../queue/plan.ts')>()
  return {
    ...real,
    async planFor(...args: Parameters<typeof real.planFor>) {
      const plan = await real.planFor(...args)
      const isOpen = holes['reports bring along what they are about'] && plan.action === 'report'
      return isOpen ? { ...plan, action: 'pass', returned: null } : plan
    },
  }
})
/** The cases are about what goes where: the pairing, which takes nearly all of the time, is tested elsewhere. */
vi.mock('../../../core/ibe/kem.ts', async original => {
  const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const xor = (a: Uint8Array, b: Uint8Array) => Uint8Array.from(a, (byte, i) => byte ^ b[i]!)
  return {
    ...(await original<object>()),
    encapsulate(_: Uint8Array, identity: Uint8Array, fileKey: Uint8Array) {
      const salt = randomBytes(48)
      const key = hash(identity)
      return new Uint8Array(Buffer.concat([salt, hash(key, salt).subarray(16), xor(fileKey, hash(key, salt))]))
    },
    decapsulator: (identityKey: Uint8Array) => (body: Uint8Array) => {
      const [key, salt] = [identityKey.subarray(0, 32), body.subarray(0, 48)]
      const isOurs = Buffer.from(body.subarray(48, 64)).equals(hash(key, salt).subarray(16))
      return isOurs ? xor(body.subarray(64), hash(key, salt)) : null
    },
  }
})
/** The page around the armor is the same for every message. */
vi.mock('../../../core/htm/write.ts', async original => ({
  ...(await original<object>()),
  async *htmChunks({ envelope }: { envelope: AsyncIterable<Uint8Array> }) {
    const pieces: Uint8Array[] = []
    for await (const piece of envelope) pieces.push(piece)
    const text = `<textarea name="message">${armor(Buffer.concat(pieces))}</textarea>`
    yield Buffer.from(text.replaceAll('\n', '\r\n'))
  },
}))
vi.mock('../../../server/keys/extract.ts', async original => ({
  ...(await original<object>()),
  extractWithBlst: (_: Uint8Array, identity: Uint8Array) =>
    new Uint8Array(Buffer.concat([createHash('sha256').update(identity).digest(), Buffer.alloc(64)])),
}))
