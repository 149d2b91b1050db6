// Messages being written: their words and files, encrypted at rest, and what they become when they are sealed.

import type { OutgoingMessage } from '../../contract/messages.ts'
import { type Bytes, fromUtf8, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import { fileName } from '../../mail/address/names.ts'
import type { Rows } from './keystore.ts'
import type { ComposedText, Draft, DraftFields, DraftFile, NewFile } from './protocol.ts'

/** What is handed to the relay: the same bytes at every try, so that none is taken for another message. */
export interface Sealed {
  /** UUID. */
  readonly key: string
  /** Month, and generation of the district's key, that it is sealed with. */
  readonly period: Period
  readonly serial: number
  readonly message: OutgoingMessage
  readonly envelopes: readonly Bytes[]
}

/** A draft that goes out by itself: what its writer saw and sent. */
export interface Queued {
  readonly written: ComposedText
  /** Seconds. */
  readonly since: number
  /** Seconds: until then its writer may call it back, in the page that holds it. null: it may leave at any time. */
  readonly heldUntil: number | null
  /** Whether it was ever on its way: then nobody can say here that the relay does not have it. */
  readonly tried: boolean
  /** Whether somebody hands it over now; or did, in a page that is gone since. */
  readonly leaving: boolean
}

export interface Drafts {
  /** Newest first. */
  list(): Promise<Draft[]>
  /** @throws PosternError `not-found` */
  load(id: string): Promise<Draft>
  add(draft: Omit<Draft, 'id' | 'files' | 'savedAt'>, now: number): Promise<Draft>
  /** What was sealed before is void. @param now seconds. */
  save(id: string, fields: DraftFields, now: number): Promise<Draft>
  attach(id: string, file: NewFile): Promise<DraftFile>
  detach(id: string, file: string): Promise<void>
  content(id: string, file: string): Promise<Bytes>
  keepSealed(id: string, sealed: Sealed): Promise<void>
  sealed(id: string): Promise<Sealed | null>
  /** In one step, whatever other pages do meanwhile. @param change null: it does not wait. */
  requeue(id: string, change: (queued: Queued | null) => Queued | null): Promise<void>
  /** null: it does not wait. */
  queued(id: string): Promise<Queued | null>
  /** Ids of those that wait. */
  waiting(): Promise<string[]>
  drop(id: string): Promise<void>
}

const at = (id: string) => `draft/${id}/`
const text = (value: unknown) => utf8(JSON.stringify(value))

const idIn = (name: string) => name.split('/')[1]!
const waitingIn = (names: readonly string[]) => names.filter(name => name.endsWith('/queued')).map(idIn)

function sameWords(a: Draft, b: Draft): boolean {
  return JSON.stringify({ ...a, savedAt: 0 }) === JSON.stringify({ ...b, savedAt: 0 })
}

async function readRow<T>(rows: Rows, name: string): Promise<T | null> {
  const bytes = await rows.read(name)
  return bytes === null ? null : (JSON.parse(fromUtf8(bytes)) as T)
}

async function readSealed(rows: Rows, id: string): Promise<Sealed | null> {
  const head = await readRow<Omit<Sealed, 'envelopes'>>(rows, `${at(id)}sealed/head`)
  if (head === null) return null
  const envelopes = await Promise.all(head.message.envelopes.map((_, i) => rows.read(`${at(id)}sealed/${i}`)))
  return envelopes.includes(null) ? null : { ...head, envelopes: envelopes as Bytes[] }
}

export function draftsIn(rows: Rows): Drafts {
  const read = <T>(name: string) => readRow<T>(rows, name)

  async function load(id: string): Promise<Draft> {
    const draft = await read<Draft>(`${at(id)}fields`)
    if (draft === null) throw new PosternError('not-found', 'there is no such draft')
    return draft
  }

  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: each begins with what the one before it wrote. */
  function change(id: string, work: (draft: Draft) => Draft): Promise<Draft> {
    const turn = last.then(async () => {
      const before = await load(id)
      const changed = work(before)
      if (sameWords(before, changed)) return before
      await rows.erase(`${at(id)}sealed/`)
      await rows.write(`${at(id)}fields`, text(changed))
      return changed
    })
    last = turn.catch(() => {})
    return turn
  }

  return {
    load,
    async list() {
      const names = await rows.names('draft/')
      const waiting = new Set(waitingIn(names))
      const written = names.filter(name => name.endsWith('/fields') && !waiting.has(idIn(name)))
      const drafts = await Promise.all(written.map(name => read<Draft>(name)))
      return drafts.filter(draft => draft !== null).toSorted((a, b) => b.savedAt - a.savedAt)
    },
    async add(fields, now) {
      const draft: Draft = { ...fields, id: crypto.randomUUID(), files: [], savedAt: now }
      await rows.write(`${at(draft.id)}fields`, text(draft))
      return draft
    },
    save: (id, fields, now) => change(id, draft => ({ ...draft, ...fields, savedAt: now })),
    async attach(id, { name, mimeType, bytes, inline }) {
      const file: DraftFile = {
        id: crypto.randomUUID(),
        filename: fileName(name, mimeType, 0),
        mimeType,
        size: bytes.byteLength,
        contentId: inline ? `${crypto.randomUUID()}@picture` : null,
      }
      await rows.write(`${at(id)}file/${file.id}`, new Uint8Array(bytes))
      await change(id, draft => ({ ...draft, files: [...draft.files, file] }))
      return file
    },
    async detach(id, file) {
      await change(id, draft => ({ ...draft, files: draft.files.filter(other => other.id !== file) }))
      await rows.erase(`${at(id)}file/${file}`)
    },
    async content(id, file) {
      const bytes = await rows.read(`${at(id)}file/${file}`)
      if (bytes === null) throw new PosternError('not-found', 'the draft has no such file')
      return bytes
    },
    async keepSealed(id, { envelopes, ...head }) {
      for (const [i, envelope] of envelopes.entries()) await rows.write(`${at(id)}sealed/${i}`, envelope)
      // Last: without it there is nothing sealed.
      await rows.write(`${at(id)}sealed/head`, text(head))
    },
    sealed: id => readSealed(rows, id),
    requeue: (id, change) =>
      rows.update(`${at(id)}queued`, bytes => {
        const queued = change(bytes === null ? null : (JSON.parse(fromUtf8(bytes)) as Queued))
        return queued === null ? null : text(queued)
      }),
    queued: id => read<Queued>(`${at(id)}queued`),
    waiting: async () => waitingIn(await rows.names('draft/')),
    drop: id => rows.erase(at(id)),
  }
}
