// From bare machines to a first sealed message in a mailbox: the package, the district, the proxy, mail servers, the gateway, enrolment by DNS.

import type { Environment } from './inside.ts'
import { until } from './machines.ts'
import { demand } from './report.ts'

export async function settle({ machines, manual, report, files }: Environment): Promise<void> {
  const { portal } = machines
  await report.foundation('the package is installed', async () => {
    for (const machine of Object.values(machines)) {
      await machine.take(files.first, `postern.deb`)
      await machine.must('apt-get install -y ./postern.deb')
    }
    return (await portal.must('postern --version')).trim()
  })
  let root = ''
  await report.foundation('postern init, and serve', async () => {
    const said = await manual.follow("A district of one's own", {
      typed: 'a passphrase for the recovery\na passphrase for the recovery\n',
    })
    root = /Thumbprint of its root key: (\S+)/.exec(said.map(each => each.said).join('\n'))?.[1] ?? ''
    demand(root !== '', `no thumbprint: ${said.map(each => each.said).join('\n')}`)
    return root
  })
  await report.foundation('nginx with TLS', async () => {
    await portal.must(`
      cp /usr/share/doc/postern/examples/nginx.conf /etc/nginx/sites-enabled/postern
      systemctl reload nginx`)
    await until(
      'the portal answers',
      async () => (await fetch('https://private.example.org/readyz').catch(() => null))?.ok ?? false,
    )
    return 'https://private.example.org/readyz is 200'
  })
}
