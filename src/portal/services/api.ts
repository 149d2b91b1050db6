// What the page asks of each service.

import { type CertificateAnswer, certificateAnswer } from '../../contract/keys.ts'
import { type OutgoingAnswer, outgoingAnswer, storedHeaders } from '../../contract/messages.ts'
import { type ParametersAnswer, parametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import {
  type ChallengeAnswer,
  type CodeRequest,
  challengeAnswer,
  type SessionAnswer,
  type SignInRequest,
  sessionAnswer,
} from '../../contract/signin.ts'
import type { Handover, Source } from '../../workers/vault/protocol.ts'
import { ask, call, posted, shaped } from './call.ts'
import { type ForeignFeed, readFeed } from './feed.ts'
import { type SendOptions, upload } from './upload.ts'

interface KeyApi {
  parameters(): Promise<ParametersAnswer>
  /** @returns an age file to the request's one-time recipient. */
  keys(request: string): Promise<ArrayBuffer>
  certificates(request: string): Promise<CertificateAnswer>
}

interface SignInApi {
  /** null when nobody is signed in. */
  session(): Promise<SessionAnswer | null>
  askForCode(request: SignInRequest): Promise<ChallengeAnswer>
  prove(challenge: string, request: CodeRequest): Promise<SessionAnswer>
  signOut(): Promise<void>
}

interface RelayApi {
  /** The same handover twice is one message. @throws PosternError `cancelled` */
  send(handover: Handover, options: SendOptions): Promise<OutgoingAnswer>
  /** What became of a message that was sent. */
  outgoing(id: string): Promise<OutgoingAnswer>
}

interface IntakeApi {
  /** The ciphertext that a link stands for. */
  stored(link: string): Promise<Source>
  /** Ends it early. @throws PosternError */
  endStored(link: string): Promise<void>
}

interface StatusApi {
  /** A status feed, not checked yet. @param url of any status host. */
  status(url: string): Promise<ForeignFeed>
}

export type Api = KeyApi & SignInApi & RelayApi & IntakeApi & StatusApi

const keyApi: KeyApi = {
  parameters: () => ask(parametersAnswer, paths.parameters),
  keys: async request => (await call(paths.keys, posted({ request }))).arrayBuffer(),
  certificates: request => ask(certificateAnswer, paths.certificates, posted({ request })),
}

const signInApi: SignInApi = {
  async session() {
    const session = await ask(sessionAnswer, paths.session)
    return session.addresses.length > 0 ? session : null
  },
  askForCode: request => ask(challengeAnswer, paths.signIn, posted(request)),
  prove: (challenge, request) =>
    ask(sessionAnswer, `${paths.signIn}/${encodeURIComponent(challenge)}`, posted(request)),
  async signOut() {
    await call(paths.session, { method: 'DELETE' })
  },
}

const relayApi: RelayApi = {
  send: async (handover, options) =>
    shaped(outgoingAnswer, paths.messages, await upload(paths.messages, handover, options)),
  outgoing: id => ask(outgoingAnswer, paths.outgoing.replace(':id', encodeURIComponent(id))),
}

const storedPath = (link: string) => paths.stored.replace(':link', encodeURIComponent(link))

const intakeApi: IntakeApi = {
  async stored(link) {
    const response = await call(storedPath(link))
    const header = (name: string) => response.headers.get(name) ?? ''
    return {
      kind: 'envelope',
      bytes: await response.arrayBuffer(),
      address: decodeURIComponent(header(storedHeaders.address)),
      index: Number(header(storedHeaders.index)),
      digest: header(storedHeaders.digest),
    }
  },
  async endStored(link) {
    await call(storedPath(link), { method: 'DELETE' })
  },
}

export const api: Api = { ...keyApi, ...signInApi, ...relayApi, ...intakeApi, status: readFeed }
