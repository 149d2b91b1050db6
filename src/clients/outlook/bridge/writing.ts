// A carrier takes the place of what stands in a mail that is written in Outlook: all of it, read back, or nothing.

import { bare, type Fault, faultOf, fileName, peopleOf, type Seen } from '../../carrier.ts'
import { field, fileDigest, moreThanWords, peopleDigest, readSeal, wordsDigest, writeSeal } from '../seal.ts'
import { ask, base64Of, NotAnswered } from './asking.ts'
import type { Attached, Carrier, Draft, Filled } from './protocol.ts'
import { attachedOf, type Outlook, writtenMail } from './reading.ts'

/** Of saving, after which Outlook should have uploaded what was attached. */
const mostSaved = 20

/** What was put into the mail does not stand there. */
class NotAsSealed extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(`not as sealed: ${fault}`)
    this.fault = fault
  }
}

type People = Draft['to']
type Mail = Office.MessageCompose

const shown = (people: People) =>
  people.map(({ name, address }) => ({ displayName: name || address, emailAddress: address }))
const addresses = (people: People) => people.map(({ address }) => address)

async function peopleIn({ later }: Outlook, list: Office.Recipients): Promise<People> {
  const all = await ask<Office.EmailAddressDetails[]>(later, done => list.getAsync(done))
  return all.map(({ displayName, emailAddress }) => ({ name: displayName ?? '', address: emailAddress }))
}

const htmlIn = ({ later }: Outlook, { body }: Mail) =>
  ask<string>(later, done => body.getAsync('html' as unknown as Office.CoercionType, done))
const textIn = ({ later }: Outlook, { body }: Mail) =>
  ask<string>(later, done => body.getAsync('text' as unknown as Office.CoercionType, done))

/** null: the mail is not marked. */
async function markIn({ later }: Outlook, { internetHeaders }: Mail): Promise<string | null> {
  const found = await ask<Record<string, string> | undefined>(later, done => internetHeaders.getAsync([field], done))
  const name = Object.keys(found ?? {}).find(each => each.toLowerCase() === field)
  return name === undefined ? null : found![name]!
}

/** @param value null: the field is taken away. */
const mark = ({ later }: Outlook, { internetHeaders }: Mail, value: string | null) =>
  ask<void>(later, done =>
    value === null ? internetHeaders.removeAsync([field], done) : internetHeaders.setAsync({ [field]: value }, done),
  )

async function filesIn({ later }: Outlook, mail: Mail): Promise<Attached[]> {
  return (await ask<Office.AttachmentDetailsCompose[]>(later, done => mail.getAttachmentsAsync(done))).map(attachedOf)
}

/** Base64; empty for a file that has no bytes here. */
async function contentIn({ later }: Outlook, mail: Mail, id: string): Promise<string> {
  const { content, format } = await ask<Office.AttachmentContent>(later, done =>
    mail.getAttachmentContentAsync(id, done),
  )
  return String(format) === 'base64' ? content : ''
}

type Standing = Omit<Draft, 'state'> & {
  readonly mark: string | null
  readonly content: string
  /** It is written as plain text, and takes nothing else. */
  readonly isPlain: boolean
}

/** Asked one after the other: several at once come back empty. @param content of the one file that is there. */
async function standingIn(outlook: Outlook, mail: Mail): Promise<Standing> {
  const from = await ask<Office.EmailAddressDetails>(outlook.later, done => mail.from.getAsync(done))
  const [to, cc, bcc] = [
    await peopleIn(outlook, mail.to),
    await peopleIn(outlook, mail.cc),
    await peopleIn(outlook, mail.bcc),
  ]
  const subject = await ask<string>(outlook.later, done => mail.subject.getAsync(done))
  const [html, text] = [await htmlIn(outlook, mail), await textIn(outlook, mail)]
  const files = await filesIn(outlook, mail)
  const [only] = files
  const isOne = files.length === 1 && only?.isHere
  const content = isOne ? await contentIn(outlook, mail, only.id).catch(() => '') : ''
  const mark = await markIn(outlook, mail)
  const type = await ask<Office.CoercionType>(outlook.later, done => mail.body.getTypeAsync(done))
  return {
    isPlain: String(type) === 'text',
    ...{ chosen: outlook.count(), from: from.emailAddress, to, cc, bcc, subject, html, text, files, mark, content },
  }
}

const digestOf = (content: string) => (content === '' ? '' : fileDigest(content))

function seenIn({ from, to, cc, bcc, html, text, files, content }: Standing): Seen {
  return {
    people: peopleDigest(from, addresses(to), addresses(cc)),
    words: moreThanWords.test(html) ? '' : wordsDigest(text),
    isHidden: bcc.length > 0,
    files: files.map(({ name }) => ({ name, digest: files.length === 1 ? digestOf(content) : '' })),
  }
}

function stateOf(standing: Standing): Draft['state'] {
  const { mark } = standing
  if (mark === null) return 'clear'
  const seal = readSeal(mark)
  return seal ? (faultOf(seenIn(standing), seal) ?? 'sealed') : 'unknown'
}

/** @throws NotAnswered */
export async function draftOf(outlook: Outlook): Promise<Draft> {
  if (!outlook.has('1.8')) throw new NotAnswered('unsupported')
  const { mark, content, isPlain, ...standing } = await standingIn(outlook, writtenMail(outlook))
  return { ...standing, state: stateOf({ mark, content, isPlain, ...standing }) }
}

/** What the mail had, bytes and all. */
interface Before extends Standing {
  readonly contents: readonly (Attached & { readonly content: string })[]
}

class Unreadable extends Error {
  readonly file: string

  constructor(file: string) {
    super('a file has no bytes here')
    this.file = file
  }
}

async function beforeOf(outlook: Outlook, mail: Mail): Promise<Before> {
  const standing = await standingIn(outlook, mail)
  const contents: Before['contents'][number][] = []
  for (const file of standing.files) {
    const content = file.isHere ? await contentIn(outlook, mail, file.id) : ''
    if (content === '') throw new Unreadable(file.name)
    contents.push({ ...file, content })
  }
  return { ...standing, contents }
}

interface Words extends Pick<Carrier, 'to' | 'cc' | 'subject' | 'html' | 'text'> {}

async function put(
  { later }: Outlook,
  mail: Mail,
  { isPlain, ...words }: Words & Pick<Standing, 'isPlain'>,
): Promise<void> {
  const { to, cc, subject, html, text } = words
  const form = { coercionType: (isPlain ? 'text' : 'html') as unknown as Office.CoercionType }
  await ask<void>(later, done => mail.to.setAsync(shown(to), done))
  await ask<void>(later, done => mail.cc.setAsync(shown(cc), done))
  await ask<void>(later, done => mail.subject.setAsync(subject, done))
  await ask<void>(later, done => mail.body.setAsync(isPlain ? text : html, form, done))
}

const save = ({ later }: Outlook, mail: Mail) => ask<string>(later, done => mail.saveAsync(done))
const attach = ({ later }: Outlook, mail: Mail, { name, content }: { name: string; content: string }) =>
  ask<string>(later, done => mail.addFileAttachmentFromBase64Async(content, name, done))
const remove = ({ later }: Outlook, mail: Mail, id: string) =>
  ask<void>(later, done => mail.removeAttachmentAsync(id, done))

/** It is added at once, and there when it was uploaded. Nothing is saved that need not be: what it takes the place of stands beside it. */
async function uploaded(outlook: Outlook, mail: Mail, id: string, content: string): Promise<void> {
  const digest = fileDigest(content)
  for (let saved = 0; saved < mostSaved; saved++) {
    const there = await contentIn(outlook, mail, id)
    if (there !== '') {
      if (fileDigest(there) === digest) return
      break
    }
    await save(outlook, mail)
    await outlook.pause()
  }
  throw new NotAsSealed('file')
}

/** All of it, as it stands there now. @throws NotAsSealed */
function demandCarrier({ wordsOf }: Outlook, standing: Standing, carrier: Carrier): void {
  const { from, to, cc, htm } = carrier
  const wordsIn = ({ html, text }: Pick<Carrier, 'html' | 'text'>) => bare(standing.isPlain ? text : wordsOf(html))
  const seal = {
    people: peopleDigest(from, addresses(to), addresses(cc)),
    words: wordsIn(carrier),
    file: fileDigest(base64Of(htm)),
  }
  const words = moreThanWords.test(standing.html) ? '' : wordsIn(standing)
  const fault = faultOf({ ...seenIn(standing), words }, seal)
  if (fault) throw new NotAsSealed(fault)
}

async function sealInto(outlook: Outlook, mail: Mail, { carrier, before }: Filling): Promise<void> {
  const { later, has } = outlook
  const content = base64Of(carrier.htm)
  if (has('1.10')) await ask<void>(later, done => mail.disableClientSignatureAsync(done))
  await put(outlook, mail, { ...carrier, isPlain: before.isPlain })
  const id = await attach(outlook, mail, { name: fileName, content })
  await uploaded(outlook, mail, id, content)
  for (const file of before.files) await remove(outlook, mail, file.id)
  await save(outlook, mail)
  const standing = await standingIn(outlook, mail)
  demandCarrier(outlook, standing, carrier)
  const { people, words } = seenIn(standing)
  await mark(outlook, mail, writeSeal({ people, words, file: fileDigest(content) }))
  await save(outlook, mail)
  const last = await standingIn(outlook, mail)
  demandCarrier(outlook, last, carrier)
  const state = stateOf(last)
  if (state !== 'sealed') throw new NotAsSealed(state === 'clear' || state === 'unknown' ? 'words' : state)
}

interface Filling {
  readonly carrier: Carrier
  readonly before: Before
}

/** @returns whether the mail has again what it had, and no more. */
async function restored(outlook: Outlook, mail: Mail, before: Before): Promise<boolean> {
  try {
    await put(outlook, mail, before)
    const there = await filesIn(outlook, mail)
    for (const { id } of there) if (!before.files.some(file => file.id === id)) await remove(outlook, mail, id)
    for (const file of before.contents) if (!there.some(({ id }) => id === file.id)) await attach(outlook, mail, file)
    if ((await markIn(outlook, mail)) !== before.mark) await mark(outlook, mail, before.mark)
    await save(outlook, mail)
    const { to, cc, subject, html, text, files, mark: marked } = await standingIn(outlook, mail)
    const isSameBody = before.isPlain ? text === before.text : html === before.html
    const isSame =
      isSameBody && subject === before.subject && files.length === before.files.length && marked === before.mark
    return isSame && peopleOf(addresses(to), addresses(cc)) === peopleOf(addresses(before.to), addresses(before.cc))
  } catch {
    return false
  }
}

function faultIn(error: unknown): Pick<Filled, 'fault' | 'name'> {
  if (error instanceof NotAsSealed) return { fault: error.fault }
  if (error instanceof Unreadable) return { fault: 'empty', name: error.file }
  return { fault: error instanceof NotAnswered ? error.failure : 'refused' }
}

/** The mail is sealed afterwards, or has what it had. */
export async function fill(outlook: Outlook, carrier: Carrier): Promise<Filled> {
  if (carrier.chosen !== outlook.count()) return { fault: 'gone', isAsBefore: true }
  if (!outlook.has('1.8')) return { fault: 'unsupported', isAsBefore: true }
  let before: Before
  const mail = writtenMail(outlook)
  try {
    before = await beforeOf(outlook, mail)
    if (before.bcc.length > 0) throw new NotAsSealed('hidden')
    if (peopleOf([before.from]) !== peopleOf([carrier.from])) throw new NotAsSealed('people')
  } catch (error) {
    return { ...faultIn(error), isAsBefore: true }
  }
  try {
    await sealInto(outlook, mail, { carrier, before })
    return { fault: null, isAsBefore: false }
  } catch (error) {
    return { ...faultIn(error), isAsBefore: await restored(outlook, mail, before) }
  }
}
