import { expect, it } from 'vitest'
import type { CodeMail, Delivery } from './mail.ts'
import { untilHandedOver } from './under-way.ts'

const mail: CodeMail = {
  ...{ to: 'robin@example.com', code: '1234 5678', browser: 'a browser', sentAt: new Date(0), minutes: 30 },
  language: 'en',
}

it('whoever stops waits for mails that were answered for, and for those alone that are not handed over', async () => {
  const ends: ((delivery: Delivery) => void)[] = []
  const codes = untilHandedOver(async () => ({ delivery: new Promise(resolve => ends.push(resolve)) }))
  await codes.handedOver()
  const [one, two] = [await codes.send(mail), await codes.send(mail)]
  ends[0]!('taken')
  await one.delivery
  const happened: string[] = []
  const stopped = codes.handedOver().then(() => happened.push('stopped'))
  two.delivery.then(() => happened.push('handed over'))
  ends[1]!('failed')
  await stopped
  expect(happened).toEqual(['handed over', 'stopped'])
  await codes.handedOver()
})
