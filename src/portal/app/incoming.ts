// The message that came with the page, by whichever way: kept where the browser allows it, and read.

import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import {
  arrivalOfLink,
  dropArrival,
  markArrival,
  type StoredArrival,
  storeArrival,
  waitingArrivals,
} from '../../workers/arrivals.ts'
import type { Source } from '../../workers/vault/protocol.ts'
import type { Api } from '../services/api.ts'
import { readArrival } from '../services/read-ahead.ts'
import type { Journey } from '../state/journey.ts'

export interface IncomingDeps {
  readonly api: Pick<Api, 'stored' | 'endStored'>
  readonly journey: Pick<Journey, 'read' | 'fail'>
  /** Messages that were shown to wait in this tab. */
  readonly waitingSeen: Pick<Set<string>, 'has' | 'add'>
}

export class Incoming {
  readonly #deps: IncomingDeps
  #current: string | null = null
  /** The link that brought what is on the screen. */
  #link: string | null = null

  constructor(deps: IncomingDeps) {
    this.#deps = deps
  }

  /** Whether the message in hand is kept in this browser. */
  get isPersisted(): boolean {
    return this.#current !== null
  }

  /** Where the page with the message in hand is found again. */
  get path(): string {
    return this.#current ? `${paths.read}#${this.#current}` : paths.home
  }

  /** Kept, so that leaving to read the mail with the code loses nothing. */
  receive = async (source: Source, link?: string): Promise<void> => {
    this.#link = link ?? null
    this.#current = await storeArrival(source, Date.now(), link).catch(() => null)
    history.replaceState(null, '', this.#current ? this.path : paths.read)
    await this.#deps.journey.read(source)
  }

  /** @returns false where it is no longer there: another tab may have dropped it. */
  resume = async (id: string): Promise<boolean> => {
    const source = await readArrival(id)
    if (!source) return false
    this.#current = id
    history.replaceState(null, '', this.path)
    await this.#deps.journey.read(source)
    return true
  }

  /** What waited for its key opens by itself at the next visit. */
  async resumeWaiting(): Promise<boolean> {
    const { waitingSeen } = this.#deps
    const all = await waitingArrivals().catch(() => [])
    const first = all.find(({ id, waiting }) => waiting && !waitingSeen.has(id))
    return first !== undefined && this.resume(first.id)
  }

  /** A link that was opened here before opens without the services. */
  async follow(link: string): Promise<void> {
    const { api, journey } = this.#deps
    this.#link = link
    const before = await arrivalOfLink(link).catch(() => undefined)
    if (before !== undefined && (await this.resume(before))) return
    try {
      await this.receive(await api.stored(link), link)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      journey.fail(error.code === 'not-found' ? new PosternError('link-over', 'the link leads nowhere') : error)
    }
  }

  /** Ends the link that brought the message, there and here; null where none did. */
  get endLink(): (() => Promise<void>) | null {
    return this.#link === null ? null : this.#endLink
  }

  readonly #endLink = async (): Promise<void> => {
    if (this.#link !== null) await this.#deps.api.endStored(this.#link)
    if (this.#current !== null) await dropArrival(this.#current).catch(() => {})
  }

  #mark(marks: Pick<StoredArrival, 'opened' | 'waiting'>): void {
    if (this.#current) markArrival(this.#current, marks).catch(() => {})
  }

  markOpened(): void {
    this.#mark({ opened: true, waiting: false })
  }

  markWaiting(): void {
    this.#mark({ opened: false, waiting: true })
    if (this.#current) this.#deps.waitingSeen.add(this.#current)
  }
}
