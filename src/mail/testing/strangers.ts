// Mails in which nothing may be found: what looks like ours, what is ours no more, and what belongs to others.

import { armor } from '../../core/htm/armor.ts'
import { apps } from './apps.ts'
import { base64Lines, type Entity, entity, latin1, multipart, under, utf16, winmail, wire, zipOf } from './mime.ts'
import { attached, carrier, fileName, plain, type Sealed, top } from './parts.ts'

export interface Stranger {
  readonly name: string
  readonly write: (sealed: Sealed, other: Sealed) => Uint8Array | Promise<Uint8Array>
  /** What intake says of it: the reason that it gives to whoever forwarded it. */
  readonly intake: 'none' | 'damaged' | 'other-district'
  /**
   * What the portal says: the code of an error; `altered` where the envelope is shown not to be the one that was sent;
   * `foreign` for an age file without a stanza of the district.
   */
  readonly portal: 'not-our-file' | 'damaged' | 'newer-version' | 'empty-file' | 'altered' | 'foreign'
}

const mail = (...parts: Entity[]) => wire(under(top(), multipart('mixed', parts)))
const beside = (content: string | Uint8Array, options = {}) => mail(plain('See below.\n'), attached(content, options))
const text = (content: string) => wire(entity(top('Content-Type: text/plain; charset=utf-8'), content))
const ageFile = (rest: string) => armor(latin1(`age-encryption.org/v1\n${rest}`))
const mac = `--- ${'m'.repeat(43)}\n${'p'.repeat(64)}`
const none = { intake: 'none', portal: 'not-our-file' } as const
const damaged = { intake: 'damaged', portal: 'damaged' } as const
const foreign = { intake: 'other-district', portal: 'foreign' } as const

/** Lines of the armor, of which `change` gets the ones between its first and its last. */
const bodyOf = (change: (lines: string[]) => string[]) => (all: string) => {
  const begin = all.indexOf('FILE-----\n') + 'FILE-----\n'.length
  const end = all.indexOf('-----END')
  return `${all.slice(0, begin)}${change(all.slice(begin, end).trimEnd().split('\n')).join('\n')}\n${all.slice(end)}`
}
const other = (letter: string) => (letter === 'A' ? 'B' : 'A')

export const strangers: readonly Stranger[] = [
  { name: 'a question', ...none, write: () => text('Is this where one asks about a private message?\n') },
  { name: 'a mail without a word', ...none, portal: 'not-our-file', write: () => text('') },
  {
    name: 'the note of a carrier whose file was taken out by a filter',
    ...none,
    write: () =>
      mail(plain('alice has written you a private message.\n'), plain(`${fileName} was removed: policy 7\n`)),
  },
  {
    name: 'a list that keeps attachments elsewhere',
    ...none,
    write: () => text(`-------------- next part --------------\nAn HTML attachment was scrubbed\nName: ${fileName}\n`),
  },
  {
    name: 'PGP',
    ...none,
    write: () => text('-----BEGIN PGP MESSAGE-----\n\nhQEMA1234567890abcd\n=abcd\n-----END PGP MESSAGE-----\n'),
  },
  {
    name: 'a private key in armor',
    ...none,
    write: () => text('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n'),
  },
  {
    name: 'S/MIME',
    ...none,
    write: () =>
      beside('\x30\x80\x06\x09', { type: 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' }),
  },
  { name: 'a picture under the name of the file', ...none, write: () => beside('\x89PNG\r\n\x1a\n\0\0\0\rIHDR') },
  { name: 'a page of somebody else under that name', ...none, write: () => beside('<!doctype html><p>Hello</p>') },
  {
    name: 'the page without the form',
    ...none,
    write: ({ htm }) => beside(htm.replace(/<form[\s\S]*<\/form>/, '')),
  },
  { name: 'an empty file', ...none, portal: 'empty-file', write: () => mail(attached('')) },
  {
    name: 'winmail.dat with another file',
    ...none,
    write: () => beside(winmail('a.txt', 'Hello'), { type: 'application/ms-tnef' }),
  },
  {
    name: 'a zip of another file',
    ...none,
    write: async () => beside(await zipOf([{ name: 'a', content: latin1('Hello') }])),
  },
  {
    name: 'a locked zip',
    ...none,
    write: async ({ htm }) => beside(await zipOf([{ name: fileName, content: latin1(htm), locked: true }])),
  },
  {
    name: 'a zip that holds more than it says',
    ...none,
    write: async ({ htm }) => beside(await zipOf([{ name: fileName, content: latin1(htm), claims: 100 }])),
  },
  { name: 'base64 of base64 of a picture', ...none, write: () => beside(base64Lines(base64Lines('\x89PNG\r\n'))) },
  {
    name: 'the file cut in its armor',
    ...damaged,
    write: ({ htm }) => beside(htm.slice(0, htm.indexOf('-----END') - 700)),
  },
  {
    name: 'the file without its beginning',
    ...damaged,
    write: ({ htm }) => beside(htm.slice(htm.indexOf('-----BEGIN') + 300)),
  },
  { name: 'armor cut in the text', ...damaged, write: ({ armor }) => text(armor.slice(0, armor.length / 2)) },
  {
    name: 'a cut mail in a mail',
    ...damaged,
    write: ({ htm }) =>
      mail(entity(['Content-Type: message/rfc822'], carrier(htm).slice(0, carrier(htm).indexOf('-----END') - 90))),
  },
  {
    name: 'half of the armor here, half in the next mail',
    ...damaged,
    write: ({ armor }) => text(`${armor.slice(0, armor.length / 2)}\n[1/2, the rest follows]\n`),
  },
  {
    name: 'a banner in the middle of the armor',
    ...damaged,
    write: ({ htm }) => beside(bodyOf(([first, ...rest]) => [first!, '[EXTERNAL: be careful!]', ...rest])(htm)),
  },
  {
    name: 'a letter of another alphabet',
    ...damaged,
    write: ({ htm }) => beside(bodyOf(([first, ...rest]) => [`${first!.slice(0, -1)}*`, ...rest])(htm)),
  },
  {
    name: 'a letter lost',
    ...damaged,
    write: ({ htm }) => beside(bodyOf(([first, ...rest]) => [first!.slice(1), ...rest])(htm)),
  },
  {
    name: 'a letter changed',
    intake: 'damaged',
    portal: 'altered',
    write: ({ htm }) =>
      beside(bodyOf(lines => lines.map((line, i) => (i === 9 ? other(line[0]!) + line.slice(1) : line)))(htm)),
  },
  {
    name: 'two lines changed for each other',
    intake: 'damaged',
    portal: 'altered',
    write: ({ htm }) => beside(bodyOf(lines => [...lines.slice(0, 8), lines[9]!, lines[8]!, ...lines.slice(10)])(htm)),
  },
  {
    name: 'a line lost',
    intake: 'damaged',
    portal: 'altered',
    write: ({ htm }) => beside(bodyOf(lines => lines.filter((_, i) => i !== 9))(htm)),
  },
  {
    name: 'the beginning of one and the end of another',
    intake: 'damaged',
    portal: 'altered',
    write: ({ htm }, { htm: foreign }) => {
      const second = foreign
        .slice(foreign.indexOf('FILE-----\n') + 10, foreign.indexOf('-----END'))
        .trimEnd()
        .split('\n')
      return beside(bodyOf(lines => [...lines.slice(0, 10), ...second.slice(10)])(htm))
    },
  },
  { name: 'armor around something else', ...damaged, write: () => text(armor(latin1('hello, this is no age file'))) },
  {
    name: 'a later version of age',
    intake: 'damaged',
    portal: 'newer-version',
    write: () => text(armor(latin1(`age-encryption.org/v2\n-> X\n${mac}`))),
  },
  {
    name: 'an age file to a key',
    ...foreign,
    write: () => text(ageFile(`-> X25519 ${'k'.repeat(43)}\n${'b'.repeat(43)}\n${mac}`)),
  },
  {
    name: 'an age file to a passphrase',
    ...foreign,
    write: () => beside(ageFile(`-> scrypt ${'s'.repeat(22)} 18\n${'b'.repeat(43)}\n${mac}`), { type: 'text/plain' }),
  },
  { name: 'a file of another district', ...foreign, write: (_, { htm }) => beside(htm) },
  {
    name: 'a file of another district, in UTF-16, in a mail',
    ...foreign,
    write: (_, { htm }) => beside(utf16(htm, { little: true, mark: true }), { type: 'text/html; charset=utf-16' }),
  },
  { name: 'a file of another district as Gmail forwards it', ...foreign, write: (_, other) => apps[0]!.write(other) },
]
