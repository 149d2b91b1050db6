// A carrier as tests want it, but for what they say.

import type { CarrierOptions } from '../carrier.ts'

export const portal = 'https://portal.example.org'

const parameters: CarrierOptions['parameters'] = {
  portal,
  district: 'example.org',
  name: 'Example Mail',
  statusUrls: [],
  statusKey: { kid: 'B'.repeat(43), jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } },
  forwardAddress: null,
  windows: [],
}

export interface CarrierOfTest extends Partial<Omit<CarrierOptions, 'parameters'>> {
  readonly parameters?: Partial<CarrierOptions['parameters']>
}

export function carrierOptions(said: CarrierOfTest = {}): CarrierOptions {
  return {
    sender: 'ines.weber@praxis.example.com',
    recipient: 'robin@mail.example.net',
    envelope: new Uint8Array(900),
    index: 0,
    period: '2026-11',
    language: 'en',
    messageId: '<1@inside>',
    inReplyTo: [],
    references: [],
    link: null,
    attached: true,
    armored: false,
    token: 'a'.repeat(32),
    date: new Date(0),
    from: 'secure@portal.example.org',
    key: new Uint8Array(32),
    ...said,
    parameters: { ...parameters, ...said.parameters },
  }
}
