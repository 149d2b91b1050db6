/// <reference types="office-js" />
// Outlook as a page in it sees it, after what Microsoft publishes: a mail that is shown or written, and every trap that is known, as a switch.

export interface File {
  readonly id: string
  readonly name: string
  /** Base64. */
  content: string
  readonly type: 'file' | 'cloud'
  /** A picture in the text: it cannot be taken away by itself. */
  readonly isInline?: boolean
}

export interface FakeMail {
  form: 'read' | 'compose'
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  html: string
  headers: Record<string, string>
  files: File[]
  /** Written as plain text: what stands in `html` is its lines. */
  plain?: boolean
}

export interface Traps {
  /** Of the function that never answers, that fails, or that throws. */
  hangs?: string
  fails?: string
  throws?: string
  /** Every file gives no bytes: it was added by several calls at once, or lies elsewhere. */
  empty?: boolean
  /** What is attached gives its bytes only after so many times of saving. */
  late?: number
  /** Rules of the organisation empty what is attached. */
  emptied?: boolean
  /** Put below the words when they are set, unless it was switched off. */
  signature?: string
  /** The same though it was switched off. */
  stubborn?: boolean
  /** Put below the words once, when a field of the header is set. */
  marked?: string
  /** The mail as Outlook saves it has another recipient. */
  added?: string
}

export interface FakeOptions {
  /** Of Mailbox functions: `1.8`. */
  readonly set: string
  /** In which each member came, by `Interface.member`. */
  readonly sets: Readonly<Record<string, string>>
  /** As Outlook gives a body without its marks. */
  readonly textOf: (html: string) => string
}

type Done<T> = (answer: Office.AsyncResult<T>) => void
type Given = readonly unknown[]

const number = (set: string) => {
  const [major = 0, minor = 0] = set.split('.').map(Number)
  return major * 100 + minor
}

export const emptyMail = (): FakeMail => ({
  ...{ form: 'compose', from: 'robin@example.com', to: [], cc: [], bcc: [], subject: '', html: '' },
  ...{ headers: {}, files: [] },
})

/** What stands in Outlook, and what was ever saved of it: a mail server has that. */
export class FakeOutlook {
  mail: FakeMail = emptyMail()
  readonly saved: string[] = []
  readonly asked: string[] = []
  traps: Traps = {}
  readonly #options: FakeOptions
  readonly #handlers: (() => void)[] = []
  readonly #late = new Map<string, number>()
  #busy = 0
  #signature = true
  #next = 1

  constructor(options: FakeOptions) {
    this.#options = options
  }

  /** Another mail is chosen. */
  choose(mail: Partial<FakeMail>): void {
    this.mail = { ...emptyMail(), ...mail }
    this.#signature = true
    for (const handler of this.#handlers) handler()
  }

  /** As Outlook gives a body without its marks. */
  textOf = (html: string) => this.#options.textOf(html)

  has = (set: string) => number(this.#options.set) >= number(set)

  #answer<T>(name: string, given: Given, work: (alone: boolean) => T): void {
    this.asked.push(name)
    const done = given.at(-1) as Done<T>
    if (this.traps.throws === name) throw new TypeError(`${name} is not there`)
    if (this.traps.hangs === name) return
    this.#busy++
    const alone = this.#busy === 1
    queueMicrotask(() => {
      this.#busy--
      let [status, value]: [string, T | undefined] = ['failed', undefined]
      try {
        if (this.traps.fails !== name) [status, value] = ['succeeded', work(alone)]
      } catch {
        // It fails.
      }
      done({ status, value } as unknown as Office.AsyncResult<T>)
    })
  }

  /** Throws for what is above the stated set, and for what the types do not have. */
  #guarded<T extends object>(of: readonly string[], members: T): T {
    return new Proxy(members, {
      get: (all, member: string) => {
        const stated = of.map(each => this.#options.sets[`${each}.${member}`]).find(set => set !== undefined)
        if (stated === undefined) throw new TypeError(`Office has no ${of[0]}.${member}`)
        if (!this.has(stated)) return undefined
        return all[member as keyof T]
      },
    })
  }

  #contentOf(file: File, alone: boolean): string {
    const isLate = (this.#late.get(file.id) ?? 0) > 0
    return !alone || this.traps.empty || isLate || file.type === 'cloud' ? '' : file.content
  }

  readonly #content = (...[id, ...given]: [string, ...unknown[]]): void =>
    this.#answer('getAttachmentContentAsync', given, alone => {
      const file = this.mail.files.find(each => each.id === id)
      if (!file) throw new Error('no such file')
      const format = (file.type === 'cloud'
        ? 'url'
        : 'base64') as unknown as Office.MailboxEnums.AttachmentContentFormat
      return { content: this.#contentOf(file, alone), format }
    })

  readonly #details = ({ id, name, content, type, isInline = false }: File) => ({
    ...{ id, name, isInline, contentType: 'text/html', size: content.length },
    attachmentType: type as unknown as Office.MailboxEnums.AttachmentType,
  })

  #read() {
    const { mail } = this
    const members = {
      subject: mail.subject,
      attachments: mail.files.map(this.#details),
      getAttachmentContentAsync: this.#content,
      getAsFileAsync: (...given: Given) =>
        this.#answer('getAsFileAsync', given, () => {
          const parts = mail.files.map(
            ({ name, content }) =>
              `--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n`,
          )
          const head = `From: ${mail.from}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n`
          return btoa(`${head}${parts.join('')}--b--\r\n`)
        }),
    } satisfies { [Name in keyof Office.MessageRead]?: unknown }
    return this.#guarded(['MessageRead', 'ItemRead', 'Message', 'Item'], members)
  }

  #people(list: 'to' | 'cc' | 'bcc') {
    const members = {
      getAsync: (...given: Given) =>
        this.#answer(`${list}.getAsync`, given, () => this.mail[list].map(emailAddress => ({ emailAddress }))),
      setAsync: (...[people, ...given]: [readonly { emailAddress: string }[], ...unknown[]]) =>
        this.#answer(`${list}.setAsync`, given, () => {
          this.mail[list] = people.map(({ emailAddress }) => emailAddress)
        }),
    } satisfies { [Name in keyof Office.Recipients]?: unknown }
    return this.#guarded(['Recipients'], members)
  }

  #text(name: 'subject' | 'body') {
    const members = {
      getTypeAsync: (...given: Given) => this.#answer('getTypeAsync', given, () => (this.mail.plain ? 'text' : 'html')),
      getAsync: (...given: Given) =>
        this.#answer(`${name}.getAsync`, given, () => {
          if (name === 'subject') return this.mail.subject
          return given[0] === 'html' ? this.mail.html : this.#options.textOf(this.mail.html)
        }),
      setAsync: (...[text, ...given]: [string, ...unknown[]]) =>
        this.#answer(`${name}.setAsync`, given, () => {
          const { coercionType } = (given[0] ?? {}) as { coercionType?: unknown }
          if (name === 'body' && this.mail.plain && coercionType !== 'text') throw new Error('not of this form')
          if (name === 'subject') this.mail.subject = text
          else this.mail.html = text
          const { signature, stubborn } = this.traps
          if (name === 'body' && signature && (this.#signature || stubborn)) this.mail.html += `<p>${signature}</p>`
        }),
    } satisfies { [Name in keyof Office.Body | keyof Office.Subject]?: unknown }
    return this.#guarded([name === 'body' ? 'Body' : 'Subject'], members)
  }

  #headers() {
    const named = (names: readonly string[]) =>
      Object.fromEntries(Object.entries(this.mail.headers).filter(([name]) => names.includes(name.toLowerCase())))
    const members = {
      getAsync: (...[names, ...given]: [string[], ...unknown[]]) =>
        this.#answer('headers.getAsync', given, () => named(names)),
      setAsync: (...[headers, ...given]: [Record<string, string>, ...unknown[]]) =>
        this.#answer('headers.setAsync', given, () => {
          for (const name of Object.keys(named(Object.keys(headers)))) delete this.mail.headers[name]
          Object.assign(this.mail.headers, headers)
          this.mail.html += this.traps.marked ?? ''
          delete this.traps.marked
        }),
      removeAsync: (...[names, ...given]: [string[], ...unknown[]]) =>
        this.#answer('headers.removeAsync', given, () => {
          for (const name of Object.keys(named(names))) delete this.mail.headers[name]
        }),
    } satisfies { [Name in keyof Office.InternetHeaders]?: unknown }
    return this.#guarded(['InternetHeaders'], members)
  }

  #save(): string {
    const { mail, traps } = this
    if (traps.added) mail.to = [...new Set([...mail.to, traps.added])]
    for (const [id, times] of this.#late) this.#late.set(id, times - 1)
    this.saved.push(JSON.stringify(mail))
    return 'saved'
  }

  #attach(content: string, name: string): string {
    const id = `added-${this.#next++}`
    this.mail.files.push({ id, name, content: this.traps.emptied ? '' : content, type: 'file' })
    if (this.traps.late) this.#late.set(id, this.traps.late)
    return id
  }

  #compose() {
    const members = {
      ...{ to: this.#people('to'), cc: this.#people('cc'), bcc: this.#people('bcc') },
      from: this.#guarded(['From'], {
        getAsync: (...given: Given) => this.#answer('from.getAsync', given, () => ({ emailAddress: this.mail.from })),
      }),
      ...{ subject: this.#text('subject'), body: this.#text('body'), internetHeaders: this.#headers() },
      getAttachmentsAsync: (...given: Given) =>
        this.#answer('getAttachmentsAsync', given, () => this.mail.files.map(this.#details)),
      getAttachmentContentAsync: this.#content,
      addFileAttachmentFromBase64Async: (...[content, name, ...given]: [string, string, ...unknown[]]) =>
        this.#answer('addFileAttachmentFromBase64Async', given, () => this.#attach(content, name)),
      removeAttachmentAsync: (...[id, ...given]: [string, ...unknown[]]) =>
        this.#answer('removeAttachmentAsync', given, () => {
          this.mail.files = this.mail.files.filter(file => file.id !== id || file.isInline)
        }),
      disableClientSignatureAsync: (...given: Given) =>
        this.#answer('disableClientSignatureAsync', given, () => {
          this.#signature = false
        }),
      saveAsync: (...given: Given) => this.#answer('saveAsync', given, () => this.#save()),
    } satisfies { [Name in keyof Office.MessageCompose]?: unknown }
    return this.#guarded(['MessageCompose', 'ItemCompose', 'Message', 'Item'], members)
  }

  item(): Office.MessageRead | Office.MessageCompose {
    const item: unknown = this.mail.form === 'read' ? this.#read() : this.#compose()
    return item as Office.MessageRead | Office.MessageCompose
  }

  listen(handler: () => void): void {
    this.#handlers.push(handler)
  }
}
