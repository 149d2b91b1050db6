// The whole API and every page, one readable list: method, path, who may ask, what is asked and answered, and who answers.
//
// All routes are registered from it, `docs/openapi.json` is made from it, and the contract suite (`mocks/contract.test.ts`)
// holds each answer against it.

import { certificateAnswer, certificateRequest, keyRequest } from '../../contract/keys.ts'
import { outgoingAnswer } from '../../contract/messages.ts'
import { parametersAnswer } from '../../contract/parameters.ts'
import { clientPaths, mediaTypes, outlookPaths, paneFrames, panePaths, paths, screens } from '../../contract/paths.ts'
import { programChallenge, programSession } from '../../contract/program/program.ts'
import { codeRequest, sessionAnswer, signInRequest } from '../../contract/signin.ts'
import { statusAnswer } from '../../contract/status.ts'
import { openTypes } from '../../web/open.ts'
import { ofAdministrators } from './administrators/routes.ts'
import { addOnPolicies, addOnUpdates, giveAddOn, givePolicies, showClients, tellAddOnUpdates } from './clients.ts'
import { giveCertificates, giveKeys, publishParameters } from './keys.ts'
import { alive, document, ready, tellAlive, tellReady, tellRoutes, tellSecurity } from './operation.ts'
import {
  giveBridge,
  giveGate,
  giveIcon,
  giveLargeIcon,
  giveManifest,
  showBridge,
  showGate,
  showPane,
  showPaneFrame,
} from './outlook.ts'
import { giveBuilt, giveWorker, leadHome, showHandoff, showPictureFrame, showPosted, showScreen } from './pages.ts'
import { endStored, giveStored, handoverBytes, takeMessage, tellOutgoing } from './relay.ts'
import type { Other, Route } from './route.ts'
import { type ServiceName, serviceNames } from './services.ts'
import { sendCode, signOut, takeCode, whoAmI } from './sign-in.ts'
import { publishAdvisory, publishCalendar, publishDocument, publishStatus } from './status.ts'

const other = (type: string, what: string): Other => ({ type, what })
const envelope = other(mediaTypes.age, 'An age file.')
const language = { lang: 'Language, BCP 47; else the one that Accept-Language asks for.' }
const page = (path: string, handler: Route['handler']): Route => ({ method: 'GET', path, of: ['portal'], handler })
/** What is wrong with a message itself. */
const refusedMessages = [
  ...(['damaged', 'newer-version', 'period-unusable', 'key-retired'] as const),
  ...(['recipient-refused', 'too-many-recipients'] as const),
]
const links: readonly ServiceName[] = ['relay', 'intake']

export const routes: readonly Route[] = [
  // Signing in.
  {
    method: 'POST',
    path: paths.signIn,
    of: ['sign-in'],
    handler: sendCode,
    does: 'Sends a code to an address. The answer is the same whether or not the address is known.',
    asks: signInRequest,
    answers: { 202: programChallenge },
    problems: ['bad-address', 'rate-limited', 'mail-down'],
  },
  {
    method: 'POST',
    path: paths.challenge,
    of: ['sign-in'],
    handler: takeCode,
    does: 'Takes the code, in the browser that asked for it, and begins a session: a cookie, or the token of a program.',
    asks: codeRequest,
    answers: { 200: programSession },
    problems: ['wrong-code', 'code-expired', 'too-many-tries', 'rate-limited'],
  },
  {
    method: 'GET',
    path: paths.session,
    of: ['sign-in'],
    handler: whoAmI,
    does: 'Who is signed in. Nobody is an answer too, to a browser: no addresses.',
    answers: { 200: sessionAnswer },
    problems: ['not-signed-in'],
  },
  {
    method: 'DELETE',
    path: paths.session,
    of: ['sign-in'],
    handler: signOut,
    does: 'Signs out.',
    who: 'session',
    query: { all: 'There, with any value: everywhere, not in this browser alone.' },
    answers: { 204: null },
  },

  // Keys.
  {
    method: 'GET',
    path: paths.parameters,
    of: ['keys'],
    handler: publishParameters,
    does: 'All that a sender or a reader must know of the district, signed by its root key.',
    answers: { 200: parametersAnswer },
  },
  {
    method: 'POST',
    path: paths.keys,
    of: ['keys'],
    handler: giveKeys,
    does: 'Gives identity keys, in an age file to the one-time recipient that the signed request names.',
    who: 'session or gateway',
    asks: keyRequest,
    answers: { 200: envelope },
    problems: ['period-expired', 'period-not-yet', 'period-before-owner', 'fresh-code-needed', 'rate-limited'],
  },
  {
    method: 'POST',
    path: paths.certificates,
    of: ['keys'],
    handler: giveCertificates,
    does: 'Certifies a sender’s signing key, for this month and the next.',
    who: 'session or gateway',
    asks: certificateRequest,
    answers: { 200: certificateAnswer },
    problems: ['rate-limited'],
  },

  // Sealed messages.
  {
    method: 'POST',
    path: paths.messages,
    of: ['relay'],
    handler: takeMessage,
    does: 'Takes a sealed message, whole: answered when it is stored, and carried to each recipient from then on.',
    who: 'session',
    headers: { 'idempotency-key': 'A UUID. The same one again, with the same body, takes nothing twice.' },
    asks: {
      types: ['multipart/form-data'],
      what: 'A field `message` with an OutgoingMessage as JSON, then a file `envelope` for each of its `envelopes`.',
      limit: handoverBytes,
    },
    answers: { 202: outgoingAnswer },
    problems: [...refusedMessages, 'sending-off', 'conflict', 'rate-limited'],
  },
  {
    method: 'GET',
    path: paths.outgoing,
    of: ['relay'],
    handler: tellOutgoing,
    does: 'What became of each recipient of a message, for its sender.',
    who: 'session',
    answers: { 200: outgoingAnswer },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: paths.stored,
    of: links,
    handler: giveStored,
    does: 'A stored envelope, for whoever holds its link. Opening it needs a key, as ever.',
    answers: { 200: envelope },
    problems: ['not-found', 'link-expired', 'rate-limited'],
  },
  {
    method: 'DELETE',
    path: paths.stored,
    of: links,
    handler: endStored,
    does: 'Ends a link, for the person it is for.',
    who: 'session',
    answers: { 204: null },
    problems: ['not-found', 'link-expired', 'rate-limited'],
  },

  // How the services are.
  {
    method: 'GET',
    path: paths.status,
    of: ['status'],
    handler: publishStatus,
    does: 'How the services are and will be, signed by the status key.',
    answers: { 200: statusAnswer },
  },
  {
    method: 'GET',
    path: paths.calendar,
    of: ['status'],
    handler: publishCalendar,
    does: 'The windows as a calendar, to subscribe to.',
    query: language,
    answers: { 200: other('text/calendar', 'RFC 5545.') },
  },
  {
    method: 'GET',
    path: paths.advisory,
    of: ['status'],
    handler: publishAdvisory,
    does: 'What the operator says of a window, as a page.',
    query: language,
    answers: { 200: other('text/html', 'A page without script.') },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: paths.advisoryDocument,
    of: ['status'],
    handler: publishDocument,
    does: 'What the operator says of a window, as a document.',
    query: language,
    answers: { 200: other('application/pdf', 'A tagged PDF.') },
    problems: ['not-found'],
  },

  ...ofAdministrators,

  // Programs for people to install.
  {
    method: 'GET',
    path: clientPaths.clients,
    of: ['portal'],
    handler: showClients,
    does: 'What there is to install, for whom, and how to take it away, as a page.',
    query: language,
    answers: { 200: other('text/html', 'A page without script.') },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: clientPaths.addOn,
    of: ['portal'],
    handler: giveAddOn,
    does: 'The add-on for Thunderbird, with the names of this portal in it.',
    answers: { 200: other('application/x-xpinstall', 'An archive.') },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: clientPaths.addOnUpdates,
    of: ['portal'],
    handler: tellAddOnUpdates,
    does: 'Which version of the add-on there is, as Thunderbird asks.',
    answers: { 200: addOnUpdates },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: clientPaths.addOnPolicies,
    of: ['portal'],
    handler: givePolicies,
    does: 'What has the add-on installed in every Thunderbird of an organisation: its policies.json.',
    answers: { 200: addOnPolicies },
    problems: ['not-found'],
  },
  {
    method: 'GET',
    path: clientPaths.outlookManifest,
    of: ['portal'],
    handler: giveManifest,
    does: 'What tells Outlook of the add-in that looks at each message before it is sent; where OUTLOOK_ORIGIN is set.',
    answers: { 200: other('application/xml', 'An add-in only manifest.') },
    problems: ['not-found'],
  },
  page(outlookPaths.page, showGate),
  page(outlookPaths.script, giveGate),
  page(outlookPaths.bridge, showBridge),
  page(outlookPaths.bridgeScript, giveBridge),
  page(outlookPaths.icon, giveIcon),
  page(outlookPaths.largeIcon, giveLargeIcon),
  ...Object.values(panePaths).map(path => page(path, showPane)),
  ...Object.values(paneFrames).map(path => page(path, showPaneFrame)),

  // Of every process.
  {
    method: 'GET',
    path: paths.health,
    of: serviceNames,
    handler: tellAlive,
    does: 'The process lives.',
    answers: { 200: alive },
  },
  {
    method: 'GET',
    path: paths.ready,
    of: serviceNames,
    handler: tellReady,
    does: 'The database can be written too.',
    answers: { 200: ready },
  },
  {
    method: 'GET',
    path: paths.openapi,
    of: serviceNames,
    handler: tellRoutes,
    does: 'This document.',
    answers: { 200: document },
  },
  {
    method: 'GET',
    path: paths.security,
    of: serviceNames,
    handler: tellSecurity,
    does: 'Whom to tell of a weakness.',
    answers: { 200: other('text/plain', 'RFC 9116.') },
    problems: ['not-found'],
  },

  // Pages.
  ...screens.map(path => page(path, showScreen)),
  page(paths.handoff, showHandoff),
  page(paths.framePictures, showPictureFrame),
  page(paths.service, giveWorker),
  page(paths.open, leadHome),
  {
    method: 'POST',
    path: paths.open,
    of: ['portal'],
    handler: showPosted,
    asks: {
      types: openTypes,
      what: 'What encrypted_message.htm, or another app, hands over.',
      limit: ({ config }) => config.FILE_BYTES,
    },
  },
  page('/*', giveBuilt),
]
