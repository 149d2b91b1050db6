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
    expect(() => demandPin(folder, portal, 'root', null, 1)).toThrowError(refused)
    demandPin(folder, portal, 'root', 'root', 1)
    demandPin(folder, portal, 'root', null, 1)
    expect(() => demandPin(folder, 'https://other.example.org', 'root', null, 1)).toThrowError(refused)
  })

  it('with another root key is refused, also on loopback', () => {
    expect(() => demandPin(folder, portal, 'other', 'root', 1)).toThrowError(refused)
    demandPin(folder, 'http://localhost:8420', 'root', null, 1)
    expect(() => demandPin(folder, 'http://localhost:8420', 'other', null, 1)).toThrowError(refused)
  })

  it('with older parameters than before is refused', () => {
    demandPin(folder, portal, 'root', 'root', 7)
    expect(() => demandPin(folder, portal, 'root', null, 6)).toThrowError(refused)
    demandPin(folder, portal, 'root', null, 8)
    expect(() => demandPin(folder, portal, 'root', null, 7)).toThrowError(refused)
  })

  it('may take a new root key when its operator names it', () => {
    demandPin(folder, portal, 'root', 'root', 7)
    demandPin(folder, portal, 'new', 'new', 1)
    expect(() => demandPin(folder, portal, 'root', null, 8)).toThrowError(refused)
  })
})
