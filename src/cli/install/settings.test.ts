import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readGatewayConfig } from '../../gateway/config.ts'
import { readPolicy } from '../../gateway/policy/policy.ts'
import { readConfig } from '../../runtime/config.ts'

const read = (file: string) => readFileSync(path.join('packaging', 'debian', file), 'utf8')
/** With every example in force. */
const filledIn = (file: string) => parseEnv(read(file).replaceAll(/^#(?=[A-Z_]+=)/gm, ''))
const named = (file: string) => [...read(file).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!)

describe('the settings that the package brings', () => {
  it.each([
    ['postern.conf', 'src/runtime/config.ts'],
    ['gateway.conf', 'src/gateway/config.ts'],
  ])('%s names no setting that is none', (file, source) => {
    const known = new Set([...readFileSync(source, 'utf8').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name!))
    expect(named(file).length).toBeGreaterThan(5)
    expect(named(file).filter(name => !known.has(name) && !known.has(name.replace(/_FILE$/, '')))).toEqual([])
  })

  it('keep data where the package has a folder for it, and say nothing else of a portal', () => {
    expect(parseEnv(read('postern.conf'))).toEqual({ POSTERN_DATA: '/var/lib/postern' })
    expect(parseEnv(read('gateway.conf'))['POSTERN_DATA']).toBe('/var/lib/postern')
  })

  it('can be used as they stand when the examples are put in force', () => {
    expect(readConfig(filledIn('postern.conf')).DISTRICT).toBe('example.org')
    const { GATEWAY_SECRET_FILE, ...gateway } = filledIn('gateway.conf')
    expect(readGatewayConfig(gateway).GATEWAY_POLICY).toBe('/etc/postern/policy.yaml')
    const unit = readFileSync('packaging/postern-gateway.service', 'utf8')
    expect(unit).toContain(`LoadCredentialEncrypted=${path.basename(GATEWAY_SECRET_FILE!)}:`)
  })

  it('have a policy that can be used', () => {
    expect(readPolicy(read('policy.yaml')).rules.map(({ name }) => name)).toEqual(['tagged'])
  })
})

it.each(['postinst', 'prerm', 'postrm', 'postern', 'age-plugin-postern'])('%s can be read by a plain shell', file => {
  const check = (text: string) => spawnSync('sh', ['-n'], { input: text }).status
  expect(check(read(file))).toBe(0)
  expect(check(`${read(file)}\nif`)).not.toBe(0)
})
