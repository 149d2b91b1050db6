// What is given out for mail programs, and what is said of it, as the real services do.

import { expect } from 'vitest'
import { clientPaths } from '../../src/contract/paths.ts'
import { type Case, refuses, rudeness, works } from './case.ts'
import { outlookOrigin } from './services.ts'

const missing = (path: string) =>
  refuses('not-found', 'where it is not built', services => services.browser().call('GET', path), { kind: 'silent' })

export const clients: readonly Case[] = [
  works('is a page', services => services.browser().call('GET', `${clientPaths.clients}?lang=fr`), {
    status: 200,
    headers: {
      'content-type': /^text\/html/,
      'content-language': 'fr',
      'content-security-policy': /^default-src 'none'; style-src 'sha256-[^;]+; .*frame-ancestors 'none'$/,
    },
    also: async (_, answer) => expect(await answer.text()).toContain(`href="${clientPaths.addOn}"`),
  }),
  ...rudeness('clients', 'GET'),
  missing(clientPaths.clients),
]

export const addOn: readonly Case[] = [
  works('is given to anybody', services => services.browser().call('GET', clientPaths.addOn), {
    status: 200,
    headers: { 'content-type': 'application/x-xpinstall', 'content-disposition': /^attachment; / },
  }),
  ...rudeness('addOn', 'GET'),
  missing(clientPaths.addOn),
]

export const addOnUpdates: readonly Case[] = [
  works('tell which version there is', services => services.browser().call('GET', clientPaths.addOnUpdates), {
    status: 200,
    also: (body, _, { origin }) =>
      expect(body).toMatchObject({
        addons: { 'postern@localhost': { updates: [{ update_link: origin + clientPaths.addOn }] } },
      }),
  }),
  ...rudeness('addOnUpdates', 'GET'),
  missing(clientPaths.addOnUpdates),
]

export const addOnPolicies: readonly Case[] = [
  works('have it installed everywhere', services => services.browser().call('GET', clientPaths.addOnPolicies), {
    status: 200,
    also: (body, _, { origin }) =>
      expect(body).toEqual({
        policies: {
          ExtensionSettings: {
            'postern@localhost': { installation_mode: 'force_installed', install_url: origin + clientPaths.addOn },
          },
        },
      }),
  }),
  ...rudeness('addOnPolicies', 'GET'),
  missing(clientPaths.addOnPolicies),
]

export const outlookManifest: readonly Case[] = [
  works('tells Outlook of the add-in', services => services.browser().call('GET', clientPaths.outlookManifest), {
    status: 200,
    headers: { 'content-type': /^application\/xml/ },
    also: async (_, answer) => expect(await answer.text()).toContain(outlookOrigin),
  }),
  ...rudeness('outlookManifest', 'GET'),
  missing(clientPaths.outlookManifest),
]
