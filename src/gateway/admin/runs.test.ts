// @module-tag long
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gatewayPaths, type RunAnswer } from '../../contract/quarantine.ts'
import { taken } from '../../smtp/reply.ts'
import { ann, bob, codeOf, QuarantinePage } from '../testing/admin.ts'
import { type District, newDistrict } from '../testing/gateway.ts'

let district: District
let page: QuarantinePage

beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(async () => {
  page = await QuarantinePage.open(district)
})
afterEach(() => page.close())

describe('what is done with kept mail', () => {
  it('reprocessed, it goes by the policy', async () => {
    const id = await page.keep()
    expect(await page.run('reprocess', [id])).toMatchObject({
      ...{ total: 1, done: 1 },
      results: [{ id, outcome: 'tried', delivered: 1, refused: 0, left: 0, reason: null, subject: 'Offer' }],
    })
    expect(page.gateway.got).toMatchObject([{ recipient: bob }])
    expect(page.gateway.got[0]!.content.toString('latin1')).not.toContain('price 4711')
    expect(await page.left()).toEqual([])
  })

  it('released, it is sealed whatever the rules say, and from the outside goes on as it is', async () => {
    page.gateway.setPolicy('default: { out: refuse, in: refuse }')
    const ids = [await page.keep(), await page.keep({ direction: 'in', from: bob, to: [ann] })]
    const { results } = await page.run('release', ids)
    expect(results.map(({ delivered, refused }) => [delivered, refused])).toEqual([
      [1, 0],
      [1, 0],
    ])
    expect(page.gateway.got.map(({ content }) => content.toString('latin1').includes('price 4711'))).toEqual([
      false,
      true,
    ])
  })

  it('says who was refused, and why somebody still waits', async () => {
    page.gateway.setPolicy('{ default: { out: seal, in: open }, lists: ["list@out.test"] }')
    page.gateway.answer = recipient =>
      recipient.startsWith('never')
        ? { code: 550, text: '5.1.1 nobody' }
        : recipient.startsWith('later')
          ? { code: 450, text: '4.2.0 later' }
          : taken
    const mixed = await page.keep({ to: [bob, 'never@out.test', 'list@out.test'] })
    const later = await page.keep({ to: ['later@out.test'], subject: 'Later' })
    const { results } = await page.run('reprocess', [mixed, later])
    expect(results).toMatchObject([
      { delivered: 1, refused: 1, left: 1, reason: 'list' },
      { delivered: 0, refused: 0, left: 1, reason: 'next-hop' },
    ])
    expect((await page.left()).map(({ recipients }) => recipients[0]!.address).toSorted()).toEqual([
      'later@out.test',
      'list@out.test',
    ])
  })

  it('deleted, it is gone, and nothing else is; what is gone already, or in hand, is said to be so', async () => {
    const [one, two, busy] = [
      await page.keep(),
      await page.keep({ subject: 'Two' }),
      await page.keep({ subject: 'Busy' }),
    ]
    await page.gateway.stores.quarantine.claim(busy)
    const { results } = await page.run('delete', [one, one, busy, 'f'.repeat(32)])
    expect(results.map(({ outcome }) => outcome)).toEqual(['deleted', 'busy', 'gone'])
    expect((await page.left()).map(({ id }) => id).toSorted()).toEqual([two, busy].toSorted())
    expect((await page.run('release', [busy])).results).toMatchObject([{ outcome: 'busy', left: 1 }])
    expect(page.gateway.got).toEqual([])
  })

  it('is many messages long: asked after while it goes on, its results part by part', async () => {
    const ids: string[] = []
    for (let i = 0; i < 130; i++) ids.push(await page.keep({ subject: `Offer ${i}` }))
    const begun = await page.post(gatewayPaths.runs, { action: 'delete', ids })
    expect(begun.status).toBe(202)
    const { id, total } = (await begun.json()) as RunAnswer
    const at = gatewayPaths.run.replace(':id', id)
    const results = new Set<string>()
    for (let isOver = false; !isOver || results.size < total; ) {
      const part = await page.get<RunAnswer>(`${at}?from=${results.size}`)
      expect(part.results.length).toBeLessThanOrEqual(100)
      for (const result of part.results) results.add(result.id)
      isOver = part.isOver
    }
    expect([...results]).toEqual(ids)
    expect(await page.left()).toEqual([])
  })

  it('stops when it is told to, behind the message in hand', async () => {
    const ids = [
      await page.keep({ subject: 'a' }),
      await page.keep({ subject: 'b' }),
      await page.keep({ subject: 'c' }),
    ]
    const store = page.gateway.stores.quarantine
    const claim = store.claim.bind(store)
    let letGo = () => {}
    const isBlocked = new Promise<void>(resolve => {
      store.claim = async id => {
        store.claim = claim
        resolve()
        await new Promise<void>(go => {
          letGo = go
        })
        return claim(id)
      }
    })
    const { id } = (await (await page.post(gatewayPaths.runs, { action: 'delete', ids })).json()) as RunAnswer
    const at = gatewayPaths.run.replace(':id', id)
    await isBlocked
    await page.ask(at, { method: 'DELETE' })
    letGo()
    let answer = await page.get<RunAnswer>(at)
    while (!answer.isOver) answer = await page.get<RunAnswer>(at)
    expect([answer.total, answer.done]).toEqual([3, 1])
    expect((await page.left()).map(mail => mail.id).toSorted()).toEqual(ids.slice(1).toSorted())
  })

  it.each([
    [{ action: 'burn', ids: ['f'.repeat(32)] }],
    [{ action: 'delete', ids: [] }],
    [{ action: 'delete', ids: ['../../keyring'] }],
    [{ action: 'delete' }],
    [{ action: 'delete', ids: ['f'.repeat(32)], filter: [] }],
  ])('%j is no request', async body => {
    expect(await codeOf(await page.post(gatewayPaths.runs, body))).toEqual([400, 'bad-request'])
  })

  it('stands in the log with id, action and result, and without a word of the mail', async () => {
    const id = await page.keep({ subject: 'Confidential' })
    await page.run('delete', [id])
    const line = page.logged.map(text => JSON.parse(text)).find(entry => entry.msg === 'an administrator did')
    expect(line).toMatchObject({ id, action: 'delete', outcome: 'deleted' })
    for (const inside of ['Confidential', 'price 4711', ann, bob]) expect(page.logged.join('')).not.toContain(inside)
  })
})
