// Pictures from elsewhere: none before they are asked for, and then without a word of who asks.

import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { chromium } from '@playwright/test'
import { generate } from 'selfsigned'
import { chromiumArguments, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { openFile, signIn } from './reader.ts'
import { html, mixed } from './rich.ts'

const robin = 'robin@example.com'
const pixel = Buffer.from('R0lGODlhAQABAIAAAP8AAP8AACwAAAAAAQABAAACAkQBADs=', 'base64')

interface Asked {
  readonly path: string
  readonly cookie: string | undefined
  readonly referer: string | undefined
  readonly origin: string | undefined
}

/** A real server of pictures, that gives every visitor a cookie. */
async function startPictures() {
  const asked: Asked[] = []
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'pictures.example' }])
  const server = createServer({ key, cert }, ({ url: path = '', headers }, answer) => {
    if (path !== '/favicon.ico') {
      asked.push({ path, cookie: headers.cookie, referer: headers.referer, origin: headers.origin })
    }
    answer.setHeader('set-cookie', 'who=robin; SameSite=None; Secure; Path=/')
    answer.setHeader('content-type', path.endsWith('.gif') ? 'image/gif' : 'text/html')
    answer.end(path.endsWith('.gif') ? pixel : 'welcome')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, port, close: () => server.close() }
}

test('pictures load only when they are asked for, and then without cookies or referrer', async ({ services }) => {
  const pictures = await startPictures()
  const browser = await chromium.launch({
    executablePath: shellProgram,
    args: [
      ...chromiumArguments,
      '--ignore-certificate-errors',
      `--host-resolver-rules=MAP pictures.example 127.0.0.1:${pictures.port}`,
    ],
  })
  try {
    const context = await browser.newContext()
    const visitor = await context.newPage()
    await visitor.goto('https://pictures.example/first')
    await visitor.goto('https://pictures.example/second')
    expect(pictures.asked.map(({ cookie }) => cookie)).toEqual([undefined, 'who=robin'])
    pictures.asked.length = 0

    const message = mixed('Pictures', [
      html(
        [
          '<img alt="one" src="https://pictures.example/one.gif" srcset="https://pictures.example/no.gif 2x">',
          '<p style="background-image: url(https://pictures.example/two.gif)">words</p>',
          '<style>.x { background: url(https://pictures.example/three.gif) }</style><p class="x">more</p>',
          '<img alt="plain" src="http://pictures.example/four.gif">',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await expect(portal.getByText('4 remote pictures not loaded.')).toBeVisible()
    expect(pictures.asked).toEqual([])

    await portal.getByRole('button', { name: 'Load' }).click()
    const one = portal.frameLocator('iframe.message').getByAltText('one')
    await expect.poll(() => one.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1)
    await expect.poll(() => pictures.asked.length).toBe(4)
    expect(pictures.asked.map(({ path }) => path).sort()).toEqual(['/four.gif', '/one.gif', '/three.gif', '/two.gif'])
    for (const { cookie, referer, origin } of pictures.asked) {
      expect([cookie, referer, origin]).toEqual([undefined, undefined, undefined])
    }
    await expect(portal.getByText('remote pictures not loaded')).toHaveCount(0)
  } finally {
    await browser.close()
    pictures.close()
  }
})
