// @module-tag long
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import type { SendMailOptions } from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { intakeCounts } from '../db/intake.ts'
import { runJobsAlone } from '../testing/jobs.ts'
import { forwardedEnvelope } from './links.ts'
import { Client } from './testing/client.ts'
import { alice, bob, forward, forwardAddress, robin, sealed, signedBy, written } from './testing/forwards.ts'
import { intakePerTest, type Way } from './testing/intake.ts'

const on = intakePerTest()
const codes = async (replies: Promise<string[]>) => (await replies).map(reply => reply.slice(0, 3))
const linkIn = (mail: SendMailOptions) => /https:\/\/portal\.example\/m\/([0-9a-f]{32})/.exec(String(mail.text))![1]!
const counted = async () => Object.fromEntries(await intakeCounts(on.current.db))
const now = () => on.current.time / 1000

describe('a forwarded mail', () => {
  it('is answered with a link to its envelope, to its sender alone', async () => {
    await on.current.start()
    const { envelope, htm } = await sealed()
    expect(
      await codes(on.current.hand(await written(forward(htm, { headers: { 'Content-Language': 'de' } })))),
    ).toEqual(['250'])
    expect(on.current.sent).toHaveLength(1)
    const [answer] = on.current.sent as [SendMailOptions]
    expect(answer.envelope).toEqual({ from: '', to: [robin] })
    const stored = await forwardedEnvelope(linkIn(answer), on.current.db, now())
    expect(Buffer.from(stored!.bytes).equals(envelope)).toBe(true)
    expect(stored!.address).toBe(robin)
    const parsed = await simpleParser(await written(answer))
    expect(parsed.headers.get('auto-submitted')).toBe('auto-replied')
    expect(parsed.text).toContain('1. Dezember 2026')
    for (const word of ['https://portal.example', robin, 'Niemand hat die Nachricht unterwegs gelesen'])
      expect(parsed.text).toContain(word)
    expect(parsed.html).toContain(`href="https://portal.example/m/${linkIn(answer)}"`)
    expect(readdirSync(path.join(on.current.folder, 'intake'))).toEqual([])
    expect(await counted()).toEqual({ answered: 1 })
    expect(on.current.logged.join()).not.toContain(robin)
  })

  it('speaks all five languages when it does not know which', async () => {
    await on.current.start()
    await on.current.hand(await written(forward((await sealed()).htm)))
    for (const word of [
      'Open message',
      'Nachricht öffnen',
      'Ouvrir le message',
      'Apri il messaggio',
      'Abrir el mensaje',
    ])
      expect(on.current.sent[0]!.text).toContain(word)
  })

  it('with several envelopes gets a link to each', async () => {
    await on.current.start()
    const files = await Promise.all([sealed(), sealed({ address: bob })])
    const attachments = files.map(({ htm }, i) => ({ filename: `encrypted_message-${i}.htm`, content: htm }))
    await on.current.hand(await written(forward(files[0]!.htm, { attachments })))
    const links = String(on.current.sent[0]!.text).match(/(?<=\/m\/)[0-9a-f]{32}/g)!
    expect(links).toHaveLength(2)
    const addresses = await Promise.all(
      links.map(async link => (await forwardedEnvelope(link, on.current.db, now()))!.address),
    )
    expect(addresses).toEqual([robin, bob])
  })

  it('for several is for whoever forwards it', async () => {
    await on.current.start()
    const { htm, indices } = await sealed({ address: alice, others: [robin, bob] })
    await on.current.hand(await written(forward(htm)))
    const stored = await forwardedEnvelope(linkIn(on.current.sent[0]!), on.current.db, now())
    expect([stored!.address, stored!.stanza]).toEqual([robin, indices[1]])
    expect(String(on.current.sent[0]!.text)).not.toContain(alice)
  })

  it('that comes again is answered once', async () => {
    await on.current.start()
    const raw = await written(forward((await sealed()).htm))
    expect([await codes(on.current.hand(raw)), await codes(on.current.hand(raw))]).toEqual([['250'], ['250']])
    expect(on.current.sent).toHaveLength(1)
  })

  it('stays with the server in front while it cannot be answered, and then brings the same link', async () => {
    await on.current.start()
    const raw = await written(forward((await sealed()).htm))
    const tried: SendMailOptions[] = []
    on.current.mailServer = async mail => {
      tried.push(mail)
      throw Object.assign(new Error('away'), { code: 'ECONNECTION' })
    }
    expect(await codes(on.current.hand(raw))).toEqual(['451'])
    on.current.mailServer = async () => {}
    expect(await codes(on.current.hand(raw))).toEqual(['250'])
    expect(linkIn(on.current.sent[0]!)).toBe(linkIn(tried[0]!))
    expect(on.current.sent[0]!.messageId).toBe(tried[0]!.messageId)
  })

  it('has a link that ends, and says so', async () => {
    await on.current.start({ INTAKE_DAYS: '2' })
    await on.current.hand(await written(forward((await sealed()).htm)))
    const link = linkIn(on.current.sent[0]!)
    on.current.time += 2 * 86_400_000
    const expired = () =>
      expect(forwardedEnvelope(link, on.current.db, now())).rejects.toMatchObject({ code: 'link-expired' })
    await expired()
    const config = readConfig({ POSTERN_DATA: on.current.folder })
    const log = createLog('silent')
    await runJobsAlone({ db: on.current.db, config, log, origin: '', clock: () => new Date(on.current.time) })
    await expired()
    expect(await on.current.db.selectFrom('forwarded_blobs').selectAll().execute()).toEqual([])
    expect(await forwardedEnvelope('0'.repeat(32), on.current.db, now())).toBeNull()
  })
})

describe('nobody is answered', () => {
  it.each<[string, () => Promise<Buffer>, Way, string]>([
    [
      'without SPF or DKIM',
      async () => written(forward((await sealed()).htm)),
      { xforward: 'ADDR=198.51.100.9' },
      'forged',
    ],
    ['whose server is not known', async () => written(forward((await sealed()).htm)), { xforward: null }, 'forged'],
    [
      'for a signature of another domain, with the victim as sender',
      async () => written(forward((await sealed()).htm, { from: 'x@evil.example', dkim: signedBy('evil.example') })),
      { xforward: 'ADDR=198.51.100.9 HELO=evil.example' },
      'forged',
    ],
    [
      'for a signature of another domain that names the victim',
      async () => written(forward((await sealed()).htm, { dkim: signedBy('evil.example') })),
      { xforward: 'ADDR=198.51.100.9 HELO=evil.example' },
      'forged',
    ],
    ['by the null return path', async () => written(forward((await sealed()).htm)), { from: '' }, 'automatic'],
    [
      'for what a machine sent',
      async () => written(forward((await sealed()).htm, { headers: { 'Auto-Submitted': 'auto-replied' } })),
      {},
      'automatic',
    ],
    ['for a list', async () => written(forward((await sealed()).htm, { headers: { 'List-Id': 'x' } })), {}, 'list'],
  ])('%s', async (_, write, way, outcome) => {
    await on.current.start()
    expect(await codes(on.current.hand(await write(), way))).toEqual(['250'])
    expect(on.current.sent).toEqual([])
    expect(await counted()).toEqual({ [outcome]: 1 })
    expect(await on.current.db.selectFrom('forwarded').selectAll().execute()).toEqual([])
    await on.current.listener.close()
    await on.current.start({ INTAKE_PROTOCOL: 'smtp', INTAKE_POSITION: 'edge' })
    expect(await codes(on.current.hand(await write(), { ...way, lmtp: false }))).toEqual([
      outcome === 'forged' ? '550' : '250',
    ])
    expect(on.current.sent).toEqual([])
  })

  it('twice for the same answer: two intakes that forward to each other stop', async () => {
    await on.current.start()
    await on.current.hand(await written(forward((await sealed()).htm)))
    expect(on.current.sent).toHaveLength(1)
    // As the other would get it, even by a server that makes up a return path.
    const answer = await written({
      ...on.current.sent[0]!,
      from: robin,
      to: forwardAddress,
      dkim: signedBy('example.net'),
    })
    expect(await codes(on.current.hand(answer))).toEqual(['250'])
    expect(on.current.sent).toHaveLength(1)
    expect(await counted()).toEqual({ answered: 1, loop: 1 })
  })
})

describe('without an envelope', () => {
  it('a sender is told what to forward, once a day', async () => {
    await on.current.start()
    const question = (subject: string) =>
      written(forward(Buffer.from(''), { subject, attachments: [], text: 'Hello?' }))
    for (const subject of ['a', 'b', 'c'])
      expect(await codes(on.current.hand(await question(subject)))).toEqual(['250'])
    expect(on.current.sent).toHaveLength(1)
    expect(on.current.sent[0]!.text).toContain('encrypted_message.htm')
    expect(on.current.sent[0]!.text).not.toContain('.example/m/')
    on.current.time += 86_400_000
    await on.current.hand(await question('d'))
    expect(on.current.sent).toHaveLength(2)
  })

  it('of this district, it is said', async () => {
    await on.current.start()
    await on.current.hand(
      await written(
        forward((await sealed({ district: 'elsewhere.example' })).htm, { headers: { 'Content-Language': 'en' } }),
      ),
    )
    expect(on.current.sent[0]!.text).toContain('sealed for another portal')
    expect(await counted()).toEqual({ 'other-district': 1 })
  })
})

describe('limits', () => {
  it('hold for one sender, and not for the others', async () => {
    await on.current.start({ LIMIT_FORWARDER: '3/1' })
    const replies: string[] = []
    for (let i = 0; i < 6; i++)
      replies.push(...(await codes(on.current.hand(await written(forward((await sealed()).htm, { subject: `${i}` }))))))
    expect(replies).toEqual(['250', '250', '250', '450', '450', '450'])
    const other = forward((await sealed()).htm, { from: alice, dkim: signedBy('example.com') })
    expect(await codes(on.current.hand(await written(other), { from: alice, xforward: null }))).toEqual(['250'])
    expect(await counted()).toEqual({ answered: 4, limited: 3 })
  })

  it('are not used up by a stranger who claims the address', async () => {
    await on.current.start({ LIMIT_FORWARDER: '1/1' })
    const raw = await written(forward((await sealed()).htm))
    for (let i = 0; i < 3; i++) await on.current.hand(raw, { xforward: 'ADDR=198.51.100.9' })
    expect(await codes(on.current.hand(raw))).toEqual(['250'])
    expect(on.current.sent).toHaveLength(1)
  })

  it('hold for one mail, and say so in figures', async () => {
    await on.current.start({ INTAKE_PROTOCOL: 'smtp', INTAKE_POSITION: 'edge' })
    const large = await written(forward((await sealed({ size: 150_000 })).htm))
    const [reply] = await on.current.hand(large, { lmtp: false })
    expect(reply).toMatch(/^552 .*200000/)
    const client = new Client(on.current.listener.port)
    await client.replies()
    await client.say('EHLO front.example')
    expect(await client.say(`MAIL FROM:<${robin}> SIZE=300000`)).toMatch(/^552 .*200000/)
    client.close()
    await on.current.listener.close()
    await on.current.start()
    expect((await on.current.hand(large))[0]).toMatch(/^552 .*200000/)
    // A server that has queued it would bounce it to whoever is named.
    expect(await codes(on.current.hand(large, { xforward: 'ADDR=198.51.100.9' }))).toEqual(['250'])
    expect(on.current.sent).toEqual([])
  })

  it('of what is stored are a matter of time', async () => {
    await on.current.start({ INTAKE_STORE_BYTES: '3000' })
    expect(await codes(on.current.hand(await written(forward((await sealed()).htm))))).toEqual(['250'])
    const large = await written(forward((await sealed({ size: 3_000 })).htm))
    expect(await codes(on.current.hand(large))).toEqual(['452'])
    expect(on.current.sent).toHaveLength(1)
  })

  it('of what waits are a matter of time, and leave nothing behind', async () => {
    await on.current.start({ INTAKE_SPOOL_BYTES: '1000' })
    expect(await codes(on.current.hand(await written(forward((await sealed()).htm))))).toEqual(['452'])
    expect(readdirSync(path.join(on.current.folder, 'intake'))).toEqual([])
  })
})

describe('the door', () => {
  it('gives one reply to each recipient under LMTP, repeats too', async () => {
    await on.current.start()
    const raw = await written(forward((await sealed()).htm))
    expect(
      await codes(on.current.hand(raw, { to: [forwardAddress, forwardAddress.toUpperCase(), forwardAddress] })),
    ).toEqual(['250', '250', '250'])
    expect(on.current.sent).toHaveLength(1)
  })

  it('takes mail for its own address alone', async () => {
    await on.current.start()
    expect(await codes(on.current.hand(Buffer.from('x'), { to: ['other@portal.example'] }))).toEqual(['550'])
  })

  it('takes reports of failure for what the relay sent', async () => {
    await on.current.start()
    const token = `b+${'0'.repeat(32)}@portal.example`
    expect(await codes(on.current.hand(Buffer.from('Subject: x\r\n\r\n'), { from: '', to: [token] }))).toEqual(['250'])
    expect(on.current.reported).toEqual([token])
  })

  it('believes only named servers for who sends', async () => {
    await on.current.start({ INTAKE_PEERS: '192.0.2.200' })
    const client = new Client(on.current.listener.port)
    await client.replies()
    await client.say('LHLO front.example')
    expect(await client.say('XFORWARD ADDR=192.0.2.7')).toMatch(/^550/)
    client.close()
  })

  it('is closed while a window says so, and for now only', async () => {
    await on.current.start()
    on.current.isAway = true
    expect(await codes(on.current.hand(Buffer.from('x')))).toEqual(['451'])
  })

  it('keeps nothing of a mail that broke off', async () => {
    await on.current.start()
    const client = new Client(on.current.listener.port)
    await client.replies()
    for (const line of ['LHLO x', `MAIL FROM:<${robin}>`, `RCPT TO:<${forwardAddress}>`, 'DATA']) await client.say(line)
    client.write(Buffer.alloc(50_000, 'x'))
    await expect.poll(() => readdirSync(path.join(on.current.folder, 'intake')).length).toBe(1)
    client.close()
    await expect.poll(() => readdirSync(path.join(on.current.folder, 'intake'))).toEqual([])
    expect(on.current.sent).toEqual([])
  })
})
