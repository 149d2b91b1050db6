import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { whyMissing } from '../../smtp/testing/mail-servers.ts'
import { otherReader, reader, robin, victim } from './testing/behind-postfix.ts'
import { forward, signedBy, written } from './testing/forwards.ts'
import { standsItBehindPostfix } from './testing/stands.ts'

/** Before it took a mail, once it has it, while it answers, and after: the proof has every point. */
const points = [
  'in the middle of the mail',
  'the mail handed over',
  'the answer half said',
  'the answer taken, and nobody knows',
  'the answer taken',
]

standsItBehindPostfix({ forwards: 200, points }, place => {
  it('a forward of some megabytes is answered, and the answer lies in the mailbox of its sender', async () => {
    const { htm } = await place.ours({ size: 3_000_000 })
    const sent = await place.send(robin, forward(htm, { headers: { 'Accept-Language': 'fr-CH, de' } }))
    await expect.poll(() => place.postfix.mails(robin).length).toBe(1)
    const answer = await simpleParser(place.postfix.mails(robin)[0]!)
    expect(answer.headers.get('return-path')).toMatchObject({ text: '' })
    expect(answer.subject).toBe('Votre message privé')
    expect(answer.text).toMatch(/http:\/\/localhost:\d+\/m\/[0-9a-f]{32}/)
    expect(place.postfix.queued()).toBe(0)
    // Followed from what Postfix called it to what Postfix calls the answer.
    const queueId = /queued as (\w+)/.exec((sent as { response: string }).response)![1]!
    expect(await place.followed(queueId)).toMatchObject([
      { outcome: 'answered', answer_id: answer.messageId, reply: expect.stringMatching(/queued as \w+/) },
    ])
  })

  it('a file that swaks sends before the queue is answered too', async () => {
    const before = place.postfix.mails(robin).length
    const file = path.join(place.data, 'forward.eml')
    writeFileSync(file, await written(forward((await place.ours()).htm, { from: robin, to: reader })))
    if (whyMissing('swaks') === null)
      // The proxies run in this process: it must not stand still.
      await promisify(execFile)('swaks', [
        ...['--server', `127.0.0.1:${place.postfix.edgePort}`, '--from', robin, '--to', reader],
        ...['--data', `@${file}`, '--silent', '3'],
      ])
    else await place.send(robin, forward((await place.ours()).htm), place.postfix.edgePort)
    await expect.poll(() => place.postfix.mails(robin).length).toBe(before + 1)
  })

  it('a forged sender is never answered: refused before the queue, silent behind it, counted both times', async () => {
    const { forged = 0 } = await place.counts()
    const { htm } = await place.ours()
    const mail = () => forward(htm, { from: victim, dkim: signedBy('evil.test') })
    await place.send(victim, mail())
    await expect(place.send(victim, mail(), place.postfix.edgePort)).rejects.toMatchObject({ responseCode: 550 })
    await expect.poll(async () => (await place.counts())['forged']).toBe(forged + 2)
    await expect.poll(() => place.postfix.queued()).toBe(0)
    expect(place.postfix.mails(victim)).toEqual([])
  })

  it('two intakes whose mail leads to each other stop at the first answer', async () => {
    const { answered = 0 } = await place.counts()
    await place.send(otherReader, forward((await place.ours()).htm, { from: otherReader }))
    await expect.poll(async () => (await place.counts(place.otherData))['loop']).toBe(1)
    await expect.poll(() => place.postfix.queued()).toBe(0)
    expect(await place.counts(place.otherData)).toEqual({ loop: 1 })
    expect((await place.counts())['answered']).toBe(answered + 1)
  })
})
