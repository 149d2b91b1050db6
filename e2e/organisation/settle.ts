// From bare machines to a first sealed message in a mailbox: the package, the district, the proxy, mail servers, the gateway, enrolment by DNS.

import { mailWith, name } from './hands.ts'
import type { Environment } from './inside.ts'
import { until } from './machines.ts'
import { portal as origin, type Person, signIn } from './people.ts'
import { demand } from './report.ts'

/** Of all that is encrypted for who knows it. */
export const passphrase = 'a passphrase of the operator'

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

  await report.foundation('the package is installed', async () => {
    const install = async (machine: typeof portal) => {
      await machine.take(files.first, '/var/tmp/postern.deb')
      await machine.must('apt-get install -y /var/tmp/postern.deb')
    }
    await Promise.all(Object.values(machines).map(install))
    return (await portal.must('postern --version')).trim()
  })
  let root = ''
  await report.foundation('a district, its services, nginx with TLS', async () => {
    const said = await manual.follow("A district of one's own", { typed: `${passphrase}\n` })
    root = foundIn(said.map(each => each.said).join('\n'), /Thumbprint of its root key: (\S+)/)
    await answers()
    return `the root key is ${root}; ${origin}/readyz is 200`
  })
  await report.foundation('the root key goes elsewhere, and signs there', async () => {
    for (const key of ['root.jwk', 'status.jwk'])
      await elsewhere.write(key, portal.read(`/var/lib/postern/keys/${key}`))
    await portal.must('rm /var/lib/postern/keys/root.jwk')
    await portal.add('/etc/postern/postern.conf', 'SEND_DOMAINS=example.net\nADMINISTRATORS=robin@example.net\n')
    await manual.follow('Settings that the root key signs', { from: 0, to: 1 })
    await signAnew(environment)
    return 'request, sign, publish'
  })
  await report.foundation('Postfix of the portal', async () => {
    await manual.follow('Sealed mail on its way')
    await answers()
    await manual.follow('Forwarded mail')
    await signAnew(environment)
    return 'reports of failure at 10030, forwarded mail at 10040'
  })
  await report.foundation('the gateway, its Postfix, enrolment by DNS', async () => {
    await manual.follow('policy.yaml', { from: 0, to: 1 })
    const setUp = 'Setting up'
    await manual.follow(setUp, { to: 2, replacement: { 'THUMBPRINT-OF-THE-PORTALS-ROOT-KEY': root } })
    const log = 'journalctl -u postern-gateway'
    await until('the gateway runs', async () => (await organisation.run(log)).output.includes('Its key'))
    const [told] = await manual.follow(setUp, { from: 2, to: 3 })
    const THUMBPRINT = foundIn(told!.output, /Its key: (\S+?)\. /)
    const [added] = await manual.follow(setUp, { from: 3, to: 4, replacement: { THUMBPRINT } })
    const [, at, record] = /(\S+)\. IN TXT "([^"]+)"/.exec(added!.output) ?? []
    demand(at !== undefined && record !== undefined, `no record: ${added!.output}`)
    await name(elsewhere, { record: [at, record] })
    const [verified] = await manual.follow(setUp, { from: 4, to: 5 })
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
  return { root, robin: robin! }
}
