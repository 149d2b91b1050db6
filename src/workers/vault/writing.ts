// What the vault does for those who write: drafts, certificates, sealing, and what is remembered of mail that was sent.

import { outgoingAnswer } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import type { Status } from '../../contract/status.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { writeCertificateRequest } from '../../key-client/certificates.ts'
import { readRecipients } from '../../mail/address/recipients.ts'
import { answerTo } from '../../mail/answer.ts'
import { keepCertificates, signerFor } from './certificates.ts'
import { type Drafts, draftsIn, type Sealed } from './drafts.ts'
import { type KeyStore, requestKey } from './keystore.ts'
import type { OpenedMessage } from './opened.ts'
import { asFile, keepSent, markTried, queue, waitingIn } from './outbox.ts'
import { sealDraft } from './outgoing.ts'
import type { AnswerHow, ComposedText, Draft, DraftFields, Handover, MessagePath, NewFile, Sent } from './protocol.ts'

export interface WriterDeps {
  readonly store: () => Promise<KeyStore>
  readonly district: () => Parameters
  /** The last good feed. */
  readonly status: () => Status | null
  /** The message that is open, and the address whose key opened it. */
  readonly reading: () => { readonly opened: OpenedMessage; readonly address: string }
}

const empty = { to: [], cc: [], bcc: [], subject: '', body: { kind: 'rich', content: '' }, copyToSelf: true } as const
const mailType = 'message/rfc822'

export type Writer = ReturnType<typeof writing>

export function writing({ store, district, status, reading }: WriterDeps) {
  const draftsByStore = new WeakMap<KeyStore, Drafts>()
  let cancelled = false

  async function drafts(): Promise<Drafts> {
    const current = await store()
    const drafts = draftsByStore.get(current) ?? draftsIn(current.rows)
    draftsByStore.set(current, drafts)
    return drafts
  }

  async function own(address: string): Promise<string[]> {
    return [address, ...(await (await store()).all()).map(key => key.address)]
  }

  async function attachAll(draft: Draft, path: MessagePath, how: AnswerHow): Promise<void> {
    const { opened } = reading()
    const stored = await drafts()
    const give = (name: string, mimeType: string, bytes: Uint8Array<ArrayBuffer>) =>
      stored.attach(draft.id, { name, mimeType, bytes: bytes.slice().buffer, inline: false })
    if (how === 'forward-attached') {
      const { subject } = await opened.parsed(path)
      await give(`${subject || 'message'}.eml`, mailType, await opened.original(path))
    }
    if (how !== 'forward') return
    const { attachments } = await opened.parsed(path)
    for (const { filename, mimeType, content } of attachments) await give(filename, mimeType, content)
  }

  async function handover({ key, message, envelopes }: Sealed): Promise<Handover> {
    return { key, message, envelopes: envelopes.map(envelope => envelope.buffer) }
  }

  return {
    recipients: async (typed: string) => readRecipients(typed),
    list: async () => (await drafts()).list(),
    load: async (id: string) => (await drafts()).load(id),
    async begin(from: string, now: number) {
      const who = { name: '', address: from }
      const fields = { ...empty, kind: 'new', from: who, inReplyTo: [], references: [], language: null } as const
      return (await drafts()).add(fields, now)
    },
    async answer(path: MessagePath, how: AnswerHow, now: number) {
      const { opened, address } = reading()
      const message = await opened.parsed(path)
      const kind = how === 'forward-attached' ? 'forward' : how
      const { to, cc, subject, inReplyTo, references } = answerTo(message, kind, await own(address))
      const typed = (people: typeof to) => people.map(person => ({ ...person, typed: person.address }))
      const thread = { kind, from: { name: '', address }, inReplyTo, references, language: message.language }
      const draft = await (await drafts()).add({ ...empty, ...thread, to: typed(to), cc: typed(cc), subject }, now)
      await attachAll(draft, path, how)
      return (await drafts()).load(draft.id)
    },
    save: async (id: string, fields: DraftFields, now: number) => (await drafts()).save(id, fields, now),
    attach: async (id: string, file: NewFile) => (await drafts()).attach(id, file),
    detach: async (id: string, file: string) => (await drafts()).detach(id, file),
    content: async (id: string, file: string) => (await drafts()).content(id, file),
    drop: async (id: string) => (await drafts()).drop(id),

    async certificateRequest(address: string, now: number): Promise<string | null> {
      const [keys, { district: realm }] = [await store(), district()]
      const period = periodOf(new Date(now * 1000))
      if (await signerFor(keys, { address, district: realm, period })) return null
      const key = await requestKey(await keys.signingKeys())
      return writeCertificateRequest(key, { subject: address, district: realm, now })
    },
    acceptCertificates: async (address: string, certificates: readonly string[]) =>
      keepCertificates(await store(), address, certificates),

    async seal(id: string, composed: ComposedText, now: number, onProgress: (done: number, total: number) => void) {
      const stored = await drafts()
      const [parameters, period] = [district(), periodOf(new Date(now * 1000))]
      const before = await stored.sealed(id)
      if (before && isUsable(before, parameters, period)) return handover(before)
      cancelled = false
      const draft = await stored.load(id)
      const signer = await signerFor(await store(), {
        address: draft.from.address,
        district: parameters.district,
        period,
      })
      if (!signer) throw new PosternError('not-signed-in', 'there is no certificate for this month')
      const sealed = await sealDraft({
        draft,
        composed,
        signer,
        parameters,
        period,
        before,
        now,
        content: file => stored.content(id, file),
        onProgress(done, total) {
          if (cancelled) throw new PosternError('cancelled', 'sealing was cancelled')
          onProgress(done, total)
        },
      })
      await stored.keepSealed(id, sealed)
      return handover(sealed)
    },
    async cancel() {
      cancelled = true
    },

    queue: async (id: string, composed: ComposedText, now: number) => queue(await drafts(), id, composed, now),
    waiting: async () => waitingIn(await drafts()),
    markTried: async (id: string) => markTried(await drafts(), id),
    takeBack: async (id: string) => (await drafts()).unqueue(id),
    async asFile(id: string, now: number) {
      const sealed = await (await drafts()).sealed(id)
      if (!sealed) throw new PosternError('not-signed-in', 'it could not be sealed yet')
      return asFile(sealed, { parameters: district(), status: status(), now })
    },

    async keepSent(draft: string | null, sent: Sent) {
      const { rows } = await store()
      await keepSent(rows, await drafts(), draft, sent)
    },
    async sent(): Promise<Sent[]> {
      const { rows } = await store()
      const all = await Promise.all((await rows.names('sent/')).map(name => rows.read(name)))
      return all.flatMap(bytes => (bytes === null ? [] : [readSent(fromUtf8(bytes))])).toSorted((a, b) => b.at - a.at)
    },
  }
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

function readSent(text: string): Sent {
  const row = JSON.parse(text) as Sent
  return { ...outgoingAnswer.parse(row), from: row.from }
}
