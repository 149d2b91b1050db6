import { describe, expect, it } from 'vitest'
import { matchAddress } from './patterns.ts'

describe('a pattern fits every spelling of an address', () => {
  it.each<[string, string, string]>([
    ['capitals', '*@partner.example', 'Bob@PARTNER.EXAMPLE'],
    ['capitals in the pattern', 'Bob@Partner.Example', 'bob@partner.example'],
    ['a dot at the end', '*@partner.example', 'bob@partner.example.'],
    ['a dot at the end of the pattern', 'bob@partner.example.', 'bob@partner.example'],
    ['quotes', 'bob@partner.example', '"bob"@partner.example'],
    ['a quoted pair', 'bob@partner.example', String.raw`"b\ob"@partner.example`],
    ['a pair without quotes', 'bob@partner.example', String.raw`b\ob@partner.example`],
    ['quotes in the pattern', '"bob"@partner.example', 'bob@partner.example'],
    ['a route', '*@partner.example', '@relay.test,@b.test:bob@partner.example'],
    ['a mailbox behind a route', 'bob@partner.example', '@relay.test,@b.test:bob@partner.example'],
    ['brackets', '*@partner.example', '<bob@partner.example>'],
    ['a relayed address', '*@partner.example', 'bob%partner.example@relay.test'],
    ['a quoted relayed address', '*@partner.example', '"bob@partner.example"@relay.test'],
    ['a relayed address with a dot at its end', '*@partner.example', 'bob%partner.example.@relay.test'],
    ['a path of UUCP', '*@partner.example', 'relay!partner.example!bob@relay.test'],
    ['a chain of relays', '*@partner.example', 'bob%partner.example%b.test@relay.test'],
    ['a relayed address by its code', '*@partner.example', 'bob%40partner.example@relay.test'],
    ['comments', '*@partner.example', 'bob(of sales)@(their)partner.example'],
    ['blanks', '*@partner.example', 'bob @ partner . example'],
    ['quotes around all of it', '*@partner.example', '"bob@partner.example"'],
    ['who forwards it', '*@partner.example', 'SRS0=4fd2=TT=partner.example=bob@relay.test'],
    ['who forwards it once more', '*@partner.example', 'SRS1=x9=b.test==4fd2=TT=partner.example=bob@relay.test'],
    ['who hears of its failure', '*@partner.example', 'news+bob=partner.example@relay.test'],
    ['Exchange’s own form', '*@partner.example', 'IMCEASMTP-bob+40partner+2Eexample@relay.test'],
    ['a part of a mailbox', 'bob@partner.example', 'bob+news@partner.example'],
    ['a U-label, for an A-label', '*@xn--bcher-kva.example', 'bob@bücher.example'],
    ['an A-label, for a U-label', '*@bücher.example', 'bob@xn--bcher-kva.example'],
    ['an A-label in capitals', '*@bücher.example', 'bob@XN--BCHER-KVA.example'],
    ['a U-label in capitals', '*@bücher.example', 'bob@BÜCHER.example'],
    ['letter and mark', '*@bücher.example', 'bob@bu\u0308cher.example'],
    ['letter and mark in the pattern', '*@bu\u0308cher.example', 'bob@bücher.example'],
    ['full-width letters', '*@partner.example', 'bob@ｐartner.example'],
    ['a full-width sign', '*@partner.example', 'bob＠partner.example'],
    ['an ideographic dot', '*@partner.example', 'bob@partner。example'],
    ['a half-width ideographic dot', '*@partner.example', 'bob@partner｡example'],
    ['a soft hyphen', '*@partner.example', 'bob@part\u00adner.example'],
    ['sharp s as older software maps it', '*@strasse.example', 'bob@straße.example'],
    ['sharp s as an A-label', '*@straße.example', 'bob@xn--strae-oqa.example'],
    ['a final sigma', '*@xn--nxasmm1c.example', 'bob@βόλος.example'],
    ['the Kelvin sign', 'kim@partner.example', '\u212aim@partner.example'],
    ['a star within letters beyond ASCII', '*@*ücher.example', 'bob@xn--bcher-kva.example'],
    ['a star for a label', '*@*.bücher.example', 'bob@a.xn--bcher-kva.example'],
    ['a star for all', '*', 'postmaster'],
    ['a mailbox without a domain', 'postmaster', 'Postmaster'],
  ])('%s', (_, pattern, address) => {
    expect(matchAddress(['nobody@else.example', pattern], address).any).toBe(true)
  })

  it.each<[string, string]>([
    ['*@partner.example', 'bob@other.example'],
    ['*@partner.example', 'bob@partner.example.evil.test'],
    ['*@partner.example', 'bob@sub.partner.example'],
    ['bob@*', 'rob@partner.example'],
    ['*@bücher.example', 'bob@bucher.example'],
    ['bob@partner.example', 'bob.b@partner.example'],
  ])('%s is not %s', (pattern, address) => {
    expect(matchAddress([pattern], address)).toEqual({ any: false, all: false })
  })

  it('and lets pass only where every way that it may go fits', () => {
    expect(matchAddress(['*@relay.test'], 'bob%partner.example@relay.test')).toEqual({ any: true, all: false })
    expect(matchAddress(['bob+news@partner.example'], 'bob+news@partner.example')).toEqual({ any: true, all: true })
    expect(matchAddress(['bob@partner.example'], 'bob+news@partner.example')).toEqual({ any: true, all: false })
  })

  it('in a time that grows with the address alone', () => {
    const long = `${'a'.repeat(50_000)}@${'b.'.repeat(50_000)}example`
    expect(matchAddress(Array(100).fill('*a*b*c*d*@*'), long).any).toBe(false)
  })
})
