import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { type AnswerKind, answerTo } from './answer.ts'
import { parseMessage } from './parse.ts'

const me = 'me@example.com'
const ann = 'Ann <ann@example.org>'
const addresses = (list: readonly { address: string }[]) => list.map(({ address }) => address)

async function answered(head: string, kind: AnswerKind, own = [me]) {
  return answerTo(await parseMessage(utf8(`${head}\r\n\r\nHello`)), kind, own)
}

describe('an answer', () => {
  it.each<[string, string, AnswerKind, string[], string[]]>([
    [
      'goes to the author',
      `From: ${ann}\r\nTo: ${me}, bob@b.example\r\nCc: c@c.example`,
      'reply',
      ['ann@example.org'],
      [],
    ],
    [
      'goes where the author wants it',
      `From: ${ann}\r\nReply-To: team@example.org\r\nTo: ${me}`,
      'reply',
      ['team@example.org'],
      [],
    ],
    [
      'to all goes to everybody once, without oneself',
      `From: ${ann}\r\nTo: ${me}, bob@b.example, ann@example.org\r\nCc: c@c.example, BOB@b.example, ${me}`,
      'reply-all',
      ['ann@example.org', 'bob@b.example'],
      ['c@c.example'],
    ],
    [
      'to what one wrote oneself goes to the same people',
      `From: ${me}\r\nTo: ${ann}\r\nCc: c@c.example`,
      'reply',
      ['ann@example.org'],
      [],
    ],
    ['to a note to oneself stays one', `From: ${me}\r\nTo: ${me}`, 'reply', [me], []],
    [
      'passes over what no mail could reach',
      `From: ${ann}\r\nTo: ${me}, broken@, friends: x@x.example;`,
      'reply-all',
      ['ann@example.org', 'x@x.example'],
      [],
    ],
    ['by forwarding goes to nobody yet', `From: ${ann}\r\nTo: ${me}`, 'forward', [], []],
  ])('%s', async (_, head, kind, to, cc) => {
    const answer = await answered(head, kind)
    expect([addresses(answer.to), addresses(answer.cc)]).toEqual([to, cc])
  })

  it.each<[string, AnswerKind, string]>([
    ['Lunch', 'reply', 'Re: Lunch'],
    ['Re: AW: re[2]: Lunch', 'reply', 'Re: Lunch'],
    ['Report: Lunch', 'reply', 'Re: Report: Lunch'],
    ['Fwd: WG: Lunch', 'forward', 'Fwd: Lunch'],
    ['Re: Lunch', 'forward', 'Fwd: Re: Lunch'],
  ])('under "%s" by %s is called "%s"', async (subject, kind, expected) => {
    expect((await answered(`From: ${ann}\r\nSubject: ${subject}`, kind)).subject).toBe(expected)
  })

  it('stands in its thread', async () => {
    const head = `From: ${ann}\r\nMessage-ID: <3@x>\r\nReferences: <1@x>\r\n <2@x>\r\nIn-Reply-To: <2@x>`
    expect(await answered(head, 'reply')).toMatchObject({
      inReplyTo: ['<3@x>'],
      references: ['<1@x>', '<2@x>', '<3@x>'],
    })
    expect(await answered(head, 'forward')).toMatchObject({ inReplyTo: [], references: ['<1@x>', '<2@x>', '<3@x>'] })
  })

  it('in a thread without end keeps its beginning and its end', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `<${i}@x>`)
    const { references } = await answered(
      `From: ${ann}\r\nMessage-ID: <own@x>\r\nReferences: ${ids.join('\r\n ')}`,
      'reply',
    )
    expect([references.length, references[0], references.at(-1)]).toEqual([50, '<0@x>', '<own@x>'])
  })

  it('says who the author is when Reply-To is somebody else, and takes no line end along', async () => {
    const { to } = await answered(
      `From: ${ann}\r\nReply-To: =?utf-8?Q?Team=0D=0ABcc:_evil?= <team@example.org>`,
      'reply',
    )
    expect(to).toHaveLength(1)
    expect(to[0]!.name).not.toMatch(/[\r\n]/)
  })
})
