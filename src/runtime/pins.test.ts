import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demandPin } from './pins.ts'

const portal = 'https://portal.example.org'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-pins-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const refused = expect.objectContaining({ code: 'parameters-invalid' })

describe('a portal', () => {
  it('that is new is not believed without its thumbprint, and needs it once', () => {
    expect(() => demandPin(folder, portal, { root: 'root', sequence: 1 }, null)).toThrowError(refused)
    demandPin(folder, portal, { root: 'root', sequence: 1 }, 'root')
    demandPin(folder, portal, { root: 'root', sequence: 1 }, null)
    expect(() => demandPin(folder, 'https://other.example.org', { root: 'root', sequence: 1 }, null)).toThrowError(
      refused,
    )
  })

  it('with another root key is refused, also on loopback', () => {
    expect(() => demandPin(folder, portal, { root: 'other', sequence: 1 }, 'root')).toThrowError(refused)
    demandPin(folder, 'http://localhost:8420', { root: 'root', sequence: 1 }, null)
    expect(() => demandPin(folder, 'http://localhost:8420', { root: 'other', sequence: 1 }, null)).toThrowError(refused)
  })

  it('with older parameters than before is refused', () => {
    demandPin(folder, portal, { root: 'root', sequence: 7 }, 'root')
    expect(() => demandPin(folder, portal, { root: 'root', sequence: 6 }, null)).toThrowError(refused)
    demandPin(folder, portal, { root: 'root', sequence: 8 }, null)
    expect(() => demandPin(folder, portal, { root: 'root', sequence: 7 }, null)).toThrowError(refused)
  })

  it('may take a new root key when its operator names it', () => {
    demandPin(folder, portal, { root: 'root', sequence: 7 }, 'root')
    demandPin(folder, portal, { root: 'new', sequence: 1 }, 'new')
    expect(() => demandPin(folder, portal, { root: 'root', sequence: 8 }, null)).toThrowError(refused)
  })
})
