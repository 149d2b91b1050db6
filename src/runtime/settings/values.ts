// How values of settings are written. What is refused is told with what is expected, and never with what was given but a word of a list.

import { closeSync, openSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { isDistrict } from '../../core/ibe/identity.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { loopback } from '../loopback.ts'
import { oneOf } from './said.ts'
import { whyUnreadable } from './unreadable.ts'

/** For a setting that must be there, too. */
export const must = (sentence: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? `is missing: it ${sentence}` : sentence),
})

/** A burst, then so many a minute. */
export const rate = (burst: number, perMinute: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}\/\d{1,9}$/, 'must be written BURST/PER_MINUTE, two whole numbers, for instance 2000/200')
    .default(`${burst}/${perMinute}`)
    .transform(text => {
      const [size, refill] = text.split('/').map(Number) as [number, number]
      return { burst: size, perMinute: refill }
    })

/** @param of what is counted. */
export const count = (fallback: number, of: string, min = 1, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .default(String(fallback))
    .transform(text => (text.trim() === '' ? Number.NaN : Number(text)))
    .refine(
      number => Number.isSafeInteger(number) && number >= min && number <= max,
      `must be a whole number${of && ` of ${of}`}, ${max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `from ${min} to ${max}`}`,
    )

export const choice = <const T extends readonly string[]>(words: T) => z.enum(words, must(`must be ${oneOf(words)}`))

/** `1`: on. */
export const flag = () => choice(['0', '1']).default('0')

/** Letters of a text. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .refine(
      ({ length }) => length >= min && length <= max,
      min > 0 ? `must have ${min} to ${max} characters` : `must have at most ${max} characters`,
    )

export const mailAddress = () => z.email(must('must be a mail address, as secure@example.org'))

export const webAddress = () =>
  z
    .string(must('must be a whole address, as https://private.example.org'))
    .refine(
      word => URL.canParse(word) && /^https?:$/.test(new URL(word).protocol),
      'must be a whole address, as https://private.example.org',
    )

/** Words between spaces or commas, each of them sound. */
export const list = (isSound: (word: string) => boolean, what: string, fallback = '') =>
  z
    .string()
    .default(fallback)
    .transform((all, context) => {
      const words = all.split(/[\s,]+/).filter(Boolean)
      const wrong = words.find(word => !isSound(word))
      if (wrong === undefined) return words
      // An address may have a password in it.
      const told =
        wrong.includes('@') && wrong.includes('://') ? `entry ${words.indexOf(wrong) + 1}` : wrong.slice(0, 80)
      context.addIssue({ code: 'custom', message: `must be a list of ${what}, and ${told} is none` })
      return z.NEVER
    })

/** An address, a network in CIDR form, or one of the names that the proxy library knows. */
export function isNetwork(word: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(word)) return true
  const [, ip, bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(word) ?? []
  return ip !== undefined && isIP(ip) !== 0 && Number(bits ?? 0) <= (isIP(ip) === 6 ? 128 : 32)
}

/** Whether user, password and path of a URL can be decoded: no % in them that is no escape. */
export function isDecodable(word: string): boolean {
  const { username, password, pathname } = new URL(word)
  try {
    return decodeURIComponent(`${username}:${password}${pathname}`) !== ''
  } catch {
    return false
  }
}

export function isMailServer(word: string): boolean {
  return /^smtps?:\/\//.test(word) && URL.canParse(word) && new URL(word).hostname !== ''
}

/** `FILE`, or `FILE#NAME` of a collection, between spaces or commas. */
export const fonts = () =>
  z
    .string()
    .default('')
    .transform((all, context) => {
      const words = all.split(/[\s,]+/).filter(Boolean)
      for (const file of words.map(word => word.split('#')[0]!))
        try {
          closeSync(openSync(file, 'r'))
        } catch (error) {
          context.addIssue({
            code: 'custom',
            message: `must be a list of files of fonts: ${whyUnreadable(file, error)}`,
          })
        }
      return words
    })

export function isStatusUrl(word: string): boolean {
  if (!URL.canParse(word)) return false
  const { protocol, hostname, hash, username } = new URL(word)
  return (protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))) && hash === '' && username === ''
}

/** Without a path, a port is one of it. */
export const isOrigin = (word: string) => isStatusUrl(word) && new URL(word).origin === word

export function isZone(word: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }).format(0) !== ''
  } catch {
    return false
  }
}

export function isAddress(word: string): boolean {
  try {
    return canonicalAddress(word) !== ''
  } catch {
    return false
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** As RFC 9116 wants it. */
export function isContact(word: string): boolean {
  if (!URL.canParse(word) || /\s/.test(word)) return false
  const { protocol, pathname, hostname } = new URL(word)
  if (protocol === 'mailto:') return isAddress(unescaped(pathname))
  return protocol === 'https:' ? hostname !== '' : protocol === 'tel:' && /^\+?[\d().-]{3,}$/.test(pathname)
}

export const isLanguage = (word: string) => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(word)

export const carriers = ['attachment', 'both', 'link'] as const
export type Carrier = (typeof carriers)[number]

export function isCarrierRule(word: string): boolean {
  const [domain = '', way = '', more] = word.split('=')
  return isDistrict(domain) && (carriers as readonly string[]).includes(way) && more === undefined
}

export function isMailbox(word: string): boolean {
  if (!URL.canParse(word)) return false
  const { protocol, hostname, username, search, hash } = new URL(word)
  return (
    (protocol === 'imaps:' || (protocol === 'imap:' && loopback.test(hostname))) &&
    username !== '' &&
    isDecodable(word) &&
    search === '' &&
    hash === ''
  )
}

/** As `node:dns` takes them: `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. */
export function isNameServer(word: string): boolean {
  const [, six, four] = /^(?:\[([^\]]+)\]:\d{1,5}|([\d.]+)(?::\d{1,5})?)$/.exec(word) ?? []
  return isIP(six ?? four ?? word) !== 0
}

const placeShape = /^(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/i

export const hostAndPort = z
  .string()
  .refine(
    word => Number(placeShape.exec(word)?.[1] ?? 65_536) <= 65_535,
    'must be written HOST:PORT, for instance 127.0.0.1:9424, the port from 0 to 65535',
  )
/** The two of it, as `node:net` takes them. */
export const listenerPlace = hostAndPort.transform(word => {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(word)!
  return { host: host!, port: Number(port) }
})
