import { describe, expect, it } from 'vitest'
import { outgoingMessage } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { base64url, utf8 } from '../../core/bytes.ts'
import { open } from '../../core/envelope/open.ts'
import { checkProof, issueCertificate } from '../../core/envelope/proof.ts'
import { readStanzas } from '../../core/envelope/recipient.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { type Ed25519Jwk, thumbprint } from '../../core/jws.ts'
import { parseMessage } from '../../mail/parse.ts'
import { memoryStore, publicJwk } from './keystore.ts'
import { openMessage } from './opened.ts'
import type { DraftFields, Handover } from './protocol.ts'
import { Writer, type WriterDeps } from './writing.ts'

const [me, bob, carol, dan] = ['me@example.com', 'bob@b.example', 'carol@c.example', 'dan@d.example'] as const
const now = Date.UTC(2026, 10, 12, 9) / 1000
const period = '2026-11'
const secret = newMasterSecret()
const signing = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
const signingJwk = (await publicJwk(signing)) as Ed25519Jwk
const signingKid = await thumbprint(signingJwk)
const parameters = {
  district: 'example.org',
  limits: { messageBytes: 50_000 },
  serials: [
    {
      serial: 1,
      publicKey: base64url(publicKeyOf(secret)),
      sealFrom: '2026-01',
      sealUntil: '2027-12',
      state: 'active',
    },
  ],
  signingKeys: [{ kid: signingKid, jwk: signingJwk, notBefore: 0 }],
  revokedCertificates: [],
} as unknown as Parameters

const person = (address: string) => ({ name: '', address, typed: address })
const composed = { text: 'The words.', html: '<p>The words.</p>', interface: 'en' }

async function certified(reading?: WriterDeps['reading']) {
  const store = memoryStore()
  const writer = new Writer({
    store: async () => store,
    district: () => parameters,
    status: () => null,
    reading: () => {
      if (reading) return reading()
      throw new Error('nothing is open')
    },
  })
  const certificate = await issueCertificate({
    district: parameters.district,
    subject: me,
    period,
    jwk: await publicJwk(await store.signingKeys()),
    jti: '1',
    now: now - 60,
    signingKey: { privateKey: signing.privateKey, kid: signingKid },
  })
  await writer.acceptCertificates(me, [certificate])
  return { store, writer }
}

async function drafted(fields: Partial<DraftFields>) {
  const { writer, store } = await certified()
  const { id, ...draft } = await writer.begin(me, now)
  await writer.save(id, { ...draft, to: [person(bob)], subject: 'Plan', ...fields }, now)
  return { writer, store, id }
}

const sealed = async (fields: Partial<DraftFields>) => {
  const { writer, id } = await drafted(fields)
  return writer.seal(id, composed, now, () => {})
}

/** What somebody with the key of an address makes of it. */
async function read(envelope: ArrayBuffer, address: string) {
  const identity = { district: parameters.district, serial: 1, period, condition: '', address } as const
  const key = { ...identity, key: extractIdentityKey(secret, identityBytes(identity)) }
  const opened = await open({ envelope: new Uint8Array(envelope), keys: [key] })
  const message = await parseMessage(opened.message)
  const from = message.from.map(one => one.address)
  return { message, raw: opened.message, sender: await checkProof({ ...opened, from, district: parameters }) }
}

const recipientsOf = ({ message }: Handover) =>
  message.envelopes.map(({ recipients }) => recipients.map(r => r.address))

describe('a sealed draft', () => {
  it('goes to To, Cc and oneself in one envelope, and to every Bcc in one of its own', { tags: ['long'] }, async () => {
    const handover = await sealed({ cc: [person(carol)], bcc: [person(dan), person('eve@e.example'), person(bob)] })
    expect(recipientsOf(handover)).toEqual([[me, bob, carol], [dan], ['eve@e.example']])
    expect(outgoingMessage.safeParse(handover.message).success).toBe(true)
    for (const [i, address] of [me, dan].entries()) {
      const { message, raw, sender } = await read(handover.envelopes[i]!, address)
      expect(sender).toMatchObject({ state: 'verified', subject: me })
      expect([message.subject, message.text?.trim()]).toEqual(['Plan', 'The words.'])
      expect(new TextDecoder().decode(raw)).not.toMatch(/dan@|eve@|^bcc:/im)
    }
    await expect(read(handover.envelopes[0]!, dan)).rejects.toMatchObject({ code: 'not-for-this-address' })
  })

  it('holds no letter that nobody saw, however it came into a field', async () => {
    const hidden = 'Pl\u200ban\u{e0041}\u202e\u3164'
    const handover = await sealed({ subject: hidden, to: [{ ...person(bob), name: hidden }] })
    const { message, raw } = await read(handover.envelopes[0]!, me)
    expect([message.subject, message.to[0]!.name]).toEqual(['Plan', 'Plan'])
    expect(new TextDecoder().decode(raw)).toMatch(/^Subject: Plan\r$/m)
  })

  it('without a copy to oneself can still be opened by oneself', async () => {
    const handover = await sealed({ copyToSelf: false })
    expect(recipientsOf(handover)).toEqual([[bob]])
    expect(readStanzas(new Uint8Array(handover.envelopes[0]!))).toHaveLength(2)
    expect((await read(handover.envelopes[0]!, me)).message.subject).toBe('Plan')
  })

  it('to blind recipients alone names nobody', async () => {
    const handover = await sealed({ to: [], bcc: [person(dan)], copyToSelf: false })
    expect(recipientsOf(handover)).toEqual([[dan]])
    expect((await read(handover.envelopes[0]!, dan)).message.to).toEqual([])
  })

  it('is the same at every try, until it is changed', async () => {
    const { writer, id } = await drafted({})
    const first = await writer.seal(id, composed, now, () => {})
    const again = await writer.seal(id, composed, now + 60, () => {})
    expect(again.key).toBe(first.key)
    expect(new Uint8Array(again.envelopes[0]!)).toEqual(new Uint8Array(first.envelopes[0]!))
    const { files: _, ...draft } = await writer.load(id)
    await writer.save(id, draft, now + 61)
    expect((await writer.seal(id, composed, now, () => {})).key).toBe(first.key)
    await writer.save(id, { ...draft, subject: 'Another plan' }, now)
    expect((await writer.seal(id, composed, now, () => {})).key).not.toBe(first.key)
  })

  it('takes its files along, but for pictures that the text shows no more', async () => {
    const { writer, id } = await drafted({})
    const bytes = () => utf8('file').buffer
    await writer.attach(id, { name: '../a.txt', mimeType: 'text/plain', bytes: bytes(), inline: false })
    const shown = await writer.attach(id, { name: 'b.png', mimeType: 'image/png', bytes: bytes(), inline: true })
    await writer.attach(id, { name: 'c.png', mimeType: 'image/png', bytes: bytes(), inline: true })
    const html = `<p><img src="cid:${shown.contentId}"></p>`
    const handover = await writer.seal(id, { ...composed, html }, now, () => {})
    const { message } = await read(handover.envelopes[0]!, bob)
    expect(message.attachments.map(({ filename }) => filename).toSorted()).toEqual(['a.txt', 'b.png'])
  })

  it.each<[string, Partial<DraftFields>, string]>([
    ['nobody', { to: [] }, 'no-recipient'],
    ['no address', { to: [{ name: '', address: '', typed: 'bob@' }] }, 'bad-address'],
    [
      '1,001 people',
      { to: Array.from({ length: 1_001 }, (_, i) => person(`p${i}@example.org`)) },
      'too-many-recipients',
    ],
  ])('to %s is none', async (_, fields, code) => {
    await expect(sealed(fields)).rejects.toMatchObject({ code })
  })

  it('over the limit by a byte is none', async () => {
    const { writer, id } = await drafted({ subject: 'a' })
    const { files: _, ...draft } = await writer.load(id)
    const first = await writer.seal(id, composed, now, () => {})
    const { length } = (await read(first.envelopes[0]!, bob)).raw
    const before = parameters.limits.messageBytes
    const sealUnder = async (limit: number, subject: string) => {
      parameters.limits.messageBytes = limit
      await writer.save(id, { ...draft, subject }, now)
      return writer
        .seal(id, composed, now, () => {})
        .finally(() => {
          parameters.limits.messageBytes = before
        })
    }
    await expect(sealUnder(length - 1, 'b')).rejects.toMatchObject({
      code: 'message-too-large',
      values: { limit: length - 1 },
    })
    await expect(sealUnder(length, 'c')).resolves.toBeTruthy()
  })

  it('can be stopped', async () => {
    const { writer, id } = await drafted({ bcc: [person(carol), person(dan)] })
    await expect(writer.seal(id, composed, now, () => writer.cancel())).rejects.toMatchObject({ code: 'cancelled' })
    expect((await writer.load(id)).subject).toBe('Plan')
  })

  it('waits for a certificate of its month', async () => {
    const { writer, id } = await drafted({})
    const nextMonth = Date.UTC(2026, 11, 2) / 1000
    expect(await writer.certificateRequest(me, now)).toBeNull()
    expect(await writer.certificateRequest(me, nextMonth)).toMatch(/^ey/)
    await expect(writer.seal(id, composed, nextMonth, () => {})).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('takes no certificate of somebody else', async () => {
    const { writer, store } = await certified()
    const other = await issueCertificate({
      district: parameters.district,
      subject: bob,
      period,
      jwk: await publicJwk(await store.signingKeys()),
      jti: '2',
      now,
      signingKey: { privateKey: signing.privateKey, kid: signingKid },
    })
    await expect(writer.acceptCertificates(me, [other])).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('has many readers named in several envelopes, each with a proof that fits its line', {
    tags: ['long'],
  }, async () => {
    const place = `${'department.'.repeat(20)}example.org`
    const handover = await sealed({ to: Array.from({ length: 24 }, (_, i) => person(`somebody-${i}@${place}`)) })
    expect(handover.envelopes.length).toBeGreaterThan(1)
    expect(recipientsOf(handover).flat()).toHaveLength(25)
    const last = recipientsOf(handover).at(-1)!.at(-1)!
    expect((await read(handover.envelopes.at(-1)!, last)).sender).toMatchObject({ state: 'verified' })
  })
})

it('the key that signs never leaves the vault', async () => {
  const { privateKey } = await memoryStore().signingKeys()
  expect(privateKey.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow()
})

describe('drafts and what was sent', () => {
  it('are found again, and gone when everything is forgotten', async () => {
    const { writer, store, id } = await drafted({ to: [{ ...person(bob), name: 'Bob' }, person(carol)] })
    expect((await writer.list()).map(draft => draft.subject)).toEqual(['Plan'])
    const answer = { id: '7', at: now, recipients: [{ address: bob, state: 'queued', reply: null }] } as const
    await writer.keepSent(id, { ...answer, recipients: [...answer.recipients], from: me })
    expect(await writer.list()).toEqual([])
    expect((await writer.sent()).map(sent => [sent.id, sent.from, sent.names])).toEqual([['7', me, { [bob]: 'Bob' }]])
    await store.clear()
    expect(await writer.sent()).toEqual([])
  })

  it('answer a message with its thread, and pass its files on', async () => {
    const raw = utf8(
      [
        'From: Ann <ann@a.example>',
        `To: ${me}, Bob <${bob}>`,
        'Subject: Lunch',
        'Message-ID: <1@a.example>',
        'Content-Language: fr',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b\r\n\r\ntext',
        '--b\r\nContent-Type: text/plain; name=menu.txt\r\nContent-Disposition: attachment; filename=menu.txt\r\n\r\nsoup',
        '--b--\r\n',
      ].join('\r\n'),
    )
    const store = memoryStore()
    const opened = await openMessage(raw)
    const writer = new Writer({
      store: async () => store,
      district: () => parameters,
      status: () => null,
      reading: () => ({ opened, address: me, proof: 'a.b.c' }),
    })
    const reply = await writer.answer([], { how: 'reply-all', pictures: [] }, now)
    expect(reply).toMatchObject({ subject: 'Re: Lunch', inReplyTo: ['<1@a.example>'], language: 'fr', files: [] })
    expect(reply.to.map(({ address }) => address)).toEqual(['ann@a.example', bob])
    const forward = await writer.answer([], { how: 'forward', pictures: [] }, now)
    expect([forward.to, forward.files.map(({ filename }) => filename)]).toEqual([[], ['menu.txt']])
    const attached = await writer.answer([], { how: 'forward-attached', pictures: [] }, now)
    expect(attached.files.map(({ filename }) => filename)).toEqual(['Lunch.eml'])
    expect(await writer.content(attached.id, attached.files[0]!.id)).toEqual(raw)
  })

  it('shows the relay by whose proof its writer may be written to: where that is asked, and with an answer alone', async () => {
    const opened = await openMessage(utf8('From: ann@a.example\r\n\r\nHello'))
    const { writer } = await certified(() => ({ opened, address: me, proof: 'a.b.c' }))
    const shown = async (how: 'reply' | 'forward', sending: Parameters['sending']) => {
      const { id, ...draft } = await writer.answer([], { how, pictures: [] }, now)
      await writer.save(id, { ...draft, to: [person(bob)] }, now)
      Object.assign(parameters, { sending })
      return (await writer.seal(id, composed, now, () => {})).message.proof
    }
    expect([await shown('reply', 'known'), await shown('reply', 'anyone'), await shown('forward', 'known')]).toEqual([
      'a.b.c',
      undefined,
      undefined,
    ])
  })
})
