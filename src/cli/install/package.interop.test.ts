import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const missing = process.platform === 'linux' ? null : 'a package for Debian is made on Linux'
const home = 'usr/lib/postern'
/** Any file will do for what is only laid somewhere: the one of these tests runs what is tried. */
const notNode = 'packaging/debian/postern'

/** Without lines of comments, where types are imported. */
const codeOf = (file: string) => readFileSync(file, 'utf8').replace(/^\s*(?:\*|\/[*/]).*$/gm, '')

interface Laid {
  readonly file: string
  /** Of the permissions, in octal. */
  readonly mode: string
}

describe.skipIf(missing)(`the files of the package for Debian${missing ? `: ${missing}` : ''}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-tree-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let all: readonly Laid[]
  let files: readonly string[]

  beforeAll(() => {
    const args = ['scripts/package.mjs', '--tree', folder, '--node', notNode, '--version', '7.8.9-rc.1']
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(file => ({
      file,
      mode: (statSync(path.join(folder, file)).mode & 0o7777).toString(8),
    }))
    files = all.map(({ file }) => file).filter(file => statSync(path.join(folder, file)).isFile())
  })

  it('lie where Debian wants them', () => {
    const places =
      /^(?:usr\/bin\/(?:postern|age-plugin-postern)|usr\/lib\/postern\/.+|usr\/share\/man\/man1\/(?:postern|age-plugin-postern)\.1\.gz|usr\/share\/doc\/postern\/.+|usr\/share\/lintian\/overrides\/postern|usr\/lib\/(?:sysusers|tmpfiles)\.d\/postern\.conf|lib\/systemd\/system\/postern(?:-gateway)?\.service|etc\/postern\/(?:postern\.conf|gateway\.conf|policy\.yaml))$/
    expect(files.filter(file => !places.test(file))).toEqual([])
    for (const file of ['copyright', 'changelog.gz', 'third-party-licences.gz', 'docs/operations.md', 'README.md'])
      expect(files).toContain(`usr/share/doc/postern/${file}`)
  })

  it('can be changed by root alone, and settings are read by root and the services alone', () => {
    const shut = all.filter(({ mode }) => !['644', '755'].includes(mode)).map(({ file }) => file)
    expect(shut.toSorted()).toEqual(['etc/postern/gateway.conf', 'etc/postern/policy.yaml', 'etc/postern/postern.conf'])
    const programs = all.filter(({ file, mode }) => mode === '755' && files.includes(file)).map(({ file }) => file)
    expect(programs.toSorted()).toEqual(['usr/bin/age-plugin-postern', 'usr/bin/postern', 'usr/lib/postern/bin/node'])
  })

  it('hold what runs, and nothing for tests, compilers or other systems', () => {
    const inHome = files.filter(file => file.startsWith(home))
    expect(inHome.filter(file => /(?:\.test|\.proof)\.js$|\.map$|\.d\.ts$|-musl|darwin|win32/.test(file))).toEqual([])
    expect(inHome.filter(file => file.includes('/build/src/'))).toEqual([])
    expect(
      readdirSync(path.join(folder, home, 'node_modules')).filter(name => /^(?:vite|typescript|react)/.test(name)),
    ).toEqual([])
    for (const file of [
      'dist/index.html',
      'dist/quarantine/quarantine.html',
      'dist/thunderbird/manifest.json',
      'dist/pane/pane.html',
    ])
      expect(existsSync(path.join(folder, home, file)), file).toBe(true)
  })

  it('say which release they are', () => {
    const { stdout } = spawnSync(process.execPath, [
      path.join(folder, home, 'build/program/cli/postern.js'),
      '--version',
    ])
    expect(stdout.toString()).toBe('7.8.9-rc.1\n')
  })

  it('bring every module that the programs ask for, with all that those ask for', () => {
    const programs = files.filter(file => file.startsWith(`${home}/build/program/`))
    const named = (shape: RegExp) =>
      programs.flatMap(file => [
        ...[...codeOf(path.join(folder, file)).matchAll(shape)].map(
          ([, ...to]) => [file, to.find(name => name !== undefined)!] as const,
        ),
      ])
    const beside = named(/^import .*?(?:from )?"(\.[^"]*)";$|\bimport\("(\.[^"]*)"\)/gm).map(([file, to]) =>
      path.join(path.dirname(file), to),
    )
    expect(beside.length).toBeGreaterThan(200)
    expect(beside.filter(file => !files.includes(file))).toEqual([])
    const asked = named(/^import .*?from "([^."][^"]*)";$|\b(?:import|__require|\.resolve)\("([^."][^"]*)"\)/gm)
    const names = [...new Set(asked.map(([, name]) => name))]
    for (const name of ['libsql', '@chainsafe/blst', 'mailauth', 'imapflow', 'pdfkit']) expect(names).toContain(name)
    const isCode = (name: string) => !/^node:|\.(?:json|ttf)$/.test(name)
    const loads = names
      .filter(isCode)
      .map(name => `await import(${JSON.stringify(name)})`)
      .join('\n')
    const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', loads], {
      cwd: path.join(folder, home),
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('seal a message and open it again, where nothing else lies', () => {
    const data = mkdtempSync(path.join(tmpdir(), 'postern-laid-'))
    const run = (input: string, ...args: string[]) =>
      spawnSync(process.execPath, [path.join(folder, home, 'build/program/cli/postern.js'), ...args], {
        env: { PATH: process.env['PATH'], POSTERN_DATA: data, HOME: data },
        cwd: data,
        input,
        encoding: 'utf8',
      })
    try {
      expect(run('', 'init', '--no-backup').status).toBe(0)
      const sealed = run('Subject: laid\r\n\r\nout\r\n', 'seal', '--to', 'bob@in.test')
      expect(sealed.stderr).toBe('')
      expect(run(sealed.stdout, 'open', '--master').stdout).toBe('Subject: laid\r\n\r\nout\r\n')
    } finally {
      rmSync(data, { recursive: true })
    }
  })

  it('are started by units and commands that name files of the package', () => {
    const texts = [
      'usr/bin/postern',
      'usr/bin/age-plugin-postern',
      'lib/systemd/system/postern.service',
      'lib/systemd/system/postern-gateway.service',
    ]
    for (const text of texts) {
      const named = [...readFileSync(path.join(folder, text), 'utf8').matchAll(/(?<![\w/])\/(usr\/[\w./-]*\w)/g)]
      expect(named.length, text).toBeGreaterThan(0)
      expect(
        named.map(([, file]) => file!).filter(file => !existsSync(path.join(folder, file))),
        text,
      ).toEqual([])
    }
  })
})
