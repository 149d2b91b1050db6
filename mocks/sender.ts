// A pretended sender: signs in as anybody would, gets a certificate, seals a message, and posts the carrier mail.

import { createTransport } from 'nodemailer'
import { certificateAnswer } from '../src/contract/keys.ts'
import { type Parameters, parametersAnswer, signedParameters } from '../src/contract/parameters.ts'
import { paths } from '../src/contract/paths.ts'
import { challengeAnswer } from '../src/contract/signin.ts'
import { base64url } from '../src/core/bytes.ts'
import type { Signer } from '../src/core/envelope/proof.ts'
import { type Ed25519Jwk, signJws, thumbprint, verifyJws } from '../src/core/jws.ts'
import { secondsOf } from '../src/core/seconds.ts'
import type { Mailbox } from './mailbox.ts'
import { sealedFile } from './sealed-file.ts'

export async function readParameters(origin: string): Promise<Parameters> {
  const { signed, root } = parametersAnswer.parse(await (await fetch(origin + paths.parameters)).json())
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', signed, root.jwk))
}

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

async function post(url: string, body: unknown, cookies: Map<string, string>): Promise<unknown> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin, cookie }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    cookies.set(name!, value!)
  }
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`)
  return response.json()
}

/** Proves the address with the code that reaches the mailbox, and has a fresh key certified. */
export async function certify(origin: string, mailbox: Mailbox, address: string): Promise<Signer> {
  const { district } = await readParameters(origin)
  const cookies = new Map<string, string>()
  const device = await newKey()
  const { challenge } = challengeAnswer.parse(await post(origin + paths.signIn, { address, language: 'en' }, cookies))
  const code = await mailbox.code(address)
  await post(`${origin}${paths.signIn}/${challenge}`, { code, remember: false, deviceKey: device.jwk }, cookies)
  const own = await newKey()
  const now = secondsOf(new Date())
  const claims = { aud: district, sub: address, iat: now, exp: now + 120, jti: crypto.randomUUID(), jwk: own.jwk }
  const request = await signJws('postern-certificate-request+jwt', claims, own)
  const answer = certificateAnswer.parse(await post(origin + paths.certificates, { request }, cookies))
  return { certificate: answer.certificates[0]!, privateKey: own.privateKey, kid: own.kid }
}

/** Seals a message to one address and sends it as the relay will: the file attached, pure ASCII, nothing of the inside told. */
export async function send(
  origin: string,
  mailbox: Mailbox,
  mail: { message: Uint8Array; from: string; name: string; to: string; signer: Signer | null },
): Promise<void> {
  const parameters = await readParameters(origin)
  const htm = await sealedFile(parameters, { ...mail, now: new Date() })
  await createTransport(mailbox.smtpUrl).sendMail({
    from: { name: `${mail.name} via ${parameters.name}`, address: `secure@${new URL(parameters.portal).hostname}` },
    replyTo: mail.from,
    to: { name: '', address: mail.to },
    subject: `${mail.name} has sent you a private message`,
    messageId: `<${base64url(crypto.getRandomValues(new Uint8Array(16)))}@${parameters.district}>`,
    text: `${mail.name} has sent you a private message.

To read it, open the attachment encrypted_message.htm in your browser, and press "Read message".
There is nothing to install. The portal is ${parameters.portal}`,
    attachments: [
      { filename: 'encrypted_message.htm', content: htm, contentType: 'text/html', contentTransferEncoding: '7bit' },
    ],
  })
}
