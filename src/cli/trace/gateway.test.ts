// @module-tag long
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { lines } from '../../gateway/testing/gateway.ts'
import { gatewayPerTest } from '../../gateway/testing/per-test.ts'
import { addressHasher } from '../../runtime/log.ts'
import { traceInLog } from './gateway.ts'

const [alice, bob] = ['alice@in.test', 'bob@out.test'] as const
const folder = mkdtempSync(path.join(tmpdir(), 'postern-trace-'))
const file = path.join(folder, 'log')
const current = gatewayPerTest()
const hashOf = addressHasher(new Uint8Array(32).fill(7), false)
let said = ''

beforeAll(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  said = ''
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})
const ask = async (name: string) => {
  said = ''
  await traceInLog(name, file, { json: false, hashOf })
  return said
}

it('a message is found in the log by each of its names, before the gateway and behind it', async () => {
  for (const id of ['<letter@in.test>', '<other@in.test>'])
    await current.gateway.each('out', alice, [bob], lines(`From: ${alice}`, `Message-ID: ${id}`, 'Subject: x', '', id))
  const carrier = current.gateway.got[0]!.content.toString('latin1')
  const outer = /^Message-ID: (<.*>)\r$/im.exec(carrier)![1]!
  // As journalctl writes it without options, with what other programs say between.
  const before = 'Dec 01 05:00:00 mx postern-gateway[7]: '
  const logged = current.gateway.logged.map(line => `${before}${line.trim()}`)
  writeFileSync(file, ['Dec 01 mx kernel: {', ...logged, `${before}{"msg":"message"}`, 'no JSON'].join('\n'))
  const expected =
    /Message-ID <letter@in\.test>\n {2}from .* to .*: seal, by "default"; delivered \(250\)\n {2}it went on as /
  for (const name of ['<letter@in.test>', 'letter@in.test', outer, outer.slice(1, -1)]) {
    expect(await ask(name)).toMatch(expected)
    expect(said).not.toContain('other@in.test')
  }
  expect(said).toContain(`it went on as ${outer}`)
  await expect(ask('<third@in.test>')).rejects.toMatchObject({ code: 'not-found' })
})

it('by an address, whose hash stands in the log, and by queue ids in front and behind', async () => {
  const entry = {
    ...{
      level: 'info',
      time: '2026-12-01T05:00:00.000Z',
      msg: 'message',
      direction: 'out',
      messageId: null,
      digest: 'd',
    },
    ...{
      queue: '4F1D22A0C3',
      from: hashOf(alice),
      to: hashOf(bob),
      action: 'seal',
      rule: 'r',
      result: 'held',
      code: 250,
    },
    ...{ reason: 'keys-unreachable', said: '2.0.0 Ok: queued as 7AB01' },
  }
  writeFileSync(file, JSON.stringify(entry))
  for (const name of ['Alice@IN.test', bob, '4F1D22A0C3', '7AB01'])
    expect(await ask(name)).toContain('kept or put off for: keys-unreachable')
  for (const other of ['carol@in.test', '7AB0', '4F1D'])
    await expect(ask(other)).rejects.toMatchObject({ code: 'not-found' })
})
