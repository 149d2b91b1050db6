// @module-tag long
import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../runtime/log.ts'
import type { Listener } from '../smtp/listener.ts'
import { openHop } from './smtp/hop.ts'
import { listen } from './smtp/listen.ts'
import { type District, lines, newDistrict, newTestGateway, type TestGateway } from './testing/gateway.ts'
import { type MailServer, mailServer } from './testing/mail-server.ts'

const secret = 'SECRETWORD4711'
const spellings = [
  ...['x@partner.example', 'X@PARTNER.Example', '"x"@partner.example', String.raw`"\x"@partner.example`],
  ...['x@ｐartner.example', 'x@partner。example', '@relay.test:x@partner.example', 'x+tag@partner.example'],
]
const german = [
  'x@xn--bcher-kva.example',
  'x@XN--BCHER-KVA.example',
  'x@bücher.example',
  'x@BÜCHER.example',
  'x@bu\u0308cher.example',
]

let district: District
let gateway: TestGateway
const ways: Listener[] = []
const servers: MailServer[] = []
beforeAll(async () => {
  district = await newDistrict()
  gateway = await newTestGateway(district)
  for (const protocol of ['lmtp', 'smtp'] as const) {
    const way = await listen({
      place: { protocol, host: '127.0.0.1', port: 0 },
      ...{ direction: 'out', work: `${gateway.folder}/work`, handler: gateway.handler, log: createLog('silent') },
      ...{ maxBytes: 1_000_000, clients: [], xforward: [], tls: null },
    })
    ways.push(way)
    servers.push(mailServer(way.port, protocol))
  }
})
beforeEach(() => {
  gateway.got.length = 0
})
afterAll(async () => {
  for (const server of servers) server.end()
  for (const way of ways) await way.close()
  await gateway.close()
})

function answerTo(line: string): string {
  if (line.startsWith('EHLO')) return '250-x\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n'
  if (line === 'DATA') return '354 go\r\n'
  return /^[A-Z]{4}\b|^\.$/.test(line) ? '250 ok\r\n' : ''
}

let count = 0
/** Each by LMTP and by SMTP. */
async function sent(to: string): Promise<{ to: string; isClear: boolean }[]> {
  for (const server of servers) {
    const raw = lines('From: alice@in.test', `Subject: ${count++}`, '', secret)
    await server.hand('alice@in.test', [to], raw)
  }
  return gateway.got.map(({ recipient, content }) => ({ to: recipient, isClear: content.includes(secret) }))
}

describe('a rule about a recipient, through both listeners', () => {
  it.each([
    ...['x@partner.example', '*@partner.example', '*@PARTNER.example.'].flatMap(pattern =>
      spellings.map(to => [pattern, to] as const),
    ),
    ...['*@xn--bcher-kva.example', '*@bücher.example'].flatMap(pattern => german.map(to => [pattern, to] as const)),
  ])('%s seals for %s', async (pattern, to) => {
    gateway.setPolicy(`rules: [{ name: r, direction: out, when: { recipient: '${pattern}' }, action: seal }]`)
    for (const { isClear } of await sent(to)) expect(isClear).toBe(false)
  })

  it.each([...spellings, ...german].filter(to => !to.startsWith('@')))('what passes goes on to %s', async to => {
    gateway.setPolicy('default: { out: pass }')
    expect(await sent(to)).toEqual([
      { to, isClear: true },
      { to, isClear: true },
    ])
  })

  it('and is told to the next mail server in the same letters', async () => {
    const told: string[] = []
    const next = createServer(socket => {
      socket.on('error', () => {})
      socket.write('220 x\r\n')
      socket.on('data', chunk => {
        const heard = chunk.toString().split('\r\n').slice(0, -1)
        told.push(...heard.filter((line: string) => line.startsWith('RCPT')))
        for (const line of heard) socket.write(answerTo(line))
      })
    })
    await new Promise<void>(resolve => next.listen(0, '127.0.0.1', resolve))
    const { port } = next.address() as { port: number }
    const hop = openHop({ protocol: 'smtp', host: '127.0.0.1', port }, { kind: 'any', ca: null })
    const recipients = [...spellings, ...german].filter(to => !to.startsWith('@'))
    await hop.deliver({
      mailFrom: 'a@in.test',
      recipients,
      content: Buffer.from('x: y\r\n\r\nx\r\n'),
      size: 10,
      eightBit: false,
    })
    hop.close()
    next.close()
    expect(told).toEqual(recipients.map(to => `RCPT TO:<${to}>`))
  })
})
