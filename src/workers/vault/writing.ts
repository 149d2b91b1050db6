// What the vault does for those who write: drafts, certificates, sealing, and what is remembered of mail that was sent.

import type { Parameters } from '../../contract/parameters.ts'
import type { Status } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { writeCertificateRequest } from '../../key-client/certificates.ts'
import { readRecipients } from '../../mail/address/recipients.ts'
import { keepCertificates, signerFor } from './certificates.ts'
import { type Drafts, draftsIn, type Sealed } from './drafts.ts'
import { type KeyStore, requestKey } from './keystore.ts'
import type { OpenedMessage } from './opened.ts'
import { claim, keepSent, queue, release, sentIn, takeBack, updateSent, waitingIn } from './outbox.ts'
import { peopleIn } from './people.ts'
import type {
  Answering,
  ComposedText,
  Draft,
  DraftFields,
  Handover,
  MessagePath,
  NewFile,
  Queueing,
  Sent,
  TakenMessage,
  TakingBack,
} from './protocol.ts'

export interface WriterDeps {
  readonly store: () => Promise<KeyStore>
  readonly district: () => Parameters
  /** The last good feed. */
  readonly status: () => Status | null
  /** The message that is open, and the address whose key opened it. */
  readonly reading: () => { readonly opened: OpenedMessage; readonly address: string; readonly proof: string }
}

const empty = { to: [], cc: [], bcc: [], subject: '', body: { kind: 'rich', content: '' }, copyToSelf: true } as const
const mailType = 'message/rfc822'

export class Writer {
  readonly #deps: WriterDeps
  readonly #draftsByStore = new WeakMap<KeyStore, Drafts>()
  #cancelled = false

  constructor(deps: WriterDeps) {
    this.#deps = deps
  }

  async #drafts(): Promise<Drafts> {
    const current = await this.#deps.store()
    const drafts = this.#draftsByStore.get(current) ?? draftsIn(current.rows)
    this.#draftsByStore.set(current, drafts)
    return drafts
  }

  async recipients(typed: string) {
    return readRecipients(typed)
  }

  async people() {
    return peopleIn((await this.#deps.store()).rows)
  }

  async list() {
    return (await this.#drafts()).list()
  }

  async load(id: string) {
    comeAlong()
    return (await this.#drafts()).load(id)
  }

  async begin(from: string, now: number) {
    comeAlong()
    const who = { name: '', address: from }
    const fields = { ...empty, kind: 'new', from: who, inReplyTo: [], references: [], language: null } as const
    return (await this.#drafts()).add(fields, now)
  }

  async answer(path: MessagePath, { how, pictures }: Answering, now: number) {
    comeAlong()
    const { opened, address, proof } = this.#deps.reading()
    const message = await opened.parsed(path)
    const kind = how === 'forward-attached' ? 'forward' : how
    const { answerTo } = await loaded(import('../../mail/answer.ts'))
    const { to, cc, subject, inReplyTo, references } = answerTo(message, kind, await this.#own(address))
    const typed = (people: typeof to) => people.map(person => ({ ...person, typed: person.address }))
    const thread = { kind, from: { name: '', address }, inReplyTo, references, language: message.language, proof }
    const drafts = await this.#drafts()
    const draft = await drafts.add({ ...empty, ...thread, to: typed(to), cc: typed(cc), subject }, now)
    await attachAll(drafts, draft, { opened, path, how, pictures })
    return drafts.load(draft.id)
  }

  async #own(address: string): Promise<string[]> {
    return [address, ...(await (await this.#deps.store()).all()).map(key => key.address)]
  }

  async save(id: string, fields: DraftFields, now: number) {
    return (await this.#drafts()).save(id, fields, now)
  }

  async attach(id: string, file: NewFile) {
    return (await this.#drafts()).attach(id, file)
  }

  async detach(id: string, file: string) {
    return (await this.#drafts()).detach(id, file)
  }

  async content(id: string, file: string) {
    return (await this.#drafts()).content(id, file)
  }

  async drop(id: string) {
    return (await this.#drafts()).drop(id)
  }

  async certificateRequest(address: string, now: number): Promise<string | null> {
    const [keys, { district }] = [await this.#deps.store(), this.#deps.district()]
    const period = periodOf(new Date(now * 1000))
    if (await signerFor(keys, { address, district, period })) return null
    const key = await requestKey(await keys.signingKeys())
    return writeCertificateRequest(key, { subject: address, district, now })
  }

  async acceptCertificates(address: string, certificates: readonly string[]) {
    return keepCertificates(await this.#deps.store(), address, certificates)
  }

  async seal(id: string, composed: ComposedText, now: number, onProgress: (done: number, total: number) => void) {
    const drafts = await this.#drafts()
    const [parameters, period] = [this.#deps.district(), periodOf(new Date(now * 1000))]
    const before = await drafts.sealed(id)
    if (before && isUsable(before, parameters, period)) return handover(before)
    this.#cancelled = false
    const draft = await drafts.load(id)
    const about = { address: draft.from.address, district: parameters.district, period }
    const signer = await signerFor(await this.#deps.store(), about)
    if (!signer) throw new PosternError('not-signed-in', 'there is no certificate for this month')
    const { sealDraft } = await sealing()
    const sealed = await sealDraft({
      ...{ draft, composed, signer, parameters, period, before, now },
      content: file => drafts.content(id, file),
      onProgress: (done, total) => {
        if (this.#cancelled) throw new PosternError('cancelled', 'sealing was cancelled')
        onProgress(done, total)
      },
    })
    await drafts.keepSealed(id, sealed)
    return handover(sealed)
  }

  async cancel() {
    this.#cancelled = true
  }

  async queue(id: string, composed: ComposedText, when: Queueing) {
    return queue(await this.#drafts(), id, composed, when)
  }

  async waiting() {
    const waiting = await waitingIn(await this.#drafts())
    if (waiting.some(({ sealed }) => !sealed)) comeAlong()
    return waiting
  }

  async claim(id: string) {
    return claim(await this.#drafts(), id)
  }

  async release(id: string, claimed: boolean) {
    return release(await this.#drafts(), id, claimed)
  }

  async takeBack(id: string, how: TakingBack) {
    return takeBack(await this.#drafts(), id, how)
  }

  async asFile(id: string, now: number) {
    const sealed = await (await this.#drafts()).sealed(id)
    if (!sealed) throw new PosternError('not-signed-in', 'it could not be sealed yet')
    const { asFile } = await filing()
    return asFile(sealed, { parameters: this.#deps.district(), status: this.#deps.status(), now })
  }

  async keepSent(draft: string, taken: TakenMessage) {
    const { rows } = await this.#deps.store()
    return keepSent(rows, await this.#drafts(), draft, taken)
  }

  async updateSent(sent: Sent) {
    await updateSent((await this.#deps.store()).rows, sent)
  }

  async sent() {
    return sentIn((await this.#deps.store()).rows)
  }
}

/** Loaded when somebody writes: reading must not wait for it. */
async function loaded<Part>(part: Promise<Part>): Promise<Part> {
  return part.catch(cause => {
    throw new PosternError('unreachable', 'a part of the vault could not be loaded', { cause })
  })
}

const sealing = () => loaded(import('./outgoing.ts'))
const filing = () => loaded(import('./as-file.ts'))

/** Before anybody presses the button: then it may be too late. */
function comeAlong(): void {
  sealing().catch(() => {})
  filing().catch(() => {})
}

interface Forwarded extends Answering {
  readonly opened: OpenedMessage
  readonly path: MessagePath
}

/** What goes along with an answer of this kind. */
async function attachAll(drafts: Drafts, draft: Draft, { opened, path, how, pictures }: Forwarded): Promise<void> {
  const give = (name: string, mimeType: string, bytes: Uint8Array<ArrayBuffer>, inline = false) =>
    drafts.attach(draft.id, { name, mimeType, bytes: bytes.slice().buffer, inline })
  const { attachments } = await opened.parsed(path)
  for (const number of pictures) {
    const { filename, mimeType, content } = attachments[number]!
    await give(filename, mimeType, content, true)
  }
  if (how === 'forward-attached') {
    const { subject } = await opened.parsed(path)
    await give(`${subject || 'message'}.eml`, mailType, await opened.original(path))
  }
  if (how !== 'forward') return
  for (const [number, { filename, mimeType, content }] of attachments.entries()) {
    if (!pictures.includes(number)) await give(filename, mimeType, content)
  }
}

function handover({ key, message, envelopes }: Sealed): Handover {
  return { key, message, envelopes: envelopes.map(envelope => envelope.buffer) }
}

/** Whether the relay still takes it, by `protocol.md`: last month, this one or the next, and a key that is in use. */
function isUsable({ period: sealed, serial }: Sealed, parameters: Parameters, current: Period): boolean {
  const near = comparePeriods(addMonths(current, -1), sealed) <= 0 && comparePeriods(sealed, addMonths(current, 1)) <= 0
  try {
    return near && serialForPeriod(parameters.serials, sealed).serial === serial
  } catch {
    return false
  }
}
