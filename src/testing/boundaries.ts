// The rooms of the code and who may import whom, as data; and what finds the imports that do not keep to it.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What each room may import: other rooms, and packages (a trailing * stands for every package of that beginning). */
export const rooms: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>
> = {
  'src/core': { rooms: [], packages: ['@noble/*', 'age-encryption', 'jose', 'mcl-wasm'] },
  'src/mail': { rooms: ['src/core'], packages: ['chardet', 'htmlparser2', 'ts-ics', 'image-size'] },
  'src/contract': { rooms: ['src/core'], packages: ['zod'] },
  'src/key-client': { rooms: ['src/core', 'src/contract'], packages: ['age-encryption'] },
  'src/workers': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/key-client'],
    packages: ['comlink', 'idb', 'client-zip', 'workbox-*'],
  },
  'src/portal': {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: [
      ...['react', 'react-dom', 'dompurify', 'comlink', 'idb', 'webcrypto-shim'],
      ...['pdfjs-dist', 'workbox-window', 'prosemirror-*'],
    ],
  },
  // What programs share that send carriers: some of them run it where there is nothing but the language.
  'src/clients/carrier.ts': { rooms: [], packages: [] },
  // Of programs that show the portal's screens.
  'src/clients/program': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/portal', 'src/workers', 'src/clients/carrier.ts'],
    packages: [],
  },
  // Beside Microsoft's script, which sees whatever it sees.
  'src/clients/outlook/bridge': { rooms: ['src/clients/carrier.ts', 'src/clients/outlook'], packages: ['zod'] },
  'src/clients/outlook/pane': {
    rooms: [
      ...['src/core', 'src/mail', 'src/contract', 'src/portal', 'src/workers', 'src/clients/carrier.ts'],
      ...['src/clients/program', 'src/clients/outlook/bridge'],
    ],
    packages: [],
  },
  'src/clients/outlook': { rooms: ['src/clients/carrier.ts'], packages: ['@noble/hashes'] },
  'src/clients/thunderbird': {
    rooms: [
      ...['src/core', 'src/mail', 'src/contract', 'src/portal', 'src/workers', 'src/clients/carrier.ts'],
      'src/clients/program',
    ],
    packages: [],
  },
  'src/quarantine': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/portal'],
    packages: ['react', 'react-dom'],
  },
  'src/runtime': {
    rooms: ['src/core', 'src/mail', 'src/contract'],
    packages: ['node:*', 'pino', 'zod', 'jose', 'undici', '@chainsafe/blst'],
  },
  'src/smtp': { rooms: ['src/core', 'src/mail', 'src/runtime'], packages: ['node:*', 'nodemailer', 'smtp-server'] },
  'src/carrier': { rooms: ['src/core', 'src/mail', 'src/contract'], packages: ['node:*', 'nodemailer'] },
  'src/web': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/runtime'],
    packages: ['node:*', 'fastify', '@fastify/*', 'zod'],
  },
  'src/server': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/runtime', 'src/smtp', 'src/carrier', 'src/web'],
    packages: [
      ...['node:*', 'fastify', '@fastify/*', 'kysely', 'libsql', 'pg', 'aws4fetch', 'nodemailer', 'imapflow'],
      ...['mailauth', '@chainsafe/blst', 'pdfkit', 'ts-ics', 'zod', 'jose', '@scure/base', 'client-zip'],
      'age-encryption',
    ],
  },
  'src/gateway': {
    rooms: [
      'src/core',
      'src/mail',
      'src/contract',
      'src/key-client',
      'src/runtime',
      'src/smtp',
      'src/carrier',
      'src/web',
    ],
    packages: [
      ...['node:*', 'fastify', '@fastify/*', 'nodemailer', 'ldapts', 'zod', 'jose', 'yaml', 're2js'],
      ...['htmlparser2', 'pdfjs-dist'],
    ],
  },
  'src/clients/age': {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/key-client', 'src/runtime'],
    packages: ['node:*', '@scure/base', 'zod'],
  },
  'src/cli': {
    rooms: [
      ...[
        'src/core',
        'src/mail',
        'src/contract',
        'src/key-client',
        'src/runtime',
        'src/smtp',
        'src/carrier',
        'src/web',
      ],
      ...['src/server', 'src/gateway', 'src/clients/age'],
    ],
    packages: ['node:*', 'commander', 'zod', 'jose', 'age-encryption', 'nodemailer'],
  },
  mocks: {
    rooms: ['src/core', 'src/mail', 'src/contract', 'src/runtime', 'src/web'],
    packages: [
      ...['node:*', 'smtp-server', 'nodemailer', 'age-encryption', 'zod'],
      ...['msw', 'fastify', '@noble/curves', 'jose'],
    ],
  },
}

/**
 * Inside a room: which of its folders, and of the files beside them, each one may import. What is not named may import
 * nothing of its room but itself. `*` stands for all of them: for what puts a program together, which nothing imports.
 */
export const siblings: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'src/core': {
    'bytes.ts': [],
    'errors.ts': [],
    'seconds.ts': [],
    'normal-form.ts': [],
    'chunks.ts': ['bytes.ts'],
    'jws.ts': ['bytes.ts', 'errors.ts'],
    ibe: ['bytes.ts', 'errors.ts'],
    envelope: ['bytes.ts', 'chunks.ts', 'errors.ts', 'jws.ts', 'ibe'],
    htm: ['bytes.ts', 'chunks.ts', 'errors.ts', 'jws.ts', 'normal-form.ts', 'ibe'],
  },
  'src/portal': {
    'quotable.ts': [],
    services: [],
    locales: [],
    ui: ['services', 'locales'],
    signin: ['ui', 'locales'],
    reader: ['quotable.ts', 'services', 'ui', 'locales'],
    composer: ['quotable.ts', 'services', 'ui', 'locales'],
    state: ['quotable.ts', 'services', 'composer'],
    outbox: ['services', 'ui', 'locales'],
    maintenance: ['services', 'state', 'ui', 'locales'],
    administrators: ['services', 'ui', 'locales'],
    // Administrators preview the very banner.
    windows: ['services', 'ui', 'locales', 'maintenance', 'administrators'],
    people: ['services', 'ui', 'locales', 'administrators'],
    trace: ['services', 'ui', 'locales', 'administrators'],
    instances: ['services', 'ui', 'locales', 'administrators'],
    app: ['*'],
  },
  'src/server': {
    db: [],
    keys: ['db'],
    signin: ['db'],
    relay: ['db'],
    intake: ['db'],
    status: ['db'],
    jobs: ['db', 'keys'],
    // A program of its own: it knows of the others what it uses.
    node: ['db', 'keys', 'signin'],
    metrics: ['db'],
    people: ['db'],
    trace: ['db', 'keys'],
    clients: [],
    http: ['db', 'keys', 'signin', 'relay', 'intake', 'status', 'people', 'trace', 'clients', 'metrics'],
    'main.ts': ['*'],
  },
  'src/gateway': {
    'model.ts': ['content'],
    content: [],
    files: [],
    state: ['model.ts', 'content'],
    message: ['model.ts', 'content'],
    opened: ['model.ts', 'state', 'message'],
    policy: ['model.ts', 'message', 'opened'],
    sealing: [],
    keys: ['model.ts', 'content', 'state', 'policy', 'sealing'],
    'config.ts': ['model.ts', 'keys', 'smtp'],
    transform: ['model.ts', 'content', 'files', 'state', 'message', 'opened', 'policy', 'sealing', 'keys'],
    smtp: ['model.ts', 'content'],
    queue: ['model.ts', 'content', 'files', 'state', 'message', 'opened', 'policy', 'keys', 'config.ts', 'transform'],
    admin: ['model.ts', 'state', 'policy', 'config.ts', 'queue'],
    'gateway.ts': [
      ...['model.ts', 'content', 'files', 'state', 'message', 'opened', 'policy', 'keys', 'config.ts', 'transform'],
      ...['smtp', 'queue'],
    ],
    'start.ts': ['*'],
  },
  'src/workers': {
    'transact.ts': [],
    'arrivals.ts': ['vault', 'transact.ts'],
    vault: ['transact.ts'],
    service: ['vault', 'arrivals.ts'],
    'vault.ts': ['*'],
    'service.ts': ['*'],
  },
}

/** What of a room another one may import, where that is not all of it. */
const ofPortal = ['src/portal/app', 'src/portal/services']
const doors: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'src/clients/outlook/pane': {
    'src/portal': [...ofPortal, 'src/portal/locales/words.ts'],
    'src/workers': ['src/workers/vault/protocol.ts'],
    'src/clients/outlook/bridge': ['src/clients/outlook/bridge/protocol.ts'],
  },
  'src/clients/program': {
    'src/portal': ['src/portal/services', 'src/portal/composer/document'],
    'src/workers': ['src/workers/vault/protocol.ts'],
  },
  'src/clients/thunderbird': {
    'src/portal': [...ofPortal],
    'src/workers': ['src/workers/arrivals.ts', 'src/workers/vault/protocol.ts'],
  },
  'src/quarantine': { 'src/portal': ['src/portal/ui', 'src/portal/locales', 'src/portal/services'] },
}

export interface Import {
  readonly file: string
  readonly target: string
  readonly typeOnly: boolean
}

export const sources = ['src', 'mocks']
  .flatMap(top => readdirSync(top, { recursive: true, encoding: 'utf8' }).map(file => path.join(top, file)))
  .filter(file => /\.tsx?$/.test(file) && !file.includes('/vectors/'))
export const shipped = sources.filter(
  file => !/\.(?:test|proof)\.tsx?$|\/testing\/[\w-]+\.ts$|^mocks\/contract\//.test(file),
)

export function importsOf(file: string, text = readFileSync(file, 'utf8')): Import[] {
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

export const within = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
export const roomOf = (file: string) => Object.keys(rooms).find(room => within(file, room))
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

export function acrossRooms(imports: readonly Import[]): string[] {
  return imports
    .filter(({ file, target, typeOnly }) => {
      if (!isLocal(target)) return false
      const from = roomOf(file)
      const to = roomOf(bare(target))
      if (from === undefined || to === undefined) return true
      if (to === from) return false
      if (rooms[from]!.rooms.includes(to)) {
        const open = doors[from]?.[to]
        return open !== undefined && !open.some(folder => within(target, folder))
      }
      // The page starts the vault by its address and knows its types; it never runs the vault's code. What arrives sealed is
      // stored by page and service worker alike, and all of them reach their databases in one way.
      const both = ['src/workers/arrivals.ts', 'src/workers/transact.ts']
      const shared = typeOnly || target.endsWith('?worker&url') || both.includes(target)
      return !(from === 'src/portal' && to === 'src/workers' && shared)
    })
    .map(say)
}

export function foreignPackages(imports: readonly Import[]): string[] {
  return imports
    .filter(({ file, target }) => {
      if (isLocal(target)) return false
      const allowed = rooms[roomOf(file)!]?.packages ?? []
      return !allowed.some(name =>
        name.endsWith('*') ? target.startsWith(name.slice(0, -1)) : packageOf(target) === name,
      )
    })
    .map(say)
}

export function amongSiblings(imports: readonly Import[]): string[] {
  return imports
    .filter(({ file, target }) => {
      const room = Object.keys(siblings).find(name => within(file, name) && within(bare(target), name))
      if (room === undefined) return false
      const [from, to] = [file, bare(target)].map(name => path.relative(room, name).split('/')[0]!)
      const allowed = siblings[room]![from!] ?? []
      return from !== to && !allowed.includes('*') && !allowed.includes(to!)
    })
    .map(say)
}

/** Every circle once, type-only imports included. Another program that is only pointed to is none. */
export function circles(imports: readonly Import[]): string[] {
  const graph = new Map<string, string[]>()
  for (const { file, target } of imports)
    if (isLocal(target) && !target.includes('?')) graph.set(file, [...(graph.get(file) ?? []), target])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
    if (done.has(file) || trail.includes(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}
