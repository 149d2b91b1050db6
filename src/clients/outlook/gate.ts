// What runs in Outlook when somebody presses Send: a sealed mail leaves as it was sealed, and an answer to a private one not in clear.
//
// In classic Outlook it has no page: no window, no storage, no network, ES2016, and one file.

import { bare, carrierFile, type Fault, faultOf } from '../carrier.ts'
import type { Answer, Item, OfficeJs, Person, SendEvent } from './office.ts'
import type { Saying } from './sayings.ts'
import { field, fileDigest, moreThanWords, peopleDigest, readSeal, wordsDigest } from './seal.ts'
import { type Reason, reasonIn } from './words.ts'

declare const Office: OfficeJs
declare const carrierSayings: readonly Saying[]
declare function setTimeout(work: () => void, milliseconds: number): unknown

/** The name that the manifest gives the handler. */
const handlerName = 'onMessageSend'
/** Far below the five minutes after which Outlook decides by itself. Milliseconds. */
const patience = 60_000

/** Waits for ever where Outlook does. */
function ask<T>(call: (done: (answer: Answer<T>) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call(({ status, value }) => {
      if (status === 'succeeded') resolve(value)
      else reject(new Error('Outlook does not say'))
    })
  })
}

const addresses = (people: readonly Person[]) => people.map(({ emailAddress }) => emailAddress)
const filesOf = (item: Item) => ask<{ id: string; name: string }[]>(done => item.getAttachmentsAsync(done))

/** null: the mail is not marked. */
async function markOf({ internetHeaders }: Item): Promise<string | null> {
  const found = (await ask<Record<string, string> | undefined>(done => internetHeaders.getAsync([field], done))) ?? {}
  const name = Object.keys(found).find(each => each.toLowerCase() === field)
  return name === undefined ? null : String(found[name])
}

/** Asked one after the other: several at once come back empty. */
async function faultIn(item: Item, mark: string): Promise<Fault | 'unknown' | null> {
  const seal = readSeal(mark)
  if (!seal) return 'unknown'
  const [from, to, cc, bcc] = [
    await ask<Person>(done => item.from.getAsync(done)),
    await ask<Person[]>(done => item.to.getAsync(done)),
    await ask<Person[]>(done => item.cc.getAsync(done)),
    await ask<Person[]>(done => item.bcc.getAsync(done)),
  ]
  const text = await ask<string>(done => item.body.getAsync('text', done))
  const html = await ask<string>(done => item.body.getAsync('html', done))
  const files: { name: string; digest: string }[] = []
  const attached = await filesOf(item)
  // Of more than one nothing need be read.
  for (const { id, name } of attached)
    files.push({ name, digest: attached.length === 1 ? await digestIn(item, id) : '' })
  const seen = {
    people: peopleDigest(from.emailAddress, addresses(to), addresses(cc)),
    words: moreThanWords.test(html) ? '' : wordsDigest(text),
    isHidden: bcc.length > 0,
    files,
  }
  return faultOf(seen, seal)
}

/** Empty for a file that has no bytes here: it is being uploaded, lies elsewhere, or somebody emptied it. */
async function digestIn(item: Item, id: string): Promise<string> {
  try {
    const { content, format } = await ask<{ content: string; format: string }>(done =>
      item.getAttachmentContentAsync(id, done),
    )
    return format === 'base64' ? fileDigest(content) : ''
  } catch {
    return ''
  }
}

/** Whether it answers a private message or passes one on, by whichever sign is left of it. */
async function isOfPrivate(item: Item): Promise<boolean> {
  const files = await filesOf(item)
  const subject = bare(await ask<string>(done => item.subject.getAsync(done))).toLowerCase()
  const text = bare(await ask<string>(done => item.body.getAsync('text', done)))
  const isTitled = carrierSayings.some(({ subject: [before, after] }) => {
    const at = subject.indexOf(before)
    return at !== -1 && /^[^()]+\([^()]+\)/.test(subject.slice(at + before.length)) && subject.endsWith(after)
  })
  const isQuoted = carrierSayings.some(({ code }) => text.includes(code))
  const isAttached = files.some(({ name }) => carrierFile.test(name))
  if (!isTitled && !isQuoted && !isAttached) return false
  return !(isAttached && (await isForLink(item, text)))
}

/** Whether it goes where the carrier itself says that a link comes back from, and to nobody else. */
async function isForLink({ to, cc, bcc }: Item, text: string): Promise<boolean> {
  const people: string[] = []
  for (const list of [to, cc, bcc]) people.push(...addresses(await ask<Person[]>(done => list.getAsync(done))))
  const [only] = people
  if (only === undefined || people.length > 1) return false
  return carrierSayings.some(({ forward: [before, after] }) =>
    text.toLowerCase().includes(`${before}${only.trim()}${after}`.toLowerCase()),
  )
}

async function reasonAgainst(item: Item): Promise<Reason | null> {
  const mark = await markOf(item)
  if (mark !== null) return faultIn(item, mark)
  return (await isOfPrivate(item)) ? 'answer' : null
}

/** Answers once. Nothing leaves because something failed, or took too long. */
function onMessageSend(event: SendEvent): void {
  let isOver = false
  const end = (reason: Reason | null) => {
    if (isOver) return
    isOver = true
    if (reason === null) event.completed({ allowEvent: true })
    else event.completed({ allowEvent: false, errorMessage: reasonIn(Office.context.displayLanguage, reason) })
  }
  const unknown = () => end('unknown')
  setTimeout(unknown, patience)
  reasonAgainst(Office.context.mailbox.item as Item).then(end, unknown)
}

Office.onReady()
Office.actions.associate(handlerName, onMessageSend)
