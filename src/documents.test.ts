import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(file, 'utf8')
const folder = 'docs/decisions'
const pages = readdirSync(folder).filter(file => /^\d{4}-/.test(file))
const ours = ['.', 'docs', folder].flatMap(place =>
  readdirSync(place)
    .filter(file => file.endsWith('.md'))
    .map(file => path.join(place, file)),
)

describe('the decisions', () => {
  it('stand in their index with title, status and date, each under its number', () => {
    const rows = pages.map(file => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(read(path.join(folder, file)))!
      const [, status, date] = /^Status: (.+), (\d{4}-\d\d-\d\d)$/m.exec(read(path.join(folder, file)))!
      expect(Number(file.slice(0, 4)), file).toBe(Number(number))
      return `| [${number}](${file}) | ${title} | ${status} | ${date} |`
    })
    const index = read(path.join(folder, 'README.md'))
    expect(index.split('\n').filter(line => line.startsWith('| ['))).toEqual(rows)
  })

  it('are one a page: a context, a decision, a consequence', () => {
    for (const file of pages) {
      const parts = [...read(path.join(folder, file)).matchAll(/^\*\*(Context|Decision|Consequence)\.\*\*/gm)]
      expect(
        parts.map(([, part]) => part),
        file,
      ).toEqual(['Context', 'Decision', 'Consequence'])
    }
  })
})

describe('the documents', () => {
  it.each(ours)('%s leads nowhere that is not there', file => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, to]) => to!)
    expect(links.filter(to => !existsSync(path.join(path.dirname(file), to)))).toEqual([])
  })

  it.each(ours)('%s names no file that is not there', file => {
    const named = [
      ...read(file).matchAll(/(?<![\w/.-])((?:src|mocks|e2e|scripts|docs|packaging|public|bench)\/[\w./-]*\w)/g),
    ]
    expect(named.map(([, name]) => name!).filter(name => !existsSync(name))).toEqual([])
  })

  it.each(ours)('%s names no command of npm that is none', file => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!)
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })
})

it('the README names every measurement', () => {
  const files = readdirSync('bench').filter(file => file.endsWith('.ts'))
  const names = files.flatMap(file => /^\/\/ npm run bench -- (\w+)/.exec(read(path.join('bench', file)))?.[1] ?? [])
  const said = read('README.md').split('`npm run bench -- ')[1]!.split('\n\n')[0]!
  expect([...`\`${said}`.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(names.toSorted())
})

it('every setting stands in the operations manual, and it knows none that is not read', () => {
  const settings = (file: string) => [...read(file).matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!)
  const all = new Set(
    [
      'src/runtime/config.ts',
      'src/runtime/tls.ts',
      'src/runtime/database.ts',
      'src/runtime/settings/blobs.ts',
      'src/gateway/config.ts',
    ].flatMap(settings),
  )
  const manual = read('docs/operations.md')
  expect(all.size).toBeGreaterThan(60)
  expect([...all].filter(name => !manual.includes(`\`${name}\``))).toEqual([])
  const told = [...manual.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)].flatMap(([, names]) =>
    names!.replaceAll('`', '').split(', '),
  )
  expect(told.filter(name => !all.has(name))).toEqual([])
})
