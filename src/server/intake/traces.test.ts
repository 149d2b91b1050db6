// @module-tag long
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { findIntakeTraces } from '../db/intake-traces.ts'
import { runJobsAlone } from '../testing/jobs.ts'
import { alice, forward, forwardAddress, robin, sealed, written } from './testing/forwards.ts'
import { hashOf, intakePerTest } from './testing/intake.ts'

const on = intakePerTest()

describe('a mail is followed', () => {
  const ident = 'ADDR=192.0.2.7 HELO=mail.example.net IDENT=4F1D22A0C3'
  const nowhere = { messageId: '<>', queueId: null, sender: null }
  const byQueueId = (queueId: string) => findIntakeTraces(on.current.db, { ...nowhere, queueId })

  it('by its Message-ID, its sender, the queue id in front, and both names of its answer', async () => {
    await on.current.start()
    const mail = await written(forward((await sealed()).htm, { headers: { 'Message-ID': '<fwd@mail.example>' } }))
    await on.current.hand(mail, { xforward: ident })
    const answer = on.current.sent[0]!.messageId!
    const names = [{ sender: hashOf(robin) }, { queueId: '4F1D22A0C3' }, { queueId: '7AB01C2D3E' }]
    for (const name of [...names, { messageId: '<fwd@mail.example>' }, { messageId: answer }])
      expect(await findIntakeTraces(on.current.db, { ...nowhere, ...name }), JSON.stringify(name)).toMatchObject([
        { state: 'done', outcome: 'answered', tries: 1, queue_id: '4F1D22A0C3', answer_id: answer },
      ])
    for (const part of ['4F1D22A0', '7AB01C2D', '7AB01C2D3_']) expect(await byQueueId(part), part).toEqual([])
    expect(JSON.stringify(await on.current.db.selectFrom('intake_traces').selectAll().execute())).not.toContain('robin')
    const line = on.current.logged.find(each => each.includes('"msg":"forwarded mail"'))!
    expect(JSON.parse(line)).toMatchObject({ messageId: '<fwd@mail.example>', queue: '4F1D22A0C3', answer })
  })

  it('by what the mails in it were called on their way, however a mail program says so, and by no name that is its own', async () => {
    await on.current.start()
    const { htm } = await sealed()
    const byName = async (messageId: string) =>
      (await findIntakeTraces(on.current.db, { ...nowhere, messageId })).map(({ outcome, message_id }) => [
        outcome,
        message_id,
      ])
    const whole = await written({
      from: alice,
      to: robin,
      messageId: '<whole@mail.example>',
      text: 'x',
      attachments: forward(htm).attachments!,
    })
    const ways = {
      reply: { 'In-Reply-To': '<reply@mail.example>' },
      thread: { References: '<first@mail.example>\r\n <thread@mail.example>' },
      field: { 'X-Forwarded-Message-Id': '<field@mail.example>' },
      whole: {},
    }
    for (const [name, headers] of Object.entries(ways)) {
      const mail = forward(htm, { messageId: `<f-${name}@mail.example>`, headers })
      const attachments = [{ filename: 'mail.eml', content: whole, contentType: 'message/rfc822' }]
      await on.current.hand(await written(name === 'whole' ? { ...mail, attachments } : mail), { xforward: ident })
      expect(await byName(`<${name}@mail.example>`), name).toEqual([['answered', `<f-${name}@mail.example>`]])
    }
    expect(await byName('<first@mail.example>')).toHaveLength(1)
    expect(await byName('<none@mail.example>')).toEqual([])
    const many = Array.from({ length: 30 }, (_, i) => `<many-${i}@x>`).join(' ')
    await on.current.hand(await written(forward(htm, { headers: { References: `${many} <a\u001b@x>` } })), {
      xforward: ident,
    })
    expect(await byName('<many-0@x>')).toEqual([])
    expect(await byName('<many-29@x>')).toHaveLength(1)
    await on.current.db.deleteFrom('intake_traces').execute()
    expect(await on.current.db.selectFrom('intake_trace_mails').selectAll().execute()).toEqual([])
  })

  it('from one try to the next, until two weeks are over', async () => {
    await on.current.start()
    on.current.mailServer = () => Promise.reject(Object.assign(new Error('later'), { responseCode: 451 }))
    const mail = await written(forward((await sealed()).htm))
    await on.current.hand(mail, { xforward: ident })
    expect(await byQueueId('4F1D22A0C3')).toMatchObject([{ state: 'later', outcome: 'postponed', answer_id: null }])
    on.current.mailServer = async () => {}
    on.current.time += 60_000
    await on.current.hand(mail, { xforward: ident.replace('4F1D22A0C3', '5F1D22A0C3') })
    const [trace] = await byQueueId('5F1D22A0C3')
    expect(trace).toMatchObject({ state: 'done', outcome: 'answered', tries: 2 })
    expect(trace!.last_at - trace!.first_at).toBe(60)
    const config = readConfig({ POSTERN_DATA: on.current.folder })
    const jobs = () =>
      runJobsAlone({
        db: on.current.db,
        config,
        log: createLog('silent'),
        origin: '',
        clock: () => new Date(on.current.time),
      })
    on.current.time += 13 * 86_400_000
    await jobs()
    expect(await byQueueId('5F1D22A0C3')).toHaveLength(1)
    on.current.time += 2 * 86_400_000
    await jobs()
    expect(await byQueueId('5F1D22A0C3')).toEqual([])
  })

  it('where it is not answered, and by what the server in front wrote where that is ours', async () => {
    const received = 'from x (x [198.51.100.9]) by mx.example (Postfix) with ESMTP id 6F1D22A0C3; Tue, 24 Nov 2026'
    const mail = await written(forward((await sealed()).htm, { headers: { Received: received } }))
    await on.current.start()
    await on.current.hand(mail, { xforward: 'ADDR=198.51.100.9' })
    expect(await byQueueId('6F1D22A0C3')).toMatchObject([{ state: 'refused', outcome: 'forged', answer_id: null }])
    await on.current.db.deleteFrom('intake_traces').execute()
    await on.current.listener.close()
    await on.current.start({ INTAKE_PROTOCOL: 'smtp', INTAKE_POSITION: 'edge' })
    await on.current.hand(mail, { lmtp: false, xforward: 'ADDR=198.51.100.9' })
    expect(await on.current.db.selectFrom('intake_traces').select(['queue_id', 'outcome']).execute()).toEqual([
      { queue_id: null, outcome: 'forged' },
    ])
  })

  it('by no name that a terminal would obey, and its answer repeats none', async () => {
    await on.current.start()
    const mail = await written(forward((await sealed()).htm, { headers: { 'Message-ID': '<evil-sign@x>' } }))
    for (const sign of ['\u001b[2J', '\u0007', '\u007f', '\u009b']) {
      const bytes = Buffer.from(mail.toString('latin1').replace('-sign', sign), 'latin1')
      await on.current.hand(bytes, { xforward: ident })
    }
    const rows = await on.current.db.selectFrom('intake_traces').select(['message_id', 'outcome']).execute()
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ message_id: null, outcome: 'answered' })))
    for (const mail of on.current.sent) expect(JSON.stringify(mail)).not.toContain('<evil')
  })

  it('as long as strangers leave room for it', async () => {
    await on.current.start()
    await on.current.db
      .insertInto('limits')
      .values({ id: 'intake traces', tokens: 1, updated_at: on.current.time / 1000 })
      .execute()
    for (const text of ['one', 'two'])
      await on.current.hand(await written({ from: robin, to: forwardAddress, text, headers: { 'List-Id': 'x' } }))
    await on.current.hand(await written(forward((await sealed()).htm)))
    const outcomes = await on.current.db.selectFrom('intake_traces').select('outcome').execute()
    expect(outcomes).toEqual([{ outcome: 'list' }, { outcome: 'answered' }])
  })
})
