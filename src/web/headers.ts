// What every answer carries. HTML and script each have a policy of their own; whatever is not named is forbidden.

import { paneAssets, paneFolder, paneFrames, panePaths, paths } from '../contract/paths.ts'

type Headers = Readonly<Record<string, string>>

const always: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()',
}

/** Of what every page may read, wherever it comes from. */
export const anyOrigin: Headers = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}

const twoYears = 63_072_000
const year = 31_536_000

/** A worker without a policy may evaluate, fetch and import from anywhere, whatever its page's policy says. */
const scriptHeaders: Headers = {
  'content-security-policy': "default-src 'none'; script-src 'self'",
  // Of a page with such a policy, a worker must have one too.
  'cross-origin-embedder-policy': 'credentialless',
}
/** The service worker alone may fetch: the portal's own pages and assets. */
const serviceHeaders: Headers = {
  ...scriptHeaders,
  'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
}
/** The vault alone may compile: pairings in WebAssembly. Nothing that it loads may run text all the same. */
const vaultHeaders: Headers = {
  ...scriptHeaders,
  'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
}
/** What a page of the portal starts its vault from, as the build names it. */
const isVaultScript = (path: string) =>
  path.startsWith(paths.assets) && /^vault-[\w-]{8}\.js$/.test(path.slice(paths.assets.length))
const otherPolicy = "default-src 'none'; frame-ancestors 'none'"

function pagePolicy(statusOrigins: readonly string[], ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...statusOrigins].join(' ')}`,
    "worker-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
    "require-trusted-types-for 'script'",
    'trusted-types dompurify postern',
  ].join('; ')
}

const framePolicies: ReadonlyMap<string, string> = new Map<string, string>([
  [paths.frame, 'data: blob:'],
  [paths.framePictures, 'data: blob: https:'],
  [paneFrames.frame, 'data: blob:'],
  [paneFrames.framePictures, 'data: blob: https:'],
])

function framePolicy(pictures: string, ancestors: string): string {
  return `default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; form-action 'none'; base-uri 'none'; frame-ancestors ${ancestors}`
}

const isOfPane = (path: string) => path === panePaths.home || path.startsWith(paneFolder)

export interface HeaderOptions {
  readonly https: boolean
  /** That the hosts below it are reached by https alone too. */
  readonly subdomains?: boolean
  readonly statusOrigins: readonly string[]
  /** Origins of whatever stands around the pane of Outlook: of all of it, up to the window. */
  readonly outlook?: readonly string[]
}

/** @param path of the request. @param type media type of the answer. */
export function headersFor(path: string, type: string, options: HeaderOptions): Headers {
  return {
    ...always,
    ...(options.https && {
      'strict-transport-security': `max-age=${twoYears}${options.subdomains ? '; includeSubDomains' : ''}`,
    }),
    ...(type.startsWith('text/html') ? htmlHeaders(path, options) : otherHeaders(path, type)),
  }
}

function htmlHeaders(path: string, { statusOrigins, outlook = [] }: HeaderOptions): Headers {
  const pictures = framePolicies.get(path)
  const around = isOfPane(path) && outlook.length > 0 ? outlook.join(' ') : null
  const policy = pictures
    ? framePolicy(pictures, around === null ? "'self'" : `'self' ${around}`)
    : pagePolicy(statusOrigins, around ?? "'none'")
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy,
    // Whatever a page fetches from elsewhere is fetched without cookies: so are the pictures of a message.
    'cross-origin-embedder-policy': 'credentialless',
    // Under any opener policy the page that opened the landing page could not hand the message over.
    ...(path !== paths.handoff && { 'cross-origin-opener-policy': 'same-origin' }),
  }
}

function otherHeaders(path: string, type: string): Headers {
  const isAsset = path.startsWith(paths.assets) || path.startsWith(paneAssets)
  return {
    'cache-control': isAsset ? `public, max-age=${year}, immutable` : 'no-store',
    // Anybody may keep them, in whichever encoding they went to somebody.
    ...(isAsset && { vary: 'accept-encoding' }),
    ...(type.includes('javascript') || path === paths.service
      ? scriptHeadersFor(path)
      : { 'content-security-policy': otherPolicy }),
  }
}

function scriptHeadersFor(path: string): Headers {
  if (path === paths.service) return serviceHeaders
  return isVaultScript(path) ? vaultHeaders : scriptHeaders
}

/** Of the answers that differ from each other, one each: for whoever asks whether any is out of date. */
export const kindsOfAssets: readonly (readonly [path: string, type: string])[] = [
  ...['text/javascript', 'text/css', 'image/svg+xml'].map(type => [`${paths.assets}any`, type] as const),
  [`${paths.assets}vault-00000000.js`, 'text/javascript'],
]

/** All that a service worker has kept of the pages or assets is out of date when this changes. */
export function headersDigest(
  requests: readonly (readonly [path: string, type: string])[],
  options: HeaderOptions,
): string {
  return JSON.stringify(requests.map(([path, type]) => headersFor(path, type, options)))
}
