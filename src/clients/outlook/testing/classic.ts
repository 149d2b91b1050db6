// Outlook as its handlers see it: the built file in a runtime that has what classic Outlook's has, and a mail that is being written.

import vm from 'node:vm'
import { build } from 'vite'
import type { Answer, Item } from '../office.ts'

/** What came after ES2016, and what only pages, workers or Node have. */
const later = `
for (const [of, names] of [
  [Array.prototype, ['flat', 'flatMap', 'at', 'findLast', 'toSorted', 'toReversed', 'with']],
  [String.prototype, ['padStart', 'padEnd', 'replaceAll', 'matchAll', 'trimStart', 'trimEnd', 'at', 'isWellFormed']],
  [Object, ['entries', 'values', 'fromEntries', 'hasOwn', 'getOwnPropertyDescriptors', 'groupBy']],
  [Promise, ['allSettled', 'any', 'withResolvers', 'try']],
  [Promise.prototype, ['finally']],
  [Uint8Array, ['fromBase64', 'fromHex']],
  [Uint8Array.prototype, ['toBase64', 'toHex', 'at']],
  [globalThis, ['BigInt', 'WeakRef', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'escape', 'unescape', 'Intl', 'globalThis']],
])
  for (const name of names) delete of[name]
`

export interface File {
  readonly name: string
  readonly content: string
  readonly format?: string
}

export interface Mail {
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  files: File[]
}

export const plainMail = (): Mail => ({
  ...{ from: 'Ines@Praxis.example', to: ['alice@example.com'], cc: [], bcc: [] },
  ...{ subject: 'Lunch', text: 'See you at one.', html: '<p>See you at one.</p>', headers: {}, files: [] },
})

/** What may be asked of a mail. */
export const calls = [...['headers', 'from', 'to', 'cc', 'bcc', 'subject', 'text', 'html', 'files', 'content']] as const
export type Call = (typeof calls)[number]
export type Trouble = 'hangs' | 'fails' | 'throws'

export interface Ended {
  readonly allowEvent: boolean
  readonly errorMessage?: string
}

function itemOf(mail: Mail, troubles: Partial<Record<Call, Trouble>>, asked: Call[]): Item {
  let busy = 0
  const answer = <T>(call: Call, value: T, done: (answer: Answer<T>) => void) => {
    asked.push(call)
    const trouble = troubles[call]
    if (trouble === 'throws') throw new TypeError('not a function')
    if (trouble === 'hangs') return
    busy++
    // Several at once come back empty.
    const lost = busy > 1
    queueMicrotask(() => {
      busy--
      const [status, said] = trouble === 'fails' || lost ? ['failed', undefined] : ['succeeded', value]
      done({ status, value: said } as Answer<T>)
    })
  }
  const people = (call: 'to' | 'cc' | 'bcc'): Item['to'] => ({
    getAsync: done =>
      answer(
        call,
        mail[call].map(emailAddress => ({ emailAddress })),
        done,
      ),
  })
  return {
    ...{ to: people('to'), cc: people('cc'), bcc: people('bcc') },
    from: { getAsync: done => answer('from', { emailAddress: mail.from }, done) },
    subject: { getAsync: done => answer('subject', mail.subject, done) },
    body: { getAsync: (form, done) => answer(form, mail[form], done) },
    internetHeaders: { getAsync: (_, done) => answer('headers', mail.headers, done) },
    getAttachmentsAsync: done =>
      answer(
        'files',
        mail.files.map(({ name }, i) => ({ id: String(i), name })),
        done,
      ),
    getAttachmentContentAsync: (id, done) => {
      const { content, format = 'base64' } = mail.files[Number(id)]!
      answer('content', { content, format }, done)
    },
  }
}

/** The built gate. */
export async function builtGate(): Promise<string> {
  const config = { configFile: 'vite.outlook.config.ts', logLevel: 'error' } as const
  const made = await build({ ...config, build: { write: false } })
  const scripts = 'output' in made ? made.output.filter(file => file.type === 'chunk') : []
  const [gate, ...others] = scripts
  if (gate?.fileName !== 'gate.js' || others.length > 0) throw new Error('not one script')
  return gate.code
}

export function startOutlook(gate: string, mail: Mail, language = 'en-US') {
  const timers: { readonly work: () => void; readonly after: number }[] = []
  const asked: Call[] = []
  const troubles: Partial<Record<Call, Trouble>> = {}
  const handlers = new Map<string, (event: { completed(answer: Ended): void }) => void>()
  const Office = {
    onReady() {},
    actions: { associate: (name: string, handler: () => void) => handlers.set(name, handler) },
    context: { displayLanguage: language, mailbox: { item: itemOf(mail, troubles, asked) } },
  }
  const setTimeout = (work: () => void, after: number) => timers.push({ work, after })
  const context = vm.createContext({ Office, setTimeout })
  vm.runInContext(later, context)
  vm.runInContext(gate, context)
  /** Each answer that Outlook was given to one press of Send; and the first, when it comes. */
  const send = () => {
    const ended: Ended[] = []
    const first = new Promise<Ended>(resolve => {
      const completed = (answer: Ended) => {
        ended.push({ ...answer })
        resolve({ ...answer })
      }
      handlers.get('onMessageSend')!({ completed })
    })
    return { ended, first }
  }
  return { asked, timers, troubles, send, handlers }
}
