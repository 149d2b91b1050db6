// npm run mails: one page with all mails that the services send, and the file, in every language: light and dark, as Word draws
// them, as Gmail rewrites them, and as text. To be looked at whenever their words or their looks change.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { built, root } from './setup.mjs'

await built()
const [
  { carrierOf },
  { codeMail },
  { answerMail, helpMail },
  { languages },
  { writeHtm },
  { seal },
  { newMasterSecret, publicKeyOf },
  { asGmail, asWord },
] = await Promise.all(
  [
    'src/carrier/carrier',
    'src/server/signin/mail',
    'src/server/intake/answer',
    'src/core/htm/words',
    'src/core/htm/write',
    'src/core/envelope/seal',
    'src/core/ibe/master',
    'e2e/mail-programs',
  ].map(file => import(`../build/${file}.js`)),
)

const folder = path.join(root, 'build', 'mails')
const date = new Date('2026-11-23T09:04:00Z')
const window = { start: Date.parse('2026-12-01T18:00Z') / 1000, end: Date.parse('2026-12-01T20:30Z') / 1000 }
const portal = 'https://portal.example.org'
const name = 'Example Mail'
const from = { name, address: 'secure@portal.example.org' }
const recipient = 'robin@mail.example.net'
const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }
const parameters = {
  portal,
  district: 'example.org',
  name,
  statusUrls: [`${portal}/status.json`],
  statusKey: { kid: 'B'.repeat(43), jwk },
  forwardAddress: 'read@portal.example.org',
}

const { envelope } = await seal({
  message: new TextEncoder().encode('Subject: Demo\r\n\r\nDemo\r\n'),
  district: 'example.org',
  serial: { serial: 1, publicKey: Buffer.from(publicKeyOf(newMasterSecret())).toString('base64url') },
  period: '2026-11',
  addresses: [recipient],
  signer: null,
  sealedAt: date.getTime() / 1000,
})

const carrier = (language, { attached = true, link = null, windows = [] } = {}) =>
  carrierOf({
    ...{ sender: 'ines.weber@praxis.example.com', recipient, envelope, index: 0, period: '2026-11', language },
    ...{
      messageId: '<1@inside>',
      inReplyTo: [],
      references: [],
      token: 'a'.repeat(32),
      attached,
      armored: false,
      link,
    },
    ...{ date, from: from.address, key: new Uint8Array(32), parameters: { ...parameters, windows } },
  })
const link = `${portal}/m/${'4f'.repeat(16)}`
const answer = language => ({
  to: recipient,
  from: from.address,
  portal,
  name,
  language,
  id: '1',
  date,
  inReplyTo: null,
})
const links = count => Array.from({ length: count }, () => ({ url: link, address: recipient }))
const code = { to: recipient, code: '1234 5678', browser: 'Firefox on Windows', sentAt: date, minutes: 30 }

/** Each by what it is; a mail in all languages at once has none. */
const mails = {
  'The code': language => codeMail({ ...code, language }, from, portal),
  'A message, as a file': language => carrier(language),
  'A message, as a file and a link': language => carrier(language, { link }),
  'A message, as a link alone, before a window': language =>
    carrier(language, { attached: false, link, windows: [window] }),
  'Back from the phone': language => answerMail(links(1), date, answer(language)),
  'Back from the phone, two messages': language => answerMail(links(2), date, answer(language)),
  'Back from the phone, without a message': language => helpMail('none', answer(language)),
}

/** A page cannot be told which scheme its reader prefers, and a sheet that was changed is not the one that the file allows. */
const as = (scheme, html) =>
  html
    .replaceAll('(prefers-color-scheme: dark)', scheme === 'dark' ? 'all' : 'not all')
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')

mkdirSync(folder, { recursive: true })
let number = 0
const save = html => {
  const file = path.join(folder, `${++number}.html`)
  writeFileSync(file, html)
  return pathToFileURL(file).href
}
const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const frame = (label, html, hash = '', width = 420) =>
  `<figure><figcaption>${label}</figcaption><iframe title="${label}" src="${save(html)}${hash}" width="${width}" height="620"></iframe></figure>`
const text = (label, words) => `<figure><figcaption>${label}</figcaption><pre>${escaped(words)}</pre></figure>`

const rows = []
for (const [what, make] of Object.entries(mails)) {
  for (const language of languages) {
    const { subject, html, text: plain } = await make(language)
    const looks = [
      frame('light', as('light', html)),
      frame('dark', as('dark', html)),
      frame('Gmail', asGmail(html)),
      frame('Word', asWord(html), '', 640),
      frame('phone', as('light', html), '', 320),
      text('text', plain),
    ]
    rows.push(`<h2>${what}, ${language}: ${escaped(subject)}</h2><div>${looks.join('')}</div>`)
  }
}
for (const windows of [[], [window]]) {
  const html = await writeHtm({
    ...{ envelope, address: recipient, index: 0, period: '2026-11', portal, district: 'example.org', portalName: name },
    ...{ statusUrls: [], statusKey: { ...jwk, kid: 'B'.repeat(43) }, forwardAddress: parameters.forwardAddress },
    ...{ sender: 'Dr. Ines Weber', date, windows },
  })
  for (const language of languages) {
    const looks = [
      frame('light', as('light', html), `#${language}`),
      frame('dark', as('dark', html), `#${language}`),
      frame('phone', as('light', html), `#${language}`, 320),
    ]
    rows.push(
      `<h2>encrypted_message.htm${windows.length > 0 ? ' before a window' : ''}, ${language}</h2><div>${looks.join('')}</div>`,
    )
  }
}
const index = path.join(folder, 'index.html')
writeFileSync(
  index,
  `<!doctype html><meta charset="utf-8"><title>All mails</title><style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 16px }
div { display: flex; gap: 12px; overflow-x: auto }
figure { margin: 0 } iframe { border: 1px solid #999; background: #fff } pre { width: 420px; white-space: pre-wrap; overflow-wrap: anywhere }
</style>${rows.join('\n')}`,
)
console.log(`All mails in every language: ${path.relative(root, index)}`)
