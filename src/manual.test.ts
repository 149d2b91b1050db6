import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Command } from 'commander'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { WordList } from './gateway/policy/finding/word-list.ts'
import { readPolicy } from './gateway/policy/policy.ts'
import { type Block, callsIn, type Page, readManual, readPage } from './testing/manual.ts'
import { faultOfCall, faultOfFlags, faultsOfMain, faultsOfMaster } from './testing/manual-faults.ts'

const manual = readManual()
const blocks = manual.flatMap(page => page.blocks)
const placeOf = ({ page, line }: Block) => `docs/${page}:${line}`
/** Blocks that are typed, or typed by somebody who has what the test has not. */
const isTyped = ({ language, mark, notRun }: Block) =>
  language === '' && (notRun !== null || !(mark?.into ?? mark?.addTo))
const into = (pattern: RegExp) => blocks.filter(({ mark }) => pattern.test(mark?.into ?? mark?.addTo ?? ''))

let program: Command
beforeAll(async () => {
  const parse = vi.spyOn(Command.prototype, 'parseAsync').mockImplementation(function (this: Command) {
    program = this
    return Promise.resolve(this)
  })
  await import('./cli/postern.ts')
  parse.mockRestore()
})

const settings = new Set(
  ['src/runtime/config.ts', 'src/runtime/tls.ts', 'src/runtime/settings/blobs.ts', 'src/gateway/config.ts'].flatMap(
    file => [...readFileSync(file, 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!),
  ),
)
/** Of Node and of Debian, which say themselves what they mean. */
const others = ['NODE_EXTRA_CA_CERTS', 'NODE_ENV', 'DEBIAN_FRONTEND']
const isSetting = (name: string) =>
  settings.has(name) || settings.has(name.replace(/_FILE$/, '')) || others.includes(name)

/** What is said of the product in a page that is not so. */
function faultsOf({ name, blocks, spans }: Page): string[] {
  const typed = [
    ...blocks.filter(isTyped).flatMap(({ line, text }) => callsIn(text).map(call => ({ line, call, isWhole: true }))),
    ...spans.flatMap(({ line, text }) => callsIn(text).map(call => ({ line, call, isWhole: false }))),
  ]
  const named = [
    ...blocks.flatMap(({ line, text, language, mark }) =>
      language === '' && !/\.cf$/.test(mark?.addTo ?? mark?.into ?? '') ? [{ line, text }] : [],
    ),
    ...spans,
  ].flatMap(({ line, text }) =>
    [...text.matchAll(/(?:^|[\s(])([A-Z][A-Z]+(?:_[A-Z]+)+)=/gm)].map(([, setting]) => ({ line, setting: setting! })),
  )
  return [
    ...typed.map(({ line, call, isWhole }) => [line, faultOfCall(program, call, isWhole)] as const),
    ...spans.map(({ line, text }) => [line, faultOfFlags(program, text)] as const),
    ...named.map(({ line, setting }) => [line, isSetting(setting) ? null : `${setting} is no setting`] as const),
  ].flatMap(([line, fault]) => (fault === null ? [] : [`${name}:${line}: ${fault}`]))
}

describe('the manual', () => {
  it('says of each block where it goes, or why it is not run: of ten at most', () => {
    expect(blocks.length).toBeGreaterThan(30)
    expect(blocks.filter(({ mark, notRun }) => (mark === null) === (notRun === null)).map(placeOf)).toEqual([])
    expect(blocks.filter(({ notRun }) => notRun !== null).length).toBeLessThanOrEqual(10)
  })

  it('names no command, no option and no setting that there is not', () => {
    expect(manual.flatMap(faultsOf)).toEqual([])
  })

  it.each([
    ['a command', '```\npostern people forget robin@example.org\n```'],
    ['an option', '```\npostern backup --recipients age1example\n```'],
    ['an option behind a pipe', '```\ncat asked.json | postern parameters sign --key root.jwk --quick\n```'],
    ['an option on the next line', '```\npostern maintenance schedule --start now \\\n    --finish now\n```'],
    ['too much', '```\npostern people show robin@example.org carol@example.org\n```'],
    ['too little', '```\npostern people show\n```'],
    ['what is missing', '```\npostern parameters sign asked.json\n```'],
    ['a command in the text', 'Say `postern domains approve DOMAIN`.'],
    ['an option in the text', 'Say `--frobnicate` as well.'],
    ['a setting', '```\nPORTAL_ADDRESS=https://private.example.org\n```'],
    ['a setting in the text', 'Set `GATEWAY_NEXT_TLS=any`.'],
  ])('would be told of %s that there is not', (_what, text) => {
    expect(faultsOf(readPage('operations.md', text))).toHaveLength(1)
  })

  it('has a reader that knows what is not run, what is written where, and refuses what it cannot read', () => {
    const page = readPage(
      'operations.md',
      [
        ...['# One', '*Not run here: it takes a checkout.*', '', '```', 'npm run build', '```'],
        ...[
          '1. Two:',
          '',
          '   <!-- on: portal; into: /etc/postern/postern.conf -->',
          '   ```',
          '   PORT=8420',
          '   ```',
        ],
      ].join('\n'),
    )
    expect(page.blocks).toMatchObject([
      { line: 5, heading: 'One', notRun: 'it takes a checkout.', mark: null, text: 'npm run build\n' },
      { notRun: null, mark: { on: 'portal', into: '/etc/postern/postern.conf' }, text: 'PORT=8420\n' },
    ])
    expect(() => readPage('a.md', '<!-- on: moon -->\n```\n```')).toThrow('no machine moon')
    expect(() => readPage('a.md', '<!-- on: portal; onto: /x -->\n```\n```')).toThrow('cannot be read')
    expect(() => readPage('a.md', '```\npostern serve')).toThrow('no end')
  })
})

describe('what the manual has written into files', () => {
  it('is lines NAME=value where it is settings', () => {
    const found = into(/\/postern\/\w+\.conf$/)
    expect(found.length).toBeGreaterThan(1)
    const wrong = found.flatMap(block => {
      const lines = block.text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
      const names = Object.keys(parseEnv(block.text))
      return names.length === lines.length && names.every(isSetting) ? [] : [placeOf(block)]
    })
    expect(wrong).toEqual([])
  })

  it('is settings of Postfix, and services of it', () => {
    const [main, master] = [into(/main\.cf$/), into(/master\.cf$/)]
    expect([main.length > 0, master.length > 0]).toEqual([true, true])
    expect(main.flatMap(({ text }) => faultsOfMain(text))).toEqual([])
    expect(master.flatMap(({ text }) => faultsOfMaster(text))).toEqual([])
    expect(faultsOfMain('# a remark\nrecipient_delimiter: +\n')).toHaveLength(1)
    expect(faultsOfMaster('smtp inet n - - smtpd\n')).toHaveLength(1)
    expect(faultsOfMaster('smtp inet n - n - - smtpd\n  -o content_filter\n')).toHaveLength(1)
  })

  it('is a policy where it is YAML, and JSON where it is JSON', () => {
    const yaml = blocks.filter(({ language }) => language === 'yaml')
    expect(yaml.length).toBeGreaterThan(1)
    for (const { text } of yaml) readPolicy(text, () => new WordList(['Falcon']))
    for (const { text } of into(/\.json$/)) JSON.parse(text)
  })
})
