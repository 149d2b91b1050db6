// A reader whose pictures are elsewhere.

import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { crc32, deflateSync } from 'node:zlib'
import { type BrowserContext, chromium } from '@playwright/test'
import { generate } from 'selfsigned'
import { chromiumArguments, shellProgram } from '../chromium.ts'

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
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'pictures.example' }], { keyType: 'ec' })
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
export async function withPictures(test: (context: BrowserContext, asked: Asked[]) => Promise<void>): Promise<void> {
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
