// @module-tag long
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DeliveredKeys, keyAssertion, partLines, type WantedKey } from '../../contract/keys.ts'
import type { NodeCall, NodeChallenge, NodeProof, NodeStatement } from '../../contract/nodes.ts'
import { type Parameters, type ParametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { nodePaths, paths } from '../../contract/paths.ts'
import { errorOf } from '../../contract/problem.ts'
import { base64url, hex, sha256, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret } from '../../core/ibe/master.ts'
import { signJws, thumbprint, verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { writeKeyRequest } from '../../key-client/keys.ts'
import { fetchFromNodes, hedgeMs, type Network } from '../../key-client/nodes.ts'
import { type Key, keyOf, newKey } from '../../runtime/portal-client.ts'
import { freePorts } from '../../smtp/testing/mail-servers.ts'
import { openDatabase } from '../db/open.ts'
import { sealTo } from '../keys/age-file.ts'
import { readMasterSecret, readShare, readSigningKey } from '../keys/files.ts'
import { type Nodes, startNodes, type TestNode } from '../testing/nodes.ts'
import { type Services, startServices } from '../testing/services.ts'

const bob = 'bob@example.com'
let services: Services
let nodes: Nodes
let parameters: Parameters
const now = () => secondsOf(services.now())

beforeAll(async () => {
  services = await startServices()
  nodes = await startNodes(services, await freePorts(3), { LIMIT_ADDRESS_NETWORK: '500', LIMIT_ADDRESS: '500' })
  await nodes.split(2)
  parameters = await published()
})
afterAll(async () => {
  await nodes?.close()
  await services?.close()
})

async function published(): Promise<Parameters> {
  const { signed, root }: ParametersAnswer = await (await fetch(services.origin + paths.parameters)).json()
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } })
  if (response.ok) return response
  throw errorOf(await response.json()) ?? new Error(`answered ${response.status}`)
}

class Device {
  readonly key: Promise<Key> = keyOf(newKey())

  async call(node: TestNode, act: object, over: object = {}): Promise<string> {
    const key = await this.key
    const claims = {
      ...{ aud: node.id, sub: bob, iat: now(), exp: now() + 300, jti: base64url(sha256(utf8(`${Math.random()}`))) },
      ...{ jwk: key.jwk, ...act, ...over },
    }
    return signJws('postern-node-call+jwt', claims as NodeCall, key)
  }

  async ask(node: TestNode, act: object, over?: object): Promise<Response> {
    return post(node.url + nodePaths.call, await this.call(node, act, over))
  }

  /** Both halves of one code. @returns the node's word for it. */
  async prove(node: TestNode): Promise<string> {
    const asked = await this.ask(node, { act: 'code', language: 'en' })
    const { challenge }: NodeChallenge = await asked.json()
    const { code } = node.mails.at(-1)!
    const { statement }: NodeProof = await (await this.ask(node, { act: 'prove', challenge, code })).json()
    return statement
  }

  /** Codes of two nodes, and their word to the third. */
  async enrol(): Promise<this> {
    const [a, b, c] = nodes.all as [TestNode, TestNode, TestNode]
    const statements = [await this.prove(a), await this.prove(b)]
    await this.ask(c, { act: 'know', statements })
    return this
  }
}

const want = (fields: Partial<WantedKey> = {}): WantedKey => ({
  ...{ address: bob, serial: 1, period: '2026-11', condition: '' as const },
  ...fields,
})
const genuine = (period: WantedKey['period'] = '2026-11') =>
  hex(
    extractIdentityKey(
      readMasterSecret(services.config.data, 1),
      identityBytes({ district: services.config.DISTRICT, address: bob, serial: 1, period, condition: '' }),
    ),
  )

/** In the order in which the nodes stand, unless told otherwise; nobody waits for whoever is silent. */
function network(
  post: (node: TestNode, body: string, signal: AbortSignal) => Promise<Response>,
  last?: TestNode,
): Network {
  let drawn = 0
  return {
    async post(url, body, signal) {
      const node = nodes.all.find(each => url.startsWith(each.url))!
      return new Uint8Array(await (await post(node, body, signal)).arrayBuffer())
    },
    wait: ms => (ms > hedgeMs ? never : Promise.resolve()),
    random: () => (nodes.all[drawn++] === last ? 0.9 : drawn / 10),
  }
}
const never = new Promise<void>(() => {})
const honest = (node: TestNode, body: string) => post(node.url + nodePaths.keys, body)
const silent = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

async function keysOf(device: Device, net = network(honest), what = { wanted: [want()], only: true }) {
  const asker = { subject: bob, key: await device.key, proof: 'code' as const }
  return fetchFromNodes(net, asker, what, parameters, { now: now() })
}

describe('a reader of a district whose key is held by three nodes', () => {
  it('has two codes, of two nodes, and gets the very key that one machine would have made', async () => {
    const device = await new Device().enrol()
    const { keys, liars, failed } = await keysOf(device)
    expect(keys.map(({ key }) => hex(key))).toEqual([genuine()])
    expect([[...liars], failed]).toEqual([[], []])
  })

  it('gets what is kept for an outage, too: this month and the next', async () => {
    const { keys } = await keysOf(await new Device().enrol(), undefined, { wanted: [], only: false })
    expect(keys.map(({ period }) => period).toSorted()).toEqual(['2026-11', '2026-12'])
  })

  it('is asked for a code by mail with the name of the node, not of the portal', async () => {
    const device = new Device()
    const answer: NodeChallenge = await (await device.ask(nodes.all[0]!, { act: 'code', language: 'de' })).json()
    expect(answer).toMatchObject({ from: 'codes@node-a.example', sentAt: now() })
    expect(nodes.all[0]!.mails.at(-1)).toMatchObject({ to: bob, language: 'de' })
  })
})

describe('while a node', () => {
  let device: Device
  let third: TestNode
  beforeEach(async () => {
    device = await new Device().enrol()
    third = nodes.all[2]!
  })

  it('is away, nobody notices', async () => {
    const dead = network(async (node, body) => {
      if (node === nodes.all[0]) throw new PosternError('unreachable', 'gone')
      return honest(node, body)
    })
    const { keys, failed } = await keysOf(device, dead)
    expect([keys.map(({ key }) => hex(key)), failed]).toEqual([[genuine()], ['node-a']])
  })

  it('is silent, another is asked beside it', async () => {
    const hanging = network((node, body, signal) => (node === nodes.all[1] ? silent(signal) : honest(node, body)))
    expect((await keysOf(device, hanging)).keys.map(({ key }) => hex(key))).toEqual([genuine()])
  })

  it.each<[string, (secret: Uint8Array) => Uint8Array, Partial<WantedKey>]>([
    ['another secret', () => newMasterSecret(), {}],
    ['another address', secret => secret, { address: 'mallory@example.com' }],
    ['another month', secret => secret, { period: '2026-12' }],
  ])('gives a valid part of %s, it is named with what it signed, and the key is right', async (_, secretOf, other) => {
    const liar = nodes.all[0]!
    const lying = network(async (node, body) => {
      if (node !== liar) return honest(node, body)
      const { recipient, jti } = keyAssertion.parse(decodeJwt(body))
      const share = secretOf(readShare(liar.config.data, 1, 2))
      const identity = { district: services.config.DISTRICT, ...want(), ...other }
      const keys: DeliveredKeys['keys'] = [
        { ...want(), epoch: 2, key: base64url(extractIdentityKey(share, identityBytes(identity))) },
      ]
      const said = { node: liar.id, jti, keys: hex(sha256(utf8(partLines(keys)))) }
      const signed = await signJws('postern-parts+jwt', said, await readSigningKey(liar.config.data, 'node'))
      const file = await sealTo(recipient, utf8(JSON.stringify({ node: liar.id, index: 1, epoch: 2, signed, keys })))
      return new Response(Buffer.from(file))
    })
    const { keys, liars } = await keysOf(device, lying)
    expect(keys.map(({ key }) => hex(key))).toEqual([genuine()])
    const [[id, evidence]] = [...liars] as [[string, string]]
    const { jwk } = await readSigningKey(liar.config.data, 'node')
    expect([id, await verifyJws('postern-parts+jwt', evidence, jwk)]).toEqual([
      'node-a',
      expect.objectContaining({ node: 'node-a' }),
    ])
  })

  it('gives what it has not signed, or gives nothing that was asked for, another is asked', async () => {
    const odd = network(async (node, body) => {
      if (node !== nodes.all[0]) return honest(node, body)
      const { recipient } = keyAssertion.parse(decodeJwt(body))
      const answer = { node: node.id, index: 1, epoch: 2, keys: [] }
      return new Response(Buffer.from(await sealTo(recipient, utf8(JSON.stringify(answer)))))
    })
    const { keys, liars, failed } = await keysOf(device, odd)
    expect([keys.length, [...liars], failed]).toEqual([1, [], ['node-a']])
  })

  it('and another are away, it is said so, and that it passes', async () => {
    const dead = network(async (node, body) => {
      if (node !== third) throw new PosternError('unreachable', 'gone')
      return honest(node, body)
    })
    await expect(keysOf(device, dead)).rejects.toMatchObject({ code: 'unavailable', temporary: true })
  })

  it('and another are silent for good, they are taken to be away', async () => {
    const hanging = network((node, body, signal) => (node === third ? honest(node, body) : silent(signal)))
    const impatient = {
      ...hanging,
      wait: (ms: number) =>
        ms > hedgeMs
          ? honest(third, '').then(
              () => {},
              () => {},
            )
          : Promise.resolve(),
    }
    await expect(keysOf(device, impatient)).rejects.toMatchObject({ code: 'unavailable', temporary: true })
  })

  it('has gone on to another epoch, the parameters are to be fetched anew', async () => {
    const [serial] = parameters.serials
    const old = { ...parameters, serials: [{ ...serial!, epoch: 1 }] }
    const asker = { subject: bob, key: await device.key, proof: 'code' as const }
    const asking = fetchFromNodes(network(honest), asker, { wanted: [want()], only: true }, old, { now: now() })
    await expect(asking).rejects.toMatchObject({ code: 'stale-epoch', values: { epoch: 2 } })
  })
})

describe('what a node refuses', () => {
  const refusal = (code: string) => expect.objectContaining({ code })
  const request = async (device: Device, node: TestNode, at = now()) => {
    const asker = { subject: bob, key: await device.key, proof: 'code' as const }
    const what = { wanted: [want()], only: true }
    const epochs = [{ serial: 1, epoch: 2 }]
    return (await writeKeyRequest(asker, what, parameters, at, { id: node.id, epochs })).request
  }

  it('a request to another node, of another device, or of another time', async () => {
    const [a, b] = nodes.all as [TestNode, TestNode]
    const device = await new Device().enrol()
    await expect(honest(b, await request(device, a))).rejects.toEqual(refusal('bad-request'))
    await expect(honest(a, await request(new Device(), a))).rejects.toEqual(refusal('not-signed-in'))
    await expect(honest(a, await request(device, a, now() - 2 * 86_400))).rejects.toEqual(refusal('bad-request'))
    await expect(honest(a, 'nothing')).rejects.toEqual(refusal('bad-request'))
  })

  it('a call to another node, and one that another key has signed', async () => {
    const [a, b] = nodes.all as [TestNode, TestNode]
    const device = new Device()
    const call = await device.call(a, { act: 'code', language: 'en' })
    await expect(post(b.url + nodePaths.call, call)).rejects.toEqual(refusal('bad-request'))
    const other = (await new Device().key).jwk
    await expect(device.ask(a, { act: 'code', language: 'en' }, { jwk: other })).rejects.toEqual(refusal('bad-request'))
  })

  it("a code that another device asked for, and the device's own when it is wrong", async () => {
    const [a] = nodes.all as [TestNode]
    const [device, thief] = [new Device(), new Device()]
    const { challenge }: NodeChallenge = await (await device.ask(a, { act: 'code', language: 'en' })).json()
    const { code } = a.mails.at(-1)!
    await expect(thief.ask(a, { act: 'prove', challenge, code })).rejects.toEqual(refusal('code-expired'))
    await expect(device.ask(a, { act: 'prove', challenge, code: '0000 0001' })).rejects.toEqual(refusal('wrong-code'))
    await expect(device.ask(a, { act: 'prove', challenge, code }, { sub: 'eve@example.com' })).rejects.toEqual(
      refusal('code-expired'),
    )
  })

  it('a page of another origin', async () => {
    const [a] = nodes.all as [TestNode]
    const call = await new Device().call(a, { act: 'code', language: 'en' })
    await expect(post(a.url + nodePaths.call, call, { origin: 'https://evil.example' })).rejects.toEqual(
      refusal('origin-refused'),
    )
    const answer = await post(a.url + nodePaths.call, call, { origin: services.origin })
    expect(answer.headers.get('access-control-allow-origin')).toBe(services.origin)
  })

  describe('the word of others,', () => {
    const sent = async (change: (own: string[], device: Device) => Promise<string[]> | string[]) => {
      const [a, b, c] = nodes.all as [TestNode, TestNode, TestNode]
      const device = new Device()
      const own = [await device.prove(a), await device.prove(b)]
      return device.ask(c, { act: 'know', statements: await change(own, device) })
    }
    const forged = async (id: string, device: Device, key: Key) => {
      const said: NodeStatement = {
        ...{
          v: 1,
          iss: id,
          district: services.config.DISTRICT,
          sub: bob,
          provenAt: now(),
          iat: now(),
          exp: now() + 600,
        },
        jkt: await thumbprint((await device.key).jwk),
      }
      return signJws('postern-statement+jwt', said, key)
    }

    it('when there is too little of it', async () => {
      await expect(sent(([one]) => [one!])).rejects.toEqual(refusal('not-signed-in'))
      await expect(sent(([one]) => [one!, one!])).rejects.toEqual(refusal('not-signed-in'))
      await expect(sent(() => [])).rejects.toEqual(refusal('not-signed-in'))
    })

    it('of those who hold one serial, while another takes others too', async () => {
      const db = await openDatabase({ data: nodes.all[2]!.config.data, postgres: null })
      const [row] = await db.selectFrom('shares').selectAll().execute()
      const holders = JSON.stringify({ ...JSON.parse(row!.holders), threshold: 3 })
      await db
        .insertInto('shares')
        .values({ ...row!, serial: 2, holders })
        .execute()
      await expect(sent(own => own)).rejects.toEqual(refusal('not-signed-in'))
      await db.deleteFrom('shares').where('serial', '=', 2).execute()
      await db.destroy()
      await expect(sent(own => own)).resolves.toBeTruthy()
    })

    it('for another device', async () => {
      const others = await sent(async own => own).then(() => new Device().prove(nodes.all[0]!))
      await expect(sent(([, two]) => [others, two!])).rejects.toEqual(refusal('not-signed-in'))
    })

    it('of nobody who holds a share, and of itself', async () => {
      const enemy = await keyOf(newKey())
      await expect(sent(async ([one], device) => [one!, await forged('node-b', device, enemy)])).rejects.toEqual(
        refusal('not-signed-in'),
      )
      const own = await readSigningKey(nodes.all[2]!.config.data, 'node')
      await expect(sent(async ([one], device) => [one!, await forged('node-c', device, own)])).rejects.toEqual(
        refusal('not-signed-in'),
      )
    })

    it('that is older than ten minutes', async () => {
      const [a, b, c] = nodes.all as [TestNode, TestNode, TestNode]
      const device = new Device()
      const statements = [await device.prove(a), await device.prove(b)]
      services.pass(601)
      await expect(device.ask(c, { act: 'know', statements })).rejects.toEqual(refusal('not-signed-in'))
    })

    it('of nodes that a portal names in parameters that it signs itself', async () => {
      const enemy = await keyOf(newKey())
      const root = await readSigningKey(services.config.data, 'root')
      const impostors = parameters.nodes!.map(node => ({ ...node, jwk: enemy.jwk }))
      const signed = await signJws(
        'postern-parameters+jwt',
        { ...parameters, sequence: parameters.sequence + 1, nodes: impostors },
        root,
      )
      await services.db.updateTable('parameters').set({ signed }).execute()
      for (const node of nodes.all) await node.running().learn()
      const device = new Device()
      const statements = [await forged('node-a', device, enemy), await forged('node-b', device, enemy)]
      await expect(device.ask(nodes.all[2]!, { act: 'know', statements })).rejects.toEqual(refusal('not-signed-in'))
    })
  })
})

it('a device that signs out is forgotten with all others of its address', async () => {
  const [a] = nodes.all as [TestNode]
  const [one, two] = [await new Device().enrol(), await new Device().enrol()]
  await expect(new Device().ask(a, { act: 'end' })).rejects.toMatchObject({ code: 'not-signed-in' })
  for (const node of nodes.all) await one.ask(node, { act: 'end' })
  await expect(keysOf(two)).rejects.toMatchObject({ code: 'not-signed-in' })
})

it('a node goes on while the portal is away, and while it was started anew meanwhile', async () => {
  const device = await new Device().enrol()
  await services.stop()
  const [a] = nodes.all as [TestNode]
  await a.stop()
  await a.start()
  expect((await keysOf(device)).keys.map(({ key }) => hex(key))).toEqual([genuine()])
})

it('no address and no code is in a log', () => {
  const logged = nodes.all.flatMap(node => node.logged).join('')
  expect(logged).toContain('a device is known')
  for (const secret of [bob, ...nodes.all.flatMap(({ mails }) => mails.map(({ code }) => code))])
    expect(logged).not.toContain(secret)
})
