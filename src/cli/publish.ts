// postern maintenance publish: the status as plain files, for any web server, from any machine that holds the status key.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod/mini'
import {
  maxStatusBytes,
  type Status,
  type StatusWindow,
  status,
  statusAnswer,
  statusWindow,
} from '../contract/status.ts'
import { PosternError } from '../core/errors.ts'
import { type Language, languages } from '../core/htm/words.ts'
import { isDistrict } from '../core/ibe/identity.ts'
import { verifyJws } from '../core/jws.ts'
import { secondsOf } from '../core/seconds.ts'
import { type Config, demoOperator } from '../runtime/config.ts'
import { actAsOwnerOf } from '../runtime/owner.ts'
import { firstFaultOf } from '../runtime/settings/said.ts'
import { isThere } from '../runtime/storage.ts'
import { readSigningKeyFile, type SigningKey } from '../server/keys/files.ts'
import { describe, type Publisher } from '../server/status/advisory.ts'
import { calendarOf } from '../server/status/calendar.ts'
import { advisoryDocument } from '../server/status/document.ts'
import { componentsOf, signStatus, statusOf } from '../server/status/feed.ts'
import { advisoryPage } from '../server/status/page.ts'
import { readPlan } from '../server/status/windows.ts'
import { readJson, result, type Speaker } from './output.ts'

export interface PublishCommand extends Speaker {
  /** The status key. */
  readonly key: string
  readonly district?: string
  /** What `list --json` prints; without it, the windows of the feed that is there. */
  readonly windows?: string
  /** Where the files will be reached: for the links in calendars and documents. */
  readonly url?: string
  readonly days: string
}

const day = 86_400
const maxDays = 400

/** Written by hand in a hurry, all but the plan may be missing. */
const { id, over, changed, updates, text, notices, unaffected } = statusWindow.shape
const windowsFile = z.object({
  windows: z.array(
    z.looseObject({
      id,
      over: z._default(over, null),
      changed,
      updates: z._default(updates, []),
      text: z._default(text, {}),
      notices: z._default(notices, []),
      unaffected: z._default(unaffected, []),
    }),
  ),
})

/** @throws PosternError `bad-request` that says where it is wrong */
async function readWindows(file: string, now: number): Promise<StatusWindow[]> {
  const parsed = windowsFile.safeParse(await readJson(file))
  if (!parsed.success) {
    throw new PosternError(
      'bad-request',
      `${file} is not what "postern maintenance list --json" prints: ${firstFaultOf(parsed.error)}.`,
    )
  }
  const seen = new Set<string>()
  return parsed.data.windows.flatMap(({ id, over, changed, updates, ...plan }) => {
    if (seen.has(id)) throw new PosternError('bad-request', `${file} has two windows with the id ${id}.`)
    seen.add(id)
    try {
      return [{ ...readPlan(plan, now), id, over, updates, ...(changed !== undefined && { changed }) }]
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      if (error.values.reason === 'past') return []
      throw new PosternError(error.code, `Window ${id}: ${error.message}`, { values: error.values, cause: error })
    }
  })
}

/** The feed that was published there before; null where there is none. @throws PosternError `conflict` */
async function publishedBefore(folder: string, key: SigningKey): Promise<Status | null> {
  const file = path.join(folder, 'status.json')
  if (!isThere(file)) return null
  try {
    const content = readFileSync(file, 'utf8')
    if (content.length > maxStatusBytes) throw new Error('too long')
    const { signed } = statusAnswer.parse(JSON.parse(content))
    return status.parse(await verifyJws('postern-status+jwt', signed, key.jwk))
  } catch (cause) {
    throw new PosternError(
      'conflict',
      `${file} was not signed with this key, or is damaged. Look at it, and move it away if it is not wanted.`,
      { cause },
    )
  }
}

/** English has the plain name, the others their language in it. */
const named = (name: string, language: Language, type: string) =>
  `${name}${language === 'en' ? '' : `.${language}`}.${type}`

/** Whole or not at all: the folder may be served while it is written. */
function write(folder: string, name: string, content: string | Buffer): void {
  const file = path.join(folder, name)
  writeFileSync(`${file}.new`, content, { flush: true })
  renameSync(`${file}.new`, file)
}

async function writeAll(folder: string, feed: Status, key: SigningKey, publisher: Publisher, url: string | null) {
  mkdirSync(path.join(folder, 'advisories'), { recursive: true })
  const addressOf = (id: string, language: Language) => url && `${url}/advisories/${named(id, language, 'html')}`
  for (const window of feed.windows) {
    for (const language of languages) {
      const advisory = describe(window, language, publisher, null)
      const links = {
        page: (other: Language) => named(window.id, other, 'html'),
        document: (other: Language) => named(window.id, other, 'pdf'),
        calendar: (other: Language) => `../${named('status', other, 'ics')}`,
      }
      const document = await advisoryDocument(advisory, addressOf(window.id, language))
      write(folder, path.join('advisories', named(window.id, language, 'html')), advisoryPage(advisory, links))
      write(folder, path.join('advisories', named(window.id, language, 'pdf')), document)
    }
  }
  for (const language of languages)
    write(folder, named('status', language, 'ics'), calendarOf(feed, language, publisher, addressOf))
  write(folder, 'status.json', `${JSON.stringify(await signStatus(feed, key))}\n`)
}

function readUrl(typed: string | undefined): string | null {
  if (typed === undefined) return null
  if (URL.canParse(typed) && /^https?:$/.test(new URL(typed).protocol)) return typed.replace(/\/+$/, '')
  throw new PosternError('bad-request', 'The address of the files begins with https://.')
}

function readDays(typed: string): number {
  const days = Number(typed)
  if (Number.isInteger(days) && days >= 1 && days <= maxDays) return days
  throw new PosternError('bad-request', `The days are a whole number from 1 to ${maxDays}.`)
}

export async function publish(config: Config, folder: string, options: PublishCommand): Promise<void> {
  const { sequence, validUntil, windows } = await publishStatus(config, folder, options, secondsOf(new Date()))
  const until = new Date(validUntil * 1000).toISOString().slice(0, 10)
  result(
    options,
    { folder, sequence, validUntil, windows: windows.map(window => window.id) },
    `${windows.length} windows are published in ${folder}, good until ${until}.`,
  )
}

/**
 * Writes feed, calendars, advisory pages and documents.
 * @param now seconds.
 * @returns the feed that was written.
 * @throws PosternError `bad-request`, `config-invalid`, `conflict`
 */
export async function publishStatus(
  config: Config,
  folder: string,
  options: Omit<PublishCommand, keyof Speaker>,
  now: number,
): Promise<Status> {
  const key = await readSigningKeyFile(options.key)
  actAsOwnerOf(path.resolve(folder))
  const url = readUrl(options.url)
  const days = readDays(options.days)
  const before = await publishedBefore(folder, key)
  const district = options.district ?? before?.district ?? config.DISTRICT
  if (!isDistrict(district)) throw new PosternError('bad-request', 'The district is a lower-case domain.')
  if (before && before.district !== district)
    throw new PosternError('conflict', `The feed that is there is of ${before.district}, not of ${district}.`)
  if (!before && options.windows === undefined)
    throw new PosternError('bad-request', 'There is no feed yet: name a file with windows with --windows.')
  const windows = options.windows === undefined ? before!.windows : await readWindows(options.windows, now)
  const feed = statusOf(windows, {
    district,
    components: componentsOf(config),
    zones: config.STATUS_ZONES,
    issuedAt: now,
    validUntil: now + days * day,
    sequence: Math.max(now, (before?.sequence ?? 0) + 1),
    live: false,
  })
  const operator = { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT }
  const publisher = {
    name: config.PORTAL_NAME,
    operator: operator.name === demoOperator ? null : operator,
    zones: config.STATUS_ZONES,
  }
  await writeAll(folder, feed, key, publisher, url)
  return feed
}
