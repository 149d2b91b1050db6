// Which mails Outlook lets go, tried on the built file where there is no page, no storage, no crypto and no later JavaScript.

import { beforeAll, describe, expect, it } from 'vitest'
import { languages } from '../../core/htm/words.ts'
import { carrierText } from '../../mail/carrier/text.ts'
import { fileName } from '../carrier.ts'
import { fileDigest, peopleDigest, wordsDigest, writeSeal } from './seal.ts'
import { builtGate, type Call, calls, type Mail, plainMail, startOutlook, type Trouble } from './testing/classic.ts'
import { type Reason, reasonIn } from './words.ts'

let gate: string
beforeAll(async () => {
  gate = await builtGate()
})

const portal = 'https://portal.example.org'
const carrierIn = (language: string) =>
  carrierText({
    ...{ language, sender: 'ines@praxis.example', portal, name: 'Postern', windows: [] },
    ...{ forwardAddress: 'forward@portal.example.org', link: null, attached: true },
  })
const content = Buffer.from('<!doctype html> sealed').toString('base64')

/** As it stands in Outlook when it was sealed and read back. */
function sealedMail(): Mail {
  const { subject, text, html } = carrierIn('en')
  const [from, to, cc] = ['ines@praxis.example', ['alice@example.com', 'Bob@example.com'], ['carol@example.com']]
  const seal = writeSeal({ people: peopleDigest(from, to, cc), words: wordsDigest(text), file: fileDigest(content) })
  const files = [{ name: fileName, content }]
  return { from, to, cc, bcc: [], subject, text, html, headers: { 'x-postern': seal }, files }
}

const decided = async (mail: Mail) => startOutlook(gate, mail).send().first
const refused = (reason: Reason, language = 'en') => ({
  allowEvent: false,
  errorMessage: reasonIn(language, reason),
})

describe('the built file', () => {
  it('is one, small, loads nothing, knows no page, and is written as classic Outlook reads it', () => {
    expect(Buffer.byteLength(gate)).toBeLessThan(20_000)
    expect(gate).not.toMatch(/\b(?:import|require|export|window|document|localStorage|indexedDB|crypto|fetch)\b/)
    expect(gate).not.toMatch(/\basync\b|\bawait\b|\?\.\D|\?\?|\{\.\.\.|\bstatic\b/)
  })

  it('gives its handler the one name', () => {
    expect([...startOutlook(gate, plainMail()).handlers.keys()]).toEqual(['onMessageSend'])
  })
})

describe('leaves', () => {
  it('a mail as it was sealed', async () => {
    expect(await decided(sealedMail())).toEqual({ allowEvent: true })
  })

  it.each<[string, (mail: Mail) => void]>([
    ['with recipients in another order, and capital letters', mail => mail.to.reverse().unshift(mail.to.pop()!)],
    ['with a field that was folded', mail => (mail.headers = { 'X-Postern': foldedOf(mail) })],
    ['with other blanks between its words', mail => (mail.text = mail.text.replace(/ /g, '\u00a0\r\n'))],
  ])('a mail as it was sealed, %s', async (_, change) => {
    const mail = sealedMail()
    change(mail)
    expect(await decided(mail)).toEqual({ allowEvent: true })
  })

  it.each<[string, Partial<Mail>]>([
    ['of one’s own', {}],
    ['with files, hidden people and a picture', { bcc: ['x@example.com'], files: [{ name: 'a.pdf', content: '' }] }],
    ['that tells of a private message', { subject: 'Private message from my aunt', text: 'There was one.' }],
    ['whose fields Outlook does not name', { headers: undefined as never }],
  ])('a plain mail %s', async (_, changes) => {
    expect(await decided({ ...plainMail(), ...changes })).toEqual({ allowEvent: true })
  })

  it('a carrier that goes where it says that a link comes back from', async () => {
    const { subject, text } = carrierIn('de')
    const mail = { ...plainMail(), subject: `WG: ${subject}`, text: text.replace(/^/gm, '> ') }
    const to = ['Forward@portal.example.org']
    expect(await decided({ ...mail, to, files: [{ name: fileName, content }] })).toEqual({ allowEvent: true })
  })
})

const foldedOf = ({ headers }: Mail) => headers['x-postern']!.replaceAll('; ', ';\r\n ')

describe('does not leave', () => {
  it.each<[string, Reason, (mail: Mail) => void]>([
    ['somebody was added', 'people', mail => mail.to.push('eve@example.com')],
    ['somebody was taken away', 'people', mail => mail.cc.pop()],
    ['it comes from another address', 'people', mail => (mail.from = 'office@praxis.example')],
    ['somebody is hidden', 'hidden', mail => mail.bcc.push('eve@example.com')],
    ['a signature was added', 'words', mail => (mail.text += '\n--\nInes, Praxis')],
    ['a picture was added that is no words', 'words', mail => (mail.html += '<IMG src="https://x.example/a.png">')],
    ['a second file was attached', 'files', mail => mail.files.push({ name: 'plan.pdf', content })],
    [
      'a file lies beside it as part of the text',
      'files',
      mail => mail.files.unshift({ name: 'image001.png', content }),
    ],
    ['the file is not there yet', 'file', mail => mail.files.pop()],
    ['its bytes are empty', 'file', mail => (mail.files = [{ name: fileName, content: '' }])],
    ['rules of the organisation emptied it', 'file', mail => (mail.files = [{ name: fileName, content: 'AAAA' }])],
    ['line ends were put into it', 'file', mail => (mail.files = [{ name: fileName, content: again('\r\n') }])],
    ['it lies elsewhere', 'file', mail => (mail.files = [{ name: fileName, content: portal, format: 'url' }])],
    ['what came is no base64', 'file', mail => (mail.files = [{ name: fileName, content: `${content}%` }])],
    ['it has another name', 'file', mail => (mail.files = [{ name: 'a.htm', content }])],
    ['its field does not say what was sealed', 'unknown', mail => (mail.headers = { 'x-postern': '1' })],
    ['its field is empty', 'unknown', mail => (mail.headers = { 'x-postern': '' })],
  ])('a sealed mail where %s', async (_, reason, change) => {
    const mail = sealedMail()
    change(mail)
    expect(await decided(mail)).toEqual(refused(reason))
  })

  it('where its file is late, and leaves once it is there', async () => {
    const mail = sealedMail()
    const files = mail.files.splice(0)
    const { send } = startOutlook(gate, mail)
    expect(await send().first).toEqual(refused('file'))
    mail.files.push(...files)
    expect(await send().first).toEqual({ allowEvent: true })
  })

  it.each(languages)('an answer to a private message in %s, by what it quotes or by its subject', async language => {
    const { subject, text } = carrierIn(language)
    const quoted = text.replace(/(.{30,40}) /g, '$1\n').replace(/^/gm, '> > ')
    expect(await decided({ ...plainMail(), text: `Yes.\n${quoted}` })).toEqual(refused('answer'))
    expect(await decided({ ...plainMail(), subject: `RE: ${subject}` })).toEqual(refused('answer'))
  })

  it.each<[string, Partial<Mail>]>([
    ['to somebody', { files: [{ name: fileName, content }] }],
    ['under the name that a second one gets', { files: [{ name: 'encrypted_message (1).htm', content }] }],
    ['to the portal and to somebody', { to: ['forward@portal.example.org', 'eve@example.com'] }],
    ['to the portal, and hidden to somebody', { to: ['forward@portal.example.org'], bcc: ['eve@example.com'] }],
    ['to an address that it does not name', { to: ['forward@portal.example.com'] }],
  ])('a carrier that is passed on %s', async (_, changes) => {
    const mail = { ...plainMail(), text: carrierIn('en').text, files: [{ name: fileName, content }], ...changes }
    expect(await decided(mail)).toEqual(refused('answer'))
  })

  it('without saying so in the language of Outlook', async () => {
    const mail = { ...sealedMail(), bcc: ['eve@example.com'] }
    for (const language of languages)
      expect(await startOutlook(gate, mail, `${language}-CH`).send().first).toEqual(refused('hidden', language))
    expect(await startOutlook(gate, mail, 'ja-JP').send().first).toEqual(refused('hidden'))
  })
})

const again = (end: string) => Buffer.from(`<!doctype html> sealed${end}`).toString('base64')

describe('where Outlook does not answer', () => {
  const ofSealed = calls.filter(call => call !== 'subject')
  const ofPlain: readonly Call[] = ['headers', 'files', 'subject', 'text']
  const tried = (['hangs', 'fails', 'throws'] as const).flatMap(trouble => [
    ...ofSealed.map(call => ['sealed', call, trouble] as const),
    ...ofPlain.map(call => ['plain', call, trouble] as const),
  ])

  it.each(tried)('a %s mail stays: %s %s', async (kind, call: Call, trouble: Trouble) => {
    const outlook = startOutlook(gate, kind === 'sealed' ? sealedMail() : plainMail())
    outlook.troubles[call] = trouble
    const { ended, first } = outlook.send()
    if (trouble === 'hangs') {
      await expect.poll(() => outlook.asked.at(-1)).toBe(call)
      expect(ended).toEqual([])
      outlook.timers[0]!.work()
    }
    const reason = call === 'content' && trouble !== 'hangs' ? 'file' : 'unknown'
    expect(await first).toEqual(refused(reason))
    expect(ended).toHaveLength(1)
  })

  it('long before Outlook decides by itself, and an answer that comes later changes nothing', async () => {
    const mail = plainMail()
    const outlook = startOutlook(gate, mail)
    const { ended } = outlook.send()
    expect(outlook.timers[0]!.after).toBeLessThanOrEqual(120_000)
    outlook.timers[0]!.work()
    expect(ended).toEqual([refused('unknown')])
    await expect.poll(() => outlook.asked).toContain('text')
    await new Promise(setImmediate)
    expect(ended).toEqual([refused('unknown')])
  })
})

it('says nothing that Outlook would cut off', () => {
  for (const language of languages)
    for (const reason of ['answer', 'hidden', 'people', 'words', 'files', 'file', 'unknown'] as const)
      expect(reasonIn(language, reason).length).toBeLessThan(500)
})
