// Pictures from elsewhere: none before they are asked for, and then without a word of who asks.

import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { crc32, deflateSync } from 'node:zlib'
import { type BrowserContext, chromium } from '@playwright/test'
import { generate } from 'selfsigned'
import { chromiumArguments, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { openFile, signIn } from './reader.ts'
import { html, mixed } from './rich.ts'

const robin = 'robin@example.com'
const pixel = Buffer.from('R0lGODlhAQABAIAAAP8AAP8AACwAAAAAAQABAAACAkQBADs=', 'base64')

/** A picture of one colour, few bytes and 100 million pixels (PNG: Portable Network Graphics, third edition). */
function largePicture(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.from('00004e20000013880100000000', 'hex')
  const lines = deflateSync(Buffer.alloc(5_000 * (1 + 20_000 / 8)))
  const end = chunk('IEND', Buffer.alloc(0))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', lines), end])
}

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
    const isThere = path.endsWith('.gif')
    if (path.startsWith('/gone')) answer.statusCode = 404
    answer.setHeader('content-type', isThere ? 'image/gif' : 'text/html')
    answer.end(path.startsWith('/large') ? largePicture() : isThere ? pixel : 'welcome')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, port, close: () => server.close() }
}

/** In a browser that finds the server of pictures under its name. */
async function withPictures(test: (context: BrowserContext, asked: Asked[]) => Promise<void>): Promise<void> {
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
    await test(await browser.newContext(), pictures.asked)
  } finally {
    await browser.close()
    pictures.close()
  }
}

test('pictures load only when they are asked for, and then without cookies or referrer', ({ services }) =>
  withPictures(async (context, asked) => {
    const visitor = await context.newPage()
    await visitor.goto('https://pictures.example/first')
    await visitor.goto('https://pictures.example/second')
    expect(asked.map(({ cookie }) => cookie)).toEqual([undefined, 'who=robin'])
    asked.length = 0

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
    expect(asked).toEqual([])

    await portal.getByRole('button', { name: 'Load' }).click()
    const one = portal.frameLocator('iframe.message').getByAltText('one')
    await expect.poll(() => one.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1)
    await expect.poll(() => asked.length).toBe(4)
    expect(asked.map(({ path }) => path).sort()).toEqual(['/four.gif', '/one.gif', '/three.gif', '/two.gif'])
    for (const { cookie, referer, origin } of asked) {
      expect([cookie, referer, origin]).toEqual([undefined, undefined, undefined])
    }
    await expect(portal.getByText('remote pictures not loaded')).toHaveCount(0)
    await expect(portal.getByText('could not be loaded')).toHaveCount(0)
  }))

test('pictures that were asked for and do not come are counted, and those that came are not', ({ services }) =>
  withPictures(async (context, asked) => {
    const message = mixed('Gone', [
      html(
        [
          '<img alt="one" src="https://pictures.example/one.gif">',
          '<img alt="gone" src="https://pictures.example/gone">',
          '<img alt="nobody" src="https://nobody.example/a.gif">',
          '<p style="background-image: url(https://pictures.example/gone-ground)">words</p>',
          '<p style="background-image: url(https://pictures.example/two.gif)">more</p>',
          '<img alt="" width="1" height="1" src="https://pictures.example/gone-pixel">',
          '<div style="display:none"><img alt="" src="https://pictures.example/gone-hidden"></div>',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await portal.getByRole('button', { name: 'Load' }).click()
    await expect(portal.getByText('3 remote pictures could not be loaded.')).toBeVisible()
    const paths = () => asked.map(({ path }) => path)
    await expect.poll(paths).toContain('/gone-pixel')
    expect(paths().filter(path => path === '/two.gif')).toHaveLength(1)
    await expect(portal.getByText('could not be loaded')).toHaveText('3 remote pictures could not be loaded.')
    for (const { cookie, referer, origin } of asked)
      expect([cookie, referer, origin]).toEqual([undefined, undefined, undefined])
  }))

test('a picture that would take hundreds of megabytes is left out, and it is said; the others are shown', ({
  services,
}) =>
  withPictures(async context => {
    const message = mixed('Large', [
      html(
        [
          '<img alt="large" src="https://pictures.example/large.gif">',
          '<p style="background-image: url(https://pictures.example/large-ground.gif)">words</p>',
          '<img alt="one" src="https://pictures.example/one.gif">',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await portal.getByRole('button', { name: 'Load' }).click()
    await expect(portal.getByText('2 remote pictures are left out')).toBeVisible()
    const frame = portal.frameLocator('iframe.message')
    await expect
      .poll(() => frame.getByAltText('one').evaluate(image => (image as HTMLImageElement).naturalWidth))
      .toBe(1)
    await expect(frame.getByAltText('large')).not.toHaveAttribute('src')
    expect(await frame.getByText('words').evaluate(words => getComputedStyle(words).backgroundImage)).toBe('none')
  }))
