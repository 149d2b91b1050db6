// The drill's books: every message and what became of it, every step and whether it went as promised.

import { type Clear, secretWord } from './clear.ts'
import { type Row, type RowName, rows } from './rows.ts'

/** One message of the day. What nobody else may read of it are its words. */
export interface Message {
  readonly row: RowName
  readonly subject: string
  readonly body: string
  readonly file: string
  read: boolean
  /** It had to wait on a device. */
  waited: boolean
  /** It was kept by whoever was to pass it on. */
  held: boolean
  /** How often it reached the one whom it was for, by mail; null for one that is not followed there. */
  delivered: number | null
}

export interface Result {
  readonly row: Row
  readonly tried: readonly string[]
  readonly messages: number
  readonly read: number
  readonly waiting: number
  readonly delivered: number
  readonly held: number
  readonly lost: number
  readonly inClear: number
  /** Steps that did not go as promised. */
  readonly failed: readonly string[]
}

/** The first line of a failure: what follows in it may quote a page, and so a message. */
function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line.slice(0, 160)
}

export class Ledger {
  readonly messages: Message[] = []
  readonly #steps: { readonly row: RowName; readonly what: string; readonly failure: string | null }[] = []

  message(row: RowName): Message {
    const words = { subject: secretWord(), body: secretWord(), file: `${secretWord()}.pdf` }
    const message = { row, ...words, read: false, waited: false, held: false, delivered: null }
    this.messages.push(message)
    return message
  }

  /** Goes on whatever comes of it: one failure hides no other. */
  async step(row: RowName, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#steps.push({ row, what, failure: null })
    } catch (error) {
      this.#steps.push({ row, what, failure: `${what}: ${this.#withoutWords(reasonOf(error))}` })
    }
  }

  #withoutWords(text: string): string {
    return this.messages.reduce(
      (shown, { subject, body, file }) =>
        [subject, body, file].reduce((rest, word) => rest.replaceAll(word, '…'), shown),
      text,
    )
  }

  #ownOf({ name }: Row): readonly Message[] {
    if (name === 'clear') return this.messages
    if (name === 'resend') return this.messages.filter(({ delivered }) => delivered !== null)
    return this.messages.filter(message => message.row === name)
  }

  #open(clear: Clear): ReadonlySet<Message> {
    const words = ({ subject, body, file }: Message) => [subject, body, stem(file)]
    return new Set(this.messages.filter(message => words(message).some(word => clear.has(word))))
  }

  /** How many messages others can read a word of. */
  inClear(clear: Clear): number {
    return this.#open(clear).size
  }

  results(clear: Clear): Result[] {
    const isOpen = this.#open(clear)
    return rows.map(row => {
      const steps = this.#steps.filter(step => step.row === row.name)
      const own = this.#ownOf(row)
      const count = (is: (message: Message) => boolean) => own.filter(is).length
      const twice = count(({ delivered }) => delivered !== null && delivered > 1)
      const failed = steps.flatMap(({ failure }) => failure ?? [])
      return {
        row,
        tried: [...new Set(steps.map(({ what }) => what))],
        messages: own.length,
        read: count(({ read }) => read),
        waiting: count(({ waited }) => waited),
        delivered: count(({ delivered }) => delivered !== null && delivered > 0),
        held: count(({ held }) => held),
        lost: count(({ read, delivered }) => !read || delivered === 0),
        inClear: count(message => isOpen.has(message)),
        failed: twice > 0 ? [...failed, `${twice} arrived more than once`] : failed,
      }
    })
  }
}

const stem = (file: string) => file.replace(/\.pdf$/, '')
