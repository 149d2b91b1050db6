// Programs that people install: given out by the portal that they are for.

import * as z from 'zod/mini'
import { sendPlain } from '../../web/plain-page.ts'
import { clientsPage } from '../clients/page.ts'
import { languageOf } from './callers.ts'
import type { Handler } from './route.ts'

/** @see https://extensionworkshop.com/documentation/manage/updating-your-extension/ */
export const addOnUpdates = z.object({
  addons: z.record(
    z.string(),
    z.object({
      updates: z.array(z.object({ version: z.string(), update_link: z.string(), update_hash: z.string() })),
    }),
  ),
})

/** @see https://thunderbird.github.io/policy-templates/ */
export const addOnPolicies = z.object({
  policies: z.object({
    ExtensionSettings: z.record(
      z.string(),
      z.object({ installation_mode: z.string(), install_url: z.string(), update_url: z.optional(z.string()) }),
    ),
  }),
})

const type = 'application/x-xpinstall'
const json = 'application/json; charset=utf-8'
/** Firefox would install it into itself. */
const saved = 'attachment; filename="postern.xpi"'

export const showClients: Handler = async ({ addOn, config, origin }, request, reply) => {
  const { asks } = await addOn()
  const operator = { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT }
  const language = languageOf(request, reply)
  const outlook = config.OUTLOOK_ORIGIN === undefined ? null : config.OUTLOOK_GATE
  const names = { origin: origin(), name: config.PORTAL_NAME, operator }
  return sendPlain(reply, clientsPage({ language, ...names, asks, outlook }))
}

export const giveAddOn: Handler = async ({ addOn }, _, reply) => {
  const { xpi } = await addOn()
  return reply.type(type).headers({ 'cache-control': 'no-store', 'content-disposition': saved }).send(xpi)
}

export const tellAddOnUpdates: Handler = async ({ addOn }, _, reply) => {
  const { updates } = await addOn()
  return reply.type(json).send(JSON.stringify(updates))
}

/** An administrator puts it in place as it is. */
export const givePolicies: Handler = async ({ addOn }, _, reply) => {
  const { policies } = await addOn()
  return reply.type(json).send(`${JSON.stringify(policies, null, 2)}\n`)
}
