import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** What each room may import: other rooms, and packages (a trailing * stands for every package of that beginning). */
const rooms: Record<string, { rooms: string[]; packages: string[] }> = {
  'src/core': { rooms: [], packages: ['@noble/*', 'age-encryption', 'jose'] },
  'src/mail': { rooms: ['src/core'], packages: ['postal-mime', 'htmlparser2', 'ts-ics', 'image-size'] },
  'src/contract': { rooms: ['src/core'], packages: ['zod'] },
  'src/portal': {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: [
      ...['react', 'react-dom', 'react-i18next', 'i18next', 'dompurify', 'comlink', 'idb', 'webcrypto-shim'],
      'pdfjs-dist',
      'workbox-window',
      'prosemirror-*',
    ],
  },
  'src/workers': {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: ['comlink', 'idb', 'age-encryption', 'client-zip', 'workbox-*'],
  },
  'src/server': {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: [
      'node:*',
      'fastify',
      '@fastify/*',
      'kysely',
      'libsql',
      'nodemailer',
      'smtp-server',
      'imapflow',
      'ldapts',
      'mailauth',
      '@chainsafe/blst',
      'pino',
      'pdfkit',
      'ts-ics',
      'commander',
      'zod',
      'jose',
      'age-encryption',
      'yaml',
      're2js',
    ],
  },
  mocks: {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: [
      ...['node:*', 'smtp-server', 'nodemailer', 'age-encryption', 'zod'],
      ...['msw', 'fastify', '@noble/curves', 'jose'],
    ],
  },
}

/** The pretended services serve the built pages as the real ones do, to the last header: only so do they show what people see. */
const servedAlike = ['errors', 'headers', 'open', 'pages'].map(name => `src/server/http/${name}.ts`)

/** Inside core: bytes, errors ← jws, ibe ← envelope; htm carries an envelope as text and knows nothing of it. */
const coreLayers: Record<string, string[]> = {
  'src/core/ibe': ['src/core/ibe'],
  'src/core/envelope': ['src/core/ibe', 'src/core/envelope'],
  'src/core/htm': ['src/core/htm', 'src/core/ibe/period.ts'],
}

interface Import {
  readonly file: string
  readonly target: string
  readonly typeOnly: boolean
}

const sources = ['src', 'mocks']
  .flatMap(top => readdirSync(top, { recursive: true, encoding: 'utf8' }).map(file => path.join(top, file)))
  .filter(file => /\.tsx?$/.test(file) && !file.includes('/vectors/'))
const shipped = sources.filter(file => !/\.test\.tsx?$|\/testing(\/[\w-]+)?\.ts$|^mocks\/contract\//.test(file))

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const names = String.raw`(type\s)?[\w*{}\s,$]+?\sfrom\s+`
  const statement = new RegExp(
    String.raw`^(?:import|export)\s+(?:${names})?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)`,
    'gm',
  )
  return [...text.matchAll(statement)].map(([, type, named, dynamic]) => {
    const target = (named ?? dynamic)!
    return {
      file,
      target: target.startsWith('.') ? path.join(path.dirname(file), target) : target,
      typeOnly: type !== undefined,
    }
  })
}

const imports = shipped.flatMap(importsOf)
const within = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
const roomOf = (file: string) => Object.keys(rooms).find(room => within(file, room))
const isLocal = (target: string) => target.startsWith('src/') || target.startsWith('mocks/')
/** Vite's markers behind a path (`?worker&url`) name the same file; it is another program that is only pointed to. */
const bare = (target: string) => target.replace(/\?.*$/, '')
const packageOf = (target: string) =>
  target.startsWith('node:')
    ? target
    : target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/')
const say = ({ file, target }: Import) => `${file} imports ${target}`

describe('the rooms', () => {
  it('are all known, and none is empty', () => {
    expect(shipped.filter(file => !roomOf(file))).toEqual([])
    expect(Object.keys(rooms).filter(room => !imports.some(({ file }) => within(file, room)))).toEqual([])
  })

  it('import only from rooms above them', () => {
    const wrong = imports.filter(({ file, target, typeOnly }) => {
      if (!isLocal(target)) return false
      const from = roomOf(file)!
      const to = roomOf(bare(target))
      if (to === from || (to !== undefined && rooms[from]!.rooms.includes(to))) return false
      if (from === 'mocks' && servedAlike.includes(target)) return false
      // The page starts the vault by its address and knows its types; it never runs the vault's code. What arrives sealed is
      // stored by page and service worker alike.
      const shared = typeOnly || target.endsWith('?worker&url') || target === 'src/workers/arrivals.ts'
      return !(from === 'src/portal' && to === 'src/workers' && shared)
    })
    expect(wrong.map(say)).toEqual([])
  })

  it('import only their own packages', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (isLocal(target)) return false
      const allowed = rooms[roomOf(file)!]!.packages
      return !allowed.some(name =>
        name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : packageOf(target) === name,
      )
    })
    expect(wrong.map(say)).toEqual([])
  })

  it('keep the layers inside core', () => {
    const wrong = imports.filter(({ file, target }) => {
      const layer = Object.keys(coreLayers).find(folder => within(file, folder))
      if (!layer || !target.startsWith('src/core/')) return false
      const ground = path.dirname(target) === 'src/core'
      return !ground && !coreLayers[layer]!.some(folder => within(target, folder))
    })
    expect(wrong.map(say)).toEqual([])
  })

  it('let the master secret be used by the key service and the mocks alone', () => {
    const users = imports.filter(({ target }) => target === 'src/core/ibe/master.ts').map(({ file }) => file)
    expect(users.filter(file => !within(file, 'src/server/keys') && !within(file, 'mocks'))).toEqual([])
  })

  it('keep siblings apart in the portal and in the server', () => {
    const shared = new Set(['ui', 'locales', 'db', 'http', 'carrier'])
    const wrong = imports.filter(({ file, target }) => {
      const room = ['src/portal', 'src/server'].find(name => within(file, name) && within(target, name))
      if (!room) return false
      const from = path.relative(room, file).split('/')
      const to = path.relative(room, bare(target)).split('/')
      return (
        from.length > 1 &&
        to.length > 1 &&
        from[0] !== to[0] &&
        !shared.has(to[0]!) &&
        !['http', 'cli'].includes(from[0]!) &&
        // Administrators preview the very banner.
        !(from[0] === 'admin' && to[0] === 'maintenance')
      )
    })
    expect(wrong.map(say)).toEqual([])
  })

  it('keep the mocks out of the product', () => {
    expect(imports.filter(({ file, target }) => within(file, 'src') && within(target, 'mocks')).map(say)).toEqual([])
  })

  it('have no circles', () => {
    const graph = new Map<string, string[]>()
    for (const { file, target, typeOnly } of imports) {
      if (isLocal(target) && !typeOnly && !target.includes('?')) graph.set(file, [...(graph.get(file) ?? []), target])
    }
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, trail: string[]) => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
      if (done.has(file) || trail.includes(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of graph.keys()) visit(file, [])
    expect(circles).toEqual([])
  })
})

describe('what only one place may do', () => {
  const users = (pattern: RegExp, where: string) =>
    shipped.filter(file => within(file, where) && pattern.test(readFileSync(file, 'utf8')))

  it('the page calls services from portal/api.ts', () => {
    const allowed = ['src/portal/services/api.ts']
    expect(
      users(/\bfetch\(|XMLHttpRequest|sendBeacon|new WebSocket|EventSource/, 'src/portal').filter(
        f => !allowed.includes(f),
      ),
    ).toEqual([])
  })

  it('workers call nothing, but for the service worker', () => {
    const callers = users(/\bfetch\(|XMLHttpRequest|importScripts|new WebSocket|EventSource/, 'src/workers')
    expect(callers).toEqual(['src/workers/service.ts', 'src/workers/service/outbox.ts'])
  })

  it('the environment is read in server/config.ts', () => {
    expect(users(/process\.env/, 'src').filter(file => file !== 'src/runtime/config.ts')).toEqual([])
  })

  it('SQL is written in server/db', () => {
    const sql = /\bfrom ['"]kysely['"]|\bfrom ['"]libsql['"]/
    expect(users(sql, 'src').filter(file => !within(file, 'src/server/db'))).toEqual([])
  })

  it('core has no clock, no network and no disk', () => {
    // The text of the script that stands in encrypted_message.htm is data there: it runs in a browser of its own.
    const outside = /\bDate\.now\(|new Date\(\)|\bfetch\(|performance\.now|node:/
    expect(users(outside, 'src/core').filter(file => file !== 'src/core/htm/script.ts')).toEqual([])
  })
})

describe('styles', () => {
  it('know a start and an end, not a left and a right', () => {
    const physical =
      /(?:^|[;{ ])(?:(?:margin|padding|border|inset)-)?(?:left|right) *:|(?:text-align|float): *(?:left|right)|(?:margin|padding): *\S+ +(\S+) +\S+ +(?!\1;)\S+;/m
    const sheets = readdirSync('src/portal', { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.css'),
    )
    expect(sheets.length).toBeGreaterThan(3)
    expect(sheets.filter(file => physical.test(readFileSync(path.join('src/portal', file), 'utf8')))).toEqual([])
  })
})

describe('the drawers without a name', () => {
  it('do not exist', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.tsx?$)/
    expect(sources.filter(file => drawer.test(file))).toEqual([])
  })

  it('files stay under their ceiling of 450 lines', () => {
    const long = sources.filter(file => readFileSync(file, 'utf8').split('\n').length > 450)
    expect(long).toEqual([])
  })

  it('no module only re-exports', () => {
    expect(shipped.filter(file => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
  })
})
