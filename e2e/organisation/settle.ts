// From bare machines to a first sealed message in a mailbox: the package, the district, the proxy, mail servers, the gateway, enrolment by DNS.

import path from 'node:path'
import { mailWith, name } from './hands.ts'
import type { Environment } from './inside.ts'
import { until } from './machines.ts'
import { portal as origin, type Person, signIn } from './people.ts'
import { demand } from './report.ts'

export interface Settled {
  /** Thumbprint of the district's root key. */
  readonly root: string
  readonly robin: Person
}

/** The first that a pattern finds in what was said. */
export function foundIn(text: string, pattern: RegExp): string {
  const [, found] = pattern.exec(text) ?? []
  demand(found !== undefined, `${pattern} is not in:\n${text}`)
  return found
}

/** What doctor said: how many lines of each kind, and those that are not good. */
function linesOf(said: string): string {
  const lines = said.split('\n').filter(line => /^\s*(?:good|unsure|wrong)\b/.test(line))
  const others = lines.filter(line => !/^\s*good/.test(line))
  return [`${lines.length - others.length} good, ${others.length} unsure`, ...others].join('\n    ')
}

export async function answers(path = '/readyz'): Promise<void> {
  await until(`the portal answers at ${path}`, async () => (await fetch(origin + path).catch(() => null))?.ok ?? false)
}

/** A request goes to where the root key is, on a stick, and its answer comes back. */
export async function signAnew({ machines, manual }: Environment): Promise<void> {
  const { portal, elsewhere } = machines
  const heading = 'Settings that the root key signs'
  await manual.follow(heading, { from: 1, to: 2 })
  await elsewhere.write('asked.json', portal.read('asked.json'))
  await manual.follow(heading, { from: 2, to: 3 })
  await portal.write('signed.json', elsewhere.read('signed.json'))
  await manual.follow(heading, { from: 3, to: 4 })
  await answers()
}

/** The code that came last, in a mail that was not there before. */
export async function signsIn({ machines: { desk } }: Environment, address: string): Promise<Person> {
  const seen = new Set(codesFor())
  function codesFor() {
    const folder = `/var/vmail/${address.split('@')[1]}/${address.split('@')[0]}/mail/new`
    return desk.list(folder).map(file => `${folder}/${file}`)
  }
  return signIn(address, async () => {
    let code: string | undefined
    await until(`a code for ${address}`, () => {
      const [file] = codesFor().filter(each => !seen.has(each) && /^Subject:.*code/im.test(desk.read(each).toString()))
      code = file && /\b(\d{4}[ -]?\d{4})\b/.exec(desk.read(file).toString())?.[1]
      return code !== undefined
    })
    return code!
  })
}

export async function settle(environment: Environment): Promise<Settled> {
  const { machines, manual, report, files } = environment
  const { portal, organisation, elsewhere } = machines
  const page = 'install.md'

  await report.foundation('the package is installed', async () => {
    const install = async (machine: typeof portal) => {
      await machine.take(files.first, path.basename(files.first))
      await manual.follow('The package', { page, on: machine.name })
    }
    await Promise.all(Object.values(machines).map(install))
    return (await portal.must('postern --version')).trim()
  })
  let root = ''
  await report.foundation('a district and its services, nginx with TLS, Postfix', async () => {
    await manual.follow('Settings', { page })
    const said = await manual.follow('The district', { page })
    root = foundIn(said.map(each => each.said).join('\n'), /Thumbprint of its root key: (\S+)/)
    await manual.follow('nginx', { page })
    await manual.follow('Postfix', { page })
    await manual.follow('Forwarded mail')
    await portal.must('postfix reload')
    await answers()
    return `the root key is ${root}; ${origin}/readyz is 200`
  })
  await report.step('postern doctor finds nothing wrong', async () => {
    const [said] = await manual.follow('Whether all is well', { page })
    return linesOf(said!.output)
  })
  await report.step('the first message', async () => {
    const said = await manual.follow('The first message', { page })
    demand(said.at(-1)!.output.includes('It works.'), 'it says something else')
    return 'sealed, and opened by its operator'
  })
  await report.foundation('the root key goes elsewhere, and signs there', async () => {
    await elsewhere.write('root.jwk', portal.read('postern/root.jwk'))
    await elsewhere.write('status.jwk', portal.read('/var/lib/postern/keys/status.jwk'))
    await portal.must('rm postern/root.jwk')
    await portal.add('/etc/postern/postern.conf', 'SEND_DOMAINS=example.net\nMESSAGE_BYTES=42000000\n')
    await manual.follow('Settings that the root key signs', { from: 0, to: 1 })
    await signAnew(environment)
    return 'request, sign, publish'
  })
  await report.foundation('the gateway, its Postfix, enrolment by DNS', async () => {
    const heading = 'A gateway on another machine'
    await manual.follow(heading, { to: 1, replacement: { 'THUMBPRINT-OF-THE-PORTALS-ROOT-KEY': root } })
    const log = 'journalctl -u postern-gateway'
    await until('the gateway has a key', async () => (await organisation.run(log)).output.includes('the key of this'))
    const [told] = await manual.follow(heading, { from: 1, to: 2 })
    const THUMBPRINT = foundIn(told!.output, /"gateway":"([^"]+)"/)
    const [added] = await manual.follow(heading, { from: 2, to: 3, replacement: { THUMBPRINT } })
    const [, at, record] = /(\S+)\. IN TXT "([^"]+)"/.exec(added!.output) ?? []
    demand(at !== undefined && record !== undefined, `no record: ${added!.output}`)
    await name(elsewhere, { record: [at, record] })
    const [verified] = await manual.follow(heading, { from: 3, to: 4 })
    await manual.follow('policy.yaml', { from: 0, to: 1 })
    await organisation.must('systemctl reload postern-gateway')
    await manual.follow('Beside Postfix')
    return verified!.output.trim()
  })
  let robin: Person | undefined
  await report.foundation('a sealed message arrives, opened by the gateway', async () => {
    robin = await signsIn(environment, 'robin@example.net')
    const { answer } = await robin.send({
      to: 'alice@example.com',
      subject: 'First',
      text: 'Foxgloves in the north bed.',
    })
    const mail = await mailWith(organisation, 'alice@example.com', 'Foxgloves in the north bed.')
    const sender = foundIn(mail.toString(), /^X-Postern-Sender: (.+)$/m)
    demand(/^verified; by=robin@example\.net/.test(sender), sender)
    return `${answer.id}, in Dovecot with ${sender.trim()}`
  })
  await report.step('postern doctor at the gateway finds nothing wrong', async () => {
    const [said] = await manual.follow('A gateway on another machine', { from: 4 })
    return linesOf(said!.output)
  })
  return { root, robin: robin! }
}
