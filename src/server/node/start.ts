// A key node: a program of its own, at another host, operator and mail path than the portal and the other nodes.

import type { Parameters } from '../../contract/parameters.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { signingByNode } from '../../runtime/curves/ed25519.ts'
import { cannotListen } from '../../runtime/listening.ts'
import { addressHasher, createLog, type Log } from '../../runtime/log.ts'
import { soon } from '../../runtime/stop.ts'
import { listenOn } from '../../web/listen.ts'
import { sweepChallenges } from '../db/challenges.ts'
import { sweepLimits } from '../db/limits.ts'
import { type Database, openDatabase } from '../db/open.ts'
import { sweepDevices } from '../db/threshold/devices.ts'
import { hasNode, readSigningKey, readSymmetricKey } from '../keys/files.ts'
import { codeMailer, type SendCode } from '../signin/mail.ts'
import { untilHandedOver } from '../signin/under-way.ts'
import type { NodeConfig } from './config.ts'
import { keptDistrict, learnParameters } from './district.ts'
import { nodeApp } from './http.ts'
import { Shares } from './shares.ts'

const day = 86_400
/** Milliseconds between two looks at what the district says. */
const learnEveryMs = 300_000

export interface NodeDeps {
  readonly clock?: () => Date
  readonly log?: Log
  readonly send?: SendCode
}

export interface RunningNode {
  readonly port: number
  /** Asks the portal at once. */
  readonly learn: () => Promise<void>
  readonly close: () => Promise<void>
}

/** @throws PosternError `config-invalid` with a sentence for the operator; `unreachable` while nothing is known of the district yet. */
export async function startNode(config: NodeConfig, deps: NodeDeps = {}): Promise<RunningNode> {
  if (!hasNode(config.data))
    throw new PosternError('config-invalid', 'There is no node here yet. Run "postern node init" first.')
  const db = await openDatabase({ data: config.data, postgres: null })
  try {
    return await start(config, db, deps)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

async function start(config: NodeConfig, db: Database, deps: NodeDeps): Promise<RunningNode> {
  const clock = deps.clock ?? (() => new Date())
  const log = deps.log ?? createLog(config.LOG_LEVEL)
  const shares = new Shares(db, config.data)
  const about = { portal: config.portal, root: config.NODE_ROOT }
  let parameters = (await keptDistrict(db, config.NODE_ROOT))?.parameters ?? (await learned())
  const codes = untilHandedOver(deps.send ?? mailer(config))
  const app = await nodeApp({
    ...{ config, db, log, clock, shares },
    hash: addressHasher(readSymmetricKey(config.data, 'log'), config.LOG_ADDRESSES === '1'),
    key: signingByNode(await readSigningKey(config.data, 'node')),
    serverKey: readSymmetricKey(config.data, 'server'),
    send: codes.send,
    parameters: () => parameters,
  })

  function learned(): Promise<Parameters> {
    return learnParameters(db, { ...about, now: secondsOf(clock()) })
  }
  async function learn(): Promise<void> {
    const now = secondsOf(clock())
    try {
      parameters = await learned()
    } catch (error) {
      log.warn({ err: error }, 'the portal does not say what is new: this node goes on with what it knows')
    }
    await shares.follow(parameters.serials, { id: config.NODE_ID, now, log })
    await sweepDevices(db, now)
    await sweepChallenges(db, now - day)
    await sweepLimits(db, now - day)
  }
  await learn()
  const port = await listenOn(app, { port: config.PORT, host: config.HOST }).catch(
    cannotListen('PORT', `${config.HOST}:${config.PORT}`),
  )
  let learning = Promise.resolve()
  const again = setInterval(() => {
    learning = learn().catch((error: unknown) => log.error({ err: error }, 'a look at the district failed'))
  }, learnEveryMs)
  log.info({ origin: config.url }, 'serving')
  return {
    port,
    learn,
    async close() {
      clearInterval(again)
      const closed = app.close()
      await Promise.all([closed, soon(learning), soon(closed.then(codes.handedOver))])
      await db.destroy()
    },
  }
}

function mailer({ SMTP_URL: smtpUrl, outgoing, NODE_NAME: name, sender, portal }: NodeConfig): SendCode {
  if (!smtpUrl) throw new PosternError('config-invalid', 'SMTP_URL is missing: without it no code can be sent.')
  return codeMailer({ smtpUrl, outgoing, from: { name, address: sender }, portal: () => portal })
}
