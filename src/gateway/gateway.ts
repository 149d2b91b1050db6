// All that handling a message needs: its folder, its keys, its policy and the ways out. It neither listens nor does anything by itself.

import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { PosternError } from '../core/errors.ts'
import type { PairingEngine } from '../core/ibe/points.ts'
import { createLog, type Log } from '../runtime/log.ts'
import { whyUnreadable } from '../runtime/settings/unreadable.ts'
import { Budget, prepareWork } from '../runtime/staged.ts'
import type { GatewayConfig } from './config.ts'
import { Gate } from './content/gate.ts'
import { ReadingTurns } from './content/reading-turns.ts'
import { startLooking } from './files/looking.ts'
import { Keyring } from './keys/keyring.ts'
import { OpeningCosts } from './keys/opening-limits.ts'
import { canThread, labourHere, startThreads } from './keys/threads.ts'
import { mostParsed } from './message/outline.ts'
import type { Direction } from './model.ts'
import { OpenedMemory } from './opened/memory.ts'
import { readWordList } from './policy/finding/word-list.ts'
import { type Policy, readPolicy } from './policy/policy.ts'
import { createAttempt } from './queue/attempt.ts'
import { createRetry } from './queue/retry.ts'
import { type Hop, openHop } from './smtp/hop.ts'
import { AtRest } from './state/at-rest.ts'
import { Journal } from './state/journal.ts'
import { SeenLog } from './state/seen-log.ts'
import { MailStore, type Stores } from './state/store.ts'

/** Bytes of messages that are taken apart at once. */
const memoryLimitBytes = 8 * mostParsed
/** Bytes of carriers on their way that lie in no file. */
const carrierBytes = 32 * 1024 * 1024

export interface GatewayDeps {
  readonly clock?: () => Date
  readonly log?: Log
  /** Told what made the pairings of a message. */
  readonly onPaired?: (engine: PairingEngine['name']) => void
  /** What the portal takes for the time; asked of it otherwise. */
  readonly serverTime?: () => Promise<number | null>
  /** Of the folder of the configuration, where it is open already: opening it takes a while. */
  readonly atRest?: AtRest
}

export const openAtRest = (config: GatewayConfig) => AtRest.open(config.data, config.GATEWAY_SECRET ?? null)

/** Where this process takes mail apart. */
export const workOf = ({ data }: GatewayConfig) => path.join(data, `work-${process.pid}`)

/** For who only looks. @throws PosternError `config-invalid` where no gateway ever ran */
export function lookAtRest({ data, GATEWAY_SECRET }: GatewayConfig): AtRest {
  const atRest = AtRest.look(data, GATEWAY_SECRET ?? null)
  if (atRest) return atRest
  throw new PosternError(
    'config-invalid',
    'No gateway ever ran with this data folder. Start it once, or name the right one.',
  )
}

export async function openStores({ data }: GatewayConfig, atRest: AtRest): Promise<Record<keyof Stores, MailStore>> {
  const open = (name: string) => MailStore.open(path.join(data, name), atRest)
  return { errored: await open('.errored'), quarantine: await open('quarantine'), spool: await open('spool') }
}

/** @throws PosternError `config-invalid` */
export function policyOf({ GATEWAY_POLICY: file }: GatewayConfig): Policy {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PosternError('config-invalid', `GATEWAY_POLICY: ${whyUnreadable(file, cause)}.`, { cause })
  }
  return readPolicy(text, words => readWordList(textOf(path.resolve(path.dirname(file), words))))
}

/** @throws RangeError */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new RangeError(
      `names a file that gives nothing, ${whyUnreadable(file, error)}: name one with a word a line, beside the policy or by its whole path`,
    )
  }
}

export async function openGateway(config: GatewayConfig, deps: GatewayDeps = {}) {
  const clock = deps.clock ?? (() => new Date())
  const log = deps.log ?? createLog(config.LOG_LEVEL)
  const atRest = deps.atRest ?? openAtRest(config)
  const work = workOf(config)
  await prepareWork(work)
  const stores = await openStores(config, atRest)
  const seenLog = await SeenLog.open(config.data, atRest, clock)
  const journal = await Journal.open(path.join(config.data, 'journal'), clock)
  const keyring = await Keyring.open({
    portal: new URL(config.GATEWAY_PORTAL).origin,
    root: config.GATEWAY_ROOT ?? null,
    domains: config.GATEWAY_DOMAINS,
    folder: config.data,
    atRest,
    clock,
    ...(deps.serverTime && { serverTime: deps.serverTime }),
  })
  let policy = policyOf(config)
  const ways: Record<Direction, Hop> = {
    out: openHop(config.GATEWAY_OUT_NEXT, config.nextTls.out),
    in: openHop(config.GATEWAY_IN_NEXT, config.nextTls.in),
  }
  const hops = { out: ways.out.deliver, in: ways.in.deliver }
  const domains = config.GATEWAY_DOMAINS
  const opened = await OpenedMemory.open(config.data, { seenLog, atRest, clock, domains })
  const memoryLimit = new Gate({ capacity: memoryLimitBytes })
  const threads = canThread ? startThreads(undefined, { onPaired: deps.onPaired }) : null
  const { seal, unlock, find } = threads ?? labourHere
  const looking = startLooking()
  const openingCosts = new OpeningCosts(unlock)
  const readingTurns = new ReadingTurns()
  const attempt = createAttempt({
    ...{
      keyring,
      seenLog,
      opened,
      atRest,
      seal,
      domains,
      clock,
      hops,
      memoryLimit,
      openingCosts,
      readingTurns,
      find,
      looking,
      work,
      memory: new Budget(carrierBytes),
    },
    policy: () => policy,
  })
  const language = config.GATEWAY_LANGUAGE
  const retry = createRetry({ attempt, journal, stores, domains, clock, log, work, language })
  return {
    ...{ clock, log, atRest, work, stores, seenLog, journal, keyring, hops, domains, attempt, retry, language },
    policy: () => policy,
    /** @throws PosternError `config-invalid`: the policy stays what it was */
    reload() {
      policy = policyOf(config)
    },
    async close() {
      for (const way of Object.values(ways)) way.close()
      await threads?.close()
      await looking.close()
      await keyring.close()
      await opened.save().catch(err => log.warn({ err }, 'what stands in many mails could not be written'))
      await opened.close()
      await seenLog.close()
      await journal.close()
      await rm(work, { recursive: true, force: true })
    },
  }
}
export type Gateway = Awaited<ReturnType<typeof openGateway>>
