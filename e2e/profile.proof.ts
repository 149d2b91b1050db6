// Firefox writes the fields of every page into its session's file, in clear, but for those that ask it not to.

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Engine, until } from './engines/engine.ts'
import { firefoxProgram, startFirefox } from './engines/firefox.ts'
import { expect, test } from './fixtures.ts'
import { isShown, paste, robin, sealHtml } from './hostile.ts'
import type { Services } from './services.ts'

const secrets = ['Xylophonic', 'marmalade', 'palimpsest'] as const
const secret = new RegExp(secrets.join('|'))
/** Typed into a field like any other: found, or the search is worth nothing. */
const control = 'Quincunx'

async function wordsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile())
  const contents = await Promise.all(
    files.map(({ parentPath, name }) => readFile(path.join(parentPath, name)).catch(() => Buffer.alloc(0))),
  )
  return [...secrets, control].filter(word =>
    contents.some(bytes => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'))),
  )
}

const button = (name: string) => `//button[normalize-space()="${name}"]`

async function signIn(engine: Engine, services: Services): Promise<void> {
  await engine.goto(services.origin)
  await until('the start', () => engine.run(() => document.querySelector('main h1') !== null))
  await engine.run(paste, await sealHtml(services, '<p>At noon?</p>'))
  await engine.type('input[inputmode="email"]', robin)
  await engine.click(button('Send me a code'))
  await engine.type('input[inputmode="numeric"]', await services.mailbox.code(robin))
  await engine.click(button('Read message'))
  await until('the message', () => engine.run(isShown))
}

const isSaved = () => /Saved on this device/.test(document.querySelector('main')?.textContent ?? '')

test('Firefox keeps no word of a draft', async ({ services }) => {
  test.skip(!existsSync(firefoxProgram), 'Firefox is not installed here')
  const profile = path.join(services.folder, `firefox-${Date.now()}`)
  await mkdir(profile)
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<title>x</title><input id="plain">')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const engine = await startFirefox({ profile })
  const session = path.join(profile, 'sessionstore-backups', 'recovery.jsonlz4')
  // Firefox writes another file and moves it here: for a moment there is none.
  const writtenAt = () =>
    stat(session).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    )
  try {
    await engine.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await engine.type('#plain', control)
    await until('what is remembered of any page', async () => (await wordsIn(profile)).includes(control))

    await signIn(engine, services)
    await engine.click(button('Reply'))
    await engine.type('.written', secrets[0])
    await engine.type('#subject', secrets[1])
    await engine.type('.chips input', secrets[2])
    await engine.click(button('Write without formatting'))
    await engine.type('textarea.written', secrets[0])
    await until('the draft to be saved', () => engine.run(isSaved))
    const before = await until('a session', writtenAt)
    await engine.type('#subject', '!')
    await until('the session to be written', async () => Number(await writtenAt()) > before)
    expect(await wordsIn(profile)).not.toEqual(expect.arrayContaining([expect.stringMatching(secret)]))
  } finally {
    await engine.close()
    server.close()
  }
  expect(await wordsIn(profile)).not.toEqual(expect.arrayContaining([expect.stringMatching(secret)]))
})
