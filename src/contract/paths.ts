// Every path that the portal and the services share, in one place.

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
  handoff: '/handoff',
  open: '/open',
  read: '/read',
  /** A draft: its id stands behind the #. */
  write: '/write',
  /** What was sent from this browser. */
  sent: '/sent',
  service: '/service.js',
  frame: '/frame.html',
  framePictures: '/frame-pictures.html',
  status: '/status.json',
  /** The windows as a calendar (RFC 5545). */
  calendar: '/status.ics',
  /** What the operator says of a window, as a page; with `.pdf` behind it as a document. `?lang=` chooses the language. */
  advisory: '/advisories/:id',
  /** Where administrators work. */
  admin: '/admin',
  adminWindows: '/api/admin/windows',
  adminWindow: '/api/admin/windows/:id',
  adminWindowStart: '/api/admin/windows/:id/start',
  adminWindowEnd: '/api/admin/windows/:id/end',
  adminWindowUpdates: '/api/admin/windows/:id/updates',
  health: '/healthz',
  ready: '/readyz',
} as const

/** Media types that are not JSON. */
export const mediaTypes = {
  problem: 'application/problem+json',
  age: 'application/octet-stream',
} as const
