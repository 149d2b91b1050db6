import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { docx, xlsx } from '../files/testing/build.ts'
import { policyOf as policyIn } from '../gateway.ts'
import { readWordList } from './finding/word-list.ts'
import { decide, readPolicy } from './policy.ts'
import { asked, b64, mail, part, policyOf } from './testing/asked.ts'

const [one, two] = ['DE89 3704 0044 0532 0130 00', 'GB29 NWBK 6016 1331 9268 19']
const file = (name: string, bytes: Uint8Array) =>
  part(`Content-Type: application/octet-stream; name=${name}`, 'Content-Transfer-Encoding: base64', '', b64(bytes))
const packed = file('a.7z', Buffer.from("7z\xbc\xaf'\x1c\0\x04", 'latin1'))
const stepOf = async (when: string, raw: Buffer, action = 'seal') =>
  decide(policyOf(when, action), 'out', await asked(raw)).steps.at(-1)!
const fits = async (when: string, raw: Buffer, action = 'seal') => (await stepOf(when, raw, action)).matched

describe('content', () => {
  it('counts different ones, however often and wherever they stand', async () => {
    const twice = part('Content-Type: text/html', '', `<p>${one}</p><p>${one.replaceAll(' ', '')}</p>`)
    const both = mail('', `${one} and`, two)
    expect(await fits('{ content: { find: iban } }', twice)).toBe(true)
    expect(await fits('{ content: { find: iban, at-least: 2 } }', twice)).toBe(false)
    expect(await fits('{ content: { find: iban, at-least: 2 } }', both)).toBe(true)
    expect(
      await fits('{ content: { find: [iban, card], at-least: 3 } }', mail('', one, two, '4111 1111 1111 1111')),
    ).toBe(true)
    expect(await fits(`{ content: { matches: 'case \\d+', at-least: 2 } }`, mail('', 'case 1, case 1, CASE 2'))).toBe(
      true,
    )
    expect(await fits(`{ content: { matches: 'case \\d+', at-least: 2 } }`, mail('', 'case 1, Case 1'))).toBe(false)
  })

  it('asks for what stands beside it', async () => {
    const near = `{ content: { find: iban, near: 'salary|wages', within: 40 } }`
    expect(await fits(near, mail('', `Your salary goes to ${one}.`))).toBe(true)
    expect(await fits(near, mail('', `Your salary${' is fine'.repeat(9)} and goes to ${one}.`))).toBe(false)
  })

  it('looks for words, whole and in a row, in any case', async () => {
    const words = '{ content: { words: [Falcon, "Blue Heron"] } }'
    expect(await fits(words, mail('', 'about project FALCON'))).toBe(true)
    expect(await fits(words, mail('', 'the blue', '> heron flies'))).toBe(true)
    expect(await fits(words, mail('', 'falconry, and a heron that is blue'))).toBe(false)
    expect(await fits('{ content: { words: [Falcon, Heron], at-least: 2 } }', mail('', 'Falcon falcon'))).toBe(false)
  })

  it('looks for the words of a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'words-'))
    writeFileSync(path.join(folder, 'words.txt'), '# what we work on\r\nFalcon\r\n\r\n秘密計画\r\n')
    const rule = '{ name: r, direction: out, when: { content: { words-from: words.txt } }, action: seal }'
    writeFileSync(path.join(folder, 'policy.yaml'), `rules: [${rule}]`)
    const policy = policyIn({ GATEWAY_POLICY: path.join(folder, 'policy.yaml') } as Parameters<typeof policyIn>[0])
    const action = async (text: string) =>
      decide(
        policy,
        'out',
        await asked(
          mail('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', b64(text)),
        ),
      ).action
    expect(await action('of Falcon')).toBe('seal')
    expect(await action('これは秘密計画です')).toBe('seal')
    expect(await action('what we work on')).toBe('pass')
    expect(() => readWordList('# nothing\n')).toThrow('has no words in it')
  })

  it('lets pass only where every reading of one text has enough', async () => {
    const alternative = mail(
      ...['Content-Type: multipart/alternative; boundary=b', '', '--b', '', one, '--b', 'Content-Type: text/html', ''],
      ...[`<p>${one}</p>`, '--b--'],
    )
    expect(await fits('{ content: { find: iban } }', alternative, 'pass')).toBe(true)
    expect(await fits('{ content: { find: iban } }', packed, 'pass')).toBe(false)
  })

  it('tells how many were found, and where, and never what', async () => {
    const raw = file(
      'pay.xlsx',
      xlsx([
        ['to', one],
        ['and', two],
      ]),
    )
    const { found } = await stepOf('{ content: { find: [iban, card] } }', raw)
    expect(found).toBe('iban 2 (pay.xlsx)')
    expect((await stepOf('{ content: { find: iban, at-least: 5 } }', raw)).failed).toBe('content (2 of 5)')
    expect((await stepOf('{ content: { find: iban } }', mail('', one))).found).toBe('iban 1 (text)')
  })

  it('takes hold where it is too much to look at', { tags: ['long'] }, async () => {
    const { failed } = await stepOf('{ content: { find: card } }', mail('', ...Array(3_500).fill('12 34 '.repeat(10))))
    expect(failed).toBe('content: cannot be read (numbers, limit)')
  })
})

describe('unreadable', () => {
  const locked = Buffer.concat([Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), Buffer.from('EncryptedPackage', 'utf16le')])

  it('is a fact that a rule can ask for', async () => {
    expect(await fits('{ unreadable: true }', packed)).toBe(true)
    expect(await fits('{ unreadable: true }', file('a.docx', docx('Hello')))).toBe(false)
    expect(await fits('{ unreadable: false }', file('a.docx', docx('Hello')), 'pass')).toBe(true)
    expect(await fits('{ unreadable: false }', packed, 'pass')).toBe(false)
    expect(await fits('{ unreadable: encrypted }', file('a.docx', locked))).toBe(true)
    expect(await fits('{ unreadable: [encrypted, limit] }', packed)).toBe(false)
    const { action, reason } = decide(policyOf('{ unreadable: true }', 'refuse'), 'out', await asked(packed))
    expect([action, reason]).toEqual(['refuse', null])
  })

  it('leaves to another rule what cannot be read, where one says so', async () => {
    expect(await fits('{ content: { find: iban }, unreadable: false }', packed)).toBe(false)
    expect(await fits('{ content: { find: iban }, unreadable: false }', mail('', one))).toBe(true)
  })
})

describe('a policy is refused', () => {
  it.each([
    ['for a kind that is none', '{ find: ibans }', 'rules.0.when.content.find must be iban,'],
    [
      'that looks for nothing',
      '{ at-least: 2 }',
      'rules.0.when.content needs one of find, matches, words and words-from',
    ],
    [
      'that looks for two things',
      '{ find: iban, words: [a] }',
      'rules.0.when.content needs one of find, matches, words and words-from',
    ],
    [
      'for a file where there is none',
      '{ words-from: a.txt }',
      'rules.0.when.content.words-from names a file, and there is none here',
    ],
    ['for a number of nothing', '{ find: iban, at-least: 0 }', 'rules.0.when.content.at-least must be at least 1'],
    ['for words that are none', `{ matches: '(' }`, 'rules.0.when.content.matches is no regular expression (RE2)'],
    [
      'for a name that it has not',
      '{ finds: iban }',
      'rules.0.when.content has "finds", which nothing here is called; did you mean find?',
    ],
  ])('%s', (_, content, said) => {
    const text = `rules: [{ name: r, direction: out, when: { content: ${content} }, action: seal }]`
    expect(() => readPolicy(text)).toThrow(said)
  })
})
