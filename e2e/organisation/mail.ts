// Mail of the first weeks: a day of it both ways, large mail, mail that comes back, forwarded mail, kept mail, and how each is followed.

import { createTransport } from 'nodemailer'
import { mailsIn, mailWith, passwordOfMailboxes } from './hands.ts'
import type { Environment } from './inside.ts'
import { until } from './machines.ts'
import type { Letter } from './people.ts'
import { demand } from './report.ts'
import { foundIn, type Settled } from './settle.ts'

const alice = 'alice@example.com'
const robin = 'robin@example.net'

export interface Submitted extends Letter {
  readonly messageId?: string
  readonly attachment?: { readonly filename: string; readonly content: string | Buffer }
}

/** As somebody's mail program hands it in at their mail server: of the organisation with a password, elsewhere as one of the network. */
export async function submit(from: string, { attachment, ...letter }: Submitted): Promise<void> {
  const domain = from.split('@')[1]
  const way = {
    requireTLS: true,
    ...(domain === 'example.com' && { port: 587, auth: { user: from, pass: passwordOfMailboxes } }),
  }
  const transport = createTransport({ host: `mx.${domain}`, port: 25, ...way })
  await transport.sendMail({ from, ...letter, attachments: attachment ? [attachment] : [] })
  transport.close()
}

const counted = (mails: readonly Buffer[], words: readonly string[]) =>
  words.map(word => mails.filter(mail => mail.includes(word)).length)

/** Each message once, and only as it was promised: to the outside sealed where it must be, to the inside opened. */
async function aDay({ machines: { organisation, desk } }: Environment, settled: Settled): Promise<string> {
  const numbers = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0'))
  const [inward, outward, plain] = ['Inward', 'Outward', 'Plain'].map(kind =>
    numbers.map(number => `${kind} letter ${number}.`),
  )
  await Promise.all([
    ...inward!.map(text => settled.robin.send({ to: alice, subject: 'In', text })),
    ...outward!.map(text => submit(alice, { to: robin, subject: '[secure] Out', text })),
    ...plain!.map(text => submit(alice, { to: 'bob@example.net', subject: 'Plain', text })),
  ])
  await until('all inward letters', () => counted(mailsIn(organisation, alice), inward!).every(count => count > 0))
  await until('all plain letters', () => counted(mailsIn(desk, 'bob@example.net'), plain!).every(count => count > 0))
  const isSealed = (mail: Buffer) => mail.includes('encrypted_message.htm')
  await until('all outward letters', () => mailsIn(desk, robin).filter(isSealed).length >= numbers.length)
  const opened = await Promise.all(
    mailsIn(desk, robin)
      .filter(isSealed)
      .map(mail => settled.robin.opens(mail)),
  )
  for (const [what, counts] of Object.entries({
    inward: counted(mailsIn(organisation, alice), inward!),
    outward: counted(
      opened.map(text => Buffer.from(text)),
      outward!,
    ),
    plain: counted(mailsIn(desk, 'bob@example.net'), plain!),
  }))
    demand(
      counts.every(count => count === 1),
      `${what}: not once each: ${counts.join(' ')}`,
    )
  demand(!mailsIn(desk, robin).some(mail => mail.includes('Outward letter')), 'an outward letter lies there in clear')
  return `${numbers.length} inward and opened, ${numbers.length} outward and sealed, ${numbers.length} plain; each once`
}

/** Whoever answers what was opened need not think of it. */
async function anAnswer({ machines: { desk } }: Environment, settled: Settled): Promise<string> {
  const before = mailsIn(desk, robin).length
  await submit(alice, { to: robin, subject: 'Re: First', text: 'The north bed it is.' })
  await until('the answer', () => mailsIn(desk, robin).length > before)
  const mail = mailsIn(desk, robin).at(-1)!
  demand(!mail.includes('The north bed'), 'the answer lies there in clear')
  demand((await settled.robin.opens(mail)).includes('The north bed it is.'), 'it says something else')
  return 'an answer to opened mail left sealed, untagged'
}

const large = 40_000_000

async function largeMail({ machines: { desk } }: Environment, settled: Settled): Promise<string> {
  // As base64 with its line ends.
  const content = Buffer.alloc(Math.floor((large * 57) / 78), 'Postern ')
  const attachment = { filename: 'plans.bin', content }
  await submit(alice, { to: robin, subject: '[secure] Plans', text: 'All of the plans.', attachment })
  let mail: Buffer | undefined
  await until('the large mail', () => {
    mail = mailsIn(desk, robin).find(each => each.length > large)
    return mail !== undefined
  })
  const text = await settled.robin.opens(mail!)
  demand(text.length > large && text.includes('All of the plans.'), `it says something else, of ${text.length} bytes`)
  return `${(text.length / 1e6).toFixed(1)} MB sealed to a mail of ${(mail!.length / 1e6).toFixed(1)} MB, and opened`
}

/** What is plain goes through as it is. */
async function largeAndPlain({ machines: { organisation } }: Environment): Promise<string> {
  const content = Buffer.alloc(Math.floor((large * 57) / 78), 'Postern ')
  const attachment = { filename: 'plans.bin', content }
  await submit('carol@example.net', { to: alice, subject: 'Pictures', text: 'All of the pictures.', attachment })
  // Dovecot keeps lines without their CR.
  let mail: Buffer | undefined
  await until('the large mail', () => {
    mail = mailsIn(organisation, alice).find(each => each.length > 0.95 * large)
    return mail !== undefined
  })
  return `${(mail!.length / 1e6).toFixed(1)} MB from the outside passed`
}

async function toOpen(): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([Buffer.alloc(large, 'QUJD')]), 'encrypted_message.htm')
  const answer = await fetch('https://private.example.org/open', { method: 'POST', body: form })
  const page = await answer.arrayBuffer()
  demand(answer.status === 200 && page.byteLength > large, `${answer.status}, ${page.byteLength} bytes`)
  return `posted through nginx, ${(page.byteLength / 1e6).toFixed(1)} MB came back`
}

async function comesBack({ robin: sender }: Settled): Promise<string> {
  const { answer } = await sender.send({ to: 'nobody@example.net', subject: 'Lost', text: 'Is anybody there?' })
  let state = ''
  await until('the report of failure', async () => {
    state = (await sender.outcome(answer.id))!.recipients[0]!.state
    return state === 'not-delivered' || state === 'refused'
  })
  demand(state === 'not-delivered', state)
  return 'its sender is told that it was not delivered'
}

/** By every name of a message, on both machines. */
async function followed(
  { machines: { portal, organisation, desk }, manual }: Environment,
  { robin: sender }: Settled,
): Promise<string> {
  const { answer, messageId } = await sender.send({ to: alice, subject: 'Followed', text: 'Where did it go?' })
  await mailWith(organisation, alice, 'Where did it go?')
  const first = await portal.must(`postern trace ${answer.id}`)
  const carrier = foundIn(first, /on the way it is (<[^>]+>)/)
  const queue = foundIn(first, /queued as (\w+)/)
  const names = [answer.id, messageId, carrier, queue, alice]
  for (const name of names)
    demand((await portal.must(`postern trace '${name}'`)).includes(answer.id), `${name} leads nowhere`)
  const log = 'journalctl -u postern-gateway --since -7d | postern gateway trace'
  const inside = await organisation.must(`${log} '${carrier}'`)
  demand(inside.length > 0, 'the gateway knows nothing of it')

  await submit(alice, { to: robin, subject: '[secure] Out', text: 'And this one?', messageId: '<4711@example.org>' })
  const seen = mailsIn(desk, robin).length
  await until('the sealed mail', () => mailsIn(desk, robin).length > seen)
  const [told] = await manual.follow('Following one message')
  const queues = [...told!.output.matchAll(/\b([0-9A-F]{8,})\b/g)].map(([, id]) => id!)
  const other = foundIn(told!.output, /(<[^\s<>]+@[^\s<>]+>)(?![\s\S]*<4711)/)
  const namesAtGateway = ['<4711@example.org>', other, ...new Set(queues), robin]
  for (const name of namesAtGateway)
    demand((await organisation.must(`${log} '${name}'`)).includes('4711'), `${name} leads nowhere at the gateway`)
  return `${names.length} names at the portal, ${namesAtGateway.length} at the gateway`
}

/** The link that comes back leads to the very message, for whoever proves the address. */
async function forwarded({ machines: { desk } }: Environment): Promise<string> {
  const [sealed] = mailsIn(desk, robin).filter(each => each.includes('encrypted_message.htm'))
  const attachment = { filename: 'forwarded.eml', content: sealed! }
  await submit(robin, { to: 'read@private.example.org', subject: 'Fwd: private', text: 'From my phone.', attachment })
  const answer = await mailWith(desk, robin, '<read@private.example.org>', 'In-Reply-To')
  const text = answer.toString().replaceAll(/=\r?\n/g, '')
  return `answered with ${foundIn(text, /(https:\/\/private\.example\.org\/m\/)/)}…`
}

/** @returns the id of the one mail that is kept for a reason. */
async function keptFor({ machines: { organisation } }: Environment, reason: string): Promise<string> {
  let ids: string[] = []
  await until(`a mail is kept: ${reason}`, async () => {
    const said = await organisation.must(`postern gateway list --json --filter reason=${reason}`)
    ids = (JSON.parse(said) as { messages: { id: string }[] }).messages.map(({ id }) => id)
    return ids.length > 0
  })
  demand(ids.length === 1, `${ids.length} are kept: ${reason}`)
  return ids[0]!
}

const toList = (text: string) => submit(alice, { to: 'team-all@partner.example', subject: '[secure] To a list', text })

/** Mail to a list is kept, looked at, and deleted; what came damaged goes on unopened; what is kept goes on by another policy. */
async function kept(environment: Environment): Promise<string> {
  const { machines, manual } = environment
  const heading = 'Kept mail'
  await toList('All of you.')
  const first = { replacement: { ID: await keptFor(environment, 'list') } }
  await manual.follow(heading, { to: 2, ...first })
  await manual.follow(heading, { from: 4, ...first })

  const whole = await machines.portal.must('postern seal --to alice@example.com first.eml')
  const lines = whole.match(/^[A-Za-z0-9+/]{60,}$/gm)!
  const content = whole.replace(lines[Math.floor(lines.length / 2)]!, line => 'A'.repeat(line.length))
  const attachment = { filename: 'encrypted_message.htm', content }
  await submit('carol@example.net', { to: alice, subject: 'Damaged', text: '', attachment })
  const damaged = await keptFor(environment, 'damaged')
  await manual.follow(heading, { from: 3, to: 4, replacement: { ID: damaged } })
  await mailWith(machines.organisation, alice, 'Subject: Damaged')

  await toList('And you.')
  const ID = await keptFor(environment, 'list')
  const said = await furtherRules(environment, () => manual.follow(heading, { from: 2, to: 3, replacement: { ID } }))
  const left = await machines.organisation.must('postern gateway list')
  demand(left.trim() === 'Nothing is kept.', left)
  return `deleted, let go, tried again; ${said}`
}

/** Rules that look into files, told by check. The policy of before comes back. */
async function furtherRules({ machines, manual }: Environment, meanwhile: () => Promise<unknown>): Promise<string> {
  const { organisation } = machines
  await organisation.write('/etc/postern/projects.txt', 'Falcon\nBlue Heron\n')
  await manual.follow('policy.yaml', { from: 1 })
  await organisation.must('systemctl reload postern-gateway')
  await organisation.write('heron.eml', `From: ${alice}\nSubject: Birds\n\nThe blue heron is back.\n`)
  const said = await organisation.must('postern gateway check heron.eml --to bob@example.net')
  demand(/projects/.test(said) && /seal/.test(said), said)
  await meanwhile()
  await manual.follow('policy.yaml', { from: 0, to: 1 })
  await organisation.must('systemctl reload postern-gateway')
  return 'check finds a word of a list'
}

export async function mail(environment: Environment, settled: Settled): Promise<void> {
  const { report } = environment
  await report.step('a day of mail both ways', () => aDay(environment, settled))
  await report.step('an answer to what was opened', () => anAnswer(environment, settled))
  await report.step('40 MB through the gateway', () => largeMail(environment, settled))
  await report.step('40 MB from the outside', () => largeAndPlain(environment))
  await report.step('40 MB to /open', toOpen)
  await report.step('a message that comes back', () => comesBack(settled))
  await report.step('one message, by each of its names', () => followed(environment, settled))
  await report.step('a forward from a phone', () => forwarded(environment))
  await report.step('kept mail', () => kept(environment))
}
