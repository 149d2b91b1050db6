// Programs that people install: given out by the portal that they are for.

import * as z from 'zod/mini'
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

const type = 'application/x-xpinstall'

export const giveAddOn: Handler = async ({ addOn }, _, reply) => {
  const { xpi } = await addOn()
  return reply.type(type).header('cache-control', 'no-store').send(xpi)
}

export const tellAddOnUpdates: Handler = async ({ addOn }, _, reply) => {
  const { updates } = await addOn()
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(updates))
}
