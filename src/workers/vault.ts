// The vault: holds the keys, opens messages. A worker without network: the page carries its requests, and sees no key.

import { expose, transfer } from 'comlink'
import { type Parameters, type ParametersAnswer, signedParameters } from '../contract/parameters.ts'
import type { Status } from '../contract/status.ts'
import { verifyStatus } from '../contract/verify-status.ts'
import { digest, hex } from '../core/bytes.ts'
import { type Opened as OpenedEnvelope, open } from '../core/envelope/open.ts'
import { checkProof, noProof, type SenderState } from '../core/envelope/proof.ts'
import { readStanzas, type StanzaFields } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { dearmorBytes } from '../core/htm/fast-path.ts'
import type { NamedReader } from '../core/htm/named-reader.ts'
import { namedReaders } from '../core/htm/several.ts'
import { forgetPairings, startFastPairings } from '../core/ibe/engine.ts'
import { periodOf } from '../core/ibe/period.ts'
import { verifyJws } from '../core/jws.ts'
import { type KeyRequest, readKeyAnswer, writeKeyRequest } from '../key-client/keys.ts'
import { wantedPairs } from '../key-client/wanted.ts'
import { canonicalOrNull } from '../mail/address/address.ts'
import { readAddress } from '../mail/address/recipients.ts'
import { readArrival } from '../mail/arrival.ts'
import { bestStore, type KeyStore, keepOrHold, memoryStore, requestKey } from './vault/keystore.ts'
import { type OpenedMessage, openMessage } from './vault/opened.ts'
import type { Answer, Arrival, Opened, Source, Vault } from './vault/protocol.ts'
import { isProvided } from './vault/provided.ts'
import { Writer } from './vault/writing.ts'

interface InHand {
  readonly envelope: Uint8Array<ArrayBuffer>
  /** Whom it is for, as the file says: one at least. */
  readonly readers: readonly NamedReader[]
  /** SHA-256 that the file names, hex. */
  readonly digest: string | null
  /** Those of this district. */
  readonly stanzas: readonly StanzaFields[]
}

/** Key requests that may be on their way at once. */
const maxRequests = 8

let store: Promise<KeyStore> = bestStore()
let keep = true
let districtParameters: Parameters | null = null
/** One after the other: what is older must not be found newer than what is being written. */
let learning: Promise<unknown> = Promise.resolve()
let inHand: InHand | null = null
let lastStatus: Status | null = null
/** By request: a page that waits for a key and one that provides for later may ask at the same time. */
const keyRequests = new Map<string, KeyRequest>()
let opened: OpenedMessage | null = null
/** What is to be believed of whoever sealed it, by what is known of the district when it is asked. */
let judge: (() => Promise<SenderState>) | null = null
/** As its envelope brought it. */
let proof = noProof
/** Whose key opened it. */
let reader = ''

async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: await work() }
  } catch (error) {
    if (error instanceof PosternError) return { failed: { code: error.code, values: error.values } }
    return { failed: { code: 'internal', values: {} } }
  }
}

function district(): Parameters {
  if (!districtParameters) throw new PosternError('parameters-invalid', 'the parameters are not known yet')
  return districtParameters
}

function reading(): OpenedMessage {
  if (!opened) throw new PosternError('not-found', 'no message is open')
  return opened
}

function putDown(): void {
  inHand = null
  opened = null
  judge = null
}

function message(): InHand {
  if (!inHand) throw new PosternError('not-found', 'no message is in hand')
  return inHand
}

async function readSource(source: Source): Promise<Omit<InHand, 'stanzas'>> {
  if (source.kind === 'file') {
    return readArrival(new Uint8Array(source.bytes), {
      fileBytes: district().limits.fileBytes,
    })
  }
  const { digest } = source
  if (source.kind === 'envelope') return { envelope: new Uint8Array(source.bytes), readers: [source], digest }
  if (source.armour.byteLength > district().limits.fileBytes)
    throw new PosternError('too-large', 'the message is over the limit')
  const envelope = dearmorBytes(new Uint8Array(source.armour))
  return { envelope, readers: await namedReaders(source, source.others ?? ''), digest }
}

/** Told apart from "not for you": the digest in the file says whether a byte was altered on the way. */
async function demandIntact({ envelope, digest: named }: InHand): Promise<void> {
  if (named !== null && hex(await digest(envelope)) !== named)
    throw new PosternError('damaged', 'the file is not as it was written')
}

const writer = new Writer({
  store: () => store,
  district,
  status: () => lastStatus,
  reading: () => ({ opened: reading(), address: reader, proof }),
})

const done = <T>(work: () => Promise<T>): Promise<Answer<true>> =>
  answer(async () => {
    await work()
    return true as const
  })

/** @throws PosternError `parameters-invalid` */
async function learnNow(
  { signed }: ParametersAnswer,
  root: ParametersAnswer['root'],
  now: number,
): Promise<Parameters> {
  let read: Parameters
  try {
    read = signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
  } catch (cause) {
    throw new PosternError('parameters-invalid', 'the parameters are not signed by the root', { cause })
  }
  const keys = await store
  if (read.expires <= now || read.sequence < (await keys.sequence(read.district))) {
    throw new PosternError('parameters-invalid', 'the parameters are older than some that were seen')
  }
  await keys.saw(read.district, read.sequence)
  districtParameters = read
  return read
}

const vault: Vault = {
  hasten: startFastPairings,

  learn: (signed: ParametersAnswer, root, now) => {
    const learned = learning.then(() => answer(() => learnNow(signed, root, now)))
    learning = learned
    return learned
  },

  status: (signed, now) =>
    answer(async () => {
      lastStatus = await verifyStatus(signed, { parameters: district(), store: await store, now })
      return lastStatus
    }),

  async keepKeys(wanted) {
    if (wanted !== keep) store = wanted ? bestStore() : Promise.resolve(memoryStore())
    keep = wanted
    return (await store).isPersistent
  },

  take: source =>
    answer(async (): Promise<Arrival> => {
      putDown()
      const read = await readSource(source)
      const stanzas = readStanzas(read.envelope).filter(stanza => stanza !== null)
      const ours = stanzas.filter(stanza => stanza.district === district().district)
      const [first] = ours
      if (!first) {
        const [foreign] = stanzas
        if (!foreign) throw new PosternError('not-our-file', 'an age file without a stanza of ours')
        throw new PosternError('unknown-district', 'sealed for another district', {
          values: { district: foreign.district },
        })
      }
      const readers = read.readers.map(({ address, index }) => ({ address: claimedAddress(address), index }))
      inHand = { ...read, readers, stanzas: ours }
      return {
        readers: [...new Set(readers.flatMap(({ address }) => address ?? []))],
        period: first.period,
        size: read.envelope.length,
      }
    }),

  open: onProgress =>
    answer(async (): Promise<Opened | null> => {
      const current = message()
      const { envelope, readers, stanzas } = current
      const all = await (await store).all()
      const keys = all.filter(key =>
        stanzas.some(s => s.serial === key.serial && s.period === key.period && s.district === key.district),
      )
      if (keys.length === 0) {
        // Nobody is asked for a code for a file that cannot open.
        await demandIntact(current)
        return null
      }
      const isHeld = ({ address }: NamedReader) => keys.some(key => key.address === address)
      const { index } = readers.find(isHeld) ?? readers[0]!
      let result: OpenedEnvelope
      try {
        result = await open({ envelope, keys, hint: index ?? undefined, onProgress })
      } catch (error) {
        if (error instanceof PosternError && error.code === 'not-for-this-address') {
          await demandIntact(current)
          if (readers.some(one => one.address !== null && !isHeld(one))) return null
          throw new PosternError('not-for-this-address', error.message, {
            values: { address: readers[0]?.address ?? '' },
          })
        }
        throw error
      }
      opened = await openMessage(result.message)
      proof = result.proof
      reader = result.key.address
      const from = opened.message.from.map(({ address }) => address)
      judge = () => checkProof({ ...result, from, district: district() })
      return { message: await opened.show([]), sender: await judge(), address: result.key.address }
    }),

  sender: () =>
    answer(async () => {
      if (!judge) throw new PosternError('not-found', 'no message is open')
      return judge()
    }),

  device: () =>
    answer(async () => {
      const { jwk, kid } = await requestKey(await (await store).deviceKeys())
      return { jwk, kid }
    }),

  authorise: call =>
    answer(async () => {
      // Loaded by programs alone.
      const { signCall } = await import('../contract/program/call.ts')
      return signCall(call, await requestKey(await (await store).deviceKeys()))
    }),
  keyRequest: (address, now) =>
    answer(async () => {
      const { stanzas = [], readers = [] } = inHand ?? {}
      const reader = readers.find(one => one.address === address) ?? readers[0]
      const pairs = wantedPairs(stanzas, reader?.index ?? null, district(), periodOf(new Date(now * 1000)))
      // Where there is nothing to be had the service says so better than we could.
      const wanted = (pairs.length > 0 ? pairs : stanzas.slice(0, 1)).map(({ serial, period }) => {
        return { address, serial, period, condition: '' as const }
      })
      const key = await requestKey(await (await store).deviceKeys())
      const asker = { subject: address, key, proof: 'code' as const }
      const asked = await writeKeyRequest(asker, { wanted, only: !keep }, district(), now)
      for (const [oldest] of [...keyRequests].slice(0, -(maxRequests - 1))) keyRequests.delete(oldest)
      keyRequests.set(asked.request, asked)
      return asked.request
    }),

  acceptKeys: (request, file) =>
    answer(async () => {
      const asked = keyRequests.get(request)
      if (!asked) throw new PosternError('bad-request', 'no keys were asked for')
      keyRequests.delete(request)
      const keys = await readKeyAnswer(new Uint8Array(file), asked.identity, district())
      store = keepOrHold(await store, keys)
      return (await store).isPersistent
    }),

  isProvided: (address, now) =>
    answer(async () => isProvided(await (await store).all(), { address, parameters: district(), now })),
  sealedCopy: () => give(async () => copy(message().envelope)),

  inner: path => answer(() => reading().show(path)),
  attachment: path => give(async () => copy(await reading().attachment(path))),
  original: path => give(async () => copy(await reading().original(path))),
  zip: path => give(() => reading().zip(path)),
  html: path => answer(() => reading().html(path)),
  text: (path, from) => answer(() => reading().text(path, from)),
  source: (path, from) => answer(() => reading().source(path, from)),
  pictures: async path => {
    const result = await answer(() => reading().pictures(path))
    return 'ok' in result
      ? transfer(
          result,
          result.ok.map(({ bytes }) => bytes),
        )
      : result
  },

  async keyMonths() {
    return (await (await store).all()).map(({ address, period }) => ({ address, period }))
  },

  async forget() {
    await (await store).clear()
    forgetPairings()
    putDown()
    keyRequests.clear()
  },

  canonical: address => answer(async () => readAddress(address)),
  recipients: typed => answer(() => writer.recipients(typed)),
  people: () => answer(() => writer.people()),

  drafts: () => answer(() => writer.list()),
  draft: id => answer(() => writer.load(id)),
  newDraft: (from, now) => answer(() => writer.begin(from, now)),
  answerDraft: (path, answering, now) => answer(() => writer.answer(path, answering, now)),
  saveDraft: (id, fields, now) => answer(() => writer.save(id, fields, now)),
  attach: (id, file) => answer(() => writer.attach(id, file)),
  detach: (id, file) => done(() => writer.detach(id, file)),
  draftFile: (id, file) => give(async () => copy(await writer.content(id, file))),
  dropDraft: id => done(() => writer.drop(id)),
  certificateRequest: (address, now) => answer(() => writer.certificateRequest(address, now)),
  acceptCertificates: (address, certificates) => done(() => writer.acceptCertificates(address, certificates)),
  async seal(id, composed, now, onProgress) {
    const sealed = await answer(() => writer.seal(id, composed, now, onProgress))
    return 'ok' in sealed ? transfer(sealed, [...sealed.ok.envelopes]) : sealed
  },
  cancelSealing: () => writer.cancel(),
  queue: (id, composed, when) => done(() => writer.queue(id, composed, when)),
  waiting: () => answer(() => writer.waiting()),
  claim: id => answer(() => writer.claim(id)),
  release: (...args) => done(() => writer.release(...args)),
  takeBack: (...args) => answer(() => writer.takeBack(...args)),
  async asFile(id, now) {
    const file = await answer(() => writer.asFile(id, now))
    return 'ok' in file ? transfer(file, [file.ok.bytes]) : file
  },
  keepSent: (draft, taken) => answer(() => writer.keepSent(draft, taken)),
  updateSent: sent => done(() => writer.updateSent(sent)),
  sent: () => answer(() => writer.sent()),
}

/** Bytes that change hands without being copied once more. */
async function give(find: () => Promise<ArrayBuffer>): Promise<Answer<ArrayBuffer>> {
  const result = await answer(find)
  return 'ok' in result ? transfer(result, [result.ok]) : result
}

/** What is held here stays here. */
function copy(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.slice().buffer
}

function claimedAddress(text: string | null): string | null {
  return text === null ? null : canonicalOrNull(text)
}

expose(vault)
