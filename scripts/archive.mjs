// node scripts/archive.mjs: adds to src/core/envelope/archive what this version writes and is not there yet. Never changes a file.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const core = file => import(path.join(root, 'build', 'src', 'core', file))
const { base64url, digest, hex, utf8 } = await core('bytes.js')
const { identityBytes } = await core('ibe/identity.js')
const { extractIdentityKey, newMasterSecret, publicKeyOf } = await core('ibe/master.js')
const { issueCertificate } = await core('envelope/proof.js')
const { seal } = await core('envelope/seal.js')
const { writeHtm } = await core('htm/write.js')
const { thumbprint } = await core('jws.js')

const folder = path.join(root, 'src', 'core', 'envelope', 'archive')
const manifestFile = path.join(folder, 'manifest.json')
const entries = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : []

const district = 'archive.example'
const period = '2026-11'
const sealedAt = Date.UTC(2026, 10, 23, 12) / 1000
const [alice, bob, carol] = ['alice@example.com', 'bob@example.net', 'carol@example.net']

const secret = newMasterSecret()
const publicKey = base64url(publicKeyOf(secret))
const serial = { serial: 1, publicKey }
const signing = await newKey()
const sender = await newKey()
const anchors = {
  district,
  signingKeys: [{ kid: signing.kid, jwk: signing.jwk, notBefore: sealedAt - 86_400 }],
  revokedCertificates: [],
}

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk = { kty, crv, x }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

async function signerFor(subject, signingKey = signing) {
  const options = {
    district,
    subject,
    period,
    jwk: sender.jwk,
    jti: `archive-${subject}`,
    now: sealedAt - 60,
    signingKey,
  }
  return { certificate: await issueCertificate(options), privateKey: sender.privateKey, kid: sender.kid }
}

function keyOf(address, changes = {}) {
  const identity = { district, serial: 1, period, condition: '', address, ...changes }
  return { ...identity, key: base64url(extractIdentityKey(secret, identityBytes(identity))) }
}

const text = body => utf8(`From: Alice <${alice}>\r\nTo: <${bob}>\r\nSubject: archive\r\n\r\n${body}\r\n`)
const sealed = (message, addresses, signer = null) =>
  seal({ message, district, serial, period, addresses, signer, sealedAt })

async function add(file, why, bytes, expected, keys = [keyOf(bob)]) {
  if (entries.some(entry => entry.file === file)) return
  const content = typeof bytes === 'string' ? utf8(bytes) : bytes
  writeFileSync(path.join(folder, file), content, { flag: 'wx' })
  entries.push({
    file,
    why,
    sha256: hex(await digest(content)),
    publicKey,
    keys,
    district: anchors,
    from: [alice],
    ...expected,
  })
}

const opensAs = async (message, state) => ({
  opens: { message: hex(await digest(message)), sender: state },
  refused: null,
})
const refusedAs = code => ({ opens: null, refused: code })

const short = text('A short message.')
const long = text('0123456789'.repeat(20_000))
const unsigned = await sealed(short, [bob])
const signed = await sealed(short, [bob, carol], await signerFor(alice))

await add('v1-unsigned.age', 'one recipient, no proof', unsigned.envelope, await opensAs(short, 'unsigned'))
await add('v1-signed-two.age', 'two recipients, signed by a person', signed.envelope, await opensAs(short, 'verified'))
await add(
  'v1-signed-two-carol.age',
  'the same, for the other recipient',
  (await sealed(short, [bob, carol], await signerFor(alice))).envelope,
  await opensAs(short, 'verified'),
  [keyOf(carol)],
)
await add(
  'v1-organisation.age',
  'signed by an organisation',
  (await sealed(short, [bob], await signerFor('@example.com'))).envelope,
  await opensAs(short, 'verified'),
)
await add(
  'v1-mismatch.age',
  'signed by somebody other than its From',
  (await sealed(short, [bob], await signerFor(carol))).envelope,
  await opensAs(short, 'mismatch'),
)
await add(
  'v1-broken-proof.age',
  "certified by a key that is not the district's",
  (await sealed(short, [bob], await signerFor(alice, sender))).envelope,
  await opensAs(short, 'broken'),
)
await add(
  'v1-empty.age',
  'a message of no bytes',
  (await sealed(new Uint8Array(0), [bob])).envelope,
  await opensAs(new Uint8Array(0), 'unsigned'),
)
await add(
  'v1-chunks.age',
  'a payload of several chunks',
  (await sealed(long, [bob])).envelope,
  await opensAs(long, 'unsigned'),
)

const htm = {
  readers: [{ address: bob, index: signed.indices[0] }],
  period,
  portal: 'https://portal.archive.example',
  district,
  portalName: 'Archive',
  statusUrls: ['https://status.archive.example/status.json'],
  statusKey: { ...signing.jwk, kid: signing.kid },
  forwardAddress: null,
  sender: 'Alice',
  date: new Date(sealedAt * 1000),
}
const several = [bob, carol].map((address, i) => ({ address, index: signed.indices[i] }))
const page = await writeHtm({ ...htm, envelope: signed.envelope })
const pageOfTwo = await writeHtm({ ...htm, envelope: signed.envelope, readers: several })
await add('v1.htm', 'encrypted_message.htm of version 1', page, await opensAs(short, 'verified'))
await add('v1-status.htm', 'the same, which tells what the services report', page, await opensAs(short, 'verified'))
await add('v1-two.htm', 'one file for two readers', pageOfTwo, await opensAs(short, 'verified'))
await add('v1-two-carol.htm', 'the same, for the other reader', pageOfTwo, await opensAs(short, 'verified'), [
  keyOf(carol),
])

const altered = at => {
  const copy = unsigned.envelope.slice()
  copy[at < 0 ? copy.length + at : at] ^= 1
  return copy
}
const headerText = new TextDecoder().decode(unsigned.envelope.subarray(0, 300))
const inHeader = (from, to) => {
  const line = headerText.slice(0, headerText.indexOf('\n', headerText.indexOf('-> postern')) + 1)
  return new Uint8Array([...utf8(line.replace(from, to)), ...unsigned.envelope.subarray(line.length)])
}
const other = keyOf(bob, { period: '2026-12' })
await add('not-for-carol.age', 'sealed to somebody else', unsigned.envelope, refusedAs('not-for-this-address'), [
  keyOf(carol),
])
await add('not-for-december.age', 'sealed for another month', unsigned.envelope, refusedAs('not-for-this-address'), [
  other,
])
await add('altered-payload.age', 'a byte of the payload was altered', altered(-20), refusedAs('damaged'))
await add(
  'altered-mac.age',
  "a byte of the header's MAC was altered",
  altered(headerText.indexOf('\n--- ') + 10),
  refusedAs('damaged'),
)
await add('cut.age', 'the end was cut off', unsigned.envelope.slice(0, -100), refusedAs('damaged'))
await add(
  'longer.age',
  'something was added at the end',
  new Uint8Array([...unsigned.envelope, 0]),
  refusedAs('damaged'),
)
await add(
  'condition.age',
  'a condition that version 1 does not know',
  inHeader(' -\n', ' not-after=2027\n'),
  refusedAs('newer-version'),
)
await add(
  'version-2.age',
  'a stanza of a later version',
  inHeader('-> postern ', '-> postern2 '),
  refusedAs('newer-version'),
)
await add('cut.htm', 'the file was cut off', page.slice(0, page.indexOf('-----BEGIN AGE') + 400), refusedAs('damaged'))

writeFileSync(manifestFile, `${JSON.stringify(entries, null, 1)}\n`)
console.log(`${entries.length} entries`)
