import { Encrypter } from 'age-encryption'
import { certify, readParameters } from '../mocks/sender.ts'
import { concat, utf8 } from '../src/core/bytes.ts'
import { paddedLength } from '../src/core/envelope/padding.ts'
import { type Signer, writeProofLine } from '../src/core/envelope/proof.ts'
import { sealStanza } from '../src/core/envelope/recipient.ts'
import { armor } from '../src/core/htm/armor.ts'
import { periodOf } from '../src/core/ibe/period.ts'
import { serialForPeriod } from '../src/core/ibe/serial.ts'
import { expect, test } from './fixtures.ts'
import { paste } from './hostile.ts'
import type { Services } from './services.ts'

const [alice, carol, robin] = ['alice@a.example', 'carol@c.example', 'robin@example.com'] as const
const letter = (from: string) => utf8(`From: ${from}\r\nTo: ${robin}\r\nSubject: Lunch\r\n\r\nAt noon?`)

interface Sealing {
  readonly message: Uint8Array
  readonly signer: Signer | null
  /** Whom the proof names; the envelope is for Robin all the same. */
  readonly audience?: readonly string[]
  readonly break?: (line: string) => string
}

/** A payload as its maker wrote it, sealed to Robin by whoever had it. */
async function sealed(
  services: Services,
  { message, signer, audience = [robin], break: alter = line => line }: Sealing,
): Promise<string> {
  const { district, serials } = await readParameters(services.origin)
  const now = new Date()
  const period = periodOf(now)
  const serial = serialForPeriod(serials, period)
  const sealedAt = Math.floor(now.getTime() / 1000)
  const line = await writeProofLine({ message, district, period, addresses: audience, sealedAt, signer })
  const start = concat(utf8(alter(new TextDecoder().decode(line))), message)
  const payload = new Uint8Array(paddedLength(start.length))
  payload.set(start)
  const encrypter = new Encrypter()
  const identity = { district, serial: serial.serial, period, condition: '', address: robin } as const
  encrypter.addRecipient({ wrapFileKey: key => [sealStanza(serial, identity, key)] })
  return armor(await encrypter.encrypt(payload))
}

test('each of the five things that can be known of a sender is said, and explained', async ({
  reader: { page: portal },
  services,
}) => {
  const signer = await certify(services.origin, services.mailbox, alice)
  const states: readonly [name: string, Sealing, line: RegExp, explained: RegExp][] = [
    [
      'Sender verified',
      { message: letter(`Alice <${alice}>`), signer },
      /^Sender verified\s+alice@a\.example\s/,
      /^In \S+ \d{4} somebody showed that they receive mail at alice@a\.example\..* was signed with it, for your address/,
    ],
    [
      'Passed on',
      { message: letter(`Alice <${alice}>`), signer, audience: [carol] },
      /^Passed on\s+signed by alice@a\.example\s/,
      /made for other readers than you/,
    ],
    [
      'Sender does not match',
      { message: letter('The Boss <boss@bank.example>'), signer },
      /^Sender does not match\s+Signed by alice@a\.example, but it says it is from boss@bank\.example\./,
      /names another sender/,
    ],
    [
      'Not signed',
      { message: letter(`Alice <${alice}>`), signer: null },
      /^Not signed\s+Anybody could have written/,
      /anybody can do that/,
    ],
    [
      'Broken signature',
      {
        message: letter(`Alice <${alice}>`),
        signer,
        break: line =>
          line.replace(/.(?=\r\n$)/, last => (last === 'A' ? 'B' : 'A')).replace(/(.)(.)(?=.{20}\r\n$)/, '$2$1'),
      },
      /^Broken signature\s+The signature is broken\./,
      /it does not fit/,
    ],
  ]
  for (const [name, sealing, line, explained] of states) {
    await portal.evaluate(paste, await sealed(services, sealing))
    const section = portal.getByRole('region', { name })
    await expect(section).toBeVisible()
    await expect(portal.getByRole('heading', { name: 'Lunch' })).toBeVisible()
    expect(await section.innerText()).toMatch(line)
    await section.locator('summary', { hasText: 'How do we know?' }).focus()
    await portal.keyboard.press('Enter')
    await expect(section.getByText(explained)).toBeVisible()
    if (sealing.signer === null) continue
    if (name !== 'Broken signature') await expect(section.getByText(/^The sender says it was sealed /)).toBeVisible()
    await section.getByText('Details for experts').focus()
    await portal.keyboard.press('Enter')
    await expect(section.getByText(name === 'Broken signature' ? 'Reason' : 'Key of the sender')).toBeVisible()
    // It stands above the message's frame, and outside of it.
    const [above, frame] = [await section.boundingBox(), await portal.locator('.message').first().boundingBox()]
    expect(above!.y + above!.height).toBeLessThanOrEqual(frame!.y)
  }
})
