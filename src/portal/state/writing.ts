// Drafts: begun, gone on with, sent or thrown away.

import { PosternError } from '../../core/errors.ts'
import type { AnswerHow, ComposedText, Draft, MessagePath, Sent, ShownMessage } from '../../workers/vault/protocol.ts'
import type { Quotable } from '../quotable.ts'
import type { Api } from '../services/api.ts'
import type { Attempt } from '../services/attempt.ts'
import type { VaultClient } from '../services/vault.ts'
import type { Session } from './session.ts'
import type { Stage } from './stage.ts'

export interface WritingDeps {
  readonly api: Pick<Api, 'outgoing'>
  readonly vault: Pick<VaultClient, 'draft' | 'newDraft' | 'answerDraft' | 'saveDraft' | 'dropDraft' | 'updateSent'>
  /** With the region. BCP 47. */
  readonly locale: () => string
  /** null: it waits in the outbox. @throws PosternError for the composer to show. */
  readonly send: (draft: Draft, composed: ComposedText, attempt: Attempt) => Promise<Sent | null>
  /** Called when a draft is on the screen, or (null) no longer. */
  readonly onWriting: (draft: string | null) => void
}

export class Writing {
  /** The draft that was being sent when its writer had to sign in. */
  unsent: string | null = null
  readonly #deps: WritingDeps
  readonly #session: Session
  readonly #stage: Stage

  constructor(deps: WritingDeps, session: Session, stage: Stage) {
    this.#deps = deps
    this.#session = session
    this.#stage = stage
  }

  #show(draft: Draft, sendAtOnce = false): void {
    this.unsent = null
    this.#deps.onWriting(draft.id)
    this.#stage.show({ at: 'writing', draft, sendAtOnce })
  }

  async answer(path: MessagePath, how: AnswerHow, message: ShownMessage, quotable: Quotable): Promise<void> {
    const { vault, locale } = this.#deps
    const { begun, picturesIn } = await import('../composer/document/quote.ts').catch(cause => {
      throw new PosternError('unreachable', 'a part of the page could not be loaded', { cause })
    })
    const pictures = how === 'forward-attached' ? [] : picturesIn(quotable, message)
    const draft = await vault.answerDraft(path, { how, pictures }, this.#session.now())
    const { id, to, cc, bcc, subject, copyToSelf } = draft
    const contentIds = draft.files.map(({ contentId }) => contentId).filter(contentId => contentId !== null)
    const carried = new Map(pictures.map((number, i) => [number, contentIds[i]!]))
    const doc = begun({ how, message, quotable, locale: locale(), carried })
    const body = { kind: 'rich', content: JSON.stringify(doc.toJSON()) } as const
    this.#show(await vault.saveDraft(id, { to, cc, bcc, subject, copyToSelf, body }, this.#session.now()))
  }

  async compose(from: string): Promise<void> {
    this.#show(await this.#deps.vault.newDraft(from, this.#session.now()))
  }

  /** @param sends as soon as it is on the screen. */
  async resume(id: string, sends = false): Promise<void> {
    await this.#session.learn()
    this.#show(await this.#deps.vault.draft(id), sends)
  }

  /** It is in the outbox: it was sent from a page that is gone. */
  async waits(id: string): Promise<void> {
    await this.#session.learn()
    this.#stage.show({ at: 'queued', draft: id })
  }

  /** @returns false: nothing was being sent. */
  async resumeUnsent(): Promise<boolean> {
    if (this.unsent === null) return false
    this.#show(await this.#deps.vault.draft(this.unsent), true)
    return true
  }

  /** @throws PosternError for the composer to show */
  async send(draft: Draft, composed: ComposedText, attempt: Attempt): Promise<void> {
    await this.#session.learn()
    try {
      const sent = await this.#deps.send(draft, composed, attempt)
      this.leave()
      this.#stage.show(sent ? { at: 'sent', sent } : { at: 'queued', draft: draft.id })
    } catch (error) {
      // The relay's limit, in words for whoever writes.
      if (error instanceof PosternError && error.code === 'too-large')
        throw new PosternError('message-too-large', error.message, { cause: error })
      throw error
    }
  }

  leave(): void {
    this.#deps.onWriting(null)
  }

  async discard(draft: string): Promise<void> {
    await this.#deps.vault.dropDraft(draft)
  }

  /** It left the outbox meanwhile. */
  gone(draft: string, sent: Sent): void {
    const { screen } = this.#stage
    if (screen.at === 'queued' && screen.draft === draft) this.#stage.show({ at: 'sent', sent })
  }

  refreshSent = async (sent: Sent): Promise<Sent> => {
    const { api, vault } = this.#deps
    const latest: Sent = { ...sent, ...(await api.outgoing(sent.id)) }
    await vault.updateSent(latest)
    return latest
  }
}
