import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  acrossRooms,
  amongSiblings,
  circles,
  foreignPackages,
  importsOf,
  roomOf,
  rooms,
  shipped,
  siblings,
  sources,
  within,
} from './testing/boundaries.ts'

const imports = shipped.flatMap(file => importsOf(file))

describe('the rooms', () => {
  it('are all known, and none is empty', () => {
    expect(shipped.filter(file => !roomOf(file))).toEqual([])
    expect(Object.keys(rooms).filter(room => !shipped.some(file => within(file, room)))).toEqual([])
  })

  it('import only from rooms above them', () => {
    expect(acrossRooms(imports)).toEqual([])
  })

  it('import only their own packages', () => {
    expect(foreignPackages(imports)).toEqual([])
  })

  it('keep siblings in their order, roots too', () => {
    expect(amongSiblings(imports)).toEqual([])
  })

  it('name every sibling there is', () => {
    const unnamed = Object.entries(siblings).flatMap(([room, named]) =>
      shipped
        .filter(file => within(file, room))
        .map(file => path.relative(room, file).split('/')[0]!)
        .filter(name => !(name in named)),
    )
    expect([...new Set(unnamed)]).toEqual([])
  })

  it('have no circles, type-only imports included', () => {
    expect(circles(imports)).toEqual([])
  })

  it('let the master secret be used by the key service and the mocks alone', () => {
    const secret = ['master', 'dealing'].map(name => `src/core/ibe/${name}.ts`)
    const users = imports.filter(({ target }) => secret.includes(target)).map(({ file }) => file)
    const others = users.filter(file => !within(file, 'src/server/keys') && !within(file, 'mocks'))
    expect(others.filter(file => !secret.includes(file))).toEqual([])
  })

  it.each([
    ['a lower room', acrossRooms, 'src/core/bytes.ts', "import { a } from '../mail/parse.ts'"],
    ['the server', acrossRooms, 'src/gateway/queue/retry.ts', "import type { A } from '../../server/db/open.ts'"],
    ['the mocks', acrossRooms, 'src/portal/app/main.tsx', "import { a } from '../../../mocks/png.ts'"],
    ['code of the vault', acrossRooms, 'src/portal/services/vault.ts', "import { a } from '../../workers/vault.ts'"],
    ['a screen', acrossRooms, 'src/quarantine/page.tsx', "import { a } from '../portal/reader/text.tsx'"],
    ['a package', foreignPackages, 'src/core/bytes.ts', "import { z } from 'zod'"],
    ['a sibling', amongSiblings, 'src/server/relay/deliver.ts', "import type { A } from '../signin/code.ts'"],
    ['the root', amongSiblings, 'src/server/keys/district.ts', "import type { A } from '../main.ts'"],
    ['a screen from below', amongSiblings, 'src/portal/state/journey.ts', "import { a } from '../reader/text.tsx'"],
  ] as const)('notice what imports %s', (_what, look, file, text) => {
    expect(look(importsOf(file, text))).toHaveLength(1)
  })

  it('notice a circle of types', () => {
    const one = importsOf('src/mail/a.ts', "import type { B } from './b.ts'")
    const other = importsOf('src/mail/b.ts', "import type { A } from './a.ts'")
    expect(circles([...one, ...other])).toHaveLength(1)
  })
})

describe('what only one place may do', () => {
  const users = (pattern: RegExp, where: string) =>
    shipped.filter(file => within(file, where) && pattern.test(readFileSync(file, 'utf8')))

  it('the page calls services from three files of portal/services', () => {
    const calls = /\bfetch\(|XMLHttpRequest|sendBeacon|new WebSocket|EventSource/
    const callers = [...users(calls, 'src/portal'), ...users(calls, 'src/quarantine')]
    expect(callers).toEqual(['call', 'feed', 'upload'].map(name => `src/portal/services/${name}.ts`))
  })

  it('workers call nothing, but for the service worker', () => {
    const callers = users(/\bfetch\(|XMLHttpRequest|importScripts|new WebSocket|EventSource/, 'src/workers')
    expect(callers).toEqual(['src/workers/service.ts', 'src/workers/service/outbox.ts'])
  })

  it('the environment is read in runtime/config.ts', () => {
    expect(users(/process\.env/, 'src').filter(file => file !== 'src/runtime/config.ts')).toEqual([])
  })

  it('routes are registered from the list in server/http/routes.ts, by what registers a route or a form', () => {
    const registering = /\b(?:app|scope|fastify)\s*\.(?:get|head|post|put|patch|delete|all|route)\(/
    expect([...users(registering, 'src/server'), ...users(registering, 'src/web')]).toEqual([
      'src/server/http/route.ts',
      'src/server/node/http.ts',
      'src/web/form.ts',
    ])
  })

  it('SQL is written in server/db', () => {
    const sql = /\bfrom ['"]kysely['"]|\bfrom ['"]libsql['"]/
    expect(users(sql, 'src').filter(file => !within(file, 'src/server/db'))).toEqual([])
  })

  it('the databases of a browser are reached by one transaction after the other', () => {
    const beginning = users(
      /\.transaction\(|\bdb\.(?:get|getAll|getAllKeys|put|add|clear|delete|count)\(/,
      'src/workers',
    )
    const elsewhere = ['src/portal', 'src/clients', 'src/quarantine'].flatMap(room => users(/\.transaction\(/, room))
    expect([...beginning, ...elsewhere]).toEqual(['src/workers/transact.ts'])
    const opening = users(/\bfrom ['"]idb['"]/, 'src')
    expect(opening.toSorted()).toEqual([
      'src/portal/services/offline-copy.ts',
      'src/workers/arrivals.ts',
      'src/workers/transact.ts',
      'src/workers/vault/keystore.ts',
    ])
  })

  it('core has no clock, no network and no disk', () => {
    // The text of the script that stands in encrypted_message.htm is data there: it runs in a browser of its own.
    const outside = /\bDate\.now\(|new Date\(\)|\bfetch\(|performance\.now|node:/
    expect(users(outside, 'src/core').filter(file => file !== 'src/core/htm/script.ts')).toEqual([])
  })
})

describe('tests that share a process', () => {
  it('mock no modules: that is for *.mocked.test.ts, and for proofs', () => {
    const mocking = sources.filter(file => /\bvi\.(?:mock|doMock)\(/.test(readFileSync(file, 'utf8')))
    const users = sources.filter(file => importsOf(file).some(({ target }) => mocking.includes(target)))
    expect(users).not.toEqual([])
    const tests = [...mocking, ...users].filter(file => /\.test\.tsx?$/.test(file))
    expect(tests.filter(file => !/\.mocked\.test\.tsx?$/.test(file))).toEqual([])
  })

  // Ids, signatures and boundaries are drawn anew in each run, and hold every short word now and then.
  it('look for no word that an id could hold by chance', () => {
    const short = /not\s*\.toContain\(\s*'[A-Za-z0-9+/=]{1,4}'|includes\('[A-Za-z0-9+/=]{1,4}'\)\)\.toBe\(false\)/
    const tests = sources.filter(file => /\.(?:test|spec)\.tsx?$/.test(file))
    expect(tests.filter(file => short.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})

describe('styles', () => {
  it('know a start and an end, not a left and a right', () => {
    const physical =
      /(?:^|[;{ ])(?:(?:margin|padding|border|inset)-)?(?:left|right) *:|(?:text-align|float): *(?:left|right)|(?:margin|padding): *\S+ +(\S+) +\S+ +(?!\1;)\S+;/m
    const sheets = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.css'))
    expect(sheets.length).toBeGreaterThan(3)
    expect(sheets.filter(file => physical.test(readFileSync(path.join('src', file), 'utf8')))).toEqual([])
  })
})

describe('the drawers without a name', () => {
  it('do not exist', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.tsx?$)/
    expect(sources.filter(file => drawer.test(file))).toEqual([])
  })

  it('files stay under their ceiling of 400 lines', () => {
    const long = sources.filter(file => readFileSync(file, 'utf8').split('\n').length - 1 > 400)
    expect(long).toEqual([])
  })

  it('no module only re-exports', () => {
    expect(shipped.filter(file => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
  })
})
