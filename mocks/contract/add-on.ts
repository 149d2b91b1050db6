// The add-on for Thunderbird, as the real services give it out.

import { expect } from 'vitest'
import { paths } from '../../src/contract/paths.ts'
import { type Case, refuses, rudeness, works } from './case.ts'

const missing = (path: string) =>
  refuses('not-found', 'where it is not built', services => services.browser().call('GET', path), { kind: 'silent' })

export const addOn: readonly Case[] = [
  works('is given to anybody', services => services.browser().call('GET', paths.addOn), {
    status: 200,
    headers: { 'content-type': 'application/x-xpinstall' },
  }),
  ...rudeness('addOn', 'GET'),
  missing(paths.addOn),
]

export const addOnUpdates: readonly Case[] = [
  works('tell which version there is', services => services.browser().call('GET', paths.addOnUpdates), {
    status: 200,
    also: (body, _, { origin }) =>
      expect(body).toMatchObject({
        addons: { 'postern@localhost': { updates: [{ update_link: origin + paths.addOn }] } },
      }),
  }),
  ...rudeness('addOnUpdates', 'GET'),
  missing(paths.addOnUpdates),
]
