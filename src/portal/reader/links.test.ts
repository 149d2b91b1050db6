import { describe, expect, it } from 'vitest'
import { promisedHost, sameHost } from './links.ts'

describe('what the text of a link promises', () => {
  it.each([
    ['https://bank.example/login', 'bank.example'],
    ['www.bank.example', 'www.bank.example'],
    ['Go to bank.example now', 'bank.example'],
    ['BANK.example', 'bank.example'],
    ['b\u00e4nk.example', 'xn--bnk-qla.example'],
    ['Click here', null],
    ['version 1.2.3', null],
    ['mail alice@bank.example', null],
    ['', null],
  ])('%j promises %j', (text, host) => {
    expect(promisedHost(text)).toBe(host)
  })

  it('is kept with or without www', () => {
    expect(sameHost('www.bank.example', 'bank.example')).toBe(true)
    expect(sameHost('bank.example.evil.example', 'bank.example')).toBe(false)
  })
})
