import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const { dependencies, devDependencies, overrides = {} } = read('package.json')
const { packages } = read('package-lock.json') as {
  packages: Record<string, { version: string; integrity?: string; resolved?: string; license?: string }>
}
const pinned = Object.entries<string>({ ...dependencies, ...devDependencies })
const foreign = Object.entries(packages).filter(([at]) => at.startsWith('node_modules/'))

/** The fonts' licence has no short name; it is that of Bitstream Vera, permissive. */
const readByUs = ['dejavu-fonts-ttf']

describe('what Postern is made of', () => {
  it('has one exact version each, and it is the one that is installed', () => {
    expect(pinned.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
    expect(Object.values(overrides).filter(version => typeof version === 'string' && /[~^*<>]/.test(version))).toEqual(
      [],
    )
    expect(pinned.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([])
  })

  it('is locked to its bytes', () => {
    expect(foreign.length).toBeGreaterThan(pinned.length)
    expect(foreign.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([at]) => at)).toEqual([])
  })

  it('has permissive licences alone where it is shipped', () => {
    const permissive =
      /^(?:MIT|MIT-0|Apache-2\.0|BSD-[23]-Clause|0BSD|ISC|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|\(?MPL-2\.0 OR Apache-2\.0\)?)$/
    const shipped = Object.keys(dependencies).map(name => [name, packages[`node_modules/${name}`]?.license ?? ''])
    const others = shipped.filter(([, licence]) => !permissive.test(licence!)).map(([name]) => name)
    expect(others).toEqual(readByUs)
  })
})
