// What else the first weeks bring: a lost laptop, a mailbox that changes hands, being forgotten, maintenance, and files with age.

import { mailsIn } from './hands.ts'
import type { Environment } from './inside.ts'
import { until } from './machines.ts'
import { demand } from './report.ts'
import { foundIn, type Settled, signAnew, signsIn } from './settle.ts'

const robin = 'robin@example.net'

/** What is done about robin shows on robin's own devices. */
async function people(environment: Environment, settled: Settled): Promise<string> {
  const { machines, manual } = environment
  const before = await settled.robin.months()
  demand(before.length === 2, `keys of ${before.join(' and ')} alone`)
  const [said] = await manual.follow('People')
  demand((await settled.robin.proven().catch(() => [])).length === 0, 'the lost laptop is signed in still')
  const known = machines.portal.read('robin.json').toString()
  demand(known.includes(robin) && known.includes('"records"'), 'the export has nothing in it')
  demand(!known.includes('Foxgloves'), 'the export has words of a message in it')
  const left = await machines.portal.must(`postern people show ${robin}`)
  demand(/erase on/.test(left) && !/signed in/.test(left), left)
  const [figures] = await manual.follow('Figures of a year')
  demand(/^Year \d{4}/.test(figures!.output) && !figures!.output.includes('@'), figures!.output)
  // A month of before there is not yet: so the mailbox changes hands once more, with the next one.
  await machines.portal.must(`postern people not-before ${robin} ${before[1]}`)
  const after = await (await signsIn(environment, robin)).months()
  demand(after.length === 1 && after[0] === before[1], `the new owner gets keys of ${after.join(' and ')}`)
  return `${said!.output.trim().split('\n').length} lines; who has the mailbox from ${after[0]} on gets keys of that month alone`
}

async function maintenance(environment: Environment): Promise<string> {
  const { machines, manual } = environment
  const heading = 'Maintenance and outages'
  const [said] = await manual.follow(heading, { to: 1 })
  const ID = foundIn(said!.output, /^(\S+) {2}ahead /m)
  await manual.follow(heading, { from: 1, replacement: { ID } })
  const elsewhere = 'Two addresses, one of them elsewhere'
  await manual.follow(elsewhere, { to: 1 })
  await signAnew(environment)
  await manual.follow(elsewhere, { from: 1, to: 3 })
  await machines.elsewhere.must('rm -f /etc/nginx/sites-enabled/default; systemctl reload nginx')
  const feed = 'https://status.example.net/status.json'
  await until('the status elsewhere', async () => (await fetch(feed).catch(() => null))?.ok ?? false)
  const first = await (await fetch(feed)).text()
  await manual.follow(elsewhere, { from: 3 })
  const answer = await fetch(feed)
  demand((await answer.text()) !== first, 'the bad day does not show')
  demand(answer.headers.get('access-control-allow-origin') === '*', 'no other page may read it')
  const advisory = await fetch('https://status.example.net/advisories/broken-line')
  demand(advisory.ok && (await advisory.text()).includes('We are working on it.'), `the advisory: ${advisory.status}`)
  // When it is over, the portal's own word goes there again.
  await manual.follow(elsewhere, { from: 1, to: 2 })
  return 'scheduled, begun, ended; published elsewhere, and from a text editor'
}

async function age({ machines: { desk }, manual }: Environment, { root }: Settled): Promise<string> {
  const seen = mailsIn(desk, 'bob@example.net').length
  const address = 'bob@example.net'
  // Whoever types it reads it in the mail first.
  await manual.follow('Sign in, once', {
    replacement: { THUMBPRINT: root },
    typed: (async () => {
      let code: string | undefined
      await until('a code for bob', () => {
        const mail = mailsIn(desk, address)
          .slice(seen)
          .find(each => /^Subject:.*code/im.test(each.toString()))
        code = mail && /\b(\d{4}[ -]?\d{4})\b/.exec(mail.toString())?.[1]
        return code !== undefined
      })
      return `${code}\n`
    })(),
  })
  const [told] = await manual.follow('Seal', { to: 1 })
  const recipient = foundIn(told!.output, /(age1postern1\w+)/)
  await desk.write('plants.csv', 'foxglove,12\n')
  await manual.follow('Seal', { from: 1, replacement: { 'age1postern1…': recipient } })
  const [opened] = await manual.follow('Open')
  demand(opened!.output === 'foxglove,12\nfoxglove,12\n', opened!.said)
  return 'signed in, sealed to a mail address, opened in both ways'
}

export async function weeks(environment: Environment, settled: Settled): Promise<void> {
  const { report } = environment
  await report.step('files with age', () => age(environment, settled))
  await report.step('maintenance, and the status elsewhere', () => maintenance(environment))
  await report.step('sign-out, not-before, export, erase', () => people(environment, settled))
}
