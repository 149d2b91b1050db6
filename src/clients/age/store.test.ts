import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Store } from './store.ts'

let home: string
let folder: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'postern-store-'))
  folder = path.join(home, 'share', 'postern')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const mode = (file: string) => (statSync(file).mode & 0o777).toString(8)
const rows = () => readdirSync(folder).filter(name => name !== 'key')
const damaged = expect.objectContaining({ code: 'damaged', message: expect.stringContaining('postern login') })

describe('what is kept', () => {
  it('is there in the next run, row by row', () => {
    const store = Store.open(folder)
    store.put('identity-key', 'one', { a: 1 })
    store.put('identity-key', 'two', { a: 2 })
    store.put('identity-key', 'one', { a: 3 })
    store.put('account', 'one', { b: 1 })
    const again = Store.open(folder)
    expect(again.get('identity-key', 'one')).toEqual({ a: 3 })
    expect(again.all('identity-key')).toEqual({ values: expect.arrayContaining([{ a: 3 }, { a: 2 }]), damaged: 0 })
    again.remove('identity-key', 'one')
    expect(again.get('identity-key', 'one')).toBeUndefined()
    again.clear('identity-key')
    expect(again.all('identity-key').values).toEqual([])
    expect(again.get('account', 'one')).toEqual({ b: 1 })
  })

  it('is for nobody else on the machine, whatever the folder was before', () => {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
    Store.open(folder).put('account', 'https://portal.example.org', { token: 'secret' })
    expect(mode(folder)).toBe('700')
    expect(readdirSync(folder).map(name => mode(path.join(folder, name)))).toEqual(['600', '600'])
  })

  it('tells no address, neither in its files nor in their names', () => {
    Store.open(folder).put('account', 'https://portal.example.org bob@in.test', { address: 'bob@in.test' })
    for (const name of readdirSync(folder)) {
      expect(name).not.toContain('in.test')
      expect(readFileSync(path.join(folder, name)).includes('in.test')).toBe(false)
    }
  })

  it('that was altered, cut or swapped is damaged, and no other row is', () => {
    const store = Store.open(folder)
    store.put('identity-key', 'one', 1)
    store.put('identity-key', 'two', 2)
    store.put('identity-key', 'three', 3)
    const [first, second] = rows().map(name => path.join(folder, name))
    writeFileSync(first!, readFileSync(second!))
    expect(store.all('identity-key')).toMatchObject({ values: [expect.anything(), expect.anything()], damaged: 1 })
    writeFileSync(second!, '')
    expect(store.all('identity-key')).toMatchObject({ values: [expect.anything()], damaged: 2 })
    expect(() => ['one', 'two', 'three'].map(name => store.get('identity-key', name))).toThrowError(damaged)
  })

  it('without its key is damaged, not forgotten', () => {
    Store.open(folder).put('account', 'one', 1)
    rmSync(path.join(folder, 'key'))
    expect(() => Store.open(folder)).toThrowError(damaged)
    expect(existsSync(path.join(folder, 'key'))).toBe(false)
    writeFileSync(path.join(folder, 'key'), 'short')
    expect(() => Store.open(folder)).toThrowError(damaged)
  })

  it('outlives a run that was killed while it wrote', () => {
    const store = Store.open(folder)
    store.put('account', 'one', 1)
    writeFileSync(path.join(folder, 'new-0123456789abcdef'), 'half of a row')
    expect(Store.open(folder).all('account')).toEqual({ values: [1], damaged: 0 })
  })

  it('in a place that is no folder is refused in a sentence', () => {
    mkdirSync(path.join(home, 'share'))
    writeFileSync(folder, '')
    expect(() => Store.open(folder)).toThrowError(
      expect.objectContaining({ code: 'no-storage', message: expect.stringContaining(folder) }),
    )
  })
})
