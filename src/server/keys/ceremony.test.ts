import { generateIdentity, identityToRecipient } from 'age-encryption'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Dealing, NodeCard, Opening, Taking } from '../../contract/nodes.ts'
import { base64url, fromBase64url, hex, utf8 } from '../../core/bytes.ts'
import { deal } from '../../core/ibe/dealing.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { keyOfParts, publicShareOf } from '../../core/ibe/share.ts'
import { type JwsType, signJws } from '../../core/jws.ts'
import { type Key, keyOf, newKey } from '../../runtime/portal-client.ts'
import { sealTo } from './age-file.ts'
import {
  type Closed,
  closeCeremony,
  dealFor,
  type Opened,
  openCeremony,
  type Plan,
  readOpening,
  type Taken,
  takeDeals,
} from './ceremony.ts'

interface Party {
  readonly id: string
  readonly key: Key
  readonly identity: string
  readonly card: string
}

const district = 'example.org'
const root = await keyOf(newKey())
const service = await keyOf(newKey())
const secret = newMasterSecret()
const publicKey = base64url(publicKeyOf(secret))

async function party(id: string, other: Partial<NodeCard> = {}): Promise<Party> {
  const [key, identity] = [await keyOf(newKey()), await generateIdentity()]
  const card: NodeCard = {
    v: 1,
    district,
    ...{ id, name: `Node ${id}`, url: `https://${id}.example.org`, jwk: key.jwk, sender: `codes@${id}.example.org` },
    ...{ operator: `Operator ${id}`, mailPath: `mail.${id}.example`, network: `AS ${id}` },
    age: await identityToRecipient(identity),
    madeAt: 1,
    ...other,
  }
  return { id, key, identity, card: await signJws('postern-card+jwt', card, key) }
}
const [a, b, c, d, e] = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(id => party(id)))
const three = [a!, b!, c!]
const five = [b!, c!, d!, e!, await party('f')]

const splitting: Plan = {
  ...{ district, serial: 1, publicKey, epoch: 2, threshold: 2, before: [], oneOperator: false, now: 1000 },
  dealers: [{ id: 'node-1', index: 1, publicKey, jwk: service.jwk }],
  dealing: 1,
}
const opened = async (parties: readonly Party[], plan: Plan): Promise<Opened> =>
  readOpening(
    await openCeremony(
      parties.map(({ card }) => card),
      plan,
      root,
    ),
    root.jwk,
  )
const split = (of: Opened) => dealFor(of, { id: 'node-1', secret, key: service })
const takeBy = (party: Party, of: Opened, deals: readonly string[]) => takeDeals(of, deals, party)

const refusal = (words: RegExp) =>
  expect.objectContaining({ code: 'bad-request', message: expect.stringMatching(words) })

/** Signed again with something changed in it: by whoever may sign it. */
function altered<T extends object>(type: JwsType, jws: string, change: Partial<T>, key: Key): Promise<string> {
  return signJws(type, { ...decodeJwt(jws), ...change }, key)
}

const opening = await opened(three, splitting)
const dealt = await split(opening)
const taken = await Promise.all(three.map(each => takeBy(each, opening, [dealt])))
const takes = taken.map(({ take }) => take)

function keyBy({ nodes, threshold }: Closed, held: readonly Taken[], asked: readonly number[]) {
  const identity = utf8('postern:v1:example.org:1:2026-11::bob@example.com')
  const shares = nodes.map(({ index, publicKey }) => ({ index, publicKey: fromBase64url(publicKey) }))
  const parts = held
    .filter(({ index }) => asked.includes(index))
    .map(({ index, share }) => ({ index, key: extractIdentityKey(share, identity) }))
  const found = keyOfParts({ publicKey: fromBase64url(publicKey), threshold, shares }, identity, parts)
  expect('key' in found && hex(found.key)).toBe(hex(extractIdentityKey(secret, identity)))
}

describe('a ceremony', () => {
  it('splits what one machine holds: any two of three make the key that it made', async () => {
    const closed = await closeCeremony(opening, [dealt], takes)
    expect(closed).toMatchObject({ serial: 1, epoch: 2, threshold: 2, transcript: taken[0]!.transcript })
    expect(closed.nodes.map(({ id, index }) => `${id} ${index}`)).toEqual(['a 1', 'b 2', 'c 3'])
    for (const asked of [
      [1, 2],
      [1, 3],
      [2, 3],
    ])
      keyBy(closed, taken, asked)
  })

  it('goes from three to five, of which some stay, and the key stays', async () => {
    const closed = await closeCeremony(opening, [dealt], takes)
    const next = await opened(five, {
      ...splitting,
      ...{ epoch: 3, threshold: 3, before: closed.nodes, dealing: 2 },
      dealers: closed.nodes.map(({ id, index, publicKey, jwk }) => ({ id, index, publicKey, jwk })),
    })
    const deals = await Promise.all(
      [c!, a!].map(({ id, key }) =>
        dealFor(next, { id, key, secret: taken[three.findIndex(one => one.id === id)]!.share }),
      ),
    )
    const held = await Promise.all(five.map(each => takeBy(each, next, deals)))
    const after = await closeCeremony(
      next,
      deals,
      held.map(({ take }) => take),
    )
    expect(after.nodes.map(({ id, index }) => `${id} ${index}`)).toEqual(['b 2', 'c 3', 'd 4', 'e 5', 'f 6'])
    keyBy(after, held, [2, 4, 6])
    keyBy(after, held, [3, 5, 6])
  })
})

describe('cards that are refused', () => {
  const open = async (parties: readonly Party[], plan: Partial<Plan> = {}) => opened(parties, { ...splitting, ...plan })

  it.each<[string, Partial<NodeCard>, RegExp]>([
    ['id', { id: 'a' }, /same id/],
    ['address', { url: 'https://a.example.org' }, /same address/],
    ['operator', { operator: 'OPERATOR A' }, /same operator/],
    ['mail path', { mailPath: 'mail.a.example' }, /same mail path/],
    ['network', { network: 'AS a' }, /same network/],
    ['sender', { sender: 'codes@a.example.org' }, /same sender/],
    ['district', { district: 'else.example' }, /for the district else/],
  ])('with the %s of another', async (_, other, words) => {
    await expect(open([a!, await party('x', other)])).rejects.toEqual(refusal(words))
  })

  it.each([
    'http://a.example.org',
    'https://a.example.org/node',
    'javascript:alert(1)',
    'https://robin:secret@a.example.org',
    'nowhere',
  ])('at %s, where no page could reach it safely', async url => {
    await expect(open([a!, await party('x', { url })])).rejects.toEqual(refusal(/card cannot be read/i))
  })

  it('with the name of the machine that holds the key whole', async () => {
    await expect(open([a!, await party('node-1')])).rejects.toEqual(refusal(/another NODE_ID/))
  })

  it('twice the same', async () => {
    await expect(open([a!, a!])).rejects.toEqual(refusal(/same/))
  })

  it('of one operator are taken when that is said', async () => {
    const alike = await party('x', { operator: 'Operator a', mailPath: 'mail.a.example', network: 'AS a' })
    await expect(open([a!, alike], { oneOperator: true })).resolves.toBeTruthy()
  })

  it('signed by somebody else, or no card', async () => {
    const forged = { ...a!, card: await altered<NodeCard>('postern-card+jwt', a!.card, {}, b!.key) }
    await expect(open([forged, b!])).rejects.toEqual(refusal(/not signed/))
    await expect(open([{ ...a!, card: 'nothing' }, b!])).rejects.toEqual(refusal(/cannot be read/))
  })

  it.each([0, 4])('for a threshold of %i of three', async threshold => {
    await expect(open(three, { threshold })).rejects.toEqual(refusal(/cannot be made/))
  })
})

describe('who lies is named, and nothing comes of it', () => {
  const other = deal(newMasterSecret(), 2, [1, 2, 3])

  async function lie(change: (honest: Dealing) => Partial<Dealing> | Promise<Partial<Dealing>>, key = service) {
    return altered<Dealing>('postern-deal+jwt', dealt, await change(decodeJwt(dealt)), key)
  }
  const fileFor = async (node: Party, content: object) =>
    Buffer.from(await sealTo(await identityToRecipient(node.identity), utf8(JSON.stringify(content)))).toString(
      'base64',
    )

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'another secret',
      () => lie(() => ({ commitments: other.commitments.map(base64url) })),
      /not of what node-1 holds/,
    ],
    [
      'another threshold',
      () => lie(({ commitments }) => ({ commitments: [...commitments, commitments[0]!] })),
      /another threshold/,
    ],
    ['another ceremony', () => lie(() => ({ opening: '0'.repeat(64) })), /another ceremony/],
    ["somebody else's name", () => lie(() => ({}), a!.key), /not signed/],
    ['nobody', () => lie(() => ({ dealer: 9 })), /nobody who deals/],
    [
      'no share for this node',
      () => lie(({ files }) => ({ files: { b: files['b']! } })),
      /node-1 dealt to this node does not fit/,
    ],
    ["another node's share", () => lie(({ files }) => ({ files: { ...files, a: files['b']! } })), /does not fit/],
    [
      'a share that does not fit',
      () =>
        lie(async ({ files, opening, dealer }) => {
          const share = base64url(other.shares.get(1)!)
          return { files: { ...files, a: await fileFor(a!, { opening, dealer, index: 1, share }) } }
        }),
      /does not fit/,
    ],
    ['nothing that can be read', async () => 'x.y.z', /cannot be read/],
  ])('a dealer that deals %s', async (_, give, words) => {
    await expect(takeBy(a!, opening, [await give()])).rejects.toEqual(refusal(words))
  })

  it('a dealer that deals twice, and one that does not deal', async () => {
    await expect(takeBy(a!, opening, [dealt, await split(opening)])).rejects.toEqual(refusal(/dealt twice/))
    await expect(takeBy(a!, opening, [dealt, dealt])).resolves.toBeTruthy()
    await expect(takeBy(a!, opening, [])).rejects.toEqual(refusal(/1 deals are needed/))
  })

  it('whoever holds another secret does not deal, nor does who is not asked', async () => {
    await expect(dealFor(opening, { id: 'node-1', secret: newMasterSecret(), key: service })).rejects.toEqual(
      refusal(/another epoch/),
    )
    await expect(dealFor(opening, { id: 'a', secret, key: service })).rejects.toEqual(refusal(/somebody else/))
  })

  it('whoever is none of the nodes takes nothing', async () => {
    await expect(takeBy(d!, opening, [dealt])).rejects.toEqual(refusal(/other nodes/))
  })

  it.each<[string, Partial<Taking>]>([
    ['from other deals', { transcript: '1'.repeat(64) }],
    ['in another ceremony', { opening: '1'.repeat(64) }],
    ['something else', { publicKey: base64url(publicShareOf(other.commitments, 1)) }],
    ['in the place of another', { index: 2 }],
  ])('a node that says it took %s', async (_, change) => {
    const lied = await altered<Taking>('postern-take+jwt', takes[0]!, change, a!.key)
    await expect(closeCeremony(opening, [dealt], [lied, ...takes.slice(1)])).rejects.toEqual(refusal(/something else/))
  })

  it('a node that does not take: nothing is changed, and it is named', async () => {
    await expect(closeCeremony(opening, [dealt], takes.slice(0, 2))).rejects.toEqual(refusal(/Missing: c/))
    await expect(closeCeremony(opening, [dealt], [...takes.slice(0, 2), takes[0]!])).rejects.toEqual(
      refusal(/Missing: c/),
    )
  })

  it('two ceremonies at once cannot both close: what was taken in one is no word in the other', async () => {
    const second = await opened(three, splitting)
    const again = await split(second)
    await expect(closeCeremony(second, [again], takes)).rejects.toEqual(refusal(/something else/))
  })

  it('an opening that the root has not signed is none', async () => {
    const jws = await altered<Opening>(
      'postern-opening+jwt',
      await openCeremony([a!.card], { ...splitting, threshold: 1 }, root),
      {},
      service,
    )
    await expect(readOpening(jws, root.jwk)).rejects.toEqual(refusal(/not signed/))
  })
})
