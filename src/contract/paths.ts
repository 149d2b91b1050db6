// Every path of the portal and its services: no other file spells one out, but for the two that stand in every file ever sent
// (`core/htm/paths.ts`). Those of a gateway's own page are in `quarantine.ts`.

import { handoffPath, openPath } from '../core/htm/paths.ts'

export const paths = {
  parameters: '/.well-known/postern',
  signIn: '/api/sign-in',
  /** Followed by the challenge id. */
  challenge: '/api/sign-in/:challenge',
  session: '/api/session',
  keys: '/api/keys',
  certificates: '/api/certificates',
  messages: '/api/messages',
  /** A stored envelope, for whoever holds its link. */
  stored: '/api/messages/:link',
  /** The page that a link leads to. */
  link: '/m/:link',
  /** Followed by the id of a message that was sent. */
  outgoing: '/api/outgoing/:id',
  handoff: handoffPath,
  open: openPath,
  home: '/',
  read: '/read',
  /** A draft: its id stands behind the #. */
  write: '/write',
  /** What was sent from this browser. */
  sent: '/sent',
  about: '/about',
  /** What this browser keeps. */
  device: '/device',
  service: '/service.js',
  frame: '/frame.html',
  framePictures: '/frame-pictures.html',
  /** Files whose names change with what is in them. */
  assets: '/assets/',
  status: '/status.json',
  /** The windows as a calendar (RFC 5545). */
  calendar: '/status.ics',
  /** What the operator says of a window, as a page and as a document. `?lang=` chooses the language. */
  advisory: '/advisories/:id',
  advisoryDocument: '/advisories/:id.pdf',
  /** Where administrators work, and all that they alone may ask for. */
  admin: '/admin',
  administrator: '/api/admin',
  health: '/healthz',
  ready: '/readyz',
  /** All of this for programs: OpenAPI. */
  openapi: '/openapi.json',
  /** Whom to tell of a weakness (RFC 9116). */
  security: '/.well-known/security.txt',
} as const

/** Of key nodes, at origins of their own. */
export const nodePaths = {
  self: '/.well-known/postern-node',
  call: '/node/call',
  keys: '/node/keys',
} as const

/** Of administrators: nobody else's page has them. */
export const adminPaths = {
  windows: '/api/admin/windows',
  window: '/api/admin/windows/:id',
  windowStart: '/api/admin/windows/:id/start',
  windowEnd: '/api/admin/windows/:id/end',
  windowUpdates: '/api/admin/windows/:id/updates',
  /** The page. */
  people: '/admin/people',
  /** Whom it concerns stands in the body: paths are written into logs. */
  person: '/api/admin/person',
  personSignOut: '/api/admin/person/sign-out',
  personNotBefore: '/api/admin/person/not-before',
  personExport: '/api/admin/person/export',
  personErase: '/api/admin/person/erase',
  /** The page. */
  trace: '/admin/trace',
  messageTrace: '/api/admin/trace',
  /** The page. */
  processes: '/admin/instances',
  instances: '/api/admin/instances',
} as const

/** Of programs that people may install. Of the portal's own screens one leads there. */
export const clientPaths = {
  /** What there is, as a page. `?lang=` chooses the language. */
  clients: '/clients',
  /** For Thunderbird, what it asks for newer versions, and what tells those of an organisation to install it. */
  addOn: '/clients/postern.xpi',
  addOnUpdates: '/clients/updates.json',
  addOnPolicies: '/clients/policies.json',
  /** For Outlook. */
  outlookManifest: '/clients/outlook/manifest.xml',
} as const

/** Whatever is at the origin of the add-in for Outlook, and at no other. */
export const outlookFolder = '/outlook/'
export const outlookPaths = {
  page: '/outlook/gate.html',
  script: '/outlook/gate.js',
  bridge: '/outlook/bridge.html',
  bridgeScript: '/outlook/bridge.js',
  icon: '/outlook/icon-64.png',
  largeIcon: '/outlook/icon-128.png',
} as const

/** The portal once more, for the pane of Outlook: pages that its bridge may frame. */
export const paneFolder = '/pane/'
export const panePaths = {
  home: '/pane',
  read: '/pane/read',
  write: '/pane/write',
  sent: '/pane/sent',
  about: '/pane/about',
  device: '/pane/device',
} as const
export const paneFrames = { frame: '/pane/frame.html', framePictures: '/pane/frame-pictures.html' } as const
export const paneAssets = '/pane/assets/'

/** The screens of the portal: one page, which looks at its own address. */
export const screens = [
  ...[paths.home, paths.link, paths.read, paths.write, paths.sent],
  ...[paths.admin, adminPaths.people, adminPaths.trace, adminPaths.processes, paths.about, paths.device],
] as const

/** Media types that are not JSON. */
export const mediaTypes = {
  problem: 'application/problem+json',
  age: 'application/octet-stream',
} as const
