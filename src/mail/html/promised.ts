// What the words of a link promise, and whether it goes elsewhere.

import { normalForm } from '../../core/normal-form.ts'

/** Letters that draw nothing or next to it, or turn the direction: they hide in a name that reads like another one. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u200a\u2028\u2029\ufff9-\ufffc]|[^\P{Cc}\t\n\f\r]/gu
const turned = /[\u202d\u202e\u2066-\u2069]/
/** What looks like the marks that separate the parts of an address, beside what NFKC makes of them (RFC 3986, 3). */
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [
    /[\u3002\ua4f8\u06d4\u0701\u0702\u00b7\u2027\u2219\u22c5\u30fb\ua60e\u1427\u16eb\u2e31\ua78f\u{10a50}\u{1d16d}]/gu,
    '.',
  ],
  // Digits too, but of numbers.
  [/(?<=[a-z\d])[\u0660\u06f0](?=[a-z])/gi, '.'],
  [/[\u2044\u2215\u29f8\u29f6\u2571\u3033\u30ce\u4e3f\u2cc6\u31d3\u1735\u2041\u27cb]/g, '/'],
  [/[\u02d0\ua789\u2236\u05c3\u0589\u0703\u0704\u16ec\u1803\u1809\u205a\u02f8\ua4fd]/g, ':'],
  [/[\u2047-\u2049\u203d\u0294\u0241\u13ae\ua6eb]/g, '?'],
]
const domain =
  /(?:^|[^\p{L}\p{N}@._-])((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+|\d{1,3}))(?=$|[^\p{L}\p{N}._-]|[._-](?:$|[^\p{L}\p{N}]))/gu
/** What stands before an @ in an address of the web is a name to log in with, whatever it looks like. */
const withUser = /:\/+[^\s/?#]*@/
/** From its first letter on: of a long word without an @ no part is looked at again. */
const mailbox = /(?<![^\s@<>()[\]"',;:/])[^\s@<>()[\]"',;:/]+@(?=[\p{L}\p{N}])/gu

/** Text as an eye reads it. */
function asRead(text: string): string {
  const bare = normalForm(text.replace(unseen, ''), 'NFKC')
  return lookAlikes.reduce((read, [sign, mark]) => read.replace(sign, mark), bare)
}

/** Ends of names of files that are no domain of the first level (https://data.iana.org/TLD/tlds-alpha-by-domain.txt). */
const fileName =
  /\.(?:pdf|html?|php\d?|aspx?|jsp|cfm|docx?|xlsx?|pptx?|od[gpst]|rtf|txt|csv|jpe?g|png|gif|svg|webp|tiff?|bmp|ics|vcf|eml|msg|xml|json|mp[34]|wav)$/i

function hostOf(name: string): string | null {
  return URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : null
}

/**
 * Hosts that a link's text seems to promise, as A-labels, each once; one that stands for a user too, but none that is of a mailbox.
 * `version 1.2` promises none, `192.0.2.1` does.
 */
export function promisedHosts(text: string): string[] {
  const read = asRead(text)
  const words = withUser.test(read)
    ? read.replaceAll('@', ' ')
    : read.replace(mailbox, match => `${' '.repeat(match.length)}@`)
  const found = [...words.matchAll(domain)].map(([, name]) => name!)
  const names = found.filter(
    name => !fileName.test(name) && (!/\.\d+$/.test(name) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)),
  )
  return [...new Set(names.map(hostOf).filter(host => host !== null))]
}

/** Names of files in the path of a host. */
const path = /(?<=[\p{L}\p{N}-]\.[\p{L}\p{N}.:-]{1,100}\/)\S*/gu

/** Hosts that words promise together, and not where a blank parts them. */
export function hostsTogether(together: string, apart: string): string[] {
  const others = new Set(promisedHosts(apart))
  return promisedHosts(together.replace(path, ' ')).filter(host => !others.has(host))
}

/** Whether a text may promise a host, with some of its letters or in another order: it has what stands between the parts of one. */
export function mayPromise(text: string): boolean {
  return asRead(text).includes('.')
}

/** Whether two hosts are the same but for a leading `www.`. */
export function sameHost(a: string, b: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '').replace(/\.$/, '')
  return bare(a) === bare(b)
}

/** A word that is an address. */
const addressed = /^([("'<[]*(?:https?:\/\/)?)([^\s/?#@\\]+)[/?#]/i

/** Where a word of the text is an address of this host, what stands behind the host names no other. */
function withoutPaths(text: string, hostname: string): string {
  const words = asRead(text).split(/(?<=\s)/)
  return words
    .map(word => {
      const [, , host = ''] = addressed.exec(word) ?? []
      return host !== '' && sameHost(hostOf(host) ?? '', hostname) ? `${host} ` : word
    })
    .join('')
}

/** Whether where a link goes must be said beside it: its text says another host, or could be read as one. */
export function isMisleading(text: string, target: URL): boolean {
  if (target.hostname === '') return false
  if (target.username !== '' || target.password !== '') return true
  const hosts = promisedHosts(withoutPaths(text, target.hostname))
  if (turned.test(text) && /[.@/]/.test(asRead(text))) return true
  return hosts.some(host => !sameHost(host, target.hostname))
}

/** Characters: longer words are no address, and take a browser long to read as one. */
const longest = 10_000

/** Whether the words of a link are where it leads. */
export function saysTarget(text: string, target: string): boolean {
  if (text.length > longest) return false
  const same = (written: string) => URL.canParse(written) && new URL(written).href === new URL(target).href
  return (
    URL.canParse(target) && ['', 'https://', 'http://', 'mailto:', 'tel:'].some(scheme => same(scheme + text.trim()))
  )
}

const anyMailbox = /(?<![^\s@<>()[\]"',;:/])[^\s@<>()[\]"',;:/]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?/gu
const inFull = (text: string) => /[/:]/.test(text) && !/\s/.test(text)
const digitsOf = (text: string) => text.replace(/\D/g, '')

/** Whether the words of a link name an address, and it leads to another: stricter than what is said of links that others wrote. */
export function saysAnother(text: string, target: string): boolean {
  if (saysTarget(text, target)) return false
  if (!URL.canParse(target)) return true
  const url = new URL(target)
  const mailboxes = asRead(text).match(anyMailbox) ?? []
  if (mailboxes.length > 0)
    return url.protocol !== 'mailto:' || mailboxes.some(one => one.toLowerCase() !== url.pathname.toLowerCase())
  const hosts = promisedHosts(text)
  if (url.protocol === 'tel:') return hosts.length > 0 || (/\d/.test(text) && digitsOf(text) !== digitsOf(url.pathname))
  if (url.hostname === '') return hosts.length > 0
  return isMisleading(text, url) || (hosts.length > 0 && inFull(text.trim()))
}
