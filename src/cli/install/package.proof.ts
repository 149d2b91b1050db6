// The package for Debian, from its making to what it leaves behind. Each test goes on where the one before it stopped.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientPaths, paths } from '../../contract/paths.ts'
import { bootDebian, type Debian, whyNoDebian, whyNoProgram } from '../../testing/debian.ts'
import { commitOfOlderDatabase, packOlder } from '../../testing/older-release.ts'

const missing = whyNoDebian()
const noLintian = whyNoProgram('lintian')

const present: string = JSON.parse(readFileSync('package.json', 'utf8')).version
const next = present.replace(/\d+$/, last => String(Number(last) + 1))

/** @returns the file that was made. */
function pack(version: string): string {
  const args = ['scripts/package.mjs', '--quick', '--version', version]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

const sumOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

const settings = `DISTRICT=example.org
SMTP_URL=smtp://127.0.0.1:25
METRICS=127.0.0.1:9424
`
const gatewaySettings = `GATEWAY_PORTAL=http://127.0.0.1:8420
GATEWAY_DOMAINS=example.com
GATEWAY_OUT_LISTEN=lmtp://127.0.0.1:10025
GATEWAY_OUT_NEXT=smtp://127.0.0.1:10026
GATEWAY_IN_LISTEN=lmtp://127.0.0.1:10024
GATEWAY_IN_NEXT=smtp://127.0.0.1:10026
GATEWAY_METRICS=127.0.0.1:9425
`

const commit = commitOfOlderDatabase()
let files: Record<'present' | 'next', string> & { readonly older?: string }
let debian: Debian
let root: string

beforeAll(async () => {
  if (missing) return
  files = { present: pack(present), next: pack(next), ...(commit && { older: packOlder(commit, `${present}-0`) }) }
  debian = await bootDebian()
  for (const file of Object.values(files)) copyFileSync(file, path.join(debian.root, 'root', path.basename(file)))
})
afterAll(() => debian?.stop())

const install = (file: string) =>
  debian.must(
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -q --allow-downgrades -o Dpkg::Options::=--force-confold /root/${path.basename(file)} 2>&1`,
  )
/** What the services and the gateway answer to somebody on the machine. */
const get = (url: string) =>
  debian.sh(`/usr/lib/postern/bin/node -e 'fetch("${url}").then(async a => console.log(a.status, await a.text()))'`)
    .said
const pidOf = (unit: string) => debian.must(`systemctl show -P MainPID ${unit}`)
const told = (unit: string) => debian.sh(`journalctl -u ${unit} -o cat --no-pager`).said
/** @returns whether it came to be, within a minute. */
function eventually(holds: () => boolean): boolean {
  for (let i = 0; i < 60; i++) {
    if (holds()) return true
    debian.sh('sleep 1')
  }
  return false
}
/** By what the portal there is known. */
const rootKey = (): string => {
  const said = get('http://127.0.0.1:8420/.well-known/postern')
  return JSON.parse(said.slice(said.indexOf('{'))).root.kid
}

/** A part of what is shown, by its name. */
const proof = (name: string, tests: () => void) =>
  describe.skipIf(missing)(`the package for Debian, ${name}${missing ? `: ${missing}` : ''}`, tests)

proof('as it is made and installed', () => {
  it.skipIf(noLintian)(`has no errors for lintian${noLintian ? `: ${noLintian}` : ''}`, () => {
    const { status, stdout } = spawnSync('lintian', ['--fail-on', 'error', files.present], { encoding: 'utf8' })
    expect({ status, errors: stdout.split('\n').filter(line => line.startsWith('E:')) }).toEqual({
      status: 0,
      errors: [],
    })
  })

  it('is the same to the byte when it is made again', () => {
    const before = sumOf(files.present)
    expect(sumOf(pack(present))).toBe(before)
  })

  it('installs without a network, and is whole', () => {
    expect(install(files.present)).toContain('install.md')
    expect(debian.must('postern --version; command -v age-plugin-postern')).toBe(
      `${present}\n/usr/bin/age-plugin-postern`,
    )
    expect(debian.sh('dpkg -V')).toEqual({ status: 0, said: '' })
    expect(debian.must('stat -c "%A %U:%G %n" /etc/postern/* /var/lib/postern').split('\n')).toEqual([
      '-rw-r----- root:postern /etc/postern/gateway.conf',
      '-rw-r----- root:postern /etc/postern/policy.yaml',
      '-rw-r----- root:postern /etc/postern/postern.conf',
      'drwx------ postern:postern /var/lib/postern',
    ])
  })

  it('asks for no library but those of the packages that it names', () => {
    const asked = debian.must(
      "find /usr/lib/postern '(' -name '*.node' -o -path '*/postern/bin/node' ')' -exec ldd '{}' +",
    )
    expect(asked).not.toContain('not found')
    const libraries = [...asked.matchAll(/=> \/\S+\/(\S+)/g)].map(([, name]) => `'*/${name}'`)
    const found = debian.must(`dpkg -S ${libraries.join(' ')}`).split('\n')
    const names = [...new Set(found.map(line => line.split(':')[0]!))]
    expect(names.toSorted()).toEqual(['libc6', 'libgcc-s1', 'libstdc++6'])
    expect(
      debian.must(
        `cd /usr/lib/postern; bin/node -e 'import("pdfjs-dist/legacy/build/pdf.mjs").then(() => console.log("loaded"))' 2>&1`,
      ),
    ).toBe('loaded')
  })
})

proof('as it runs', () => {
  it('starts nothing by itself, and refuses aloud what is started too early', () => {
    expect(debian.sh('systemctl is-enabled postern postern-gateway').said).toBe('disabled\ndisabled')
    expect(debian.sh('systemctl is-active postern postern-gateway').said).toBe('inactive\ninactive')
    for (const unit of ['postern', 'postern-gateway']) {
      const { status, said } = debian.sh(`systemctl start ${unit}`)
      expect(status, unit).not.toBe(0)
      expect(said).toContain('Assertion failed')
    }
  })

  it('runs the services once there is a district', () => {
    writeFileSync(path.join(debian.root, 'etc/postern/postern.conf'), settings, { flag: 'a' })
    const said = debian.must(`umask 077; echo correct-horse-battery-staple > passphrase
      postern init --recovery recovery.age --passphrase-file passphrase
      systemctl enable --now postern`)
    expect(get('http://127.0.0.1:9424/readyz')).toMatch(/^200 /)
    for (const page of [paths.home, paths.status, clientPaths.clients, clientPaths.addOn, paths.openapi])
      expect(get(`http://127.0.0.1:8420${page}`), page).toMatch(/^200 /)
    root = rootKey()
    expect(said).toContain(`Thumbprint of its root key: ${root}`)
  })

  it('runs them as a user of their own, whose files nobody else reads', () => {
    expect(debian.must(`stat -c %U /proc/${pidOf('postern')}`)).toBe('postern')
    expect(debian.must('find /var/lib/postern ! -user postern -o -perm /077')).toBe('')
    expect(debian.must('stat -c "%U %a" recovery.age')).toBe('root 600')
  })

  it('lets anybody on the machine seal and use age, who may read no settings', () => {
    const asNobody = 'setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp/nobody'
    const sealed = debian.must(`install -d -o nobody /tmp/nobody; cd /tmp/nobody
      ${asNobody} cat /etc/postern/postern.conf 2>/dev/null && exit 1
      printf 'From: a@example.org\\r\\n\\r\\nHello.\\r\\n' |
        ${asNobody} postern seal --from-portal http://localhost:8420 --to bob@example.com`)
    expect(sealed).toMatch(/^<!doctype html>/i)
    expect(debian.sh(`${asNobody} postern identities`).said).toContain('postern login')
  })

  it('runs the gateway once its passphrase is there', () => {
    writeFileSync(path.join(debian.root, 'etc/postern/gateway.conf'), gatewaySettings, { flag: 'a' })
    debian.must(`echo correct-horse-battery-staple | systemd-creds encrypt --name=gateway-secret - /etc/postern/gateway-secret.cred
      systemctl enable --now postern-gateway`)
    expect(get('http://127.0.0.1:9425/healthz')).toMatch(/^200 /)
    expect(debian.must(`stat -c %U /proc/${pidOf('postern-gateway')}`)).toBe('postern')
    expect(debian.sh('postern gateway list')).toEqual({ status: 0, said: 'Nothing is kept.' })
    expect(debian.sh('systemctl reload postern-gateway')).toEqual({ status: 0, said: '' })
  })

  it('refuses a policy that is wrong, and goes on with the one before', () => {
    const policy = path.join(debian.root, 'etc/postern/policy.yaml')
    const good = readFileSync(policy, 'utf8')
    writeFileSync(policy, good.replace('action: seal', 'action: seel'))
    expect(debian.sh('systemctl reload postern-gateway').status).not.toBe(0)
    writeFileSync(policy, good)
    expect(debian.sh('systemctl is-active postern-gateway').said).toBe('active')
  })
})

proof('as it is set wrongly, or differently', () => {
  it.each([
    ['postern', 'postern.conf', 'PORT=none', 'PORT must be a whole number'],
    ['postern', 'postern.conf', 'SMPT_URL=smtp://localhost', 'SMPT_URL is no setting; did you mean SMTP_URL?'],
    ['postern', 'postern.conf', 'OUTGOING_CA=/home/ada/ca.pem', 'sees nothing below /home (ProtectHome)'],
    ['postern-gateway', 'gateway.conf', 'GATEWAY_BYTES=many', 'GATEWAY_BYTES must be a whole number of bytes'],
    ['postern-gateway', 'gateway.conf', 'GATEWAY_DOMIANS=a.example', 'did you mean GATEWAY_DOMAINS?'],
  ])('says at once what is wrong, and does not try it again: %s, %s, %s', (unit, name, line, said) => {
    const file = path.join(debian.root, 'etc/postern', name)
    const good = readFileSync(file, 'utf8')
    writeFileSync(file, `${good}${line}\n`)
    expect(debian.sh(`systemctl restart ${unit}`).status).not.toBe(0)
    expect(
      debian.sh(`for name in ActiveState ExecMainStatus NRestarts; do systemctl show -P $name ${unit}; done`).said,
    ).toBe('failed\n78\n0')
    expect(told(unit)).toContain(said)
    writeFileSync(file, good)
    debian.must(`systemctl start ${unit}`)
  })

  it('tries again where another program has its port, and runs when that one is gone', () => {
    debian.must(`systemctl stop postern
      systemd-run -q --unit=other /usr/lib/postern/bin/node -e 'require("net").createServer().listen(8420, "127.0.0.1")'
      systemctl start --no-block postern`)
    const restarts = () => Number(debian.sh('systemctl show -P NRestarts postern').said)
    expect(eventually(() => restarts() >= 2)).toBe(true)
    expect(told('postern')).toContain('PORT: 127.0.0.1:8420 is taken by another program')
    debian.must('systemctl stop other')
    expect(eventually(() => debian.sh('systemctl is-active postern').said === 'active')).toBe(true)
    expect(get('http://127.0.0.1:9424/readyz')).toMatch(/^200 /)
  })

  it('listens at every address of the machine where it is told so', () => {
    const file = path.join(debian.root, 'etc/postern/postern.conf')
    const good = readFileSync(file, 'utf8')
    writeFileSync(file, `${good}HOST=0.0.0.0\nPORTAL_URL=https://private.example.org\n`)
    debian.must('systemctl restart postern')
    expect(get('http://127.0.0.2:8420/healthz')).toMatch(/^200 /)
    writeFileSync(file, good)
    debian.must('systemctl restart postern')
    expect(debian.sh('systemctl is-active postern').said).toBe('active')
  })

  it('logs JSON to the journal, and nothing else', () => {
    debian.must('systemctl restart postern postern-gateway')
    get('http://127.0.0.1:8420/status.json')
    for (const unit of ['postern', 'postern-gateway']) {
      const lines = debian.must(`journalctl --sync; journalctl _PID=${pidOf(unit)} -o cat --no-pager`).split('\n')
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
    }
  })
})

proof('as it is renewed', () => {
  it.each([
    ['the next release', 'next', next],
    ['the one before it again', 'present', present],
  ] as const)('goes on with %s', (_, which, version) => {
    const before = [pidOf('postern'), pidOf('postern-gateway')]
    install(files[which])
    expect(debian.must('postern --version')).toBe(version)
    expect(get('http://127.0.0.1:9424/readyz')).toMatch(/^200 /)
    const after = [pidOf('postern'), pidOf('postern-gateway')]
    expect([...before, ...after].filter(pid => pid === '0')).toEqual([])
    expect(after.filter(pid => before.includes(pid))).toEqual([])
    expect(rootKey()).toBe(root)
    expect(readFileSync(path.join(debian.root, 'etc/postern/postern.conf'), 'utf8')).toContain(settings)
  })

  it('leaves alone what was stopped when it is renewed', () => {
    debian.must('systemctl stop postern-gateway')
    install(files.next)
    expect(debian.sh('systemctl is-active postern postern-gateway').said).toBe('active\ninactive')
    install(files.present)
  })

  it('brings a settings file that was deleted back as the services can read it', () => {
    debian.must(`rm /etc/postern/policy.yaml
      DEBIAN_FRONTEND=noninteractive apt-get install -y -q --reinstall -o Dpkg::Options::=--force-confmiss /root/${path.basename(files.present)} 2>&1`)
    expect(debian.must('stat -c "%A %U:%G" /etc/postern/policy.yaml')).toBe('-rw-r----- root:postern')
    debian.must('systemctl start postern-gateway')
    expect(debian.sh('systemctl is-active postern postern-gateway').said).toBe('active\nactive')
  })
})

const noHistory = commit === null ? 'there is no older database in the history of this checkout' : false
const version = () =>
  debian.must(
    `cd /usr/lib/postern; bin/node -p 'new (require("libsql"))("/var/lib/postern/postern.db").prepare("pragma user_version").get().user_version'`,
  )

proof('over a database of a release before', () => {
  it.skipIf(noHistory)(
    'brings it up to date, with what was sent before it, and that release refuses it then and goes on with its backup',
    () => {
      debian.must('systemctl stop postern postern-gateway')
      install(files.older!)
      debian.must(`mv /var/lib/postern /var/lib/postern.present
      install -d -o postern -g postern -m 700 /var/lib/postern
      postern init --recovery older.age --passphrase-file passphrase
      systemctl start postern`)
      const before = { root: rootKey(), version: Number(version()) }
      debian.must(`printf 'From: a@example.org\\r\\n\\r\\nOf before.\\r\\n' > letter.eml
      postern seal --to bob@example.com letter.eml > sealed.htm
      postern maintenance schedule --start now --end ${new Date(Date.now() + 86_400_000).toISOString()} --affects relay --text-en 'Of before.'
      postern backup --passphrase-file passphrase --out before.age`)
      install(files.present)
      expect(get('http://127.0.0.1:9424/readyz')).toMatch(/^200 /)
      expect(rootKey()).toBe(before.root)
      expect(Number(version())).toBeGreaterThan(before.version)
      expect(debian.must('postern open --master --as bob@example.com sealed.htm')).toContain('Of before.')
      expect(debian.must('postern maintenance list')).toContain('Of before.')
      install(files.older!)
      expect(debian.sh('systemctl restart postern').status).not.toBe(0)
      expect(told('postern')).toContain('written by a newer release')
      debian.must(`mv /var/lib/postern /var/lib/postern.newer
      install -d -o postern -g postern -m 700 /var/lib/postern
      postern restore --passphrase-file passphrase before.age
      systemctl start postern`)
      expect(rootKey()).toBe(before.root)
      expect(Number(version())).toBe(before.version)
      expect(debian.must('postern open --master --as bob@example.com sealed.htm')).toContain('Of before.')
      debian.must('systemctl stop postern')
      install(files.present)
      debian.must(`rm -r /var/lib/postern /var/lib/postern.newer
      mv /var/lib/postern.present /var/lib/postern
      systemctl start postern`)
      expect(rootKey()).toBe(root)
    },
  )
})

proof('as it is taken away', () => {
  it('stops what runs when it is removed, and keeps the settings', () => {
    debian.must('apt-get remove -y -q postern 2>&1')
    expect(debian.sh('systemctl is-active postern postern-gateway').said).toBe('inactive\ninactive')
    expect(debian.sh('ls /usr/bin/postern /usr/lib/postern').status).not.toBe(0)
    expect(debian.must('ls /etc/postern')).toBe('gateway-secret.cred\ngateway.conf\npolicy.yaml\npostern.conf')
  })

  it('leaves nothing but data when it is purged, and says so', () => {
    expect(debian.must('apt-get purge -y -q postern 2>&1')).toContain('/var/lib/postern is left as it is')
    const left = debian
      .must('find / -xdev -iname "*postern*" ! -path "/root/*" ! -path "/proc/*"; ls /etc/postern')
      .split('\n')
      .filter(file => !file.startsWith('/var/lib/postern'))
    expect(left).toEqual(['/etc/postern', 'gateway-secret.cred'])
  })

  it('finds its data when it is installed again', () => {
    install(files.present)
    writeFileSync(path.join(debian.root, 'etc/postern/postern.conf'), settings, { flag: 'a' })
    debian.must('systemctl start postern')
    expect(get('http://127.0.0.1:9424/readyz')).toMatch(/^200 /)
    expect(rootKey()).toBe(root)
  })
})
