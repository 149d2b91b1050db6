// postern doctor: looks at the services, at the gateway, or at both, whichever are configured here.

import type { Environment } from '../runtime/config.ts'
import { doctor as gatewayDoctor } from './doctor/gateway.ts'
import { doctor } from './doctor/services.ts'
import { gatewaySettings } from './gateway-settings.ts'
import { exitCodes, result, type Speaker } from './output.ts'
import { environmentOf, settings } from './settings.ts'

export interface DoctorCommand extends Speaker {
  readonly serve?: boolean
}

const isNamed = (env: Environment, ...names: readonly string[]) =>
  names.some(name => env[name] !== undefined || env[`${name}_FILE`] !== undefined)

export async function examine(options: DoctorCommand): Promise<void> {
  const [own, beside] = [environmentOf('postern'), environmentOf('gateway')]
  const gateway = isNamed(beside, 'GATEWAY_PORTAL')
  const services = options.serve || !gateway || isNamed(own, 'PORTAL_URL', 'DISTRICT')
  const findings = [
    ...(services ? await doctor(settings(own)) : []),
    ...(gateway ? await gatewayDoctor(gatewaySettings(beside)) : []),
  ]
  const lines = findings.map(({ state, what, say }) => `${state.padEnd(6)} ${what}: ${say}`)
  result(options, { findings }, lines.join('\n'))
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = exitCodes.refused
}
