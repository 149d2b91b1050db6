// The whole API, one readable list: method, path, handler. Each handler asks who you are, what you ask, and whether it is sound.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod/mini'
import { certificateRequest, keyRequest } from '../../contract/keys.ts'
import { maxRecipients, storedHeaders } from '../../contract/messages.ts'
import { mediaTypes, paths } from '../../contract/paths.ts'
import { codeRequest, type SessionAnswer, signInRequest } from '../../contract/signin.ts'
import { digest, hex } from '../../core/bytes.ts'
import { maxHeaderLength } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import { readForm } from '../../web/form.ts'
import { anyOrigin } from '../../web/headers.ts'
import type { Session } from '../db/sessions.ts'
import { endForwardedLink, forwardedEnvelope } from '../intake/links.ts'
import { certify, isOfDomain } from '../keys/certify.ts'
import { deliverKeys, deliverToGateway, isOfGateway } from '../keys/deliver.ts'
import { parametersAnswer } from '../keys/parameters.ts'
import { acceptMessage, endLink, outgoingOf, storedEnvelope } from '../relay/accept.ts'
import { askForCode, newToken, proveCode } from '../signin/challenge.ts'
import { limitAddress, limitNetwork } from '../signin/limits.ts'
import { describeBrowser } from '../signin/mail.ts'
import {
  becomeKnown,
  closeSession,
  describeSession,
  deviceKeyOf,
  isKnown,
  openSession,
  requireSession,
} from '../signin/session.ts'
import { adminRoutes } from './admin.ts'
import { cookies } from './cookies.ts'
import type { Services } from './services.ts'
import { statusRoutes } from './status.ts'

/** A thousand recipients with the longest of addresses. */
const messageFieldBytes = 512 * 1024
/** Of a message with its padding (at most 12 %), its tags and the longest of headers. */
const envelopeBytes = ({ MESSAGE_BYTES }: Config) => Math.ceil(MESSAGE_BYTES * 1.13) + maxHeaderLength

const nobody: SessionAnswer = { addresses: [], until: 0, remembered: false, device: '' }

export function routes(app: FastifyInstance, services: Services): void {
  const { config, db, clock, hash, serverKey } = services
  const jar = cookies(config.https)
  const now = () => Math.floor(clock().getTime() / 1000)
  const sessions = () => ({ db, sessionDays: config.SESSION_DAYS, now: now() })
  const asker = (request: FastifyRequest) => ({ db, config, hash, ip: request.ip, now: clock().getTime() / 1000 })
  const body = <T extends z.ZodMiniType>(shape: T, request: FastifyRequest): z.output<T> => shape.parse(request.body)

  async function demandSession(request: FastifyRequest, reply: FastifyReply): Promise<Session> {
    const token = jar.session(request)
    const { session, slid } = await requireSession(token, sessions())
    if (token && slid) jar.setSession(reply, token, session.until - now())
    return session
  }

  async function publishParameters(_: FastifyRequest, reply: FastifyReply) {
    reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=300' })
    return parametersAnswer(db)
  }

  async function ask(request: FastifyRequest, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const { address: typed, language } = body(signInRequest, request)
    const address = canonicalAddress(typed)
    const held = { session: jar.session(request), browser: jar.browser(request) }
    const known = await isKnown(held, address, sessions())
    await limitAddress(address, known, asker(request))
    const browser = held.browser ?? newToken()
    jar.setBrowser(reply, browser, known)
    const description = describeBrowser(request.headers['user-agent'])
    const options = {
      db,
      serverKey,
      codeMinutes: config.CODE_MINUTES,
      from: services.from,
      send: services.send,
      now: now(),
    }
    const { answer, delivery } = await askForCode({ address, browser, description, language }, options)
    request.log.info({ address: hash(address), delivery }, 'code sent')
    return reply.status(202).send(answer)
  }

  async function prove(request: FastifyRequest<{ Params: { challenge: string } }>, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const { code, remember, deviceKey } = body(codeRequest, request)
    const { challenge } = request.params
    const browser = jar.browser(request)
    const address = await proveCode({ challenge, browser, code }, { db, serverKey, now: now() })
    const previous = jar.session(request)
    const { token, until } = await openSession({ address, deviceKey, remember, previous }, sessions())
    jar.setSession(reply, token, remember ? until - now() : null)
    if (browser && remember) {
      await becomeKnown(db, browser, address, now())
      jar.setBrowser(reply, browser, true)
    }
    request.log.info({ address: hash(address), remember }, 'signed in')
    return describeSession((await requireSession(token, sessions())).session)
  }

  /** Nobody is an answer here, not an error: browsers report every error that a page gets. */
  async function whoAmI(request: FastifyRequest, reply: FastifyReply) {
    try {
      return describeSession(await demandSession(request, reply))
    } catch (error) {
      if (error instanceof PosternError && error.code === 'not-signed-in') return nobody
      throw error
    }
  }

  async function signOut(request: FastifyRequest<{ Querystring: { all?: string } }>, reply: FastifyReply) {
    const { session } = await requireSession(jar.session(request), sessions())
    await closeSession(db, session, request.query.all !== undefined)
    jar.clearSession(reply)
    return reply.status(204).send()
  }

  const delivery = () => ({
    db,
    district: config.DISTRICT,
    retentionMonths: config.RETENTION_MONTHS,
    extract: services.extract,
    now: clock(),
  })

  async function keys(request: FastifyRequest, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const { request: signed } = body(keyRequest, request)
    reply.type(mediaTypes.age)
    if (isOfGateway(signed)) {
      const { file, row, count } = await deliverToGateway(signed, delivery())
      request.log.info({ domain: row.domain, gateway: row.gateway, keys: count }, 'keys given to a gateway')
      return reply.send(Buffer.from(file))
    }
    const who = await demandSession(request, reply)
    const proven = { deviceKey: deviceKeyOf(who), addresses: who.addresses }
    return reply.send(Buffer.from(await deliverKeys(signed, proven, delivery())))
  }

  async function certificates(request: FastifyRequest, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const { request: signed } = body(certificateRequest, request)
    const who = isOfDomain(signed) ? null : await demandSession(request, reply)
    const addresses = who?.addresses.map(({ address }) => address) ?? []
    return certify(signed, addresses, {
      db,
      district: config.DISTRICT,
      signingKey: services.certificateKey,
      now: clock(),
    })
  }

  async function send(request: FastifyRequest, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const who = await demandSession(request, reply)
    const limits = { fieldSize: messageFieldBytes, fields: 1, files: maxRecipients, fileSize: envelopeBytes(config) }
    const answer = await acceptMessage(readForm(request, limits, config.FILE_BYTES * 2), {
      db,
      config,
      hash,
      now: clock(),
      addresses: who.addresses.map(({ address }) => address),
      idempotencyKey: request.headers['idempotency-key'],
    })
    services.wakeRelay()
    request.log.info({ message: answer.id, recipients: answer.recipients.length }, 'message taken')
    return reply.status(202).send(answer)
  }

  async function outgoing(request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) {
    const who = await demandSession(request, reply)
    return outgoingOf(request.params.id, { db, addresses: who.addresses.map(({ address }) => address) })
  }

  async function stored(request: FastifyRequest<{ Params: { link: string } }>, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const { link } = request.params
    const { bytes, address, stanza } =
      (await forwardedEnvelope(link, db, now())) ?? (await storedEnvelope(link, { db }))
    reply.headers({
      [storedHeaders.address]: encodeURIComponent(address),
      [storedHeaders.index]: String(stanza),
      [storedHeaders.digest]: hex(await digest(bytes)),
    })
    return reply.type(mediaTypes.age).send(Buffer.from(bytes))
  }

  async function endStored(request: FastifyRequest<{ Params: { link: string } }>, reply: FastifyReply) {
    await limitNetwork(asker(request))
    const who = await demandSession(request, reply)
    const addresses = who.addresses.map(({ address }) => address)
    const { link } = request.params
    if (!(await endForwardedLink(link, addresses, db, now()))) await endLink(link, { db, addresses })
    return reply.status(204).send()
  }

  async function ready() {
    await db.selectFrom('facts').select('name').limit(1).execute()
    return { ready: true }
  }

  if (services.only.has('status')) {
    statusRoutes(app, services)
    adminRoutes(app, services, { demandSession, limit: request => limitNetwork(asker(request)) })
  }
  if (services.only.has('keys')) {
    app.get(paths.parameters, publishParameters)
    app.post(paths.keys, keys)
    app.post(paths.certificates, certificates)
  }
  if (services.only.has('relay')) {
    app.get(paths.outgoing, outgoing)
    app.register(async scope => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser(/^multipart\/form-data\b/i, (_request, payload, done) => done(null, payload))
      scope.post(paths.messages, { bodyLimit: config.FILE_BYTES * 2 }, send)
    })
  }
  if (services.only.has('relay') || services.only.has('intake')) {
    app.get(paths.stored, stored)
    app.delete(paths.stored, endStored)
  }
  if (services.only.has('sign-in')) {
    app.post(paths.signIn, ask)
    app.post(paths.challenge, prove)
    app.get(paths.session, whoAmI)
    app.delete(paths.session, signOut)
  }
  app.get(paths.health, async () => ({ alive: true }))
  app.get(paths.ready, ready)
}
