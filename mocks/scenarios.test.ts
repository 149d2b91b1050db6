import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paths } from '../src/contract/paths.ts'
import { errorOf, problem } from '../src/contract/problem.ts'
import { isAhead, isUnderway, serviceComponents, statesAt, statusWindow } from '../src/contract/status.ts'
import { languages } from '../src/core/htm/words.ts'
import { periodOf } from '../src/core/ibe/period.ts'
import { type Pretended, startPretended } from './pretended.ts'
import { clockOf, type Part, scenarioNamed, scenarios, windowsOf } from './scenarios.ts'

/** The names that testers know. */
const names = [
  'healthy',
  'window-announced',
  'window-now',
  'window-overrun',
  'keys-down',
  'sign-in-down',
  'relay-down',
  'everything-down',
  'slow',
  'proxy-error-page',
  'rate-limited',
  'new-month-no-key',
  'clock-wrong',
  'key-retired',
  'offline',
]

let pretended: Pretended
beforeAll(async () => {
  pretended = await startPretended({ port: 0, controlPort: 0, portal: tmpdir() })
})
afterAll(() => pretended.close())

/** A path of each part, for anybody. */
const doors: Record<Exclude<Part, 'portal' | 'status-elsewhere'>, string> = {
  'sign-in': paths.session,
  keys: paths.parameters,
  relay: paths.stored.replace(':link', 'x'),
  status: paths.status,
}

async function knock(url: string): Promise<string> {
  const answer = await fetch(url).catch(() => null)
  if (!answer) return 'refused'
  const text = await answer.text()
  const code = errorOf(parsed(text))?.code ?? (parsed(text) === null ? 'no JSON' : 'JSON')
  return `${answer.status} ${code}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** In the order sign-in, keys, relay, status, status elsewhere. Without a link the relay knows nothing. */
const works = ['200 JSON', '200 JSON', '404 not-found', '200 JSON', '200 JSON']
const refused = 'refused'
const expected: Readonly<Record<string, readonly string[]>> = {
  'window-now': [works[0]!, works[1]!, '503 maintenance', works[3]!, works[4]!],
  'window-overrun': [refused, refused, refused, works[3]!, works[4]!],
  'keys-down': [works[0]!, refused, ...works.slice(2)],
  'sign-in-down': [refused, ...works.slice(1)],
  'relay-down': [works[0]!, works[1]!, refused, works[3]!, works[4]!],
  'everything-down': [refused, refused, refused, refused, works[4]!],
  'proxy-error-page': ['502 no JSON', '500 no JSON', '200 no JSON', '200 no JSON', works[4]!],
  'rate-limited': ['429 rate-limited', '429 rate-limited', '429 rate-limited', works[3]!, works[4]!],
  'new-month-no-key': [works[0]!, refused, ...works.slice(2)],
  offline: [refused, refused, refused, refused, refused],
}

describe('the scenarios', () => {
  it('are those that testers know', () => expect(scenarios.map(({ name }) => name)).toEqual(names))

  it('stand in the documentation, each with what one sees', () => {
    const [, section = ''] = readFileSync('docs/testing.md', 'utf8').split('\n## Outages by name\n')
    const rows = [...section.split('\n## ')[0]!.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name, sees]) => ({
      name,
      sees,
    }))
    expect(rows).toEqual(scenarios.map(({ name, sees }) => ({ name, sees })))
  })

  it.each(names.filter(name => name !== 'slow'))('%s: each part does what it says', async name => {
    pretended.switchTo(name)
    const urls = [...Object.values(doors).map(path => pretended.origin + path), pretended.control + paths.status]
    expect(await Promise.all(urls.map(knock))).toEqual(expected[name] ?? works)
  })

  it('refuse pages too where nothing is left of the portal', async () => {
    for (const name of ['everything-down', 'offline']) {
      pretended.switchTo(name)
      expect(await knock(pretended.origin)).toBe(refused)
    }
    pretended.switchTo('keys-down')
    expect(await knock(pretended.origin)).not.toBe(refused)
  })

  it('say in a window until when it lasts', async () => {
    pretended.switchTo('window-now')
    const answer = await fetch(pretended.origin + doors.relay)
    const { values } = problem.parse(await answer.json())
    const [window] = pretended.world.windows
    expect(values).toMatchObject({ window: window!.id, until: window!.end })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(7_100)
  })

  it('have windows in every language, of components that there are', () => {
    for (const { name, windows } of scenarios)
      for (const window of windowsOf({ ...scenarioNamed(name)!, windows }, 1_700_000_000)) {
        statusWindow.parse(window)
        for (const texts of [window.text, ...window.notices, ...window.updates.map(({ text }) => text)])
          expect(Object.keys(texts), name).toEqual([...languages])
        for (const { component } of [...window.affected, ...window.unaffected])
          expect(serviceComponents).toContain(component)
      }
  })

  it('announce, are under way, and overrun, as their names say', () => {
    const now = 1_700_000_000
    const [announced, underWay, overrun] = ['window-announced', 'window-now', 'window-overrun'].map(
      name => windowsOf(scenarioNamed(name)!, now)[0]!,
    )
    expect(isAhead(announced!, now)).toBe(true)
    expect(isUnderway(underWay!, now)).toBe(true)
    expect(statesAt([underWay!], now).get('keys')).toBe('maintenance')
    expect([isUnderway(overrun!, now), overrun!.end < now, overrun!.over]).toEqual([false, true, null])
  })

  it('turn the clock where the clock is what is wrong', () => {
    const machine = new Date('2026-12-31T23:59:00Z')
    expect(periodOf(clockOf(scenarioNamed('new-month-no-key')!, machine))).toBe('2027-01')
    expect(clockOf(scenarioNamed('clock-wrong')!, machine).getUTCFullYear()).toBe(2028)
    expect(clockOf(scenarioNamed('healthy')!, machine)).toEqual(machine)
  })
})
