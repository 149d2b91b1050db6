// A reader's whole way, in an engine that people read with: the file, the code, the message, its attachment, the answer.

import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from '@playwright/test'
import { until } from '../engines/engine.ts'
import { type allEngines, button } from '../engines/installed.ts'
import { painted } from '../hostile.ts'
import { attachment, letter } from '../messages.ts'
import type { Services } from '../services.ts'

function isOpen(): boolean {
  const frame = document.querySelector<HTMLIFrameElement>('iframe')
  return frame?.contentDocument?.body?.textContent?.includes('the whole way') ?? false
}

function titles(): string[] {
  return [...document.querySelectorAll('main h1')].map(({ textContent }) => textContent ?? '')
}

function hasSender(): boolean {
  return document.body.innerText.includes('Not signed')
}

export async function goesFromFileToAnswer(
  { name, start }: Pick<(typeof allEngines)[number], 'name' | 'start'>,
  services: Services,
): Promise<void> {
  const robin = `journey-${name.toLowerCase()}@example.com`
  const ann = `ann-${name.toLowerCase()}@a.example`
  const file = await services.seal(letter('All of it', 'the whole way', ann), robin)
  const downloads = await mkdtemp(path.join(services.folder, 'downloads-'))
  const engine = await start({ downloads })
  try {
    await engine.goto(pathToFileURL(file).href)
    const [first] = await engine.tabs()
    await engine.click(button('Read message'))
    await engine.use(await until('the tab of the portal', async () => (await engine.tabs()).find(tab => tab !== first)))

    await engine.click(button('Send me a code'))
    await engine.type('input[inputmode="numeric"]', await services.mailbox.code(robin))
    await engine.click(button('Read message'))
    await until('the message', () => engine.run(isOpen))
    expect(await engine.run(titles)).toEqual(['All of it'])
    expect(await engine.run(hasSender)).toBe(true)

    await engine.click('//button[@aria-label="Download results.pdf"]')
    const saved = path.join(downloads, 'results.pdf')
    await until('the attachment', async () => {
      const whole = (await readdir(downloads)).includes('results.pdf') && (await readFile(saved))
      return whole && whole.length === attachment.length
    })
    expect(await readFile(saved)).toEqual(attachment)

    // A browser that shows what it downloads moves the page a little.
    await engine.run(painted)
    await engine.click(button('Reply'))
    await engine.type('[contenteditable="true"]', 'Words of the answer. ')
    await engine.click(button('Send sealed reply'))
    // Nobody presses anything more: what is held leaves by itself, in each of the engines.
    await until('that it was sent', async () => (await engine.run(titles)).some(title => title.startsWith('Sent to')))
    const carriers = () => services.mailbox.messages().filter(({ to }) => to.includes(ann))
    await expect.poll(() => carriers().length).toBe(1)
    expect(Buffer.from(carriers()[0]!.raw).toString('latin1')).not.toContain('Words of the answer')
    expect(engine.said).toEqual([])
  } finally {
    await engine.close()
  }
}
