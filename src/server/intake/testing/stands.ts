// What the intake stands: many forwards from one sender, and to be killed while it takes a mail and answers it.

import { once } from 'node:events'
import { createTransport } from 'nodemailer'
import { expect, it } from 'vitest'
import { atPoint, behindPostfix, busy, type Place, type Point, reader, robin } from './behind-postfix.ts'
import { forward } from './forwards.ts'

/** Postfix says at once that it leaves. */
const last = /\r\n\.\r\n(?:QUIT\r\n)?$/
const all: readonly (Point & { readonly name: string })[] = [
  { name: 'connected', side: 'in', from: 'server', seen: /^220 /, passes: true },
  { name: 'sender named', side: 'in', from: 'client', seen: /MAIL FROM/i, passes: true },
  { name: 'recipient taken', side: 'in', from: 'server', seen: /250 Accepted/, passes: true },
  { name: 'in the middle of the mail', side: 'in', from: 'client', seen: /(?:[\w+/]{76}\r\n){9}/, passes: true },
  { name: 'the mail handed over', side: 'in', from: 'client', seen: last, passes: true },
  { name: 'the answer under way', side: 'out', from: 'server', seen: /^220 /, passes: false },
  { name: 'the answer has a sender', side: 'out', from: 'client', seen: /MAIL FROM/i, passes: true },
  { name: 'the answer has a recipient', side: 'out', from: 'client', seen: /RCPT TO/i, passes: true },
  { name: 'the answer half said', side: 'out', from: 'client', seen: /Auto-Submitted/i, passes: true },
  { name: 'the answer said', side: 'out', from: 'client', seen: last, passes: true },
  {
    name: 'the answer taken, and nobody knows',
    side: 'out',
    from: 'server',
    seen: /354 [\s\S]*\r\n250 /,
    passes: false,
  },
  { name: 'the answer taken', side: 'in', from: 'server', seen: /354 [\s\S]*\r\n250 /, passes: false },
]
export interface Extent {
  readonly forwards: number
  /** Names of points at which it is killed. */
  readonly points: readonly string[]
}

export const allPoints = all.map(({ name }) => name)

/** @param more other tests in the same place. */
export function standsItBehindPostfix(
  { forwards, points: names }: Extent,
  more: (place: Place) => void = () => {},
): void {
  const points = all.filter(({ name }) => names.includes(name))
  const people = points.map((_, i) => `p${i}@in.test`)
  behindPostfix(people, place => {
    more(place)
    isFlooded(place, forwards)
    isKilled(place, points, people)
  })
}

function isFlooded(place: Place, forwards: number): void {
  it(`of ${forwards} forwards from one sender a few are answered, the rest wait outside, and others go on`, async () => {
    const { htm } = await place.ours()
    const transport = createTransport({ host: '127.0.0.1', port: place.postfix.edgePort, ignoreTLS: true, pool: true })
    const replies = await Promise.all(
      Array.from({ length: forwards }, (_, i) =>
        transport
          .sendMail({
            ...forward(htm, { subject: `${i}` }),
            from: busy,
            to: reader,
            envelope: { from: busy, to: reader },
          })
          .then(
            () => 250,
            (error: { responseCode: number }) => error.responseCode,
          ),
      ),
    )
    transport.close()
    const taken = replies.filter(code => code === 250).length
    expect(new Set(replies)).toEqual(new Set([250, 450]))
    // Twenty at once, and five more for every minute that it took.
    expect(taken).toBeLessThan(100)
    await expect.poll(() => place.postfix.mails(busy).length).toBe(taken)
    const before = place.postfix.mails(robin).length
    await place.send(robin, forward(htm))
    await expect.poll(() => place.postfix.mails(robin).length).toBe(before + 1)
  })
}

function isKilled(place: Place, points: readonly Point[], people: readonly string[]): void {
  it(`killed at ${points.length} points between taking and answering, it loses nothing and repeats no more than one mail a kill`, async () => {
    for (const [i, point] of points.entries()) {
      const killed = atPoint(point, () => place.services.kill('SIGKILL'))
      const gone = once(place.services, 'exit')
      await place.send(people[i]!, forward((await place.ours({ size: 300_000 })).htm))
      await killed
      await gone
      place.services = await place.serve()
    }
    const answered = () => people.filter(address => place.postfix.mails(address).length > 0)
    await expect.poll(answered, { interval: 500 }).toEqual(people)
    await expect.poll(() => place.postfix.queued(), { interval: 500 }).toBe(0)
    // On a slow machine the second try of one mail is under way when the next kill comes.
    const repeated = people.map(address => place.postfix.mails(address).length - 1)
    expect(repeated.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(points.length)
    for (const address of people) {
      const ids = place.postfix.mails(address).map(mail => /^message-id:\s*(\S+)/im.exec(mail.toString('latin1'))![1])
      expect(new Set(ids).size, address).toBe(1)
    }
  })
}
