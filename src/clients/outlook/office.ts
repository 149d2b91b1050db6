// What the gate uses of Office.js, as Microsoft publishes it (`@types/office-js`). Each call answers by a function, or never.

export interface Answer<T> {
  /** `succeeded` or `failed`; the published types have numbers there, which nobody ever saw. */
  readonly status: unknown
  readonly value: T
}
type Done<T> = (answer: Answer<T>) => void
type Asked<T> = { getAsync(done: Done<T>): void }

export interface Person {
  readonly emailAddress: string
}

export interface Attachment {
  readonly id: string
  readonly name: string
}

/** A mail that is being written. */
export interface Item {
  readonly from: Asked<Person>
  readonly to: Asked<Person[]>
  readonly cc: Asked<Person[]>
  readonly bcc: Asked<Person[]>
  readonly subject: Asked<string>
  readonly body: { getAsync(form: 'text' | 'html', done: Done<string>): void }
  /** By name, those alone that are there. */
  readonly internetHeaders: { getAsync(names: string[], done: Done<Record<string, string> | undefined>): void }
  getAttachmentsAsync(done: Done<Attachment[]>): void
  /** Format `base64` of a file; other things are attached in other ones. */
  getAttachmentContentAsync(id: string, done: Done<{ readonly content: string; readonly format: string }>): void
}

export interface SendEvent {
  completed(answer: { readonly allowEvent: boolean; readonly errorMessage?: string }): void
}

export interface OfficeJs {
  onReady(): unknown
  readonly actions: { associate(name: string, handler: (event: SendEvent) => void): void }
  readonly context: { readonly displayLanguage: string; readonly mailbox: { readonly item?: unknown } }
}
