// The worst of the first weeks: a disk that is lost an hour after its backup, while people send; and a new release, there and back.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { mailWith, name } from './hands.ts'
import type { Environment } from './inside.ts'
import { type Machine, until } from './machines.ts'
import type { Person } from './people.ts'
import { demand, ofJournals } from './report.ts'
import { answers, foundIn, signsIn } from './settle.ts'

/** Messages a second that are asked for. */
const rate = 50
const sends = 900

interface Acknowledged {
  readonly id: string
  readonly to: string
  readonly sender: Person
  /** When, in milliseconds. */
  readonly at: number
}

interface Burst {
  readonly acknowledged: Acknowledged[]
  refused: number
  /** Of what was asked for before it ended. */
  readonly asked: number
  readonly seconds: number
}

/** @param isOver whether nobody sends any more. */
async function burst(senders: readonly Person[], isOver: () => boolean): Promise<Burst> {
  const sealed = await Promise.all(
    senders.map(sender => sender.seal({ to: 'load@example.net', subject: 'One of many', text: 'One of many.' })),
  )
  const begin = performance.now()
  const acknowledged: Acknowledged[] = []
  const under: Promise<void>[] = []
  let refused = 0
  let asked = 0
  for (; asked < sends && !isOver(); asked++) {
    const ahead = begin + (asked * 1000) / rate - performance.now()
    if (ahead > 0) await wait(ahead)
    const [sender, to] = [senders[asked % senders.length]!, `load+${asked}@example.net`]
    const { envelope, index } = sealed[asked % senders.length]!
    const letter = { envelope, index, messageId: `<load-${asked}@example.net>` }
    under.push(
      sender.hand(letter, to).then(
        ({ id }) => void acknowledged.push({ id, to, sender, at: Date.now() }),
        () => void refused++,
      ),
    )
  }
  await Promise.all(under)
  return { acknowledged, refused, asked, seconds: (performance.now() - begin) / 1000 }
}

/** Who got one, by the address it was sent to. */
async function arrived({ desk }: Environment['machines']): Promise<Set<string>> {
  const log = await desk.must(
    'grep -rhoE "^(X-Original-To|Delivered-To): load\\+[0-9]+@example.net" /var/vmail/example.net/load || true',
  )
  return new Set([...log.matchAll(/load\+\d+@example\.net/g)].map(([address]) => address))
}

/** The services elsewhere, from the backup: the same name leads there. */
async function comeBack({ machines, manual }: Environment): Promise<void> {
  const { portal, elsewhere } = machines
  const page = 'install.md'
  await manual.follow('What to back up', { from: 3 })
  for (const file of ['fullchain.pem', 'privkey.pem'])
    await elsewhere.write(
      `/etc/letsencrypt/live/private.example.org/${file}`,
      portal.read(`/etc/letsencrypt/live/private.example.org/${file}`),
    )
  await manual.follow('nginx', { page, on: 'elsewhere' })
  await manual.follow('Postfix', { page, on: 'elsewhere' })
  await name(elsewhere, { move: { 'private.example.org': 'elsewhere' } })
  await elsewhere.must('systemctl enable --now postern')
  await answers()
}

async function lossAndReturn(environment: Environment): Promise<string> {
  const { machines, manual } = environment
  const { portal, elsewhere } = machines
  const senders = [await signsIn(environment, 'bob@example.net'), await signsIn(environment, 'carol@example.net')]
  const [key] = await manual.follow('What to back up', { to: 1 })
  const recipient = foundIn(key!.said, /(age1\w+)/)
  let isOver = false
  const sending = burst(senders, () => isOver)
  await wait(4_000)
  const began = Date.now()
  await manual.follow('What to back up', { from: 1, to: 2, replacement: { 'age1…': recipient } })
  const took = (Date.now() - began) / 1000
  await wait(2_000)
  isOver = true
  const { acknowledged, refused, asked, seconds } = await sending
  await portal.powerOff()
  await elsewhere.write('/etc/postern/postern.conf', portal.read('/etc/postern/postern.conf'))
  await manual.follow('What to back up', { from: 2, to: 3 })
  await comeBack(environment)
  // Each one's outcome, as the portal that came back tells it to its sender.
  const known = new Map<string, string>()
  await until('what waited is settled', async () => {
    const open = acknowledged.filter(({ id }) => !known.has(id))
    for (const { id, sender } of open) {
      const outcome = await sender.outcome(id)
      const state = outcome === null ? 'unknown' : outcome.recipients[0]!.state
      if (state !== 'queued') known.set(id, state)
    }
    return known.size === acknowledged.length
  })
  const mailbox = await arrived(machines)
  const listed = acknowledged.filter(({ id }) => known.get(id) === 'unknown')
  const lost = acknowledged.filter(({ id, to }) => !mailbox.has(to) && known.get(id) !== 'unknown')
  const early = listed.filter(({ at }) => at < began)
  demand(lost.length === 0, `neither delivered nor listed: ${lost.map(({ to }) => to).join(' ')}`)
  demand(early.length === 0, `acknowledged before the backup, and unknown afterwards: ${early.length}`)
  mkdirSync(ofJournals, { recursive: true })
  writeFileSync(path.join(ofJournals, 'listed'), listed.map(({ id, to }) => `${id} ${to}\n`).join(''))
  const both = listed.filter(({ to }) => mailbox.has(to)).length
  const reached = (asked / seconds).toFixed(0)
  return `${acknowledged.length} acknowledged and ${refused} refused at ${reached} a second, backup in ${took.toFixed(0)} s; ${
    acknowledged.length - listed.length
  } delivered and known, ${listed.length} of after the backup listed by their senders (${both} of them delivered)`
}

const version = async (machine: Machine) => (await machine.must('postern --version')).trim()
/** As the file of a package is named. */
const versionOf = (file: string) => /_([^_]+)_/.exec(path.basename(file))![1]!.replace('~', '-')

/** Whoever is signed in stays so, and what is sent meanwhile arrives: a sender tries again until it is acknowledged. */
async function thereAndBack(environment: Environment): Promise<string> {
  const { machines, manual, files } = environment
  const { portal, organisation } = machines
  const page = 'upgrade.md'
  const carol = await signsIn(environment, 'carol@example.net')
  await manual.follow('Before', { page })
  for (const machine of [portal, organisation]) await machine.take(files.next, path.basename(files.next))
  let isOver = false
  const sending = (async () => {
    const texts: string[] = []
    for (; !isOver; await wait(500)) {
      const text = `Sent while it was upgraded, ${texts.length}.`
      const sealed = await carol.seal({ to: 'alice@example.com', subject: 'Meanwhile', text }).catch(() => null)
      if (sealed === null) continue
      await until('it is acknowledged', () =>
        carol.hand(sealed, 'alice@example.com').then(
          () => true,
          () => false,
        ),
      )
      texts.push(text)
    }
    return texts
  })()
  await manual.follow('Upgrade', { page, to: 1, on: 'organisation' })
  await manual.follow('Upgrade', { page })
  const [upgraded, also] = [await version(portal), await version(organisation)]
  isOver = true
  const texts = await sending
  // What Postfix holds since the gateway did not answer: it would try by itself in minutes.
  await organisation.must('postqueue -f')
  for (const text of texts) await mailWith(organisation, 'alice@example.com', text)
  demand(upgraded === versionOf(files.next) && also === upgraded, `${upgraded} and ${also} after it`)
  demand((await carol.proven()).length === 1, 'carol is not signed in any more')
  await manual.follow('Go back', { page, to: 1, on: 'organisation' })
  await manual.follow('Go back', { page, to: 1 })
  await answers()
  const back = await version(portal)
  demand(back === versionOf(files.first), `${back} after going back`)
  demand((await carol.proven()).length === 1, 'carol is not signed in any more')
  await manual.follow('Go back', { page, from: 1 })
  await answers()
  demand((await carol.proven()).length === 1, 'carol is not signed in any more, after the backup came back')
  return `${back} to ${upgraded} with ${texts.length} messages meanwhile, back to ${back}, and back to the backup`
}

export async function loss(environment: Environment): Promise<void> {
  const { report } = environment
  await report.step('upgrade, and go back', () => thereAndBack(environment))
  await report.step('backup while people send, restored elsewhere', () => lossAndReturn(environment))
}
